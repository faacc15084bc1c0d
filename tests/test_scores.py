"""How right the answers are: seqlib.scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqlib import scores

BOTH_SIDES = [scores.exact_match, scores.character_accuracy, scores.accuracy_by_position]
digits = st.integers(0, 2**62 - 1)


@st.composite
def two_sides(draw, characters="01 +é🙂"):
    """Predicted and expected texts of one width; few characters, so that many agree."""
    width, count = draw(st.integers(1, 5)), draw(st.integers(1, 8))
    side = st.lists(st.text(characters, min_size=width, max_size=width), min_size=count, max_size=count)
    return draw(side), draw(side)


def carries_by_hand(a, b):
    """Column by column, from the right, as one does on paper."""
    carry = count = 0
    while a or b:
        carry = int(a % 10 + b % 10 + carry > 9)
        count, a, b = count + carry, a // 10, b // 10
    return count


@given(two_sides())
def test_scores_agree_with_plain_loops(sides):
    predicted, expected = sides
    right = [[p == e for p, e in zip(*texts, strict=True)] for texts in zip(predicted, expected, strict=True)]
    whole, flat = [all(row) for row in right], [character for row in right for character in row]
    assert scores.exact_match(predicted, expected) == pytest.approx(sum(whole) / len(whole))
    assert scores.character_accuracy(predicted, expected) == pytest.approx(sum(flat) / len(flat))
    by_position = [sum(column) / len(column) for column in zip(*right, strict=True)]
    assert scores.accuracy_by_position(predicted, expected).tolist() == pytest.approx(by_position)


@given(two_sides())
def test_exact_match_is_never_above_character_accuracy(sides):
    assert scores.exact_match(*sides) <= scores.character_accuracy(*sides) <= 1
    assert scores.accuracy_by_position(*sides).mean() == pytest.approx(scores.character_accuracy(*sides))


def test_one_wrong_character_in_every_answer_costs_all_exact_matches():
    predicted, expected = ["13", "21", "9 "], ["12", "11", " 9"]
    assert scores.exact_match(predicted[:2], expected[:2]) == 0.0
    assert scores.character_accuracy(predicted[:2], expected[:2]) == 0.5
    assert scores.exact_match(predicted, expected) == 0.0
    assert scores.accuracy_by_position(predicted, expected) == pytest.approx([1 / 3, 1 / 3])


@given(two_sides(), st.sampled_from(["<U5", ">U5", "<U9"]))
def test_scores_do_not_depend_on_how_numpy_holds_the_texts(sides, dtype):
    predicted, expected = sides
    array = np.array([predicted, predicted], dtype=dtype).T[:, 0]
    for score in BOTH_SIDES:
        np.testing.assert_array_equal(score(array, expected), score(predicted, expected))
        np.testing.assert_array_equal(score(expected, array), score(expected, predicted))


@pytest.mark.parametrize("score", BOTH_SIDES)
@pytest.mark.parametrize(
    ("predicted", "expected", "parts"),
    [
        (["12"], ["12", "13"], ["1 predicted", "2 expected", "pair up"]),
        (["12", "3"], ["12", "34"], ["predicted text 1", "'3'", "1 characters", "'12'", "has 2", "pad them"]),
        (["12", "34"], ["12", "345"], ["expected text 1", "'345'", "3 characters", "has 2", "pad them"]),
        (["123"], ["12"], ["predicted text 0", "'123'", "3 characters", "has 2"]),
        ([], ["12"], ["predicted must be a list of at least one text", "shape (0,)"]),
        (["12"], [], ["expected must be a list of at least one text", "shape (0,)"]),
        ("12", ["12"], ["predicted must be a list", "shape ()"]),
        (["12"], "12", ["expected must be a list", "shape ()"]),
        ([["1", "2"]], ["12"], ["predicted must be a list", "shape (1, 2)"]),
        ([12], ["12"], ["predicted must be a list", "int64"]),
        (["12"], [None], ["expected must be a list", "object"]),
        ([""], [""], ["text 0 is empty", "at least one character"]),
    ],
)
def test_sides_that_cannot_be_compared_are_refused(score, predicted, expected, parts):
    with pytest.raises(ValueError) as error:
        score(predicted, expected)
    for part in parts:
        assert part in str(error.value)


@given(st.lists(st.tuples(digits, digits) | st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=9))
def test_carries_agree_with_adding_on_paper(pairs):
    assert scores.carries(np.array(pairs, dtype=np.int64)).tolist() == [carries_by_hand(a, b) for a, b in pairs]


@pytest.mark.parametrize(("a", "b", "count"), [(0, 0, 0), (4, 5, 0), (5, 5, 1), (99, 1, 2), (90, 9, 0), (999, 999, 3)])
def test_carries_of_known_sums(a, b, count):
    assert scores.carries([[a, b]]).tolist() == [count]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint64])
def test_a_small_integer_type_does_not_wrap_around(dtype):
    assert scores.carries(np.array([[99, 99], [120, 9]], dtype=dtype)).tolist() == [2, 0]


def test_exact_match_by_carry_groups_the_sums():
    pairs = [[1, 2], [5, 5], [3, 4], [99, 1], [6, 7]]
    predicted, expected = ["  3", " 10", "  8", "100", " 14"], ["  3", " 10", "  7", "100", " 13"]
    result = scores.exact_match_by_carry(pairs, predicted, expected)
    assert result == {0: 0.5, 1: 0.5, 2: 1.0}
    assert list(result) == [0, 1, 2]


@pytest.mark.parametrize(
    ("pairs", "parts"),
    [
        ([[1, 2, 3]], ["(batch, 2)", "(1, 3)", "[[2, 10]]"]),
        ([1, 2], ["(batch, 2)", "(2,)"]),
        ([[1.0, 2.0]], ["whole-number", "float64"]),
        ([[1, 2], [3, -4]], ["-4 in row 1", "negative"]),
    ],
)
def test_bad_pairs_are_refused(pairs, parts):
    for function in (scores.carries, lambda pairs: scores.exact_match_by_carry(pairs, ["3"], ["3"])):
        with pytest.raises(ValueError) as error:
            function(pairs)
        for part in parts:
            assert part in str(error.value)


def test_each_answer_needs_its_pair():
    with pytest.raises(ValueError, match="2 pairs but 1 answers; give one pair for each answer"):
        scores.exact_match_by_carry([[1, 2], [3, 4]], ["3"], ["3"])
