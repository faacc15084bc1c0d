"""The loss of chapter 11: its bounds are those of the check, and it is small where the check passes."""

import numpy as np
import pytest

from book.recipes import recipe
from seqlib import certificate


@pytest.fixture(scope="module")
def chapter():
    return recipe("11-proof")


def random_weights(rng, units):
    shapes = (20, 4 * units), (units, 4 * units), (4 * units,), (units, 10), (10,)
    return [rng.normal(0, 1, shape).astype("float32") for shape in shapes]


def images(weights, low, high):
    """What the 300 steps lead to, by the check's own bounds: low and high, ``(start=3, pair=100, 2, units)``."""
    starts = (np.concatenate([end, 0 * end[:1]]).repeat(100, axis=0) for end in (low, high))
    bounds = certificate.step_bounds(weights, *starts, np.tile(certificate.COLUMNS, (3, 1)))
    return [end.reshape(3, 100, *low.shape[1:]) for end in bounds]


@pytest.mark.parametrize("seed", range(3))
def test_the_bounds_are_those_of_the_check(chapter, seed):
    rng = np.random.default_rng(seed)
    weights = random_weights(rng, 5)
    low = rng.normal(size=(100, 2, 5)).astype("float32")
    high = low + rng.random(low.shape, dtype="float32")
    ours = chapter["bounded_step"](low, high, certificate.COLUMNS.astype("float32"), *weights[:3])
    assert np.allclose(ours, certificate.step_bounds(weights, low, high, certificate.COLUMNS), atol=1e-5)


def test_the_300_steps_are_those_of_the_check(chapter):
    assert np.array_equal(chapter["pairs"], certificate.DIGITS)
    assert np.array_equal(chapter["carries"], certificate.CARRIES)
    assert np.array_equal(chapter["answers"], certificate.ANSWERS)


@pytest.mark.parametrize("seed", range(3))
def test_worst_answers_bound_every_cross_entropy(chapter, seed):
    rng = np.random.default_rng(seed)
    *_, V, v = random_weights(rng, 4)
    low = rng.normal(size=(3, 100, 4)).astype("float32")
    high = low + rng.random(low.shape, dtype="float32")
    bound = float(chapter["worst_answers"](low, high, V, v))
    for share in (0, 1, *rng.random((20, *low.shape))):
        logits = (low + share * (high - low)) @ V + v
        right = np.take_along_axis(logits, certificate.ANSWERS[..., np.newaxis], axis=-1)
        assert np.log(np.exp(logits - right).sum(axis=-1)).mean() <= bound + 1e-5


def test_outside_counts_what_the_slack_says(chapter):
    """Zero once every bound is 0.02 inside, and above zero as soon as one is nearer to the edge."""
    rng = np.random.default_rng(0)
    least = rng.normal(size=(3, 100, 2, 4)).astype("float32")
    most = least + rng.random(least.shape, dtype="float32")
    chosen = [certificate.CARRIES == carry for carry in (0, 1)]
    low = np.stack([least[rows].min(axis=0) for rows in chosen])
    high = np.stack([most[rows].max(axis=0) for rows in chosen])
    assert chapter["outside"](low - 0.0201, high + 0.0201, least, most) == 0
    assert chapter["outside"](low - 0.019, high + 0.0201, least, most) > 0
    assert chapter["outside"](low - 0.0201, high + 0.019, least, most) > 0


def test_doubt_is_the_sum_of_both(chapter):
    rng = np.random.default_rng(0)
    weights = random_weights(rng, 3)
    low = rng.normal(size=(2, 2, 3)).astype("float32")
    high = low + rng.random(low.shape, dtype="float32")
    least, most = (end.astype("float32") for end in images(weights, low, high))
    parts = (
        chapter["worst_answers"](least[:, :, 0], most[:, :, 0], *weights[3:]),
        chapter["outside"](low, high, least, most),
    )
    assert np.isclose(chapter["doubt"](low, high, *weights), sum(parts), rtol=1e-4)


def test_regions_are_boxes_and_learn(chapter):
    model = chapter["Provable"](3)
    low, high = model.regions()
    assert low.shape == high.shape == (2, 2, 3) and np.all(low < high)
    assert len(model.trainable_variables) == 5 + 3
    a, b = chapter["random_sums"](64, np.random.default_rng(0))
    assert a.shape == b.shape == (64, 11)
    model.compile("adam", "sparse_categorical_crossentropy")
    model.optimizer.iterations.assign(1_000)
    before = [variable.numpy() for variable in model.trainable_variables]
    model.fit(chapter["columns"].encode(a, b), chapter["columns"].add(a, b), verbose=0)
    assert all(not np.array_equal(old, new) for old, new in zip(before, model.trainable_variables, strict=True))
