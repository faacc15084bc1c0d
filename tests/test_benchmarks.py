"""The tables that pages draw: complete, and in keeping with what the chapters print."""

import re

import pytest

from benchmarks import choices
from benchmarks.ranges import ranges_table
from benchmarks.tables import FOLDER, machine, read_table, write_table
from book.notebooks import ROOT, notebooks

# Not one table each: what they share, and the ranges, which have tests of their own.
PROGRAMS = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("measured", "ranges"))
TABLES = sorted(path.stem for path in FOLDER.glob("*.csv") if path.stem != "ranges")


def test_every_table_has_its_program_and_a_page_and_make_runs_each():
    assert TABLES == PROGRAMS
    drawn = "".join(path.read_text(encoding="utf-8") for path in notebooks())
    for name in TABLES:
        assert f"benchmarks/{name}.csv" in drawn or f'read(\\"{name}\\")' in drawn, f"no page draws {name}.csv"
    listed = re.search(r"^BENCHMARKS := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)[1].split()
    assert sorted(listed) == PROGRAMS


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_on_which_machine(name):
    rows = read_table(name)
    assert rows
    for row in rows:
        assert re.match(r"\d+ cores, .+, Python 3\.\d+", row["machine"]), row
        assert None not in row and all(value not in (None, "") for value in row.values()), row


def test_a_table_comes_back_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.measured.FOLDER", tmp_path)
    rows = [{"name": "a, b", "seconds": "1.5", "machine": machine("pytest")}]
    write_table("some", rows)
    assert read_table("some") == rows


def test_every_choice_was_trained_with_every_seed():
    wanted = [
        (question, name, str(seed)) for question, name, _ in choices.settings() for seed in choices.SEEDS[question]
    ]
    rows = read_table("choices")
    assert [(row["question"], row["name"], row["seed"]) for row in rows] == wanted
    settings = {(question, name): setting for question, name, setting in choices.settings()}
    for row in rows:
        setting = settings[row["question"], row["name"]]
        assert {key: row[key] for key in setting} == {key: str(value) for key, value in setting.items()}
        assert 0 <= float(row["exact match"]) <= float(row["character accuracy"]) <= 1


@pytest.mark.parametrize(
    ("question", "name", "line"),
    [("writing", "highest, left", "old way, exact match"), ("without", "none", "columns, exact match")],
)
def test_chapter_8_trains_what_the_table_says(question, name, line):
    """Two rows of dots are what the chapter trains again: all lie in the range that it prints."""
    low, high = (float(ranges_table()["08-learning-to-add", line][end]) for end in ("low", "high"))
    dots = [float(row["exact match"]) for row in read_table("choices") if (row["question"], row["name"]) == (question, name)]
    assert len(dots) == len(choices.SEEDS[question])
    assert all(low <= dot <= high for dot in dots), dots


@pytest.mark.parametrize("order", ["highest", "lowest", "query lowest", "answer lowest"])
@pytest.mark.parametrize("padding", ["left", "right", "zeros", "left and right"])
def test_choices_are_written_as_they_are_called(order, padding):
    task = choices.task_of(order, padding, columns=False)
    query, answer = task.queries([[1, 23]])[0], task.answers([[1, 23]])[0]
    numbers = "001+023" if padding == "zeros" else "1+23"
    total = "0024" if padding == "zeros" else "24"
    numbers = numbers[::-1] if order in ("lowest", "query lowest") else numbers
    total = total[::-1] if order in ("lowest", "answer lowest") else total
    assert query == (numbers.ljust(7) if padding == "right" else numbers.rjust(7))
    assert answer == (total.rjust(4) if padding == "left" else total.ljust(4))


def test_a_training_gives_two_shares_and_repeats(monkeypatch):
    monkeypatch.setattr(choices, "SEEN", 400)
    monkeypatch.setattr(choices, "HELD_OUT", 50)
    setting = choices.CHAPTER_8 | {"sums": 200}
    exact, characters = choices.train(3, **setting)
    assert 0 <= exact <= characters <= 1
    assert choices.train(3, **setting) == (exact, characters)
