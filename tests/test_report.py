"""Printing a number that training decided, and what the check of the outputs masks: seqlib.report."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book.gate import masked
from seqlib.report import approx

FINITE = st.floats(-1e6, 1e6) | st.floats(-0.1, 1.1)


@pytest.fixture
def line(capsys):
    def printed(*arguments):
        approx(*arguments)
        return capsys.readouterr().out

    return printed


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        (0.03, 0, 0.3, "0.03  (expected 0.00 to 0.30: inside)"),
        (0, 0, 0.3, "0.00  (expected 0.00 to 0.30: inside)"),
        (0.3, 0, 0.3, "0.30  (expected 0.00 to 0.30: inside)"),
        (0.31, 0, 0.3, "0.31  (expected 0.00 to 0.30: OUTSIDE)"),
        (0.94, 0.95, 1, "0.94  (expected 0.95 to 1.00: OUTSIDE)"),
        (0.5, 0.5, 0.5, "0.50  (expected 0.50 to 0.50: inside)"),
        # The verdict is about the number as it is printed.
        (0.3049, 0, 0.3, "0.30  (expected 0.00 to 0.30: inside)"),
        (0.3051, 0, 0.3, "0.31  (expected 0.00 to 0.30: OUTSIDE)"),
        (0.9451, 0.95, 1, "0.95  (expected 0.95 to 1.00: inside)"),
        (-0.004, 0, 0.3, "0.00  (expected 0.00 to 0.30: inside)"),
        (-0.006, 0, 0.3, "-0.01  (expected 0.00 to 0.30: OUTSIDE)"),
        (-1.5, -2, -1, "-1.50  (expected -2.00 to -1.00: inside)"),
        (float("nan"), 0, 0.3, "nan  (expected 0.00 to 0.30: OUTSIDE)"),
        (float("inf"), 0, 0.3, "inf  (expected 0.00 to 0.30: OUTSIDE)"),
        (float("-inf"), 0, 0.3, "-inf  (expected 0.00 to 0.30: OUTSIDE)"),
        (np.float32(0.1), 0, 0.1, "0.10  (expected 0.00 to 0.10: inside)"),
        (np.array(0.2), 0, 0.1, "0.20  (expected 0.00 to 0.10: OUTSIDE)"),
    ],
)
def test_the_line_to_the_letter(line, value, low, high, shown):
    assert line("exact match on unseen sums", value, low, high) == f"exact match on unseen sums ≈ {shown}\n"


def two_decimals():
    return st.integers(-200, 200).map(lambda hundredths: hundredths / 100)


@given(FINITE, st.lists(two_decimals(), min_size=2, max_size=2).map(sorted))
def test_a_reader_can_check_the_verdict_by_eye(value, ends):
    with pytest.MonkeyPatch.context() as patch:
        lines = []
        patch.setattr("builtins.print", lines.append)
        approx("share", value, *ends)
    shown, low, high, verdict = re.fullmatch(
        r"share ≈ (-?\d+\.\d\d)  \(expected (-?\d+\.\d\d) to (-?\d+\.\d\d): (inside|OUTSIDE)\)", lines[0]
    ).groups()
    assert abs(float(shown) - value) <= 0.0051 and shown != "-0.00"
    assert (verdict == "inside") == (float(low) <= float(shown) <= float(high))


@pytest.mark.parametrize(
    ("what", "low", "high", "parts"),
    [
        ("share", 0.3, 0, ["0.3 to 0", "empty", "smaller end first"]),
        ("share", float("nan"), 1, ["nan to 1", "empty"]),
        ("share", 0.995, 1, ["0.995 to 1", "two decimals"]),
        ("share", 0, 0.333, ["0 to 0.333", "two decimals"]),
        ("share ≈ 0.5", 0, 1, ["'share ≈ 0.5'", "leave the sign to approx"]),
    ],
)
def test_a_bad_range_or_sign_is_refused_before_anything_is_printed(capsys, what, low, high, parts):
    with pytest.raises(ValueError) as error:
        approx(what, 0.5, low, high)
    for part in parts:
        assert part in str(error.value)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("one", "other"), [(0.03, 0.29), (-3, -12.5), (-0.5, 0.25), (1e9, 2e12)])
def test_two_numbers_inside_the_range_look_the_same_to_the_check(line, one, other):
    assert masked(line("loss", one, -1e13, 1e13)) == masked(line("loss", other, -1e13, 1e13))


def test_only_the_digits_after_the_sign_are_masked(line):
    text = line("sum 3 of 7, 0.25 kept", -0.03, -1, 0.3) + "0.03 ~ 0.03 ≃ 0.03 ≈0.03 ≈ many\n"
    assert masked(text) == text.replace("≈ -0.03  ", "≈ #  ")


@pytest.mark.parametrize("value", [0.31, -0.01, 1e9, float("nan"), float("inf"), float("-inf")])
def test_a_number_outside_its_range_is_always_a_difference(line, value):
    assert masked(line("share", value, 0, 0.3)) != masked(line("share", 0.2, 0, 0.3))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_masked_at_all(line, value):
    text = line("share", value, 0, 0.3)
    assert masked(text) == text


@pytest.mark.parametrize(
    "change", [("0.00 to", "0.01 to"), ("0.30:", "0.40:"), ("inside", "OUTSIDE"), ("share", "sum")]
)
def test_a_change_elsewhere_in_the_line_is_a_difference(line, change):
    text = line("share", 0.2, 0, 0.3)
    assert change[0] in text
    assert masked(text.replace(*change)) != masked(text)
