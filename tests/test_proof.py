"""proof/: its network is the chapter's, a second opinion agrees, and what is tampered with is not proved."""

import os
import shutil
import subprocess
from functools import reduce

import numpy as np
import pytest
from flint import arb, arb_mat, ctx

from book import proof
from book.notebooks import ROOT
from book.recipes import fingerprint
from seqlib import certificate

WEIGHTS, LOW, HIGH = proof.read()
FOUND = certificate.check(WEIGHTS, LOW, HIGH)


def test_the_file_read_and_written_again_is_the_same():
    source = proof.FILE.read_text(encoding="utf-8")
    assert proof.text(WEIGHTS, LOW, HIGH, proof.named(source, "recipe")) == source
    assert {array.dtype for array in (*WEIGHTS, LOW, HIGH)} == {np.dtype("float32")}


def test_the_network_of_the_file_is_proved_in_python_too():
    assert FOUND.proved
    # What the theorem in Coq allows: the state off by 1/1024, each logit by 1, each probability by 1/50.
    assert FOUND.state_error < 1 / 1024 < FOUND.slack
    assert FOUND.margin - FOUND.logit_error > 3


def test_the_recipe_has_not_changed_since_the_network_was_trained():
    source = proof.FILE.read_text(encoding="utf-8")
    assert proof.named(source, "recipe") == fingerprint(proof.CHAPTER), "train it again: python -m book.proof"


def test_a_changed_weight_is_noticed():
    source = proof.FILE.read_text(encoding="utf-8")
    changed = source.replace("0x1.", "0x1.1", 1)
    with pytest.raises(ValueError, match="not those that its fingerprint names"):
        proof.read(changed)


def test_only_numbers_of_32_bits_are_written():
    for wrong in (0.1, np.inf, np.nan):
        with pytest.raises(ValueError, match="no finite number of 32 bits"):
            proof.text((*WEIGHTS[:4], np.full(10, wrong)), LOW, HIGH, "")


# The second opinion: middle and radius instead of low and high, 100 bits instead of 53, every rounding outward.


def ends(middle, radius, squash):
    """The ends of a rising function over a ball."""
    return squash(middle - radius), squash(middle + radius)


def times(one, other):
    corners = [a * b for a in one for b in other]
    return reduce(arb.min, corners), reduce(arb.max, corners)


def sigma(x):
    return 1 / (1 + (-x).exp())


def second_opinion(weights, low, high):
    """The slack and the margin of 300 steps in ball arithmetic, rounded down."""
    ctx.prec = 100
    W, U, b, V, v = (np.asarray(weight, float) for weight in weights)
    units = len(U)
    matrix, sizes = arb_mat(U.tolist()), arb_mat(abs(U).tolist())
    boxes = [(np.float64(low[k]), np.float64(high[k])) for k in (0, 1)] + [(np.zeros((2, units)),) * 2]
    slack, margin = [], []
    for carry, (lowest, highest) in zip((0, 1, 0), boxes, strict=True):
        # Halves of sums of 32-bit numbers are exact in 64 bits here; arb makes sure of the rest.
        middle, radius = [
            arb_mat([[(arb(p) + s * arb(q)) / 2 for p, q in zip(highest[0], lowest[0], strict=True)]]) for s in (1, -1)
        ]
        middle, radius = middle * matrix, radius * sizes
        for x, y in np.ndindex(10, 10):
            into, digit = divmod(x + y + carry, 10)
            h = []
            for j in range(units):
                z = [middle[0, k] + arb(W[x, k]) + arb(W[10 + y, k]) + arb(b[k]) for k in range(j, 4 * units, units)]
                i, f, g, o = (
                    ends(z[gate], radius[0, gate * units + j], arb.tanh if gate == 2 else sigma) for gate in range(4)
                )
                kept, written = times(f, (arb(lowest[1, j]), arb(highest[1, j]))), times(i, g)
                c = kept[0] + written[0], kept[1] + written[1]
                h.append(times(o, (c[0].tanh(), c[1].tanh())))
                for part, found in enumerate((h[-1], c)):
                    slack += [
                        (found[0] - arb(boxes[into][0][part, j])).lower(),
                        (arb(boxes[into][1][part, j]) - found[1]).lower(),
                    ]
            for other in set(range(10)) - {digit}:
                over = [arb(p) - arb(q) for p, q in zip(V[:, digit], V[:, other], strict=True)]
                lead = sum((w * h[j][0 if w > 0 else 1] for j, w in enumerate(over)), arb(v[digit]) - arb(v[other]))
                margin.append(lead.lower())
    return float(min(slack)), float(min(margin))


def test_a_second_opinion_agrees():
    slack, margin = second_opinion(WEIGHTS, LOW, HIGH)
    print(f"slack {slack:.16f} and {FOUND.slack:.16f}, margin {margin:.15f} and {FOUND.margin:.15f}")
    assert abs(slack - FOUND.slack) < 1e-13 and abs(margin - FOUND.margin) < 1e-12


# What is tampered with is not proved by Coq. Only the 300 steps are computed again, not the theorem for all lengths.

CLOSES = (ROOT / "proof" / "Closes.v").read_text(encoding="utf-8")
ASKED = "0x1p-10 3"  # the error that a state may have, and the lead that the right digit must have


@pytest.fixture(scope="module")
def coq(tmp_path_factory):
    """A function that says whether Coq proves the 300 steps, of another Weights.v and another Closes.v."""
    if shutil.which("coqc") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(
            "coqc is missing: make proof says how to get it"
        )
    built = ROOT / "_build" / "proof"
    subprocess.run(
        ["make", "-C", ROOT / "proof", "../_build/proof/Closes.vo"], check=True, capture_output=True, timeout=300
    )
    build = tmp_path_factory.mktemp("proof")
    for name in ("Network.vo", "Check.vo"):
        shutil.copy(built / name, build)

    def closes(weights=WEIGHTS, low=LOW, high=HIGH, asked=ASKED):
        (build / "Weights.v").write_text(proof.text(weights, low, high, ""), encoding="utf-8")
        only_steps = CLOSES.split("(** And")[0]
        assert ASKED in only_steps and "stays_small" not in only_steps
        (build / "Closes.v").write_text(only_steps.replace(ASKED, asked), encoding="utf-8")
        for name in ("Weights.v", "Closes.v"):
            ran = subprocess.run(
                ["coqc", "-R", build, "Adder", build / name], capture_output=True, text=True, timeout=300
            )
            assert name == "Closes.v" or ran.returncode == 0, ran.stderr
        # Nothing else may go wrong than that the check computes to false.
        assert ran.returncode == 0 or '"true = true"' in ran.stderr.replace("\n", " "), ran.stderr
        return ran.returncode == 0

    return closes


def test_a_flipped_weight_is_not_proved(coq):
    W, *rest = (weight.copy() for weight in WEIGHTS)
    place = np.unravel_index(np.abs(W).argmax(), W.shape)
    W[place] = -W[place]
    assert not coq([W, *rest])


def test_a_moved_region_is_not_proved(coq):
    move = np.zeros_like(LOW)
    move[1, 0, 0] = 0.01
    assert not coq(low=LOW + move, high=HIGH + move)


def test_a_changed_answer_is_not_proved(coq):
    *rest, V, v = WEIGHTS
    swapped = [0, 1, 2, 4, 3, 5, 6, 7, 8, 9]
    assert not coq([*rest, V[:, swapped], v[swapped]])


@pytest.mark.parametrize(("share", "proved"), [(0.999, True), (1.001, False)])
def test_as_much_error_as_the_slack_is_proved_and_no_more(coq, share, proved):
    assert coq(asked=f"{(share * FOUND.slack).hex()} 3") == proved


@pytest.mark.parametrize(("share", "proved"), [(0.999, True), (1.001, False)])
def test_as_much_lead_as_the_margin_is_proved_and_no_more(coq, share, proved):
    assert coq(asked=f"0x0p+0 {(share * FOUND.margin).hex()}") == proved
