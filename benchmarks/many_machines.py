"""When do two processes pay? Seconds per training step of chapter 8's model, over its size and its batch.

    python -m benchmarks.many_machines

Two processes with a core each stand in for two machines with one core. They are compared with one
process on one core (what each machine could do alone) and with one process on both cores (what a machine
twice as large could do). A figure is the quickest of three runs, as other work can only slow one down.
Needs Linux, to pin processes to cores, and two idle cores; takes a few minutes. Chapter 12 draws the table.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.tables import fill_table
from seqlib import launch, many_machines

# (units, rows in the global batch, steps in a run): first the model grows, then the batch.
CASES = [(32, 128, 10), (128, 128, 10), (512, 128, 3), (128, 32, 10), (128, 512, 5), (128, 2048, 2), (128, 4096, 1)]
LAYOUTS = {
    "one process, one core": (1, "0"),
    "one process, both cores": (1, "0,1"),
    "two processes, one core each": (2, "0,1"),
}
REPEATS = 3


def measure(layout):
    """The rows of one layout, in the order of the cases; its processes go through all of them."""
    processes, cores = LAYOUTS[layout]
    left, *_ = launch.run(processes, "--cores", cores, program="benchmarks.many_machines", timeout=600)
    return [
        {"units": units, "batch": batch, "seconds": f"{seconds:.5f}"}
        for (units, batch, _), seconds in zip(CASES, left["seconds"], strict=True)
    ]


def worker():
    """One process of a layout: measures every case and leaves the seconds in a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--coordinator")
    parser.add_argument("--processes", type=int)
    parser.add_argument("--rank", type=int)
    parser.add_argument("--result", type=Path)
    parser.add_argument("--cores")
    asked = parser.parse_args()
    # Before JAX is imported, as it makes a thread for every core it may use.
    os.sched_setaffinity(0, list(map(int, asked.cores.split(",")))[asked.rank :: asked.processes])
    if asked.processes > 1:
        many_machines.without_a_name(asked.coordinator)
    many_machines.join(asked.coordinator, asked.processes, asked.rank)
    np.savez(asked.result, seconds=[seconds_per_step(*case, asked.processes) for case in CASES])


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


def main():
    rows = fill_table("many_machines", ["layout"], [(layout,) for layout in LAYOUTS], measure, ["keras", "jax"])
    print("ms per step: " + " | ".join(LAYOUTS))
    for units, batch, _ in CASES:
        case = str(units), str(batch)
        seconds = [float(row["seconds"]) for row in rows if (str(row["units"]), str(row["batch"])) == case]
        print(f"{units:5} units, {batch:4} rows: " + " | ".join(f"{1000 * taken:7.1f}" for taken in seconds))


if __name__ == "__main__":
    # Started by the launcher, this module is a process of a layout.
    worker() if "--rank" in sys.argv else main()
