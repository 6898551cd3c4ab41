"""Working days in England: Monday to Friday, without bank holidays.

The dates of 2019 to 2028 are those that GOV.UK publishes (packaged as ``data/bank_holidays.json``).
Every other year is worked out by the standing rule: New Year's Day, Good Friday, Easter Monday,
the first and last Monday of May, the last Monday of August, Christmas Day and Boxing Day, each
moved to the next free weekday where it falls at a weekend. That rule is right for 2013 to 2018,
which the older SSDA903 returns need; it cannot know a one-off day, such as those of 2011 and 2012.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

_DAY = timedelta(days=1)
_MONDAY, _FRIDAY = 0, 4


@cache
def _published() -> dict[int, frozenset[date]]:
    packaged = files("virtualschool.domain") / "data" / "bank_holidays.json"
    years = json.loads(packaged.read_text(encoding="utf-8"))["years"]
    return {
        int(year): frozenset(date.fromisoformat(day) for day in days)
        for year, days in years.items()
    }


#: The years whose bank holidays are as published; others follow the standing rule.
PUBLISHED_YEARS: range = range(min(_published()), max(_published()) + 1)


def easter_sunday(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, year_rest = divmod(of_century, 4)
    weekday = (32 + 2 * century_rest + 2 * leap_years - epact - year_rest) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _by_rule(year: int) -> frozenset[date]:
    """The bank holidays of a year without one-off days (Act of 1971, schedule 1)."""
    easter = easter_sunday(year)
    days = {
        easter - 2 * _DAY,
        easter + _DAY,
        _monday_on_or_after(date(year, 5, 1)),
        _monday_on_or_after(date(year, 5, 25)),
        _monday_on_or_after(date(year, 8, 25)),
    }
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    # Those that fall on a weekday keep their day; a substitute is the next weekday still free.
    days |= {day for day in fixed if day.weekday() <= _FRIDAY}
    for day in fixed:
        substitute = day
        while substitute.weekday() > _FRIDAY or (substitute != day and substitute in days):
            substitute += _DAY
        days.add(substitute)
    return frozenset(days)


@cache
def _holidays_of(year: int) -> frozenset[date]:
    return _published().get(year) or _by_rule(year)


def bank_holidays(first_year: int = 2015, last_year: int = 2028) -> frozenset[date]:
    """The bank holidays of England in these years, both inside.

    As published for ``PUBLISHED_YEARS``, by the standing rule for others.
    """
    return frozenset().union(*(_holidays_of(year) for year in range(first_year, last_year + 1)))


def is_working_day(day: date) -> bool:
    """Whether offices are open: Monday to Friday and not a bank holiday of England."""
    return day.weekday() <= _FRIDAY and day not in _holidays_of(day.year)


def add_working_days(start: date, days: int) -> date:
    """The day so many working days after ``start``; the first working day after it is day 1.

    No days is ``start`` itself, working day or not. Raises ``ValueError`` for fewer than none.
    """
    if days < 0:
        raise ValueError("Working days are counted forwards; the number cannot be negative.")
    day = start
    while days:
        day += _DAY
        days -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative if ``end`` is earlier.

    The inverse of ``add_working_days``: the working day ``n`` days after ``start`` gives ``n``.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(
        is_working_day(start + timedelta(days=step)) for step in range(1, (end - start).days + 1)
    )
