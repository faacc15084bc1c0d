"""Does this machine do? One line a thing, and the remedy where something is missing.

    make doctor                  in the folder of the course
    python3 book/doctor.py       the same without make
    %run ../book/doctor.py       the same in a notebook of the course

Nothing but Python is needed, and nothing is changed. The exit code is 1 when something that is needed is missing.
"""

import os
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # this file is also run by its path

from book.versions import installed, pinned, refusal  # noqa: E402

LIST = ROOT / "requirements-chapters.txt"
START = r"py -3.13 book\start.py" if sys.platform == "win32" else "python3 book/start.py"
NEEDED = ["numpy", "tensorflow", "keras", "matplotlib", "tqdm", "jax", "ipykernel", "ipywidgets", "jupyterlab"]
SPACE = 4  # gigabytes that the packages take, with some air
# Chapter 6's model and data; the second epoch, as the first one also compiles.
EPOCH = """
import time
import numpy as np
from seqlib import AdditionTask, Alphabet, models
task, alphabet = AdditionTask(1, 10), Alphabet()
pairs = task.sample(1000, np.random.default_rng(0))
x = alphabet.encode(task.queries(pairs), task.time_in)
y = alphabet.encode(task.answers(pairs), task.time_out)
model = models.encoder_decoder()
model.compile("adam", "categorical_crossentropy")
model.fit(x, y, verbose=0)
start = time.perf_counter()
model.fit(x, y, verbose=0)
print(time.perf_counter() - start)
"""


def python():
    version = ".".join(map(str, sys.version_info[:3]))
    return not refusal(), f"Python {version}", f"{refusal()} Install one from python.org and start the course with it"


def environment():
    if sys.prefix == sys.base_prefix:
        return None, "no environment of its own: other programs may change these packages", START
    return True, "an environment of its own", ""


def packages():
    """A line for each package that chapters import or run in, and one for what these need."""
    pins, here = pinned(LIST), installed()
    for name in NEEDED:
        version, allowed = here.get(name), pins[name]
        if version is None:
            yield False, f"{name} is missing", START
        elif version in allowed:
            yield True, f"{name} {version}", ""
        else:
            yield None, f"{name} {version}, but the outputs were made with {' or '.join(allowed)}", START
    others = {name: here[name] for name in pins if name in here and name not in NEEDED}
    moved = [f"{name} {version}" for name, version in others.items() if version not in pins[name]]
    said = f"; in other versions: {', '.join(moved)}" if moved else ""
    yield None if moved else True, f"{len(others)} further packages{said}", START


def training():
    """One epoch in a process of its own: where TensorFlow does not suit the processor, it takes Python down."""
    if not {"tensorflow", "keras", "numpy"} <= set(installed()):
        return False, "no training step: TensorFlow is missing", START
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [sys.executable, "-c", EPOCH], env=os.environ | {"PYTHONPATH": search}, capture_output=True, text=True
    )
    if done.returncode == 0:
        return True, f"a training step: an epoch of chapter 6 takes {float(done.stdout):.2f} s", ""
    if done.returncode < 0:
        remedy = (
            "this processor or its driver does not suit TensorFlow; run the chapters online, as appendix/run.md says"
        )
        return False, f"training was ended by signal {-done.returncode}", remedy
    return False, f"training failed: {done.stderr.strip().splitlines()[-1]}", START


def course():
    missing = [
        name for name in ("seqlib", "chapters", "benchmarks/results", "proof/Weights.v") if not (ROOT / name).exists()
    ]
    remedy = "unpack learning-to-add.zip again and stay in its folder"
    return not missing, "the course's files" if not missing else f"missing: {', '.join(missing)}", remedy


def browser():
    try:
        webbrowser.get()
    except webbrowser.Error:
        return None, "no browser found", "JupyterLab prints an address; open it in any browser"
    return True, "a browser to show JupyterLab", ""


def tested_browser():
    """The browser of `make test`, which few readers need."""
    try:
        from book.browser import find, sync_playwright
    except ModuleNotFoundError:
        return None, "the tests' packages are not here, and reading and running needs none of them", "make test"
    with sync_playwright() as playwright:
        found = find(playwright)
    return (True if found else None), f"a browser for make test: {found or 'none'}", "make browser"


def proof():
    found = shutil.which("coqc")
    return (True if found else None), f"Coq for make proof: {found or 'none'}", "make proof says how to install it"


def disk():
    free = shutil.disk_usage(ROOT).free / 1e9
    needed = SPACE if "tensorflow" not in installed() else 0.5
    return free >= needed, f"{free:.0f} GB of disk are free", f"make room: {needed} GB are needed"


def lines():
    """What is found, thing by thing: (fine, what, remedy). fine is None where one can do without it."""
    yield python()
    yield environment()
    yield from packages()
    yield training()
    yield course()
    yield disk()
    yield browser()
    if (ROOT / "tests").exists():
        yield tested_browser()
        yield proof()


def main():
    troubles = 0
    for fine, what, remedy in lines():
        mark = {True: "ok  ", None: "note", False: "mend"}[fine]
        print(f"{mark} {what}" + (f"\n     → {remedy}" if fine is not True else ""), flush=True)
        troubles += fine is False
    print("\nThis machine does." if not troubles else f"\nTo mend first: {troubles}.")
    return bool(troubles)


if __name__ == "__main__":
    code = main()
    # In a notebook an exit would be shown as an error.
    if "ipykernel" not in sys.modules:
        sys.exit(code)
