"""Two days of a plan compared: what changed, in sentences, and how far due dates moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from virtualschool.domain.plan.comparison import (
    ActionThen,
    Comparison,
    DifferenceKind,
    compare,
    quoted,
    span_in_words,
)

FIRST, LAST = date(2022, 3, 10), date(2022, 6, 16)
ONE = ActionThen(14, "Invite R&C VSH to QA PEPs.", due_on=date(2022, 5, 31), owners="VSH")


def compared(before: list[ActionThen], after: list[ActionThen]) -> Comparison:
    return compare(before, after, first=FIRST, last=LAST)


def changed(**now: object) -> list[str]:
    found = compared([ONE], [replace(ONE, **now)])  # type: ignore[arg-type]
    return [each.sentence for each in found.differences]


def test_a_due_date_that_moved_says_from_when_to_when_and_by_how_many_days() -> None:
    (moved,) = compared([ONE], [replace(ONE, due_on=date(2022, 7, 31))]).differences
    assert moved.sentence == "Action 14 moved from May to July 2022: 61 days later."
    assert (moved.kind, moved.days) == (DifferenceKind.DUE, 61)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (date(2022, 12, 31), date(2023, 2, 28), "from December 2022 to February 2023"),
        (date(2022, 5, 12), date(2022, 5, 31), "from 12 May to 31 May 2022"),
        (date(2022, 7, 31), date(2022, 5, 31), "from July to May 2022"),
    ],
)
def test_months_stand_for_days_only_where_both_are_their_last(
    before: date, after: date, said: str
) -> None:
    assert span_in_words(before, after) == said


def test_a_date_brought_forward_a_new_one_and_none_any_more_are_told_apart() -> None:
    assert changed(due_on=date(2022, 5, 30)) == [
        "Action 14 moved from 31 May to 30 May 2022: 1 day earlier."
    ]
    assert changed(due_on=None) == ["Action 14 has no due date any more; it was due 31 May 2022."]
    undated = replace(ONE, due_on=None)
    (said,) = compared([undated], [ONE]).differences
    assert said.sentence == "Action 14 has a due date now: 31 May 2022."
    assert said.days == 0


def test_what_was_completed_says_how_long_before_or_after_it_was_due() -> None:
    quote = "“Invite R&C VSH to QA PEPs”"
    for on, late in (
        (date(2022, 6, 2), "2 days after it was due"),
        (date(2022, 5, 30), "1 day before it was due"),
        (date(2022, 5, 31), "on the day it was due"),
    ):
        assert changed(state="complete", completed_on=on) == [
            f"Action 14 was completed on {on.day} {on:%B %Y}, {late}: {quote}."
        ]
    assert changed(state="complete") == [f"Action 14 was completed: {quote}."]


def test_a_state_says_why_and_until_when() -> None:
    assert changed(
        state="deferred", deferred_until=date(2022, 9, 1), reason="COVID pressure in schools."
    ) == [
        "Action 14 went from not started to deferred until 1 September 2022: COVID pressure in "
        "schools."
    ]
    assert changed(state="dropped", reason="The head of access dropped it") == [
        "Action 14 was dropped: The head of access dropped it."
    ]


def test_ratings_evidence_progress_owner_and_words_each_get_a_sentence() -> None:
    assert changed(on_track="red", impact="too_early", is_overridden=True) == [
        "Action 14, on track: from not rated to red.",
        "Action 14, impact: from not rated to too early.",
        "Action 14: a rating was overridden.",
    ]
    had = replace(ONE, evidence=("A file.",), progress="Begun")
    assert [
        each.sentence
        for each in compared(
            [had],
            [
                replace(
                    had,
                    evidence=("A file.", "A number: 5 PEPs.", "A meeting."),
                    progress="Reports shared.",
                    owners="VSDH",
                    text="Ask R&C VSH to QA PEPs.",
                    corrective="Train two more.",
                )
            ],
        ).differences
    ] == [
        "Action 14, to put it right: Train two more.",
        "Action 14: A number: 5 PEPs.",
        "Action 14: A meeting.",
        "Action 14: Reports shared.",
        "Action 14 is now VSDH’s (was VSH).",
        "Action 14 was reworded from “Invite R&C VSH to QA PEPs” to “Ask R&C VSH to QA PEPs”.",
    ]


def test_actions_come_go_and_come_again() -> None:
    other = ActionThen(20, "Host a conference.")
    came = compared([ONE], [ONE, other])
    assert [each.sentence for each in came.of(DifferenceKind.NEW)] == [
        "Action 20 is new: “Host a conference”."
    ]
    assert came.summary == "1 of 2 actions changed: 1 new. No due date moved."
    went = compared([ONE, other], [ONE])
    left_out = compared([ONE, other], [ONE, replace(other, is_left_out=True)])
    for gone in (went, left_out):
        assert [each.sentence for each in gone.of(DifferenceKind.DROPPED)] == [
            "Action 20 is no longer in the plan: “Host a conference”."
        ]
        assert gone.actions == 1
    again = compared([ONE, replace(other, is_left_out=True)], [ONE, other])
    assert [each.sentence for each in again.differences] == [
        "Action 20 is in the plan again: “Host a conference”."
    ]


def test_the_summary_sums_the_drift_each_way_and_lists_the_longest_first() -> None:
    plan = [replace(ONE, ref=ref) for ref in (1, 2, 3)]
    days = (date(2022, 6, 30), date(2022, 8, 31), date(2022, 5, 30))
    both = compared(
        plan, [replace(ONE, ref=each.ref, due_on=day) for each, day in zip(plan, days, strict=True)]
    )
    assert [each.ref for each in both.of(DifferenceKind.DUE)] == [2, 1, 3]
    assert both.days_later == 30 + 92
    assert both.summary == (
        "3 of 3 actions changed. 2 due dates moved later, 122 days in all; 1 due date moved "
        "earlier, 1 day in all."
    )
    assert [title for title, _ in both.groups] == ["Due dates that moved"]


def test_the_same_plan_twice_has_no_difference_and_days_must_be_in_order() -> None:
    assert compared([ONE], [ONE]).summary == "Nothing in the plan changed."
    with pytest.raises(ValueError, match="give the earlier day first"):
        compare([ONE], [ONE], first=LAST, last=FIRST)


def test_a_long_action_is_quoted_by_its_first_words() -> None:
    assert quoted("one two three four five six seven eight nine ten eleven twelve thirteen") == (
        "“one two three four five six seven eight nine ten eleven twelve…”"
    )
