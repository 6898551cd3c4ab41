"""Meetings every six weeks, school holidays left out."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.calendar import (
    CalendarEntry,
    SchoolCalendar,
    default_calendar,
    is_working_day,
)
from virtualschool.domain.meetings import meetings_by_rule, papers_due

USUAL = default_calendar()
FIRST, LAST = date(2022, 2, 9), date(2023, 1, 31)


def test_a_year_of_meetings_has_a_day_in_each_six_weeks_and_none_in_the_summer_holidays() -> None:
    planned = meetings_by_rule(FIRST, LAST, USUAL)
    assert [each.day.isoformat() for each in planned] == [
        "2022-02-09",
        "2022-03-23",
        "2022-05-04",
        "2022-06-15",
        "2022-09-07",
        "2022-10-19",
        "2022-11-30",
        "2023-01-11",
    ]
    moved = [each for each in planned if each.instead_of]
    assert [(each.day, each.instead_of) for each in moved] == [
        (date(2022, 9, 7), date(2022, 7, 27))
    ]


def test_the_calendar_of_the_authority_itself_decides() -> None:
    early = SchoolCalendar([CalendarEntry("half_term", date(2022, 3, 21), date(2022, 3, 25))])
    planned = meetings_by_rule(FIRST, date(2022, 4, 1), early)
    assert [each.day for each in planned] == [FIRST, date(2022, 3, 30)]


@pytest.mark.parametrize(
    ("first", "last", "weeks", "why"),
    [
        (FIRST, FIRST - timedelta(days=1), 6, "before the first"),
        (FIRST, LAST, 0, "a week apart"),
        (date(2022, 2, 12), LAST, 6, "No Saturday is a school day"),
    ],
)
def test_a_rule_that_gives_no_meeting_is_refused(
    first: date, last: date, weeks: int, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        meetings_by_rule(first, last, USUAL, weeks)


@given(st.dates(date(2019, 1, 1), date(2026, 1, 1)).filter(USUAL.is_school_day), st.integers(1, 12))
def test_meetings_keep_their_weekday_their_distance_and_school_days(
    first: date, weeks: int
) -> None:
    planned = [each.day for each in meetings_by_rule(first, first + timedelta(500), USUAL, weeks)]
    assert planned[0] == first
    for before, day in pairwise(planned):
        assert day - before >= timedelta(weeks=weeks)
        assert (day - before).days % 7 == 0
        assert USUAL.is_school_day(day)


def test_papers_are_due_five_working_days_before() -> None:
    assert papers_due(date(2022, 10, 19)) == date(2022, 10, 12)
    assert papers_due(date(2022, 5, 4)) == date(2022, 4, 26)  # a bank holiday between
    assert is_working_day(papers_due(date(2022, 1, 5)))
