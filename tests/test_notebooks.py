"""Every chapter keeps the rules of tests/rules.py, and the gate (tests/gate.py) sees what it must.

The rules are tried on a sample that one change breaks, the gate on a small notebook that nbval runs.
"""

import base64
import functools
import io
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import nbformat
import nbformat.v4 as v4
import numpy as np
import pytest
import yaml
from PIL import Image

from book import notebooks, rules
from book.gate import TOLERANCE, WIDGET, picture_difference
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
FIRST, PICTURE, BROKEN = 1, 2, 4  # places of cells in the sample


def sample():
    return numbered(
        [
            markdown("# Does it work?"),
            code("%xmode Minimal\nimport seqlib", printed("Exception reporting mode: Minimal\n")),
            code("draw()", shown(RAMP), mystnb=DESCRIBED),
            markdown("Some words.\n\n## Break it\n\nWatch:"),
            code("1 / 0", error("ZeroDivisionError", "division by zero"), tags=["raises-exception"]),
            markdown("## Recap\n\n1. Not an exercise.\n\n## Exercises\n\n1. One.\n2. Two.\n3. Three.\n\n### Solutions"),
            *[cell for n in (1, 2, 3) for cell in (markdown(f"**{n}.** Like this:"), code("print(2)", printed("2\n")))],
            *[markdown("More.") for _ in range(13)],
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
    (rules.something_breaks, metadata(BROKEN, tags=[]), "Break it"),
    (rules.something_breaks, replaced(3, "Break it", "Errors"), "Break it"),
    (rules.exercises_are_solved, replaced(5, "\n3. Three.", ""), "2 exercises"),
    (rules.exercises_are_solved, replaced(6, "**1.**", "One."), "exercise 1 has no"),
    (rules.exercises_are_solved, lambda nb: nb.cells[7].update(execution_count=None), "exercise 1 has no"),
    (rules.exercises_are_solved, replaced(6, "**1.**", "**7.**"), "solution 7"),
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


# The gate, on a notebook that nbval runs.


def warn(kind, module=None):
    call = f"import warnings\nwarnings.warn('old', {kind})"
    return call if module is None else f"import types, seqlib.alphabet\nexec({call!r}, vars({module}))"


def draw(levels):
    return (
        f"import base64\nfrom IPython.display import Image, display\ndisplay(Image(base64.b64decode({png(levels)!r})))"
    )


def changed(by):
    levels = RAMP.copy()
    levels[16:24, 24:32] += by
    return levels


# What a cell does, what is stored for it, and what the failure says (None: it passes).
PASSES = None
LONG = "\n".join(f"print({n})" for n in range(100))
TRIED = {
    "a deprecation": (code(warn("DeprecationWarning")), "DeprecationWarning: old"),
    "a pending deprecation": (code(warn("PendingDeprecationWarning")), "PendingDeprecationWarning: old"),
    "a future warning": (code(warn("FutureWarning")), "FutureWarning: old"),
    "a user warning": (code(warn("UserWarning")), "UserWarning: old"),
    "a warning of the compiler": (code(r"pattern = '\d'"), "invalid escape sequence"),
    "a deprecation in seqlib": (code(warn("DeprecationWarning", "seqlib.alphabet")), "DeprecationWarning: old"),
    "a pending one in seqlib": (code(warn("PendingDeprecationWarning", "seqlib.alphabet")), "DeprecationWarning: old"),
    "a deprecation inside another package": (code(warn("DeprecationWarning", "types")), PASSES),
    "a user warning of another package": (code(warn("UserWarning", "types")), "+ [stderr]"),
    "filters taken away": (code("warnings.simplefilter('ignore')"), PASSES),
    "a user warning after that": (code(warn("UserWarning")), "UserWarning: old"),
    "the same text": (code("print(12)", printed("12\n")), PASSES),
    "another text": (code("print('a')\nprint(13)", printed("a\n12\n")), "  a\n- 12\n+ 13\n"),
    "a missing end of line": (code("print(12)", printed("12")), "+ \n"),
    "an output too many": (code("print(12)"), "+ [stdout]\n+ 12"),
    "an output too few": (code("pass", printed("12\n")), "- [stdout]\n- 12"),
    "another order": (
        code("print(1)\ndisplay('x')", v4.new_output("display_data", {"text/plain": "'x'"}), printed("1\n")),
        "[display_data text/plain]",
    ),
    "a value silenced by ;": (code("12;"), PASSES),
    "a masked number": (code("print('right ≈ 0.25 (inside)')", printed("right ≈ 0.75 (inside)\n")), PASSES),
    "a verdict": (
        code("print('right ≈ 0.25 (OUTSIDE)')", printed("right ≈ 0.75 (inside)\n")),
        "- right ≈ 0.75 (inside)\n+ right ≈ 0.25 (OUTSIDE)",
    ),
    "an error": (code("1 / 0"), "ZeroDivisionError: division by zero"),
    "another error": (
        code("1 / 0", error("ZeroDivisionError", "modulo by zero"), tags=["raises-exception"]),
        "- ZeroDivisionError: modulo by zero\n+ ZeroDivisionError: division by zero",
    ),
    "a long output": (code(LONG, printed("nothing like it\n")), "more lines"),
    "the same picture": (code(draw(RAMP), shown(RAMP)), PASSES),
    "a picture a little different": (code(draw(changed(TOLERANCE - 1)), shown(RAMP)), PASSES),
    "another picture": (code(draw(changed(TOLERANCE + 2)), shown(RAMP)), "Picture 1 differs by"),
    "another size": (code(draw(RAMP[1:]), shown(RAMP)), "Picture 1 differs in size"),
    "a picture missing": (code("pass", shown(RAMP)), "- [display_data image/png]"),
    "another size of an excused picture": (
        code(draw(RAMP[:-8]), shown(RAMP), excused={"picture": "training decides"}, mystnb=DESCRIBED),
        "differs in size",
    ),
    "returned, not displayed": (
        code("'x'", v4.new_output("display_data", {"text/plain": "'x'"})),
        "+ [execute_result text/plain]",
    ),
    "an excused picture": (code(draw(255 - RAMP), shown(RAMP), excused={"picture": "training decides"}), PASSES),
    "an excused output": (code("13", tags=["nbval-ignore-output"], excused={"output": "it is random"}), PASSES),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """nbval on the cells above, in a process of its own: what it printed, and each cell's failure or None."""
    folder = tmp_path_factory.mktemp("gate")
    cells = [
        code("%xmode Minimal", printed("Exception reporting mode: Minimal\n")),
        *(cell for cell, _ in TRIED.values()),
    ]
    (folder / "tried.ipynb").write_text(notebooks.file_text(numbered(cells)), encoding="utf-8")
    options = "-p no:cacheprovider --color yes --numprocesses 1 --dist loadscope"
    paths = ["-c", "pyproject.toml", f"--junitxml={folder / 'report.xml'}", str(folder / "tried.ipynb")]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *options.split(), *paths],
        cwd=ROOT,
        # This test may itself be in a worker of pytest-xdist, which the inner pytest must not take itself for.
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")},
        capture_output=True,
        text=True,
        timeout=300,
    )
    cases = ElementTree.parse(folder / "report.xml").iter("testcase")
    failures = {int(case.get("name").split()[1]): case.findtext("failure") for case in cases}
    assert len(failures) == len(cells), result.stdout + result.stderr
    return result.stdout, dict(zip(["start", *TRIED], (failures[n] for n in range(len(cells))), strict=True))


@pytest.mark.parametrize("name", TRIED)
def test_the_gate_sees(run, name):
    expected, found = TRIED[name][1], run[1][name]
    assert (found is None) if expected is None else (found is not None and expected in found + "\n")


def test_a_difference_says_where_what_and_how_to_accept_it(run):
    lines = run[1]["another text"].splitlines()
    number = list(TRIED).index("another text") + 2
    assert lines[0].endswith(f"tried.ipynb, In [{number}]: the output is not the stored one")
    assert "    print(13)" in lines
    assert any("accept it:  make notebooks ONLY=/" in line and line.endswith("tried.ipynb") for line in lines)
    assert "CONTRIBUTING.md" in lines[-1]


def test_every_failure_fits_one_screen_and_has_no_codes_for_colors(run):
    for failure in filter(None, run[1].values()):
        assert len(failure.splitlines()) <= 40
        assert max(map(len, failure.splitlines())) <= 120
        assert "\x1b" not in failure and "[31m" not in failure and "#x1B" not in failure


def test_an_error_is_not_offered_for_acceptance(run):
    assert "accept it" not in run[1]["an error"]
    assert "kernel_startup.py" in run[1]["a deprecation"]


def test_the_figures_are_counted(run):
    cells = len(TRIED) + 1
    # A cell whose error nobody expected never gets as far as its comparison.
    failed = sum("Cell execution caused" in (failure or "") for failure in run[1].values())
    assert f"notebooks: {cells} code cells, {cells - failed - 1} compared, 1 excused" in run[0]
    assert "7 pictures, 5 compared, 2 excused" in run[0]


def test_a_picture_is_compared_where_it_differs_most():
    one = np.full((30, 50, 3), 255.0)
    other = one.copy()
    assert picture_difference(one, other) == 0
    other[29, 49] = 0  # the very last pixel, in a square that the picture does not fill
    assert picture_difference(one, other) == pytest.approx(255 / 64)
    assert picture_difference(one, one[:, 1:]) == np.inf
