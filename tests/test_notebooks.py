"""Every notebook keeps the rules of book/rules.py, which are tried on a sample that one change breaks."""

import base64
import functools
import io
import itertools

import nbformat
import nbformat.v4 as v4
import numpy as np
import pytest
import yaml
from PIL import Image

from book import notebooks, rules
from book.gate import WIDGET
from book.notebooks import ROOT

CHAPTERS, PAGES = notebooks.chapters(), notebooks.notebooks()
KEPT = [(rule, path) for path in PAGES for rule in rules.RULES]
KEPT += [(rule, path) for path in CHAPTERS for rule in rules.CHAPTER_RULES]
read = functools.cache(notebooks.read_notebook)


def chapters_in_toc(toc):
    files = [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]
    return [file for file in files if file.startswith("chapters/")]


def is_normal(text):
    return notebooks.file_text(notebooks.normalize(nbformat.reads(text, as_version=4))) == text


@pytest.mark.parametrize(("rule", "path"), KEPT, ids=lambda part: getattr(part, "stem", None) or part.__name__)
def test_a_notebook_keeps_the_rules(rule, path):
    if wrong := list(rule(read(path))):
        pytest.fail("\n".join([f"{path.relative_to(ROOT)}:", *wrong]), pytrace=False)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_notebook_is_in_normal_form(path):
    if not is_normal(path.read_text(encoding="utf-8")):
        name = path.relative_to(ROOT)
        pytest.fail(f"{name} is not in the form that is committed; mend it: make notebooks ONLY={name}", pytrace=False)


@pytest.mark.parametrize(("path", "following"), list(itertools.pairwise(CHAPTERS)), ids=lambda path: path.stem)
def test_a_chapter_ends_with_the_question_of_the_next(path, following):
    question = read(following).cells[0].source.splitlines()[0].removeprefix("# ")
    last = read(path).cells[-1].source.splitlines()[-1]
    assert last.lower() == f"Next: [{question}]({following.name})".lower()


def test_the_table_of_contents_lists_every_chapter_in_order():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed, present = chapters_in_toc(toc), [f"chapters/{path.stem}" for path in CHAPTERS]
    missing, gone = set(present) - set(listed), set(listed) - set(present)
    assert not missing, f"_toc.yml does not list {missing}"
    assert not gone, f"_toc.yml lists {gone}, which is not there"
    assert listed == present


# The rules, on a notebook that keeps them all.

markdown = v4.new_markdown_cell


def png(levels):
    buffer = io.BytesIO()
    Image.fromarray(levels.astype(np.uint8)).save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def code(source, *outputs, **metadata):
    return v4.new_code_cell(source, outputs=list(outputs), metadata=metadata)


def numbered(cells):
    for number, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = number
    return v4.new_notebook(cells=cells)


def printed(text, name="stdout"):
    return v4.new_output("stream", name=name, text=text)


def error(name, value):
    return v4.new_output("error", ename=name, evalue=value, traceback=[f"\x1b[31m{name}\x1b[39m: {value}\n"])


def shown(levels, text="<IPython.core.display.Image object>"):
    return v4.new_output("display_data", {"image/png": png(levels), "text/plain": text})


RAMP = np.arange(0, 240, 4).reshape(6, 10).repeat(8, axis=0).repeat(8, axis=1)
ALT = "A ramp of sixty squares, from black at the upper left to white."
DESCRIBED = {"image": {"alt": ALT}, "figure": {"caption": "Sixty grays."}}
# Places of cells in the sample.
FIRST, PICTURE, BROKEN, ASKED, SECOND, CHECKED, THIRD, SOLVED = 1, 2, 4, 6, 9, 10, 11, 14


def sample():
    return numbered(
        [
            markdown("# Does it work?"),
            code("%xmode Minimal\nimport seqlib", printed("Exception reporting mode: Minimal\n")),
            code("draw()", shown(RAMP), mystnb=DESCRIBED),
            markdown("Some words.\n\n## Break it\n\n> **Predict.** Which error?"),
            code("1 / 0", error("ZeroDivisionError", "division by zero"), tags=["raises-exception"]),
            markdown("## Recap\n\n1. Not an exercise.\n\n## Check yourself\n\nAnswer."),
            code("questions.show(1)", printed("asked\n"), tags=["remove-input"]),
            markdown("## Exercises\n\n1. One."),
            code('questions.check("exercise 1.1", ...)', printed("Nothing to check yet\n")),
            markdown("2. Two."),
            code('questions.check("exercise 1.2", ...)', printed("Nothing to check yet\n")),
            markdown("3. Three."),
            code('questions.check("exercise 1.3", ...)', printed("Nothing to check yet\n")),
            markdown("### Solutions"),
            *[cell for n in (1, 2, 3) for cell in (markdown(f"**{n}.** Like this:"), code("print(2)", printed("2\n")))],
            *[markdown("## More.") for _ in range(20)],
        ]
    )


def test_the_sample_keeps_every_rule():
    assert [wrong for rule in rules.RULES + rules.CHAPTER_RULES for wrong in rule(sample())] == []


def outputs(place, *new):
    return lambda notebook: notebook.cells[place].update(outputs=list(new))


def source(place, text):
    return lambda notebook: notebook.cells[place].update(source=text)


def metadata(place, **new):
    return lambda notebook: notebook.cells[place].metadata.update(nbformat.from_dict(new))


def described(**new):
    return metadata(PICTURE, mystnb=DESCRIBED | new)


def replaced(place, old, new):
    return lambda notebook: notebook.cells[place].update(source=notebook.cells[place].source.replace(old, new))


BREAKS = [
    (rules.executed_in_order, lambda nb: nb.cells[PICTURE].update(execution_count=None), "was not executed"),
    (rules.executed_in_order, lambda nb: nb.cells[PICTURE].update(execution_count=9), "count 9, not 2"),
    (rules.no_stderr, outputs(FIRST, printed("careful", "stderr")), "careful"),
    (rules.errors_are_meant, metadata(BROKEN, tags=[]), "without the tag"),
    (rules.errors_are_meant, outputs(BROKEN), "raises nothing"),
    (rules.tracebacks_are_one_line, lambda nb: nb.cells[BROKEN].outputs[0].traceback.append("x"), "%xmode Minimal"),
    (rules.nothing_excused_silently, metadata(FIRST, tags=["nbval-ignore-output"]), "give the reason"),
    (rules.nothing_excused_silently, metadata(FIRST, tags=["nbval-skip"]), "give the reason"),
    (rules.nothing_excused_silently, metadata(FIRST, tags=["pytest-validate-ignore-output"]), "give the reason"),
    (rules.nothing_excused_silently, source(FIRST, "# NBVAL_IGNORE_OUTPUT\n1"), "give the reason"),
    (rules.nothing_excused_silently, source(FIRST, "1\n  ## NBVAL_SKIP"), "give the reason"),
    (rules.nothing_excused_silently, source(FIRST, "# NBVAL_RAISES_EXCEPTION"), "only nbval knows"),
    (rules.nothing_excused_silently, metadata(FIRST, excused={"output": "it is random on purpose"}), "nothing to"),
    (rules.nothing_excused_silently, metadata(FIRST, excused={"picture": "training draws it"}), "nothing to"),
    (rules.nothing_excused_silently, metadata(PICTURE, excused={"picture": "because"}), "one could judge"),
    (rules.nothing_of_this_machine, outputs(FIRST, printed("<Axis at 0x7f81f0641490>")), "0x7f81f0641490"),
    (rules.nothing_of_this_machine, outputs(FIRST, printed("saved /tmp/x.keras")), "/tmp/"),
    (rules.nothing_of_this_machine, outputs(FIRST, printed(f"in {ROOT}")), str(ROOT)),
    (rules.nothing_of_this_machine, outputs(FIRST, printed("2026-01-31 10:00:00 started")), "a time"),
    (rules.nothing_of_this_machine, outputs(BROKEN, error("OSError", "no '/home/ada/x'")), "/home/"),
    (rules.cells_are_short, source(FIRST, "\n".join(["1"] * 21)), "21 lines"),
    (
        rules.cells_are_short,
        source(FIRST, "%xmode Minimal\nfrom a import (\n  b,\n  c,\n  d,\n  e,\n)\nimport f"),
        "7 lines",
    ),
    (rules.pictures_are_described, described(image={}), "alternative text"),
    (rules.pictures_are_described, described(image={"alt": "A ramp."}), "alternative text"),
    (rules.pictures_are_described, described(figure={}), "needs a caption"),
    (rules.pictures_are_described, described(figure={"caption": ALT}), "repeats its caption"),
    (rules.pictures_are_described, outputs(PICTURE, shown(RAMP * 0 + 250)), "blank"),
    (rules.no_widgets, lambda nb: nb.cells[PICTURE].outputs[0].data.update({WIDGET: {}}), "stores a widget"),
    (rules.pictures_are_described, lambda nb: nb.cells[PICTURE].outputs[0].data.pop("text/plain"), "text/plain"),
    (rules.pictures_are_described, lambda nb: nb.cells[PICTURE].outputs[0].data.update({"image/svg+xml": ""}), "svg"),
    (rules.title_is_a_question, source(0, "# It works"), "question"),
    (rules.title_is_a_question, source(0, "Hello\n\n# Does it?"), "question"),
    (
        rules.predictions_are_tested,
        source(SOLVED - 1, "> **Predict.** What?"),
        "after the prediction '> **Predict.** What?'",
    ),
    (rules.predictions_are_tested, source(-1, "> **Predict.** What?"), "no cell runs"),
    (rules.something_breaks, metadata(BROKEN, tags=[]), "Break it"),
    (rules.something_breaks, replaced(3, "Break it", "Errors"), "Break it"),
    (rules.exercises_are_solved, replaced(THIRD, "3. Three.", ""), "2 exercises"),
    (rules.exercises_are_solved, replaced(SOLVED, "**1.**", "One."), "exercise 1 has no"),
    (rules.exercises_are_solved, lambda nb: nb.cells[SOLVED + 1].update(execution_count=None), "exercise 1 has no"),
    (rules.exercises_are_solved, replaced(SOLVED, "**1.**", "**7.**"), "solution 7"),
    (rules.exercises_can_be_checked, lambda nb: nb.cells.pop(CHECKED), "exercise 2 is not followed"),
    (rules.exercises_can_be_checked, replaced(CHECKED, "1.2", "1.3"), "exercise 2 is not followed"),
    (rules.exercises_can_be_checked, replaced(CHECKED, "...", "25_200"), "exercise 2 is not followed"),
    (rules.exercises_can_be_checked, replaced(SECOND, "2. Two.", "2. Two.\n3. Too."), "exercises 2 and 3 share"),
    (rules.questions_are_asked, lambda nb: nb.cells.pop(ASKED), "stands not one cell"),
    (rules.questions_are_asked, metadata(ASKED, tags=[]), "stands not one cell"),
    (rules.length_is_right, lambda nb: nb.cells.pop(), "24 cells"),
]


@pytest.mark.parametrize(("rule", "change", "complaint"), BREAKS)
def test_a_rule_notices(rule, change, complaint):
    notebook = sample()
    change(notebook)
    assert complaint in "\n".join(rule(notebook))


def test_reasons_excuse():
    notebook = sample()
    metadata(PICTURE, excused={"picture": "training decides what it shows"})(notebook)
    metadata(FIRST, tags=["nbval-skip"], excused={"output": "it would format the disk"})(notebook)
    assert list(rules.nothing_excused_silently(notebook)) == []


FORMS = [
    metadata(0, collapsed=True),
    lambda nb: nb.metadata.update(language="en"),
    outputs(FIRST, v4.new_output("execute_result", {"text/plain": "1"}, execution_count=7)),
]


@pytest.mark.parametrize("change", FORMS)
def test_a_changed_form_is_noticed(change):
    notebook = notebooks.normalize(sample())
    assert is_normal(notebooks.file_text(notebook))
    change(notebook)
    assert not is_normal(notebooks.file_text(notebook))


def test_the_table_of_contents_is_read_in_order():
    toc = {"parts": [{"chapters": [{"file": "chapters/02"}, {"file": "chapters/01"}, {"file": "appendix/a"}]}]}
    assert chapters_in_toc(toc) == ["chapters/02", "chapters/01"]
