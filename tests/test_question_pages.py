"""The questions in the built book, as a reader answers them: with a mouse, by keyboard, by touch, without scripts."""

import pytest
from playwright.sync_api import expect

from book.browser import FAINT_TEXT, TOO_WIDE, open_page
from book.notebooks import ROOT, chapters
from seqlib import questions
from seqlib.questions import reading
from seqlib.questions.question import shown
from tests.answers import MALFORMED, RIGHT, WRONG
from tests.test_jumps import WATCH

CHAPTERS = dict(enumerate(chapters(), start=1))


@pytest.fixture(scope="module")
def page(browser, address):
    page = open_questions(browser, address, 3)
    yield page
    page.context.close()


def ask(page, name):
    return page.locator(f"#question-{name.replace('.', '-')}")


def html_page(address, number):
    return f"{address}chapters/{CHAPTERS[number].stem}.html"


def open_questions(browser, address, number, **options):
    """A chapter's page with its questions in view: what answers them has come."""
    page = open_page(browser, html_page(address, number), **options)
    page.locator(".questions").scroll_into_view_if_needed()
    page.locator(".question form").last.wait_for()
    return page


@pytest.mark.parametrize("number", CHAPTERS)
def test_the_page_says_to_every_answer_what_check_says(browser, address, number):
    page = open_questions(browser, address, number)
    for place, question in enumerate(questions.chapter(number).QUESTIONS, start=1):
        name = f"{number}.{place}"
        typed = [answer for which, answer, *_ in [*WRONG, *RIGHT, *MALFORMED] if which == f"question {name}"]
        typed = [answer for answer in typed if isinstance(answer, str) and len(answer) < 1000]
        values = [shown(question.kind, answer.value) for answer in question.answers]
        answers = (
            "abcdefgh"[: len(values)] if question.kind == "choice" else [*values, *typed, "12345.5", "(9, 9, 9, 9)"]
        )
        found = page.evaluate(
            """([id, answers]) => answers.map(answer => {
                const question = document.getElementById(id), form = question.querySelector("form");
                const text = form.querySelector("input[type=text]");
                if (text) text.value = answer;
                else form.querySelectorAll("input")["abcdefgh".indexOf(answer)].checked = true;
                form.requestSubmit();
                return [question.dataset.verdict, question.querySelector("[role=status]").textContent];
            })""",
            [f"question-{number}-{place}", list(answers)],
        )
        for answer, (verdict, sentence) in zip(answers, found, strict=True):
            reply = questions.judge(f"question {name}", answer)
            assert {True: "right", False: "wrong", None: "unread"}[reply.right] == verdict, (name, answer)
            expected = reply.sentence.replace("`", "") if reply.right is not None else reading.HOW[question.kind]
            assert sentence == expected, (name, answer)
    assert not page.troubles, page.troubles
    page.context.close()


def test_a_choice_by_keyboard_alone(page):
    question = ask(page, "3.3")
    first = question.get_by_role("radio").first
    first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    status = question.get_by_role("status")
    expect(status).to_contain_text("Not that one.")
    page.keyboard.press("ArrowDown")
    expect(status).to_be_empty()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Right.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    assert question.locator("details li").last.is_visible()


@pytest.mark.parametrize(
    ("name", "kind", "wrong", "right"),
    [("3.2", "number", "2,560", "2 640"), ("3.1", "shape", "8x5x30", "[8, 30]")],
)
def test_a_typed_answer_by_keyboard_alone(page, name, kind, wrong, right):
    question = ask(page, name)
    field, status = question.get_by_role("textbox"), question.get_by_role("status")
    question.locator("summary").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(status).to_have_text(reading.HOW[kind])
    page.keyboard.type(wrong)
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Not that one.")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Control+A")
    page.keyboard.type(right)
    expect(status).to_be_empty()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Right.")
    expect(field).to_have_attribute("aria-invalid", "false")


def test_a_text_stays_a_text(browser, address):
    page = open_questions(browser, address, 2)
    question = ask(page, "2.2")
    for typed in ('<img src=x onerror="document.title=1">', "<b>07</b>", "&lt;", "07</code><script>"):
        question.get_by_role("textbox").fill(typed)
        question.get_by_role("button").click()
        expect(question.get_by_role("status")).to_contain_text("Not that one.")
        assert question.locator("[role=status] > :not(strong, code)").count() == 0
        assert page.title() != "1"
    assert typed.replace(" ", "␣") in question.get_by_role("status").text_content()
    question.get_by_role("textbox").fill("‘07’")
    question.get_by_role("button").click()
    expect(question.get_by_role("status")).to_contain_text("Right.")
    assert not page.troubles, page.troubles
    page.context.close()


def test_by_touch_on_a_small_screen(browser, address):
    options = {"has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}}
    page = open_questions(browser, address, 2, **options)
    choice = ask(page, "2.3")
    choice.locator("label").nth(2).tap()
    choice.get_by_role("button").tap()
    expect(choice.get_by_role("status")).to_contain_text("Right.")
    choice.locator("summary").tap()
    assert choice.locator("details li").first.is_visible()
    typed = ask(page, "2.5")
    typed.get_by_role("textbox").tap()
    page.keyboard.type("64, 7")
    typed.get_by_role("button").tap()
    expect(typed.get_by_role("status")).to_contain_text("How long is a row?")
    small = (
        page.locator(".question")
        .locator("label:has(input), button, summary, input[type=text]")
        .evaluate_all(
            "parts => parts.filter(part => part.getBoundingClientRect().height < 24 || "
            "part.getBoundingClientRect().width < 24).map(part => part.outerHTML)"
        )
    )
    assert not small
    page.context.close()


def test_without_scripts_all_is_there_and_folded(browser, address):
    page = open_page(browser, html_page(address, 3), java_script_enabled=False)
    for place, question in enumerate(questions.chapter(3).QUESTIONS, start=1):
        block = ask(page, f"3.{place}")
        assert block.locator(".prompt").is_visible() and block.locator("form").count() == 0
        assert block.locator(".options li").count() == len(question.answers) * (question.kind == "choice")
        assert not block.locator(".answers").is_visible()
        block.locator("summary").click()
        assert block.locator(".answers li").count() == len(question.answers)
        assert block.locator(".answers").is_visible()
    page.context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("number", [1, 2, 3, 10])
def test_answered_questions_are_readable(browser, address, number, width, mode):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": mode, "reduced_motion": "reduce"}
    page = open_questions(browser, address, number, **options)
    page.evaluate(
        """document.querySelectorAll(".question").forEach((question, n) => {
            question.querySelector("details").open = true;
            const text = question.querySelector("input[type=text]");
            if (text) text.value = "1".repeat(60);
            else question.querySelectorAll("input")[n % 3].checked = true;
            question.querySelector("form").requestSubmit();
        })"""
    )
    assert not page.evaluate(TOO_WIDE) and not page.evaluate(FAINT_TEXT)
    page.context.close()


def test_from_a_folder(browser):
    page = open_questions(browser, (ROOT / "_build" / "html").as_uri() + "/", 3)
    ask(page, "3.6").get_by_role("textbox").fill("40")
    ask(page, "3.6").get_by_role("button").click()
    expect(ask(page, "3.6").get_by_role("status")).to_contain_text("Right.")
    assert not page.troubles, page.troubles
    page.context.close()


# What a screen reader is told of a question that was answered wrongly.
TOLD = """
- group "Question 3.5. Why does the number of steps not occur in the count of an LSTM's parameters?":
  - list:
    - listitem:
      - radio "Keras counts only the weights of the last step." [checked]
"""


def test_a_screen_reader_is_told(browser, address):
    page = open_questions(browser, address, 3)
    question = ask(page, "3.5")
    question.get_by_role("radio").first.check()
    question.get_by_role("button").click()
    tree = question.aria_snapshot()
    for part in [*filter(None, (line.strip() for line in TOLD.strip().splitlines())), "- status:", '- button "Check"']:
        assert part in tree, tree
    assert "There is nothing else to count" in tree.split("- status:")[1]
    assert question.get_by_role("status").evaluate("status => status.previousElementSibling.type") == "submit"
    typed = ask(page, "3.2").get_by_role("textbox")
    assert "How many parameters" in typed.evaluate("field => field.labels[0].textContent")
    assert typed.get_attribute("aria-describedby") == ask(page, "3.2").get_by_role("status").get_attribute("id")
    page.context.close()


def test_nothing_jumps_when_the_questions_come(browser, address):
    page = open_page(browser, html_page(address, 3), viewport={"width": 1280, "height": 700}, reduced_motion="reduce")
    page.evaluate(WATCH)
    page.evaluate("scrollBy(0, document.querySelector('.questions').getBoundingClientRect().top - 3 * innerHeight)")
    before, came = page.evaluate("jumps"), page.locator(".question form").last
    assert came.count() == 0
    for _ in range(60):
        page.evaluate("new Promise(done => { scrollBy(0, 40); setTimeout(done, 16); })")
    assert came.count() == 1 and page.evaluate("jumps") - before < 0.001
    page.context.close()
    # A link leads to its question, though those above it grow.
    page = open_page(browser, html_page(address, 3) + "#question-3-6")
    page.locator(".question form").last.wait_for()
    expect(ask(page, "3.6")).to_be_in_viewport()
    page.context.close()


@pytest.mark.parametrize("missing", ["answers.js", "questions.js"])
def test_without_what_answers_the_questions_are_complete(browser, address, missing):
    page = browser.new_page()
    page.route(f"**/{missing}*", lambda route: route.abort())
    page.goto(html_page(address, 3) + "#question-3-2")
    block = ask(page, "3.2")
    block.locator("summary").click()
    expect(block.locator(".answers")).to_be_visible()
    assert block.locator(".prompt").is_visible() and block.locator("form").count() == 0
    page.close()
