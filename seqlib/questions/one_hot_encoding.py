"""Questions and exercises of chapter 2."""

import numpy as np

from seqlib.addition import AdditionTask
from seqlib.alphabet import Alphabet
from seqlib.questions.exercise import Reply, asks, part, tries
from seqlib.questions.question import choice, right, shape, text, wrong
from seqlib.questions.tried import encoder
from seqlib.questions.values import Unreadable, brief

LETTERS = Alphabet()
CHARS, LARGER = len(LETTERS), AdditionTask(0, 999)
TIME_IN, TIME_OUT = LARGER.time_in, LARGER.time_out


def decoded(answer, characters=LETTERS.characters):
    """What argmax makes of an answer in which every space is a row of zeros."""
    rows = np.array([[character == place != " " for place in characters] for character in answer])
    return "".join(characters[place] for place in rows.argmax(axis=1))


QUESTIONS = [
    shape(
        "Forty answers of sums of numbers from 0 to 999, one-hot. Which shape has the array?",
        right(
            (40, TIME_OUT, CHARS),
            "`(batch, time_out, chars)`: the largest sum is 1998, and the alphabet has twelve characters.",
        ),
        wrong((40, TIME_OUT - 1, CHARS), "How many digits has 999+999?"),
        wrong((40, TIME_IN, CHARS), "That is the shape of the queries."),
        wrong((40, CHARS, TIME_OUT), "Right sizes; which comes first, the steps or the characters of the alphabet?"),
        wrong((TIME_OUT, CHARS), "That is one answer. Which axis counts them?"),
        wrong((40, TIME_OUT, 10), "The alphabet has more than digits."),
        wrong((40, TIME_OUT, CHARS - 1), "The space that pads is a character too."),
        wrong((40, TIME_OUT), "These would be the places of the characters; a one-hot vector has an axis of its own."),
    ),
    text(
        "In the answer ` 7` the pad is left as a row of zeros. What does decoding by `argmax`, by hand, make of it?",
        right(
            decoded(" 7"), "All values equal, so `argmax` names the first place, and in our alphabet that is a digit."
        ),
        wrong(" 7", "Nothing in a row of zeros says that it was a space. Which place does `argmax` name among equals?"),
        wrong("7", "No step is lost in decoding: two rows, two characters."),
        wrong("+7", "Which place does `argmax` name when all values are equal?"),
        wrong("70", "The pad stands in front."),
        wrong("00", "The second row does have its 1."),
        beliefs=(13,),
    ),
    choice(
        "Why is a row of zeros no safe pad for an answer?",
        wrong(
            "Multiplied by a weight it stays zero, so training would stop.",
            "Other rows still drive the training. Ask what the row means when it is decoded.",
        ),
        wrong(
            "It lies so near to the vectors of all the digits that the network cannot help confusing it with them.",
            "Measure: a zero row differs from every one-hot vector. Ask what becomes of it when it is decoded.",
        ),
        right(
            "Decoded, it turns into a real character.",
            "`argmax` of equals is place 0, whatever character that is.",
        ),
        wrong(
            "NumPy stores zeros with less precision.", "Zero is stored exactly. The trouble is what the row stands for."
        ),
        beliefs=(13,),
    ),
    choice(
        "Why one-hot vectors, and not the character codes that the computer has anyway?",
        right(
            "Codes claim an order and distances that mean nothing; one-hot vectors are all equally far apart.",
            "A network takes distances seriously. With one-hot vectors no character is nearer to one than to another.",
        ),
        wrong(
            "A network can only read numbers from 0 to 1.",
            "It reads any numbers; dividing the codes by 128 would do. Ask what such a number would claim.",
        ),
        wrong(
            "One-hot vectors need less memory.",
            "Twelve numbers for a character are more than one. The reason is another.",
        ),
        wrong(
            "One-hot vectors tell the network the value of each digit, and how far two of them are apart, as "
            "codes do not.",
            "On the contrary: nothing in them says that 7 is more than 6.",
        ),
    ),
    shape(
        "`indices` has the shape `(64, 7)`. Which shape has `np.eye(12)[indices]`?",
        right((64, 7, 12), "Every index picks a whole row of the identity matrix, so an axis is added at the end."),
        wrong((64, 7), "Each number is replaced by a row. How long is a row?"),
        wrong((12, 64, 7), "Right sizes. Does the new axis come first or last?"),
        wrong((64, 7, 7), "A row of the matrix replaces each number. How long is a row?"),
        wrong((64, 12), "One axis of `indices` has gone missing."),
        wrong((12, 12), "That is the matrix before indexing."),
        wrong((64, 7, 12, 12), "An index picks one row, and not the whole matrix."),
    ),
    choice(
        "A trained model is loaded into a program that writes the alphabet in another order. Why do its "
        "answers come out as nonsense?",
        wrong(
            "Its weights are mixed up when they are loaded.",
            "The weights are as they were saved. What do they know of the characters themselves?",
        ),
        wrong(
            "It meets characters that it was not trained on.",
            "The twelve characters are the same; their places are not.",
        ),
        wrong(
            "One-hot vectors of another order are not one-hot any more.", "They are, with a single 1 each. But where?"
        ),
        right(
            "It has learned places, and another order puts other characters there.",
            "The network never sees a character, only which of twelve numbers is 1. So the order belongs to the model.",
        ),
    ),
]


def shuffled(value):
    """Exercise 4: the learner's order, and what ``"12"`` becomes when it is read in that order."""
    if isinstance(value, list | tuple) and len(value) == 2:
        value = [
            "".join(part) if isinstance(part, list) and all(isinstance(c, str) for c in part) else part
            for part in value
        ]
    if not isinstance(value, list | tuple) or len(value) != 2 or not all(isinstance(part, str) for part in value):
        raise Unreadable(
            f"{brief(value)} came, and two texts are due: your order of the alphabet, and what '12' becomes in it."
        )
    order, found = value
    if sorted(order) != sorted(LETTERS.characters):
        raise Unreadable(f"{brief(order)} is no other order of the {CHARS} characters; use each of them once.")
    if order == LETTERS.characters:
        return Reply(False, "Not yet: this is the usual order. Shuffle it.")
    expected = Alphabet(order).decode(LETTERS.encode(["12"], time=2)).item()
    if found == expected:
        return Reply(True, "Right for your order. A round trip in one order undoes itself; here two orders met.")
    if found == "12":
        return Reply(
            False, "Not yet: encode in the old order, but decode in the new one; places stay, characters do not."
        )
    if found == LETTERS.decode(Alphabet(order).encode(["12"], time=2)).item():
        return Reply(False, "Not yet: that is the other way round: encoded in the new order, decoded in the old.")
    return Reply(
        False, f"Not yet: looked at what the places of '1' and '2' hold in your order, and it is not {brief(found)}."
    )


def usual_slips(time):
    """Slips in the shape of ten thousand texts of ``time`` characters."""
    part_one = AdditionTask(1, 10)
    return (
        wrong((10_000, time, 10), "the alphabet has more than digits."),
        wrong((10_000, time, CHARS - 1), "the space that pads is a character too."),
        wrong((10_000, time, CHARS + 1), "no character has come in: count the alphabet again."),
        wrong((10_000, time), "these are the places of the characters; a one-hot vector has an axis of its own."),
        wrong((1000, time, CHARS), "that many were drawn in this chapter; how many are there now?"),
        wrong(
            (10_000, part_one.time_in if time == TIME_IN else part_one.time_out, CHARS),
            "that is the length for numbers up to 10.",
        ),
    )


EXERCISES = [
    asks(
        "(shape of X, shape of Y)",
        part(
            "X",
            "shape",
            (10_000, TIME_IN, CHARS),
            wrong((10_000, TIME_IN - 1, CHARS), "the plus sign takes a step too."),
            wrong((10_000, CHARS, TIME_IN), "which comes first, time or chars?"),
            *usual_slips(TIME_IN),
            wrong((10_000, TIME_OUT, CHARS), "that is the shape of Y."),
        ),
        part(
            "Y",
            "shape",
            (10_000, TIME_OUT, CHARS),
            wrong((10_000, TIME_OUT - 1, CHARS), "how many digits has the largest sum?"),
            wrong((10_000, CHARS, TIME_OUT), "which comes first, time or chars?"),
            *usual_slips(TIME_OUT),
            wrong((10_000, TIME_IN, CHARS), "that is the shape of X."),
        ),
    ),
    asks(
        "(what a zero row decodes to, a good pad in an answer?, a good pad in a query?), as in ('7', True, False)",
        part(
            "the character",
            "text",
            decoded(" ", " 0123456789+"),
            right("space", "in a word."),
            right("a space", "in words."),
            wrong(decoded(" "), "that was so in the old order; which character is first now?"),
            wrong("", "one row is one character."),
        ),
        part(
            "in an answer",
            "truth",
            False,
            wrong(True, "the round trip works, but what does such a target ask of the model? Compute its score."),
        ),
        part(
            "in a query",
            "truth",
            True,
            wrong(False, "nobody decodes or scores a query. Is the row different from that of every character?"),
        ),
    ),
    asks(
        "how many different distances there are",
        part(
            "distances",
            "number",
            len(np.unique(np.abs(np.eye(CHARS)[:, None] - np.eye(CHARS)).sum(axis=2))),
            wrong(1, "the distance from a character to itself is one of the 144."),
            wrong(2**0.5, "that is one of the distances; how many different ones are there?"),
            wrong(
                CHARS * (CHARS - 1), "so many distances are of two different characters. How many values do they have?"
            ),
            wrong(CHARS**2, "that is how many were measured. How many of them differ?"),
            wrong(CHARS, "that is how many characters there are."),
            wrong(
                CHARS * (CHARS - 1) // 2,
                "that is how many pairs of characters there are; how many values do they have?",
            ),
        ),
    ),
    tries("(your order of the alphabet, what '12' becomes when it is decoded in it), two texts", shuffled),
    tries("your function, which takes a list of texts", encoder),
]
