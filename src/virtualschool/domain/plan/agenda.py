"""The agenda of a monthly review: which actions it looks at, and why, made from two states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.domain.plan.comparison import ActionThen
from virtualschool.domain.plan.digest import (
    EscalationRule,
    Step,
    is_overdue,
    is_red,
    missed_updates,
)


class Heading(StrEnum):
    """Why an action is on the agenda. The values are stable codes, most pressing first."""

    RED_TWICE = "red_twice"
    ESCALATED = "escalated"
    RED = "red"
    OVERDUE = "overdue"
    STALE = "stale"
    OVERRIDDEN = "overridden"
    COMPLETE = "complete"


HEADING_WORDS: Mapping[Heading, str] = {
    Heading.RED_TWICE: "Red for two periods, without a corrective action",
    Heading.ESCALATED: "Escalated: updates were missed",
    Heading.RED: "Red",
    Heading.OVERDUE: "Overdue",
    Heading.STALE: "Not updated in a month",
    Heading.OVERRIDDEN: "A rating is overridden",
    Heading.COMPLETE: "Complete since the last review",
}

#: The rule of the agenda, as it is printed beside it.
AGENDA_RULE = (
    "On the agenda is each action that is rated red (on track or completion, as in force), is past "
    "its due date, was not updated for a month, has a rating overridden, or was completed since "
    "the last review. One that was red at the last review too, and for which nothing was written "
    "to put it right, comes first, and the review asks for it."
)


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """An action on the agenda, under its most pressing heading, with a sentence for each reason."""

    ref: int
    headings: tuple[Heading, ...]
    sentences: tuple[str, ...]

    @property
    def heading(self) -> Heading:
        return self.headings[0]

    @property
    def asks_corrective(self) -> bool:
        """Whether the review asks how it will be put right."""
        return Heading.RED_TWICE in self.headings


def agenda_of(
    now: Sequence[ActionThen],
    before: Sequence[ActionThen],
    *,
    day: date,
    last_review: date | None,
    rule: EscalationRule,
) -> list[AgendaItem]:
    """The agenda on ``day``: every action with a reason, the most pressing first.

    ``before`` is the plan on the day of the last review, empty where there was none; then every
    complete action is newly so.
    """
    had = {each.ref: each for each in before}
    items = []
    for action in now:
        reasons = _reasons(action, had.get(action.ref), day, last_review, rule)
        if reasons:
            order = [each for each in Heading if each in reasons]
            items.append(
                AgendaItem(action.ref, tuple(order), tuple(reasons[each] for each in order))
            )
    order_of = list(Heading)
    return sorted(items, key=lambda item: (order_of.index(item.heading), item.ref))


def _reasons(
    action: ActionThen,
    then: ActionThen | None,
    day: date,
    last_review: date | None,
    rule: EscalationRule,
) -> dict[Heading, str]:
    found: dict[Heading, str] = {}
    if action.is_left_out:
        return found
    if is_red(action):
        which = " and ".join(
            words
            for words, rating in (("on track", action.on_track), ("completion", action.completion))
            if rating == "red"
        )
        found[Heading.RED] = f"Rated red: {which}."
        if then is not None and is_red(then) and not action.corrective and last_review:
            found[Heading.RED_TWICE] = (
                f"Red at the review of {_day(last_review)} too, and nothing is written to put it "
                "right."
            )
    if is_overdue(action, day) and action.due_on:
        late = _counted((day - action.due_on).days, "day")
        found[Heading.OVERDUE] = f"Due on {_day(action.due_on)}: {late} ago."
    missed = missed_updates(action, day)
    if missed and action.updated_on:
        found[Heading.STALE] = f"Last updated on {_day(action.updated_on)}."
        step = rule.step(missed)
        if step is not Step.NONE:
            found[Heading.ESCALATED] = f"{_counted(missed, 'update')} missed: the {step} is told."
    if action.is_overridden:
        found[Heading.OVERRIDDEN] = "A rating in force is not the one the rule gives."
    if action.state == "complete" and (then is None or then.state != "complete"):
        on = f" on {_day(action.completed_on)}" if action.completed_on else ""
        found[Heading.COMPLETE] = f"Completed{on}."
    return found


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
