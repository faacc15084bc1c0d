"""The built book, as a reader's browser shows it.

`make test` builds the book first. Everything is asked of a real browser, since what breaks a page (a
script from elsewhere, a color chosen by the theme, a line too long for a phone) cannot be seen in the
sources.
"""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book.browser import BOOK, FAINT_TEXT, TOO_WIDE, UNFOLD, open_page, pages
from book.notebooks import ROOT


@pytest.fixture(scope="module", params=pages())
def page(request, browser, address):
    """A page of the book, opened once for all the tests that look at it."""
    page = open_page(browser, f"{address}{request.param}.html")
    yield page
    page.context.close()


def test_a_page_needs_nothing_from_elsewhere(page):
    page.wait_for_load_state("networkidle")
    assert not page.troubles, f"{page.url}: {page.troubles}"


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_page_is_readable(page, width, mode):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    expect(page.locator("html"), f"{page.url} follows the reader's system").to_have_attribute("data-theme", mode)
    page.evaluate(UNFOLD)
    too_wide, faint = page.evaluate(TOO_WIDE), page.evaluate(FAINT_TEXT)
    assert not too_wide, f"{page.url} overflows a window {width} wide: {too_wide}"
    assert not faint, f"{page.url}, {mode}: contrast below 4.5: {faint}"


@pytest.mark.parametrize("width", [768, 1280])
def test_every_column_of_a_table_shows_where_there_is_room(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    cut = page.evaluate(
        "[...document.querySelectorAll('.pst-scrollable-table-container')].filter(e => e.scrollWidth > e.clientWidth)"
        ".map(e => `${e.scrollWidth - e.clientWidth}: ${e.textContent.trim().slice(0, 40)}`)"
    )
    assert not cut, f"{page.url}, {width} wide, hides columns: {cut}"


def test_a_picture_opens_as_large_as_it_was_drawn(page):
    for picture in page.locator("article :is(.cell_output img, .for-paper img[src$='.png'])").all():
        link = picture.locator("xpath=..")
        assert link.get_attribute("href") == picture.get_attribute("src"), f"{page.url}: opens nothing"


def test_a_page_has_its_parts(page):
    assert page.locator("html").get_attribute("lang") == "en", page.url
    for one in ("main", "article h1"):
        assert page.locator(one).count() == 1, f"{page.url} needs exactly one {one}"
    silent = page.evaluate("[...document.images].filter(i => !i.alt.trim()).map(i => i.src)")
    assert not silent, f"{page.url}: images without a text in their place: {silent}"
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, a[href]')].filter(e => e.checkVisibility() && "
        "!(e.textContent.trim() || e.title || e.ariaLabel || e.querySelector('img[alt]'))).map(e => e.outerHTML)"
    )
    assert not nameless, f"{page.url}: buttons or links without a name: {nameless}"
    cells, copies = page.locator("div.cell_input").count(), page.locator("div.cell_input button.copybtn").count()
    assert cells == copies, f"{page.url}: {copies} copy buttons for {cells} code cells"


@cache
def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path):
    return {tag["id"] for tag in parsed(path).find_all(id=True)}


def test_every_link_leads_somewhere():
    broken = []
    built = [path for path in BOOK.rglob("*.html") if "_static" not in path.parts]
    for path in built:
        for tag in parsed(path).select("a[href], img[src], link[href], script[src]"):
            link = tag.get("href") or tag.get("src")
            if path.name == "404.html":  # its addresses begin at the root of the host
                link = link.removeprefix("/")
            target = urlsplit(urljoin(path.as_uri(), link))
            if target.scheme == "file":
                file = Path(unquote(target.path))
                there = file.is_file() and (
                    not target.fragment or file.suffix != ".html" or unquote(target.fragment) in anchors(file)
                )
            else:
                # A reader may be sent elsewhere by a link; a page may not fetch from there.
                there = tag.name == "a" or target.scheme == "data"
            if not there:
                broken.append(f"{path.relative_to(BOOK)} -> {link}")
    assert len(built) > len(pages()), "the pages to check are missing; run: make book"
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("name", pages())
def test_an_option_keeps_its_two_hyphens(name):
    """Sphinx makes a dash of them outside of code, and a copied command would fail: `::` in a docstring."""
    text = parsed(BOOK / f"{name}.html").get_text()
    assert not re.findall(r"(?<!\S)[–—][a-z]\w*", text), name


def test_previous_and_next_follow_the_table_of_contents():
    order = pages()
    for place, name in enumerate(order):
        path = BOOK / f"{name}.html"
        for kind, neighbor in (("left-prev", place - 1), ("right-next", place + 1)):
            links = [(path.parent / a["href"]).resolve() for a in parsed(path).select(f"a.{kind}")]
            expected = [BOOK / f"{order[neighbor]}.html"] if 0 <= neighbor < len(order) else []
            assert links == expected, f"{name}: {kind} leads to {links}"


def test_repository_buttons_exist_only_when_the_address_is_known():
    for name in pages():
        outside = parsed(BOOK / f"{name}.html").select(".article-header-buttons a[href^=http]")
        assert bool(outside) == bool(os.environ.get("BOOK_REPOSITORY")), f"{name}: {outside}"


@pytest.mark.parametrize(
    "words, chapter", [("RepeatVector", "04-repeat-vector"), ("carry", "10-any"), ("teacher forcing", "09-teacher")]
)
def test_search_puts_the_chapter_about_it_first(browser, address, words, chapter):
    page = open_page(browser, f"{address}search.html?q={words}")
    first = page.locator("#search-results li").first
    first.wait_for(timeout=10_000)
    assert f"chapters/{chapter}" in first.locator("a").get_attribute("href")
    assert first.locator("p mark").first.inner_text().lower().startswith(words.lower().split()[0])
    assert not page.troubles, page.troubles
    page.context.close()


def test_search_works_from_a_folder(browser):
    page = open_page(browser, f"{(BOOK / 'search.html').as_uri()}?q=attention")
    page.locator("#search-results li a").first.click()
    page.wait_for_url(re.compile("09-teacher-forcing.html"))
    assert not page.troubles, page.troubles
    page.context.close()


def test_what_a_reader_types_into_the_search_stays_text(browser, address):
    page = open_page(browser, f"{address}search.html?q=%3Cimg%20src=x%20onerror=alert(1)%3E")
    expect(page.locator("#search-results [role=status]")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#search-results img").count() == 0
    page.context.close()


def test_a_page_says_what_it_is():
    titles = set()
    for name in pages():
        page = parsed(BOOK / f"{name}.html")
        title, said = page.title.string, page.select_one("meta[name=description]")["content"]
        assert len(title) < 60, f"{name}: a list of results cuts off its title: {title}"
        assert 50 <= len(said) <= 160, f"{name}: {said}"
        assert page.select_one("meta[property='og:title']")["content"] == title
        titles.add(title)
    assert len(titles) == len(pages()), "two pages have one title"


def test_a_lost_reader_finds_back_from_any_depth():
    page = parsed(BOOK / "404.html")
    addresses = [tag.get("href") or tag.get("src") for tag in page.select("a[href], link[href], script[src], img[src]")]
    relative = [address for address in addresses if not address.startswith(("/", "#", "http"))]
    assert not relative, relative


def test_a_reader_without_a_mouse_can_skip_to_the_text_and_change_the_mode(browser, address):
    page = open_page(browser, f"{address}{pages()[1]}.html", color_scheme="light")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main-content", "the first Tab is not the skip link"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
    paper = "getComputedStyle(document.body).backgroundColor"
    day = page.evaluate(paper)
    button = page.locator(".theme-switch-button").first
    for _ in range(3):  # it goes round light, dark and the system's own
        if page.locator("html").get_attribute("data-theme") != "dark":
            button.press("Enter")
    assert page.locator("html").get_attribute("data-theme") == "dark", "the button does not switch to dark"
    assert page.evaluate(paper) != day, "dark has the paper of light"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark", "the choice is forgotten on the next page"
    page.context.close()


def test_the_copy_button_copies_the_code(browser, address):
    page = open_page(browser, f"{address}{pages()[1]}.html", permissions=["clipboard-read", "clipboard-write"])
    cell = page.locator("div.cell_input").first
    cell.hover()
    cell.locator("button.copybtn").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("pre").inner_text().strip()
    page.context.close()


def test_the_book_opens_from_a_folder(browser):
    page = open_page(browser, (BOOK / "index.html").as_uri())
    page.locator("a.right-next").click()
    page.wait_for_url(re.compile(re.escape(f"{pages()[1]}.html")))
    page.wait_for_load_state("networkidle")
    assert page.locator("article h1").count() == 1
    assert not page.troubles, page.troubles
    page.context.close()


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    """A book of one page with our own part of Sphinx: a function that builds it and returns the page and the log."""
    home = tmp_path_factory.mktemp("small-book")
    for folder in ("_ext", "_static"):
        shutil.copytree(ROOT / folder, home / folder)
    options = {
        "extensions": "course",
        "html_math_renderer": "mathml",
        "html_static_path": "_static",
        "html_js_files": "live.js",
        "html_theme": "basic",
    }
    settings = [part for name, value in options.items() for part in ("-D", f"{name}={value}")]

    def build(page=None):
        if page is not None:
            (home / "index.rst").write_text(page, encoding="utf-8")
        environment = os.environ | {"PYTHONPATH": str(home / "_ext"), "BOOK_REPOSITORY": ""}
        command = [sys.executable, "-m", "sphinx", "-C", "-W", "--keep-going", *settings, home, home / "built"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        return BeautifulSoup((home / "built" / "index.html").read_text(encoding="utf-8"), "html.parser"), done

    build.home = home
    return build


def test_formulas_are_drawn_by_the_browser_alone(small_book):
    page, done = small_book(
        r"""
Sums
====
Inline :math:`x < y`, and a word as text: :math:`\text{<b>&}`.

.. math::

   \begin{aligned} a &= b \\ c &= \frac{d}{2} \end{aligned}
"""
    )
    assert done.returncode == 0, done.stderr
    inline, text, block = page.find_all("math")
    assert inline.get_text(strip=True) == "x<y" and not inline.has_attr("display")
    assert text.mtext.string == "<b>&"
    assert block["display"] == "block" and len(block.find_all("mtr")) == 2 and block.mfrac


def test_a_formula_that_cannot_be_shown_fails_the_build(small_book):
    formulas = [r"\nonsense{x}", r"\frac{1}", "a & b", r"\begin{nonsense}x\end{nonsense}"]
    _, done = small_book("Sums\n====\n" + "".join(f"\n:math:`{formula}`\n" for formula in formulas))
    assert done.returncode == 1
    for formula in formulas:
        assert f"this formula cannot be shown: {formula}" in done.stderr


def test_a_changed_script_has_another_address(small_book):
    def version():
        page, done = small_book()
        assert done.returncode == 0, done.stderr
        return page.select_one("script[src*='live.js']")["data-version"]

    small_book("Sums\n====\n")
    before = version()  # from here on the page itself does not change
    with (small_book.home / "_static" / "live" / "model.js").open("a") as script:
        script.write("\n")
    assert version() != before
