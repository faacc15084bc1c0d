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
        beliefs=(12,),
        within=0.005,
    ),
    choice(
        "The log of a training says accuracy 0.99. Why need 99 of 100 sums not be right?",
        wrong("The log rounds up.", "Rounding moves it by less than 0.01. What is counted?"),
        wrong(
            "Accuracy is measured on a batch, not on all examples.",
            "It is averaged over all batches of an epoch. What is counted in them?",
        ),
        right(
            "It counts characters, and one wrong character makes a whole sum wrong.",
            "With answers of six characters, 99 of 100 characters right leaves between 94 and 99 of 100 sums.",
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
            "The last layer needs an argmax before the loss.",
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
    ),
    choice(
        "Before training, the loss is about 2.5 for any data of this book. Why?",
        wrong("Adam starts with that loss.", "Adam has done nothing yet. What does the model say of each character?"),
        wrong(
            "Half of the characters are right by luck.",
            "The loss does not count right characters. Which probability does the right one get?",
        ),
        wrong(
            "It is the average over the two characters of an answer.",
            "Averages of equal numbers change nothing. What is the loss of a single one?",
        ),
        right(
            "The right character gets about one twelfth, as every other does, and the loss is the log of twelve.",
            "No opinion has a price: minus the log of the probability of the right character.",
        ),
    ),
]

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
        part(
            "after the first",
            "number",
            math.log(CHARS),
            wrong(0.0, "a loss of 0 is a sure right answer. Nothing is learned here."),
            within=0.1,
        ),
        part(
            "after the second",
            "number",
            math.log(CHARS),
            wrong(0.0, "a loss of 0 is a sure right answer. Nothing is learned here."),
            within=0.1,
        ),
    ),
    asks(
        "(share of right first characters, of right second ones), over all 100 sums",
        between("first", 0.98, 1),
        between("second", 0.9, 1),
    ),
    tries("your function (predicted, expected)", exact_match),
]
