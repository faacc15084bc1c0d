"""A chapter's recipe as something that programs can use: its cells with the tag ``recipe``, executed.

What a chapter teaches is written once, in the chapter. Benchmarks and exports run those cells, so a table or
a file of weights speaks of the code that readers see, and its fingerprint tells when that code has changed.
"""

import ast
import hashlib
import re
import sys

from book.notebooks import ROOT, read_notebook, tags


def recipe(chapter, **values):
    """What the cells of ``chapters/<chapter>.ipynb`` with the tag ``recipe`` define, as a dict of names.

    values: numbers that take the place of those that the cells give to the same names, as ``seed=3`` does
    for a line ``seed = 0``. Raises ValueError for a chapter without such cells, and for a name that they
    give no number.
    """
    tree, path = _tree(chapter), str(ROOT / "chapters" / f"{chapter}.ipynb")
    for name, value in values.items():
        places = [node for node in tree.body if isinstance(node, ast.Assign) and _is_number(node, name)]
        if not places:
            raise ValueError(f"no cell of {chapter} with the tag recipe has a line '{name} = <number>'")
        for node in places:
            node.value = ast.copy_location(ast.Constant(value), node.value)
    names = {"__name__": chapter}
    exec(compile(tree, path, "exec"), names)
    return names


def fingerprint(*parts):
    """A short text that changes whenever one of the parts does something else than before.

    parts: names of chapters, whose cells with the tag ``recipe`` count, paths of scripts of the pages, and
    sources of Python code. What only explains (comments, docstrings) or lays out does not count.
    """
    return hashlib.sha256("\n".join(map(_meaning, parts)).encode()).hexdigest()[:12]


def _meaning(part):
    if part.endswith(".js"):
        script = (ROOT / part).read_text(encoding="utf-8")
        return " ".join(re.sub(r"/\*.*?\*/|^\s*//.*?$", "", script, flags=re.DOTALL | re.MULTILINE).split())
    # As Python 3.11 writes it: 3.12 adds a field, and from 3.13 on empty ones are left out.
    every = {"show_empty": True} if sys.version_info >= (3, 13) else {}
    return ast.dump(_bare(ast.parse(part) if "\n" in part else _tree(part)), **every).replace(", type_params=[]", "")


def _tree(chapter):
    path = ROOT / "chapters" / f"{chapter}.ipynb"
    cells = [cell.source for cell in read_notebook(path).cells if "recipe" in tags(cell)]
    if not cells:
        raise ValueError(f"{path.name} has no cell with the tag recipe")
    # Magic lines are no Python.
    lines = [line for line in "\n".join(cells).splitlines() if not line.startswith(("%", "!"))]
    return ast.parse("\n".join(lines), str(path))


def _is_number(node, name):
    [target, *others] = node.targets
    named = isinstance(target, ast.Name) and target.id == name and not others
    return named and isinstance(node.value, ast.Constant) and isinstance(node.value.value, int | float)


def _bare(tree):
    """The tree without docstrings; comments are in no tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return tree
