"""Where the ranges after ``≈`` come from: run the trained chapters over many seeds and tabulate.

    python -m benchmarks.ranges            every chapter that prints a ≈, ten seeds each
    python -m benchmarks.ranges 06 07      those whose names begin so

Each run executes the chapter itself with another number in its line ``seed = 0``, so the table speaks
of the code that readers run. A range is the spread of the values with a margin on both sides: half the
spread, at least 0.02, rounded outward to two decimals and never beyond 0 to 1. The table is
``benchmarks/results/ranges.csv``; a test compares the ranges printed in the chapters with it.
"""

import csv
import math
import os
import re
import sys

from tqdm import tqdm

from book.notebooks import chapters, execute, read_notebook

TABLE = ROOT / "benchmarks" / "ranges.csv"
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
    """The rows of the table: ``{(chapter, what): row}``; none when it was not made yet."""
    if not TABLE.exists():
        return {}
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["chapter"], row["what"]): row for row in csv.DictReader(file)}


def main(prefixes):
    os.environ["TQDM_DISABLE"] = "1"
    trained = [path for path in chapters() if "approx(" in path.read_text(encoding="utf-8")]
    chosen = [path for path in trained if not prefixes or path.name.startswith(tuple(prefixes))]
    # A full run forgets chapters and lines that are no more.
    rows = ranges_table() if prefixes else {}
    for path in chosen:
        values = {}
        for seed in tqdm(SEEDS, desc=path.stem, unit="run", disable=False):
            for match in lines(execute(up_to_last_line(with_seed(read_notebook(path), seed)), path.parent)):
                values.setdefault(REPEAT.sub("", match["what"]), []).append(float(match["value"]))
        rows = {key: row for key, row in rows.items() if key[0] != path.stem}
        for what, found in values.items():
            low, high = range_of(found)
            print(f"{path.stem}: {what}: {min(found):.2f} to {max(found):.2f} in {len(found)} values, ", end="")
            print(f"range {low:.2f} to {high:.2f}")
            rows[path.stem, what] = {
                "chapter": path.stem,
                "what": what,
                "seeds": f"{SEEDS[0]} to {SEEDS[-1]} by {SEEDS.step}",
                "values": " ".join(f"{value:.2f}" for value in found),
                "low": f"{low:.2f}",
                "high": f"{high:.2f}",
            }
        # After each chapter, as a later one may fail.
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, ["chapter", "what", "seeds", "values", "low", "high"], lineterminator="\n")
            table.writeheader()
            table.writerows(rows[key] for key in sorted(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
