"""The task of the course: which sums exist, how they are drawn, written as text and held out."""

import re
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class AdditionTask:
    """Adding two whole numbers from ``smallest`` to ``largest``, both included. Chapter 1.

    A *pair* is a row ``(a, b)``; pairs come in integer arrays ``(batch, 2)``. A query is the text
    ``a+b``, an answer the text of the sum; both are padded on the left with spaces to one width,
    ``time_in`` and ``time_out`` characters.

    >>> task = AdditionTask(1, 10)
    >>> task.queries([[2, 10]]), task.answers([[2, 10]])
    (array([' 2+10'], dtype='<U5'), array(['12'], dtype='<U2'))
    """

    smallest: int = 1
    largest: int = 10

    def __post_init__(self):
        whole = isinstance(self.smallest, int) and isinstance(self.largest, int)
        # Beyond 2**62 the largest sum would not fit NumPy's 64 bits.
        if not (whole and 0 <= self.smallest <= self.largest < 2**62):
            raise ValueError(
                f"numbers from {self.smallest!r} to {self.largest!r} make no task; "
                f"choose ints with 0 <= smallest <= largest < 2**62"
            )

    @property
    def time_in(self):
        """Characters in a query: the widest number twice, and the plus sign."""
        return 2 * len(str(self.largest)) + 1

    @property
    def time_out(self):
        """Characters in an answer: as many as the largest sum has."""
        return len(str(2 * self.largest))

    def problems(self):
        """Every pair there is, in reading order: an integer array ``(problems, 2)``. Chapter 1."""
        numbers = np.arange(self.smallest, self.largest + 1)
        return np.stack(np.meshgrid(numbers, numbers, indexing="ij"), axis=-1).reshape(-1, 2)

    def sample(self, count, rng, distinct=False):
        """Draw ``count`` pairs with the NumPy generator ``rng``: an integer array ``(count, 2)``.

        Pairs repeat, as in independent draws, unless ``distinct`` is true. Chapter 1.

        Raises ValueError for a count below 1, for more distinct pairs than there are, and for distinct
        pairs of so wide a range that 64 bits cannot number them.
        """
        if count < 1:
            raise ValueError(f"cannot draw {count} pairs; ask for at least 1")
        if not distinct:
            return rng.integers(self.smallest, self.largest + 1, size=(count, 2))
        size = self.largest - self.smallest + 1
        if count > size**2:
            raise ValueError(
                f"cannot draw {count} distinct pairs: numbers {self.smallest} to {self.largest} make only "
                f"{size**2}; ask for fewer or for a larger range"
            )
        if size**2 >= 2**63:
            raise ValueError(
                f"cannot draw distinct pairs: numbers {self.smallest} to {self.largest} make {size**2}, too many "
                f"to number; leave distinct out, as hardly any pair will repeat"
            )
        chosen = rng.choice(size**2, size=count, replace=False)
        return self.smallest + np.stack(np.divmod(chosen, size), axis=1)

    def queries(self, pairs):
        """The text of each query, a string array ``(batch,)``: ``[[2, 10]]`` gives ``[" 2+10"]``. Chapter 1.

        Raises ValueError for an empty batch or a number outside the range.
        """
        a, b = self._checked(pairs).T.astype(str)
        return np.strings.rjust(np.strings.add(np.strings.add(a, "+"), b), self.time_in)

    def answers(self, pairs):
        """The text of each sum, a string array ``(batch,)``: ``[[2, 10]]`` gives ``["12"]``. Chapter 1.

        Raises ValueError for an empty batch or a number outside the range.
        """
        return np.strings.rjust(self._checked(pairs).sum(axis=1).astype(str), self.time_out)

    def parse(self, text):
        """Read a sum that a person typed, spaces allowed: ``"7 + 8"`` gives ``[[7, 8]]``. Chapter 6.

        Raises ValueError when it is not two numbers of the range with a plus sign between them.
        """
        found = re.fullmatch(r" *([0-9]+) *\+ *([0-9]+) *", text)
        # More digits than any number of the range could have is not converted at all.
        if found and max(map(len, found.groups())) <= len(str(self.largest)):
            pair = np.array([[int(number) for number in found.groups()]])
            if pair.min() >= self.smallest and pair.max() <= self.largest:
                return pair
        raise ValueError(
            f"cannot add {text!r}: write two numbers from {self.smallest} to {self.largest} "
            f"with a plus sign between them, like '{self.smallest}+{self.largest}'"
        )

    def hold_out(self, count, rng):
        """Set ``count`` unordered pairs aside: ``a+b`` and ``b+a`` always land on the same side. Chapter 7.

        rng: a NumPy generator. Returns ``(kept, held_out)``, two integer arrays ``(…, 2)`` that together
        are :meth:`problems`. An unordered pair with ``a != b`` stands for two problems.

        Raises ValueError unless at least one unordered pair is held out and at least one is kept.
        """
        problems = self.problems()
        unordered = problems[problems[:, 0] <= problems[:, 1]]
        if not 1 <= count < len(unordered):
            raise ValueError(
                f"cannot hold out {count} of {len(unordered)} unordered pairs; hold out and keep at least 1 each"
            )
        chosen = unordered[rng.choice(len(unordered), size=count, replace=False)]
        held_out = np.isin(self._key(problems), self._key(chosen))
        return problems[~held_out], problems[held_out]

    def _key(self, pairs):
        """One number for each unordered pair."""
        return pairs.min(axis=1) * (self.largest + 1) + pairs.max(axis=1)

    def _checked(self, pairs):
        pairs = np.asarray(pairs)
        if pairs.ndim != 2 or pairs.shape[1] != 2 or len(pairs) == 0 or pairs.dtype.kind not in "iu":
            raise ValueError(
                f"expected whole-number pairs of shape (batch, 2) with at least one row, like [[2, 10]]; "
                f"got {pairs.dtype} of shape {pairs.shape}"
            )
        outside = (pairs < self.smallest) | (pairs > self.largest)
        if outside.any():
            row, column = np.argwhere(outside)[0]
            number = pairs[row, column]
            if number < 0:
                raise ValueError(f"{number} in row {row} is negative; a query has no place for a minus sign")
            wider = len(str(number)) > len(str(self.largest))
            raise ValueError(
                f"{number} in row {row} is outside {self.smallest} to {self.largest}"
                f"{f' and would not fit {self.time_in} characters' if wider else ''}; "
                f"use AdditionTask({min(self.smallest, max(pairs.min(), 0))}, {max(self.largest, pairs.max())})"
            )
        return pairs
