"""A chapter's recipe runs as a program, and its fingerprint follows what the code does, not how it looks."""

import nbformat.v4 as v4
import pytest

from book import recipes
from book.notebooks import file_text
from book.recipes import fingerprint, recipe


@pytest.fixture
def chapter(tmp_path, monkeypatch):
    """Writes chapters/some.ipynb, of cells given as source and whether it belongs to the recipe."""
    monkeypatch.setattr(recipes, "ROOT", tmp_path)
    (tmp_path / "chapters").mkdir()

    def write(*cells):
        made = [v4.new_code_cell(source, metadata={"tags": ["recipe"] * tagged}) for source, tagged in cells]
        path = tmp_path / "chapters" / "some.ipynb"
        path.write_text(file_text(v4.new_notebook(cells=made)), encoding="utf-8")

    return write


def test_only_the_cells_of_the_recipe_run(chapter):
    chapter(("%xmode Minimal\nseed = 0", True), ("seed = 1 / 0", False), ("def double():\n    return 2 * seed", True))
    assert recipe("some")["double"]() == 0
    assert recipe("some", seed=21)["double"]() == 42


def test_a_name_without_a_number_cannot_be_replaced(chapter):
    chapter(("seed = 0\nother = [seed]", True))
    for name in ("sed", "other"):
        with pytest.raises(ValueError, match=f"some with the tag recipe has a line '{name} = "):
            recipe("some", **{name: 1})


def test_a_chapter_without_a_recipe_is_named(chapter):
    chapter(("seed = 0", False))
    with pytest.raises(ValueError, match=r"some\.ipynb has no cell with the tag recipe"):
        recipe("some")


SOURCE = 'def f(x):\n    """Twice."""\n    return 2 * x\n'


def test_another_python_finds_the_same_fingerprint():
    """Tables hold what Python 3.11 found."""
    assert fingerprint(SOURCE) == "26e9abb62109"


@pytest.mark.parametrize(
    "source",
    [
        SOURCE.replace("Twice", "Two times"),
        SOURCE.replace('    """Twice."""\n', ""),
        SOURCE.replace("2 * x", "2 * x  # why not x + x"),
        SOURCE.replace("2 * x", "(2 *\n            x)"),
        '"""A module."""\n\n\n' + SOURCE,
    ],
)
def test_a_fingerprint_leaves_out_what_explains(source):
    assert fingerprint(source) == fingerprint(SOURCE)


@pytest.mark.parametrize("source", [SOURCE.replace("2 * x", "3 * x"), SOURCE.replace("(x)", "(x, y=0)"), SOURCE * 2])
def test_a_fingerprint_sees_what_does_something_else(source):
    assert fingerprint(source) != fingerprint(SOURCE)


def test_a_fingerprint_sees_the_cells_of_the_recipe_and_no_others(chapter):
    chapter(("seed = 0", True), ("print(seed)", False))
    first = fingerprint("some")
    chapter(("seed = 0  # the first", True), ("print(seed + 1)", False))
    assert fingerprint("some") == first
    chapter(("seed = 1", True), ("print(seed)", False))
    assert fingerprint("some") != first
