"""Limits that begin anew, the periods that can be chosen, and where half of something lies."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from virtualschool.apps.indicators.figures.gather import _concentration
from virtualschool.apps.indicators.figures.judged import judge
from virtualschool.apps.indicators.figures.known import Known, begins, span
from virtualschool.apps.indicators.figures.periods import before, choices, parse_choice, year_ago
from virtualschool.domain.calendar import Month, default_calendar, months_between
from virtualschool.domain.statistics import HIGHER, NOTHING_UNUSUAL

MONTHS = months_between(Month(2020, 9), Month(2022, 8))
VALUES = [Fraction(10 + place % 2) for place in range(12)]
VALUES += [Fraction(20 + place % 2) for place in range(12)]


def test_a_lasting_change_is_a_signal_until_the_limits_begin_anew():
    def last(begin_anew):
        judged = judge(MONTHS, VALUES, left_out=(), begin_anew=begin_anew, most=None)
        return judged.signal_at(23), judged.chart_at(23).centre, judged.chart_at(0).centre

    signal, centre, _ = last(())
    assert signal == HIGHER
    assert centre == Fraction(31, 2)
    assert last((Month(2021, 9),)) == (NOTHING_UNUSUAL, Fraction(41, 2), Fraction(21, 2))


def test_holiday_months_say_nothing_and_move_no_limit():
    values = [*VALUES[:11], Fraction(90)]
    judged = judge(MONTHS[:12], values, left_out={MONTHS[11], MONTHS[0]}, begin_anew=(), most=100)
    assert judged.chart_at(11).kind == "run"
    assert judged.reason_at(11) == ""


@pytest.mark.parametrize(
    ("key", "last", "ago"),
    [
        ("2022-10", "2022-09", "2021-10"),
        ("2022-09", "2022-07", "2021-09"),  # no school is open in August
        ("2022-autumn", "2022-summer", "2021-autumn"),
        ("2023-spring", "2022-autumn", "2022-spring"),
        ("2022", "2021", "2021"),
    ],
)
def test_a_period_knows_the_one_before_and_the_same_a_year_ago(key, last, ago):
    choice = parse_choice(key)
    assert before(choice, default_calendar()).key == last
    assert year_ago(choice).key == ago


@pytest.mark.parametrize("key", ["", "soon", "2022-13", "2022-winter", "99999", "0000"])
def test_what_is_no_period_is_refused(key):
    with pytest.raises(ValueError, match=r".+"):
        parse_choice(key)


def test_every_choice_offered_reads_back_as_itself():
    for _, group in choices(Month(2021, 11), Month(2023, 2)):
        assert [parse_choice(each.key) for each in group] == group
        assert group == sorted(group, key=lambda each: each.period.first_day, reverse=True)


def test_the_page_begins_with_the_latest_month_that_has_ended():
    known = Known((Month(2023, 5), Month(2023, 6), Month(2023, 7)), {})
    assert span(known, date(2023, 7, 21))[2] == Month(2023, 6)
    assert span(Known((Month(2022, 10),), {}), date(2023, 7, 21))[2] == Month(2022, 10)
    assert span(Known((), {}), date(2023, 7, 21))[2] == Month(2023, 6)


def test_a_figure_begins_with_the_last_of_what_it_is_counted_from():
    known = Known((), {"suspension": date(2021, 9, 7), "mark": date(2022, 9, 1)})
    assert begins(known, date(2017, 4, 1), ("suspension", "care_spell")) == date(2021, 9, 7)
    assert begins(known, date(2017, 4, 1), ("care_interval",)) == date(2017, 4, 1)
    assert begins(known, None, ("care_interval",)) is None


def test_half_lies_with_the_fewest():
    found = _concentration([1, 5, 0, 4])
    assert found is not None
    assert (found.few, found.among, found.share, found.total) == (1, 4, 5, 10)
    assert _concentration([0, 0]) is None
