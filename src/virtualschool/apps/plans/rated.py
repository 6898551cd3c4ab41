"""The actions of a plan with their three ratings, on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import number_in
from virtualschool.apps.indicators.targets.impact import Asked, Impact, impacts_of
from virtualschool.apps.plans.asof import actions_now, as_they_stand, plan_as_at
from virtualschool.apps.plans.models import Action, Outcome, Plan
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.live import ActionAt, OverrideAt, RatingKind
from virtualschool.domain.plan.measures import Measure
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.domain.plan.rules import (
    RULE_VERSION,
    ImpactKind,
    Rated,
    RatedAction,
    Signal,
    rate,
)


@dataclass(frozen=True)
class OverrideInForce:
    """An override that holds: of which action, what it says, and what was computed."""

    action: RatedAction
    rated: Rated
    override: OverrideAt


@dataclass(frozen=True)
class RatedPlan:
    """Every action of a plan as it stood on a day, rated by the rules of ``rule_version``."""

    plan: Plan
    day: date
    actions: tuple[RatedAction, ...]
    rule_version: str = RULE_VERSION

    @cached_property
    def by_ref(self) -> Mapping[int, RatedAction]:
        return {each.at.ref: each for each in self.actions}

    @property
    def present(self) -> tuple[RatedAction, ...]:
        """The actions that are in the plan: not those that its latest file leaves out."""
        return tuple(each for each in self.actions if not each.at.is_left_out)

    @property
    def overrides(self) -> list[OverrideInForce]:
        """The overrides in force, in the order of the plan."""
        return [
            OverrideInForce(action, rated, rated.override)
            for action in self.present
            for rated in action.ratings
            if rated.override
        ]

    def counts(self, kind: RatingKind) -> Counter[str]:
        """How many actions of the plan have each rating in force, by its code."""
        return Counter(each.rating(kind).in_force for each in self.present)


def rated_plan(
    plan: Plan,
    day: date | None = None,
    *,
    rows: Sequence[Action] | None = None,
    is_outside: bool = False,
) -> RatedPlan:
    """The plan rated on a day, today where none is said; in a bounded number of queries.

    ``rows`` are its actions read ``with_homes``, where they are at hand for today.

    An earlier day rates the actions as they then stood; figures are as now known up to the last
    month that had ended. ``is_outside`` is for readers outside the team: numbers too small to show
    are not in the sentences.
    """
    today = home_clock().today()
    day = day or today
    if day < today:
        actions = plan_as_at(plan, day)
    elif rows is not None:
        actions = as_they_stand(rows, action__plan=plan)
    else:
        actions = list(actions_now(plan).values())
    by_ref = {each.ref: each for each in actions}
    signals = _signals(plan, actions, day, is_outside=is_outside)
    return RatedPlan(
        plan,
        day,
        tuple(
            rate(each, day, actions=by_ref, signals=signals.get(each.ref, ()))
            for each in sorted(actions, key=lambda one: (one.position, one.ref))
        ),
    )


def last_whole_month(day: date) -> Month:
    """The last month that had ended by the end of a day."""
    month = Month.of(day)
    return month if day == month.last_day else month.previous()


def _signals(
    plan: Plan, actions: Iterable[ActionAt], day: date, *, is_outside: bool
) -> dict[int, list[Signal]]:
    """What the figures of each action's outcomes say, each figure once for an action."""
    measures = {
        outcome.text: measure_from_value(outcome.measure)
        for outcome in Outcome.objects.filter(plan=plan)
        if outcome.measure
    }
    figures = catalogue()
    wanted: dict[int, list[_Figure]] = {}
    for action in actions:
        found: dict[str, _Figure] = {}
        for text in action.outcomes:
            measure = measures.get(text)
            if measure is not None:
                name = measure.indicator if measure.indicator in figures else ""
                one = _Figure(text, name, _asked(measure, action.effect_expected_from))
                found.setdefault(name or text, one)
        wanted[action.ref] = list(found.values())
    asked = dict.fromkeys(
        each.asked
        for ones in wanted.values()
        for each in ones
        if each.indicator and each.asked.effect_from and each.asked.effect_from <= day
    )
    told = impacts_of(plan.authority, list(asked), last_whole_month(day), is_outside=is_outside)
    said = dict(zip(asked, told, strict=True))
    return {
        ref: [
            each.signal(said.get(each.asked), figures[each.indicator].title)
            if each.indicator
            else Signal(ImpactKind.NO_DATA, f"Not counted here yet: “{each.text}”")
            for each in ones
        ]
        for ref, ones in wanted.items()
    }


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure that an action's outcome speaks of; ``indicator`` blank: none of the catalogue's."""

    text: str
    indicator: str
    asked: Asked

    def signal(self, told: Impact | None, title: str) -> Signal:
        """What it says; nothing where it was not asked yet, which is too early."""
        if told is None:
            return Signal(ImpactKind.TOO_EARLY, "", self.indicator)
        words = f"{title}: {told.sentence[0].lower()}{told.sentence[1:]}"
        return Signal(told.kind, words, self.indicator)


def _asked(measure: Measure, expected: date | None) -> Asked:
    return Asked(measure.indicator, measure.direction, expected, number_in(measure.baseline))
