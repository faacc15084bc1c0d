"""Questions and exercises of chapter 11."""

import numpy as np

from seqlib.questions.exercise import asks, part, tries
from seqlib.questions.question import choice, number, right, wrong
from seqlib.questions.tried import adder

BASE, STARTS = 2, 3  # a region for each carry, and the zero state


def product(p, q):
    """Bounds of a product of two numbers, each given by its bounds."""
    corners = np.outer(p, q)
    return int(corners.min()), int(corners.max())


P, Q = (-2, 3), (-1, 4)
X, Y = (-1, 3), (2, 5)

QUESTIONS = [
    number(
        "An adder of binary numbers reads one column of two binary digits a step. How many statements about one step "
        "must hold, so that it adds numbers of every length?",
        right(
            STARTS * BASE**2,
            "Three starts, a region for each carry and the zero state, each with every pair of digits.",
        ),
        wrong((STARTS - 1) * BASE**2, "Every sum begins somewhere: is there a third start?"),
        wrong(BASE**2, "That is for one start. How many are there?"),
        wrong(STARTS * 100, "That is for decimal digits."),
        wrong(STARTS * BASE, "A column has two digits."),
        wrong(STARTS * 3, "0 with 1 and 1 with 0 are two pairs, and the network reads them differently."),
        wrong(STARTS, "Each start must hold with every pair of digits."),
    ),
    number(
        f"`x` lies from {P[0]} to {P[1]}, `y` from {Q[0]} to {Q[1]}. Which is the lower bound of `x y`?",
        right(product(P, Q)[0], "The least of the four corners."),
        wrong(P[0] * Q[0], "Low times low is one of four corners. Compute all of them."),
        wrong(P[1] * Q[0], "That is one of four corners. Is it the least?"),
        wrong(product(P, Q)[1], "That is the greatest of the corners."),
        wrong(0, "Both can be other than zero, with different signs."),
    ),
    choice(
        "Why are 300 statements about one step enough for sums of every length?",
        right(
            "Each step ends in the region in which the next one begins, so one step follows another without end.",
            "That is induction over the columns: true after the first, and it stays true.",
        ),
        wrong(
            "No sum in use is longer than 300 columns.",
            "Sums may be of any length. What does a step hand on to the next?",
        ),
        wrong(
            "After 300 steps every state has occurred once, so nothing new can happen in a longer sum.",
            "A region holds infinitely many states. What do the statements say of any of them?",
        ),
        wrong("The longer a sum, the smaller the errors.", "Errors need not shrink. What keeps them from growing?"),
    ),
    choice(
        "The check fails for a plainly trained network. Why does that not show that the network is wrong?",
        wrong(
            "The check looks at the weights in 64 bits while the network computes in 32, and the difference "
            "adds up over a long sum.",
            "Rounding is far too small to matter here. What do bounds forget?",
        ),
        wrong(
            "It fails only because of its regions; others would do.",
            "It was given the smallest regions that there can be. What do bounds forget?",
        ),
        wrong(
            "The network is right on 99 of 100 digits.", "That is a test, and proves nothing. What do bounds forget?"
        ),
        right(
            "Bounds take in states that never occur, so they can fail to prove what is true.",
            "They forget that numbers belong together, as in `x - x`. What they prove is true; what they do "
            "not prove is open.",
        ),
    ),
    choice(
        "Why was the adder damaged on purpose, and checked again?",
        wrong(
            "To train it once more from a worse start.",
            "It was written by hand and is never trained. What if the check said yes to everything?",
        ),
        right(
            "A check that always says yes proves nothing, so it must be seen to say no.",
            "And it named the pairs that the damage concerns, and no others.",
        ),
        wrong(
            "To find the weights that are not needed, so that the adder can be made smaller.",
            "All of them are needed. What if the check said yes to everything?",
        ),
        wrong("To widen the regions.", "They stay as they are. What if the check said yes to everything?"),
    ),
    choice(
        "A network in 32 bits rounds at every operation. Why can these errors not pile up over a million steps?",
        wrong(
            "Rounding errors cancel out on average.",
            "Perhaps on average, but a proof needs every case. Where does each step begin?",
        ),
        wrong(
            "The forget gate deletes them.",
            "Not all of them, in a trained network. Where does each step begin, as far as the proof knows?",
        ),
        right(
            "Each step begins anew from anywhere in its region, and the slack is larger than one step's error.",
            "The rounded state ends inside the region as well, so the induction runs on rounded states.",
        ),
        wrong("32 bits are exact for states between -1 and 1.", "They are not. How large may one step's error be?"),
    ),
]


def bounds(name, low, high, *slips):
    """Two parts, for both ends of what a number can be."""
    for end, value, other in (("lower", low, high), ("upper", high, low)):
        mine = [slip for which, slip in slips if which == end and slip.value != value]
        yield part(
            f"{name}, {end} bound",
            "number",
            value,
            wrong(other, f"that is the {'upper' if end == 'lower' else 'lower'} bound."),
            *mine,
        )


FIRST_NAMED = "violations come with the worst one first; which digits does the first of them name?"

EXERCISES = [
    asks(
        "the ends (low, high) of x + y, x - y, x y and x x by the rule, and of x x in truth, ten numbers in a row",
        *bounds("x + y", X[0] + Y[0], X[1] + Y[1]),
        *bounds(
            "x - y",
            X[0] - Y[1],
            X[1] - Y[0],
            ("lower", wrong(X[0] - Y[0], "minus swaps the ends: which y makes x - y least?")),
            ("upper", wrong(X[1] - Y[1], "minus swaps the ends: which y makes x - y greatest?")),
        ),
        *bounds("x y", *product(X, Y), ("lower", wrong(X[0] * Y[0], "low times low is one of four corners."))),
        *bounds(
            "x x by the rule",
            *product(X, X),
            ("lower", wrong(X[0] * X[0], "low times low is one of four corners.")),
            ("lower", wrong(0, "that is the truth; the rule takes the least of four corners.")),
        ),
        *bounds(
            "x x in truth",
            0,
            max(X[0] ** 2, X[1] ** 2),
            ("lower", wrong(product(X, X)[0], "can a square be below zero?")),
            ("lower", wrong(X[0] ** 2, "which x between the ends has the smallest square?")),
        ),
    ),
    asks(
        "the two digits of the first step that fails",
        part(
            "the first digit",
            "number",
            0,
            wrong(9, "look at what the first violation says: which digit comes first?"),
            otherwise=FIRST_NAMED,
        ),
        part(
            "the second digit",
            "number",
            9,
            wrong(0, "look at what the first violation says: which digit comes second?"),
            wrong(8, "that is what the answer may be. Which digits are read?"),
            otherwise=FIRST_NAMED,
        ),
    ),
    asks(
        "'slack' or 'margin'",
        part(
            "what fails first",
            "name",
            "margin",
            wrong("slack", "print both for every room: which of them goes below zero?"),
            otherwise="one of the two fails first: print both for every room.",
        ),
    ),
    tries("your weights [W, U, b, V, v]", adder),
]
