"""What the proof of chapter 11 assumes of TensorFlow, measured: sigmoid and tanh, and one step of the network.

    python -m benchmarks.activations    writes benchmarks/results/activations.csv; about three minutes

``sigmoid`` and ``tanh`` are compared with 64 bits at every float32 from 2**-7 to 2**5 and below zero, 201 million,
and at a sample of those nearer to zero and farther away. ``step`` is one step of the proved network by Keras's
LSTM, from a million states of its regions, one in two of them a corner. Each is run eagerly, as a graph and by
XLA, with oneDNN's kernels and without. ``error`` is the largest difference seen; ``assumed`` what the proof
allows: 1e-6 for a function, and for the step what it has proved from that.
"""

import itertools
import multiprocessing
import os

import numpy as np

from benchmarks.tables import fill_table
from book import proof
from seqlib import certificate
from seqlib.quiet import keras

ASSUMED = {"sigmoid": 1e-6, "tanh": 1e-6, "step": 86e-6}
MODES = ("eager", "graph", "XLA")
FIRST, LAST = (int(np.float32(end).view(np.uint32)) for end in (2.0**-7, 2.0**5))
BLOCK = 1 << 22


def floats():
    """Blocks of float32 numbers, none twice: all that matter, then a sample of the others."""
    rng = np.random.default_rng(0)
    others = np.concatenate([rng.integers(0, FIRST, 10**6), rng.integers(LAST, 0x7F800000, 10**6)])
    for start in range(FIRST, LAST, BLOCK):
        yield np.arange(start, min(start + BLOCK, LAST), dtype=np.uint32).view(np.float32)
    yield others.astype(np.uint32).view(np.float32)


def in_mode(function, mode):
    import tensorflow as tf

    return function if mode == "eager" else tf.function(function, jit_compile=mode == "XLA")


def function_error(name, mode):
    """The largest error of one of the two functions, and how many numbers were tried."""
    computed = in_mode(getattr(keras.ops, name), mode)
    worst, tried = 0.0, 0
    for block in floats():
        for z in (block, -block):
            exact = z.astype(np.float64)
            exact = np.tanh(exact) if name == "tanh" else (1 + np.tanh(exact / 2)) / 2
            worst, tried = max(worst, float(np.abs(np.asarray(computed(z)) - exact).max())), tried + z.size
    return worst, tried


def step_error(mode, blocks=100, states=10_000):
    """The largest error of one step of the proved network, and how many states were tried."""
    weights, low, high = proof.read()
    layer = keras.layers.LSTM(24, return_state=True)
    layer.build((None, 1, 20))
    layer.set_weights(weights[:3])
    computed = in_mode(lambda x, h, c: layer(x, initial_state=[h, c])[1:], mode)
    rng, worst = np.random.default_rng(0), 0.0
    for block in range(blocks):
        share = rng.random((states, 2, 24))
        share = np.round(share) if block % 2 else share
        carry = rng.integers(0, 2, states)
        start = (low[carry] + share * (high[carry] - low[carry])).astype(np.float32)
        x = certificate.COLUMNS[rng.integers(0, 100, states)]
        # Bounds that are equal are the exact step.
        exact, _ = certificate.step_bounds(weights, start, start, x)
        found = computed(x[:, np.newaxis].astype(np.float32), start[:, 0], start[:, 1])
        worst = max(worst, float(np.abs(np.stack(found, axis=1) - exact).max()))
    return worst, blocks * states


def measure(name, mode, onednn):
    """The row of one run, from a process of its own: TensorFlow asks only once whether to use oneDNN."""
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1" if onednn == "on" else "0"
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        error, tried = pool.apply(step_error, (mode,)) if name == "step" else pool.apply(function_error, (name, mode))
    yield {"tried": tried, "error": f"{error:.2e}", "assumed": f"{ASSUMED[name]:.2e}"}


def main():
    runs = itertools.product(ASSUMED, MODES, ("on", "off"))
    for row in fill_table("activations", ("what", "mode", "oneDNN"), runs, measure, ("keras", "tensorflow")):
        print(f"{row['what']:8}{row['mode']:6} oneDNN {row['oneDNN']:4} {row['tried']:>11} tried, {row['error']}")


if __name__ == "__main__":
    main()
