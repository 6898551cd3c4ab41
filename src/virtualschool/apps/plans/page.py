"""The plan laid out as the table that its writers know, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.plans.models import Action, Consideration, Impact, Outcome, Plan
from virtualschool.apps.plans.selectors import (
    measure_words,
    outcomes_of,
    owner_words,
    plan_tree,
)


@dataclass(slots=True)
class PageRow:
    """One action's row. A cell that stands beside several rows is in the first of them alone, with
    how many it spans."""

    consideration: Consideration | None
    considered_rows: int
    action: Action | None  # None for a consideration without an action
    owners: list[str]
    impact: Impact | None
    impact_rows: int


@dataclass(frozen=True, slots=True)
class PagePart:
    """A review question with its rows."""

    number: int
    title: str
    rows: list[PageRow]


def plan_parts(plan: Plan) -> list[PagePart]:
    """Every part of the plan with its rows, in order."""
    return [
        PagePart(number, section.title, _rows(list(section.considerations.all())))
        for number, section in enumerate(plan_tree(plan), start=1)
    ]


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """An outcome with its measure in words and the title of its figure, blank where it is none of
    the catalogue's yet."""

    outcome: Outcome
    measure: str
    offered: str
    figure: str
    actions: list[int]


def plan_outcomes(plan: Plan) -> list[PageOutcome]:
    """Every outcome of the plan, in order."""
    figures = catalogue()
    return [
        PageOutcome(
            outcome=outcome,
            measure=measure_words(outcome.measure),
            offered=measure_words(outcome.offered),
            figure=figures[outcome.indicator].title if outcome.indicator in figures else "",
            actions=[action.ref for action in outcome.actions.all()],
        )
        for outcome in outcomes_of(plan)
    ]


def _known_as(action: Action) -> list[str]:
    """Whom the owner cell names, where that says more than the cell does."""
    words = [owner_words(each) for each in action.ownerships.all()]
    return [] if words == [action.owners] else words


def _rows(considerations: list[Consideration]) -> list[PageRow]:
    rows: list[PageRow] = []
    for consideration in considerations:
        actions = list(consideration.actions.all())
        for place, action in enumerate(actions or [None]):
            rows.append(
                PageRow(
                    consideration=None if place else consideration,
                    considered_rows=len(actions) or 1,
                    action=action,
                    owners=_known_as(action) if action else [],
                    impact=None,
                    impact_rows=1,
                )
            )
    for impact_id, group in groupby(rows, key=lambda row: row.action and row.action.impact_id):
        first, *others = group
        if impact_id and first.action:
            first.impact, first.impact_rows = first.action.impact, 1 + len(others)
            for row in others:
                row.impact_rows = 0
    return rows
