"""What a figure has done since an effect was expected: five kinds, and a sentence of each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.unit.apps.indicators.drawn import series, shock

from virtualschool.apps.indicators.targets.impact import Asked, Impact, impact_from
from virtualschool.domain.calendar import Month

SEPTEMBER = Month(2021, 9)
MARCH = date(2022, 3, 1)
#: September 2021 to August 2022 and on: twelve judged months before October 2022.
STEADY = "14 15 16 14 15 16 14 15 16 14 15 0"


def said(line: str, effect_from: date | None = MARCH, **more: object) -> Impact:
    key = str(more.pop("key", "children_suspended"))
    asked = Asked(key, str(more.pop("direction", "")), effect_from, more.pop("baseline", None))  # type: ignore[arg-type]
    is_outside = bool(more.pop("is_outside", False))
    drawn = series(key, SEPTEMBER, line, **more)  # type: ignore[arg-type]
    return impact_from(asked, drawn, drawn.months[-1], is_outside=is_outside)


def test_a_figure_that_is_not_in_the_catalogue_is_not_counted_here_yet():
    impact = impact_from(Asked("neet", "lower", MARCH), None, Month(2022, 12))
    assert (impact.kind, impact.sentence) == ("no_data", "Not counted here yet.")


@pytest.mark.parametrize(
    ("line", "effect_from", "kind", "sentence"),
    [
        ("- - - -", MARCH, "no_data", "Nothing is loaded that it could be counted from."),
        (
            STEADY,
            None,
            "too_early",
            "Nobody has said from when an effect is expected, so it is too early to say.",
        ),
        (
            STEADY,
            date(2022, 9, 1),
            "too_early",
            "Too early: an effect is expected from September 2022 on.",
        ),
        (  # the month in which it begins midway is not a month of it
            STEADY,
            date(2022, 8, 2),
            "too_early",
            "Too early: an effect is expected from September 2022 on.",
        ),
        (
            f"{STEADY} 15 14",
            date(2022, 9, 1),
            "too_early",
            "Too early: 2 months since September 2022: 14.9 children a month before, 14.5 since.",
        ),
        (
            "14 15 16 14 15 16 14 15",
            MARCH,
            "too_early",
            "Too early: 2 months since March 2022: 15 children a month before, 14.5 since.",
        ),
        (
            "14 15 16 14 15 16 14 15 16",
            MARCH,
            "too_early",
            "Too few months in all to say what is unusual in 3 months since March 2022: 15 "
            "children a month before, 15 since.",
        ),
        (
            f"{STEADY} 15 14 15 14",
            MARCH,
            "no_change",
            "Nothing unusual in 9 months since March 2022: 15 children a month before, 14.7 since.",
        ),
        (
            f"{STEADY} 15 14 15 3",
            MARCH,
            "improved",
            "Lower than usual in 1 of 9 months since March 2022, which is better: 15 children a "
            "month before, 13.4 since.",
        ),
        (
            f"{STEADY} 15 14 15 40",
            MARCH,
            "worse",
            "Higher than usual in 1 of 9 months since March 2022, which is worse: 15 children a "
            "month before, 17.6 since.",
        ),
        (  # a signal that stands no longer is told and not counted
            f"{STEADY} 3 14 15 14 15",
            MARCH,
            "no_change",
            "Nothing unusual in the last 3 of 10 months since March 2022 (lower than usual until "
            "September 2022): 15 children a month before, 13.5 since.",
        ),
        (  # one that began before the effect was expected is nobody's
            "20 21 20 21 20 21 20 21 20 21 20 0 20 9 8 9 8",
            date(2022, 11, 1),
            "no_change",
            "Lower than usual since October 2022, before an effect was expected; no change in 3 "
            "months since November 2022: 19.5 children a month before, 8.3 since.",
        ),
    ],
)
def test_the_kind_and_the_sentence(line, effect_from, kind, sentence):
    impact = said(line, effect_from)
    assert (impact.kind, impact.sentence) == (kind, sentence)


def test_the_last_of_two_signals_speaks():
    assert said(f"{STEADY} 40 15 3").kind == "improved"
    assert said(f"{STEADY} 3 15 40").kind == "worse"


def test_which_way_is_better_is_the_plans_to_say_where_the_figure_does_not():
    line = f"{STEADY} 15 14 15 3"
    assert said(line, key="looked_after").kind == "no_change"
    assert "of which neither is better" in said(line, key="looked_after").sentence
    assert said(line, key="looked_after", direction="lower").kind == "improved"
    assert said(line, direction="higher").kind == "worse"


def test_a_rate_is_pooled_and_in_percent():
    line = " ".join(["90/100", "91/100", "89/100"] * 4 + ["90/100", "91/100", "45/50"])
    impact = said(line, key="attendance")
    assert impact.kind == "no_change"
    assert impact.sentence == (
        "Nothing unusual in 8 months since March 2022: 90.0 % before, 90.3 % since."
    )


def test_the_baseline_of_the_plan_stands_beside_what_is_counted():
    sentence = said(f"{STEADY} 15 14 15 14", baseline=Decimal("15.50")).sentence
    assert "15 children a month before (the plan says 15.5), 14.7 since." in sentence


def test_months_that_something_from_outside_touched_earn_nobody_credit():
    outside = shock("a strike", date(2022, 12, 1), date(2022, 12, 9))
    line = f"{STEADY} 15 14 15 3"
    assert said(line).kind == "improved"
    impact = said(line, shocks=[outside])
    assert impact.kind == "no_change"
    assert impact.sentence == (
        "Nothing unusual in 8 months since March 2022: 15 children a month before, 14.8 since. "
        "Months of “a strike” are left out."
    )


def test_a_shock_of_another_time_is_not_told():
    outside = shock("illness", date(2021, 12, 1), date(2022, 1, 31))
    assert "illness" not in said(f"{STEADY} 15 14 15 14", shocks=[outside]).sentence


def test_limits_that_began_anew_are_those_that_count():
    line = "30 31 30 31 30 31 30 31 30 31 30 0 15 14 15 14 15 14 15 14 15 14 15 0 15 14 15 14"
    impact = said(line, date(2023, 9, 1), begin_anew=[Month(2022, 9)])
    assert impact.kind == "no_change"


def test_a_reader_outside_the_team_is_told_no_mean_with_a_small_month_in_it():
    line = "14 15 16 14 15 16 14 15 16 14 15 0 15 14 15 3"
    inside, outside = said(line), said(line, is_outside=True)
    assert outside.kind == inside.kind == "improved"
    assert "13.4" in inside.sentence
    assert outside.sentence.endswith(
        "15 children a month before, a number too small to show since."
    )
    assert outside.since is None


def test_rare_events_are_judged_by_the_days_between_them():
    quiet = "0 1 0 0 1 0 0 0 1 0 0 0 1 0 0 1 0 0"
    impact = said(quiet, key="permanent_exclusions", is_rare=True)
    assert impact.kind == "too_early"
    assert impact.sentence.startswith("Too few to say: 3 permanent exclusions since March 2022")


def test_rare_events_that_stop_are_better_once_the_days_pass_the_limit():
    monthly = " ".join(["1"] * 18)
    stopped = f"{monthly} {' '.join(['0'] * 8)}"
    still = said(monthly, key="permanent_exclusions", is_rare=True)
    gone = said(stopped, date(2023, 3, 1), key="permanent_exclusions", is_rare=True)
    assert still.kind == "no_change"
    assert still.sentence.startswith("Nothing unusual in the days between one and the next: 12")
    assert gone.kind == "improved"
    assert "which is better: 0 permanent exclusions since March 2023" in gone.sentence
