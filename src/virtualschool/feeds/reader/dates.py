"""Dates and times as people and systems write them, each read in exactly one way.

Day before month, always; a year has four digits. What is not written in one of these ways is not
guessed at.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

_TIME = r"(?:[T ]+(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
_FORMS = tuple(
    re.compile(form + _TIME)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"(?P<day>\d{1,2})[- ](?P<name>[A-Za-z]{3,9})[- ](?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<name>[A-Za-z]{3,9})-(?P<day>\d{1,2})",
    )
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


class NotADate(ValueError):
    """The text is not a date; the message is the end of a sentence that begins with the text."""


def parse_datetime(text: str) -> datetime:
    """A trimmed text as a date and time (midnight where no time is given). UTC offsets are applied
    and dropped, so that the time is as said where the offset is absent and UTC where it is given.

    Raises:
        NotADate: with the reason, such as "is not a day that exists".
    """
    for form in _FORMS:
        if match := form.fullmatch(text):
            break
    else:
        raise NotADate("is not a date (dd/mm/yyyy or yyyy-mm-dd is)")
    said = match.groupdict()
    year = int(said["year"])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotADate(f"has the year {said['year']}, which cannot be meant")
    month = _month(said["name"]) if said.get("name") else int(said["month"])
    try:
        day = date(year, month, int(said["day"]))
    except ValueError as error:
        raise NotADate("is not a day that exists") from error
    try:
        clock = time.fromisoformat(said["time"].zfill(5)) if said["time"] else time()
    except ValueError as error:
        raise NotADate("has a time of day that does not exist") from error
    moment = datetime.combine(day, clock.replace(microsecond=0))
    zone = (said["zone"] or "").replace(":", "")
    if zone and zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
        moment = moment - offset if zone[0] == "+" else moment + offset
    return moment


def parse_date(text: str) -> date:
    """A trimmed text as a date; a time after it is left out. Raises ``NotADate``."""
    return parse_datetime(text).date()


def _month(name: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(name.lower()):
            return number
    raise NotADate("is not a date (dd/mm/yyyy or yyyy-mm-dd is)")
