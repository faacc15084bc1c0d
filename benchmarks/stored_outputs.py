"""What stored outputs save: building the book from them, beside executing every notebook again.

    python -m benchmarks.stored_outputs      a few minutes; writes benchmarks/results/book.csv

Built from nothing into a folder of its own; the gate is what `make test` runs on the notebooks, with two
workers. Both in one run, one after the other.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.tables import finished, machine, measured_code, write_table
from book.notebooks import ROOT

BUILD = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "--all", "--quiet", "--path-output"]
GATE = [
    *(sys.executable, "-m", "pytest", "chapters", "appendix", "--quiet", "-p", "no:cacheprovider"),
    *("--numprocesses", "2"),
]


def seconds(command):
    """How long the command takes, which must succeed."""
    start = time.perf_counter()
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{result.stdout[-3000:]}{result.stderr[-3000:]}")
    return time.perf_counter() - start


def main():
    if finished("stored_outputs"):
        return
    with tempfile.TemporaryDirectory() as folder:
        found = {"building the book from stored outputs": seconds([*BUILD, folder])}
    found["executing and comparing every notebook"] = seconds(GATE)
    least = min(found.values())
    here = {"machine": machine("jupyter-book", "nbval"), "code": measured_code("stored_outputs")}
    rows = []
    for what, took in found.items():
        row = {"what": what, "seconds": f"{took:.1f}", "ratio": f"{took / least:.1f}"}
        rows.append(row | here)
        print(f"{what:40} {took:7.1f} s  {took / least:6.1f} x")
    write_table("stored_outputs", rows)


if __name__ == "__main__":
    main()
