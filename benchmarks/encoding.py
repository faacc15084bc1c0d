"""Four ways to prepare and encode 1,000,000 sums: draw the pairs, write them as text, make one-hot tensors.

    python -m benchmarks.encoding

- *row by row*: as the first tries at this task do it, a pandas ``apply`` over the rows, then one assignment
  for each character in nested loops.
- *text by text*: as the well-known addition example of Keras does it: sums are drawn one at a time, and
  each text gets a small table of its own, which is copied into a large one of booleans.
- *seqlib*: what the chapters use.
- *one write*: the floor. NumPy writes the same number of bytes once, and nothing is computed.

The ways take turns on the same million sums. The time of each is that of its fastest turn: what else the
machine does can only slow a turn down, and the median, in the table as well, moves more from run to run.
The peak of memory is that of Python's tracemalloc, to which NumPy reports, in a pass of its own on a tenth
of the sums: what is held at most beyond the start, as a multiple of the two float32 tensors. The table is
``benchmarks/results/encoding.csv``.
"""

import time
import tracemalloc
from statistics import median

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks.tables import finished, machine, measured_code, write_table
from seqlib import AdditionTask, Alphabet

SUMS, TURNS = 1_000_000, 7
TASK, ALPHABET = AdditionTask(1, 10), Alphabet()


def draw(count):
    return TASK.sample(count, np.random.default_rng(0))


def row_by_row(pairs):
    frame = pd.DataFrame(pairs, columns=["a", "b"])
    queries = frame.apply(lambda row: f"{row['a']}+{row['b']}".rjust(TASK.time_in), axis=1).values
    answers = frame.sum(axis=1).astype(str).apply(lambda text: text.rjust(TASK.time_out)).values
    places = {character: place for place, character in enumerate(ALPHABET.characters)}
    tensors = []
    for texts, width in ((queries, TASK.time_in), (answers, TASK.time_out)):
        vectors = np.zeros((len(texts), width, len(ALPHABET)))
        for row, text in enumerate(texts):
            for step, character in enumerate(text):
                vectors[row, step, places[character]] = 1
        tensors.append(vectors)
    return tensors


def draw_one_by_one(count):
    rng, pairs = np.random.default_rng(0), []
    while len(pairs) < count:
        pairs.append((int(rng.integers(1, 11)), int(rng.integers(1, 11))))
    return pairs


def text_by_text(pairs):
    places = {character: place for place, character in enumerate(ALPHABET.characters)}

    def encoded(text, width):
        vectors = np.zeros((width, len(places)))
        for step, character in enumerate(text):
            vectors[step, places[character]] = 1
        return vectors

    queries, answers = [], []
    for a, b in pairs:
        queries.append(f"{a}+{b}".rjust(TASK.time_in))
        answers.append(str(a + b).rjust(TASK.time_out))
    tensors = []
    for texts, width in ((queries, TASK.time_in), (answers, TASK.time_out)):
        vectors = np.zeros((len(texts), width, len(places)), dtype=bool)
        for row, text in enumerate(texts):
            vectors[row] = encoded(text, width)
        tensors.append(vectors)
    return tensors


def with_seqlib(pairs):
    queries = ALPHABET.encode(TASK.queries(pairs), TASK.time_in)
    return [queries, ALPHABET.encode(TASK.answers(pairs), TASK.time_out)]


def one_write(count):
    return [np.ones((count, width, len(ALPHABET)), np.float32) for width in (TASK.time_in, TASK.time_out)]


WAYS = {
    "row by row": lambda count: row_by_row(draw(count)),
    "text by text": lambda count: text_by_text(draw_one_by_one(count)),
    "seqlib": lambda count: with_seqlib(draw(count)),
    "one write": one_write,
}


def agree(pairs):
    """Whether the three ways that compute anything make the same tensors of these pairs."""
    expected = with_seqlib(pairs)
    return all(
        np.array_equal(tensor, truth)
        for way in (row_by_row, text_by_text)
        for tensor, truth in zip(way(pairs), expected, strict=True)
    )


def peak_memory(way, count):
    """The most that is held at once beyond the start, in multiples of the two float32 tensors of ``count`` sums."""
    tracemalloc.start()
    try:
        # Kept until the peak is read, as a caller would keep them.
        tensors = way(count)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak / (4 * sum(tensor.size for tensor in tensors))


def seconds(way):
    # Memory that a virtual machine has yet to hand out costs its first user dearly; none of the ways shall be that one.
    one_write(2 * SUMS)
    start = time.perf_counter()
    tensors = way(SUMS)
    passed = time.perf_counter() - start
    # Freed only now: the next way starts with the same memory.
    del tensors
    return passed


def main():
    if finished("encoding"):
        return
    if not agree(draw(20_000)):
        raise RuntimeError("the ways make different tensors, so their times mean nothing")
    times = {name: [] for name in WAYS}
    for _ in tqdm(range(TURNS), unit="turn"):
        for name, way in WAYS.items():
            times[name].append(seconds(way))
    least = {name: min(values) for name, values in times.items()}
    rows = [
        {
            "way": name,
            "sums": SUMS,
            "seconds": f"{least[name]:.3f}",
            "median_seconds": f"{median(times[name]):.3f}",
            "times_one_write": f"{least[name] / least['one write']:.2f}",
            "faster_than_row_by_row": f"{least['row by row'] / least[name]:.1f}",
            "peak_memory": f"{peak_memory(way, SUMS // 10):.2f}",
            "machine": machine("pandas"),
            "code": measured_code("encoding"),
        }
        for name, way in WAYS.items()
    ]
    print(f"{SUMS:,} sums, fastest of {TURNS} turns")
    print("way            seconds   x one write   faster than row by row   peak memory / result")
    for row in rows:
        print(f"{row['way']:<12} {row['seconds']:>9} {row['times_one_write']:>13} ", end="")
        print(f"{row['faster_than_row_by_row']:>24} {row['peak_memory']:>22}")
    print(rows[0]["machine"])
    write_table("encoding", rows)


if __name__ == "__main__":
    main()
