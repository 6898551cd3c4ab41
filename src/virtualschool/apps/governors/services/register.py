"""The register of decisions and challenges, and how a decision feeds back into the plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.governors.models import Entry, EntryChange, EntryKind, EntryStatus, Meeting
from virtualschool.apps.governors.services.refused import GovernorsRefused
from virtualschool.apps.plans.models import Action, Plan
from virtualschool.apps.plans.services import EditRefused, add_action, update_action
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.live import day_words

#: What a change of an entry may touch, and an undo puts back.
_FIELDS = (
    "asked_by",
    "text",
    "answer_from",
    "due_on",
    "answer",
    "answered_on",
    "answered_by",
    "status",
)


def enter(
    *,
    meeting: Meeting,
    kind: str,
    asked_by: str,
    text: str,
    by: str,
    answer_from: str = "",
    due_on: date | None = None,
) -> Entry:
    """Enter a decision or a challenge of a meeting. ``asked_by`` and ``answer_from`` are posts.

    Raises ``GovernorsRefused`` for another kind, without words or who asked, and for a meeting that
    is yet to come or was cancelled.
    """
    if kind not in EntryKind.values:
        raise GovernorsRefused("Say whether it is a decision or a challenge.", "kind")
    for name, words, why in (
        ("asked_by", asked_by, "Say which post asked or decided."),
        ("text", text, "Say what was asked or decided."),
    ):
        if not words.strip():
            raise GovernorsRefused(why, name)
    if meeting.is_cancelled or meeting.held_on > home_clock().today():
        raise GovernorsRefused("Nothing was asked or decided at a meeting that was not held.")
    with transaction.atomic():
        hold_chain()
        last = Entry.objects.filter(meeting__authority=meeting.authority).aggregate(
            last=Max("number")
        )["last"]
        entry = Entry.objects.create(
            meeting=meeting,
            number=(last or 0) + 1,
            kind=kind,
            asked_by=asked_by.strip()[:150],
            text=text.strip(),
            answer_from=answer_from.strip()[:150],
            due_on=due_on,
        )
        EntryChange.objects.create(entry=entry, before=None, made_at=home_clock().now(), made_by=by)
        _record(entry, "governors.entered", by, {"kind": kind, "meeting": meeting.reference})
    return entry


def reword_entry(
    *,
    entry: Entry,
    asked_by: str,
    text: str,
    by: str,
    answer_from: str = "",
    due_on: date | None = None,
) -> None:
    """Say anew what was asked, by whom, who is to answer and by when."""
    if not text.strip() or not asked_by.strip():
        raise GovernorsRefused("Say what was asked or decided, and by which post.", "text")
    with _changing(entry, by, "governors.entry_changed"):
        entry.asked_by, entry.text = asked_by.strip()[:150], text.strip()
        entry.answer_from, entry.due_on = answer_from.strip()[:150], due_on


def answer_entry(
    *, entry: Entry, answer: str, answered_by: str, by: str, answered_on: date | None = None
) -> None:
    """Answer an entry; the next paper begins with it. ``answered_by`` is a post.

    Raises ``GovernorsRefused`` without an answer or who gave it, for a day to come or before the
    question, and for an entry that is closed or withdrawn.
    """
    today = home_clock().today()
    day = answered_on or today
    if not answer.strip() or not answered_by.strip():
        raise GovernorsRefused("Say what the answer is, and which post gives it.", "answer")
    if not entry.meeting.held_on <= day <= today:
        raise GovernorsRefused(
            f"It was asked on {day_words(entry.meeting.held_on)}: the answer is of a day from then "
            "to today.",
            "answered_on",
        )
    if entry.status in {EntryStatus.CLOSED, EntryStatus.WITHDRAWN}:
        raise GovernorsRefused("The entry is closed; take its last change back first.", "answer")
    with _changing(entry, by, "governors.entry_answered"):
        entry.answer, entry.answered_by = answer.strip(), answered_by.strip()[:150]
        entry.answered_on, entry.status = day, EntryStatus.ANSWERED


def close_entry(*, entry: Entry, by: str) -> None:
    """Close an entry that the governing body has heard answered. Raises ``GovernorsRefused`` for a
    challenge without an answer."""
    if entry.kind == EntryKind.CHALLENGE and not entry.answer:
        raise GovernorsRefused("A challenge is closed once it is answered.")
    with _changing(entry, by, "governors.entry_closed"):
        entry.status = EntryStatus.CLOSED


def withdraw_entry(*, entry: Entry, by: str) -> None:
    """Withdraw an entry that should not be there; it stays in the log and is in no paper."""
    with _changing(entry, by, "governors.entry_withdrawn"):
        entry.status = EntryStatus.WITHDRAWN


def undo_last_change(*, entry: Entry, by: str) -> None:
    """Take the latest change of an entry back; taking back that it was entered withdraws it.

    What it did to the plan stays: the action's own history takes that back. Raises
    ``GovernorsRefused`` where nothing is left to take back.
    """
    with transaction.atomic():
        hold_chain()
        last = entry.changes.filter(undone_at__isnull=True).last()
        if last is None:
            raise GovernorsRefused("Nothing is left that could be taken back.")
        if last.before is None:
            entry.status = EntryStatus.WITHDRAWN
        else:
            for name, value in last.before.items():
                is_day = name.endswith("_on") and value
                setattr(entry, name, date.fromisoformat(value) if is_day else value)
        entry.save(update_fields=_FIELDS)
        last.undone_at, last.undone_by = home_clock().now(), by
        last.save(update_fields=["undone_at", "undone_by"])
        _record(entry, "governors.entry_undone", by, {})


def new_action(
    *,
    entry: Entry,
    plan: Plan,
    section: str,
    consideration: str,
    text: str,
    by: str,
    owners: str = "",
    due_on: date | None = None,
    on: date | None = None,
) -> Action:
    """Put an action that the governing body decided into the plan, with the meeting's reference.

    ``on`` is the day from which it counts, today where none is said. Raises
    ``GovernorsRefused`` with what the plan refuses.
    """
    with transaction.atomic():
        hold_chain()
        try:
            action = add_action(
                plan=plan,
                section=section,
                consideration=consideration,
                text=text,
                owners=owners,
                due_on=due_on,
                on=on,
                meeting=entry.meeting.reference,
                by=by,
            )
        except EditRefused as refused:
            raise GovernorsRefused(str(refused), refused.field) from refused
        _link(entry, action, by)
    return action


def change_action(*, entry: Entry, action: Action, by: str, **fields: Any) -> Action:
    """Change an action as the governing body decided, with the meeting's reference.

    ``fields`` are those of ``plans.services.update_action``; none only ties the two together.
    Raises ``GovernorsRefused`` with what the plan refuses, and for another authority's action.
    """
    if action.plan.authority != entry.meeting.authority:
        raise GovernorsRefused("That action is in no plan here.", "action")
    with transaction.atomic():
        hold_chain()
        if fields:
            try:
                update_action(action=action, by=by, meeting=entry.meeting.reference, **fields)
            except EditRefused as refused:
                raise GovernorsRefused(str(refused), refused.field) from refused
        _link(entry, action, by)
    return action


def _link(entry: Entry, action: Action, by: str) -> None:
    entry.actions.add(action)
    _record(entry, "governors.entry_acted_on", by, {"action": action.ref})


@contextmanager
def _changing(entry: Entry, by: str, action: str) -> Iterator[None]:
    """One change of an entry: what it was is kept, and one record made."""
    with transaction.atomic():
        hold_chain()
        entry.refresh_from_db()
        before = {name: _plain(getattr(entry, name)) for name in _FIELDS}
        yield
        after = {name: _plain(getattr(entry, name)) for name in _FIELDS}
        if after != before:
            EntryChange.objects.create(
                entry=entry, before=before, made_at=home_clock().now(), made_by=by
            )
            entry.save(update_fields=_FIELDS)
            changed = sorted(name for name in _FIELDS if after[name] != before[name])
            _record(entry, action, by, {"changed": changed})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _record(entry: Entry, action: str, by: str, detail: dict[str, Any]) -> None:
    record(
        actor=by,
        action=action,
        authority=entry.meeting.authority,
        subject_type="governors_entry",
        subject=str(entry.number),
        detail=detail,
    )
