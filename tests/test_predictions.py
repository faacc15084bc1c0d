"""Predictions: each has its cell, its right answer is what the cell shows, and the page waits for a reader's own."""

import codecs
import itertools
import os
import re
import subprocess
import sys

import nbformat.v4 as v4
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from book.browser import BOOK, FAINT_TEXT, TOO_WIDE, open_page
from book.gate import plain
from book.notebooks import ROOT, chapters, file_text, normalize, read_notebook, tags

VALUES = ("number", "share", "shape", "text")
FIELDS = {
    "choice": {"ask", "kind", "options"},
    "free": {"ask", "kind"},
    "note": {"ask", "kind"},
}


def shown(cells):
    """What the first of these cells shows, and the code cells right after it."""
    outputs = [o for cell in itertools.takewhile(lambda cell: cell.cell_type == "code", cells) for o in cell.outputs]
    texts = [
        f"{o.ename}: {o.evalue}" if o.output_type == "error" else o.get("text") or o.data.get("text/plain", "")
        for o in outputs
    ]
    return plain("\n".join(texts))


def asked():
    """Each prediction of the book: ``(chapter, its text, its questions, what the cell shows)``."""
    for path in chapters():
        cells, text = read_notebook(path).cells, None
        for place, cell in enumerate(cells):
            if cell.cell_type == "markdown" and "> **Predict.**" in cell.source:
                text = cell.source.split("> **Predict.** ")[-1].splitlines()[0]
            elif "predict" in cell.metadata:
                yield path, text, cell.metadata["predict"], shown(cells[place:])


ASKED = list(asked())
QUESTIONS = [
    pytest.param(question, output, id=f"{path.stem[:2]}: {question['ask']}")
    for path, _, questions, output in ASKED
    for question in questions
    if question["kind"] not in ("free", "note")
]


def right_answers(question, output):
    """What the output answers: one text, if the question is well written."""
    if question["kind"] == "choice":
        return [text for text, pattern in question["options"] if re.search(pattern, output, re.MULTILINE)]
    return re.findall(question["find"], output, re.MULTILINE)


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_a_prediction_has_one_cell_that_answers_it(path):
    order = []
    for cell in read_notebook(path).cells:
        if cell.cell_type == "markdown":
            order += ["predict"] * cell.source.count("> **Predict.**")
        else:
            order += ["cell"] * ("predict" in cell.metadata)
    assert order == ["predict", "cell"] * (len(order) // 2)


@pytest.mark.parametrize(("path", "text", "questions", "_"), ASKED, ids=lambda part: getattr(part, "stem", "")[:2])
def test_what_is_asked_is_well_formed(path, text, questions, _):
    asks = [question["ask"] for question in questions]
    assert len(set(asks)) == len(asks) and all(asks)
    for question in questions:
        assert set(question) - {"near"} == FIELDS.get(question["kind"], {"ask", "kind", "find"})
        if question["kind"] == "choice":
            texts = [option for option, _ in question["options"]]
            assert len(set(texts)) == len(texts) > 1
        elif question["kind"] in VALUES:
            assert re.compile(question["find"]).groups == 1
    assert not any(question["kind"] == "note" for question in questions) or len(questions) == 1


@pytest.mark.parametrize(("question", "output"), QUESTIONS)
def test_the_output_has_one_right_answer(question, output):
    assert len(right_answers(question, output)) == 1


@pytest.mark.parametrize(("question", "output"), QUESTIONS)
def test_the_right_answer_changes_with_the_output(question, output):
    # Every digit and every letter is another one: an answer that stays was typed.
    other = codecs.encode(re.sub(r"\d", lambda digit: str((int(digit[0]) + 5) % 10), output), "rot13")
    assert right_answers(question, other) != right_answers(question, output)


def test_the_pages_know_the_same_right_answers():
    for path in chapters():
        page = BeautifulSoup((BOOK / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser")
        forms = page.select("form.predict")
        here = [(questions, output) for chapter, _, questions, output in ASKED if chapter == path]
        assert len(forms) == len(here)
        for form, (questions, output) in zip(forms, here, strict=True):
            places = form.select("[data-kind]")
            assert [place["data-kind"] for place in places] == [question["kind"] for question in questions]
            for place, question in zip(places, questions, strict=True):
                if question["kind"] == "choice":
                    right = place.select("label")[int(place["data-right"])].get_text().strip()
                    assert right_answers(question, output) == [
                        text for text, _ in question["options"] if text.replace("`", "") == right
                    ]
                elif question["kind"] in VALUES:
                    assert [place["data-right"]] == right_answers(question, output)


# The part of Sphinx, on books of one small chapter.


def small_chapter(*cells):
    for number, cell in enumerate((cell for cell in cells if cell.cell_type == "code"), start=1):
        cell.execution_count = number
    return normalize(v4.new_notebook(cells=[v4.new_markdown_cell("# Small"), *cells]))


def predict(text="What?"):
    return v4.new_markdown_cell(f"> **Predict.** {text}")


def code(*questions, text="(3, 75)\n"):
    metadata = {"predict": list(questions)} if questions else {}
    return v4.new_code_cell("1", outputs=[v4.new_output("stream", name="stdout", text=text)], metadata=metadata)


SHAPE = {"ask": "Shape", "kind": "shape", "find": r"(\(.*\))"}


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Build a book of small chapters; returns the folder of its pages and what Sphinx said."""

    def build(**notebooks):
        home = tmp_path_factory.mktemp("small-book")
        for name, notebook in notebooks.items():
            (home / f"{name}.ipynb").write_text(file_text(notebook), encoding="utf-8")
        settings = {"extensions": "myst_nb,predictions", "root_doc": next(iter(notebooks)), "nb_execution_mode": "off"}
        options = [part for pair in settings.items() for part in ("-D", "=".join(pair))]
        command = [sys.executable, "-m", "sphinx", "-C", "-q", *options, home, home / "built"]
        environment = os.environ | {"PYTHONPATH": str(ROOT / "_ext")}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        return home / "built", done.stderr

    return build


def test_a_prediction_that_is_not_well_written_is_named(build):
    wrong = {
        "no_cell": small_chapter(predict("Who answers?"), code()),
        "no_question": small_chapter(code(SHAPE)),
        "two": small_chapter(predict(), code(SHAPE, text="(3,)\n(4,)\n")),
        "none": small_chapter(predict(), code(SHAPE, text="nothing\n")),
        "both": small_chapter(predict(), code(SHAPE | {"kind": "choice", "options": [["a", "3"], ["b", "75"]]})),
        "kind": small_chapter(predict(), code(SHAPE | {"kind": "guess"})),
    }
    _, said = build(**wrong)
    for name, sentence in {
        "no_cell": "no cell has the metadata of the prediction Predict. Who answers?",
        "no_question": "no prediction stands before it",
        "two": "2 matches, not one, for 'Shape'",
        "none": "0 matches, not one, for 'Shape'",
        "both": "2 matches, not one, for 'Shape'",
        "kind": "a prediction needs a text 'ask' and a 'kind' of number, share",
    }.items():
        assert re.search(rf"{name}\.ipynb:.*{re.escape(sentence)}", said), said


def test_what_waits_ends_with_the_section_and_the_form_escapes(build):
    question = SHAPE | {"ask": "The <b> of `x`"}
    after = v4.new_markdown_cell("Read it.\n\n## Next\n\nNot this.")
    home, said = build(one=small_chapter(predict(), code(question), code(text="second\n"), after))
    assert not said
    page = BeautifulSoup((home / "one.html").read_text(encoding="utf-8"), "html.parser")
    output, others = page.select(".waits")
    assert output.get_text(strip=True) == "(3, 75)"
    assert "second" in others.text and "Read it." in others.text and "Not this." not in others.text
    form = page.select_one("form.predict[hidden]")
    assert form.label.span.decode_contents() == "The &lt;b&gt; of <code>x</code>"
    assert form.div["aria-describedby"] == page.blockquote["id"]
    assert "predictions.js" not in str(page.select_one("head").find_all("script", src=re.compile("live")))


def test_code_that_tells_the_answer_waits_as_well(build):
    cell = code(SHAPE)
    cell.metadata["tags"] = ["code-waits"]
    home, said = build(one=small_chapter(predict(), cell))
    assert not said
    page = BeautifulSoup((home / "one.html").read_text(encoding="utf-8"), "html.parser")
    first, second = page.select(".waits")
    assert "cell_input" in first["class"] and "cell_output" in second["class"]
    assert page.select_one("form.predict").find_next(class_="waits") is first


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_no_range_stands_above_the_question_it_answers(path):
    for cell in read_notebook(path).cells:
        if "predict" in cell.metadata and "approx(" in cell.source:
            assert "code-waits" in tags(cell), cell.source


# The page, in a browser.

CHAPTER = "chapters/03-encoder.html"
LIST = "appendix/your-predictions.html"
BLOCKED = """Object.defineProperty(window, 'localStorage',
    {get() { throw new DOMException('blocked', 'SecurityError'); }})"""


@pytest.fixture
def visit(browser, address):
    """Open a page of the book as a fresh visitor; every page is closed after the test, and may have no trouble."""
    pages = []

    def visit(name=CHAPTER, **options):
        page = open_page(browser, address + name, **options)
        page.address = address
        pages.append(page)
        return page

    yield visit
    troubles = [trouble for page in pages for trouble in page.troubles]
    for page in pages:
        page.context.close()
    assert not troubles


def first(page):
    """Of the first prediction of the page: its form, the record of the guess and what waits."""
    form = page.locator("form.predict").first
    record = page.locator(".predict-record").first
    return form, record, page.locator(".waits").first


def guess(page, shape="(3, 75)", axis="1"):
    form, record, output = first(page)
    form.get_by_role("textbox").fill(shape)
    form.locator(f"[value='{axis}']").check()
    form.get_by_role("button", name="Show what comes out").click()
    expect(record).to_contain_text("Your prediction")
    return form, record, output


def visible(page, selector=".waits"):
    return page.locator(selector).evaluate_all(
        "all => all.map(e => e.checkVisibility({contentVisibilityAuto: true}) && e.firstElementChild.checkVisibility())"
    )


def test_the_output_waits_and_stands_beside_the_guess(visit):
    page = visit()
    assert not any(visible(page))
    form, record, output = guess(page)
    expect(record).to_contain_text("✓ as predicted")
    expect(form).to_be_hidden()
    assert visible(page)[:2] == [True, True] and not any(visible(page)[2:])
    left, right = record.bounding_box(), output.bounding_box()
    assert left["x"] + left["width"] <= right["x"] and left["y"] < right["y"] + right["height"]
    page.set_viewport_size({"width": 320, "height": 640})
    left, right = record.bounding_box(), output.bounding_box()
    assert left["y"] + left["height"] <= right["y"], "one below the other where the page is narrow"


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("[3,75]", "✓ as predicted"),
        ("(3, 5, 75)", "✗ it came out: (3, 75)"),
        ("a vector each", "it came out: (3, 75)"),
    ],
)
def test_the_record_says_how_it_came_out(visit, typed, verdict):
    page = visit()
    _, record, _ = guess(page, shape=typed)
    expect(record.locator(".predict-verdict").first).to_have_text(verdict)


NUMBERS = [
    ("number", "25200", None, "25,200", True),
    ("number", "52,212", None, "52212", True),
    ("number", "52,212", None, "52.2", False),
    ("number", "0", None, "none", True),
    ("number", "2.48", "0.05", "2.5", True),
    ("number", "2.48", None, "2.4849", True),
    ("number", "2.48", None, "2.5", False),
    ("share", "0.75", "0.005", "75%", True),
    ("share", "0.75", "0.005", "75", True),
    ("share", "0.75", "0.005", "3/4", True),
    ("share", "0.75", "0.005", "0.25", False),
    ("share", "0.0", "0.005", "0", True),
    ("shape", "(300,)", None, "300", True),
    ("shape", "(3, 75)", None, "[3,75]", True),
    ("shape", "(3, 75)", None, "3 x 75", True),
    ("shape", "(3, 75)", None, " ( 3 , 75 ) ", True),
    ("shape", "(3, 75)", None, "(batch, 75)", True),
    ("shape", "(3, 75)", None, "(75, 3)", False),
    ("shape", "(1, 75)", None, "(None, 75)", True),
    ("number", "1015", "60", "a thousand or so", None),
    ("choice", "1", None, "1", True),
    ("choice", "1", None, "0", False),
    ("free", None, None, "anything", None),
]


VERDICT = """async ([part, typed]) => {
    await Late.script("answers.js");
    return Predictions.verdict(part, typed);
}"""


def test_a_verdict_is_right(visit):
    page = visit()
    for kind, right, near, typed, expected in NUMBERS:
        part = {"kind": kind, "right": right, "near": near}
        known = {name: value for name, value in part.items() if value is not None}
        assert page.evaluate(VERDICT, [known, typed]) == expected, (kind, right, typed)


def test_every_right_answer_as_printed_is_called_right(visit):
    page = visit()
    for _, _, questions, output in ASKED:
        for question in questions:
            if question["kind"] in VALUES:
                [right] = right_answers(question, output)
                assert page.evaluate(VERDICT, [{"kind": question["kind"], "right": right}, right]) is True, question


def test_by_keyboard_alone(visit):
    page = visit()
    form, record, output = first(page)
    form.get_by_role("textbox").focus()
    page.keyboard.type("(3, 5)")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    before = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    expect(record).to_contain_text("✗ it came out: (3, 75)")
    expect(record).to_contain_text("✓ as predicted")
    expect(output).to_be_focused()
    assert page.evaluate("scrollY") == before
    page.keyboard.press("Tab")  # goes on from there
    assert page.evaluate("document.querySelector('.waits').compareDocumentPosition(document.activeElement) & 4")


def test_enter_in_the_box_shows_it_too(visit):
    page = visit()
    form, record, _ = first(page)
    form.get_by_role("textbox").fill("(3, 75)")
    page.keyboard.press("Enter")
    expect(record).to_contain_text("no prediction")  # for the second question
    expect(record).to_contain_text("✓ as predicted")


def test_without_a_guess_it_is_asked_for_once_more_or_just_shown(visit):
    page = visit()
    form, record, output = first(page)
    form.get_by_role("button", name="Show what comes out").click()
    expect(form.get_by_role("alert")).to_contain_text("Write a prediction first")
    expect(form.get_by_role("textbox")).to_be_focused()
    assert not any(visible(page))
    form.get_by_role("button", name="Just show it").click()
    assert visible(page)[0]
    expect(record).to_be_empty()
    expect(output).to_be_focused()
    assert page.evaluate("Predictions.all()") == {}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_by_touch_on_a_small_screen(visit, mode):
    page = visit(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True, color_scheme=mode)
    targets = page.locator("form.predict").locator("button, input, textarea, fieldset label")
    for box in [target.bounding_box() for target in targets.all() if target.get_attribute("type") != "radio"]:
        assert box["height"] >= 43.5 and box["width"] >= 24
    form, record, _ = first(page)
    form.get_by_role("textbox").tap()
    page.keyboard.type("(3, 75)")
    form.locator("label", has_text="time_in").tap()
    form.get_by_role("button", name="Show what comes out").tap()
    assert record.locator(".predict-verdict").all_inner_texts() == ["✓ as predicted"] * 2
    others = page.get_by_role("button", name="Just show it")
    while others.count():
        others.first.tap()
    assert all(visible(page))
    assert not page.evaluate(TOO_WIDE) and not page.evaluate(FAINT_TEXT)


def test_without_scripts_everything_shows(visit):
    page = visit(java_script_enabled=False)
    for waiting in page.locator(".waits").all():
        assert waiting.is_visible()
    assert not any(form.is_visible() for form in page.locator("form.predict, .predict-switch").all())
    page.troubles.clear()  # the theme asks for its scripts beforehand, and the browser lets go of them


def test_nothing_is_hidden_in_the_source_but_the_forms():
    for path in chapters():
        page = BeautifulSoup((BOOK / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser")
        hidden = page.select("article [hidden]")
        assert hidden == page.select("article :is(form.predict, .predict-switch)")
        assert page.select(".waits")


def test_on_paper_everything_shows(visit):
    page = visit()
    page.emulate_media(media="print")
    assert all(visible(page))
    expect(page.locator("form.predict").first).to_be_hidden()
    expect(page.locator(".predict-switch")).to_be_hidden()


def test_a_script_that_does_not_come_hides_nothing(browser, address):
    page = browser.new_page()
    page.route("**/predictions.js*", lambda route: route.abort())
    page.goto(address + CHAPTER)
    assert all(visible(page))
    expect(page.locator("form.predict").first).to_be_hidden()
    page.close()
    # Without what reads an answer the output comes all the same, and nobody judges.
    for missing in ("live.js", "answers.js"):
        page = browser.new_page()
        page.route(f"**/{missing}*", lambda route: route.abort())
        page.goto(address + CHAPTER)
        guess(page)
        expect(page.locator(".predict-record").first).to_contain_text("it came out: (3, 75)")
        assert visible(page)[0], missing
        page.close()


def test_a_link_into_what_waits_opens_it(visit):
    page = visit("chapters/01-data-preparation.html")
    target = page.locator(".waits [id]").first.get_attribute("id")
    assert not any(visible(page))
    page.goto("about:blank")
    page.goto(f"{page.address}chapters/01-data-preparation.html#{target}")
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
    opened = visible(page)
    # The cell's code, its output, and what is said of it.
    assert opened == [place < 3 for place in range(len(opened))], "its prediction alone is open"
    # The same from within the page.
    page.goto(f"{page.address}chapters/01-data-preparation.html")
    page.evaluate("location.hash = ''")
    page.evaluate(f"location.hash = '{target}'")
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()


def test_the_browsers_own_search_opens_what_waits(visit):
    page = visit()
    waiting = page.locator(".waits").nth(1)
    assert waiting.get_attribute("hidden") == "until-found"
    waiting.dispatch_event("beforematch")  # what a browser does that has found something there
    assert visible(page)[:2] == [True, True]


def test_the_switch_is_kept_for_every_page(visit):
    page = visit()
    page.get_by_label("Always show outputs").check()
    assert all(visible(page))
    expect(page.locator("form.predict").first).to_be_hidden()
    page.goto(page.address + "chapters/04-repeat-vector.html")
    assert all(visible(page))
    expect(page.get_by_label("Always show outputs")).to_be_checked()
    page.get_by_label("Always show outputs").uncheck()
    assert not any(visible(page))
    page.reload()
    assert not any(visible(page))


def test_a_guess_is_kept(visit):
    page = visit()
    guess(page)
    page.reload()
    assert visible(page)[0] and not visible(page)[2]
    expect(page.locator(".predict-record").first).to_contain_text("✓ as predicted")


def test_where_nothing_may_be_kept_it_works_until_the_page_is_left(browser, address):
    context = browser.new_context()
    context.add_init_script(BLOCKED)
    page = context.new_page()
    page.goto(address + CHAPTER)
    assert not any(visible(page))
    _, record, _ = guess(page)
    expect(record).to_contain_text("✓ as predicted")
    page.get_by_label("Always show outputs").check()
    assert all(visible(page))
    page.goto(address + LIST)
    expect(page.locator("#predictions-made")).to_contain_text("keeps no predictions")
    context.close()


def test_nothing_jumps_while_the_page_loads(browser, address):
    # What stands where just before the script runs must stand there after it.
    page = browser.new_page()
    places = "[...document.querySelectorAll('form.predict, article h2')].map(e => e.getBoundingClientRect().top)"
    script = (ROOT / "_static" / "predictions.js").read_text(encoding="utf-8")
    body = f"window.before = {places};\n{script}\nwindow.after = {places};"
    page.route("**/predictions.js*", lambda route: route.fulfill(body=body, content_type="text/javascript"))
    page.goto(address + CHAPTER)
    before, after = page.evaluate("[before, after]")
    assert len(before) > 10 and after == pytest.approx(before, abs=0.5)
    page.close()


def test_what_is_above_stays_when_the_output_comes(visit):
    page = visit()
    form, _, _ = first(page)
    form.scroll_into_view_if_needed()
    code_cell = page.locator(".cell:has(form.predict) .cell_input").first
    before = code_cell.bounding_box()["y"]
    guess(page)
    assert code_cell.bounding_box()["y"] == pytest.approx(before, abs=1)


def test_a_screen_reader_is_told(visit):
    page = visit()
    cell = page.locator(".cell:has(form.predict)").first
    before = cell.aria_snapshot()
    for part in ('group "Your prediction"', 'textbox "Shape of the output', 'radio "time_in"', 'button "Just show it"'):
        assert part in before, before
    assert "(3, 75)" not in before
    described = page.locator("form.predict [role=group]").first.get_attribute("aria-describedby")
    assert "What is the shape of the output" in page.locator(f"#{described}").inner_text()
    guess(page)
    after = cell.aria_snapshot()
    assert 'group "What came out"' in after and "status" in after and "✓ as predicted" in after, after


MARKUP = "<img src=x onerror=\"document.title='spoiled'\">"


def test_the_list_of_predictions(visit, tmp_path):
    page = visit(accept_downloads=True)
    guess(page, shape=MARKUP, axis="0")
    page.goto(page.address + "chapters/01-data-preparation.html")
    form = page.locator("form.predict").nth(1)
    form.get_by_role("textbox").first.fill("3")
    form.get_by_role("button", name="Show what comes out").click()
    expect(page.locator(".predict-record").nth(1)).to_contain_text("Your prediction")
    page.goto(page.address + LIST)
    made = page.locator("#predictions-made")
    expect(made.locator("h2")).to_have_text(
        ["1. How does a sum become a sequence?", "3. What does an LSTM keep of a sequence?"]
    )
    expect(made).to_contain_text(MARKUP)
    expect(made).to_contain_text("✗ it came out: time_in")
    expect(made).to_contain_text("1 of 1 as predicted")
    assert page.locator("#predictions-made img").count() == 0 and "spoiled" not in page.title()
    assert not page.evaluate(TOO_WIDE) and not page.evaluate(FAINT_TEXT)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as text").click()
    download.value.save_as(tmp_path / "kept.txt")
    kept = (tmp_path / "kept.txt").read_text(encoding="utf-8")
    assert MARKUP in kept and "it came out: time_in" in kept and "How does a sum become" in kept
    made.get_by_role("link").first.click()
    expect(page.locator("blockquote", has_text="how long is the longest")).to_be_in_viewport()
    page.go_back()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Delete all").click()
    expect(made.locator("h2")).to_have_count(2)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete all").click()
    expect(made.get_by_role("status")).to_be_focused()
    expect(made).to_contain_text("deleted")
    assert page.evaluate("localStorage.getItem('predictions')") is None


def test_the_list_without_scripts_says_what_it_would_be(visit):
    page = visit(LIST, java_script_enabled=False)
    expect(page.locator("#predictions-made")).to_contain_text("needs scripts")
    page.troubles.clear()  # as above


def test_the_list_survives_what_is_not_ours(visit):
    page = visit()
    page.evaluate("localStorage.setItem('predictions', 'no JSON')")
    page.reload()
    assert not any(visible(page))
    page.goto(page.address + LIST)
    expect(page.locator("#predictions-made")).to_contain_text("keeps no predictions")


@pytest.mark.parametrize("place", ["folder", "server"])
def test_what_a_page_keeps_stands_in_every_tab(browser, address, place):
    """Chromium passes on what a page keeps a moment later, and a busy one may lose it if the page is left at once: so
    the chapter is left when another tab has heard of it."""
    start = BOOK.as_uri() + "/" if place == "folder" else address
    page = open_page(browser, start + CHAPTER)
    listed = page.context.new_page()
    listed.goto(start + LIST)
    made = listed.locator("#predictions-made")
    expect(made).to_contain_text("keeps no predictions")
    guess(page)
    expect(made).to_contain_text("2 of 2 as predicted")
    page.goto(start + LIST)
    expect(page.locator("#predictions-made")).to_contain_text("2 of 2 as predicted")
    page.evaluate("localStorage.clear()")
    expect(made).to_contain_text("keeps no predictions")
    assert made.get_by_text("Opened from a folder, some browsers keep").count() == (place == "folder")
    assert not page.troubles
    page.context.close()


@pytest.mark.parametrize("path", chapters(), ids=lambda path: path.stem)
def test_a_chapter_with_everything_answered_is_readable(visit, path):
    page = visit(f"chapters/{path.stem}.html")
    for form in page.locator("form.predict").all():
        for box in form.locator("[type=text], textarea").all():
            box.fill("none of the above, or 12,345 words without an end")
        for radios in form.locator("fieldset").all():
            radios.locator("[type=radio]").first.check()
        form.locator("[type=submit]").click()
    assert all(visible(page))
    assert len(page.evaluate("Object.keys(Predictions.all())")) == page.locator("form.predict").count()
    for width, mode in ((1280, "light"), (320, "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=mode, reduced_motion="reduce")
        assert not page.evaluate(TOO_WIDE) and not page.evaluate(FAINT_TEXT)


def test_a_page_without_predictions_loads_nothing_for_them(visit):
    page = visit("appendix/glossary.html")
    assert page.locator("script[src*='predictions'], script[src*='answers'], link[href*='predictions']").count() == 0


EARLY, LATE = ("predictions.js", "predictions.css"), ("live/answers.js", "live/questions.js")


def test_what_a_chapter_loads_is_small():
    assert sum((ROOT / "_static" / name).stat().st_size for name in (*EARLY, *LATE)) <= 25_000


def test_nothing_is_loaded_before_it_is_needed(visit):
    page = visit()

    def loaded():
        names = page.evaluate("performance.getEntriesByType('resource').map(entry => new URL(entry.name).pathname)")
        return {late for late in LATE for name in names if name.endswith(late)}

    page.wait_for_load_state("networkidle")
    assert loaded() == set(), "no answer is given, and the questions are far below"
    page.locator("form.predict").first.get_by_role("textbox").first.press_sequentially("3")
    page.wait_for_function("typeof Answers === 'object'")
    assert loaded() == {"live/answers.js"}
    page.evaluate("document.querySelector('.questions').scrollIntoView()")
    expect(page.locator(".question form").first).to_be_visible()
    assert loaded() == set(LATE)
