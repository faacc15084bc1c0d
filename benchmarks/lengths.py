"""How far each model carries: exact match over the length of the numbers, for chapters 8, 9 and 11.

    python -m benchmarks.lengths      three models from three seeds; about five minutes

Chapters 8 and 9 train on numbers of at most three digits, chapter 11 on ten; each model is trained by its
chapter's recipe. Then all are asked random sums of two numbers of exactly so many digits, the same for all.
Chapter 8's model is built for six characters in and four out. No weight of it depends on that, so for longer
numbers the same weights go into a model built longer; the limit is then one of learning, not of form. Up to
three digits it is asked as it was trained, with zeros in front.
"""

import numpy as np

from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import AdditionTask, models

MEASURES = ("08-learning-to-add", "09-teacher-forcing", "10-any-length", "11-proof")
SEEDS, SUMS = range(3), 200
# A task of seqlib ends at nine digits; chapter 11 goes on.
SHORT, LONG = range(1, 10), (100, 1_000)


def numbers(digits):
    """Pairs of Python's integers, each of exactly so many digits: a list of ``(a, b)``."""
    rng = np.random.default_rng(digits)
    rows = rng.integers(0, 10, (2 * SUMS, digits))
    rows[:, 0] = rng.integers(1, 10, 2 * SUMS)
    found = [int("".join(map(str, row))) for row in rows]
    return list(zip(found[:SUMS], found[SUMS:], strict=True))


def chapter_8(seed):
    """A function that adds, ``(pairs, digits)`` to the texts of sums, by the model of chapter 8."""
    chapter = recipe("08-learning-to-add", seed=seed)
    model = chapter["train"](chapter["columns"])

    def add(pairs, digits):
        task = AdditionTask.in_columns(max(digits, 3))
        longer = models.encoder_decoder(task.time_in, task.time_out)
        longer.set_weights(model.get_weights())
        answers = models.answer(longer, chapter["alphabet"], task.queries(np.array(pairs)))
        # The highest digit comes last, and zeros may follow it.
        return [text[::-1].lstrip("0") for text in answers]

    return add


def chapter_9(seed):
    """The same by the model of chapter 9: it stops where it writes the end."""
    chapter = recipe("09-teacher-forcing", seed=seed)
    chapter["train"](chapter["forced"], [chapter["X"], chapter["B"]], chapter["Y"])
    layers = [chapter[name] for name in ("encoder", "decoder", "head")]

    def add(pairs, digits):
        task = AdditionTask.in_columns(max(digits, 3))
        x = chapter["alphabet"].encode(task.queries(np.array(pairs)), time=task.time_in)
        written = chapter["write"](x, *layers, longest=task.time_out + 1)
        return [text[::-1] for text in chapter["until_end"](written)]

    return add


def chapter_11(seed):
    """The same by the model of chapter 11, trained for its proof; it has no length."""
    chapter_10 = recipe("10-any-length")
    weights = recipe("11-proof")["train_for_proof"](seed).adder.get_weights()

    def add(pairs, digits):
        rows = [[[int(digit) for digit in str(number)[::-1]] for number in side] for side in zip(*pairs, strict=True)]
        answers = chapter_10["run"](weights, *(chapter_10["with_room"](np.array(side)) for side in rows))
        return ["".join(map(str, row[::-1])).lstrip("0") for row in answers]

    return add


CHAPTERS = {8: chapter_8, 9: chapter_9, 11: chapter_11}


def measure(chapter, seed):
    """Rows of the table for one training: one for each length."""
    add, rows = CHAPTERS[chapter](seed), []
    for digits in (*SHORT, *(LONG if chapter == 11 else ())):
        pairs = numbers(digits)
        right = [answer == str(a + b) for answer, (a, b) in zip(add(pairs, digits), pairs, strict=True)]
        rows.append({"digits": digits, "sums": SUMS, "exact match": f"{np.mean(right):.3f}"})
    return rows


def main():
    runs = [(chapter, seed) for chapter in CHAPTERS for seed in SEEDS]
    rows = fill_table("lengths", ("chapter", "seed"), runs, measure, ("tensorflow", "keras"))
    print("digits", *(f"chapter {chapter:<14}" for chapter in CHAPTERS), sep="  ")
    for digits in (*SHORT, *LONG):
        shares = [
            [float(r["exact match"]) for r in rows if (int(r["chapter"]), int(r["digits"])) == (chapter, digits)]
            for chapter in CHAPTERS
        ]
        print(f"{digits:6}", *(f"{min(s):.3f} to {max(s):.3f}        " if s else " " * 22 for s in shares), sep="  ")


if __name__ == "__main__":
    main()
