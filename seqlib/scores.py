"""How right the answers are: whole answers, single characters, by position and by carry.

Texts come as sequences of ``batch`` strings of one length, ``time_out``. All scores are shares from 0 to 1. Every
function raises ValueError when the two sides differ in number or length, are empty, or are not texts; and when pairs
are not whole numbers, 0 or more, of shape ``(batch, 2)``."""

import numpy as np

from seqlib.addition import whole_pairs
from seqlib.alphabet import split


def exact_match(predicted, expected):
    """The share of answers right in every character, a float. The score that counts. Chapter 6."""
    return float(_matches(predicted, expected).all(axis=1).mean())


def character_accuracy(predicted, expected):
    """The share of characters that are right, a float: what Keras calls accuracy here. Chapter 6.

    Never below the exact match, and often far above it: one wrong character in every answer of two still scores 0.5."""
    return float(_matches(predicted, expected).mean())


def accuracy_by_position(predicted, expected):
    """The share of right characters at each place of the answer: an array ``(time_out,)``. Chapter 6."""
    return _matches(predicted, expected).mean(axis=0)


def exact_match_by_carry(pairs, predicted, expected):
    """Exact match for each number of carries: a dict ``{carries: share}``, sorted. Chapter 7.

    pairs: the integer array ``(batch, 2)`` of the numbers added, row for row with the texts."""
    right, count = _matches(predicted, expected).all(axis=1), carries(pairs)
    if len(count) != len(right):
        raise ValueError(f"{len(count)} pairs but {len(right)} answers; give one pair for each answer")
    return {int(number): float(right[count == number].mean()) for number in np.unique(count)}


def carries(pairs):
    """How many times one carries when adding each pair by hand: an integer array ``(batch,)``. Chapter 7.

    pairs: an integer array ``(batch, 2)``. The last n columns have a carry where their sum needs a column more."""
    # 64 bits, so that sums of a small integer type do not wrap around; they hold 18 columns.
    a, b = whole_pairs(pairs).astype(np.int64).T
    return sum((a % power + b % power >= power).astype(int) for power in 10 ** np.arange(1, 19))


def _matches(predicted, expected):
    """Which characters agree: a boolean array ``(batch, time_out)``."""
    predicted, expected = np.asarray(predicted), np.asarray(expected)
    sides = {"predicted": predicted, "expected": expected}
    for name, side in sides.items():
        if side.ndim != 1 or side.size == 0 or side.dtype.kind != "U":
            raise ValueError(f"{name} must be a list of at least one text; got {side.dtype} of shape {side.shape}")
    if len(predicted) != len(expected):
        raise ValueError(f"{len(predicted)} predicted texts but {len(expected)} expected; they must pair up")
    if (width := len(expected[0])) == 0:
        raise ValueError("expected text 0 is empty; give each at least one character")
    for name, side in sides.items():
        for row in np.flatnonzero(np.strings.str_len(side) != width):
            found = f"{name} text {row}, {str(side[row])!r}, has {len(side[row])} characters"
            first = f"expected text 0, {str(expected[0])!r}, has {width}"
            raise ValueError(f"{found}, but {first}; pad them to one length")
    return split(predicted, width) == split(expected, width)
