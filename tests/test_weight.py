"""What a page of the built book weighs: counted as a host sends it, compressed, whatever the page asks for at once."""

import gzip
import io
import re
from base64 import b64decode
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from book.browser import BOOK, pages

# In bytes: a phone on a slow line (1.6 Mbit a second) shows the text of such a page within two seconds.
INDEX, CHAPTER = 180_000, 250_000


@cache
def sent(path):
    """The bytes that a host sends for a file: text compressed, pictures as they are."""
    data = path.read_bytes()
    return len(data) if path.suffix == ".png" else len(gzip.compress(data, 6))


def asked_for(path):
    """The files that a page names: itself, its style, scripts and pictures."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for still in page.select("noscript"):
        still.decompose()
    tags = page.select("link[rel=stylesheet], link[rel=icon], script[src], img[src]")
    for address in {urljoin(path.as_uri(), tag.get("href") or tag.get("src")) for tag in tags}:
        yield type(path)(unquote(urlsplit(address).path))
    yield path


@pytest.mark.parametrize("name", pages())
def test_a_page_is_light(name):
    files = set(asked_for(BOOK / f"{name}.html"))
    weight = sum(map(sent, files))
    largest = sorted(((sent(path), path.name) for path in files), reverse=True)[:6]
    assert weight <= (INDEX if name == "index" else CHAPTER), f"{name} weighs {weight} bytes: {largest}"


def test_the_search_loads_on_its_own_page_only():
    for name in pages():
        assert not any(path.name.startswith("search") for path in asked_for(BOOK / f"{name}.html")), name
    assert {"search.js", "searchtexts.js"} <= {path.name for path in asked_for(BOOK / "search.html")}


def test_no_script_stops_the_text():
    for path in BOOK.rglob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        waiting = [tag["src"] for tag in page.select("script[src]:not([defer])")]
        assert all("documentation_options.js" in source for source in waiting), f"{path.name} waits for {waiting}"


def test_every_icon_of_a_page_is_in_the_font():
    css = (BOOK / "_static" / "book.css").read_text(encoding="utf-8")
    drawn = set()
    for data in re.findall(r"data:font/woff;base64,([\w+/=]+)", css):
        drawn |= set(TTFont(io.BytesIO(b64decode(data))).getBestCmap())
    rules = dict(re.findall(r"\.(fa-[\w-]+):before[^{}]*\{content:\"\\([0-9a-f]{4})\"", css))
    used = {name for path in BOOK.rglob("*.html") for name in re.findall(r"\bfa-[\w-]+", path.read_text("utf-8"))}
    icons = used - {"fa-solid", "fa-lg", "fa-brands", "fa-regular"}
    assert icons, "no page has an icon"
    missing = [name for name in icons if int(rules.get(name, "0"), 16) not in drawn]
    assert not missing, f"nothing draws {missing}"
    # A link to GitHub has its icon from a rule, not by a class.
    characters = {ord(icon) for icon in re.findall("[\ue000-\uf8ff]", css)}
    assert characters and characters <= drawn, f"nothing draws {[hex(icon) for icon in characters - drawn]}"


def test_pictures_have_a_size_and_come_when_they_are_near():
    for name in pages():
        page = BeautifulSoup((BOOK / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        for picture in page.select("article img[src$='.png']"):
            assert picture.get("width") and picture.get("height"), f"{name}: {picture['src']} has no size"
            assert picture.get("loading") == "lazy", f"{name}: {picture['src']} loads at once"
