from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.care.returns import episodes_of
from tests.unit.domain.care.strategies import FIRST, days, intervals, lives

from virtualschool.domain.care import (
    Episode,
    Interval,
    LabelledInterval,
    care_intervals,
    is_looked_after,
    labelled_intervals,
    merge,
    was_looked_after_in,
)

FEB_1, MARCH_1 = date(2025, 2, 1), date(2025, 3, 1)
MARCH_2018, MARCH_2019 = date(2018, 3, 31), date(2019, 3, 31)
EVERY_DAY = [FIRST + timedelta(days=number) for number in range(-1, 60)]


def test_a_child_handed_from_one_episode_to_the_next_is_looked_after_on_the_day():
    merged = care_intervals(
        [
            Episode(date(2025, 1, 10), FEB_1, "S", "X1", "V2", "U4"),
            Episode(FEB_1, None, "P", "", "V2", "K2"),
        ]
    )
    assert merged == [Interval(date(2025, 1, 10))]
    assert is_looked_after(merged, FEB_1)


def test_a_child_who_goes_home_is_looked_after_on_the_eve_and_not_on_the_day():
    merged = care_intervals([Episode(date(2025, 1, 10), FEB_1, "S", "E4A", "V2", "U4")])
    assert is_looked_after(merged, date(2025, 1, 31))
    assert not is_looked_after(merged, FEB_1)


def test_a_child_is_not_looked_after_before_the_first_day():
    merged = care_intervals([Episode(FEB_1)])
    assert not is_looked_after(merged, date(2025, 1, 31))
    assert is_looked_after(merged, FEB_1)


def test_a_day_without_care_parts_two_intervals():
    merged = care_intervals(
        [Episode(FEB_1, date(2025, 2, 10)), Episode(date(2025, 2, 11), MARCH_1)]
    )
    assert merged == [Interval(FEB_1, date(2025, 2, 10)), Interval(date(2025, 2, 11), MARCH_1)]


def test_two_open_episodes_are_one_interval():
    assert care_intervals([Episode(MARCH_1), Episode(FEB_1)]) == [Interval(FEB_1)]


def test_an_episode_that_ceases_before_it_starts_covers_no_day():
    assert care_intervals([Episode(MARCH_1, FEB_1)]) == [Interval(MARCH_1, MARCH_1)]


def test_an_interval_cannot_cease_before_it_starts():
    with pytest.raises(ValueError, match="2025-03-01 cannot cease on 2025-02-01"):
        Interval(MARCH_1, FEB_1)


@pytest.mark.parametrize("status", ["V3", "V4"])
def test_short_breaks_count_only_when_asked_for(status):
    episodes = [Episode(FEB_1, None, "S", "", status, "U4")]
    assert care_intervals(episodes) == []
    assert care_intervals(episodes, short_breaks=True) == [Interval(FEB_1)]


@pytest.mark.parametrize(
    ("start", "ceased", "expected"),
    [
        (date(2025, 1, 1), None, True),
        (date(2025, 1, 1), FEB_1, False),  # had left at the end of the first day
        (date(2025, 1, 1), date(2025, 2, 2), True),
        (FEB_1, FEB_1, True),  # came and went on the first day
        (MARCH_1, None, True),
        (date(2025, 3, 2), None, False),
    ],
)
def test_in_a_period_counts_whoever_was_looked_after_at_some_time(start, ceased, expected):
    assert was_looked_after_in([Interval(start, ceased)], FEB_1, MARCH_1) is expected


@pytest.mark.parametrize(
    ("folder", "on", "looked_after", "with_short_breaks"),
    [
        ("2017", MARCH_2018, 367, 434),
        ("2018", MARCH_2018, 370, 440),
        ("2018", MARCH_2019, 195, 234),
    ],
)
def test_published_returns_count_as_two_independent_methods_found(
    folder, on, looked_after, with_short_breaks
):
    for short_breaks, expected in ((False, looked_after), (True, with_short_breaks)):
        counted = sum(
            is_looked_after(care_intervals(episodes, short_breaks), on)
            for episodes in episodes_of(folder).values()
        )
        assert counted == expected


def test_published_return_counts_whoever_was_looked_after_in_the_year():
    for short_breaks, expected in ((False, 605), (True, 687)):
        counted = sum(
            was_looked_after_in(
                care_intervals(episodes, short_breaks), date(2017, 4, 1), MARCH_2018
            )
            for episodes in episodes_of("2017").values()
        )
        assert counted == expected


def test_crossings_to_and_from_short_breaks_are_labelled():
    episodes = [
        Episode(date(2025, 1, 1), FEB_1, "S", "X1", "V4", "U4"),
        Episode(FEB_1, MARCH_1, "L", "X1", "C1", "U4"),
        Episode(MARCH_1, date(2025, 4, 1), "L", "E4A", "V4", "U4"),
        Episode(date(2025, 5, 1), None, "S", "", "C2", "U4"),
    ]
    assert labelled_intervals(episodes, "looked_after") == [
        LabelledInterval(FEB_1, MARCH_1, from_short_breaks=True, to_short_breaks=True),
        LabelledInterval(date(2025, 5, 1), is_return=True),
    ]
    assert labelled_intervals(episodes, "looked_after_with_short_breaks") == [
        LabelledInterval(date(2025, 1, 1), date(2025, 4, 1)),
        LabelledInterval(date(2025, 5, 1), is_return=True),
    ]


def test_a_short_break_that_starts_with_care_is_no_crossing():
    episodes = [
        Episode(FEB_1, None, "S", "", "C1", "U4"),
        Episode(FEB_1, MARCH_1, "S", "E8", "V3", "U4"),
    ]
    assert labelled_intervals(episodes, "looked_after") == [LabelledInterval(FEB_1)]


def test_a_cohort_that_is_no_cohort_of_care_is_refused():
    with pytest.raises(ValueError, match="social_worker"):
        labelled_intervals([], "social_worker")


@given(st.lists(intervals, max_size=8))
def test_merging_keeps_every_day_and_adds_none(given_intervals):
    merged = merge(given_intervals)
    for day in EVERY_DAY:
        assert is_looked_after(merged, day) == any(each.covers(day) for each in given_intervals)


@given(st.lists(intervals, max_size=8))
def test_merged_intervals_have_a_gap_between_them(given_intervals):
    assert all(one.end < other.start_on for one, other in pairwise(merge(given_intervals)))


@given(st.lists(intervals, max_size=8))
def test_merging_again_changes_nothing(given_intervals):
    merged = merge(given_intervals)
    assert merge(merged) == merged


@given(
    st.lists(intervals, max_size=6).flatmap(
        lambda all: st.tuples(st.just(all), st.permutations(all))
    )
)
def test_merging_does_not_depend_on_order(orders):
    one, other = orders
    assert merge(one) == merge(other)


@given(lives)
def test_labelled_intervals_are_the_care_intervals(episodes):
    for cohort, short_breaks in (
        ("looked_after", False),
        ("looked_after_with_short_breaks", True),
    ):
        labelled = labelled_intervals(episodes, cohort)
        assert [Interval(each.start_on, each.ceased_on) for each in labelled] == care_intervals(
            episodes, short_breaks
        )


@given(lives, days, days)
def test_whoever_is_looked_after_on_a_day_of_a_period_was_looked_after_in_it(episodes, one, other):
    first, last = min(one, other), max(one, other)
    merged = care_intervals(episodes)
    if any(is_looked_after(merged, day) for day in EVERY_DAY if first <= day <= last):
        assert was_looked_after_in(merged, first, last)
