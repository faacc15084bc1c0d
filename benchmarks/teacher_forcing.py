"""Chapter 9's three models beside each other: the same sums, the same number of epochs, several seeds.

    python -m benchmarks.teacher_forcing             about six minutes
    python -m benchmarks.teacher_forcing --resume    go on where a run was interrupted

The models are chapter 5's with ``RepeatVector``, teacher forcing, and teacher forcing with attention, made and
trained by the chapter's own functions. After each epoch every model answers the chapter's unseen sums: by
itself, and, where it reads the characters before, also with the right ones handed to it. The table is
``benchmarks/results/teacher_forcing.csv``.
"""

import numpy as np

from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import scores
from seqlib.quiet import keras

MEASURES = ("09-teacher-forcing",)
MODELS, SEEDS = ("RepeatVector", "teacher forcing", "attention"), range(5)


def measure(name, seed):
    """One training: a row for each epoch."""
    chapter = recipe(*MEASURES, seed=seed)
    alphabet, task, unseen = chapter["alphabet"], chapter["task"], chapter["held_out"]
    truth, until_end = chapter["answers"](unseen), chapter["until_end"]
    queries = alphabet.encode(task.queries(unseen), time=task.time_in)
    before = alphabet.encode(chapter["shifted"](truth), time=task.time_out + 1)
    if name == "RepeatVector":
        model, inputs, handed = chapter["repeating"], chapter["X"], queries
    else:
        parts = (*chapter["layers"](), chapter["attend"] if name == "attention" else None)
        model, inputs, handed = chapter["wire"](*parts), [chapter["X"], chapter["B"]], [queries, before]
    rows = []

    def score(epoch, _):
        row = {"epoch": epoch + 1, "parameters": model.count_params()}
        helped = alphabet.decode(model(handed))
        alone = helped if name == "RepeatVector" else chapter["write"](queries, *parts)
        # The loop stops when all have ended; the targets go on with more ends.
        alone = np.strings.ljust(alone, task.time_out + 1, ".")
        for ending, predicted in (("", alone), (", handed", helped)):
            row[f"exact match{ending}"] = f"{(until_end(predicted) == until_end(truth)).mean():.4f}"
            row[f"characters{ending}"] = f"{scores.character_accuracy(predicted, truth):.4f}"
        rows.append(row)

    chapter["train"](model, inputs, chapter["Y"], callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=score)])
    return rows


def main():
    runs = [(name, seed) for seed in SEEDS for name in MODELS]
    rows = fill_table("teacher_forcing", ("model", "seed"), runs, measure, ("tensorflow", "keras"))
    last = str(max(int(row["epoch"]) for row in rows))
    print(f"{'model':16} {'parameters':>10} {'exact match':>16}")
    for name in MODELS:
        ended = [row for row in rows if row["model"] == name and str(row["epoch"]) == last]
        exact = sorted(float(row["exact match"]) for row in ended)
        print(f"{name:16} {ended[0]['parameters']:>10} {f'{exact[0]:.3f} to {exact[-1]:.3f}':>16}")


if __name__ == "__main__":
    main()
