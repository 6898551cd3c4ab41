"""A benchmark stands beside a figure only where it is of the same thing, children and days."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.analytics.benchmarks import (
    FEWEST_NEIGHBOURS,
    NoBenchmark,
    Published,
    Shown,
    difference,
    difference_words,
    match,
    sentences,
)
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.model import BENCHMARK, NEIGHBOUR
from virtualschool.analytics.query import COHORTS, Period
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.domain.benchmarks import MEASURES, PublishedFigure, academic, year_to_march

NEAR = tuple(str(code) for code in range(301, 311))
YEAR = Period("2022/23", date(2022, 9, 1), date(2023, 8, 31), "year")
OCTOBER = Period("2022-10", date(2022, 10, 1), date(2022, 10, 31), "month")
MARCH = Period("2023-03-31", date(2023, 3, 31), date(2023, 3, 31), "day")
TO_MARCH = Period("to March", date(2022, 4, 1), date(2023, 3, 31), "range")
TERM = Period("2022-autumn", date(2022, 9, 1), date(2022, 12, 31), "term")
TWELVE = "looked_after_12_months"


def figure(value, code="E92000001", measure="overall_absence", period=None, **more):
    level = {"E92000001": "national", "E12000001": "regional"}.get(code, "authority")
    name = {"E92000001": "England", "E12000001": "North East", "806": "Middlesbrough"}.get(code)
    is_symbol = value.isalpha()
    rest = {
        "cohort": TWELVE,
        "phase": "all",
        "version": "Final",
        **more,
    }
    return PublishedFigure(
        measure=measure,
        level=level,
        area_code=code,
        area_name=name or f"Authority {code}",
        period=period or academic(2022),
        numerator=None,
        denominator=None,
        value=None if is_symbol else value,
        symbol=value if is_symbol else None,
        source="",
        file="",
        **rest,
    )


def published(*figures, near=NEAR):
    return Published.of(figures, {"806": near})


def neighbours(*values, measure="overall_absence"):
    return [figure(value, code, measure) for code, value in zip(NEAR, values, strict=False)]


WHOLE = published(
    figure("8.3"),
    figure("8.1", "E12000001"),
    figure("6.6", "806"),
    *neighbours("7.0", "7.5", "8", "8.0", "8.0", "8.2", "9.1", "9.9", "10.0", "c"),
)


def test_the_same_thing_children_and_year_are_shown_with_year_and_cohort():
    found = match("overall_absence", TWELVE, YEAR, WHOLE, "806")
    assert sentences(found) == [
        "England 8.3 %, North East 8.1 %, statistical neighbours' median 8.0 % (9 of 10 "
        "published), 2022/23, children looked after for twelve months at 31 March.",
        "Published for Middlesbrough: 6.6 %.",
    ]


def test_a_month_of_children_in_care_on_the_day_has_no_benchmark_and_the_page_says_why():
    found = match("overall_absence", "looked_after", OCTOBER, WHOLE, "806")
    assert sentences(found) == [
        "The published figure counts children looked after for twelve months at 31 March over the "
        "full year 2022/23; this page counts children in care on the day in October 2022."
    ]


@pytest.mark.parametrize(
    ("cohort", "period", "ours"),
    [
        ("looked_after", YEAR, "children in care on the day over the full year 2022/23"),
        (TWELVE, OCTOBER, "children looked after for twelve months at 31 March in October 2022"),
        (TWELVE, MARCH, "children looked after for twelve months at 31 March on 31 March 2023"),
        ("looked_after", MARCH, "children in care on 31 March 2023"),
        ("all", TERM, "all children whose records are held from 1 September 2022 to 31 December"),
        ("looked_after", TO_MARCH, "children in care on the day over the year to 31 March 2023"),
        ("previously_looked_after", YEAR, "children previously looked after on the day over the"),
    ],
)
def test_another_cohort_or_other_days_are_said_on_both_sides(cohort, period, ours):
    found = match("overall_absence", cohort, period, WHOLE, "806")
    assert isinstance(found, NoBenchmark)
    assert found.reason.startswith(
        "The published figure counts children looked after for twelve months at 31 March over the "
        "full year 2022/23; this page counts "
    )
    assert ours in found.reason


def test_a_year_that_is_not_loaded_is_named_with_the_latest_that_is():
    later = Period("2023/24", date(2023, 9, 1), date(2024, 8, 31), "year")
    found = match("overall_absence", TWELVE, later, WHOLE, "806")
    assert sentences(found) == [
        "Nothing published is loaded for 2023/24; the latest that is loaded is for 2022/23."
    ]


def test_the_year_told_is_the_one_that_the_page_lies_in():
    figures = [
        figure("7.8", period=academic(2021)),
        figure("8.3"),
        figure("8.8", period=academic(2023)),
    ]
    found = match("overall_absence", "looked_after", OCTOBER, published(*figures), "806")
    assert "over the full year 2022/23" in found.reason
    old = Period("2015-10", date(2015, 10, 1), date(2015, 10, 31), "month")
    found = match("overall_absence", "looked_after", old, published(*figures), "806")
    assert "over the full year 2023/24" in found.reason


def test_children_in_need_and_on_a_plan_are_published_apart_and_match_nothing_of_ours():
    figures = [
        figure("17.4", cohort="in_need_at_31_march"),
        figure("21.5", cohort="protection_plan_at_31_march"),
        figure("8.3"),
    ]
    found = match("overall_absence", "social_worker", YEAR, published(*figures), "806")
    assert found.reason == (
        "The published figures count children in need at 31 March who are neither on a protection "
        "plan nor looked after, and apart from them children on a protection plan at 31 March who "
        "are not looked after, over the full year 2022/23; this page counts children in need or on "
        "a protection plan on the day over the full year 2022/23."
    )


def test_figures_of_one_phase_of_schools_or_of_all_pupils_are_no_benchmark_of_children_in_care():
    figures = [figure("25.8", phase="secondary"), figure("7.4", cohort="all_pupils")]
    found = match("overall_absence", TWELVE, YEAR, published(*figures), "806")
    assert isinstance(found, NoBenchmark)
    assert "all pupils of state-funded schools" in found.reason


@pytest.mark.parametrize(
    ("indicator", "words"),
    [
        ("starters", "counts a child once, at the first time in the year"),
        ("leavers", "counts a child once, at the last time in the year"),
        ("school_moves", "the share of children with a move in the year to 31 March"),
        ("suspensions", "is a rate for every 100 pupils on roll in January"),
        ("neet", "counts all 16 and 17 year olds"),
        ("placement_moves", "Nothing is published that is defined as this figure is."),
    ],
)
def test_another_definition_is_never_shown(indicator, words):
    figures = [
        figure("12", measure=measure.key, cohort=measure.cohort or TWELVE, period=period)
        for measure in MEASURES.values()
        for period in (academic(2022), year_to_march(2023))
    ]
    for cohort in COHORTS:
        found = match(indicator, cohort, TO_MARCH, published(*figures), "806")
        assert isinstance(found, NoBenchmark)
        assert words in found.reason


def test_nothing_loaded_says_so():
    found = match("overall_absence", TWELVE, YEAR, published(), "806")
    assert sentences(found) == ["No published figures of overall absence are loaded."]


def test_a_number_of_children_is_compared_with_the_authoritys_own_alone():
    figures = [
        figure(
            value,
            code,
            "looked_after_at_31_march",
            year_to_march(2023),
            cohort="looked_after_at_31_march",
        )
        for code, value in (("E92000001", "83750"), ("806", "509"), ("301", "400"))
    ]
    for period in (MARCH, TO_MARCH, Period("m", date(2023, 3, 1), date(2023, 3, 31), "month")):
        found = match("looked_after", "looked_after", period, published(*figures), "806")
        assert sentences(found) == [
            "Published for Middlesbrough: 509, 31 March 2023, children looked after at 31 March."
        ]
    found = match("looked_after", "looked_after", OCTOBER, published(*figures), "806")
    assert "this page counts children in care on the day in October 2022" in found.reason
    found = match("looked_after", "looked_after", MARCH, published(*figures), "807")
    assert found == NoBenchmark("No figure of this authority is loaded for 31 March 2023.")


def test_shares_of_a_year_to_march_match_that_year():
    figures = [
        figure(
            value,
            code,
            "three_or_more_placements",
            year_to_march(2023),
            cohort="looked_after_at_31_march",
        )
        for code, value in (("E92000001", "11"), ("E12000001", "10"))
    ]
    found = match(
        "three_or_more_placements", "looked_after", TO_MARCH, published(*figures, near=()), "806"
    )
    assert sentences(found) == [
        "England 11 %, North East 10 %, year to 31 March 2023, children looked after at 31 March."
    ]


def test_an_authoritys_region_is_its_own():
    figures = [figure("8.3"), figure("8.1", "E12000001")]
    assert match("overall_absence", TWELVE, YEAR, published(*figures), "806").region is figures[1]
    assert match("overall_absence", TWELVE, YEAR, published(*figures), "301").region is None


def test_a_symbol_is_shown_with_its_meaning_and_never_as_a_number():
    figures = [figure("8.3"), figure("c", "E12000001"), figure("c", "806")]
    found = match("overall_absence", TWELVE, YEAR, published(*figures, near=()), "806")
    assert sentences(found, "our council") == [
        "England 8.3 %, North East c (hidden to protect confidentiality), 2022/23, children looked "
        "after for twelve months at 31 March.",
        "Published for our council: c (hidden to protect confidentiality).",
    ]


def test_provisional_figures_are_called_so():
    found = match(
        "overall_absence", TWELVE, YEAR, published(figure("8.3", version="Provisional")), "806"
    )
    assert sentences(found)[-1] == "The published figures are provisional."


@pytest.mark.parametrize(
    ("values", "middle", "count"),
    [
        (["1.0", "2.0", "3.0", "4.0", "5.0"], "3.0", 5),
        (["1.0", "2.0", "3.0", "4.1", "5.0", "6.0"], "3.6", 6),
        (["9.9", "0.1", "5.0", "c", "x", "5.1", "5.2"], "5.1", 5),
        (["1.0", "2.0", "3.0", "4.0", "c"], None, 4),
        ([], None, 0),
    ],
)
def test_the_median_of_neighbours_is_exact_rounded_half_up_and_never_of_a_few(
    values, middle, count
):
    found = match(
        "overall_absence", TWELVE, YEAR, published(figure("8.3"), *neighbours(*values)), "806"
    )
    near = found.neighbours
    assert (near.median, near.published, near.not_loaded, near.of) == (
        None if middle is None else Decimal(middle),
        count,
        10 - len(values),
        10,
    )
    if middle is None:
        assert "too few statistical neighbours for a median" in sentences(found)[0]


@given(st.lists(st.integers(0, 1000), min_size=FEWEST_NEIGHBOURS, max_size=10))
def test_the_median_lies_between_the_neighbours_and_names_none(values):
    figures = neighbours(*(f"{value // 10}.{value % 10}" for value in values))
    found = match("overall_absence", TWELVE, YEAR, published(*figures), "806")
    assert isinstance(found, Shown)
    assert Fraction(min(values), 10) <= Fraction(found.neighbours.median)
    assert Fraction(found.neighbours.median) <= Fraction(max(values), 10)
    assert not any(
        f"Authority {code}" in sentence for sentence in sentences(found) for code in NEAR
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "gap", "words"),
    [
        ("7.9", "8.3", "-0.4", "0.4 percentage points below England"),
        ("8.7", "8.3", "0.4", "0.4 percentage points above England"),
        ("8.3", "8.3", "0", "the same as England"),
        ("8.0", "3", "5.0", "5.0 percentage points above England"),
        ("8.0", "c", None, ""),
    ],
)
def test_a_difference_is_exact_and_in_percentage_points(ours, theirs, gap, words):
    against = figure(theirs)
    found = difference(Decimal(ours), against)
    assert found == (None if gap is None else Decimal(gap))
    assert difference_words(Decimal(ours), against, MEASURES["overall_absence"]) == words


@given(st.decimals(0, 100, places=1), st.integers(0, 1000))
def test_ours_less_the_difference_is_what_was_published(ours, tenths):
    against = figure(f"{tenths // 10}.{tenths % 10}")
    assert ours - difference(ours, against) == against.number


def test_every_indicator_cohort_and_period_has_a_benchmark_or_one_sentence():
    for indicator in catalogue():
        for cohort in COHORTS:
            for period in (YEAR, OCTOBER, MARCH, TO_MARCH, TERM):
                found = match(indicator, cohort, period, WHOLE, "806")
                said = sentences(found)
                assert all(sentence.endswith(".") for sentence in said)
                if isinstance(found, Shown):
                    assert cohort == TWELVE
                    assert period is YEAR
                else:
                    assert len(said) == 1


def test_measures_name_indicators_of_the_catalogue_or_those_to_come():
    to_come = {"neet", "not_known", "three_or_more_placements", "long_term_stability"}
    named = {measure.indicator for measure in MEASURES.values() if measure.indicator}
    assert named <= set(catalogue()) | to_come


def rows(*figures):
    return BENCHMARK.from_rows(
        [
            {
                **{name: getattr(each, name, None) for name in BENCHMARK.schema.names},
                "period_kind": each.period.kind,
                "period_label": each.period.label,
                "first_day": each.period.first_day,
                "last_day": each.period.last_day,
            }
            for each in figures
        ]
    )


def test_figures_come_back_from_a_snapshot_as_they_went_in(tmp_path):
    figures = WHOLE.by_measure["overall_absence"]
    near = [
        {"authority": "806", "neighbour": code, "place": place}
        for place, code in enumerate(NEAR, start=1)
    ]
    store = SnapshotStore(tmp_path)
    manifest = store.write_manifest(
        [
            store.write_part("benchmark", rows(*figures)),
            store.write_part("neighbour", NEIGHBOUR.from_rows(near)),
        ]
    )
    back = Published.from_snapshot(store, manifest)
    assert back.neighbours == {"806": NEAR}
    assert set(back.by_measure["overall_absence"]) == set(figures)
    empty = Published.from_snapshot(store, store.write_manifest([]))
    assert (empty.by_measure, empty.neighbours, empty.schools.num_rows) == ({}, {}, 0)


def test_a_school_shows_its_latest_year_of_each_measure():
    def school(value, year, measure="overall_absence"):
        found = figure(value, "111001", measure, academic(year), cohort="all_pupils")
        return replace(found, level="school")

    at_hand = Published.from_tables(
        rows(
            school("7.0", 2021),
            school("8.0", 2022),
            school("45.0", 2022, "attainment_8"),
            figure("8.3"),
        ),
        NEIGHBOUR.empty(),
    )
    assert [(each.measure, each.value) for each in at_hand.of_school("111001")] == [
        ("attainment_8", "45.0"),
        ("overall_absence", "8.0"),
    ]
    assert at_hand.of_school("111002") == ()
    found = match("overall_absence", TWELVE, YEAR, at_hand, "806")
    assert [each.value for each in found.figures] == ["8.3"]
