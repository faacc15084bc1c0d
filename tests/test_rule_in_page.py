"""Chapter 8 trained in its page: the ways of writing are seqlib's, the training is Keras's, and runs compare."""

import itertools

import numpy as np
import pytest

from seqlib import AdditionTask, Alphabet, models, scores
from seqlib.quiet import keras
from tests.test_in_page import BYTES, LIVE, RULE, flat, live, pack, press, unpack

ALPHABET = Alphabet()
COLUMNS = AdditionTask.in_columns(3)
SIZES = {"time_in": 6, "time_out": 4, "chars": 12, "encoder_units": 75, "decoder_units": 50}
WAYS = [
    how
    for how in itertools.product(
        ("lowest", "highest"), ("lowest", "highest"), (True, False), ("zeros", "left", "right")
    )
    if how[3] == "zeros" or not how[2]
]


@pytest.fixture(scope="module")
def blank(browser):
    """A page that trains as the worker does: with the quick products, which it must have been able to make."""
    page = browser.new_page()
    for name in ("model.js", "lanes.js", "sums.js"):
        page.add_script_tag(path=LIVE / name)
    page.add_script_tag(content=BYTES)
    assert page.evaluate("Lanes.lend(Seq2seq.own)"), "this browser has no WebAssembly with lanes"
    yield page
    page.close()


@pytest.fixture
def rule(browser, address):
    page = live(browser, address, RULE)
    # The page draws its seed at random; the test always draws the same one.
    page.evaluate("Math.random = () => 0.5")
    yield page
    assert not page.troubles
    page.context.close()


def test_every_way_of_writing_is_that_of_seqlib(blank):
    pairs = AdditionTask(0, 999).sample(200, np.random.default_rng(0)).tolist()
    pairs += [[0, 0], [999, 999], [7, 8], [90, 9]]
    for query, answer, columns, pad in WAYS:
        task = AdditionTask(
            0,
            999,
            pad_query=pad,
            pad_answer=pad,
            reverse_query=query == "lowest",
            reverse_answer=answer == "lowest",
            interleave=columns,
        )
        written = blank.evaluate(
            """([how, pairs]) => {
                const way = Sums.way(how);
                return [pairs.map(way.query), pairs.map(way.answer), [way.time_in, way.time_out],
                    pairs.map(pair => [0, 1, 2, 3].map(digit => way.answer(pair)[way.place(pair, digit)]).join(''))];
            }""",
            [{"query": query, "answer": answer, "columns": columns, "pad": pad}, pairs],
        )
        assert written[0] == task.queries(pairs).tolist()
        assert written[1] == task.answers(pairs).tolist()
        assert written[2] == [task.time_in, task.time_out]
        fill = "0" if pad == "zeros" else " "
        assert written[3] == [f"{a + b:{fill}>4}"[::-1] for a, b in pairs], f"places of {answer}, {pad}"


def test_no_sum_that_is_asked_is_learned(blank):
    unseen, seen, carries = blank.evaluate(
        """() => {
            const { unseen, seen } = Sums.split(20000, 1000, Seq2seq.generator(1));
            return [unseen, seen, unseen.map(Sums.carries)];
        }"""
    )
    assert len(set(map(tuple, unseen))) == 1000 and len(set(map(tuple, seen))) == 20000
    assert len(AdditionTask(0, 999).without(seen, unseen)) == 20000
    assert carries == scores.carries(unseen).tolist()


@pytest.mark.parametrize(
    "shape", [(128, 300, 75), (1, 2, 4), (5, 3, 7), (512, 12, 50), (75, 50, 640), (6, 5, 3), (3, 1, 13)]
)
def test_four_at_a_time_is_the_same_product(blank, shape):
    rows, cols, inner = shape
    rng = np.random.default_rng(rows)
    a, b, start = rng.normal(size=(rows, inner)), rng.normal(size=(cols, inner)), rng.normal(size=(rows, cols))
    ours = blank.evaluate(
        """([rows, cols, inner, a, b, start]) => {
            const put = text => {
                const there = Seq2seq.own.floats(floats(text).length);
                there.set(floats(text));
                return there;
            };
            const [x, y, out] = [a, b, start].map(put);
            Seq2seq.own.dots(out, x, y, rows, cols, inner);
            return pack(out);
        }""",
        [rows, cols, inner, pack(a), pack(b), pack(start)],
    )
    np.testing.assert_allclose(unpack(ours, (rows, cols)), start + a @ b.T, rtol=0, atol=1e-4)


def test_the_loss_follows_keras_for_fifty_steps(blank, near):
    """The chapter's own training: batches of 128, the rate along half a cosine, from the same start."""
    keras.utils.set_random_seed(5)
    model = models.encoder_decoder(6, 4)
    falling = keras.optimizers.schedules.CosineDecay(0.01, 60)
    model.compile(keras.optimizers.Adam(falling), "categorical_crossentropy")
    start = flat(model.get_weights())
    batches = np.random.default_rng(5).integers(0, 1000, (50, 128, 2))
    texts = [
        (ALPHABET.indices(COLUMNS.queries(each), 6), ALPHABET.indices(COLUMNS.answers(each), 4)) for each in batches
    ]
    expected = []
    for queries, answers in texts:
        model.reset_metrics()
        expected.append(float(model.train_on_batch(np.eye(12)[queries], np.eye(12)[answers])))
    losses = blank.evaluate(
        """([sizes, weights, batches]) => {
            const model = Seq2seq.create(sizes);
            model.weights.all.set(floats(weights));
            return batches.map(([queries, answers], n) => Seq2seq.train(
                model, unpack(queries), unpack(answers), 0.01 * (1 + Math.cos(Math.PI * n / 60)) / 2).loss);
        }""",
        [SIZES, pack(start), [[pack(queries, "u1"), pack(answers, "u1")] for queries, answers in texts]],
    )
    assert expected[-1] < expected[0] - 0.3, "fifty steps changed little, so the comparison says little"
    near("losses of 50 steps", losses, expected, within=1e-3)


def small(page):
    """A training of a few seconds, for what does not depend on its length."""
    page.evaluate("document.querySelectorAll('.live select')[6].options[0].value = '10000'")
    page.get_by_label("Examples in all", exact=True).select_option("50,000")
    page.get_by_label("Different sums", exact=True).select_option("1,000")


def trained(page, button="Train"):
    """Press it, wait for the end, and return the verdict and both columns of the table."""
    press(page, button)
    page.wait_for_function("document.querySelector('.live-message').textContent.includes('1,000')", timeout=240_000)
    table = [row.locator("td").all_inner_texts() for row in page.locator(".live-scores tbody tr").all()]
    return page.locator(".live-message").inner_text(), [list(column) for column in zip(*table, strict=True)]


def test_two_runs_from_one_start_stand_side_by_side(rule):
    small(rule)
    verdict, (first, second) = trained(rule)
    assert "unseen sums are exact" in verdict and set(second) == {"–"} and len(first) == 9
    press(rule, "Rewind, same start")
    assert rule.evaluate("document.activeElement.labels[0].textContent") == "Query begins with"
    assert "run B would repeat run A" in rule.locator(".live").inner_text()
    verdict, (again, second) = trained(rule, "Train run B")
    assert "the same start gives the same run" in verdict and first == again == second
    press(rule, "Rewind, same start")
    rule.get_by_label("Answer begins with", exact=True).select_option("highest")
    assert "Changed against run A: answer begins with." in rule.locator(".live").inner_text()
    verdict, (again, second) = trained(rule, "Train run B")
    assert "answer begins with" in verdict and again == first != second
    press(rule, "Rewind, same start")
    rule.get_by_label("Query begins with", exact=True).select_option("highest")
    assert "two runs cannot tell which of them matters" in rule.locator(".live").inner_text()
    press(rule, "New start")
    assert set(rule.locator(".live-scores td:nth-child(2)").all_inner_texts()) == {"–"}


def test_it_stops_and_goes_on(rule):
    press(rule, "Train")
    rule.wait_for_function("document.querySelector('.live-progress').value > 0", timeout=60_000)
    press(rule, "Stop")
    rule.get_by_role("button", name="Continue").wait_for()
    stopped = rule.locator(".live-progress").evaluate("bar => bar.value")
    rule.wait_for_timeout(400)
    assert 0 < rule.locator(".live-progress").evaluate("bar => bar.value") == stopped < 1
    press(rule, "Continue")
    rule.wait_for_function(f"document.querySelector('.live-progress').value > {stopped}", timeout=60_000)
    press(rule, "Stop")
    rule.get_by_role("button", name="Continue").wait_for()
    press(rule, "New start")
    assert not rule.workers


def test_a_double_click_trains(rule):
    """Its second click does not stop what the first one began, nor go on with what it stopped."""
    rule.get_by_role("button", name="Train", exact=True).dblclick()
    rule.wait_for_function("document.querySelector('.live-progress').value > 0", timeout=60_000)
    rule.get_by_role("button", name="Stop").dblclick()
    rule.get_by_role("button", name="Continue").wait_for()
    stopped = rule.locator(".live-progress").evaluate("bar => bar.value")
    rule.wait_for_timeout(400)
    assert rule.locator(".live-progress").evaluate("bar => bar.value") == stopped < 1
    press(rule, "New start")
    assert rule.get_by_label("Columns", exact=True).is_enabled()


def test_columns_without_zeros_are_refused_in_a_sentence(rule):
    rule.get_by_label("Filled with", exact=True).select_option("left")
    assert "no second digit to put beside the 8" in rule.locator(".live").inner_text()
    press(rule, "Train")
    assert rule.locator(".live-message").inner_text() == "Columns need zeros: choose zeros, or no columns."
    rule.get_by_label("Columns", exact=True).select_option("no")
    assert "12+345 is written ␣543+21, and its answer ␣753." in rule.locator(".live").inner_text()


def test_the_chapters_recipe_learns_the_rule(rule):
    verdict, (shares, _) = trained(rule)
    assert "It has the rule" in verdict, verdict
    assert set(shares) <= {"99%", "100%"}, shares
