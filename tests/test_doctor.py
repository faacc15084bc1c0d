"""What the doctor says of a machine."""

import os
import re
import subprocess
import sys

import pytest

from book import doctor
from book.notebooks import ROOT


@pytest.fixture
def said(monkeypatch, capsys):
    """A function that lets the doctor look at another machine: returns the exit code and what it printed."""
    monkeypatch.setattr(doctor, "training", lambda: (True, "a training step", ""))

    def look(**machine):
        for name, value in machine.items():
            monkeypatch.setattr(doctor, name, value)
        return doctor.main(), capsys.readouterr().out

    return look


def pins():
    return {name: found[0] for name, found in doctor.pinned(doctor.LIST).items()}


def test_a_machine_that_does(said):
    code, text = said(installed=pins)
    assert not code and text.endswith("This machine does.\n"), text
    assert "missing" not in text


def test_a_missing_package_is_named_with_its_remedy(said):
    code, text = said(installed=lambda: {name: version for name, version in pins().items() if name != "keras"})
    assert code and f"mend keras is missing\n     → {doctor.START}" in text
    assert text.endswith("To mend first: 1.\n")


def test_another_version_is_a_note_and_no_fault(said):
    code, text = said(installed=lambda: pins() | {"keras": "2.0", "tornado": "1.0"})
    assert not code
    assert f"note keras 2.0, but the outputs were made with {pins()['keras']}" in text
    assert "other versions: tornado 1.0" in text


def test_another_python_and_a_full_disk_are_faults(said, tmp_path):
    code, text = said(
        installed=pins,
        refusal=lambda: "The course needs another Python.",
        disk=lambda: (False, "0 GB of disk are free", "make room"),
    )
    assert code and "→ The course needs another Python. Install one" in text and "→ make room" in text


def test_missing_files_are_a_fault(said, monkeypatch, tmp_path):
    code, text = said(installed=pins, LIST=doctor.LIST, ROOT=tmp_path)
    assert code and "missing: seqlib, chapters, benchmarks/results, proof/Weights.v" in text


def test_a_training_that_dies_is_told_from_one_that_fails(monkeypatch):
    monkeypatch.setattr(doctor, "installed", pins)
    monkeypatch.setattr(doctor, "EPOCH", "import os; os.kill(os.getpid(), 4)")
    fine, what, remedy = doctor.training()
    assert not fine and what == "training was ended by signal 4" and "does not suit" in remedy
    monkeypatch.setattr(doctor, "EPOCH", "raise RuntimeError('no such layer')")
    assert doctor.training()[1] == "training failed: RuntimeError: no such layer"


def test_one_epoch_is_timed():
    fine, what, _ = doctor.training()
    assert fine and re.fullmatch(r"a training step: an epoch of chapter 6 takes \d+\.\d\d s", what), what


def test_it_needs_nothing_but_python(tmp_path):
    """In a Python without any package it still looks at everything."""
    python = [sys.executable, "-I", "-S"]
    done = subprocess.run([*python, ROOT / "book" / "doctor.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and not done.stderr, done.stderr
    assert "mend tensorflow is missing" in done.stdout and "no training step: TensorFlow is missing" in done.stdout
    assert os.listdir(tmp_path) == []
