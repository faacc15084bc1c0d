"""The ranges after ≈ are evidence: they are those of the measured table, and broken models fall outside."""

import re

import pytest
from bs4 import BeautifulSoup

from benchmarks.ranges import REPEAT, lines, range_of, ranges_table, up_to_last_line
from book.notebooks import ROOT, chapters, execute, read_notebook
from book.recipes import fingerprint

TABLE = ranges_table()
STORED = [
    pytest.param(path.stem, REPEAT.sub("", match["what"]), match, id=f"{path.stem[:2]} {match['what']}")
    for path in chapters()
    for match in lines(read_notebook(path))
]
FIVE_LAYERS = "models.encoder_decoder()"
NO_DECODER = (
    "keras.Sequential([keras.Input((5, 12)), keras.layers.LSTM(75), keras.layers.RepeatVector(2), "
    "keras.layers.Dense(12, activation='softmax')])"
)
SHUFFLE = "np.random.default_rng(1).permutation"
# chapter: how a model can be broken: (replacements in the code, a line that must notice)
BROKEN = {
    "06-training": {
        "no decoder LSTM": ({FIVE_LAYERS: NO_DECODER}, "exact match"),
        "shuffled targets": ({"task.answers(pairs)": f"task.answers({SHUFFLE}(pairs))"}, "exact match"),
        "learning rate 0": (
            {'compile("adam"': "compile(keras.optimizers.Adam(0.0)", "epochs=50": "epochs=10"},
            "exact match",
        ),
        "a fifth of the epochs": ({"epochs=50": "epochs=10"}, "exact match"),
    },
    "07-does-it-add": {
        "no decoder LSTM": ({FIVE_LAYERS: NO_DECODER}, "exact match on sums it trained on"),
        "shuffled targets": ({"encode(answers,": f"encode({SHUFFLE}(answers),"}, "exact match on sums it trained on"),
        "learning rate 0": (
            {'compile("adam"': "compile(keras.optimizers.Adam(0.0)", "epochs=50": "epochs=1"},
            "exact match on sums it trained on",
        ),
        # Here a model must not be right: it would mean that the unseen sums were seen.
        "held-out sums in training": (
            {f"rng.choice({kept},": "rng.choice(problems," for kept in ("kept", "more_kept", "seen")},
            "exact match on unseen sums",
        ),
    },
    "08-learning-to-add": {
        "no decoder LSTM": (
            {
                "models.encoder_decoder(task.time_in, task.time_out)": NO_DECODER.replace(
                    "(5, 12)", "(task.time_in, 12)"
                ).replace("RepeatVector(2)", "RepeatVector(task.time_out)")
            },
            "columns, exact match",
        ),
        "shuffled targets": ({"task.answers(seen)": f"task.answers({SHUFFLE}(seen))"}, "columns, exact match"),
        "learning rate 0": ({"rate=0.01": "rate=0.0"}, "columns, exact match"),
        # The old way must not be right: it would mean that the way of writing makes no difference.
        "columns everywhere": (
            {
                "AdditionTask(0, 999)": "AdditionTask(0, 999, pad_query='zeros', pad_answer='zeros', "
                "reverse_query=True, reverse_answer=True, interleave=True)",
                "reverse_query=True, interleave=True": "reverse_query=True, reverse_answer=True, interleave=True",
            },
            "old way, exact match",
        ),
    },
    "09-teacher-forcing": {
        "learning rate 0": (
            {"CosineDecay(0.01": "CosineDecay(0.0", "epochs=4": "epochs=1"},
            "teacher forcing, exact match",
        ),
        "shuffled targets": (
            {"Y = alphabet.encode(answers(pairs)": f"Y = alphabet.encode(answers({SHUFFLE}(pairs))"},
            "attention, exact match",
        ),
        "a quarter of the epochs": ({"epochs=4": "epochs=1"}, "RepeatVector, exact match"),
        "the shift kept": (
            {"[X[:10_000], Y[:10_000]], Y[:10_000], epochs=2": "[X, B], Y"},
            "unshifted, exact match",
        ),
    },
    "10-any-length": {
        "learning rate 0": ({"CosineDecay(0.02,": "CosineDecay(0.0,"}, "sums of 10 digits exact"),
        "no carry in the targets": (
            {"encode(a, b), add(a, b), batch_size=256": "encode(a, b), (a + b) % 10, batch_size=256"},
            "sums of 10,000 digits exact",
        ),
    },
}


def outside(chapter, name, until=None):
    """Run a chapter with its model broken: ``{what: whether a verdict was OUTSIDE}`` for its ≈ lines.

    until: leave out what comes after the cell that prints this line.
    """
    notebook = read_notebook(ROOT / "chapters" / f"{chapter}.ipynb")
    if until:
        last = next(n for n, cell in enumerate(notebook.cells) if f'approx("{until}"' in cell.source)
        notebook.cells = notebook.cells[: last + 1]
    for old, new in BROKEN[chapter][name][0].items():
        cells = [cell for cell in notebook.cells if cell.cell_type == "code" and old in cell.source]
        assert cells, f"{chapter} has no code {old!r} any more; break it in another way"
        for cell in cells:
            cell.source = cell.source.replace(old, new)
    found = {}
    for match in lines(execute(up_to_last_line(notebook), ROOT / "chapters")):
        what = REPEAT.sub("", match["what"])
        found[what] = found.get(what, False) or "OUTSIDE" in match[0]
    return found


@pytest.mark.parametrize(("chapter", "what", "line"), STORED)
def test_printed_ranges_are_the_measured_ones(chapter, what, line):
    assert (chapter, what) in TABLE, "never measured; run make ranges"
    row = TABLE[chapter, what]
    assert (line["low"], line["high"]) == (row["low"], row["high"])
    # The digits are masked when the chapter is run again, so they are held to their range here.
    assert line[0].endswith(": inside)")
    assert line["value"] == f"{float(line['value']):.2f}"
    assert float(line["low"]) <= float(line["value"]) <= float(line["high"])


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: f"{row['chapter'][:2]} {row['what']}")
def test_ranges_follow_from_the_values(row):
    values = [float(value) for value in row["values"].split()]
    assert len(values) >= 10
    assert range_of(values) == (float(row["low"]), float(row["high"]))
    assert all(float(row["low"]) <= value <= float(row["high"]) for value in values)


@pytest.mark.parametrize("chapter", sorted({chapter for chapter, _ in TABLE}))
def test_ranges_are_those_of_the_recipe_that_stands(chapter):
    stale = [what for (name, what), row in TABLE.items() if name == chapter and row.get("code") != fingerprint(chapter)]
    assert not stale, f"measured with another recipe; renew them: python -m benchmarks.ranges {chapter[:2]}"


def test_every_measured_range_is_printed():
    printed = {(param.values[0], param.values[1]) for param in STORED}
    assert set(TABLE) == printed, "run make ranges"


def test_no_line_escapes_the_pattern():
    """Were approx to print in another form, the tests above would see nothing."""
    cells = [cell for path in chapters() for cell in read_notebook(path).cells]
    signs = sum(output.get("text", "").count("≈") for cell in cells for output in cell.get("outputs", []))
    assert signs == len(STORED) > 0


def test_a_table_of_numbers_ends_with_those_that_have_a_range():
    """A ≈ without a range stands in such a table alone; the last row is held to the ranges by lines of its chapter."""
    tables = 0
    for path in chapters():
        notebook = read_notebook(path)
        shown = {match["what"]: match["value"] for match in lines(notebook)}
        for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
            table = BeautifulSoup(output.get("data", {}).get("text/html", ""), "html.parser").select_one(
                "details > table"
            )
            if table is None or "≈" not in table.text:
                assert not any("≈" in str(data) for data in output.get("data", {}).values()), path.stem
                continue
            _, *names = [cell.text.removesuffix(" per character") for cell in table.thead("th")]
            last = [cell.text for cell in table.tbody("tr")[-1]("td")]
            assert last == [f"≈ {shown[name]}" for name in names], path.stem
            tables += 1
    assert tables == len([path for path in chapters() if "plots.learning_curves(" in path.read_text("utf-8")])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.5], (0.48, 0.52)),
        ([0.93, 0.99], (0.9, 1.0)),
        ([0.0, 0.2], (0.0, 0.3)),
        ([0.07, 0.29], (0.0, 0.4)),
        ([1.0, 1.0], (0.98, 1.0)),
    ],
)
def test_range_is_the_spread_with_a_margin(values, expected):
    assert range_of(values) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.01, 1.01])
def test_range_of_what_is_no_share_is_refused(value):
    with pytest.raises(ValueError, match=re.escape(str(value))):
        range_of([0.5, value])


@pytest.mark.parametrize("path", [path for path in chapters() if "≈" in path.read_text("utf-8")], ids=lambda p: p.stem)
def test_no_line_is_lost_where_a_run_for_the_ranges_ends(path):
    whole = [match[0] for match in lines(read_notebook(path))]
    assert [match[0] for match in lines(up_to_last_line(read_notebook(path)))] == whole


def test_learning_rate_0_falls_outside():
    assert outside("06-training", "learning rate 0", until="exact match")["exact match"]


@pytest.mark.gate
@pytest.mark.parametrize("chapter", BROKEN)
def test_broken_models_fall_outside(chapter):
    found = {name: outside(chapter, name) for name in BROKEN[chapter]}
    for name, lines_outside in found.items():
        print(f"{chapter}, {name}: outside are", [what for what, out in lines_outside.items() if out])
    for name, (_, what) in BROKEN[chapter].items():
        assert found[name][what], f"{chapter}: {what!r} does not notice {name}"
    # A range that no broken model leaves says nothing.
    for what in found[name]:
        assert any(lines_outside[what] for lines_outside in found.values()), f"{what!r} notices none of {list(found)}"


@pytest.mark.gate
def test_every_trained_chapter_has_broken_models():
    assert {param.values[0] for param in STORED} == set(BROKEN)
