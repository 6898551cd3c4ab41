"""What a monthly review looks at, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from virtualschool.domain.plan.agenda import AgendaItem, Heading, agenda_of
from virtualschool.domain.plan.comparison import ActionThen
from virtualschool.domain.plan.digest import EscalationRule

DAY, BEFORE = date(2022, 6, 16), date(2022, 5, 12)
FINE = ActionThen(
    1,
    "Share the dashboard.",
    state="under_way",
    due_on=date(2022, 12, 31),
    on_track="green",
    updated_on=date(2022, 6, 1),
)


def agenda(
    now: list[ActionThen],
    before: list[ActionThen] | None = None,
    rule: EscalationRule | None = None,
) -> list[AgendaItem]:
    return agenda_of(
        now,
        before or [],
        day=DAY,
        last_review=BEFORE if before is not None else None,
        rule=rule or EscalationRule(),
    )


def headings(action: ActionThen, then: ActionThen | None = None) -> tuple[Heading, ...]:
    found = agenda([action], [then] if then else None)
    return found[0].headings if found else ()


def test_an_action_that_goes_as_planned_is_not_on_the_agenda() -> None:
    assert headings(FINE, FINE) == ()


def test_each_reason_puts_an_action_on_the_agenda() -> None:
    assert headings(replace(FINE, on_track="red")) == (Heading.RED,)
    assert headings(replace(FINE, completion="red")) == (Heading.RED,)
    assert headings(replace(FINE, due_on=date(2022, 6, 15))) == (Heading.OVERDUE,)
    assert headings(replace(FINE, due_on=DAY)) == ()
    assert headings(replace(FINE, updated_on=date(2022, 5, 16))) == (Heading.STALE,)
    assert headings(replace(FINE, is_overridden=True)) == (Heading.OVERRIDDEN,)


def test_complete_is_new_once() -> None:
    done = replace(FINE, state="complete", completed_on=date(2022, 6, 2), on_track="red")
    assert headings(done, FINE) == (Heading.COMPLETE,)
    assert headings(done) == (Heading.COMPLETE,)
    assert headings(done, done) == ()


def test_red_at_two_reviews_asks_how_it_will_be_put_right_until_that_is_written() -> None:
    red = replace(FINE, on_track="red")
    (item,) = agenda([red], [red])
    assert item.asks_corrective
    assert item.headings == (Heading.RED_TWICE, Heading.RED)
    assert item.sentences == (
        "Red at the review of 12 May 2022 too, and nothing is written to put it right.",
        "Rated red: on track.",
    )
    (written,) = agenda([replace(red, corrective="Two more trainers.")], [red])
    assert not written.asks_corrective
    (first,) = agenda([red], [FINE])
    assert not first.asks_corrective


def test_missed_updates_are_escalated_by_the_rule() -> None:
    stale = replace(FINE, updated_on=date(2022, 4, 10))
    (item,) = agenda([stale])
    assert item.headings == (Heading.ESCALATED, Heading.STALE)
    assert item.sentences[0] == "2 updates missed: the deputy is told."
    (once,) = agenda([replace(FINE, updated_on=date(2022, 5, 10))], rule=EscalationRule(1, 2))
    assert once.sentences[0] == "1 update missed: the deputy is told."
    (long,) = agenda([replace(FINE, updated_on=date(2022, 3, 1))])
    assert long.sentences[0] == "3 updates missed: the lead is told."


def test_the_most_pressing_come_first_and_dropped_ones_not_at_all() -> None:
    red = replace(FINE, ref=5, on_track="red")
    late = replace(FINE, ref=2, due_on=date(2022, 5, 31))
    gone = replace(red, ref=6, is_left_out=True)
    dropped = replace(red, ref=7, state="dropped")
    assert [item.ref for item in agenda([late, red, gone, dropped])] == [5, 2]
