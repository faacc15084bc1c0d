"""Which sums exist, how they are drawn, written and held out: seqlib.addition."""

import ast
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqlib.addition import INVISIBLE, AdditionTask
from tests.typed import TYPED

pads = st.sampled_from(["left", "right", "zeros"])
orders = st.fixed_dictionaries({"reverse_query": st.booleans(), "reverse_answer": st.booleans(), "pad_answer": pads})
ways = orders.flatmap(
    lambda order: (
        st.just({**order, "pad_query": "zeros", "interleave": True}) | pads.map(lambda pad: {**order, "pad_query": pad})
    )
)
small_tasks = st.tuples(st.integers(0, 120), st.integers(0, 14)).map(lambda t: AdditionTask(t[0], t[0] + t[1]))
any_tasks = (
    st.lists(st.integers(0, 2**31 - 1), min_size=2, max_size=2).map(sorted).map(lambda ends: AdditionTask(*ends))
)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def tasks_with_pairs(draw):
    task = draw(small_tasks | any_tasks)
    number = st.integers(task.smallest, task.largest)
    return task, draw(st.lists(st.tuples(number, number), min_size=1, max_size=8))


def rows(pairs):
    return [tuple(pair) for pair in np.asarray(pairs).tolist()]


@given(tasks_with_pairs())
def test_texts_are_those_of_python(task_and_pairs):
    task, pairs = task_and_pairs
    queries, answers = task.queries(pairs), task.answers(pairs)
    assert queries.tolist() == [f"{a}+{b}".rjust(task.time_in) for a, b in pairs]
    assert answers.tolist() == [str(a + b).rjust(task.time_out) for a, b in pairs]
    assert {len(text) for text in queries} == {task.time_in}
    assert {len(text) for text in answers} == {task.time_out}


def padded(text, pad, width):
    return text.ljust(width) if pad == "right" else text.rjust(width)


def query_by_hand(a, b, width, pad_query, reverse_query, interleave=False, **_):
    a, b = (str(number).zfill(width) if pad_query == "zeros" else str(number) for number in (a, b))
    if interleave:
        columns = [one + other for one, other in zip(a, b, strict=True)]
        return "".join(reversed(columns) if reverse_query else columns)
    text = "".join(reversed(a + "+" + b)) if reverse_query else a + "+" + b
    return padded(text, pad_query, 2 * width + 1)


def answer_by_hand(a, b, width, pad_answer, reverse_answer, **_):
    text = str(a + b).zfill(width) if pad_answer == "zeros" else str(a + b)
    return padded("".join(reversed(text)) if reverse_answer else text, pad_answer, width)


@given(tasks_with_pairs(), ways)
def test_each_way_of_writing_is_that_of_python(task_and_pairs, way):
    usual, pairs = task_and_pairs
    task = AdditionTask(usual.smallest, usual.largest, **way)
    digits = len(str(usual.largest))
    queries, answers = task.queries(pairs), task.answers(pairs)
    assert task.time_in == (2 * digits if way.get("interleave") else 2 * digits + 1)
    assert task.time_out == usual.time_out
    assert (queries.dtype, answers.dtype) == (f"<U{task.time_in}", f"<U{task.time_out}")
    assert queries.tolist() == [query_by_hand(a, b, digits, **way) for a, b in pairs]
    assert answers.tolist() == [answer_by_hand(a, b, task.time_out, **way) for a, b in pairs]


def test_the_usual_way_is_the_default():
    usual = {"pad_query": "left", "reverse_query": False, "interleave": False}
    usual |= {"pad_answer": "left", "reverse_answer": False}
    assert AdditionTask(1, 10, **usual) == AdditionTask(1, 10)


@given(tasks_with_pairs())
def test_the_famous_recipe_turns_the_query_around_with_its_spaces(task_and_pairs):
    task, pairs = task_and_pairs
    famous = AdditionTask(task.smallest, task.largest, reverse_query=True, pad_query="left", pad_answer="right")
    assert famous.queries(pairs).tolist() == [f"{a}+{b}".ljust(task.time_in)[::-1] for a, b in pairs]
    assert famous.answers(pairs).tolist() == [str(a + b).ljust(task.time_out) for a, b in pairs]


@given(ways)
def test_a_task_is_shown_as_the_code_that_makes_it(way):
    task = AdditionTask(0, 999, **way)
    assert eval(repr(task)) == task
    assert repr(AdditionTask(1, 10)) == "AdditionTask(1, 10)"
    assert repr(AdditionTask(0, 9, pad_query="zeros")) == "AdditionTask(0, 9, pad_query='zeros')"


@pytest.mark.parametrize(
    ("way", "parts"),
    [
        ({"pad_query": "center"}, ["pad_query is 'center'", "'left', 'right' or 'zeros'"]),
        ({"pad_answer": None}, ["pad_answer is None", "'left', 'right' or 'zeros'"]),
        ({"pad_answer": ["left"]}, ["pad_answer is ['left']", "'left', 'right' or 'zeros'"]),
        ({"reverse_query": "yes"}, ["reverse_query is 'yes'", "False or True"]),
        ({"reverse_answer": 1}, ["reverse_answer is 1", "False or True"]),
        ({"interleave": "columns"}, ["interleave is 'columns'", "False or True"]),
        ({"interleave": True}, ["pad_query is 'left'", "choose pad_query='zeros'"]),
        ({"interleave": True, "pad_query": "right"}, ["pad_query is 'right'", "choose pad_query='zeros'"]),
    ],
)
def test_a_way_of_writing_that_does_not_exist_is_refused(way, parts):
    with pytest.raises(ValueError) as error:
        AdditionTask(1, 10, **way)
    for part in parts:
        assert part in str(error.value)


def test_the_remedy_for_a_number_outside_keeps_the_way_of_writing():
    with pytest.raises(ValueError) as error:
        AdditionTask(1, 10, pad_query="zeros", interleave=True).queries([[100, 1]])
    assert "would not fit 4 characters" in str(error.value)
    assert "use AdditionTask(1, 100, pad_query='zeros', interleave=True)" in str(error.value)


@given(small_tasks | any_tasks)
def test_the_widest_texts_fill_their_width(task):
    widest = [[task.largest, task.largest]]
    assert " " not in task.queries(widest)[0] + task.answers(widest)[0]


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.uint32, np.int64, np.uint64])
def test_a_small_integer_type_does_not_wrap_around(dtype):
    pairs = np.array([[100, 127]], dtype=dtype)
    assert AdditionTask(0, 127).answers(pairs).tolist() == ["227"]
    assert AdditionTask(0, 127).queries(pairs).tolist() == ["100+127"]


@given(small_tasks)
def test_problems_are_every_ordered_pair_in_reading_order(task):
    numbers = range(task.smallest, task.largest + 1)
    assert rows(task.problems()) == [(a, b) for a in numbers for b in numbers]


def test_the_task_of_the_course_has_a_hundred_problems():
    task = AdditionTask()
    assert (task.smallest, task.largest, task.time_in, task.time_out) == (1, 10, 5, 2)
    assert len(task.problems()) == 100


@given(small_tasks | any_tasks, st.integers(1, 50), seeds)
def test_samples_lie_in_the_range_and_repeat_with_the_seed(task, count, seed):
    pairs = task.sample(count, np.random.default_rng(seed))
    assert pairs.shape == (count, 2)
    assert pairs.min() >= task.smallest and pairs.max() <= task.largest
    np.testing.assert_array_equal(pairs, task.sample(count, np.random.default_rng(seed)))


@given(small_tasks, seeds, st.data())
def test_distinct_samples_never_repeat(task, seed, data):
    problems = set(rows(task.problems()))
    count = data.draw(st.integers(1, len(problems)) | st.just(len(problems)))
    pairs = rows(task.sample(count, np.random.default_rng(seed), distinct=True))
    assert len(pairs) == len(set(pairs)) == count
    assert set(pairs) <= problems


def test_samples_reach_both_ends_of_the_range_and_do_repeat():
    pairs = AdditionTask(1, 10).sample(1000, np.random.default_rng(0))
    assert pairs.min(axis=0).tolist() == [1, 1] and pairs.max(axis=0).tolist() == [10, 10]
    assert len(set(rows(pairs))) <= 100
    assert sorted(rows(AdditionTask(3, 4).sample(4, np.random.default_rng(0), distinct=True))) == [
        (3, 3),
        (3, 4),
        (4, 3),
        (4, 4),
    ]


@given(small_tasks.filter(lambda task: task.smallest < task.largest), seeds, st.data())
def test_holding_out_never_separates_a_sum_from_its_mirror(task, seed, data):
    size = task.largest - task.smallest + 1
    count = data.draw(st.integers(1, size * (size + 1) // 2 - 1))
    kept, held_out = (rows(side) for side in task.hold_out(count, np.random.default_rng(seed)))
    for side in (kept, held_out):
        assert {(b, a) for a, b in side} == set(side)
    assert len({frozenset(pair) for pair in held_out}) == count
    assert sorted(kept + held_out) == rows(task.problems())


@given(small_tasks | st.just(AdditionTask(0, 10**9 - 1)) | st.just(AdditionTask(0, 2**31 - 1)), st.data())
def test_pairs_without_held_out_ones_are_in_neither_order(task, data):
    number = st.integers(task.smallest, task.largest)
    pairs = data.draw(st.lists(st.tuples(number, number), min_size=1, max_size=12))
    known = st.sampled_from(pairs)
    held_out = data.draw(st.lists(known | known.map(lambda pair: pair[::-1]) | st.tuples(number, number), min_size=1))
    left = task.without(pairs, held_out)
    assert left.shape[1:] == (2,)
    assert rows(left) == [(a, b) for a, b in pairs if (a, b) not in held_out and (b, a) not in held_out]


def test_a_small_integer_type_does_not_mix_pairs_up():
    task = AdditionTask(0, 127)
    pairs, held_out = np.array([[100, 127], [101, 3]], dtype=np.int8), np.array([[127, 100]], dtype=np.uint8)
    assert rows(task.without(pairs, held_out)) == [(101, 3)]


def test_many_pairs_of_nine_digits_are_compared_at_once():
    task, rng = AdditionTask(0, 10**9 - 1), np.random.default_rng(0)
    held_out, fresh = task.sample(1000, rng), task.sample(100_000, rng)
    left = task.without(np.concatenate([held_out[:, ::-1], fresh, held_out]), held_out)
    np.testing.assert_array_equal(left, fresh)


@pytest.mark.parametrize(
    ("task", "pairs", "held_out", "parts"),
    [
        (AdditionTask(1, 10), [], [[1, 2]], ["at least one row"]),
        (AdditionTask(1, 10), [[1, 2]], [], ["at least one row"]),
        (AdditionTask(1, 10), [[1, 2]], [[1, 11]], ["11 in row 0", "outside 1 to 10"]),
    ],
)
def test_pairs_that_cannot_be_compared_are_refused(task, pairs, held_out, parts):
    with pytest.raises(ValueError) as error:
        task.without(pairs, held_out)
    for part in parts:
        assert part in str(error.value)


@given(tasks_with_pairs(), st.lists(st.sampled_from(["", " ", "   "]), min_size=4, max_size=4))
def test_a_typed_sum_is_read_with_or_without_spaces(task_and_pairs, spaces):
    task, ((a, b), *_) = task_and_pairs
    before, left, right, after = spaces
    pair = task.parse(f"{before}{a}{left}+{right}{b}{after}")
    assert pair.tolist() == [[a, b]]
    assert task.parse(str(task.queries(pair)[0])).tolist() == [[a, b]]


@pytest.mark.parametrize(("text", "pair"), TYPED.items())
def test_a_typed_text_is_read_by_the_rule_of_the_pages(text, pair):
    if pair is not None:
        assert AdditionTask(1, 10).parse(text).tolist() == [pair]
        return
    with pytest.raises(ValueError) as error:
        AdditionTask(1, 10).parse(text)
    assert text[:200] in ast.literal_eval(re.search("cannot add ('.*'|\".*\"): write", str(error.value))[1])
    assert "from 1 to 10" in str(error.value) and "plus sign" in str(error.value) and "'1+10'" in str(error.value)


@given(st.text() | st.text("0123456789+- \n٣"))
def test_whatever_is_typed_it_is_a_sum_of_the_task_or_a_clear_error(text):
    task = AdditionTask(1, 10)
    try:
        pair = task.parse(text)
    except ValueError as error:
        assert "cannot add" in str(error)
    else:
        plain = INVISIBLE.sub("", text).replace("＋", "+")
        assert [int(part) for part in plain.split("+")] == pair[0].tolist()
        assert pair.min() >= 1 and pair.max() <= 10


def test_the_example_in_the_error_is_itself_accepted():
    task = AdditionTask(0, 999)
    with pytest.raises(ValueError) as error:
        task.parse("?")
    assert task.parse(str(error.value).split("'")[-2]).tolist() == [[0, 999]]


@pytest.mark.parametrize(
    ("smallest", "largest"),
    [(2, 1), (-1, 3), (1.0, 10), (1, 10.0), ("1", "10"), (None, 3), (0, 2**31), (0, np.int8(100))],
)
def test_a_range_that_makes_no_task_is_refused(smallest, largest):
    with pytest.raises(ValueError) as error:
        AdditionTask(smallest, largest)
    assert f"from {smallest!r} to {largest!r}" in str(error.value)
    assert "ints with 0 <= smallest <= largest" in str(error.value)


@pytest.mark.parametrize(
    ("pairs", "parts"),
    [
        ([[2, 10], [100, 20]], ["100 in row 1", "1 to 10", "would not fit 5 characters", "AdditionTask(1, 100)"]),
        ([[2, 10], [1, 11], [1, 12]], ["11 in row 1", "outside 1 to 10; use AdditionTask(1, 12)"]),
        ([[0, 5]], ["0 in row 0", "outside 1 to 10; use AdditionTask(0, 10)"]),
        ([[2, 2], [3, -4]], ["-4 in row 1", "negative", "minus sign"]),
        ([], ["at least one row", "shape (0,)", "[[2, 10]]"]),
        (np.zeros((0, 2), dtype=int), ["at least one row", "shape (0, 2)"]),
        ([2, 10], ["shape (batch, 2)", "shape (2,)", "[[2, 10]]"]),
        ([[1, 2, 3]], ["shape (batch, 2)", "shape (1, 3)"]),
        ([[2.0, 10.0]], ["whole-number", "float64"]),
        ([[True, True]], ["whole-number", "bool"]),
        ([["2", "10"]], ["whole-number", "<U2"]),
        ([[2, 10**30]], ["whole-number", "object"]),
    ],
)
def test_bad_pairs_are_named_with_their_row_and_the_remedy(pairs, parts):
    for function in (AdditionTask(1, 10).queries, AdditionTask(1, 10).answers):
        with pytest.raises(ValueError) as error:
            function(pairs)
        for part in parts:
            assert part in str(error.value)


def test_pairs_of_uneven_length_are_refused():
    with pytest.raises(ValueError):
        AdditionTask(1, 10).queries([[1, 2], [3]])


@pytest.mark.parametrize(
    ("task", "count", "distinct", "parts"),
    [
        (AdditionTask(1, 10), 0, False, ["0 pairs", "at least 1"]),
        (AdditionTask(1, 10), -3, True, ["-3 pairs", "at least 1"]),
        (AdditionTask(1, 10), 101, True, ["101 distinct pairs", "1 to 10", "only 100", "larger range"]),
    ],
)
def test_more_than_can_be_drawn_is_refused(task, count, distinct, parts):
    with pytest.raises(ValueError) as error:
        task.sample(count, np.random.default_rng(0), distinct=distinct)
    for part in parts:
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("task", "count", "of"), [(AdditionTask(1, 10), 0, 55), (AdditionTask(1, 10), 55, 55), (AdditionTask(3, 3), 1, 1)]
)
def test_each_side_of_a_split_has_at_least_one_pair(task, count, of):
    with pytest.raises(ValueError, match=f"hold out {count} of {of} unordered pairs; hold out and keep at least 1"):
        task.hold_out(count, np.random.default_rng(0))


@pytest.mark.parametrize("digits", [1, 3, 9])
def test_columns_have_a_name_of_their_own(digits):
    by_hand = AdditionTask(
        0,
        10**digits - 1,
        pad_query="zeros",
        pad_answer="zeros",
        reverse_query=True,
        reverse_answer=True,
        interleave=True,
    )
    assert AdditionTask.in_columns(digits) == by_hand
    other = AdditionTask.in_columns(digits, pad_answer="right", reverse_query=False)
    assert (other.pad_answer, other.reverse_query, other.reverse_answer) == ("right", False, True)


def test_columns_need_a_digit():
    with pytest.raises(ValueError, match="numbers of 0 digits make no columns; ask for at least 1 digit"):
        AdditionTask.in_columns(0)
