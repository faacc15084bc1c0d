"""Run the gate with other releases than the pinned ones, and report what moved.

    python -m book.canary                      the newest releases that the ranges of pyproject.toml allow
    python -m book.canary everything           the newest of all, whatever the ranges say, release candidates too
    python -m book.canary lowest               the lowest that the ranges allow
    python -m book.canary pages                the built pages, with the newest theme and extensions
    python -m book.canary jupyter-book-2       does the next Jupyter Book read our files?
    python -m book.canary matplotlib==3.11.1   the pinned versions, but for these

Words that end in .ipynb name the notebooks to run, all by default.

Needs nothing but Python: it makes an environment of its own, .venv-canary, and leaves the others alone. The report is
Markdown, on the screen and in _build/canary/; the exit code is 1 when an output moved.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import xml.etree.ElementTree as ET
from pathlib import Path

from book.versions import pinned, without_hashes

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
HOME = ROOT / ".venv-canary"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
REPORTS = ROOT / "_build" / "canary"
LIST = REPORTS / "requirements.txt"
ROWS, LONGEST = 40, 12_000  # of a report, in characters: an issue holds 65,536, and there are five reports
PATIENCE = 1200  # seconds for the next Jupyter Book, which asks other sites for its theme
TITLE = re.compile(r"(\S+\.ipynb), (In \[\d+\]): (.*)")


def against(words):
    """What to run against, by the words of the command: ``(its name, in a sentence, options of uv)``."""
    match words:
        case [] | ["newest"]:
            return "newest", "the newest releases that the ranges allow", []
        case ["everything"]:
            return "everything", "the newest releases of everything", ["--prerelease", "allow"]
        case ["lowest"]:
            return "lowest", "the lowest versions that the ranges allow", ["--resolution", "lowest-direct"]
        case _ if all("==" in word for word in words):
            return "some", f"the pinned versions, but for {' and '.join(words)}", []
    known = "newest, everything, lowest, pages, jupyter-book-2, or PACKAGE==VERSION"
    sys.exit(f"There is nothing like {' '.join(words)}; say {known}.")


def wanted(name, words):
    """What pyproject.toml asks for, as lines for uv, with the ranges that this run respects."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["chapters"], *extras["test"]]
    if name == "everything":
        return [re.match(r"[\w.-]+", line)[0] for line in lines]
    if name == "some":
        return [*lines, *words]
    return lines


def constraints(words):
    """The pins, but for the packages that the words change; none where no word does."""
    changed = {word.partition("==")[0] for word in words if "==" in word}
    return [line for line in without_hashes(REQUIREMENTS) if line.partition("==")[0] not in changed] if changed else []


def install(lines, options=(), kept=()):
    """The environment, made when first needed and brought to what these lines ask for.

    kept: pins, as lines, for what is installed besides.
    """
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True)
    REPORTS.mkdir(parents=True, exist_ok=True)
    versions = pinned(REQUIREMENTS)["uv"]
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={versions[0]}"]
    subprocess.run(pip, check=True)
    (REPORTS / "wanted.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (REPORTS / "kept.txt").write_text("\n".join(kept) + "\n", encoding="utf-8")
    uv = [PYTHON, "-m", "uv", "pip"]
    compile_ = [*uv, "compile", "--quiet", "--no-header", "--no-annotate", "--upgrade", *options]
    compile_ += ["--constraint", REPORTS / "kept.txt"]
    subprocess.run([*compile_, "--python", PYTHON, "--output-file", LIST, REPORTS / "wanted.txt"], check=True)
    subprocess.run([*uv, "install", "--quiet", "--python", PYTHON, "--requirement", LIST, "uv"], check=True)


def other_versions():
    """What differs from requirements.txt: ``(package, pinned, here)``."""
    pins = pinned(REQUIREMENTS)
    for name, [version] in pinned(LIST).items():
        if version not in pins.get(name, []):
            yield name, " or ".join(pins.get(name, ["none"])), version


def run_gate(notebooks):
    """Run the gate: the number of cells, and what it says about every cell whose output moved."""
    result = REPORTS / "gate.xml"
    result.unlink(missing_ok=True)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}  # seqlib from where it stands
    pytest = [PYTHON, "-m", "pytest", *(notebooks or ["chapters", "appendix"]), "--junitxml", result]
    options = ["-p", "no:cacheprovider", "--quiet", "--color=no", "--numprocesses", "2"]
    gate = subprocess.run([*pytest, *options], cwd=ROOT, env=environment, capture_output=True, text=True)
    if not result.exists() or gate.returncode not in (0, 1):
        sys.exit(f"The gate did not run:\n{gate.stdout}{gate.stderr}")
    cells = ET.parse(result).getroot().findall(".//testcase")
    return len(cells), [
        problem.text for cell in cells for problem in (*cell.findall("failure"), *cell.findall("error"))
    ]


def table(head, rows):
    """A table of Markdown; a bar inside a cell would end it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def fenced(text):
    """A text as code, whatever it holds."""
    fence = "`" * (1 + max([2, *map(len, re.findall("`+", text))]))
    return f"{fence}text\n{text}\n{fence}"


def row(text):
    """Of what the gate says about a cell: where it is, as a link if the repository is known, and what moved."""
    found = TITLE.match(text)
    if not found:
        return ["", "", text.splitlines()[0]]
    chapter, cell, what = found.groups()
    if "Picture " in text:
        what = (
            "the picture is not the stored one" if "- stored   + this run" not in text else f"{what}, nor the picture"
        )
    repository = os.environ.get("BOOK_REPOSITORY")
    return [f"[{chapter}]({repository}/blob/main/{chapter})" if repository else chapter, cell, what]


def report(sentence, versions, cells, texts):
    """What moved against these versions, as Markdown."""
    parts = [f"## Against {sentence}", f"{len(texts)} of {cells} outputs moved."]
    if texts:
        parts.append(table(["notebook", "cell", "what moved"], map(row, texts[:ROWS])))
    if len(texts) > ROWS:
        parts.append(f"And {len(texts) - ROWS} more.")
    if versions:
        parts.append(f"Versions that differ from the pinned ones:\n\n{table(['package', 'pinned', 'here'], versions)}")
    else:
        parts.append("All versions are the pinned ones.")
    for text in texts:
        details = f"<details><summary>{' '.join(row(text)[1:])}</summary>\n\n{fenced(text)}\n\n</details>"
        if sum(map(len, parts)) + len(details) > LONGEST:
            parts.append("The rest is in the log of the run.")
            break
        parts.append(details)
    return "\n\n".join(parts) + "\n"


def cells(words):
    """Run the notebooks against other releases: a report, and whether something moved."""
    notebooks = [word for word in words if word.endswith(".ipynb")]
    words = [word for word in words if word not in notebooks]
    name, sentence, options = against(words)
    install(wanted(name, words), options, constraints(words))
    count, texts = run_gate(notebooks)
    return name, report(sentence, list(other_versions()), count, texts), bool(texts)


def pages():
    """Build the pages with the newest theme and extensions, and compare them with those of _build/html."""
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["book"]
    # Jupyter Book itself stays: its next version is another program, and has a report of its own.
    install([line if line.startswith("jupyter-book") else re.match(r"[\w.-]+", line)[0] for line in group])
    new = REPORTS / "pages"
    program = PYTHON.parent / "jupyter-book"
    build = [program, "build", ROOT, "--path-output", new, "--keep-going", "--quiet"]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True)
    compare = [PYTHON, "-m", "book.changes", ROOT / "_build" / "html", new / "_build" / "html"]
    said = subprocess.run(compare, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    parts = ["## Pages, with the newest theme and extensions", said]
    if versions := list(other_versions()):
        parts.append(table(["package", "pinned", "here"], versions))
    if done.stderr:
        parts.append(f"The build said:\n\n{fenced(done.stderr[-LONGEST // 4 :])}")
    return "pages", "\n\n".join(parts) + "\n", bool(versions)


def next_book():
    """Let the next Jupyter Book, which is another program, build a copy of what is committed."""
    copy = REPORTS / "next"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=copy, input=packed, check=True)
    install(["jupyter-book>=2"])
    log, program = REPORTS / "next.log", PYTHON.parent / "jupyter-book"
    with log.open("w", encoding="utf-8") as file:
        build = subprocess.Popen([program, "build", "--html", "--strict", "--ci"], cwd=copy, stdout=file, stderr=file)
        try:
            code = build.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            build.kill()
            code = None
    said = {0: "It builds the book.", None: f"The build failed: it had not ended after {PATIENCE} seconds."}
    verdict = said.get(code, f"The build failed, with exit code {code}.")
    [version] = pinned(LIST)["jupyter-book"]
    parts = [f"## Jupyter Book {version}", verdict, fenced(plain(log.read_text(encoding="utf-8"))[-LONGEST // 2 :])]
    return "jupyter-book-2", "\n\n".join(parts) + "\n", code != 0


def plain(text):
    """A text without the codes that color a terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def main(words):
    match words:
        case ["pages"]:
            name, said, moved = pages()
        case ["jupyter-book-2"]:
            name, said, moved = next_book()
        case _:
            name, said, moved = cells(words)
    (REPORTS / f"{name}.md").write_text(said, encoding="utf-8")
    print(said)
    return moved


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
