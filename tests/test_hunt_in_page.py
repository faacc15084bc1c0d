"""Chapter 7's hunt in its page: what it says of the trained model, and a pair that the reader leaves out."""

import json

import numpy as np
import pytest

from book import weights
from seqlib import AdditionTask
from tests.test_in_page import HUNT, live, press

TASK = AdditionTask(1, 10)


@pytest.fixture(scope="module")
def hunt(browser, address):
    page = live(browser, address, HUNT)
    yield page
    assert not page.troubles
    page.context.close()


def choose(page, a, b):
    page.locator(".live-table td").nth(10 * (a - 1) + b - 1).click()
    return page.locator(".live").inner_text()


def test_the_table_shows_what_keras_said(hunt):
    exported = json.loads(weights.EXPORTED.read_text(encoding="utf-8"))["chapter-7"]
    assert hunt.locator(".live-table td").all_inner_texts() == [text.replace(" ", "␣") for text in exported["answers"]]
    left_out = weights.read_script("chapter-7")["held_out"]
    framed = hunt.locator(".live-table td.held").evaluate_all("all => all.map(cell => cell.ariaLabel.split(':')[0])")
    assert framed == [f"{a} + {b}" for a, b in left_out]
    right = np.array(exported["answers"]) == TASK.answers(exported["pairs"])
    held = np.array([pair in left_out for pair in exported["pairs"]])
    said = f"{right[~held].sum()} are right; of the {held.sum()} it never saw, {right[held].sum()}."
    assert said in hunt.locator(".live").inner_text()


def test_a_cell_says_how_sure_it_is_and_what_lies_nearby(hunt):
    exported = json.loads(weights.EXPORTED.read_text(encoding="utf-8"))["chapter-7"]
    model = weights.decode(weights.read_script("chapter-7"))
    vectors = np.array(model.layers[0](weights.ALPHABET.encode(TASK.queries(TASK.problems()), time=5)))
    left_out = weights.read_script("chapter-7")["held_out"]
    for a, b in [*left_out[:3], [7, 8]]:
        row = exported["pairs"].index([a, b])
        said = choose(hunt, a, b)
        first, second = exported["sure"][row]
        assert f"{100 * first:.0f}% sure of the first" in said and f"{100 * second:.0f}% of the second" in said
        assert ("It never saw this sum." in said) == ([a, b] in left_out)
        distances = np.linalg.norm(vectors - vectors[row], axis=1)
        order = [n for n in np.argsort(distances) if n != row and exported["pairs"][n] not in left_out][:5]
        near = ", ".join("{} + {} = {}".format(*exported["pairs"][n], sum(exported["pairs"][n])) for n in order)
        assert f"Nearest sums it was trained on: {near}." in said
    choose(hunt, 7, 8)
    hunt.keyboard.press("ArrowRight")
    assert hunt.evaluate("document.activeElement.ariaLabel").startswith("7 + 9")
    assert "7 + 9: it writes" in hunt.locator(".live").inner_text()


def no_worker(page):
    """Whether the page is left without a worker; the browser tells of its end a moment later."""
    for _ in range(50):
        if not page.workers:
            return True
        page.wait_for_timeout(100)
    return False


def test_a_pair_of_ones_own_is_predicted_left_out_and_seen(hunt):
    message = hunt.locator(".live-message").last
    pair, guess = hunt.get_by_label("Leave out"), hunt.get_by_label("It will write")
    pair.fill("seven")
    press(hunt, "Train without it")
    assert "two whole numbers from 1 to 10" in message.inner_text()
    pair.fill("7+8")
    press(hunt, "Train without it")
    assert message.inner_text() == "First say what it will write for this sum: one number, like 15."
    guess.fill("15")
    press(hunt, "Train without it")
    hunt.wait_for_function("document.querySelector('.live-progress').value >= 1", timeout=60_000)
    press(hunt, "Stop")
    assert "Nothing is changed" in message.inner_text() and no_worker(hunt)
    guess.press("Enter")
    hunt.get_by_text("1 pair left out").wait_for(timeout=240_000)
    said = message.inner_text()
    assert said.startswith("For 7 + 8, never shown, it writes ") and "You said 15" in said
    assert no_worker(hunt)
    framed = hunt.locator(".live-table td.held").evaluate_all("all => all.map(cell => cell.ariaLabel.split(':')[0])")
    assert framed == ["7 + 8", "8 + 7"]
    assert "Of the 98 sums it was trained on" in hunt.locator(".live").inner_text()
    press(hunt, "Back to the eleven pairs")
    hunt.get_by_text("Of the 79 sums it was trained on").wait_for()
    assert hunt.locator(".live-table td.held").count() == 21


def test_a_double_click_trains(browser, address):
    """Its second click does not stop what the first one began."""
    page = live(browser, address, HUNT)
    page.get_by_label("Leave out").fill("7+8")
    page.get_by_label("It will write").fill("15")
    page.get_by_role("button", name="Train without it").dblclick()
    page.wait_for_function("document.querySelector('.live-progress').value >= 2", timeout=60_000)
    assert page.locator(".live-message").last.inner_text() == ""
    page.get_by_role("button", name="Stop").dblclick()
    assert page.locator(".live-message").last.inner_text() == "Stopped. Nothing is changed." and no_worker(page)
    assert not page.troubles
    page.context.close()
