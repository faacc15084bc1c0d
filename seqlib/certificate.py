"""Proof that a trained LSTM adds columns of digits without error, however many there are. Chapter 11.

The network reads one column of two digits a step, least significant first, and answers one digit a step. Two *regions*
of its state are given, one for each carry. If each of the 100 digit pairs leads from any state of a region into the
region of the next carry, and is answered by the right digit on the way, then by induction it is so after any number of
steps. "Any state of a region" is settled by interval bounds.

Everything here is NumPy in 64 bits and knows only the weights, as ``model.get_weights()`` gives them:
``W (chars, 4 units)``, ``U (units, 4 units)``, ``b (4 units,)`` of the LSTM, ``V (units, 10)`` and ``v (10,)`` of the
softmax layer; ``chars`` is 20, the one-hot digit of the first number, then that of the second. A state is an array
``(2, units)``: hidden state h, then cell state c. Bounds are two such arrays, low and high."""

from dataclasses import dataclass

import numpy as np

DIGITS = np.stack(np.divmod(np.arange(100), 10), axis=1)  # every pair of digits, 0 + 0 to 9 + 9
COLUMNS = np.concatenate([np.eye(10)[DIGITS[:, 0]], np.eye(10)[DIGITS[:, 1]]], axis=1)  # (100, chars=20)
# From the region of carry 0, of carry 1, and from the zeros every sum begins with: (start=3, pair=100).
TOTALS = DIGITS.sum(axis=1) + np.array([[0], [1], [0]])
CARRIES, ANSWERS = TOTALS // 10, TOTALS % 10
# What the two layers of a model must say of themselves for the check to speak of it.
LSTM = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
LSTM |= {"return_sequences": True, "go_backwards": False, "stateful": False}
DENSE = {"units": 10, "activation": "softmax", "use_bias": True}


@dataclass(frozen=True)
class Violation:
    """One step that is not proved. Chapter 11.

    carry: 0 or 1 for a region, None for the zero state. digits: the pair added. what: what may go wrong. amount: how
    far, in units of the state or of the logits."""

    carry: int | None
    digits: tuple[int, int]
    what: str
    amount: float

    def __str__(self):
        start = "the zero state" if self.carry is None else f"a state of carry {self.carry}"
        return f"from {start}, digits {self.digits[0]} + {self.digits[1]}: {self.what}"


@dataclass(frozen=True)
class Certificate:
    """What :func:`check` found. Chapter 11.

    slack: the smallest distance from where a step can lead to the edge of the region it must stay in.
    margin: the smallest lead of a right digit's logit over another digit's.
    state_error, logit_error: the most that one step in 32 bits can differ from the exact one.
    violations: the steps that are not proved, the worst of each kind first; none when it is a proof."""

    slack: float
    margin: float
    state_error: float
    logit_error: float
    violations: tuple[Violation, ...]

    @property
    def proved(self):
        """Whether the network is proved exact for sums of any length."""
        return not self.violations


def step_bounds(weights, low, high, x):
    """Bounds of the state after one LSTM step, for every state between two bounds. Chapter 11.

    weights: W, U and b, further ones are ignored. low, high: ``(batch, 2, units)``. x: ``(batch, chars)``, exactly
    known. Returns the new low and high, ``(batch, 2, units)``, up to the rounding of 64 bits.
    Raises ValueError when a low exceeds its high, for NaN, and when shapes do not fit."""
    W, U, b, low, high, x = (np.asarray(values, dtype=np.float64) for values in (*weights[:3], low, high, x))
    if low.shape != (len(x), 2, len(U)) or high.shape != low.shape or x.shape[1:] != W.shape[:1]:
        expected = f"(batch, 2, units={len(U)}) twice and (batch, chars={len(W)})"
        raise ValueError(f"bounds of shapes {low.shape} and {high.shape} for inputs {x.shape}; expected {expected}")
    _must_be_ordered(low, high, "{what} in row {row} is bounded by {low} and {high}; give the lower bound first")
    # From here on low and high go together, as the first axis. A positive weight carries low to low, a negative one
    # high to low.
    h, c = np.moveaxis(np.stack([low, high]), 2, 0)
    i, f, g, o = np.split(x @ W + h @ np.maximum(U, 0) + h[::-1] @ np.minimum(U, 0) + b, 4, axis=-1)
    c = _product(_sigmoid(f), c) + _product(_sigmoid(i), np.tanh(g))
    h = _product(_sigmoid(o), np.tanh(c))
    return tuple(np.stack([h, c], axis=2))


def smallest_regions(weights, room=2e-3, rounds=300):
    """Look for two regions that close, from the weights alone: ``(low, high)``, each ``(carry=2, 2, units)``.

    Starts with what the zero state leads to, and widens the regions by all that a step can lead to, and by ``room``,
    until nothing new is reached or ``rounds`` are over. Whether they close, :func:`check` decides. Without room these
    are the smallest regions there can be: every pair of regions that :func:`check` can close contains them, after any
    number of rounds. So when their margin is negative, no pair of regions passes. Chapter 11.
    Raises ValueError for weights that are not those of such a network, or a negative room."""
    weights = _checked(weights)
    if not room >= 0:
        raise ValueError(f"room is {room}; it widens the regions, so it must be 0 or more")
    zero = np.zeros((100, 2, len(weights[1])))
    low, high = _gather(*step_bounds(weights, zero, zero, COLUMNS), CARRIES[2])
    low, high = low - room, high + room
    for _ in range(rounds):
        found_low, found_high = _gather(*_images(weights, low, high), CARRIES)
        wider = np.minimum(low, found_low - room), np.maximum(high, found_high + room)
        # Once a round adds next to nothing, half of the room is left as slack.
        if max(np.max(low - wider[0]), np.max(wider[1] - high)) <= room / 2:
            break
        low, high = wider
    return low, high


def check(weights, low, high):
    """Prove that a network adds columns of digits exactly, or say where the proof fails. Chapter 11.

    weights: ``model.get_weights()``, five arrays. low, high: the two regions, ``(carry=2, 2, units)``. Returns a
    :class:`Certificate`. Distances count only as far as they exceed what rounding can do: that of the network in 32
    bits, in any order of its sums, and that of this check.

    It sees weights only. It rests on this: the layers are those that :func:`weights_of` accepts, called from the zero
    state and without a mask; every operation is computed in float32, not in float16, bfloat16 or TF32, which
    TensorFlow uses on newer GPUs unless told otherwise; ``tanh`` and ``sigmoid`` are right to 1e-6. Tiny numbers may
    be flushed to zero.

    Raises ValueError for weights that are not those of such a network, for regions of another shape, and when a low
    exceeds its high."""
    weights = _checked(weights)
    low, high = (np.asarray(bounds, dtype=np.float64) for bounds in (low, high))
    if not low.shape == high.shape == (2, 2, len(weights[1])):
        expected = f"(carry=2, 2, units={len(weights[1])})"
        raise ValueError(f"regions of shapes {low.shape} and {high.shape}; expected {expected} for each")
    _must_be_ordered(low, high, "the region of carry {row} has {what} from {low} to {high}; give the lower end first")
    new_low, new_high = _images(weights, low, high)
    carries, answers = CARRIES.reshape(-1), ANSWERS.reshape(-1)
    inside = np.minimum(new_low - low[carries], high[carries] - new_high)  # (300, 2, units)
    leads = _leads(weights, new_low[:, 0], new_high[:, 0], answers)  # (300, 10)
    size = np.maximum(np.abs(low), np.abs(high)).max(axis=0)
    in_32_bits, in_64_bits = _rounding(weights, size, 2.0**-24, 1e-6), _rounding(weights, size, 2.0**-53, 1e-12)
    state_error, logit_error = np.add(in_32_bits, in_64_bits)
    doubts = []  # of equal ones the first comes first, on every processor: so they are rounded, and the order is stable
    for row in np.argsort(inside.min(axis=(1, 2)).round(9), kind="stable"):
        part, unit = np.unravel_index(np.argmin(inside[row]), inside[row].shape)
        what = f"{'hc'[part]} of unit {unit} may leave the region of carry {carries[row]}"
        doubts.append((row, what, state_error - inside[row, part, unit]))
    for row in np.argsort(leads.min(axis=1).round(9), kind="stable"):
        digit = np.argmin(leads[row])
        what = f"the answer may be {digit} instead of {answers[row]}"
        doubts.append((row, what, logit_error - leads[row, digit]))
    violations = tuple(
        Violation((0, 1, None)[row // 100], tuple(DIGITS[row % 100].tolist()), what, float(amount))
        for row, what, amount in doubts
        if not amount < 0
    )
    return Certificate(inside.min(), leads.min(), state_error, logit_error, violations)


def weights_of(model):
    """The weights of a Keras model, if :func:`check` may speak of it. Chapter 11.

    model: ``keras.Sequential`` of an LSTM that returns sequences and a softmax layer of 10 digits, plain or in
    TimeDistributed, all else as it is by default and in float32. Returns ``model.get_weights()``, five arrays.
    Raises ValueError for another model, by the name of what is different: what its weights do not show."""
    if _kind(model) != "Sequential":
        raise ValueError(f"the model is a {_kind(model)}; give a keras.Sequential, whose layers are all there is")
    layers = [layer.layer if _kind(layer) == "TimeDistributed" else layer for layer in model.layers]
    if (kinds := list(map(_kind, layers))) != ["LSTM", "Dense"]:
        raise ValueError(f"the model's layers are {kinds}; expected an LSTM and a Dense layer, and nothing else")
    for layer in (model, *model.layers, *layers):
        if layer.dtype_policy.name != "float32":
            raise ValueError(f"the {_kind(layer)} computes in {layer.dtype_policy.name}; expected float32")
    for layer, expected in zip(layers, (LSTM, DENSE), strict=True):
        for name, value in expected.items():
            if (found := layer.get_config()[name]) != value:
                raise ValueError(f"the {_kind(layer)} has {name} = {found!r}; expected {value!r}")
    return model.get_weights()


def _kind(thing):
    """The name of one of Keras's own classes, or where another comes from: it may do something else."""
    kind = type(thing)
    return kind.__name__ if kind.__module__.startswith("keras.") else f"{kind.__module__}.{kind.__name__}"


def _checked(weights):
    weights = list(map(np.asarray, weights))
    shapes = [weight.shape for weight in weights]
    units = shapes[1][0] if len(shapes) == 5 and len(shapes[1]) == 2 else 0
    if units == 0 or shapes != [(20, 4 * units), (units, 4 * units), (4 * units,), (units, 10), (10,)]:
        expected = "those of an LSTM that reads 20 numbers a step and a layer that answers one of 10 digits"
        raise ValueError(f"weights of shapes {shapes} are not {expected}; give model.get_weights()")
    for name, weight in zip("WUbVv", weights, strict=True):
        if weight.dtype not in (np.float32, np.float64):
            raise ValueError(f"{name} is {weight.dtype}; the check speaks of numbers of 32 bits, so give float32")
        if not np.isfinite(weight).all():
            raise ValueError(f"{name} has a weight that is not finite; nothing can be proved about it")
    return [weight.astype(np.float64) for weight in weights]


def _must_be_ordered(low, high, words):
    """Raise ValueError, in these words, for the first low that is above its high, or NaN."""
    for row, part, unit in np.argwhere(~(low <= high)):
        ends = {"low": low[row, part, unit], "high": high[row, part, unit]}
        raise ValueError(words.format(what=f"{'hc'[part]} of unit {unit}", row=row, **ends))


def _images(weights, low, high):
    """Where each start, two regions and the zero state, leads under each pair: bounds ``(300, 2, units)``."""
    zero = np.zeros((1, *low.shape[1:]))
    starts = (np.repeat(np.concatenate([bounds, zero]), 100, axis=0) for bounds in (low, high))
    return step_bounds(weights, *starts, np.tile(COLUMNS, (3, 1)))


def _gather(low, high, carries):
    """The smallest region around all that leads to each carry."""
    chosen = [carries.reshape(-1) == carry for carry in (0, 1)]
    return np.stack([low[rows].min(axis=0) for rows in chosen]), np.stack([high[rows].max(axis=0) for rows in chosen])


def _leads(weights, low, high, answers):
    """The least by which the right digit's logit leads each other one: ``(batch, 10)``, infinite for itself."""
    V, v = weights[3:]
    difference = V.T[answers][:, :, np.newaxis] - V  # (batch, units, 10)
    least = np.where(difference > 0, difference * low[:, :, np.newaxis], difference * high[:, :, np.newaxis])
    leads = least.sum(axis=1) + v[answers][:, np.newaxis] - v
    leads[np.arange(len(answers)), answers] = np.inf
    return leads


def _rounding(weights, size, unit, activation):
    """Bounds on the error of one step in floating point: of any number of the state, of a lead of logits.

    size: ``(2, units)``, the largest h and c that occur. unit: the relative error of one operation. activation: the
    absolute error of tanh and sigmoid. A sum of n products in any order is wrong by at most n unit / (1 - n unit)
    times the sum of their absolute values; sigmoid shrinks an error to a quarter at least, and tanh does not enlarge
    it. Softmax keeps the order of two logits that are 1e-5 apart."""
    W, U, b, V, v = map(np.abs, weights)
    # An input is two ones and zeros; 2 n + 4 covers its two weights, the bias, and a sum split by sign.
    steps = 2 * len(U) + 4
    relative = steps * unit / (1 - steps * unit)
    inputs = W[:10].max(axis=0) + W[10:].max(axis=0)
    i, f, g, o = np.split(relative * (inputs + size[0] @ U + b), 4)
    i, f, g, o = i / 4 + activation, f / 4 + activation, g + activation, o / 4 + activation
    kept = f * size[1] + unit * (1 + f) * size[1]
    written = i + g + i * g + unit * (1 + i) * (1 + g)
    c = kept + written + unit * (size[1] + 1 + kept + written)
    shown = c + activation
    h = o + shown + o * shown + unit * (1 + o) * (1 + shown)
    sums = (1 + h) @ V + v
    if not sums.max() < 2.0**127:
        return np.inf, np.inf  # in 32 bits these logits could overflow
    logits = h @ V + relative * sums
    return max(h.max(), c.max()), 2 * logits.max() + 1e-5


def _product(first, second):
    """Bounds of the product of two numbers, each given by its bounds: the least and the greatest of four corners."""
    corners = [end * other_end for end in first for other_end in second]
    return np.stack([np.minimum.reduce(corners), np.maximum.reduce(corners)])


def _sigmoid(z):
    # The same function as 1 / (1 + exp(-z)), without overflow.
    return (1 + np.tanh(z / 2)) / 2
