"""The tables that pages draw: whole, of the code that stands, and in keeping with what the chapters print."""

import re

import numpy as np
import pytest

from benchmarks import choices, live_bytes, places, recipes, tables
from benchmarks.ranges import ranges_table
from benchmarks.tables import FOLDER, RESULTS, fill_table, machine, measured_code, read_table, write_table
from seqlib import AdditionTask, Alphabet, models

# What they share has no table, and the ranges have tests of their own.
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "tables", "ranges"))
TABLES = sorted(path.stem for path in RESULTS.glob("*.csv") if path.stem != "ranges")


def test_every_table_has_its_program():
    assert TABLES == PROGRAMS


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_on_which_machine(name):
    rows = read_table(name)
    assert rows
    for row in rows:
        assert re.match(r"\d+ cores, .+, Python 3\.\d+", row["machine"]), row
        assert None not in row and all(value not in (None, "") for value in row.values()), row


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_of_the_code_that_stands(name):
    stale = [row for row in read_table(name) if row.get("code") != measured_code(name)]
    if stale:
        pytest.fail(f"{len(stale)} rows are of other code; renew them: python -m benchmarks.{name}", pytrace=False)


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Fills a table of squares; returns its rows, and the numbers that were measured for it."""
    monkeypatch.setattr(tables, "RESULTS", tmp_path)
    monkeypatch.setattr(tables, "measured_code", lambda name: "first")

    def fill(numbers, *words):
        monkeypatch.setattr("sys.argv", ["some", *words])
        measured = []

        def measure(number, how):
            measured.append(number)
            return [{"square": str(number**2)}]

        runs = [(number, "plain") for number in numbers]
        return fill_table("some", ["number", "how"], runs, measure, ["pytest"]), measured

    return fill


def test_a_table_is_filled_afresh(table):
    for _ in range(2):
        rows, measured = table([2, 3])
        assert measured == [2, 3]
    here = {"how": "plain", "machine": machine("pytest"), "code": "first"}
    assert rows == [{"number": "2", "square": "4"} | here, {"number": "3", "square": "9"} | here]
    assert read_table("some") == rows


def test_a_run_that_is_asked_for_twice_is_measured_once(table):
    assert table([2, 3, 2])[1] == [2, 3]


def test_resuming_measures_what_is_missing_in_the_order_of_the_runs(table):
    table([3])
    rows, measured = table([2, 3], "--resume")
    assert measured == [2]
    assert [row["number"] for row in read_table("some")] == [row["number"] for row in rows] == ["2", "3"]


def test_resuming_drops_what_is_not_asked_for_any_more(table):
    table([2, 3])
    rows, measured = table([3], "--resume")
    assert (len(rows), measured) == (1, [])


@pytest.mark.parametrize(
    ("name", "value"), [("measured_code", lambda name: "second"), ("machine", lambda *packages: "another")]
)
def test_rows_of_other_code_or_another_machine_are_measured_again(table, monkeypatch, name, value):
    table([2, 3])
    monkeypatch.setattr(tables, name, value)
    rows, measured = table([2], "--resume")
    assert measured == [2]
    assert read_table("some") == rows and len(rows) == 1


def test_what_was_measured_is_kept_when_a_later_run_fails(table):
    with pytest.raises(TypeError):
        table([2, "three"])
    assert [row["number"] for row in read_table("some")] == ["2"]
    assert table([2, 3], "--resume")[1] == [3]


def test_a_word_that_a_benchmark_does_not_know_is_refused(table, capsys):
    with pytest.raises(SystemExit):
        table([2], "--again")
    assert "--again" in capsys.readouterr().err


def test_a_table_comes_back_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "RESULTS", tmp_path)
    rows = [{"name": "a, b", "seconds": "1.5", "machine": machine("pytest")}]
    write_table("some", rows)
    assert read_table("some") == rows
    assert read_table("other") == []


@pytest.mark.parametrize("row", read_table("live_bytes"), ids=lambda row: row["page"])
def test_the_bytes_of_a_live_part_are_those_of_its_files(row):
    """These are measured of files, not of code: a comment counts as well."""
    size = sum((live_bytes.STATIC / file).stat().st_size for file in row["files"].split())
    assert size == int(row["bytes"]), "renew them: python -m benchmarks.live_bytes"
    assert size <= 250_000


def rows_of(how):
    """The rows of the table of choices for one way of writing and training."""
    wanted = {key: str(value) for key, value in how.items()}
    return [row for row in read_table("choices") if wanted.items() <= row.items()]


def test_every_way_was_trained_from_seeds_that_begin_with_0():
    ways = {}
    for row in read_table("choices"):
        ways.setdefault(tuple(row[key] for key in choices.CHAPTER_8), []).append(int(row["seed"]))
        right = [float(share) for share in row["right"].split()]
        assert 0 <= float(row["exact match"]) <= min(right) + 1e-3, row
        assert max(right) <= 1 and len(right) >= len(row["answer"]) - 2, row
    assert all(sorted(seeds) == list(range(len(seeds))) for seeds in ways.values())
    assert {len(seeds) for seeds in ways.values()} <= {1, 2, 3}


@pytest.mark.parametrize(
    ("how", "line"),
    [
        (choices.CHAPTER_8 | choices.LEFT | choices.HIGHEST, "old way, exact match"),
        (choices.CHAPTER_8, "columns, exact match"),
    ],
)
def test_chapter_8_trains_what_the_table_says(how, line):
    """Two ways are what the chapter trains again: all rows lie in the range that it prints."""
    low, high = (float(ranges_table()["08-learning-to-add", line][end]) for end in ("low", "high"))
    shares = [float(row["exact match"]) for row in rows_of(how)]
    assert len(shares) == 3
    assert all(low <= share <= high for share in shares), shares


@pytest.mark.parametrize("query", ["highest", "lowest"])
@pytest.mark.parametrize("answer", ["3210", "0123"])
@pytest.mark.parametrize("pad", ["left", "right"])
def test_choices_are_written_as_they_are_called(query, answer, pad):
    how = {"query": query, "answer": answer, "pad query": pad, "pad answer": pad, "columns": False}
    task = choices.task_of(choices.CHAPTER_8 | how)
    side = ">" if pad == "left" else "<"
    texts = "1+23" if query == "highest" else "32+1", "24" if answer == "3210" else "42"
    wanted = [f"{texts[0]:{side}7}", f"{texts[1]:{side}4}"]
    assert [task.queries([[1, 23]])[0], task.answers([[1, 23]])[0]] == wanted


@pytest.mark.parametrize(("places", "answer"), [("0123", "7530"), ("3210", "0357"), ("2031", "3705"), ("210", "357")])
def test_the_places_of_an_answer_come_in_any_order(places, answer):
    task = choices.task_of(choices.CHAPTER_8 | {"answer": places})
    assert task.queries([[12, 345]])[0] == "251403"
    assert task.answers([[12, 345], [12, 345]]).tolist() == [answer] * 2
    assert task.time_out == len(places)


def test_chapter_8s_way_is_what_the_chapter_calls_columns():
    pairs = AdditionTask(0, 999).sample(50, np.random.default_rng(0))
    ours, columns = choices.task_of(choices.CHAPTER_8), AdditionTask.in_columns(3)
    assert (ours.queries(pairs) == columns.queries(pairs)).all()
    assert (ours.answers(pairs) == columns.answers(pairs)).all()


def chapter_of(seed=0):
    """A chapter with few sums, and a training that returns an untrained model and notes how it was asked."""
    asked, task, rng = [], AdditionTask(0, 999), np.random.default_rng(seed)
    drawn = task.sample(400, rng, distinct=True)

    def train(task, epochs=4, batch=128, rate=0.01, pairs=drawn, build=None):
        asked.append({"epochs": epochs, "batch": batch, "rate": rate, "sums": len(pairs)})
        return (build or models.encoder_decoder)(task.time_in, task.time_out)

    return {
        "alphabet": Alphabet(),
        "task": task,
        "rng": rng,
        "seen": drawn[100:],
        "unseen": drawn[:100],
        "train": train,
    }, asked


def test_a_measurement_trains_as_its_row_says(monkeypatch):
    chapter, asked = chapter_of()
    monkeypatch.setattr(choices, "recipe", lambda name, seed: chapter)
    how = choices.CHAPTER_8 | {"epochs": 8, "batch": 32, "rate": 0.001, "sums": 200, "masked": True}
    [row] = choices.measure(*how.values(), 3)
    assert asked == [{"epochs": 8, "batch": 32, "rate": 0.001, "sums": 200}]
    assert 0 <= float(row["exact match"]) <= 1 and len(row["right"].split()) == 4


def test_without_thousands_all_sums_are_below_1000():
    chapter, _ = chapter_of()
    seen, unseen = choices.sums_of(chapter, choices.CHAPTER_8 | {"answer": "210"})
    assert len(seen) == 50_000 and len(unseen) == 5_000
    assert max(seen.sum(axis=1).max(), unseen.sum(axis=1).max()) == 999
    assert len(chapter["task"].without(seen, unseen)) == len(seen)


def test_a_masked_model_skips_the_spaces_of_a_query():
    chapter, _ = chapter_of()
    model = choices.masked(7, 4)
    masking, encoder, *_ = model.layers
    vectors = chapter["alphabet"].encode(["    1+2", "1+2    "], time=7)
    short = np.array(encoder(vectors[:1, 4:]))
    assert np.allclose(np.array(encoder(masking(vectors))), short, atol=1e-6)
    assert not np.allclose(np.array(encoder(vectors)), short, atol=1e-3)


def test_places_leave_the_thousands_out(monkeypatch):
    chapter, asked = chapter_of()
    monkeypatch.setattr(places, "recipe", lambda name, seed: chapter)
    for first in places.WAYS:
        [row] = places.measure(first, 0)
        assert len(row["right"].split()) == 3
    assert len(asked) == 2


def test_a_model_is_trained_until_it_is_good_enough_or_the_epochs_are_over():
    class Model:
        epochs = 0

        def fit(self, x, y, verbose):
            self.epochs += 1

    model = Model()
    seconds, epochs, share = recipes.continued(model, None, None, lambda: model.epochs / 10, 0.5, most=9)
    assert (epochs, share) == (5, 0.5) and seconds > 0
    assert recipes.continued(model, None, None, lambda: 0.2, 0.5, most=9)[1:] == (9, 0.2)
    assert recipes.continued(model, None, None, lambda: 0.2, 0.5, most=60, done=50)[1:] == (60, 0.2)


def test_the_shortest_training_that_is_good_enough_counts():
    trained = []

    def train(epochs):
        trained.append(epochs)
        return epochs

    assert recipes.shortest(train, lambda epochs: epochs / 10, 0.5, range(1, 9))[1:] == (5, 0.5)
    assert trained == [1, 2, 3, 4, 5]
    assert recipes.shortest(train, lambda epochs: 0.0, 0.5, range(1, 3))[1:] == (2, 0.0)
