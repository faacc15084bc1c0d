"""The house: every folder of code is a package, imports run one way, and no file is large."""

import ast
import subprocess

import pytest

from book.notebooks import ROOT, code_cells, notebooks, read_notebook

# From the bottom up: a package may import itself and those before it.
FLOORS = ["seqlib", "book", "benchmarks", "tests"]
# What Sphinx alone loads, and what nothing may import.
MODULES = sorted(path for floor in (*FLOORS, "_ext") for path in (ROOT / floor).rglob("*.py"))


def imported(source):
    """The top-level names that code imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]


def forbidden(floor):
    allowed = FLOORS[: FLOORS.index(floor) + 1] if floor in FLOORS else []
    return {*FLOORS, "_ext"} - {*allowed}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path):
    floor = path.relative_to(ROOT).parts[0]
    assert not forbidden(floor) & set(imported(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_uses_seqlib_alone(path):
    # Magic lines are no Python.
    lines = [line for cell in code_cells(read_notebook(path)) for line in cell.source.splitlines()]
    source = "\n".join(line for line in lines if not line.startswith("%"))
    assert not forbidden("seqlib") & set(imported(source))


def test_every_folder_of_code_is_a_package():
    assert all((path.parent / "__init__.py").exists() for path in MODULES)
    elsewhere = [path for folder in ("chapters", "appendix", "docs") for path in (ROOT / folder).rglob("*.py")]
    assert not elsewhere, "code stands outside the packages"


def test_a_wrong_arrow_is_seen():
    source = "def late():\n    from tests.conftest import browser\n    import benchmarks.tables as tables\n"
    assert forbidden("book") & set(imported(source)) == {"tests", "benchmarks"}
    assert not forbidden("tests") & set(imported(source))


def test_seqlib_can_be_read_in_an_evening():
    # As wc -l counts, the program of the last chapter aside, and the questions, a package of their own.
    files = [path for path in (ROOT / "seqlib").glob("*.py") if path.stem not in ("many_machines", "launch")]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= 1000


def test_no_file_is_large():
    """Over a megabyte, and every clone carries it for good."""
    git = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if git.returncode:
        pytest.skip("this is no clone, so nothing says which files are committed")
    paths = [ROOT / name for name in git.stdout.split("\0") if name]
    assert len(paths) > 100
    assert not [path for path in paths if path.exists() and path.stat().st_size > 1_000_000]
