"""Slides come from the built pages: whole, self-contained, and worked with the keys of a presenter."""

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book import slides
from book.browser import BOOK, FAINT_TEXT, TOO_WIDE
from book.notebooks import chapters, code_cells, read_notebook

CHAPTERS = chapters()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_slides_have_what_a_class_sees_and_no_solutions(path):
    built = BOOK / "chapters" / f"{path.stem}.html"
    made = BeautifulSoup(slides.present(built), "html.parser")
    page = BeautifulSoup(built.read_text(encoding="utf-8"), "html.parser").select_one("article")
    for left_out in page.select(f"{slides.DEAD}, #solutions"):
        left_out.decompose()
    for what in ("div.cell_input", "div.cell_output", "blockquote", "img"):
        seen, wanted = ([part.get_text(" ", strip=True) for part in tree.select(what)] for tree in (made, page))
        assert seen == wanted and (wanted or what == "img"), what
    assert len(made.select(".cell_input")) < len(code_cells(read_notebook(path)))
    assert not [image["src"][:40] for image in made.select("img") if not image["src"].startswith("data:")]
    assert not made.select("[href], script[src], .live")


@pytest.fixture(scope="module")
def shown(browser, tmp_path_factory):
    file = tmp_path_factory.mktemp("slides") / "03.html"
    file.write_text(slides.present(BOOK / "chapters" / "03-encoder.html"), encoding="utf-8")
    page = browser.new_context(color_scheme="light").new_page()
    page.asked = []
    page.on("request", lambda it: page.asked.append(it.url))
    page.goto(file.as_uri())
    yield page
    page.context.close()


def test_an_output_comes_at_the_next_key(shown):
    shown.keyboard.press("Home")
    place = shown.locator("#place")
    expect(place).to_have_text("1 of " + str(shown.locator(".slide").count()))
    hidden = shown.locator(".slide.now .revealed")
    for _ in range(20):
        if hidden.count():
            break
        shown.keyboard.press("ArrowRight")
    before = place.inner_text()
    expect(hidden).to_be_hidden()
    shown.keyboard.press(" ")
    expect(hidden).to_be_visible()
    assert place.inner_text() == before, "the key went on instead of showing the output"
    shown.keyboard.press("ArrowRight")
    assert place.inner_text() != before
    shown.keyboard.press("ArrowLeft")
    expect(hidden).to_be_visible()


def test_notes_are_the_speakers_until_they_are_asked_for(shown):
    shown.keyboard.press("Home")
    for _ in range(20):
        if shown.locator(".slide.now .notes").count():
            break
        shown.keyboard.press("ArrowRight")
    notes = shown.locator(".slide.now .notes")
    expect(notes).to_be_hidden()
    shown.keyboard.press("n")
    expect(notes).to_be_visible()
    shown.keyboard.press("n")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_slide_is_readable(shown, mode):
    shown.keyboard.press("Home")
    if shown.locator("html").get_attribute("data-theme") != mode:
        shown.keyboard.press("d")
    for width in (1280, 320):
        shown.set_viewport_size({"width": width, "height": 720})
        shown.evaluate("document.body.className = 'speaking'")  # all slides at once
        assert not shown.evaluate(TOO_WIDE) and not shown.evaluate(FAINT_TEXT)
    shown.evaluate("document.body.className = 'presenting'")


def test_slides_ask_nothing_of_anybody(shown):
    assert [url for url in shown.asked if not url.startswith(("file:", "data:"))] == []
