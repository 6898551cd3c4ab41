"""School calendars: terms, half terms and closed days, for an authority or a single school."""

from __future__ import annotations

from virtualschool.feeds.base import Column, Feed, TableShape
from virtualschool.feeds.calendar.checks import check
from virtualschool.feeds.calendar.entries import EntryRefiner

__all__ = ["CALENDAR", "FEED"]

CALENDAR = TableShape(
    "calendar",
    (
        Column("authority", required=False),
        Column("urn", required=False, headings=("school urn",)),
        Column("academic_year"),
        Column("kind", key=True),
        Column("term"),
        Column("first_day", "date", key=True),
        Column("last_day", "date"),
    ),
)

FEED = Feed(
    name="calendar",
    title="school calendars",
    description=(
        "Terms, half terms and closed days (kind is term, half_term or closed) of an authority, "
        "or of one school where urn is given."
    ),
    tables=(CALENDAR,),
    refiner=EntryRefiner,
    check=check,
)
