"""The outcomes of a plan for their page: each once, with its figure and all that contribute."""

from __future__ import annotations

from dataclasses import dataclass

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.plans.models import Outcome, Plan
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.selectors import measure_words, outcomes_of
from virtualschool.domain.plan.rules import RatedAction


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome with its measure in words and the title of its figure, blank where it is none of
    the catalogue's yet. ``missing`` says what the measure lacks."""

    outcome: Outcome
    measure: str
    offered: str
    figure: str
    missing: str
    actions: list[RatedAction]


def outcome_lines(plan: Plan, *, is_outside: bool) -> list[OutcomeLine]:
    """Every outcome of the plan, in order."""
    figures = catalogue()
    rated = rated_plan(plan, is_outside=is_outside).by_ref
    return [
        OutcomeLine(
            outcome=outcome,
            measure=measure_words(outcome.measure),
            offered=measure_words(outcome.offered),
            figure=figures[outcome.indicator].title if outcome.indicator in figures else "",
            missing=_missing(outcome),
            actions=[rated[action.ref] for action in outcome.actions.all()],
        )
        for outcome in outcomes_of(plan)
    ]


def _missing(outcome: Outcome) -> str:
    said = outcome.measure
    if not said:
        return ""
    lacks = [
        words
        for name, words in (("baseline", "no baseline"), ("target_on", "no day to reach it by"))
        if not said[name]
    ]
    return f"The target has {' and '.join(lacks)}." if lacks else ""
