"""seqlib.columns: what chapter 10 writes by hand, with errors; its network has no length."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import any_length
from book.recipes import recipe
from seqlib import columns
from seqlib.quiet import keras
from tests.test_certificate import by_hand


@pytest.fixture(scope="module")
def chapter():
    return recipe("10-any-length")


def digits(numbers, width):
    return np.array([[int(digit) for digit in str(number)[::-1].ljust(width, "0")] for number in numbers])


@given(st.lists(st.tuples(st.integers(0, 10**30 - 1), st.integers(0, 10**30 - 1)), min_size=1, max_size=5))
def test_sums_are_those_of_python(pairs):
    a, b = (columns.with_room(digits(numbers, 30)) for numbers in zip(*pairs, strict=True))
    assert np.array_equal(columns.add(a, b), digits([x + y for x, y in pairs], 31))


def test_the_chapter_writes_the_same_by_hand(chapter):
    a, b = np.random.default_rng(0).integers(0, 10, (2, 50, 40))
    assert np.array_equal(chapter["with_room"](a), columns.with_room(a))
    a, b = columns.with_room(a), columns.with_room(b)
    x = columns.encode(a, b)
    assert x.shape == (50, 41, 20) and x.dtype == np.float32
    assert np.array_equal(chapter["encode"](a, b), x)
    assert np.array_equal(chapter["add"](a, b), columns.add(a, b))
    ours, theirs = columns.model(3), chapter["column_model"](3)
    ours.set_weights(theirs.get_weights())
    assert np.array_equal(ours(x), theirs(x))


def test_one_hot_digits_stand_side_by_side():
    x = columns.encode([[4, 7]], [[8, 5]])
    assert [np.flatnonzero(column).tolist() for column in x[0]] == [[4, 18], [7, 15]]
    assert np.array_equal(columns.encode([4, 7], [8, 5]), x[0])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: columns.encode([[1]], [[1, 2]]), "(1, 1) and (1, 2)"),
        (lambda: columns.encode([[3, -1]], [[1, 2]]), "-1 is no digit"),
        (lambda: columns.add([[1, 2]], [[10, 2]]), "10 is no digit"),
        (lambda: columns.add([[1.5]], [[1]]), "1.5 is no digit"),
        (lambda: columns.add([[1, 2], [0, 9]], [[1, 2], [0, 1]]), "row 1 has more than 2 digits"),
        (lambda: columns.model(0), "0 units"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()


def test_one_model_answers_at_every_length():
    """With ``predict`` too, which is where other heads fail; see below."""
    model = columns.model(4)
    a, b = np.random.default_rng(0).integers(0, 10, (2, 6, 31))
    longest = np.array(model(columns.encode(a, b)))
    for n in (31, 11, 21):
        x = columns.encode(a[:, :n], b[:, :n])
        for answers in (model.predict(x, verbose=0), model.predict_on_batch(x), model(x)):
            assert np.shape(answers) == (6, n, 10)
            # No answer depends on later columns.
            assert np.allclose(answers, longest[:, :n], atol=1e-5)


def test_time_distributed_loses_columns_at_a_second_length():
    """As chapter 10 says of Keras 3.14.1 to 3.15.1. When this fails, Keras has mended it and the paragraph may go."""
    head = keras.layers.TimeDistributed(keras.layers.Dense(10))
    model = keras.Sequential([keras.Input((None, 20)), head])
    x = np.zeros((6, 21, 20), "float32")
    assert model.predict(x[:, :11], verbose=0).shape == (6, 11, 10)
    assert model.predict(x, verbose=0).shape == (6, 6, 10)
    assert model(x).shape == (6, 21, 10)


def test_numpy_runs_the_network_as_keras_does(chapter):
    model = columns.model(8)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=weight.shape) for weight in model.get_weights()])
    a, b = rng.integers(0, 10, (2, 20, 60))
    predicted = chapter["run"](model.get_weights(), a, b)
    assert (predicted == np.argmax(model(columns.encode(a, b)), axis=-1)).mean() > 0.999


@pytest.mark.parametrize("columns_of_nine", [0, 1])
def test_training_sums_are_as_the_chapter_says(chapter, columns_of_nine):
    rng = np.random.default_rng(0)
    a, b = chapter["training_sums"](4_000, rng, chains=columns_of_nine, repeats=0)
    assert a.shape == b.shape == (4_000, 11) and not a[:, -1].any() and not b[:, -1].any()
    nines = (a + b == 9)[:, :-1].mean()
    # One pair in ten adds up to nine by chance; a random share of the columns, half on average, is made to.
    assert abs(nines - (0.55 if columns_of_nine else 0.1)) < 0.02
    a, b = chapter["training_sums"](4_000, rng, chains=0, repeats=1)
    repeated = ((a[:, 1:-1] == a[:, :-2]) & (b[:, 1:-1] == b[:, :-2])).mean()
    assert abs(repeated - 0.505) < 0.02


def test_hard_cases_are_what_they_are_called(chapter):
    hard = chapter["cases"](50, np.random.default_rng(0))
    assert {a.shape[1] for pair in hard.values() for a in pair} == {50}
    carries = {}
    for name, (a, b) in hard.items():
        a, b = columns.with_room(a), columns.with_room(b)
        carries[name] = ((columns.add(a, b) - a - b) % 10)[:, 1:]
    assert carries["99…9 + 1"].all() and carries["99…9 + 99…9"].all() and not carries["0 + 0"].any()
    assert (carries["alternating"] == np.arange(50) % 2).all()
    # One pair: half of the sums hold a carry in every column, half never have one.
    assert (carries["one pair"] == np.tile([0, 1], 10)[:, np.newaxis]).all()


def test_the_benchmark_counts_wrong_digits_by_case(monkeypatch):
    """With an adder written by hand there are none; with a broken head, those of the digit that it never writes."""
    model = columns.model(2)
    model.set_weights(by_hand())
    monkeypatch.setattr(any_length, "train", lambda name, seed: model)
    monkeypatch.setattr(any_length, "LENGTHS", (30, 1_000))
    rows = any_length.measure("any", 0)
    cases = ["random", "long chains", "99…9 + 1", "99…9 + 99…9", "0 + 0", "alternating", "one pair"]
    assert [(row["digits"], row["case"]) for row in rows] == [(n, case) for n in (30, 1_000) for case in cases]
    assert sum(row["sums"] for row in rows) == 2 * 44 and not any(row["wrong"] for row in rows)
    *others, v = by_hand()
    v[0] -= 1e6
    model.set_weights([*others, v])
    # Nothing but zeros, and room for one more.
    assert {row["case"]: row["wrong"] for row in any_length.measure("any", 0)[:7]}["0 + 0"] == 31
