"""Chapter 8's way with more digits: exact match on unseen sums of three, five and nine.

    python -m benchmarks.digits      about eight minutes on two cores; writes benchmarks/results/digits.csv

The same five layers with 128 units in each LSTM, columns, lowest digit first, a rate that falls from 0.01
to 0 along a cosine. Every epoch brings 200,000 fresh sums, so none is seen twice but by chance, and none
is among the 5,000 unseen ones in either order. No digit is given to the model at evaluation: it writes
the whole answer by itself. Scored after every epoch; the seconds are those of training alone.
"""

import time

import numpy as np
from tqdm import tqdm

from benchmarks.tables import machine, write_table
from seqlib import AdditionTask, Alphabet, models, scores
from seqlib.quiet import keras

FRESH, HELD_OUT, BATCH, UNITS = 200_000, 5_000, 256, 128
ALPHABET = Alphabet()
COLUMNS = {
    "pad_query": "zeros",
    "pad_answer": "zeros",
    "reverse_query": True,
    "reverse_answer": True,
    "interleave": True,
}
# digits: (epochs, seeds)
RUNS = {3: (1, 1), 5: (3, 1), 9: (4, 1)}


def train(digits, epochs, seed):
    """One training: yields ``(epoch, seconds so far, exact match, character accuracy)`` after every epoch."""
    task = AdditionTask(0, 10**digits - 1, **COLUMNS)
    rng = np.random.default_rng(seed)
    unseen = task.sample(HELD_OUT, rng)
    queries, answers = task.queries(unseen), task.answers(unseen)
    keras.utils.set_random_seed(seed)
    model = models.encoder_decoder(task.time_in, task.time_out, len(ALPHABET), UNITS, UNITS)
    decay = keras.optimizers.schedules.CosineDecay(0.01, epochs * -(-FRESH // BATCH))
    model.compile(keras.optimizers.Adam(decay), "categorical_crossentropy", steps_per_execution=25)
    seconds = 0.0
    for epoch in range(1, epochs + 1):
        # With three digits a tenth of what is drawn may have to go; the surplus is cut off.
        fresh = task.without(task.sample(2 * FRESH, rng), unseen)[:FRESH]
        x = ALPHABET.encode(task.queries(fresh), time=task.time_in)
        y = ALPHABET.encode(task.answers(fresh), time=task.time_out)
        start = time.perf_counter()
        model.fit(x, y, batch_size=BATCH, verbose=0)
        seconds += time.perf_counter() - start
        told = models.answer(model, ALPHABET, queries)
        yield epoch, seconds, scores.exact_match(told, answers), scores.character_accuracy(told, answers)


def main():
    rows = []
    with tqdm(total=sum(epochs * seeds for epochs, seeds in RUNS.values()), unit="epoch") as bar:
        for digits, (epochs, seeds) in RUNS.items():
            for seed in range(seeds):
                for epoch, seconds, exact, characters in train(digits, epochs, seed):
                    row = {"digits": digits, "seed": seed, "epoch": epoch, "seconds": f"{seconds:.1f}"}
                    row |= {"exact match": f"{exact:.4f}", "character accuracy": f"{characters:.4f}"}
                    rows.append(row | {"machine": machine("tensorflow", "keras")})
                    write_table("digits", rows)
                    bar.update()
                print(f"{digits} digits, seed {seed}: {exact:.4f} exact after {epochs} epochs, {seconds:.0f} s")


if __name__ == "__main__":
    main()
