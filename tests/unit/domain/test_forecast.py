"""What a figure may come to by a target's months: level, range, chance, and the trial of the range.

Series are drawn as lines of months: a number is a count, ``-`` a month that is not known, ``(n)``
one that is left out (a holiday). Rates are ``numerator/denominator``.
"""

from __future__ import annotations

import random
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.forecast import (
    FARTHEST,
    HIGHER,
    LOWER,
    MOST_MONTHS,
    NOTHING_KNOWN,
    TOO_FAR,
    TOO_FEW_MONTHS,
    TOO_UNSTEADY,
    BackTest,
    Forecast,
    Monthly,
    back_test,
    chance_in_words,
    forecast,
    mean_over,
    reaches,
    trajectory,
)


def drawn(line: str) -> tuple[list[Monthly | None], set[int]]:
    """A series, and the places that are left out."""
    series: list[Monthly | None] = []
    left_out = set()
    for place, each in enumerate(line.split()):
        if each.startswith("("):
            left_out.add(place)
        bare = each.strip("()")
        if bare == "-":
            series.append(None)
        else:
            top, _, bottom = bare.partition("/")
            series.append(Monthly(int(top), int(bottom) if bottom else None))
    return series, left_out


def of(line: str, aimed_at: range) -> Forecast:
    series, left_out = drawn(line)
    return forecast(series, aimed_at, left_out)


# --- means and lines ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "places", "mean"),
    [
        ("15 14 16", range(3), Fraction(15)),
        ("15 - 16", range(3), Fraction(31, 2)),
        ("1/4 3/4 0/0", range(3), Fraction(4, 8)),  # pooled, not a mean of rates
        ("1/10 9/10", range(2), Fraction(1, 2)),
        ("1/10 90/100", range(2), Fraction(91, 110)),
        ("0 0 0", range(3), Fraction(0)),
        ("- -", range(2), None),
        ("7", range(4, 9), None),  # past the end
    ],
)
def test_a_mean_is_of_the_known_months_and_a_rate_is_pooled(line, places, mean):
    assert mean_over(drawn(line)[0], places) == mean


@pytest.mark.parametrize(
    ("since", "aimed_at", "line"),
    [
        # place         0   1   2   3   4   5   6   7   8
        (range(4), range(8, 9), "15 15 15 15 14 13 12 11 10"),
        (range(1, 3), range(7, 9), "-  15 15 14 13 12 11 10 10"),
        (range(3, 4), range(8, 9), "-  -  -  15 14 13 12 11 10"),
        (range(8), range(8, 9), "15 15 15 15 15 15 15 15 10"),
    ],
)
def test_the_line_is_level_over_both_stretches_and_straight_between(since, aimed_at, line):
    found = trajectory(Fraction(15), since, Fraction(10), aimed_at, range(9))
    assert found == [None if each == "-" else Fraction(each) for each in line.split()]
    assert {found[place] for place in since} == {Fraction(15)}
    assert {found[place] for place in aimed_at} == {Fraction(10)}


@pytest.mark.parametrize(
    ("value", "goal", "direction", "is_reached"),
    [
        (10, 10, LOWER, True),
        (10, 10, HIGHER, True),
        (9, 10, LOWER, True),
        (9, 10, HIGHER, False),
        (11, 10, LOWER, False),
        (11, 10, HIGHER, True),
    ],
)
def test_a_target_is_reached_by_what_is_as_good_or_better(value, goal, direction, is_reached):
    assert reaches(Fraction(value), Fraction(goal), direction) is is_reached


# --- what can be said ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "aimed_at", "why_not"),
    [
        ("", range(3, 4), NOTHING_KNOWN),
        ("- - -", range(3, 4), NOTHING_KNOWN),
        ("15", range(3, 4), TOO_FEW_MONTHS),
        ("15 14 16 15 14", range(8, 9), TOO_FEW_MONTHS),
        ("15 14 16 15 14 15", range(8, 9), ""),
        ("15 14 (0) 15 14 15", range(8, 9), TOO_FEW_MONTHS),  # five that speak
        ("0/0 1/2 1/2 1/2 1/2 1/2", range(8, 9), TOO_FEW_MONTHS),  # nobody counted is no month
        ("15 14 16 15 14 15", range(5 + FARTHEST, 6 + FARTHEST), ""),
        ("15 14 16 15 14 15", range(6 + FARTHEST, 7 + FARTHEST), TOO_FAR),
        ("5 6 5 6 5 6 20 20 35 35 50 50", range(13, 14), TOO_UNSTEADY),
    ],
)
def test_what_cannot_be_said_says_why(line, aimed_at, why_not):
    found = of(line, aimed_at)
    assert found.why_not == why_not
    assert (found.chance(Fraction(10), LOWER) is None) == bool(why_not)


def test_months_that_have_all_passed_leave_nothing_to_say_and_the_outcome_stands():
    found = of("15 14 16 15 14 15 10 11 9", range(6, 9))
    assert (found.done, found.ahead, found.outlook) == (Fraction(10), 0, None)
    assert found.is_settled


def test_holidays_among_a_targets_months_are_no_part_of_its_mean():
    assert of("15 14 16 15 14 15 10 (0) 12", range(6, 9)).done == Fraction(11)


def test_a_target_of_a_holiday_month_alone_is_of_that_month():
    assert of("15 14 16 15 14 15 15 (3)", range(7, 8)).done == Fraction(3)


def test_months_that_are_known_narrow_what_may_come():
    line = "15 14 16 13 17 15 14 12 16 15 14 13"
    whole, part = of(line, range(12, 16)), of(f"{line} 9 9 9", range(12, 16))
    assert part.done == Fraction(9)
    assert (whole.ahead, part.ahead) == (4, 1)
    assert part.high - part.low < whole.high - whole.low
    assert part.middle < whole.middle


@pytest.mark.parametrize(
    ("line", "low", "middle", "high"),
    [
        # Of nought in twelve months: half a count in twelve, so a sixth in four. The negative
        # binomial of that mean and 4/3 of its variance has 0.866 at 0 and 0.974 up to 1.
        ("0 0 0 0 0 0 0 0 0 0 0 0", 0, 0, Fraction(1, 4)),
        # Alike as counts of chance: mean 58 in four months, deviation 8.8, so 47 to 70.
        ("15 14 16 13 17 15 14 12 16 15 14 13", Fraction(47, 4), Fraction(58, 4), Fraction(70, 4)),
    ],
)
def test_the_range_of_four_months_to_come(line, low, middle, high):
    found = of(line, range(14, 18))
    assert (found.low, found.middle, found.high) == (low, middle, high)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "very unlikely"),
        (0.05, "very unlikely"),
        (0.06, "about 1 in 10"),
        (0.2, "about 1 in 5"),
        (0.31, "about 1 in 3"),
        (0.5, "about 1 in 2"),
        (0.7, "about 2 in 3"),
        (0.76, "about 3 in 4"),
        (0.91, "about 9 in 10"),
        (0.949, "about 9 in 10"),
        (0.95, "very likely"),
        (1.0, "very likely"),
    ],
)
def test_a_chance_is_said_as_people_say_it(chance, words):
    assert chance_in_words(chance) == words


# --- the back-test ------------------------------------------------------------------------------


def test_ranges_are_tried_at_each_earlier_month_whose_outcome_is_known():
    # Six months before the first, three of months as far ahead: eleven less eight.
    series, _ = drawn("9 10 11 9 10 11 9 10 11 9 10")
    assert back_test(series, [1, 2, 3]) == BackTest(made=3, held=3)


def test_a_month_that_is_missing_among_an_outcomes_is_no_trial():
    series, _ = drawn("9 10 11 9 10 11 9 - 11 9 10")
    assert back_test(series, [1, 2, 3]).made == 0
    assert back_test(series, [1]).made == 3


@pytest.mark.parametrize(
    ("made", "held", "is_unsteady"),
    [(0, 0, False), (1, 0, False), (2, 0, True), (3, 1, False), (4, 1, True), (9, 7, False),
     (9, 4, True), (20, 16, False), (20, 11, True)],
)  # fmt: skip
def test_ranges_that_held_too_seldom_take_the_chance_away(made, held, is_unsteady):
    assert BackTest(made, held).is_unsteady is is_unsteady


@pytest.mark.parametrize("seed", range(3))
def test_ranges_hold_as_often_as_they_should_where_months_are_alike(seed):
    """Counts and rates of chance alone about a level: a range of 8 in 10 holds in 7 to 10."""
    chance = random.Random(seed)
    made = held = 0
    for _ in range(20):
        counts = [Monthly(sum(chance.random() < 0.12 for _ in range(100))) for _ in range(24)]
        rates = [Monthly(sum(chance.random() < 0.9 for _ in range(90)), 90) for _ in range(24)]
        for series in (counts, rates):
            tried = back_test(series, [2, 3, 4])
            made, held = made + tried.made, held + tried.held
    assert made > 500
    assert 0.75 < held / made < 0.97


# --- for every series ---------------------------------------------------------------------------

COUNTS = st.lists(st.none() | st.integers(0, 400).map(Monthly), min_size=0, max_size=40)
RATES = st.lists(
    st.none()
    | st.integers(0, 300).flatmap(
        lambda bottom: st.integers(0, bottom).map(lambda top: Monthly(top, bottom))
    ),
    max_size=40,
)
AIMS = st.tuples(st.integers(0, 50), st.integers(1, 5)).map(lambda p: range(p[0], p[0] + p[1]))
LEFT_OUT = st.sets(st.integers(0, 55), max_size=8)


@given(COUNTS | RATES, AIMS, LEFT_OUT)
def test_the_same_series_gives_the_same_answer_in_order_and_within_bounds(series, aimed, left_out):
    found = forecast(series, aimed, left_out)
    again = forecast(list(series), aimed, set(left_out))
    assert (found.low, found.middle, found.high) == (again.low, again.middle, again.high)
    assert 0 <= found.back_test.held <= found.back_test.made
    if found.outlook is None:
        assert found.why_not or found.is_settled or found.ahead == 0
        return
    assert 0 <= found.low <= found.middle <= found.high
    if any(month is not None and month.denominator is not None for month in series):
        assert found.high <= 1


@given(COUNTS | RATES, AIMS, st.integers(0, 40), st.integers(0, 40))
def test_a_harder_target_is_never_likelier(series, aimed, one, other):
    found = forecast(series, aimed)
    if found.outlook is None:
        return
    is_rate = any(month is not None and month.denominator is not None for month in series)
    easy, hard = sorted(
        (Fraction(one, 40 if is_rate else 1), Fraction(other, 40 if is_rate else 1))
    )
    at_most = [found.outlook.at_most(goal) for goal in (easy, hard)]
    assert 0 <= at_most[0] <= at_most[1] + 1e-9 <= 1 + 1e-6
    assert found.outlook.below(easy) <= at_most[0] + 1e-9


@given(COUNTS, AIMS)
def test_at_most_a_count_and_above_it_are_all_that_can_happen(series, aimed):
    found = forecast(series, aimed)
    if found.outlook is None or found.back_test.is_unsteady:
        return
    goal = Fraction(7)
    lower = found.chance(goal, LOWER)
    higher = found.chance(goal, HIGHER)
    assert lower + higher >= 1 - 1e-6  # reaching it exactly counts for both


@given(st.lists(st.integers(0, 60), min_size=MOST_MONTHS, max_size=MOST_MONTHS))
def test_only_the_last_school_year_of_months_makes_the_level(counts):
    series = [Monthly(count) for count in counts]
    older = [Monthly(count * 3 + 5) for count in counts]
    alone = forecast(series, range(13, 15))
    after = forecast([*older, *series], range(25, 27))
    assert (alone.low, alone.high, alone.months) == (after.low, after.high, MOST_MONTHS)


def test_months_further_apart_make_the_range_wider():
    alike = of("15 14 16 13 17 15 14 12 16 15 14 13", range(14, 18))
    apart = of("15 5 25 15 5 25 15 5 25 15 5 25", range(14, 18))
    assert apart.low < alike.low < alike.high < apart.high


def test_months_like_the_one_before_make_the_range_wider():
    jumping = of("10 20 10 20 10 20 10 20 10 20 10 20", range(14, 18))
    drifting = of("10 10 10 10 10 10 20 20 20 20 20 20", range(14, 18))
    assert drifting.high - drifting.low > jumping.high - jumping.low


def test_no_number_in_words_needs_a_comma_or_a_sign():
    """What is said of a chance can stand in any sentence."""
    said = {chance_in_words(each / 100) for each in range(101)}
    assert all(re.fullmatch(r"(very (un)?likely|about \d+ in \d+)", words) for words in said)
