"""Targets set, changed, taken back and undone; what came from outside; impacts in few queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.indicators.models import Shock, Target
from virtualschool.apps.indicators.targets.impact import Asked, impacts_of
from virtualschool.apps.indicators.targets.selectors import shocks_of, target_for, targets_of
from virtualschool.apps.indicators.targets.services import (
    TargetRefused,
    note_shock,
    set_target,
    undo_target_change,
    withdraw_shock,
    withdraw_target,
)
from virtualschool.domain.calendar import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

AUTUMN = {"first": Month(2022, 9), "last": Month(2022, 12)}


def aimed(value: int = 10, **more: object) -> Target:
    return set_target(
        **{
            "authority": "806",
            "indicator": "children_suspended",
            "value": Decimal(value),
            "by": "head",
            **AUTUMN,
            **more,
        }
    )


def history(target: Target) -> list[tuple[str | None, str | None, bool]]:
    """Of each change: the value before, the value after, and whether it undid one."""
    return [
        (
            each.before["value"] if each.before else None,
            each.after["value"] if each.after else None,
            each.is_undoing,
        )
        for each in target.changes.all()
    ]


# Set and changed --------------------------------------------------------------------------------


def test_a_target_is_set_with_its_direction_and_recorded_once():
    target = aimed(words="ten a month", baseline=Decimal(15), baseline_first=Month(2021, 9))
    assert (target.direction, target.baseline_last, target.is_in_force) == (
        "lower",
        "2021-09",
        True,
    )
    assert history(target) == [(None, "10", False)]
    assert Entry.objects.filter(action="target.set").count() == 1
    verify_chain()


def test_the_same_again_changes_nothing():
    target = aimed()
    assert aimed() == target
    assert aimed(value=Decimal("10.00")) == target
    assert len(history(target)) == 1
    assert Entry.objects.filter(action="target.set").count() == 1


def test_set_anew_from_the_same_month_it_is_the_same_target_with_a_history():
    target = aimed()
    again = aimed(8, reason="the autumn went well")
    assert again.pk == target.pk
    assert history(again) == [(None, "10", False), ("10", "8", False)]
    assert again.changes.last().reason == "the autumn went well"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"indicator": "happiness"}, "no figure with the key happiness"),
        ({"indicator": "looked_after"}, "Say whether lower or higher is better"),
        ({"last": Month(2022, 8)}, "must not come before the first"),
        ({"value": Decimal(-1)}, "must not be below 0"),
        ({"indicator": "attendance", "value": Decimal(101)}, "a number from 0 to 100"),
        (
            {"baseline_first": Month(2022, 3), "baseline_last": Month(2022, 2)},
            "baseline’s last month must not come before",
        ),
        ({"baseline_first": Month(2022, 9)}, "must come before those of the target"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(more, why):
    with pytest.raises(TargetRefused, match=why):
        aimed(**more)
    assert not Target.objects.exists()
    assert not Entry.objects.exists()


def test_a_figure_of_which_neither_way_is_better_takes_the_plans_word():
    assert aimed(indicator="looked_after", direction="lower").direction == "lower"


def test_of_two_who_change_a_target_at_once_the_second_is_told():
    target = aimed()
    seen = target.changes.last().pk
    aimed(8, target=target, seen=seen, by="deputy")
    with pytest.raises(TargetRefused, match="deputy changed this target meanwhile"):
        aimed(9, target=target, seen=seen)
    target.refresh_from_db()
    assert target.value == 8


def test_a_target_cannot_be_moved_onto_the_months_of_another():
    aimed()
    other = aimed(first=Month(2023, 1), last=Month(2023, 4))
    with pytest.raises(TargetRefused, match="another target from September 2022"):
        aimed(target=other)


# Taken back and undone --------------------------------------------------------------------------


def test_taken_back_it_is_out_of_force_and_its_months_are_free():
    target = aimed()
    withdraw_target(target=target, reason="the plan changed", by="head")
    withdraw_target(target=target, reason="again", by="head")
    assert targets_of("806") == []
    assert history(target) == [(None, "10", False), ("10", None, False)]
    assert aimed(9).pk != target.pk


def test_each_undoing_is_a_change_that_can_be_undone():
    target = aimed(baseline=Decimal("15.5"), baseline_first=Month(2021, 9))
    aimed(8)
    assert undo_target_change(target=target, by="head")
    assert (target.value, target.baseline) == (10, Decimal("15.5"))
    assert undo_target_change(target=target, by="head")
    assert (target.value, target.baseline) == (8, None)
    assert history(target)[2:] == [("8", "10", True), ("10", "8", True)]


def test_undoing_what_took_it_back_puts_it_in_force():
    target = aimed()
    withdraw_target(target=target, reason="by mistake", by="head")
    undo_target_change(target=target, by="head")
    assert targets_of("806") == [target]


def test_undoing_the_first_setting_takes_it_back():
    target = aimed()
    undo_target_change(target=target, by="head")
    assert targets_of("806") == []


def test_undoing_is_refused_where_another_target_holds_the_months_by_now():
    target = aimed()
    withdraw_target(target=target, reason="the plan changed", by="head")
    aimed(9)
    with pytest.raises(TargetRefused, match="Another target is in force"):
        undo_target_change(target=target, by="head")
    target.refresh_from_db()
    assert not target.is_in_force


def test_the_target_of_a_figure_is_the_one_at_hand():
    autumn = aimed()
    spring = aimed(first=Month(2023, 1), last=Month(2023, 3))
    assert target_for("806", "children_suspended", Month(2022, 10)) == autumn
    assert target_for("806", "children_suspended", Month(2023, 1)) == spring
    assert target_for("806", "children_suspended", Month(2024, 1)) == spring  # the last one
    assert target_for("806", "attendance", Month(2022, 10)) is None


# What came from outside -------------------------------------------------------------------------


def test_what_came_from_outside_moves_the_figures_named_or_all():
    winter = {"first_day": date(2021, 12, 1), "last_day": date(2022, 1, 31), "by": "head"}
    some = note_shock(authority="806", words="illness", indicators=["attendance"], **winter)
    every = note_shock(authority="806", words="flood", **winter)
    assert shocks_of("806", "attendance") == [some, every]
    assert shocks_of("806", "suspensions") == [every]
    withdraw_shock(shock=every, by="head")
    withdraw_shock(shock=every, by="head")
    assert shocks_of("806") == [some]
    assert Entry.objects.filter(action="shock.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"indicators": ["happiness"]}, "no figure with the key happiness"),
        ({"last_day": date(2021, 1, 1)}, "must not come before the first"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(more, why):
    whole = {"words": "flood", "first_day": date(2021, 12, 1), "last_day": date(2022, 1, 31)}
    with pytest.raises(TargetRefused, match=why):
        note_shock(authority="806", by="head", **(whole | more))
    assert not Shock.objects.exists()


# Impacts of a whole plan ------------------------------------------------------------------------


def test_before_the_first_load_nothing_is_counted():
    assert [each.kind for each in impacts_of("806", [Asked("attendance")], Month(2022, 10))] == [
        "no_data"
    ]


def test_the_figures_of_a_whole_plan_take_no_more_queries_than_one():
    little_authority()
    # Counted once, and kept with the snapshot. Rare events are asked for day by day besides.
    few = ["attendance"]
    many = ["attendance", "overall_absence", "looked_after", "persistent_absence", "starters"]

    def queries(keys: list[str]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            asked = [Asked(key, effect_from=date(2022, 9, 1)) for key in keys]
            impacts_of("806", asked, Month(2023, 6))
        return len(made)

    queries(many)
    assert queries(many) == queries(few) <= 8


def test_impacts_come_in_the_order_asked_and_strangers_are_not_counted_here():
    little_authority()
    asked = [Asked("neet"), Asked("attendance", effect_from=date(2022, 9, 1)), Asked("")]
    given = impacts_of("806", asked, Month(2023, 6))
    assert [each.indicator for each in given] == ["neet", "attendance", ""]
    assert [each.kind for each in given] == ["no_data", "too_early", "no_data"]
    assert {each.indicator for each in given} - set(catalogue()) == {"neet", ""}
