"""Suspensions and permanent exclusions, one event a row."""

from __future__ import annotations

from virtualschool.feeds.base import Column, Feed, TableShape
from virtualschool.feeds.suspensions.checks import check
from virtualschool.feeds.suspensions.events import EventRefiner

__all__ = ["EVENTS", "FEED"]

EVENTS = TableShape(
    "suspensions",
    (
        Column("child_id", required=False, headings=("council id", "la child id")),
        Column("upn", "code", required=False, headings=("unique pupil number",)),
        Column("urn", headings=("school urn",)),
        Column("category", "code", key=True),
        Column("start_date", "date", key=True, headings=("start",)),
        Column("start_session", "code", required=False),
        Column("end_date", "date", headings=("end",)),
        Column("sessions", "integer"),
        Column("reason1", "code", headings=("reason 1", "reason")),
        Column("reason2", "code", required=False),
        Column("reason3", "code", required=False),
        Column("status", required=False),
        Column("notified_on", "date", required=False),
        Column("letter_seen", "boolean", required=False),
        Column("provision_from", "date", required=False),
    ),
    one_of=(("child_id", "upn"),),
    record=("child_id", "upn", "category", "start_date"),
)

FEED = Feed(
    name="suspensions",
    title="suspensions and permanent exclusions",
    description=(
        "Events with category SUSP (FIXD in older files), PERM or LNCH, first and last day, "
        "sessions lost, one to three reasons and how far a permanent exclusion has come."
    ),
    tables=(EVENTS,),
    refiner=EventRefiner,
    check=check,
)
