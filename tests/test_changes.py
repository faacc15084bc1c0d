"""What a pull request and a release say: the pages that differ, and what is in the release."""

import hashlib
import zipfile

import pytest

from book import changes, release
from book.browser import BOOK


@pytest.fixture
def builds(tmp_path):
    """Two equal builds of four pages: a function that writes a page of the new one."""
    for build in ("old", "new"):
        for name in ("same", "words", "picture", "around"):
            page = tmp_path / build / "chapters" / f"{name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(
                '<p>head</p><script src="a.js?v=1"></script><article><p>one</p>\n<img src="../a.png"></article>'
            )
        (tmp_path / build / "a.png").write_bytes(b"red")
        (tmp_path / build / "b.png").write_bytes(b"blue")

    def write(name, old, new):
        page = tmp_path / "new" / "chapters" / f"{name}.html"
        page.write_text((tmp_path / "old" / "chapters" / "same.html").read_text().replace(old, new))

    write.table = lambda: changes.table(tmp_path / "old", tmp_path / "new")
    return write


def test_equal_pages_are_not_named(builds):
    builds("same", "?v=1", "?v=2")
    assert builds.table() == "No page differs."


def test_each_page_says_what_differs(builds):
    builds("words", "<p>one</p>", "<p>two</p>\n<p>three</p>")
    builds("picture", "a.png", "b.png")
    builds("around", "head", "foot")
    builds("added", "one", "one")
    table = builds.table()
    assert table.startswith("4 of 5 pages differ.")
    assert "| chapters/added | new |" in table
    assert "Only what is around the text, on 1: chapters/around." in table
    assert "| chapters/picture | pictures: 1 |" in table
    assert "| chapters/words | text: +2 −1 lines |" in table
    assert "chapters/same" not in table


def test_a_release_has_another_tag_refused():
    with pytest.raises(SystemExit, match=rf"the tag must be v{release.version()}, not v9.9.9"):
        release.main(["v9.9.9"])


def test_the_notes_are_those_of_the_version():
    log = "# Log\n\n## 1.1.0\n\n- New.\n\n## 1.0.0\n\n- First.\n"
    assert release.notes("1.1.0", log) == "- New."
    assert release.notes("1.0.0", log) == "- First."
    assert release.notes("1.0", log) == release.notes("2.0.0", log) == ""


def test_a_release_holds_what_its_checksums_say(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "RELEASE", tmp_path / "release")
    release.main([f"v{release.version()}"])
    lines = (tmp_path / "release" / "SHA256SUMS").read_text().splitlines()
    named = dict(reversed(line.split("  ")) for line in lines)
    assert {"learning-to-add.zip", "learning-to-add-site.zip"} <= set(named)
    for name, digest in named.items():
        assert hashlib.sha256((tmp_path / "release" / name).read_bytes()).hexdigest() == digest
    with zipfile.ZipFile(tmp_path / "release" / "learning-to-add-site.zip") as site:
        inside = {name.partition("/")[2] for name in site.namelist()}
    assert inside == {path.relative_to(BOOK).as_posix() for path in BOOK.rglob("*") if path.is_file()}
