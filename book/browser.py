"""The built book in a real browser: where the browser is found, and what a page is asked.

`python -m book.browser` says which browser the tests use, and installs one where there is none.
"""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import sync_playwright

from book.notebooks import ROOT

BOOK = ROOT / "_build" / "html"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge")
PROGRAMS = [os.environ.get(name, "") for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
PLACES = [
    *(f"/Applications/{name}.app/Contents/MacOS/{name}" for name in ("Google Chrome", "Chromium", "Microsoft Edge")),
    *(f"{folder}/Google/Chrome/Application/chrome.exe" for folder in PROGRAMS if folder),
    *(f"{folder}/Microsoft/Edge/Application/msedge.exe" for folder in PROGRAMS if folder),
]
INSTALL = "make browser"
# The browser itself stays off the network too, so that a request can only be the page's.
FLAGS = """--no-sandbox --disable-gpu --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()


def find(playwright):
    """The path of a browser of this machine, or of Playwright's own; None where there is neither."""
    places = [*filter(None, map(shutil.which, NAMES)), *PLACES, playwright.chromium.executable_path]
    return next((path for path in places if Path(path).exists()), None)


class NoBrowser(SystemExit):
    """There is neither a browser of this machine nor Playwright's own."""

    def __init__(self):
        super().__init__(f"There is no browser to open the book with. Install Chromium or Chrome, or run: {INSTALL}")


@contextmanager
def launch():
    """A browser, closed at the end. Raises NoBrowser, with which a program ends in one sentence."""
    with sync_playwright() as playwright:
        path = find(playwright)
        if path is None:
            raise NoBrowser
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serve():
    """The built book on a port of its own: yields its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=BOOK)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


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

# All that is folded, opened at once: by itself it would appear little by little.
UNFOLD = """() => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
    for (const moving of document.getAnimations()) {
        if (moving.effect.getComputedTiming().endTime < Infinity) moving.finish();
    }
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
    # What a browser gives up as the visitor moves on, the icon mostly, is no trouble of the page.
    page.on("requestfailed", lambda it: it.failure != "net::ERR_ABORTED" and page.troubles.append(f"failed: {it.url}"))
    page.on("console", lambda it: it.type == "error" and page.troubles.append(f"console: {it.text}"))
    page.on("pageerror", lambda it: page.troubles.append(f"script error: {it}"))
    page.goto(url)
    return page


def main():
    """Say which browser the tests use; where there is none, install Playwright's own."""
    with sync_playwright() as playwright:
        path = find(playwright)
    if path is not None:
        print(f"The pages are tested in {path}")
        return
    print("No browser found, so Playwright installs its own.", flush=True)
    # Its errors fill a screen for each try; one sentence says as much.
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(install, stderr=subprocess.DEVNULL).returncode:
        print("That failed: the tests of the pages will be skipped.")


if __name__ == "__main__":
    main()
