"""Run the chapters and bring them into the one form that is committed.

    python -m tests.notebooks                           every chapter, and the page of benchmarks
    python -m tests.notebooks chapters/03-encoder.ipynb  some of them

Execution goes from top to bottom in a fresh kernel. The committed form leaves out what differs between
two runs or two machines (times, versions, random ids), so that a difference in git is a difference in
the chapter.
"""

import hashlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbval.plugin import coalesce_streams
from tqdm import tqdm

ROOT = Path(__file__).parent.parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def chapters():
    """The chapters, in reading order."""
    return sorted((ROOT / "chapters").glob("*.ipynb"))


def pages():
    """Every notebook of the book: the chapters, and those of the appendix."""
    return chapters() + sorted((ROOT / "appendix").glob("*.ipynb"))


def read(path):
    return nbformat.read(path, as_version=4)


def text(notebook):
    """A notebook as it stands in its file."""
    return nbformat.writes(notebook) + "\n"


def strict_kernels(folder):
    """Let the kernels started after this take a warning as an error, and leave this person's settings out.

    folder: an empty one, which must stay while they run.
    """
    startup = Path(folder) / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "kernel_startup.py", startup)
    os.environ["IPYTHONDIR"] = str(folder)
    # An empty file of settings means matplotlib's own.
    (Path(folder) / "matplotlibrc").touch()
    os.environ["MATPLOTLIBRC"] = str(folder)


def execute(notebook, folder):
    """Run every cell in a fresh kernel; the outputs are those of this run."""
    client = NotebookClient(notebook, timeout=600, record_timing=False, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return notebook


def normalize(notebook):
    """The committed form: fixed metadata, ids that follow from the source, no trace of the machine."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    seen = {}
    for cell in notebook.cells:
        cell.source = cell.source.strip("\n")
        digest = hashlib.sha1(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:8]
        # Two equal cells still need two ids.
        seen[digest] = seen.get(digest, 0) + 1
        cell.id = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
        for key in ("execution", "collapsed", "ExecuteTime", "trusted"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count
        if "outputs" in cell:
            # A long print may arrive in pieces, cut differently each time.
            cell.outputs = coalesce_streams(cell.outputs)
    return notebook


def main(paths):
    # Progress bars are for a person who watches, not for the page.
    os.environ["TQDM_DISABLE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        strict_kernels(folder)
        for path in tqdm([Path(path) for path in paths] or pages(), unit="notebook", disable=False):
            path.write_text(text(normalize(execute(read(path), path.parent))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
