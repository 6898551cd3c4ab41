"""What a consideration has come to: closed, closed as asserted, open, or without an action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from virtualschool.domain.plan.closure import Closure, Standing, closures
from virtualschool.domain.plan.live import ActionAt, EvidenceAt, EvidenceKind
from virtualschool.domain.plan.rules import ImpactKind, Signal, rate
from virtualschool.domain.plan.states import ActionState

DAY = date(2023, 1, 31)
QUESTION, SHARE = "Does it?", "Share data"
OPEN = ActionAt(1, 1, QUESTION, SHARE, "Share it.", state=ActionState.UNDER_WAY)
PIECE = EvidenceAt(1, EvidenceKind.MEETING, date(2022, 3, 1), "Five met")
DONE = replace(OPEN, state=ActionState.COMPLETE, completed_on=date(2022, 3, 1), evidence=(PIECE,))
BARE = replace(DONE, evidence=())
DROPPED = replace(OPEN, state=ActionState.DROPPED, dropped_by="the head", state_why="Merged.")


def found(
    *actions: ActionAt,
    points_at: Mapping[int, Sequence[int]] | None = None,
    signals: Sequence[Signal] = (),
) -> Closure:
    rated = [rate(each, DAY, actions={}, signals=signals) for each in actions]
    (first, *_) = closures([(QUESTION, SHARE)], rated, points_at or {})
    return first


def test_all_complete_with_evidence_or_dropped_is_closed() -> None:
    closed = found(DONE, replace(DROPPED, ref=2))
    assert closed.standing is Standing.CLOSED
    assert closed.why == ("Action 1 is complete.", "Action 2 is dropped.")


def test_complete_and_nothing_to_show_is_closed_as_asserted() -> None:
    asserted = found(DONE, replace(BARE, ref=2))
    assert asserted.standing is Standing.ASSERTED
    assert asserted.why == (
        "Actions 1 and 2 are complete.",
        "Nothing recorded shows action 2 done.",
    )
    booked = replace(BARE, evidence=(replace(PIECE, has_happened=False),))
    assert found(booked).standing is Standing.ASSERTED


def test_one_that_is_still_to_be_done_keeps_it_open() -> None:
    still = found(DONE, replace(OPEN, ref=2), replace(OPEN, ref=3))
    assert still.standing is Standing.OPEN
    assert still.why == ("Action 1 is complete.", "Actions 2 and 3 are not.")


def test_no_action_is_said_and_closes_nothing() -> None:
    nothing = found()
    assert nothing.standing is Standing.NO_ACTION
    assert nothing.why == ("No action answers it.",)


def test_one_that_only_points_at_others_is_closed_when_they_are() -> None:
    elsewhere = replace(DONE, ref=7, consideration="Another")
    pointing = found(OPEN, elsewhere, points_at={1: [7]})
    assert pointing.standing is Standing.CLOSED
    assert pointing.why == ("Answered by action 7.", "Action 7 is complete.")
    assert [each.at.ref for each in pointing.actions] == [1]
    open_still = found(OPEN, replace(elsewhere, state=ActionState.UNDER_WAY), points_at={1: [7]})
    assert open_still.standing is Standing.OPEN


def test_actions_that_point_at_each_other_end_at_themselves() -> None:
    circle = found(OPEN, replace(OPEN, ref=2), points_at={1: [2], 2: [1]})
    assert circle.standing is Standing.OPEN


def test_a_figure_that_has_not_moved_is_said_of_what_is_complete() -> None:
    unmoved = found(DONE, signals=[Signal(ImpactKind.NO_CHANGE, "No change.", "suspensions")])
    assert unmoved.standing is Standing.CLOSED
    assert unmoved.why[-1] == "Action 1: complete; its figure has not moved."
