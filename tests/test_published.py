"""The book as the publishing workflow builds it, with its repository and its address: here two of its pages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from book.browser import pages
from book.notebooks import ROOT

ADDRESS = "https://someone.github.io/adding/"
REPOSITORY = "https://github.com/someone/adding"
NAMES = ["index", pages()[1]]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built pages."""
    home = tmp_path_factory.mktemp("published")
    for folder in ("_ext", "_static", "book"):
        shutil.copytree(ROOT / folder, home / folder)
    for file in ("_config.yml", "references.bib", "index.md", f"{NAMES[1]}.ipynb", "appendix/run.md"):
        (home / file).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / file, home / file)
    toc = f"format: jb-book\nroot: index\nparts: [{{caption: One, chapters: [{{file: {NAMES[1]}}}]}}]\n"
    (home / "_toc.yml").write_text(toc, encoding="utf-8")
    environment = os.environ | {"BOOK_ADDRESS": ADDRESS.rstrip("/"), "BOOK_REPOSITORY": REPOSITORY}
    command = [Path(sys.executable).with_name("jupyter-book"), "build", home, "--quiet"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return home / "_build" / "html"


def parsed(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def file_at(site, address):
    assert address.startswith(ADDRESS), address
    return site / unquote(urlsplit(address.removeprefix(ADDRESS)).path)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_where_it_is_and_what_a_shared_link_shows(site, name):
    page = parsed(site / f"{name}.html")
    assert page.select_one("link[rel=canonical]")["href"] == f"{ADDRESS}{name}.html"
    assert page.select_one("meta[property='og:url']")["content"] == f"{ADDRESS}{name}.html"
    with Image.open(file_at(site, page.select_one("meta[property='og:image']")["content"])) as card:
        assert card.width >= 1200 and card.height >= 600


@pytest.mark.parametrize("name", [*NAMES, "search", "404"])
def test_everything_that_a_page_loads_is_there(site, name):
    page = parsed(site / f"{name}.html")
    loaded = page.select("link[rel=stylesheet], link[rel=icon], script[src], img[src]")
    assert len(loaded) > 5
    for tag in loaded:
        address = urljoin(f"{ADDRESS}{name}.html", tag.get("href") or tag.get("src"))
        if not address.startswith("data:"):
            assert file_at(site, address).is_file(), f"{name} loads {address}, which is not there"


def test_the_map_lists_every_page_and_robots_find_it(site):
    places = ElementTree.parse(site / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    assert [place.text for place in places] == sorted(f"{ADDRESS}{name}.html" for name in NAMES)
    assert f"Sitemap: {ADDRESS}sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8").splitlines()


def test_the_page_for_lost_readers_works_under_any_address(site):
    page = parsed(site / "404.html")
    for tag in page.select("a[href], link[href], script[src], img[src]"):
        address = tag.get("href") or tag.get("src")
        assert address.startswith(("/adding/", "#", "https:", "data:")), f"{address} depends on the address"
    assert page.select_one("html")["data-content_root"] == "/adding/"
    assert not page.select("link[rel=canonical]"), "a page that is shown under any address claims one"


def test_the_repository_the_launching_services_and_the_whole_book_are_offered(site):
    buttons = {link["href"] for link in parsed(site / f"{NAMES[1]}.html").select(".article-header-buttons a[href]")}
    assert {f"{REPOSITORY}", "../learning-to-add.pdf", "../learning-to-add.zip"} <= buttons
    for service in ("colab.research.google.com", "mybinder.org", "codespaces.new"):
        assert any(service in address for address in buttons), f"{service} is not among {buttons}"
