"""The built book, as a reader's browser shows it.

`make test` builds the book first. Everything is asked of a real browser, since what breaks a page (a
script from elsewhere, a color chosen by the theme, a line too long for a phone) cannot be seen in the
sources.
"""

import os
import re
import shutil
import threading
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "_build" / "html"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The browser itself stays off the network too, so that a request can only be the page's.
FLAGS = """--no-sandbox --disable-gpu --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()


def pages():
    """Every page of the book in reading order, as _toc.yml lists them."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"]] + [chapter["file"] for part in toc["parts"] for chapter in part["chapters"]]


# What a reader has trouble reading: text whose contrast with what lies behind it is below 4.5. A
# canvas turns any CSS color into four numbers; backgrounds are blended from the page's up.
FAINT_TEXT = """() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const known = new Map();
    const rgba = color => {
        if (!known.has(color)) {
            pen.clearRect(0, 0, 1, 1);
            pen.fillStyle = color;
            pen.fillRect(0, 0, 1, 1);
            known.set(color, [...pen.getImageData(0, 0, 1, 1).data]);
        }
        return known.get(color);
    };
    const over = (top, below) => below.map((value, i) => value + (top[i] - value) * top[3] / 255);
    const behind = element => {
        const below = element.parentElement ? behind(element.parentElement) : [255, 255, 255];
        return over(rgba(getComputedStyle(element).backgroundColor), below);
    };
    const light = color => color.reduce((sum, value, i) => {
        const c = value / 255;
        return sum + [0.2126, 0.7152, 0.0722][i] * (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    }, 0);
    const faint = [];
    for (const element of document.querySelectorAll('body, body *')) {
        const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
        if (!text || !element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
        const back = behind(element);
        const [a, b] = [light(back), light(over(rgba(getComputedStyle(element).color), back))].sort((x, y) => y - x);
        const contrast = (a + 0.05) / (b + 0.05);
        const name = `${element.tagName}.${element.className} "${text.slice(0, 40)}"`;
        if (contrast < 4.5) faint.push(`${name} has ${contrast.toFixed(2)}`);
    }
    return [...new Set(faint)];
}"""

# The elements that make a page wider than its window: those that stick out of it and are not inside
# something that scrolls or hides what is too wide.
TOO_WIDE = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const holds = e => getComputedStyle(e).overflowX !== 'visible';
    const held = e => e && e !== document.body && (holds(e) || held(e.parentElement));
    return ['the page is ' + document.documentElement.scrollWidth + ' wide'].concat(
        [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !held(e.parentElement))
            .map(e => `${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 40)}"`).slice(0, 5));
}"""


@pytest.fixture(scope="module")
def address():
    """The book on a port of its own."""
    if not (BOOK / "index.html").exists():
        pytest.fail("the book is not built; run: make book")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=BOOK)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        reason = f"no browser to open the book with; looked for {', '.join(BROWSERS)}"
        # On a person's machine a missing browser is no fault of the book; in CI it would hide one.
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def open_page(browser, url, **options):
    """A fresh visitor's page at the address; ``page.troubles`` gathers what goes wrong from now on."""
    page = browser.new_context(**options).new_page()
    page.troubles = []
    home = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}/"

    def request(it):
        if not it.url.startswith((home, "data:", "blob:")):
            page.troubles.append(f"asks another host: {it.url}")

    page.on("request", request)
    page.on("response", lambda it: it.status >= 400 and page.troubles.append(f"{it.status} for {it.url}"))
    page.on("requestfailed", lambda it: page.troubles.append(f"failed: {it.url}"))
    page.on("console", lambda it: it.type == "error" and page.troubles.append(f"console: {it.text}"))
    page.on("pageerror", lambda it: page.troubles.append(f"script error: {it}"))
    page.goto(url)
    return page


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
    too_wide, faint = page.evaluate(TOO_WIDE), page.evaluate(FAINT_TEXT)
    assert not too_wide, f"{page.url} overflows a window {width} wide: {too_wide}"
    assert not faint, f"{page.url}, {mode}: contrast below 4.5: {faint}"


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
            target = urlsplit(urljoin(path.as_uri(), link))
            if target.scheme == "file":
                file = Path(unquote(target.path))
                found = file.is_file() and (
                    not target.fragment or file.suffix != ".html" or unquote(target.fragment) in anchors(file)
                )
            else:
                # A reader may be sent elsewhere by a link; a page may not fetch from there.
                found = tag.name == "a" or target.scheme == "data"
            if not found:
                broken.append(f"{path.relative_to(BOOK)} -> {link}")
    assert len(built) > len(pages()), "the pages to check are missing; run: make book"
    assert not broken, "\n".join(broken)


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


def test_search_finds_a_word(browser, address):
    page = open_page(browser, f"{address}search.html?q=RepeatVector")
    page.locator("#search-results li a").first.wait_for(timeout=10_000)
    # The number of results is settled only when the summaries, which are fetched, have come.
    page.wait_for_load_state("networkidle")
    found = page.locator("#search-results li a").evaluate_all("links => links.map(a => a.href)")
    assert any("chapters/04-repeat-vector.html" in link for link in found), found
    assert not page.troubles, page.troubles
    page.context.close()


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
