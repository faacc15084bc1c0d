"""The measured ways of encoding do the same work, and seqlib's holds little beyond its result."""

import numpy as np
import pytest

from benchmarks.encoding import WAYS, agree, draw, draw_one_by_one, peak_memory
from benchmarks.tables import read_table


def test_the_ways_make_the_same_tensors():
    assert agree(draw(200))
    pairs = np.array(draw_one_by_one(200))
    assert pairs.shape == (200, 2) and pairs.min() == 1 and pairs.max() == 10
    assert agree(pairs)


@pytest.mark.parametrize("name", WAYS)
def test_each_way_makes_both_tensors(name):
    assert [tensor.shape for tensor in WAYS[name](20)] == [(20, 5, 12), (20, 2, 12)]


def test_seqlib_holds_at_most_half_as_much_again_as_its_result():
    assert 1 <= peak_memory(WAYS["seqlib"], 100_000) <= 1.5


def test_peak_memory_counts_the_result_and_what_is_held_beside_it():
    def twice(count):
        held = np.ones((count, 5, 12), np.float32)
        return [held + 1]

    assert peak_memory(WAYS["one write"], 10_000) == pytest.approx(1, abs=0.01)
    assert peak_memory(twice, 10_000) == pytest.approx(2, abs=0.01)


def test_the_table_is_that_of_these_ways():
    rows = {row["way"]: row for row in read_table("encoding")}
    assert list(rows) == list(WAYS)
    for row in rows.values():
        assert row["sums"] == "1000000" and row["machine"]
        assert 0 < float(row["seconds"]) <= float(row["median_seconds"])
    assert float(rows["seqlib"]["peak_memory"]) <= 1.5
