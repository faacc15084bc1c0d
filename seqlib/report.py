"""Printing a number that training decided, and showing how far training is.

Training does not repeat to the last digit on another processor. Such a number is printed after ``≈`` with the range it
is expected in and a verdict. The check of the stored outputs skips the digits after ``≈`` and compares everything
else, so it turns red when a number leaves its range. Chapter 6."""

import math
import os


def approx(what, value, low, high):
    """Print ``what ≈ value  (expected low to high: inside)``, with two decimals. Chapter 6.

    what: a few words. value, low, high: numbers in the same unit, often shares from 0 to 1. The verdict is about the
    value as printed, so a reader can check it by eye; it is ``OUTSIDE`` beyond the range and for NaN or infinity. The
    ranges come from ``benchmarks/ranges.py``. Raises ValueError when ``low`` is above ``high``, when either has more
    than the two decimals that are printed, or when ``what`` already has a ``≈``."""
    if not low <= high:
        raise ValueError(f"the range {low} to {high} is empty; give the smaller end first")
    if (low, high) != (round(low, 2), round(high, 2)):
        raise ValueError(f"the range {low} to {high} is printed with two decimals; round its ends to two")
    if "≈" in what:
        raise ValueError(f"{what!r} already has a '≈'; leave the sign to approx")
    shown = round(float(value), 2) + 0.0  # adding 0 turns -0.00 into 0.00
    inside = math.isfinite(shown) and low <= shown <= high
    print(f"{what} ≈ {shown:.2f}  (expected {low:.2f} to {high:.2f}: {'inside' if inside else 'OUTSIDE'})")


def progress():
    """A Keras callback that shows a bar while a model trains, and removes it at the end. Chapter 6.

    For a person who waits, so it stays silent where ``TQDM_DISABLE`` is set: in the checks, and when the outputs of
    the book are made."""
    # Imported here because they load Keras, which printing a number does not need; quietly first.
    import seqlib.quiet  # noqa: F401, I001
    from tqdm.keras import TqdmCallback

    return TqdmCallback(verbose=0, leave=False, disable="TQDM_DISABLE" in os.environ)
