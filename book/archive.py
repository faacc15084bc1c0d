"""Pack the course into one file beside the built book, and tell each notebook there what it needs.

    python -m book.archive FOLDER              a built book, as _ext/launch.py does
    python -m book.archive --branch FOLDER     what the branch `launch` holds, for Colab

Nothing but Python is needed. The same files give the same bytes.
"""

import json
import os
import re
import sys
import zipfile
from pathlib import Path

from book.launch import first_cells

ROOT = Path(__file__).resolve().parent.parent
NAME = "learning-to-add"
# What runs every notebook, at the places where the repository has it.
FILES = [
    "LICENSE",
    "pyproject.toml",
    "requirements-chapters.txt",
    "chapters/*.ipynb",
    "appendix/*.ipynb",
    "seqlib/**/*.*",
    "book/__init__.py",
    "book/doctor.py",
    "book/lab.py",
    "book/launch.py",
    "book/notebooks.py",
    "book/start.py",
    "book/versions.py",
    "benchmarks/results/*.csv",
    "proof/Weights.v",
    "references.bib",
    "_static/live/still-*.png",
]
HOW_TO = "appendix/run.md"  # the archive's README.md


def content():
    """What is in the archive: ``{name inside: bytes}``."""
    paths = [path for pattern in FILES for path in ROOT.glob(pattern) if "__pycache__" not in path.parts]
    held = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths}
    # The page's links lead to other pages, which the archive does not have.
    how_to = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", (ROOT / HOW_TO).read_text(encoding="utf-8"))
    return held | {"README.md": how_to.encode()}


def write_zip(target, held):
    """Write files into an archive, in order and all of one time, so that equal files give equal bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in sorted(held.items()):
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)


def pack(target):
    write_zip(target, {f"{NAME}/{name}": data for name, data in content().items()})


def begin(path, address):
    """Put the first cells into a notebook that will stand alone."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    old = [cell for cell in notebook["cells"] if not cell["id"].startswith("launch")]
    notebook["cells"] = first_cells(address) + old
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def address():
    """Where the course can be fetched as one file: from the branch `launch`, once the repository is known."""
    repository = os.environ.get("BOOK_REPOSITORY")
    return f"{repository}/archive/refs/heads/launch.zip" if repository else None


def branch(folder):
    """Unpack the course into a folder, its notebooks with their first cells: what a launching service opens."""
    for name, data in content().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for path in folder.rglob("*.ipynb"):
        begin(path, address())


def main(words):
    if words[:1] == ["--branch"] and len(words) == 2:
        branch(Path(words[1]))
        return
    [book] = map(Path, words)
    pack(book / f"{NAME}.zip")
    for path in (book / "_sources").rglob("*.ipynb"):
        begin(path, address())


if __name__ == "__main__":
    main(sys.argv[1:])
