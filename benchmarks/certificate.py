"""How reliably an LSTM can be trained until it is proved exact, and how small it may be. Chapter 10.

    python -m benchmarks.certificate       24 units from twenty seeds, fewer from five

The functions are the chapter's own: its cells with the tag ``recipe`` are run. A row is one training:
``closed`` says whether the check proves the network, with regions found again from its weights alone;
``slack``, ``margin`` and the errors of rounding are those of that check. The row of the recipe ``plain`` is a
network of the first half of the chapter, trained without bounds. The table is ``benchmarks/results/certificate.csv``;
what it already holds from this machine is not trained again.
"""

import time

from tqdm import tqdm

from benchmarks.any_length import recipe
from benchmarks.tables import FOLDER, machine, read_table, write_table
from seqlib import certificate

RUNS = [("bounds", 24, seed) for seed in range(20)]
RUNS += [("bounds", units, seed) for units in (16, 12, 8, 6, 4) for seed in range(5)]
RUNS += [("plain", 16, 0)]


def measure(chapter, kind, units, seed):
    """One row of the table."""
    start = time.perf_counter()
    if kind == "plain":
        model = chapter["train"](seed)
        weights, steps = model.get_weights(), int(model.optimizer.iterations)
    else:
        model = chapter["train_for_proof"](seed, units)
        weights, steps = model.adder.get_weights(), int(model.optimizer.iterations)
    seconds = time.perf_counter() - start
    proof = certificate.check(weights, *certificate.smallest_regions(weights))
    return {
        "recipe": kind,
        "units": units,
        "seed": seed,
        "steps": steps,
        "seconds": f"{seconds:.1f}",
        "closed": int(proof.proved),
        "slack": f"{proof.slack:.2e}",
        "margin": f"{proof.margin:.2f}",
        "state_error": f"{proof.state_error:.1e}",
        "logit_error": f"{proof.logit_error:.1e}",
    }


def main():
    chapter = recipe()
    here = machine("keras", "tensorflow")
    rows = read_table("certificate") if (FOLDER / "certificate.csv").exists() else []
    rows = [row for row in rows if row["machine"] == here]
    done = {(row["recipe"], int(row["units"]), int(row["seed"])) for row in rows}
    for run in tqdm([run for run in RUNS if run not in done], unit="training"):
        rows.append(measure(chapter, *run) | {"machine": here})
        rows.sort(key=lambda row: RUNS.index((row["recipe"], int(row["units"]), int(row["seed"]))))
        write_table("certificate", rows)
    for kind, units in dict.fromkeys(run[:2] for run in RUNS):
        some = [row for row in rows if (row["recipe"], int(row["units"])) == (kind, units)]
        closed, steps = sum(int(row["closed"]) for row in some), max(int(row["steps"]) for row in some)
        print(f"{kind}, {units:2} units: {closed} of {len(some)} proved, in at most {steps} steps")


if __name__ == "__main__":
    main()
