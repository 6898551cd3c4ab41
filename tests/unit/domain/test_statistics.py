from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.statistics import (
    HIGHER,
    LOWER,
    NOTHING_UNUSUAL,
    TOO_FEW,
    churn_split,
    percentage,
    round_half_up,
    signal_words,
    wilson,
    xmr,
)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(5, 2), 0, "3"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(-5, 2), 0, "-3"),
        (Decimal("9.25"), 1, "9.3"),
        (Decimal("-0.645"), 2, "-0.65"),
        (Decimal("0.04"), 1, "0.0"),
        (Decimal("-0.04"), 1, "0.0"),
        (7, 1, "7.0"),
    ],
)
def test_a_half_is_rounded_away_from_nought(value, places, shown):
    assert str(round_half_up(value, places)) == shown


@given(st.decimals(-1000, 1000, places=6), st.integers(0, 4))
def test_rounding_agrees_with_decimals_own_half_up(value, places):
    quantum = Decimal(1).scaleb(-places)
    assert round_half_up(value, places) == value.quantize(quantum, ROUND_HALF_UP)


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_a_rounded_value_is_within_half_a_unit_and_keeps_its_decimals(value, places):
    rounded = round_half_up(value, places)
    assert abs(Fraction(rounded) - value) <= Fraction(1, 2 * 10**places)
    assert -rounded.as_tuple().exponent == places
    assert not (rounded == 0 and rounded.is_signed())


def test_percentages_of_the_reference():
    assert percentage(50, 300, 2) == Decimal("16.67")
    assert percentage(61_320 + 6_582, 1_167_674, 4) == Decimal("5.8152")
    assert percentage(37, 380, 2) == Decimal("9.74")
    assert percentage(61, 350) == Decimal("17.4")
    assert percentage(0, 5) == Decimal("0.0")
    assert percentage(0, 0) is None


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_that_of_the_tables(numerator, denominator, low, high):
    assert wilson(numerator, denominator) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share_and_stays_between_0_and_1(pair):
    low, high = wilson(*pair)
    assert 0 <= low <= pair[0] / pair[1] <= high <= 1
    assert low < high


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_what_is_no_part_of_a_whole(numerator, denominator):
    with pytest.raises(ValueError, match="not a part of a whole"):
        wilson(numerator, denominator)


def test_limits_are_the_mean_and_2_66_moving_ranges():
    chart = xmr([10, 12, 10, 12, 10, 12, 10, 12, 10, 12, 10, 12])
    assert chart.kind == "xmr"
    assert (chart.lower, chart.centre, chart.upper) == (
        11 - Fraction(532, 100),
        11,
        11 + Fraction(532, 100),
    )
    assert set(chart.signals.values()) == {NOTHING_UNUSUAL}
    assert chart.reasons == {}


def test_a_point_outside_the_limits_is_said_in_words():
    steady = [10, 11] * 7
    assert signal_words(xmr([*steady, 30]), 14) == HIGHER
    assert signal_words(xmr([*steady, -9]), 14) == LOWER
    assert xmr([*steady, 30]).reasons == {14: "above the upper limit"}
    assert signal_words(xmr([*steady, 12]), 14) == NOTHING_UNUSUAL


def test_eight_in_a_row_on_one_side_of_the_mean_are_a_signal_and_seven_are_not():
    low, high = [10, 12, 10, 12, 10, 12, 10, 12], [13, 14, 13, 14, 13, 14, 13]
    eight, seven = xmr([*low, *high, 14]), xmr([*low, *high])
    assert signal_words(eight, 15) == HIGHER
    assert eight.reasons[15] == "one of 8 in a row above the mean"
    assert signal_words(seven, 14) == NOTHING_UNUSUAL


def test_a_series_that_stands_on_two_levels_keeps_its_first_limits():
    chart = xmr([0] * 6 + [100] * 6)
    assert chart.centre == 50
    assert [signal_words(chart, index) for index in (0, 11)] == [LOWER, HIGHER]


def test_holiday_months_and_gaps_are_left_out_of_limits_and_say_nothing():
    series = [10, 12, 10, 12, 10, 12, 500, 10, 12, 10, 12, 10, 12, None]
    chart = xmr(series, left_out={6})
    assert (chart.kind, chart.centre) == ("xmr", 11)
    assert signal_words(chart, 6) == signal_words(chart, 13) == TOO_FEW
    assert 6 not in chart.signals


def test_limits_stay_within_what_is_possible():
    chart = xmr([0, 5] * 6, least=0, most=7)
    assert (chart.lower, chart.upper) == (0, 7)


def test_eleven_points_make_a_run_chart_with_a_median_and_no_limits():
    chart = xmr([10, 12, 11, 10, 12, 11, 10, 12, 11, 10, 12])
    assert (chart.kind, chart.centre, chart.lower, chart.upper) == ("run", 11, None, None)
    assert set(chart.signals.values()) == {TOO_FEW}


def test_on_a_run_chart_six_in_a_row_above_what_was_usual_are_a_shift():
    chart = xmr([10, 12, 11, 10, 12, 15, 14, 15, 14, 15, 14])
    assert signal_words(chart, 10) == HIGHER
    assert chart.reasons == {10: "6 in a row above the median before"}
    fallen = xmr([10, 12, 11, 10, 12, 5, 4, 5, 4, 5, 4])
    assert signal_words(fallen, 10) == LOWER


def test_on_a_run_chart_six_that_each_rise_or_fall_are_a_shift():
    assert signal_words(xmr([1, 2, 3, 4, 5, 6]), 5) == HIGHER
    assert signal_words(xmr([9, 6, 5, 4, 3, 2, 1]), 6) == LOWER
    assert signal_words(xmr([1, 2, 3, 4, 5, 5]), 5) == TOO_FEW


def test_five_points_are_too_few_to_say_anything():
    chart = xmr([1, 2, 3, 4, 99])
    assert (chart.kind, chart.centre) == ("too_few", None)
    assert set(chart.signals.values()) == {TOO_FEW}
    assert xmr([]).kind == "too_few"


@given(st.lists(st.none() | st.integers(0, 100), max_size=30), st.sets(st.integers(0, 29)))
def test_every_point_that_speaks_has_words_and_every_signal_its_reason(values, left_out):
    chart = xmr(values, left_out)
    speaking = {i for i, value in enumerate(values) if value is not None and i not in left_out}
    assert set(chart.signals) == speaking
    assert set(chart.reasons) == {i for i, w in chart.signals.items() if w in (HIGHER, LOWER)}
    assert chart.kind == (
        "xmr" if len(speaking) >= 12 else "run" if len(speaking) >= 6 else "too_few"
    )


def test_the_split_tells_those_in_both_from_those_in_one():
    last = {"a": (90, 100), "b": (80, 100), "gone": (50, 100)}
    this = {"a": (95, 100), "b": (75, 100), "new": (10, 50), "uncounted": (0, 0)}
    split = churn_split(last, this)
    assert split.last == Fraction(220, 3)
    assert split.this == 72
    assert (split.both_last, split.both_this, split.among_both) == (85, 85, 0)
    assert split.effect_only_this == -13
    assert split.effect_only_last == 85 - Fraction(220, 3)
    assert (split.only_last, split.only_this) == (50, 20)
    assert (split.children_both, split.children_only_last, split.children_only_this) == (2, 1, 1)


def test_printed_parts_that_do_not_add_up_are_known_not_to():
    """The model headline of October 2022: -0.65 points, printed as -0.47, -0.29 and +0.10."""
    last = {"both": (90_000, 100_000), "gone": (89_792, 100_000)}
    this = {"both": (89_534, 100_000), "new": (88_958, 100_000)}
    split = churn_split(last, this)
    printed = split.printed(2)
    assert printed.change == Decimal("-0.65")
    assert printed.among_both == Decimal("-0.47")
    assert printed.only_this == Decimal("-0.29")
    assert printed.only_last == Decimal("0.10")
    assert (printed.adds_up, printed.parts_sum) == (False, Decimal("-0.66"))
    assert split.printed(3).adds_up


def test_without_children_in_both_there_is_no_split_to_print():
    split = churn_split({"a": (1, 2)}, {"b": (1, 4)})
    assert (split.change, split.among_both) == (-25, None)
    assert split.printed(2) is None
    empty = churn_split({}, {"b": (1, 4)})
    assert (empty.last, empty.change) == (None, None)


CONTRIBUTIONS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(st.integers(0, 50), st.integers(0, 50))
)


@given(CONTRIBUTIONS, CONTRIBUTIONS, st.integers(0, 3))
def test_the_three_parts_make_the_change_exactly(last, this, places):
    split = churn_split(last, this)
    counted_last = {child for child, (_, d) in last.items() if d}
    counted_this = {child for child, (_, d) in this.items() if d}
    assert split.children_both == len(counted_last & counted_this)
    assert split.children_only_last == len(counted_last - counted_this)
    assert split.children_only_this == len(counted_this - counted_last)
    if split.children_both:
        assert split.change == split.among_both + split.effect_only_this + split.effect_only_last
        printed = split.printed(places)
        assert abs(printed.parts_sum - printed.change) <= 2 * Decimal(1).scaleb(-places)
    if not split.children_only_this:
        assert split.effect_only_this in (0, None)
