"""What each choice of chapter 8 buys: one training for every way of writing, budget and seed.

    python -m benchmarks.choices              more than an hour; writes benchmarks/results/choices.csv
    python -m benchmarks.choices --resume     goes on where a run was interrupted

The split, the model and the training are the chapter's own: its cells with the tag ``recipe`` are executed.
A row says all that was chosen, so a table of any of the choices is a choice of rows. Scores are on 5,000 sums
that are in training in neither order.
"""

import itertools

import numpy as np

from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import AdditionTask, models, scores
from seqlib.quiet import keras

MEASURES = ("08-learning-to-add",)
# What chapter 8 ends with. ``answer`` names the places in the order of writing: 0 the ones, 3 the thousands.
CHAPTER_8 = {
    "query": "lowest",
    "pad query": "zeros",
    "columns": True,
    "answer": "0123",
    "pad answer": "zeros",
    "batch": 128,
    "rate": 0.01,
    "sums": 50_000,
    "epochs": 4,
    "smallest": 0,
    "largest": 999,
    "masked": False,
}
LEFT = {"pad query": "left", "columns": False, "pad answer": "left"}
HIGHEST = {"query": "highest", "answer": "3210"}


class Ordered:
    """A task whose answers give the places in any order, or leave some out; for chapter 8's ``train``."""

    def __init__(self, task, places):
        self.task, self.places = task, [int(place) for place in places]
        self.time_in, self.time_out, self.queries = task.time_in, len(places), task.queries

    def answers(self, pairs):
        # The task writes the ones last.
        written = self.task.answers(pairs).view("U1").reshape(len(pairs), -1)[:, ::-1]
        return np.ascontiguousarray(written[:, self.places]).view(f"U{self.time_out}").ravel()


def task_of(how):
    """The task that is written so; ``how`` has the keys of CHAPTER_8."""
    task = AdditionTask(
        how["smallest"],
        how["largest"],
        pad_query=how["pad query"],
        pad_answer=how["pad answer"],
        reverse_query=how["query"] == "lowest",
        reverse_answer=how["answer"] == "0123" and how["pad answer"] != "zeros",
        interleave=how["columns"],
    )
    return Ordered(task, how["answer"]) if how["pad answer"] == "zeros" else task


def masked(time_in, time_out):
    """Chapter 5's model, which skips the spaces of a query."""
    space = np.zeros(12, "float32")
    space[-1] = 1
    layers = models.encoder_decoder(time_in, time_out).layers
    return keras.Sequential([keras.Input((time_in, 12)), keras.layers.Masking(space), *layers])


def sums_of(chapter, how):
    """``(seen, unseen)`` for a setting: the chapter's split, or one like it."""
    if how["largest"] == 10:
        # As in chapter 6: draws of its hundred sums, and all of them asked.
        task = AdditionTask(1, 10)
        return task.sample(how["sums"], chapter["rng"]), task.problems()
    seen, unseen = chapter["seen"], chapter["unseen"]
    if "3" not in how["answer"]:
        # Only sums without thousands; half of all are.
        drawn = chapter["task"].sample(160_000, chapter["rng"], distinct=True)
        small = drawn[drawn.sum(axis=1) < 1000]
        unseen, seen = small[:5_000], chapter["task"].without(small[5_000:], small[:5_000])
    return seen[: how["sums"]], unseen


def measure(*values):
    """One training: its exact match, and the shares right at each place as written."""
    how = dict(zip([*CHAPTER_8, "seed"], values, strict=True))
    chapter = recipe("08-learning-to-add", seed=how["seed"])
    task = task_of(how)
    seen, unseen = sums_of(chapter, how)
    model = chapter["train"](
        task,
        how["epochs"],
        how["batch"],
        how["rate"],
        pairs=seen,
        build=masked if how["masked"] else models.encoder_decoder,
    )
    predicted = models.answer(model, chapter["alphabet"], task.queries(unseen))
    truth = task.answers(unseen)
    places = scores.accuracy_by_position(predicted, truth)
    return [
        {"exact match": f"{scores.exact_match(predicted, truth):.4f}", "right": " ".join(f"{p:.3f}" for p in places)}
    ]


def main():
    runs = []

    def ask(*changes, epochs=4, seeds=range(3)):
        for change in changes:
            runs.extend((*(CHAPTER_8 | {"epochs": epochs} | change).values(), seed) for seed in seeds)

    # An interrupted run should have what matters most. A setting that is asked for twice is trained once.
    answer, query, part_one = {"answer": "3210"}, {"query": "highest"}, LEFT | HIGHEST
    ask({}, answer, query, HIGHEST, part_one)
    ask(answer, query, epochs=8)
    orders = [{"answer": "".join(places)} for places in itertools.permutations("0123")]
    ask(*orders)
    # Only sums without thousands, and answers of three digits.
    ask({"answer": "012"}, HIGHEST | {"answer": "210"})
    # The well-known line of code, taken apart: order of the query, side of its spaces, side of the answer's.
    right = LEFT | answer | {"pad answer": "right"}
    ask(*[right | {"query": order, "pad query": side} for order in ("highest", "lowest") for side in ("left", "right")])
    # Everything, and one choice taken back.
    ask(LEFT | answer, {"rate": 0.001}, {"columns": False}, LEFT, {"batch": 32})
    ask(*[{"sums": sums, "epochs": 200_000 // sums} for sums in (1_000, 2_000, 5_000, 10_000, 20_000)])
    slow = HIGHEST, part_one
    ask(*slow, epochs=16)
    # Spaces hidden from the encoder: chapter 6's sums, at a rate whose mean is chapter 6's, and chapter 8's.
    small = {"sums": 800, "smallest": 1, "largest": 10, "epochs": 50, "batch": 32, "rate": 0.002}
    spaces = [{"masked": hidden} | LEFT for hidden in (False, True)]
    ask(*[part_one | small | {"masked": hidden} for hidden in (False, True)], *spaces)
    ask(*slow, epochs=40)
    for epochs in (16, 40):
        ask({"rate": 0.001}, epochs=epochs)
    ask(*spaces, epochs=16)
    columns = [*CHAPTER_8, "seed"]
    for row in fill_table("choices", columns, runs, measure, ["tensorflow", "keras"]):
        how = [f"{name} {row[name]}" for name in columns if row[name] != str(CHAPTER_8.get(name))]
        print(row["exact match"], ", ".join(how))


if __name__ == "__main__":
    main()
