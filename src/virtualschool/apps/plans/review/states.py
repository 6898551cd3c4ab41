"""A plan's actions with their ratings, on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Min

from virtualschool.apps.plans.models import Plan, Revision
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.domain.plan.rules import RatedAction


def rated_on(plan: Plan, day: date) -> list[RatedAction]:
    """Every action that the plan had on a day, rated by what was then said of it.

    One of which nothing was ever said counts as updated when it came into the plan. Numbers too
    small to leave the team are in no sentence: papers print them.
    """
    came = dict(
        Revision.objects.filter(plan=plan, action__isnull=False)
        .order_by()
        .values_list("action__ref")
        .annotate(first=Min("on"))
    )
    return [
        replace(rated, at=replace(rated.at, updated_on=rated.at.updated_on or came[rated.at.ref]))
        for rated in rated_plan(plan, day, is_outside=True).actions
    ]
