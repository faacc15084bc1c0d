"""Make the course's own environment and open a copy of its chapters; for Windows, macOS and Linux.

    python3 book/start.py             the environment .venv, when first needed; then what book/lab.py does
    python3 book/start.py --afresh    the same with a new copy
    python3 book/start.py --doctor    the environment; then what book/doctor.py says about this machine

On Windows it is ``py -3.13 book\\start.py``. Nothing but Python is needed. Every package is checked against its hash.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is run by its path

from book.versions import refusal  # noqa: E402

HOME = ROOT / ".venv"
LIST = ROOT / "requirements-chapters.txt"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
# seqlib is used from where it stands: nothing is built, and a change to it counts at once.
FIND_SEQLIB = """
import pathlib, sys, sysconfig
pathlib.Path(sysconfig.get_path("purelib"), "course.pth").write_text(sys.argv[1] + "\\n", encoding="utf-8")
"""


def run(*command):
    """Run Python of the environment; what it complains about is on the screen, so no traceback follows."""
    code = subprocess.run([PYTHON, *command], cwd=ROOT).returncode
    if code:
        sys.exit(code)


def install():
    """The environment, made when first needed and again when the list has changed."""
    done = HOME / "chapters-ready"
    if done.exists() and done.read_bytes() == LIST.read_bytes():
        return
    print("Making the environment .venv: some minutes and about 2.5 GB, only this once.", flush=True)
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True)
    run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement", LIST)
    run("-c", FIND_SEQLIB, str(ROOT))
    done.write_bytes(LIST.read_bytes())


def main(words):
    if refusal():
        sys.exit(f"{refusal()} Install one from python.org and start with it, as in: python3.13 book/start.py")
    if words not in ([], ["--afresh"], ["--doctor"]):
        sys.exit(f"book/start.py knows only --afresh and --doctor, and was given: {' '.join(words)}")
    install()
    run(*(["book/doctor.py"] if words == ["--doctor"] else ["-m", "book.lab", *words]))


if __name__ == "__main__":
    main(sys.argv[1:])
