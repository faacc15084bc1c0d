"""Questions and exercises of chapter 1."""

import math
import re

from seqlib.addition import AdditionTask
from seqlib.questions.exercise import Reply, asks, between, part, tries
from seqlib.questions.question import choice, number, right, wrong
from seqlib.questions.values import READERS, Unreadable, few

TASK, WIDE, TWO_DIGITS = AdditionTask(1, 10), AdditionTask(1, 1000), AdditionTask(0, 99)
ANSWERS = TASK.answers(TASK.problems())
FIRST, SECOND = ([text[place] for text in ANSWERS] for place in (0, 1))
# The share of answers that begin with a 1, and that of the most common second character.
ONE_FIRST = FIRST.count("1") / len(ANSWERS)
BEST_SECOND = max(map(SECOND.count, SECOND)) / len(ANSWERS)
TWO_DIGIT_SUMS = sum(text[0] != " " for text in ANSWERS) / len(ANSWERS)


def chance_that_all_came(draws, problems=100):
    """The chance that all problems are among so many draws: those that miss k of them are taken away, or given back."""
    return sum((-1) ** k * math.comb(problems, k) * (1 - k / problems) ** draws for k in range(problems + 1))


def median_between(seeds=20, chance=0.0005):
    """Between which sizes the median of so many seeds lies; on either side it lies with that chance only."""

    def at_least_half(p):
        return sum(math.comb(seeds, n) * p**n * (1 - p) ** (seeds - n) for n in range(seeds // 2, seeds + 1))

    inside = [n for n in range(200, 1500) if chance < at_least_half(chance_that_all_came(n)) < 1 - chance]
    return min(inside), max(inside)


QUESTIONS = [
    number(
        "The numbers now run from 1 to 1000. What is `time_in`, the number of characters in a query?",
        right(WIDE.time_in, "The widest number twice, and a plus sign between them."),
        wrong(WIDE.time_in - 1, "Write down the longest query and count: the digits alone are not all of it."),
        wrong(WIDE.time_in - 2, "How many digits has the largest number? It is one of the numbers too."),
        wrong(TASK.time_in, "That is the length for numbers up to 10. Write down the longest query of the new task."),
        wrong(WIDE.time_out, "That is the length of an answer. A query holds two numbers."),
    ),
    choice(
        "Why must every query of a batch have the same length?",
        wrong(
            "A network can only read texts of the one length that it met in training, and fails on all others.",
            "Length is not the limit here: look at what becomes of a whole batch before the network sees it.",
        ),
        right(
            "The batch becomes one array of numbers, and such an array cannot be ragged.",
            "A row for each character of each text: all texts need equally many rows, so short ones are padded.",
        ),
        wrong(
            "Shorter texts would count less in the score.",
            "The score looks at answers, and padding does not make it fairer. Think of how texts are stored.",
        ),
        wrong(
            "Otherwise an answer could be longer than its query.",
            "Query and answer have different lengths anyway. The question is about queries among themselves.",
        ),
    ),
    choice(
        "From 1000 pairs drawn at random you set 200 aside to test a model. Why do they say little about sums "
        "it has not seen?",
        right(
            "There are only 100 different sums, so nearly every one set aside is also among the rest.",
            "Rows are not problems. Drawn at random, the same hundred sums come again and again.",
        ),
        wrong(
            "200 examples are too few for a reliable share: one lucky answer more or less would move it by "
            "half a percent.",
            "The share would be quite exact. Ask instead what is new about the examples in it.",
        ),
        wrong(
            "The generator started from a fixed seed, so the draw was not random.",
            "A fixed seed repeats the same random draw; another seed would have the same trouble.",
        ),
        wrong(
            "The 200 were not shuffled before they were set aside.",
            "The pairs were drawn in random order, so shuffling changes nothing. Count the different sums.",
        ),
        beliefs=(14,),
    ),
    number(
        "Over all 100 sums, a guess always writes `1` as first character and never gets the second one right. "
        "Which share of the characters is right?",
        right(
            ONE_FIRST / 2,
            "The first characters count for half of all, and most of them are a 1: much, for no sum at all.",
        ),
        wrong(ONE_FIRST, "That is the share of right first characters. How many characters are there in all?"),
        wrong(TWO_DIGIT_SUMS, "That is the share of sums with two digits. Do all of them begin with a 1?"),
        wrong(0, "That is the share of right sums. The question is about characters."),
        wrong(0.5, "Not every answer begins with a 1: what stands first in the answer of 2+3?"),
        wrong((ONE_FIRST + BEST_SECOND) / 2, "That counts some second characters as right; this guess gets none."),
        beliefs=(12,),
        within=0.005,
    ),
    choice(
        "Why does `rjust` put the spaces on the left?",
        wrong(
            "A network ignores what stands at the beginning.",
            "It reads every character, the first one too. Look at where the digits end up.",
        ),
        wrong(
            "NumPy cuts off texts that begin with a digit.",
            "What it cuts is too long, whatever it begins with. Compare two padded queries, one below the other.",
        ),
        wrong(
            "The space then counts as zero, so that the sum stays right.",
            "A space is a character like any other; nobody says that it means zero.",
        ),
        right(
            "The last digits then always stand in the last place.",
            "Padded on the left, the ones of the second number stand in one column, whatever its length.",
        ),
    ),
]

LAST_DIGITS = {len(f"{a}+{b}") - 1 for a, b in TASK.problems().tolist()}


def positions(value):
    """Exercise 2: the places where the last digit can stand, in any order."""
    given = few(value)
    if isinstance(value, str) and (ends := re.fullmatch(r"\s*(\d)\s*(?:-|–|to)\s*(\d)\s*", value)):
        given = list(range(int(ends[1]), int(ends[2]) + 1))
    elif isinstance(value, str):
        given = (
            re.findall(r"\d+", value) if re.fullmatch(r"[\d\s,;()\[\]{}]+(?:(?:and|or) \d+\W*)?", value) else [value]
        )
    found = {READERS["number"](one)[0] for one in (given if isinstance(given, list) else [given])}
    if not found:
        raise Unreadable("No position came; give whole numbers, as in (0, 1, 2).")
    if found == LAST_DIGITS:
        return Reply(True, "Right: the shorter the numbers, the earlier the last digit comes.")
    if found == {place + 1 for place in LAST_DIGITS}:
        return Reply(False, "Not yet: positions are counted from 0.")
    if found == {max(LAST_DIGITS)} or found == {-1.0}:
        return Reply(False, "Not yet: padded on the right, do they all end in the last place?")
    if found and found < LAST_DIGITS:
        return Reply(False, "Not yet: these are some of them. Write down the shortest query and the longest.")
    if LAST_DIGITS < found:
        return Reply(False, "Not yet: these are more than can be. How many characters has the shortest query?")
    read = ", ".join(f"{place:g}" for place in sorted(found))
    return Reply(False, f"Not yet: looked at {read}. Write down the shortest query, padded, and count from 0.")


EXERCISES = [
    asks(
        "(time_in, time_out, number of problems)",
        part(
            "time_in",
            "number",
            TWO_DIGITS.time_in,
            wrong(TWO_DIGITS.time_in - 1, "the plus sign is a character too."),
            wrong(TWO_DIGITS.time_out, "that is the length of an answer."),
            wrong(WIDE.time_in - 2, "that is for numbers of three digits."),
        ),
        part(
            "time_out",
            "number",
            TWO_DIGITS.time_out,
            wrong(TWO_DIGITS.time_out - 1, "how many digits has the largest sum?"),
            wrong(TWO_DIGITS.time_in, "that is the length of a query."),
        ),
        part(
            "problems",
            "number",
            len(TWO_DIGITS.problems()),
            wrong(99 * 99, "zero is one of the numbers."),
            wrong(99, "that is how many numbers there are besides zero; a problem takes two."),
            wrong(100, "that is how many numbers there are; a problem takes two."),
            wrong(100 * 101 // 2, "that counts unordered pairs; 2+10 and 10+2 are two problems."),
            wrong(100 * 99, "a number may also be added to itself."),
            wrong(1000, "that is how many were drawn; how many are there to draw?"),
            wrong(2 * 99 + 1, "that is how many different answers there are; most have many problems."),
        ),
    ),
    tries("the positions, counted from 0, where the last digit of b can stand, as in (0, 1, 2)", positions),
    asks(
        "the median sample size of your 20 seeds",
        between(
            "median",
            *median_between(),
            wrong(100, "a hundred draws would be enough if none repeated. Do they?"),
            wrong(1000, "that is the size of the sample drawn above; how early was the last sum in?"),
        ),
    ),
    asks(
        "the share of characters that your best pair of characters gets right",
        part(
            "share",
            "number",
            (ONE_FIRST + BEST_SECOND) / 2,
            wrong(ONE_FIRST, "that is the first place alone; the second one counts as well."),
            wrong(ONE_FIRST + BEST_SECOND, "that adds the two places up; the share is one of all the characters."),
            wrong(ONE_FIRST / 2, "that gives the second place away: a fixed character is right there now and then."),
            wrong(BEST_SECOND, "that is the share of whole answers, or the second place alone."),
            within=0.006,
            because="compare it with what 11 gets, printed above.",
        ),
    ),
]
