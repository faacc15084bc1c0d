"""The task of the course: which sums exist, how they are drawn, written as text and held out."""

import re
from dataclasses import KW_ONLY, dataclass, fields

import numpy as np

from seqlib.alphabet import join, split

# What a person may type: so many characters, and none that cannot be seen (such as marks of direction).
LONGEST = 200
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
DOUBLE_WIDTH = str.maketrans("０１２３４５６７８９＋", "0123456789+")


@dataclass(frozen=True, repr=False)
class AdditionTask:
    """Adding two whole numbers from ``smallest`` to ``largest``, both included. Chapter 1.

    A *pair* is a row ``(a, b)``; pairs come in integer arrays ``(batch, 2)``. A query is the text ``a+b``, an answer
    the text of the sum; both are padded on the left with spaces to one width, ``time_in`` and ``time_out`` characters.
    Every method that takes pairs raises ValueError as :meth:`checked` does.

    >>> task = AdditionTask(1, 10)
    >>> task.queries([[2, 10]]), task.answers([[2, 10]])
    (array([' 2+10'], dtype='<U5'), array(['12'], dtype='<U2'))

    The other fields choose how a sum is written. Chapter 8.

    - ``pad_query``, ``pad_answer``: spaces come first (``"left"``) or last (``"right"``), or there are none, as every
      number has its full width (``"zeros"``).
    - ``reverse_query``, ``reverse_answer``: the text runs backward. It is reversed *before* it is padded, so the side
      of the spaces is a choice of its own.
    - ``interleave``: the query gives the digits in columns, that of ``a`` before that of ``b``, without a plus sign,
      the highest column first unless reversed. Needs ``pad_query="zeros"``.

    >>> task = AdditionTask(0, 999, reverse_query=True, pad_answer="zeros")
    >>> task.queries([[12, 345]]).item(), task.answers([[12, 345]]).item()
    (' 543+21', '0357')
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
        # Below 2**31 every pair can be numbered within NumPy's 64 bits.
        if not (whole and 0 <= self.smallest <= self.largest < 2**31):
            numbers = f"numbers from {self.smallest!r} to {self.largest!r}"
            raise ValueError(f"{numbers} make no task; choose ints with 0 <= smallest <= largest < 2**31")
        for field in fields(self)[2:]:
            value, choices = getattr(self, field.name), (False, True, "left", "right", "zeros")
            if not isinstance(value, field.type) or value not in choices:
                remedy = "False or True" if field.type is bool else "'left', 'right' or 'zeros'"
                raise ValueError(f"{field.name} is {value!r}; choose {remedy}")
        if self.interleave and self.pad_query != "zeros":
            found = f"pad_query is {self.pad_query!r}"
            raise ValueError(f"interleave needs numbers of one width, but {found}; choose pad_query='zeros'")

    @classmethod
    def in_columns(cls, digits, **how):
        """The task that chapter 8 ends with: numbers of up to ``digits`` digits, in columns, lowest first.

        how: ways of writing that take the place of these. Raises ValueError for fewer than one digit.

        >>> task = AdditionTask.in_columns(3)
        >>> task.queries([[12, 345]]).item(), task.answers([[12, 345]]).item()
        ('251403', '7530')
        """
        if digits < 1:
            raise ValueError(f"numbers of {digits} digits make no columns; ask for at least 1 digit")
        columns = {"pad_query": "zeros", "interleave": True, "reverse_query": True}
        answers = {"pad_answer": "zeros", "reverse_answer": True}
        return cls(0, 10**digits - 1, **columns | answers | how)

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
        """Draw ``count`` pairs with the NumPy generator ``rng``: an integer array ``(count, 2)``. Chapter 1.

        Pairs repeat, as in independent draws, unless ``distinct`` is true.
        Raises ValueError for a count below 1, and for more distinct pairs than there are."""
        if count < 1:
            raise ValueError(f"cannot draw {count} pairs; ask for at least 1")
        if not distinct:
            return rng.integers(self.smallest, self.largest + 1, size=(count, 2))
        size = self.largest - self.smallest + 1
        if count > size**2:
            there_are = f"numbers {self.smallest} to {self.largest} make only {size**2}"
            raise ValueError(f"cannot draw {count} distinct pairs: {there_are}; ask for fewer or for a larger range")
        chosen = rng.choice(size**2, size=count, replace=False)
        return self.smallest + np.stack(np.divmod(chosen, size), axis=1)

    def queries(self, pairs):
        """The text of each query, a string array ``(batch,)``: ``[[2, 10]]`` gives ``[" 2+10"]``. Chapter 1."""
        width = len(str(self.largest))
        a, b = self.checked(pairs).T.astype(f"U{width}")
        if self.pad_query == "zeros":
            a, b = np.strings.zfill(a, width), np.strings.zfill(b, width)
        if self.interleave:
            order = -1 if self.reverse_query else 1
            columns = np.stack([split(a, width)[:, ::order], split(b, width)[:, ::order]], axis=2)
            return join(columns.reshape(len(a), self.time_in))
        queries = np.strings.add(np.strings.add(a, "+"), b)
        return _padded(queries, self.time_in, self.pad_query, self.reverse_query)

    def answers(self, pairs):
        """The text of each sum, a string array ``(batch,)``: ``[[2, 10]]`` gives ``["12"]``. Chapter 1."""
        answers = self.checked(pairs).sum(axis=1).astype(f"U{self.time_out}")
        if self.pad_answer == "zeros":
            answers = np.strings.zfill(answers, self.time_out)
        return _padded(answers, self.time_out, self.pad_answer, self.reverse_answer)

    def parse(self, text):
        """Read a sum that a person typed: ``"7 + 08"`` gives ``[[7, 8]]``. Chapter 6.

        It is typed in the usual order, however the task writes it, by a rule that the pages share.
        Raises ValueError when it is not two numbers of the range with a plus sign between them."""
        # What is cut ends in a sign that no sum has.
        text = text if len(text) <= LONGEST else text[:LONGEST] + "…"
        # Digits of double width are digits; marks that cannot be seen are no part of a sum.
        plain = INVISIBLE.sub("", text.translate(DOUBLE_WIDTH))
        if found := re.fullmatch(r"\s*([0-9]+)\s*\+\s*([0-9]+)\s*", plain):
            a, b = map(int, found.groups())
            if self.smallest <= min(a, b) and max(a, b) <= self.largest:
                return np.array([[a, b]])
        numbers = f"two numbers from {self.smallest} to {self.largest} with a plus sign between them"
        raise ValueError(f"cannot add {text!r}: write {numbers}, like '{self.smallest}+{self.largest}'")

    def hold_out(self, count, rng):
        """Set ``count`` unordered pairs aside: ``a+b`` and ``b+a`` always land on the same side. Chapter 7.

        rng: a NumPy generator. Returns ``(kept, held_out)``, two integer arrays ``(…, 2)`` that together are
        :meth:`problems`. An unordered pair with ``a != b`` stands for two problems.
        Raises ValueError unless at least one unordered pair is held out and at least one is kept."""
        problems = self.problems()
        unordered = problems[problems[:, 0] <= problems[:, 1]]
        if not 1 <= count < len(unordered):
            there_are = f"{count} of {len(unordered)} unordered pairs"
            raise ValueError(f"cannot hold out {there_are}; hold out and keep at least 1 each")
        chosen = unordered[rng.choice(len(unordered), size=count, replace=False)]
        held_out = np.isin(self._key(problems), self._key(chosen))
        return problems[~held_out], problems[held_out]

    def without(self, pairs, held_out):
        """The rows of ``pairs`` that stand in ``held_out`` in neither order, an array ``(…, 2)``. Chapter 8.

        For a task with too many problems for :meth:`hold_out`: draw the held-out pairs, draw others, and take these
        away from them."""
        pairs, held_out = self.checked(pairs), self.checked(held_out)
        return pairs[~np.isin(self._key(pairs), self._key(held_out))]

    def checked(self, pairs):
        """The pairs as an array ``(batch, 2)`` of 64-bit integers.

        Raises ValueError for another shape or kind, an empty batch, or a number outside the range."""
        pairs = whole_pairs(pairs)
        for row, column in np.argwhere((pairs < self.smallest) | (pairs > self.largest)):
            number = pairs[row, column]
            wider = len(str(number)) > len(str(self.largest))
            fit = f" and would not fit {self.time_in} characters" if wider else ""
            found = f"{number} in row {row} is outside {self.smallest} to {self.largest}{fit}"
            low, high = min(self.smallest, pairs.min()), max(self.largest, pairs.max())
            raise ValueError(f"{found}; use AdditionTask({low}, {high}{self._how()})")
        return pairs.astype(np.int64, copy=False)

    def _how(self):
        """How a sum is written, as far as it is not the usual way, for the constructor."""
        values = [(field, getattr(self, field.name)) for field in fields(self)[2:]]
        return "".join(f", {field.name}={value!r}" for field, value in values if value != field.default)

    def _key(self, pairs):
        """One number for each unordered pair."""
        return pairs.min(axis=1) * (self.largest + 1) + pairs.max(axis=1)


def whole_pairs(pairs):
    """Pairs of any whole numbers, 0 or more, as an integer array ``(batch, 2)``. ValueError for anything else."""
    pairs = np.asarray(pairs)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or len(pairs) == 0 or pairs.dtype.kind not in "iu":
        expected = "whole-number pairs of shape (batch, 2) with at least one row, like [[2, 10]]"
        raise ValueError(f"expected {expected}; got {pairs.dtype} of shape {pairs.shape}")
    for row, column in np.argwhere(pairs < 0):
        raise ValueError(f"{pairs[row, column]} in row {row} is negative; a query has no place for a minus sign")
    return pairs


def _padded(texts, width, pad, backward):
    """Texts with spaces up to one width. Backward texts are turned around before they are padded."""
    # Turning around brings the spaces to the other side, so they are put there first.
    spaces_first = (pad == "right") == backward
    texts = np.strings.rjust(texts, width) if spaces_first else np.strings.ljust(texts, width)
    return join(split(texts, width)[:, ::-1]) if backward else texts
