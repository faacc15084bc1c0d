"""Chapter 8's way with more digits: exact match on unseen sums of three, five and nine.

    python -m benchmarks.digits      about eight minutes on two cores; writes benchmarks/results/digits.csv

The training is the chapter's own: its cells with the tag ``recipe`` are executed. Each LSTM has 128 units here, a batch
256 sums, and there is one epoch of fresh sums, so none is seen twice but by chance, and none is among the 5,000
unseen ones in either order. No digit is given to the model when it is asked: it writes the whole answer by itself.
The seconds are those of training, the encoding of its sums included.
"""

import time
from functools import partial

import numpy as np

from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import AdditionTask, models, scores

MEASURES = ("08-learning-to-add",)
# digits: sums to learn from
SUMS = {3: 200_000, 5: 600_000, 9: 800_000}
WIDE = partial(models.encoder_decoder, encoder_units=128, decoder_units=128)


def measure(digits, seed):
    """One training with as many different sums as SUMS says."""
    chapter, task = recipe("08-learning-to-add", seed=seed), AdditionTask.in_columns(digits)
    rng = np.random.default_rng(seed)
    unseen = task.sample(5_000, rng)
    # With three digits some of what is drawn has to go; the surplus is cut off.
    fresh = task.without(task.sample(SUMS[digits] + 5_000, rng), unseen)[: SUMS[digits]]
    start = time.perf_counter()
    model = chapter["train"](task, epochs=1, batch=256, pairs=fresh, build=WIDE)
    seconds = time.perf_counter() - start
    predicted, truth = models.answer(model, chapter["alphabet"], task.queries(unseen)), task.answers(unseen)
    return [
        {
            "sums": len(fresh),
            "seconds": f"{seconds:.1f}",
            "exact match": f"{scores.exact_match(predicted, truth):.4f}",
            "character accuracy": f"{scores.character_accuracy(predicted, truth):.4f}",
        }
    ]


def main():
    # One training for each size: that it can be done, not how surely.
    runs = [(digits, 0) for digits in SUMS]
    for row in fill_table("digits", ["digits", "seed"], runs, measure, ["tensorflow", "keras"]):
        print(f"{row['digits']} digits: {row['exact match']} exact after {row['sums']} sums, {row['seconds']} s")


if __name__ == "__main__":
    main()
