"""Missed updates, whom they are told, and messages of counts and links alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from virtualschool.domain.plan.digest import (
    DigestCounts,
    EscalationRule,
    Step,
    counts_of,
    digest_subject,
    digest_text,
    missed_updates,
    whole_months,
)
from virtualschool.domain.plan.live import ActionAt
from virtualschool.domain.plan.rules import RatedAction, rate
from virtualschool.domain.plan.states import ActionState

TODAY = date(2022, 6, 16)
OPEN = ActionAt(
    1,
    1,
    "Does it?",
    "Share data",
    "Share the dashboard.",
    state=ActionState.UNDER_WAY,
    updated_on=date(2022, 4, 10),
)


def rated(*actions: ActionAt) -> list[RatedAction]:
    return [rate(each, TODAY, actions={}, signals=()) for each in actions]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2022, 1, 14), date(2022, 2, 13), 0),
        (date(2022, 1, 14), date(2022, 2, 14), 1),
        (date(2022, 1, 31), date(2022, 2, 28), 1),
        (date(2022, 1, 31), date(2022, 2, 27), 0),
        (date(2021, 12, 20), date(2022, 3, 19), 2),
        (date(2022, 3, 1), date(2022, 1, 1), 0),
    ],
)
def test_a_month_has_passed_on_the_same_day_of_the_next(
    first: date, last: date, months: int
) -> None:
    assert whole_months(first, last) == months


def test_only_an_open_action_whose_time_has_come_misses_updates() -> None:
    assert missed_updates(OPEN, TODAY) == 2
    assert missed_updates(replace(OPEN, state=ActionState.COMPLETE), TODAY) == 0
    assert missed_updates(replace(OPEN, state=ActionState.DROPPED), TODAY) == 0
    assert missed_updates(replace(OPEN, section=""), TODAY) == 0
    assert missed_updates(replace(OPEN, from_on=date(2022, 9, 1)), TODAY) == 0
    assert missed_updates(replace(OPEN, updated_on=None), TODAY) == 0
    deferred = replace(OPEN, state=ActionState.DEFERRED, deferred_until=date(2022, 9, 1))
    assert missed_updates(deferred, TODAY) == 0
    assert missed_updates(replace(deferred, deferred_until=TODAY), TODAY) == 2


def test_the_deputy_is_told_first_and_then_the_lead() -> None:
    rule = EscalationRule(2, 4)
    assert [rule.step(missed) for missed in range(6)] == [
        Step.NONE,
        Step.NONE,
        Step.DEPUTY,
        Step.DEPUTY,
        Step.LEAD,
        Step.LEAD,
    ]
    assert "After 2 updates missed the deputy" in rule.in_words
    assert "after 4 updates the lead of the plan" in rule.in_words


@pytest.mark.parametrize("numbers", [(0, 2), (3, 3), (4, 2)])
def test_a_lead_is_never_told_before_the_deputy(numbers: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="the lead later"):
        EscalationRule(*numbers)


def test_a_message_counts_and_names_nothing() -> None:
    mine = rated(
        replace(OPEN, due_on=date(2022, 5, 31)),
        replace(OPEN, ref=2, due_on=date(2022, 6, 30), updated_on=TODAY),
        replace(OPEN, ref=3, state=ActionState.COMPLETE, due_on=date(2022, 5, 1)),
    )
    counts = counts_of(mine, TODAY, rated(replace(OPEN, ref=9)))
    assert counts == DigestCounts(open=2, overdue=1, due_soon=1, red=1, stale=1, escalated=1)
    text = digest_text(counts, link="https://vs/mine/", settings_link="https://vs/set/")
    assert text == (
        "You have 2 open actions in the improvement plan.\n"
        "- 1 overdue\n"
        "- 1 due in the next 14 days\n"
        "- 1 rated red\n"
        "- 1 without an update for a month or more\n"
        "1 action of others was passed on to you, because updates were missed.\n"
        "\n"
        "See and update them: https://vs/mine/\n"
        "\n"
        "When this comes, or not: https://vs/set/\n"
    )
    assert "dashboard" not in text
    assert digest_subject(counts).endswith("some need an update")


def test_whoever_has_nothing_open_has_an_empty_message() -> None:
    assert counts_of([], TODAY).is_empty
    assert not counts_of(rated(OPEN), TODAY).is_empty
    assert digest_subject(counts_of(rated(replace(OPEN, updated_on=TODAY)), TODAY)) == (
        "Your improvement plan actions this week"
    )
