"""Questions at the end of each chapter, and a check of a learner's own answers. All chapters.

A question, its right answer, its wrong answers and a sentence for each are written once, in a module for each chapter,
and serve the page, the notebook and the table for instructors. Keys are computed there, never typed.
"""

import re
import textwrap
from importlib import import_module

from seqlib.questions import reading
from seqlib.questions.exercise import Reply
from seqlib.questions.question import as_html, respond
from seqlib.questions.values import READERS, Unreadable, brief

CHAPTERS = (
    "data_preparation",
    "one_hot_encoding",
    "encoder",
    "repeat_vector",
    "time_distributed",
    "training",
    "does_it_add",
    "learning_to_add",
    "teacher_forcing",
    "any_length",
    "proof",
    "many_machines",
)
OPTION = re.compile(r"^(?:option|answer)?\s*\(?([a-h])\)?[.):]*$")
WIDTH = 76  # characters that a reply has in a line
NAME = re.compile(
    r"\s*(question|exercise|q|e|ex)?\.?\s*(\d+)\s*[., ]\s*(question|exercise|ex)?\.?\s*(\d+)\s*", re.IGNORECASE
)


def chapter(number):
    """The module with the questions and exercises of a chapter. Raises ValueError for a number that is none."""
    if number not in range(1, len(CHAPTERS) + 1):
        raise ValueError(f"there is no chapter {brief(number)}; choose 1 to {len(CHAPTERS)}")
    return import_module(f"seqlib.questions.{CHAPTERS[number - 1]}")


def show(number):
    """The questions of a chapter: a notebook and the page show them, each answer folded away.

    number: 1 to 12. In the page they can be answered; in a notebook :func:`check` answers. Raises ValueError for
    another number.
    """
    return Shown(number, chapter(number).QUESTIONS)


class Shown:
    """What :func:`show` returns."""

    def __init__(self, number, questions):
        self.number, self.questions = number, questions

    def __repr__(self):
        return f"Chapter {self.number}: {len(self.questions)} questions"

    def _repr_html_(self):
        return as_html(self.number, self.questions)


def check(name, *answer):
    """Say what an answer of yours is worth, in a sentence or two: never the solution, and never an error.

    name: ``"exercise 3.1"`` or ``"question 3.1"``, or one of the things that can be tried anywhere: ``"encoder"``,
    ``"lstm step"``, ``"exact match"``, ``"split"``, ``"model"``, ``"adder"``. answer: a number, a shape, a text, a
    function, pairs, a model or weights, as the exercise says; of a question with options, the letter.
    """
    print(textwrap.fill(judge(name, *answer).sentence, WIDTH, break_on_hyphens=False))


def judge(name, *answer):
    """The :class:`Reply` that :func:`check` prints."""
    try:
        asked = _find(name)
        if not answer:
            return Reply(None, f"Nothing to check yet: put your answer behind the name, check({str(name)!r}, ...).")
        value = answer[0] if len(answer) == 1 else answer
        return _respond(asked, value) if hasattr(asked, "prompt") else asked.reply(value)
    except Unreadable as unreadable:
        return Reply(None, str(unreadable))
    except Exception as error:
        # Whatever a learner hands over, a lesson is no place for a traceback of ours.
        return Reply(
            None, f"{brief(answer)} cannot be judged ({type(error).__name__}): give what the exercise asks for."
        )


def _find(name):
    """The exercise or question of a name."""
    # Imported here, since they import each other's parts of the book.
    from seqlib.questions.tried import TRIED

    words = " ".join(str(name).lower().replace("_", " ").split())
    if words in TRIED:
        return TRIED[words]
    found = NAME.fullmatch(words)
    kind = found and (found[1] or found[3])
    if not kind:
        bare = f"say which: 'exercise {found[2]}.{found[4]}' or 'question {found[2]}.{found[4]}'" if found else None
        raise Unreadable(
            f"{brief(name)} names nothing to check; {bare or 'write a name such as exercise 3.1, in quotes'}."
        )
    number, place = int(found[2]), int(found[4])
    try:
        module = chapter(number)
    except ValueError as error:
        raise Unreadable(f"{str(error)[0].upper()}{str(error)[1:]}.") from None
    asked = module.QUESTIONS if kind[0] == "q" else module.EXERCISES
    if not 1 <= place <= len(asked):
        kind = "question" if kind[0] == "q" else "exercise"
        raise Unreadable(f"Chapter {number} has no {kind} {place}; it has 1 to {len(asked)}.")
    return asked[place - 1]


def _respond(question, value):
    if value is ...:
        return Reply(None, "Nothing to check yet: put your answer in the place of the dots.")
    if question.kind == "choice":
        answer = _option(question, value)
        verdict, sentence = answer.right, answer.sentence
    else:
        verdict, sentence = respond(question, READERS[question.kind](value))
    return Reply(verdict, f"Right. {sentence}" if verdict else f"Not that one. {sentence}")


def _option(question, value):
    """The option that a letter, a number from 1, or its own text names."""
    letters = "abcdefgh"[: len(question.answers)]
    # Whatever else came, an array for one, compares in ways of its own.
    words = (
        value
        if isinstance(value, int)
        else OPTION.sub(r"\1", reading.cleaned(value[: reading.LONGEST]).strip().lower())
        if isinstance(value, str)
        else None
    )
    for place, (letter, answer) in enumerate(zip(letters, question.answers, strict=True), start=1):
        if words in (letter, answer.value.lower()) or (words == place and not isinstance(words, bool)):
            return answer
    raise Unreadable(f"{brief(value)} names no option: give a letter from 'a' to '{letters[-1]}', in quotes.")


__all__ = ["CHAPTERS", "Reply", "Shown", "chapter", "check", "judge", "show"]
