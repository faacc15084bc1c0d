"""Questions and exercises of chapter 4."""

from seqlib.questions.exercise import asks, between, part
from seqlib.questions.keys import dense_parameters, lstm_parameters
from seqlib.questions.question import choice, right, shape, wrong

BATCH, TIME_IN, TIME_OUT, UNITS = 3, 5, 4, 75
# Over ten untrained decoders, by the rule of benchmarks/ranges.py: tests/test_questions.py measures it again.
LAST_MOVE = (0.0, 0.03)

QUESTIONS = [
    shape(
        f"Queries have {TIME_IN} characters, the encoder leaves `({BATCH}, {UNITS})`. "
        f"Answers of {TIME_OUT} characters are due, so the right `RepeatVector` follows. Which shape does it make?",
        right(
            (BATCH, TIME_OUT, UNITS),
            "`(batch, time_out, units)`: the number in `RepeatVector` is the length of the answer.",
        ),
        wrong(
            (BATCH, TIME_IN, UNITS),
            "That is the length of the query, which the layer never sees. How many characters are due?",
        ),
        wrong((BATCH, UNITS, TIME_OUT), "Right sizes; the time axis comes before the units."),
        wrong((BATCH, TIME_OUT * UNITS), "The copies are not put end to end: they get an axis of their own."),
        wrong((BATCH * TIME_OUT, UNITS), "The copies are no further examples: they get an axis of their own."),
        wrong((TIME_OUT, UNITS), "Where is the batch?"),
        wrong((BATCH, TIME_OUT, 50), "That is what the decoder makes of it. The copies are as long as the vector."),
        wrong((BATCH, TIME_OUT, 12), "That is what the whole stack writes. The copies are as long as the vector."),
        wrong((BATCH, UNITS), "That is what goes in. What does the layer add?"),
        wrong((BATCH, 2, UNITS), "That is the length of part one's answers; these are longer."),
        beliefs=(4,),
    ),
    choice(
        "Somebody leaves the decoder LSTM out: `RepeatVector(2)`, then a softmax layer. "
        "Why can this model write `11`, and never `12`?",
        wrong(
            "It has too few parameters to learn two-digit numbers, since all of those in the decoder are gone.",
            "Make the layer as large as you like, it stays so. What does it read at the two positions?",
        ),
        right(
            "Both positions read the same vector with the same weights, so they answer the same.",
            "Nothing in the copies says which is the first. Without a state there is no clock.",
        ),
        wrong(
            "`RepeatVector` needs training to tell the copies apart.",
            "It has no parameter that could be trained. What do its copies differ in?",
        ),
        wrong(
            "The second position does not know what was written at the first.",
            "It does not in our model either, which writes `12` well. What differs there from one step to the next?",
        ),
        beliefs=(2,),
    ),
    choice(
        "The model of this chapter writes a wrong first character. Why can that not mislead the second?",
        wrong("The second is written first.", "The steps run in order. Follow the arrows: what does a step read?"),
        wrong(
            "`RepeatVector` hands the right character over instead.",
            "It hands over copies of the encoder's vector, and knows of no characters.",
        ),
        wrong(
            "The softmax layer has corrected the mistake by the time that the second step comes to read what "
            "was written there.",
            "It corrects nothing. Who would read what it writes?",
        ),
        right(
            "No step reads what was written: all read the encoder's vector and the decoder's own state.",
            "No path leads from the head back into the decoder. So a wrong character cannot mislead, nor a "
            "right one help.",
        ),
        beliefs=(1,),
    ),
    choice(
        "`LSTM(50)` directly after `LSTM(75)` fails with `expected ndim=3, found ndim=2`. What is the cause?",
        right(
            "The first LSTM hands on one vector a text, and the second expects a sequence.",
            "The time axis went with the encoder. The layer that makes a new one is missing.",
        ),
        wrong(
            "75 numbers a text do not fit into a layer of 50 units, so some must be cut off before.",
            "An LSTM reads vectors of any size. The message is about the number of axes.",
        ),
        wrong(
            "The texts are too short for two LSTMs.",
            "Texts of any length would fail alike. Which axis has gone after the first LSTM?",
        ),
        wrong(
            "The one-hot vectors hold something other than zeros and ones.",
            "The message counts axes, and the data have all of theirs. Where is one lost on the way?",
        ),
        beliefs=(10,),
    ),
    choice(
        "With `return_sequences=True` in the encoder that error is gone without any `RepeatVector`. Why is "
        "that no mend?",
        wrong("The encoder now has more parameters.", "It has the same ones. Look at the time axis instead."),
        wrong(
            "The decoder has forgotten the beginning of the query when it has read so many steps of it.",
            "It may remember well. Count the steps that it makes.",
        ),
        right(
            "It keeps the time axis of the query, so the model writes a character for each one it reads.",
            "Five characters instead of two. `RepeatVector` makes a new axis, of the answer's length.",
        ),
        wrong(
            "The encoder then hands on its cell state.",
            "It hands on its hidden state after every step. How many steps are there?",
        ),
        beliefs=(3,),
    ),
    choice(
        "The encoder has 75 units, the decoder 50. Why do the two fit together?",
        wrong(
            "Keras cuts the encoder's state to 50 numbers.",
            "Nothing is cut. As what does the vector enter the decoder?",
        ),
        wrong(
            "Only 50 of the 75 units hold anything after the last character.",
            "All 75 do. As what do they enter the decoder?",
        ),
        wrong("`RepeatVector` has weights from 75 to 50.", "It has no weights at all. Whose weights read its copies?"),
        right(
            "The vector crosses as input, which the decoder's weights take to any size; no state crosses.",
            "The decoder starts from zeros as always, and the cell state stays behind.",
        ),
        beliefs=(5,),
    ),
]

EXERCISES = [
    asks(
        "(the name of the layer that changes, by how much the model's parameters grow), as in ('Dense', 612)",
        part(
            "the layer",
            "name",
            "RepeatVector",
            wrong("LSTM", "an LSTM steps as often as it is given something to read."),
            wrong("decoder", "the decoder steps as often as it is given something to read."),
            wrong("encoder", "the encoder never sees the answers."),
            wrong("Dense", "the head reads one step at a time; its weights know no length."),
            wrong("TimeDistributed", "the head reads one step at a time; its weights know no length."),
        ),
        part(
            "growth",
            "number",
            0,
            wrong(lstm_parameters(75, 50), "the decoder uses the same weights at each step."),
            wrong(2 * dense_parameters(50, 12), "the head uses the same weights at each step."),
            wrong(2 * 75, "copies are no parameters."),
            wrong(TIME_OUT * 75, "copies are no parameters."),
            wrong(TIME_OUT, "that is the layer's argument: how often it copies. What of it is trained?"),
            wrong(2, "that is how many copies come in. Copies are no parameters."),
        ),
    ),
    asks(
        "(characters that the first of the two has read, characters that the second has read)",
        part(
            "the first",
            "number",
            TIME_IN - 1,
            wrong(TIME_IN, "change the last character of the query: does this output change?"),
            wrong(1, "these are the last two of five outputs."),
            wrong(2, "these are the last two of five outputs."),
            wrong(0, "these are the last two of five outputs."),
        ),
        part(
            "the second",
            "number",
            TIME_IN,
            wrong(TIME_IN - 1, "it is the last of five: change the last character of the query, and look."),
            wrong(2, "these are the last two of five outputs."),
        ),
    ),
    asks(
        "the last of the 39 moves, as a share of the first one",
        between(
            "last move / first move",
            *LAST_MOVE,
            wrong(0, "small, but not nothing: print more digits. Do the moves end, or grow ever smaller?"),
            wrong(1.0, "then nothing settles: compare the largest change of a unit at the end with that at the start."),
        ),
    ),
    asks(
        "whether it still tells the positions apart, True or False",
        part("apart", "truth", True, wrong(False, "a SimpleRNN has a state as well. Compare its two outputs.")),
    ),
]
