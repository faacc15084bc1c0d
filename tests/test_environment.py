"""What `make` installs: three lists of packages that agree, each with hashes, in a Python they were made for."""

import re
import shutil
import subprocess
import sys

import pytest

from book.notebooks import ROOT

LISTS = ["requirements.txt", "requirements-chapters.txt", "requirements-book.txt"]


def pins(name):
    """The pins of a list with their hashes: ``{"numpy==2.4.6": {"sha256:…"}}``."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line.split(" --hash=") for line in text.splitlines()]
    return {entry.partition(";")[0].strip(): {value.strip() for value in hashes} for entry, *hashes in entries}


@pytest.mark.parametrize("name", LISTS)
def test_every_pin_has_hashes_and_comes_from_the_usual_place(name):
    for pin, hashes in pins(name).items():
        assert re.fullmatch(r"[\w.-]+==[\w.]+", pin), f"{name}: {pin!r} is no pin"
        assert hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", value) for value in hashes), f"{name}: {pin}"
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text and "--index" not in text


@pytest.mark.parametrize("name", LISTS[1:])
def test_the_smaller_lists_have_the_versions_of_the_large_one(name):
    some, everything = pins(name), pins("requirements.txt")
    other = {pin for pin in some if pin not in everything or not some[pin] <= everything[pin]}
    assert not other and len(some) < len(everything), f"run: make lock; only {name} has {other}"


def test_the_book_is_built_without_what_runs_it():
    large = {"tensorflow", "keras", "jax", "matplotlib", "jupyterlab"}
    names = {pin.partition("==")[0] for pin in pins("requirements-book.txt")}
    assert not large & names, "building the book needs none of these, as the outputs are stored"


def test_a_learner_gets_what_the_chapters_need_and_no_tools():
    names = {pin.partition("==")[0] for pin in pins("requirements-chapters.txt")}
    assert {"tensorflow", "keras", "jax", "matplotlib", "jupyterlab", "ipykernel"} <= names
    assert not {"pytest", "ruff", "jupyter-book", "playwright"} & names


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
