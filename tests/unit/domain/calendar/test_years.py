from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.calendar import (
    Month,
    academic_year,
    academic_year_days,
    academic_year_label,
    months_between,
    parse_month,
    parse_term,
    term_of,
    terms_of_year,
)


def test_an_academic_year_turns_on_the_first_of_september():
    assert academic_year(date(2022, 8, 31)) == 2021
    assert academic_year(date(2022, 9, 1)) == 2022
    assert academic_year_label(2022) == "2022/23"
    assert academic_year_label(1999) == "1999/00"


@given(st.integers(1990, 2090))
def test_the_three_terms_cover_the_year_without_a_gap(year):
    autumn, spring, summer = terms_of_year(year)
    assert (autumn.first_day, summer.last_day) == academic_year_days(year)
    assert spring.first_day == autumn.last_day + timedelta(days=1)
    assert summer.first_day == spring.last_day + timedelta(days=1)
    assert all(parse_term(term.key) == term for term in (autumn, spring, summer))


def test_terms_have_the_bounds_of_the_school_census():
    autumn, spring, summer = terms_of_year(2022)
    assert (autumn.key, autumn.name) == ("2022-autumn", "Autumn term 2022")
    assert autumn.last_day == date(2022, 12, 31)
    assert (spring.key, spring.last_day) == ("2023-spring", date(2023, 4, 9))
    assert (summer.key, summer.first_day) == ("2023-summer", date(2023, 4, 10))


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_lies_in_its_term(day):
    term = term_of(day)
    assert term.first_day <= day <= term.last_day


@pytest.mark.parametrize("key", ["2022", "2022-winter", "22-autumn", "autumn-2022", "0000-spring"])
def test_what_is_no_term_is_refused_in_a_sentence(key):
    with pytest.raises(ValueError, match="is not a term; write it as in 2022-autumn"):
        parse_term(key)


def test_a_month_knows_its_days_its_name_and_its_neighbours():
    month = parse_month("2024-02")
    assert (month.first_day, month.last_day) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (month.key, month.label) == ("2024-02", "February 2024")
    assert month.previous() == Month(2024, 1)
    assert Month(2024, 1).previous() == Month(2023, 12)
    assert Month(2023, 12).next() == Month(2024, 1)
    assert month.minus_years(1).key == "2023-02"
    assert Month.of(date(2024, 2, 29)) == month


@pytest.mark.parametrize("key", ["2022-13", "2022-00", "2022-1", "October 2022", "2022/10", ""])
def test_what_is_no_month_is_refused_in_a_sentence(key):
    with pytest.raises(ValueError, match="is not a month; write it as in 2022-10"):
        parse_month(key)


def test_months_between_two_days_are_all_those_they_touch():
    months = months_between(date(2022, 11, 30), date(2023, 2, 1))
    assert [month.key for month in months] == ["2022-11", "2022-12", "2023-01", "2023-02"]
    assert months_between(Month(2022, 10), Month(2022, 10)) == [Month(2022, 10)]
    assert months_between(date(2022, 10, 2), date(2022, 9, 30)) == []


@given(st.integers(1900, 2100), st.integers(1, 12), st.integers(-500, 500))
def test_months_added_can_be_taken_back(year, number, steps):
    month = Month(year, number)
    assert month.plus(steps).plus(-steps) == month
    assert (month.plus(1) > month) is True
