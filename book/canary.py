"""Run the gate with the newest releases that pyproject.toml allows, and report which outputs moved.

    python3 -m book.canary

Needs nothing but Python: it makes an environment of its own, .venv-canary, from pyproject.toml alone, while
requirements.txt pins what everybody else uses. The exit code is 1 when an output moved.
"""

import json
import re
import subprocess
import sys
import venv
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
HOME = ROOT / ".venv-canary"
PYTHON = HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install():
    """The environment, made when first needed and brought up to date."""
    if not PYTHON.exists():
        venv.create(HOME, with_pip=True)
    subprocess.run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", "--upgrade",
         "--upgrade-strategy", "eager", "--editable", f"{ROOT}[chapters,test]"],
        check=True,
    )  # fmt: skip


def versions():
    """What differs from requirements.txt: ``(package, pinned, newest)``."""
    pinned = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE):
        # A package may have several lines, each for other versions of Python.
        pinned.setdefault(name, []).append(version)
    found = subprocess.run([PYTHON, "-m", "pip", "list", "--format", "json"], check=True, capture_output=True).stdout
    for package in json.loads(found):
        name, version = package["name"].lower().replace("_", "-"), package["version"]
        if name not in ("pip", "setuptools", "seqlib") and version not in pinned.get(name, []):
            yield name, " or ".join(pinned.get(name, ["none"])), version


def moved():
    """Run the gate: what it says about every cell whose output moved."""
    report = ROOT / "_build" / "canary.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    gate = subprocess.run(
        [PYTHON, "-m", "pytest", "chapters", "appendix", "-p", "no:cacheprovider", "--quiet", "--color=no",
         "--numprocesses", "2", "--junitxml", report],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if not report.exists() or gate.returncode not in (0, 1):
        sys.exit(f"The gate did not run:\n{gate.stdout}{gate.stderr}")
    cells = ET.parse(report).getroot().findall(".//testcase")
    return len(cells), [
        problem.text for cell in cells for problem in (*cell.findall("failure"), *cell.findall("error"))
    ]


def main():
    install()
    print("Newest releases that differ from requirements.txt:")
    for name, pinned, newest in versions():
        print(f"  {name}: {pinned} → {newest}")
    cells, reports = moved()
    print(f"\n{len(reports)} of {cells} outputs moved.")
    for text in reports:
        print("\n" + "-" * 80 + "\n" + text)
    return bool(reports)


if __name__ == "__main__":
    sys.exit(main())
