"""Reading what the governing body does, within an authority."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from virtualschool.apps.governors.models import (
    CaseStudy,
    Entry,
    EntryStatus,
    Meeting,
    MeetingStatus,
    Question,
)


def meetings_of(authority: str) -> list[Meeting]:
    """Every meeting, cancelled ones too, newest first."""
    return list(Meeting.objects.filter(authority=authority).order_by("-held_on"))


def meeting_on(authority: str, day: date) -> Meeting | None:
    """The meeting of a day, if there is one."""
    return Meeting.objects.filter(authority=authority, held_on=day).first()


def last_meeting(authority: str, before: date) -> Meeting | None:
    """The meeting before a day, cancelled ones left out."""
    return _taking_place(authority).filter(held_on__lt=before).last()


def next_meeting(authority: str, after: date) -> Meeting | None:
    """The next meeting after a day, cancelled ones left out."""
    return _taking_place(authority).filter(held_on__gt=after).first()


def entries_of(authority: str) -> QuerySet[Entry]:
    """Every entry of the register that was not withdrawn, by meeting and number."""
    return (
        Entry.objects.filter(meeting__authority=authority)
        .exclude(status=EntryStatus.WITHDRAWN)
        .select_related("meeting")
        .prefetch_related("actions")
    )


def all_entries(authority: str) -> list[Entry]:
    """Every entry, withdrawn ones too, newest first: for whoever keeps the register."""
    found = Entry.objects.filter(meeting__authority=authority)
    return list(found.select_related("meeting").prefetch_related("actions").order_by("-number"))


def entry_numbered(authority: str, number: int) -> Entry | None:
    """The entry of that number."""
    found = Entry.objects.filter(meeting__authority=authority, number=number)
    return found.select_related("meeting").prefetch_related("actions").first()


def answers_due(authority: str, meeting: Meeting) -> list[Entry]:
    """What the paper of a meeting answers first: what was asked before it and was not closed by
    then, and what was answered since the meeting before. The longest asked come first."""
    last = last_meeting(authority, meeting.held_on)
    asked = entries_of(authority).filter(meeting__held_on__lt=meeting.held_on)
    is_open = ~Q(status=EntryStatus.CLOSED)
    if last is not None:
        is_open |= Q(answered_on__gte=last.held_on)
    return list(asked.filter(is_open))


def questions_of(meeting: Meeting) -> list[Question]:
    """A meeting's questions in order, those left out too."""
    return list(meeting.questions.all())


def case_studies_of(authority: str) -> list[CaseStudy]:
    """The library, newest first."""
    found = CaseStudy.objects.filter(authority=authority).select_related("meeting")
    return list(found.prefetch_related("actions"))


def case_study_numbered(authority: str, number: int) -> CaseStudy | None:
    """One case study of the authority."""
    found = CaseStudy.objects.filter(authority=authority, pk=number).select_related("meeting")
    return found.prefetch_related("actions").first()


def _taking_place(authority: str) -> QuerySet[Meeting]:
    held = Meeting.objects.filter(authority=authority).order_by("held_on")
    return held.exclude(status=MeetingStatus.CANCELLED)
