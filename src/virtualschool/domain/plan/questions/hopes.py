"""Questions about impact: one outcome beside several actions, and figures inside prose."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain.plan.measures import Outcome, outcomes_in
from virtualschool.domain.plan.questions.base import Kind, Question, measure_as_value
from virtualschool.domain.plan.structure import Plan
from virtualschool.domain.plan.words import comparable


def outcomes_of(plan: Plan) -> list[Outcome]:
    """Every outcome of a plan once, in order, with all the actions that contribute to it."""
    found: dict[str, Outcome] = {}
    for impact in plan.impacts:
        for outcome in outcomes_in(impact.text):
            key = comparable(outcome.text)
            held = found.get(key)
            actions = (*(held.actions if held else ()), *impact.actions)
            found[key] = Outcome(
                held.text if held else outcome.text, outcome.measure, tuple(sorted(set(actions)))
            )
    return list(found.values())


def cells_with(plan: Plan, outcome: Outcome) -> int:
    """In how many impact cells an outcome's words stand."""
    wanted = comparable(outcome.text)
    return sum(
        any(comparable(each.text) == wanted for each in outcomes_in(impact.text))
        for impact in plan.impacts
    )


def outcome_questions(plan: Plan) -> Iterator[Question]:
    """Whether repeated words are one outcome, and whether a figure is a measure."""
    for outcome in outcomes_of(plan):
        cells = cells_with(plan, outcome)
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
