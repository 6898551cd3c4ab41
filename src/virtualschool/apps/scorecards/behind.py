"""What of the improvement plan stands behind the figures: actions with their ratings, and aims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import Aim, aim_of_measure, aim_of_target
from virtualschool.apps.indicators.targets.impact import Asked, impacts_of
from virtualschool.apps.indicators.targets.selectors import targets_of
from virtualschool.apps.plans.asof import plan_as_at
from virtualschool.apps.plans.models import Outcome, Plan
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.live import ActionAt
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.domain.plan.rules import RatedAction, Signal, rate


def actions_behind(authority: str, day: date) -> dict[str, list[RatedAction]]:
    """The actions that mean to move each figure, by its key, as rated on a day.

    Actions that their plan's latest file left out are not among them. What their ratings say of a
    figure is what a reader outside the team may be told.
    """
    found: dict[str, list[RatedAction]] = defaultdict(list)
    for plan in Plan.objects.filter(authority=authority):
        figures = _figures_by_outcome(plan)
        actions = {each.ref: each for each in plan_as_at(plan, day) if not each.is_left_out}
        signals = _signals(authority, list(actions.values()), figures, day)
        for action in actions.values():
            rated = rate(action, day, actions=actions, signals=signals[action.ref])
            for key in _keys(action, figures):
                found[key].append(rated)
    return found


def aims_for(authority: str, month: Month) -> dict[str, Aim]:
    """What is aimed for, by figure: the target set whose months hold ``month`` or are next, else
    the last one; else what the plan's outcomes say."""
    plans = Outcome.objects.filter(plan__authority=authority).exclude(measure=None)
    said = [aim_of_measure(measure_from_value(each.measure), each.text) for each in plans]
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


def _figures_by_outcome(plan: Plan) -> dict[str, tuple[str, str]]:
    """The figure of each outcome that has one, and which way is better, by the outcome's words."""
    found = {}
    for outcome in Outcome.objects.filter(plan=plan).exclude(indicator=""):
        if outcome.indicator in catalogue():
            measure = outcome.measure or outcome.offered
            direction = measure_from_value(measure).direction if measure else ""
            found[outcome.text] = (outcome.indicator, direction)
    return found


def _keys(action: ActionAt, figures: Mapping[str, tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(figures[text][0] for text in action.outcomes if text in figures))


def _signals(
    authority: str, actions: Sequence[ActionAt], figures: Mapping[str, tuple[str, str]], day: date
) -> dict[int, list[Signal]]:
    """What each action's figures have done since an effect of it was expected."""
    asked = [
        (action.ref, Asked(key, direction, action.effect_expected_from))
        for action in actions
        for key, direction in dict.fromkeys(
            figures[text] for text in action.outcomes if text in figures
        )
    ]
    until = Month.of(day)
    given = impacts_of(authority, [each for _, each in asked], until, is_outside=True)
    found: dict[int, list[Signal]] = defaultdict(list)
    for (ref, _), impact in zip(asked, given, strict=True):
        found[ref].append(Signal(impact.kind, impact.sentence, impact.indicator))
    return found
