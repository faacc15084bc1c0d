"""What a question is, how a value is compared with its key, and how a chapter's questions look as HTML.

A key is computed where the question stands, and so is the value of every slip that is expected. A sentence for
a wrong answer points at its cause and does not give the answer.
"""

import html
import itertools
import json
import re
from dataclasses import dataclass

from seqlib.questions import reading


@dataclass(frozen=True)
class Answer:
    """A possible answer: its value, or an option's text, and the sentence to say to who gives it."""

    value: object
    sentence: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """A question of the book. Made by :func:`choice`, :func:`number`, :func:`shape` and :func:`text`.

    kind: ``"choice"``, ``"number"``, ``"shape"`` or ``"text"``. answers: all options of a choice, in the order
    they are shown; else the right answer, then the expected slips. beliefs: the numbers of :data:`BELIEFS` that it
    tests. why: whether it asks for a reason. within: by how much a number may differ.
    """

    kind: str
    prompt: str
    answers: tuple[Answer, ...]
    beliefs: tuple[int, ...] = ()
    why: bool = False
    within: float = 0

    @property
    def right(self):
        """The right answer."""
        return next(answer for answer in self.answers if answer.right)

    @property
    def slips(self):
        """The wrong answers."""
        return [answer for answer in self.answers if not answer.right]


def wrong(value, sentence):
    """A wrong answer, and what to say to who gives it."""
    return Answer(value, sentence)


def right(value, sentence):
    """The right answer, and why it is."""
    return Answer(value, sentence, right=True)


def choice(prompt, *options, beliefs=(), why=True):
    """A question with options; exactly one of them is made by :func:`right`."""
    return Question("choice", prompt, options, beliefs, why)


def _typed(kind, prompt, key, *slips, beliefs=(), why=False, within=0):
    return Question(kind, prompt, (key, *slips), beliefs, why, within)


def number(prompt, key, *slips, **rest):
    """A question whose answer is a number that is typed."""
    return _typed("number", prompt, key, *slips, **rest)


def shape(prompt, key, *slips, **rest):
    """A question whose answer is a shape that is typed."""
    return _typed("shape", prompt, key, *slips, **rest)


def text(prompt, key, *slips, **rest):
    """A question whose answer is a text that is typed."""
    return _typed("text", prompt, key, *slips, **rest)


def shown(kind, value):
    """A value as a person would write it."""
    if kind == "number":
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    if kind == "shape":
        return str(tuple(value))
    if kind in ("text", "name"):
        value = "".join(character if character.isprintable() else "�" for character in value)
    return value.replace(" ", "␣") if kind == "text" else value


def slack(value):
    """By how much an expected slip may differ and still be it: what is no whole number may be rounded."""
    size = abs(value) if isinstance(value, float) and value % 1 else 0
    return 0.005 * max(min(1, 10 * size), size)


def near(kind, value, key):
    """What a wrong value of this kind has in common with the key, as a sentence, or None.

    The last resort, when no slip of the question is recognized. The pages' script says the same.
    """
    if kind == "number":
        share = 0 < key < 1
        if key and value == -key:
            return "Mind the sign."
        if float(key).is_integer() and abs(value - key) == 1:
            return "Close: it is off by one. Count again, both ends included."
        if key > 1 and 0 < value < 1:
            return "That is a share, or a step of the way: a larger number is due."
        if share and reading.same(kind, value / 100, key, 0.005):
            return "That looks like a percentage: write a share from 0 to 1, or add a percent sign."
        if share and value == round(value, 1) and reading.same(kind, value, key, 0.05):
            return "Near, but rounded too far: give two decimals."
    elif kind == "shape":
        if len(value) == len(key) and any(tuple(value) == order for order in itertools.permutations(key)):
            return "These are the right sizes, but not on their axes: which axis comes first?"
        if tuple(value) == tuple(key[1:]):
            return "One axis is missing: how many examples are there?"
        if tuple(value[1:]) == tuple(key):
            return "That is one axis too many: is there a batch in this question?"
        if len(value) != len(key):
            return "Count the axes: name them first, then their sizes."
    elif value.replace(" ", "") == key.replace(" ", ""):
        return "Mind the spaces: how many, and where?"
    elif value[::-1] == key:
        return "These are the right characters, but not in this order."
    return None


def respond(question, readings):
    """What to say to readings of a typed answer: ``(right, sentence)``."""
    for answer in question.answers:
        within = question.within if answer.right else slack(answer.value)
        if any(reading.same(question.kind, value, answer.value, within) for value in readings):
            return answer.right, answer.sentence
    hints = (near(question.kind, value, question.right.value) for value in readings)
    read = " or ".join(shown(question.kind, value) for value in readings)
    return False, next(filter(None, hints), f"Your answer was read as {read}.")


def inline(text):
    """A sentence as HTML: what stands between backticks is code, everything else is text."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text, quote=False))


def _data(value):
    return html.escape(json.dumps(value, ensure_ascii=False), quote=True)


def as_html(chapter, questions):
    """The questions of a chapter as HTML that is complete without scripts: each answer is folded away.

    The pages' script (_static/live/questions.js) finds in it all it needs.
    """
    blocks = [f'<div class="questions" data-chapter="{chapter}">']
    for place, question in enumerate(questions, start=1):
        name, is_choice = f"{chapter}.{place}", question.kind == "choice"
        blocks += [
            f'<div class="question" id="question-{chapter}-{place}" data-kind="{question.kind}"'
            + (f' data-within="{question.within:g}"' if question.within else "")
            + ">",
            f'<p class="prompt"><strong>Question {name}.</strong> {inline(question.prompt)}</p>',
        ]
        if is_choice:
            options = "\n".join(f"<li>{inline(answer.value)}</li>" for answer in question.answers)
            # JupyterLab numbers every list, and takes away the triangle of what unfolds; a page's script needs neither.
            blocks.append(f'<ol class="options" style="list-style-type: lower-alpha">\n{options}\n</ol>')
        blocks += [
            '<details>\n<summary style="cursor: pointer; list-style: revert">Show the answer</summary>',
            '<ul class="answers">',
        ]
        for nth, answer in enumerate(question.answers):
            label = "abcde"[nth] if is_choice else f"<code>{html.escape(shown(question.kind, answer.value))}</code>"
            data = "" if is_choice else f' data-key="{_data(answer.value)}"'
            mark = ' data-right="yes"' if answer.right else ""
            verdict = "Right" if answer.right else "Wrong"
            blocks.append(
                f"<li{data}{mark}><strong>{label}: {verdict}.</strong> <span>{inline(answer.sentence)}</span></li>"
            )
        blocks.append("</ul>\n</details>\n</div>")
    return "\n".join([*blocks, "</div>"])
