"""Questions and exercises of chapter 3."""

import math

from seqlib.alphabet import Alphabet
from seqlib.questions.exercise import asks, between, part, tries
from seqlib.questions.keys import dense_parameters, lstm_parameters
from seqlib.questions.question import choice, number, right, shape, wrong
from seqlib.questions.tried import lstm_step

BATCH, TIME_IN, CHARS, UNITS = 8, 5, len(Alphabet()), 30
SMALL = 20
# Over ten untrained layers, by the rule of benchmarks/ranges.py: tests/test_questions.py measures it again.
TRACE = (0.0, 0.03)


def left(bias, steps=TIME_IN):
    """The share of a cell's number that is left after some steps, if its forget gate sees only its bias."""
    return (1 + math.exp(-bias)) ** -steps


QUESTIONS = [
    shape(
        f"`X` has the shape `({BATCH}, {TIME_IN}, {CHARS})`. Which shape has `keras.layers.LSTM({UNITS})(X)`?",
        right((BATCH, UNITS), "`(batch, units)`: a vector for each text, and the time axis is gone."),
        wrong((BATCH, TIME_IN, UNITS), "That keeps every step. What does an LSTM hand on unless it is told otherwise?"),
        wrong((BATCH, CHARS), "The characters are read, not handed on. Which number did you choose yourself?"),
        wrong((BATCH, TIME_IN), "`units` has nothing to do with the number of steps."),
        wrong((UNITS,), "There is a vector for each text of the batch."),
        wrong((TIME_IN, UNITS), "The batch stays; which axis disappears?"),
        wrong((BATCH, 1, UNITS), "The time axis is not shortened to one step; it is gone."),
        wrong((BATCH, TIME_IN, CHARS), "That is what goes in."),
        wrong((BATCH, 75), "That is this chapter's layer. What does the number in `LSTM(...)` say?"),
        beliefs=(9,),
    ),
    number(
        f"How many parameters has `LSTM({SMALL})` that reads vectors of {CHARS} numbers, in texts of {TIME_IN} "
        "characters?",
        right(
            lstm_parameters(CHARS, SMALL),
            "Four computations, each with a weight for every input, for every old hidden value, and a bias.",
        ),
        wrong(lstm_parameters(CHARS, SMALL, bias=0), "Each of the four computations has a bias too."),
        wrong(lstm_parameters(CHARS, SMALL, computations=1), "That is one computation. How many share the work?"),
        wrong(
            lstm_parameters(CHARS, SMALL, computations=3),
            "Three gates, and something to write: what about the candidate?",
        ),
        wrong(TIME_IN * lstm_parameters(CHARS, SMALL), "Does every step have weights of its own?"),
        wrong(lstm_parameters(CHARS, SMALL, bias=2), "Keras keeps one bias for each sum; two is how PyTorch counts."),
        wrong(4 * dense_parameters(CHARS, SMALL), "That leaves out `U`: the layer reads its own old state as well."),
        wrong(4 * dense_parameters(SMALL, SMALL), "That leaves out `W`: what reads the character?"),
        wrong(lstm_parameters(TIME_IN, SMALL), "The layer reads one step at a time: how many numbers has a step?"),
        wrong(lstm_parameters(TIME_IN * CHARS, SMALL), "The layer reads one step at a time, and not the whole text."),
        wrong(lstm_parameters(SMALL, CHARS), "Inputs and units have changed places: which of them enters squared?"),
    ),
    choice(
        "`LSTM(300)` reads texts of five characters from an alphabet of twelve. Why is that no contradiction?",
        wrong("It reads each text sixty times.", "It reads every character once. What are there 300 of?"),
        right(
            "`units` says how many numbers the layer carries along; how often it steps is the text's business.",
            "One step is repeated for each character, whatever the number of units.",
        ),
        wrong(
            "Keras pads every text with zeros to 300 steps before the layer reads it, so that units and steps agree.",
            "Nothing is padded: the layer stops when the text is over. What are there 300 of?",
        ),
        wrong(
            "Only the first twelve units are used, one for each character of the alphabet, and the others "
            "stay at zero.",
            "All of them are: each unit reads all twelve numbers of a character.",
        ),
        beliefs=(9,),
    ),
    choice(
        "`encoder(X[0])` fails with `expected ndim=3, found ndim=2`. What is the cause?",
        wrong(
            "The values of `X` have not been scaled.",
            "The message speaks of `ndim`, the number of axes, and not of values.",
        ),
        wrong(
            "The layer has more units than the text has steps.",
            "Units and steps need not fit. The message counts axes: which ones has `X[0]`?",
        ),
        wrong(
            "One text is too little data for the layer.",
            "A single text is fine, if it comes with all its axes. How many has `X[0]`?",
        ),
        right(
            "The index has dropped an axis: a text came where a batch of texts was expected.",
            "`X[0]` is `(time_in, chars)`. The slice `X[0:1]` keeps the batch axis.",
        ),
        beliefs=(10,),
    ),
    choice(
        "Why does the number of steps not occur in the count of an LSTM's parameters?",
        wrong(
            "Keras counts only the weights of the last step.",
            "There is nothing else to count: what happens to the weights from one step to the next?",
        ),
        wrong(
            "Each step has weights of its own, but they are set by the first one and not trained.",
            "All of the layer's weights are trained. How many sets of them are there?",
        ),
        right(
            "Every step uses the same weights.", "The layer is one step, repeated, and so it takes texts of any length."
        ),
        wrong(
            "The number of steps is hidden in `units`.", "The two are independent: try the same layer on a longer text."
        ),
    ),
    number(
        f"How many numbers does `LSTM({SMALL})` carry along from one step of a text to the next?",
        right(2 * SMALL, "Two vectors: the hidden state, which it shows, and the cell state, which it does not."),
        wrong(SMALL, "That is what it shows. Which other vector does it keep?"),
        wrong(4 * SMALL, "The four computations are made anew in each step; what is kept of them?"),
        wrong(TIME_IN * SMALL, "Older states are not kept: each step replaces them."),
        wrong(SMALL + CHARS, "The character is read and let go. What is kept?"),
        wrong(3 * SMALL, "Gates are not kept from step to step."),
        wrong(lstm_parameters(CHARS, SMALL), "Those are the parameters, the same at each step. What changes?"),
    ),
]

EXERCISES = [
    asks(
        "the number of parameters",
        part(
            "parameters",
            "number",
            lstm_parameters(75, 50),
            wrong(lstm_parameters(75, 50, bias=0), "the biases are missing."),
            wrong(lstm_parameters(75, 50, computations=1), "that is one of the computations that share the work."),
            wrong(lstm_parameters(75, 50, computations=3), "the candidate is a computation as well."),
            wrong(4 * dense_parameters(75, 50), "the layer reads its own old state too."),
            wrong(lstm_parameters(12, 50), "what does this layer read: characters, or vectors of 75?"),
            wrong(lstm_parameters(50, 75), "inputs and units have changed places."),
            wrong(lstm_parameters(12, 75), "that is the layer of this chapter."),
            wrong(2 * lstm_parameters(75, 50), "are there weights for each step?"),
            wrong(TIME_IN * lstm_parameters(75, 50), "are there weights for each step?"),
            wrong(4 * dense_parameters(50, 50), "what reads the vectors of 75?"),
            wrong(lstm_parameters(75, 50, bias=2), "Keras keeps one bias for each sum; two is how PyTorch counts."),
            because="the formula of this chapter, with 75 inputs.",
        ),
    ),
    asks(
        "whether the output changes, True or False",
        part(
            "the output changes",
            "truth",
            True,
            wrong(False, "the first step reads h and c as well. Run it and compare with allclose."),
        ),
    ),
    asks(
        "(the name of the block: 'i', 'f', 'g' or 'o'; the share of a number that is left after five steps)",
        part(
            "the block",
            "name",
            "f",
            right("forget", "by its name."),
            wrong("c", "`c` is the state that the gates work on; which of the four blocks is not zero?"),
            wrong("i", "the blocks stand in the order i, f, g, o; look at the second quarter."),
            wrong("g", "the blocks stand in the order i, f, g, o: which quarter is not zero?"),
            wrong("o", "the blocks stand in the order i, f, g, o: which quarter is not zero?"),
        ),
        part(
            "the share left",
            "number",
            left(1),
            wrong(1.0, "a bias of 1 goes through a sigmoid; the gate is not fully open."),
            wrong(left(0), "that is what a bias of 0 leaves."),
            wrong(left(1, steps=1), "that is one step; there are five."),
            wrong(left(1, steps=TIME_IN - 1), "that is four steps; there are five."),
            wrong(1 - left(1), "that is what is lost; how much is left?"),
            within=0.009,
        ),
    ),
    asks(
        "the difference that is left, as a share of the usual one",
        between(
            "share",
            *TRACE,
            wrong(0, "nearly, but not nothing: which of the two states is never gated by the forget gate?"),
            wrong(
                1 / (1 + math.exp(10)), "that is how far the gate is open; what also carries the first character on?"
            ),
            wrong(1.0, "then nothing was forgotten: is the second block, of 75 numbers, the one you changed?"),
        ),
    ),
    tries("your function (x, h, c, W, U, b)", lstm_step),
]
