"""Run the chapters and bring them into the one form that is committed.

    python -m book.notebooks                             every notebook of the book
    python -m book.notebooks chapters/03-encoder.ipynb   some of them
    python -m book.notebooks --form chapters/*.ipynb     their form alone, without running them

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
from tqdm import tqdm

ROOT = Path(__file__).parent.parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def chapters():
    """The paths of the chapters, in reading order."""
    return sorted((ROOT / "chapters").glob("*.ipynb"))


def notebooks():
    """The paths of every notebook of the book: the chapters, and those of the appendix."""
    return chapters() + sorted((ROOT / "appendix").glob("*.ipynb"))


def read_notebook(path):
    return nbformat.read(path, as_version=4)


def file_text(notebook):
    """A notebook as it stands in its file."""
    return nbformat.writes(notebook) + "\n"


def code_cells(notebook):
    """The code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def strict_kernels(folder):
    """Let the kernels started after this run as the checks need them, whoever starts them.

    A warning is an error, progress bars stay silent, and this person's settings are left out.
    folder: an empty one, which must stay while they run.
    """
    startup = Path(folder) / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(ROOT / "book" / "kernel_startup.py", startup)
    # An empty file of settings means matplotlib's own.
    (Path(folder) / "matplotlibrc").touch()
    os.environ |= {"TQDM_DISABLE": "1", **dict.fromkeys(("IPYTHONDIR", "MATPLOTLIBRC", "KERAS_HOME"), str(folder))}
    for name in ("MPLBACKEND", "KERAS_BACKEND", "PYTHONWARNINGS"):
        os.environ.pop(name, None)


def execute(notebook, folder):
    """Run every cell in a fresh kernel; the outputs are those of this run."""
    resources = {"metadata": {"path": str(folder)}}
    # A long print may arrive in pieces, cut differently each time.
    NotebookClient(notebook, timeout=600, record_timing=False, coalesce_streams=True, resources=resources).execute()
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
    return notebook


def form(path):
    """Bring a notebook into the committed form as it is; its outputs stay those of its last run."""
    path.write_text(file_text(normalize(read_notebook(path))), encoding="utf-8")


def main(paths):
    if paths[:1] == ["--form"]:
        for path in paths[1:]:
            form(Path(path))
        return
    with tempfile.TemporaryDirectory() as folder:
        strict_kernels(folder)
        for path in tqdm([Path(path) for path in paths] or notebooks(), unit="notebook", disable=False):
            path.write_text(file_text(normalize(execute(read_notebook(path), path.parent))), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
