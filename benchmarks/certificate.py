"""How reliably an LSTM can be trained until it is proved exact, and how small it may be. Chapter 11.

    python -m benchmarks.certificate       24 units from twenty seeds, fewer from five

A row is one training by the chapter's recipe: ``closed`` says whether the check proves the network, with regions
found again from its weights alone; ``slack``, ``margin`` and the errors of rounding are those of that check. The
rows of the recipe ``plain`` are networks of chapter 10, trained without bounds.
"""

from benchmarks.tables import fill_table
from book.recipes import recipe
from seqlib import certificate

MEASURES = ("10-any-length", "11-proof")
RUNS = [("bounds", 24, seed) for seed in range(20)]
RUNS += [("bounds", units, seed) for units in (16, 12, 8, 6, 4) for seed in range(5)]
RUNS += [("plain", 16, seed) for seed in range(5)]


def measure(kind, units, seed):
    """The one row of the table for one training."""
    if kind == "plain":
        model = adder = recipe("10-any-length")["train"](seed)
    else:
        model = recipe("11-proof")["train_for_proof"](seed, units)
        adder = model.adder
    weights = adder.get_weights()
    proof = certificate.check(weights, *certificate.smallest_regions(weights))
    return [
        {
            "steps": int(model.optimizer.iterations),
            "closed": int(proof.proved),
            "slack": f"{proof.slack:.2e}",
            "margin": f"{proof.margin:.2f}",
            "state_error": f"{proof.state_error:.1e}",
            "logit_error": f"{proof.logit_error:.1e}",
        }
    ]


def main():
    rows = fill_table("certificate", ("recipe", "units", "seed"), RUNS, measure, ("keras", "tensorflow"))
    for kind, units in dict.fromkeys(run[:2] for run in RUNS):
        some = [row for row in rows if (row["recipe"], int(row["units"])) == (kind, units)]
        closed, steps = sum(int(row["closed"]) for row in some), max(int(row["steps"]) for row in some)
        print(f"{kind}, {units:2} units: {closed} of {len(some)} proved, in at most {steps} steps")


if __name__ == "__main__":
    main()
