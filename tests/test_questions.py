"""The questions of the chapters and the check of a learner's answers: their keys and their sentences."""

import ast
import dataclasses
import itertools
import re
from collections import Counter

import numpy as np
import pytest

from benchmarks.ranges import range_of
from book.corruptions import QUESTION_KINDS
from book.notebooks import chapters, read_notebook
from book.rules import section
from seqlib import columns, models, questions, scores
from seqlib.addition import AdditionTask
from seqlib.questions import keys, reading
from seqlib.questions.beliefs import BELIEFS
from seqlib.questions.question import as_html, shown
from seqlib.questions.tried import lstm_step_of
from seqlib.quiet import keras
from tests.answers import MALFORMED, RIGHT, WRONG
from tests.facts import ALPHABET, FACTS, TASK, UNIQUE, UNTRUE, X, built, layers

CHAPTERS = dict(enumerate(chapters(), start=1))
ASKED = {
    f"{number}.{place}": question
    for number in CHAPTERS
    for place, question in enumerate(questions.chapter(number).QUESTIONS, start=1)
}
EXERCISES = {
    f"{number}.{place}": exercise
    for number in CHAPTERS
    for place, exercise in enumerate(questions.chapter(number).EXERCISES, start=1)
}
TYPED = {name: question for name, question in ASKED.items() if question.kind != "choice"}
CHOICES = {name: question for name, question in ASKED.items() if question.kind == "choice"}


# What every question must be.


def test_there_are_enough_questions_and_more_why_than_what(record_property):
    count = Counter(question.kind for question in ASKED.values())
    why = sum(question.why for question in ASKED.values())
    assert len(ASKED) >= 60 and why > len(ASKED) - why and set(count) == {"choice", "number", "shape", "text"}
    assert all(4 <= len(questions.chapter(number).QUESTIONS) <= 6 for number in CHAPTERS)


def test_every_belief_is_tested_at_least_twice():
    asked = Counter(belief for question in ASKED.values() for belief in question.beliefs)
    assert set(asked) == set(BELIEFS) == set(range(1, 16)) and min(asked.values()) >= 2


@pytest.mark.parametrize("name", ASKED)
def test_one_answer_is_right_and_no_two_are_equal(name):
    question = ASKED[name]
    assert sum(answer.right for answer in question.answers) == 1
    assert question.kind != "choice" or 3 <= len(question.answers) <= 5
    for one, other in itertools.combinations(question.answers, 2):
        if question.kind == "choice":
            plain = [re.sub(r"\W", "", answer.value.lower()) for answer in (one, other)]
            assert plain[0] != plain[1]
        else:
            assert not reading.same(question.kind, one.value, other.value, question.within), (one.value, other.value)
            # Nor may one be read as the other, however it is written.
            assert not reading.right(question.kind, shown(question.kind, one.value), other.value, question.within)


def test_the_right_options_are_spread_and_not_given_away():
    places = Counter(question.answers.index(question.right) for question in CHOICES.values())
    assert min(places[place] for place in range(4)) >= len(CHOICES) / 6
    longest = sum(
        len(question.right.value) == max(len(answer.value) for answer in question.answers)
        for question in CHOICES.values()
    )
    assert longest <= len(CHOICES) / 2


def texts(question):
    """Every text of a question that a page shows."""
    answers = [text for answer in question.answers for text in (str(answer.value), answer.sentence)]
    return [question.prompt, *answers]


@pytest.mark.parametrize("name", ASKED)
def test_a_sentence_does_not_give_the_answer(name):
    question = ASKED[name]
    key = shown(question.kind, question.right.value)
    for answer in question.answers:
        assert 10 < len(answer.sentence) <= 200 and answer.sentence[-1] in ".?", answer.sentence
        given = re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.]\w)", answer.sentence)
        # A single digit is too common a word to forbid.
        assert answer.right or len(key) == 1 or not given, answer.sentence
    assert len({answer.sentence for answer in question.slips}) >= min(3, len(question.slips)), "sentences say the same"
    # Only code is marked: a page would show the asterisks.
    assert not [text for text in texts(question) if re.search(r"\*\w+\*", re.sub("`.*?`", "", text))]
    assert not re.search(r"\bnot true\b|\bNOT\b|\bexcept\b", question.prompt)


# Their keys, computed another way than where they stand.


def updates():
    """How often Keras changes the weights of a small model."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    data = np.zeros((1200, 1))
    model.fit(data, data, batch_size=30, epochs=10, validation_split=0.25, verbose=0)
    return int(model.optimizer.iterations)


def blind():
    answers = [str(a + b).rjust(2) for a in range(1, 11) for b in range(1, 11)]
    return sum(answer[0] == "1" for answer in answers) / sum(map(len, answers))


def lowest():
    x, y = np.meshgrid(np.linspace(-2, 3, 51), np.linspace(-1, 4, 51))
    return (x * y).min()


def all_reduces():
    """The count of chapter 12's cell, step for step of its two LSTMs, at other lengths."""
    stored = next(text for text in stored_texts(12) if "all-reduces" in text)
    decoder, encoder, rest = map(int, re.findall(r"^(\d+) times", stored, re.MULTILINE))
    task = AdditionTask.in_columns(3)
    assert (encoder, decoder) == (task.time_in, task.time_out)
    return 8 + 5 + rest


def stored_texts(number):
    for cell in read_notebook(CHAPTERS[number]).cells:
        for output in cell.get("outputs", []):
            yield output.get("text", "")


KEYS = {
    "1.1": lambda: len("1000+1000"),
    "1.4": blind,
    "2.1": lambda: ALPHABET.encode(UNIQUE.answers([[999, 999]] * 40), UNIQUE.time_out).shape,
    "2.2": lambda: "0" + ALPHABET.decode(np.eye(12)[np.newaxis, [7]]).item(),
    "2.5": lambda: np.eye(12)[np.zeros((64, 7), dtype=int)].shape,
    "3.1": lambda: tuple(layers.LSTM(30)(X).shape),
    "3.2": lambda: built(layers.LSTM(20), X).count_params(),
    "3.6": lambda: sum(state.shape[1] for state in layers.LSTM(20, return_state=True)(X)[1:]),
    "4.1": lambda: tuple(layers.RepeatVector(4)(np.zeros((3, 75))).shape),
    "5.1": lambda: built(layers.TimeDistributed(layers.Dense(12)), np.zeros((3, 4, 50))).count_params(),
    "5.2": lambda: tuple(layers.TimeDistributed(layers.Dense(12))(np.zeros((3, 4, 50))).shape),
    "6.1": lambda: scores.character_accuracy(["123", "456"], ["129", "056"]),
    "6.4": lambda: np.zeros((32, 4, 12)).argmax(axis=2).shape,
    "6.5": updates,
    "7.2": lambda: len([pair for pair in TASK.problems().tolist() if sorted(pair) in ([3, 8], [5, 5])]),
    "8.1": lambda: "".join(a + b for a, b in zip("740", "503", strict=True)),
    "8.2": lambda: len(str(999 + 999)),
    "9.1": lambda: ">" + (str(207 + 109)[::-1] + ".")[:-1],
    "9.2": lambda: sum(state.shape[1] for state in layers.LSTM(64, return_state=True)(X)[1:]),
    "10.1": lambda: columns.encode(*[columns.with_room(np.zeros((5, 30), dtype=int))] * 2).shape,
    "10.3": lambda: columns.model(8).count_params(),
    "11.1": lambda: len(list(itertools.product(["carry 0", "carry 1", "zero"], [0, 1], [0, 1]))),
    "11.2": lowest,
    "12.1": all_reduces,
}


@pytest.mark.parametrize("name", TYPED)
def test_a_key_is_what_the_thing_itself_says(name):
    question = ASKED[name]
    assert reading.same(question.kind, KEYS[name](), question.right.value, 1e-9)
    # So a slip in the key's place would be seen.
    assert not any(reading.same(question.kind, KEYS[name](), slip.value, 1e-9) for slip in question.slips)


@pytest.mark.parametrize("sizes", [(12, 75), (75, 50), (20, 8), (1, 1)])
def test_formulas_are_those_of_keras(sizes):
    features, units = sizes
    x = np.zeros((1, 2, features))
    assert keys.lstm_parameters(features, units) == built(layers.LSTM(units), x).count_params()
    assert keys.dense_parameters(features, units) == built(layers.Dense(units), x).count_params()
    model = models.encoder_decoder(chars=features, encoder_units=units, decoder_units=units + 1)
    assert keys.stack_parameters(features, units, units + 1) == [layer.count_params() for layer in model.layers]


# What their options say is computed as well.


def contradicted(name, question):
    """The words of options that are marked otherwise than what they say is."""
    word, _ = FACTS[name]
    so = {word: True} | dict.fromkeys(UNTRUE.get(name, ()), False)
    return [word for word, truth in so.items() if [a.right for a in question.answers if word in a.value] != [truth]]


@pytest.mark.parametrize("name", CHOICES)
def test_the_right_option_says_what_is_so(name):
    _, fact = FACTS[name]
    assert fact() and not contradicted(name, ASKED[name])


@pytest.mark.parametrize(("name", "word"), [(name, word) for name, claims in UNTRUE.items() for word in claims])
def test_a_wrong_option_says_what_is_not_so(name, word):
    assert not UNTRUE[name][word]()


def test_most_wrong_options_are_computed(record_property):
    wrong = sum(len(question.slips) for question in CHOICES.values())
    computed = sum(map(len, UNTRUE.values()))
    record_property("wrong", wrong)
    record_property("computed", computed)
    assert computed > 3 / 4 * wrong


@pytest.mark.parametrize("name", CHOICES)
def test_another_key_contradicts_what_is_computed(name, record_property):
    """A mark on another option, or the text of the right one in another place: something computed says no."""
    question, computed = ASKED[name], len(UNTRUE.get(name, ()))
    corrupted = [
        changed
        for kind in ("right mark moved", "values exchanged")
        for changed in QUESTION_KINDS[kind](question)
        if changed.right.value != question.right.value
    ]
    # Each swaps the right option with a wrong one; with a computed one, both object.
    objections = [len(contradicted(name, changed)) for changed in corrupted]
    record_property("corrupted", len(corrupted))
    record_property("caught", sum(map(bool, objections)))
    assert len(corrupted) == 2 * len(question.slips) and all(objections)
    assert objections.count(2) == 2 * computed


# What is stored in the chapters.


def stored_html(number):
    [cell] = [c for c, _ in section(read_notebook(CHAPTERS[number]), "## Check yourself") if c.cell_type == "code"]
    assert cell.source == f"from seqlib import questions\n\nquestions.show({number})"
    [output] = cell.outputs
    assert output.data["text/plain"] == repr(questions.show(number))
    return output.data["text/html"]


@pytest.mark.parametrize("number", CHAPTERS)
def test_every_corrupted_question_is_reported(number, record_property):
    asked, stored = questions.chapter(number).QUESTIONS, stored_html(number)
    assert as_html(number, asked) == stored
    corrupted, missed = 0, []
    for place, question in enumerate(asked):
        for kind, corrupt in QUESTION_KINDS.items():
            for changed in corrupt(question):
                corrupted += 1
                if as_html(number, [*asked[:place], changed, *asked[place + 1 :]]) == stored:
                    missed.append((place + 1, kind))
    record_property("corrupted", corrupted)
    record_property("caught", corrupted - len(missed))
    assert not missed and corrupted > 50


# What check says.


@pytest.mark.parametrize(("name", "answer", "part"), WRONG)
def test_a_mistake_is_named_and_the_solution_is_not(name, answer, part):
    reply = questions.judge(name, answer)
    assert reply.right is False and part in reply.sentence
    assert len(reply.sentence) < 320 and "\n" not in reply.sentence
    if name.removeprefix("question ") in TYPED:
        question = TYPED[name.removeprefix("question ")]
        key = shown(question.kind, question.right.value)
        assert len(key) == 1 or key not in reply.sentence


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_an_unusual_right_answer_is_right(name, answer):
    assert questions.judge(name, answer).right is True


@pytest.mark.parametrize(("name", "answer"), MALFORMED)
def test_what_is_no_answer_gets_a_sentence(name, answer):
    reply = questions.judge(name, answer)
    assert reply.right is None and 10 < len(reply.sentence) < 320 and "\n" not in reply.sentence
    assert "0x" not in reply.sentence and "cannot be judged" not in reply.sentence and "Traceback" not in reply.sentence


@pytest.mark.parametrize("name", [*(f"question {name}" for name in ASKED), *(f"exercise {name}" for name in EXERCISES)])
def test_everything_can_be_asked_and_survives_anything(name, capsys):
    assert "Nothing to check yet" in questions.judge(name, ...).sentence
    assert "Nothing to check yet" in questions.judge(name).sentence
    questions.check(name, ...)
    assert max(map(len, capsys.readouterr().out.splitlines())) <= questions.WIDTH
    for answer in (
        None,
        float("nan"),
        "x" * 10_000,
        "<b>",
        len,
        [],
        {},
        (),
        [[]],
        np.zeros((2, 2)),
        b"\xff",
        {1, "a"},
        object(),
    ):
        reply = questions.judge(name, answer)
        assert reply.right is not True and len(reply.sentence) < 420
        assert "cannot be judged" not in reply.sentence, (name, answer, reply.sentence)


class Pretender:
    """A model as far as `check` looks at it: it answers the sums it knows, and others with eleven."""

    input_shape, output_shape = (None, 5, 12), (None, 2, 12)

    def __init__(self, known):
        self.known = {text for text in TASK.queries(known)}

    def __call__(self, vectors, training):
        texts = ALPHABET.decode(vectors)
        sums = [str(sum(map(int, text.split("+")))).rjust(2) if text in self.known else "11" for text in texts]
        return ALPHABET.encode(sums, time=2)


def test_a_model_is_judged_by_its_shapes_and_by_sums_it_was_not_shown():
    kept, held_out = TASK.hold_out(11, np.random.default_rng(0))
    everything = Pretender(TASK.problems())
    for answer, right, part in [
        ((Pretender(kept), kept), False, "it remembers"),
        ((everything, kept), True, "90 of 100 sums it was not shown"),
        (everything, True, "set those apart"),
        ((everything, TASK.problems()), False, "shown all 100"),
        ((everything, AdditionTask(0, 99), kept), False, "compare time"),
        ((Pretender(kept[:1]), kept), False, "Is it trained?"),
        (models.encoder_decoder(chars=13), False, "compare chars"),
        (models.encoder_decoder(time_out=5), False, "writes (None, 5, 12)"),
        (models.encoder_decoder(), False, "fewer than 90 of 100"),
    ]:
        reply = questions.judge("model", answer)
        assert reply.right is right and part in reply.sentence, reply
    assert questions.judge("split", (kept, held_out, Pretender(kept))).right is False
    assert questions.judge("split", (kept, held_out, everything)).right is True


# What an exercise asks for is what its solution prints.


def solution(name):
    """The stored texts of an exercise's solution, as one."""
    number, place = map(int, name.split("."))
    found, inside = [], False
    for cell, text in section(read_notebook(CHAPTERS[number]), "### Solutions"):
        if cell.cell_type == "markdown" and (head := re.findall(r"^\*\*(\d+)\.\*\*", text, re.MULTILINE)):
            inside = int(head[-1]) == place
        if inside and cell.cell_type == "code":
            found += [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(found)


def numbers(text):
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def after_sign(text):
    return [float(found) for found in re.findall(r"≈ (-?[\d.]+)", text)]


def first_columns(text):
    """The two sums of chapter 10's first exercise, from the columns that it prints."""
    found = [ast.literal_eval(row) for row in re.findall(r"\[.*?\]", text.splitlines()[0])]
    return [(int("".join(str(min(d, 9)) for d in row)), sum(d > 9 for d in row)) for row in found]


SOLUTIONS = {
    "1.1": numbers,
    "1.2": lambda text: [int(found) for found in re.findall(r"position (\d)", text)],
    "1.3": lambda text: re.search(r"median (\d+)", text)[1],
    "1.4": lambda text: sum(map(int, re.findall(r"× (\d+)", text))) / 200,
    "2.1": lambda text: re.findall(r"\(.*?\)", text),
    "2.2": lambda text: (re.search("'(.*)'", text)[1], "zero row: 0.0" not in text, "character: 1.0" in text),
    "2.3": lambda text: len(numbers(text)),
    "2.4": lambda text: ("+ 9876543210", re.search("'(.*)'", text)[1]),
    "3.1": numbers,
    "3.2": lambda text: "same as before: False" in text,
    "3.3": lambda text: (re.search(r"^(\w) bias from 1.0", text, re.MULTILINE)[1], numbers(text)[-1]),
    "3.4": numbers,
    "4.1": lambda text: ("RepeatVector", numbers(text)[-1] - keys.lstm_parameters(75, 50)),
    "4.2": lambda text: [5 - text.count("unchanged: True"), 5 - text.count("step 1 unchanged: True")],
    "4.3": lambda text: 1 / numbers("100")[0] if "hundredth of the first: True" in text else 1,
    "4.4": lambda text: "outputs equal: False" in text,
    "5.1": numbers,
    "5.2": lambda text: numbers(text)[-1],
    "5.3": lambda text: (2, 2) if text.count("True") == 2 else (1, 1),
    "5.4": lambda text: (numbers(text)[0], "the same way: True" in text),
    "6.1": numbers,
    "6.2": after_sign,
    "6.3": numbers,
    "6.4": after_sign,
    "7.1": lambda text: numbers(text)[0],
    "7.2": after_sign,
    "7.3": lambda text: [float(found) for found in re.findall(r"are 11: ([\d.]+)", text)],
    "7.4": lambda text: (" 12 " in text.split("answers shown:")[1].splitlines()[0], False),
    "7.5": after_sign,
    "8.1": after_sign,
    "8.2": after_sign,
    "8.3": lambda text: re.search(r"fitted (\w+): [1-9]", text)[1],
    "9.1": lambda text: numbers(text)[0],
    "9.2": numbers,
    "9.3": lambda text: text.strip(),
    "10.1": first_columns,
    "10.2": lambda text: [*numbers(text)[:3], float(re.search(r"random sums: \S+ \S+ (\S+)", text)[1])],
    "10.3": lambda text: (lambda first, second: first + second) if "1232 100000" in text and "True" in text else None,
    "11.1": lambda text: [1, 8, -6, 1, *numbers(text)[:4], numbers(text)[4], 9],
    "11.2": lambda text: re.search(r"digits (\d) \+ (\d)", text).groups(),
    "11.3": lambda text: "margin" if re.search(r"slack +0.*margin +-.*False", text) else "slack",
    "12.1": lambda text: ("plain mean equal: True" in text, 96, 32) if "weighted mean equal: True" in text else None,
    "12.2": lambda text: [float(found) for found in re.findall(r"([\d.]+) ms", text)[:2]],
    "12.3": lambda text: [float(found) for found in re.findall(r"first step ([\d.]+)", text)[1:]],
}  # fmt: skip


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_asks_for_what_its_solution_prints(name, record_property):
    text = solution(name)
    if name not in SOLUTIONS:
        assert "Right: " in text and "Not yet" not in text, text
        return
    answer = SOLUTIONS[name](text)
    assert questions.judge(f"exercise {name}", answer).right is True, (
        answer,
        questions.judge(f"exercise {name}", answer),
    )
    # A slip in the place of the key would make the solution wrong; so does a range that has moved.
    corrupted = caught = 0
    exercise = EXERCISES[name]
    for place, part in enumerate(exercise.parts):
        for slip in part.answers:
            if not slip.right:
                swapped = [dataclasses.replace(a, right=a == slip) for a in part.answers]
                other = dataclasses.replace(part, answers=tuple(swapped), low=None, high=None)
                changed = dataclasses.replace(
                    exercise, parts=(*exercise.parts[:place], other, *exercise.parts[place + 1 :])
                )
                corrupted += 1
                caught += changed.reply(answer).right is not True
    record_property("corrupted", corrupted)
    record_property("caught", caught)
    assert caught == corrupted


def trace(seed):
    """What is left of the first character's effect, if an untrained layer forgets nearly all (exercise 3.4)."""
    keras.utils.set_random_seed(seed)
    W, U, b = built(layers.LSTM(75), X).get_weights()

    def difference(bias):
        h = c = np.zeros((2, 75))
        for x in ALPHABET.encode([" 2+10", "12+10"], time=5).transpose(1, 0, 2):
            h, c = lstm_step_of(x, h, c, W, U, bias)
        return np.abs(h[0] - h[1]).max()

    return difference(np.concatenate([b[:75], np.full(75, -10), b[150:]])) / difference(b)


def last_move(seed):
    """The last move of an untrained decoder's 39, as a share of the first (exercise 4.3)."""
    keras.utils.set_random_seed(seed)
    encoded = layers.LSTM(75)(ALPHABET.encode(TASK.queries(TASK.sample(3, np.random.default_rng(seed))), 5))
    states = np.array(layers.LSTM(50, return_sequences=True)(layers.RepeatVector(40)(encoded)))
    moves = np.abs(np.diff(states, axis=1)).max(axis=(0, 2))
    return moves[-1] / moves[0]


@pytest.mark.parametrize(("name", "measured"), [("3.4", trace), ("4.3", last_move)])
def test_a_range_is_that_of_ten_seeds(name, measured):
    [part] = EXERCISES[name].parts
    values = [measured(seed) for seed in range(0, 100, 10)]
    assert (part.low, part.high) == range_of(values) and min(values) > 0


def median_size(seeds):
    draws = [TASK.sample(1500, np.random.default_rng(seed)) for seed in seeds]
    return np.median([np.unique(some, axis=0, return_index=True)[1].max() + 1 for some in draws])


def shares_of_new(seed):
    """The share of 10,000 validation rows whose sum is not among the 40,000 before, in this order and in any."""
    drawn = UNIQUE.sample(50_000, np.random.default_rng(seed))
    for pairs in (drawn, np.sort(drawn, axis=1)):
        codes = pairs[:, 0] * 1000 + pairs[:, 1]
        yield 1 - np.isin(codes[40_000:], codes[:40_000]).mean()


def held_in(columns, seed):
    """The share of 50,000 random sums of ten digits that hold a carry through so many columns."""
    a, b = np.random.default_rng(seed).integers(0, 10, (2, 50_000, 10))
    carry, run, best = (np.zeros(50_000, dtype=int) for _ in range(3))
    for first, second in zip(a.T, b.T, strict=True):
        run = np.where((first + second == 9) & (carry == 1), run + 1, 0)
        carry = (first + second + carry > 9).astype(int)
        best = np.maximum(best, run)
    return (best >= columns).mean()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("1.3", lambda: [median_size(range(start, start + 20)) for start in range(0, 400, 20)]),
        ("7.1", lambda: [share for seed in range(10) for share in shares_of_new(seed)]),
        ("10.2", lambda: [held_in(4, seed) for seed in range(20)]),
    ],
)
def test_a_range_that_theory_gives_holds_what_is_drawn(name, values):
    part, values = EXERCISES[name].parts[-1], values()
    assert part.low <= min(values) and max(values) <= part.high
    # Nor is it so wide that anything would pass.
    assert part.high - part.low < 4 * (max(values) - min(values))


@pytest.mark.parametrize("name", ["6.2", "6.4", "7.2", "7.5", "8.1", "8.2"])
def test_a_range_is_the_one_that_the_solution_prints(name):
    printed = [(float(low), float(high)) for low, high in re.findall(r"expected (\S+) to ([\d.]+)", solution(name))]
    assert [(part.low, part.high) for part in EXERCISES[name].parts] == printed
