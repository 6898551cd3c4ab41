"""The time that a published figure is of, by its days and by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from virtualschool.domain.calendar import academic_year_days, academic_year_label, terms_of_year

ACADEMIC_YEAR, YEAR_TO_MARCH, CALENDAR_YEAR, TERMS = (
    "academic_year",
    "year_to_march",
    "calendar_year",
    "terms",
)

_TWO_YEARS = re.compile(r"(20\d\d)\s*[/-]?\s*(?:20)?(\d\d)")
_TERMS = {
    "autumn term": (0, 0),
    "autumn and spring term": (0, 1),
    "autumn and spring terms": (0, 1),
    "spring term": (1, 1),
    "summer term": (2, 2),
}


@dataclass(frozen=True, slots=True, order=True)
class PublishedPeriod:
    """Both days are inside. ``kind`` is ``academic_year``, ``year_to_march``, ``calendar_year`` or
    ``terms`` (one or two of an academic year). ``label`` names it for people and in keys."""

    first_day: date
    last_day: date
    kind: str
    label: str

    def holds(self, first_day: date, last_day: date) -> bool:
        """Whether these days all lie in the period."""
        return self.first_day <= first_day and last_day <= self.last_day


def academic(year: int) -> PublishedPeriod:
    """The academic year by its first calendar year: 2022 is ``2022/23``."""
    first_day, last_day = academic_year_days(year)
    return PublishedPeriod(first_day, last_day, ACADEMIC_YEAR, academic_year_label(year))


def year_to_march(year: int) -> PublishedPeriod:
    """The year that ends on 31 March of ``year``, of the children looked after returns."""
    return PublishedPeriod(
        date(year - 1, 4, 1), date(year, 3, 31), YEAR_TO_MARCH, f"year to 31 March {year}"
    )


def parse_period(time_period: str, time_identifier: str) -> PublishedPeriod:
    """The period of a row of DfE open data.

    ``Academic year`` 202324 is 2023/24; ``Reporting year`` 2024 is the year to 31 March 2024;
    ``Financial year`` 202324 is the same year; ``Calendar year`` 2023 is January to December;
    ``Autumn term`` 202223 and the like are terms as the school census bounds them.

    Raises ``ValueError`` with one sentence for anything else.
    """
    name = " ".join(time_identifier.lower().split())
    if name in ("reporting year", "calendar year"):
        if not re.fullmatch(r"20\d\d", time_period):
            raise ValueError(f'time_period "{time_period}" is not a {name} such as 2024.')
        year = int(time_period)
        if name == "reporting year":
            return year_to_march(year)
        return PublishedPeriod(date(year, 1, 1), date(year, 12, 31), CALENDAR_YEAR, f"{year}")
    if name not in ("academic year", "financial year", *_TERMS):
        raise ValueError(f'time_identifier "{time_identifier}" is no period that is known here.')
    match = _TWO_YEARS.fullmatch(time_period)
    if not match or int(match[2]) != (int(match[1]) + 1) % 100:
        raise ValueError(
            f'time_period "{time_period}" is not two years that follow one another, as in 202324.'
        )
    year = int(match[1])
    if name == "academic year":
        return academic(year)
    if name == "financial year":
        return year_to_march(year + 1)
    first, last = _TERMS[name]
    terms = terms_of_year(year)
    label = f"{name} {academic_year_label(year)}"
    return PublishedPeriod(terms[first].first_day, terms[last].last_day, TERMS, label)
