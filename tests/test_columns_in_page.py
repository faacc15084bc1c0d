"""The live parts of chapters 10 to 12: their sums, bounds and times are those of Keras, seqlib and the table."""

import base64
import csv
import hashlib
import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from book import proof, weights
from book.browser import BOOK, FAINT_TEXT, TOO_WIDE
from book.notebooks import ROOT
from book.recipes import recipe
from seqlib import certificate, columns
from seqlib.models import encoder_decoder
from tests.test_in_page import BYTES, LIVE, heavy, live, pack, press, show

PAGES = {"adder": "chapters/10-any-length", "proof": "chapters/11-proof", "machines": "chapters/12-many-machines"}
FILES = {
    "adder": {"sums.js", "columns.js", "chapter-10.js", "chapter-11.js"},
    "proof": {"sums.js", "columns.js", "bounds.js", "chapter-11.js"},
    "machines": {"chapter-12.js"},
}
# Every network of the pages: the file it stands in, and its name there.
NETWORKS = [(file, name) for file in ("chapter-10", "chapter-11") for name in weights.read_script(file)]


@pytest.fixture(scope="module")
def blank(browser):
    """An empty page that has the scripts which compute, and every network."""
    page = browser.new_page()
    page.set_default_timeout(0)
    for name in ("page", "sums", "columns", "bounds", "machines", "chapter-10", "chapter-11", "chapter-12"):
        page.add_script_tag(path=LIVE / f"{name}.js")
    page.add_script_tag(content=BYTES)
    yield page
    page.close()


def weights_of(stored):
    """The five arrays that a file says, in 64 bits."""
    units = stored["units"]
    shapes = (20, 4 * units), (units, 4 * units), (4 * units,), (units, 10), (10,)
    numbers = weights.unpacked(stored["weights"], stored["bits"])
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    assert len(numbers) == ends[-1]
    return [part.reshape(shape) for part, shape in zip(np.split(numbers, ends[:-1]), shapes, strict=True)]


def regions_of(stored):
    ends = (weights.unpacked(stored[end], stored["bits"]) for end in ("low", "high"))
    return [end.reshape(2, 2, stored["units"]) for end in ends]


# ---------- sums ----------


def in_page(page, file, name, a, b):
    """The digits that the page answers, ``(batch, time_out)``."""
    packed = page.evaluate(
        """([file, name, a, b, time]) => {
            const network = Columns.load(Columns.stored[file][name]);
            [a, b] = [a, b].map(unpack);
            const out = new Uint8Array(a.length);
            for (let at = 0; at < a.length; at += time) {
                out.set(Columns.run(network, a.subarray(at, at + time), b.subarray(at, at + time)), at);
            }
            return pack(out);
        }""",
        [file, name, pack(a, "u1"), pack(b, "u1"), a.shape[1]],
    )
    return np.frombuffer(base64.b64decode(packed), np.uint8).reshape(a.shape)


def hard_sums(n, rng):
    """Chapter 10's hard sums of n digits, 44 in all, with a column of room: ``(a, b)``."""
    cases = recipe("10-any-length")["cases"](n, rng).values()
    return [columns.with_room(np.concatenate(side)) for side in zip(*cases, strict=True)]


@pytest.mark.parametrize(("file", "name"), NETWORKS, ids=lambda text: text.replace(" ", "-"))
def test_every_digit_is_that_of_keras(blank, file, name):
    """The hard sums, and with random ones 1,000 of 1,000 digits; what a network does wrong, it does wrong in both."""
    stored = weights.read_script(file)[name]
    values = weights_of(stored)
    model = columns.model(stored["units"])
    model.set_weights(values)
    for n, random in ((10, 0), (200, 0), (1000, 956)):
        rng = np.random.default_rng(n)
        a, b = (
            np.concatenate([hard, columns.with_room(rng.integers(0, 10, (random, n)))]) for hard in hard_sums(n, rng)
        )
        X = columns.encode(a, b)
        parts = [model.predict_on_batch(X[at : at + 250]).argmax(axis=-1) for at in range(0, len(X), 250)]
        expected = np.concatenate(parts)
        different = (in_page(blank, file, name, a, b) != expected).sum()
        assert different == 0, f"{different} of {expected.size} digits"
    assert a.shape == (1000, 1001)


def test_the_right_digits_and_carries(blank):
    a, b = hard_sums(60, np.random.default_rng(0))
    sums = blank.evaluate(
        "([a, b]) => a.map((row, n) => { const s = Columns.add(row, b[n]); return [[...s.digits], [...s.carries]]; })",
        [a.tolist(), b.tolist()],
    )
    digits, carries = np.swapaxes(np.array(sums), 0, 1)
    assert (digits == columns.add(a, b)).all()
    assert (carries == (a + b + np.pad(carries, ((0, 0), (1, 0)))[:, :-1]) // 10).all()


def test_slices_answer_like_a_whole(blank):
    """And the unit shown is the h of that unit after every column."""
    a, b = hard_sums(300, np.random.default_rng(1))
    stored = weights.read_script("chapter-11")["proved"]
    model = columns.model(24)
    model.set_weights(weights_of(stored))
    h = np.array(model.layers[0](columns.encode(a[:1], b[:1])))[0, :, stored["carry_unit"]]
    same, states, given_up = blank.evaluate(
        """async ([a, b, unit]) => {
            const network = Columns.load(Columns.stored["chapter-11"].proved);
            [a, b] = [a, b].map(digits => Uint8Array.from(digits));
            const { digits, states } = await Columns.runInSlices(network, a, b, unit, () => true);
            const long = new Uint8Array(100_000);
            return [String(digits) === String(Columns.run(network, a, b)), [...states],
                await Columns.runInSlices(network, long, long, unit, () => false)];
        }""",
        [a[0].tolist(), b[0].tolist(), stored["carry_unit"]],
    )
    assert same and given_up is None
    np.testing.assert_allclose(states, h, atol=1e-5)


def test_the_proved_network_is_the_one_that_coq_read(blank):
    stored = weights.read_script("chapter-11")["proved"]
    theirs, *theirs_regions = proof.read()
    for ours, expected in zip([*weights_of(stored), *regions_of(stored)], [*theirs, *theirs_regions], strict=True):
        assert np.array_equal(ours, expected)
    packed = blank.evaluate(
        """() => {
            const network = Columns.load(Columns.stored["chapter-11"].proved);
            return pack(Float32Array.from(["W", "U", "b", "V", "v"].flatMap(name => [...network[name]])));
        }"""
    )
    mark = hashlib.sha256(base64.b64decode(packed)).hexdigest()
    assert mark == proof.named(proof.FILE.read_text(encoding="utf-8"), "weights")


def test_the_networks_are_those_of_the_chapter():
    """Trained by its recipes: they fail where the networks of benchmarks/results/any_length.csv fail."""
    with open(ROOT / "benchmarks" / "results" / "any_length.csv", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["digits"] == "1000"]
    names = recipe("10-any-length")
    for name, stored in weights.read_script("chapter-10").items():
        kind, _, seed = name.partition(", seed ")
        for case, (a, b) in names["cases"](1000, np.random.default_rng(1000)).items():
            a, b = (columns.with_room(side) for side in (a, b))
            wrong = (names["run"](weights_of(stored), a, b) != columns.add(a, b)).sum()
            [row] = [row for row in rows if (row["recipe"], row["seed"], row["case"]) == (kind, seed or "0", case)]
            assert (wrong > 0) == (int(row["wrong"]) > 0), f"{name}, {case}: {wrong} wrong digits, in the table {row}"


NUMBERS = {
    "274": "274",
    " 274 ": "274",
    "12 345\n678\t9": "123456789",
    "000": "0",
    "0" * 300 + "7": "7",
    "２７４": "274",
    "27\u200b4\ufeff": "274",
    "9" * 100_000: "9" * 100_000,
    "0" * 5 + "9" * 100_000: "9" * 100_000,
}
REFUSED = {
    "": "Type the first number",
    "  \n": "Type the first number",
    "1,000": "has a “,” at place 2",
    "1.000": "has a “.” at place 2",
    "1'000": "has a “'” at place 2",
    "1_000": "has a “_” at place 2",
    "-5": "has a “-” at place 1",
    "−5": "has a “−” at place 1",
    "+5": "has a “+” at place 1",
    "1e6": "has a “e” at place 2",
    "0x10": "has a “x” at place 2",
    "٣": "has a “٣” at place 1",
    "7🙂": "has a “🙂” at place 2",
    "<b>7</b>": "has a “<” at place 1",
    "9" * 100_001: "has 100,001 digits",
    "9" * 500_000: "has over 400,000 characters",
}


def test_a_number_is_read_or_refused_in_one_sentence(blank):
    parsed = blank.evaluate(
        """texts => texts.map(text => {
            const { digits, sentence } = Columns.parse(text, "first");
            return sentence ?? Columns.written(digits);
        })""",
        [*NUMBERS, *REFUSED],
    )
    assert parsed[: len(NUMBERS)] == list(NUMBERS.values())
    for sentence, words in zip(parsed[len(NUMBERS) :], REFUSED.values(), strict=True):
        assert words in sentence and sentence.endswith(".") and sentence.replace("“.”", "").count(".") == 1, sentence


# ---------- bounds ----------

CHECK = """([network, regions]) => {
    for (const name of ["W", "U", "b", "V", "v"]) network[name] = Float64Array.from(network[name]);
    regions = { low: Float64Array.from(regions[0]), high: Float64Array.from(regions[1]) };
    const found = Bounds.check(network, regions);
    return {
        ...found, low: [...found.low], high: [...found.high],
        steps: found.steps.map(step => ({ ...step, inside: step.inside, margin: step.margin })),
    };
}"""


def as_script(values):
    names = dict(zip(("W", "U", "b", "V", "v"), (np.ravel(value).tolist() for value in values), strict=True))
    return names | {"units": len(values[1])}


def networks_to_check():
    """The two of the page, and others that fail in different ways: ``{name: (weights, low, high)}``."""
    files = weights.read_script("chapter-11")
    trained, by_hand = (weights_of(files[name]) for name in ("proved", "by hand"))
    regions = {name: regions_of(files[name]) for name in files}
    rng = np.random.default_rng(0)
    bent = [value + rng.normal(0, 0.02, value.shape) for value in trained]
    plain = weights_of(weights.read_script("chapter-10")["random sums"])
    flipped = [value.copy() for value in by_hand]
    flipped[0][7] *= -1
    return {
        "proved": (trained, *regions["proved"]),
        "by hand": (by_hand, *regions["by hand"]),
        "bent": (bent, *regions["proved"]),
        "flipped": (flipped, *regions["by hand"]),
        "plain": (plain, *certificate.smallest_regions(plain, room=0)),
    }


@pytest.mark.parametrize("name", ["proved", "by hand", "bent", "flipped", "plain"])
def test_bounds_are_those_of_seqlib(blank, near, name):
    values, low, high = networks_to_check()[name]
    found = blank.evaluate(CHECK, [as_script(values), [np.ravel(low).tolist(), np.ravel(high).tolist()]])
    expected = certificate.check(values, low, high)
    for what in ("slack", "margin", "state_error", "logit_error"):
        assert found[what] == pytest.approx(getattr(expected, what), rel=1e-12, abs=1e-12), what
    images = certificate._images(
        [np.asarray(value, float) for value in values], *(np.asarray(e, float) for e in (low, high))
    )
    for end, image in zip(("low", "high"), images, strict=True):
        near("bounds", np.reshape(found[end], image.shape), image, within=1e-12)
    failing = {
        (None if start == 2 else start, *divmod(pair, 10)) for start, pair in (divmod(n, 100) for n in found["failing"])
    }
    assert failing == {(violation.carry, *violation.digits) for violation in expected.violations}
    assert (not failing) == (name in ("proved", "by hand"))


@pytest.mark.parametrize(("name", "room"), [("proved", 2e-3), ("by hand", 0.03), ("by hand", 0.3), ("plain", 0)])
def test_regions_are_found_as_seqlib_finds_them(blank, name, room):
    values, *_ = networks_to_check()[name]
    found = blank.evaluate(
        """async ([network, room]) => {
            for (const name of ["W", "U", "b", "V", "v"]) network[name] = Float64Array.from(network[name]);
            const { low, high } = await Bounds.smallestRegions(network, room, Columns.patience());
            return [[...low], [...high]];
        }""",
        [as_script(values), room],
    )
    for ours, theirs in zip(found, certificate.smallest_regions(values, room), strict=True):
        # Unproved regions grow to hundreds, whose last bit is above 1e-12.
        np.testing.assert_allclose(ours, np.ravel(theirs), rtol=1e-12, atol=1e-12)


def test_the_file_says_what_seqlib_says():
    for stored in weights.read_script("chapter-11").values():
        found = certificate.check(weights_of(stored), *regions_of(stored))
        assert found.proved
        for what in ("slack", "margin", "state_error", "logit_error"):
            assert stored[what] == pytest.approx(getattr(found, what), rel=1e-9), what


def test_the_adder_of_two_units_is_that_of_the_chapter():
    stored = weights.read_script("chapter-11")["by hand"]
    for ours, theirs in zip(weights_of(stored), weights.hand_made(), strict=True):
        assert np.array_equal(ours, theirs)
    for ours, theirs in zip(regions_of(stored), certificate.smallest_regions(weights_of(stored), 0.03), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


# ---------- times ----------


def test_the_measured_times_are_those_of_the_table():
    expected = json.loads(json.dumps(weights.measured_times()))
    found = weights.read_script("chapter-12")
    assert found["cases"] == expected["cases"] and found["layouts"] == expected["layouts"], (
        "the table was measured again; run: make weights ONLY=chapter-12"
    )
    assert found["fit"] == pytest.approx(expected["fit"], rel=1e-6)
    assert found["worst"] == pytest.approx(expected["worst"], rel=1e-6)


def test_the_model_is_the_fitted_one(blank):
    """In the page it misses the measured points by as much as where it was fitted, and no more."""
    stored = weights.read_script("chapter-12")
    cases = [[case["units"], case["rows"]] for case in stored["cases"]]
    model = blank.evaluate(
        """cases => cases.map(([units, rows]) => [1, 2].map(machines => Machines.seconds({
            units, rows, machines, ...Machines.measured.fit }).all))""",
        cases,
    )
    measured = [[case["seconds"][0], case["seconds"][2]] for case in stored["cases"]]
    assert np.abs(np.array(model) / measured - 1).max() == pytest.approx(stored["worst"], rel=1e-9)


def test_what_is_sent_is_what_chapter_12_counts(blank):
    for units in (32, 128):
        model = encoder_decoder(6, 4, 12, units, units)
        encoder, _, decoder, head = (layer.count_params() for layer in model.layers)
        sent, total = blank.evaluate("units => [Machines.sent(units), Machines.weightsOf(units)]", units)
        assert total == model.count_params()
        assert sent == {"numbers": 6 * encoder + 4 * decoder + 4 * head + 1, "meetings": 11}


def test_the_model_of_times_does_what_its_words_say(blank):
    base = {"units": 128, "rows": 4096, "machines": 2, "latency": 1e-3, "bandwidth": 1e9}

    def seconds(**changes):
        return blank.evaluate("setting => Machines.seconds(setting)", base | changes)

    one, two = seconds(machines=1), seconds()
    assert one["waiting"] == one["sending"] == 0 and one["all"] == one["computing"]
    assert two["waiting"] == pytest.approx(11e-3)
    assert seconds(latency=2e-3)["waiting"] == pytest.approx(22e-3)
    assert seconds(bandwidth=5e8)["sending"] == pytest.approx(2 * two["sending"])
    assert seconds(rows=8192)["sending"] == two["sending"], "rows send nothing more"
    pays = blank.evaluate("setting => Machines.paysFrom(setting)", base)
    assert seconds(rows=pays)["all"] < seconds(rows=pays, machines=1)["all"]
    assert seconds(rows=pays // 2)["all"] >= seconds(rows=pays // 2, machines=1)["all"]


# ---------- the live parts of the pages ----------


@pytest.fixture(params=PAGES)
def part(request, browser, address):
    page = live(browser, address, PAGES[request.param])
    page.name = request.param
    yield page
    assert not page.troubles
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_it_loads_late_and_little(browser, address, name):
    page = browser.new_context(viewport={"width": 1280, "height": 600}).new_page()
    urls = []
    page.on("request", lambda it: urls.append(it.url))
    page.goto(f"{address}{PAGES[name]}.html")
    page.wait_for_load_state("networkidle")
    assert not heavy(urls), "a live part loads before it is in view"
    show(page)
    expected = {"live.css", "page.js", f"{name}.js", *FILES[name]}
    assert sorted(file for file, _ in heavy(urls)) == sorted(expected)
    assert sum((LIVE / file).stat().st_size for file in expected) + (LIVE.parent / "live.js").stat().st_size <= 250_000
    page.context.close()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_is_readable(part, width, mode):
    part.set_viewport_size({"width": width, "height": 600})
    part.emulate_media(color_scheme=mode, reduced_motion="reduce")
    part.locator(f"html[data-theme={mode}]").wait_for()
    if part.name == "proof":
        press(part, "Prove it")
    too_wide, faint = part.evaluate(TOO_WIDE), part.evaluate(FAINT_TEXT)
    assert not too_wide and not faint
    inside = "e => { const box = e.getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth; }"
    assert part.locator(".live-widget").evaluate(inside)
    # Text in pictures has the color of its fill.
    small = part.evaluate(
        """[...document.querySelectorAll('.live svg text')].filter(e => e.getBoundingClientRect().height < 8).length"""
    )
    assert small == 0, f"{small} texts in pictures are too small to read"


def test_everything_has_a_name(part):
    nameless = part.evaluate(
        """[...document.querySelectorAll('.live :is(button, input, select, [role=img], [role=gridcell], progress)')]
            .filter(e => !(e.ariaLabel || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML)"""
    )
    assert not nameless
    assert part.locator(".live [role=status]").count() >= 1
    tried = part.locator(".live-task").inner_text()
    assert tried.startswith("Try ") and "watch" in tried and tried.count(".") == 1


@pytest.mark.parametrize("name", PAGES)
def test_it_works_from_a_folder(browser, name):
    page = live(browser, BOOK.as_uri() + "/", PAGES[name])
    assert not page.troubles
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_there_is_a_picture_and_the_notebook(browser, address, name):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 600}).new_page()
    page.goto(f"{address}{PAGES[name]}.html")
    picture, link = page.locator(".live noscript img"), page.locator(".live noscript a:not(.opens)")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box["width"] > 200 and box["height"] > 100 and box["x"] + box["width"] <= 320
    assert len(picture.get_attribute("alt")) >= 40
    notebook = page.request.get(page.url.rsplit("/", 1)[0] + "/" + link.get_attribute("href"))
    assert notebook.ok and "cells" in notebook.json()
    page.context.close()


# ---------- chapter 10: as long as you like ----------


def sum_of(page, first, second):
    """Give both numbers, press Enter, and return the verdict."""
    page.get_by_label("The first number").fill(first)
    page.get_by_label("The second number").fill(second)
    page.get_by_label("The second number").press("Enter")
    page.wait_for_function("document.querySelector('.live-message').textContent")
    # The picture comes a moment after the words.
    page.evaluate("Page.breath()")
    return page.locator(".live-message").inner_text()


def wrong_digits(page):
    """How many each network has wrong, in the order of the page."""
    counts = page.locator(".live-counted b").all_inner_texts()
    return [0 if text.startswith("none") else int(text.split()[0].replace(",", "")) for text in counts]


def test_long_sums_are_added_and_their_wrong_digits_counted(browser, address):
    page = live(browser, address, PAGES["adder"])
    rng = np.random.default_rng(5)
    files = {label: weights.read_script(file)[name] for label, (file, name) in enumerate(NETWORKS[:5])}
    first = "".join(map(str, rng.integers(0, 10, 1500)))
    second = "".join(str(9 - int(digit)) for digit in first[:-1]) + "9"
    a, b = (np.array([[*map(int, reversed(number)), 0]]) for number in (first, second))
    run, right = recipe("10-any-length")["run"], columns.add(a, b)
    expected = [int((run(weights_of(stored), a, b) != right).sum()) for stored in files.values()]
    assert sum_of(page, first, second).startswith("Random sums: ")
    assert wrong_digits(page) == expected and expected[0] > 0 and expected[-1] == 0
    # What is wrong is framed, and the button goes from one to the next.
    assert page.locator(".live-columns rect.wrong").count() > 0
    press(page, "Next wrong digit")
    assert " instead of " in page.locator(".live-adder p.live-now").inner_text()
    page.get_by_label("Proved (chapter 11)").check()
    page.evaluate("Page.breath()")
    assert page.locator(".live-message").inner_text() == "Proved (chapter 11): all 1,501 digits are right."
    expect(page.locator(".live-columns rect.wrong")).to_have_count(0)
    expect(page.locator(".live-adder p.live-now")).to_have_text("")  # it spoke of a digit of another network
    assert sum_of(page, "274", "958").endswith("all 4 digits are right. It writes 1232.")
    assert not page.troubles
    page.context.close()


def test_a_hundred_thousand_digits_have_a_bar_and_leave_the_page_free(browser, address):
    page = live(browser, address, PAGES["adder"])
    page.get_by_label("Digits", exact=True).select_option("100000")
    page.evaluate(
        """() => {
            window.seen = new Set();
            window.turns = 0;
            const bar = document.querySelector('.live-progress');
            setInterval(() => { turns++; if (!bar.hidden) seen.add(bar.value); }, 20);
        }"""
    )
    page.locator(".live-chip", has_text="99…9 + 1").click()
    page.get_by_text("all 100,001 digits are right").or_(page.get_by_text("of 100,001 wrong")).wait_for(timeout=120_000)
    seen, turns = page.evaluate("[seen.size, turns]")
    assert seen >= 5 and turns >= 10, f"the bar had {seen} lengths, the page {turns} turns"
    assert page.locator(".live-progress").is_hidden()
    assert wrong_digits(page)[-1] == 0, "the proved network is wrong"
    # The box shows both ends only, and the whole number counts.
    assert page.get_by_label("The first number").input_value().endswith("9 (100,000 digits)")
    press(page, "Add them")
    page.wait_for_function("document.querySelector('.live-message').textContent.includes('100,001')", timeout=120_000)
    page.get_by_label("The first number").press("End")
    page.keyboard.type("7")
    press(page, "Add them")
    assert "is shown shortened" in page.locator(".live-message").inner_text()
    assert not page.troubles
    page.context.close()


def test_what_is_no_number_gets_a_sentence_and_changes_nothing(browser, address):
    page = live(browser, address, PAGES["adder"])
    sum_of(page, "274", "958")
    before = page.locator(".live-columns").get_attribute("aria-label")
    for text, words in REFUSED.items():
        # A box has one line. A long text is read on its way into the box, and stays out when it is no number.
        if "\n" in text:
            continue
        long = len(text) > 2000
        page.get_by_label("The first number").fill(text)
        message = page.locator(".live-message").inner_text() if long else sum_of(page, text, "1")
        assert words in message and page.locator(".live-message.wrong").count() == 1, f"{text[:20]!r}: {message}"
        assert page.locator(".live-columns").get_attribute("aria-label") == before
        assert len(page.get_by_label("The first number").input_value()) < 2000
    assert page.get_by_label("The second number").get_attribute("aria-invalid") is None
    assert page.locator(".live b:has-text('7')").count() == 0 and not page.troubles
    page.context.close()


def test_a_sum_is_added_and_read_from_the_keyboard(browser, address):
    page = live(browser, address, PAGES["adder"])
    page.locator(".live-chip", has_text="one pair").focus()
    page.keyboard.press("Enter")
    page.get_by_text("0 + 9 in every column but the first").wait_for()
    page.wait_for_function("document.querySelector('.live-message').textContent")
    page.evaluate("Page.breath()")
    assert page.evaluate("document.activeElement.textContent") == "one pair"
    slider = page.locator(".live-stepper input")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext").startswith("columns 2 to ")
    page.locator(".live-counted input").first.focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(".live-message").inner_text().startswith("Random sums and chains: ")
    page.context.close()


# ---------- chapter 11: the proof ----------


def failing_cells(page):
    return page.locator(".live-proof td.fails").count()


def test_the_proof_is_checked_beside_that_of_seqlib(browser, address):
    page = live(browser, address, PAGES["proof"])
    for label, name in (("Trained, 24 units", "proved"), ("Written by hand, 2 units", "by hand")):
        page.get_by_label(label).check()
        stored = weights.read_script("chapter-11")[name]
        expect(page.locator(".live-figures")).to_contain_text(f"{stored['slack']:#.4g}")
        press(page, "Prove it")
        expect(page.locator(".live-proof .live-message").first).to_contain_text("Proved: all 300 steps hold")
        rows = page.locator(".live-figures tbody tr").all_inner_texts()
        for row, what in zip(rows, ("slack", "margin", "state_error", "logit_error"), strict=True):
            *_, ours, theirs, apart = row.split()
            assert ours == theirs and float(ours) == pytest.approx(stored[what], rel=1e-3)
            assert abs(float(apart.replace("−", "-"))) <= 1e-12
    assert not page.troubles
    page.context.close()


def test_a_step_is_chosen_from_the_keyboard_and_its_box_lies_inside(browser, address):
    page = live(browser, address, PAGES["proof"])
    cell = page.locator(".live-proof td").nth(53)
    cell.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "6 + 4: holds"
    assert "6 + 4 leads into the region of carry 1" in page.locator(".live-proof .live-now").first.inner_text()
    page.get_by_label("a state of carry 0").check()
    boxes = page.evaluate(
        """() => {
            const box = element => ['x', 'y', 'width', 'height'].map(name => Number(element.getAttribute(name)));
            const all = selector => [...document.querySelectorAll(`.live-plane ${selector}`)];
            const places = all('path.state')[0].getAttribute('d').split('M').slice(1);
            const dots = places.map(dot => dot.match(/[\\d.]+/g).slice(0, 2).map(Number));
            return [box(all('rect.carry-1')[0]), box(all('rect.image')[0]), dots];
        }"""
    )
    (x, y, width, height), (left, top, across, up), dots = boxes
    assert x <= left and left + across <= x + width and y <= top and top + up <= y + height
    assert len(dots) == 120
    assert all(left - 2 <= dot[0] <= left + across + 2 and top - 2 <= dot[1] <= top + up + 2 for dot in dots)
    page.context.close()


def test_a_bent_weight_fails_steps_and_a_sum(browser, address):
    """As in chapter 11: the weights that read a 7 break steps with a 7 in front, and no others."""
    page = live(browser, address, PAGES["proof"])
    page.get_by_label("Written by hand, 2 units").check()
    page.get_by_label("into gate").select_option("i")
    page.get_by_label("of unit", exact=True).select_option("0")
    note = page.locator(".live-bend .live-note")
    page.get_by_text("The first step fails at").wait_for(timeout=60_000)
    limits = [float(text.replace("−", "-")) for text in re.findall(r"[−+][\d.]+(?=%)", note.inner_text())]
    hand, low, high = networks_to_check()["by hand"]
    for limit in limits:
        # The slider's places, from 0 on: the last that holds, and the first that fails.
        steps = np.arange(101) ** 2 / 50 * np.sign(limit)
        first = np.abs(steps - limit).argmin()
        for place, holds in ((first - 1, True), (first, False)):
            bent = [value.copy() for value in hand]
            bent[0][7, 0] *= 1 + steps[place] / 100
            assert certificate.check(bent, low, high).proved == holds, f"{limit}: place {place}"
    slider = page.locator(".live-bend input[type=range]")
    slider.focus()
    page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext").startswith("−200 percent")
    assert failing_cells(page) > 0
    failed = page.locator(".live-proof td.fails").evaluate_all("all => all.map(cell => cell.ariaLabel.slice(0, 2))")
    assert set(failed) == {"7 "}
    press(page, "Prove it")
    expect(page.locator(".live-proof .live-message").first).to_contain_text("Not proved: ")
    press(page, "Find a sum it gets wrong")
    answer = page.locator(".live-bend .live-message")
    page.wait_for_function("!document.querySelector('.live-bend .live-message').textContent.startsWith('Running')")
    first, second, wrote, right = map(int, re.findall(r"\d+", answer.inner_text()))
    assert first + second == right != wrote
    press(page, "Look for other regions")
    page.get_by_text("In the regions found from these weights").wait_for(timeout=60_000)
    press(page, "Unbend")
    assert failing_cells(page) == 0
    press(page, "Find a sum it gets wrong")
    page.get_by_text("None can: it is proved.").wait_for(timeout=60_000)
    assert len(limits) == 2
    assert not page.troubles
    page.context.close()


# ---------- chapter 12: does it pay? ----------


def test_the_measured_points_stay_and_the_verdict_follows(browser, address):
    page = live(browser, address, PAGES["machines"])
    stored = weights.read_script("chapter-12")
    points = sum(2 if case["units"] == case["rows"] == 128 else 1 for case in stored["cases"])
    marks = page.locator(".live-training .mark")
    assert marks.count() == points * len(stored["layouts"])
    case = next(case for case in stored["cases"] if (case["units"], case["rows"]) == (128, 128))
    speed = case["seconds"][0] / case["seconds"][2]
    assert "it does not pay" in page.locator(".live-message").inner_text(), "what is to be tried is there at once"
    assert f"with one: {speed:.2f} times as fast." in page.locator(".live-now").inner_text()
    rows = page.get_by_label("Rows in a step")
    rows.focus()
    page.keyboard.press("Home")
    assert rows.get_attribute("aria-valuetext") == "32"
    message = page.locator(".live-message")
    assert message.inner_text().startswith("Model: ") and "it does not pay" in message.inner_text()
    page.locator(".live-chip", has_text="100 Gbit/s").click()
    page.get_by_label("Units in each LSTM").focus()
    page.keyboard.press("End")
    rows.focus()
    page.keyboard.press("End")
    assert "it pays" in message.inner_text()
    assert "Nothing was measured" in page.locator(".live-now").inner_text()
    # Both pictures are away from where they were measured, so every mark is open.
    assert marks.count() == points * len(stored["layouts"]) == page.locator(".live-training .mark.open").count()
    assert not page.troubles
    page.context.close()
