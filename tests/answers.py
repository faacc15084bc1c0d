"""Answers that people give: wrong ones with a part of what must be said, unusual right ones, and malformed ones.

Collected from the questions people ask about these layers (appendix/questions.ipynb; forums). Each is
``(name, answer, part of the reply)``, or without the last. Of a typed question the page's script is tried, too.
"""

import decimal
import fractions
import itertools

import numpy as np

from seqlib.addition import AdditionTask
from seqlib.alphabet import Alphabet
from seqlib.questions.tried import lstm_step_of

ALPHABET, TASK = Alphabet(), AdditionTask(1, 10)
PROBLEMS = TASK.problems()


def transposed(texts):
    return ALPHABET.encode(texts, time=5).transpose(0, 2, 1)


def zero_pads(texts):
    return ALPHABET.encode(texts, time=5) * (np.arange(12) != 11)


def indices_only(texts):
    return ALPHABET.indices(texts, time=5)


def first_only(texts):
    return ALPHABET.encode(texts[:1], time=5)[0]


def gates_swapped(x, h, c, W, U, b):
    return lstm_step_of(x, h, c, W, U, b, order="ifog")


def no_tanh(x, h, c, W, U, b):
    return lstm_step_of(x, h, c, W, U, b, show=lambda c: c)


def no_bias(x, h, c, W, U, b):
    return lstm_step_of(x, h, c, W, U, b, bias=False)


def cell_first(x, h, c, W, U, b):
    return lstm_step_of(x, h, c, W, U, b)[::-1]


def only_h(x, h, c, W, U, b):
    return lstm_step_of(x, h, c, W, U, b)[0]


def by_character(predicted, expected):
    return np.mean([p == e for a, b in zip(predicted, expected, strict=True) for p, e in zip(a, b, strict=True)])


def counted(predicted, expected):
    return sum(p == e for p, e in zip(predicted, expected, strict=True))


def as_numbers(predicted, expected):
    return np.mean([int(p) == int(e) for p, e in zip(predicted, expected, strict=True)])


def in_percent(predicted, expected):
    return 100 * np.mean(np.array(predicted) == np.array(expected))


def adder(order=(0, 1, 2, 3), carry=True, second=True):
    """The weights of chapter 11, with the blocks of the gates in another order, or a part left out."""
    value, one = np.tile(np.arange(10), 2), np.tanh(1)
    value = value * np.repeat([1, second], 10)
    W, U, b = np.zeros((20, 8)), np.zeros((2, 8)), np.zeros(8)
    b[[2, 3]], b[[1, 4, 6, 7]] = -12, 12
    W[:, 0], U[0, 0], b[0] = 20 * value, 20 / one, -190
    W[:, 5], U[0, 5], b[5] = 0.02 * value, 0.02 / one, -0.19
    d = np.arange(10)
    V, v = np.outer([-10 / one, 50], 2 * d), 19.0 * d - d**2
    W, U, b = (np.concatenate([np.split(part, 4, axis=-1)[n] for n in order], axis=-1) for part in (W, U * carry, b))
    return [W, U, b, V, v]


def in_place(x, h, c, W, U, b):
    """Right, but it writes over what it was given."""
    h[...], c[...] = lstm_step_of(x, h, c, W, U, b)
    return h, c


def step(**mistake):
    return lambda *given: lstm_step_of(*given, **mistake)


def of_one_text(text):
    return ALPHABET.encode([text], time=len(text))[0]


def by(rule):
    """The share of answers that a rule calls right."""
    return lambda predicted, expected: np.mean([rule(p, e) for p, e in zip(predicted, expected, strict=True)])


def no_carry(first, second):
    return int("".join(str((int(a) + int(b)) % 10) for a, b in zip(f"{first:025}", f"{second:025}", strict=True)))


def halves(first, second):
    return PROBLEMS[first:second], np.concatenate([PROBLEMS[:first], PROBLEMS[second:]])


WRONG = [
    # Units taken for steps or features; the batch, the time axis, a transposed shape.
    ("question 3.1", "(8, 5, 30)", "every step"),
    ("question 3.1", "(30,)", "text of the batch"),
    ("question 3.1", (8, 5), "number of steps"),
    ("question 3.1", [8, 12], "characters are read"),
    ("question 3.1", "30, 8", "which axis comes first"),
    ("question 3.2", "2,560", "bias"),
    ("question 3.2", 660, "share the work"),
    ("question 3.2", 13200, "weights of its own"),
    ("question 3.2", "1040", "old state"),
    ("question 3.2", 4 * (5 + 20 + 1) * 20, "one step at a time"),
    ("question 3.2", 1980.0, "candidate"),
    ("question 3.3", "d", "All of them"),
    ("question 3.4", "a", "number of axes"),
    ("question 3.6", 20, "Which other vector"),
    ("exercise 3.1", 25_000, "biases"),
    ("exercise 3.1", 6300, "one of the computations"),
    ("exercise 3.1", 26_400, "layer of this chapter"),
    ("exercise 3.1", "37,800", "changed places"),
    # RepeatVector.
    ("question 4.1", (3, 5, 75), "length of the query"),
    ("question 4.1", "(4, 75)", "batch"),
    ("question 4.1", "3x300", "end to end"),
    ("question 4.2", "d", "differs there"),
    ("question 4.3", "b", "knows of no characters"),
    ("question 4.5", "d", "hidden state after every step"),
    ("exercise 4.1", ("Dense", 612), "weights know no length"),
    ("exercise 4.1", ("RepeatVector", 150), "copies are no parameters"),
    ("exercise 4.2", (1, 2), "last two of five"),
    ("exercise 4.4", False, "has a state"),
    # TimeDistributed.
    ("question 5.1", "2,448", "weights of its own"),
    ("question 5.1", 600, "biases"),
    ("question 5.1", 0, "wrap"),
    ("question 5.4", "b", "which axis"),
    ("exercise 5.1", [26_400, 0, 25_200, 663], "have grown"),
    ("exercise 5.2", 52_212, "total of before"),
    ("exercise 5.3", (1, 2), "time axis"),
    # Padding, texts and shapes of data.
    ("question 2.1", (40, 3, 12), "999+999"),
    ("question 2.1", "40 x 12 x 4", "which comes first"),
    ("question 2.2", "␣7", "row of zeros"),
    ("question 2.2", "7", "No step is lost"),
    ("exercise 2.2", ("0", False, True), "old order"),
    ("exercise 2.3", 1, "to itself"),
    ("exercise 1.1", (4, 3, 10_000), "plus sign"),
    ("exercise 1.1", (5, 3, 5050), "unordered"),
    ("exercise 1.1", (5, 3, 100), "takes two"),
    ("exercise 1.2", (3, 4, 5), "counted from 0"),
    ("question 1.4", "63%", "right first characters"),
    # Scores and losses.
    ("question 6.1", 0, "exact match"),
    ("question 6.1", "67", "percentage"),
    ("question 6.3", "b", "number of axes"),
    ("question 6.4", "(32, 4, 12)", "categorical_crossentropy"),
    ("question 6.5", 400, "validation"),
    ("question 6.5", 30, "one epoch"),
    ("exercise 6.1", 0.99, "four must be right"),
    ("exercise 6.3", (0, 0), "sure right answer"),
    # Tests that leak.
    ("question 7.2", 4, "5+5"),
    ("exercise 7.1", 0.2, "rows set aside"),
    ("exercise 7.1", 96, "percentage"),
    ("split", (PROBLEMS, PROBLEMS[:20]), "1+1 is held out and kept too"),
    (
        "split",
        (PROBLEMS[PROBLEMS[:, 0] < PROBLEMS[:, 1] + 1], PROBLEMS[PROBLEMS[:, 0] > PROBLEMS[:, 1]]),
        "2+1 is held out, but 1+2",
    ),
    ("split", halves(0, 80), "is held out, but"),
    ("split", ([(1, 2), (2, 1)], [(3, 4), (4, 3)]), "in neither part"),
    # Part two.
    ("question 8.1", "034075", "highest comes first"),
    ("question 8.1", "503+740", "one number after the other"),
    ("question 8.2", "6", "length of the query"),
    ("exercise 8.1", 0.25, "quarter"),
    ("exercise 8.3", "X_val", "to be measured"),
    ("question 9.1", "613.", "at the same step"),
    ("question 9.2", 64, "cell state stayed behind"),
    ("question 9.3", "b", "before anything is written"),
    ("exercise 9.1", 0, "reads more numbers"),
    ("question 10.1", (5, 30, 20), "last carry"),
    ("question 10.3", 928, "LSTM alone"),
    ("exercise 10.1", ((12, 30), (45, 6)), "columns differ before"),
    ("exercise 10.2", (55, 10, 45, 0.0003), "adds up to 9"),
    ("question 11.1", 300, "decimal"),
    ("question 11.2", 2, "four corners"),
    ("exercise 11.1", (1, 8, -3, -2, -5, 15, -3, 9, 0, 9), "minus swaps"),
    ("question 12.1", 4, "by layer"),
    ("exercise 12.1", (False, 1, 1), "plain mean"),
    ("exercise 12.2", (0.97, 0.2), "32 bits"),
    # What people write about these layers elsewhere: two biases, cells for gates, shapes of other layers.
    ("question 3.2", 2720, "PyTorch"),
    ("question 3.1", "(8, 75)", "this chapter's layer"),
    ("question 3.6", 2640, "parameters"),
    ("exercise 3.1", 25_400, "PyTorch"),
    ("exercise 3.1", 10_200, "vectors of 75"),
    ("exercise 3.1", 126_000, "each step"),
    ("exercise 3.3", ("c", 0.21), "state"),
    ("exercise 3.3", ("f", 0.79), "lost"),
    ("exercise 3.3", ("f", 0.29), "four steps"),
    ("exercise 3.4", 0, "not nothing"),
    ("question 4.1", (3, 4, 50), "the decoder makes"),
    ("question 4.1", (3, 75), "goes in"),
    ("exercise 4.1", ("RepeatVector", 4), "argument"),
    ("exercise 4.2", (5, 4), "not in their order"),
    ("exercise 4.3", 0, "not nothing"),
    ("question 5.1", 650, "each output"),
    ("question 5.1", 7344, "of their own"),
    ("exercise 5.1", [26_700, 0, 25_200, 650], "biases"),
    ("exercise 5.1", [26_700, 0, 25_200, 1326], "same weights"),
    ("exercise 5.1", [663, 25_200, 0, 26_700], "not in their order"),
    ("exercise 5.2", 51_300, "biases"),
    ("exercise 5.2", 912, "head alone"),
    # Counts for shares, sums for averages, shares that are rounded.
    ("question 1.4", 0.64, "two digits"),
    ("exercise 1.4", 0.73, "adds the two"),
    ("exercise 1.4", 0.315, "gives the second place away"),
    ("exercise 1.1", (5, 3, 199), "different answers"),
    ("exercise 1.1", (10_000, 5, 3), "not in their order"),
    ("exercise 1.2", 4, "end in the last place"),
    ("exercise 1.2", (2, 4), "some of them"),
    ("exercise 1.2", "0, 1, 2, 3 and 4", "more than can be"),
    ("question 2.1", (40, 4, 11), "pads"),
    ("exercise 2.1", ((10_000, 7, 11), (10_000, 4, 11)), "pads"),
    ("exercise 2.1", ((1000, 7, 12), (1000, 4, 12)), "drawn in this chapter"),
    ("exercise 2.3", 132, "two different characters"),
    ("exercise 2.3", 2**0.5, "one of the distances"),
    ("question 6.1", 0.33, "share of wrong"),
    ("question 6.1", 0.7, "rounded too far"),
    ("question 6.1", 2, "how many are right"),
    ("question 6.5", 12_000, "for each example"),
    ("question 7.2", "3%", "larger number"),
    ("exercise 6.1", 0.97, "three characters"),
    ("exercise 6.2", (2.1, 1.7), "or a loss"),
    ("exercise 6.3", (1.08, 1.08), "natural"),
    ("exercise 6.3", (2.4, 2.4), "space"),
    ("exercise 6.3", (4.97, 4.97), "not their sum"),
    ("exercise 6.3", (-2.48, -2.48), "minus"),
    ("exercise 6.3", (2.48, 2.3), "rate of 0"),
    ("exercise 6.4", (98, 92), "percentage"),
    ("exercise 7.3", [11] * 5, "what it guesses"),
    # Columns, teacher forcing, bounds, machines.
    ("question 8.1", "47+305", "how a person writes it"),
    ("question 8.1", "74+503", "after the other"),
    ("question 8.1", "7540 3", "not with a space"),
    ("question 8.1", "75 40 03", "spaces"),
    ("question 8.2", 128, "each copy"),
    ("exercise 8.3", "Y_train", "targets of"),
    ("question 9.1", ".613", "never read"),
    ("exercise 9.1", 1548, "all of the head"),
    ("exercise 9.1", 16_384, "what it read before"),
    ("question 10.1", (5, 31, 2), "digits themselves"),
    ("question 10.3", 1008, "biases"),
    ("exercise 10.2", (36, 10, 54, 0.0003), "total of 10"),
    ("exercise 10.2", (45, 10, 45, 1e-4), "at one place"),
    ("exercise 11.2", (9, 0), "not in their order"),
    ("exercise 11.2", (5, 5), "worst one first"),
    ("exercise 11.3", "both", "fails first"),
    ("question 12.1", 8, "one loop"),
    ("exercise 12.2", (61.8, 13.1), "32 bits"),
    ("exercise 12.2", (965_681, 205_324), "how many numbers"),
    ("exercise 12.3", (0.05, 0.1), "Adam"),
    # Functions and weights.
    ("encoder", transposed, "changed places"),
    ("encoder", zero_pads, "row of zeros"),
    ("encoder", indices_only, "places of the characters"),
    ("encoder", first_only, "batch axis is missing"),
    ("lstm step", gates_swapped, "changed places"),
    ("lstm step", no_tanh, "shown as it is"),
    ("lstm step", no_bias, "bias"),
    ("lstm step", cell_first, "other order"),
    ("lstm step", only_h, "cell state too"),
    ("exact match", by_character, "share of right characters"),
    ("exact match", counted, "counts the right answers"),
    ("exact match", as_numbers, "compared as numbers"),
    ("exact match", in_percent, "percentage"),
    ("encoder", of_one_text, "takes one text"),
    ("encoder", lambda texts: 1 - ALPHABET.encode(texts, time=5), "changed places"),
    ("lstm step", step(order="iofg"), "another order"),
    ("lstm step", step(candidate=lambda z: np.maximum(z, 0)), "cut off at zero"),
    ("lstm step", step(gate=np.tanh), "through tanh"),
    ("lstm step", step(write=0), "nothing seems to be written"),
    ("lstm step", step(keep=0), "lost"),
    ("lstm step", step(bias=2), "PyTorch"),
    ("lstm step", lambda x, h, c, *w: lstm_step_of(x, c, h, *w), "on their way in"),
    ("lstm step", lambda x, h, c, *w: (lstm_step_of(x, h, c, *w)[0], c), "old one"),
    ("lstm step", lambda x, h, c, *w: (h, c), "as they went in"),
    ("lstm step", lambda *given: (lstm_step_of(*given)[0], *lstm_step_of(*given)), "three came back"),
    ("exact match", by(lambda p, e: sorted(p) == sorted(e)), "order of the characters"),
    ("exact match", by(lambda p, e: p.strip() == e.strip()), "without their spaces"),
    ("exact match", by(lambda p, e: p[0] == e[0]), "first character"),
    ("exact match", by(lambda p, e: p[-1] == e[-1]), "last character"),
    ("exact match", by(lambda p, e: any(map(str.__eq__, p, e))), "any where all"),
    ("exact match", lambda p, e: np.mean([one in e for one in p]), "wherever it stands"),
    ("exact match", lambda p, e: len(set(p) & set(e)) / len(p), "wherever it stands"),
    ("exact match", lambda p, e: 1.0, "every batch"),
    ("exercise 10.3", lambda first, second: f"{first}{second}", "side by side"),
    ("exercise 10.3", no_carry, "no carry"),
    ("exercise 10.3", lambda first, second: float(first) + float(second), "float"),
    ("exercise 10.3", lambda first, second: 1232, "whatever is asked"),
    ("split", TASK.hold_out(11, np.random.default_rng(3))[::-1], "(kept, held_out)"),
    ("adder", adder(order=(0, 1, 3, 2)), "changed places"),
    ("adder", adder(carry=False), "all zeros"),
    ("adder", adder(second=False), "not read at all"),
]

RIGHT = [
    ("question 3.1", "(None, 30)"),
    ("question 3.1", np.zeros((8, 30))),
    ("question 3.1", "torch.Size([8, 30])"),
    ("question 3.2", "2.640"),
    ("question 3.2", "4*(12*20 + 20*20 + 20)"),
    ("question 3.2", "2640 parameters"),
    ("question 3.2", np.float32(2640)),
    ("question 3.3", "B)"),
    ("question 3.3", " option b. "),
    ("question 3.3", 2),
    ("question 3.4", "The index has dropped an axis: a text came where a batch of texts was expected."),
    ("exercise 1.1", "5, 3, 10,000"),
    ("exercise 1.1", "(5; 3; 10 000)"),
    ("exercise 5.1", "26700 0 25200 663"),
    ("exercise 2.1", "(10000, 7, 12); 10000x4x12"),
    ("exercise 2.1", [(None, 7, 12), np.zeros((10_000, 4, 12))]),
    ("question 3.6", "2 × 20"),
    ("exercise 3.1", "25 200"),
    ("exercise 3.1", decimal.Decimal("25200.0")),
    ("exercise 3.2", "yes"),
    ("question 2.2", "'07'"),
    ("question 2.2", np.array(["07"])),
    ("question 6.1", fractions.Fraction(2, 3)),
    ("question 6.1", "66.7 %"),
    ("exercise 6.1", "96.1%"),
    ("exercise 1.1", {"time_in": 5, "time_out": 3, "problems": 10_000}),
    ("exercise 1.2", {4, 3, 2}),
    ("exercise 4.1", ["repeatvector", "none"]),
    ("exercise 5.3", np.array([2, 2])),
    ("exercise 12.1", (False, 0.75, 0.25)),
    ("exercise 10.1", ((999, 0), (999, 1))),
    ("encoder", lambda texts: ALPHABET.encode(texts, time=5).astype(int).tolist()),
    ("exact match", lambda predicted, expected: np.float32(np.mean(np.array(predicted) == np.array(expected)))),
    ("lstm step", lambda *args: list(lstm_step_of(*args))),
    ("lstm step", lambda *args: np.array(lstm_step_of(*args))),
    ("lstm step", in_place),
    ("encoder", lambda texts: (of_one_text(text) for text in texts)),
    ("exact match", lambda p, e: fractions.Fraction(sum(map(str.__eq__, p, e)), len(e))),
    ("question 1.1", "nine"),
    ("question 2.1", "40, 4 and 12"),
    ("question 2.2", "０７"),
    ("question 3.6", "40 (20 for h and 20 for c)"),
    ("question 6.1", "0.66"),
    ("question 7.3", "ｄ"),
    ("question 9.1", "> 6 1 3"),
    ("question 9.1", [">", "6", "1", "3"]),
    ("question 11.2", "minus 8"),
    ("exercise 1.2", range(2, 5)),
    ("exercise 1.2", "2, 3 or 4"),
    ("exercise 1.2", [4, 2, 3]),
    ("exercise 2.1", "X: (10000, 7, 12)  Y: (10000, 4, 12)"),
    ("exercise 2.2", ("space", "no", "Yes.")),
    ("exercise 3.1", "**25,200**"),
    ("exercise 3.2", "Yes, it does."),
    ("exercise 3.3", ("forget gate", "21%")),
    ("exercise 4.1", ("keras.layers.RepeatVector(4)", 0)),
    ("exercise 4.1", ("repeat_vector", "none")),
    ("exercise 4.2", "4 and 5"),
    ("exercise 5.3", (-1, 2)),
    ("exercise 8.3", "'X_train'"),
    ("exercise 10.1", ("999+0", "999+1")),
    ("exercise 11.1", np.array([[1, 8], [-6, 1], [-5, 15], [-3, 9], [0, 9]])),
    ("exercise 11.2", "0 + 9"),
    ("exercise 11.3", "the margin."),
    ("exercise 12.2", (31, 7)),
    ("split", [[f"{a}+{b}" for a, b in part] for part in TASK.hold_out(11, np.random.default_rng(3))]),
    ("adder", adder()),
    ("split", [TASK.hold_out(11, np.random.default_rng(3))[n].tolist() for n in (0, 1)]),
]


def endless(texts):
    raise KeyError("-")


class Rude:
    """An object that fails whatever one asks of it."""

    def __repr__(self):
        raise RuntimeError("no")

    __str__ = __len__ = __float__ = __array__ = __iter__ = __repr__


LOOP = []
LOOP.append(LOOP)

MALFORMED = [
    # None of these ends, or fits into any memory.
    ("question 3.1", range(10**12)),
    ("question 3.1", itertools.count()),
    ("exercise 1.1", itertools.count()),
    ("exercise 11.1", range(10**12)),
    ("encoder", lambda texts: range(10**12)),
    ("split", (itertools.repeat((1, 2)), range(10**12))),
    ("adder", range(10**12)),
    ("question 3.2", LOOP),
    ("question 3.2", np.array(None)),
    ("question 3.2", np.ma.masked),
    ("question 3.1", b"(8, 30)"),
    ("question 3.1", np.float64("nan")),
    ("exercise 1.2", "..."),
    ("exercise 1.2", []),
    ("exercise 10.1", "9" * 1_000_000),
    ("encoder", lambda texts: np.full((2, 5, 12), "0")),
    ("lstm step", lambda x, h, c, U, W, b: lstm_step_of(x, h, c, W, U, b)),
    ("question 3.2", None),
    ("question 3.2", float("nan")),
    ("question 3.2", "9" * 1_000_000),
    ("question 3.2", "<b>2640</b>"),
    ("question 3.2", len),
    ("question 3.2", True),
    ("question 3.2", 10**400),
    ("question 3.2", [1, 2]),
    ("question 3.2", 2640j),
    ("question 3.2", Rude()),
    ("question 3.1", "(8, thirty)"),
    ("question 3.1", {"a": 1}),
    ("question 2.2", 7),
    ("question 2.2", "<img src=x onerror=alert(1)>" * 10),
    ("question 3.3", "z"),
    ("question 3.3", 7),
    ("question 3.3", Rude()),
    ("exercise 1.1", (5, 3)),
    ("exercise 1.1", (5, ..., 10_000)),
    ("exercise 1.1", 5),
    ("exercise 3.2", "perhaps"),
    ("exercise 6.1", np.array([])),
    ("encoder", 5),
    ("encoder", endless),
    ("encoder", lambda: None),
    ("encoder", lambda texts: texts),
    ("encoder", np.ndarray),
    ("exact match", lambda predicted, expected: "all"),
    ("lstm step", lambda *args: None),
    ("split", "all"),
    ("split", (PROBLEMS, [(1, 99)])),
    ("split", (PROBLEMS, PROBLEMS / 3)),
    ("split", (PROBLEMS, [])),
    ("model", 5),
    ("adder", [1, 2, 3]),
    ("adder", "weights"),
    ("adder", [np.full((2, 2), "a")] * 5),
    ("exercise 99.1", 5),
    ("exercise 3.99", 5),
    ("3.1", 5),
    ("", 5),
    (None, 5),
    ("no such thing" * 1000, 5),
]
