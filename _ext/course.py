"""What the book needs from Sphinx beyond its settings: formulas without scripts, the repository's address, and
live parts that load late."""

import os

from docutils.nodes import SkipNode
from latex2mathml.converter import convert
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)


def mathml(node, display):
    """A formula as MathML, which every current browser draws by itself: no script, no network."""
    # The converter knows this environment by its older name only.
    formula = convert(node.astext().replace("{aligned}", "{split}"), display=display)
    # It passes what it does not know through as text: better a warning than a strange page.
    if "\\" in formula or "<mi>&</mi>" in formula:
        logger.warning("latex2mathml does not know all of this formula: %s", node.astext(), location=node)
    return formula


def visit_inline(self, node):
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(mathml(node, "inline") + "</span>")
    raise SkipNode


def visit_block(self, node):
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append(mathml(node, "block") + "</div>\n")
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


def load_late(app, config):
    """Leave to _static/live.js what only the live parts need: Jupyter Book would load it on every page."""
    for files in (config.html_js_files, config.html_css_files):
        files[:] = [file for file in files if not str(file).startswith("live/")]


def write_something(app, env, added, changed, removed):
    """Write the first page each time: where no page is out of date, Sphinx would not copy a changed _static either."""
    return [env.config.root_doc]


def setup(app):
    app.add_html_math_renderer("mathml", inline_renderers=(visit_inline, None), block_renderers=(visit_block, None))
    app.connect("config-inited", show_repository)
    app.connect("config-inited", load_late)
    app.connect("env-get-outdated", write_something)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
