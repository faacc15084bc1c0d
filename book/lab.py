"""The learner's working copy: the chapters as notebooks to work in, apart from those that the book is made of.

    python -m book.lab             bring the copy up to date and open it in JupyterLab: make lab, book/start.py
    python -m book.lab --afresh    the same with a new copy; the old one is put aside

The copy is the folder ``my-chapters``, which git ignores. Its notebooks have no outputs, their solutions are folded
away, and what only the book can show (live places, citations, notes in a box) is plain Markdown. It stands beside
``chapters``, so that the tables that some cells read are found from both.
"""

import argparse
import base64
import hashlib
import html
import itertools
import json
import re

import nbformat
from pybtex.database import parse_file

from book.notebooks import ROOT, chapters, file_text, read_notebook, tags

COPY = ROOT / "my-chapters"
RECORD = ".copied.json"  # for each notebook of the copy, what it was when it was written
# JupyterLab would ask whether it may fetch news from elsewhere; a person's own settings still win.
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false"}}
# Where a paper can be read, by the field that says so; in the order of preference.
READ = {"doi": "https://doi.org/", "eprint": "https://arxiv.org/abs/", "url": ""}

LIVE = re.compile(r'<div class="live".*?<p>(.*?)</p>.*?<img src="\.\./_static/live/(.*?)" alt="(.*?)">.*?</div>', re.S)
BOX = re.compile(r"^(:::+|```+)\{\w+\} ?(.*)\n((?:.*\n)*?)\1$", re.M)
CITATION = re.compile(r"\{cite(?::year)?\}`(.*?)`")
# To the reference of the package, or to a page of the appendix: neither is in the copy.
INTO_THE_BOOK = re.compile(r"\[([^\]]+)\]\((?:seqlib\.|\.\./appendix/)[^)]*\)")
# Where a cell of text is cut: before the solutions and after their heading, and before the last line.
CUTS = re.compile(r"^(?=### Solutions$)|(?<=^### Solutions\n)|^(?=Next: )", re.M)


def for_learner(notebook):
    """The notebook as a learner begins with it; the one given is changed."""
    cells = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            cells += text_cells(cell)
            continue
        cell.outputs, cell.execution_count = [], None
        if "hide-cell" in tags(cell):
            cell.metadata["jupyter"] = {"source_hidden": True}
        cells.append(cell)
    notebook.cells = cells
    return notebook


def text_cells(cell):
    """The cells that a cell of text becomes. Solutions fold under their heading, up to that of the next chapter."""
    for place, part in enumerate(filter(str.strip, CUTS.split(cell.source))):
        part = part.strip("\n")
        new = nbformat.v4.new_markdown_cell(plain(part), id=f"{cell.id}-{place}" if place else cell.id)
        if part == "### Solutions":
            new.metadata["jp-MarkdownHeadingCollapsed"] = True
        if part.startswith("Next: "):
            new.source = f"## Next\n\n{new.source.removeprefix('Next: ')}"
        if LIVE.search(part):
            new.attachments = {name: picture(name) for _, name, _ in LIVE.findall(part)}
        yield new


def plain(source):
    """MyST as plain Markdown, which JupyterLab shows with or without an extension."""
    source = LIVE.sub(lambda live: f"![{html.unescape(live[3])}](attachment:{live[2]})\n\n{live[1]}", source)
    source = BOX.sub(lambda box: quoted(f"**{box[2]}**\n\n{box[3]}"), source)
    source = CITATION.sub(lambda cite: f"({'; '.join(map(cited, cite[1].split(',')))})", source)
    return INTO_THE_BOOK.sub(r"\1", source)


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").split("\n"))


def picture(name):
    """A still picture of a live place, as an attachment of its cell."""
    return {"image/png": base64.b64encode((ROOT / "_static" / "live" / name).read_bytes()).decode()}


def cited(key):
    """A paper as its authors and year, linked to where it can be read, if that is known."""
    paper = parse_file(ROOT / "references.bib").entries[key.strip()]
    names = [" ".join(author.prelast_names + author.last_names) for author in paper.persons.get("author", [])]
    if len(names) > 2 or "others" in names:
        who = f"{names[0]} et al."
    else:
        who = " and ".join(names) or paper.fields["title"]
    links = [f"{start}{paper.fields[name]}" for name, start in READ.items() if name in paper.fields]
    text = f"{who}, {paper.fields['year']}"
    return f"[{text}]({links[0]})" if links else text


def work(notebook):
    """A fingerprint of what may be a person's work: cells, their text, and whether they were run; not how they look."""
    cells = [[cell.cell_type, cell.source, bool(cell.get("outputs"))] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def work_in(path):
    """The same of a file; an empty text for one that is no notebook any more."""
    try:
        return work(read_notebook(path))
    except (ValueError, AttributeError, nbformat.ValidationError):
        return ""


def renew(folder=COPY):
    """Bring each chapter into the copy, and never over a person's work: then it goes beside it. Returns what to say."""
    (folder / ".settings").mkdir(parents=True, exist_ok=True)
    (folder / ".settings" / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    record = folder / RECORD
    written = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    sentences = []
    for chapter in chapters():
        fresh = for_learner(read_notebook(chapter))
        text, begun = file_text(fresh), work(fresh)
        mark = hashlib.sha256(text.encode()).hexdigest()
        for ending in itertools.chain(["", "-new"], (f"-new-{n}" for n in itertools.count(2))):
            path = folder / f"{chapter.stem}{ending}.ipynb"
            was = written.get(path.name, {"text": "", "work": begun})
            if path.exists() and was["text"] == mark:
                break  # this very version, worked in or not
            if path.exists() and was["work"] != work_in(path):
                continue
            path.write_text(text, encoding="utf-8")
            written[path.name] = {"text": mark, "work": begun}
            if ending:
                sentences.append(f"{chapter.name} has changed, and yours holds your work: see {path.name} beside it.")
            break
    record.write_text(json.dumps(written, indent=1), encoding="utf-8")
    return sentences


def put_aside(folder=COPY):
    """Give a copy another name, so that a new one can be made. Returns its new path."""
    names = (folder.with_name(f"{folder.name}-{n}") for n in itertools.count(1))
    return folder.rename(next(path for path in names if not path.exists()))


def arguments(folder=COPY):
    """What JupyterLab is told: to show this folder alone, with the settings that lie in it."""
    return [f"--ServerApp.root_dir={folder}", f"--LabApp.app_settings_dir={folder / '.settings'}"]


def main():
    parser = argparse.ArgumentParser(description="Open your own copy of the chapters in JupyterLab.")
    parser.add_argument("--afresh", action="store_true", help="begin with a new copy; the old one is put aside")
    if parser.parse_args().afresh and COPY.exists():
        print(f"Your former copy is kept in {put_aside().name}.")
    print(f"Your copy of the chapters is the folder {COPY.name}. Change what you like: it is kept.")
    for sentence in renew():
        print(sentence)
    # Only here, since everything else works without it.
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(arguments())


if __name__ == "__main__":
    main()
