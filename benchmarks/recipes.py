"""How much sooner a model is right when its recipe is well chosen: seconds of training, side by side.

    python -m benchmarks.recipes      about six minutes on an idle machine; writes benchmarks/results/recipes.csv

Three digits, until 0.99 of the unseen sums are exactly right:
  the well-known recipe (that of the Keras example on addition, written anew here): numbers of one to three
  digits, 45,000 sums to train on, query padded and then reversed, batch 32, Adam at 0.001, LSTMs of 128
  units; and chapter 8's.
One to ten, until all 100 sums are exactly right, with chapter 5's model:
  the recipe of chapter 6, continued (batch 32, Adam at 0.001, 800 examples), and a better-chosen one (every
  sum eight times, written as in chapter 8, Adam at 0.01).

The seconds are those of the training calls alone, start-up and tracing included; each model is scored
after every epoch, off the clock. The recipes of one pair take turns within one run.
"""

import time

import numpy as np
from tqdm import tqdm

from benchmarks.digits import ALPHABET, COLUMNS
from benchmarks.tables import machine, write_table
from seqlib import AdditionTask, models, scores
from seqlib.quiet import keras


def famous_data(rng):
    """The well-known recipe's sums: 45,000 for training and 5,000 others, none the other's mirror image."""
    task = AdditionTask(0, 999, pad_query="left", pad_answer="right", reverse_query=True)
    # So many random digits a number, not any number up to 999: short ones are frequent.
    largest = 10 ** rng.integers(1, 4, size=(200_000, 2))
    pairs = rng.integers(0, largest)
    _, different = np.unique(np.sort(pairs, axis=1), axis=0, return_index=True)
    pairs = pairs[rng.permutation(different)[:50_000]]
    return task, pairs[:45_000], pairs[45_000:]


def chapter_8_data(rng):
    """Chapter 8's sums: 50,000 of the million for training and 5,000 others."""
    task = AdditionTask(0, 999, **COLUMNS)
    unseen = task.sample(5_000, rng, distinct=True)
    return task, task.without(task.sample(75_000, rng, distinct=True), unseen)[:50_000], unseen


def chapter_6_data(rng):
    """Chapter 6's 800 examples; asked are all 100 sums."""
    task = AdditionTask(1, 10)
    return task, task.sample(1000, rng)[:800], task.problems()


def every_sum_data(rng):
    """Every sum from one to ten, eight times, in columns; asked are all 100 sums."""
    task = AdditionTask(1, 10, **COLUMNS)
    return task, np.tile(task.problems(), (8, 1)), task.problems()


# (goal, recipe): (data, units, batch, rate, epochs at most, whether the rate falls, steps per call, seeds)
RECIPES = {
    ("three digits, 0.99 exact", "the well-known recipe"): (famous_data, (128, 128), 32, 0.001, 60, False, 1, 1),
    ("three digits, 0.99 exact", "chapter 8"): (chapter_8_data, (75, 50), 128, 0.01, 4, True, 25, 3),
    ("one to ten, 100 of 100 exact", "chapter 6, continued"): (chapter_6_data, (75, 50), 32, 0.001, 400, False, 1, 3),
    ("one to ten, 100 of 100 exact", "better chosen"): (every_sum_data, (75, 50), 32, 0.01, 100, False, 25, 3),
}


def train(seed, wanted, data, units, batch, rate, epochs, falls, steps):
    """Train until the share ``wanted`` is exact, or the epochs are over: ``(seconds, epochs, share)``."""
    task, seen, asked = data(np.random.default_rng(seed))
    x = ALPHABET.encode(task.queries(seen), time=task.time_in)
    y = ALPHABET.encode(task.answers(seen), time=task.time_out)
    keras.utils.set_random_seed(seed)
    model = models.encoder_decoder(task.time_in, task.time_out, len(ALPHABET), *units)
    if falls:
        rate = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-len(x) // batch))
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", steps_per_execution=steps)
    seconds = 0.0
    for done in tqdm(range(1, epochs + 1), unit="epoch", leave=False):
        start = time.perf_counter()
        model.fit(x, y, batch_size=batch, verbose=0)
        seconds += time.perf_counter() - start
        told = models.answer(model, ALPHABET, task.queries(asked))
        share = scores.exact_match(told, task.answers(asked))
        if share >= wanted or done == epochs:
            return seconds, done, share


def main():
    runs = [(seed, key) for seed in range(3) for key, recipe in RECIPES.items() if seed < recipe[-1]]
    rows = []
    for seed, (goal, recipe) in tqdm(runs, unit="training"):
        wanted = 0.99 if "0.99" in goal else 1.0
        seconds, epochs, share = train(seed, wanted, *RECIPES[goal, recipe][:-1])
        reached = "yes" if share >= wanted else "no"
        row = {"goal": goal, "recipe": recipe, "seed": seed, "seconds": f"{seconds:.1f}", "epochs": epochs}
        rows.append(
            row | {"exact match": f"{share:.4f}", "reached": reached, "machine": machine("tensorflow", "keras")}
        )
        write_table("recipes", rows)
    for goal in dict.fromkeys(row["goal"] for row in rows):
        medians = {}
        for row in rows:
            if row["goal"] == goal:
                medians.setdefault(row["recipe"], []).append(float(row["seconds"]))
        medians = {recipe: float(np.median(seconds)) for recipe, seconds in medians.items()}
        for recipe, seconds in medians.items():
            print(f"{goal:30} {recipe:25} {seconds:7.1f} s")
        slow, fast = medians.values()
        print(f"{goal:30} ratio {slow / fast:.1f}")


if __name__ == "__main__":
    main()
