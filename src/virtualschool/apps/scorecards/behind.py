"""What of the improvement plan stands behind the figures: actions with their ratings, and aims."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from virtualschool.apps.indicators.targets.aims import Aim, aim_of_measure, aim_of_target
from virtualschool.apps.indicators.targets.selectors import targets_of
from virtualschool.apps.plans.models import Outcome, Plan
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.domain.plan.rules import RatedAction


@dataclass(frozen=True, slots=True)
class Behind:
    """What means to move one figure: actions as rated, and the outcomes that they work towards."""

    actions: list[RatedAction] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)


def behind_figures(authority: str, day: date) -> dict[str, Behind]:
    """What of the plans stands behind each figure, by its key, as rated on a day.

    Actions that their plan's latest file left out are not among them. What their ratings say of a
    figure is what a reader outside the team may be told.
    """
    found: dict[str, Behind] = defaultdict(Behind)
    for plan in Plan.objects.filter(authority=authority):
        figures = dict(
            Outcome.objects.filter(plan=plan)
            .exclude(measure=None)
            .exclude(indicator="")
            .values_list("text", "indicator")
        )
        for text, key in figures.items():
            found[key].outcomes.append(text)
        for action in rated_plan(plan, day, is_outside=True).present:
            for key in dict.fromkeys(figures.get(text, "") for text in action.at.outcomes):
                if key:
                    found[key].actions.append(action)
    return found


def aims_for(authority: str, month: Month) -> dict[str, Aim]:
    """What is aimed for, by figure: the target set whose months hold ``month`` or are next, else
    the last one; else what the plan's outcomes say."""
    outcomes = Outcome.objects.filter(plan__authority=authority)
    said = [
        aim_of_measure(measure_from_value(each.measure), each.text)
        for each in outcomes
        if each.measure
    ]
    aims = {aim.indicator: aim for aim in said if aim is not None}
    by_figure: dict[str, list[Aim]] = defaultdict(list)
    for target in targets_of(authority):
        by_figure[target.indicator].append(aim_of_target(target))
    for key, held in by_figure.items():
        to_come = [aim for aim in held if aim.last >= month]
        chosen = (
            min(to_come, key=lambda aim: aim.last)
            if to_come
            else max(held, key=lambda aim: aim.last)
        )
        aims[key] = chosen
    return aims
