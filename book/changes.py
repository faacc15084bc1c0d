"""Which pages of the built book differ from those of another build, as a table of Markdown.

python -m book.changes OLD NEW     two folders as `make book` leaves them in _build/html
"""

import difflib
import hashlib
import re
import sys
from collections import Counter
from pathlib import Path

from bs4 import BeautifulSoup

# What differs between two builds of the same page: versions in the addresses of scripts, and the names of pictures.
NAMES = re.compile(r"\?(v|digest)=\w+|data-version=\"\w+\"|_images/\w+")

AROUND = "only what is around the text"


def pages(folder):
    """The pages of a build: their names without .html, sorted."""
    paths = (path.relative_to(folder) for path in folder.rglob("*.html"))
    return sorted(path.with_suffix("").as_posix() for path in paths if path.parts[0] not in ("_static", "_modules"))


def read(path):
    """A page as three things that may differ: its lines of text, its pictures, its markup."""
    text = path.read_text(encoding="utf-8")
    article = BeautifulSoup(text, "html.parser").select_one("article")
    if article is None:
        return [], Counter(), NAMES.sub("", text)
    sources = [path.parent / image["src"] for image in article.select("img[src]")]
    pictures = Counter(hashlib.sha256(file.read_bytes()).hexdigest() for file in sources if file.exists())
    lines = [line for line in article.get_text().splitlines() if line.strip()]
    return lines, pictures, NAMES.sub("", text)


def difference(old, new):
    """What differs between two builds of a page, in words; empty where nothing does."""
    (old_lines, old_pictures, old_text), (new_lines, new_pictures, new_text) = read(old), read(new)
    # The first two lines are a head, and the rest begins with - or +.
    marks = Counter(line[0] for line in list(difflib.unified_diff(old_lines, new_lines, n=0))[2:])
    parts = []
    if marks["-"] or marks["+"]:
        parts.append(f"text: +{marks['+']} −{marks['-']} lines")
    if changed := max(sum((new_pictures - old_pictures).values()), sum((old_pictures - new_pictures).values())):
        parts.append(f"pictures: {changed}")
    if not parts and old_text != new_text:
        parts.append(AROUND)
    return "; ".join(parts)


def table(old, new):
    """The pages that differ, as Markdown."""
    before, after = pages(old), pages(new)
    rows = [(name, "new") for name in after if name not in before]
    rows += [(name, "gone") for name in before if name not in after]
    for name in set(before) & set(after):
        if said := difference(old / f"{name}.html", new / f"{name}.html"):
            rows.append((name, said))
    if not rows:
        return "No page differs."
    lines = [f"{len(rows)} of {len({*before, *after})} pages differ."]
    if shown := [f"| {name} | {said} |" for name, said in sorted(rows) if said != AROUND]:
        lines += ["", "| page | what differs |", "|---|---|", *shown]
    # A new entry of the table of contents changes every page in this way.
    if around := sorted(name for name, said in rows if said == AROUND):
        lines += ["", f"{AROUND.capitalize()}, on {len(around)}: {', '.join(around)}."]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(*map(Path, sys.argv[1:])))
