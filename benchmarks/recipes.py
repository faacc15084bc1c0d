"""How much sooner a model is right when its recipe is well chosen: seconds of training, side by side.

    python -m benchmarks.recipes      some minutes on an idle machine; writes benchmarks/results/recipes.csv

Three digits, until 0.99 of the unseen sums are exactly right:
  the well-known recipe (that of the Keras example on addition, written anew here): numbers of one to three
  digits, 45,000 sums to train on, query padded and then reversed, batch 32, Adam at 0.001, LSTMs of 128
  units; and chapter 8's, whose shortest training of whole epochs counts.
One to ten, until all 100 sums are exactly right, with chapter 5's model:
  the recipe of chapter 6, continued; and a better-chosen one, every sum eight times in chapter 8's way and
  training, in batches of 32.

What the chapters teach is their own code: their cells with the tag ``recipe`` are executed. The seconds are those of
the training calls, start-up and tracing included; each model is scored off the clock. The recipes of one pair take
turns within one run.
"""

import time

import numpy as np

from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import AdditionTask, Alphabet, models, scores
from seqlib.quiet import keras

MEASURES = ("06-training", "08-learning-to-add")
ALPHABET = Alphabet()


def share_right(model, task, pairs):
    return scores.exact_match(models.answer(model, ALPHABET, task.queries(pairs)), task.answers(pairs))


def timed(function, *values, **named):
    """``(seconds, result)`` of a call."""
    start = time.perf_counter()
    result = function(*values, **named)
    return time.perf_counter() - start, result


def continued(model, x, y, share, wanted, most, done=0, seconds=0.0):
    """Train epoch by epoch until ``share()`` is as wanted: ``(seconds, epochs, share)``."""
    while share() < wanted and done < most:
        done += 1
        seconds += timed(model.fit, x, y, verbose=0)[0]
    return seconds, done, share()


def shortest(train, share, wanted, budgets):
    """The first budget of epochs whose training is good enough: ``(seconds, epochs, share)``."""
    for epochs in budgets:
        seconds, model = timed(train, epochs=epochs)
        if share(model) >= wanted:
            break
    return seconds, epochs, share(model)


def well_known(seed):
    """The Keras example's recipe, on sums of which none is another's mirror image."""
    task = AdditionTask(0, 999, pad_query="left", pad_answer="right", reverse_query=True)
    rng = np.random.default_rng(seed)
    # So many random digits a number, not any number up to 999: short ones are frequent.
    largest = 10 ** rng.integers(1, 4, size=(200_000, 2))
    pairs = rng.integers(0, largest)
    _, different = np.unique(np.sort(pairs, axis=1), axis=0, return_index=True)
    pairs = pairs[rng.permutation(different)[:50_000]]
    seen, unseen = pairs[:45_000], pairs[45_000:]
    x = ALPHABET.encode(task.queries(seen), time=task.time_in)
    y = ALPHABET.encode(task.answers(seen), time=task.time_out)
    keras.utils.set_random_seed(seed)
    model = models.encoder_decoder(task.time_in, task.time_out, len(ALPHABET), 128, 128)
    model.compile("adam", "categorical_crossentropy")
    return continued(model, x, y, lambda: share_right(model, task, unseen), 0.99, most=60)


def chapter_8(seed):
    """Three digits in columns."""
    names = recipe("08-learning-to-add", seed=seed)
    task, unseen = names["columns"], names["unseen"]

    def train(epochs):
        return names["train"](task, epochs)

    return shortest(train, lambda model: share_right(model, task, unseen), 0.99, range(1, 9))


def chapter_6(seed):
    """Chapter 6's training, and on from there."""
    seconds, names = timed(recipe, "06-training", seed=seed)
    model, task = names["model"], names["task"]
    # The last fifth is chapter 6's validation.
    x, y = names["X"][:800], names["Y"][:800]
    return continued(
        model, x, y, lambda: share_right(model, task, task.problems()), 1.0, most=400, done=50, seconds=seconds
    )


def better_chosen(seed):
    """Every sum from one to ten, eight times, in columns."""
    names, task, problems = (
        recipe("08-learning-to-add", seed=seed),
        AdditionTask.in_columns(2),
        AdditionTask().problems(),
    )

    def train(epochs):
        return names["train"](task, epochs, batch=32, pairs=np.tile(problems, (8, 1)))

    return shortest(train, lambda model: share_right(model, task, problems), 1.0, range(5, 101, 5))


THREE_DIGITS, ONE_TO_TEN = "three digits, 0.99 exact", "one to ten, 100 of 100 exact"
# (goal, recipe): (training, seeds). The well-known recipe takes minutes, so one seed must do.
RECIPES = {
    (THREE_DIGITS, "the well-known recipe"): (well_known, 1),
    (THREE_DIGITS, "chapter 8"): (chapter_8, 3),
    (ONE_TO_TEN, "chapter 6, continued"): (chapter_6, 3),
    (ONE_TO_TEN, "better chosen"): (better_chosen, 3),
}


def measure(goal, name, seed):
    """One row: seconds and epochs of training, and whether the goal was reached."""
    seconds, epochs, share = RECIPES[goal, name][0](seed)
    reached = share >= (0.99 if goal == THREE_DIGITS else 1.0)
    how = {"seconds": f"{seconds:.1f}", "epochs": epochs, "exact match": f"{share:.4f}"}
    return [how | {"reached": "yes" if reached else "no"}]


def main():
    runs = [(*key, seed) for seed in range(3) for key, (_, seeds) in RECIPES.items() if seed < seeds]
    rows = fill_table("recipes", ["goal", "recipe", "seed"], runs, measure, ["tensorflow", "keras"])
    for goal in (THREE_DIGITS, ONE_TO_TEN):
        medians = {}
        for name in dict.fromkeys(row["recipe"] for row in rows if row["goal"] == goal):
            seconds = [float(row["seconds"]) for row in rows if row["recipe"] == name]
            medians[name] = float(np.median(seconds))
            print(f"{goal:30} {name:25} {medians[name]:7.1f} s")
        slow, fast = medians.values()
        print(f"{goal:30} ratio {slow / fast:.1f}")


if __name__ == "__main__":
    main()
