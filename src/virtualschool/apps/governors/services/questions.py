"""Challenge questions of a meeting: suggested, reworded, left out, written."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.governors.models import Meeting, Question
from virtualschool.apps.governors.questions import Suggested
from virtualschool.apps.governors.services.refused import GovernorsRefused
from virtualschool.apps.receipts.clock import home_clock


def keep_suggestions(
    *, meeting: Meeting, suggested: Sequence[Suggested], by: str
) -> list[Question]:
    """Keep what is suggested now with the meeting. What is kept of the same source stays as it was
    reworded or left out; what no one touched and nothing suggests any more goes. Gives the new."""
    with transaction.atomic():
        hold_chain()
        kept = {each.source: each for each in meeting.questions.exclude(source="")}
        sources = {each.source for each in suggested}
        gone = [
            each
            for source, each in kept.items()
            if source not in sources and each.changed_at is None
        ]
        for question in gone:
            question.delete()
        position = _next_position(meeting)
        new = [
            Question.objects.create(
                meeting=meeting,
                position=position + place,
                source=each.source,
                suggested=each.text,
                text=each.text,
                reason=each.reason,
            )
            for place, each in enumerate(each for each in suggested if each.source not in kept)
        ]
        if new or gone:
            record(
                actor=by,
                action="governors.questions_suggested",
                authority=meeting.authority,
                subject_type="meeting",
                subject=meeting.reference,
                detail={"new": len(new), "gone": len(gone)},
            )
    return new


def add_question(*, meeting: Meeting, text: str, reason: str, by: str) -> Question:
    """Write a question of one's own. Raises ``GovernorsRefused`` without words."""
    if not text.strip():
        raise GovernorsRefused("Write the question.", "text")
    with transaction.atomic():
        hold_chain()
        question = Question.objects.create(
            meeting=meeting,
            position=_next_position(meeting),
            text=text.strip(),
            reason=reason.strip(),
            changed_by=by,
            changed_at=home_clock().now(),
        )
        _record(question, "governors.question_added", by)
    return question


def reword_question(*, question: Question, text: str, is_left_out: bool, by: str) -> None:
    """Reword a question, leave it out of the paper, or take it back in. The reason why it was
    suggested stays. Raises ``GovernorsRefused`` without words."""
    if not text.strip():
        raise GovernorsRefused("Write the question, or leave it out of the paper.", "text")
    with transaction.atomic():
        hold_chain()
        question.text, question.is_left_out = text.strip(), is_left_out
        question.changed_by, question.changed_at = by, home_clock().now()
        question.save()
        _record(question, "governors.question_changed", by)


def _next_position(meeting: Meeting) -> int:
    last: int | None = meeting.questions.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


def _record(question: Question, action: str, by: str) -> None:
    record(
        actor=by,
        action=action,
        authority=question.meeting.authority,
        subject_type="meeting",
        subject=question.meeting.reference,
        detail={"question": question.pk, "left_out": question.is_left_out},
    )
