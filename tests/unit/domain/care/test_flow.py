from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.care.returns import episodes_of
from tests.unit.domain.care.strategies import days, intervals, lives

from virtualschool.domain.care import (
    Flow,
    Interval,
    SchoolAgeFlow,
    care_intervals,
    flow,
    is_looked_after,
    merge,
    re_entrants,
    school_age_flow,
)

OCTOBER = (date(2017, 10, 1), date(2017, 10, 31))
YEAR = (date(2017, 4, 1), date(2018, 3, 31))

children = st.dictionaries(st.integers(1, 5), lives, max_size=5)
school_ages = st.dictionaries(st.integers(1, 5), st.lists(intervals, max_size=2).map(merge))
periods = st.tuples(days, days).map(sorted)


@pytest.mark.parametrize(
    ("period", "short_breaks", "expected"),
    [
        (OCTOBER, False, Flow(406, 10, 26, 390)),
        (YEAR, False, Flow(437, 179, 249, 367)),
        (YEAR, True, Flow(513, 177, 256, 434)),
    ],
)
def test_published_return_flows_as_decided(period, short_breaks, expected):
    merged = {
        child: care_intervals(episodes, short_breaks)
        for child, episodes in episodes_of("2017").items()
    }
    assert flow(merged, *period) == expected


def test_a_child_who_comes_and_goes_within_a_month_is_in_both():
    merged = {"1": [Interval(date(2017, 10, 5), date(2017, 10, 9))]}
    assert flow(merged, *OCTOBER) == Flow(0, 1, 1, 0)


def test_a_child_who_ceases_on_the_first_day_was_there_at_the_opening():
    merged = {"1": [Interval(date(2017, 9, 5), date(2017, 10, 1))]}
    assert flow(merged, *OCTOBER) == Flow(1, 0, 1, 0)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="from 2017-10-31 cannot end on 2017-10-01"):
        flow({}, *reversed(OCTOBER))


def test_re_entrants_were_looked_after_before():
    once_more = Interval(date(2017, 10, 5))
    merged = {
        "back": [Interval(date(2016, 1, 1), date(2016, 2, 1)), once_more],
        "new": [once_more],
        "back later": [Interval(date(2017, 10, 2), date(2017, 10, 3)), Interval(date(2018, 1, 1))],
    }
    assert re_entrants(merged, *OCTOBER) == ["back"]


def test_school_age_has_its_own_ways_in_and_out():
    september = (date(2017, 9, 1), date(2017, 9, 30))
    school_age = Interval(date(2006, 9, 1), date(2017, 9, 1))
    care = {
        "finished Year 11": [Interval(date(2015, 1, 1))],
        "ceased as Year 11 finished": [Interval(date(2015, 1, 1), date(2017, 9, 1))],
        "reached school age": [Interval(date(2015, 1, 1))],
        "became as school age began": [Interval(date(2017, 9, 1))],
        "became": [Interval(date(2017, 9, 8))],
        "ceased": [Interval(date(2015, 1, 1), date(2017, 9, 8))],
        "came and went": [Interval(date(2017, 9, 8), date(2017, 9, 8))],
        "came and went after Year 11": [Interval(date(2017, 9, 1), date(2017, 9, 1))],
        "not of school age": [Interval(date(2015, 1, 1))],
    }
    ages = {
        "finished Year 11": [school_age],
        "ceased as Year 11 finished": [school_age],
        "reached school age": [Interval(date(2017, 9, 1))],
        "became as school age began": [Interval(date(2017, 9, 1))],
        "became": [Interval(date(2012, 9, 1))],
        "ceased": [Interval(date(2012, 9, 1))],
        "came and went": [Interval(date(2012, 9, 1))],
        "came and went after Year 11": [school_age],
    }
    assert school_age_flow(care, ages, *september) == SchoolAgeFlow(
        opening=3, became=3, reached_school_age=1, ceased=3, finished_year_11=1, closing=3
    )


@given(children, periods)
def test_a_flow_always_adds_up(episodes_by_child, period):
    for short_breaks in (False, True):
        merged = {
            child: care_intervals(episodes, short_breaks)
            for child, episodes in episodes_by_child.items()
        }
        made = flow(merged, *period)
        assert made.opening + made.became - made.ceased == made.closing
        assert made.closing == sum(is_looked_after(each, period[1]) for each in merged.values())


@given(children, school_ages, periods)
def test_a_flow_of_school_age_always_adds_up(episodes_by_child, ages, period):
    merged = {child: care_intervals(episodes) for child, episodes in episodes_by_child.items()}
    made = school_age_flow(merged, ages, *period)
    ways_in = made.opening + made.became + made.reached_school_age
    assert ways_in - made.ceased - made.finished_year_11 == made.closing
    assert made.closing == sum(
        is_looked_after(each, period[1]) and is_looked_after(ages.get(child, ()), period[1])
        for child, each in merged.items()
    )
