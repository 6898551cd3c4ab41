"""Academic years, terms and months.

Each has a key that sorts as text (``2022``, ``2022-autumn``, ``2022-10``) and a label for people.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.domain.calendar.working import easter_sunday

_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def academic_year(day: date) -> int:
    """The academic year of a day by its first calendar year: 2022 is 1 September 2022 to
    31 August 2023."""
    return day.year if day.month >= 9 else day.year - 1


def academic_year_label(year: int) -> str:
    """``2022/23`` for 2022."""
    return f"{year}/{(year + 1) % 100:02d}"


def academic_year_days(year: int) -> tuple[date, date]:
    """First and last day of an academic year, both inside."""
    return date(year, 9, 1), date(year + 1, 8, 31)


@dataclass(frozen=True, slots=True)
class Term:
    """A term for figures. The three of a year cover it without a gap, holidays included."""

    key: str
    academic_year: int
    name: str
    first_day: date
    last_day: date


def terms_of_year(year: int) -> tuple[Term, Term, Term]:
    """Autumn to 31 December, spring to Easter Sunday, summer to 31 August.

    The bounds are those of the school census (1 January to Easter Sunday is spring), with the
    start of the academic year on 1 September.
    """
    first_day, last_day = academic_year_days(year)
    new_year, easter = date(year + 1, 1, 1), easter_sunday(year + 1)
    return (
        _term("autumn", year, first_day, new_year - timedelta(days=1)),
        _term("spring", year, new_year, easter),
        _term("summer", year, easter + timedelta(days=1), last_day),
    )


def _term(season: str, year: int, first_day: date, last_day: date) -> Term:
    name = f"{season.capitalize()} term {first_day.year}"
    return Term(f"{first_day.year}-{season}", year, name, first_day, last_day)


def term_of(day: date) -> Term:
    """The term in which a day lies."""
    return next(term for term in terms_of_year(academic_year(day)) if day <= term.last_day)


def parse_term(key: str) -> Term:
    """The term of a key such as ``2022-autumn`` or ``2023-spring`` (the calendar year it is in).

    Raises ``ValueError`` with one sentence for anything else.
    """
    if match := re.fullmatch(r"(\d{4})-(autumn|spring|summer)", key):
        year = int(match[1]) - (match[2] != "autumn")
        if 1900 <= year < 2200:
            return next(term for term in terms_of_year(year) if term.key == key)
    raise ValueError(f"{key!r} is not a term; write it as in 2022-autumn or 2023-spring.")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Raises ``ValueError`` when the number of the month is not 1 to 12."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"{self.month} is not the number of a month.")

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def key(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        return f"{_MONTH_NAMES[self.month - 1]} {self.year}"

    def plus(self, months: int) -> Month:
        """The month so many months later (earlier if negative)."""
        year, index = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, index + 1)

    def next(self) -> Month:
        return self.plus(1)

    def previous(self) -> Month:
        return self.plus(-1)

    def minus_years(self, years: int) -> Month:
        """The same month so many years earlier."""
        return Month(self.year - years, self.month)

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)


def parse_month(key: str) -> Month:
    """The month of a key such as ``2022-10``. Raises ``ValueError`` with one sentence otherwise."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", key)
    if match and 1900 <= int(match[1]) < 2200 and 1 <= int(match[2]) <= 12:
        return Month(int(match[1]), int(match[2]))
    raise ValueError(f"{key!r} is not a month; write it as in 2022-10.")


def months_between(first: date | Month, last: date | Month) -> list[Month]:
    """The months from one day (or month) to another, both inside, in order."""
    month = first if isinstance(first, Month) else Month.of(first)
    end = last if isinstance(last, Month) else Month.of(last)
    months = []
    while month <= end:
        months.append(month)
        month = month.next()
    return months
