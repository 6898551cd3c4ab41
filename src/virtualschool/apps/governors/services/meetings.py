"""The calendar of meetings: by rule, moved, cancelled, restored."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.authorities.selectors import calendar_of, the_authority
from virtualschool.apps.governors.models import Meeting, MeetingStatus
from virtualschool.apps.governors.services.refused import GovernorsRefused
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.meetings import WEEKS_BETWEEN, meetings_by_rule, papers_due
from virtualschool.domain.plan.live import day_words


def plan_meetings(
    *,
    authority: str,
    first_on: date,
    last_day: date,
    by: str,
    weeks: int = WEEKS_BETWEEN,
    begins_at: time | None = None,
    place: str = "",
    members: str = "",
) -> list[Meeting]:
    """Plan the meetings of a stretch by the rule, school holidays of the authority skipped.

    Days that have a meeting already keep theirs. Gives the meetings that are new. Raises
    ``GovernorsRefused`` where the rule gives no meeting.
    """
    try:
        planned = meetings_by_rule(
            first_on, last_day, calendar_of(the_authority(authority)), weeks=weeks
        )
    except ValueError as error:
        raise GovernorsRefused(str(error), "first_on") from error
    with transaction.atomic():
        hold_chain()
        held = set(Meeting.objects.filter(authority=authority).values_list("held_on", flat=True))
        new = [
            Meeting.objects.create(
                authority=authority,
                held_on=each.day,
                begins_at=begins_at,
                place=place.strip(),
                members=members.strip(),
                papers_due_on=papers_due(each.day),
                note=f"In place of {day_words(each.instead_of)}, in the school holidays."
                if each.instead_of
                else "",
                made_at=home_clock().now(),
                made_by=by,
            )
            for each in planned
            if each.day not in held
        ]
        if new:
            record(
                actor=by,
                action="governors.meetings_planned",
                authority=authority,
                subject_type="meeting",
                subject=new[0].reference,
                detail={"days": [each.held_on for each in new], "weeks": weeks},
            )
    return new


def change_meeting(
    *,
    meeting: Meeting,
    by: str,
    begins_at: time | None,
    place: str,
    members: str,
    papers_due_on: date,
) -> None:
    """Change what is kept of a meeting but its day. Raises ``GovernorsRefused`` where its papers
    would be due after it."""
    if papers_due_on > meeting.held_on:
        raise GovernorsRefused("Papers are due before the meeting.", "papers_due_on")
    with transaction.atomic():
        hold_chain()
        meeting.begins_at, meeting.place = begins_at, place.strip()
        meeting.members, meeting.papers_due_on = members.strip(), papers_due_on
        meeting.save()
        _record(meeting, "governors.meeting_changed", by, {"papers_due_on": papers_due_on})


def move_meeting(*, meeting: Meeting, to: date, reason: str, by: str) -> None:
    """Move a meeting to another day; its papers are due as many days before as the rule says.

    Raises ``GovernorsRefused`` for a day that has a meeting, without a reason, and for a meeting
    that was held.
    """
    if not reason.strip():
        raise GovernorsRefused("Say why the meeting is moved.", "reason")
    if meeting.status == MeetingStatus.HELD:
        raise GovernorsRefused("A meeting that was held cannot be moved.", "to")
    with transaction.atomic():
        hold_chain()
        others = Meeting.objects.filter(authority=meeting.authority, held_on=to)
        if others.exclude(pk=meeting.pk).exists():
            raise GovernorsRefused(f"There is a meeting on {day_words(to)} already.", "to")
        was = meeting.held_on
        meeting.moved_from = meeting.moved_from or was
        meeting.held_on, meeting.papers_due_on = to, papers_due(to)
        meeting.note = reason.strip()[:300]
        meeting.save()
        _record(meeting, "governors.meeting_moved", by, {"from": was, "reason": reason})


def cancel_meeting(*, meeting: Meeting, reason: str, by: str) -> None:
    """Cancel a meeting; it stays in the calendar with the reason. Raises ``GovernorsRefused``
    without one, and for a meeting that was held."""
    if not reason.strip():
        raise GovernorsRefused("Say why the meeting is cancelled.", "reason")
    if meeting.status == MeetingStatus.HELD:
        raise GovernorsRefused("A meeting that was held cannot be cancelled.", "reason")
    _set_status(meeting, MeetingStatus.CANCELLED, by, reason.strip()[:300])


def restore_meeting(*, meeting: Meeting, by: str) -> None:
    """Take a cancellation back, or that a meeting was held."""
    _set_status(meeting, MeetingStatus.PLANNED, by, "")


def hold_meeting(*, meeting: Meeting, by: str) -> None:
    """Record that a meeting took place. Raises ``GovernorsRefused`` before its day, and for one
    that was cancelled."""
    if meeting.held_on > home_clock().today():
        raise GovernorsRefused(f"{day_words(meeting.held_on)} is yet to come.")
    if meeting.is_cancelled:
        raise GovernorsRefused("The meeting was cancelled; restore it first.")
    _set_status(meeting, MeetingStatus.HELD, by, meeting.note)


def _set_status(meeting: Meeting, status: MeetingStatus, by: str, note: str) -> None:
    with transaction.atomic():
        hold_chain()
        meeting.status, meeting.note = status, note
        meeting.save(update_fields=["status", "note"])
        _record(meeting, f"governors.meeting_{status.value}", by, {"reason": note})


def _record(meeting: Meeting, action: str, by: str, detail: dict[str, Any]) -> None:
    record(
        actor=by,
        action=action,
        authority=meeting.authority,
        subject_type="meeting",
        subject=meeting.reference,
        detail=detail,
    )
