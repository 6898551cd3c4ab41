"""All questions about a plan, in the order in which a person reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from virtualschool.domain.plan.headings import PRINTED, Column
from virtualschool.domain.plan.questions.base import Kind, Question
from virtualschool.domain.plan.questions.hopes import outcome_questions
from virtualschool.domain.plan.questions.people import owners_questions, who_questions
from virtualschool.domain.plan.questions.timing import due_questions, review_after_plan
from virtualschool.domain.plan.ratings import is_coloured, rating_of
from virtualschool.domain.plan.references import cell, references_in
from virtualschool.domain.plan.structure import Action, Plan


def questions_about(plan: Plan, *, today: date, known: Collection[str] = ()) -> list[Question]:
    """Every oddity of a plan. ``known`` are owners' words that the directory resolves already.

    ``today`` stands in where the plan's title names no month. The same words are asked about once.
    """
    asked: dict[str, Question] = {}
    for question in _all(plan, today, known):
        asked.setdefault(question.key, question)
    return list(asked.values())


def _all(plan: Plan, today: date, known: Collection[str]) -> Iterator[Question]:
    yield from review_after_plan(plan)
    yield from _over_page(plan)
    for action in plan.actions:
        yield from _tracked(action)
        yield from due_questions(plan, action, today)
        yield from _shaded(action)
    yield from _above(plan)
    yield from who_questions(plan, known)
    yield from owners_questions(plan)
    yield from outcome_questions(plan)


def _over_page(plan: Plan) -> Iterator[Question]:
    for consideration in plan.considerations:
        if consideration.is_over_page:
            first = consideration.actions[0]
            yield Question(
                kind=Kind.PAGE,
                actions=tuple(action.number for action in consideration.actions),
                about=consideration.text,
                written=first.text,
                asks=f"The words of this consideration stand on the page after action "
                f"{first.number} begins.",
                proposes=f"Action {first.number}, “{first.text}”, belongs to it.",
                proposal={"belongs": True},
                takes="accept it, or skip it to leave the action with the consideration before",
            )


def _tracked(action: Action) -> Iterator[Question]:
    for column, before in action.before.items():
        now = cell(action, column)
        yield Question(
            kind=Kind.TRACKED,
            actions=(action.number,),
            about=f"{column} {now}",
            written=before,
            asks=f"Tracked changes stand in “{PRINTED[column]}”. Before them it read: “{before}”.",
            proposes=f"As changed: “{now}”.",
            proposal={"text": now},
            takes="type the words that hold, or skip it to keep those before the changes",
        )


def _shaded(action: Action) -> Iterator[Question]:
    for column, shading in action.shading.items():
        is_rating_cell = column in {Column.DUE, Column.PROGRESS}
        if is_rating_cell and is_coloured(shading) and rating_of(shading) is None:
            yield Question(
                kind=Kind.SHADING,
                actions=(action.number,),
                about=action.text,
                written=f"{column} {shading}",
                asks=f"The shading of “{PRINTED[column]}” is neither red, amber, green nor blue.",
                proposes="",
                proposal=None,
                takes="type red, amber, green or complete",
            )


def _above(plan: Plan) -> Iterator[Question]:
    actions = {action.number: action for action in plan.actions}
    for reference in references_in(plan):
        columns = ", ".join(f"“{PRINTED[column]}”" for column in reference.columns)
        to = ", ".join(f"{number}" for number in reference.to)
        one = actions[reference.to[0]].text if len(reference.to) == 1 else ""
        yield Question(
            kind=Kind.ABOVE,
            actions=(reference.number,),
            about=actions[reference.number].text,
            written="\n".join(reference.words),
            asks=f"{columns}: the words point at something above.",
            proposes=f"They point at action{'' if one else 's'} {to}{f', “{one}”' if one else ''}."
            if reference.to
            else "",
            proposal={"actions": list(reference.to)} if reference.to else None,
            takes="type the numbers of the actions",
        )
