"""How many bytes the live part of each page loads once it is in view, the loader included; the book must be built.

python -m benchmarks.live_bytes    half a minute; writes benchmarks/results/live_bytes.csv
"""

from urllib.parse import urlsplit

from benchmarks.tables import fill_table
from book.browser import BOOK, launch
from book.notebooks import ROOT

STATIC = ROOT / "_static"


def pages():
    """The pages of the built book that have a live part."""
    for path in sorted(BOOK.glob("*.html")) + sorted(BOOK.glob("chapters/*.html")):
        if 'class="live"' in path.read_text(encoding="utf-8"):
            yield path.relative_to(BOOK).with_suffix("").as_posix()


def measure(browser, name):
    page = browser.new_context(viewport={"width": 1280, "height": 600}).new_page()
    paths = []
    page.on("request", lambda it: paths.append(urlsplit(it.url).path))
    page.goto((BOOK / f"{name}.html").as_uri())
    page.locator(".live").scroll_into_view_if_needed()
    page.locator(".live[data-ready]").wait_for()
    files = sorted(path.partition("/_static/")[2] for path in paths if "/_static/live" in path)
    page.context.close()
    return [{"files": " ".join(files), "bytes": sum((STATIC / file).stat().st_size for file in files)}]


def main():
    with launch() as browser:
        runs = [(name,) for name in pages()]
        for row in fill_table("live_bytes", ["page"], runs, lambda name: measure(browser, name), []):
            print(f"{row['bytes']:>8} {row['page']}")


if __name__ == "__main__":
    main()
