"""Things of a learner's that can be tried: functions, a split, a model, the weights of an adder.

Each judge runs what it is given on cases and compares. Where it is wrong, the same cases are computed with the usual
mistakes in, so that the mistake can be named.
"""

import contextlib
import copy
import io
import itertools
import numbers

import numpy as np

from seqlib import scores
from seqlib.addition import AdditionTask
from seqlib.alphabet import Alphabet
from seqlib.questions.exercise import Reply, tries
from seqlib.questions.values import Unreadable, brief, few, line

TASK, ALPHABET = AdditionTask(1, 10), Alphabet()


def called(function, arguments, said):
    """What a learner's function returns for a case that ``said`` describes; what it prints is kept quiet.

    It gets copies, so that one that changes what it is given is compared with what it was given.
    """
    if isinstance(function, type):
        raise Unreadable(f"{brief(function)} is a class, and a function is due: give a method of one, or the function.")
    if not callable(function):
        raise Unreadable(f"{brief(function)} came, and a function is due: give its name, without parentheses.")
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            returned = function(*copy.deepcopy(arguments))
            if hasattr(returned, "__next__"):
                returned = few(returned)
    except (Exception, SystemExit) as error:
        raise Unreadable(f"On {said} your function raised {type(error).__name__}: {line(error)}") from None
    if returned is None:
        raise Unreadable(f"On {said} your function returned None: does it end in return?")
    return returned


def array(returned, said):
    """What a function returned, as an array of numbers."""
    try:
        # A range may be longer than any memory.
        if len(returned) > 1e6 if hasattr(returned, "__len__") else False:
            raise ValueError
        found = np.asarray([few(part) for part in returned] if isinstance(returned, list) else returned)
        found = found.astype(np.float64) if found.dtype == object else found
        if found.dtype.kind not in "biuf":
            raise ValueError
    except Exception:
        raise Unreadable(
            f"On {said} your function returned {brief(returned)}, and an array of numbers is due."
        ) from None
    return found.astype(np.float64)


def _equal(found, expected):
    return found.shape == expected.shape and np.allclose(found, expected, atol=1e-5)


def _takes_one(function, texts):
    """Whether an encoder makes the right vectors of one text, and not of a list of them."""
    try:
        if _equal(array(called(function, (texts,), ""), ""), ALPHABET.encode(texts, time=5)):
            return False
    except Unreadable:
        pass
    try:
        return _equal(array(called(function, (texts[0],), ""), ""), ALPHABET.encode(texts[:1], time=5)[0])
    except Unreadable:
        return False


def encoder(function):
    """A function from texts to one-hot vectors ``(batch, time_in, chars)``. Chapter 2."""
    texts = [" 2+10", "  9+7"]
    said = str(texts)
    if _takes_one(function, texts):
        return Reply(False, "Not yet: it takes one text, and a list of texts comes: the batch is an axis, too.")
    found, right = array(called(function, (texts,), said), said), ALPHABET.encode(texts, time=5)
    if _equal(found, right):
        others = ["10+10", "  1+1", " 10+9"]
        found = array(called(function, (others,), str(others)), str(others))
        if _equal(found, ALPHABET.encode(others, time=5)):
            return Reply(True, "Right: tried on two batches, and equal to the library's vectors in every place.")
        return Reply(
            False, f"Two texts come out right, three do not: for {others} the shape is {found.shape}. Is a size fixed?"
        )
    space_first = Alphabet(" 0123456789+").encode(texts, time=5)
    by_value = Alphabet(" +0123456789").encode(texts, time=5)
    empty = right * np.array([character != " " for character in ALPHABET.characters])
    named = [
        (
            found.shape == (2, 5) and np.array_equal(found, right.argmax(axis=2)),
            "these are the places of the characters, one number each; one-hot vectors are one step further.",
        ),
        (
            found.shape == (2, 5),
            "one number for each character came, and a vector for each is due: what does one number claim?",
        ),
        (found.shape == (2, 12, 5), "the last two axes have changed places: first the steps, then the characters."),
        (found.shape == (5, 2, 12), "the first two axes have changed places: the batch comes first."),
        (found.shape == (2, 60), "each text is one long row; the time axis is to stay an axis of its own."),
        (found.shape == (5, 12), "one text came back for two: the batch axis is missing."),
        (found.shape == (2, 5, 10), "ten places a character: which characters besides the digits does a query have?"),
        (found.shape == (2, 5, 11), "eleven places a character: one character of the queries has none."),
        (
            _equal(found, empty),
            "a space has become a row of zeros, which stands for no character: it has a place of its own.",
        ),
        (
            _equal(found, space_first) or _equal(found, by_value),
            "the characters stand in another order than the book's alphabet.",
        ),
        (_equal(found, right[::-1]), "the texts come back in another order."),
        (
            _equal(found, ALPHABET.encode([text.strip().ljust(5) for text in texts], time=5)),
            "the spaces have moved behind the sum; encode the texts as they come.",
        ),
        (_equal(found, 1 - right), "zeros and ones have changed places."),
        (_equal(found, right[:, ::-1]), "the characters of each text come back in reverse."),
        (
            found.shape == right.shape and (found.sum(axis=2) != 1).any(),
            "some step has not exactly one 1 in its vector.",
        ),
        (found.shape == right.shape, "the shape is right; some step has its 1 in the wrong place."),
    ]
    sentence = next((say for true, say in named if true), f"the shape is {found.shape}, for 2 texts of 5 characters.")
    return Reply(False, f"Not yet, on {said}: {sentence}")


def _sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


def lstm_step_of(
    x, h, c, W, U, b, order="ifgo", candidate=np.tanh, gate=_sigmoid, show=np.tanh, keep=1, write=1, feed=1, bias=1
):
    """One LSTM step, and the usual mistakes in it: gates in another order, a part left out. Chapter 3.

    keep: ``"all"`` leaves the old cell as it is; else keep, write, feed and bias weigh old cell, candidate, U and b.
    """
    z = dict(zip(order, np.split(x @ W + feed * (h @ U) + bias * b, 4, axis=-1), strict=True))
    old = c if keep == "all" else keep * gate(z["f"]) * c
    c = old + write * gate(z["i"]) * candidate(z["g"])
    return gate(z["o"]) * show(c), c


def _relu(z):
    return np.maximum(z, 0)


MISTAKEN_STEPS = [
    (
        {"order": "ifog"},
        "candidate and output gate seem to have changed places: in which order does Keras store the blocks?",
    ),
    (
        {"order": "figo"},
        "input and forget gate seem to have changed places: in which order does Keras store the blocks?",
    ),
    *(
        ({"order": "".join(order)}, "the blocks seem to stand in another order: in which order does Keras store them?")
        for order in itertools.permutations("ifgo")
        if "".join(order) not in ("ifgo", "ifog", "figo")
    ),
    ({"candidate": _sigmoid}, "the candidate seems to go through a sigmoid: what range should it have?"),
    ({"candidate": _relu}, "the candidate seems to be cut off at zero: what range should it have?"),
    ({"candidate": lambda z: z}, "the candidate seems to be written as it is: what squeezes it?"),
    ({"gate": np.tanh}, "the gates seem to go through tanh: from what to what does a gate open?"),
    (
        {"gate": lambda z: np.clip(z / 6 + 0.5, 0, 1)},
        "the gates seem to go through a hard sigmoid, as in old releases of Keras; the equations say sigmoid.",
    ),
    (
        {"gate": lambda z: np.clip(0.2 * z + 0.5, 0, 1)},
        "the gates seem to go through a hard sigmoid, as in old releases of Keras; the equations say sigmoid.",
    ),
    ({"show": lambda c: c}, "the cell seems to be shown as it is: what squeezes it before the output gate?"),
    ({"show": _sigmoid}, "the cell seems to be shown through a sigmoid."),
    ({"keep": "all"}, "the old cell seems to be kept whole: which gate scales it?"),
    ({"keep": 0}, "the old cell seems to be lost: what is added to what is written?"),
    ({"write": 0}, "nothing seems to be written into the cell: what is added to what is kept?"),
    ({"feed": 0}, "the old hidden state seems not to be read: what does U weigh?"),
    ({"bias": 0}, "the bias seems to be left out."),
    ({"bias": 2}, "the bias seems to be added twice: Keras keeps one, and PyTorch two."),
]


def _swaps_weights(function, x, h, c, W, U, b):
    try:
        found = [array(part, "") for part in called(function, (x, h, c, U, W, b), "")]
        return all(map(_equal, found, lstm_step_of(x, h, c, W, U, b)))
    except (Unreadable, TypeError):
        return False


def lstm_step(function):
    """A function ``(x, h, c, W, U, b)`` that returns the new h and c. Chapter 3."""
    rng = np.random.default_rng(0)
    x, h, c = np.eye(12)[[2, 10, 1]], rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    W, U, b = rng.normal(size=(12, 16)), rng.normal(size=(4, 16)), rng.normal(size=16)
    said = "a batch of 3, 12 chars and 4 units"
    try:
        returned = called(function, (x, h, c, W, U, b), said)
    except Unreadable:
        # Other shapes would hide that W and U have changed places, which these can show.
        if _swaps_weights(function, x, h, c, W, U, b):
            raise Unreadable("W and U seem to have changed places: W weighs x, and U weighs the old h.") from None
        raise
    right = lstm_step_of(x, h, c, W, U, b)
    if isinstance(returned, np.ndarray) and returned.ndim == 3 and len(returned) == 2:
        returned = list(returned)
    if isinstance(returned, dict) and len(returned) == 2:
        returned = list(returned.values())
    if not isinstance(returned, tuple | list) or len(returned) != 2:
        found = array(returned, said)
        if _equal(found, right[0]):
            return Reply(False, "Not yet: h is right and comes alone; the next step needs the cell state too.")
        if isinstance(returned, tuple | list) and len(returned) == 3:
            return Reply(False, "Not yet: three came back, as from a layer of Keras; due are two, the new h and c.")
        return Reply(False, f"Not yet: {brief(returned)} came back, and two arrays are due, h and c.")
    found = [array(part, said) for part in returned]
    if all(map(_equal, found, right)):
        return Reply(True, "Right: h and c equal the step of chapter 3, up to rounding.")
    if all(map(_equal, found[::-1], right)):
        return Reply(False, "Not yet: both states are right, but they come in the other order; due is h, then c.")
    for other, sentence in (
        ((h, c), "h and c come back as they went in."),
        ((right[0], c), "h is right, and c is the old one: the next step needs the new cell."),
        (lstm_step_of(x, c, h, W, U, b), "h and c seem to have changed places on their way in."),
    ):
        if all(map(_equal, found, other)):
            return Reply(False, f"Not yet: {sentence}")
    for mistake, sentence in MISTAKEN_STEPS:
        if all(map(_equal, found, lstm_step_of(x, h, c, W, U, b, **mistake))):
            return Reply(False, f"Not yet: {sentence}")
    shapes = " and ".join(str(part.shape) for part in found)
    if any(part.shape != (3, 4) for part in found):
        return Reply(False, f"Not yet: h and c have the shapes {shapes}, for {said}.")
    which = "h" if _equal(found[1], right[1]) else "c, and with it h," if not _equal(found[0], right[0]) else "c"
    return Reply(False, f"Not yet: tried on {said}, and {which} differs. Compare line by line with the equations.")


def by_answer(case, rule):
    """The share of answers that are right by another rule."""
    return float(np.mean([rule(p, e) for p, e in zip(*case, strict=True)]))


def exact_match(function):
    """A function ``(predicted, expected)`` that returns the share of answers right in every character. Chapter 6."""
    cases = [
        (["12", " 9", "20"], ["12", " 9", "20"]),
        (["12", " 8", "21"], ["12", " 9", "20"]),
        (["13", "20", "9 "], ["12", "11", " 9"]),
        (["12", "11", "10", " 9"], ["12", "11", "10", " 8"]),
        (["12", "21", "31", " 9", "11"], ["21", "12", "13", "09", "12"]),
    ]
    found = []
    for predicted, expected in cases:
        said = f"{predicted} and {expected}"
        value = called(function, (predicted, expected), said)
        value = array(float(value) if isinstance(value, numbers.Real) else value, said)
        if value.size != 1:
            raise Unreadable(
                f"On {said} your function returned {brief(value)}, and one number is due: the share of all answers."
            )
        found.append(float(value.reshape(-1)[0]))
    right = [scores.exact_match(*case) for case in cases]
    if np.allclose(found, right):
        return Reply(True, f"Right: tried on {len(cases)} batches, and equal to the library's score.")
    counts = [len(case[0]) for case in cases]
    named = [
        (
            [scores.character_accuracy(*case) for case in cases],
            "this is the share of right characters; when is a whole answer right?",
        ),
        (np.multiply(right, counts), "this counts the right answers; a share does not grow with the batch."),
        (np.multiply(right, 100), "this is a percentage; a share runs from 0 to 1."),
        (np.subtract(1, right), "this is the share of wrong answers."),
        (
            [by_answer(case, lambda p, e: any(map(str.__eq__, p, e))) for case in cases],
            "one right character seems to be enough: any where all is meant.",
        ),
        ([by_answer(case, lambda p, e: p[0] == e[0]) for case in cases], "this looks at the first character only."),
        ([by_answer(case, lambda p, e: p[-1] == e[-1]) for case in cases], "this looks at the last character only."),
        (
            [by_answer(case, lambda p, e: sorted(p) == sorted(e)) for case in cases],
            "the order of the characters seems not to count: 12 and 21 are two answers.",
        ),
        (
            [by_answer(case, lambda p, e: int(p) == int(e)) for case in cases],
            "the answers seem to be compared as numbers: then a misplaced space goes unseen.",
        ),
        (
            [by_answer(case, lambda p, e: p.strip() == e.strip()) for case in cases],
            "the answers seem to be compared without their spaces: then a misplaced one goes unseen.",
        ),
        (
            [np.mean([p in case[1] for p in case[0]]) for case in cases],
            "a right answer counts wherever it stands; each belongs to a query of its own.",
        ),
        (
            [len(set(case[0]) & set(case[1])) / len(case[0]) for case in cases],
            "a right answer counts wherever it stands; each belongs to a query of its own.",
        ),
        ([float(case[0] == case[1]) for case in cases], "this says whether all answers are right, and not how many."),
        ([float(case[0][0] == case[1][0]) for case in cases], "this looks at the first answer only."),
        ([float(case[0][-1] == case[1][-1]) for case in cases], "this looks at the last answer only."),
    ]
    if len(set(found)) == 1:
        return Reply(False, f"Not yet: it returns {found[0]:g} for every batch.")
    for values, sentence in named:
        if np.allclose(found, values):
            return Reply(False, f"Not yet: {sentence}")
    place = next(n for n in range(len(cases)) if not np.isclose(found[n], right[n]))
    return Reply(
        False, f"Not yet: for predicted {cases[place][0]} and expected {cases[place][1]} it returns {found[place]:g}."
    )


def pairs_of(value, name, task=TASK):
    """A learner's pairs as a list of tuples."""
    if value is ... or value is None or callable(value) or isinstance(value, str | bytes | bool | int | float):
        raise Unreadable(f"{name} is {brief(value)}, and pairs of numbers are due, such as [(2, 10), (3, 8)].")
    try:
        value = [one.split("+") if isinstance(one, str) else one for one in few(value, most=100_000)]
        found = [(int(a), int(b)) for a, b in value]
        whole = all(float(a) == int(a) and float(b) == int(b) for a, b in value)
    except Exception:
        raise Unreadable(
            f"{name} is {brief(value)}, and pairs of numbers are due, such as [(2, 10), (3, 8)]."
        ) from None
    if not whole or not found:
        raise Unreadable(
            f"{name} has {'no pair' if not found else 'numbers that are not whole'}; give at least one pair of "
            "whole numbers."
        )
    outside = next((pair for pair in found if not task.smallest <= min(pair) <= max(pair) <= task.largest), None)
    if outside:
        raise Unreadable(f"{name} has the pair {outside}; the task goes from {task.smallest} to {task.largest}.")
    return found


def leak(kept, held_out):
    """The first pair held out that is among those kept, in one order or the other: a sentence, or None."""
    seen = set(kept)
    for pair in held_out:
        if pair in seen:
            count = sum(pair in seen for pair in held_out)
            return f"{pair[0]}+{pair[1]} is held out and kept too ({count} such pairs): a model can remember it."
    for a, b in held_out:
        if (b, a) in seen:
            count = sum((b, a) in seen for a, b in held_out)
            return f"{a}+{b} is held out, but {b}+{a} is kept ({count} such pairs): what would it take to answer it?"
    return None


def split(value):
    """``(kept, held_out)``, or ``(kept, held_out, model)``. Chapter 7."""
    value = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(value, tuple | list) or len(value) not in (2, 3):
        raise Unreadable(f"{brief(value)} came, and two lists of pairs are due: (kept, held_out).")
    kept, held_out = pairs_of(value[0], "kept"), pairs_of(value[1], "held_out")
    if sentence := leak(kept, held_out):
        return Reply(False, f"Not yet: {sentence}")
    if len(set(held_out)) > len(set(kept)):
        return Reply(
            False,
            f"Nothing leaks, but {len(set(held_out))} problems are held out and {len(set(kept))} kept: do the two "
            "come as (kept, held_out)?",
        )
    problems = set(map(tuple, TASK.problems().tolist()))
    if missing := sorted(problems - set(kept) - set(held_out)):
        a, b = missing[0]
        return Reply(
            False,
            f"Nothing leaks, but {len(missing)} of the {len(problems)} problems are in neither part, {a}+{b} for one.",
        )
    if len(set(held_out)) < 5:
        return Reply(
            False,
            f"Nothing leaks, but {len(set(held_out))} problems are a short test: one lucky answer would move it much.",
        )
    shown = {a + b for a, b in kept}
    if new := sorted({a + b for a, b in held_out} - shown):
        few = sum(a + b in new for a, b in held_out)
        if few > len(held_out) / 4:
            return Reply(
                False,
                f"Nothing leaks, but {few} held-out sums have answers that no kept sum has: a failure would "
                "have two causes.",
            )
    if len(value) == 3:
        return model((value[2], TASK, kept))
    return Reply(
        True, f"Right: {len(set(kept))} problems kept, {len(set(held_out))} held out, and none leaks in either order."
    )


def model(value):
    """A model, ``(model, pairs)`` or ``(model, task, pairs)``: its shapes, and whether it adds. Chapters 5 to 8.

    pairs: what it was shown in training, so that it is tested on others.
    """
    asked, task, shown = value, TASK, None
    if isinstance(value, tuple | list):
        if len(value) not in (1, 2, 3):
            raise Unreadable(f"{len(value)} values came; give the model, (model, pairs) or (model, task, pairs).")
        asked = value[0]
        task = next((part for part in value[1:] if isinstance(part, AdditionTask)), TASK)
        shown = next((part for part in value[1:] if not isinstance(part, AdditionTask)), None)
    if not (hasattr(asked, "input_shape") and hasattr(asked, "output_shape")):
        raise Unreadable(f"{brief(asked)} came, and a Keras model is due, built and trained.")
    # Imported here, since it loads Keras, which the other judges do without.
    from seqlib import models

    due_in, due_out = (None, task.time_in, len(ALPHABET)), (None, task.time_out, len(ALPHABET))
    for name, found, due in (("reads", asked.input_shape, due_in), ("writes", asked.output_shape, due_out)):
        if tuple(found)[1:] != due[1:]:
            axis = "the number of axes" if len(found) != 3 else "time" if found[1] != due[1] else "chars"
            return Reply(
                False, f"Not yet: the model {name} {tuple(found)}, and the task {task} is another one: compare {axis}."
            )
    pairs = None if shown is None else pairs_of(shown, "pairs", task)
    if task.largest <= 100:
        problems = list(map(tuple, task.problems().tolist()))
    else:
        problems = list(map(tuple, task.sample(2000, np.random.default_rng(1), distinct=True).tolist()))
    seen = set() if pairs is None else {*pairs, *((b, a) for a, b in pairs)}
    new = [pair for pair in problems if pair not in seen]
    if not new:
        return Reply(
            False,
            f"Its shapes are right, but it was shown all {len(problems)} problems: nothing is left to test it on.",
        )

    def exact(asked_pairs):
        try:
            answers = models.answer(asked, ALPHABET, task.queries(asked_pairs))
        except Exception as error:
            raise Unreadable(f"Asked for sums, the model raised {type(error).__name__}: {line(error)}") from None
        return scores.exact_match(answers, task.answers(asked_pairs))

    fresh = exact(new)
    what = (
        "sums it was not shown"
        if pairs is not None
        else "sums; give (model, pairs) to set those apart that it was shown"
    )
    if fresh >= 0.9:
        return Reply(True, f"Right: its shapes fit, and it answers at least 90 of 100 {what}.")
    if pairs is not None and exact(pairs[:2000]) >= 0.9:
        return Reply(
            False,
            "Its shapes fit, and it answers the sums it was shown, but fewer than 90 of 100 others: it remembers them.",
        )
    return Reply(False, f"Its shapes fit, but it answers fewer than 90 of 100 {what}. Is it trained?")


def adder(weights):
    """The five arrays of an adder of columns, such as the one of two units. Chapter 11."""
    from seqlib import certificate

    if hasattr(weights, "get_weights"):
        weights = weights.get_weights()
    try:
        arrays = [np.asarray(weight, dtype=np.float64) for weight in few(weights)]
        if len(arrays) != 5:
            raise ValueError
    except Exception:
        raise Unreadable(f"{brief(weights)} came, and five arrays are due: [W, U, b, V, v].") from None
    if sum(weight.size for weight in arrays) > 1e6:
        raise Unreadable("More than a million weights came, and a small adder is due.")
    try:
        low, high = certificate.smallest_regions(arrays)
        proof = certificate.check(arrays, low, high)
    except (ValueError, IndexError) as error:
        raise Unreadable(f"These weights cannot be checked: {line(error)}") from None
    units = len(arrays[1])
    if proof.proved:
        return Reply(True, f"Right: all 300 steps are proved, so these {units} units add numbers of every length.")
    wrong = first_wrong(arrays)
    if wrong is None:
        return Reply(
            False,
            f"It adds all that was tried, but {len(proof.violations)} of 300 steps are not proved, first "
            f"{proof.violations[0]}.",
        )
    W, U = arrays[:2]
    if not U.any():
        return Reply(
            False, f"Not yet: {wrong} U is all zeros, so what would carry the carry from one column to the next?"
        )
    if not W[10:].any() or not W[:10].any():
        return Reply(False, f"Not yet: {wrong} One of the two digits is not read at all.")
    for order, which in (((0, 1, 3, 2), "candidate and output gate"), ((1, 0, 2, 3), "input and forget gate")):
        moved = [np.concatenate([np.split(part, 4, axis=-1)[n] for n in order], axis=-1) for part in arrays[:3]]
        if first_wrong([*moved, *arrays[3:]]) is None:
            return Reply(False, f"Not yet: {wrong} The blocks of {which} seem to have changed places.")
    return Reply(False, f"Not yet: {wrong}")


def first_wrong(weights):
    """A sum of two columns that the weights answer wrongly, as a sentence, or None: all with each first pair."""
    W, U, b, V, v = weights
    first, second = (part.ravel() for part in np.meshgrid(np.arange(100), np.arange(100), indexing="ij"))
    h = c = np.zeros((10_000, len(U)))
    carry = np.zeros(10_000, dtype=int)
    for n, column in enumerate((first, second)):
        a, d = np.divmod(column, 10)
        h, c = lstm_step_of(W[a] + W[10 + d], h, c, np.eye(W.shape[1]), U, b)
        carry, digit = np.divmod(a + d + carry, 10)
        found = (h @ V + v).argmax(axis=1)
        if (found != digit).any():
            row = int(np.argmax(found != digit))
            a1, d1 = divmod(int(first[row]), 10)
            a2, d2 = divmod(int(second[row]), 10) if n else (0, 0)
            return f"asked {10 * a2 + a1} + {10 * d2 + d1}, it writes {found[row]} in the {'tens' if n else 'ones'}."
    return None


TRIED = {
    "encoder": tries("a function from a list of texts to an array (batch, 5, 12)", encoder),
    "lstm step": tries("a function (x, h, c, W, U, b) that returns h and c", lstm_step),
    "exact match": tries("a function (predicted, expected) that returns a share", exact_match),
    "split": tries("(kept, held_out), two lists of pairs", split),
    "model": tries("a model, (model, pairs) or (model, task, pairs)", model),
    "adder": tries("the weights [W, U, b, V, v]", adder),
}
