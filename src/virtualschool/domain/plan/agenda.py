"""The agenda of a monthly review: which actions it looks at, and why, made from two states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.domain.plan.digest import (
    EscalationRule,
    Step,
    is_overdue,
    is_red,
    missed_updates,
)
from virtualschool.domain.plan.live import RATING_KIND_WORDS, RatingKind, day_words
from virtualschool.domain.plan.rules import Rated, RatedAction
from virtualschool.domain.plan.states import ActionState
from virtualschool.domain.plan.words import counted


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
    "On the agenda is each action that has a rating in force shown red (off track, blocked, or its "
    "figure worse), is past its due date, was not updated for a month, has a rating overridden, or "
    "was completed since the last review. One that was red at the last review too, and for which "
    "nothing was written to put it right, comes first, and the review asks for it."
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
    now: Sequence[RatedAction],
    before: Sequence[RatedAction],
    *,
    day: date,
    last_review: date | None,
    rule: EscalationRule,
) -> list[AgendaItem]:
    """The agenda on ``day``: every action with a reason, the most pressing first.

    ``before`` is the plan on the day of the last review, empty where there was none; then every
    complete action is newly so.
    """
    had = {each.at.ref: each for each in before}
    items = []
    for action in now:
        ref = action.at.ref
        reasons = _reasons(action, had.get(ref), day, last_review, rule)
        if reasons:
            order = tuple(each for each in Heading if each in reasons)
            items.append(AgendaItem(ref, order, tuple(reasons[each] for each in order)))
    order_of = list(Heading)
    return sorted(items, key=lambda item: (order_of.index(item.heading), item.ref))


def _reasons(
    action: RatedAction,
    then: RatedAction | None,
    day: date,
    last_review: date | None,
    rule: EscalationRule,
) -> dict[Heading, str]:
    found: dict[Heading, str] = {}
    at = action.at
    if at.is_left_out:
        return found
    if is_red(action):
        found[Heading.RED] = " ".join(
            _red_words(each, is_late=is_overdue(at, day))
            for each in action.ratings
            if each.colour == "red"
        )
        if then is not None and is_red(then) and not at.corrective and last_review:
            found[Heading.RED_TWICE] = (
                f"Red at the review of {day_words(last_review)} too, and nothing is written to put "
                "it right."
            )
    if is_overdue(at, day) and at.due_on:
        late = counted((day - at.due_on).days, "day")
        found[Heading.OVERDUE] = f"Due on {day_words(at.due_on)}: {late} ago."
    missed = missed_updates(at, day)
    if missed and at.updated_on:
        found[Heading.STALE] = f"Nothing was said of it since {day_words(at.updated_on)}."
        step = rule.step(missed)
        if step is not Step.NONE:
            found[Heading.ESCALATED] = f"{counted(missed, 'update')} missed: the {step} is told."
    if action.overrides:
        found[Heading.OVERRIDDEN] = " ".join(
            f"{RATING_KIND_WORDS[each.kind]} overridden by {each.by} until "
            f"{day_words(each.last_day)}: {each.reason}"
            for each in action.overrides
        )
    complete = ActionState.COMPLETE
    if at.state is complete and (then is None or then.at.state is not complete):
        on = f" on {day_words(at.completed_on)}" if at.completed_on else ""
        found[Heading.COMPLETE] = f"Completed{on}."
    return found


def _red_words(rated: Rated, *, is_late: bool) -> str:
    """A red rating and why; that its due day is past is a reason of its own."""
    said = f"{RATING_KIND_WORDS[rated.kind]}: {rated.words.lower()}."
    return said if is_late and rated.kind is RatingKind.ON_TRACK else f"{said} {rated.why}"
