from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.calendar import (
    PUBLISHED_YEARS,
    add_working_days,
    bank_holidays,
    easter_sunday,
    is_working_day,
    working_days_between,
)
from virtualschool.domain.calendar.working import _by_rule

DAYS = st.dates(date(2015, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2024, 12, 20), 10, date(2025, 1, 8)),
        (date(2022, 9, 9), 10, date(2022, 9, 26)),
        (date(2023, 4, 28), 10, date(2023, 5, 16)),
        (date(2025, 3, 3), 10, date(2025, 3, 17)),
        (date(2025, 3, 3), 20, date(2025, 3, 31)),
        (date(2025, 4, 17), 10, date(2025, 5, 6)),
        (date(2025, 4, 19), 0, date(2025, 4, 19)),
    ],
)
def test_working_days_are_added_as_the_reference_says(start, days, expected):
    assert add_working_days(start, days) == expected


def test_working_days_cannot_be_added_backwards():
    with pytest.raises(ValueError, match="cannot be negative"):
        add_working_days(date(2024, 1, 1), -1)


@given(DAYS, st.integers(1, 60))
def test_counting_working_days_undoes_adding_them(start, days):
    end = add_working_days(start, days)
    assert is_working_day(end)
    assert working_days_between(start, end) == days
    assert working_days_between(end, start) == -days


def test_published_years_are_2019_to_2028_and_hold_the_one_off_days():
    assert (PUBLISHED_YEARS[0], PUBLISHED_YEARS[-1]) == (2019, 2028)
    one_off = {date(2020, 5, 8), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8)}
    assert one_off <= bank_holidays()
    assert date(2020, 5, 4) not in bank_holidays()


@pytest.mark.parametrize("year", set(PUBLISHED_YEARS) - {2020, 2022, 2023})
def test_the_standing_rule_gives_what_was_published_in_years_without_one_off_days(year):
    assert _by_rule(year) == bank_holidays(year, year)


def test_years_before_the_published_ones_follow_the_rule():
    assert sorted(bank_holidays(2017, 2017)) == [
        date(2017, 1, 2),
        date(2017, 4, 14),
        date(2017, 4, 17),
        date(2017, 5, 1),
        date(2017, 5, 29),
        date(2017, 8, 28),
        date(2017, 12, 25),
        date(2017, 12, 26),
    ]
    assert {date(2016, 12, 26), date(2016, 12, 27)} <= bank_holidays(2016, 2016)
    assert {date(2015, 12, 25), date(2015, 12, 28)} <= bank_holidays(2015, 2015)


@pytest.mark.parametrize(
    "easter", [date(2008, 3, 23), date(2018, 4, 1), date(2022, 4, 17), date(2038, 4, 25)]
)
def test_easter_falls_where_the_church_calendar_has_it(easter):
    assert easter_sunday(easter.year) == easter


@given(st.integers(1950, 2150))
def test_every_year_by_rule_has_eight_bank_holidays_all_on_weekdays(year):
    days = _by_rule(year)
    assert len(days) == 8
    assert all(day.weekday() < 5 for day in days)
    assert easter_sunday(year) + timedelta(days=1) in days
