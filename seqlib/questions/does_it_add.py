"""Questions and exercises of chapter 7."""

import numpy as np

from seqlib.addition import AdditionTask
from seqlib.questions.exercise import asks, between, part, tries
from seqlib.questions.question import choice, number, right, wrong
from seqlib.questions.tried import split

TASK = AdditionTask(1, 10)
HELD = {(3, 8), (5, 5)}
OUT = sum((min(a, b), max(a, b)) in HELD for a, b in TASK.problems().tolist())


def elevens():
    """The share of held-out sums that are 11, for the five seeds of the chapter."""
    for seed in range(5):
        _, held_out = TASK.hold_out(11, np.random.default_rng(seed))
        yield float((held_out.sum(axis=1) == 11).mean())


def new_between(drawn=50_000, split=0.2, sums=1_000_000):
    """Between which shares that of new rows lies, with mirror images counted as known or not: a few spreads around
    what is expected, and as it is printed."""
    trained, asked = round(drawn * (1 - split)), round(drawn * split)
    few, many = ((1 - orders / sums) ** trained for orders in (2, 1))
    return tuple(
        round(share + sign * (4 * (share * (1 - share) / asked) ** 0.5 + 0.005), 4)
        for share, sign in ((few, -1), (many, 1))
    )


QUESTIONS = [
    choice(
        "The model remembers, and yet its validation accuracy was nearly perfect. Why?",
        wrong(
            "Validation examples are trained on a little, too, once at the end of each epoch.",
            "No weight is changed on them. What was new about them?",
        ),
        right(
            "Every sum of the validation set was among the training rows.",
            "The 200 rows were set aside, their sums were not. The test asked nothing that memory could not answer.",
        ),
        wrong(
            "200 examples are too few to notice a mistake.",
            "They would have noticed, had they asked something new. Count the new ones.",
        ),
        wrong(
            "The split took the last examples instead of random ones.",
            "The rows were drawn at random, so the last ones are as good as any. Which sums are in them?",
        ),
        beliefs=(14,),
    ),
    number(
        "The unordered pairs {3, 8} and {5, 5} are held out. How many of the 100 problems are that?",
        right(OUT, "`3+8`, `8+3` and `5+5`: a number added to itself has no other order."),
        wrong(2, "3+8 and 8+3 are two problems."),
        wrong(4, "What is the other order of 5+5?"),
        wrong(1, "Each pair stands for at least one problem, and one of them for more."),
        wrong(100 - OUT, "That is how many are kept."),
        beliefs=(14,),
    ),
    choice(
        "Why does `hold_out` take both orders of a pair to one side?",
        wrong(
            "So that training and test have equally many problems of each kind, with a carry and without one, "
            "and are easily compared.",
            "They have not: 79 and 21. What could a model make of `8+3` when it is asked `3+8`?",
        ),
        wrong(
            "Because the network reads both orders as the same text.",
            "To the encoder they are two texts. What would it take to answer one from the other?",
        ),
        wrong(
            "To save the time of training on both orders, as one of them is enough to learn the sum.",
            "The number of examples stays 800. What could a model make of `8+3` when it is asked `3+8`?",
        ),
        right(
            "A model that knows `8+3` could answer `3+8` by noticing that order does not matter, without adding.",
            "Such a sum is only half new, so it does not test addition alone.",
        ),
        beliefs=(14,),
    ),
    choice(
        "On unseen sums about half of the characters are right, and hardly any sum. Why?",
        wrong(
            "The model adds right, but stops after one character.",
            "It writes two characters each time. Look at the two places apart.",
        ),
        wrong(
            "Half of the unseen sums had been seen after all.",
            "None had: `hold_out` saw to that. Look at the two places apart.",
        ),
        right(
            "The first character follows from the size of the sum, and the second from the exact sum.",
            "A feeling for size settles a space or a 1. The average over both places hides that the second is "
            "hardly ever right.",
        ),
        wrong(
            "The second character is right whenever the first is wrong.",
            "Then no sum would be right, but neither would half of each. Measure the two places apart.",
        ),
        beliefs=(12,),
    ),
    choice(
        "The model also learned shuffled answers, which no rule connects with their sums. What follows for "
        "its score on the real ones, and why?",
        right(
            "A high training score is no evidence for a rule, since the model has room to do without one.",
            "What can store noise can store sums. Only unseen problems tell the two apart.",
        ),
        wrong(
            "The score on the real ones must have been a mistake of measurement, since a network cannot learn "
            "what has no rule.",
            "It was learned: the answers came out. They were merely stored.",
        ),
        wrong(
            "The model adds, since it learned the real answers just as well.",
            "If both come out as well, the score cannot tell which of the two happened.",
        ),
        wrong(
            "The model is too small, since it takes as many epochs for both.",
            "Storing all of the noise shows room enough. What does the score not need, then?",
        ),
    ),
]

EXERCISES = [
    asks(
        "the share that is new, from 0 to 1",
        between(
            "share",
            *new_between(),
            wrong(0.0, "that was so with a hundred sums. How many are there now?"),
            wrong(0.2, "that is the share of rows set aside; how many of their sums occur among the rest?"),
            wrong(0.8, "that is the share of rows to train on; how many of the others' sums occur among them?"),
            wrong(0.05, "that is the share of all sums that is drawn, or of those that are not new."),
            wrong(0.04, "that is the share that is not new."),
            wrong(1.0, "50,000 of a million: some repeat."),
        ),
    ),
    asks(
        "(exact match without a carry, exact match with one)",
        between("without", 0, 0.12),
        between("with one", 0, 0.24),
    ),
    asks(
        "the blind guess's score in each of the five runs, as a list",
        *(
            part(
                f"run {n}",
                "number",
                share,
                wrong(0.1, "that is its score on all 100 sums; count the 11s among this run's unseen ones.")
                if abs(share - 0.1) > 0.02
                else wrong(0.36, "that is per character."),
                wrong(11, "that is what it guesses. In which share of the run's unseen sums is it right?"),
                within=0.006,
                otherwise="in which share of the sums held out in this run is the answer 11?",
            )
            for n, share in enumerate(elevens())
        ),
    ),
    asks(
        "(True or False: was 12 ever shown as an answer? True or False: is this a fair test?)",
        part("12 was shown", "truth", False, wrong(True, "both characters were, in other answers. Was the answer?")),
        part("fair", "truth", False, wrong(True, "how many causes could a failure have: a new sum, and what else?")),
    ),
    asks(
        "(exact match on trained sums, on unseen ones)",
        between("trained", 0.97, 1),
        between("unseen", 0, 0.89),
    ),
    tries("(kept, held_out), two lists of pairs", split),
]
