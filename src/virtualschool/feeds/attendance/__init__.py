"""Attendance marks: one mark a row, a day a row, and the daily call of a monitoring supplier."""

from __future__ import annotations

from virtualschool.feeds.attendance.marks import MARKS_SCHEMA, MarkRefiner
from virtualschool.feeds.base import Column, Feed, TableShape

__all__ = ["DAILY_CALL", "DAYS", "FEED", "MARKS", "MARKS_SCHEMA"]

_WHO = (
    Column("child_id", required=False, headings=("council id", "la child id", "child identifier")),
    Column("upn", "code", required=False, headings=("unique pupil number",)),
)
_WHERE_AND_WHEN = (
    Column("urn", headings=("school urn",)),
    Column("date", "date", key=True, headings=("session date", "attendance date")),
)
_SOURCE = (
    Column("source", required=False),
    Column("recorded_at", "datetime", required=False),
)
_ONE_ID = (("child_id", "upn"),)
_RECORD = ("child_id", "upn", "date", "session")

MARKS = TableShape(
    "marks",
    (
        *_WHO,
        *_WHERE_AND_WHEN,
        Column("session", "code", key=True),
        Column("code", "code", headings=("mark", "attendance code")),
        Column("reason", required=False),
        Column("minutes_late", "integer", required=False),
        *_SOURCE,
    ),
    one_of=_ONE_ID,
    record=_RECORD,
)
DAYS = TableShape(
    "days",
    (
        *_WHO,
        *_WHERE_AND_WHEN,
        Column("am", "code", headings=("am code", "am mark")),
        Column("pm", "code", headings=("pm code", "pm mark")),
        Column("reason", required=False),
        *_SOURCE,
    ),
    one_of=_ONE_ID,
    record=_RECORD,
)
#: The layout that suppliers of daily attendance calls deliver. Names, dates of birth and the
#: caller's free text stay in the file received: nothing is read from them.
DAILY_CALL = TableShape(
    "daily_call",
    (
        *_WHO,
        *_WHERE_AND_WHEN,
        Column("am", "code", headings=("am code",)),
        Column("pm", "code", headings=("pm code",)),
        Column("suspension_flag", "boolean", headings=("suspended",)),
        Column("reason", required=False, headings=("reason text",)),
        *_SOURCE,
    ),
    one_of=_ONE_ID,
    record=_RECORD,
    is_wider=True,
)

FEED = Feed(
    name="attendance",
    title="attendance marks",
    description=(
        "Session marks from school registers or from daily calls: one mark a row "
        "(child_id, upn, urn, date, session, code), a day a row (child_id, upn, urn, date, am, "
        "pm), or a supplier's daily-call file."
    ),
    tables=(MARKS, DAYS, DAILY_CALL),
    refiner=MarkRefiner,
)
