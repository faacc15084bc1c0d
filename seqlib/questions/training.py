"""Questions and exercises of chapter 6."""

import math

from seqlib.questions.exercise import asks, between, part, tries
from seqlib.questions.question import choice, number, right, shape, wrong
from seqlib.questions.tried import exact_match

CHARS, PLACES = 12, 3
EXAMPLES, SPLIT, BATCH, EPOCHS = 1200, 0.25, 30, 10
TRAINED_ON = round(EXAMPLES * (1 - SPLIT))

QUESTIONS = [
    number(
        f"Every answer has {PLACES} characters, and in every answer exactly one of them is wrong. "
        "What does Keras print as accuracy, as a share?",
        right((PLACES - 1) / PLACES, "It counts characters. Not one sum is right."),
        wrong(0, "That is the exact match. What does Keras count here?"),
        wrong(1 / PLACES, "That is the share of wrong characters."),
        wrong(0.99, "Nothing here is about 99: count right and wrong characters of one answer."),
        wrong(1, "One character in each answer is wrong."),
        wrong(0.5, "Count right and wrong characters of one answer."),
        wrong((PLACES - 1) / PLACES * 100, "That is a percentage; a share runs from 0 to 1."),
        wrong(PLACES - 1, "That is how many are right. Which share of them is it?"),
        beliefs=(12,),
        within=0.007,  # two thirds, cut off behind two decimals
    ),
    choice(
        "The log of a training says accuracy 0.99. Why need 99 of 100 sums not be right?",
        wrong("The log rounds up.", "Rounding moves it by less than 0.01. What is counted?"),
        wrong(
            "Accuracy is measured on the last batch of an epoch, and other batches may well have been worse.",
            "It is averaged over all batches of an epoch. What is counted in them?",
        ),
        right(
            "It counts characters, and one wrong character makes a whole sum wrong.",
            f"With answers of six characters, 99 of 100 characters right leaves between {100 - 6} and 99 of 100 sums.",
        ),
        wrong(
            "A lower loss would be needed for that.",
            "Loss and accuracy both look at single characters. When is a sum right?",
        ),
        beliefs=(12,),
    ),
    choice(
        "Keras stops with `Received: target.shape=(1000, 2), output.shape=(1000, 2, 12)`. What is the cause?",
        right(
            "The targets are places of characters, and the loss expects one-hot vectors.",
            "There is a loss for each form: `categorical_crossentropy` for one-hot vectors, the sparse one for places.",
        ),
        wrong(
            "The model writes twelve characters instead of two.",
            "It writes two, with twelve probabilities each. Compare the number of axes.",
        ),
        wrong("The batch is too large for the loss.", "Both have 1000 rows. Compare the number of axes."),
        wrong(
            "The last layer needs an argmax before the loss, which compares characters and not probabilities.",
            "Then nothing could be learned. Two forms of targets exist: which has which loss?",
        ),
        beliefs=(11,),
    ),
    shape(
        "Which shape of targets does `sparse_categorical_crossentropy` expect for a batch of 32 answers of 4 "
        "characters, "
        f"from an alphabet of {CHARS}?",
        right((32, 4), "The place of the right character at each step, one number."),
        wrong((32, 4, CHARS), "That is the form that `categorical_crossentropy` takes."),
        wrong((32,), "There is a right character at each step."),
        wrong((32, CHARS), "There is a target for each step, and none for each character of the alphabet."),
        wrong((4,), "Where is the batch?"),
        beliefs=(11,),
    ),
    number(
        f"`fit` gets {EXAMPLES} examples, `validation_split={SPLIT}`, `batch_size={BATCH}`, `epochs={EPOCHS}`. "
        "How often are the weights changed?",
        right(TRAINED_ON // BATCH * EPOCHS, "Once for each batch of training examples, in every epoch."),
        wrong(EXAMPLES // BATCH * EPOCHS, "On validation examples no weight is changed."),
        wrong(TRAINED_ON // BATCH, "That is one epoch."),
        wrong(TRAINED_ON * EPOCHS, "The weights change once for a batch, and not for each example."),
        wrong(EPOCHS, "The weights change more than once in an epoch."),
        wrong((EXAMPLES - TRAINED_ON) // BATCH * EPOCHS, "That counts the batches of validation."),
        wrong(TRAINED_ON // 32 * EPOCHS, "The batch size is given here."),
        wrong(EXAMPLES // BATCH, "That is one epoch, with the validation examples in it."),
        wrong(EXAMPLES * EPOCHS, "The weights change once for a batch, and not for each example."),
    ),
    choice(
        "Before training, the loss of this chapter's model is about 2.5, whatever the sums. Why?",
        wrong("Adam starts with that loss.", "Adam has done nothing yet. What does the model say of each character?"),
        wrong(
            "Half of the characters are right by luck.",
            "The loss does not count right characters. Which probability does the right one get?",
        ),
        wrong(
            "It is the average over the two characters of an answer, one of which is usually right by luck.",
            "Averages of equal numbers change nothing. What is the loss of a single one?",
        ),
        right(
            "The right character gets about one twelfth, as every other does, and the loss is the log of twelve.",
            "No opinion has a price: minus the log of the probability of the right character.",
        ),
    ),
]

NO_OPINION = math.log(CHARS)
LOSSES = (
    wrong(0, "a loss of 0 is a sure right answer. Nothing is learned here."),
    wrong(math.log10(CHARS), "Keras takes the natural logarithm."),
    wrong(math.log2(CHARS), "Keras takes the natural logarithm."),
    wrong(math.log(CHARS - 1), "how many characters has the alphabet, the space with them?"),
    wrong(math.log(CHARS - 2), "how many characters has the alphabet, besides the digits?"),
    wrong(2 * NO_OPINION, "the loss is the average over the characters of an answer, and not their sum."),
    wrong(-NO_OPINION, "the logarithm of a probability is negative, so the loss is minus that."),
    wrong(1 / CHARS, "that is the probability of each character; the loss is minus its logarithm."),
    wrong(
        1 - 1 / CHARS, "that is the probability of the wrong ones; the loss is minus the logarithm of the right one's."
    ),
)

EXERCISES = [
    asks(
        "the exact match, a share",
        part(
            "exact match",
            "number",
            0.99**4,
            wrong(0.99, "that is one character; four must be right."),
            wrong(4 * 0.99, "a share is never above 1: what happens to independent chances?"),
            wrong(1 - 0.99**4, "that is the share of wrong answers."),
            wrong(0.01**4, "that is the chance that all four are wrong."),
            wrong(0.99**2, "that would be answers of two characters."),
            wrong(0.99**3, "that would be answers of three characters."),
            wrong(0.99**5, "that would be answers of five characters."),
            wrong(1, "a little is lost at every character, even if it does not look like it."),
            wrong(1 - 0.01**4, "that is the chance that not all four are wrong; all four must be right."),
            within=0.0009,
            because="a little is lost at every character.",
        ),
    ),
    asks(
        "(validation accuracy after 3 epochs, after 10)",
        between("after 3 epochs", 0.33, 0.44),
        between("after 10 epochs", 0.38, 0.61),
    ),
    asks(
        "(loss after the first epoch, after the second)",
        part("after the first", "number", NO_OPINION, *LOSSES, within=0.07),
        part(
            "after the second",
            "number",
            NO_OPINION,
            wrong(0, "a loss of 0 is a sure right answer. Nothing is learned here."),
            within=0.07,
            otherwise="how far do the weights move in a step, at a rate of 0?",
        ),
    ),
    asks(
        "(share of right first characters, of right second ones), over all 100 sums",
        between("first", 0.98, 1),
        between("second", 0.9, 1),
    ),
    tries("your function (predicted, expected)", exact_match),
]
