"""The collection year of the SSDA903 return: 1 April to 31 March, named by the year it ends in."""

from __future__ import annotations

from datetime import date


def collection_year_of(day: date) -> int:
    """The collection year that a day lies in: 2018 is 1 April 2017 to 31 March 2018."""
    return day.year + 1 if (day.month, day.day) >= (4, 1) else day.year


def first_day_of(year: int) -> date:
    """1 April, on which the collection year begins."""
    return date(year - 1, 4, 1)


def last_day_of(year: int) -> date:
    """31 March, on which the collection year ends."""
    return date(year, 3, 31)


def name_of(year: int) -> str:
    """A collection year as the return calls it: 2018 is 2017-18."""
    return f"{year - 1}-{year % 100:02}"
