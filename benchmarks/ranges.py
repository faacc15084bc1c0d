"""Where the ranges after ``≈`` come from: run the trained chapters over many seeds and tabulate.

    python -m benchmarks.ranges             every chapter that prints a ≈, ten seeds each
    python -m benchmarks.ranges --resume    only the chapters whose recipes have changed since
    python -m benchmarks.ranges 06 07       those whose names begin so

Each run executes the chapter itself with another number in its line ``seed = 0``, so the table speaks
of the code that readers run. A range is the spread of the values with a margin on both sides: half the
spread, at least 0.02, rounded outward to two decimals and never beyond 0 to 1. The table is
``benchmarks/results/ranges.csv``; a test compares the ranges printed in the chapters with it. The code of a
row is that of its chapter's recipe.
"""

import argparse
import math
import re
import tempfile

from tqdm import tqdm

from benchmarks.tables import machine, read_table, write_table
from book.notebooks import chapters, execute, read_notebook, strict_kernels
from book.recipes import fingerprint

# Ten apart: a chapter may use the few seeds after its own for repeats.
SEEDS = range(0, 100, 10)
LINE = re.compile(
    r"^(?P<what>.+) ≈ (?P<value>\S+)  \(expected (?P<low>\S+) to (?P<high>\S+): (inside|OUTSIDE)\)$", re.M
)
# Repeats within a chapter are one quantity.
REPEAT = re.compile(r"^run \d+, ")


def lines(notebook):
    """The ≈ lines in a notebook's outputs, as regular-expression matches."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield from LINE.finditer(output.get("text", ""))


def with_seed(notebook, seed):
    """The notebook with its line ``seed = 0`` changed; ValueError unless there is exactly one."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and re.search("^seed = 0$", cell.source, re.M)]
    if len(cells) != 1:
        raise ValueError(f"expected one code cell with the line 'seed = 0', found {len(cells)}")
    cells[0].source = re.sub("^seed = 0$", f"seed = {seed}", cells[0].source, flags=re.M)
    return notebook


def up_to_last_line(notebook):
    """The notebook without the cells after the one that prints its last ≈ line: they change no range."""
    last = max(place for place, cell in enumerate(notebook.cells) if "approx(" in cell.source)
    notebook.cells = notebook.cells[: last + 1]
    return notebook


def range_of(values):
    """The expected range for these values, all from 0 to 1: ``(low, high)``."""
    for value in values:
        if not 0 <= value <= 1:
            raise ValueError(f"{value} is not a share from 0 to 1, and only for shares is the margin made")
    margin = max(0.02, (max(values) - min(values)) / 2)
    # The inner rounding takes away what binary fractions add before the outward one.
    low = math.floor(round((min(values) - margin) * 100, 6)) / 100
    high = math.ceil(round((max(values) + margin) * 100, 6)) / 100
    return max(0.0, low), min(1.0, high)


def ranges_table():
    """The rows of the table: ``{(chapter, what): row}``."""
    return {(row["chapter"], row["what"]): row for row in read_table("ranges")}


def measure(path):
    """The rows of one chapter."""
    values = {}
    for seed in tqdm(SEEDS, desc=path.stem, unit="run", disable=False):
        for match in lines(execute(up_to_last_line(with_seed(read_notebook(path), seed)), path.parent)):
            values.setdefault(REPEAT.sub("", match["what"]), []).append(float(match["value"]))
    for what, found in values.items():
        low, high = range_of(found)
        print(f"{path.stem}: {what}: {min(found):.2f} to {max(found):.2f}, range {low:.2f} to {high:.2f}")
        yield {
            "chapter": path.stem,
            "what": what,
            "seeds": f"{SEEDS[0]} to {SEEDS[-1]} by {SEEDS.step}",
            "values": " ".join(f"{value:.2f}" for value in found),
            "low": f"{low:.2f}",
            "high": f"{high:.2f}",
            "machine": machine("keras", "tensorflow"),
            "code": fingerprint(path.stem),
        }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("chapters", nargs="*", help="beginnings of their names; all by default")
    parser.add_argument("--resume", action="store_true", help="only chapters whose recipes have changed")
    asked = parser.parse_args()
    trained = [path for path in chapters() if "approx(" in path.read_text(encoding="utf-8")]
    rows = {path.stem: [row for row in read_table("ranges") if row["chapter"] == path.stem] for path in trained}
    chosen = [path for path in trained if path.name.startswith(tuple(asked.chapters) or "")]
    if asked.resume:
        chosen = [path for path in chosen if {row["code"] for row in rows[path.stem]} != {fingerprint(path.stem)}]
    with tempfile.TemporaryDirectory() as folder:
        strict_kernels(folder)
        for path in chosen:
            rows[path.stem] = sorted(measure(path), key=lambda row: row["what"])
            # After each chapter, as a later one may fail.
            write_table("ranges", [row for chapter in rows.values() for row in chapter])


if __name__ == "__main__":
    main()
