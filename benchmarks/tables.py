"""The tables that benchmarks leave in ``benchmarks/results``, and how one is filled.

Each row says on which machine it was measured, and the fingerprint of the code it speaks of: the benchmark's
own, and the cells of the chapters (or the scripts) that it names in its ``MEASURES``. Nothing writes a table but its
benchmark's command; chapters and the page of benchmarks draw it.

    python -m benchmarks.NAME             measure everything afresh
    python -m benchmarks.NAME --resume    keep the rows of this machine and this code, measure what is missing
"""

import argparse
import ast
import csv
import importlib
import os
import platform
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from book.recipes import fingerprint

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results"


def machine(*packages):
    """One line: cores, processor, Python, and the versions of the packages named, NumPy always."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name")]
        processor = names[0] if names else processor
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", *packages))
    return f"{os.cpu_count()} cores, {processor}, Python {platform.python_version()}, {versions}"


def measured_code(name):
    """The fingerprint of what ``benchmarks/NAME.py`` measures: itself, and what its ``MEASURES`` names.

    Its function ``main`` does not count, which only asks for runs and prints.
    """
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    tree.body = [node for node in tree.body if getattr(node, "name", None) != "main"]
    measures = getattr(importlib.import_module(f"benchmarks.{name}"), "MEASURES", ())
    return fingerprint(ast.unparse(tree) + "\n", *measures)


def read_table(name):
    """The rows of ``benchmarks/results/NAME.csv``, a list of dicts of text; empty when there is none yet."""
    path = RESULTS / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_table(name, rows):
    """Write ``rows``, dicts of what their columns hold, to ``benchmarks/results/NAME.csv``."""
    columns = dict.fromkeys(column for row in rows for column in row)
    with (RESULTS / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def fill_table(name, columns, runs, measure, packages):
    """Measure every run, and write the table after each. With ``--resume``, only those that it lacks.

    columns: the names of those columns that tell the runs apart. runs: their values, a tuple each.
    measure: called with a run's values, returns its rows, which may leave ``columns`` out. packages: those
    whose versions a row names. Returns all rows, in the order of the runs.
    """
    here = {"machine": machine(*packages), "code": measured_code(name)}
    runs, done = {tuple(map(str, run)): run for run in runs}, {}
    if resume():
        for row in read_table(name):
            if here.items() <= row.items():
                done.setdefault(tuple(row[column] for column in columns), []).append(row)
    for key in tqdm([key for key in runs if key not in done], unit="run", disable=False):
        done[key] = [dict(zip(columns, key, strict=True)) | row | here for row in measure(*runs[key])]
        # After each run, as a later one may fail.
        write_table(name, [row for known in runs for row in done.get(known, [])])
    return [row for key in runs for row in done[key]]


def finished(name):
    """Whether the command says ``--resume`` and every row of the table is of the code that stands."""
    return resume() and {row["code"] for row in read_table(name)} == {measured_code(name)}


def resume():
    """Whether the command says ``--resume``; it takes no other word."""
    parser = argparse.ArgumentParser(description="Measure afresh, or go on where a run was interrupted.")
    parser.add_argument("--resume", action="store_true", help="keep rows of this machine and this code")
    return parser.parse_args().resume
