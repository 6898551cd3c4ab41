from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.calendar import (
    CalendarEntry,
    Month,
    SchoolCalendar,
    academic_year_days,
    default_calendar,
    is_working_day,
)

AUTUMN = CalendarEntry("term", date(2022, 9, 5), date(2022, 12, 16), academic_year=2022)
AUTUMN_HALF = CalendarEntry("half_term", date(2022, 10, 24), date(2022, 10, 28))
TRAINING = CalendarEntry("closed", date(2022, 9, 5), date(2022, 9, 5))


def school_days(calendar: SchoolCalendar, month: Month, urn: str = "") -> int:
    return len(calendar.school_days(month.first_day, month.last_day, urn))


def autumn_2022(calendar: SchoolCalendar, urn: str = "") -> list[int]:
    return [school_days(calendar, Month(2022, month), urn) for month in (9, 10, 11, 12)]


def test_the_demonstration_calendar_has_the_school_days_of_autumn_2022():
    assert autumn_2022(SchoolCalendar([AUTUMN, AUTUMN_HALF, TRAINING])) == [18, 16, 22, 12]


def test_a_bank_holiday_in_term_is_no_school_day():
    calendar = SchoolCalendar([AUTUMN])
    assert not calendar.is_school_day(date(2022, 9, 19))
    assert calendar.is_school_day(date(2022, 9, 20))
    assert not calendar.is_school_day(date(2022, 9, 24))


def test_a_school_with_its_own_half_term_keeps_the_authoritys_term_and_closed_days():
    own = CalendarEntry("half_term", date(2022, 10, 31), date(2022, 11, 4), urn="100001")
    calendar = SchoolCalendar([AUTUMN, AUTUMN_HALF, TRAINING, own])
    assert autumn_2022(calendar, "100001") == [18, 20, 18, 12]
    assert autumn_2022(calendar, "100002") == [18, 16, 22, 12]


def test_a_school_with_its_own_term_speaks_for_its_half_term_too():
    own = [
        CalendarEntry("term", date(2022, 9, 5), date(2022, 10, 14), "100001", 2022, "autumn"),
        CalendarEntry("term", date(2022, 10, 24), date(2022, 12, 21), "100001", 2022, "autumn"),
    ]
    calendar = SchoolCalendar([AUTUMN, AUTUMN_HALF, *own])
    assert not calendar.is_school_day(date(2022, 10, 17), "100001")
    assert calendar.is_school_day(date(2022, 10, 24), "100001")
    assert calendar.is_school_day(date(2022, 12, 21), "100001")
    assert not calendar.is_school_day(date(2022, 12, 21), "100002")


def test_seasons_that_were_not_loaded_follow_the_usual_year():
    calendar, usual = SchoolCalendar([AUTUMN, AUTUMN_HALF, TRAINING]), default_calendar()
    for month in (Month(2023, 3), Month(2023, 6), Month(2021, 10)):
        assert school_days(calendar, month) == school_days(usual, month) > 10


def test_a_term_that_opens_in_august_belongs_to_the_year_that_follows():
    early = CalendarEntry("term", date(2022, 8, 30), date(2022, 12, 16))
    calendar = SchoolCalendar([early])
    assert (early.year, early.season) == (2022, "autumn")
    assert calendar.is_school_day(date(2022, 8, 31))
    assert calendar.school_days(date(2022, 8, 1), date(2022, 9, 1)) == [
        date(2022, 8, 30),
        date(2022, 8, 31),
        date(2022, 9, 1),
    ]


def test_august_is_a_holiday_month_and_october_is_not():
    calendar = default_calendar()
    assert calendar.is_holiday_month(Month(2022, 8))
    assert not calendar.is_holiday_month(Month(2022, 10))


@given(st.integers(2015, 2040))
def test_the_usual_year_has_about_190_days_in_every_year(year):
    days = default_calendar([year]).school_days(*academic_year_days(year))
    assert 185 <= len(days) <= 198
    assert all(is_working_day(day) for day in days)
    assert days == default_calendar().school_days(*academic_year_days(year))


def test_school_days_are_counted_over_weekends_and_holidays():
    calendar = default_calendar()
    assert calendar.nth_school_day(date(2022, 10, 21), 1) == date(2022, 10, 21)
    assert calendar.nth_school_day(date(2022, 10, 21), 2) == date(2022, 10, 31)
    assert calendar.nth_school_day(date(2022, 10, 22), 1) == date(2022, 10, 31)
    with pytest.raises(ValueError, match="counted from 1"):
        calendar.nth_school_day(date(2022, 10, 21), 0)


def test_an_entry_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="before"):
        CalendarEntry("term", date(2022, 12, 16), date(2022, 9, 5))
    with pytest.raises(ValueError, match="is not a kind"):
        CalendarEntry("inset", date(2022, 9, 5), date(2022, 9, 5))
