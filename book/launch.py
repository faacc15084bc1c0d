"""A notebook of the course somewhere else, as on Colab: the cells it gets, and what the first of them does.

A copy that is launched or downloaded alone begins with these cells (book/archive.py puts them there); the notebooks
in the repository and in the archive do not need them.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from book.versions import installed, pinned, refusal, without_hashes  # noqa: E402

LIST = ROOT / "requirements-chapters.txt"
# A service has them in the versions that its pages go with; without the second, a progress bar warns.
OWN = ("ipykernel", "ipywidgets")
NOTE = """\
*This is one notebook of the course Learning to Add. It needs the package `seqlib`, which comes with the course, and
chapters 8 to 12 read the course's tables too. They are all in `learning-to-add.zip`, offered in the download menu
at the top of each page; its `README.md` says how to start.*"""
FETCH = """\
# Where the rest of the course is missing, as on Colab, this fetches it.
import os, sys, urllib.request, zipfile

if not os.path.isdir("../seqlib"):
    file, _ = urllib.request.urlretrieve("{address}")
    with zipfile.ZipFile(file) as course:
        course.extractall()
        os.chdir(course.namelist()[0].split("/")[0] + "/chapters")
    sys.path.insert(0, os.path.abspath(".."))
    from book import launch
    launch.prepare()"""


def first_cells(address=None):
    """What a notebook alone begins with. address: of an archive with the whole course, where one is known."""
    cells = [{"cell_type": "markdown", "id": "launch-note", "metadata": {}, "source": NOTE}]
    if address:
        code = {"cell_type": "code", "id": "launch", "metadata": {}, "source": FETCH.format(address=address)}
        cells.append(code | {"execution_count": None, "outputs": []})
    return cells


def packages():
    """The packages that chapters import or run in: those of seqlib, and what chapters need besides."""
    import tomllib  # here, as an old Python has none, and prepare must still refuse it in a sentence

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["chapters"]
    return [re.match(r"[\w.-]+", line)[0] for line in lines]


def versions_alone():
    """A file with the pins: the list itself, with its hashes, would bring its own Jupyter to the service."""
    file = Path(tempfile.gettempdir()) / "learning-to-add.txt"
    file.write_text("\n".join(without_hashes(LIST)) + "\n", encoding="utf-8")
    return file


def prepare():
    """Install the pinned versions into this Python, and let seqlib be found, by other processes too.

    Ends with one sentence where the notebook cannot work: another Python, or a package that this kernel has
    already loaded in another version.
    """
    if refusal():
        raise SystemExit(refusal())
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    pins, here = pinned(LIST), installed()
    other = [name for name in packages() if name not in here or (name not in OWN and here[name] not in pins[name])]
    if not other:
        return
    loaded = sorted(set(other) & set(sys.modules))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint"]
    done = subprocess.run([*command, versions_alone(), *other], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"The course's packages could not be installed: {done.stderr.strip().splitlines()[-1]}")
    if loaded:
        names = ", ".join(loaded)
        raise SystemExit(f"Installed. This kernel had loaded {names}: restart it (or the session), and run this again.")
