"""Sums of any length, one column of two digits a step, the ones first. Chapter 10 writes all this by hand.

Numbers come as their digits, whole numbers from 0 to 9 in an array ``(batch, time_in)``, lowest first. Functions that
take two raise ValueError for different shapes and for other digits."""

import numpy as np

from seqlib.quiet import keras


def encode(a, b):
    """The columns as a network reads them: ``(batch, time_in, chars=20)``, two one-hot digits side by side."""
    a, b = _digits(a, b)
    one_hot = np.eye(10, dtype="float32")
    return np.concatenate([one_hot[a], one_hot[b]], axis=-1)


def add(a, b):
    """The digits of the sums, ``(batch, time_out)``, added as on paper; time_out is time_in.

    Raises ValueError when a sum has more digits than there are columns."""
    a, b = _digits(a, b)
    answer, carry = np.empty_like(a), np.zeros(len(a), dtype=int)
    for t in range(a.shape[1]):
        carry, answer[:, t] = np.divmod(a[:, t] + b[:, t] + carry, 10)
    if carry.any():
        found = f"the sum in row {carry.argmax()} has more than {a.shape[1]} digits"
        raise ValueError(f"{found}; give both numbers a column of zeros more, with_room(digits)")
    return answer


def with_room(digits):
    """The digits ``(batch, time_in)`` with a column of zeros more, where the last carry goes."""
    return np.pad(digits, ((0, 0), (0, 1)))


def model(units):
    """The network, not yet compiled: an LSTM that answers every column, for any number of them.

    Maps ``(batch, time_in, chars=20)`` to probabilities ``(batch, time_out, chars=10)``. ValueError for no units."""
    if units < 1:
        raise ValueError(f"an LSTM of {units} units can hold nothing; ask for at least 1 unit")
    # A plain Dense: what TimeDistributed does with a free time axis depends on Keras's version (chapter 10).
    lstm, head = keras.layers.LSTM(units, return_sequences=True), keras.layers.Dense(10, activation="softmax")
    return keras.Sequential([keras.Input((None, 20)), lstm, head])


def _digits(a, b):
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"digits of shapes {a.shape} and {b.shape} make no columns; fill the shorter up with zeros")
    for digits in (a, b):
        for digit in digits[(digits < 0) | (digits > 9)] if digits.dtype.kind in "iu" else digits.ravel():
            raise ValueError(f"{digit} is no digit; give whole numbers from 0 to 9, lowest first")
    return a, b
