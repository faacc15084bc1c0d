"""A learner's copy of the chapters: book.lab. The last test works in it as a learner does, in a real browser."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import nbformat
import pytest
from playwright.sync_api import expect

from book import lab
from book.notebooks import ROOT, chapters, code_cells, file_text, read_notebook, tags

# What JupyterLab would show as it is written, or not at all.
OF_THE_BOOK = re.compile(
    r"\{[\w:]+\}`|^:::|^```+\{|\{\{|<div|<noscript|\]\((?!https?:|attachment:|\d\d-[\w-]+\.ipynb)", re.M
)


@pytest.fixture(params=chapters(), ids=lambda path: path.stem)
def both(request):
    """A chapter, and the notebook that a learner begins with."""
    return read_notebook(request.param), lab.for_learner(read_notebook(request.param))


def texts(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def test_code_is_that_of_the_chapter_and_nothing_has_been_run(both):
    chapter, copy = both
    nbformat.validate(copy)
    assert [cell.source for cell in code_cells(copy)] == [cell.source for cell in code_cells(chapter)]
    assert not any(cell.outputs or cell.execution_count for cell in code_cells(copy))


def test_solutions_are_folded_and_the_way_on_is_not(both):
    chapter, copy = both
    [heading] = [place for place, cell in enumerate(copy.cells) if cell.source == "### Solutions"]
    assert copy.cells[heading].metadata["jp-MarkdownHeadingCollapsed"]
    solutions = copy.cells[heading + 1 :]
    if chapter.cells[-1].source.splitlines()[-1].startswith("Next: "):
        assert re.fullmatch(r"## Next\n\n\[.*\]\(.*\.ipynb\)", solutions.pop().source)
    # Another heading would end the fold.
    assert not any(re.search("^#", cell.source) for cell in solutions if cell.cell_type == "markdown")
    folded = [cell for cell in code_cells(copy) if "hide-cell" in tags(cell)]
    assert all(cell in solutions and cell.metadata["jupyter"]["source_hidden"] for cell in folded)


def test_text_is_plain_markdown(both):
    chapter, copy = both
    for cell in texts(copy):
        assert not OF_THE_BOOK.search(cell.source), "book/lab.py does not know how to say this in plain Markdown"
    named = [name for cell in texts(copy) for name in re.findall(r"\]\(attachment:(.*?)\)", cell.source)]
    assert named == [name for cell in texts(copy) for name in cell.get("attachments", {})]
    assert len(named) == sum(cell.source.count('<div class="live"') for cell in texts(chapter))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (
            "so {cite}`hochreiter1997`.",
            "so ([Hochreiter and Schmidhuber, 1997](https://doi.org/10.1162/neco.1997.9.8.1735)).",
        ),
        (
            "{cite}`zaremba2014,cho2014`",
            "([Zaremba and Sutskever, 2014](https://arxiv.org/abs/1410.4615); "
            "[Cho et al., 2014](https://arxiv.org/abs/1406.1078))",
        ),
        ("{cite}`jozefowicz2015`", "(Jozefowicz et al., 2015)"),
        (
            "before\n\n:::{admonition} Why?\nOne.\n\nTwo.\n:::\n\nafter",
            "before\n\n> **Why?**\n>\n> One.\n>\n> Two.\n\nafter",
        ),
        ("```{note} A note\nOne.\n```", "> **A note**\n>\n> One."),
        ("```python\ncode\n```", "```python\ncode\n```"),
        ("[`approx`](seqlib.report.approx), [here](../appendix/glossary.md)", "`approx`, here"),
        ("[chapter 3](03-encoder.ipynb)", "[chapter 3](03-encoder.ipynb)"),
    ],
)
def test_what_only_the_book_shows_is_said_plainly(source, shown):
    assert lab.plain(source) == shown


def chapter_of(*sources):
    cells = [nbformat.v4.new_markdown_cell("# A question?", id="title")]
    return nbformat.v4.new_notebook(cells=cells + [nbformat.v4.new_code_cell(source, id=source) for source in sources])


class Copy:
    """A copy of one chapter that changes, and what is found in it."""

    def __init__(self, folder):
        self.chapter, self.folder = folder / "01-sums.ipynb", folder / "copy"

    def renew(self, *sources):
        self.chapter.write_text(file_text(chapter_of(*sources)), encoding="utf-8")
        return lab.renew(self.folder)

    def change(self, name, change):
        notebook = read_notebook(self.folder / name)
        change(notebook)
        (self.folder / name).write_text(file_text(notebook), encoding="utf-8")

    def code(self):
        files = sorted(self.folder.glob("*.ipynb"))
        return {path.name: [cell.source for cell in code_cells(read_notebook(path))] for path in files}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    copy = Copy(tmp_path)
    monkeypatch.setattr(lab, "chapters", lambda: [copy.chapter])
    assert copy.renew("a") == []
    return copy


def edit(notebook):
    notebook.cells[1].source = "mine"


def run(notebook):
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="1\n")]


def look(notebook):
    """As JupyterLab may, when it only shows one."""
    notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    notebook.cells[1].metadata["collapsed"] = False


def test_a_notebook_without_work_is_renewed(copy):
    copy.change("01-sums.ipynb", look)
    assert copy.renew("a", "b") == [] and copy.code() == {"01-sums.ipynb": ["a", "b"]}
    (copy.folder / "01-sums.ipynb").unlink()
    assert copy.renew("a", "b") == [] and copy.code() == {"01-sums.ipynb": ["a", "b"]}


@pytest.mark.parametrize("work", [edit, run])
def test_work_is_never_overwritten(copy, work):
    copy.change("01-sums.ipynb", work)
    mine = (copy.folder / "01-sums.ipynb").read_text(encoding="utf-8")
    # The chapter is the same: nothing to say.
    assert copy.renew("a") == []
    [sentence] = copy.renew("a", "b")
    assert sentence == "01-sums.ipynb has changed, and yours holds your work: see 01-sums-new.ipynb beside it."
    assert (copy.folder / "01-sums.ipynb").read_text(encoding="utf-8") == mine
    assert copy.code()["01-sums-new.ipynb"] == ["a", "b"]
    # Said once; the new one is renewed as long as nobody has worked in it.
    assert copy.renew("a", "b") == []
    assert "01-sums-new.ipynb" in copy.renew("a", "c")[0] and copy.code()["01-sums-new.ipynb"] == ["a", "c"]
    copy.change("01-sums-new.ipynb", work)
    assert "01-sums-new-2.ipynb" in copy.renew("d")[0]
    assert list(copy.code()) == ["01-sums-new-2.ipynb", "01-sums-new.ipynb", "01-sums.ipynb"]
    assert (copy.folder / "01-sums.ipynb").read_text(encoding="utf-8") == mine


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": []}', "# notes"])
def test_a_file_that_is_no_notebook_any_more_is_kept(copy, text):
    (copy.folder / "01-sums.ipynb").write_text(text, encoding="utf-8")
    assert "01-sums-new.ipynb" in copy.renew("b")[0]
    assert (copy.folder / "01-sums.ipynb").read_text(encoding="utf-8") == text


def test_without_the_record_work_is_kept_too(copy):
    copy.change("01-sums.ipynb", edit)
    (copy.folder / lab.RECORD).unlink()
    assert "01-sums-new.ipynb" in copy.renew("a")[0]
    assert copy.code() == {"01-sums.ipynb": ["mine"], "01-sums-new.ipynb": ["a"]}


def test_starting_over_keeps_what_was(copy):
    for n in (1, 2):
        copy.change("01-sums.ipynb", edit)
        assert lab.put_aside(copy.folder).name == f"copy-{n}"
        assert copy.renew("a") == [] and copy.code() == {"01-sums.ipynb": ["a"]}
        assert code_cells(read_notebook(copy.folder.with_name(f"copy-{n}") / "01-sums.ipynb"))[0].source == "mine"


def test_git_ignores_the_copy_and_its_tables_are_found():
    assert f"{lab.COPY.name}*/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    # Cells read ../benchmarks/results.
    assert lab.COPY.parent == ROOT


# --- as a learner sees it

# A busy machine takes minutes for what takes seconds: nothing here is about time.
PATIENCE = 300_000
CHAPTER = "01-data-preparation.ipynb"


@pytest.fixture
def jupyterlab(tmp_path):
    """Where JupyterLab shows a new copy, as `make lab` opens it, to a person without other settings; and the copy."""
    # Beside the chapters, as the real one is; git ignores it.
    folder = lab.COPY.with_name(f"{lab.COPY.name}-of-a-test-{os.getpid()}")
    lab.renew(folder)
    # By default cells out of sight are in no page, and a test could not look for them.
    settings = tmp_path / "settings" / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"windowingMode": "none"}')
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    command = [sys.executable, "-m", "jupyterlab", *options, "--IdentityProvider.token=", *lab.arguments(folder)]
    own = {f"JUPYTERLAB_{name.upper()}_DIR": str(tmp_path / name) for name in ("settings", "workspaces")}
    own |= {name: str(tmp_path / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | own)
    expect.set_options(timeout=PATIENCE)
    try:
        for _ in range(PATIENCE // 500):
            assert server.poll() is None, (tmp_path / "log").read_text()
            with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/api"):
                break
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}/", folder
    finally:
        expect.set_options(timeout=None)
        # It ends its kernels first; where one is only starting, a thread of its own can keep it from ending itself.
        server.terminate()
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder)


def shown(context, address, name):
    """A page with the notebook open in JupyterLab, its solutions folded."""
    page = context.new_page()
    page.goto(f"{address}lab/tree/{name}", wait_until="commit")
    expect(page.locator(".jp-MarkdownHeadingCollapsed")).to_contain_text("cells hidden")
    return page


def test_a_learner_runs_a_chapter_and_finds_the_work_again(browser, jupyterlab):
    address, folder = jupyterlab
    context, asked = browser.new_context(viewport={"width": 1280, "height": 900}), []
    context.set_default_timeout(PATIENCE)
    context.on("request", lambda it: it.url.startswith((address, "data:", "blob:")) or asked.append(it.url))
    page = shown(context, address, CHAPTER)
    # No output before a cell is run, no answer before it is asked for, and no question about news.
    expect(page.locator(".jp-Notebook")).to_contain_text("How does a sum become a sequence?")
    expect(page.locator(".jp-OutputArea-output")).to_have_count(0)
    expect(page.locator("p", has_text="Two digits on both sides of the plus sign")).to_be_hidden()
    expect(page.get_by_text("Jupyter news")).to_have_count(0)
    # A guess of one's own, then everything is run, the errors made on purpose included, and saved.
    page.locator(".jp-MarkdownCell", has_text="How long is the shortest such text").first.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.type("My guess: three to five.")
    page.keyboard.press("Shift+Enter")
    page.locator(".lm-MenuBar-item", has_text="Run").first.click()
    page.locator(".lm-Menu-item", has_text="Run All Cells").first.click()
    expect(page.locator(".jp-OutputArea-output", has_text="AdditionTask(1, 100)")).to_have_count(1)
    expect(page.locator(".jp-CodeCell .jp-InputPrompt", has_text=re.compile(r"\[[ *]\]"))).to_have_count(0)
    # Folded cells run last and out of sight.
    expected, mine = [len(cell.outputs) for cell in code_cells(read_notebook(chapters()[0]))], folder / CHAPTER
    for _ in range(PATIENCE // 500):
        page.keyboard.press("Control+s")
        time.sleep(0.5)
        saved = read_notebook(mine)
        if [len(cell.outputs) for cell in code_cells(saved)] == expected:
            break
    assert [len(cell.outputs) for cell in code_cells(saved)] == expected
    # The questions are those of the page: options have letters, and what unfolds shows that it does.
    asked_in = page.locator(".questions")
    expect(asked_in.locator("ol").first).to_have_css("list-style-type", "lower-alpha")
    fold = asked_in.locator("details").first
    expect(fold.locator("summary")).to_have_css("list-style-type", "disclosure-closed")
    fold.locator("summary").click()
    expect(fold.locator("summary")).to_have_css("list-style-type", "disclosure-open")
    # An exercise answered wrongly, then rightly.
    cell = page.locator(".jp-CodeCell", has_text='questions.check("exercise 1.1"')
    for answer, reply in (("(4, 3, 10_000)", "the plus sign is a character too"), ("(5, 3, 10_000)", "Right")):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+a")
        page.keyboard.type(f'questions.check("exercise 1.1", {answer})')
        page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-OutputArea-output")).to_contain_text(reply)
    page.keyboard.press("Control+s")
    for _ in range(PATIENCE // 500):
        time.sleep(0.5)
        saved = read_notebook(mine)
        if any("(5, 3, 10_000)" in cell.source for cell in code_cells(saved)):
            break
    page.close()
    # Back again: the work is there, on the screen and in the file.
    assert lab.renew(folder) == []
    page = shown(context, address, CHAPTER)
    expect(page.locator("p", has_text="My guess: three to five.")).to_be_visible()
    expect(page.locator(".jp-OutputArea-output", has_text="AdditionTask(1, 100)")).to_have_count(1)
    expect(page.locator(".jp-OutputArea-output", has_text="Right, all 3 values.")).to_have_count(1)
    assert read_notebook(mine) == saved
    # Where the book's page has a live place there is its picture.
    page = shown(context, address, "02-one-hot-encoding.ipynb")
    still = page.locator('.jp-Notebook img[alt^="The sum 7+8"]')
    assert still.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert not asked, f"asked for elsewhere: {asked}"
    context.close()
