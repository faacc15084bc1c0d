"""What the canary installs and how it tells what moved; it runs for real each week."""

import sys

import pytest

from book import canary

TEXT = """chapters/03-encoder.ipynb, In [7]: the output is not the stored one

    print(x)

- stored   + this run
- 1 | `a`
+ 2"""
PICTURE = """chapters/06-training.ipynb, In [3]: the output is not the stored one

    draw()

Picture 1 differs by 31 gray levels (8 may). Look at both:
  stored.png"""


def test_it_is_told_against_what():
    assert canary.against([])[0] == canary.against(["newest"])[0] == "newest"
    assert canary.against(["numpy==2.0", "keras==3.15"])[1] == "the pinned versions, but for numpy==2.0 and keras==3.15"
    with pytest.raises(SystemExit, match="There is nothing like oldest; say newest, everything"):
        canary.against(["oldest"])


def test_ranges_are_kept_or_left_or_replaced():
    newest, everything = canary.wanted("newest", []), canary.wanted("everything", [])
    assert any(line.startswith("nbval==0.11") for line in newest)
    assert len(newest) == len(everything) and "nbval" in everything
    assert "matplotlib==3.11.1" in canary.wanted("some", ["matplotlib==3.11.1"])


def test_all_but_the_named_packages_stay_as_pinned():
    assert canary.constraints([]) == canary.constraints(["lowest"]) == []
    kept = canary.constraints(["matplotlib==3.11.1"])
    names = {line.partition("==")[0] for line in kept}
    assert names == set(canary.pinned(canary.REQUIREMENTS)) - {"matplotlib"}
    assert not [line for line in kept if "hash" in line or "\\" in line]


def test_a_report_is_a_table_with_links_and_the_whole_of_each_difference(monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://github.com/o/r")
    said = canary.report("some", [("numpy", "2.4", "2.5")], 9, [TEXT, PICTURE])
    assert "2 of 9 outputs moved." in said
    link = "[chapters/03-encoder.ipynb](https://github.com/o/r/blob/main/chapters/03-encoder.ipynb)"
    assert f"| {link} | In [7] | the output is not the stored one |" in said
    assert "| In [3] | the picture is not the stored one |" in said
    assert "| numpy | 2.4 | 2.5 |" in said
    assert f"```text\n{TEXT}\n```" in said
    assert f"<summary>{TEXT.splitlines()[0]}</summary>" in said


def test_nothing_that_moved_breaks_out_of_its_place(monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    evil = "chapters/01.ipynb, In [1]: a | b\n\n```\n</details> @everyone"
    said = canary.report("some", [], 1, [evil])
    assert "| chapters/01.ipynb | In [1] | a \\| b |" in said
    assert f"````text\n{evil}\n````" in said


def test_cells_are_told_in_the_order_of_the_book():
    told = ["chapters/02.ipynb, In [3]: a", "chapters/01.ipynb, In [13]: b", "chapters/01.ipynb, In [7]: c", "odd"]
    assert [text[-1] for text in sorted(told, key=canary.place)] == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("code", "taken", "there", "verdict"),
    [
        (0, "Migrating TOC to myst.yml", True, "It builds the book."),
        # It ends with 0 where it found no settings and so made no page.
        (0, "", False, "The build failed, with exit code 0 and without a first page."),
        (1, "", True, "The build failed, with exit code 1."),
        (0, "Ignoring Jupyter Book configuration!", True, "The build failed: our settings"),
        (None, "", False, "The build failed: it had not ended after"),
    ],
)
def test_the_next_book_is_judged_by_its_pages(code, taken, there, verdict):
    assert canary.next_verdict(code, taken, there).startswith(verdict)


def test_a_program_is_told_what_it_asks_and_not_waited_for_in_vain(tmp_path, monkeypatch):
    asks = "print('\\33[1mGo?\\33[0m'); print('Go?'); print(input()); raise SystemExit(3)"
    assert canary.patient([sys.executable, "-c", asks], tmp_path, "y\n") == (3, "Go?\ny")
    monkeypatch.setattr(canary, "PATIENCE", 0.5)
    waits = "import time; print('still', flush=True); time.sleep(60)"
    assert canary.patient([sys.executable, "-c", waits], tmp_path)[0] is None


def test_a_long_report_fits_into_an_issue():
    said = canary.report("some", [], 900, [TEXT.replace("- 1", "- 1" * 500)] * 900)
    assert len(said) < 65_536 / 5
