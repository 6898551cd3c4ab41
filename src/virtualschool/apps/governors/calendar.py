"""Meetings as a calendar file that any diary takes in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from virtualschool.apps.governors.models import Meeting
from virtualschool.domain.plan.live import day_words

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ENGLAND = ZoneInfo("Europe/London")
#: How long a meeting is set down for.
_LASTS = timedelta(hours=2)


def calendar_file(meetings: Iterable[Meeting], organisation: str) -> bytes:
    """The meetings as iCalendar (RFC 5545), cancelled ones marked as such, and the day on which the
    papers of each are due. A meeting keeps its identity when it is moved, so a diary moves it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Virtual School//Governing body//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Governing body, {organisation}")
    for meeting in meetings:
        calendar.add_component(_event(meeting, organisation))
        if not meeting.is_cancelled:
            calendar.add_component(_papers(meeting))
    written: bytes = calendar.to_ical()
    return written


def _event(meeting: Meeting, organisation: str) -> Event:
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@governors.virtualschool")
    event.add("dtstamp", meeting.made_at.astimezone(UTC))
    event.add("summary", f"Virtual school governing body, {organisation}")
    if meeting.begins_at is None:
        event.add("dtstart", meeting.held_on)
    else:
        begins = datetime.combine(meeting.held_on, meeting.begins_at, tzinfo=_ENGLAND)
        event.add("dtstart", begins.astimezone(UTC))
        event.add("dtend", (begins + _LASTS).astimezone(UTC))
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", f"Papers by {day_words(meeting.papers_due_on)}.")
    event.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    return event


def _papers(meeting: Meeting) -> Event:
    event = Event()
    event.add("uid", f"papers-{meeting.pk}@governors.virtualschool")
    event.add("dtstamp", meeting.made_at.astimezone(UTC))
    event.add("summary", f"Papers due for the {meeting}")
    event.add("dtstart", meeting.papers_due_on)
    event.add("transp", "TRANSPARENT")
    return event
