"""The month, term or school year that a figure is read for, as an address carries it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from virtualschool.analytics.query import Period
from virtualschool.domain.calendar import (
    Month,
    SchoolCalendar,
    Term,
    academic_year,
    academic_year_days,
    academic_year_label,
    months_between,
    parse_month,
    parse_term,
    term_of,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A period that can be chosen. ``key`` is ``2023-06``, ``2023-summer`` or ``2022`` (2022/23);
    ``name`` reads inside a sentence after "in"."""

    key: str
    name: str
    period: Period

    @property
    def months(self) -> list[Month]:
        return months_between(self.period.first_day, self.period.last_day)


def parse_choice(key: str) -> Choice:
    """The choice of a key. Raises ``ValueError`` with one sentence for anything else."""
    if re.fullmatch(r"\d{4}", key) and 1900 <= int(key) < 2200:
        return of_year(int(key))
    if re.fullmatch(r"\d{4}-[a-z]+", key):
        return of_term(parse_term(key))
    return of_month(parse_month(key))


def of_month(month: Month) -> Choice:
    period = Period(month.label, month.first_day, month.last_day, "month")
    return Choice(month.key, month.label, period)


def of_term(term: Term) -> Choice:
    name = term.name[0].lower() + term.name[1:]
    return Choice(term.key, f"the {name}", Period(term.name, term.first_day, term.last_day, "term"))


def of_year(year: int) -> Choice:
    first_day, last_day = academic_year_days(year)
    label = f"School year {academic_year_label(year)}"
    name = f"the school year {academic_year_label(year)}"
    return Choice(str(year), name, Period(label, first_day, last_day, "year"))


def before(choice: Choice, calendar: SchoolCalendar) -> Choice:
    """The last one of the same kind; of months the last one in which schools were open."""
    earlier = choice.period.first_day - timedelta(days=1)
    match choice.period.kind:
        case "year":
            return of_year(academic_year(earlier))
        case "term":
            return of_term(term_of(earlier))
    month = Month.of(earlier)
    while not calendar.school_days(month.first_day, month.last_day):
        month = month.previous()
    return of_month(month)


def year_ago(choice: Choice) -> Choice:
    """The same month, term or year, one year earlier."""
    match choice.period.kind:
        case "year":
            return of_year(int(choice.key) - 1)
        case "term":
            year, _, season = choice.key.partition("-")
            return of_term(parse_term(f"{int(year) - 1}-{season}"))
    return of_month(Month.of(choice.period.first_day).minus_years(1))


def choices(first: Month, last: Month) -> list[tuple[str, list[Choice]]]:
    """What can be chosen between two months, newest first, under the kind of period."""
    months = months_between(first, last)[::-1]
    terms = dict.fromkeys(term_of(month.first_day) for month in months)
    years = dict.fromkeys(academic_year(month.first_day) for month in months)
    return [
        ("Months", [of_month(month) for month in months]),
        ("Terms", [of_term(term) for term in terms]),
        ("School years", [of_year(year) for year in years]),
    ]
