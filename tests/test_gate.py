"""The gate is itself tested: what somebody changes in a stored output, nbval must report.

Every text that a chapter stores is corrupted in every way below that fits it. The copies of a chapter
differ in what is wrong in each cell, so that one run of nbval judges one corruption of every cell. Each
corrupted cell must be reported and no other. `make test` does this for three chapters, `make gate` for all.
"""

import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from book.notebooks import ROOT, chapters, code_cells

# Written out again, not taken from sanitize.cfg: were more masked there, corruptions would go unnoticed here.
MASKED = re.compile(r"(?<=≈ )-?\d+\.\d+")


def replace(pattern, change):
    """A kind of corruption that changes one match of the pattern: all the ways to do it."""

    def corrupt(old):
        for match in re.finditer(pattern, old, re.M):
            yield old[: match.start()] + change(match) + old[match.end() :]

    return corrupt


def swap_lines(old):
    lines = old.splitlines(keepends=True)
    for n in range(len(lines) - 1):
        yield "".join([*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]])


# name: old text -> the corrupted texts to choose from
TEXT_KINDS = {
    "digit changed": replace(r"\d", lambda m: str((int(m[0]) + 1) % 10)),
    "letter changed": replace("[a-y]", lambda m: chr(ord(m[0]) + 1)),
    "case changed": replace("[A-Za-z]", lambda m: m[0].swapcase()),
    "look-alike": replace("[ae0]", lambda m: {"a": "а", "e": "е", "0": "O"}[m[0]]),
    "characters swapped": replace(r"(.)(?!\1)(.)", lambda m: m[2] + m[1]),
    "verdict swapped": replace("inside|OUTSIDE", lambda m: "OUTSIDE" if m[0] == "inside" else "inside"),
    "truth swapped": replace("True|False", lambda m: str(m[0] == "False")),
    "sign changed": replace(r"(?<!\S)\d", lambda m: "-" + m[0]),
    "decimal dropped": replace(r"(?<=\d\.)(\d*)\d", lambda m: m[1]),
    "decimal added": replace(r"\d\.\d+", lambda m: m[0] + "0"),
    "number hidden": replace(r"(?<!≈ )\b\d+\.\d+", lambda m: "≈ " + m[0]),
    "number not finite": replace(MASKED.pattern, lambda m: "nan"),
    "approximate sign dropped": replace("≈ ", lambda m: ""),
    "space doubled": replace(" ", lambda m: "  "),
    "space dropped": replace(" ", lambda m: ""),
    "space at a line's end": replace("$", lambda m: " "),
    "space to tab": replace(" ", lambda m: "\t"),
    "line dropped": replace(r"^.*\n|\n.*\Z", lambda m: ""),
    "line doubled": replace("^.+$", lambda m: m[0] + "\n" + m[0]),
    "line emptied": replace("^.+$", lambda m: ""),
    "lines swapped": swap_lines,
    "lines joined": replace("\n", lambda m: " "),
    "line added": lambda old: [old + "and more\n", "before\n" + old],
    "blank line added": lambda old: [old + "\n", "\n" + old],
    "end cut off": lambda old: [old[: len(old) // 2], old[:-1]],
    "emptied": lambda old: [""],
    "replaced": lambda old: ["something else"],
}


def stream(name, old):
    return nbformat.v4.new_output("stream", name=name, text=old)


def result(old):
    return nbformat.v4.new_output("execute_result", data={"text/plain": old}, execution_count=1)


def each(kind, change):
    """A kind of corruption that puts other outputs in the place of one of this output type."""

    def corrupt(outputs):
        for n, output in enumerate(outputs):
            if output.output_type in kind:
                yield [*outputs[:n], *change(output), *outputs[n + 1 :]]

    return corrupt


def without(mime):
    return lambda output: [{**output, "data": {key: old for key, old in output.data.items() if key != mime}}]


def retyped(output):
    """What a cell returned as if it had displayed it, and the other way round."""
    other = nbformat.v4.new_output("display_data" if output.output_type == "execute_result" else "execute_result")
    return [{**other, "data": output.data}]


SHOWN = ("execute_result", "display_data")
ANY = ("stream", "error", *SHOWN)
# name: old outputs -> the corrupted lists of outputs to choose from
OUTPUT_KINDS = {
    "all outputs removed": lambda outputs: [[]],
    "output removed": each(ANY, lambda output: []),
    "output repeated": each(ANY, lambda output: [output, output]),
    "stdout to stderr": each(("stream",), lambda output: [stream("stderr", output.text)]),
    "stdout to a result": each(("stream",), lambda output: [result(output.text)]),
    "result to display": each(SHOWN, retyped),
    "result to stdout": each(SHOWN, lambda output: [stream("stdout", output.data.get("text/plain", "") + "\n")]),
    "error to stdout": each(("error",), lambda output: [stream("stdout", output.evalue)]),
    "format added": each(SHOWN, lambda o: [{**o, "data": {"text/latex": "$1$", "text/markdown": "*", **o.data}}]),
    "plain text removed": each(SHOWN, without("text/plain")),
    "picture removed": each(SHOWN, without("image/png")),
    "stderr invented": lambda outputs: [[*outputs, stream("stderr", "UserWarning: careful\n")]],
    "result invented": lambda outputs: [[*outputs, result("42")]],
    "error invented": lambda outputs: [[*outputs, nbformat.v4.new_output("error", ename="E", evalue="", traceback=[])]],
}


def texts(outputs):
    """Where the texts stand in a cell's outputs: pairs ``(container, key)``."""
    for output in outputs:
        if output.output_type == "stream":
            yield output, "text"
        elif output.output_type == "error":
            yield from ((output, "ename"), (output, "evalue"))
        else:
            yield from ((output.data, mime) for mime in sorted(output.data) if mime.startswith("text/"))


def corruptions(cell):
    """All that can be wrong in a cell's stored outputs: a list of ``(kind, outputs)``."""
    rng = random.Random(cell.source)
    found = []
    for number, (container, key) in enumerate(texts(cell.outputs)):
        for kind, corrupt in TEXT_KINDS.items():
            old = container[key]
            # A change among the masked digits alone is meant to pass.
            ways = [new for new in corrupt(old) if MASKED.sub("#", new) != MASKED.sub("#", old)]
            if ways:
                outputs = copy.deepcopy(cell.outputs)
                container_of_copy, _ = list(texts(outputs))[number]
                container_of_copy[key] = rng.choice(ways)
                found.append((kind, outputs))
    for kind, corrupt in OUTPUT_KINDS.items():
        ways = [new for new in corrupt(cell.outputs) if new != cell.outputs]
        if ways:
            found.append((kind, [nbformat.from_dict(output) for output in rng.choice(ways)]))
    # Another order in each cell, so that each copy holds many kinds.
    rng.shuffle(found)
    return found


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def corrupted_copies(chapter):
    """Copies of a chapter (a notebook) until every corruption of every cell has had its turn.

    Yields ``(notebook, kinds)``, where kinds is what is wrong: ``{cell number: kind}``.
    """
    plans = [corruptions(cell) for cell in code_cells(chapter)]
    for turn in range(max(map(len, plans))):
        notebook, kinds = copy.deepcopy(chapter), {}
        for number, (cell, plan) in enumerate(zip(code_cells(notebook), plans, strict=True)):
            if turn < len(plan):
                kinds[number], cell.outputs = plan[turn]
        yield notebook, kinds


def run_nbval(notebooks, folder):
    """Run nbval with the project's own options on ``{"chapter/copy.ipynb": notebook}``: ``{…: the failed cells}``.

    The chapters' kernels are recorded in the folder, and from then on played back.
    """
    for name, notebook in notebooks.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text(notebook), encoding="utf-8")
        # What a chapter reads from its own folder, and from the one beside it.
        for program in (ROOT / "chapters").glob("*.py"):
            shutil.copy(program, (folder / name).parent)
    if not (folder / "benchmarks").exists():
        (folder / "benchmarks").symlink_to(ROOT / "benchmarks")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    environment |= {
        "TQDM_DISABLE": "1",
        "GATE_RECORDINGS": str(folder / "recordings"),
        "GATE_RESULTS": str(folder / "results.json"),
    }
    (folder / "recordings").mkdir(exist_ok=True)
    options = ["-c", "pyproject.toml", "--rootdir", str(folder), "-p", "no:cacheprovider", "--quiet", "--tb=no", "-rN"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *(str(folder / name) for name in notebooks)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1200,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stdout + run.stderr
    passed = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert {name: len(cells) for name, cells in passed.items()} == {
        name: len(code_cells(notebook)) for name, notebook in notebooks.items()
    }, run.stdout
    return {name: {int(cell) for cell, good in cells.items() if not good} for name, cells in passed.items()}


def with_other_digits(chapter):
    """The chapter as another machine might have stored it: other digits after every ≈."""
    notebook = copy.deepcopy(chapter)
    for cell in code_cells(notebook):
        for container, key in texts(cell.outputs):
            container[key] = MASKED.sub("-12.345", container[key])
    return notebook


def judge(named, folder, record_property):
    """Every corrupted cell must be reported, and no other, not even for other digits after ≈.

    named: the chapters, ``{name: notebook}``.
    """
    first, others, wrong = {}, {}, {}
    for chapter, notebook in named.items():
        for turn, (corrupted_copy, kinds) in enumerate(corrupted_copies(notebook)):
            name = f"{chapter}/{turn:03}.ipynb"
            (others if turn else first)[name], wrong[name] = corrupted_copy, kinds
        for name, good in (("intact", notebook), ("other-digits", with_other_digits(notebook))):
            others[f"{chapter}/{name}.ipynb"], wrong[f"{chapter}/{name}.ipynb"] = good, {}

    # The first copy of each chapter runs for real, the others against its recording.
    failed = run_nbval(first, folder) | run_nbval(others, folder)

    missed = [f"{name} cell {n}: {kinds[n]}" for name, kinds in wrong.items() for n in kinds if n not in failed[name]]
    blamed = [f"{name} cell {n}" for name, cells in failed.items() for n in sorted(cells) if n not in wrong[name]]
    corrupted = sum(map(len, wrong.values()))
    record_property("corrupted, caught", (corrupted, corrupted - len(missed)))
    assert not missed, f"{len(missed)} of {corrupted} corruptions were not reported:\n" + "\n".join(missed)
    assert not blamed, "cells with nothing wrong were reported:\n" + "\n".join(blamed)


LINE = "accuracy ≈ {}  (expected 0.90 to 1.00: {})\n"


def approx_notebook(*cells):
    """A notebook of cells that print a trained number, each given as ``(value, stored output)``."""
    notebook = nbformat.v4.new_notebook()
    for value, stored in cells:
        source = f"from seqlib import approx\napprox('accuracy', {value}, 0.9, 1)"
        cell = nbformat.v4.new_code_cell(source, outputs=[stream("stdout", stored)], execution_count=1)
        notebook.cells.append(cell)
    return notebook


# The first two run without Keras, the third with it.
QUICK = ("01-", "02-", "03-")


def test_every_corrupted_output_is_reported(tmp_path, record_property):
    named = {path.stem: read(path) for path in chapters() if path.name.startswith(QUICK)}
    # A line with a trained number, which these chapters do not have.
    named["approx"] = approx_notebook(("0.97", LINE.format("0.93", "inside")), ("0.5", LINE.format("0.40", "OUTSIDE")))
    judge(named, tmp_path, record_property)


@pytest.mark.gate
@pytest.mark.parametrize("path", [path for path in pages() if not path.name.startswith(QUICK)], ids=lambda p: p.stem)
def test_every_corrupted_output_of_the_other_chapters_is_reported(path, tmp_path, record_property):
    # The folder of the copies stands beside that of the tables, which one page has its name from.
    judge({f"copies-of-{path.stem}": read(path)}, tmp_path, record_property)


def test_a_trained_number_is_reported_only_outside_its_range(tmp_path):
    inside = LINE.format("0.93", "inside")
    right = [
        ("0.97", inside),
        ("0.90", inside),
        ("1", inside),
        ("0.895", inside),
        ("0.2", LINE.format("0.10", "OUTSIDE")),
    ]
    wrong = [("0.894", inside), ("1.01", inside), ("float('nan')", inside), ("0.97", LINE.format("0.97", "OUTSIDE"))]
    failed = run_nbval({"approx/copy.ipynb": approx_notebook(*right, *wrong)}, tmp_path)
    assert failed == {"approx/copy.ipynb": set(range(len(right), len(right) + len(wrong)))}


def test_every_kind_of_corruption_occurs():
    kinds = {kind for path in chapters() for cell in code_cells(read(path)) for kind, _ in corruptions(cell)}
    assert kinds == set(TEXT_KINDS) | set(OUTPUT_KINDS)
