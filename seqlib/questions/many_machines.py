"""Questions and exercises of chapter 12."""

from seqlib.questions.exercise import Reply, asks, part, tries
from seqlib.questions.keys import stack_parameters
from seqlib.questions.question import choice, number, right, wrong
from seqlib.questions.values import READERS, Unreadable, brief

TIME_IN, TIME_OUT = 8, 5
ENCODER, _, DECODER, HEAD = stack_parameters(12, 128, 128)
# What a step of the model with 128 units sends, and what it would if each gradient were sent once.
SENT = 6 * ENCODER + 4 * DECODER + 4 * HEAD + 1
ONCE = ENCODER + DECODER + HEAD


def milliseconds(numbers, bits=32, speed=1e9):
    """How long numbers take on a wire of so many bits a second."""
    return 1000 * numbers * bits / speed


def first_step(count, rate=0.1):
    """How far Adam's first step goes when its averages are zero and its steps are counted from ``count``."""
    # The gradient itself cancels out: a tenth of it in one average, the root of a thousandth in the other.
    return rate * (1 - 0.999**count) ** 0.5 / (1 - 0.9**count) * 0.1 / 0.001**0.5


QUESTIONS = [
    number(
        f"The chapter's model is built for queries of {TIME_IN} characters and answers of {TIME_OUT}, and "
        "compiled in the same way. "
        "How many all-reduces has a step of its training?",
        right(
            TIME_IN + TIME_OUT + 1,
            "One for every step of both LSTMs, as the gradient's loop walks back, and one for the rest.",
        ),
        wrong(1, "The gradients are not sent all at once. Where does an LSTM's gradient come from?"),
        wrong(TIME_IN + TIME_OUT, "The loss and the layer on top have to be sent too."),
        wrong(4, "They are not sent by layer. How often does an LSTM's loop turn?"),
        wrong(3, "They are not sent by layer. How often does an LSTM's loop turn?"),
        wrong(11, "That is the count for six characters in and four out."),
        wrong(TIME_IN + 1, "The decoder's loop turns as well."),
        wrong(TIME_OUT + 1, "The encoder's loop turns as well."),
        wrong(TIME_IN * TIME_OUT, "The two loops run one after the other."),
        wrong(TIME_IN, "That is one loop. What else has to be sent?"),
        wrong(TIME_OUT, "That is one loop. What else has to be sent?"),
    ),
    choice(
        "Each of two machines takes half of a batch. Why is the mean of their gradients that of the whole batch?",
        wrong("Both start from the same seed.", "That makes their weights equal. Why do two halves make a whole?"),
        wrong(
            "The all-reduce compares the two gradients and corrects the smaller part's for the rows that it "
            "has not seen.",
            "It averages and corrects nothing. What is the loss of a batch?",
        ),
        wrong("The learning rate is halved to make it so.", "The rate stays. What is the loss of a batch?"),
        right(
            "The loss is an average over rows, and the mean of two equally large parts' means is the mean of all.",
            "So is its gradient. With parts of different sizes it would not be.",
        ),
    ),
    choice(
        "Why does the checkpoint hold Adam's averages, and not only the weights?",
        right(
            "The next step depends on them: Adam steers by the gradients of earlier steps.",
            "A new Adam would take another step, and end elsewhere.",
        ),
        wrong("Without them the weights could not be read.", "They could. What else decides the next step?"),
        wrong(
            "They are needed to ask the model for answers.",
            "Answers need the weights alone. What decides the next step of a training?",
        ),
        wrong(
            "They say which sums were drawn before the crash, so that none is drawn twice.",
            "That the number of steps says. What decides the next step?",
        ),
    ),
    choice(
        "Two machines take 64 rows each where one took 128. Why can the learning rate stay?",
        wrong(
            "Adam finds its own rate.",
            "It scales its steps, but the rate given still counts. What has changed about a step?",
        ),
        wrong(
            "Two machines learn twice as fast anyway.",
            "They do the same in a step, at best sooner. What has changed about a step?",
        ),
        right(
            "The global batch is as before, so every step is the same step.",
            "With 128 rows on each, a step would take 256: another training.",
        ),
        wrong("The rate belongs to rank 0 alone.", "All ranks apply the same update. What has changed about a step?"),
    ),
    choice(
        "In the benchmark a second process made small models slower. Why?",
        wrong(
            "It has to train its own copy from the start.",
            "Both start with the same weights, and stay together. What happens several times in every step?",
        ),
        right(
            "In every step both wait for each other several times, longer than the halved computing saves.",
            "A longer step helps: more rows, which add nothing to send, or more units.",
        ),
        wrong(
            "Half of the rows are computed twice.",
            "Each row is computed once. What happens several times in every step?",
        ),
        wrong(
            "The gradients of a small model are larger numbers, so it takes longer to send them.",
            "They are fewer numbers, so there is less to send. What is left, then?",
        ),
    ),
]


def weighted(value):
    """Exercise 1: the two weights of the mean, in any scale."""
    if not isinstance(value, tuple | list) or len(value) not in (2, 3):
        raise Unreadable(f"{brief(value)} came, and due are True or False and two weights, such as (True, 1, 1).")
    if len(value) == 3:
        [equal] = READERS["truth"](value[0])
        if equal:
            return Reply(
                False, "Not yet: are 32 rows to count as much as 96? Compare the plain mean with the whole gradient."
            )
    one, two = (READERS["number"](part)[0] for part in value[-2:])
    if min(one, two) <= 0:
        return Reply(False, "Not yet: both ranks have rows, so both weights are above 0.")
    if abs(one / two - 96 / 32) < 0.01:
        return Reply(True, "Right: a mean counts as many times as it has rows.")
    if one == two:
        return Reply(False, "Not yet: that is the plain mean. Which rows count too much in it?")
    if abs(two / one - 96 / 32) < 0.01:
        return Reply(False, "Not yet: the ranks have changed places, or you divide where you should multiply.")
    return Reply(False, f"Not yet: looked at the ratio of your weights, {one / two:g}. How many rows has each mean?")


EXERCISES = [
    tries("(True or False: still that of the whole batch?, weight of rank 0, weight of rank 1)", weighted),
    asks(
        "(milliseconds on the wire, milliseconds if each gradient were sent once)",
        part(
            "on the wire",
            "number",
            milliseconds(SENT),
            wrong(milliseconds(SENT) / 32, "a number has 32 bits."),
            wrong(milliseconds(SENT) / 8, "1 Gbit/s is counted in bits; a number has 32 of them."),
            wrong(milliseconds(SENT) / 1000, "that is in seconds."),
            wrong(milliseconds(ONCE), "that is each gradient once: how often does each LSTM send its own?"),
            wrong(milliseconds(11 * ONCE), "not every all-reduce sends everything."),
            wrong(milliseconds(6 * ONCE), "the decoder's gradient is not sent as often as the encoder's."),
            wrong(milliseconds(4 * ONCE), "the encoder's gradient is sent more often than the decoder's."),
            wrong(milliseconds(SENT, bits=64), "a number has 32 bits."),
            wrong(SENT, "that is how many numbers are sent. How long does that take?"),
            within=0.5,
        ),
        part(
            "if sent once",
            "number",
            milliseconds(ONCE),
            wrong(milliseconds(ONCE) / 32, "a number has 32 bits."),
            wrong(milliseconds(ONCE) / 8, "1 Gbit/s is counted in bits; a number has 32 of them."),
            wrong(milliseconds(ONCE) / 1000, "that is in seconds."),
            wrong(milliseconds(SENT), "that is as the smaller model sends them."),
            wrong(milliseconds(ONCE, bits=64), "a number has 32 bits."),
            wrong(ONCE, "that is how many numbers are sent. How long does that take?"),
            within=0.45,
        ),
    ),
    asks(
        "(how far the first step of a new Adam goes, how far it goes if the count goes on)",
        part(
            "a new Adam",
            "number",
            first_step(1),
            wrong(first_step(21), "that is the step if the count goes on."),
            within=0.0006,
            otherwise="with averages at zero the gradient cancels out: print the first step of each weight.",
        ),
        part(
            "the count goes on",
            "number",
            first_step(21),
            wrong(first_step(1), "that is the step of a new Adam."),
            wrong(first_step(20), "the next step is the 21st."),
            within=0.0006,
            otherwise="the averages are divided by 1 - 0.9^21 and 1 - 0.999^21, though they hold one gradient.",
        ),
    ),
]
