"""What a release holds: the site, the course as one file, the PDF where there is one, notes and checksums.

python -m book.release v1.2.3     into _build/release, from the built book
"""

import hashlib
import re
import shutil
import sys
import tomllib
from pathlib import Path

from book.archive import NAME, write_zip

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "_build"
RELEASE = BUILD / "release"


def version():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def notes(wanted, changelog):
    """What the changelog says about a version; an empty text where it says nothing."""
    found = re.search(rf"^## {re.escape(wanted)}(?![.\w]).*\n((?:(?!## ).*\n?)*)", changelog, re.MULTILINE)
    return found[1].strip() if found else ""


def main(words):
    tag = f"v{version()}"
    if words != [tag]:
        sys.exit(
            f"pyproject.toml has version {version()}, so the tag must be {tag}, not {' '.join(words) or '(none)'}."
        )
    said = notes(version(), (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    if not said:
        sys.exit(f"CHANGELOG.md says nothing about version {version()}.")
    shutil.rmtree(RELEASE, ignore_errors=True)
    RELEASE.mkdir(parents=True)
    shutil.copy(BUILD / "html" / f"{NAME}.zip", RELEASE)
    site = {path.relative_to(BUILD / "html").as_posix(): path for path in (BUILD / "html").rglob("*") if path.is_file()}
    write_zip(RELEASE / f"{NAME}-site.zip", {f"{NAME}-site/{name}": path.read_bytes() for name, path in site.items()})
    for pdf in (BUILD / "html").glob("*.pdf"):
        shutil.copy(pdf, RELEASE)
    (RELEASE / "NOTES.md").write_text(said + "\n", encoding="utf-8")
    files = sorted(path for path in RELEASE.iterdir() if path.suffix in (".zip", ".pdf"))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (RELEASE / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print("".join(sums), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
