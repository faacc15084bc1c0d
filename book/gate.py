"""What the gate adds to nbval, as a pytest plugin (pyproject.toml loads it).

nbval runs every cell again; the comparison is ours. nbval's own leaves out pictures and the order of a
cell's outputs, lets most warnings pass, and reports a difference in a form that is hard to read.
"""

import base64
import io
import os
import re
import tempfile
from collections import Counter
from difflib import SequenceMatcher

import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError
from PIL import Image

from book.notebooks import ROOT, strict_kernels

# The only thing that may differ: the digits after ≈, which training decides. The words before them, the
# expected range and the verdict are compared like everything else.
MASKED = re.compile(r"(?<=≈ )-?\d+\.\d+")
WIDGET = "application/vnd.jupyter.widget-view+json"  # a bar of tqdm; its ids are random
# How much two pictures may differ, in gray levels of 255, where they differ most. The same figure gave
# 0.0 with and without oneDNN, AVX2 and AVX-512; one changed digit of a tick label gives over 20.
TOLERANCE = 8
SQUARE = 8  # pixels a side; averaged over one, a change shows and a trace of smoothing does not
SOURCE_LINES, DIFF_LINES, WIDTH = 6, 24, 118  # a failure fits one screen


def pytest_configure(config):
    if config.getoption("nbval", False):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)
        strict_kernels(folder.name)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file():
    files = yield
    return [
        Notebook.from_parent(file.parent, path=file.path) if isinstance(file, IPyNbFile) else file for file in files
    ]


def pytest_terminal_summary(terminalreporter):
    reports = [report for kind in terminalreporter.stats.values() for report in kind]
    count = Counter()
    for report in reports:
        # Every test ends with exactly one teardown; an earlier phase may be missing.
        if getattr(report, "when", None) == "teardown":
            count.update({name: n for name, n in report.user_properties if isinstance(n, int)})
    if count["code cells"]:
        terminalreporter.write_line(
            f"notebooks: {count['code cells']} code cells, {count['cells compared']} compared, "
            f"{count['cells excused']} excused; {count['pictures']} pictures, "
            f"{count['pictures compared']} compared, {count['pictures excused']} excused"
        )
    if count["corrupted"]:
        terminalreporter.write_line(f"gate: {count['corrupted']} corrupted, {count['caught']} caught")


def masked(text):
    """A text as it is compared."""
    return MASKED.sub("#", text)


def plain(text):
    """A text without the codes that color a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def texts(outputs):
    """What is compared of outputs, in the order they came: pairs ``(kind, text)``; of a picture, that it is there."""
    for output in outputs:
        if output.output_type == "stream":
            yield output.name, output.text
        elif output.output_type == "error":
            yield f"error {output.ename}", output.evalue
        else:
            for kind, value in sorted(output.data.items()):
                if kind != WIDGET:
                    # With its type: nbval takes what a cell returns and what it displays for the same.
                    yield f"{output.output_type} {kind}", "a picture" if kind == "image/png" else str(value)


def pictures(outputs):
    return [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def pixels(png):
    """A stored picture as (height, width, 3) numbers from 0 to 255, on white."""
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"), dtype=float)


def picture_difference(stored, new):
    """The mean difference in the square where two pictures differ most; infinite if their sizes do."""
    if stored.shape != new.shape:
        return np.inf
    change = np.abs(stored - new).max(axis=2)
    height, width = (-(-size // SQUARE) for size in change.shape)
    whole = np.zeros((height * SQUARE, width * SQUARE))
    whole[: change.shape[0], : change.shape[1]] = change
    return whole.reshape(height, SQUARE, width, SQUARE).mean(axis=(1, 3)).max()


def differing_pictures(stored, new, excused):
    """Of the pictures in two lists of outputs, those that differ: ``(number, difference, pair)``.

    excused: training draws them, so they may look different, but not have another size.
    """
    for number, pair in enumerate(zip(pictures(stored), pictures(new), strict=False), start=1):
        if pair[0] != pair[1]:
            difference = picture_difference(*map(pixels, pair))
            if difference > TOLERANCE and (not excused or np.isinf(difference)):
                yield number, difference, pair


def same(stored, new, excused=False):
    """Whether a cell still shows what is stored."""
    stored_texts, new_texts = ([(kind, masked(text)) for kind, text in texts(outputs)] for outputs in (stored, new))
    return stored_texts == new_texts and not any(differing_pictures(stored, new, excused))


def text_report(stored, new):
    """A diff that shows lines as they are, but compares them masked."""
    stored, new = (
        [line for kind, text in texts(outputs) for line in (f"[{kind}]", *text.split("\n"))]
        for outputs in (stored, new)
    )
    matcher = SequenceMatcher(None, *([masked(line) for line in lines] for lines in (stored, new)), autojunk=False)
    lines = []
    for group in matcher.get_grouped_opcodes(2):
        for kind, i1, i2, j1, j2 in group:
            if kind == "equal":
                lines += [f"  {line}" for line in stored[i1:i2]]
            else:
                lines += [f"- {line}" for line in stored[i1:i2]] + [f"+ {line}" for line in new[j1:j2]]
    if len(lines) > DIFF_LINES:
        lines[DIFF_LINES:] = [f"  ... and {len(lines) - DIFF_LINES} more lines"]
    return ["- stored   + this run", *map(plain, lines)] if lines else []


def picture_report(stored, new, excused, name):
    """Which pictures differ, and the files they were written to for a person to look at."""
    folder, lines = ROOT / "_build" / "pictures", []
    for number, difference, pair in differing_pictures(stored, new, excused):
        folder.mkdir(parents=True, exist_ok=True)
        how = "in size" if np.isinf(difference) else f"by {difference:.0f} gray levels ({TOLERANCE} may)"
        lines.append(f"Picture {number} differs {how}. Look at both:")
        for kind, png in zip(("stored", "new"), pair, strict=True):
            file = folder / f"{name}-{number}-{kind}.png"
            file.write_bytes(base64.b64decode(png))
            lines.append(f"  {file}")
    return lines


class Notebook(IPyNbFile):
    """nbval's notebook, made of the cells below."""

    def setup(self):
        super().setup()
        # As for a reader: without a history, IPython shows a value in spite of the ; after it.
        execute = self.kernel.kc.execute
        self.kernel.kc.execute = lambda code, **options: execute(code, **options | {"store_history": True})

    def collect(self):
        for cell in super().collect():
            yield Cell.from_parent(self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options)


class Cell(IPyNbCell):
    """nbval's cell, which compares more and says better what differs."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        excused = self.cell.metadata.get("excused", {})
        self.user_properties += [("code cells", 1), ("cells excused", int("output" in excused))]
        self.chapter = os.path.relpath(self.path, ROOT) if self.path.is_relative_to(ROOT) else str(self.path)
        self.excused_picture = "picture" in excused

    def compare_outputs(self, test, ref, skip_compare=None):
        # What nbval's comparison reports, this one does: tests/test_gate.py.
        count = len(pictures(ref))
        kind = "pictures excused" if self.excused_picture else "pictures compared"
        self.user_properties += [("cells compared", 1), ("pictures", count), (kind, count)]
        self.outputs, self.comparison_traceback = (ref, test), []
        return same(ref, test, self.excused_picture)

    def repr_failure(self, excinfo):
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return super().repr_failure(excinfo)
        source = self.cell.source.splitlines()
        shown = source[:SOURCE_LINES] + ["..."] * (len(source) > SOURCE_LINES)
        if str(error) == "Cell outputs differ":
            title = "the output is not the stored one"
            name = f"{self.path.stem}-{self.cell_num}"
            report = text_report(*self.outputs) + picture_report(*self.outputs, self.excused_picture, name)
            advice = [
                f"If the new output is right, accept it:  make notebooks ONLY={self.chapter}",
                'When it is: CONTRIBUTING.md, "When an output differs".',
            ]
        else:
            title = str(error)
            report = plain(error.inner_traceback or "").strip("\n").splitlines()[-DIFF_LINES:]
            advice = []
            if re.search(r"(Deprecation|Future|User)Warning: ", "\n".join(report)):
                advice = ["A warning that a chapter or seqlib causes is an error here: book/kernel_startup.py."]
        number = self.cell.execution_count or self.cell_num + 1
        title = f"{self.chapter}, In [{number}]: {title}"
        lines = [title, "", *(f"    {line}" for line in shown), "", *report, "", *advice]
        return "\n".join(line if len(line) <= WIDTH else line[: WIDTH - 3] + "..." for line in lines).rstrip()
