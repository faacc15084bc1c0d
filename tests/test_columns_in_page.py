"""The live parts of chapters 10 to 12: their sums, bounds and times are those of Keras, seqlib and the table."""

import base64
import csv
import hashlib
import json

import numpy as np
import pytest

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
    """The hard sums of 200 digits and of 1,000; a network that is wrong is wrong in the same digits."""
    stored = weights.read_script(file)[name]
    values = weights_of(stored)
    model = columns.model(stored["units"])
    model.set_weights(values)
    for n in (10, 200, 1000):
        a, b = hard_sums(n, np.random.default_rng(n))
        expected = model.predict_on_batch(columns.encode(a, b)).argmax(axis=-1)
        different = (in_page(blank, file, name, a, b) != expected).sum()
        assert different == 0, f"{different} of {expected.size} digits"


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
def test_bounds_are_those_of_seqlib(blank, name):
    values, low, high = networks_to_check()[name]
    found = blank.evaluate(CHECK, [as_script(values), [np.ravel(low).tolist(), np.ravel(high).tolist()]])
    expected = certificate.check(values, low, high)
    for what in ("slack", "margin", "state_error", "logit_error"):
        assert found[what] == pytest.approx(getattr(expected, what), rel=1e-12, abs=1e-12), what
    images = certificate._images(
        [np.asarray(value, float) for value in values], *(np.asarray(e, float) for e in (low, high))
    )
    for end, image in zip(("low", "high"), images, strict=True):
        np.testing.assert_allclose(np.reshape(found[end], image.shape), image, rtol=0, atol=1e-12)
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
    picture, link = page.locator(".live noscript img"), page.locator(".live noscript a")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box["width"] > 200 and box["height"] > 100 and box["x"] + box["width"] <= 320
    assert len(picture.get_attribute("alt")) >= 40
    notebook = page.request.get(page.url.rsplit("/", 1)[0] + "/" + link.get_attribute("href"))
    assert notebook.ok and "cells" in notebook.json()
    page.context.close()
