"""Reminders of a plan: when an update was missed, whom that is told, and what a message may say.

A message holds links and counts. It never holds a child, an action's words or a person's name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from virtualschool.domain.plan.live import ActionAt
from virtualschool.domain.plan.rules import RatedAction
from virtualschool.domain.plan.states import ActionState
from virtualschool.domain.plan.words import counted

#: An action due in so many days or fewer is due soon.
SOON_DAYS = 14

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Step(StrEnum):
    """Whom missed updates are told beside the owner. The values are stable codes."""

    NONE = "none"
    DEPUTY = "deputy"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """After how many missed monthly updates the deputy, and then the lead, is told.

    Raises ``ValueError`` for numbers that are not at least 1, the lead's above the deputy's.
    """

    deputy_after: int = 2
    lead_after: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.deputy_after < self.lead_after:
            raise ValueError(
                "The deputy is told after at least one missed update, and the lead later."
            )

    def step(self, missed: int) -> Step:
        """Who is told of so many missed updates."""
        if missed >= self.lead_after:
            return Step.LEAD
        return Step.DEPUTY if missed >= self.deputy_after else Step.NONE

    @property
    def in_words(self) -> str:
        """The rule as it is printed."""
        return (
            "Each open action is updated at least once a month. After "
            f"{_updates(self.deputy_after)} missed the deputy of its owner’s post is told, after "
            f"{_updates(self.lead_after)} the lead of the plan."
        )


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """What one person's message counts. ``escalated`` are others' actions passed on to them."""

    open: int
    overdue: int
    due_soon: int
    red: int
    stale: int
    escalated: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.open and not self.escalated


def missed_updates(action: ActionAt, day: date) -> int:
    """Whole months since anybody said how an open action goes: each is an update missed.

    0 for an action that is not open, is deferred to a later day, goes on from a later day, or of
    which no day of an update is known.
    """
    is_deferred = action.state is ActionState.DEFERRED
    waits = is_deferred and (action.deferred_until or date.max) > day
    if not is_open(action) or waits or (action.from_on and action.from_on > day):
        return 0
    return whole_months(action.updated_on, day) if action.updated_on else 0


def whole_months(first: date, last: date) -> int:
    """Months that have passed from one day to another; from the 31st, each to its month's end."""
    months = (last.year - first.year) * 12 + last.month - first.month
    is_month_end = (last + timedelta(days=1)).month != last.month
    if last.day < first.day and not is_month_end:
        months -= 1
    return max(0, months)


def is_open(action: ActionAt) -> bool:
    """Whether anything is still to be done: in the plan, and neither complete nor dropped."""
    return not action.is_left_out and not action.is_closed


def is_overdue(action: ActionAt, day: date) -> bool:
    """Whether an open action's due date is past."""
    return is_open(action) and action.due_on is not None and action.due_on < day


def is_red(action: RatedAction) -> bool:
    """Whether a rating in force is shown red: off track, blocked, or its figure worse.

    An action complete whose figure is worse is red too; one dropped or left out never is.
    """
    if action.at.is_left_out or action.at.state is ActionState.DROPPED:
        return False
    return any(rating.colour == "red" for rating in action.ratings)


def counts_of(
    mine: Iterable[RatedAction], day: date, passed_on: Iterable[RatedAction] = ()
) -> DigestCounts:
    """What a person's message counts: the open actions they own, and what was passed on to them."""
    open_now = [each for each in mine if is_open(each.at)]
    soon = day + timedelta(days=SOON_DAYS)
    return DigestCounts(
        open=len(open_now),
        overdue=sum(is_overdue(each.at, day) for each in open_now),
        due_soon=sum(
            each.at.due_on is not None and day <= each.at.due_on <= soon for each in open_now
        ),
        red=sum(map(is_red, open_now)),
        stale=sum(missed_updates(each.at, day) > 0 for each in open_now),
        escalated=len(list(passed_on)),
    )


def digest_subject(counts: DigestCounts) -> str:
    """The subject of a message."""
    waiting = counts.overdue + counts.stale
    if waiting or counts.escalated:
        return "Your improvement plan actions this week: some need an update"
    return "Your improvement plan actions this week"


def digest_text(counts: DigestCounts, *, link: str, settings_link: str) -> str:
    """The message: counts and links alone."""
    lines = [f"You have {counted(counts.open, 'open action')} in the improvement plan."]
    rows = (
        (counts.overdue, "overdue"),
        (counts.due_soon, f"due in the next {SOON_DAYS} days"),
        (counts.red, "rated red"),
        (counts.stale, "without an update for a month or more"),
    )
    lines += [f"- {number} {words}" for number, words in rows if number]
    if counts.escalated:
        was = "was" if counts.escalated == 1 else "were"
        lines.append(
            f"{counted(counts.escalated, 'action')} of others {was} passed on to you, because "
            "updates were missed."
        )
    lines += ["", f"See and update them: {link}", "", f"When this comes, or not: {settings_link}"]
    return "\n".join(lines) + "\n"


def _updates(number: int) -> str:
    return counted(number, "update")
