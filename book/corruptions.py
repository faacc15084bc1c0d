"""What can be wrong in a stored output: the gate is tried against all of it (tests/test_gate.py)."""

import base64
import copy
import dataclasses
import io
import itertools
import random
import re

import nbformat
from nbformat.v4 import new_output
from PIL import Image

from book.gate import pixels

# What may differ: other digits after ≈. Written out again, not taken from the gate: were more masked there,
# corruptions would go unnoticed here.
MASKED = re.compile(r"(?<=≈ )-?\d+\.\d+")
LONG = 2_000  # characters
SPOT = 6  # pixels a side; the smallest mark of the book's pictures, a decimal point aside


def with_other_digits(text):
    """A text as another machine might have stored it."""
    return MASKED.sub("-12.345", text)


def replace(pattern, change):
    """A kind of corruption that changes one match of the pattern: all the ways to do it."""

    def corrupt(text):
        for match in re.finditer(pattern, text, re.M):
            yield text[: match.start()] + change(match) + text[match.end() :]

    return corrupt


def swap_lines(text):
    lines = text.splitlines(keepends=True)
    for n in range(len(lines) - 1):
        yield "".join([*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]])


# name: text -> the corrupted texts to choose from
TEXT_KINDS = {
    "digit changed": replace(r"\d", lambda m: str((int(m[0]) + 1) % 10)),
    "letter changed": replace("[a-y]", lambda m: chr(ord(m[0]) + 1)),
    "case changed": replace("[A-Za-z]", lambda m: m[0].swapcase()),
    "look-alike": replace("[ae0]", lambda m: {"a": "а", "e": "е", "0": "O"}[m[0]]),
    "characters swapped": replace(r"(.)(?!\1)(.)", lambda m: m[2] + m[1]),
    "verdict swapped": replace("inside|OUTSIDE", lambda m: "OUTSIDE" if m[0] == "inside" else "inside"),
    "truth swapped": replace("True|False", lambda m: str(m[0] == "False")),
    "sign changed": replace(r"(?<!\S)\d", lambda m: "-" + m[0]),
    "decimal dropped": replace(r"(?<=\d\.)(\d*)\d", lambda m: m[1]),
    "decimal added": replace(r"\d\.\d+", lambda m: m[0] + "0"),
    "number hidden": replace(r"(?<!≈ )\b\d+\.\d+", lambda m: "≈ " + m[0]),
    "number not finite": replace(MASKED.pattern, lambda m: "nan"),
    "approximate sign dropped": replace("≈ ", lambda m: ""),
    "space doubled": replace(" ", lambda m: "  "),
    "space dropped": replace(" ", lambda m: ""),
    "space at a line's end": replace("$", lambda m: " "),
    "space to tab": replace(" ", lambda m: "\t"),
    "line dropped": replace(r"^.*\n|\n.*\Z", lambda m: ""),
    "line doubled": replace("^.+$", lambda m: m[0] + "\n" + m[0]),
    "line emptied": replace("^.+$", lambda m: ""),
    "lines swapped": swap_lines,
    "lines joined": replace("\n", lambda m: " "),
    "line added": lambda text: [text + "and more\n", "before\n" + text],
    "blank line added": lambda text: [text + "\n", "\n" + text],
    "end cut off": lambda text: [text[: len(text) // 2], text[:-1]],
    "emptied": lambda text: [""],
    "replaced": lambda text: ["something else"],
}


def stream(name, text):
    return new_output("stream", name=name, text=text)


def result(text):
    return new_output("execute_result", {"text/plain": text}, execution_count=1)


def each(kinds, change):
    """A kind of corruption that puts other outputs in the place of one of these output types."""

    def corrupt(outputs):
        for n, output in enumerate(outputs):
            if output.output_type in kinds:
                yield [*outputs[:n], *change(output), *outputs[n + 1 :]]

    return corrupt


def without(mime):
    return lambda output: [{**output, "data": {key: value for key, value in output.data.items() if key != mime}}]


def retyped(output):
    """What a cell returned as if it had displayed it, and the other way round."""
    shown = new_output("display_data" if output.output_type == "execute_result" else "execute_result")
    return [{**shown, "data": output.data}]


SHOWN = ("execute_result", "display_data")
ANY = ("stream", "error", *SHOWN)
# name: outputs -> the corrupted lists of outputs to choose from
OUTPUT_KINDS = {
    "all outputs removed": lambda outputs: [[]],
    "output removed": each(ANY, lambda output: []),
    "output repeated": each(ANY, lambda output: [output, output]),
    "outputs reversed": lambda outputs: [outputs[::-1]],
    "stdout to stderr": each(("stream",), lambda output: [stream("stderr", output.text)]),
    "stdout to a result": each(("stream",), lambda output: [result(output.text)]),
    "result to display": each(SHOWN, retyped),
    "result to stdout": each(SHOWN, lambda output: [stream("stdout", output.data.get("text/plain", "") + "\n")]),
    "error to stdout": each(("error",), lambda output: [stream("stdout", output.evalue)]),
    "format added": each(SHOWN, lambda o: [{**o, "data": {"text/latex": "$1$", "text/markdown": "*", **o.data}}]),
    "plain text removed": each(SHOWN, without("text/plain")),
    "picture removed": each(SHOWN, without("image/png")),
    "stderr invented": lambda outputs: [[*outputs, stream("stderr", "UserWarning: careful\n")]],
    "result invented": lambda outputs: [[*outputs, result("42")]],
    "error invented": lambda outputs: [[*outputs, new_output("error", ename="E", evalue="", traceback=[])]],
}


def spotted(picture, rng):
    """A small square of other gray, somewhere."""
    top, left = (rng.randrange(size - SPOT) for size in picture.shape[:2])
    square = picture[top : top + SPOT, left : left + SPOT]
    square[:] = (square + 128) % 256
    return picture


# name: picture as (height, width, 3) levels, random generator -> the corrupted picture
PICTURE_KINDS = {
    "picture spotted": spotted,
    "picture mirrored": lambda picture, rng: picture[:, ::-1],
    "picture cut": lambda picture, rng: picture[:-1],
}


def png(picture):
    """A picture as it is stored: PNG in base64."""
    buffer = io.BytesIO()
    Image.fromarray(picture.astype("uint8")).save(buffer, "png")
    return base64.b64encode(buffer.getvalue()).decode()


def text_places(outputs):
    """Where the texts stand in a cell's outputs: pairs ``(container, key)``."""
    for output in outputs:
        if output.output_type == "stream":
            yield output, "text"
        elif output.output_type == "error":
            yield from ((output, "ename"), (output, "evalue"))
        else:
            yield from ((output.data, mime) for mime in sorted(output.data) if mime.startswith("text/"))


def picture_places(outputs):
    """Where the pictures stand."""
    return [(output.data, "image/png") for output in outputs if "image/png" in output.get("data", {})]


def put(places, number, value, outputs):
    """A copy of the outputs with another value in one of their places."""
    changed = copy.deepcopy(outputs)
    container, key = list(places(changed))[number]
    container[key] = value
    return changed


def corruptions(cell):
    """All that can be wrong in a cell's stored outputs: pairs ``(kind, outputs)``, the same ones every time."""
    rng = random.Random(cell.source)
    for number, (container, key) in enumerate(text_places(cell.outputs)):
        text = container[key]
        # Of a long text, a page of questions, somewhere a part: all ways at once would take minutes.
        start = rng.randrange(len(text) - LONG) if len(text) > 2 * LONG else 0
        end = start + LONG if start else len(text)
        for kind, corrupt in TEXT_KINDS.items():
            changed = (text[:start] + way + text[end:] for way in corrupt(text[start:end]))
            # A change among the masked digits alone is meant to pass.
            ways = [way for way in changed if with_other_digits(way) != with_other_digits(text)]
            if ways:
                yield kind, put(text_places, number, rng.choice(ways), cell.outputs)
    for kind, corrupt in OUTPUT_KINDS.items():
        ways = [way for way in corrupt(cell.outputs) if way != cell.outputs]
        if ways:
            yield kind, nbformat.from_dict(rng.choice(ways))
    # What training draws may look different, but not have another size.
    kinds = ["picture cut"] if "picture" in cell.metadata.get("excused", {}) else PICTURE_KINDS
    for number, (container, key) in enumerate(picture_places(cell.outputs)):
        for kind in kinds:
            yield kind, put(picture_places, number, png(PICTURE_KINDS[kind](pixels(container[key]), rng)), cell.outputs)


def exchanged(question, one, other, field):
    """A question in which two answers have exchanged a field."""
    answers = list(question.answers)
    first, second = answers[one], answers[other]
    answers[one] = dataclasses.replace(first, **{field: getattr(second, field)})
    answers[other] = dataclasses.replace(second, **{field: getattr(first, field)})
    return dataclasses.replace(question, answers=tuple(answers))


def exchanges(field):
    """A kind of corruption that exchanges a field of two answers: all the ways to do it."""

    def corrupt(question):
        for one, other in itertools.combinations(range(len(question.answers)), 2):
            if getattr(question.answers[one], field) != getattr(question.answers[other], field):
                yield exchanged(question, one, other, field)

    return corrupt


def each_answer(change):
    """A kind of corruption that changes one answer."""

    def corrupt(question):
        for place, answer in enumerate(question.answers):
            changed = tuple(change(answer))
            yield dataclasses.replace(
                question, answers=question.answers[:place] + changed + question.answers[place + 1 :]
            )

    return corrupt


def other_value(value):
    """A value near to another one."""
    if isinstance(value, str):
        return value[1:] + value[:1] if value[1:] + value[:1] != value else value + "x"
    return (value[0], *value[1:-1], value[-1] + 1) if isinstance(value, tuple) else value + 1


# name: question -> the corrupted questions
QUESTION_KINDS = {
    "right mark moved": exchanges("right"),
    "values exchanged": exchanges("value"),
    "sentences exchanged": exchanges("sentence"),
    "answers in another order": lambda question: [
        dataclasses.replace(question, answers=question.answers[n:] + question.answers[:n])
        for n in range(1, len(question.answers))
    ],
    "value changed": each_answer(lambda answer: [dataclasses.replace(answer, value=other_value(answer.value))]),
    "sentence cut": each_answer(lambda answer: [dataclasses.replace(answer, sentence=answer.sentence[:-2] + ".")]),
    "answer dropped": each_answer(lambda answer: []),
    "answer doubled": each_answer(lambda answer: [answer, answer]),
    "prompt changed": lambda question: [dataclasses.replace(question, prompt=question.prompt[:-1] + "!")],
    "tolerance changed": lambda question: [dataclasses.replace(question, within=question.within + 0.5)],
}
