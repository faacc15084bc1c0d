"""Questions and exercises of chapter 8."""

from seqlib.addition import AdditionTask
from seqlib.questions.exercise import asks, between, part
from seqlib.questions.question import choice, number, right, text, wrong

COLUMNS, PAIR = AdditionTask.in_columns(3), (47, 305)


def query(pair=PAIR, **how):
    """The query of a pair in columns, or with some of that taken back."""
    return AdditionTask.in_columns(3, **how).queries([pair]).item()


QUESTIONS = [
    text(
        "Write the query of 47+305 in columns, lowest digit first, as this chapter's quickest model reads it.",
        right(query(), "The ones side by side, then the tens, then the hundreds; a zero fills the empty place."),
        wrong(query(reverse_query=False), "These are columns, but the highest comes first."),
        wrong(query(PAIR[::-1]), "The digit of the first number stands first in each column."),
        wrong(query(interleave=False), "That is lowest digit first, but one number after the other."),
        wrong(query(interleave=False).replace("+", ""), "That is lowest digit first, but one number after the other."),
        wrong(query(interleave=False, reverse_query=False), "That has the zeros, and neither columns nor the order."),
        wrong(query()[:-2] + query()[-1], "A column has two digits, also where one number has run out of them."),
        wrong(COLUMNS.answers([PAIR]).item(), "That is the answer."),
        wrong(str(sum(PAIR)), "That is the answer. What does the model read?"),
        wrong(str(sum(PAIR))[::-1], "That is the answer. What does the model read?"),
        wrong(
            "{}+{}".format(*PAIR), "That is how a person writes it. In columns, digits of one weight stand together."
        ),
        wrong(
            "{}+{}".format(*PAIR)[::-1],
            "That is the line read backward. In columns, digits of one weight stand together.",
        ),
        wrong(
            "+".join(str(n)[::-1] for n in PAIR),
            "Both have their lowest digit first, but one number stands after the other.",
        ),
        wrong(query()[:4] + " " + query()[-1], "The empty place is filled, and not with a space."),
    ),
    number(
        "Which number stands in the `RepeatVector` of that model?",
        right(COLUMNS.time_out, "`time_out`: 999+999 has four digits, whatever the way of writing."),
        wrong(COLUMNS.time_in, "That is the length of the query, which the layer does not know."),
        wrong(COLUMNS.time_in + 1, "That is the length of a query with a plus sign, which the layer does not know."),
        wrong(3, "The largest sum has more digits than the numbers."),
        wrong(2, "That was part one's. How long are the answers now?"),
        wrong(75, "That is how long part one's copies are. How many of them are due here?"),
        wrong(128, "That is how long each copy is. How many of them are there?"),
        wrong(3 + 2, "This model writes no sign for the end. How many digits has the largest sum?"),
        beliefs=(4,),
    ),
    choice(
        "Keras's example pads a query on the right and then reverses it. Why does that gain not show what "
        "reversing is worth?",
        wrong(
            "Reversing cannot help a network that reads every character.",
            "It does help in this chapter's third row. What else changes in the same line?",
        ),
        wrong(
            "The example uses too few digits.",
            "More of them would leave the same doubt. What else changes in the same line?",
        ),
        wrong(
            "A reversed query is the same text to the encoder.",
            "To the encoder it is another text. What else changes in the same line?",
        ),
        right(
            "The spaces have moved to the other side in the same move.",
            "Two changes at once, a confound: neither can claim the gain for itself.",
        ),
        beliefs=(15,),
    ),
    choice(
        "Order of the query, side of its spaces, side of the answer's spaces: why does this chapter train all "
        "those ways apart, from several seeds each?",
        right(
            "Only then can one say which of them did it, and whether it was luck.",
            "Turning the query around gave nothing where the answer's spaces stood in front: half of the "
            "story was elsewhere.",
        ),
        wrong(
            "The average over many ways and seeds is the best estimate of what each of them gives.",
            "An average mixes the causes. What do two ways that differ in one thing tell?",
        ),
        wrong(
            "A network learns better from many ways of writing.",
            "Each model sees one way only. The question is what can be said afterwards.",
        ),
        wrong(
            "Otherwise the fastest way might be missed.",
            "That too, but the question is about causes: what do two ways that differ in one thing tell?",
        ),
        beliefs=(15,),
    ),
    choice(
        "After four epochs one way of writing gets 0.02 of the sums right, another 1.00. Why does that not "
        "show that the first cannot be learned?",
        wrong(
            "A share of 0.02 is within the error of measurement.",
            "It is measured on thousands of sums. What was held fixed in the comparison?",
        ),
        right(
            "It shows what four epochs give: with ten times as many the first gets there, too.",
            "A comparison holds for its budget. Writing buys time.",
        ),
        wrong(
            "The first way has more characters to learn, so its score should be divided by their number.",
            "That may slow it. Does slow mean never?",
        ),
        wrong(
            "The held-out sums may have leaked into the second.",
            "They were taken out in both orders. What was held fixed in the comparison?",
        ),
    ),
    choice(
        "Of 75,000 pairs drawn at random, 788 turned out to be held out, in one order or the other. Why was "
        "that to be expected?",
        wrong(
            "The generator was given the same seed twice.",
            "One generator drew everything, once. What does drawing at random promise about the two sets?",
        ),
        wrong(
            "`sample` repeats pairs unless it is told not to.",
            "It was told not to, within a draw. What does it know of the pairs held out before?",
        ),
        right(
            "A random draw does not know what was held out, so it hits those pairs as often as any others.",
            "Nothing but taking them away, in both orders, keeps a test new.",
        ),
        wrong(
            "A million sums are too few for 75,000 draws without any repetition, so some pairs had to be drawn again.",
            "There were far more than needed. What does a random draw know of the pairs held out before?",
        ),
        beliefs=(14,),
    ),
]

EXERCISES = [
    asks(
        "the exact match after one epoch",
        between(
            "exact match",
            0,
            0.14,
            wrong(0.25, "a quarter of the training need not be a quarter as good. Train it and measure."),
            wrong(1.0, "that is what four epochs give, or the sums that it has seen."),
        ),
    ),
    asks(
        "the share of totals that the probe reads right",
        between(
            "share",
            0.97,
            1,
            wrong(0.05, "one in twenty is chance: is the total taken from the tens column, carry included?"),
        ),
    ),
    asks(
        "the name of the array that should have been fitted, as a text",
        part(
            "the array",
            "name",
            "X_train",
            wrong("Y_train", "its targets are cut like that, too. What are they the targets of?"),
            wrong("Y_val", "those are the targets of what is to be measured."),
            wrong("X_test", "a test set is never fitted. Which of the arrays in the line is meant for it?"),
            wrong("X", "that is what was fitted. Which rows of it are in X_val too?"),
            wrong("X_val", "that one is to be measured, and never fitted."),
            wrong("Y", "the targets are as they should be, if they are cut in the same way. What is fitted?"),
            because="together with its own rows of Y.",
        ),
    ),
]
