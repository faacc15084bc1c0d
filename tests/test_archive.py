"""What a reader takes elsewhere: the course as one file, a notebook alone, and what online services are told.

The tests marked `elsewhere` make the environments as a reader, Binder and Colab make them: `make elsewhere`.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from nbval.plugin import coalesce_streams

from book import archive, lab, launch, versions
from book.browser import BOOK, pages
from book.gate import same
from book.notebooks import ROOT, code_cells, execute, notebooks, read_notebook, strict_kernels

PYTHON = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"


@pytest.fixture
def packed(tmp_path):
    path = tmp_path / "learning-to-add.zip"
    archive.pack(path)
    return path


@pytest.fixture
def outside(tmp_path, monkeypatch):
    """A folder that is not the course's, from which nothing of it can be imported; kernels there are strict."""
    monkeypatch.setattr(os, "environ", os.environ.copy())
    settings = tmp_path / "settings"
    settings.mkdir()
    strict_kernels(settings)
    os.environ.pop("PYTHONPATH", None)
    folder = tmp_path / "outside"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def moved(stored, new):
    """The cells of two notebooks that show different things, by the first line of each."""
    # As in the committed form: a long print may have come in pieces.
    pairs = zip(code_cells(stored), code_cells(new), strict=True)
    return [
        old.source.splitlines()[0]
        for old, cell in pairs
        if not same(old.outputs, coalesce_streams(cell.outputs), "picture" in old.metadata.get("excused", {}))
    ]


def test_the_same_files_give_the_same_bytes(packed, tmp_path):
    archive.pack(tmp_path / "again.zip")
    assert packed.read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_the_archive_has_one_folder_and_what_it_needs(packed):
    with zipfile.ZipFile(packed) as course:
        names = course.namelist()
    assert {name.split("/")[0] for name in names} == {archive.NAME}
    inside = {name.partition("/")[2] for name in names}
    assert {path.relative_to(ROOT).as_posix() for path in notebooks()} <= inside
    read = {
        folder
        for path in notebooks()
        for cell in code_cells(read_notebook(path))
        for folder in re.findall(r"[\"']\.\./([\w./-]*)", cell.source)
    }
    assert read, "no notebook reads a file"
    assert not [name for name in read if not any(held.startswith(name) for held in inside)]
    assert not [name for name in inside if "__pycache__" in name or name.startswith("tests/")]


def test_nothing_in_the_archive_asks_another_host():
    for name, data in archive.content().items():
        source = data.decode() if name.endswith(".py") else ""
        if name.endswith(".ipynb"):
            source = "\n".join(cell.source for cell in code_cells(read_notebook(ROOT / name)))
        for link in (launch.FETCH, *lab.READ.values()):
            source = source.replace(link, "")
        assert not re.search(r"https?://|urlopen|get_file\(", source), name


def test_the_how_to_has_no_links_that_lead_nowhere(packed):
    with zipfile.ZipFile(packed) as course:
        how_to = course.read(f"{archive.NAME}/README.md").decode()
    assert how_to.startswith("# How do I run it myself?") and "](" not in how_to


RENEW = "from book import lab; assert lab.renew() == []"


def test_a_learner_gets_the_same_copy_from_the_archive(packed, outside):
    """And needs nothing for it that is not installed there."""
    shutil.unpack_archive(packed, outside)
    there = versions.pinned(archive.ROOT / "requirements-chapters.txt")
    missing = [
        module
        for module, packages in packages_distributions().items()
        if not {re.sub(r"[-_.]+", "-", name).lower() for name in packages} & set(there)
    ]
    assert {"nbval", "pytest"} <= set(missing)
    block = f"import sys; sys.modules.update(dict.fromkeys({missing!r})); "
    subprocess.run([sys.executable, "-c", block + RENEW], cwd=outside / archive.NAME, check=True)
    lab.renew(outside / "from the repository")
    copies = [
        {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
        for folder in (outside / archive.NAME / lab.COPY.name, outside / "from the repository")
    ]
    assert copies[0] == copies[1] and len(copies[0]) == len(lab.chapters())


def test_every_page_offers_the_archive():
    for name in pages():
        page = BOOK / f"{name}.html"
        links = re.findall(r'href="([^"]*learning-to-add\.zip)"', page.read_text(encoding="utf-8"))
        assert links, f"{name} does not offer the archive"
        assert all((page.parent / link).is_file() for link in links), name


def test_a_notebook_alone_says_what_it_needs():
    alone = sorted((BOOK / "_sources").rglob("*.ipynb"))
    assert len(alone) == len(notebooks())
    for path in alone:
        first, *rest = read_notebook(path).cells
        assert first.source == launch.NOTE, path
        stored = read_notebook(ROOT / path.relative_to(BOOK / "_sources")).cells
        assert [cell.source for cell in rest if cell.id != "launch"] == [cell.source for cell in stored]


def test_telling_it_twice_tells_it_once(tmp_path):
    path = tmp_path / "01.ipynb"
    shutil.copy(notebooks()[0], path)
    archive.begin(path, "https://example.org/course.zip")
    once = path.read_bytes()
    archive.begin(path, "https://example.org/course.zip")
    assert path.read_bytes() == once


def launched(chapter, packed, folder):
    """A chapter as Colab opens it, in a folder of its own; the course is fetched from a file on this machine."""
    path = folder / chapter.name
    shutil.copy(chapter, path)
    archive.begin(path, packed.as_uri())
    return read_notebook(path)


def without_first_cells(notebook):
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("launch")]
    return notebook


def test_a_launched_chapter_fetches_the_course_and_runs(packed, outside):
    chapter = notebooks()[0]
    notebook = launched(chapter, packed, outside)
    notebook.cells.append(new_code_cell("import seqlib; print(seqlib.__file__)", id="launch-where"))
    execute(notebook, outside)
    assert notebook.cells[-1].outputs[0].text.strip() == str(outside / archive.NAME / "seqlib" / "__init__.py")
    assert moved(read_notebook(chapter), without_first_cells(notebook)) == []


def prepare(python="3.12.1", installed=None, missing=(), loaded=(), fails=None):
    """A process that stands for a kernel; returns what it says and what it wanted to install."""
    program = f"""
import sys, types
from book import launch, versions
sys.version_info = {tuple(map(int, python.split(".")))}
pins = versions.pinned(launch.LIST)
here = {{name: pins[name][-1] for name in launch.packages() if name not in {missing!r}}}
launch.installed = lambda: here | {installed or {}!r}
sys.modules.update({{name: types.ModuleType(name) for name in {list(loaded)!r}}})
def run(command, **options):
    print("pip", *map(str, command[command.index("--constraint") + 2:]))
    return types.SimpleNamespace(returncode={1 if fails else 0}, stderr={fails or ""!r})
launch.subprocess = types.SimpleNamespace(run=run)
launch.prepare()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip(), done.stderr.strip()


def test_versions_alone_are_all_the_versions():
    """pip must not see a hash there, and misses nothing else."""
    alone = launch.versions_alone()
    assert "hash" not in alone.read_text(encoding="utf-8") and "\\" not in alone.read_text(encoding="utf-8")
    assert versions.pinned(alone) == versions.pinned(launch.LIST)


def test_a_kernel_that_has_the_versions_is_left_alone():
    assert prepare() == ("", "")


def test_a_kernel_gets_the_packages_that_differ():
    assert prepare(installed={"keras": "3.0.0", "tqdm": "4.0"}) == ("pip keras tqdm", "")


def test_what_is_the_service_s_own_is_brought_only_where_it_is_missing():
    assert prepare(installed={"ipywidgets": "7.7.1", "ipykernel": "6.17"}) == ("", "")
    assert prepare(missing=["ipywidgets"]) == ("pip ipywidgets", "")


@pytest.mark.parametrize(
    ("kernel", "sentence"),
    [
        ({"python": "3.10.4"}, "The course needs Python 3.11, 3.12 or 3.13, and this is 3.10.4."),
        ({"python": "3.14.0"}, "The course needs Python 3.11, 3.12 or 3.13, and this is 3.14.0."),
        (
            {"installed": {"numpy": "2.0.0"}, "loaded": ["numpy"]},
            "Installed. This kernel had loaded numpy: restart it (or the session), and run this again.",
        ),
        (
            {"installed": {"numpy": "2.0.0"}, "fails": "much\nERROR: no space left"},
            "The course's packages could not be installed: ERROR: no space left",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(kernel, sentence):
    assert prepare(**kernel)[1] == sentence


def test_python_versions_are_those_of_the_package():
    low, high = re.search(
        r'requires-python = ">=3\.(\d+),<3\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ).groups()
    assert ((3, int(low)), (3, int(high))) == (versions.LOWEST, versions.TOO_NEW)


def test_the_dev_container_runs_a_command_of_the_makefile():
    lines = (ROOT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8").splitlines()
    settings = json.loads("\n".join(line for line in lines if not line.startswith("//")))
    make, target = settings["postCreateCommand"].split()
    assert make == "make" and re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert all((ROOT / name).exists() for name in settings["customizations"]["codespaces"]["openFiles"])


# As it is made elsewhere.


def clean():
    """The environment of a person who has nothing of the course: no variable of Python's, no activated environment."""
    own = str(Path(sys.executable).parent)
    path = os.pathsep.join(place for place in os.environ["PATH"].split(os.pathsep) if place != own)
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")} | {
        "PATH": path
    }


def run(*command, folder, environment=None):
    subprocess.run(list(map(str, command)), cwd=folder, env=environment or clean(), check=True)


def executed(python, notebook, name="ran.ipynb", environment=None):
    """A notebook, run by a Python of its own from its own folder: what came out."""
    command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--ExecutePreprocessor.timeout=600", "--output"]
    run(python, *command, name, notebook.name, folder=notebook.parent, environment=environment)
    return read_notebook(notebook.parent / name)


def compared(path, ran):
    """The cells of a chapter that moved in a run of it, all of which are told."""
    found = moved(read_notebook(path), ran)
    print(f"{path.stem}: {len(code_cells(ran))} cells compared, {len(found)} moved")
    return found


def chapters(*numbers):
    return [path for path in notebooks() if path.stem[:2] in numbers]


@pytest.mark.elsewhere
def test_the_archive_runs_where_nothing_else_is(packed, outside):
    shutil.unpack_archive(packed, outside)
    home = outside / archive.NAME
    run(Path(sys.base_prefix) / PYTHON, "book/start.py", "--doctor", folder=home)
    run(home / ".venv" / PYTHON, "-c", RENEW, folder=home)
    for path in chapters("01", "08", "12"):
        ran = executed(home / ".venv" / PYTHON, home / lab.COPY.name / path.name)
        assert compared(path, ran) == [], path.name


@pytest.mark.elsewhere
def test_binder_gets_what_its_files_say(outside):
    home, here = outside / "clone", outside / "environment"
    run("git", "clone", "--quiet", ROOT, home, folder=outside)
    venv.create(here, with_pip=True)
    environment = clean()
    environment["PATH"] = os.pathsep.join([str((here / PYTHON).parent), environment["PATH"]])
    run(home / ".binder" / "postBuild", folder=home, environment=environment)
    for path in chapters("01", "08"):
        ran = executed(here / PYTHON, home / "chapters" / path.name, environment=environment)
        assert compared(path, ran) == [], path.name


@pytest.mark.elsewhere
def test_colab_gets_what_its_first_cell_says(packed, outside):
    """A machine with Jupyter of its own and older packages, as a service has it."""
    here = outside / "environment"
    venv.create(here, with_pip=True)
    run(here / PYTHON, "-m", "pip", "install", "--quiet", "nbconvert", "ipykernel", "numpy<2.4", folder=outside)
    for path in chapters("01", "08"):
        launched(path, packed, outside)
        ran = executed(here / PYTHON, outside / path.name, f"ran-{path.name}")
        assert compared(path, without_first_cells(ran)) == [], path.name
