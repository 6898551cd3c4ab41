"""The walk from one period to the next: every step told apart, and the sum exact."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from virtualschool.apps.indicators.figures.changes import Changes, Measure, changes

RATE, COUNT = Measure(is_count=False), Measure(is_count=True)
HALF_DAYS = Measure(is_count=True, scale=2)


def steps(walk: Changes | None) -> dict[str, tuple[Fraction, int]]:
    assert walk is not None
    return {step.key: (step.amount, step.children) for step in walk.steps}


def test_who_joined_who_left_and_who_changed_are_told_apart():
    last = {"stays": (9, 10), "leaves": (5, 10)}
    this = {"stays": (8, 10), "joins": (2, 10)}
    walk = changes(last, this, RATE)
    assert walk is not None
    assert (walk.start, walk.end) == (70, 50)
    assert steps(walk) == {"joined": (-30, 1), "left": (20, 1), "among_both": (-10, 1)}
    assert not walk.has_reported


def test_marks_that_came_late_and_marks_that_were_corrected_are_told_apart():
    then = {"a": (9, 10), "b": (5, 10)}
    now = {"a": (9, 10), "b": (6, 10), "late": (10, 10)}
    walk = changes(now, now, RATE, reported=then)
    assert walk is not None
    assert walk.start == 70
    assert steps(walk)["late"] == (10, 1)
    assert steps(walk)["corrected"] == (Fraction(10, 3), 1)
    assert steps(walk)["among_both"] == (0, 3)
    assert walk.adds_up


def test_a_child_taken_back_is_a_correction():
    walk = changes(
        {"a": (1, None)}, {"a": (1, None)}, COUNT, reported={"a": (1, None), "b": (2, None)}
    )
    assert steps(walk)["corrected"] == (-2, 1)
    assert steps(walk)["late"] == (0, 0)


def test_a_changed_definition_is_a_step_of_its_own():
    parts = {"a": (9, 10)}
    walk = changes(parts, parts, RATE, reported=parts, reported_value=Fraction(80))
    assert walk is not None
    assert walk.start == 80
    assert steps(walk)["definition"] == (10, 0)
    assert walk.adds_up


def test_half_days_are_counted_as_days():
    walk = changes({"a": (3, None)}, {"b": (5, None)}, HALF_DAYS)
    assert steps(walk) == {
        "joined": (Fraction(5, 2), 1),
        "left": (Fraction(-3, 2), 1),
        "among_both": (0, 0),
    }


def test_a_rate_of_nobody_or_of_no_one_in_both_is_not_split():
    assert changes({}, {"a": (1, 1)}, RATE) is None
    assert changes({"b": (1, 1)}, {"a": (1, 1)}, RATE) is None


PAIRS = st.integers(0, 9).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
RATES = st.dictionaries(st.sampled_from("abcdef"), PAIRS)
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 9), st.none()))


@given(RATES, RATES, RATES)
def test_the_steps_of_a_rate_always_add_up(then, last, this):
    walk = changes(last, this, RATE, reported=then)
    assert walk is None or walk.adds_up


@given(COUNTS, COUNTS, COUNTS)
def test_the_steps_of_a_count_always_add_up(then, last, this):
    walk = changes(last, this, COUNT, reported=then)
    assert walk is not None
    assert walk.adds_up
