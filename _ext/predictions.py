"""The predictions of a chapter, as forms that the page's script can make the output wait for.

What a **Predict** asks stands in the metadata of the code cell that answers it, one entry a question:

    "predict": [{"ask": "Shape of the array", "kind": "shape", "find": "shape: (.*)"}]

=========  =====================================================================================
number     ``find``, a regular expression whose one group is the right answer. It must match the
share      stored output once, so the answer is never typed: it is what the cell shows. A share is
shape      a number from 0 to 1; ``near`` lets a number differ by that much and still be right.
text
choice     ``options``, pairs of a text and a regular expression. The right one is the one whose
           expression matches the stored output; exactly one must.
free       Nothing to find: the reader compares.
note       The same, and the text after the question answers it, not the cell.
=========  =====================================================================================

The output of the cell (or the cell, where it has none) and all that follows up to the next heading,
prediction or live part gets the class ``waits``. The code itself waits if it has the tag ``code-waits``, since
it tells the answer: the range that an ``approx`` expects, for example. Without the script nothing of this
shows: the forms are hidden, and nothing else is.
"""

import re
from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.util import logging

VALUES = ("number", "share", "shape", "text")
KINDS = (*VALUES, "choice", "free", "note")
HINTS = {"share": "a number from 0 to 1, or a percentage", "shape": "like (3, 5)"}
# Before the first paint, so that nothing jumps. A page whose script is missing hides nothing.
EARLY = """{
  const outputs = keptStorage.local.getItem("outputs");
  document.documentElement.classList.add("scripted", ...(outputs === "always" ? [] : ["predicts"]));
}"""
PLAIN = 'autocomplete="off" autocapitalize="off" spellcheck="false"'
WAITED = '<button type="submit">Show what comes out</button> <button type="button">Just show it</button>'
KEPT = '<button type="submit">Keep my prediction</button>'
FAILED = "document.documentElement.classList.remove('scripted', 'predicts')"
LIST = "appendix/your-predictions"
logger = logging.getLogger(__name__)


class prediction(nodes.General, nodes.Element):
    """A form; its questions are no text of the book, so neither search nor a builder of another format sees them."""


class switch(nodes.General, nodes.Element):
    """The box that lets a reader see all outputs at once."""


def shown(cells, index):
    """The text that a cell shows, and the code cells right after it."""
    texts = []
    for cell in cells[index:]:
        if cell.cell_type != "code":
            break
        for output in cell.outputs:
            if output.output_type == "error":
                texts.append(f"{output.ename}: {output.evalue}")
            else:
                texts.append(output.get("text") or output.data.get("text/plain", ""))
    # A summary comes with the codes that color a terminal.
    return re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(texts))


def right_answer(question, output):
    """What the output answers to one question, as text; of a choice, the place of the option; None if it is open."""
    kind, ask = question.get("kind"), question.get("ask", "")
    if kind not in KINDS or not ask:
        raise ValueError(f"a prediction needs a text 'ask' and a 'kind' of {', '.join(KINDS)}: {question}")
    if kind == "choice":
        found = [n for n, (_, pattern) in enumerate(question["options"]) if re.search(pattern, output, re.MULTILINE)]
        what = "options"
    elif kind in VALUES:
        found = re.findall(question["find"], output, re.MULTILINE)
        what = question["find"]
    else:
        return None
    if len(found) != 1:
        raise ValueError(f"{len(found)} matches, not one, for {ask!r} ({what})")
    return str(found[0])


def is_question(node):
    return isinstance(node, nodes.block_quote) and node.astext().startswith("Predict.")


def is_cell(node):
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def is_live(node):
    return isinstance(node, nodes.raw) and 'class="live"' in node.astext()


def rest(node, before_code=False):
    """The nodes after one in its section, up to the next prediction or live part."""
    for other in node.parent[node.parent.index(node) + 1 :]:
        ends = isinstance(other, nodes.section) or is_question(other) or is_live(other)
        if ends or (before_code and is_cell(other)):
            return
        yield other


def wait(name, waiting):
    """Put nodes that stand together into one that waits for a form; False if there are none."""
    waiting = list(waiting)
    if waiting:
        parent, place = waiting[0].parent, waiting[0].parent.index(waiting[0])
        for node in waiting:
            parent.remove(node)
        parent.insert(place, nodes.container("", *waiting, classes=["waits", f"waits-{name}"]))
    return bool(waiting)


def place_form(asked, cell, questions, answers, name):
    """The form goes where the answer will be: below the code, or above it, or below the question."""
    asked["ids"].append(f"question-{name}")
    form = prediction(name=name, questions=questions, answers=answers, waited=True)
    if any(question["kind"] == "note" for question in questions):
        form["waited"] = wait(name, rest(asked, before_code=True))
        asked.parent.insert(asked.parent.index(asked) + 1, form)
        return
    wait(name, rest(cell))
    first = 0 if "code-waits" in cell["cell_metadata"].get("tags", ()) else len(cell) - 1
    for part in cell[first:]:
        part["classes"] += ["waits", f"waits-{name}"]
    cell.insert(first, form)


def place_forms(app, doctree):
    """Find each prediction's cell and put the form there."""
    if app.env.docname == LIST:
        doctree[0].append(switch())
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = nbformat.read(path, as_version=4).cells
    asked = None
    for node in list(
        doctree.findall(lambda node: is_question(node) or "cell_metadata" in getattr(node, "attributes", ()))
    ):
        if is_question(node):
            if asked is not None:
                logger.warning("no cell has the metadata of the prediction %s", asked.astext(), location=asked)
            asked = node
        elif questions := node["cell_metadata"].get("predict"):
            index = node["cell_index"]
            output = shown(cells, index)
            try:
                if asked is None:
                    raise ValueError("a cell has the metadata of a prediction, and no prediction stands before it")
                answers = [right_answer(question, output) for question in questions]
            except ValueError as error:
                logger.warning("%s", error, location=node)
                continue
            place_form(asked, node, questions, answers, cells[index].id)
            asked = None
    if asked is not None:
        logger.warning("no cell has the metadata of the prediction %s", asked.astext(), location=asked)
    if sections := [node for node in doctree.findall(nodes.section) if isinstance(node.parent, nodes.section)]:
        if next(doctree.findall(prediction), None):
            sections[0].parent.insert(sections[0].parent.index(sections[0]), switch())


def words(text):
    """A text of the metadata as HTML: only `code` is more than text."""
    return re.sub(r"`(.+?)`", r"<code>\1</code>", escape(text))


def field(name, number, question, answer):
    kind, ask = question["kind"], words(question["ask"])
    right = "" if answer is None else f' data-right="{escape(answer)}"'
    near = f' data-near="{question["near"]}"' if "near" in question else ""
    start = f'data-kind="{kind}"{right}{near}'
    name = f"{name}-{number}"
    if kind == "choice":
        options = "".join(
            f'<label><input type="radio" name="{name}" value="{n}"> <span>{words(text)}</span></label>'
            for n, (text, _) in enumerate(question["options"])
        )
        return f"<fieldset {start}><legend>{ask}</legend>{options}</fieldset>"
    hint = f" <small>({HINTS[kind]})</small>" if kind in HINTS else ""
    if kind in VALUES:
        box = f'<input type="text" id="{name}" maxlength="200" {PLAIN}>'
    else:
        box = f'<textarea id="{name}" maxlength="2000" rows="3"></textarea>'
    return f'<div {start}><label for="{name}"><span>{ask}</span>{hint}</label>{box}</div>'


def visit_prediction(self, node):
    name = f"predict-{node['name']}"
    pairs = zip(node["questions"], node["answers"], strict=True)
    fields = "".join(field(name, number, *pair) for number, pair in enumerate(pairs, start=1))
    self.body.append(
        f'<form class="predict" id="{name}" hidden><div role="group" aria-label="Your prediction" '
        f'aria-describedby="question-{node["name"]}">{fields}</div>'
        f'<p class="predict-buttons">{WAITED if node["waited"] else KEPT}</p>'
        '<p class="predict-empty" role="alert"></p></form>'
        '<div class="predict-record" role="status"></div>\n'
    )
    raise nodes.SkipNode


def visit_switch(self, node):
    page = self.docnames[0]
    address = self.builder.get_relative_uri(page, LIST)
    link = "" if page == LIST else f' <a href="{address}">Your predictions</a>'
    self.body.append(
        f'<p class="predict-switch" data-page="{page}" hidden>'
        "<span>What a cell shows waits for your prediction.</span> "
        f'<label><input type="checkbox"> Always show outputs</label>{link}</p>\n'
    )
    raise nodes.SkipNode


def load_where_needed(app, pagename, templatename, context, doctree):
    """Only a page with predictions, and the one that lists them, loads their scripts.

    What reads an answer comes later, with the first one: see live.js.
    """
    if doctree is not None and next(doctree.findall(switch), None):
        app.add_js_file(None, body=EARLY)
        app.add_js_file("predictions.js", defer="defer", onerror=FAILED)
    if pagename == LIST:
        app.add_js_file("your-predictions.js", defer="defer")


def nowhere_else(app, config):
    """Jupyter Book 1.0 would load every file of _static on every page."""
    own = ("predictions.js", "your-predictions.js")
    # By now a file may be a pair: its name, and the attributes that course.py gives it.
    config.html_js_files = [
        file for file in config.html_js_files if (file if isinstance(file, str) else file[0]) not in own
    ]


def setup(app):
    app.add_node(prediction, html=(visit_prediction, None))
    app.add_node(switch, html=(visit_switch, None))
    app.connect("config-inited", nowhere_else)
    app.connect("doctree-read", place_forms)
    app.connect("html-page-context", load_where_needed)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
