"""How a page is found and shared: its title and description, the texts that the search reads, the map of the book."""

import json
import os
import re
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from docutils import nodes

LONGEST = 60  # a title of fewer characters is shown whole in a list of results
BOOK = "Learning to Add"
LOST = """<h1>This page does not exist</h1>
<p>The address may be mistyped, or the page has another name now. <a href="index.html">The first page</a> lists every
chapter, and the <a href="search.html">search</a> finds a word in all of them.</p>"""


def address():
    """Where the book is published, with a slash at its end; empty where only the publishing workflow knows."""
    place = os.environ.get("BOOK_ADDRESS", "")
    return place.rstrip("/") + "/" if place else ""


def set_address(app, config):
    config.html_baseurl = address()


def description(doctree):
    """The first sentences of a page, about 150 characters."""
    text = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            more = " ".join(paragraph.astext().split())
            text = f"{text} {more if more.endswith(tuple('.!?:')) else f'{more}.'}".strip()
            if len(text) > 70:
                break
    return text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + "…"


def describe(app, name, template, context, doctree):
    """A title that is read to its end, a description, and what a shared link shows."""
    title = unescape(re.sub(r"<[^>]*>", "", context.get("title") or "")) or BOOK
    if name == app.config.root_doc:
        title = f"{BOOK}: sequence-to-sequence models"
    elif len(f"{title} · {BOOK}") < LONGEST:
        title = f"{title} · {BOOK}"
    context["title"], context["docstitle"] = escape(title, quote=False), ""
    if name == "404":
        context["pageurl"] = None  # it is shown under every address that is none
    if doctree is None:
        return
    tags = {"og:type": "article", "og:site_name": BOOK, "og:title": title, "og:description": description(doctree)}
    if address():
        tags["og:url"] = urljoin(address(), app.builder.get_target_uri(name))
        tags["og:image"] = urljoin(address(), "_static/card.png")
        tags["og:image:alt"] = "A stack of layers reads the characters of 2+10 and writes 12."
    lines = [f'<meta name="description" content="{escape(tags["og:description"])}">']
    lines += [f'<meta property="{key}" content="{escape(value)}">' for key, value in tags.items()]
    context["metatags"] += "\n    " + "\n    ".join(lines)


def lost_page(app):
    yield "404", {"title": "Page not found", "body": LOST}, "page.html"


def from_any_depth(html):
    """The page of a lost reader, whose addresses begin at the root, since it is shown under any address."""
    root = urlsplit(address()).path or "/"
    relative = r'((?:href|src|action)=")(?:\./)?(?![a-z]+:|[/#"])'
    html = re.sub(relative, rf"\g<1>{root}", html)
    return html.replace('data-content_root="./"', f'data-content_root="{root}"')


def words(node):
    """The text of a node as a reader sees it: no outputs, no HTML, no markup of formulas."""
    if isinstance(node, nodes.Text):
        return node.astext()
    if isinstance(node, nodes.math):
        return "…" if re.search(r"[\\^{]", node.astext()) else node.astext()
    if isinstance(node, (nodes.raw, nodes.math_block, nodes.comment)) or "cell_output" in node.get("classes", ()):
        return ""
    return ("" if isinstance(node, nodes.TextElement) else " ").join(words(child) for child in node.children)


def texts(app):
    """Every page of the book as its sections, each with its anchor, its heading and its words."""
    for name in sorted(app.env.found_docs):
        doctree = app.env.get_doctree(name)
        sections = []
        for section in doctree.findall(nodes.section):
            inside = [child for child in section.children if not isinstance(child, (nodes.section, nodes.title))]
            text = " ".join(" ".join(words(child) for child in inside).split())
            sections.append([section["ids"][0], section[0].astext(), text])
        yield {"page": app.builder.get_target_uri(name), "title": app.env.titles[name].astext(), "sections": sections}


def write_texts(app):
    """Write them before the search page, which asks for them; this adds no page."""
    script = f"var SearchTexts = {json.dumps(list(texts(app)), ensure_ascii=False, separators=(',', ':'))};\n"
    (app.outdir / "_static" / "searchtexts.js").write_text(script, encoding="utf-8")
    return []


def write_map(app):
    """The map for search engines, where the book's address is known."""
    if not address():
        return
    pages = [urljoin(address(), app.builder.get_target_uri(name)) for name in sorted(app.env.found_docs)]
    rows = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    start = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (app.outdir / "sitemap.xml").write_text(f"{start}{rows}</urlset>\n", encoding="utf-8")
    robots = f"User-agent: *\nAllow: /\nSitemap: {urljoin(address(), 'sitemap.xml')}\n"
    (app.outdir / "robots.txt").write_text(robots, encoding="utf-8")
