"""How right the answers are: whole answers, single characters, by position and by carry.

Texts come as sequences of ``batch`` strings of one length, ``time_out``. All scores are shares from
0 to 1. Every function raises ValueError when the two sides differ in number or length, are empty, or
are not texts; and when pairs are not whole numbers, 0 or more, of shape ``(batch, 2)``.
"""

import numpy as np


def exact_match(predicted, expected):
    """The share of answers right in every character, a float. The score that counts. Chapter 6."""
    return float(_matches(predicted, expected).all(axis=1).mean())


def character_accuracy(predicted, expected):
    """The share of characters that are right, a float: what Keras calls accuracy here. Chapter 6.

    Never below the exact match, and often far above it: one wrong character in every answer of two
    still scores 0.5.
    """
    return float(_matches(predicted, expected).mean())


def accuracy_by_position(predicted, expected):
    """The share of right characters at each place of the answer: an array ``(time_out,)``. Chapter 6."""
    return _matches(predicted, expected).mean(axis=0)


def exact_match_by_carry(pairs, predicted, expected):
    """Exact match for each number of carries: a dict ``{carries: share}``, sorted. Chapter 7.

    pairs: the integer array ``(batch, 2)`` of the numbers added, row for row with the texts.
    """
    right, count = _matches(predicted, expected).all(axis=1), carries(pairs)
    if len(count) != len(right):
        raise ValueError(f"{len(count)} pairs but {len(right)} answers; give one pair for each answer")
    return {int(number): float(right[count == number].mean()) for number in np.unique(count)}


def carries(pairs):
    """How many times one carries when adding each pair by hand: an integer array ``(batch,)``.

    pairs: an integer array ``(batch, 2)``. Each carry makes the digits of the sum add up to 9 less
    than the digits of the two numbers do, which is what is counted here.
    """
    pairs = np.asarray(pairs)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":
        raise ValueError(
            f"expected whole-number pairs of shape (batch, 2), like [[2, 10]]; got {pairs.dtype} of shape {pairs.shape}"
        )
    if (pairs < 0).any():
        row, column = np.argwhere(pairs < 0)[0]
        raise ValueError(f"{pairs[row, column]} in row {row} is negative; carries are counted for 0 and more")
    # 64 bits, so that sums of a small integer type do not wrap around.
    a, b = pairs.astype(np.int64).T
    return (_digit_sum(a) + _digit_sum(b) - _digit_sum(a + b)) // 9


def _digit_sum(numbers):
    total = np.zeros_like(numbers)
    while numbers.any():
        numbers, digit = np.divmod(numbers, 10)
        total += digit
    return total


def _matches(predicted, expected):
    """Which characters agree: a boolean array ``(batch, time_out)``."""
    sides = {"predicted": np.asarray(predicted), "expected": np.asarray(expected)}
    for name, side in sides.items():
        if side.ndim != 1 or side.size == 0 or side.dtype.kind != "U":
            raise ValueError(f"{name} must be a list of at least one text; got {side.dtype} of shape {side.shape}")
    predicted, expected = sides.values()
    if len(predicted) != len(expected):
        raise ValueError(f"{len(predicted)} predicted texts but {len(expected)} expected; they must pair up")
    width = len(expected[0])
    if width == 0:
        raise ValueError("expected text 0 is empty; give each at least one character")
    for name, side in sides.items():
        lengths = np.strings.str_len(side)
        if (lengths != width).any():
            row = int(np.argmax(lengths != width))
            raise ValueError(
                f"{name} text {row}, {str(side[row])!r}, has {lengths[row]} characters, but expected text 0, "
                f"{str(expected[0])!r}, has {width}; pad them to one length"
            )
    # Texts of one width are, in memory, rows of single characters.
    predicted, expected = (side.astype(f"U{width}").view("U1").reshape(-1, width) for side in sides.values())
    return predicted == expected
