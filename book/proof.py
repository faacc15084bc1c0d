"""The network that the proof assistant checks: trained by its chapter's recipe, in one file. Chapter 11.

    python -m book.proof        trains it and writes proof/Weights.v, two minutes; then: make proof

``proof/Weights.v`` is where this network is written down, for Coq, for the chapter and for the tests alike:
its weights and its two regions, each number as the hexadecimal text of exactly that number.
"""

import hashlib
import json
import re
import textwrap

import numpy as np

from book.notebooks import ROOT
from book.recipes import fingerprint, recipe
from seqlib import certificate

CHAPTER = "11-proof"
FILE = ROOT / "proof" / "Weights.v"
NAMES = "W", "U", "bias", "V", "shift", "low", "high"
TEXT = """\
(** The network that chapter {chapter} trains, each number exact, and its two regions.
    Written by: python -m book.proof

    weights {weights}
    recipe {recipe} *)
From Coq Require Import ZArith List PrimFloat.
From Adder Require Import Network Check.
Import ListNotations.
Local Open Scope float_scope.

Definition trained : network := {{|
{W};
{U};
{bias};
{V};
{shift}
|}}.

Definition found : regions := {{|
{low};
{high}
|}}.

(** Bounds of what the gates i, f, g, o sum, of a cell, and of what a logit sums, in sixteenths. *)
Definition sizes : list Z := {sizes}%Z.
"""


def weights_fingerprint(weights):
    """The sha256 of the weights' float32 bytes, little-endian, one array after another."""
    return hashlib.sha256(b"".join(np.asarray(weight, "<f4").tobytes() for weight in weights)).hexdigest()


def text(weights, low, high, made_by):
    """What ``proof/Weights.v`` says.

    weights: five arrays. low, high: the regions, ``(carry=2, 2, units)``. All must be numbers of 32 bits.
    made_by: the fingerprint of the recipe.
    """
    arrays = dict(zip(NAMES, (*weights, low, high), strict=True))
    fields = {
        name: textwrap.fill(f"{name} := {_list(array)}", 118, break_on_hyphens=False) for name, array in arrays.items()
    }
    return TEXT.format(
        chapter=CHAPTER[:2],
        weights=weights_fingerprint(weights),
        recipe=made_by,
        sizes=_sizes(weights, low, high),
        **fields,
    )


def read(source=None):
    """The proved network as ``(weights, low, high)``: five float32 arrays, two of ``(carry=2, 2, units)``.

    source: the text of another such file. Raises ValueError when the weights are not those that the file's
    fingerprint names.
    """
    source = FILE.read_text(encoding="utf-8") if source is None else source
    *weights, low, high = (_array(source, name) for name in NAMES)
    if named(source, "weights") != weights_fingerprint(weights):
        raise ValueError(
            f"the weights in {FILE.name} are not those that its fingerprint names; run: python -m book.proof"
        )
    return weights, low, high


def named(source, what):
    """The fingerprint of the ``weights`` or of the ``recipe`` that the file names."""
    return re.search(rf"^ *{what} (\w+)", source, re.MULTILINE)[1]


def _sizes(weights, low, high):
    """What the proof needs to bound rounding: the largest sum of absolute values, of each kind, a little rounded up."""
    W, U, b, V, v = (np.abs(weight, dtype=np.float64) for weight in weights)
    h, c = np.maximum(np.abs(low), np.abs(high)).max(axis=0)
    gates = W[:10].max(axis=0) + W[10:].max(axis=0) + h @ U + b
    reached = [*gates.reshape(4, -1).max(axis=1), c.max(), (h @ V + v).max()]
    sixteenths = np.ceil(np.multiply(16, reached) + 0.1).astype(int).tolist()
    return str(sixteenths).replace(",", ";")


def _list(array):
    if array.ndim:
        return "[" + "; ".join(map(_list, array)) + "]"
    number = np.float32(array)
    if number != array or not np.isfinite(number):
        raise ValueError(f"{array} is no finite number of 32 bits; the file holds nothing else")
    mantissa, exponent = float(number).hex().split("p")
    # Zeros at the end say nothing.
    return f"{mantissa.rstrip('0').rstrip('.') if '.' in mantissa else mantissa}p{exponent}"


def _array(source, name):
    numbers = re.search(rf"^{name} := (.*?)(?:;\n(?=[a-zA-Z])|\n\|}})", source, re.DOTALL | re.MULTILINE)[1]
    decimal = re.sub(r"0x[0-9a-f.]+p[+-]\d+", lambda number: repr(float.fromhex(number[0])), numbers)
    return np.array(json.loads(decimal.replace(";", ",")), np.float32)


def main():
    model = recipe(CHAPTER)["train_for_proof"](seed=0)
    weights = model.adder.get_weights()
    # Ends of 32 bits are shorter to write; the check speaks of the regions as they are written.
    low, high = (np.float32(ends) for ends in certificate.smallest_regions(weights))
    found = certificate.check(weights, low, high)
    if not found.proved:
        raise RuntimeError(f"not proved, so not written: {found.violations[0]}")
    FILE.write_text(text(weights, low, high, fingerprint(CHAPTER)), encoding="utf-8")
    print(f"{FILE.name} is written: slack {found.slack:.6f}, margin {found.margin:.3f}; now: make proof")


if __name__ == "__main__":
    main()
