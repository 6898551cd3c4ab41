"""The actions of a plan as they stand, and as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from virtualschool.apps.plans.models import (
    Action,
    Evidence,
    Milestone,
    Override,
    Ownership,
    Plan,
    Revision,
)
from virtualschool.domain.plan.live import (
    ActionAt,
    EvidenceAt,
    EvidenceKind,
    MilestoneAt,
    OverrideAt,
    RatingKind,
    from_data,
)
from virtualschool.domain.plan.states import ActionState


def actions_now(plan: Plan) -> dict[int, ActionAt]:
    """Every action of the plan as it stands, by ref, in a bounded number of queries."""
    rows = with_homes(Action.objects.filter(plan=plan))
    return {each.ref: each for each in as_they_stand(rows, action__plan=plan)}


def action_now(action: Action) -> ActionAt:
    """One action as it stands, read afresh."""
    (found,) = as_they_stand(with_homes(Action.objects.filter(pk=action.pk)), action=action.pk)
    return found


def plan_as_at(plan: Plan, day: date) -> list[ActionAt]:
    """Every action that the plan had on a day, in its order, as it then stood.

    What was said later, though of an earlier day, is not in it; those left out of the plan's file
    by then have no section.
    """
    last = (
        Revision.objects.filter(plan=plan, action__isnull=False, on__lte=day)
        .order_by()
        .values("action")
        .annotate(last=Max("id"))
        .values("last")
    )
    found = Revision.objects.filter(pk__in=last).values_list("after", flat=True)
    return sorted(map(from_data, found), key=lambda each: (each.position, each.ref))


def with_homes(actions: QuerySet[Action]) -> QuerySet[Action]:
    """These actions with what ``as_they_stand`` reads of each."""
    return actions.select_related("consideration__section")


def as_they_stand(rows: Iterable[Action], **of: Any) -> list[ActionAt]:
    """Actions' rows, read ``with_homes``, as the rules take them.

    ``of`` is the filter by which what belongs to them is found: ``action__plan`` or ``action``.
    What belongs to them is read as plain values: a plan's page has no time for objects of it.
    """
    parts = _Parts(of)
    return [_as_it_stands(row, parts) for row in rows]


class _Parts:
    """What belongs to actions, by their keys."""

    def __init__(self, of: dict[str, Any]) -> None:
        self.owners = _grouped(Ownership.objects.filter(**of), "position", "words")
        self.milestones = _grouped(
            Milestone.objects.filter(**of), "number", "number", "title", "due_on", "done_on"
        )
        self.evidence = _grouped(
            Evidence.objects.filter(**of, withdrawn_at=None),
            "number",
            "number",
            "kind",
            "on",
            "words",
            "has_happened",
            "booking__number",
        )
        self.overrides = _grouped(
            Override.objects.filter(**of, withdrawn_at=None),
            "number",
            "number",
            "kind",
            "value",
            "reason",
            "first_day",
            "last_day",
            "made_by",
        )
        actions = Action.objects.filter(**_of_action(of))
        self.predecessors = _grouped(
            actions.filter(predecessors__isnull=False),
            "predecessors__ref",
            "predecessors__ref",
            key="pk",
        )
        self.outcomes = _grouped(
            actions.filter(outcomes__isnull=False),
            "outcomes__position",
            "outcomes__text",
            key="pk",
        )


def _of_action(of: dict[str, Any]) -> dict[str, Any]:
    """The same filter, as actions themselves take it."""
    return {"plan" if name == "action__plan" else "pk": value for name, value in of.items()}


def _grouped(
    rows: QuerySet[Any], order: str, *fields: str, key: str = "action_id"
) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for of, *values in rows.order_by(order).values_list(key, *fields):
        found.setdefault(of, []).append(tuple(values))
    return found


def _as_it_stands(row: Action, parts: _Parts) -> ActionAt:
    home = row.consideration
    return ActionAt(
        ref=row.ref,
        position=row.position,
        section=home.section.title if home and home.section else "",
        consideration=home.text if home else "",
        text=row.text,
        owners=tuple(words for (words,) in parts.owners.get(row.pk, ())),
        due=row.due,
        progress=row.progress,
        note=row.note,
        corrective=row.corrective,
        state=ActionState(row.state),
        state_why=row.state_why,
        dropped_by=row.dropped_by,
        deferred_until=row.deferred_until,
        due_on=row.due_day,
        from_on=row.from_on,
        completed_on=completed_on(row),
        effect_from=row.effect_from,
        declared_on_track=row.said_on_track or row.on_track,
        declared_completion=row.said_completion or row.completion,
        updated_on=row.updated_on,
        milestones=tuple(MilestoneAt(*each) for each in parts.milestones.get(row.pk, ())),
        evidence=tuple(
            EvidenceAt(number, EvidenceKind(kind), *rest)
            for number, kind, *rest in parts.evidence.get(row.pk, ())
        ),
        overrides=tuple(
            OverrideAt(number, RatingKind(kind), *rest)
            for number, kind, *rest in parts.overrides.get(row.pk, ())
        ),
        predecessors=tuple(ref for (ref,) in parts.predecessors.get(row.pk, ())),
        outcomes=tuple(text for (text,) in parts.outcomes.get(row.pk, ())),
    )


def completed_on(row: Action) -> date | None:
    """The day on which an action was complete, as said here or else by its file."""
    if row.state != ActionState.COMPLETE:
        return None
    return row.closed_on if row.is_state_ours else row.completed_on
