"""How far each model carries: exact match over the length of the numbers, for chapters 8, 9 and 10.

    python -m benchmarks.lengths      writes benchmarks/results/lengths.csv; about five minutes

Chapters 8 and 9 train on numbers of at most three digits, chapter 10 on ten; each model is trained as in
its chapter, from several seeds. Then all are asked random sums of two numbers of exactly so many digits, the
same for all. Chapter 8's model is built for six characters in and four out. No weight of it depends on that,
so for longer numbers the same weights go into a model built longer; the limit is then one of learning, not
of form. Up to three digits it is asked as it was trained, with zeros in front. Finished models are kept: an
interrupted run goes on where it was.
"""

import numpy as np
from tqdm import tqdm

from benchmarks import any_length, choices, teacher_forcing
from benchmarks.tables import FOLDER, machine, read_table, write_table
from seqlib import AdditionTask, Alphabet, models
from seqlib.quiet import keras

SEEDS, SUMS = range(3), 200
SHORT, LONG = range(1, 11), (100, 1_000)


def numbers(digits):
    """Pairs of Python's integers, each of exactly so many digits: a list of ``(a, b)``."""
    rng = np.random.default_rng(digits)
    rows = rng.integers(0, 10, (2 * SUMS, digits))
    rows[:, 0] = rng.integers(1, 10, 2 * SUMS)
    found = [int("".join(map(str, row))) for row in rows]
    return list(zip(found[:SUMS], found[SUMS:], strict=True))


def wide(task, digits):
    """The task, for numbers of that many digits, and of three at least."""
    how = {name: getattr(task, name) for name in vars(task) if name not in ("smallest", "largest")}
    return AdditionTask(0, 10 ** max(digits, 3) - 1, **how)


def chapter_8(seed):
    """A function that adds, ``(pairs, digits)`` to the texts of sums, by the model of chapter 8."""
    columns = choices.task_of("lowest", "zeros", columns=True)
    alphabet = Alphabet()
    rng = np.random.default_rng(seed)
    unseen = columns.sample(5_000, rng, distinct=True)
    seen = columns.without(columns.sample(75_000, rng, distinct=True), unseen)[:50_000]
    x = alphabet.encode(columns.queries(seen), time=columns.time_in)
    y = alphabet.encode(columns.answers(seen), time=columns.time_out)
    keras.utils.set_random_seed(seed)
    model = models.encoder_decoder(columns.time_in, columns.time_out)
    rate = keras.optimizers.schedules.CosineDecay(0.01, 4 * -(-len(x) // 128))
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", steps_per_execution=25)
    model.fit(x, y, batch_size=128, epochs=4, verbose=0)

    def add(pairs, digits):
        task = wide(columns, digits)
        longer = models.encoder_decoder(task.time_in, task.time_out)
        longer.set_weights(model.get_weights())
        told = models.answer(longer, alphabet, task.queries(np.array(pairs)))
        # The highest digit comes last, and zeros may follow it.
        return [text[::-1].lstrip("0") for text in told]

    return add


def chapter_9(seed):
    """The same by the model of chapter 9: it stops where it writes the end."""
    _, fit, alone, _ = teacher_forcing.prepare("teacher forcing", seed)
    for epoch in range(1, teacher_forcing.EPOCHS + 1):
        fit(epoch)

    def add(pairs, digits):
        task = wide(teacher_forcing.TASK, digits)
        x = teacher_forcing.ALPHABET.encode(task.queries(np.array(pairs)), time=task.time_in)
        told = alone(x, longest=task.time_out + 1)
        return [text.partition(teacher_forcing.END)[0][::-1] for text in told]

    return add


def chapter_10(seed):
    """The same by the model of chapter 10 that is trained for its proof; it has no length."""
    chapter = any_length.recipe()
    weights = chapter["train_for_proof"](seed).adder.get_weights()

    def add(pairs, digits):
        rows = [[[int(digit) for digit in str(number)[::-1]] for number in side] for side in zip(*pairs, strict=True)]
        told = chapter["run"](weights, *map(chapter["with_room"], map(np.array, rows)))
        return ["".join(map(str, row[::-1])).lstrip("0") for row in told]

    return add


CHAPTERS = {8: chapter_8, 9: chapter_9, 10: chapter_10}


def main():
    rows = read_table("lengths") if (FOLDER / "lengths.csv").exists() else []
    done = {(int(row["chapter"]), int(row["seed"])) for row in rows}
    wanted = [(chapter, seed) for chapter in CHAPTERS for seed in SEEDS if (chapter, seed) not in done]
    for chapter, seed in tqdm(wanted, unit="training"):
        add = CHAPTERS[chapter](seed)
        for digits in (*SHORT, *(LONG if chapter == 10 else ())):
            pairs = numbers(digits)
            right = [told == str(a + b) for told, (a, b) in zip(add(pairs, digits), pairs, strict=True)]
            rows.append(
                {
                    "chapter": chapter,
                    "seed": seed,
                    "digits": digits,
                    "sums": SUMS,
                    "exact match": f"{np.mean(right):.3f}",
                    "machine": machine("tensorflow", "keras"),
                }
            )
        write_table("lengths", rows)
    print("digits", *(f"chapter {chapter:<14}" for chapter in CHAPTERS), sep="  ")
    for digits in (*SHORT, *LONG):
        found = [
            [float(r["exact match"]) for r in rows if (int(r["chapter"]), int(r["digits"])) == (chapter, digits)]
            for chapter in CHAPTERS
        ]
        print(f"{digits:6}", *(f"{min(f):.3f} to {max(f):.3f}        " if f else " " * 22 for f in found), sep="  ")


if __name__ == "__main__":
    main()
