"""A plan's actions with their ratings, on any day."""

from __future__ import annotations

from datetime import date

from virtualschool.apps.plans.models import Plan
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.domain.plan.rules import RatedAction


def rated_on(plan: Plan, day: date) -> list[RatedAction]:
    """Every action that the plan had on a day, rated by what was then said of it.

    Numbers too small to leave the team are in no sentence: papers print them.
    """
    return list(rated_plan(plan, day, is_outside=True).actions)
