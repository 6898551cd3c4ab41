"""Questions about impact: one outcome beside several actions, and figures inside prose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from virtualschool.domain.plan.measures import Outcome, outcomes_in
from virtualschool.domain.plan.questions.base import Kind, Question, measure_as_value
from virtualschool.domain.plan.structure import Plan
from virtualschool.domain.plan.words import comparable


@dataclass(frozen=True, slots=True)
class Gathered:
    """One outcome, and for each impact cell in which its words stand the actions beside it."""

    outcome: Outcome
    cells: tuple[tuple[int, ...], ...]


def outcomes_of(plan: Plan) -> list[Gathered]:
    """Every outcome of a plan once, in order, with all the actions that contribute to it."""
    found: dict[str, Outcome] = {}
    cells: dict[str, list[tuple[int, ...]]] = {}
    for impact in plan.impacts:
        for outcome in outcomes_in(impact.text):
            key = comparable(outcome.text)
            found.setdefault(key, outcome)
            if impact.actions not in cells.setdefault(key, []):
                cells[key].append(impact.actions)
    return [
        Gathered(
            replace(outcome, actions=tuple(sorted({each for cell in cells[key] for each in cell}))),
            tuple(cells[key]),
        )
        for key, outcome in found.items()
    ]


def outcome_questions(plan: Plan) -> Iterator[Question]:
    """Whether repeated words are one outcome, and whether a figure is a measure."""
    for gathered in outcomes_of(plan):
        outcome, cells = gathered.outcome, len(gathered.cells)
        if cells > 1:
            yield Question(
                kind=Kind.SHARED,
                actions=outcome.actions,
                about="",
                written=outcome.text,
                asks=f"The same outcome stands in {cells} impact cells, beside "
                f"{len(outcome.actions)} actions.",
                proposes="It is one outcome, counted once, to which all of them contribute.",
                proposal={"is_one": True},
                takes="accept it, or skip it to keep one for each cell",
            )
        if outcome.measure is not None:
            measure = outcome.measure
            proposes = measure.in_words[:1].upper() + measure.in_words[1:] + "."
            if measure.indicator:
                proposes += f" Indicator: {measure.indicator}."
            yield Question(
                kind=Kind.MEASURE,
                actions=outcome.actions,
                about="",
                written=outcome.text,
                asks=" ".join(
                    part for part in ("The outcome has a figure to reach.", measure.caution) if part
                ),
                proposes=proposes,
                proposal=measure_as_value(measure),
                takes="type the figure, as “from 15 to 10 children a month by Dec 22”",
            )
