"""The actions of a plan as they stand, and as they stood on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Max, Prefetch, QuerySet

from virtualschool.apps.plans.models import (
    Action,
    Evidence,
    Override,
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
    return {row.ref: as_it_stands(row) for row in with_parts(Action.objects.filter(plan=plan))}


def action_now(action: Action) -> ActionAt:
    """One action as it stands, read afresh."""
    (row,) = with_parts(Action.objects.filter(pk=action.pk))
    return as_it_stands(row)


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


def with_parts(actions: QuerySet[Action]) -> list[Action]:
    """These actions with all that ``as_it_stands`` reads."""
    return list(
        actions.select_related("consideration__section").prefetch_related(
            "ownerships",
            "milestones",
            Prefetch("evidence", Evidence.objects.filter(withdrawn_at=None)),
            Prefetch("overrides", Override.objects.filter(withdrawn_at=None)),
            Prefetch("predecessors", Action.objects.order_by("ref")),
            "outcomes",
        )
    )


def as_it_stands(row: Action) -> ActionAt:
    """An action's row, read ``with_parts``, as the rules take it."""
    home = row.consideration
    numbers = {each.pk: each.number for each in row.evidence.all()}
    return ActionAt(
        ref=row.ref,
        position=row.position,
        section=home.section.title if home and home.section else "",
        consideration=home.text if home else "",
        text=row.text,
        owners=tuple(each.words for each in row.ownerships.all()),
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
        milestones=tuple(
            MilestoneAt(each.number, each.title, each.due_on, each.done_on)
            for each in row.milestones.all()
        ),
        evidence=tuple(
            EvidenceAt(
                each.number,
                EvidenceKind(each.kind),
                each.on,
                each.words,
                each.has_happened,
                numbers.get(each.booking_id) if each.booking_id else None,
            )
            for each in row.evidence.all()
        ),
        overrides=tuple(
            OverrideAt(
                each.number,
                RatingKind(each.kind),
                each.value,
                each.reason,
                each.first_day,
                each.last_day,
                each.made_by,
            )
            for each in row.overrides.all()
        ),
        predecessors=tuple(each.ref for each in row.predecessors.all()),
        outcomes=tuple(each.text for each in row.outcomes.all()),
    )


def completed_on(row: Action) -> date | None:
    """The day on which an action was complete, as said here or else by its file."""
    if row.state != ActionState.COMPLETE:
        return None
    return row.closed_on if row.is_state_ours else row.completed_on
