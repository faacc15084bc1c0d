"""What the options of the questions rest on, computed: what the right one says is so, what a wrong one says is not."""

import csv
import itertools
import tempfile
from pathlib import Path

import numpy as np
import pytest

from book.notebooks import ROOT
from seqlib import certificate, columns, many_machines, models, scores
from seqlib.addition import AdditionTask
from seqlib.alphabet import Alphabet
from seqlib.questions import keys
from seqlib.questions.tried import lstm_step_of
from seqlib.quiet import keras
from tests.answers import adder

layers = keras.layers
X = np.zeros((8, 5, 12), dtype="float32")
TASK, ALPHABET = AdditionTask(1, 10), Alphabet()
UNIQUE = AdditionTask(0, 999)


def built(layer, x):
    layer(x)
    return layer


def rows(name):
    with open(ROOT / "benchmarks" / "results" / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wrong_digits(seed, digits):
    some = [row for row in rows("any_length") if row["recipe"] == "chains and repeats"]
    return sum(int(row["wrong"]) for row in some if (row["seed"], row["digits"]) == (seed, digits))


def same_steps():
    """Whether Dense and TimeDistributed(Dense) agree, and permuted steps give permuted outputs."""
    x = np.random.default_rng(0).normal(size=(3, 4, 5)).astype("float32")
    dense = layers.Dense(2)
    wrapped = layers.TimeDistributed(dense)
    agree = np.allclose(dense(x), wrapped(x), atol=1e-6)
    return agree and np.allclose(wrapped(x[:, ::-1]), np.array(wrapped(x))[:, ::-1], atol=1e-6)


def copies(steps=2):
    """What RepeatVector makes of three vectors."""
    return layers.RepeatVector(steps)(np.random.default_rng(0).normal(size=(3, 75)).astype("float32"))


def without_decoder(*hidden):
    answers = copies()
    for units in hidden:
        answers = layers.Dense(units, activation="tanh")(answers)
    answers = np.array(layers.Dense(12, activation="softmax")(answers))
    return np.allclose(answers[:, 0], answers[:, 1], atol=1e-6)


def refuses(call, *words):
    with pytest.raises(ValueError) as error:
        call()
    return all(word in str(error.value) for word in words)


def works(call):
    """Whether a call raises no ValueError."""
    try:
        call()
    except ValueError:
        return False
    return True


def mean_of_parts(*parts):
    """Whether the mean of the parts' gradients is that of all rows."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(128, 3)), rng.normal(size=128)
    gradient = [2 * X[part].T @ (X[part] @ np.ones(3) - y[part]) / len(X[part]) for part in np.s_[:, *parts]]
    return np.allclose(gradient[0], np.mean(gradient[1:], axis=0))


def mean_of_halves():
    return mean_of_parts(*np.s_[::2, 1::2])


def hidden_only():
    output, h, c = layers.LSTM(75, return_state=True)(ALPHABET.encode(TASK.queries([[2, 10]]), 5))
    return np.array_equal(output, h) and not np.allclose(output, c, atol=1e-6)


def never_copied():
    """Whether nothing of the sums of chapter 6's validation was new."""
    pairs = list(map(tuple, TASK.sample(1000, np.random.default_rng(0)).tolist()))
    return set(pairs[800:]) <= set(pairs[:800])


def counts_characters():
    """Whether Keras's accuracy of one answer with one wrong character of two is a half."""
    metric = keras.metrics.CategoricalAccuracy()
    metric.update_state(ALPHABET.encode(["12"], 2), ALPHABET.encode(["13"], 2))
    return float(metric.result()) == 0.5


def ragged():
    """Whether rows of two lengths make no array of numbers, and of one length do."""
    return refuses(lambda: np.array([[1.0], [1.0, 2.0]]), "inhomogeneous") and np.ones((2, 2)).ndim == 2


def equally_far():
    """Whether all one-hot vectors are as far apart, and the codes of characters are not."""
    one_hot = {round(float(np.linalg.norm(a - b)), 6) for a, b in itertools.combinations(np.eye(12), 2)}
    codes = {abs(ord(a) - ord(b)) for a, b in itertools.combinations(ALPHABET.characters, 2)}
    return len(one_hot) == 1 < len(codes)


def another_first_character(steps=2, scale=1):
    """Whether a decoder's later steps stay as they are when another head writes another first character."""
    decoder, heads = layers.LSTM(50, return_sequences=True), [layers.Dense(12), layers.Dense(12)]
    built(decoder, copies(steps)).set_weights([scale * weight for weight in decoder.get_weights()])
    before = np.array(decoder(copies(steps)))
    firsts = [np.array(head(before))[:, 0].argmax(axis=1) for head in heads]
    return (firsts[0] != firsts[1]).any() and np.array_equal(before, np.array(decoder(copies(steps))))


def same_copies():
    return np.array_equal(copies()[:, 0], copies()[:, 1])


def decoder_moves():
    states = np.array(layers.LSTM(50, return_sequences=True)(copies()))
    return same_copies() and not np.allclose(states[:, 0], states[:, 1], atol=1e-6)


def refuses_places():
    model = keras.Sequential([keras.Input((2, 12)), layers.Dense(12, activation="softmax")])
    data = np.zeros((4, 2, 12)), np.zeros((4, 2), dtype=int)
    model.compile("sgd", "categorical_crossentropy")
    refused = refuses(lambda: model.fit(*data, verbose=0), "target.shape", "output.shape")
    model.compile("sgd", "sparse_categorical_crossentropy")
    return refused and model.fit(*data, verbose=0) is not None


def mirrored():
    """Whether a random split of the 100 sums keeps the mirror image of many that it asks, and `hold_out` of none."""
    rows = np.random.default_rng(0).permutation(TASK.problems())
    kept, asked = set(map(tuple, rows[:80].tolist())), rows[80:].tolist()
    ours, held_out = TASK.hold_out(11, np.random.default_rng(0))
    ours = set(map(tuple, ours.tolist()))
    return sum((b, a) in kept for a, b in asked) > 10 and not any((b, a) in ours for a, b in held_out.tolist())


def size_settles():
    """Whether the first character follows from a sum that is off by one, nearly always, and the second never."""
    answers = TASK.answers(TASK.problems())
    near = [str(int(text) + 1).rjust(2) for text in answers]
    first, second = scores.accuracy_by_position(near, answers)
    return first > 0.85 and second == 0


def moves_spaces(text="2+10"):
    """Whether a query padded on the right has its spaces on the left when it is reversed, and one without has none."""
    padded, full = text.ljust(len(text) + 1), "1" + text
    return padded.endswith(" ") and padded[::-1].startswith(" ") and " " not in full.ljust(len(padded))[::-1]


def hits_as_often():
    """Whether as many of chapter 8's drawn pairs are held out as chance says, within four spreads."""
    rng = np.random.default_rng(0)
    unseen, drawn = UNIQUE.sample(5000, rng, distinct=True), UNIQUE.sample(75_000, rng, distinct=True)
    hit = len(drawn) - len(UNIQUE.without(drawn, unseen))
    expected = len(drawn) * len(np.unique(np.concatenate([unseen, unseen[:, ::-1]]), axis=0)) / 1_000_000
    return hit == 788 and abs(hit - expected) < 4 * expected**0.5


def first_mistake():
    """Whether a decoder that may write anything gets the same sums right, shown the right characters or its own."""
    rng = np.random.default_rng(0)
    rule = rng.integers(0, 4, (50, 4, 4))  # what it writes: by query, step and character read before
    right = rng.integers(0, 4, (50, 3))
    right[:25] = [walk(rule[row]) for row in range(25)]
    shown_right = [[rule[row, n, ([0, *right[row]])[n]] for n in range(3)] for row in range(50)]
    alone = [walk(rule[row]) for row in range(50)]
    same = [np.array_equal(one, right[row]) for row, one in enumerate(alone)]
    return same == [np.array_equal(one, right[row]) for row, one in enumerate(shown_right)] and 25 <= sum(same) < 50


def walk(rule):
    before, written = 0, []
    for step in range(3):
        before = rule[step, before]
        written.append(before)
    return written


def carry_travels():
    """Whether a digit depends on no column above its own, and on columns below it."""
    a, b = np.array([[9, 9, 9, 0]] * 3), np.array([[0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]])
    none, low, high = columns.add(a, b)
    return np.array_equal(none[:2], high[:2]) and none[3] != low[3]


def one_state_region():
    """Whether each of the 300 steps of the adder ends in the region of its carry, with room for one step's rounding."""
    proof = certificate.check(adder(), *certificate.smallest_regions(adder()))
    return proof.proved and proof.slack > proof.state_error > 0


def doubled():
    """The adder of chapter 11 whose unit 1 stands there twice; the carry's gate reads their difference, always zero.

    Its bounds forget that the two are one.
    """
    W, U, b, V, v = adder()
    twice = np.array([0, 1, 1, 2, 3, 3, 4, 5, 5, 6, 7, 7])
    W, U, b = W[:, twice], np.pad(U, ((0, 1), (0, 0)))[:, twice], b[twice]
    U[1:, 0] = 100, -100
    return [W, U, b, np.pad(V, ((0, 1), (0, 0))), v]


def run(weights, a, b):
    """The states of a network along columns of digits, and the digits that it writes."""
    W, U, bias, V, v = weights
    h = c = np.zeros((len(a), len(U)), dtype=U.dtype)
    states = []
    for x in columns.encode(a, b).astype(U.dtype).transpose(1, 0, 2):
        h, c = lstm_step_of(x, h, c, W, U, bias)
        states.append(h)
    states = np.stack(states, axis=1)
    return states, (states @ V + v).argmax(axis=2)


def digits(count=20, length=200):
    a, b = np.random.default_rng(0).integers(0, 10, (2, count, length))
    return columns.with_room(a), columns.with_room(b)


def proof_of(weights, room=2e-3):
    return certificate.check(weights, *certificate.smallest_regions(weights, room))


def right_but_not_proved():
    """Whether a network adds as a proved one does, two of its units always equal, and no regions can show it."""
    states, answers = run(doubled(), *digits())
    equal = np.array_equal(states[:, :, 1], states[:, :, 2])
    right = np.array_equal(answers, columns.add(*digits()))
    return right and equal and proof_of(adder()).proved and proof_of(doubled(), room=0).margin < 0


def every_weight_counts():
    """Whether the adder is not proved any more when any one of its weights that is not zero becomes zero."""
    for n, weight in enumerate(adder()):
        for place in np.argwhere(weight):
            changed = adder()
            changed[n][tuple(place)] = 0
            if proof_of(changed).proved:
                return False
    return True


def adam(batches, rate=0.1, lost=None):
    """Weights after steps of Adam, each by the mean of its parts' gradients; its averages may be lost before a step."""
    weights, mean, square = np.ones(3), np.zeros(3), np.zeros(3)
    for n, parts in enumerate(batches, start=1):
        if n == lost:
            mean = square = np.zeros(3)
        gradient = np.mean([2 * X.T @ (X @ weights - y) / len(X) for X, y in parts], axis=0)
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        weights = weights - rate * mean / (1 - 0.9**n) / (np.sqrt(square / (1 - 0.999**n)) + 1e-7)
    return weights


def batches(rows, ranks=1, steps=20):
    """So many rows of a linear task for each step, dealt out to ranks as the program of chapter 12 does."""
    rng = np.random.default_rng(0)
    for _ in range(steps):
        X, noise = rng.normal(size=(rows, 3)), rng.normal(size=rows)
        yield [(X[rank::ranks], X[rank::ranks] @ [1, -2, 3] + noise[rank::ranks]) for rank in range(ranks)]


def adam_depends():
    """Whether Adam's next step is another one when its averages are lost."""
    return not np.allclose(adam(batches(128)), adam(batches(128), lost=20), atol=1e-3)


def dealt_out():
    """The rows of the first steps of chapter 12's program: with one process, and with two together."""
    for step in range(3):
        yield [
            sorted(
                row.tobytes()
                for rank in range(processes)
                for row in many_machines.share(0, processes, rank)[0][step * size : (step + 1) * size]
            )
            for processes in (1, 2)
            for size in [many_machines.local_batch(processes)]
        ]


def same_steps_of_training():
    """Whether each step has the same rows on one machine and on two, and Adam then ends at the same weights.

    Twice the rows in a step end elsewhere.
    """
    assert many_machines.local_batch(1) == 128 and many_machines.local_batch(2) == 64
    ends = [adam(batches(128)), adam(batches(128, ranks=2)), adam(batches(256, ranks=2))]
    return (
        all(one == two for one, two in dealt_out()) and np.allclose(*ends[:2]) and not np.allclose(*ends[1:], atol=1e-3)
    )


def trained(what):
    """The ends of a range that training over ten seeds has given."""
    [row] = [row for row in rows("ranges") if row["what"] == what]
    return float(row["low"]), float(row["high"])


def only_when_shown():
    """Whether a decoder without the shift is right when it is shown the answers, and wrong in use."""
    return trained("unshifted, answers right when shown")[0] > 0.9 > 0.1 > trained("unshifted, exact match")[1]


def highest(epochs):
    """Exact match with both texts highest digit first, after so many epochs: one row a seed."""
    wanted = {"query": "highest", "answer": "3210", "columns": "True", "epochs": epochs, "rate": "0.01"}
    usual = rows("choices")[0]
    wanted |= {name: usual[name] for name in list(usual)[: list(usual).index("seed")] if name not in wanted}
    return [float(row["exact match"]) for row in rows("choices") if wanted.items() <= row.items()]


def damaged():
    weights = adder()
    weights[0][7] = -weights[0][7]
    return weights


def speeds():
    taken = {}
    for row in rows("many_machines"):
        taken.setdefault((row["units"], row["batch"]), {})[row["layout"]] = float(row["seconds"])
    small = [list(times.values()) for (units, batch), times in taken.items() if int(units) <= 128 and int(batch) <= 128]
    return [one / two for one, _, two in small]


QUERIES = ALPHABET.encode([" 2+10", "12+10", "  9+7"], 5)


def vector_of(character):
    return ALPHABET.encode([character], 1)[0, 0]


def seen(pairs):
    """The share of the last 200 pairs that are among the others."""
    known = set(map(tuple, pairs[:-200].tolist()))
    return np.mean([tuple(pair) in known for pair in pairs[-200:].tolist()])


def drawn(seed):
    return TASK.sample(1000, np.random.default_rng(seed))


def loads_its_weights():
    """Whether a model's weights come back from a file that holds nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "some.weights.h5")
        saved, other = models.encoder_decoder(), models.encoder_decoder()
        saved.save_weights(path)
        other.load_weights(path)
    return all(map(np.array_equal, saved.get_weights(), other.get_weights()))


def steps_of(layer):
    return layer(X).shape[1]


def padded_alike():
    """Whether zeros behind a text leave the vector that an LSTM makes of it as it is."""
    layer = layers.LSTM(20)
    return np.allclose(layer(QUERIES), layer(np.pad(QUERIES, ((0, 0), (0, 15), (0, 0)))), atol=1e-6)


def forgets_the_first(*before):
    """Whether the last vector is the same for two queries that differ in their first character alone."""
    x = QUERIES[:2]
    for layer in before:
        x = layer(x)
    return np.allclose(x[0, -1], x[1, -1], atol=1e-6)


def reads_its_own_step(layer):
    """Whether the second step's output is the same behind another first step."""
    x = np.random.default_rng(0).normal(size=(3, 2, 50)).astype("float32")
    other = x.copy()
    other[:, 0] += 1
    return np.allclose(np.array(layer(x))[:, 1], np.array(layer(other))[:, 1], atol=1e-6)


def first_fifty_only():
    """Whether a decoder of 50 units makes the same of a vector of 75 numbers when the last 25 are zero."""
    decoder, x = layers.LSTM(50), np.array(copies())
    return np.allclose(decoder(x), decoder(x * (np.arange(75) < 50)), atol=1e-6)


def one_step_is_enough():
    decoder = layers.LSTM(50, return_sequences=True)
    return np.allclose(np.array(decoder(copies(2)))[:, 1], np.array(decoder(copies(1)))[:, 0], atol=1e-6)


def softmax(x):
    return np.array(layers.Softmax()(x))


LOGITS = np.random.default_rng(0).normal(size=(20, 2, 12))


def six_wrong_characters():
    """Exact match, and the share of characters, where six of a hundred answers of six have one wrong character."""
    answers = ["123456"] * 100
    written = ["023456"] * 6 + answers[6:]
    return scores.exact_match(written, answers), scores.character_accuracy(written, answers)


def accuracy_of_batches(*batches):
    """What Keras shows after batches of single characters, each right or wrong."""
    metric = keras.metrics.CategoricalAccuracy()
    for right in batches:
        metric.update_state(np.eye(2)[[0] * len(right)], np.eye(2)[[int(not one) for one in right]])
    return float(metric.result())


def lower_loss_and_fewer_sums():
    """Whether of two models the one with the lower loss can have fewer sums right: sure, and wrong once in a while."""
    hesitant, sure = np.full(200, 0.6), np.where(np.arange(200) < 4, 0.4, 0.999)
    losses = [-np.log(p).mean() for p in (hesitant, sure)]
    exact = [(p.reshape(100, 2) > 0.5).all(axis=1).mean() for p in (hesitant, sure)]
    return losses[1] < losses[0] and exact[1] < exact[0]


def untrained():
    """Of an untrained model on all sums: its mean loss at both places, and its share of right characters."""
    keras.utils.set_random_seed(0)
    model, pairs = models.encoder_decoder(), TASK.problems()
    wanted = ALPHABET.encode(TASK.answers(pairs), 2)
    given = np.array(model(ALPHABET.encode(TASK.queries(pairs), 5)))
    right = scores.character_accuracy(ALPHABET.decode(given), TASK.answers(pairs))
    return -np.log((given * wanted).sum(axis=2)).mean(axis=0), right


def validation_teaches():
    """Whether weights end elsewhere when Keras is given validation data as well."""
    ends = []
    for more in ({}, {"validation_data": (np.ones((50, 3)), 5 * np.ones(50))}):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.eye(3), np.arange(3), epochs=3, verbose=0, **more)
        ends.append(model.get_weights())
    return not all(map(np.array_equal, *ends))


def held_out():
    return TASK.hold_out(11, np.random.default_rng(0))


def same_pairs(kept, others):
    """How many pairs of the others are kept, in either order."""
    known = set(map(tuple, np.sort(kept, axis=1).tolist()))
    return sum(tuple(pair) in known for pair in np.sort(others, axis=1).tolist())


def near_answers():
    """Places that are right where each answer is one too high: rows of two."""
    answers = TASK.answers(TASK.problems())
    near = [str(int(text) + 1).rjust(2) for text in answers]
    return np.array([[a == b for a, b in zip(*pair, strict=True)] for pair in zip(near, answers, strict=True)])


def reversing_gains():
    """How much more sums chapter 8's third row gets right than the row with the query forwards, seed by seed."""
    usual = {"pad query": "left", "columns": "False", "answer": "3210", "pad answer": "right", "epochs": "4"}
    chosen = [row for row in rows("choices") if usual.items() <= row.items() and row["largest"] == "999"]
    share = {(row["query"], row["seed"]): float(row["exact match"]) for row in chosen if row["masked"] == "False"}
    return [share["lowest", seed] - share["highest", seed] for seed in "012"]


def drawn_and_held_out():
    rng = np.random.default_rng(0)
    unseen = UNIQUE.sample(5000, rng, distinct=True)
    return unseen, UNIQUE.sample(75_000, rng, distinct=True)


def unshifted_decoder():
    """A decoder that starts from an encoder's states and reads any characters, the answer's own for one."""
    _, h, c = layers.LSTM(64, return_state=True)(QUERIES)
    return layers.LSTM(64)(ALPHABET.encode(["12", "22", "16"], 2), initial_state=[h, c])


def seq2seq_parameters():
    """Of the model of part one at chapter 9's sizes, and of chapter 9's: by the printed table, row by row."""
    sizes = {row["model"]: int(row["parameters"]) for row in rows("teacher_forcing")}
    return sizes["RepeatVector"], sizes["teacher forcing"]


def sizes(backward):
    """Characters of query and answer in chapter 8's columns, from the lowest digit or from the highest."""
    task = AdditionTask.in_columns(3, reverse_query=backward, reverse_answer=backward)
    return task.time_in, task.time_out


def errors():
    """How far the states of an untrained network in 32 bits are from those in 64, step by step."""
    keras.utils.set_random_seed(0)
    weights, columns_read = columns.model(16).get_weights(), digits(1, 900)
    return np.abs(run(weights, *columns_read)[0] - run(map(np.float64, weights), *columns_read)[0]).max(axis=2)[0]


def hands_on_the_cell():
    steps, _, c = layers.LSTM(75, return_sequences=True, return_state=True)(QUERIES)
    return np.allclose(steps[:, -1], c, atol=1e-6)


def states_after(first, last=None):
    """The states of an untrained network from one step of 900 to another."""
    keras.utils.set_random_seed(0)
    states, _ = run(columns.model(16).get_weights(), *digits(1, 900))
    return {state.tobytes() for state in states[0, first:last]}


def weights_in(layer, x):
    return built(layer, x).count_params()


STEPS = np.zeros((3, 4, 50), dtype="float32")


# What the right option of a question rests on, where it can be computed: a word of it, and the fact.
FACTS = {
    "1.2": ("ragged", ragged),
    "2.4": ("equally far apart", equally_far),
    "4.3": ("No step reads", another_first_character),
    "5.5": ("state has moved on", decoder_moves),
    "6.3": ("places of characters", refuses_places),
    "7.3": ("order does not matter", mirrored),
    "7.4": ("size of the sum", size_settles),
    "7.5": ("room to do without", lambda: trained("nonsense answers reproduced")[0] > 0.9),
    "8.4": ("whether it was luck", lambda: max(highest("16")) - min(highest("16")) > 0.5),
    "8.3": ("moved to the other side", moves_spaces),
    "8.6": ("as often as any others", hits_as_often),
    "9.3": ("nothing that was written", another_first_character),
    "9.4": ("first mistake", first_mistake),
    "10.4": ("last axis only", same_steps),
    "10.6": ("carry then travels", carry_travels),
    "11.3": ("ends in the region", one_state_region),
    "11.4": ("never occur", right_but_not_proved),
    "11.6": ("larger than one step's error", one_state_region),
    "12.3": ("earlier steps", adam_depends),
    "12.4": ("same step", same_steps_of_training),
    "1.3": ("only 100", lambda: len(np.unique(TASK.sample(1000, np.random.default_rng(0)), axis=0)) == 100),
    "1.5": ("last digits", lambda: [query[-1] for query in TASK.queries([[9, 7], [10, 10]])] == ["7", "0"]),
    "2.3": ("real character", lambda: ALPHABET.characters[np.zeros(12).argmax()] == "0"),
    "2.6": ("places", lambda: Alphabet("+ 9876543210").decode(ALPHABET.encode(["12"], 2)).item() != "12"),
    "3.3": ("carries along", lambda: tuple(layers.LSTM(300)(X).shape) == (8, 300)),
    "3.4": ("dropped an axis", lambda: refuses(lambda: layers.LSTM(3)(X[0]), "ndim=3", "ndim=2")),
    "3.5": ("same weights", lambda: {built(layers.LSTM(4), X[:, :n]).count_params() for n in (1, 2, 5)} == {272}),
    "4.2": ("same vector", without_decoder),
    "4.4": ("one vector", lambda: refuses(lambda: layers.LSTM(50)(layers.LSTM(75)(X)), "ndim=3", "ndim=2")),
    "4.5": ("time axis of the query", lambda: layers.LSTM(75, return_sequences=True)(X).shape[1] == X.shape[1]),
    "4.6": ("crosses as input", hidden_only),
    "5.3": ("on its own", same_steps),
    "5.4": ("last axis", same_steps),
    "5.6": ("pour the time axis", lambda: layers.Flatten()(np.zeros((3, 2, 5, 12))).ndim == 2),
    "6.2": ("counts characters", counts_characters),
    "6.6": ("log of twelve", lambda: round(np.log(12), 1) == 2.5),
    "7.1": ("among the training rows", never_copied),
    "8.5": ("ten times as many", lambda: min(highest("4")) < 0.1 and min(highest("40")) > 0.9),
    "9.5": ("very character", only_when_shown),
    "9.6": ("both states", lambda: len(layers.LSTM(4, return_state=True)(X)) == 3),
    "10.2": ("one time axis", lambda: columns.model(4)(np.zeros((1, 7, 20))).shape[1] == 7),
    "10.5": ("needs many digits", lambda: wrong_digits("4", "10000") == 0 < wrong_digits("4", "100000")),
    "11.5": ("says yes", lambda: not certificate.check(damaged(), *certificate.smallest_regions(adder())).proved),
    "12.2": ("mean of all", mean_of_halves),
    "12.5": ("wait for each other", lambda: all(speed < 1 for speed in speeds())),
}  # fmt: skip

# What wrong options say, where it can be computed: a word of the option, and whether it is so. None of it is.
UNTRUE = {
    "1.2": {
        "one length that it met": lambda: not works(lambda: built(layers.LSTM(3), X)(X[:, :2])),
        "count less": lambda: (
            scores.exact_match([" 4", "xx"], [" 4", "10"]) < scores.exact_match(["xx", "10"], [" 4", "10"])
        ),
        "longer than its query": lambda: any(len(str(a + b)) > len(f"{a}+{b}") for a, b in TASK.problems()),
    },
    "1.3": {
        "fixed seed": lambda: min(seen(drawn(seed)) for seed in range(1, 9)) < 0.95,
        "not shuffled": lambda: seen(np.random.default_rng(1).permutation(drawn(0))) < 0.95,
    },
    "1.5": {
        "ignores what stands": lambda: forgets_the_first(layers.LSTM(75, return_sequences=True)),
        "cuts off texts": lambda: np.array(["2+10 ", "12+10", " 2+10"]).tolist() != ["2+10 ", "12+10", " 2+10"],
        "counts as zero": lambda: np.array_equal(vector_of(" "), vector_of("0")) or not vector_of(" ").any(),
    },
    "2.3": {
        "training would stop": lambda: not (softmax(LOGITS[:1]) * [[[0], [1]]] - [[np.zeros(12), np.eye(12)[3]]]).any(),
        "so near": lambda: np.linalg.norm(np.eye(12), axis=1).min() < 0.5,
        "less precision": lambda: np.spacing(np.float32(0)) > np.spacing(np.float32(1)),
    },
    "2.4": {
        "numbers from 0 to 1": lambda: not np.isfinite(layers.Dense(2)(np.array([[57.0, 43.0]]))).all(),
        "less memory": lambda: vector_of("7").nbytes < len(b"7"),
        "the value of each digit": lambda: (
            np.linalg.norm(vector_of("7") - vector_of("1")) > np.linalg.norm(vector_of("7") - vector_of("6"))
        ),
    },
    "2.6": {
        "mixed up": lambda: not loads_its_weights(),
        "not trained on": lambda: set(Alphabet("+ 9876543210").characters) != set(ALPHABET.characters),
        "not one-hot": lambda: (Alphabet("+ 9876543210").encode(["12"], 2).sum(axis=2) != 1).any(),
    },
    "3.3": {
        "sixty times": lambda: steps_of(layers.LSTM(300, return_sequences=True)) == 60 * X.shape[1],
        "pads every text": padded_alike,
        "first twelve units": lambda: not np.any(np.array(layers.LSTM(300)(QUERIES))[:, 12:]),
    },
    "3.4": {
        "not been scaled": lambda: works(lambda: layers.LSTM(3)(X[0] / 10)),
        "more units": lambda: works(lambda: layers.LSTM(2)(X[0])),
        "too little data": lambda: not works(lambda: layers.LSTM(3)(X[0:1])),
    },
    "3.5": {
        "the last step": lambda: (
            weights_in(layers.LSTM(4), X) < sum(weight.size for weight in built(layers.LSTM(4), X).get_weights())
        ),
        "not trained": lambda: len(built(layers.LSTM(4), X).trainable_weights) != 3,
        "hidden in `units`": lambda: not works(lambda: built(layers.LSTM(4), X)(X[:, :2])),
    },
    "4.2": {
        "too few parameters": lambda: not without_decoder(500, 500),
        "needs training": lambda: weights_in(layers.RepeatVector(2), np.zeros((3, 75))) > 0,
        "does not know": lambda: not decoder_moves(),
    },
    "4.3": {
        "written first": one_step_is_enough,
        "hands the right character": lambda: copies().shape[-1] == len(ALPHABET),
        "corrected the mistake": lambda: (softmax(LOGITS).argmax(axis=2) != LOGITS.argmax(axis=2)).any(),
    },
    "4.4": {
        "do not fit": lambda: not works(lambda: layers.LSTM(50)(np.zeros((3, 5, 75)))),
        "too short": lambda: works(lambda: layers.LSTM(50)(layers.LSTM(75)(np.zeros((3, 50, 12))))),
        "other than zeros and ones": lambda: works(lambda: layers.LSTM(50)(layers.LSTM(75)(QUERIES))),
    },
    "4.5": {
        "more parameters": lambda: (
            weights_in(layers.LSTM(75, return_sequences=True), X) > weights_in(layers.LSTM(75), X)
        ),
        "forgotten the beginning": lambda: forgets_the_first(
            layers.LSTM(75, return_sequences=True), layers.LSTM(50, return_sequences=True)
        ),
        "cell state": hands_on_the_cell,
    },
    "4.6": {
        "cuts the encoder": first_fifty_only,
        "Only 50 of the 75": lambda: np.count_nonzero(layers.LSTM(75)(QUERIES)[0]) <= 50,
        "has weights": lambda: weights_in(layers.RepeatVector(2), np.zeros((3, 75))) > 0,
    },
    "5.3": {
        "sorted the weights": lambda: weights_in(layers.TimeDistributed(layers.Dense(12)), STEPS) != 50 * 12 + 12,
        "remembers the order": lambda: not reads_its_own_step(layers.TimeDistributed(layers.Dense(12))),
        "makes all steps alike": lambda: np.allclose(*softmax(LOGITS).transpose(1, 0, 2)),
    },
    "5.4": {
        "trained on the same": lambda: not same_steps(),
        "untrained decoder are the same": lambda: not decoder_moves(),
    },
    "5.5": {
        "numbers its copies": lambda: not same_copies(),
        "a set of weights for each": lambda: (
            weights_in(layers.TimeDistributed(layers.Dense(12)), STEPS) != 50 * 12 + 12
        ),
        "leaves one vector for each": lambda: layers.LSTM(75)(X).ndim == 3,
    },
    "5.6": {
        # If that were the reason, it would hold for another layer without weights.
        "has no weights": lambda: not np.allclose(layers.TimeDistributed(layers.Softmax())(LOGITS), softmax(LOGITS)),
        "last axis only": lambda: layers.Flatten()(np.zeros((3, 2, 5, 12))).shape[:-1] == (3, 2, 5),
        "trains `Flatten`": lambda: weights_in(layers.TimeDistributed(layers.Flatten()), STEPS) > 0,
    },
    "6.2": {
        "rounds up": lambda: six_wrong_characters()[0] >= six_wrong_characters()[1] == 0.99,
        "last batch": lambda: accuracy_of_batches([1, 1, 1, 0], [0, 0, 0, 0]) == 0,
        "lower loss": lambda: not lower_loss_and_fewer_sums(),
    },
    "6.3": {
        "twelve characters instead": lambda: len(ALPHABET.decode(np.ones((1, 2, 12))).item()) == 12,
        "batch is too large": lambda: not refuses_places(),  # of four rows
        "needs an argmax": lambda: (LOGITS.argmax(axis=2) != (LOGITS + 1e-9 * LOGITS**2).argmax(axis=2)).any(),
    },
    "6.6": {
        "Adam starts": lambda: abs(untrained()[0].mean() - np.log(12)) > 0.1,  # without an Adam
        "Half of the characters": lambda: abs(untrained()[1] - 0.5) < 0.1,
        "average over the two": lambda: abs(np.subtract(*untrained()[0])) > 0.5,
    },
    "7.1": {
        "trained on a little": validation_teaches,
        "too few to notice": lambda: scores.exact_match(["11"] * 200, TASK.answers(drawn(0)[:200])) > 0.5,
        "instead of random": lambda: seen(np.random.default_rng(1).permutation(drawn(0))) < 0.95,
    },
    "7.3": {
        "equally many": lambda: len(held_out()[0]) == len(held_out()[1]),
        "the same text": lambda: np.array_equal(*ALPHABET.encode(TASK.queries([[3, 8], [8, 3]]), 5)),
    },
    "7.4": {
        "after one character": lambda: models.encoder_decoder().output_shape[1] == 1,
        "had been seen": lambda: same_pairs(*held_out()) > 0,
        "whenever the first is wrong": lambda: near_answers()[~near_answers()[:, 0], 1].all(),
    },
    "7.5": {
        "mistake of measurement": lambda: trained("nonsense answers reproduced")[0] < 0.9,
        "The model adds": lambda: trained("exact match on unseen sums")[1] > 0.5,
        "too small": lambda: trained("nonsense answers reproduced")[0] < 0.9,
    },
    "8.3": {
        "cannot help": lambda: max(reversing_gains()) <= 0,
        "too few digits": lambda: not moves_spaces("12345+678"),
        "same text to the encoder": lambda: np.array_equal(QUERIES, QUERIES[:, ::-1]),
    },
    "8.5": {
        "more characters to learn": lambda: sizes(False) > sizes(True),
        "error of measurement": lambda: 2 * (0.02 * 0.98 / len(drawn_and_held_out()[0])) ** 0.5 > 0.02,
        "have leaked": lambda: same_pairs(UNIQUE.without(*drawn_and_held_out()[::-1]), drawn_and_held_out()[0]) > 0,
    },
    "8.6": {
        "same seed twice": lambda: np.array_equal(drawn_and_held_out()[0], drawn_and_held_out()[1][:5000]),
        "repeats pairs": lambda: len(np.unique(drawn_and_held_out()[1], axis=0)) < 75_000,
        "too few for": lambda: not works(drawn_and_held_out),
    },
    "9.3": {
        "too short": lambda: not another_first_character(steps=9),
        "draws the arrow inside": lambda: not same_copies(),
        "It was trained": lambda: not another_first_character(scale=3),
    },
    "9.4": {
        "ignore what it reads": lambda: trained("answers spoiled further on")[0] == 0,
        "rounded": lambda: not first_mistake(),  # compares sum by sum
    },
    "9.5": {
        "by heart": lambda: trained("unshifted, answers right when shown")[0] < 0.9,  # on unseen sums
        "do not fit": lambda: not works(unshifted_decoder),
    },
    "9.6": {
        "more parameters": lambda: seq2seq_parameters()[1] > seq2seq_parameters()[0],
        "needs attention": lambda: trained("teacher forcing, exact match")[1] < 0.9,
    },
    "10.2": {
        "state is larger": lambda: columns.model(16).layers[0].units > models.encoder_decoder().layers[0].units,
        "makes the time axis anew": lambda: steps_of(layers.Dense(10)) != X.shape[1],
        "interchangeable": lambda: (
            layers.LSTM(4, return_sequences=True)(X).shape == layers.RepeatVector(2)(layers.LSTM(4)(X)).shape
        ),
    },
    "10.4": {
        "does not exist": lambda: len(columns.model(8).output_shape) < 3,
        "weights for each column": lambda: columns.model(8).layers[1].weights[0].ndim > 2,
        "already made the digits": lambda: columns.model(16).layers[0].output.shape[-1] == 10,
    },
    "10.5": {
        "rounded": lambda: wrong_digits("4", "10000") != 0,
        "overflow": lambda: 100_000 > np.finfo("float32").max,  # a cell grows by less than 1 a column
    },
    "10.6": {
        "zeros on top are read first": lambda: columns.with_room(np.array([[3]]))[0, 0] == 0,
        "NumPy stores": lambda: str(np.array(305))[0] == "5",
    },
    "11.3": {
        "smaller the errors": lambda: errors()[-300:].mean() < errors()[:300].mean() / 10,
        "No sum in use": lambda: max(int(row["digits"]) for row in rows("any_length")) <= 300,
        "every state has occurred": lambda: states_after(300) <= states_after(0, 300),
    },
    "11.4": {
        # By how much it fails, against what rounding can do.
        "64 bits": lambda: -proof_of(doubled(), room=0).margin < proof_of(doubled(), room=0).logit_error,
        # Any regions that close contain the smallest.
        "others would do": lambda: proof_of(doubled(), room=0).margin >= 0,
    },
    "11.5": {
        "not needed": lambda: not every_weight_counts(),
    },
    "11.6": {
        "32 bits are exact": lambda: float(np.float32(0.1)) == 0.1,
    },
    "12.2": {
        "same seed": lambda: mean_of_parts(*np.s_[:96, 96:]),  # of the same weights, too
        "corrects the smaller": lambda: not mean_of_halves(),  # a plain mean
        "rate is halved": lambda: not mean_of_halves(),  # without any rate
    },
    "12.3": {
        "could not be read": lambda: not loads_its_weights(),
        # Nothing but the epoch's number says it.
        "which sums were drawn": lambda: not np.array_equal(*[many_machines.share(1, 1, 0)[0] for _ in range(2)]),
        "to ask the model": lambda: not works(lambda: models.encoder_decoder()(QUERIES)),
    },
    "12.4": {
        "finds its own rate": lambda: np.allclose(adam(batches(128)), adam(batches(128), rate=0.05), atol=1e-3),
        "twice as fast": lambda: min(speeds()) >= 2,
    },
    "12.5": {
        "computed twice": lambda: any(one != two for one, two in dealt_out()),
        "larger numbers": lambda: sum(keys.stack_parameters(12, 32, 32)) > sum(keys.stack_parameters(12, 128, 128)),
    },
}
