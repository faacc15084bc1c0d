"""The lists of the book, each tied to what it lists: no chapter, term, paper or module can be forgotten."""

import re
from fnmatch import fnmatch
from functools import cache

import pytest
import yaml

from book.notebooks import ROOT, chapters, notebooks, read_notebook
from seqlib import questions

NUMBERS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
AXES = ["batch", "time_in", "time_out", "chars", "units"]
CHAPTERS = chapters()


@cache
def text(name):
    """A page's or a file's text; of a notebook, its prose and its code."""
    path = ROOT / name
    if path.suffix == ".ipynb":
        return "\n\n".join(cell.source for cell in read_notebook(path).cells)
    return path.read_text(encoding="utf-8")


def pages():
    """The files behind the pages, in the order of ``_toc.yml``."""
    toc = yaml.safe_load(text("_toc.yml"))
    names = [toc["root"], *(page["file"] for part in toc["parts"] for page in part["chapters"])]
    return [next(ROOT.glob(f"{name}.*")).relative_to(ROOT).as_posix() for name in names]


def number(path):
    return int(path.stem[:2])


def title(path):
    return text(path).splitlines()[0].removeprefix("# ")


def minutes(path):
    """What a chapter takes: to read and run, and with predictions and exercises too. As index.md explains."""
    words = predictions = exercises = 0
    asked = len(questions.chapter(number(path)).QUESTIONS)
    heading = ""
    for cell in read_notebook(path).cells:
        # A cell of prose is cut where its headings are.
        for part in re.split(r"^(?=##+ )", cell.source, flags=re.MULTILINE) if cell.cell_type == "markdown" else [""]:
            heading = part.splitlines()[0] if part.startswith("##") else heading
            if heading == "## Exercises":
                exercises += len(re.findall(r"^\d+\. ", part, re.MULTILINE))
            elif heading != "### Solutions":
                words += len(part.split())
                predictions += part.count("> **Predict.**")
        if cell.cell_type == "code" and heading not in ("## Exercises", "### Solutions"):
            words += len(cell.source.split())
    reading = words / 200 + 1
    return reading, reading + predictions + asked + 5 * exercises


def cards():
    found = re.findall(r"\{grid-item-card\} (\d+) · (.*)\n:link: (\S+)\n", text("index.md"))
    return [(int(number), title, link) for number, title, link in found]


def test_the_first_page_has_a_card_for_every_chapter():
    assert cards() == [(number(path), title(path), f"chapters/{path.stem}") for path in CHAPTERS]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_card_says_how_long_its_chapter_takes(path):
    said = re.search(
        rf":link: chapters/{path.stem}\n(?:.*\n)*?\*(\d+) min · with exercises (\d+)\*\n", text("index.md")
    )
    assert said, "index.md has no card with its times"
    reading, everything = minutes(path)
    # Small edits need not change a card; the second number is rounded to five minutes besides.
    near = abs(int(said[1]) - reading) <= 2 and abs(int(said[2]) - everything) <= 4
    assert near, f"index.md should say: {reading:.0f} min · with exercises {5 * round(everything / 5)}"


@pytest.mark.parametrize("place", ["README.md", "appendix/teaching.md"])
def test_the_number_of_chapters_is_right(place):
    said = re.search(r"\b(\w+) (?:chapters|sessions)\b", text(place))[1].lower()
    assert said == NUMBERS[len(CHAPTERS) - 1]


def test_the_parts_on_the_first_page_are_those_of_the_table_of_contents():
    toc = yaml.safe_load(text("_toc.yml"))
    parts = [re.findall(r"chapters/(\d+)-", str(part)) for part in toc["parts"]]
    one, two, [epilogue] = ([int(chapter) for chapter in part] for part in parts if part)
    said = f"Chapters {one[0]} to {one[-1]} are part one, {two[0]} to {two[-1]} part two, {epilogue} the epilogue."
    assert said in text("index.md")


def test_a_chapter_ends_with_the_next_one():
    last = {path: re.findall(r"^Next: \[.*\]\((.*)\)$", text(path).rstrip().rsplit("\n\n", 1)[-1]) for path in CHAPTERS}
    expected = dict(zip(CHAPTERS, [*([path.name] for path in CHAPTERS[1:]), []], strict=True))
    assert last == expected


@pytest.mark.parametrize("page", pages())
def test_a_link_has_the_number_of_its_chapter(page):
    for said, named in re.findall(r"\[(?:[Cc]hapters? )?(\d+)\]\((?:\.\./)?(?:chapters/)?(\d\d)-", text(page)):
        assert int(said) == int(named), f"{page}: [{said}] leads to chapter {int(named)}"


def test_the_first_page_says_what_a_chapter_needs():
    first, last = map(int, re.search(r"chapters (\d+) to (\d+) also read its tables", text("index.md")).groups())
    readers = [number(path) for path in CHAPTERS if "benchmarks/results/" in text(path)]
    assert (first, last) == (min(readers), number(CHAPTERS[-1]))
    assert all("seqlib" in text(path) for path in CHAPTERS)


def test_the_teaching_table_has_every_session():
    rows = re.search(r"\| session \|.*\n\|[-|]+\n((?:\|.*\n)+)", text("appendix/teaching.md"))[1].splitlines()
    links = [re.match(r"\| \[(\d+)\]\(\.\./chapters/(.*)\.ipynb\) \|", row).groups() for row in rows]
    assert links == [(str(number(path)), path.stem) for path in CHAPTERS]


def glossary():
    """``(term, explanation)``, in order."""
    inside = text("appendix/glossary.md").split("```{glossary}\n")[1].split("```")[0]
    return re.findall(r"^(\S.*)\n    (.*)$", inside, re.MULTILINE)


def test_the_glossary_has_the_axes_first_and_then_the_alphabet():
    terms = [term for term, _ in glossary()]
    assert terms[: len(AXES)] == AXES
    assert terms[len(AXES) :] == sorted(terms[len(AXES) :], key=str.lower)


@pytest.mark.parametrize(("term", "explanation"), [pytest.param(*entry, id=entry[0]) for entry in glossary()])
def test_a_term_is_used_where_the_glossary_says(term, explanation):
    [place, *_] = re.findall(r"\]\(([^)#]*)", explanation)
    path = (ROOT / "appendix" / place).resolve().relative_to(ROOT)
    # Two words may stand there as one: "hold_out", "sequence-to-sequence".
    words, used = (re.sub(r"[\s_-]+", " ", part).lower() for part in (term, text(path)))
    assert words in used, f"{path} does not use {term!r}"


def cited(page):
    return {key for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text(page)) for key in keys.split(",")}


def listed():
    """The rows of the table of papers: the keys of each, and the chapters it names."""
    for row in re.findall(r"^\| .*\{cite.*\|$", text("appendix/bibliography.md"), re.MULTILINE):
        keys = re.findall(r"`(\w+)`", row)
        yield set(keys), {int(chapter) for chapter in re.findall(r"/(\d\d)-", row)}


def test_every_paper_is_listed_and_every_key_exists():
    entries = re.findall(r"^@\w+\{(\w+),", text("references.bib"), re.MULTILINE)
    assert len(entries) == len(set(entries))
    assert set(entries) == set().union(*(keys for keys, _ in listed()))
    assert set().union(*map(cited, pages())) == set(entries)


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_the_table_of_papers_names_the_chapter_that_cites(path):
    here = set().union(*(keys for keys, places in listed() if number(path) in places))
    assert cited(path) <= here, f"appendix/bibliography.md does not name chapter {number(path)} for these"


def modules(folder, *but):
    files = [*(ROOT / folder).glob("*.py"), *(path.parent for path in (ROOT / folder).glob("*/__init__.py"))]
    return {path.stem for path in files} - {"__init__", *but}


def test_the_reference_has_every_module():
    assert set(re.findall(r"automodule:: seqlib\.(\w+)", text("appendix/seqlib.md"))) == modules("seqlib")


def test_every_benchmark_has_a_table_and_a_page_and_make_runs_it():
    named = re.search(r"^BENCHMARKS := (.*)$", text("Makefile"), re.MULTILINE)[1].split()
    # `tables` is no benchmark, and `ranges` has a command of its own.
    assert sorted(named) == sorted(modules("benchmarks", "tables", "ranges"))
    assert {path.stem for path in (ROOT / "benchmarks" / "results").glob("*.csv")} == {*named, "ranges"}
    drawn = "".join(map(text, pages()))
    assert not [name for name in named if f"results/{name}.csv" not in drawn and f'("{name}")' not in drawn]


def folders():
    """The top folders that are committed."""
    ignored = [line.strip("/\n") for line in text(".gitignore").splitlines()]
    names = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    return {name for name in names if not any(fnmatch(name, pattern) for pattern in ignored)}


def test_the_map_of_the_readme_names_every_folder():
    table = text("README.md").split("| folder |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)/`", table)) == folders()


def test_the_license_names_every_folder():
    named = set(re.findall(r"\b(_?[a-z]+)\b", text("LICENSE")))
    # The notebooks' prose and code are named as such, and not by folder.
    assert folders() - {"chapters", "appendix", "docs"} <= named


@pytest.mark.parametrize("form", ["stumbled", "differs"])
def test_a_form_for_reports_names_every_chapter(form):
    fields = yaml.safe_load(text(f".github/ISSUE_TEMPLATE/{form}.yml"))["body"]
    [options] = [field["attributes"]["options"] for field in fields if field["id"] == "chapter"]
    assert options[:-1] == [f"{number(path)} · {title(path)}" for path in CHAPTERS]


def test_the_version_is_the_same_everywhere():
    version = re.search(r'^version = "(.*)"$', text("pyproject.toml"), re.MULTILINE)[1]
    assert yaml.safe_load(text("CITATION.cff"))["version"] == version
    assert re.search(r"^## (\S+)$", text("CHANGELOG.md"), re.MULTILINE)[1] == version


def test_the_weekly_issue_has_every_report():
    said = re.search(r"against: \[(.*)\]", text(".github/workflows/weekly.yml"))[1].split(", ")
    assert re.search(r"for against in (.*); do", text(".github/tell-what-moved"))[1].split() == said
    assert all(re.search(rf"book\.canary {name} ", text("book/canary.py")) for name in said[1:])


PROSE = ["README.md", "CONTRIBUTING.md", "index.md", *(str(path.relative_to(ROOT)) for path in notebooks())]


@pytest.mark.parametrize("page", PROSE)
def test_a_command_that_a_page_gives_exists(page):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", text(page), re.MULTILINE)) <= targets
    for module in re.findall(r"python -m ((?:seqlib|book|benchmarks|tests)\.\w+)", text(page)):
        assert module == "benchmarks.NAME" or (ROOT / f"{module.replace('.', '/')}.py").exists(), f"{page}: {module}"


@pytest.mark.parametrize("page", ["README.md", "index.md"])
def test_a_page_names_the_versions_of_python_that_are_allowed(page):
    low, high = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text("pyproject.toml")).groups()
    *some, last = [f"3.{minor}" for minor in range(int(low), int(high))]
    assert f"Python {', '.join(some)} or {last}" in text(page)
