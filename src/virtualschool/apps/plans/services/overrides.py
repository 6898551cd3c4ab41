"""Ratings said by a person in place of the computed ones, until a day."""

from __future__ import annotations

from datetime import date

from virtualschool.apps.plans.models import Action, Override
from virtualschool.apps.plans.services.revising import Edit, EditRefused, checked_day, revising
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.live import RatingKind
from virtualschool.domain.plan.rules import VALUES


def override_rating(
    *,
    action: Action,
    by: str,
    kind: str,
    value: str,
    reason: str,
    last_day: date,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> Override:
    """Say one of an action's ratings in place of the computed one, from ``on`` (today where not
    said) to ``last_day`` inclusive; then it lapses by itself. A later one takes its place.

    Raises ``EditRefused`` without a reason, an end, or a value that the rating can have.
    """
    day = checked_day(on)
    with revising(
        action, kind=Edit.OVERRIDE, by=by, meeting=meeting, on=day, version=version
    ) as row:
        if kind not in list(RatingKind):
            raise EditRefused(f"“{kind}” is no rating of an action.", "kind")
        if value not in list(VALUES[RatingKind(kind)]):
            raise EditRefused(f"The rating cannot be “{value}”.", "value")
        if not reason.strip():
            raise EditRefused("Say why the rating is to be another than computed.", "reason")
        if last_day < day:
            raise EditRefused("An override ends on a day that is yet to come.", "last_day")
        held = Override.objects.filter(action=row, kind=kind, withdrawn_at=None)
        held.update(withdrawn_at=home_clock().now())
        return Override.objects.create(
            action=row,
            number=Override.objects.filter(action=row).count() + 1,
            kind=kind,
            value=value,
            reason=reason.strip(),
            first_day=day,
            last_day=last_day,
            meeting=meeting,
            made_at=home_clock().now(),
            made_by=by,
        )


def withdraw_override(
    *,
    override: Override,
    by: str,
    meeting: str = "",
    on: date | None = None,
    version: int | None = None,
) -> None:
    """End an override before its last day: what is computed is in force again. Raises
    ``EditRefused`` for one that ended already."""
    with revising(
        override.action, kind=Edit.OVERRIDE, by=by, meeting=meeting, on=on, version=version
    ) as row:
        held = Override.objects.filter(action=row, number=override.number, withdrawn_at=None)
        if not held.update(withdrawn_at=home_clock().now()):
            raise EditRefused("That override ended already.")
