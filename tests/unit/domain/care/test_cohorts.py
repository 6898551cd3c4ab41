from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.domain.care.strategies import days, intervals, lives

from virtualschool.domain.care import (
    Episode,
    Interval,
    OutsideCare,
    care_intervals,
    cohorts_outside_care,
    is_looked_after,
)

START, MARCH, JUNE = date(2022, 1, 10), date(2022, 3, 1), date(2022, 6, 1)


def stretches(cohort: str, work: list[Interval], *episodes: Episode) -> list[Interval]:
    return cohorts_outside_care(work, episodes)[OutsideCare(cohort)]


def test_overlapping_needs_and_plans_are_one_time_with_a_social_worker():
    work = [Interval(START, JUNE), Interval(MARCH, None)]

    assert stretches("social_worker", work) == [Interval(START, None)]


def test_days_of_being_looked_after_are_taken_out():
    care = Episode(MARCH, JUNE, "S", "E4A", "C2", "U4")

    assert stretches("social_worker", [Interval(START, None)], care) == [
        Interval(START, MARCH),
        Interval(JUNE, None),
    ]


def test_a_short_break_leaves_the_child_one_with_a_social_worker():
    respite = Episode(MARCH, None, "S", "", "V4", "U6")

    assert stretches("social_worker", [Interval(START, None)], respite) == [Interval(START, None)]


def test_ever_six_lasts_six_years_from_the_last_day():
    (only,) = stretches("social_worker_ever6", [Interval(START, MARCH)])

    assert only.covers(date(2028, 2, 28))
    assert not only.covers(date(2028, 2, 29))


def test_ever_six_remembers_care_and_leaves_out_the_days_of_it():
    care = Episode(START, MARCH, "S", "E4A", "C2", "U4")
    (only,) = stretches("social_worker_ever6", [], care)

    assert only.start_on == MARCH
    assert only.covers(date(2028, 2, 28))


@pytest.mark.parametrize(
    ("reason", "is_counted"),
    [("E11", True), ("E41", True), ("E45", True), ("E48", True), ("E4A", False), ("E3", False)],
)
def test_previously_looked_after_left_for_permanence(reason: str, is_counted: bool):
    left = Episode(START, MARCH, "S", reason, "C2", "U4")

    found = stretches("previously_looked_after", [], left)
    assert found == ([Interval(MARCH, None)] if is_counted else [])


def test_coming_back_into_care_ends_being_previously_looked_after():
    left = Episode(START, MARCH, "S", "E45", "C2", "U4")
    back = Episode(JUNE, None, "S", "", "C2", "U4")

    assert stretches("previously_looked_after", [], left, back) == [Interval(MARCH, JUNE)]


@given(work=st.lists(intervals, max_size=5), episodes=lives, on=days)
def test_on_any_day_a_child_is_in_care_or_in_these_cohorts_never_both(
    work: list[Interval], episodes: list[Episode], on: date
):
    found = cohorts_outside_care(work, episodes)
    is_in_care = is_looked_after(care_intervals(episodes), on)
    has_worker = any(each.covers(on) for each in work)

    counted = {cohort: [each for each in held if each.covers(on)] for cohort, held in found.items()}
    assert all(len(held) <= 1 for held in counted.values())
    if is_in_care:
        assert not any(counted.values())
    else:
        assert bool(counted[OutsideCare.SOCIAL_WORKER]) == has_worker
        if has_worker:
            assert counted[OutsideCare.SOCIAL_WORKER_EVER6]
