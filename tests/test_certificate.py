"""seqlib.certificate: its bounds hold, its proofs are proofs, and it says where one fails."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.activations import ASSUMED, MODES, in_mode
from seqlib import certificate
from seqlib.certificate import Violation, check, smallest_regions, step_bounds
from seqlib.quiet import keras


def by_hand(steep=20.0, slope=0.02, gate=12.0):
    """An adder of two units, written and not trained: unit 0 shows the carry, unit 1 the size of the column.

    The forget gates are shut. Unit 0 writes 1 when its input gate opens, at a total above 9.5.
    """
    W, U, b = np.zeros((20, 8)), np.zeros((2, 8)), np.zeros(8)
    digit, one = np.tile(np.arange(10.0), 2), np.tanh(1.0)
    b[[1, 4, 6, 7]], b[[2, 3]] = gate, -gate
    W[:, 0], U[0, 0], b[0] = steep * digit, steep / one, -9.5 * steep
    W[:, 5], U[0, 5], b[5] = slope * digit, slope / one, -9.5 * slope
    # The digit is the size of the column, less ten for a carry; these logits are largest at the nearest one.
    answer = np.arange(10.0)
    return W, U, b, np.outer([-10 / one, 1 / slope], 2 * answer), 2 * answer * 9.5 - answer**2


def step(weights, states, x):
    """The step of chapter 3, in the numbers it is given: states ``(batch, 2, units)``."""
    W, U, b = weights[:3]
    i, f, g, o = np.split(x @ W + states[:, 0] @ U + b, 4, axis=1)
    with np.errstate(over="ignore"):  # a gate may be shut so far that exp overflows, to a right 0
        c = states[:, 1] / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        return np.stack([np.tanh(c) / (1 + np.exp(-o)), c], axis=1)


def random_weights(rng, units, size=1.0):
    shapes = (20, 4 * units), (units, 4 * units), (4 * units,), (units, 10), (10,)
    return [rng.normal(0, size, shape) for shape in shapes]


ADDER = by_hand()
REGIONS = smallest_regions(ADDER)
PROOF = check(ADDER, *REGIONS)


def test_tables_are_the_sums():
    for start, carry in enumerate((0, 1, 0)):
        for pair, (a, b) in enumerate((a, b) for a in range(10) for b in range(10)):
            assert tuple(certificate.DIGITS[pair]) == (a, b)
            assert np.flatnonzero(certificate.COLUMNS[pair]).tolist() == [a, 10 + b]
            assert (certificate.CARRIES[start, pair], certificate.ANSWERS[start, pair]) == divmod(a + b + carry, 10)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.floats(0, 3), st.floats(0.1, 3))
def test_every_state_between_the_bounds_stays_between_them(seed, units, width, size):
    rng = np.random.default_rng(seed)
    weights, low = random_weights(rng, units, size), rng.normal(0, 1, (8, 2, units))
    high = low + rng.uniform(0, width, low.shape)
    x = certificate.COLUMNS[rng.integers(0, 100, 8)]
    new_low, new_high = step_bounds(weights, low, high, x)
    for share in (0.0, 1.0, *rng.random((20, *low.shape)), *rng.integers(0, 2, (20, *low.shape))):
        new = step(weights, low + share * (high - low), x)
        assert (new_low - 1e-12 <= new).all() and (new <= new_high + 1e-12).all()


def test_bounds_of_one_state_are_the_step_of_keras():
    rng = np.random.default_rng(0)
    layer = keras.layers.LSTM(3, return_state=True)
    x = rng.normal(0, 1, (6, 20))
    state = rng.normal(0, 1, (6, 2, 3))
    layer.build((6, 1, 20))
    layer.set_weights(random_weights(rng, 3)[:3])
    _, h, c = layer(x[:, np.newaxis].astype("float32"), initial_state=[state[:, 0], state[:, 1]])
    for bound in step_bounds(layer.get_weights(), state, state, x):
        assert np.allclose(bound, np.stack([h, c], axis=1), atol=1e-5)


def test_bounds_of_one_unit_are_reached():
    """With one unit and separate effects nothing is lost: the bounds are values the step takes."""
    W, U, b = np.zeros((20, 4)), np.zeros((1, 4)), np.array([1.0, 0.5, 0.3, 0.2])
    U[0, 2] = -1.5
    low, high = np.array([[[-0.5], [-1.0]]]), np.array([[[0.5], [2.0]]])
    new_low, new_high = step_bounds((W, U, b), low, high, np.zeros((1, 20)))
    # A negative weight: the largest h makes the least candidate.
    least, most = (step((W, U, b), np.array([[[h], [c]]]), np.zeros((1, 20))) for h, c in ((0.5, -1.0), (-0.5, 2.0)))
    assert np.allclose(new_low, least) and np.allclose(new_high, most)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_wider_bounds_give_wider_bounds(seed):
    rng = np.random.default_rng(seed)
    weights, low = random_weights(rng, 3), rng.normal(0, 1, (5, 2, 3))
    high = low + rng.uniform(0, 1, low.shape)
    x = certificate.COLUMNS[rng.integers(0, 100, 5)]
    inner = step_bounds(weights, low, high, x)
    outer = step_bounds(weights, low - rng.uniform(0, 1, low.shape), high + rng.uniform(0, 1, low.shape), x)
    assert (outer[0] <= inner[0] + 1e-12).all() and (inner[1] <= outer[1] + 1e-12).all()


def test_an_adder_written_by_hand_is_proved():
    assert PROOF.proved and not PROOF.violations
    assert PROOF.slack > PROOF.state_error > 0
    assert PROOF.margin > PROOF.logit_error > 0


def test_what_is_proved_is_so_in_32_bits():
    weights = [weight.astype(np.float32) for weight in ADDER]
    low, high = smallest_regions(weights)
    assert check(weights, low, high).proved
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 10, (2, 50, 1_000))
    # Half of the columns pass the carry on.
    b = np.where(rng.random(b.shape) < 0.5, 9 - a, b)
    state, carry = np.zeros((50, 2, 2), dtype=np.float32), np.zeros(50, dtype=int)
    for t in range(1_000):
        x = certificate.COLUMNS[10 * a[:, t] + b[:, t]].astype(np.float32)
        state = step(weights, state, x)
        assert state.dtype == np.float32
        carry, digit = np.divmod(a[:, t] + b[:, t] + carry, 10)
        assert ((state[:, 0] @ weights[3] + weights[4]).argmax(axis=1) == digit).all()
        assert (low[carry] < state).all() and (state < high[carry]).all()


@pytest.mark.parametrize("weights", [ADDER, random_weights(np.random.default_rng(1), 16)], ids=["by hand", "random"])
def test_one_step_in_32_bits_is_wrong_by_no_more_than_stated(weights):
    weights = [weight.astype(np.float32).astype(np.float64) for weight in weights]
    units = len(weights[1])
    single = [weight.astype(np.float32) for weight in weights]
    rng = np.random.default_rng(0)
    low, high = np.full((2, 2, units), -1.0), np.full((2, 2, units), 1.0)
    found = check(weights, low, high)
    states = rng.uniform(-1, 1, (20_000, 2, units)).astype(np.float32)
    x = certificate.COLUMNS[rng.integers(0, 100, 20_000)]
    exact, rounded = step(weights, states.astype(np.float64), x), step(single, states, x.astype(np.float32))
    error = np.abs(exact - rounded).max()
    assert 0 < error <= found.state_error < 1e4 * error
    logits = exact[:, 0] @ weights[3] + weights[4], rounded[:, 0] @ single[3] + single[4]
    assert 2 * np.abs(logits[0] - logits[1]).max() <= found.logit_error


@pytest.mark.parametrize("seed", range(12))
def test_no_state_of_the_regions_does_worse_than_slack_and_margin_say(seed):
    rng = np.random.default_rng(seed)
    weights = random_weights(rng, int(rng.integers(1, 4)))
    low = rng.normal(size=(2, 2, len(weights[1])))
    high = low + rng.uniform(0, 2, low.shape)
    proof = check(weights, low, high)
    for carry in (0, 1):
        # Where a step leads farthest is at a corner, or nearly.
        corners = low[carry] + rng.integers(0, 2, (4_000, *low.shape[1:])) * (high - low)[carry]
        pairs = rng.integers(0, 100, 4_000)
        after = step(weights, corners, certificate.COLUMNS[pairs])
        carries, answers = certificate.CARRIES[carry, pairs], certificate.ANSWERS[carry, pairs]
        inside = min((after - low[carries]).min(), (high[carries] - after).min())
        assert proof.slack <= inside + 1e-12
        logits = after[:, 0] @ weights[3] + weights[4]
        rows = np.arange(len(logits))
        right = logits[rows, answers]
        logits[rows, answers] = -np.inf
        assert proof.margin <= (right - logits.max(axis=1)).min() + 1e-12


@pytest.mark.parametrize("digit", range(10))
def test_every_wrong_digit_is_seen(digit):
    *rest, v = (weight.copy() for weight in ADDER)
    v[digit] += 100
    found = {violation.what.split(" instead")[0] for violation in check((*rest, v), *REGIONS).violations}
    assert found == {f"the answer may be {digit}"}


def test_slack_and_margin_must_exceed_rounding():
    low, high = smallest_regions(ADDER, room=1e-5)
    proof = check(ADDER, low, high)
    assert 0 < proof.slack < proof.state_error and not proof.proved
    *rest, v = (weight.copy() for weight in ADDER)
    # Raised until 5 is nearly as good an answer as the right one.
    while (proof := check((*rest, v), *REGIONS)).margin > PROOF.logit_error:
        assert proof.proved
        v[5] += proof.margin - PROOF.logit_error / 2
    assert 0 < proof.margin < proof.logit_error and not proof.proved


def test_logits_too_near_or_too_large_for_32_bits_prove_nothing():
    *rest, V, v = ADDER
    # Softmax would make equal probabilities of them.
    assert check((*rest, 1e-8 * V, 1e-8 * v), *REGIONS).margin > 0
    assert not check((*rest, 1e-8 * V, 1e-8 * v), *REGIONS).proved
    assert check((*rest, 1e3 * V, 1e3 * v), *REGIONS).proved
    assert not check((*rest, 1e36 * V, 1e36 * v), *REGIONS).proved


@pytest.mark.parametrize("gate", range(4))
@pytest.mark.parametrize("largest", [1.0, 1e4])
def test_the_error_of_rounding_is_bounded_where_it_is_largest(gate, largest):
    """One unit, in one of whose gates two large numbers cancel, and the others open; a small cell or a large one."""
    rng = np.random.default_rng(0)
    weights = [0 * weight for weight in random_weights(rng, 1)]
    weights[0][:10, gate], weights[1][0, gate] = 3e3, -3e3
    weights[2][[other for other in (0, 2, 3) if other != gate]] = 9
    weights[3][:] = rng.normal(size=(1, 10))
    single = [weight.astype(np.float32) for weight in weights]
    weights = [weight.astype(np.float64) for weight in single]
    low, high = np.full((2, 2, 1), -0.01), np.ones((2, 2, 1))
    high[:, 1] = largest
    proof = check(weights, low, high)
    states = rng.uniform(low[0], high[0], (20_000, 2, 1)).astype(np.float32)
    states[:, 0] = 1 - 10 ** rng.uniform(-5, -2, (20_000, 1))
    x = certificate.COLUMNS[rng.integers(0, 100, 20_000)]
    exact, rounded = step(weights, states.astype(np.float64), x), step(single, states, x.astype(np.float32))
    assert 0 < np.abs(exact - rounded).max() <= proof.state_error
    logits = exact[:, 0] @ weights[3], rounded[:, 0] @ single[3]
    assert 2 * np.abs(logits[0] - logits[1]).max() <= proof.logit_error


@pytest.mark.parametrize("mode", MODES)
def test_tanh_and_sigmoid_are_as_right_as_assumed(mode):
    # A sample; benchmarks/activations.py tries every number that matters.
    z = np.concatenate([np.linspace(-30, 30, 200_001), np.linspace(-1e-3, 1e-3, 2_001)]).astype(np.float32)
    exact = z.astype(np.float64)
    for name, right in (("tanh", np.tanh(exact)), ("sigmoid", 1 / (1 + np.exp(-exact)))):
        computed = np.asarray(in_mode(getattr(keras.ops, name), mode)(z))
        assert np.abs(computed - right).max() < ASSUMED[name]


def test_a_tampered_weight_is_named_by_its_digit():
    W, *rest = (weight.copy() for weight in ADDER)
    W[7, 0] = -W[7, 0]
    # The other pairs are still proved: only a first digit of 7 is at fault.
    proof = check((W, *rest), *REGIONS)
    assert not proof.proved
    assert {violation.digits[0] for violation in proof.violations} == {7}
    # 7 + 9 has no carry any more, whatever came in.
    assert {violation.carry for violation in proof.violations if violation.digits == (7, 9)} == {0, 1, None}
    assert any("from a state of carry 1, digits 7 + 9: " in str(violation) for violation in proof.violations)
    assert "may leave the region of carry 1" in str(proof.violations[0])


def test_a_tampered_answer_is_named_with_what_it_becomes():
    *rest, V, v = (weight.copy() for weight in ADDER)
    V[:, [3, 4]], v[[3, 4]] = V[:, [4, 3]], v[[4, 3]]
    proof = check((*rest, V, v), *REGIONS)
    assert proof.slack == PROOF.slack
    for violation in proof.violations:
        total = sum(violation.digits) + (violation.carry or 0)
        assert total % 10 in (3, 4)
        assert violation.what == f"the answer may be {7 - total % 10} instead of {total % 10}"
    assert len(proof.violations) == 3 * 20
    # All pairs with the same sum are equally bad: then the order is that of their digits, on every processor.
    places = [(round(-v.amount, 8), (0, 1, None).index(v.carry), v.digits) for v in proof.violations]
    assert places == sorted(places) and len({place[0] for place in places}) == 12


def test_the_worst_violation_comes_first():
    proof = check(random_weights(np.random.default_rng(0), 4), *REGIONS_OF_4)
    kinds = [[v.amount for v in proof.violations if ("answer" in v.what) == answer] for answer in (False, True)]
    for amounts in kinds:
        assert amounts == sorted(amounts, reverse=True) and amounts[0] > 0
    assert {violation.carry for violation in proof.violations} == {0, 1, None}


REGIONS_OF_4 = np.full((2, 2, 4), -0.1), np.full((2, 2, 4), 0.1)


def test_the_zero_state_has_its_own_words():
    assert str(Violation(None, (0, 9), "…", 1.0)) == "from the zero state, digits 0 + 9: …"
    assert str(Violation(0, (0, 9), "…", 1.0)) == "from a state of carry 0, digits 0 + 9: …"


def test_regions_that_are_too_tight_prove_nothing():
    low, high = smallest_regions(ADDER, room=0)
    proof = check(ADDER, low, high)
    # Every step stays inside, but only just: rounding could lead out.
    assert -1e-12 < proof.slack < proof.state_error
    assert not proof.proved


def test_regions_of_the_wrong_carry_prove_nothing():
    assert not check(ADDER, *(bounds[::-1] for bounds in REGIONS)).proved


def test_smallest_regions_lie_in_all_that_close():
    low, high = REGIONS
    for rounds in (0, 1, 5, 50):
        least, most = smallest_regions(ADDER, room=0, rounds=rounds)
        assert (low < least).all() and (most < high).all()
    # With room, half of it is left as slack.
    assert PROOF.slack >= 1e-3


def test_what_is_only_read_is_not_changed():
    weights = [weight.copy() for weight in ADDER]
    check(weights, *smallest_regions(weights))
    assert all(np.array_equal(one, other) for one, other in zip(weights, ADDER, strict=True))


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (ADDER[:3], "model.get_weights()"),
        ([np.zeros(shape) for shape in ((20, 0), (0, 0), (0,), (0, 10), (10,))], "model.get_weights()"),
        ((ADDER[0][:12], *ADDER[1:]), "reads 20 numbers"),
        ((*ADDER[:3], ADDER[3][:, :9], ADDER[4][:9]), "one of 10 digits"),
        ((np.full((20, 8), np.nan), *ADDER[1:]), "W has a weight that is not finite"),
        ((*ADDER[:4], np.full(10, np.inf)), "v has a weight that is not finite"),
    ],
)
def test_other_weights_are_refused(weights, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        check(weights, *REGIONS)
    with pytest.raises(ValueError, match=re.escape(words)):
        smallest_regions(weights)


def test_impossible_bounds_are_refused():
    low, high = np.zeros((2, 2, 2)), np.ones((2, 2, 2))
    high[1, 0, 1] = -1
    with pytest.raises(ValueError, match=r"h of unit 1 in row 1 is bounded by 0\.0 and -1\.0"):
        step_bounds(ADDER, low, high, np.zeros((2, 20)))
    high[1, 0, 1] = np.nan
    with pytest.raises(ValueError, match="lower bound first"):
        step_bounds(ADDER, low, high, np.zeros((2, 20)))
    with pytest.raises(ValueError, match=r"expected \(batch, 2, units=2\)"):
        step_bounds(ADDER, low[:, :, :1], low[:, :, :1], np.zeros((2, 20)))
    with pytest.raises(ValueError, match=r"chars=20"):
        step_bounds(ADDER, low, low, np.zeros((2, 12)))
    with pytest.raises(ValueError, match=r"\(carry=2, 2, units=2\)"):
        check(ADDER, low[:1], high[:1])
    with pytest.raises(ValueError, match=r"the region of carry 1 has h of unit 1 from 0\.0 to nan; .* lower end first"):
        check(ADDER, low, high)
    for room in (-1e-3, float("nan")):
        with pytest.raises(ValueError, match=f"room is {room}"):
            smallest_regions(ADDER, room=room)


def model_of(*between, head=None, policy=None, outer=keras.Sequential, **changes):
    layers = keras.layers
    lstm = layers.LSTM(3, dtype=policy, **{"return_sequences": True} | changes)
    return outer([keras.Input((None, 20)), *between, lstm, head or layers.Dense(10, "softmax", dtype=policy)])


@pytest.mark.parametrize("wrap", [lambda head: head, keras.layers.TimeDistributed])
def test_weights_of_a_default_model_are_those_that_are_checked(wrap):
    model = model_of(head=wrap(keras.layers.Dense(10, activation="softmax")))
    for found, weight in zip(certificate.weights_of(model), model.get_weights(), strict=True):
        assert np.array_equal(found, weight)
    assert not check(certificate.weights_of(model), *([[[-2] * 3] * 2] * 2, [[[2] * 3] * 2] * 2)).proved


class Other(keras.Sequential):
    """A model whose layers are not all there is."""


def dense(units=10, activation="softmax", **rest):
    return keras.layers.Dense(units, activation, **rest)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: model_of(go_backwards=True), "the LSTM has go_backwards = True; expected False"),
        (lambda: model_of(activation="relu"), "the LSTM has activation = 'relu'; expected 'tanh'"),
        (lambda: model_of(recurrent_activation="hard_sigmoid"), "recurrent_activation = 'hard_sigmoid'"),
        (lambda: model_of(use_bias=False), "the LSTM has use_bias = False"),
        (lambda: model_of(return_sequences=False), "the LSTM has return_sequences = False"),
        (lambda: model_of(policy="mixed_float16"), "the LSTM computes in mixed_float16; expected float32"),
        (lambda: model_of(policy="mixed_bfloat16"), "the LSTM computes in mixed_bfloat16"),
        (lambda: model_of(policy="float64"), "the LSTM computes in float64"),
        (
            lambda: model_of(head=keras.layers.TimeDistributed(dense(), dtype="mixed_float16")),
            "the TimeDistributed computes",
        ),
        (lambda: model_of(head=dense(dtype="bfloat16")), "the Dense computes in bfloat16"),
        (lambda: model_of(head=dense(activation="sigmoid")), "the Dense has activation = 'sigmoid'"),
        (lambda: model_of(head=dense(units=12)), "the Dense has units = 12; expected 10"),
        (lambda: model_of(keras.layers.Masking(0.0)), "the model's layers are ['Masking', 'LSTM', 'Dense']"),
        (lambda: model_of(head=keras.layers.Bidirectional(keras.layers.LSTM(3))), "['LSTM', 'Bidirectional']"),
        (lambda: model_of(outer=Other), "the model is a tests.test_certificate.Other"),
        (lambda: keras.Model(*model_and_ends()), "the model is a Functional"),
    ],
)
def test_a_model_that_its_weights_do_not_show_is_refused(make, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        certificate.weights_of(make())


def model_and_ends():
    model = model_of()
    return model.inputs, model.outputs


def test_a_model_that_keeps_its_state_is_refused():
    lstm = keras.layers.LSTM(3, return_sequences=True, stateful=True)
    model = keras.Sequential([keras.Input((None, 20), batch_size=2), lstm, dense()])
    with pytest.raises(ValueError, match="the LSTM has stateful = True; expected False"):
        certificate.weights_of(model)


@pytest.mark.parametrize("dtype", [np.float16, np.complex64, int, "bfloat16"])
def test_weights_of_another_type_are_refused(dtype):
    weight = (
        keras.ops.convert_to_numpy(keras.ops.zeros((20, 8), dtype)) if dtype == "bfloat16" else np.zeros((20, 8), dtype)
    )
    with pytest.raises(ValueError, match=rf"W is {weight.dtype}; .* give float32"):
        check((weight, *ADDER[1:]), *REGIONS)
