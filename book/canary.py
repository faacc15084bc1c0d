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
import tempfile
import tomllib
import venv
import xml.etree.ElementTree as ET
from html import escape
from pathlib import Path

from book.versions import pinned, without_hashes

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
HOME = ROOT / ".venv-canary"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
PROGRAM = PYTHON.parent / "jupyter-book"
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
    texts = [problem.text for cell in cells for problem in (*cell.findall("failure"), *cell.findall("error"))]
    # Paths as they are in the artifacts of a run; two workers have mixed the notebooks.
    return len(cells), sorted((text.replace(f"{ROOT}{os.sep}", "") for text in texts), key=place)


def place(text):
    """Of what the gate says about a cell: where it stands in the book; what has no place comes first."""
    found = TITLE.match(text)
    return (found[1], int(re.search(r"\d+", found[2])[0])) if found else ("", 0)


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
        title = text.splitlines()[0]
        details = f"<details><summary>{escape(title)}</summary>\n\n{fenced(text)}\n\n</details>"
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
    folder = REPORTS / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    build = [PROGRAM, "build", ROOT, "--path-output", folder, "--warningiserror", "--keep-going", "--quiet"]
    done = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    new = folder / "_build" / "html"
    same, parts = False, ["## Pages, with the newest theme and extensions"]
    if (new / "index.html").exists():
        compare = [PYTHON, "-m", "book.changes", ROOT / "_build" / "html", new]
        said = subprocess.run(compare, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
        same = said.startswith("No page differs")
        parts.append(said)
    else:
        parts.append("The build failed: it left no pages.")
    if versions := list(other_versions()):
        parts.append(table(["package", "pinned", "here"], versions))
    if done.returncode:
        parts.append(f"The build failed, or warned:\n\n{fenced(plain(done.stdout)[-LONGEST // 4 :])}")
    return "pages", "\n\n".join(parts) + "\n", done.returncode != 0 or not same


def next_book():
    """Let the next Jupyter Book, which is another program, build a copy of what is committed."""
    copy = REPORTS / "next"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x"], cwd=copy, input=packed, check=True)
    install(["jupyter-book>=2"])
    # First it takes over our settings. It asks whether it may, and whether to open the book afterwards.
    _, taken = patient([PROGRAM, "init"], copy, "y\nn\n")
    code, built = patient([PROGRAM, "build", "--html", "--strict", "--ci"], copy)
    [version] = pinned(LIST)["jupyter-book"]
    verdict = next_verdict(code, taken, (copy / "_build" / "html" / "index.html").exists())
    parts = [f"## Jupyter Book {version}", verdict]
    for what, said in ("Taking over the settings", taken), ("Building", built):
        parts.append(f"{what}:\n\n{fenced(said[-LONGEST // 2 :])}")
    return "jupyter-book-2", "\n\n".join(parts) + "\n", not verdict.startswith("It builds")


def next_verdict(code, taken, there):
    """One sentence. code: of the build, None if it did not end. taken: what `init` said. there: a first page."""
    if code is None:
        return f"The build failed: it had not ended after {PATIENCE} seconds."
    if "Ignoring Jupyter Book configuration" in taken:
        return "The build failed: our settings, _config.yml and _toc.yml, could not be taken over."
    if code or not there:
        return f"The build failed, with exit code {code}{'' if there else ' and without a first page'}."
    return "It builds the book."


def patient(command, folder, answers=""):
    """Run a program for as long as PATIENCE: its exit code, None where it did not end, and what it said."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        try:
            code = subprocess.run(
                command, cwd=folder, input=answers, stdout=file, stderr=file, text=True, timeout=PATIENCE
            ).returncode
        except subprocess.TimeoutExpired:
            code = None
        file.seek(0)
        # A question is drawn again at each key: every line is told once.
        return code, "\n".join(dict.fromkeys(line.rstrip() for line in plain(file.read()).splitlines()))


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
