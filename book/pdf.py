"""The whole book as one PDF, printed by the browser that the tests use from the built pages: `python -m book.pdf`.

A title page, the contents with page numbers, then every page in reading order, but for the list that only a browser
can keep. The browser writes bookmarks and tags for screen readers; links between pages lead inside the document. The
contents are printed twice: the first document says on which page each heading stands.
"""

import os
from html import escape
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup
from pypdf import PdfReader

from book.browser import BOOK, launch, pages

PDF = BOOK / "learning-to-add.pdf"
FOOT = """<div style="font: 9px sans-serif; text-align: center; width: 100%"><span class="pageNumber"></span></div>"""
STYLE = """
    .whole article { break-before: page; }
    .whole :is(h1, h2, h3) { white-space: pre-wrap; }  /* else a bookmark loses the space where its heading breaks */
    .whole .first { text-align: center; }
    .whole .first img { margin: 5cm auto 1cm; width: 9cm; }
    .whole .first .paper { border-top: 1px solid #999; margin: 5cm auto 0; padding-top: 0.5cm; width: 11cm; }
    .whole .contents ol { list-style: none; margin: 0; padding: 0; }
    .whole .contents ol ol { padding-left: 1.5em; }
    .whole .contents li > a { color: #000; display: flex; gap: 0.5em; text-decoration: none; }
    .whole .contents li > a > .line { border-bottom: 1px dotted #777; flex: 1; margin-bottom: 0.35em; }
    .whole .contents > nav > ol > li > a { font-weight: bold; margin-top: 0.5em; }
    .whole .contents { break-before: page; }
"""


def anchor(name, fragment=""):
    """The id that a page, or one of its parts, has in the whole book."""
    place = name.replace("/", "-")
    return f"{place}--{fragment}" if fragment else place


def article(name, names):
    """The text of a built page, with its addresses as they are in the whole book."""
    path = BOOK / f"{name}.html"
    text = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one("article.bd-article")
    for tag in text.select("script, button, .headerlink, .live"):
        tag.decompose()
    for tag in text.find_all(True):
        for key in ("id", "for", "aria-labelledby", "aria-describedby"):
            if tag.get(key):
                tag[key] = " ".join(anchor(name, part) for part in str(tag[key]).split())
        for key, value in tag.attrs.items():  # the arrow heads of a drawing
            if str(value).startswith("url(#"):
                tag[key] = f"url(#{anchor(name, value[5:-1])})"
    for link in text.select("a.opens"):  # a picture on paper opens nothing
        link.unwrap()
    home = BOOK.as_uri() + "/"
    for tag in text.select("[src]"):
        tag["src"] = urljoin(path.as_uri(), tag["src"]).removeprefix(home)
        del tag["loading"]
    for tag in text.select("a[href]"):
        target = urlsplit(urljoin(path.as_uri(), tag["href"]))
        if target.scheme != "file":
            continue
        inside = unquote(target.path).removeprefix(BOOK.as_posix() + "/")
        if inside.removesuffix(".html") in names:
            tag["href"] = "#" + anchor(inside.removesuffix(".html"), target.fragment)
        elif os.environ.get("BOOK_ADDRESS"):  # a file that the document lacks, a notebook for one
            tag["href"] = urljoin(os.environ["BOOK_ADDRESS"].rstrip("/") + "/", inside)
        else:
            del tag["href"]
    text["id"] = anchor(name)
    return text


def entry(target, title, numbers, below=""):
    number = numbers.get(target, "000")
    return (
        f'<li><a href="#{target}"><span>{escape(title)}</span><span class="line"></span><span>{number}</span></a>'
        f"{below}</li>"
    )


def contents(articles, numbers):
    """The chapters and their sections, each with its page."""
    rows = []
    for name, text in articles.items():
        sections = [heading for heading in text.select("section > h2")]
        inside = "".join(
            entry(heading.parent["id"], heading.get_text(), numbers) for heading in sections if heading.parent.get("id")
        )
        title = text.find("h1").get_text()
        rows.append(entry(anchor(name), title, numbers, f"<ol>{inside}</ol>" if inside else ""))
    listed = f'<nav aria-label="Contents"><ol>{"".join(rows)}</ol></nav>'
    return f'<section class="contents"><h1>Contents</h1>{listed}</section>'


def whole(articles, numbers):
    """One page with all of the book."""
    texts = "".join(str(text) for text in articles.values())
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8"><title>Learning to Add</title>
<link rel="stylesheet" href="_static/book.css"><style>{STYLE}</style></head>
<body class="whole"><main class="bd-main"><div class="bd-content"><div class="bd-article-container">
{first_page()}
{contents(articles, numbers)}
{texts}
</div></div></main></body></html>"""


def first_page():
    """The title, and what a reader of paper must know: where the text says to press, paper does nothing."""
    address = os.environ.get("BOOK_ADDRESS")
    page = f'the book\'s page, <a href="{address}">{address}</a>' if address else "the book's page in a browser"
    return f"""<section class="first"><img src="_static/logo.svg" alt=""><h1>Learning to Add</h1>
<p>Sequence-to-sequence models from the inside</p>
<p class="paper">On paper everything stands open: solutions are not folded, and no output waits for a prediction.
What thinks and learns in the page is here a still picture. To type, press and choose as the text says, open {page}.</p>
</section>"""


def places(path):
    """On which page each linked part of a document begins, from 1."""
    document = PdfReader(path)
    found = document.named_destinations
    return {name.lstrip("/"): document.get_destination_page_number(place) + 1 for name, place in found.items()}


def write(browser, path=PDF, names=None):
    """Print the pages into one document at the path; return on which page each part begins."""
    names = names or [name for name in pages() if name != "appendix/your-predictions"]
    articles = {name: article(name, names) for name in names}
    source = BOOK / "whole-book.html"
    numbers, before = {}, None
    page = browser.new_page()
    try:
        while numbers != before:
            before = numbers
            source.write_text(whole(articles, numbers), encoding="utf-8")
            page.goto(source.as_uri())
            page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
            page.pdf(
                path=path,
                format="A4",
                print_background=True,
                prefer_css_page_size=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOT,
                tagged=True,
                outline=True,
            )
            numbers = places(path)
    finally:
        source.unlink(missing_ok=True)
        page.close()
    return numbers


def main():
    with launch() as browser:
        write(browser)
    print(f"The book is at {PDF}")


if __name__ == "__main__":
    main()
