"""The school calendar of the demonstration: terms, half-terms, closures, school days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from virtualschool.demo.calibration import SCHOOL_YEARS_FROM, TODAY


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the calendar file. Both days are inside. An empty ``urn`` speaks for all schools."""

    academic_year: int
    kind: str
    term: str
    first_day: date
    last_day: date
    urn: str = ""


def _term(year: int, term: str, first: date, last: date, half: tuple[date, date]) -> list[Entry]:
    return [Entry(year, "term", term, first, last), Entry(year, "half_term", term, *half)]


def _closed(year: int, term: str, day: date) -> Entry:
    return Entry(year, "closed", term, day, day)


ENTRIES: tuple[Entry, ...] = (
    *_term(2021, "autumn", date(2021, 9, 6), date(2021, 12, 17),
           (date(2021, 10, 25), date(2021, 10, 29))),
    *_term(2021, "spring", date(2022, 1, 4), date(2022, 4, 8),
           (date(2022, 2, 21), date(2022, 2, 25))),
    *_term(2021, "summer", date(2022, 4, 25), date(2022, 7, 22),
           (date(2022, 5, 30), date(2022, 6, 3))),
    *_term(2022, "autumn", date(2022, 9, 6), date(2022, 12, 16),
           (date(2022, 10, 24), date(2022, 10, 28))),
    *_term(2022, "spring", date(2023, 1, 3), date(2023, 3, 31),
           (date(2023, 2, 20), date(2023, 2, 24))),
    *_term(2022, "summer", date(2023, 4, 17), date(2023, 7, 21),
           (date(2023, 5, 29), date(2023, 6, 2))),
    # Bank holidays inside the terms, said here too so that the file stands on its own.
    _closed(2021, "summer", date(2022, 5, 2)),
    _closed(2022, "autumn", date(2022, 9, 19)),
    _closed(2022, "summer", date(2023, 5, 1)),
    _closed(2022, "summer", date(2023, 5, 8)),
)  # fmt: skip


def days(first: date, last: date) -> list[date]:
    """Every day from first to last, both inside."""
    return [first + timedelta(n) for n in range((last - first).days + 1)]


@cache
def school_days() -> tuple[date, ...]:
    """The days on which the authority's schools are open, in order, both school years."""
    closed = {d for e in ENTRIES if e.kind != "term" for d in days(e.first_day, e.last_day)}
    return tuple(
        day
        for entry in ENTRIES
        if entry.kind == "term"
        for day in days(max(entry.first_day, SCHOOL_YEARS_FROM), min(entry.last_day, TODAY))
        if day.weekday() < 5 and day not in closed
    )


@cache
def academic_year(day: date) -> int:
    """2022 is the school year 2022/23, which begins on 1 September."""
    return day.year if day.month >= 9 else day.year - 1


@cache
def month_key(day: date) -> str:
    """The month of a day, "2022-10"."""
    return f"{day:%Y-%m}"


def month_bounds(key: str) -> tuple[date, date]:
    """First and last day of a month "2022-10"."""
    year, month = int(key[:4]), int(key[5:])
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    return first, following - timedelta(1)


# Year 11 leaves on the last Friday in June.
LEAVING_DAY = {2021: date(2022, 6, 24), 2022: date(2023, 6, 30)}
INSET_DAYS = (date(2022, 6, 20), date(2023, 6, 19))  # each school's own, at two schools


def inset_days(urns: list[str]) -> list[Entry]:
    """Days on which single schools were shut for training."""
    return [
        Entry(academic_year(day), "closed", "summer", day, day, urn)
        for urn, day in zip(urns, INSET_DAYS, strict=False)
    ]
