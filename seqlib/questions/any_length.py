"""Questions and exercises of chapter 10."""

import math

import numpy as np

from seqlib.questions.exercise import Reply, asks, between, part, tries
from seqlib.questions.keys import dense_parameters, lstm_parameters
from seqlib.questions.question import choice, number, right, shape, wrong
from seqlib.questions.tried import called
from seqlib.questions.values import Unreadable, brief, few

SUMS, DIGITS, CHARS, UNITS = 5, 30, 20, 8
TOTALS = np.add.outer(np.arange(10), np.arange(10))

QUESTIONS = [
    shape(
        f"Sums of two numbers of {DIGITS} digits, {SUMS} of them, as this chapter's network reads them. Which shape?",
        right(
            (SUMS, DIGITS + 1, CHARS),
            "A step for each column, one more for the last carry, and ten places for each of two digits.",
        ),
        wrong((SUMS, DIGITS, CHARS), "Where does the last carry go?"),
        wrong((SUMS, DIGITS + 1, CHARS // 2), "A column holds two digits, each one-hot."),
        wrong((SUMS, DIGITS, CHARS // 2), "A column holds two digits, and the last carry needs room."),
        wrong((SUMS, 2 * DIGITS + 1, 12), "That is a line of text, as in part one. Here a step is a column."),
        wrong((SUMS, DIGITS + 1, 12), "The alphabet of part one is gone: a column holds two digits, each one-hot."),
        wrong(
            (SUMS, DIGITS + 1), "That is the shape of the digits, or of the answers. The network reads one-hot vectors."
        ),
        wrong((DIGITS + 1, SUMS, CHARS), "Right sizes; the batch comes first."),
        wrong((SUMS, DIGITS + 1, 2), "These are the digits themselves. As what does a network read a digit?"),
        wrong((SUMS, DIGITS + 1, 100), "Each digit has places of its own; no place stands for a pair."),
        wrong((SUMS, 2 * (DIGITS + 1), 10), "Two digits of a column go in at one step, side by side."),
        wrong(
            (SUMS, 2 * DIGITS, 10), "Two digits of a column go in at one step, side by side; and the carry needs room."
        ),
        wrong((SUMS, None, CHARS), "The network takes any length, but these sums have one: how many columns?"),
    ),
    choice(
        "In chapter 4 `return_sequences=True` instead of `RepeatVector` was wrong. Why is one LSTM that "
        "returns every step right here?",
        wrong("Its state is larger.", "It is smaller: 16 units. Compare the two time axes."),
        wrong(
            "`Dense` makes the time axis anew, as `RepeatVector` did there, so that the two lengths fit again.",
            "`Dense` leaves the time axis alone. Compare the two time axes, that of the queries and that of "
            "the answers.",
        ),
        right(
            "A column goes in at each step, and its digit can come out, so both have one time axis.",
            "Nothing that comes later changes a digit. In chapter 4 the answer was shorter than the query, "
            "and had to wait for its end.",
        ),
        wrong(
            "Since Keras 3 the two are interchangeable.",
            "No version makes them so: one keeps the query's time axis, the other makes a new one.",
        ),
        beliefs=(3,),
    ),
    number(
        f"How many parameters has this chapter's network with {UNITS} units, all layers together?",
        right(
            lstm_parameters(CHARS, UNITS) + dense_parameters(UNITS, 10),
            "The LSTM reads 20 numbers a step, the head ten scores from its units.",
        ),
        wrong(lstm_parameters(CHARS, UNITS), "That is the LSTM alone."),
        wrong(dense_parameters(UNITS, 10), "That is the head alone."),
        wrong(lstm_parameters(CHARS, UNITS, bias=0) + UNITS * 10, "Both layers have biases."),
        wrong(lstm_parameters(CHARS, UNITS) + UNITS * 10, "Both layers have biases."),
        wrong(lstm_parameters(CHARS, UNITS, bias=0) + dense_parameters(UNITS, 10), "Both layers have biases."),
        wrong(lstm_parameters(CHARS, UNITS) + dense_parameters(UNITS, 12), "How many digits can the head choose from?"),
        wrong(
            4 * dense_parameters(CHARS, UNITS) + dense_parameters(UNITS, 10), "The LSTM reads its own old state too."
        ),
        wrong(
            lstm_parameters(CHARS, UNITS, computations=1) + dense_parameters(UNITS, 10),
            "How many computations share the work of an LSTM?",
        ),
        wrong(lstm_parameters(10, UNITS) + dense_parameters(UNITS, 10), "A column holds two digits."),
        wrong(
            lstm_parameters(12, UNITS) + dense_parameters(UNITS, 12),
            "The alphabet of part one is gone. What is in a step now?",
        ),
        wrong(lstm_parameters(CHARS, 16) + dense_parameters(16, 10), "That is the count for 16 units."),
        wrong(lstm_parameters(CHARS, UNITS) + dense_parameters(UNITS, CHARS), "The head writes one digit a column."),
        wrong(
            lstm_parameters(CHARS, UNITS) + lstm_parameters(UNITS, UNITS) + dense_parameters(UNITS, 10),
            "There is no decoder here.",
        ),
    ),
    choice(
        "Why may the head be a plain `Dense` layer here, on an input whose time axis is `None`?",
        right(
            "It works on the last axis only, so it treats every step alike, however many there are.",
            "So would `TimeDistributed`, in principle, but with a free time axis some versions of Keras have "
            "a defect in it.",
        ),
        wrong(
            "With `None` the time axis does not exist.",
            "It exists, and has another length from call to call. Which axis does `Dense` sum over?",
        ),
        wrong(
            "It has weights for each column of the longest number it was trained on, and shorter ones use the "
            "first of them.",
            "Its weights know no length. Which axis does it sum over?",
        ),
        wrong("The LSTM has already made the digits.", "The LSTM leaves 16 numbers a step, and no digits."),
        beliefs=(7,),
    ),
    choice(
        "Seed 4 was exact in all cases up to 10,000 digits. Why was that no reason to trust it at 100,000?",
        wrong(
            "The numbers printed had been rounded.",
            "Wrong digits were counted, none was rounded away. What does a test say about inputs that are not in it?",
        ),
        wrong(
            "At that length 32-bit numbers overflow, since the state grows a little with each column.",
            "States stay between -1 and 1 or grow little. What does a test say about inputs that are not in it?",
        ),
        wrong(
            "Its training had too few epochs.",
            "Perhaps, but longer training makes the test no longer. What does a test say about inputs that "
            "are not in it?",
        ),
        right(
            "A test covers what it tries: a rare mistake needs many digits, a slow drift many steps.",
            "It did fail, in a few digits of a million. No length is enough: that is why the next chapter proves.",
        ),
    ),
    choice(
        "Why do the numbers come ones first?",
        wrong(
            "The ones are the easiest digits to learn, and it is best to begin with what is easy.",
            "Each column is as hard as another. What must be known before a digit can be written?",
        ),
        right(
            "The carry then travels the way the network reads.",
            "Largest first, the first digit would depend on what comes last, and this network cannot look ahead.",
        ),
        wrong(
            "NumPy stores numbers that way.",
            "It is a choice of ours. What must be known before a digit can be written?",
        ),
        wrong(
            "So that zeros on top are read first.",
            "They are read last. What must be known before a digit can be written?",
        ),
    ),
]


def two_sums(value):
    """Exercise 1: two sums that show the same first column, largest first, and need different first digits."""
    try:
        if isinstance(value, str):
            raise TypeError
        parts = [pair.split("+") if isinstance(pair, str) else pair for pair in few(value)]
        pairs = [tuple(map(int, pair)) for pair in parts]
        if len(pairs) != 2 or any(len(pair) != 2 or min(pair) < 0 for pair in pairs):
            raise ValueError
        if max(map(max, pairs)) >= 10**50:
            raise OverflowError
    except OverflowError:
        raise Unreadable("These numbers are longer than need be; a few digits show it.") from None
    except Exception:
        raise Unreadable(f"{brief(value)} came, and two sums are due, such as ((12, 30), (45, 6)).") from None
    width = max(len(str(sum(pair))) for pair in pairs)
    (a, b), (c, d) = [tuple(str(n).zfill(width) for n in pair) for pair in pairs]
    answers = [str(sum(pair)).zfill(width) for pair in pairs]
    seen = 0
    while seen < width and (a[seen], b[seen]) == (c[seen], d[seen]):
        seen += 1
    changed = next((n for n in range(width) if answers[0][n] != answers[1][n]), width)
    if changed < seen:
        return Reply(True, "Right: a digit of the answer has to be written before the columns differ that decide it.")
    if changed == width:
        return Reply(False, "Not yet: both sums have the same answer, so nothing tells them apart.")
    return Reply(
        False, f"Not yet: written in {width} columns, largest first, their columns differ before their answers do."
    )


def _columns(first, second):
    """The digits of two numbers, side by side, the highest first."""
    width = len(str(max(first, second)))
    return [(int(a), int(b)) for a, b in zip(str(first).zfill(width), str(second).zfill(width), strict=True)]


def asked(function):
    """Exercise 3: ``ask(first, second)`` for two integers of any length, by the trained network."""
    wrong_ones = []
    for first, second in ((274, 958), (0, 0), (99_999, 1), (7, 12_345), (3**40, 7**20)):
        returned = called(function, (first, second), f"{first} and {second}")
        if isinstance(returned, str) and returned == f"{first}{second}":
            return Reply(False, f"Not yet: for {first} and {second} the digits stand side by side; they are texts.")
        if isinstance(returned, str) and returned.strip() == str(first + second):
            return Reply(
                False, f"Not yet: for {first} and {second} the right digits come, as a text; make it an integer."
            )
        if isinstance(returned, str | list | tuple | np.ndarray) or not hasattr(returned, "__int__"):
            text = "".join(map(str, returned)) if not isinstance(returned, str) else returned
            mirrored = text.strip("0 []") == str(first + second)[::-1].strip("0")
            tail = " The digits look right, ones first: put them together." if mirrored else ""
            return Reply(
                False, f"Not yet: for {first} and {second} it returns {brief(returned)}, and an integer is due.{tail}"
            )
        if int(returned) != first + second:
            wrong_ones.append((first, second, returned))
    if not wrong_ones:
        return Reply(True, "Right on all five sums that were tried, a short and a long number among them.")
    first, second, found = wrong_ones[0]
    if isinstance(found, float) and found == float(first + second):
        return Reply(
            False, f"Not yet: for {first} and {second} a float comes, which holds 16 digits; keep to integers."
        )
    found = int(found)
    if len({int(one) for *_, one in wrong_ones}) == 1 and len(wrong_ones) > 3:
        return Reply(False, f"Not yet: whatever is asked, it returns {brief(found)}. Does it look at its two numbers?")
    without = int("".join(str((a + b) % 10) for a, b in _columns(first, second)))
    if found == without:
        return Reply(False, f"Not yet: for {first} and {second} no carry goes from one column to the next.")
    if str(found) == str(first + second)[::-1].rstrip("0") or found == int(str(first + second)[::-1]):
        return Reply(
            False, f"Not yet: for {first} and {second} the digits come in the wrong order; which of them is read first?"
        )
    if found == int(str(first + second)[1:] or 0):
        return Reply(False, f"Not yet: for {first} and {second} the last carry is lost. How many columns are there?")
    return Reply(
        False,
        f"Not yet: for {first} and {second} it returns {brief(found)}; of five sums, {len(wrong_ones)} came out wrong.",
    )


def held_through(columns, digits=10):
    """The chance that a random sum holds a carry through so many columns in a row: column by column."""
    makes, passes = (TOTALS > 9).mean(), (TOTALS == 9).mean()
    # The chance of a carry that so many columns in a row have held; the last one counts what has once been.
    held = np.zeros(columns + 1)
    for _ in range(digits):
        done = held[-1]
        held = np.array([makes * (1 - done), *(passes * held[:-1])])
        held[-1] += done
    return float(held[-1])


def drawn_between(chance, draws=50_000, odds=0.0005):
    """Between which shares a thing of small chance lies in so many draws; beyond either end it lies with those odds."""
    below, term, times = 0.0, math.exp(-chance * draws), 0
    low = None
    while below < 1 - odds:
        below += term
        if low is None and below > odds:
            low = times
        times += 1
        term *= chance * draws / times
    return low / draws, times / draws


EXERCISES = [
    tries("two sums, ((a, b), (c, d)), as Python integers", two_sums),
    asks(
        "(pairs that make a carry, that pass one on, that end it, share of random sums that hold one through "
        "four columns)",
        part(
            "make",
            "number",
            int((TOTALS > 9).sum()),
            wrong(int((TOTALS > 8).sum()), "a pair that adds up to 9 makes none by itself."),
            wrong(50, "are 0 and 9 as often on either side? Count the totals above 9."),
            wrong(int((TOTALS > 10).sum()), "a total of 10 makes one."),
            wrong(int(np.triu(TOTALS > 9).sum()), "a pair has two orders: 2 + 9 and 9 + 2."),
        ),
        part(
            "pass on",
            "number",
            int((TOTALS == 9).sum()),
            wrong(9, "0 + 9 is one of them, and so is 9 + 0."),
            wrong(8, "zeros are digits, too: 0 + 9 passes on as 4 + 5 does."),
            wrong(5, "3 + 6 and 6 + 3 are two pairs."),
        ),
        part(
            "end",
            "number",
            int((TOTALS < 9).sum()),
            wrong(int((TOTALS < 10).sum()), "a pair that adds up to 9 passes on what comes in."),
        ),
        between(
            "share through four columns",
            *drawn_between(held_through(4)),
            wrong(0.1**4, "that is four such pairs in a row, at one place; in ten columns a run can begin at several."),
            wrong(0.0783, "that is with the chains."),
        ),
    ),
    tries("your function ask(first, second)", asked),
]
