"""What a person types is read by one rule, written in Python and for the pages: both are tried against one list."""

import pytest

from book.notebooks import ROOT
from seqlib.questions import reading
from seqlib.questions.question import near, slack
from tests.readings import JUDGED, NEAR, READINGS

CASES = [(kind, text, list(values)) for kind, texts in READINGS.items() for text, values in texts.items()]
# Typed where anything can be typed.
HOSTILE = [
    "9" * 100_000,
    "(" * 200,
    "\0",
    "\ud800",
    "<script>alert(1)</script>",
    "__proto__",
    "e" * 150,
    "1e" * 90,
    "=" * 99,
]


def as_lists(readings):
    return [list(value) if isinstance(value, tuple) else value for value in readings]


@pytest.mark.parametrize(("kind", "text", "values"), CASES)
def test_a_text_is_read(kind, text, values):
    found = as_lists(reading.read(kind, text))
    assert found == (pytest.approx(values) if kind == "number" and values else values)


@pytest.mark.parametrize(("kind", "text", "key", "within", "right"), JUDGED)
def test_a_text_is_judged(kind, text, key, within, right):
    assert reading.right(kind, text, key, within) is right


@pytest.fixture(scope="module")
def script(browser):
    """The pages' script, alone in an empty page."""
    page = browser.new_page()
    page.add_script_tag(path=ROOT / "_static" / "live" / "answers.js")
    yield page
    page.close()


def test_the_pages_read_the_same(script):
    found = script.evaluate("cases => cases.map(([kind, text]) => Answers.read(kind, text))", CASES)
    differing = [
        (kind, text, value)
        for (kind, text, values), value in zip(CASES, found, strict=True)
        if value != (pytest.approx(values) if kind == "number" and values else values)
    ]
    assert not differing


JUDGE = """cases => cases.map(([kind, text, key, within]) => {
    const readings = Answers.read(kind, text);
    return readings.length ? readings.some(value => Answers.same(kind, value, key, within)) : null;
})"""


def test_the_pages_judge_the_same(script):
    found = script.evaluate(JUDGE, JUDGED)
    assert found == [right for *_, right in JUDGED]


def test_the_pages_say_the_same(script):
    assert script.evaluate("Answers.how") == reading.HOW
    cases = [case[:3] for case in NEAR]
    found = script.evaluate("cases => cases.map(([kind, value, key]) => Answers.near(kind, value, key) ?? null)", cases)
    assert found == [near(*case) for case in cases]
    wrong = [(said, expected) for said, (*_, expected) in zip(found, NEAR, strict=True) if expected not in (said or "")]
    assert not wrong and [said is None for said in found] == [not expected for *_, expected in NEAR]


def test_the_pages_take_as_little_for_a_slip(script):
    values = [0.5, 1 / 3, 0.004, 63.5, 12, 1.0, -0.25]
    assert script.evaluate("values => values.map(Answers.slack)", values) == pytest.approx(list(map(slack, values)))
    assert slack("09") == slack((3, 4)) == script.evaluate("Answers.slack('09') + Answers.slack([3, 4])") == 0


@pytest.mark.parametrize("kind", reading.HOW)
def test_no_text_breaks_the_reader(script, kind):
    for text in HOSTILE:
        assert reading.read(kind, text) == [] or len(text) <= reading.LONGEST
    # A lone surrogate cannot be handed to the browser; the rest can.
    texts = [text for text in HOSTILE if text != "\ud800"]
    found = script.evaluate("([kind, texts]) => texts.map(text => Answers.read(kind, text))", [kind, texts])
    assert found == [as_lists(reading.read(kind, text)) for text in texts]
