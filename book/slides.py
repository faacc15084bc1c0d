"""Slides of every chapter, cut from the pages of the built book: nothing is written twice.

    python -m book.slides                            all chapters, into _build/slides
    python -m book.slides chapters/03-encoder.ipynb   some of them

One file a chapter with everything inside. A slide holds one beat: the prediction and the code; the output and the
sentence that reads it appear at the next key. What leads up to the code is the speaker's notes.
"""

import base64
import sys
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).parent.parent
BOOK = ROOT / "_build" / "html"
SLIDES = ROOT / "_build" / "slides"
TEMPLATE = Path(__file__).parent / "slides.html"
HEADINGS = ["h1", "h2", "h3", "h4"]
LEFT_OUT = "Solutions"  # the heading of what a class is not shown
DEAD = ".headerlink, .copybtn, .live, script, noscript"  # what has no use, or no life, outside of the page


@dataclass
class Slide:
    title: str
    said: list[str] = field(default_factory=list)  # leads up to it: the speaker's notes, or all there is
    shown: list[str] = field(default_factory=list)
    revealed: list[str] = field(default_factory=list)


def blocks(section):
    """What a section holds, in order: ``(heading, element)``; the element is None where a heading begins."""
    heading = section.find(HEADINGS, recursive=False).get_text(strip=True)
    if heading == LEFT_OUT:
        return
    yield heading, None
    for element in section.find_all(True, recursive=False):
        if element.name == "section":
            yield from blocks(element)
        elif element.name not in HEADINGS:
            yield heading, element


def kind(element):
    """What a block is on a slide: "code", "prediction", "sight" (a table, a formula, a picture), or "prose"."""
    names = element.get("class", [])
    if "cell" in names:
        return "code"
    if element.name == "blockquote" and element.get_text(strip=True).startswith("Predict."):
        return "prediction"
    return "prose" if element.name in ("p", "ul", "ol", "dl", "blockquote") else "sight"


def cut(article):
    """The slides of a page."""
    slides = []
    for heading, element in blocks(article.select_one("section")):
        if element is None:
            slides.append(Slide(heading))
            continue
        slide, what = slides[-1], kind(element)
        # After code, one paragraph reads its output; with anything else the next beat begins.
        closed = slide.revealed and (what != "prose" or len(slide.revealed) > 1)
        if closed:
            slide = Slide(heading)
            slides.append(slide)
        if what == "code":
            output = element.select_one(".cell_output")
            if output:
                output.extract()
            slide.shown.append(str(element))
            slide.revealed.append(str(output or ""))
        elif what == "prose":
            (slide.revealed if slide.revealed else slide.said).append(str(element))
        else:
            slide.shown.append(str(element))
    return [slide for slide in slides if slide.said or slide.shown]


def embedded(path, source):
    """A picture of the page as part of the file."""
    file = path.parent / source
    form = {".png": "png", ".svg": "svg+xml"}[file.suffix]
    return f"data:image/{form};base64,{base64.b64encode(file.read_bytes()).decode()}"


def html(slide):
    # What is only said has to be shown after all.
    said = "".join(slide.said)
    notes, shown = (f'<div class="notes">{said}</div>', "".join(slide.shown)) if slide.shown else ("", said)
    revealed = f'<div class="revealed">{"".join(slide.revealed)}</div>' if any(slide.revealed) else ""
    head = f'<h2>{escape(slide.title)}</h2><div class="shown">{shown}</div>'
    return f'<section class="slide">{head}{revealed}{notes}</section>'


def present(path):
    """The slides of a built page, as one file's text."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    article = page.select_one("article")
    for dead in article.select(DEAD):
        dead.decompose()
    for image in article.select("img"):
        image["src"] = embedded(path, image["src"])
    for link in article.select("a[href]"):
        link.unwrap()  # a class does not follow links
    title = article.select_one("h1").get_text(strip=True)
    template = TEMPLATE.read_text(encoding="utf-8")
    colors = (BOOK / "_static" / "pygments.css").read_text(encoding="utf-8")
    slides = "\n".join(map(html, cut(article)))
    return template.replace("{title}", escape(title)).replace("{colors}", colors).replace("{slides}", slides)


def main(names):
    SLIDES.mkdir(parents=True, exist_ok=True)
    for name in names or sorted(path.name for path in (ROOT / "chapters").glob("*.ipynb")):
        stem = Path(name).stem
        (SLIDES / f"{stem}.html").write_text(present(BOOK / "chapters" / f"{stem}.html"), encoding="utf-8")
    print(f"The slides are in {SLIDES.relative_to(ROOT)}: an arrow or a space goes on, N shows the notes, P prints.")


if __name__ == "__main__":
    main(sys.argv[1:])
