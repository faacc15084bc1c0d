"""What each choice of chapter 8 is worth: one training for every choice and seed, on one budget.

    python -m benchmarks.choices              everything that ``benchmarks/results/choices.csv`` lacks; more than an hour
    python -m benchmarks.choices writing      one of its questions only

Every training has the same model (chapter 5's layers and sizes), the same 50,000 sums unless their number
is the question, and sees 200,000 examples, so a smaller batch takes more steps. Scores are on 5,000 sums
that are in training in neither order. Finished rows are kept: an interrupted run goes on where it was.
"""

import sys

import numpy as np
from tqdm import tqdm

from benchmarks.tables import FOLDER, machine, read_table, write_table
from seqlib import AdditionTask, Alphabet, models, scores
from seqlib.quiet import keras

SEEN, HELD_OUT = 200_000, 5_000
# Fewer where small batches make a training long.
SEEDS = {"alone": range(3), "without": range(5), "writing": range(5), "sums": range(5)}
# How chapters 1 to 7 write a sum and train, and what chapter 8 ends with.
PART_ONE = {"order": "highest", "padding": "left", "columns": False, "batch": 32, "rate": 0.001, "sums": 50_000}
CHAPTER_8 = {"order": "lowest", "padding": "zeros", "columns": True, "batch": 128, "rate": 0.01, "sums": 50_000}
CHOICES = {
    "order": {"order": "lowest"},
    "zeros": {"padding": "zeros"},
    "columns": {"padding": "zeros", "columns": True},
    "batch": {"batch": 128},
    "rate": {"rate": 0.01},
}


def settings():
    """Every training: ``(question, name, settings)``."""
    yield "alone", "none", PART_ONE
    for name, choice in CHOICES.items():
        yield "alone", name, PART_ONE | choice
    yield "without", "none", CHAPTER_8
    for name in CHOICES:
        # Without zeros there are no columns either.
        back = {"zeros": {"padding": "left", "columns": False}, "columns": {"columns": False}}
        yield "without", name, CHAPTER_8 | back.get(name, {name: PART_ONE.get(name)})
    for order in ("highest", "lowest", "query lowest", "answer lowest"):
        for padding in ("left", "right", "zeros"):
            yield "writing", f"{order}, {padding}", CHAPTER_8 | {"order": order, "padding": padding, "columns": False}
    # The well-known recipe reverses the query after padding it on the right, and leaves the answer so.
    for order in ("highest", "query lowest"):
        setting = {"order": order, "padding": "left and right", "columns": False}
        yield "writing", f"{order}, left and right", CHAPTER_8 | setting
    yield "writing", "highest, columns", CHAPTER_8 | {"order": "highest"}
    for sums in (1_000, 2_000, 5_000, 10_000, 20_000):
        yield "sums", str(sums), CHAPTER_8 | {"sums": sums}


def task_of(order, padding, columns):
    """The task of three digits, written so."""
    query_side, answer_side = ("left", "right") if padding == "left and right" else (padding, padding)
    return AdditionTask(
        0,
        999,
        pad_query=query_side,
        pad_answer=answer_side,
        reverse_query=order in ("lowest", "query lowest"),
        reverse_answer=order in ("lowest", "answer lowest"),
        interleave=columns,
    )


def train(seed, order, padding, columns, batch, rate, sums):
    """One training: ``(exact match, character accuracy)`` on unseen sums."""
    task, alphabet = task_of(order, padding, columns), Alphabet()
    rng = np.random.default_rng(seed)
    unseen = task.sample(HELD_OUT, rng, distinct=True)
    seen = task.without(task.sample(sums + 5 * HELD_OUT, rng, distinct=True), unseen)[:sums]
    x = alphabet.encode(task.queries(seen), time=task.time_in)
    y = alphabet.encode(task.answers(seen), time=task.time_out)
    keras.utils.set_random_seed(seed)
    model = models.encoder_decoder(task.time_in, task.time_out)
    epochs = SEEN // sums
    decay = keras.optimizers.schedules.CosineDecay(rate, epochs * -(-sums // batch))
    model.compile(keras.optimizers.Adam(decay), "categorical_crossentropy", steps_per_execution=25)
    model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0)
    predicted = models.answer(model, alphabet, task.queries(unseen))
    expected = task.answers(unseen)
    return scores.exact_match(predicted, expected), scores.character_accuracy(predicted, expected)


def main(questions):
    rows = read_table("choices") if (FOLDER / "choices.csv").exists() else []
    done = {(row["question"], row["name"], int(row["seed"])): row for row in rows}
    # The same setting may answer two questions; it is trained once.
    known = {}
    for question, name, setting in settings():
        for seed in SEEDS[question]:
            if row := done.get((question, name, seed)):
                known[tuple(setting.values()), seed] = row["exact match"], row["character accuracy"]
    wanted = [
        (question, name, setting, seed)
        for question, name, setting in settings()
        for seed in SEEDS[question]
        if not questions or question in questions
        if (question, name, seed) not in done
    ]
    for question, name, setting, seed in tqdm(wanted, unit="training"):
        key = tuple(setting.values()), seed
        if key not in known:
            known[key] = tuple(f"{score:.4f}" for score in train(seed, **setting))
        exact, characters = known[key]
        done[question, name, seed] = {
            "question": question,
            "name": name,
            **setting,
            "seed": seed,
            "exact match": exact,
            "character accuracy": characters,
            "machine": machine("tensorflow", "keras"),
        }
        order = [(q, n, s) for q, n, _ in settings() for s in SEEDS[q]]
        write_table("choices", [done[place] for place in order if place in done])
    for question, name, _ in settings():
        found = [
            float(done[question, name, seed]["exact match"])
            for seed in SEEDS[question]
            if (question, name, seed) in done
        ]
        if found:
            print(f"{question:15} {name:30} " + " ".join(f"{value:.3f}" for value in found))


if __name__ == "__main__":
    main(sys.argv[1:])
