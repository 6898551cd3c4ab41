"""Year groups, key stages and ages of schooling in England.

A year group is written as the National Curriculum year: ``N1``, ``N2`` (nursery), ``R``
(Reception), ``1`` to ``13``; blank where a child is in none of these. An academic year is named
by its first calendar year: 2025 is 2025/26.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

from virtualschool.domain.calendar import academic_year
from virtualschool.domain.care import Interval, merge

_NURSERY = ("N1", "N2")
_RECEPTION = "R"

#: National Curriculum years in order, and how old a child is on the 31 August before each.
YEAR_GROUPS = (*_NURSERY, _RECEPTION, *(str(year) for year in range(1, 14)))
_AGE_BEFORE_FIRST = 2
_OF_SCHOOL_AGE = frozenset({_RECEPTION, *(str(year) for year in range(1, 12))})

_KEY_STAGES = {
    **dict.fromkeys((*_NURSERY, _RECEPTION), "EYFS"),
    **dict.fromkeys(("1", "2"), "KS1"),
    **dict.fromkeys(("3", "4", "5", "6"), "KS2"),
    **dict.fromkeys(("7", "8", "9"), "KS3"),
    **dict.fromkeys(("10", "11"), "KS4"),
    **dict.fromkeys(("12", "13"), "KS5"),
}

_WRITTEN_YEAR = re.compile(
    r"(?:NATIONAL CURRICULUM |NC )?(?:YEAR ?(?:GROUP)?|YR|Y)? ?0*([1-9][0-9]?)"
)
_WRITTEN_NURSERY = re.compile(r"(?:NURSERY|N) ?([12])")
_WRITTEN_RECEPTION = frozenset({"R", "YR", "YEAR R", "Y R", "REC", "RECEPTION", "RECEPTION YEAR"})


def age_on(date_of_birth: date, day: date) -> int:
    """Completed years of age on a day; negative before birth.

    A child born on 29 February has the birthday on 1 March where the year has no such day.
    """
    had_birthday = (day.month, day.day) >= (date_of_birth.month, date_of_birth.day)
    return day.year - date_of_birth.year - (not had_birthday)


def national_curriculum_year(date_of_birth: date, year: int) -> str:
    """The year group by age in an academic year: Reception for who is 4 on the 31 August before.

    Blank for a child too young for nursery or too old for Year 13. What a school recorded goes
    before this: some children are taught out of their cohort.
    """
    place = age_on(date_of_birth, date(year, 8, 31)) - _AGE_BEFORE_FIRST
    return YEAR_GROUPS[place] if 0 <= place < len(YEAR_GROUPS) else ""


def key_stage(year_group: str) -> str:
    """``EYFS``, ``KS1`` to ``KS5`` of a year group in the normal form; blank for a blank one."""
    return _KEY_STAGES.get(year_group, "")


def is_school_age(year_group: str) -> bool:
    """Whether a year group in the normal form is one of Reception to Year 11."""
    return year_group in _OF_SCHOOL_AGE


def normalise_year_group(text: str) -> str:
    """A year group as councils and schools write it, in the normal form.

    ``7``, ``07``, ``Y7``, ``Yr 7``, ``Year 7`` and ``NC Year 7`` are ``7``; ``Reception`` and
    ``YR`` are ``R``; ``Nursery 2`` is ``N2``. Blank for whatever is none of the sixteen, such as
    the census's ``X`` and ``M`` or Year 14: these place nobody in a year.
    """
    written = " ".join(re.sub(r"[.\-_]", " ", text.upper()).split())
    if written in _WRITTEN_RECEPTION:
        return _RECEPTION
    if match := _WRITTEN_NURSERY.fullmatch(written):
        return f"N{match[1]}"
    match = _WRITTEN_YEAR.fullmatch(written)
    return match[1] if match and match[1] in YEAR_GROUPS else ""


def school_age(date_of_birth: date, recorded: Mapping[int, str] | None = None) -> list[Interval]:
    """When a child is in Reception to Year 11: merged intervals from 1 September to 1 September.

    ``recorded`` gives the year group that a school or list recorded, by academic year; it goes
    before the one by age, and a blank one leaves that standing.
    """
    known = dict(recorded or {})
    first = academic_year(date_of_birth)
    years = {*known, *range(first, first + 20)}
    return merge(
        Interval(date(year, 9, 1), date(year + 1, 9, 1))
        for year in years
        if is_school_age(known.get(year) or national_curriculum_year(date_of_birth, year))
    )


def compulsory_school_age(date_of_birth: date) -> tuple[date, date]:
    """First and last day of compulsory school age, both inside.

    It begins on the 31 March, 31 August or 31 December on or after the fifth birthday, and ends
    on the last Friday in June of the school year in which the child becomes 16 (Education Act
    1996, section 8, and the School Leaving Date Order 1997).
    """
    fifth, sixteenth = _birthday(date_of_birth, 5), _birthday(date_of_birth, 16)
    terms_end = (
        date(fifth.year, 3, 31),
        date(fifth.year, 8, 31),
        date(fifth.year, 12, 31),
    )
    end_of_june = date(academic_year(sixteenth) + 1, 6, 30)
    days_since_friday = (end_of_june.weekday() - 4) % 7
    return (
        next(day for day in terms_end if day >= fifth),
        end_of_june - timedelta(days=days_since_friday),
    )


def is_of_compulsory_school_age(date_of_birth: date, day: date) -> bool:
    """Whether a child is of compulsory school age on a day."""
    first_day, last_day = compulsory_school_age(date_of_birth)
    return first_day <= day <= last_day


def _birthday(date_of_birth: date, age: int) -> date:
    try:
        return date_of_birth.replace(year=date_of_birth.year + age)
    except ValueError:
        return date(date_of_birth.year + age, 3, 1)
