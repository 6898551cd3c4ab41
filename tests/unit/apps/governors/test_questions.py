"""Questions come from signals, overrides, late and silent actions, and what has not moved."""

from __future__ import annotations

from datetime import date

from virtualschool.apps.governors.questions import (
    MOST,
    MOST_OF_A_KIND,
    FigureSaid,
    suggested_questions,
)
from virtualschool.domain.plan.live import ActionAt, OverrideAt, RatingKind
from virtualschool.domain.plan.rules import ImpactKind, RatedAction, Signal, rate
from virtualschool.domain.plan.states import ActionState

DAY = date(2022, 10, 12)


def action(ref: int, **more: object) -> ActionAt:
    said: dict[str, object] = {
        "ref": ref,
        "position": ref,
        "section": "Does it?",
        "consideration": "Share",
        "text": f"Share dashboard {ref}",
        "updated_on": DAY,
        "due_on": date(2023, 3, 31),
        "state": ActionState.UNDER_WAY,
    }
    return ActionAt(**(said | more))  # type: ignore[arg-type]


def rated(*actions: ActionAt, signals: tuple[Signal, ...] = ()) -> list[RatedAction]:
    every = {each.ref: each for each in actions}
    return [rate(each, DAY, actions=every, signals=signals) for each in actions]


def figure(signal: str, better: str = "lower", **more: object) -> FigureSaid:
    return FigureSaid("suspensions", "Suspensions", "September 2022", signal, better, **more)  # type: ignore[arg-type]


def sources(figures: list[FigureSaid], actions: list[RatedAction]) -> list[str]:
    return [each.source for each in suggested_questions(figures, actions, DAY)]


def test_nothing_unusual_and_all_on_track_suggests_nothing() -> None:
    assert sources([figure("nothing unusual")], rated(action(1))) == []


def test_a_signal_asks_what_lies_behind_it_and_says_why_it_is_suggested() -> None:
    (question,) = suggested_questions([figure("higher than usual")], [], DAY)
    assert question.text.startswith("Suspensions is higher than usual. What lies behind it")
    assert question.reason == "Suspensions in September 2022: higher than usual."


def test_a_signal_that_pleases_and_one_of_no_side_ask_whether_it_lasts() -> None:
    for said in (figure("lower than usual"), figure("higher than usual", "neither")):
        (question,) = suggested_questions([said], [], DAY)
        assert "will it last" in question.text


def test_an_action_complete_whose_figure_has_not_moved_is_asked_about() -> None:
    done = action(
        3, state=ActionState.COMPLETE, completed_on=date(2022, 6, 1), effect_from=date(2022, 6, 1)
    )
    still = Signal(ImpactKind.NO_CHANGE, "No change.", "suspensions")
    assert sources([], rated(done, signals=(still,))) == ["not moved 3"]


def test_an_override_is_asked_about_with_both_ratings_and_its_end() -> None:
    held = OverrideAt(
        1, RatingKind.ON_TRACK, "green", "Agreed", date(2022, 9, 1), date(2022, 11, 30), "head"
    )
    late = action(4, due_on=date(2022, 6, 30), overrides=(held,))
    (question,) = suggested_questions([], rated(late), DAY)
    assert question.source == "override 4 on_track"
    assert "“on track” for on track, where the rule gives “off track”" in question.text
    assert "30 November 2022" in question.text
    assert "Agreed" not in question.reason


def test_late_and_silent_actions_are_asked_about_once_each() -> None:
    late = action(5, due_on=date(2022, 6, 30), updated_on=date(2022, 1, 5))
    silent = action(6, updated_on=date(2022, 6, 1))
    assert sources([], rated(late, silent)) == ["late 5", "stale 6"]


def test_a_figure_behind_its_aim_is_asked_about() -> None:
    (question,) = suggested_questions(
        [figure("nothing unusual", is_behind=True, aim="behind.")], [], DAY
    )
    assert question.source == "behind suspensions"


def test_one_kind_does_not_crowd_out_the_others() -> None:
    late = [action(ref, due_on=date(2022, 6, 30)) for ref in range(1, 30)]
    found = sources([figure("higher than usual", is_behind=True)], rated(*late))
    assert found[0] == "signal suspensions"
    assert sum(each.startswith("late") for each in found) == MOST_OF_A_KIND
    assert "behind suspensions" in found
    assert len(found) <= MOST


def test_an_action_that_the_plan_no_longer_has_is_not_asked_about() -> None:
    assert sources([], rated(action(7, section="", due_on=date(2022, 6, 30)))) == []
