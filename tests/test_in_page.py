"""The model that runs in the book's pages: equal to Keras, in a real browser, and the two widgets around it."""

import base64
import json
from urllib.parse import urlsplit

import numpy as np
import pytest
import tensorflow as tf

from benchmarks.ranges import ranges_table
from book import weights
from book.browser import BOOK, FAINT_TEXT, TOO_WIDE, open_page
from seqlib import AdditionTask, Alphabet, models
from seqlib.quiet import keras
from tests.typed import TYPED

ALPHABET = Alphabet()
TASK = AdditionTask(1, 10)
SIZES = {"time_in": 5, "time_out": 2, "chars": 12, "encoder_units": 75, "decoder_units": 50}
LIVE = weights.LIVE

# Arrays cross between Python and the page as base64 of their bytes: exactly, and quickly.
BYTES = """
const unpack = text => Uint8Array.from(atob(text), character => character.charCodeAt(0));
const floats = text => new Float32Array(unpack(text).buffer);
const pack = array => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    let text = '';
    for (let n = 0; n < bytes.length; n += 8192) text += String.fromCharCode(...bytes.subarray(n, n + 8192));
    return btoa(text);
};
"""


def pack(array, kind="<f4"):
    return base64.b64encode(np.ascontiguousarray(array, dtype=kind).tobytes()).decode()


def unpack(text, shape):
    return np.frombuffer(base64.b64decode(text), dtype="<f4").reshape(shape)


def flat(tensors):
    return np.concatenate([np.ravel(tensor) for tensor in tensors])


@pytest.fixture(scope="module")
def blank(browser):
    """An empty page that has the model's script and nothing else."""
    page = browser.new_page()
    page.add_script_tag(path=LIVE / "model.js")
    page.add_script_tag(content=BYTES)
    yield page
    page.close()


def random_model(seed):
    """A model none of whose weights is 0 or 1 by convention, so that none can be forgotten unnoticed."""
    keras.utils.set_random_seed(seed)
    model = models.encoder_decoder()
    rng = np.random.default_rng(seed)
    model.set_weights([weight + rng.normal(0, 0.2, weight.shape) for weight in model.get_weights()])
    return model


def problems():
    pairs = TASK.problems()
    return ALPHABET.indices(TASK.queries(pairs), 5), ALPHABET.indices(TASK.answers(pairs), 2)


def in_page(page, sizes, values, places):
    """The page's probabilities ``(batch, time_out, chars)`` for queries given as places ``(batch, time_in)``."""
    packed = page.evaluate(
        """([sizes, weights, places]) => {
            const model = Seq2seq.create(sizes);
            model.weights.all.set(floats(weights));
            return pack(Seq2seq.forward(model, unpack(places)));
        }""",
        [sizes, pack(flat(values)), pack(places, "u1")],
    )
    return unpack(packed, (sizes["time_out"], len(places), sizes["chars"])).swapaxes(0, 1)


@pytest.mark.parametrize("seed", [0, 1])
def test_forward_equals_keras(blank, near, seed):
    model = random_model(seed)
    every_sum, _ = problems()
    anything = np.random.default_rng(seed).integers(0, 12, (1000, 5))
    for places in (every_sum, anything, anything[:1], anything[:7]):
        expected = model.predict(np.eye(12)[places], verbose=0)
        near("probabilities", in_page(blank, SIZES, model.get_weights(), places), expected, within=1e-5)


@pytest.mark.parametrize("batch", [1, 32, 100])
def test_gradients_equal_automatic_differentiation(blank, batch):
    model = random_model(batch)
    queries, answers = problems()
    chosen = np.random.default_rng(batch).integers(0, 100, batch)
    queries, answers = queries[chosen], answers[chosen]
    with tf.GradientTape() as tape:
        probabilities = model(np.eye(12, dtype="float32")[queries])
        losses = keras.losses.categorical_crossentropy(np.eye(12, dtype="float32")[answers], probabilities)
        loss = tf.reduce_mean(losses)
    expected = [np.array(gradient) for gradient in tape.gradient(loss, model.trainable_weights)]
    in_page_loss, gradients = blank.evaluate(
        """([sizes, weights, queries, answers]) => {
            const model = Seq2seq.create(sizes);
            model.weights.all.set(floats(weights));
            queries = unpack(queries); answers = unpack(answers);
            Seq2seq.forward(model, queries);
            const { loss } = Seq2seq.score(model, answers);
            Seq2seq.backward(model, queries, answers);
            return [loss, Seq2seq.layers.map(name => pack(model.gradients.of[name].slice()))];
        }""",
        [SIZES, pack(flat(model.get_weights())), pack(queries, "u1"), pack(answers, "u1")],
    )
    assert in_page_loss == pytest.approx(float(loss), rel=1e-4)
    for name, packed, gradient in zip(model.weights, gradients, expected, strict=True):
        difference = np.abs(unpack(packed, gradient.shape) - gradient).max()
        assert difference <= 1e-4 * np.abs(gradient).max(), f"{name.path}: {difference}"


def test_the_loss_follows_keras_for_fifty_steps(blank, near):
    keras.utils.set_random_seed(3)
    model = models.encoder_decoder()
    model.compile("adam", "categorical_crossentropy")
    start = flat(model.get_weights())
    queries, answers = problems()
    batches = np.random.default_rng(3).integers(0, 100, (50, 32))
    expected = []
    for batch in batches:
        model.reset_metrics()
        expected.append(float(model.train_on_batch(np.eye(12)[queries[batch]], np.eye(12)[answers[batch]])))
    losses = blank.evaluate(
        """([sizes, weights, batches]) => {
            const model = Seq2seq.create(sizes);
            model.weights.all.set(floats(weights));
            return batches.map(([queries, answers]) => Seq2seq.train(model, unpack(queries), unpack(answers)).loss);
        }""",
        [SIZES, pack(start), [[pack(queries[batch], "u1"), pack(answers[batch], "u1")] for batch in batches]],
    )
    assert expected[-1] < expected[0] - 0.3, "fifty steps changed little, so the comparison says little"
    near("losses of 50 steps", losses, expected, within=1e-3)


def test_random_weights_start_as_in_keras(blank):
    """Same limits, same spread; orthogonal where Keras is; the forget gate's bias is 1."""
    packed = blank.evaluate("sizes => pack(Seq2seq.create(sizes, 5).weights.all)", SIZES)
    again, other = blank.evaluate("sizes => [5, 6].map(seed => pack(Seq2seq.create(sizes, seed).weights.all))", SIZES)
    assert packed == again and packed != other, "a seed does not fix the weights"
    keras.utils.set_random_seed(0)
    start = 0
    for variable in models.encoder_decoder().weights:
        size = int(np.prod(variable.shape))
        ours, theirs = unpack(packed, (-1,))[start : start + size].reshape(variable.shape), variable.numpy()
        start += size
        if variable.name == "bias":
            assert np.array_equal(ours, theirs), variable.path
        else:
            assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.2), variable.path
            assert ours.std() == pytest.approx(theirs.std(), rel=0.05), variable.path
        if variable.name == "recurrent_kernel":
            np.testing.assert_allclose(ours @ ours.T, np.eye(len(ours)), atol=1e-5)
    assert start == unpack(packed, (-1,)).size


# ---------- the stored weights ----------


def test_levels_hold_a_weight_to_half_a_step():
    rng = np.random.default_rng(0)
    original = [rng.normal(0, 0.5, weight.shape) for weight in models.encoder_decoder().get_weights()]
    reaches, levels = weights.encode(original)
    stored = {"sizes": SIZES, "reaches": reaches, "levels": levels}
    for before, after in zip(original, weights.decode(stored).get_weights(), strict=True):
        assert np.abs(before - after).max() <= 0.51 * np.abs(before).max() / weights.OUTER
    with pytest.raises(ValueError, match="export again"):
        weights.decode(stored | {"levels": levels[:-3]})


@pytest.mark.parametrize(
    ("name", "most_bytes", "least"), [("chapter-6", 250e3, 0.9), ("chapter-7", 250e3, 0), ("chapter-8", 450e3, 0.99)]
)
def test_a_file_says_what_keras_said(blank, near, name, most_bytes, least):
    """The page reads the file, answers as the file's weights do in Keras, and as the trained model did."""
    assert (LIVE / f"{name}.js").stat().st_size <= most_bytes
    exported = json.loads(weights.EXPORTED.read_text(encoding="utf-8"))[name]
    task = weights.LARGE if name == "chapter-8" else weights.SMALL
    pairs = np.array(exported["pairs"])
    places = ALPHABET.indices(task.queries(pairs), task.time_in)
    blank.add_script_tag(path=LIVE / f"{name}.js")
    packed = blank.evaluate(
        "([name, places]) => pack(Seq2seq.forward(Seq2seq.load(Seq2seq.stored[name]), unpack(places)))",
        [name, pack(places, "u1")],
    )
    probabilities = unpack(packed, (task.time_out, len(pairs), 12)).swapaxes(0, 1)
    expected = weights.decode(weights.read_script(name)).predict(np.eye(12)[places], verbose=0)
    near("probabilities", probabilities, expected, within=1e-5)
    # The levels are rounded weights. They change no answer, and next to nothing of its probability.
    assert ALPHABET.decode(probabilities).tolist() == exported["answers"]
    assert np.abs(probabilities.max(axis=2) - exported["sure"]).max() < 1e-3
    exact = np.mean(ALPHABET.decode(probabilities) == task.answers(pairs))
    assert exact >= least, f"{name}: exact match {exact}"


@pytest.mark.parametrize(
    ("chapter", "line", "held_out"),
    [
        ("06-training", "exact match", None),
        ("07-does-it-add", "exact match on sums it trained on", False),
        ("07-does-it-add", "exact match on unseen sums", True),
    ],
)
def test_the_models_are_those_of_the_chapters(chapter, line, held_out):
    """What was exported scores as the chapter's own training does, over seeds."""
    name = f"chapter-{int(chapter[:2])}"
    exported = json.loads(weights.EXPORTED.read_text(encoding="utf-8"))[name]
    left_out = weights.read_script(name).get("held_out", [])
    right = [
        predicted == truth
        for pair, predicted, truth in zip(
            exported["pairs"], exported["answers"], TASK.answers(exported["pairs"]), strict=True
        )
        if held_out is None or (pair in left_out) == held_out
    ]
    expected = ranges_table()[chapter, line]
    assert float(expected["low"]) <= np.mean(right) <= float(expected["high"])


# ---------- the live parts of the pages ----------

THINK = {
    "index": ["one-hot", "encoder", "repeat", "decoder", "head"],
    "chapters/02-one-hot-encoding": ["one-hot"],
    "chapters/03-encoder": ["encoder"],
    "chapters/04-repeat-vector": ["encoder", "repeat", "decoder"],
    "chapters/05-time-distributed": ["decoder", "head"],
}
TRAIN = "chapters/06-training"
HUNT, RULE, LOOK = "chapters/07-does-it-add", "chapters/08-learning-to-add", "chapters/09-teacher-forcing"
PAGES = [*THINK, TRAIN, HUNT, RULE, LOOK]
# What a page's live part loads; a page that is not here loads think.js and what its part of it needs.
SCRIPTS = {
    "index": {"think.js", "model.js", "chapter-6.js"},
    TRAIN: {"model.js", "lanes.js", "train.js"},
    HUNT: {"model.js", "lanes.js", "train.js", "chapter-7.js", "hunt.js"},
    RULE: {"model.js", "lanes.js", "train.js", "rule.js"},
    LOOK: {"model.js", "attention.js", "chapter-9.js", "look.js"},
}


def show(page):
    """Bring the live part into view and wait until it is there."""
    page.locator(".live").scroll_into_view_if_needed()
    page.locator(".live[data-ready]").wait_for(timeout=20_000)
    return page


def live(browser, root, name, **options):
    options = {"reduced_motion": "reduce", "viewport": {"width": 1280, "height": 600}} | options
    return show(open_page(browser, f"{root}{name}.html", **options))


@pytest.fixture(scope="module", params=PAGES)
def live_page(request, browser, address):
    page = live(browser, address, request.param)
    page.name = request.param
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def think(browser, address):
    page = live(browser, address, "index")
    yield page
    page.context.close()


def drawn(page):
    """Wait until every panel shows the last sum asked."""
    page.wait_for_function("!document.querySelector('.live-flow[aria-busy]')")


def ask(page, text):
    """Type a sum, press Enter, and return what the message says."""
    page.get_by_label("A sum").fill(text)
    page.get_by_label("A sum").press("Enter")
    drawn(page)
    return page.locator(".live-message").inner_text()


def choose(page, chapter):
    page.get_by_label(f"Chapter {chapter}:").click()
    page.wait_for_function("!document.querySelector('.live-message').textContent.startsWith('Loading')")
    drawn(page)


def heavy(urls):
    """Of these addresses, what belongs to a live part, loader excepted: ``(file, query)``."""
    parts = [urlsplit(url) for url in urls if "/_static/live/" in url]
    return [(part.path.rsplit("/", 1)[1], part.query) for part in parts]


@pytest.mark.parametrize("name", [*SCRIPTS, "chapters/02-one-hot-encoding", "chapters/01-data-preparation"])
def test_nothing_heavy_loads_before_it_is_seen(browser, address, name):
    page = browser.new_context(viewport={"width": 1280, "height": 600}).new_page()
    urls = []
    page.on("request", lambda it: urls.append(it.url))
    page.goto(f"{address}{name}.html")
    page.wait_for_load_state("networkidle")
    assert not heavy(urls), "a live part loads before it is in view"
    if name in PAGES:
        show(page)
        # Chapter 2 only encodes, so it needs no model.
        expected = {"live.css", "page.js", "sums.js"} | SCRIPTS.get(name, {"think.js"})
        assert sum((LIVE / file).stat().st_size for file in expected) <= 250_000
        version = page.locator("script[data-version]").get_attribute("data-version")
        assert len(version) == 8
        assert sorted(heavy(urls)) == sorted((file, f"v={version}") for file in expected)
    else:
        page.keyboard.press("End")
        page.wait_for_load_state("networkidle")
        assert not heavy(urls)
    page.context.close()


def test_a_live_part_shows_its_panels(live_page):
    panels = live_page.locator(".live-panel").evaluate_all("all => all.map(p => p.className.split('live-panel-')[1])")
    assert panels == {**THINK, LOOK: ["states"]}.get(live_page.name, [])
    assert not live_page.troubles


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_live_part_is_readable(live_page, width, mode):
    live_page.set_viewport_size({"width": width, "height": 600})
    live_page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    live_page.locator(f"html[data-theme={mode}]").wait_for()
    for chapter in (8, 7, 6) if live_page.get_by_label("Chapter 8:").count() else (None,):
        if chapter:
            choose(live_page, chapter)
        too_wide, faint = live_page.evaluate(TOO_WIDE), live_page.evaluate(FAINT_TEXT)
        assert not too_wide, f"{live_page.url}, {width} wide, chapter {chapter}: {too_wide}"
        assert not faint, f"{live_page.url}, {mode}, chapter {chapter}: contrast below 4.5: {faint}"
    inside = "e => { const box = e.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; }"
    assert live_page.locator(".live-widget").evaluate(inside)


def test_everything_has_a_name(live_page):
    nameless = live_page.evaluate(
        """[...document.querySelectorAll('.live :is(button, input, select, [role=img], [role=gridcell], progress)')]
            .filter(e => !(e.ariaLabel || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML)"""
    )
    assert not nameless
    assert live_page.locator(".live [role=status]").count() >= 1


@pytest.mark.parametrize("chapter", [6, 7, 8])
def test_the_page_says_what_the_model_said(think, chapter):
    """The verdict, the tiles and the probabilities are those of Keras, stored when the weights were."""
    exported = json.loads(weights.EXPORTED.read_text(encoding="utf-8"))[f"chapter-{chapter}"]
    choose(think, chapter)
    for row in range(0, len(exported["pairs"]), len(exported["pairs"]) // 10):
        (a, b), predicted = exported["pairs"][row], exported["answers"][row]
        message = ask(think, f"{a} + {b}")
        tiles = "".join(think.locator(".live-text u").all_inner_texts()).replace("␣", " ")
        assert tiles == predicted
        person = str(int(predicted[::-1])) if chapter == 8 else predicted.strip()
        if person == str(a + b):
            assert message.startswith(f"The model writes {person}: right.")
        else:
            assert f"wrong, {a} + {b} is {a + b}." in message
        shares = [int(text.split()[-1].rstrip("%")) for text in think.locator(".live-chosen").all_inner_texts()]
        np.testing.assert_allclose(shares, 100 * np.array(exported["sure"][row]), atol=1.01)


def test_a_pair_left_out_can_be_asked_for(think):
    choose(think, 7)
    held_out = weights.read_script("chapter-7")["held_out"]
    chips = think.locator(".live-chip")
    assert sorted(chips.all_inner_texts()) == sorted(f"{a}+{b}" for a, b in held_out if a <= b)
    chips.first.click()
    drawn(think)
    assert "It never saw this pair in training." in think.locator(".live-message").inner_text()
    seen = next([a, b] for a, b in TASK.problems().tolist() if [a, b] not in held_out)
    assert "never saw" not in ask(think, "{}+{}".format(*seen))


def test_a_typed_text_is_read_by_the_rule_of_seqlib(blank):
    blank.add_script_tag(path=LIVE / "sums.js")
    parsed = blank.evaluate("texts => texts.map(text => Sums.parse(text, Sums.small))", list(TYPED))
    assert {text: answer.get("pair") for text, answer in zip(TYPED, parsed, strict=True)} == TYPED


@pytest.mark.parametrize("chapter", [6, 8])
def test_anything_may_be_typed(think, chapter):
    choose(think, chapter)
    before = think.locator(".live-text").inner_text()
    title = think.title()
    task = weights.LARGE if chapter == 8 else weights.SMALL
    for text, pair in TYPED.items():
        # An input box has one line. What the smaller task has no room for, the larger one may read.
        if "\n" in text or (pair is None and chapter == 8 and accepted(task, text)):
            continue
        message = ask(think, text)
        if pair is not None:
            assert message.startswith("The model writes"), text
            before = think.locator(".live-text").inner_text()
            continue
        assert message.startswith(("Type a sum", "Please write", "This model reads")), f"{text[:40]!r}: {message!r}"
        assert message.count(".") == 1, f"not one sentence: {message!r}"
        assert think.get_by_label("A sum").get_attribute("aria-invalid") == "true"
        assert think.locator(".live-text").inner_text() == before, f"{text[:40]!r} changed what is shown"
    assert think.locator(".live img").count() == 0 and think.title() == title
    assert not think.troubles


def accepted(task, text):
    try:
        task.parse(text)
    except ValueError:
        return False
    return True


def test_the_steps_work_from_the_keyboard(browser, address):
    page = live(browser, address, "index")
    box = page.get_by_label("A sum")
    box.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("9+4")
    page.keyboard.press("Enter")
    drawn(page)
    later = page.locator(".live-row.later")
    assert later.count() == 0
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    # One character is read: of five one-hot rows and five states the first is there, and nothing else.
    assert later.count() == 4 + 4 + 2 + 2 + 2
    assert slider.get_attribute("aria-valuetext").startswith("Character 1 of 5")
    page.keyboard.press("ArrowRight")
    assert later.count() == 3 + 3 + 2 + 2 + 2
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Next"
    ring = "getComputedStyle(document.activeElement).outlineWidth"
    assert page.evaluate(ring) != "0px", "the focus cannot be seen"
    for _ in range(9):
        page.keyboard.press("Enter")
    assert later.count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Next", "the last step takes the focus away"
    assert "Step 1 of the answer" in page.locator(".live-hidden[role=status]").inner_text()
    page.get_by_label("Chapter 6:").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_text("Left out, in both orders").wait_for()
    assert not page.troubles
    page.context.close()


def test_it_moves_only_for_those_who_want_it(browser, address):
    page = live(browser, address, "chapters/03-encoder", reduced_motion="no-preference")
    assert page.locator(".live-row.later").count() == 0, "it moves before anyone asked"
    ask(page, "9+4")
    assert page.locator(".live-row.later").count() >= 3
    page.wait_for_function("!document.querySelector('.live-row.later')", timeout=10_000)
    page.emulate_media(reduced_motion="reduce")
    ask(page, "4+9")
    assert page.locator(".live-row.later").count() == 0
    page.context.close()


def test_no_held_out_pair_is_drawn(blank):
    blank.add_script_tag(path=LIVE / "sums.js")
    held, drawn, unordered = blank.evaluate(
        """() => {
            const random = Seq2seq.generator(1), held = Sums.holdOut(11, random);
            const pairs = [...held].map(n => Sums.problems[n]);
            return [pairs, Sums.draw(5000, held, random), new Set(pairs.map(p => [...p].sort().join())).size];
        }"""
    )
    held, drawn = {tuple(pair) for pair in held}, {tuple(pair) for pair in drawn}
    assert unordered == 11 and all((b, a) in held for a, b in held)
    assert not held & drawn and len(held | drawn) == 100


def press(page, name):
    page.locator(".live").get_by_role("button", name=name, exact=True).click()


def epochs_done(page):
    return page.locator(".live-progress").evaluate("bar => bar.value")


def test_fifty_epochs_in_the_page_learn_the_sums(browser, address):
    page = live(browser, address, TRAIN)
    # The page draws its seed at random; the test always draws the same one.
    page.evaluate("Math.random = () => 0.5")
    # The longest time in which the page could not have answered a touch.
    page.evaluate(
        """() => {
            window.longest = 0;
            let last = performance.now();
            setInterval(() => { longest = Math.max(longest, performance.now() - last); last = performance.now(); }, 10);
        }"""
    )
    press(page, "Train")
    page.wait_for_function("document.querySelector('.live-progress').value >= 3", timeout=30_000)
    press(page, "Stop")
    page.locator(".live").get_by_role("button", name="Continue").wait_for()
    stopped = epochs_done(page)
    page.wait_for_timeout(300)
    assert epochs_done(page) == stopped, "it trains on after the stop"
    press(page, "Continue")
    page.locator(".live").get_by_role("button", name="Train on").wait_for(timeout=180_000)
    assert epochs_done(page) == 50
    right = page.locator(".live-table td.right").count()
    assert right >= 90, f"{right} of 100 sums after 50 epochs"
    assert f"{right} of 100" in page.locator(".live-legend").last.inner_text()
    assert page.evaluate("longest") < 2000, "the page froze"
    # A wrong answer is shown as it is, a right one is the sum.
    cell = page.locator(".live-table td").nth(64)
    cell.click()
    assert "7 + 5: the model writes " in page.locator(".live").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("8 + 6")
    press(page, "Start over")
    assert epochs_done(page) == 0 and page.locator(".live-table td.right").count() == 0
    assert not page.troubles
    page.context.close()


def test_a_double_click_trains_and_the_chosen_cell_keeps_up(browser, address):
    page = live(browser, address, TRAIN)
    page.locator(".live-table td").nth(13).click()
    assert "2 + 4: not asked yet." in page.locator(".live").inner_text()
    page.get_by_label("Epochs", exact=True).select_option("10")
    page.get_by_role("button", name="Train", exact=True).dblclick()
    page.get_by_role("button", name="Train on").wait_for(timeout=60_000)
    assert "2 + 4: the model writes " in page.locator(".live").inner_text()
    press(page, "Start over")
    assert "2 + 4: not asked yet." in page.locator(".live").inner_text()
    assert page.get_by_label("Epochs", exact=True).is_enabled()
    assert not page.troubles
    page.context.close()


def test_a_pair_of_ones_own_is_left_out(browser, address):
    page = live(browser, address, TRAIN)
    page.get_by_label("Left out", exact=True).select_option("one")
    page.get_by_label("Your pair", exact=True).fill("seven")
    press(page, "Train")
    assert "two whole numbers from 1 to 10" in page.locator(".live-message").inner_text()
    page.get_by_label("Your pair", exact=True).fill("7+8")
    page.get_by_label("Examples", exact=True).select_option("100")
    page.get_by_label("Epochs", exact=True).select_option("10")
    press(page, "Train")
    page.locator(".live").get_by_role("button", name="Train on").wait_for(timeout=60_000)
    labels = page.locator(".live-table td.held").evaluate_all("all => all.map(cell => cell.ariaLabel.split(':')[0])")
    assert labels == ["7 + 8", "8 + 7"]
    assert "of 98" in page.locator(".live-legend").last.inner_text()
    assert page.get_by_label("Examples", exact=True).is_disabled()
    # Learning rate 0 learns nothing: the loss stays that of no opinion.
    press(page, "Start over")
    page.get_by_label("Learning rate").select_option("0")
    press(page, "Train")
    page.locator(".live").get_by_role("button", name="Train on").wait_for(timeout=60_000)
    heights = page.locator("polyline.live-1").evaluate("line => [...line.points].map(point => point.y)")
    assert len(heights) == 10 and max(heights) - min(heights) < 1.5
    page.context.close()


def test_it_works_from_a_folder(browser):
    root = BOOK.as_uri() + "/"
    page = live(browser, root, "index")
    choose(page, 8)
    assert ask(page, "999+1").startswith("The model writes")
    assert not page.troubles
    page.goto(f"{root}{TRAIN}.html")
    show(page)
    press(page, "Train")
    page.wait_for_function("document.querySelector('.live-progress').value >= 1", timeout=30_000)
    assert not page.troubles
    page.context.close()


def test_what_cannot_be_loaded_is_said(browser, address):
    page = live(browser, address, "index")
    page.route("**/chapter-8.js*", lambda route: route.abort())
    choose(page, 8)
    assert "could not load" in page.locator(".live-message").inner_text()
    assert page.get_by_label("Chapter 6:").is_checked()
    assert ask(page, "7+8").startswith("The model writes")
    page.route("**/model.js*", lambda route: route.abort())
    page.reload()
    page.locator(".live").scroll_into_view_if_needed()
    page.locator(".live [role=alert]").wait_for()
    assert "model.js" in page.locator(".live").inner_text()
    page.context.close()


def test_a_browser_without_workers_is_told_so(browser, address):
    page = browser.new_context().new_page()
    page.add_init_script("window.Worker = function () { throw new Error('not here'); };")
    page.goto(f"{address}{TRAIN}.html")
    show(page)
    press(page, "Train")
    assert "python -m http.server" in page.locator(".live-message").inner_text()
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_there_is_a_picture_and_the_notebook(browser, address, name):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 600}).new_page()
    page.goto(f"{address}{name}.html")
    picture, link = page.locator(".live noscript img"), page.locator(".live noscript a:not(.opens)")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box["width"] > 200 and box["height"] > 100 and box["x"] + box["width"] <= 320
    assert len(picture.get_attribute("alt")) >= 40
    notebook = page.request.get(page.url.rsplit("/", 1)[0] + "/" + link.get_attribute("href"))
    assert notebook.ok and "cells" in notebook.json()
    page.context.close()
