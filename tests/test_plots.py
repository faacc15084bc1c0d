"""What the pictures show, as data and as pixels: seqlib.plots.

The baselines in tests/baseline belong to the pinned matplotlib, which brings its own fonts. After a
change that is meant, draw them again and look at each of them:

    .venv/bin/python -m tests.test_plots
"""

from pathlib import Path

import matplotlib
import numpy as np
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle
from matplotlib.testing.compare import compare_images

matplotlib.use("Agg")

import matplotlib.pyplot as plt

from seqlib import plots
from seqlib.addition import AdditionTask
from seqlib.alphabet import Alphabet

BASELINE = Path(__file__).parent / "baseline"
STAGES = [("input", (5, 12)), ("LSTM", (75,)), ("RepeatVector", (2, 75)), ("LSTM", (2, 50)), ("Dense", (2, 12))]
HISTORY = {
    "loss": [2.0, 1.0, 0.5, 0.4],
    "accuracy": [0.25, 0.5, 0.75, 0.8],
    "val_loss": [2.1, 1.2, 0.8, 0.9],
    "val_accuracy": [0.2, 0.4, 0.6, 0.5],
}
TASK = AdditionTask(1, 4)
PAIRS = np.array([[1, 2], [2, 1], [4, 4], [3, 1]])
RIGHT = np.array([True, True, False, False])
STATES = np.linspace(-1, 1, 15).reshape(3, 5)
SCORES = {"one way": [0.0, 0.5, 1.0], "the other": [0.25]}


@pytest.fixture(autouse=True)
def default_style():
    """A reader's own matplotlibrc does not count here, and no figure outlives its test."""
    with plt.style.context("default", after_reset=True):
        yield
    plt.close("all")


def encoded(text):
    return Alphabet().encode([text], time=len(text))[0]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def boxes(ax):
    return [patch for patch in ax.patches if isinstance(patch, Rectangle)]


# --- the data in the axes


def test_one_hot_shows_the_vectors_and_names_both_axes():
    ax = plots.one_hot(encoded(" 2+10"), Alphabet())
    np.testing.assert_array_equal(ax.images[0].get_array(), encoded(" 2+10"))
    assert ax.images[0].get_clim() == (0, 1)
    assert labels(ax.xaxis) == [*"0123456789+", "␣"]
    assert labels(ax.yaxis) == ["step 0: ␣", "step 1: 2", "step 2: +", "step 3: 1", "step 4: 0"]
    assert [(text.get_position(), text.get_text()) for text in ax.texts] == [
        ((11, 0), "1"),
        ((2, 1), "1"),
        ((10, 2), "1"),
        ((1, 3), "1"),
        ((0, 4), "1"),
    ]


def test_one_hot_writes_probabilities_without_needless_zeros():
    ax = plots.one_hot([[0.004, 0.896, 0.1], [0.5, 0.26, 0.24]], Alphabet("ab "))
    assert texts(ax) == [".9", ".1", ".5", ".26", ".24"]
    assert labels(ax.yaxis) == ["step 0: b", "step 1: a"]
    assert [text.get_color() for text in ax.texts] == ["white", *[plots.INK] * 4]


def test_states_show_the_values_step_by_step():
    ax = plots.states(STATES, [" ", "2", "+ 1"])
    np.testing.assert_array_equal(ax.images[0].get_array(), STATES)
    assert ax.images[0].get_clim() == (-1, 1)
    assert labels(ax.yaxis) == ["␣", "2", "+ 1"]
    assert ax.get_xlabel() == "units" and ax.images[0].colorbar.ax.get_ylabel() == "value"
    assert labels(plots.states(STATES, "1 2").yaxis) == ["1", "␣", "2"]


def test_the_colors_of_states_reach_as_far_as_the_values():
    for scale in (0.01, 3):
        ax = plots.states(STATES[:2] * scale, "12")
        assert ax.images[0].get_clim() == pytest.approx((-scale, scale))
        assert labels(ax.images[0].colorbar.ax.yaxis) == [f"-{scale:.2f}", "0.00", f"{scale:.2f}"]
    assert plots.states(np.zeros((1, 4)), "1").images[0].get_clim() == (-1, 1)


def test_shapes_draw_a_box_for_each_step_and_write_every_shape():
    ax = plots.shapes(STAGES)
    assert len(boxes(ax)) == 5 + 1 + 2 + 2 + 2
    # A layer's name stands at the arrow into its tensor; the empty texts are the arrows.
    assert texts(ax) == [
        *("(5, 12)", "input", "", "LSTM", "(75,)", "", "RepeatVector", "(2, 75)"),
        *("", "LSTM", "(2, 50)", "", "Dense", "(2, 12)"),
    ]
    widths = [box.get_width() for box in boxes(ax)]
    assert widths == pytest.approx([0.25 + 0.75 * units / 75 for units in [12] * 5 + [75] * 3 + [50] * 2 + [12] * 2])
    # A vector without a time axis has its own color, and rows follow each other downward.
    assert [same_color(box.get_facecolor(), plots.ORANGE) for box in boxes(ax)] == [False] * 5 + [True] + [False] * 6
    tops = [box.get_y() + box.get_height() for box in boxes(ax)]
    assert tops == sorted(set(tops), reverse=True)
    low, high = ax.get_ylim()
    assert low < boxes(ax)[-1].get_y() and tops[0] < high


def test_learning_curves_draw_training_and_validation_by_epoch():
    axes = plots.learning_curves(HISTORY)
    for ax, name in zip(axes, ("loss", "accuracy"), strict=True):
        training, validation = ax.lines
        assert training.get_xdata().tolist() == validation.get_xdata().tolist() == [1, 2, 3, 4]
        assert training.get_ydata().tolist() == HISTORY[name]
        assert validation.get_ydata().tolist() == HISTORY[f"val_{name}"]
        assert (training.get_label(), validation.get_label()) == ("training", "validation")
        assert training.get_linestyle() != validation.get_linestyle()
        assert training.get_color() != validation.get_color()
    assert [ax.get_ylabel() for ax in axes] == ["loss", "accuracy per character"]
    assert axes[1].get_xlabel() == "epoch"
    assert all(tick == int(tick) for tick in axes[1].get_xticks())
    assert [text.get_text() for text in axes[0].get_legend().get_texts()] == ["training", "validation"]


def test_learning_curves_without_validation_are_one_line_each():
    axes = plots.learning_curves({"loss": [2.0], "accuracy": [0.5]})
    assert [len(ax.lines) for ax in axes] == [1, 1]


def test_the_numbers_of_the_curves_are_a_table_that_names_its_rows_and_columns():
    shown = plots.numbers(plots.learning_curves(HISTORY), every=2)
    table = BeautifulSoup(shown.data, "html.parser").details.table
    kinds = [f"{who} {what}" for what in ("loss", "accuracy per character") for who in ("training", "validation")]
    assert [cell.text for cell in table.thead.select("th[scope=col]")] == ["epoch", *kinds]
    assert {row.select_one("th[scope=row]").text: [cell.text for cell in row("td")] for row in table.tbody("tr")} == {
        "1": ["≈ 2.00", "≈ 2.10", "≈ 0.25", "≈ 0.20"],
        "2": ["≈ 1.00", "≈ 1.20", "≈ 0.50", "≈ 0.40"],
        "4": ["≈ 0.40", "≈ 0.90", "≈ 0.80", "≈ 0.50"],
    }
    assert "0x" not in repr(shown), "its plain text would differ from run to run"


def test_right_and_wrong_are_at_their_place_with_their_own_sign():
    ax = plots.right_wrong(TASK, PAIRS, RIGHT, held_out=[[4, 4], [3, 1]])
    right, wrong = ax.collections
    # Across is b, down is a.
    assert right.get_offsets().tolist() == [[2, 1], [1, 2]]
    assert wrong.get_offsets().tolist() == [[4, 4], [1, 3]]
    assert (right.get_label(), wrong.get_label()) == ("right (2)", "wrong (2)")
    assert not same_color(right.get_facecolor(), wrong.get_facecolor())
    assert len(right.get_paths()[0].vertices) != len(wrong.get_paths()[0].vertices)  # a dot and a cross
    assert [box.get_center().tolist() for box in boxes(ax)] == [[4, 4], [1, 3]]
    assert not any(box.get_fill() for box in boxes(ax))
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("b", "a")
    assert labels(ax.xaxis) == labels(ax.yaxis) == ["1", "2", "3", "4"]
    assert ax.get_xlim() == (0.4, 4.6) and ax.get_ylim() == (4.6, 0.4)


@pytest.mark.parametrize("held_out", [None, [], np.zeros((0, 2), dtype=int)])
def test_without_held_out_pairs_nothing_is_framed(held_out):
    ax = plots.right_wrong(TASK, PAIRS, [True] * 4, held_out=held_out)
    assert boxes(ax) == []
    assert [len(collection.get_offsets()) for collection in ax.collections] == [4, 0]


def test_seeds_are_dots_at_their_scores_with_the_median_as_a_bar():
    ax = plots.seeds(SCORES)
    assert labels(ax.yaxis) == ["one way", "the other"]
    dots, bar, *_ = ax.lines
    assert dots.get_xydata().tolist() == [[0.0, 0], [0.5, 0], [1.0, 0]]
    assert set(bar.get_xdata()) == {0.5}
    # The first setting stands on top, as in the dict.
    assert ax.yaxis_inverted()


# --- on axes of one's own

DRAWINGS = {
    "one_hot": lambda ax=None: plots.one_hot(encoded(" 2+10"), Alphabet(), ax=ax),
    "states": lambda ax=None: plots.states(STATES, " 2+", ax=ax),
    "shapes": lambda ax=None: plots.shapes(STAGES, ax=ax),
    "right_wrong": lambda ax=None: plots.right_wrong(TASK, PAIRS, RIGHT, held_out=[[4, 4]], ax=ax),
    "seeds": lambda ax=None: plots.seeds(SCORES, ax=ax),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_plot_goes_on_the_axes_given_and_opens_no_other_figure(name):
    figure, (left, other) = plt.subplots(1, 2)
    assert DRAWINGS[name](left) is left
    assert plt.get_fignums() == [figure.number]
    assert not (other.images or other.patches or other.collections or other.texts)


def test_learning_curves_go_on_the_axes_given():
    figure, pair = plt.subplots(1, 2)
    assert plots.learning_curves(HISTORY, axes=pair) is pair
    assert plt.get_fignums() == [figure.number]


# --- bad input


@pytest.mark.parametrize(
    ("draw", "parts"),
    [
        (lambda: plots.one_hot(np.ones((5, 11)), Alphabet()), ["(time, chars=12)", "(5, 11)"]),
        (lambda: plots.one_hot(np.ones((1, 5, 12)), Alphabet()), ["one text", "(1, 5, 12)"]),
        (lambda: plots.one_hot(np.ones((0, 12)), Alphabet()), ["nothing empty"]),
        (lambda: plots.one_hot([[0.0, 1.0], [0.0, 0.0]], Alphabet("ab")), ["position 1", "all zeros"]),
        (lambda: plots.one_hot([[0.0, 1.0], [3.5, 0.0]], Alphabet("ab")), ["3.5 at row 1, column 0", "outside 0 to 1"]),
        (lambda: plots.one_hot([[0.5, np.nan]], Alphabet("ab")), ["nan at row 0, column 1"]),
        (lambda: plots.states(STATES, "12"), ["time=2", "2 labels", "(3, 5)"]),
        (lambda: plots.states(STATES[0], "12345"), ["(5,)"]),
        (lambda: plots.states(STATES * np.nan, "123"), ["nan", "finite"]),
        (lambda: plots.shapes([]), ["at least one", "empty list"]),
        (lambda: plots.shapes([("LSTM", (None, 5, 12))]), ["'LSTM'", "(None, 5, 12)", "without the batch axis"]),
        (lambda: plots.shapes([("input", (5, 12)), ("LSTM", (None, 75))]), ["'LSTM'", "(None, 75)", "batch axis"]),
        (lambda: plots.shapes([("LSTM", (0,))]), ["'LSTM'", "(0,)"]),
        (lambda: plots.shapes([("LSTM", ())]), ["'LSTM'", "()"]),
        (lambda: plots.learning_curves({"loss": [1.0]}), ["no 'accuracy'", "metrics=['accuracy']"]),
        (lambda: plots.learning_curves({}), ["no 'accuracy'"]),
        (lambda: plots.right_wrong(TASK, PAIRS, RIGHT[:3]), ["4 pairs", "(3,)", "one for each pair"]),
        (lambda: plots.right_wrong(TASK, PAIRS, np.ones((4, 2))), ["4 pairs", "(4, 2)", "one for each pair"]),
        (lambda: plots.right_wrong(TASK, [[1, 5]], [True]), ["5 in row 0", "1 to 4"]),
        (lambda: plots.right_wrong(TASK, [], []), ["at least one row"]),
        (lambda: plots.right_wrong(TASK, PAIRS, RIGHT, held_out=[[1, 2, 3]]), ["(batch, 2)", "(1, 3)"]),
        (lambda: plots.right_wrong(TASK, PAIRS, RIGHT, held_out=[[0, 2]]), ["0 in row 0", "1 to 4"]),
        (lambda: plots.seeds({}), ["at least one setting", "empty dict"]),
        (lambda: plots.seeds(SCORES | {"a third": []}), ["'a third'", "[]", "one or more"]),
        (lambda: plots.seeds({"percent": [99.0]}), ["'percent'", "99.0", "from 0 to 1"]),
        (lambda: plots.seeds({"broken": [float("nan")]}), ["'broken'", "nan"]),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_a_figure_opens(draw, parts):
    with pytest.raises(ValueError) as error:
        draw()
    for part in parts:
        assert part in str(error.value)
    assert plt.get_fignums() == []


# --- as pictures

PICTURES = DRAWINGS | {"learning_curves": lambda: plots.learning_curves(HISTORY)[0]}


# Root mean square over all pixels, from 0 to 255. The same matplotlib draws the same pixels, give or
# take a rounding; one changed verdict makes 3.6, one changed letter in the name of a layer 2.1.
TOLERANCE = 0.5


def save(name, path):
    figure = PICTURES[name]().figure
    figure.savefig(path, dpi=60, metadata={"Software": None})
    plt.close(figure)


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_the_one_that_was_looked_at(name, tmp_path):
    save(name, tmp_path / f"{name}.png")
    difference = compare_images(BASELINE / f"{name}.png", tmp_path / f"{name}.png", tol=TOLERANCE)
    assert difference is None, f"{difference}\nIf this is meant: .venv/bin/python -m tests.test_plots"


if __name__ == "__main__":
    BASELINE.mkdir(exist_ok=True)
    with plt.style.context("default", after_reset=True):
        for name in PICTURES:
            save(name, BASELINE / f"{name}.png")
            print(BASELINE / f"{name}.png")
