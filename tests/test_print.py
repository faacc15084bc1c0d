"""The book on paper: a page as the browser prints it from the dark mode, and several pages as one document."""

import re

import pytest
from pypdf import PdfReader

from book import pdf
from book.browser import BOOK, open_page, pages

CHAPTER = pages()[3]
# What the page is, where the window would print it: each visible text with its color.
PALE = """() => [...document.querySelectorAll('article *')].filter(e =>
    [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility()).filter(e => {
        const [r, g, b] = getComputedStyle(e).color.match(/[\\d.]+/g).map(Number);
        return Math.max(r, g, b) > 110;
    }).map(e => `${e.tagName}.${e.className} ${getComputedStyle(e).color} ${e.textContent.slice(0, 40)}`)"""
# What sticks out of the paper, and what scrolls: on paper nothing does.
CUT = """() => [...document.querySelectorAll('article :is(pre, table, img, .math, .output, div:has(> table))')]
    .filter(e => e.checkVisibility() && (e.getBoundingClientRect().right > document.documentElement.clientWidth + 1
        || (e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible'))).map(e =>
    `${e.tagName} ${e.textContent.slice(0, 40)}`)"""


@pytest.mark.parametrize("name", pages())
def test_a_page_prints_black_on_white_and_whole(browser, address, name):
    page = open_page(browser, f"{address}{name}.html", color_scheme="dark", viewport={"width": 672, "height": 950})
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not page.evaluate(PALE), f"{name} prints pale text"
    assert not page.evaluate(CUT), f"{name} is cut off"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("article h1").first.is_visible()
    for inside in page.locator("details > div.cell_input, details > div.cell_output").all():
        assert inside.is_visible(), f"{name} prints a folded solution"
    assert page.locator("article .live:visible, button:visible, .bd-sidebar-primary:visible").count() == 0, name
    assert page.locator("article .for-paper:visible").count() == page.locator("article .live").count(), name
    for words in page.locator("article .for-paper figcaption").all():
        assert words.is_visible() and len(words.inner_text()) > 50, f"{name} does not say what its still picture shows"
    page.context.close()


@pytest.fixture(scope="module")
def printed(browser, address, tmp_path_factory):
    path = tmp_path_factory.mktemp("print") / "part.pdf"
    return path, pdf.write(browser, path, names=["index", CHAPTER, pages()[4]])


def test_the_contents_name_the_right_pages(printed):
    path, numbers = printed
    document = PdfReader(path)
    assert "On paper everything stands open" in " ".join(document.pages[0].extract_text().split())
    contents = document.pages[1].extract_text()
    assert numbers[pdf.anchor(CHAPTER)] > 2
    for name, number in numbers.items():
        if name.startswith(pdf.anchor(CHAPTER)):
            assert number >= numbers[pdf.anchor(CHAPTER)]
    heading = "What does an LSTM keep of a sequence?"
    assert re.search(rf"{re.escape(heading)}\s*{numbers[pdf.anchor(CHAPTER)]}\b", contents), contents
    assert heading in " ".join(document.pages[numbers[pdf.anchor(CHAPTER)] - 1].extract_text().split())


def test_what_a_drawing_points_at_keeps_its_name():
    """The arrow heads of the cheat sheet's map, whose names are longer in the whole book."""
    sheet = pdf.article("appendix/cheat-sheet", pages())
    used = set(re.findall(r"url\(#([^)]+)\)", str(sheet)))
    assert used and all(sheet.find(id=name) for name in used), used


def test_the_document_has_bookmarks_tags_and_inner_links(printed):
    document = PdfReader(printed[0])
    titles = [mark.title for mark in document.outline if not isinstance(mark, list)]
    assert "3. What does an LSTM keep of a sequence?" in titles, titles
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"], "no tags"
    assert document.trailer["/Root"]["/Lang"] == "en"
    links = [
        mark.get_object()
        for page in document.pages
        for mark in page.get("/Annots", [])
        if mark.get_object()["/Subtype"] == "/Link"
    ]
    inner = [link for link in links if "/Dest" in link]
    assert len(inner) > 20, "the contents lead nowhere"
    outside = [link["/A"]["/URI"] for link in links if "/A" in link and "/URI" in link["/A"]]
    assert not [address for address in outside if address.startswith("file:")], outside
    assert not (BOOK / "whole-book.html").exists(), "what was printed stays among the pages"
