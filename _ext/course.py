"""What the book needs from Sphinx beyond its settings: formulas without scripts, the repository's address, and
live parts that load late."""

import hashlib
import os
import sys
from html import escape
from pathlib import Path

from docutils.nodes import SkipNode
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from finish import finish, note_what_is_read
from found import address, describe, lost_page, set_address, write_texts
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

ROOT = Path(__file__).parent.parent
logger = logging.getLogger(__name__)


def mathml(node, display=False):
    """A formula as MathML, which every current browser draws by itself: no script, no network.

    Its LaTeX goes along for programs that read a page aloud and know no MathML.
    """
    try:
        latex = escape(" ".join(node.astext().split()))
        return tex2mathml(node.astext(), as_block=display).replace("<math ", f'<math alttext="{latex}" ', 1)
    # An & outside of a table ends in an AttributeError.
    except (MathError, AttributeError) as error:
        logger.warning("this formula cannot be shown: %s (%s)", node.astext(), error, location=node)
        return ""


def visit_inline(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(mathml(node) + "</span>")
    raise SkipNode


def visit_block(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(mathml(node, display=True) + "</div>\n")
    raise SkipNode


def show_repository(app, config):
    """Link to the repository and its issues, where the publishing workflow says which repository it is."""
    address = os.environ.get("BOOK_REPOSITORY")
    if address:
        config.html_theme_options |= {
            "repository_url": address,
            "repository_provider": "github",
            "use_repository_button": True,
            "use_issues_button": True,
        }


def version():
    """A short text that is another one when any script of the live parts is."""
    files = sorted(path for path in (ROOT / "_static" / "live").iterdir() if path.suffix in (".js", ".css"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]


def load_late(app, config):
    """Leave to _static/live.js what only the live parts need, and to the search page what only it needs.

    Jupyter Book 1.0 would load every script of _static on every page.

    It asks for each file under this version, so that a browser's stored model.js never meets new weights.
    """
    for files in (config.html_js_files, config.html_css_files):
        files[:] = [file for file in files if not str(file).startswith(("live/", "search.js"))]
    # Whatever the book's own scripts do, the page is there to be read first.
    late = {"defer": "defer"}
    config.html_js_files = [
        (file, late | ({"data-version": version()} if file == "live.js" else {})) if isinstance(file, str) else file
        for file in config.html_js_files
    ]


def load_search(app, name, template, context, doctree):
    if name == "search":
        app.add_js_file("searchtexts.js", loading_method="defer")
        app.add_js_file("search.js", loading_method="defer")


def offer_the_book(app, name, template, context, doctree):
    """The whole book among the downloads, where it is published: the workflow prints it into the same folder."""
    for group in context.get("header_buttons", []):
        if address() and group.get("label") == "download-buttons":
            group["buttons"].append(
                {
                    "type": "link",
                    "url": context["pathto"]("learning-to-add.pdf", 1),
                    "text": "whole book, .pdf",
                    "tooltip": "Download the whole book",
                    "icon": "fas fa-book",
                }
            )


def write_something(app, env, added, changed, removed):
    """Write the first page each time: where no page is out of date, Sphinx 7.4 would copy no changed _static either."""
    return [env.config.root_doc]


def setup(app):
    sys.path.insert(0, str(ROOT))  # the reference page imports seqlib from here, installed or not
    app.add_html_math_renderer("mathml", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
    app.connect("config-inited", show_repository)
    app.connect("config-inited", set_address)
    app.connect("config-inited", load_late)
    app.connect("html-page-context", load_search)
    app.connect("html-page-context", describe)
    app.connect("html-page-context", offer_the_book, priority=502)  # after the theme has made its buttons
    app.connect("html-collect-pages", write_texts)
    app.connect("html-collect-pages", lost_page)
    app.connect("env-get-outdated", write_something)
    app.connect("env-before-read-docs", note_what_is_read)
    app.connect("build-finished", finish, priority=900)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
