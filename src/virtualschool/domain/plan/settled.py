"""A plan with its questions answered: what may be kept as dates, owners, outcomes and links.

What is open stays open: its words are kept as written and nothing is derived from them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.dates import read_due
from virtualschool.domain.plan.headings import Column
from virtualschool.domain.plan.measures import Measure, Outcome
from virtualschool.domain.plan.owners import Owner, ShortForms, owners_in
from virtualschool.domain.plan.questions import Answer, Decision, Kind, Question, value_of
from virtualschool.domain.plan.questions.base import Value, measure_from_value
from virtualschool.domain.plan.questions.hopes import outcomes_of
from virtualschool.domain.plan.questions.people import plan_short_forms
from virtualschool.domain.plan.questions.timing import month_from_key, plan_month, says_complete
from virtualschool.domain.plan.ratings import Rating, rating_of
from virtualschool.domain.plan.references import points_above
from virtualschool.domain.plan.structure import Action, Consideration, Plan
from virtualschool.domain.plan.words import comparable


@dataclass(frozen=True, slots=True)
class SettledAction:
    """What is known of one action: its own words and answers, and those it points at.

    ``due_on`` is the last day by which it is due. ``is_complete`` is what its progress says.
    ``refers_to`` are numbers of actions. ``owners`` begin with who leads.
    """

    number: int
    due_on: date | None
    from_on: date | None
    is_complete: bool
    completed_on: date | None
    refers_to: tuple[int, ...]
    owners: tuple[Owner, ...]
    on_track: Rating | None
    completion: Rating | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A plan with all that its answers settle, and the questions that are still open."""

    plan: Plan
    dated: Month | None
    reviewed: Month | None
    actions: tuple[SettledAction, ...]
    outcomes: tuple[Outcome, ...]
    directory: Mapping[str, Owner]  # by an owner's words, who that is
    open: tuple[Question, ...]


def settle(plan: Plan, questions: Sequence[Question], answers: Mapping[str, Answer]) -> Settled:
    """The plan as its answers, by the questions' keys, settle it.

    Raises ``questions.BadAnswer`` for an answer that its question cannot take.
    """
    values = {each.key: value_of(each, answers.get(each.key)) for each in questions}
    skipped = {key for key, answer in answers.items() if answer.decision is Decision.SKIP}
    whole = _amended(plan, questions, values, skipped)
    by_kind = _ByKind(questions, values)
    directory = {
        question.written: Owner(question.written, **value)
        for question in questions
        if question.kind is Kind.WHO and (value := values[question.key]) is not None
    }
    reviewed = next((v for q in questions if q.kind is Kind.REVIEW and (v := values[q.key])), None)
    return Settled(
        plan=whole,
        dated=plan_month(plan),
        reviewed=month_from_key(reviewed["month"]) if reviewed else None,
        actions=_actions(whole, by_kind, directory),
        outcomes=tuple(_outcomes(whole, questions, values, skipped, answers.keys())),
        directory=directory,
        open=tuple(each for each in questions if each.key not in answers),
    )


class _ByKind:
    """What is settled about one action, by the kind of question; ``is_open`` where it is not."""

    def __init__(self, questions: Sequence[Question], values: Mapping[str, Value | None]) -> None:
        self._found: dict[tuple[int, Kind], list[Value | None]] = {}
        for question in questions:
            for number in question.actions:
                self._found.setdefault((number, question.kind), []).append(values[question.key])

    def value(self, number: int, *kinds: Kind) -> Value | None:
        """The last of these kinds that is settled."""
        for kind in reversed(kinds):
            for value in self._found.get((number, kind), ()):
                if value is not None:
                    return value
        return None


def _actions(
    plan: Plan, settled: _ByKind, directory: Mapping[str, Owner]
) -> tuple[SettledAction, ...]:
    forms = plan_short_forms(plan)
    named = {words: owners_in(words, forms) for words in {each.owners for each in plan.actions}}
    found: dict[int, SettledAction] = {}
    for action in plan.actions:
        number = action.number
        above = settled.value(number, Kind.ABOVE)
        to = tuple(above["actions"]) if above else ()
        pointed = found[to[0]] if len(to) == 1 else None
        due_on, from_on = _due(action, settled, pointed)
        past = settled.value(number, Kind.PAST)
        completed = past["completed_on"] if past else None
        owners = settled.value(number, Kind.OWNERS)
        shading = settled.value(number, Kind.SHADING)
        as_said = Rating(shading["rating"]) if shading else None
        found[number] = SettledAction(
            number=number,
            due_on=due_on,
            from_on=from_on,
            is_complete=_is_complete(action, pointed),
            completed_on=date.fromisoformat(completed) if completed else None,
            refers_to=to,
            owners=tuple(
                directory.get(owner.words, owner if owner.is_clear else Owner(owner.words))
                for owner in _owners(action, owners, pointed, named, forms)
            ),
            on_track=_rating(action, Column.DUE, as_said),
            completion=_rating(action, Column.PROGRESS, as_said),
        )
    return tuple(found.values())


def _due(
    action: Action, settled: _ByKind, pointed: SettledAction | None
) -> tuple[date | None, date | None]:
    if points_above(action.due):
        return (pointed.due_on, pointed.from_on) if pointed else (None, None)
    value = settled.value(action.number, Kind.UNREAD, Kind.YEAR, Kind.ONGOING, Kind.EARLY)
    if value is not None:
        on, from_on = value["due_on"], value["from_on"]
        return (
            date.fromisoformat(on) if on else None,
            date.fromisoformat(from_on) if from_on else None,
        )
    due = read_due(action.due)
    return (due.on, None) if due else (None, None)


def _is_complete(action: Action, pointed: SettledAction | None) -> bool:
    if points_above(action.progress):
        return pointed is not None and pointed.is_complete
    return says_complete(action.progress)


def _owners(
    action: Action,
    said: Value | None,
    pointed: SettledAction | None,
    named: Mapping[str, list[Owner]],
    forms: ShortForms,
) -> list[Owner]:
    if points_above(action.owners):
        return list(pointed.owners) if pointed else []
    if said is not None:
        return [owner for words in said["owners"] for owner in owners_in(words, forms)[:1]]
    return named[action.owners]


def _rating(action: Action, column: Column, as_said: Rating | None) -> Rating | None:
    shading = action.shading.get(column, "")
    return (rating_of(shading) or as_said) if shading else None


def _outcomes(
    plan: Plan,
    questions: Sequence[Question],
    values: Mapping[str, Value | None],
    skipped: set[str],
    answered: Collection[str],
) -> list[Outcome]:
    """Each outcome once; one whose being one was denied, once for each impact cell."""
    measures: dict[str, Measure] = {}
    offered: dict[str, Measure] = {}
    apart: set[str] = set()
    for question in questions:
        value = values[question.key]
        if question.kind is Kind.MEASURE and value is not None:
            measures[comparable(question.written)] = measure_from_value(value)
        elif question.kind is Kind.MEASURE and question.proposal and question.key not in answered:
            offered[comparable(question.written)] = measure_from_value(question.proposal)
        if question.kind is Kind.SHARED and question.key in skipped:
            apart.add(comparable(question.written))
    found: list[Outcome] = []
    for gathered in outcomes_of(plan):
        words = comparable(gathered.outcome.text)
        whole = replace(gathered.outcome, measure=measures.get(words), offered=offered.get(words))
        is_apart = words in apart
        found += [replace(whole, actions=each) for each in gathered.cells] if is_apart else [whole]
    return found


def _amended(
    plan: Plan,
    questions: Sequence[Question],
    values: Mapping[str, Value | None],
    skipped: set[str],
) -> Plan:
    """The plan with what was said about tracked changes and about pages."""
    words: dict[tuple[int, str], str] = {}
    back: set[str] = set()
    for question in questions:
        value = values[question.key]
        if question.kind is Kind.TRACKED:
            column = question.about.partition(" ")[0]
            if value is not None:
                words[question.actions[0], column] = value["text"]
            elif question.key in skipped:
                words[question.actions[0], column] = question.written
        if question.kind is Kind.PAGE and question.key in skipped:
            back.add(question.about)
    if not words and not back:
        return plan
    sections = []
    for section in plan.sections:
        considerations: list[Consideration] = []
        for consideration in section.considerations:
            actions = tuple(_reworded(action, words) for action in consideration.actions)
            if consideration.text in back and considerations:
                before = considerations[-1]
                considerations[-1] = replace(before, actions=(*before.actions, actions[0]))
                actions = actions[1:]
            considerations.append(replace(consideration, actions=actions))
        sections.append(replace(section, considerations=tuple(considerations)))
    return replace(plan, sections=tuple(sections))


def _reworded(action: Action, words: Mapping[tuple[int, str], str]) -> Action:
    said = {column: words.get((action.number, column)) for column in Column}
    return replace(
        action,
        text=_or(said[Column.ACTION], action.text),
        owners=_or(said[Column.OWNERS], action.owners),
        due=_or(said[Column.DUE], action.due),
        progress=_or(said[Column.PROGRESS], action.progress),
    )


def _or(said: str | None, written: str) -> str:
    return written if said is None else said
