"""Chapter 9's three models beside each other: the same sums, the same number of epochs, several seeds.

    python -m benchmarks.teacher_forcing      what ``benchmarks/results/teacher_forcing.csv`` lacks; about six minutes

The models are chapter 5's with ``RepeatVector``, teacher forcing, and teacher forcing with attention. After
each epoch every model answers 2,000 sums that are in training in neither order: by itself, and, where it
reads the characters before, also with the right ones handed to it. The seconds of an epoch are measured in a
run of their own, in turns. Finished trainings are kept: an interrupted run goes on where it was.
"""

import time

import numpy as np
from tqdm import tqdm

from benchmarks.tables import FOLDER, machine, read_table, write_table
from seqlib import AdditionTask, Alphabet, models, scores
from seqlib.quiet import keras

SEEDS, SUMS, HELD_OUT, EPOCHS, UNITS = range(5), 40_000, 2_000, 4, 64
MODELS = ("RepeatVector", "teacher forcing", "attention")
START, END = ">", "."
ALPHABET = Alphabet("0123456789" + END + START)
TASK = AdditionTask(
    0, 999, pad_query="zeros", interleave=True, reverse_query=True, pad_answer="right", reverse_answer=True
)


def texts(pairs):
    """Queries, answers that end with ``.``, and what stands before each character of an answer."""
    answers = np.strings.add(np.strings.replace(TASK.answers(pairs), " ", END), END)
    return TASK.queries(pairs), answers, [START + answer[:-1] for answer in answers]


def vectors(pairs):
    """One-hot queries, one-hot characters before, one-hot answers."""
    queries, answers, before = texts(pairs)
    time_out = TASK.time_out + 1
    return (
        ALPHABET.encode(queries, time=TASK.time_in),
        ALPHABET.encode(before, time=time_out),
        ALPHABET.encode(answers, time=time_out),
    )


def teacher_forced(attention):
    """The model to train, ``[queries, before]`` to probabilities, and a function that answers by itself."""
    encoder = keras.layers.LSTM(UNITS, return_sequences=True, return_state=True)
    decoder = keras.layers.LSTM(UNITS, return_sequences=True, return_state=True)
    head = keras.layers.Dense(len(ALPHABET), activation="softmax")
    look = keras.layers.Attention()

    def probabilities(steps, memory):
        return head(keras.ops.concatenate([look([steps, memory]), steps], axis=2) if attention else steps)

    query, before = keras.Input((None, len(ALPHABET))), keras.Input((None, len(ALPHABET)))
    memory, h, c = encoder(query)
    steps, _, _ = decoder(before, initial_state=[h, c])
    model = keras.Model([query, before], probabilities(steps, memory))

    def alone(x, longest=TASK.time_out + 1):
        memory, h, c = encoder(x)
        character = ALPHABET.encode([START] * len(x), time=1)
        places = []
        for _ in range(longest):
            steps, h, c = decoder(character, initial_state=[h, c])
            places.append(np.array(probabilities(steps, memory)).argmax(axis=2))
            character = np.eye(len(ALPHABET), dtype=np.float32)[places[-1]]
        return ALPHABET.decode(np.eye(len(ALPHABET))[np.hstack(places)])

    return model, alone


def ended(answers):
    """Answers up to their end, in one width again, so that nothing after the end counts."""
    return np.strings.ljust(np.strings.partition(answers, END)[0], TASK.time_out + 1)


def prepare(name, seed):
    """One model before its training: ``(model, fit, alone, tell)``.

    ``fit(epoch)`` trains for that epoch, counted from 1. ``alone(x)`` gives the answers that the model writes by
    itself. ``tell()`` gives those to the unseen sums, those with the right characters handed to it, and the
    true ones.
    """
    rng = np.random.default_rng(seed)
    unseen = TASK.sample(HELD_OUT, rng)
    x, before, y = vectors(TASK.without(TASK.sample(SUMS, rng), unseen))
    unseen_x, unseen_before, unseen_y = vectors(unseen)
    keras.utils.set_random_seed(seed)
    if name == "RepeatVector":
        model = models.encoder_decoder(TASK.time_in, TASK.time_out + 1, len(ALPHABET), UNITS, UNITS)
        inputs, unseen_inputs = x, unseen_x

        def alone(x):
            return ALPHABET.decode(model(x))

    else:
        model, alone = teacher_forced(attention=name == "attention")
        inputs, unseen_inputs = [x, before], [unseen_x, unseen_before]
    decay = keras.optimizers.schedules.CosineDecay(0.01, EPOCHS * -(-len(x) // 128))
    model.compile(keras.optimizers.Adam(decay), "categorical_crossentropy", steps_per_execution=25)

    def fit(epoch):
        model.fit(inputs, y, batch_size=128, epochs=epoch, initial_epoch=epoch - 1, verbose=0)

    def tell():
        return alone(unseen_x), ALPHABET.decode(model(unseen_inputs)), ALPHABET.decode(unseen_y)

    return model, fit, alone, tell


def train(name, seed):
    """One training: a row for each epoch."""
    model, fit, _, tell = prepare(name, seed)
    rows = []
    for epoch in range(1, EPOCHS + 1):
        fit(epoch)
        told, handed, truth = tell()
        rows.append(
            {
                "model": name,
                "seed": seed,
                "epoch": epoch,
                "parameters": model.count_params(),
                "exact match": f"{scores.exact_match(ended(told), ended(truth)):.4f}",
                "exact match, handed": f"{scores.exact_match(ended(handed), ended(truth)):.4f}",
                "characters": f"{scores.character_accuracy(told, truth):.4f}",
                "characters, handed": f"{scores.character_accuracy(handed, truth):.4f}",
                "seconds an epoch": "",
                "machine": machine("tensorflow", "keras"),
            }
        )
    return rows


def seconds_an_epoch():
    """The fastest of three epochs of each model, taken in turns: ``{name: seconds}``."""
    prepared = {name: prepare(name, seed=0)[1] for name in MODELS}
    seconds = {name: [] for name in MODELS}
    # The first epoch also builds the training step, which takes seconds of its own.
    for epoch in range(1, 5):
        for name, fit in prepared.items():
            start = time.perf_counter()
            fit(epoch)
            seconds[name].append(time.perf_counter() - start)
    return {name: min(found[1:]) for name, found in seconds.items()}


def main():
    rows = read_table("teacher_forcing") if (FOLDER / "teacher_forcing.csv").exists() else []
    done = {(row["model"], int(row["seed"])) for row in rows}
    wanted = [(name, seed) for seed in SEEDS for name in MODELS if (name, seed) not in done]
    for name, seed in tqdm(wanted, unit="training"):
        rows += train(name, seed)
        write_table("teacher_forcing", rows)
    if not all(row["seconds an epoch"] for row in rows):
        for name, seconds in seconds_an_epoch().items():
            for row in rows:
                if row["model"] == name:
                    row["seconds an epoch"] = f"{seconds:.2f}"
        write_table("teacher_forcing", rows)
    print(f"{'model':16} {'parameters':>10} {'exact match':>16} {'seconds an epoch':>16}")
    for name in MODELS:
        last = [row for row in rows if row["model"] == name and int(row["epoch"]) == EPOCHS]
        exact = sorted(float(row["exact match"]) for row in last)
        found = f"{exact[0]:.3f} to {exact[-1]:.3f}"
        print(f"{name:16} {last[0]['parameters']:>10} {found:>16} {last[0]['seconds an epoch']:>16}")


if __name__ == "__main__":
    main()
