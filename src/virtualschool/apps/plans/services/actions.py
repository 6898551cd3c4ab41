"""Editing an action: what is said of it, its milestones, what it waits for, taking an edit back."""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict, Unpack

from django.db.models import DateField

from virtualschool.apps.plans.asof import completed_on
from virtualschool.apps.plans.directory import Resolver, owners_written
from virtualschool.apps.plans.models import (
    Action,
    Evidence,
    Milestone,
    Override,
    Ownership,
    Revision,
)
from virtualschool.apps.plans.services.outcomes import put_links_back
from virtualschool.apps.plans.services.revising import (
    COLUMNS,
    Edit,
    EditRefused,
    checked_day,
    revising,
)
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.live import ActionAt, from_data
from virtualschool.domain.plan.order import circle_through, circle_words
from virtualschool.domain.plan.ratings import Rating
from virtualschool.domain.plan.states import CLOSED, ActionState, missing_for


class Edits(TypedDict, total=False):
    """What an update may say, by the names that ``domain.plan.live.ActionAt`` has for it.

    ``due_on`` of ``None`` is the day that the file has again; blank declared ratings are the
    file's. ``owners`` are words as a plan's cell has them, "VSH / SEND Manager".
    """

    text: str
    owners: str
    state: str
    state_why: str
    dropped_by: str
    deferred_until: date | None
    completed_on: date | None
    due_on: date | None
    note: str
    corrective: str
    effect_from: date | None
    declared_on_track: str
    declared_completion: str


#: The column of an action that each plain field is written to.
_COLUMN = {
    "text": "text",
    "due_on": "due_moved_to",
    "note": "note",
    "corrective": "corrective",
    "effect_from": "effect_from",
    "declared_on_track": "said_on_track",
    "declared_completion": "said_completion",
}
_OF_STATE = ("state", "state_why", "dropped_by", "deferred_until", "completed_on")


def update_action(
    *,
    action: Action,
    by: str,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
    **said: Unpack[Edits],
) -> Action:
    """Say something of an action; nothing said at all still says that it was looked at.

    ``meeting`` is the reference of the meeting that decided it, blank outside one; ``on`` the day
    from which it counts, today where not said. ``version`` is the action's as its editor read it:
    with one, an edit made meanwhile is never overwritten. Raises ``EditRefused`` in a sentence,
    ``EditedMeanwhile`` with both versions.
    """
    day = checked_day(on)
    with revising(
        action, kind=Edit.UPDATED, by=by, meeting=meeting, on=day, version=version
    ) as row:
        if "text" in said and not said["text"].strip():
            raise EditRefused("Say what the action is.", "text")
        values: dict[str, Any] = dict(said)
        for name in ("declared_on_track", "declared_completion"):
            if values.get(name) and values[name] not in list(Rating):
                raise EditRefused(f"“{values[name]}” is no rating that is declared.", name)
        for name, column in _COLUMN.items():
            if name in values:
                setattr(row, column, values[name])
        if any(name in said for name in _OF_STATE):
            _set_state(row, said, day)
        if "owners" in said and said["owners"] != row.owners:
            row.owners = said["owners"]
            _own(row)
    return action


def _set_state(row: Action, said: Edits, day: date) -> None:
    try:
        state = ActionState(said.get("state", row.state))
    except ValueError as error:
        raise EditRefused(f"“{said['state']}” is no state of an action.", "state") from error
    is_same = state == row.state
    why = said.get("state_why", row.state_why if is_same else "").strip()
    dropped_by = said.get("dropped_by", row.dropped_by if is_same else "").strip()
    until = said.get("deferred_until", row.deferred_until if is_same else None)
    if sentence := missing_for(state, why=why, until=until, by=dropped_by):
        raise EditRefused(sentence, "state")
    if state is ActionState.DEFERRED and not is_same and until and until <= day:
        raise EditRefused(
            "An action is deferred until a day that is yet to come.", "deferred_until"
        )
    closed = said.get("completed_on") or (completed_on(row) if is_same else None) or day
    if closed > day:
        raise EditRefused("An action cannot be complete on a day that is yet to come.", "state")
    if (state, why, dropped_by, until, said.get("completed_on")) == _as_filed(row):
        return
    is_open = state not in CLOSED
    row.state, row.is_state_ours = state, True
    row.state_why = why if state in _REASONED else ""
    row.dropped_by = dropped_by if state is ActionState.DROPPED else ""
    row.deferred_until = until if state is ActionState.DEFERRED else None
    row.closed_on = None if is_open else closed


def _as_filed(row: Action) -> tuple[object, ...] | None:
    """What an update says of the state that changes nothing of the one which the file gave."""
    return None if row.is_state_ours else (row.state, "", "", None, row.completed_on)


_REASONED = {ActionState.BLOCKED, ActionState.DEFERRED, ActionState.DROPPED}


def _own(row: Action) -> None:
    """The owners that the action's words name now, as the directory knows them."""
    resolver = Resolver(row.plan.authority)
    Ownership.objects.filter(action=row).delete()
    for position, owner in enumerate(owners_written(row.plan, row.owners)):
        post, person = resolver.of(owner)
        Ownership.objects.create(
            action=row, position=position, words=owner["words"][:300], post=post, person=person
        )


def set_milestone(
    *,
    action: Action,
    by: str,
    title: str,
    number: int | None = None,
    due_on: date | None = None,
    done_on: date | None = None,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Action:
    """Add a milestone, or change the one of that number. Raises ``EditRefused``."""
    day = checked_day(on)
    with revising(
        action, kind=Edit.MILESTONE, by=by, meeting=meeting, on=day, version=version
    ) as row:
        if not title.strip():
            raise EditRefused("Say what the milestone is.", "title")
        if done_on and done_on > day:
            raise EditRefused("A milestone cannot be done on a day that is yet to come.", "done_on")
        step = Milestone.objects.filter(action=row, number=number or 0).first()
        if number is not None and step is None:
            raise EditRefused(f"Action {row.ref} has no milestone {number}.")
        step = step or Milestone(action=row, number=_next_number(row))
        step.title, step.due_on, step.done_on = title.strip(), due_on, done_on
        step.save()
    return action


def remove_milestone(
    *,
    action: Action,
    by: str,
    number: int,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Action:
    """Remove a milestone; its history stays. Raises ``EditRefused``."""
    with revising(
        action, kind=Edit.MILESTONE, by=by, meeting=meeting, on=on, version=version
    ) as row:
        if not Milestone.objects.filter(action=row, number=number).delete()[0]:
            raise EditRefused(f"Action {row.ref} has no milestone {number}.")
    return action


def _next_number(row: Action) -> int:
    """A number that no milestone of the action ever had."""
    kept = Revision.objects.filter(action=row).values_list("before", "after")
    used = [step["number"] for pair in kept for side in pair if side for step in side["milestones"]]
    return max(used, default=0) + 1


def set_predecessors(
    *,
    action: Action,
    by: str,
    refs: list[int],
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Action:
    """Say for which actions of its plan an action waits. Raises ``EditRefused`` for one that the
    plan has not, and for a circle, in a sentence that names it."""
    with revising(
        action, kind=Edit.PREDECESSORS, by=by, meeting=meeting, on=on, version=version
    ) as row:
        found = {each.ref: each for each in Action.objects.filter(plan=row.plan, ref__in=refs)}
        if strangers := set(refs) - found.keys():
            numbers = ", ".join(map(str, sorted(strangers)))
            raise EditRefused(f"The plan has no action {numbers}.", "predecessors")
        waits_for: dict[int, list[int]] = {}
        links = Action.objects.filter(plan=row.plan, predecessors__isnull=False)
        for one, other in links.order_by().values_list("ref", "predecessors__ref"):
            waits_for.setdefault(one, []).append(other)
        waits_for[row.ref] = refs
        if circle := circle_through(row.ref, waits_for):
            raise EditRefused(circle_words(circle), "predecessors")
        row.predecessors.set(found.values())
    return action


def undo_last_edit(*, action: Action, by: str, version: int | None = None) -> Action:
    """Take the latest edit of an action back that was not taken back before; it stays in the
    history, and so does its undoing. Evidence that it brought is withdrawn, never deleted.

    Raises ``EditRefused`` where there is none, or where it was a file's import.
    """
    last = Revision.objects.filter(action=action, undone=None).exclude(kind=Edit.UNDONE).last()
    if last is not None and last.kind in {Edit.IMPORT, Edit.IMPORT_UNDONE}:
        raise EditRefused("The last change came with a file: take the import back to be rid of it.")
    if last is None or last.before is None:
        raise EditRefused(f"Action {action.ref} has no edit that could be taken back.")
    before = from_data(last.before)
    with revising(
        action,
        kind=Edit.UNDONE,
        by=by,
        meeting="",
        on=None,
        version=version,
        undoes=last,
        is_news=False,
    ) as row:
        _put_columns_back(row, last.columns)
        _put_parts_back(row, before, by)
    return action


def _put_columns_back(row: Action, columns: dict[str, Any]) -> None:
    had = row.owners
    for name in COLUMNS:
        value = columns[name]
        is_day = value and isinstance(Action._meta.get_field(name), DateField)
        setattr(row, name, date.fromisoformat(value) if is_day else value)
    if row.owners != had:
        _own(row)


def _put_parts_back(row: Action, before: ActionAt, by: str) -> None:
    Milestone.objects.filter(action=row).delete()
    Milestone.objects.bulk_create(
        Milestone(
            action=row,
            number=each.number,
            title=each.title,
            due_on=each.due_on,
            done_on=each.done_on,
        )
        for each in before.milestones
    )
    row.predecessors.set(Action.objects.filter(plan=row.plan, ref__in=before.predecessors))
    evidence = Evidence.objects.filter(action=row)
    had = [each.number for each in before.evidence]
    evidence.filter(number__in=had).update(withdrawn_at=None, withdrawn_by="", withdrawn_why="")
    evidence.exclude(number__in=had).filter(withdrawn_at=None).update(
        withdrawn_at=home_clock().now(), withdrawn_by=by, withdrawn_why="Taken back with its edit."
    )
    overrides = Override.objects.filter(action=row)
    held = [each.number for each in before.overrides]
    overrides.filter(number__in=held).update(withdrawn_at=None)
    overrides.exclude(number__in=held).filter(withdrawn_at=None).update(
        withdrawn_at=home_clock().now()
    )
    put_links_back(row, before.outcomes)
