"""What an exercise asks for, part by part, and what to say to an answer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seqlib.questions import reading, values
from seqlib.questions.question import Answer, near, right, shown, wrong


@dataclass(frozen=True)
class Reply:
    """What :func:`seqlib.questions.check` says. right: True or False, None where there was nothing to judge."""

    right: bool | None
    sentence: str


@dataclass(frozen=True)
class Part:
    """One value that an exercise asks for.

    kind: ``"number"``, ``"shape"``, ``"text"`` or ``"truth"``. low, high: the ends of what is right, where training
    or chance decides a number. answers: the right one, unless there is a range, and the expected slips.
    """

    name: str
    kind: str
    answers: tuple[Answer, ...]
    within: float = 0
    low: float | None = None
    high: float | None = None

    def judge(self, value):
        """``(right, sentence)``; raises `values.Unreadable`."""
        readings = values.READERS[self.kind](value)
        for answer in self.answers:
            within = self.within if answer.right else 1e-3 if isinstance(answer.value, float) else 0
            if any(_same(self.kind, found, answer.value, within) for found in readings):
                return answer.right, answer.sentence
        if self.low is not None:
            if any(self.low <= found <= self.high for found in readings):
                return True, "inside the range that is expected."
            found = readings[0]
            share = self.high <= 1 < found <= 100
            where = "above" if found > self.high else "below"
            return False, (
                "that looks like a percentage, and a share from 0 to 1 is due."
                if share
                else f"{shown('number', found)} is {where} all that ten seeds, or the theory, would give: look "
                "at how it was counted."
            )
        if self.kind == "truth":
            return False, "it is the other way round: run it, and compare what comes out with what you expected."
        key = next(answer.value for answer in self.answers if answer.right)
        hints = (near(self.kind, found, key) for found in readings)
        read = " or ".join(shown(self.kind, found) for found in readings)
        return False, next(filter(None, hints), f"looked at {read}, as {values.NAMES[self.kind]}: that is not it.")


def _same(kind, found, key, within):
    return found == key if kind == "truth" else reading.same(kind, found, key, within)


def part(name, kind, key, *slips, within=0, because="as computed."):
    """A part with one right value."""
    return Part(name, kind, (right(key, because), *slips), within)


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
        for one, answer in zip(self.parts, answers, strict=True):
            try:
                verdict, sentence = one.judge(answer)
            except values.Unreadable as unreadable:
                raise values.Unreadable(f"{one.name}: {unreadable}") from None
            if not verdict:
                return Reply(False, f"Not yet. {one.name}: {sentence}")
        return Reply(True, f"Right, all {len(self.parts)} values.")

    def _split(self, value):
        """The answer as one value for each part."""
        values.refuse("number", value)
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, str):
            value = [
                text.strip() for text in value[: reading.LONGEST].strip("()[] ").split(";" if ";" in value else ",")
            ]
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            value = list(np.asarray(value))
        if not isinstance(value, list | tuple) or len(value) != len(self.parts):
            count = f"{len(value)} values came" if isinstance(value, list | tuple) else f"{values.brief(value)} came"
            raise values.Unreadable(f"{count}, and {len(self.parts)} are due: {self.due}.")
        return value


def asks(due, *parts):
    """An exercise that ends in values."""
    return Exercise(due, parts)


def tries(due, judge):
    """An exercise that ends in something to try: a function, a split, a model, weights."""
    return Exercise(due, judge=judge)


__all__ = ["Exercise", "Part", "Reply", "asks", "between", "part", "tries", "wrong"]
