"""What every edit of an action has in common: its lock, its revision, its record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.asof import action_now, actions_now
from virtualschool.apps.plans.models import Action, Plan, Revision
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.live import ActionAt, as_data, day_words


class Edit(StrEnum):
    """What kind of edit a revision is. The values are stable codes."""

    IMPORT = "import"
    IMPORT_UNDONE = "import_undone"
    ADDED = "added"
    UPDATED = "updated"
    MILESTONE = "milestone"
    PREDECESSORS = "predecessors"
    EVIDENCE = "evidence"
    OVERRIDE = "override"
    LINKS = "links"
    MEASURE = "measure"
    UNDONE = "undone"


class EditRefused(PlanRefused):
    """An edit that cannot be made. The message is for the user; ``field`` names what is wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class EditedMeanwhile(EditRefused):
    """Somebody else edited the action since it was read. ``theirs`` is how it stands now, ``last``
    their latest edit; what was sent is still the sender's."""

    def __init__(self, theirs: ActionAt, version: int, last: Revision | None) -> None:
        who = f"{last.by} edited" if last else "Somebody edited"
        super().__init__(
            f"{who} action {theirs.ref} while you were writing. Both versions are shown: nothing "
            "of either is lost."
        )
        self.theirs, self.version, self.last = theirs, version, last


#: The columns of an action that an edit may write and an undo puts back.
COLUMNS = (
    "text",
    "owners",
    "state",
    "is_state_ours",
    "state_why",
    "dropped_by",
    "deferred_until",
    "closed_on",
    "due_moved_to",
    "note",
    "corrective",
    "effect_from",
    "said_on_track",
    "said_completion",
    "updated_on",
)


@contextmanager
def revising(
    action: Action,
    *,
    kind: Edit,
    by: str,
    meeting: str,
    on: date | None,
    version: int | None = None,
    undoes: Revision | None = None,
    is_news: bool = True,
) -> Iterator[Action]:
    """One transaction in which the action, read afresh, is edited; its revision and its record.

    ``on`` is the day from which the edit counts: today, or an earlier one where minutes are written
    up later, but never before the action's last edit. ``version`` is the action's as its editor
    read it. ``is_news``: the action was heard of that day. An edit that changes nothing leaves no
    trace. Raises ``EditRefused``, ``EditedMeanwhile``.
    """
    day = checked_day(on)
    with transaction.atomic():
        hold_chain()
        row = Action.objects.select_for_update().select_related("plan").get(pk=action.pk)
        last = Revision.objects.filter(action=row).last()
        before = action_now(row)
        if version is not None and version != row.version:
            raise EditedMeanwhile(before, row.version, last)
        if last is not None and day < last.on:
            raise EditRefused(
                f"Action {row.ref} was edited as of {day_words(last.on)}: an edit cannot come "
                "before that."
            )
        columns = _columns(row)
        yield row
        if is_news:
            row.updated_on = day
        row.version += 1
        row.save()
        after = action_now(row)
        changed = changed_fields(before, after)
        if changed:
            Revision.objects.create(
                plan=row.plan,
                action=row,
                kind=kind,
                on=day,
                at=home_clock().now(),
                by=by,
                meeting=meeting,
                before=as_data(before),
                after=as_data(after),
                columns=columns,
                undoes=undoes,
            )
            record(
                actor=by,
                action=f"plan.action_{kind}",
                authority=row.plan.authority,
                subject_type="action",
                subject=f"{row.plan_id}/{row.ref}",
                detail={"changed": changed, "on": day, "meeting": meeting},
            )
    action.refresh_from_db()


def checked_day(on: date | None) -> date:
    """The day from which an edit counts. Raises ``EditRefused`` for one that is yet to come."""
    today = home_clock().today()
    if on is not None and on > today:
        raise EditRefused(f"{day_words(on)} is yet to come.", "on")
    return on or today


def changed_fields(before: ActionAt, after: ActionAt) -> list[str]:
    """The names of the fields in which the two differ."""
    old, new = as_data(before), as_data(after)
    return [name for name in new if new[name] != old[name]]


def revise_plan(
    plan: Plan, before: Mapping[int, ActionAt], *, kind: Edit, by: str, on: date
) -> None:
    """A revision of every action that a file brought or changed. The caller's transaction.

    Raises ``EditRefused`` for a day before the plan's last edit.
    """
    last = Revision.objects.filter(plan=plan, on__gt=on).order_by("on").last()
    if last is not None:
        raise EditRefused(f"The plan was edited as of {day_words(last.on)}: no file comes before.")
    now = actions_now(plan)
    rows = dict(Action.objects.filter(plan=plan).values_list("ref", "pk"))
    at = home_clock().now()
    Revision.objects.bulk_create(
        [
            Revision(
                plan=plan,
                action_id=rows[ref],
                kind=kind,
                on=on,
                at=at,
                by=by,
                before=as_data(before[ref]) if ref in before else None,
                after=as_data(after),
            )
            for ref, after in now.items()
            if ref not in before or not _same(before[ref], after)
        ],
        batch_size=50,
    )


def _same(before: ActionAt, after: ActionAt) -> bool:
    # Where an action stands in the order is no news of it.
    return replace(before, position=after.position) == after


def _columns(row: Action) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in COLUMNS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }
