"""What becomes of chapter 8's sums when no answer says how large it is: the thousands are not written.

    python -m benchmarks.places              about two minutes; writes benchmarks/results/places.csv

All sums are asked, and of each answer the last three digits. Split, model and training are the chapter's own: its
cells with the tag ``recipe`` are executed.
"""

from benchmarks.choices import CHAPTER_8, HIGHEST, Ordered, task_of
from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import models, scores

MEASURES = ("08-learning-to-add",)
WAYS = {"lowest": (CHAPTER_8, "012"), "highest": (CHAPTER_8 | HIGHEST, "210")}


def measure(first, seed):
    """One training with query and answer in one order, whose ``first`` digit is the lowest or the highest."""
    chapter, (how, places) = recipe("08-learning-to-add", seed=seed), WAYS[first]
    task = Ordered(task_of(how).task, places)
    model = chapter["train"](task)
    predicted = models.answer(model, chapter["alphabet"], task.queries(chapter["unseen"]))
    truth = task.answers(chapter["unseen"])
    right = " ".join(f"{share:.3f}" for share in scores.accuracy_by_position(predicted, truth))
    return [{"exact match": f"{scores.exact_match(predicted, truth):.4f}", "right": right}]


def main():
    runs = [(first, seed) for first in WAYS for seed in range(3)]
    for row in fill_table("places", ["first digit", "seed"], runs, measure, ["tensorflow", "keras"]):
        print(f"{row['first digit']:8} first, seed {row['seed']}: {row['exact match']}")


if __name__ == "__main__":
    main()
