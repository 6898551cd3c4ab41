"""How far an aim is on its way, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.unit.apps.indicators.drawn import series, shock

from virtualschool.apps.indicators.targets.aims import Aim, aim_of_measure
from virtualschool.apps.indicators.targets.document import (
    progress_sentences,
    span_words,
    target_blocks,
    target_chart,
)
from virtualschool.apps.indicators.targets.progress import progress_from
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.measures import measure_in
from virtualschool.publishing.document import Chart, Noted, Paragraph

SEPTEMBER = Month(2021, 9)
PLAN = (
    "Exclusions to have fallen from an average of 15 children per month (autumn term '21) to 10 "
    "children per month (autumn term '22)."
)
AIM = Aim(
    indicator="children_suspended",
    goal=Decimal(10),
    direction="lower",
    first=Month(2022, 9),
    last=Month(2022, 12),
    baseline=Decimal(15),
    baseline_first=SEPTEMBER,
    baseline_last=Month(2021, 12),
)
AUTUMN_AND_SPRING = "12 17 20 11 14 12 16 5 12 13 8"


def of(line: str, aim: Aim = AIM, **more: object):
    is_outside = bool(more.pop("is_outside", False))
    drawn = series(aim.indicator, SEPTEMBER, line, **more)  # type: ignore[arg-type]
    return progress_from(aim, drawn, is_outside=is_outside)


# From the plan's words --------------------------------------------------------------------------


def test_the_plans_words_become_an_aim():
    measure = measure_in(PLAN)
    aim = aim_of_measure(measure, PLAN)
    assert replace(aim, words="", source="") == AIM
    assert aim.source == PLAN


@pytest.mark.parametrize(
    "sentence",
    [
        "NEETs to fall from 26% in Jan '22 to 21% by Jan '23.",  # not counted here yet
        "Two examples of shared best practice to be recorded each term.",
        "Exclusions to have fallen from 15 children per month to 10 children per month.",  # when?
    ],
)
def test_what_cannot_be_counted_towards_is_no_aim(sentence):
    measure = measure_in(sentence)
    assert measure is None or aim_of_measure(measure) is None


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("autumn term '22", "2022-09", "2022-12"),
        ("spring term '22", "2022-01", "2022-04"),
        ("summer term '22", "2022-05", "2022-08"),
        ("summer term '23", "2023-05", "2023-08"),
        ("Jan '23", "2023-01", "2023-01"),
    ],
)
def test_a_term_is_its_own_months(when, first, last):
    aim = aim_of_measure(
        measure_in(f"Exclusions to have fallen from 15 children (Jan '21) to 10 children ({when}).")
    )
    assert (aim.first.key, aim.last.key) == (first, last)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2022, 9), (2022, 12), "September to December 2022"),
        ((2022, 9), (2023, 1), "September 2022 to January 2023"),
        ((2023, 1), (2023, 1), "January 2023"),
    ],
)
def test_months_are_said_as_people_say_them(first, last, words):
    assert span_words([Month(*first), Month(*last)]) == words


# Where it stands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "standing", "sentence"),
    [
        ("- -", "no_data", "Nothing is loaded that it could be counted from."),
        (
            "12 17 20",
            "too_few",
            "The aim is 10 children a month in September to December 2022; too few months are "
            "known to say how far it is.",
        ),
        (
            "12 17 20 11 14 12 16",
            "behind",
            "The aim is 10 children a month in September to December 2022; the last 3 months "
            "judged (January to March 2022) came to 14 children a month and the line to the target "
            "to 13.9: behind it.",
        ),
        (
            AUTUMN_AND_SPRING,
            "on_course",
            "The aim is 10 children a month in September to December 2022; the last 3 months "
            "judged (May to July 2022) came to 11 children a month and the line to the target to "
            "11.7: on it or better.",
        ),
        (
            f"{AUTUMN_AND_SPRING} 0 8 9 13 10",
            "reached",
            "Reached: 10 children a month in September to December 2022; 10 children a month was "
            "the aim, from 15 before.",
        ),
        (
            f"{AUTUMN_AND_SPRING} 0 8 9 13 11",
            "not_reached",
            "Not reached: 10.3 children a month in September to December 2022; 10 children a month "
            "was the aim, from 15 before.",
        ),
    ],
)
def test_where_it_stands_in_one_sentence(line, standing, sentence):
    progress = of(line)
    assert (progress.standing, progress_sentences(progress)[0]) == (standing, sentence)


def test_a_figure_that_is_not_counted_here_yet_says_so():
    progress = progress_from(replace(AIM, indicator="neet"), None)
    assert progress_sentences(progress) == ["Not counted here yet."]
    assert target_blocks(progress) == [Paragraph(["Not counted here yet."])]


def test_ahead_a_range_a_chance_and_how_such_ranges_did():
    said = progress_sentences(of(f"{AUTUMN_AND_SPRING} 0 8 9"))
    assert said[1] == "So far September to October 2022 came to 8.5 children a month."
    assert said[2] == (
        "If the months ahead are like the last 12 judged, the aim’s months come to between 7.8 and "
        "13 children a month in 4 of 5 such cases; no trend and no season is carried forward."
    )
    assert said[3] == "So, the chance of reaching the target is about 1 in 2."
    assert said[4] == "Ranges made in the same way at 6 earlier months held what came in 5."
    assert said[5] == (
        "The baseline of 15 in September to December 2021 is what is counted of those months now."
    )
    assert len(said) == 6


def test_ranges_that_failed_take_the_chance_away_and_say_so():
    said = " ".join(progress_sentences(of("5 6 5 6 5 6 20 20 35 35 50", AIM)))
    assert "How likely the target is: too unsteady to say." in said


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"baseline": None, "baseline_first": None, "baseline_last": None},
            "No baseline is set, so there is no line to the target.",
        ),
        (
            {"baseline_first": None, "baseline_last": None},
            "Nobody has said of which months the baseline of 15 is, so there is no line to the "
            "target.",
        ),
        (
            {"baseline": None, "baseline_first": Month(2020, 9), "baseline_last": Month(2020, 12)},
            "The baseline’s months, September to December 2020, are not known, so there is no line "
            "to the target.",
        ),
        (
            {"baseline": Decimal("14.5")},
            "The baseline is given as 14.5 in September to December 2021; counted now, those "
            "months come to 15.",
        ),
    ],
)
def test_a_baseline_that_is_missing_or_differs_is_told(changed, sentence):
    progress = of(AUTUMN_AND_SPRING, replace(AIM, **changed))
    assert sentence in progress_sentences(progress)
    has_line = any(value is not None for value in progress.trajectory)
    assert has_line == ("no line" not in sentence)


def test_without_a_baselines_value_the_line_begins_at_what_is_counted():
    progress = of(AUTUMN_AND_SPRING, replace(AIM, baseline=None))
    assert progress.trajectory[0] == progress.baseline_counted == Fraction(15)


def test_a_target_whose_level_is_there_already_says_so_without_a_line():
    bare = replace(AIM, goal=Decimal(20), baseline=None, baseline_first=None, baseline_last=None)
    progress = of(AUTUMN_AND_SPRING, bare)
    assert progress.standing == "on_course"
    assert progress_sentences(progress)[0].endswith("came to 11 children a month: there already.")


def test_half_days_are_days_and_rates_are_percent():
    lost = Aim("suspension_days_lost", Decimal(30), "lower", Month(2022, 9), Month(2022, 12))
    assert of("80 90 70 80 90 70 80", lost).latest == Fraction(40)
    rate = Aim("attendance", Decimal(94), "higher", Month(2023, 1), Month(2023, 1))
    progress = of(" ".join(["90/100", "92/100"] * 4), rate)
    assert progress.latest == Fraction(274, 3)
    assert progress.actual[-1] is None
    assert all(0 <= end <= 100 for end in (progress.range.low, progress.range.high))


# What came from outside -------------------------------------------------------------------------


def test_what_came_from_outside_is_left_out_and_noted_on_the_chart():
    outside = shock("illness in winter 2021", date(2021, 12, 1), date(2022, 1, 31))
    progress = of(AUTUMN_AND_SPRING, shocks=[outside])
    assert progress.judged_from == 9
    assert progress.baseline_counted == 15  # of all its months, as it was
    assert progress_sentences(progress)[-1] == (
        "“illness in winter 2021” (1 December 2021 to 31 January 2022) came from outside: those "
        "months are left out of what is judged, and nobody takes credit or blame for them. The "
        "baseline lies in them: a change since may be no more than their end."
    )
    assert target_chart(progress).noted == [Noted(3, 4, "illness in winter 2021")]


def test_where_every_month_is_touched_from_outside_nothing_is_said_of_how_far_it_is():
    always = shock("a flood", date(2021, 1, 1), date(2022, 12, 31))
    progress = of(AUTUMN_AND_SPRING, shocks=[always])
    assert (progress.standing, progress.line, progress.latest) == ("too_few", None, None)
    assert "too few months" in progress_sentences(progress)[0]


# The chart --------------------------------------------------------------------------------------


def test_the_chart_runs_from_the_baseline_to_the_end_of_the_target():
    chart = target_chart(of(f"{AUTUMN_AND_SPRING} 0 8 9"))
    assert (chart.labels[0], chart.labels[-1], len(chart.labels)) == ("Sep 2021", "Dec 2022", 16)
    assert (chart.kind, chart.better, chart.target) == ("target", "lower", Decimal("10.0"))
    assert list(chart.series[0].values)[-3:] == [9, None, None]
    assert chart.centre[0] == chart.centre[3] == Decimal("15.0")
    assert chart.centre[-1] == Decimal("10.0")
    assert [place for place, low in enumerate(chart.lower) if low is not None] == [14, 15]
    assert chart.left_out == {11}
    assert chart.summary == progress_sentences(of(f"{AUTUMN_AND_SPRING} 0 8 9"))[0]


def test_the_first_sentence_stands_once():
    chart, more = target_blocks(of(AUTUMN_AND_SPRING))
    assert isinstance(chart, Chart)
    assert [chart.summary] not in list(more.items)


# Readers outside the team -----------------------------------------------------------------------


def test_a_reader_outside_the_team_sees_no_small_month_and_no_mean_of_it():
    line = "12 17 20 11 14 12 16 5 12 13 8"
    progress = of(line, is_outside=True)
    assert progress.actual[7] is None
    assert progress.range is None
    assert progress.latest is not None
    said = progress_sentences(progress)
    assert said[-1] == "Numbers so small that they could tell of one child are left out."
    assert not any("between" in sentence for sentence in said)
