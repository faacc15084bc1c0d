"""What every notebook must be, each rule a function that yields what is wrong with it.

A rule takes a notebook as nbformat reads it. `RULES` are for every notebook of the book, `CHAPTER_RULES`
for the chapters as well; tests/test_notebooks.py applies them.
"""

import ast
import itertools
import re

from nbval.plugin import find_comment_markers, find_metadata_tags

from book.gate import WIDGET, pixels, plain
from book.notebooks import ROOT, code_cells, tags

LINES, IMPORTS = 20, 6
CELLS, EXERCISES = (25, 45), (3, 6)
ALT, REASON = 40, 15  # characters that an alternative text, or a reason, has at least
BLANK = 5  # gray levels of 255; the palest picture of the book deviates by 28 from its mean
PATHS = (re.escape(str(ROOT)), r"(?<![\w./])/(home|root|tmp|Users|private|usr|opt|var|mnt)/", r"\b[A-Z]:\\\\?\w")
FOREIGN = {
    "an object's address": r"\b0x[0-9a-f]{6,}",
    "a path of this machine": "|".join([*PATHS, "site-packages", r"ipykernel_\d"]),
    "a time": r"\b\d\d:\d\d:\d\d|\b20\d\d-\d\d-\d\d\b",
}


def named_cells(notebook):
    """The code cells, each with the words that name it in a complaint."""
    for number, cell in enumerate(code_cells(notebook), start=1):
        yield f"code cell {number} ({cell.source.strip().splitlines()[0] if cell.source.strip() else 'empty'})", cell


def outputs(notebook, kind=None):
    for name, cell in named_cells(notebook):
        for output in cell.outputs:
            if kind in (None, output.output_type):
                yield name, cell, output


def output_text(output):
    """All that an output says, whatever its kind."""
    data = [str(value) for kind, value in output.get("data", {}).items() if not kind.startswith("image/")]
    return "\n".join([output.get("text", ""), output.get("evalue", ""), *output.get("traceback", []), *data])


def section(notebook, heading):
    """Cells and their texts from a heading to the next one of its level; a cell is cut where headings are."""
    level = len(heading.split()[0])
    inside = False
    for cell in notebook.cells:
        parts = [cell.source] if cell.cell_type == "code" else re.split(r"^(?=#+ )", cell.source, flags=re.MULTILINE)
        for text in filter(None, parts):
            if cell.cell_type == "markdown" and (head := re.match("#+ ", text)):
                inside = text.startswith(heading) or (inside and len(head[0]) - 1 > level)
            if inside:
                yield cell, text


def executed_in_order(notebook):
    for number, (name, cell) in enumerate(named_cells(notebook), start=1):
        if cell.execution_count is None:
            yield f"{name} was not executed, so nbval would compare nothing"
        elif cell.execution_count != number:
            yield f"{name} has execution count {cell.execution_count}, not {number}: not run from top to bottom"


def no_stderr(notebook):
    for name, _, output in outputs(notebook, "stream"):
        if output.name == "stderr":
            yield f"{name} wrote to stderr: {output.text.strip()[:80]}"


def errors_are_meant(notebook):
    for name, cell in named_cells(notebook):
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed and "raises-exception" not in tags(cell):
            yield f"{name} ends in an error without the tag raises-exception"
        if "raises-exception" in tags(cell) and not failed:
            yield f"{name} has the tag raises-exception and raises nothing"


def no_widgets(notebook):
    # nbval does not compare them, and in a stored page they are dead.
    for name, _, output in outputs(notebook):
        if WIDGET in output.get("data", {}):
            yield f"{name} stores a widget, which only lives while its kernel does"


def tracebacks_are_one_line(notebook):
    # nbval does not compare tracebacks. One that only repeats the error, which it compares, hides nothing.
    for name, _, output in outputs(notebook, "error"):
        if plain("\n".join(output.traceback)).strip() != f"{output.ename}: {output.evalue}".strip():
            yield f"{name} stores a traceback that says more than its error; is %xmode Minimal missing?"


def nothing_excused_silently(notebook):
    for name, cell in named_cells(notebook):
        marks = dict(find_metadata_tags(cell.metadata)) | dict(find_comment_markers(cell.source))
        excused = cell.metadata.get("excused", {})
        uncompared = {
            "output": marks.get("skip", False) or not marks.get("check", True),
            "picture": any("image/png" in output.get("data", {}) for output in cell.outputs),
        }
        if uncompared["output"] and "output" not in excused:
            yield f'{name} is skipped or not compared; give the reason in its metadata: "excused": {{"output": "..."}}'
        if marks.get("check_exception") and "raises-exception" not in tags(cell):
            yield f"{name} expects an error in a way that only nbval knows; use the tag raises-exception"
        for what, reason in excused.items():
            if not uncompared.get(what):
                yield f'{name} excuses "{what}" and has nothing to excuse'
            if not isinstance(reason, str) or len(reason) < REASON:
                yield f"{name} excuses {what} without a reason one could judge: {reason!r}"


def nothing_of_this_machine(notebook):
    for name, _, output in outputs(notebook):
        for what, pattern in FOREIGN.items():
            if match := re.search(pattern, output_text(output)):
                yield f"{name} shows {what}: {match[0]}"


def cells_are_short(notebook):
    for name, cell in named_cells(notebook):
        lines = cell.source.splitlines()
        if len(lines) > LINES:
            yield f"{name} has {len(lines)} lines; {LINES} are allowed"
        # Magic lines are no Python, so they go; imports are counted by the lines they take.
        tree = ast.parse("\n".join("" if line.startswith(("%", "!")) else line for line in lines))
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        taken = sum(node.end_lineno - node.lineno + 1 for node in imports)
        if taken > IMPORTS:
            yield f"{name} has {taken} lines of imports; {IMPORTS} are allowed"


def pictures_are_described(notebook):
    for name, cell, output in outputs(notebook):
        kinds = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
        if not kinds:
            continue
        if kinds != ["image/png"]:
            yield f"{name} shows {', '.join(kinds)}; only image/png is compared"
            continue
        shown = cell.metadata.get("mystnb", {})
        alt = shown.get("image", {}).get("alt", "").strip()
        caption = shown.get("figure", {}).get("caption", "").strip()
        if len(alt) < ALT:
            yield f"{name} needs an alternative text of {ALT} characters or more (mystnb.image.alt): {alt!r}"
        if not caption:
            yield f"{name} needs a caption (mystnb.figure.caption)"
        elif caption.lower().rstrip(".") in alt.lower():
            yield f"{name} repeats its caption in its alternative text"
        if "text/plain" not in output.data:
            yield f"{name} has a picture without text/plain"
        if pixels(output.data["image/png"]).std() < BLANK:
            yield f"{name} shows a blank picture"


def title_is_a_question(notebook):
    first = notebook.cells[0].source.splitlines()[0] if notebook.cells else ""
    if not re.fullmatch(r"# \S.*\?", first):
        yield f"the first line is not a title that asks a question: {first!r}"


def predictions_are_tested(notebook):
    for cell, following in itertools.pairwise([*notebook.cells, None]):
        if cell.cell_type == "markdown" and "> **Predict.**" in cell.source:
            if following is None or following.cell_type != "code":
                yield f"no cell runs after the prediction {cell.source.strip().splitlines()[-1][:60]!r}"


def something_breaks(notebook):
    broken = [cell for cell, _ in section(notebook, "## Break it") if "raises-exception" in tags(cell)]
    if not broken:
        yield 'no cell under "## Break it" has the tag raises-exception'


def exercises_are_solved(notebook):
    exercises = []
    for cell, text in section(notebook, "## Exercises"):
        if text.startswith("### Solutions"):
            break
        if cell.cell_type == "markdown":
            exercises += re.findall(r"^(\d+)\. ", text, re.MULTILINE)
    if not EXERCISES[0] <= len(exercises) <= EXERCISES[1]:
        yield f"{len(exercises)} exercises; a chapter has {EXERCISES[0]} to {EXERCISES[1]}"
    solved, current = {}, None
    for cell, text in section(notebook, "### Solutions"):
        if cell.cell_type == "markdown":
            for current in re.findall(r"^\*\*(\d+)\.\*\*", text, re.MULTILINE):
                solved[current] = 0
        elif current:
            solved[current] += cell.execution_count is not None
    for exercise in exercises:
        if not solved.get(exercise):
            yield f"exercise {exercise} has no executed solution under ### Solutions (**{exercise}.** and a code cell)"
    for extra in solved.keys() - set(exercises):
        yield f"solution {extra} has no exercise"


def exercises_can_be_checked(notebook):
    for cell, following in itertools.pairwise([*notebook.cells, None]):
        texts = [
            text for part, text in section(notebook, "## Exercises") if part is cell and "### Solutions" not in text
        ]
        numbers = re.findall(r"^(\d+)\. ", "".join(texts), re.MULTILINE) if cell.cell_type == "markdown" else []
        if len(numbers) > 1:
            yield f"exercises {' and '.join(numbers)} share a cell; each needs one, and its check in the next"
        for number in numbers:
            source = following.source if following is not None else ""
            if not re.fullmatch(rf'questions\.check\("exercise \d+\.{number}", \.\.\.\)', source):
                yield f'exercise {number} is not followed by its check, questions.check("exercise N.{number}", ...)'


def questions_are_asked(notebook):
    asked = [cell for cell, _ in section(notebook, "## Check yourself") if "questions.show(" in cell.source]
    if [cell.cell_type for cell in asked] != ["code"] or "remove-input" not in tags(asked[0]):
        yield 'under "## Check yourself" stands not one cell with questions.show and the tag remove-input'


def length_is_right(notebook):
    # What a learner does is counted by rules of its own: exercises here, questions in tests/test_questions.py.
    asking = [cell for heading in ("## Check yourself", "## Exercises") for cell, _ in section(notebook, heading)]
    count = sum(not any(cell is other for other in asking) for cell in notebook.cells)
    if not CELLS[0] <= count <= CELLS[1]:
        yield f"{count} cells before the questions and exercises; a chapter has {CELLS[0]} to {CELLS[1]}"


RULES = [
    executed_in_order,
    no_stderr,
    errors_are_meant,
    no_widgets,
    tracebacks_are_one_line,
    nothing_excused_silently,
    nothing_of_this_machine,
    cells_are_short,
    pictures_are_described,
]
CHAPTER_RULES = [
    title_is_a_question,
    predictions_are_tested,
    something_breaks,
    exercises_are_solved,
    exercises_can_be_checked,
    questions_are_asked,
    length_is_right,
]
