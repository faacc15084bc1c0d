"""What the gate adds to nbval, as a pytest plugin (pyproject.toml loads it).

nbval runs every cell again and compares what it prints. It leaves out pictures and the order of a cell's
outputs, lets most warnings pass, and reports a difference in a form that is hard to read.
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


def plain(text):
    """Text without the codes that color a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def pixels(png):
    """A stored picture as (height, width, 3) numbers from 0 to 255, on white."""
    image = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"), dtype=float)


def picture_difference(one, other):
    """The mean difference in the square where two pictures differ most; infinite if their sizes do."""
    if one.shape != other.shape:
        return np.inf
    change = np.abs(one - other).max(axis=2)
    height, width = (-(-size // SQUARE) for size in change.shape)
    whole = np.zeros((height * SQUARE, width * SQUARE))
    whole[: change.shape[0], : change.shape[1]] = change
    return whole.reshape(height, SQUARE, width, SQUARE).mean(axis=(1, 3)).max()


def readable(outputs):
    """Outputs as lines of text in the order they came; of a picture, only that it is there."""
    lines = []
    for output in outputs:
        if output.output_type == "stream":
            parts = {output.name: output.text}
        elif output.output_type == "error":
            parts = {"error": f"{output.ename}: {output.evalue}"}
        else:
            # With its type: nbval takes what a cell returns and what it displays for the same.
            parts = {
                f"{output.output_type} {kind}": value for kind, value in sorted(output.data.items()) if kind != WIDGET
            }
        for kind, value in parts.items():
            lines += [f"[{kind}]"] + ([] if kind.endswith("image/png") else plain(str(value)).split("\n"))
    return lines


def pictures(outputs):
    return [output.data["image/png"] for output in outputs if "image/png" in output.get("data", {})]


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
        number = self.cell.execution_count or self.cell_num + 1
        name = os.path.relpath(self.path, ROOT) if self.path.is_relative_to(ROOT) else str(self.path)
        self.chapter, self.where = name, f"{name}, In [{number}]"
        self.pictures_count = not excused.get("picture")

    def compare_outputs(self, test, ref, skip_compare=None):
        self.user_properties.append(("cells compared", 1))
        # nbval's own verdict stands; the rest can only add to it.
        same = super().compare_outputs(test, ref, skip_compare)
        message = self.text_difference(readable(ref), readable(test)) + self.picture_differences(ref, test)
        if same and not message:
            return True
        self.comparison_traceback = message or [plain(line) for line in self.comparison_traceback]
        return False

    def text_difference(self, stored, new):
        """A diff that shows lines as they are, but compares them without what sanitize.cfg masks."""
        masked = [[self.sanitize(line) for line in lines] for lines in (stored, new)]
        lines = []
        for group in SequenceMatcher(None, *masked, autojunk=False).get_grouped_opcodes(2):
            for kind, i1, i2, j1, j2 in group:
                if kind == "equal":
                    lines += [f"  {line}" for line in stored[i1:i2]]
                else:
                    lines += [f"- {line}" for line in stored[i1:i2]] + [f"+ {line}" for line in new[j1:j2]]
        if len(lines) > DIFF_LINES:
            lines[DIFF_LINES:] = [f"  ... and {len(lines) - DIFF_LINES} more lines"]
        return ["- stored   + this run", *lines] if lines else []

    def picture_differences(self, ref, test):
        stored, new = pictures(ref), pictures(test)
        self.user_properties.append(("pictures", len(stored)))
        self.user_properties.append(("pictures compared" if self.pictures_count else "pictures excused", len(stored)))
        lines = []
        for number, pair in enumerate(zip(stored, new, strict=False), start=1):
            difference = picture_difference(*map(pixels, pair))
            # What training draws may look different, but not have another size.
            if difference > TOLERANCE and (self.pictures_count or np.isinf(difference)):
                folder = ROOT / "_build" / "pictures"
                folder.mkdir(parents=True, exist_ok=True)
                files = [folder / f"{self.path.stem}-{self.cell_num}-{number}-{kind}.png" for kind in ("stored", "new")]
                for file, png in zip(files, pair, strict=True):
                    file.write_bytes(base64.b64decode(png))
                how = "in size" if np.isinf(difference) else f"by {difference:.0f} gray levels ({TOLERANCE} may)"
                lines += [f"Picture {number} differs {how}. Look at both:", *(f"  {file}" for file in files)]
        return lines

    def repr_failure(self, excinfo):
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return super().repr_failure(excinfo)
        source = self.cell.source.splitlines()
        shown = source[:SOURCE_LINES] + ["..."] * (len(source) > SOURCE_LINES)
        found = plain(error.inner_traceback or "").strip("\n").splitlines()
        if str(error) == "Cell outputs differ":
            title = "the output is not the stored one"
            advice = [
                f"If the new output is right, accept it:  make notebooks ONLY={self.chapter}",
                'When it is: CONTRIBUTING.md, "When an output differs".',
            ]
        else:
            title = str(error)
            found = found[-DIFF_LINES:]
            advice = []
            if re.search(r"(Deprecation|Future|User)Warning: ", "\n".join(found)):
                advice = ["A warning that a chapter or seqlib causes is an error here: book/kernel_startup.py."]
        lines = [f"{self.where}: {title}", "", *(f"    {line}" for line in shown), "", *found, "", *advice]
        return "\n".join(line if len(line) <= WIDTH else line[: WIDTH - 3] + "..." for line in lines).rstrip()
