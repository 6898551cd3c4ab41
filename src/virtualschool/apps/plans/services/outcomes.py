"""Outcomes of a plan on screen: which actions contribute, and the measure of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.models import Action, LinkEdit, Outcome, Plan, Revision
from virtualschool.apps.plans.services.revising import Edit, EditRefused, checked_day, revising
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.measures import Measure
from virtualschool.domain.plan.questions.base import measure_as_value


def link_outcome(
    *,
    outcome: Outcome,
    action: Action,
    by: str,
    is_linked: bool = True,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> None:
    """Say that an action contributes to an outcome, or no longer; a later file leaves it so.

    Raises ``EditRefused`` for an outcome of another plan.
    """
    with revising(action, kind=Edit.LINKS, by=by, meeting=meeting, on=on, version=version) as row:
        if outcome.plan_id != row.plan_id:
            raise EditRefused("That outcome is another plan’s.", "outcome")
        _link(outcome, row, is_linked=is_linked)


def put_links_back(action: Action, texts: Collection[str]) -> None:
    """Link an action to the outcomes of these words alone. The caller's transaction."""
    linked = set(action.outcomes.values_list("pk", flat=True))
    for outcome in Outcome.objects.filter(plan=action.plan):
        wanted = outcome.text in texts
        if wanted != (outcome.pk in linked):
            _link(outcome, action, is_linked=wanted)


def _link(outcome: Outcome, action: Action, *, is_linked: bool) -> None:
    LinkEdit.objects.update_or_create(
        outcome=outcome, action=action, defaults={"is_linked": is_linked}
    )
    if is_linked:
        outcome.actions.add(action)
    else:
        outcome.actions.remove(action)


def add_outcome(
    *,
    plan: Plan,
    text: str,
    by: str,
    measure: Measure | None = None,
    meeting: str = "",
    on: date | None = None,
) -> Outcome:
    """Add an outcome that no file of the plan has. Raises ``EditRefused`` without words, and for
    words that an outcome has already."""
    with transaction.atomic():
        hold_chain()
        said = text.strip()
        if not said:
            raise EditRefused("Say what is hoped for.", "text")
        held = Outcome.objects.filter(plan=plan)
        if held.filter(text=said).exists():
            raise EditRefused("The plan hopes for that already: each outcome counts once.", "text")
        last = held.last()
        outcome = Outcome.objects.create(
            plan=plan, position=last.position + 1 if last else 0, text=said, is_kept_here=True
        )
        set_measure(outcome=outcome, measure=measure, by=by, meeting=meeting, on=on)
    return outcome


def set_measure(
    *,
    outcome: Outcome,
    measure: Measure | None,
    by: str,
    meeting: str = "",
    on: date | None = None,
) -> Outcome:
    """Accept or correct an outcome's measure, or say that it has none (``None``).

    Raises ``EditRefused`` for a figure that the catalogue has not, or a target without a number to
    reach. A target without a baseline is taken, and said to be so wherever it stands.
    """
    day = checked_day(on)
    with transaction.atomic():
        hold_chain()
        if measure is not None:
            if not measure.target.strip():
                raise EditRefused("Say what is to be reached.", "target")
            if measure.indicator and measure.indicator not in catalogue():
                raise EditRefused(
                    f"There is no figure “{measure.indicator}” in the catalogue.", "indicator"
                )
        before = {"text": outcome.text, "measure": outcome.measure}
        outcome.measure = measure_as_value(measure) if measure else None
        outcome.offered = None
        outcome.indicator = measure.indicator if measure else ""
        outcome.is_kept_here = True
        outcome.save()
        Revision.objects.create(
            plan=outcome.plan,
            kind=Edit.MEASURE,
            on=day,
            at=home_clock().now(),
            by=by,
            meeting=meeting,
            before=before,
            after={"text": outcome.text, "measure": outcome.measure},
        )
        record(
            actor=by,
            action="plan.measure_set",
            authority=outcome.plan.authority,
            subject_type="outcome",
            subject=outcome.text[:200],
            detail={
                "target": measure.target if measure else "",
                "indicator": outcome.indicator,
                "meeting": meeting,
            },
        )
    return outcome
