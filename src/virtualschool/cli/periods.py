"""From --on, --from, --to, --month, --term and --year to the periods of a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import click

from virtualschool.analytics.query import Period
from virtualschool.domain.calendar import (
    academic_year,
    academic_year_label,
    months_between,
    parse_month,
    terms_of_year,
)


class BadPeriod(Exception):
    """The words for a period do not make one. The message is for the user."""


def period_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say when."""
    for option in (
        click.option("--on", "on_day", metavar="DATE", help="At the end of a day."),
        click.option("--from", "first", metavar="DATE", help="First day of a range."),
        click.option("--to", "last", metavar="DATE", help="Last day of a range, inside it."),
        click.option("--month", metavar="2022-10", help="A calendar month."),
        click.option("--term", metavar="2022-autumn", help="A term: autumn, spring or summer."),
        click.option("--year", "school_year", type=int, help="2022 is the year 2022/23."),
    ):
        function = option(function)
    return function


def asked_periods(
    *,
    on_day: str | None,
    first: str | None,
    last: str | None,
    month: str | None,
    term: str | None,
    school_year: int | None,
    by: Sequence[str] = (),
) -> tuple[Period, ...]:
    """The periods of the query; several where it is broken down by month or term.

    Raises ``BadPeriod`` with a sentence for no period, two at once, or one that cannot be read.
    """
    whole = _one_period(on_day, first, last, month, term, school_year)
    if "month" in by and "term" in by:
        raise BadPeriod("Months and terms cannot be asked for at once: choose one in --by.")
    if "month" in by:
        return tuple(
            Period(
                each.key,
                max(each.first_day, whole.first_day),
                min(each.last_day, whole.last_day),
                "month",
            )
            for each in months_between(whole.first_day, whole.last_day)
        )
    if "term" in by:
        years = range(academic_year(whole.first_day), academic_year(whole.last_day) + 1)
        return tuple(
            Period(
                each.key,
                max(each.first_day, whole.first_day),
                min(each.last_day, whole.last_day),
                "term",
            )
            for year in years
            for each in terms_of_year(year)
            if each.first_day <= whole.last_day and each.last_day >= whole.first_day
        )
    return (whole,)


def _one_period(
    on_day: str | None,
    first: str | None,
    last: str | None,
    month: str | None,
    term: str | None,
    school_year: int | None,
) -> Period:
    given = [
        name
        for name, value in (
            ("--on", on_day),
            ("--from and --to", first or last),
            ("--month", month),
            ("--term", term),
            ("--year", school_year),
        )
        if value is not None
    ]
    if not given:
        raise BadPeriod("Say when: --on, --from and --to, --month, --term or --year.")
    if len(given) > 1:
        raise BadPeriod(f"{' and '.join(given)} cannot be asked for at once: choose one.")
    if on_day is not None:
        day = read_date("--on", on_day)
        return Period(day.isoformat(), day, day, "day")
    if month is not None:
        try:
            chosen = parse_month(month)
        except ValueError as error:
            raise BadPeriod(f"--month {month!r} is not a month; write it as 2022-10.") from error
        return Period(chosen.key, chosen.first_day, chosen.last_day, "month")
    if term is not None:
        return _term(term)
    if school_year is not None:
        if not 1990 <= school_year <= 2100:
            raise BadPeriod(f"--year {school_year} is not a school year; 2022 is 2022/23.")
        return Period(
            academic_year_label(school_year),
            date(school_year, 9, 1),
            date(school_year + 1, 8, 31),
            "year",
        )
    if first is None or last is None:
        raise BadPeriod("A range needs both --from and --to.")
    start, end = read_date("--from", first), read_date("--to", last)
    if end < start:
        raise BadPeriod(f"--to {end} is before --from {start}.")
    return Period(f"{start} to {end}", start, end, "range")


def _term(text: str) -> Period:
    year, _, _ = text.partition("-")
    if year.isdigit() and 1990 <= int(year) <= 2100:
        for each in terms_of_year(int(year)):
            if each.key == text:
                return Period(each.key, each.first_day, each.last_day, "term")
    raise BadPeriod(
        f"--term {text!r} is not a term; write the school year and its term, as 2022-autumn, "
        "2022-spring or 2022-summer (all of 2022/23)."
    )


def read_date(option: str, text: str) -> date:
    """An ISO date, or ``BadPeriod`` naming the option."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadPeriod(f"{option} {text!r} is not a date; write it as 2022-10-31.") from error
