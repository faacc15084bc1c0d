"""The task of the course: which sums exist, how they are drawn, written as text and held out."""

import math
import re
from dataclasses import KW_ONLY, dataclass, fields

import numpy as np


@dataclass(frozen=True, repr=False)
class AdditionTask:
    """Adding two whole numbers from ``smallest`` to ``largest``, both included. Chapter 1.

    A *pair* is a row ``(a, b)``; pairs come in integer arrays ``(batch, 2)``. A query is the text
    ``a+b``, an answer the text of the sum; both are padded on the left with spaces to one width,
    ``time_in`` and ``time_out`` characters.

    >>> task = AdditionTask(1, 10)
    >>> task.queries([[2, 10]]), task.answers([[2, 10]])
    (array([' 2+10'], dtype='<U5'), array(['12'], dtype='<U2'))

    The other fields choose how a sum is written. Chapter 8.

    - ``pad_query`` and ``pad_answer``: spaces come first (``"left"``) or last (``"right"``), or there
      are none, as every number has its full width (``"zeros"``).
    - ``reverse_query`` and ``reverse_answer``: the text runs backward. It is reversed *before* it is
      padded, so the side of the spaces is a choice of its own. The well-known Keras example reverses
      the query after padding it on the right, which moves the spaces too; its sums are
      ``reverse_query=True, pad_query="left", pad_answer="right"``.
    - ``interleave``: the query gives the digits in columns, that of ``a`` before that of ``b``, without
      a plus sign: the highest column first, or the lowest with ``reverse_query``. Needs
      ``pad_query="zeros"``.

    >>> def show(**how):
    ...     task = AdditionTask(0, 999, **how)
    ...     return task.queries([[12, 345]]).item(), task.answers([[12, 345]]).item()
    >>> show()
    (' 12+345', ' 357')
    >>> show(pad_query="right", pad_answer="right")
    ('12+345 ', '357 ')
    >>> show(pad_query="zeros", pad_answer="zeros")
    ('012+345', '0357')
    >>> show(reverse_query=True, reverse_answer=True)
    (' 543+21', ' 753')
    >>> show(pad_query="zeros", reverse_query=True, pad_answer="zeros", reverse_answer=True)
    ('543+210', '7530')
    >>> show(pad_query="zeros", interleave=True)
    ('031425', ' 357')
    >>> show(pad_query="zeros", interleave=True, reverse_query=True)
    ('251403', ' 357')
    """

    smallest: int = 1
    largest: int = 10
    _: KW_ONLY
    pad_query: str = "left"
    reverse_query: bool = False
    interleave: bool = False
    pad_answer: str = "left"
    reverse_answer: bool = False

    def __post_init__(self):
        whole = isinstance(self.smallest, int) and isinstance(self.largest, int)
        # Beyond 2**62 the largest sum would not fit NumPy's 64 bits.
        if not (whole and 0 <= self.smallest <= self.largest < 2**62):
            raise ValueError(
                f"numbers from {self.smallest!r} to {self.largest!r} make no task; "
                f"choose ints with 0 <= smallest <= largest < 2**62"
            )
        for field in fields(self)[2:]:
            value = getattr(self, field.name)
            if field.type is bool and not isinstance(value, bool):
                raise ValueError(f"{field.name} is {value!r}; choose False or True")
            if field.type is str and value not in ("left", "right", "zeros"):
                raise ValueError(f"{field.name} is {value!r}; choose 'left', 'right' or 'zeros'")
        if self.interleave and self.pad_query != "zeros":
            raise ValueError(
                f"interleave needs numbers of one width, but pad_query is {self.pad_query!r}; choose pad_query='zeros'"
            )

    def __repr__(self):
        return f"AdditionTask({self.smallest}, {self.largest}{self._how()})"

    @property
    def time_in(self):
        """Characters in a query: the widest number twice, and the plus sign unless interleaved."""
        return 2 * len(str(self.largest)) + (not self.interleave)

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
        return _texts(self._write_query, self._checked(pairs), self.time_in)

    def answers(self, pairs):
        """The text of each sum, a string array ``(batch,)``: ``[[2, 10]]`` gives ``["12"]``. Chapter 1.

        Raises ValueError for an empty batch or a number outside the range.
        """
        return _texts(self._write_answer, self._checked(pairs), self.time_out)

    def parse(self, text):
        """Read a sum that a person typed, spaces allowed: ``"7 + 8"`` gives ``[[7, 8]]``. Chapter 6.

        It is typed in the usual order, however the task writes it. Raises ValueError when it is not two
        numbers of the range with a plus sign between them.
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

    def without(self, pairs, held_out):
        """The rows of ``pairs`` that stand in ``held_out`` in neither order, an array ``(…, 2)``. Chapter 8.

        For a task with too many problems for :meth:`hold_out`: draw the held-out pairs, draw others, and
        take these away from them.

        Raises ValueError for an empty batch, a number outside the range, and a range so wide that 64 bits
        cannot number its pairs.
        """
        if (self.largest + 1) ** 2 > 2**63:
            raise ValueError(
                f"cannot compare pairs of numbers up to {self.largest}: too many to number; "
                f"use a task with largest <= {math.isqrt(2**63) - 1}"
            )
        pairs, held_out = self._checked(pairs), self._checked(held_out)
        return pairs[~np.isin(self._key(pairs), self._key(held_out))]

    def _write_query(self, a, b, codes):
        order = -1 if self.reverse_query else 1
        if self.interleave:
            places_a, places_b = codes[0::2][::order], codes[1::2][::order]
        else:
            steps, width = codes[::order], len(str(self.largest))
            places_a, steps[width], places_b = steps[:width], ord("+"), steps[width + 1 :]
        _write_digits(a, places_a, self.pad_query)
        _write_digits(b, places_b, self.pad_query)
        _move_spaces(codes, self.pad_query)

    def _write_answer(self, a, b, codes):
        _write_digits(a + b, codes[::-1] if self.reverse_answer else codes, self.pad_answer)
        _move_spaces(codes, self.pad_answer)

    def _how(self):
        """How a sum is written, as far as it is not the usual way, for the constructor."""
        values = [(field, getattr(self, field.name)) for field in fields(self)[2:]]
        return "".join(f", {field.name}={value!r}" for field, value in values if value != field.default)

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
        if pairs.min() < self.smallest or pairs.max() > self.largest:
            row, column = np.argwhere((pairs < self.smallest) | (pairs > self.largest))[0]
            number = pairs[row, column]
            if number < 0:
                raise ValueError(f"{number} in row {row} is negative; a query has no place for a minus sign")
            wider = len(str(number)) > len(str(self.largest))
            low, high = min(self.smallest, max(pairs.min(), 0)), max(self.largest, pairs.max())
            raise ValueError(
                f"{number} in row {row} is outside {self.smallest} to {self.largest}"
                f"{f' and would not fit {self.time_in} characters' if wider else ''}; "
                f"use AdditionTask({low}, {high}{self._how()})"
            )
        return pairs.astype(np.int64, copy=False)


def _texts(write, pairs, time):
    """What ``write(a, b, codes)`` writes of each pair, as texts ``(batch,)`` of ``time`` characters.

    codes: ASCII codes ``(time, batch)`` to write into, one row a time step.
    """
    texts = np.empty((len(pairs), time), dtype=np.uint32)
    # Some thousand pairs at a time stay in the processor's cache.
    for start in range(0, len(pairs), 20_000):
        a, b = pairs[start : start + 20_000].T
        codes = np.empty((time, len(a)), dtype=np.uint8)
        write(a, b, codes)
        for step, column in enumerate(codes):
            texts[start : start + 20_000, step] = column
    # Four bytes for each character, text after text: that is, in memory, a string array.
    return texts.view(f"U{time}").reshape(-1)


def _write_digits(numbers, places, pad):
    """Write the codes of the digits of ``numbers`` ``(batch,)`` into ``places`` ``(digits, batch)``, highest first."""
    # The narrowest type is by far the fastest.
    numbers = numbers.astype(np.min_scalar_type(numbers.max()))
    for power, place in enumerate(places[::-1]):
        higher = numbers // 10
        place[:] = numbers - 10 * higher + ord("0")
        if pad != "zeros" and power > 0:
            np.putmask(place, numbers == 0, ord(" "))
        numbers = higher


def _move_spaces(codes, pad):
    """Move the spaces of each text in ``codes`` ``(time, batch)`` to the side of the padding."""
    steps = codes[::-1] if pad == "right" else codes
    for step in range(1, len(steps)):
        space = steps[step] == ord(" ")
        if space.any():
            # The space goes to the front, and what stood before it moves up.
            for place in range(step, 0, -1):
                np.putmask(steps[place], space, steps[place - 1])
            np.putmask(steps[0], space, ord(" "))
