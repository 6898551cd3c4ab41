"""Due dates and periods as plans write them: "March 22", "Nov", "From Feb 22"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from virtualschool.domain.calendar import Month, terms_of_year

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"['’‘]?(?P<year>(?:20)?\d\d)"
_SEASON = r"(?P<season>autumn|spring|summer)(?: term)?"
_FROM = re.compile(r"^(?:from|starting|beginning)\s+", re.IGNORECASE)
_BY = re.compile(r"^(?:(?:by|before)\s+)?(?:(?:the )?end of\s+)?", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"^(?P<day>\d\d?)(?: ?(?:st|nd|rd|th))? {_MONTH}(?: {_YEAR})?$", re.I)
_MONTH_ALONE = re.compile(rf"^{_MONTH}(?:[ -]?{_YEAR})?$", re.IGNORECASE)
_TERM = re.compile(rf"^{_SEASON} ?{_YEAR}$", re.IGNORECASE)
_SLASHES = re.compile(r"^(?P<day>\d\d?)[/.](?P<month>\d\d?)[/.](?P<year>(?:20)?\d\d)$")
_ISO = re.compile(r"^(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?$")
_ANYWHERE = re.compile(
    rf"\b(?:{_SEASON} (?P<season_year>['’‘]?(?:20)?\d\d)\b|{_MONTH} {_YEAR}\b(?! ?%))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Due:
    """A due date as read. ``on`` is the last day it may be; ``from_on`` the first of what goes on
    from then. ``month`` (1 to 12) is set where the year is missing, and ``day`` with it."""

    on: date | None = None
    from_on: date | None = None
    month: int | None = None
    day: int | None = None


def read_due(text: str) -> Due | None:
    """A due date's words as dates; ``None`` where they are none. A month is due on its last day."""
    words = " ".join(text.split()).rstrip(".")
    if _FROM.match(words):
        started = _first_day(_FROM.sub("", words))
        return Due(from_on=started) if started else None
    return _read_day(_BY.sub("", words))


def _read_day(words: str) -> Due | None:
    term, month, day = (each.match(words) for each in (_TERM, _MONTH_ALONE, _DAY_MONTH))
    if term:
        return Due(on=_term_end(term["season"], term["year"]))
    if month:
        number = _number(month["month"])
        has_year = month["year"] is not None
        return _month_end(_whole_year(month["year"]), number) if has_year else Due(month=number)
    if day and not day["year"]:
        return Due(month=_number(day["month"]), day=int(day["day"]))
    iso = _ISO.match(words)
    if iso and not iso["day"]:
        return _month_end(int(iso["year"]), int(iso["month"]))
    found = day or iso or _SLASHES.match(words)
    return _whole_date(found) if found else None


def _whole_date(found: re.Match[str]) -> Due | None:
    month = found["month"]
    number = int(month) if month.isdigit() else _number(month)
    try:
        return Due(on=date(_whole_year(found["year"]), number, int(found["day"])))
    except ValueError:
        return None


def _month_end(year: int, month: int) -> Due | None:
    try:
        return Due(on=Month(year, month).last_day)
    except ValueError:
        return None


def _first_day(words: str) -> date | None:
    due = _read_day(words)
    if due is None or due.on is None:
        return None
    return due.on.replace(day=1) if _MONTH_ALONE.match(words) else due.on


def with_year(due: Due, *, before: date | None = None, after: date | None = None) -> date:
    """The last such month or day that ends not after ``before``, or the first not before ``after``.

    For a due date without a year; exactly one of the two is given.
    """
    month, day = due.month or 1, due.day
    bound = before or after
    if bound is None:
        raise ValueError("A year is worked out from a day before or after it.")
    for year in (bound.year + step for step in ((0, -1) if before else (0, 1))):
        end = Month(year, month).last_day
        found = end.replace(day=min(day, end.day)) if day else end
        if (before and found <= before) or (after and found >= after):
            return found
    raise AssertionError("One of two years in a row has it.")


def month_in(text: str) -> Month | None:
    """The last month with a year that the text names ("Action Plan January 2022")."""
    found = [each for each in _ANYWHERE.finditer(text) if each["month"]]
    return Month(_whole_year(found[-1]["year"]), _number(found[-1]["month"])) if found else None


def months_in(text: str) -> list[Month]:
    """Every month with a year that the text names, in order."""
    return [
        Month(_whole_year(each["year"]), _number(each["month"]))
        for each in _ANYWHERE.finditer(text)
        if each["month"]
    ]


def when_in(text: str) -> tuple[str, date | None]:
    """The first month or term that the text names: its words, and its last day."""
    found = _ANYWHERE.search(text)
    if found is None:
        return "", None
    if found["season"]:
        return found[0], _term_end(found["season"], found["season_year"])
    return found[0], Month(_whole_year(found["year"]), _number(found["month"])).last_day


def _term_end(season: str, year: str) -> date:
    """The last day of a term, named by the calendar year in which it is taught."""
    calendar_year = _whole_year(year)
    autumn, spring, summer = terms_of_year(
        calendar_year if season.lower() == "autumn" else calendar_year - 1
    )
    return {"autumn": autumn, "spring": spring, "summer": summer}[season.lower()].last_day


def _number(name: str) -> int:
    return _NAMES.index(name[:3].lower()) + 1


def _whole_year(text: str) -> int:
    year = int(text.lstrip("'’‘"))
    return year if year > 99 else 2000 + year
