"""Questions and exercises of chapter 5."""

from seqlib.questions.exercise import asks, part
from seqlib.questions.keys import dense_parameters, lstm_parameters, stack_parameters
from seqlib.questions.question import choice, number, right, shape, wrong

BATCH, TIME_OUT, UNITS, CHARS = 3, 4, 50, 12
OURS, WIDER, EXCHANGED = stack_parameters(), stack_parameters(chars=13), stack_parameters(12, 50, 75)

QUESTIONS = [
    number(
        f"`TimeDistributed(Dense({CHARS}))` reads `({BATCH}, {TIME_OUT}, {UNITS})`. How many parameters has it?",
        right(
            dense_parameters(UNITS, CHARS),
            "Those of one dense layer, weights and biases, whatever the number of steps.",
        ),
        wrong(dense_parameters(UNITS, CHARS, bias=0), "The layer has biases too."),
        wrong(
            TIME_OUT * dense_parameters(UNITS, CHARS),
            "Does every step have weights of its own? Swap two steps and look.",
        ),
        wrong(BATCH * dense_parameters(UNITS, CHARS), "The batch has no weights of its own."),
        wrong(
            dense_parameters(TIME_OUT * UNITS, CHARS),
            "The layer reads one step at a time, and not all of them at once.",
        ),
        wrong(BATCH * TIME_OUT * dense_parameters(UNITS, CHARS), "Neither batch nor steps have weights of their own."),
        wrong(dense_parameters(UNITS, CHARS, bias=0) + UNITS, "A bias belongs to each output, and not to each input."),
        wrong(TIME_OUT * CHARS, "That is how many numbers come out for a text."),
        wrong(0, "The wrapper has none of its own. What does it wrap?"),
        beliefs=(8,),
    ),
    shape(
        f"`TimeDistributed(Dense({CHARS}))` reads `({BATCH}, {TIME_OUT}, {UNITS})`. Which shape comes out?",
        right((BATCH, TIME_OUT, CHARS), "`(batch, time_out, chars)`: only the last axis changes."),
        wrong((BATCH, CHARS), "No step is lost: each gets an answer of its own."),
        wrong((BATCH, TIME_OUT, UNITS), "That is what goes in. How many characters are there to choose from?"),
        wrong((BATCH, CHARS, TIME_OUT), "Right sizes; time stays where it was."),
        wrong((TIME_OUT, CHARS), "Where is the batch?"),
        wrong((BATCH * TIME_OUT, CHARS), "The steps stay an axis of their own."),
        wrong((BATCH, TIME_OUT, UNITS, CHARS), "The 50 numbers of a step are used up; no axis is added."),
    ),
    choice(
        "Swap two steps before `TimeDistributed(Dense)`, and its outputs are swapped the same way. Why?",
        wrong(
            "The layer has sorted the weights of its steps.",
            "It has one set of weights. What does the output of a step depend on?",
        ),
        wrong(
            "It remembers the order in which the steps came.",
            "It remembers nothing from step to step; that is the LSTM's part.",
        ),
        right(
            "It reads each step on its own, all with the same weights.",
            "Weights for each step, or a mixture of steps, would show here. All traffic between steps "
            "happened in the decoder.",
        ),
        wrong(
            "The softmax makes all steps alike.",
            "Softmax works within a step. What would weights for each step do when steps are swapped?",
        ),
        beliefs=(8,),
    ),
    choice(
        "A plain `Dense` layer gives the same numbers here as `TimeDistributed(Dense)`. Why?",
        right(
            "`Dense` works on the last axis and leaves all others alone.",
            "On `(batch, time, units)` it is time-distributed by itself. The wrapper says what is meant.",
        ),
        wrong(
            "Keras puts the wrapper around it without a word.",
            "It need not: look at which axis a dense layer sums over.",
        ),
        wrong(
            "The two have been trained on the same examples until they agree.",
            "They agree before any training, if they have the same weights.",
        ),
        wrong(
            "All steps of an untrained decoder are the same, so any two layers must agree on them.",
            "They differ, and the two layers agree at each of them.",
        ),
        beliefs=(7,),
    ),
    choice(
        "The stack has four layers. Why do the two characters of an answer differ?",
        wrong(
            "`RepeatVector` numbers its copies.",
            "Its copies are equal in every number. What has changed when the second is read?",
        ),
        wrong(
            "The head keeps a set of weights for each place of the answer, and they have been trained apart.",
            "It has one set, used at both. So what must be different about what it reads?",
        ),
        wrong(
            "The encoder leaves one vector for each character of the answer, and these differ.",
            "It leaves one vector in all. Who makes two of it that differ?",
        ),
        right(
            "The decoder's state has moved on between its two steps.",
            "It alone tells the first character from the second: same input, same weights, another state.",
        ),
        beliefs=(2,),
    ),
    choice(
        "`TimeDistributed(Flatten())` and plain `Flatten()` differ, though for `Dense` the wrapper changed "
        "nothing. Why?",
        wrong(
            "`Flatten` has no weights.",
            "Neither has `Softmax`, for which the wrapper changes nothing either. Which axes does each of them touch?",
        ),
        right(
            "Alone, `Flatten` would pour the time axis in with the rest.",
            "The wrapper earns its place around layers that would not leave the time axis alone.",
        ),
        wrong(
            "`Flatten` works on the last axis only.",
            "That is what `Dense` does. Which axes does `Flatten` take together?",
        ),
        wrong(
            "The wrapper trains `Flatten` for each step.", "There is nothing to train in it. Compare the two shapes."
        ),
        beliefs=(7,),
    ),
]

EXERCISES = [
    asks(
        "the parameters of the four layers, in order, as a list",
        part(
            "the encoder",
            "number",
            WIDER[0],
            wrong(OURS[0], "it reads one-hot vectors, and these have grown."),
            wrong(OURS[0] + 75, "each of the four computations has a weight more for every unit."),
            wrong(stack_parameters(chars=14)[0], "one sign was added."),
            wrong(lstm_parameters(13, 75, computations=1), "that is one of the computations that share the work."),
            wrong(lstm_parameters(13, 75, bias=0), "the biases are missing."),
        ),
        part(
            "RepeatVector",
            "number",
            0,
            wrong(2, "that is the layer's argument: how often it copies. What of it is trained?"),
            wrong(2 * 75, "copies are no parameters."),
        ),
        part(
            "the decoder",
            "number",
            WIDER[2],
            wrong(
                stack_parameters(encoder_units=76)[2], "it reads the encoder's vector, and this is as long as before."
            ),
        ),
        part(
            "the head",
            "number",
            WIDER[3],
            wrong(OURS[3], "it has a score for each character, and there is one more."),
            wrong(dense_parameters(UNITS, 13, bias=0), "the head has biases too."),
            wrong(2 * WIDER[3], "the head uses the same weights at each step."),
            wrong(OURS[3] + 50, "the new character has a bias too."),
            wrong(OURS[3] + 1, "the new character reads all 50 numbers."),
        ),
    ),
    asks(
        "the total number of parameters",
        part(
            "total",
            "number",
            sum(EXCHANGED),
            wrong(sum(OURS), "that is the total of before. Units enter squared, and each LSTM pays for its input."),
            wrong(sum(EXCHANGED) - EXCHANGED[3] + OURS[3], "the head now reads another number of units."),
            wrong(sum(EXCHANGED[:3]), "the head is missing."),
            wrong(EXCHANGED[0], "that is the encoder alone."),
            wrong(EXCHANGED[2], "that is the decoder alone."),
            wrong(EXCHANGED[3], "that is the head alone."),
            wrong(sum(EXCHANGED) - CHARS, "the head's biases are missing."),
            wrong(
                lstm_parameters(CHARS, 50, bias=0) + lstm_parameters(50, 75, bias=0) + 75 * CHARS,
                "the biases are missing.",
            ),
            wrong(
                lstm_parameters(CHARS, 50, computations=1)
                + lstm_parameters(50, 75, computations=1)
                + dense_parameters(75, CHARS),
                "how many computations share the work of an LSTM?",
            ),
        ),
    ),
    asks(
        "(the axis that sums to 1 with the wrapper, and without it), counted from 0",
        part(
            "with the wrapper",
            "number",
            2,
            right(-1, "the last one, counted from the end."),
            wrong(1, "that is the time axis: do the two steps of an answer share one unit of probability?"),
            wrong(0, "that is the batch."),
            wrong(3, "axes are counted from 0."),
        ),
        part(
            "without",
            "number",
            2,
            right(-1, "the last one, counted from the end."),
            wrong(1, "compare the two outputs, number by number."),
            wrong(0, "that is the batch."),
            wrong(3, "axes are counted from 0."),
        ),
    ),
    asks(
        "(the number of parameters, True or False: are the steps still treated alike?)",
        part(
            "parameters",
            "number",
            dense_parameters(2 * UNITS, 2 * CHARS),
            wrong(dense_parameters(UNITS, CHARS), "this layer reads both steps at once, and writes both."),
            wrong(2 * dense_parameters(UNITS, CHARS), "each of the outputs reads both steps."),
            wrong(dense_parameters(2 * UNITS, 2 * CHARS, bias=0), "the biases are missing."),
            wrong(dense_parameters(2 * UNITS, CHARS), "how many outputs has it?"),
        ),
        part(
            "treated alike",
            "truth",
            False,
            wrong(True, "swap the steps before it, and see whether the outputs are swapped."),
        ),
    ),
]
