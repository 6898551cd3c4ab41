"""Two days of a plan compared: what changed, in sentences, and how far due dates moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from virtualschool.domain.plan.comparison import (
    Comparison,
    DifferenceKind,
    compare,
    quoted,
    span_in_words,
)
from virtualschool.domain.plan.live import (
    ActionAt,
    EvidenceAt,
    EvidenceKind,
    MilestoneAt,
    OverrideAt,
    RatingKind,
)
from virtualschool.domain.plan.rules import RatedAction, rate
from virtualschool.domain.plan.states import ActionState

FIRST, LAST = date(2022, 3, 10), date(2022, 6, 16)
ONE = ActionAt(
    14,
    14,
    "Does it?",
    "Outside scrutiny",
    "Invite R&C VSH to QA PEPs.",
    due_on=date(2022, 12, 31),
    owners=("VSH",),
    state=ActionState.UNDER_WAY,
)


def rated(actions: list[ActionAt], day: date) -> list[RatedAction]:
    return [rate(each, day, actions={}, signals=()) for each in actions]


def compared(before: list[ActionAt], after: list[ActionAt]) -> Comparison:
    return compare(rated(before, FIRST), rated(after, LAST), first=FIRST, last=LAST)


def changed(**now: object) -> list[str]:
    found = compared([ONE], [replace(ONE, **now)])  # type: ignore[arg-type]
    return [each.sentence for each in found.differences]


def test_a_due_date_that_moved_says_from_when_to_when_and_by_how_many_days() -> None:
    may = replace(ONE, due_on=date(2022, 5, 31))
    (moved,) = compared([may], [replace(may, due_on=date(2022, 7, 31))]).differences
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
    assert changed(due_on=date(2022, 12, 30)) == [
        "Action 14 moved from 31 December to 30 December 2022: 1 day earlier."
    ]
    undated = replace(ONE, due_on=None)
    (lost,) = compared([ONE], [undated]).of(DifferenceKind.DUE)
    assert lost.sentence == "Action 14 has no due date any more; it was due 31 December 2022."
    (said,) = compared([undated], [ONE]).of(DifferenceKind.DUE)
    assert said.sentence == "Action 14 has a due date now: 31 December 2022."
    assert said.days == 0


def test_what_was_completed_says_how_long_before_or_after_it_was_due() -> None:
    quote = "“Invite R&C VSH to QA PEPs”"
    done = replace(ONE, state=ActionState.COMPLETE, due_on=date(2022, 5, 31))
    for on, late in (
        (date(2022, 6, 2), " on 2 June 2022, 2 days after it was due"),
        (date(2022, 5, 30), " on 30 May 2022, 1 day before it was due"),
        (date(2022, 5, 31), " on 31 May 2022, on the day it was due"),
        (None, ""),
    ):
        had = replace(ONE, due_on=date(2022, 5, 31))
        found = compared([had], [replace(done, completed_on=on)])
        assert [each.sentence for each in found.differences] == [
            f"Action 14 was completed{late}: {quote}."
        ]


def test_a_state_says_why_until_when_and_by_whom() -> None:
    pressure = "COVID pressure in schools."
    deferred = {"state": ActionState.DEFERRED, "deferred_until": date(2022, 9, 1)}
    assert changed(**deferred, state_why=pressure)[0] == (
        "Action 14 went from under way to deferred until 1 September 2022: COVID pressure in "
        "schools."
    )
    assert changed(state=ActionState.DROPPED, dropped_by="the head", state_why="Merged.")[0] == (
        "Action 14 was dropped by the head: Merged."
    )


def test_a_rating_in_force_that_is_another_is_told_in_words() -> None:
    late = replace(ONE, due_on=date(2022, 5, 31))
    (one,) = compared([late], [late]).differences
    assert one.sentence == "Action 14, on track: from on track to off track."
    override = OverrideAt(
        1, RatingKind.ON_TRACK, "amber", "Agreed.", FIRST, date(2022, 7, 31), "ada"
    )
    held = replace(late, overrides=(override,))
    assert [each.sentence for each in compared([late], [held]).differences] == [
        "Action 14, on track: from on track to at risk.",
        "Action 14, on track: overridden by ada until 31 July 2022: Agreed.",
    ]
    lapsed = replace(held, overrides=(replace(override, last_day=FIRST),))
    assert [each.sentence for each in compared([lapsed], [lapsed]).differences] == [
        "Action 14, on track: from at risk to off track.",
        "Action 14, on track: overridden no more.",
    ]


def test_evidence_turns_what_was_asserted_into_what_is_evidenced() -> None:
    done = replace(ONE, state=ActionState.COMPLETE)
    piece = EvidenceAt(1, EvidenceKind.NUMBER, date(2022, 6, 1), "12 PEPs read")
    assert [
        each.sentence for each in compared([done], [replace(done, evidence=(piece,))]).differences
    ] == [
        "Action 14, completion: from complete, asserted to complete, with evidence.",
        "Action 14, evidence: number of 1 June 2022: 12 PEPs read",
    ]
    booked = replace(piece, has_happened=False, kind=EvidenceKind.MEETING)
    (said,) = compared([done], [replace(done, evidence=(booked,))]).differences
    assert said.sentence == (
        "Action 14, evidence: meeting of 1 June 2022, booked and not yet happened: 12 PEPs read"
    )


def test_milestones_say_what_was_done_and_what_moved() -> None:
    had = replace(
        ONE, milestones=(MilestoneAt(1, "Trial", date(2022, 9, 30)), MilestoneAt(2, "Go"))
    )
    now = replace(
        had,
        milestones=(
            MilestoneAt(1, "Trial", date(2022, 10, 31)),
            MilestoneAt(2, "Go", None, date(2022, 6, 1)),
            MilestoneAt(3, "Review", date(2022, 12, 1)),
        ),
    )
    assert [each.sentence for each in compared([had], [now]).differences] == [
        "Action 14: “Trial” moved from September to October 2022: 31 days later.",
        "Action 14: “Go” was done on 1 June 2022.",
        "Action 14: “Review” is a new milestone, due 1 December 2022.",
    ]


def test_progress_owner_words_and_what_puts_it_right_each_get_a_sentence() -> None:
    assert changed(
        note="Reports shared.",
        owners=("VSDH", "VSH"),
        text="Ask R&C VSH to QA PEPs.",
        corrective="Train two more.",
    ) == [
        "Action 14, to put it right: Train two more.",
        "Action 14, reported: Reports shared.",
        "Action 14 is now owned by VSDH; VSH, before by VSH.",
        "Action 14 was reworded from “Invite R&C VSH to QA PEPs” to “Ask R&C VSH to QA PEPs”.",
    ]


def test_actions_come_go_and_come_again() -> None:
    other = replace(ONE, ref=20, text="Host a conference.")
    out = replace(other, section="")
    came = compared([ONE], [ONE, other])
    assert [each.sentence for each in came.of(DifferenceKind.NEW)] == [
        "Action 20 is new: “Host a conference”, due 31 December 2022."
    ]
    assert came.summary == "1 of 2 actions changed: 1 new. No due date moved."
    for gone in (compared([ONE, other], [ONE]), compared([ONE, other], [ONE, out])):
        assert [each.sentence for each in gone.of(DifferenceKind.DROPPED)] == [
            "Action 20 is no longer in the plan: “Host a conference”."
        ]
        assert gone.actions == 1
    again = compared([ONE, out], [ONE, other])
    assert [each.sentence for each in again.differences] == [
        "Action 20 is in the plan again: “Host a conference”."
    ]
    assert compared([ONE], [ONE, out]).differences == ()


def test_the_summary_sums_the_drift_each_way_and_lists_the_longest_first() -> None:
    plan = [replace(ONE, ref=ref) for ref in (1, 2, 3)]
    days = (date(2023, 1, 31), date(2023, 3, 31), date(2022, 12, 30))
    after = [replace(each, due_on=day) for each, day in zip(plan, days, strict=True)]
    both = compared(plan, after)
    assert [each.ref for each in both.of(DifferenceKind.DUE)] == [2, 1, 3]
    assert both.days_later == 31 + 90
    assert both.summary == (
        "3 of 3 actions changed. 2 due dates moved later, 121 days in all; 1 due date moved "
        "earlier, 1 day in all."
    )
    assert [title for title, _ in both.groups] == ["Due dates that moved"]


def test_the_same_plan_twice_has_no_difference_and_days_must_be_in_order() -> None:
    assert compared([ONE], [ONE]).summary == "Nothing in the plan changed."
    with pytest.raises(ValueError, match="give the earlier day first"):
        compare([], [], first=LAST, last=FIRST)


def test_a_long_action_is_quoted_by_its_first_words() -> None:
    assert quoted("one two three four five six seven eight nine ten eleven twelve thirteen") == (
        "“one two three four five six seven eight nine ten eleven twelve…”"
    )
