"""What a monthly review looks at, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from virtualschool.domain.plan.agenda import AgendaItem, Heading, agenda_of
from virtualschool.domain.plan.digest import EscalationRule
from virtualschool.domain.plan.live import ActionAt, OverrideAt, RatingKind
from virtualschool.domain.plan.rules import rate
from virtualschool.domain.plan.states import ActionState

DAY, BEFORE = date(2022, 6, 16), date(2022, 5, 12)
FINE = ActionAt(
    1,
    1,
    "Does it?",
    "Share data",
    "Share the dashboard.",
    state=ActionState.UNDER_WAY,
    due_on=date(2022, 12, 31),
    updated_on=date(2022, 6, 1),
)
LATE = replace(FINE, due_on=date(2022, 4, 30))
BLOCKED = replace(FINE, state=ActionState.BLOCKED, state_why="the contract")


def agenda(
    now: list[ActionAt],
    before: list[ActionAt] | None = None,
    rule: EscalationRule | None = None,
) -> list[AgendaItem]:
    return agenda_of(
        [rate(each, DAY, actions={}, signals=()) for each in now],
        [rate(each, BEFORE, actions={}, signals=()) for each in before or []],
        day=DAY,
        last_review=BEFORE if before is not None else None,
        rule=rule or EscalationRule(),
    )


def headings(action: ActionAt, then: ActionAt | None = None) -> tuple[Heading, ...]:
    found = agenda([action], [then] if then else None)
    return found[0].headings if found else ()


def test_an_action_that_goes_as_planned_is_not_on_the_agenda() -> None:
    assert headings(FINE, FINE) == ()


def test_each_reason_puts_an_action_on_the_agenda() -> None:
    assert headings(BLOCKED) == (Heading.RED,)
    assert headings(replace(FINE, due_on=date(2022, 6, 15))) == (Heading.RED, Heading.OVERDUE)
    assert headings(replace(FINE, due_on=DAY)) == ()
    assert headings(replace(FINE, updated_on=date(2022, 5, 16))) == (Heading.STALE,)
    override = OverrideAt(1, RatingKind.ON_TRACK, "amber", "Agreed.", BEFORE, DAY, "ada")
    (item,) = agenda([replace(FINE, overrides=(override,))])
    assert item.headings == (Heading.OVERRIDDEN,)
    assert item.sentences == ("On track overridden by ada until 16 June 2022: Agreed.",)
    assert headings(replace(FINE, overrides=(replace(override, last_day=BEFORE),))) == ()


def test_complete_is_new_once() -> None:
    done = replace(LATE, state=ActionState.COMPLETE, completed_on=date(2022, 6, 2))
    assert headings(done, FINE) == (Heading.COMPLETE,)
    assert headings(done) == (Heading.COMPLETE,)
    assert headings(done, done) == ()


def test_red_at_two_reviews_asks_how_it_will_be_put_right_until_that_is_written() -> None:
    (item,) = agenda([LATE], [LATE])
    assert item.asks_corrective
    assert item.headings == (Heading.RED_TWICE, Heading.RED, Heading.OVERDUE)
    assert item.sentences == (
        "Red at the review of 12 May 2022 too, and nothing is written to put it right.",
        "On track: off track.",
        "Due on 30 April 2022: 47 days ago.",
    )
    (written,) = agenda([replace(LATE, corrective="Two more trainers.")], [LATE])
    assert not written.asks_corrective
    (first,) = agenda([LATE], [FINE])
    assert not first.asks_corrective


def test_missed_updates_are_escalated_by_the_rule() -> None:
    (item,) = agenda([replace(FINE, updated_on=date(2022, 4, 10))])
    assert item.headings == (Heading.ESCALATED, Heading.STALE)
    assert item.sentences[0] == "2 updates missed: the deputy is told."
    once = replace(FINE, updated_on=date(2022, 5, 10))
    (first,) = agenda([once], rule=EscalationRule(1, 2))
    assert first.sentences[0] == "1 update missed: the deputy is told."
    (long,) = agenda([replace(FINE, updated_on=date(2022, 3, 1))])
    assert long.sentences[0] == "3 updates missed: the lead is told."


def test_the_most_pressing_come_first_and_dropped_ones_not_at_all() -> None:
    stale = replace(FINE, ref=2, updated_on=date(2022, 5, 16))
    red = replace(BLOCKED, ref=5)
    gone = replace(red, ref=6, section="")
    dropped = replace(LATE, ref=7, state=ActionState.DROPPED)
    assert [item.ref for item in agenda([stale, red, gone, dropped])] == [5, 2]
