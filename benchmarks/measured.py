"""The tables that benchmarks leave: ``benchmarks/NAME.csv``, each row with the machine that measured it.

Chapters and the page of benchmarks draw them; nothing writes them but a benchmark's own command.
"""

import csv
import os
import platform
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent


def machine(*packages):
    """One line: cores, processor, Python, and the versions of the packages named, NumPy always."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        names = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").open() if line.startswith("model name")]
        processor = names[0] if names else processor
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", *packages))
    return f"{os.cpu_count()} cores, {processor}, Python {platform.python_version()}, {versions}"


def read(name):
    """The rows of ``benchmarks/NAME.csv``, a list of dicts of text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(name, rows):
    """Write ``rows``, dicts with the same keys, to ``benchmarks/NAME.csv``."""
    with (FOLDER / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
