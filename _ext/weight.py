"""What a page weighs: one style sheet with the rules and icons in use, scripts that wait, small pictures.

Runs when the build ends, over the files that Sphinx and the theme wrote. Sphinx copies its own files anew at every
build, so this step always begins with them. As with the mends of markup.py, ``found`` gathers the defects that were
there, and the build says which are gone.
"""

import base64
import hashlib
import io
import logging as standard_logging
import posixpath
import re
import shutil
from pathlib import Path

import imagesize
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from PIL import Image
from sphinx.util import logging

logger = logging.getLogger(__name__)
standard_logging.getLogger("fontTools").setLevel(standard_logging.WARNING)  # it reports every table of a font

SHEETS = (
    "pydata-sphinx-theme 0.17, with Bootstrap and Font Awesome inside, and sphinx-design 0.8 ask for ten style sheets, "
    "with rules and icons for whatever a book could use"
)
COLORS = "matplotlib 3.11 writes a picture with room for millions of colors, thrice the bytes of those it has"
SIZES = "docutils 0.21 and MyST-NB 1.4 give a picture no size, so that the text jumps, and load all of them at once"
STORAGE = "pydata-sphinx-theme 0.17 and Sphinx 7.4 stop with an error where the browser forbids storage"
LEFT = "pydata-sphinx-theme 0.17 and Sphinx 7.4 copy files that no page asks for"
FOLDED = "pydata-sphinx-theme 0.17 measures what is folded whenever a page changes, to see which blocks of code scroll"
DEFECTS = [SHEETS, COLORS, SIZES, STORAGE, LEFT, FOLDED]

OURS = {path.name for path in (Path(__file__).parent.parent / "_static").glob("*.css")}
# A class that Bootstrap 5.3 puts together when it opens a tip; no script has it in one piece.
COMPOSED = {"bs-tooltip-auto"}
TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)"']*\)|[{};]""", re.DOTALL)
LINK = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?')


def rules(css):
    """The rules of a style sheet, each its head and its body; a statement like ``@import`` has no body."""
    start = depth = 0
    for token in TOKEN.finditer(css):
        if token[0] == "{":
            if depth == 0:
                head, inside = css[start : token.start()].strip(), token.end()
            depth += 1
        elif token[0] == "}":
            depth -= 1
            if depth == 0:
                yield head, css[inside : token.start()]
                start = token.end()
        elif token[0] == ";" and depth == 0:
            yield css[start : token.start()].strip(), None
            start = token.end()
        elif token[0].startswith("/*") and depth == 0 and not css[start : token.start()].strip():
            start = token.end()


def can_match(selector, words):
    """Whether every class that the selector asks for is a word of some page or script."""
    while "(" in selector:  # what stands in :not(...) or :is(...) need not be there
        selector, before = re.sub(r"\([^()]*\)", "", selector), selector
        if selector == before:
            break
    classes = re.findall(r"\.((?:[\w-]|\\.)+)", re.sub(r"\[[^\]]*\]", "", selector))
    return all(name.replace("\\", "") in words for name in classes)


def in_use(css, words):
    """The style sheet without the rules for classes that are nowhere."""
    kept = []
    for head, body in rules(css):
        if body is None:
            continue  # @charset and @import: one sheet needs neither
        if head.startswith(("@media", "@supports")):
            inside = in_use(body, words)
            if inside:
                kept.append(f"{head}{{{inside}}}")
        elif head.startswith("@"):
            kept.append(f"{head}{{{body}}}")
        else:
            # Commas inside parentheses and brackets separate no selectors.
            selectors = re.split(r",(?![^(]*\))(?![^\[]*\])", head)
            selectors = [part for part in selectors if can_match(part, words)]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{body}}}")
    return "\n".join(kept)


def read_sheet(static, name):
    """A style sheet of the folder with its addresses written from there, and with what it imports first."""
    css = (static / name).read_text(encoding="utf-8")
    home = posixpath.dirname(name)

    def from_static(match):
        address = match[2]
        if not address.startswith(("data:", "#", "/")):
            address = posixpath.normpath(posixpath.join(home, address))
        return f"{match[1]}{address}{match[3]}"

    imported = re.findall(r'@import\s+["\']([^"\']+)["\']', css)
    before = "".join(read_sheet(static, posixpath.normpath(posixpath.join(home, address))) for address in imported)
    return before + re.sub(r"""(url\(["']?)([^"')]+)(["']?\))""", from_static, css)


def icons(static, css):
    """The style sheet with each icon font cut down to the icons that a rule names, inside the sheet."""
    # By number, or as the character itself, which no keyboard has.
    wanted = {int(code, 16) for code in re.findall(r"\\([ef][0-9a-f]{3})\b", css)}
    wanted |= {ord(icon) for icon in re.findall("[\ue000-\uf8ff]", css)}

    def inside(match):
        address = re.search(r"url\(([^)]*fontawesome[^)]*)\.ttf\)", match[0])
        if address is None:
            return match[0]
        font = TTFont(static / f"{address[1]}.ttf")
        if not wanted & set(font.getBestCmap()):
            return ""
        cutter = Subsetter(Options(layout_features=[], hinting=False, notdef_outline=False))
        cutter.populate(unicodes=wanted)
        cutter.subset(font)
        font.flavor = "woff"
        file = io.BytesIO()
        font.save(file)
        data = base64.b64encode(file.getvalue()).decode()
        return re.sub(r"src:[^;}]*", f'src:url("data:font/woff;base64,{data}") format("woff")', match[0])

    return re.sub(r"@font-face\{[^}]*\}", inside, css)


def write_sheet(static, names, words):
    """Write ``book.css``: the named style sheets in their order, what is in use of each. Return its version."""
    licenses, parts = [], []
    for name in names:
        css = read_sheet(static, name)
        licenses += re.findall(r"/\*!.*?\*/", css, re.DOTALL)
        parts.append(css if name in OURS else in_use(css, words))
    text = "\n".join([*dict.fromkeys(licenses), icons(static, "\n".join(parts))])
    (static / "book.css").write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def one_sheet(pages, static, found):
    """Let every page ask for one style sheet instead of ten, a sixth of their size."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in static.rglob("*.js") if path.stem != "fontawesome")
    words = COMPOSED | set(re.findall(r"[\w-]+", scripts))
    lists = {}
    for path, html in pages.items():
        words |= set(re.findall(r"[\w-]+", html))
        names = [re.search(r'href="(?:\.\./)*_static/([^"?]+)', link)[1] for link in LINK.findall(html)]
        lists.setdefault(tuple(name for name in names if name != "book.css"), path)
    lists.pop((), None)  # pages of an earlier build, which have book.css already
    if len(lists) != 1:
        logger.warning("pages ask for different style sheets, so they cannot share one: %s", lists)
        return
    found.add(SHEETS)
    version = write_sheet(static, next(iter(lists)), words)
    for path, html in pages.items():
        root = "../" * (len(path.relative_to(static.parent).parts) - 1)
        first = LINK.search(html)
        link = f'    <link rel="stylesheet" href="{root}_static/book.css?v={version}">\n'
        pages[path] = html[: first.start()] + link + LINK.sub("", html[first.end() :])


def small_pictures(folder, found):
    """Draw the pictures with 256 colors, chosen for each: a third of the bytes, and no difference to the eye."""
    for path in folder.glob("*.png"):
        with Image.open(path) as picture:
            if picture.mode == "P":
                continue
            few = picture.convert("RGBA").quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        file = io.BytesIO()
        few.save(file, "png", optimize=True)
        if len(file.getvalue()) < path.stat().st_size:
            path.write_bytes(file.getvalue())
            found.add(COLORS)


def sized(html, page, found):
    """A page whose pictures of the text have a size, so that nothing jumps, and load when they come near.

    A picture of a notebook opens by itself, as large as it was drawn: on a phone its words are small. So does the still
    picture of a live part.
    """

    def size(match):
        tag = match[0]
        source = re.search(r'\bsrc="([^":?]+\.png)"', tag)
        if source is None or "loading=" in tag:
            return tag
        found.add(SIZES)
        width, height = imagesize.get(page.parent / source[1])
        tag = re.sub(r'\s(?:width|height|style)="[^"]*"', "", tag)
        picture = f'<img width="{width}" height="{height}" loading="lazy"{tag.removeprefix("<img")}'
        return (
            f'<a class="opens" href="{source[1]}">{picture}</a>'
            if "_static/" not in source[1] or "still-" in source[1]
            else picture
        )

    return re.sub(r"<img\b[^>]*>", size, html)


def safe_storage(static, found):
    """Let the scripts of theme and Sphinx use a storage that is always there: see FIRST in markup.py.

    With their error stop the search and the switch of the color mode.
    """
    for name in ("scripts/pydata-sphinx-theme.js", "sphinx_highlight.js", "searchtools.js"):
        path = static / name
        if path.exists():
            script, times = re.subn(
                r"(?<![\w.])(local|session)Storage\.", r"keptStorage.\1.", path.read_text(encoding="utf-8")
            )
            if times:
                path.write_text(script, encoding="utf-8")
                found.add(STORAGE)


def measure_what_is_seen(static, found):
    """Let the theme's script leave out what is folded when it looks which blocks of code scroll.

    pydata-sphinx-theme 0.17 measures all of them whenever anything in the page has changed. A browser has not laid out
    what is folded, so it does that for each in turn: with a live part that draws, for most of a second on a slow
    processor. Now a folded block is measured once, when the page loads, and when it unfolds.
    """
    path = static / "scripts" / "pydata-sphinx-theme.js"
    if path.exists():
        before = path.read_text(encoding="utf-8")
        after = before
        for defect, mend in (
            (
                ".forEach(e=>{e.tabIndex=e.scrollWidth",
                '.forEach(e=>{e.hasAttribute("tabindex")&&!e.checkVisibility()||(e.tabIndex=e.scrollWidth',
            ),
            ("e.scrollHeight>e.clientHeight?0:-1})}", "e.scrollHeight>e.clientHeight?0:-1)})}"),
            (
                'window.addEventListener("resize",t),new MutationObserver(t)',
                'window.addEventListener("resize",t),document.addEventListener("toggle",t,!0),new MutationObserver(t)',
            ),
        ):
            if defect not in after:
                return
            after = after.replace(defect, mend)
        path.write_text(after, encoding="utf-8")
        found.add(FOLDED)


def remove_the_rest(pages, static, found):
    """Remove what no page asks for any more. Of the theme's logos, those of the launch buttons may be asked for."""
    asked = {name for html in pages.values() for name in re.findall(r'_static/images/([^"?]+)', html)}
    logos = {path for path in static.glob("images/*") if path.name not in asked}
    for path in {*static.rglob("*.map"), *static.glob("scripts/fontawesome*"), *static.glob("*macros.html"), *logos}:
        path.unlink()
        found.add(LEFT)
    for folder in ("styles", "vendor", "locales"):
        shutil.rmtree(static / folder, ignore_errors=True)
