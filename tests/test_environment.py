"""What `make` installs: two lists of packages that agree, in a Python they were made for."""

import shutil
import subprocess
import sys

import pytest

from book.notebooks import ROOT


def pins(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {line.partition(";")[0].strip() for line in lines}


def test_the_book_is_built_with_the_versions_of_everything_else():
    book, everything = pins("requirements-book.txt"), pins("requirements.txt")
    assert book < everything, f"run: make lock; only the book has {book - everything}"
    large = {"tensorflow", "keras", "jax", "matplotlib", "jupyterlab"}
    names = {pin.partition("==")[0] for pin in book}
    assert not large & names, "building the book needs none of these, as the outputs are stored"


@pytest.mark.skipif(not shutil.which("make"), reason="this machine has no make")
@pytest.mark.parametrize(
    ("version", "fits"), [("3.10.9", False), ("3.11.0", True), ("3.13.9", True), ("3.14.0", False)]
)
def test_another_python_is_refused_in_one_sentence(tmp_path, version, fits):
    """A program that says it is this Python, and makes no environment."""
    python = tmp_path / "python"
    numbers = version.replace(".", ", ")
    python.write_text(
        f"#!/bin/sh\n"
        f'[ "$1" = --version ] && echo Python {version} && exit\n'
        f'[ "$1" = -c ] && exec {sys.executable} -c "import sys; sys.version_info = ({numbers}); $2"\n'
        f"exit 1\n"
    )
    python.chmod(0o755)
    (tmp_path / "requirements-book.txt").touch()
    command = ["make", "--file", ROOT / "Makefile", "--directory", tmp_path, "book", f"PYTHON={python}"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert ("-m venv" in done.stdout) == fits
    sentence = f"This needs Python 3.11, 3.12 or 3.13, but '{python}' is: Python {version}. Try: make PYTHON=python3.13"
    assert (sentence in done.stdout) == (not fits), done.stdout
