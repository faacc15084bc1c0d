"""Chapter 9's model in its page: equal to Keras, handed what the reader chooses, and with a character missing."""

import json

import numpy as np
import pytest

from benchmarks.ranges import ranges_table
from book import weights
from book.recipes import recipe
from tests.test_in_page import BYTES, LIVE, LOOK, flat, live, pack, unpack
from tests.typed import TYPED

CHARS, NOTHING, OWN, START = 12, 12, 12, 11


@pytest.fixture(scope="module")
def chapter():
    return recipe("09-teacher-forcing")


@pytest.fixture(scope="module")
def blank(browser):
    page = browser.new_page()
    for name in ("model.js", "attention.js", "chapter-9.js"):
        page.add_script_tag(path=LIVE / name)
    page.add_script_tag(content=BYTES)
    yield page
    page.close()


@pytest.fixture(scope="module")
def trained(chapter):
    """The layers with the weights of the page's file."""
    parts = (*chapter["layers"](), chapter["attend"])
    weights.decode(weights.read_script("chapter-9"), chapter["wire"](*parts))
    return parts


@pytest.fixture(scope="module")
def look(browser, address):
    page = live(browser, address, LOOK)
    yield page
    page.context.close()


def in_page(page, values, queries, handed):
    """What the page makes of places: probabilities, attention weights and what is written, batch first."""
    found = page.evaluate(
        """([weights, queries, handed]) => {
            const model = Attention.load(Seq2seq.stored['chapter-9']);
            model.weights.all.set(floats(weights));
            const all = Attention.write(model, unpack(queries), unpack(handed));
            return [all.probabilities, all.weights, Float32Array.from(all.writes)].map(pack);
        }""",
        [pack(flat(values)), pack(queries, "u1"), pack(handed, "u1")],
    )
    batch = len(queries)
    probabilities, attention = (
        unpack(packed, (5, batch, width)).swapaxes(0, 1)
        for packed, width in zip(found, (CHARS, queries.shape[1]), strict=False)
    )
    return probabilities, attention, unpack(found[2], (batch, 5)).astype(int)


def in_keras(chapter, parts, queries, handed):
    """The same of Keras's layers. A place past the alphabet is a row of zeros."""
    encoder, decoder, head, attend = parts
    one_hot = np.vstack([np.eye(CHARS), np.zeros(CHARS)]).astype("float32")
    memory, h, c = encoder(one_hot[queries])
    steps, _, _ = decoder(one_hot[handed], initial_state=[h, c])
    _, attention = chapter["attention"]([steps, memory], return_attention_scores=True)
    return np.array(head(attend(steps, memory))), np.array(attention)


@pytest.mark.parametrize("batch", [1, 7, 200])
def test_it_equals_keras(blank, near, chapter, batch):
    """Any weights, any characters handed, and characters that are missing."""
    parts = (*chapter["layers"](), chapter["attend"])
    model = chapter["wire"](*parts)
    rng = np.random.default_rng(batch)
    model.set_weights([weight + rng.normal(0, 0.2, weight.shape) for weight in model.get_weights()])
    queries, handed = rng.integers(0, CHARS + 1, (batch, 6)), rng.integers(0, CHARS, (batch, 5))
    probabilities, attention, _ = in_page(blank, model.get_weights(), queries, handed)
    expected = in_keras(chapter, parts, queries, handed)
    near("probabilities", probabilities, expected[0], within=1e-5)
    near("attention weights", attention, expected[1], within=1e-5)
    assert attention.std() > 0.02, "the weights are all alike, so the comparison says little"


def test_the_file_says_what_keras_said(blank, near, chapter, trained):
    exported = json.loads(weights.EXPORTED.read_text(encoding="utf-8"))["chapter-9"]
    alphabet, pairs = chapter["alphabet"], np.array(exported["pairs"])
    queries = alphabet.indices(chapter["task"].queries(pairs), 6)
    handed = np.tile([START, OWN, OWN, OWN, OWN], (len(pairs), 1))
    values = [weight for layer in trained[:3] for weight in layer.get_weights()]
    probabilities, attention, writes = in_page(blank, values, queries, handed)
    written = ["".join(alphabet.characters[place] for place in row).split(".")[0] for row in writes]
    assert written == exported["answers"]
    # Its own characters handed again give the same, and what Keras makes of them.
    again = np.column_stack([np.full(len(pairs), START), writes[:, :-1]])
    expected = in_keras(chapter, trained, queries, again)
    near("probabilities", probabilities, expected[0], within=1e-5)
    near("attention weights", attention, expected[1], within=1e-5)
    right = np.mean(written == chapter["until_end"](chapter["answers"](pairs)))
    expected = ranges_table()["09-teacher-forcing", "attention, exact match"]
    assert float(expected["low"]) <= right <= float(expected["high"])


def drawn(page):
    """Wait for both tables, which are drawn one after the other."""
    page.evaluate("Page.breath().then(Page.breath)")


def ask(page, text):
    page.get_by_label("A sum").fill(text)
    page.get_by_label("A sum").press("Enter")
    drawn(page)
    return page.locator(".live-message").first.inner_text()


def rows(page, table):
    return page.locator(".live-look").nth(table).locator("tbody tr")


def cells(page, table):
    """The six cells of each row of a table."""
    return [row.locator("td").all_inner_texts()[:6] for row in rows(page, table).all()]


def test_the_tables_are_those_of_keras(look, chapter, trained):
    page, alphabet = look, chapter["alphabet"]
    page.get_by_label("its own characters").check()
    assert ask(page, "358+467") == "It writes 528., that is 825: right."
    queries = np.tile(alphabet.indices(["875634"], 6), (7, 1))
    queries[np.arange(1, 7), np.arange(6)] = NOTHING
    handed = np.tile(alphabet.indices([">528."], 5), (7, 1))
    probabilities, attention = in_keras(chapter, trained, queries, handed)
    np.testing.assert_allclose(np.array(cells(page, 0), int), 100 * attention[0, :4], atol=0.51)
    best = probabilities.argmax(axis=2)[:, :4]
    expected = [
        ["·" if best[n + 1, t] == best[0, t] else alphabet.characters[best[n + 1, t]] for n in range(6)]
        for t in range(4)
    ]
    assert cells(page, 1) == expected
    # The verdict counts what the two tables show.
    fall = np.maximum(
        0, [[(probabilities[0] - probabilities[n + 1])[t, best[0, t]] for n in range(6)] for t in range(4)]
    )
    agree = int((attention[0, :4].argmax(axis=1) == fall.argmax(axis=1)).sum())
    assert page.locator(".live-message").last.inner_text().startswith(f"In {agree} of 4 steps")


def test_a_character_is_taken_out_from_the_keyboard(look):
    ask(look, "358+467")
    button = look.get_by_role("button", name="Take out the 5")
    button.focus()
    look.keyboard.press("Enter")
    assert look.evaluate("document.activeElement.ariaLabel").startswith("Take out the 5"), "the keyboard lost its place"
    assert button.get_attribute("aria-pressed") == "true"
    said = look.get_by_text("Without the 5, the tens of 358, it writes").inner_text()
    changed = sum(row[2] != "·" for row in cells(look, 1))
    assert f": {changed} of 4 characters change" in said and changed >= 1
    look.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "false"


def test_what_is_handed_is_the_readers_choice(look):
    ask(look, "358+467")
    look.get_by_label("the right ones").check()
    drawn(look)
    assert "Handed the right characters, it writes 528., the same as on its own." in look.locator(".live").inner_text()
    look.get_by_label("one wrong one").check()
    drawn(look)
    reads = [row.locator("th").inner_text() for row in rows(look, 0).all()]
    assert reads == [">", "0", "2", "8"], "the first digit, 5, is wrong by five at first"
    look.get_by_label("which it reads as").select_option("5")
    drawn(look)
    assert look.locator(".live-message").first.inner_text().startswith("5 is the right character here")
    look.get_by_label("Wrong is the").select_option(label="3rd character,")
    drawn(look)
    assert [row.locator("th").inner_text() for row in rows(look, 0).all()] == [">", "5", "2", "3"]
    look.evaluate("{ let n = 0; Math.random = () => (n = (n + 0.618034) % 1); }")
    look.get_by_role("button", name="Find a sum that it spoils").click()
    look.get_by_text("one wrong character spoils what follows").wait_for(timeout=30_000)
    look.get_by_label("its own characters").check()


def test_it_goes_step_by_step(look):
    ask(look, "700+650")
    slider = look.get_by_role("slider")
    slider.focus()
    look.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext").startswith("The query is read")
    look.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("Step 1 of 5: it reads the mark before all answers")
    assert rows(look, 0).and_(look.locator(".later")).count() == 4
    for _ in range(4):
        look.keyboard.press("ArrowRight")
    assert "writes the end" in slider.get_attribute("aria-valuetext")
    assert look.locator(".live .later").count() == 0


def test_anything_may_be_typed(look):
    for text in TYPED:
        if "\n" in text:
            continue
        message = ask(look, text)
        assert message.startswith(("It writes", "Type a sum", "Please write", "This model reads")), (
            f"{text[:40]!r}: {message}"
        )
    assert not look.troubles
