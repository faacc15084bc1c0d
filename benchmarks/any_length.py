"""Sums far longer than any in training: which training makes them exact, seed by seed. Chapter 10.

    python -m benchmarks.any_length        four recipes, the two that train for long carries from five seeds each

The functions are the chapter's own: its cells with the tag ``recipe`` are run, so the table speaks of the
code that readers see. Networks train on ten digits at most and are asked 100 to 100,000; ``wrong`` counts the
digits that are not right, the last carry included. Long sums run through the LSTM step in NumPy, in 32 bits,
after its answers to 1,000 digits were compared with Keras's. The table is ``benchmarks/results/any_length.csv``; what
it already holds from this machine is not trained again.
"""

import numpy as np
from tqdm import tqdm

from benchmarks.tables import FOLDER, machine, read_table, write_table
from book.notebooks import ROOT, read_notebook

CHAPTER = ROOT / "chapters" / "10-any-length.ipynb"
RECIPES = {
    "random sums": lambda chapter, seed: chapter["train"](seed, chains=0, repeats=0),
    "with chains": lambda chapter, seed: chapter["train"](seed, repeats=0),
    "chains and repeats": lambda chapter, seed: chapter["train"](seed),
    "bounds in the loss": lambda chapter, seed: chapter["train_for_proof"](seed).adder,
}
# Two seeds are enough to see a recipe fail.
SEEDS = {
    "random sums": range(2),
    "with chains": range(2),
    "chains and repeats": range(5),
    "bounds in the loss": range(5),
}
LENGTHS = [100, 1_000, 10_000, 100_000]


def recipe():
    """What the chapter's cells with the tag ``recipe`` define, as a dict."""
    names = {}
    for cell in read_notebook(CHAPTER).cells:
        if "recipe" in cell.metadata.get("tags", []):
            source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("%"))
            exec(compile(source, str(CHAPTER), "exec"), names)
    return names


def measure(chapter, name, seed):
    """Rows of the table for one training."""
    model = RECIPES[name](chapter, seed)
    weights = model.get_weights()
    for n in LENGTHS:
        hard = chapter["cases"](n, np.random.default_rng(n))
        a, b = (chapter["with_room"](np.concatenate(side)) for side in zip(*hard.values(), strict=True))
        told = chapter["run"](weights, a, b)
        if n == 1_000:
            keras = model.predict_on_batch(chapter["encode"](a, b)).argmax(axis=-1)
            # Where a network is unsure, rounding may decide; it must be rare.
            if (keras != told).mean() > 1e-3:
                raise RuntimeError(f"NumPy and Keras answer differently: {name}, seed {seed}")
        wrong = (told != chapter["add"](a, b)).sum(axis=1)
        ends = np.cumsum([len(numbers) for numbers, _ in hard.values()])
        for case, rows in zip(hard, np.split(wrong, ends[:-1]), strict=True):
            row = {"recipe": name, "seed": seed, "digits": n, "case": case, "sums": len(rows)}
            yield row | {"wrong": int(rows.sum())}


def main():
    chapter = recipe()
    here = machine("keras", "tensorflow")
    rows = read_table("any_length") if (FOLDER / "any_length.csv").exists() else []
    rows = [row for row in rows if row["machine"] == here]
    done = {(row["recipe"], int(row["seed"])) for row in rows}
    todo = [(name, seed) for seed in range(5) for name in RECIPES if seed in SEEDS[name] and (name, seed) not in done]
    for name, seed in tqdm(todo, unit="training"):
        rows += [row | {"machine": here} for row in measure(chapter, name, seed)]
        rows.sort(key=lambda row: (list(RECIPES).index(row["recipe"]), int(row["seed"])))
        write_table("any_length", rows)
    for name in RECIPES:
        for n in LENGTHS:
            failed = {r["seed"] for r in rows if (r["recipe"], int(r["digits"])) == (name, n) and int(r["wrong"])}
            print(f"{name}, {n:6} digits: {len(SEEDS[name]) - len(failed)} of {len(SEEDS[name])} exact")


if __name__ == "__main__":
    main()
