"""Sums far longer than any in training: which training makes them exact, seed by seed. Chapters 10 and 11.

    python -m benchmarks.any_length        four recipes, each from five seeds

The recipes are those of the chapters. Networks train on ten digits and are asked 100 to 100,000; ``wrong``
counts the digits that are not right, the last carry included. Long sums run through chapter 10's LSTM step in
NumPy, in 32 bits, after its answers to 1,000 digits were compared with Keras's.
"""

import numpy as np

from benchmarks.tables import fill_table
from book.recipes import recipe

MEASURES = ("10-any-length", "11-proof")
RECIPES = ("random sums", "with chains", "chains and repeats", "bounds in the loss")
SEEDS, LENGTHS = range(5), (100, 1_000, 10_000, 100_000)


def train(name, seed):
    """The network that a recipe trains from a seed."""
    if name == "bounds in the loss":
        return recipe("11-proof")["train_for_proof"](seed).adder
    left_out = {"random sums": {"chains": 0, "repeats": 0}, "with chains": {"repeats": 0}, "chains and repeats": {}}
    return recipe("10-any-length")["train"](seed, **left_out[name])


def measure(name, seed):
    """Rows of the table for one training: one for each length and case."""
    chapter, model = recipe("10-any-length"), train(name, seed)
    rows = []
    for n in LENGTHS:
        hard = chapter["cases"](n, np.random.default_rng(n))
        a, b = (chapter["with_room"](np.concatenate(side)) for side in zip(*hard.values(), strict=True))
        predicted = chapter["run"](model.get_weights(), a, b)
        if n == 1_000:
            keras = model.predict_on_batch(chapter["encode"](a, b)).argmax(axis=-1)
            # Where a network is unsure, rounding may decide; it must be rare.
            if (keras != predicted).mean() > 1e-3:
                raise RuntimeError(f"NumPy and Keras answer differently: {name}, seed {seed}")
        wrong = (predicted != chapter["add"](a, b)).sum(axis=1)
        ends = np.cumsum([len(numbers) for numbers, _ in hard.values()])
        for case, some in zip(hard, np.split(wrong, ends[:-1]), strict=True):
            rows.append({"digits": n, "case": case, "sums": len(some), "wrong": int(some.sum())})
    return rows


def main():
    runs = [(name, seed) for name in RECIPES for seed in SEEDS]
    rows = fill_table("any_length", ("recipe", "seed"), runs, measure, ("keras", "tensorflow"))
    for name in RECIPES:
        for n in LENGTHS:
            failed = {r["seed"] for r in rows if (r["recipe"], int(r["digits"])) == (name, n) and int(r["wrong"])}
            print(f"{name}, {n:6} digits: {len(SEEDS) - len(failed)} of {len(SEEDS)} exact")


if __name__ == "__main__":
    main()
