"""What an exercise asks for, part by part, and what to say to an answer."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from seqlib.questions import reading, values
from seqlib.questions.question import Answer, near, right, shown, slack, wrong

# What parts the values in a text, tried in turn.
SIGNS = (r" *; *", r" *, +(?:and +|or +)?| +(?:and|or) +", r" *, *", r"\s+", r" *\+ *")


@dataclass(frozen=True)
class Reply:
    """What :func:`seqlib.questions.check` says. right: True or False, None where there was nothing to judge."""

    right: bool | None
    sentence: str


@dataclass(frozen=True)
class Part:
    """One value that an exercise asks for.

    kind: ``"number"``, ``"shape"``, ``"text"``, ``"name"`` or ``"truth"``. low, high: the ends of what is right, where
    training or chance decides a number. answers: the right one, unless there is a range, and the expected slips.
    otherwise: what to say to an answer that is none of them.
    """

    name: str
    kind: str
    answers: tuple[Answer, ...]
    within: float = 0
    low: float | None = None
    high: float | None = None
    otherwise: str = ""

    def judge(self, value):
        """``(right, sentence)``; raises `values.Unreadable`."""
        readings = values.READERS[self.kind](value)
        for answer in self.answers:
            within = self.within if answer.right else slack(answer.value)
            if any(_same(self.kind, found, answer.value, within) for found in readings):
                return answer.right, answer.sentence
        if self.low is not None:
            if any(self.low <= found <= self.high for found in readings):
                return True, "inside the range that is expected."
            found = readings[0]
            share = self.high <= 1 < found <= 100
            where = "above" if found > self.high else "below"
            return False, (
                f"{shown('number', found)} is above 1, and a share is due: is it a percentage, or a loss?"
                if share
                else f"{shown('number', found)} is {where} all that ten seeds, or the theory, would give: look "
                "at how it was counted."
            )
        if self.kind == "truth":
            return False, "it is the other way round: run it, and compare what comes out with what you expected."
        key = next(answer.value for answer in self.answers if answer.right)
        hints = (near(self.kind, found, key) for found in readings)
        # A name has many ways to be written, and is shown as it came.
        read = " or ".join(shown(self.kind, found) for found in (readings[:1] if self.kind == "name" else readings))
        looked = self.otherwise or f"looked at {read}, as {values.NAMES[self.kind]}: that is not it."
        return False, next(filter(None, hints), looked)


def _same(kind, found, key, within):
    if kind == "name":
        return values.folded(found) == values.folded(key)
    return found == key if kind == "truth" else reading.same(kind, found, key, within)


def part(name, kind, key, *others, within=0, because="as computed.", otherwise=""):
    """A part with one right value; others: slips, and other ways to write what is right."""
    return Part(name, kind, (right(key, because), *others), within, otherwise=otherwise)


def between(name, low, high, *slips):
    """A part that is a number which training or chance decides, from low to high."""
    return Part(name, "number", slips, 0, low, high)


@dataclass(frozen=True)
class Exercise:
    """What is to be handed over for an exercise. Made by :func:`asks` and :func:`tries`.

    due: what to hand over, in a few words. parts: the values it has, in order; or judge: a function that takes the
    answer and returns a :class:`Reply`.
    """

    due: str
    parts: tuple[Part, ...] = ()
    judge: Callable | None = None

    def reply(self, value):
        """What to say to an answer; never an error, whatever the answer is."""
        if value is ...:
            return Reply(None, f"Nothing to check yet: put your answer in the place of the dots. Due: {self.due}.")
        try:
            return self.judge(value) if self.judge else self._judged(value)
        except values.Unreadable as unreadable:
            return Reply(None, str(unreadable))

    def _judged(self, value):
        if len(self.parts) == 1:
            verdict, sentence = self.parts[0].judge(value)
            return Reply(verdict, f"Right: {sentence}" if verdict else f"Not yet: {sentence}")
        answers = self._split(value)
        verdict, sentence = self._each(answers)
        # Tried for a few values only: five have 120 orders.
        if verdict is False and len(answers) < 5:
            others = list(itertools.permutations(answers))[1:]
        else:
            others = [answers[::-1]]
        if verdict is False and any(self._all_right(other) for other in others):
            sentence = f"these are the right values, but not in their order. Due: {self.due}."
            return Reply(False, f"Not yet: {sentence}")
        return Reply(verdict, sentence)

    def _all_right(self, answers):
        try:
            return self._each(answers)[0] is True
        except values.Unreadable:
            return False

    def _each(self, answers):
        """``(right, sentence)`` about the values, one for each part."""
        for one, answer in zip(self.parts, answers, strict=True):
            try:
                verdict, sentence = one.judge(answer)
            except values.Unreadable as unreadable:
                raise values.Unreadable(f"{one.name}: {unreadable}") from None
            if not verdict:
                return False, f"Not yet. {one.name}: {sentence}"
        return True, f"Right, all {len(self.parts)} values."

    def _split(self, value):
        """The answer as one value for each part."""
        values.refuse("number", value)
        due = len(self.parts)
        given = value
        if isinstance(value, str):
            given = _parted(value[: reading.LONGEST], due)
        else:
            given = values.few(value)
            if isinstance(given, list) and len(given) != due:
                # Pairs of bounds in a row, or a column of them.
                inner = [values.few(outer) for outer in given]
                flat = list(itertools.chain(*(one if isinstance(one, list) else [one] for one in inner)))
                given = flat if len(flat) == due else given
        if not isinstance(given, list | tuple) or len(given) != due:
            count = len(given) if isinstance(given, list | tuple) and not isinstance(value, str) else 0
            came = f"{count} value{'s' if count > 1 else ''} came" if 0 < count <= 20 else f"{values.brief(value)} came"
            raise values.Unreadable(f"{came}, and {due} are due: {self.due}.")
        return given


def _parted(text, due):
    """The values in a text, if it has as many as are due; otherwise the text."""
    # Brackets around the whole list go, those of a shape in it stay.
    written = re.sub(r"^\s*[(\[]([^()\[\]]*)[)\]]\s*$", r"\1", text).strip()
    shapes = re.findall(r"[(\[][^()\[\]]*[)\]]", text)
    lists = [re.split(sign, written) for sign in SIGNS] + [
        re.split(sign, re.sub(r"[()\[\]]", "", text)) for sign in SIGNS
    ]
    return next(
        (texts for texts in [lists[0], shapes, *lists[1:]] if len(texts) == due and all(map(_whole, texts))), text
    )


def _whole(text):
    """Whether no bracket of a text stands in another value."""
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


def asks(due, *parts):
    """An exercise that ends in values."""
    return Exercise(due, parts)


def tries(due, judge):
    """An exercise that ends in something to try: a function, a split, a model, weights."""
    return Exercise(due, judge=judge)


__all__ = ["Exercise", "Part", "Reply", "asks", "between", "part", "tries", "wrong"]
