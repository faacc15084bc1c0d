"""The gate is itself tested: what somebody changes in a stored output, it must report.

Every output that a notebook stores is corrupted in every way of book/corruptions.py that fits it, and given to
the comparison with the intact one. A small notebook then goes through nbval with a live kernel: what the gate
must see and what it must not, and each kind of corruption once.
"""

import copy
import itertools
import os
import shutil
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import nbformat.v4 as v4
import numpy as np
import pytest
from nbval.plugin import coalesce_streams

from book.corruptions import (
    OUTPUT_KINDS,
    PICTURE_KINDS,
    TEXT_KINDS,
    corruptions,
    picture_places,
    png,
    result,
    stream,
    text_places,
    with_other_digits,
)
from book.gate import TOLERANCE, Notebook, picture_difference, same
from book.notebooks import ROOT, chapters, code_cells, file_text, notebooks, read_notebook
from tests.test_notebooks import DESCRIBED, RAMP, code, error, numbered, printed, shown

KINDS = {*TEXT_KINDS, *OUTPUT_KINDS, *PICTURE_KINDS}


# Every corruption of every notebook, against the comparison itself.


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_every_corrupted_output_is_reported(path, request, record_property):
    corrupted, missed = 0, []
    for cell in Notebook.from_parent(request.session, path=path).collect():
        if "output" in cell.cell.metadata.get("excused", {}):
            continue
        assert cell.options["check"] and not cell.options["skip"]
        new = coalesce_streams(copy.deepcopy(cell.cell.outputs))
        other_digits = copy.deepcopy(new)
        for container, key in text_places(other_digits):
            container[key] = with_other_digits(container[key])
        assert cell.compare_outputs(new, new) and cell.compare_outputs(new, other_digits)
        for kind, stored in corruptions(cell.cell):
            corrupted += 1
            if cell.compare_outputs(new, coalesce_streams(stored)):
                missed.append(f"cell {cell.cell_num}: {kind}")
    record_property("corrupted", corrupted)
    record_property("caught", corrupted - len(missed))
    assert not missed, f"{len(missed)} of {corrupted} corruptions were not reported:\n" + "\n".join(missed)


def test_only_equal_outputs_are_the_same():
    """So what nbval's own comparison would report, this one does."""
    # With texts that look like what stands between two outputs in a report.
    one_each = [
        *(stream(name, text) for name in ("stdout", "stderr") for text in ("a", "b", "a\n[stdout]\nb")),
        *(v4.new_output(kind, {"text/plain": text}) for kind in ("execute_result", "display_data") for text in "ab"),
        v4.new_output("display_data", {"text/plain": "a", "text/html": "a"}),
        *(error(name, value) for name, value in [("a", "b"), ("b", "a"), ("a: b", "a"), ("a", "b: a")]),
    ]
    lists = [list(outputs) for n in range(3) for outputs in itertools.product(one_each, repeat=n)]
    assert all(same(stored, new) == (stored == new) for stored, new in itertools.product(lists, repeat=2))


def test_a_picture_is_compared_where_it_differs_most():
    white = np.full((30, 50, 3), 255.0)
    dotted = white.copy()
    assert picture_difference(white, dotted) == 0
    dotted[29, 49] = 0  # the very last pixel, in a square that the picture does not fill
    assert picture_difference(white, dotted) == pytest.approx(255 / 64)
    assert picture_difference(white, white[:, 1:]) == np.inf


# A notebook that goes through nbval with a live kernel.


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


def trained(value, stored):
    """A cell that prints a number training decided."""
    text = "accuracy ≈ {}  (expected 0.90 to 1.00: {})\n".format(*stored)
    return code(f"from seqlib import approx\napprox('accuracy', {value}, 0.9, 1)", printed(text))


# What a cell does, what is stored for it, and what the failure says (None: it passes).
PASSES = None
LONG = "\n".join(f"print({n})" for n in range(100))
SETTINGS = """import os, matplotlib
print(matplotlib.rcParams["figure.dpi"], "inline" in matplotlib.get_backend(), end=" ")
print(os.environ["TQDM_DISABLE"], os.environ.get("KERAS_BACKEND"))"""
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
    "a number in its range": (trained("0.97", ("0.93", "inside")), PASSES),
    "a number at its low": (trained("0.90", ("0.93", "inside")), PASSES),
    "a number at its high": (trained("1", ("0.93", "inside")), PASSES),
    "a number that is printed as its low": (trained("0.895", ("0.93", "inside")), PASSES),
    "a number that was and is outside": (trained("0.2", ("0.10", "OUTSIDE")), PASSES),
    "a number below its range": (trained("0.894", ("0.93", "inside")), "OUTSIDE"),
    "a number above its range": (trained("1.01", ("0.93", "inside")), "OUTSIDE"),
    "no number": (trained("float('nan')", ("0.93", "inside")), "OUTSIDE"),
    "a number stored as outside": (trained("0.97", ("0.97", "OUTSIDE")), "+ accuracy ≈ 0.97"),
    "an error": (code("1 / 0"), "ZeroDivisionError: division by zero"),
    "another error": (
        code("1 / 0", error("ZeroDivisionError", "modulo by zero"), tags=["raises-exception"]),
        "  [error ZeroDivisionError]\n- modulo by zero\n+ division by zero",
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
    "nobody's settings": (code(SETTINGS, printed("100.0 True 1 None\n")), PASSES),
}
LINES = "right ≈ 0.93  (expected 0.90 to 1.00: inside)\nall of it: True\n\nfrom 7 to 12.5\n"
INTACT = [
    code(f"print({LINES!r}, end='')", printed(LINES)),
    code("12.5", result("12.5")),
    code("print(1)\n'x'", printed("1\n"), result("'x'")),
    code("1 / 0", error("ZeroDivisionError", "division by zero"), tags=["raises-exception"]),
    code(draw(RAMP), shown(RAMP)),
]
CORRUPTED = {}  # each kind, at the first of these cells that it fits
for cell in INTACT:
    for kind, stored in corruptions(cell):
        CORRUPTED.setdefault(kind, code(cell.source, *stored, **cell.metadata))
CELLS = {
    "start": code("%xmode Minimal", printed("Exception reporting mode: Minimal\n")),
    **{name: cell for name, (cell, _) in TRIED.items()},
    **{f"intact {n}": cell for n, cell in enumerate(INTACT)},
    **CORRUPTED,
}


def pytest_run(command, tmp_path, where):
    """Start pytest for a person with settings of their own: what it printed."""
    settings = tmp_path / "settings"
    (settings / "profile_default" / "startup").mkdir(parents=True)
    (settings / "profile_default" / "startup" / "hello.py").write_text("print('hello')\n", encoding="utf-8")
    (settings / "matplotlibrc").write_text("figure.dpi: 30\n", encoding="utf-8")
    # This test may itself be in a worker of pytest-xdist, which the inner pytest must not take itself for.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "TQDM_"))}
    environment |= {"IPYTHONDIR": str(settings), "MATPLOTLIBRC": str(settings)}
    environment |= {"MPLBACKEND": "agg", "KERAS_BACKEND": "jax", "PYTHONWARNINGS": "default"}
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=300)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """nbval on the cells above, in a process of its own: what it printed, and each cell's failure or None."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "tried.ipynb").write_text(file_text(numbered(list(CELLS.values()))), encoding="utf-8")
    options = ["-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider", "--color", "yes", "--numprocesses", "1"]
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", *options, f"--junitxml={report}", str(folder / "tried.ipynb")]
    output = pytest_run(command, folder, where=ROOT)
    assert report.exists(), output
    cases = ElementTree.parse(report).iter("testcase")
    failures = {int(case.get("name").split()[1]): case.findtext("failure") for case in cases}
    assert sorted(failures) == list(range(len(CELLS))), output
    return output, dict(zip(CELLS, (failures[n] for n in range(len(CELLS))), strict=True))


@pytest.mark.parametrize("name", TRIED)
def test_the_gate_sees(run, name):
    expected, failure = TRIED[name][1], run[1][name]
    assert (failure is None) if expected is None else (failure is not None and expected in failure + "\n")


def test_each_kind_of_corruption_is_reported_with_a_live_kernel(run, record_property):
    assert set(CORRUPTED) == KINDS
    assert [run[1][f"intact {n}"] for n in range(len(INTACT))] == [None] * len(INTACT)
    missed = [kind for kind in CORRUPTED if "the output is not the stored one" not in (run[1][kind] or "")]
    record_property("corrupted", len(CORRUPTED))
    record_property("caught", len(CORRUPTED) - len(missed))
    assert not missed


def test_a_difference_says_where_what_and_how_to_accept_it(run):
    lines = run[1]["another text"].splitlines()
    number = list(CELLS).index("another text") + 1
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
    # A cell whose error nobody expected never gets as far as its comparison.
    failed = sum("Cell execution caused" in (failure or "") for failure in run[1].values())
    assert f"notebooks: {len(CELLS)} code cells, {len(CELLS) - failed - 1} compared, 1 excused" in run[0]
    pictures = sum(len(picture_places(cell.outputs)) for cell in CELLS.values())
    assert f"{pictures} pictures, {pictures - 2} compared, 2 excused" in run[0]


# One verdict, however pytest is started.


def test_the_verdict_does_not_depend_on_how_pytest_is_started(tmp_path):
    # Not as a module, not by workers, from another folder; the run above is the other way round.
    script = shutil.which("pytest", path=Path(sys.executable).parent)
    output = pytest_run([script, "--rootdir", ROOT, chapters()[0]], tmp_path, where=tmp_path)
    cells = len(code_cells(read_notebook(chapters()[0])))
    assert f"{cells} passed" in output and f"{cells} compared" in output, output


OWN = ["seqlib.alphabet", "book.gate", "benchmarks.tables", __name__]


@pytest.mark.parametrize("kind", [DeprecationWarning, PendingDeprecationWarning, FutureWarning, UserWarning])
@pytest.mark.parametrize("module", OWN)
def test_a_warning_of_our_own_is_an_error_in_tests_too(kind, module):
    with pytest.raises(kind):
        warnings.warn_explicit("old", kind, "x.py", 1, module=module)


def test_a_warning_of_another_package_is_none():
    with warnings.catch_warnings(record=True) as caught:
        warnings.warn_explicit("old", FutureWarning, "x.py", 1, module="numpy")
    assert len(caught) == 1
