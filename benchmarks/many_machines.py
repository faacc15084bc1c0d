"""When do two processes pay? Seconds per training step of chapter 8's model, over its size and its batch.

    python -m benchmarks.many_machines          every layout
    python -m benchmarks.many_machines 2        the third one; the other rows stay

Two processes with a core each stand in for two machines with one core. They are compared with one
process on one core (what each machine could do alone) and with one process on both cores (what a machine
twice as large could do). A figure is the quickest of three runs, as other work can only slow one down.
Needs Linux, to pin processes to cores, and two idle cores; takes a few minutes. The table is
``benchmarks/results/many_machines.csv``; chapter 11 draws it.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np

# The chapter's own program and launcher, which are in no package.
sys.path.insert(0, str(Path(__file__).parent.parent / "chapters"))
# (units, rows in the global batch, steps in a run): first the model grows, then the batch.
CASES = [(32, 128, 10), (128, 128, 10), (512, 128, 3), (128, 32, 10), (128, 512, 5), (128, 2048, 2), (128, 4096, 1)]
LAYOUTS = {
    "one process, one core": (1, "0"),
    "one process, both cores": (1, "0,1"),
    "two processes, one core each": (2, "0,1"),
}
REPEATS = 3


def seconds_per_step(units, batch, steps, processes):
    """The quickest of the repeats, after one run that compiles."""
    from seqlib.models import encoder_decoder
    from seqlib.quiet import keras

    model = encoder_decoder(6, 4, 12, units, units)
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy")
    # What the rows say does not matter for the time.
    local = batch // processes
    X, Y = np.zeros((local * steps, 6, 12), "float32"), np.zeros((local * steps, 4, 12), "float32")
    taken = []
    for _ in range(1 + REPEATS):
        start = time.perf_counter()
        model.fit(X, Y, batch_size=local, shuffle=False, verbose=0)
        taken.append((time.perf_counter() - start) / steps)
    return min(taken[1:])


def worker(arguments):
    """One process of a layout: measures every case and leaves the seconds in a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--coordinator")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--rank", type=int)
    parser.add_argument("--result", type=Path)
    parser.add_argument("--cores")
    told = parser.parse_args(arguments)
    # Before JAX is imported, as it makes a thread for every core it may use.
    os.sched_setaffinity(0, list(map(int, told.cores.split(",")))[told.rank :: told.processes])
    sys.modules["tensorflow"] = None
    from many_machines import join

    join(told.coordinator, told.processes, told.rank)
    np.savez(told.result, seconds=[seconds_per_step(*case, told.processes) for case in CASES])


def main(numbers):
    import launch
    from tqdm import tqdm

    from benchmarks import measured

    chosen = [list(LAYOUTS)[int(number)] for number in numbers] or list(LAYOUTS)
    machine = measured.machine("keras", "jax")
    rows = [row for row in measured.read("many_machines") if row["layout"] not in chosen] if numbers else []
    for layout in tqdm(chosen, unit="layout"):
        processes, cores = LAYOUTS[layout]
        first, *_ = launch.run(processes, "--cores", cores, program=__file__, timeout=600)
        for (units, batch, _), seconds in zip(CASES, first["seconds"], strict=True):
            case = {"layout": layout, "units": str(units), "batch": str(batch)}
            rows.append(case | {"seconds": f"{seconds:.5f}", "machine": machine})
        measured.write("many_machines", sorted(rows, key=lambda row: list(LAYOUTS).index(row["layout"])))
    print("ms per step: " + " | ".join(LAYOUTS))
    for units, batch, _ in CASES:
        seconds = [float(row["seconds"]) for row in rows if (row["units"], row["batch"]) == (str(units), str(batch))]
        print(f"{units:5} units, {batch:4} rows: " + " | ".join(f"{1000 * taken:7.1f}" for taken in seconds))


if __name__ == "__main__":
    # Started by the chapter's launcher, this file is a process of a layout.
    worker(sys.argv[1:]) if "--rank" in sys.argv else main(sys.argv[1:])
