from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.statistics import HIGHER, LOWER, NOTHING_UNUSUAL, TOO_FEW
from virtualschool.domain.time_between import time_between

BEGAN = date(2020, 1, 1)


def after(*gaps: int) -> list[date]:
    """Events so many days apart."""
    days = [BEGAN]
    for gap in gaps:
        days.append(days[-1] + timedelta(gap))
    return days


def test_limits_are_those_of_the_worked_example():
    # By hand: 40 ** (1 / 3.6) = 2.7862 and 90 ** (1 / 3.6) = 3.4901, twelve in turn: the mean is
    # 3.13815, the moving range 0.7039 throughout, so the limits are 3.13815 -+ 2.66 * 0.7039.
    chart = time_between(after(*[40, 90] * 6)).chart
    assert chart.kind == "xmr"
    assert float(chart.centre) == pytest.approx(3.13815**3.6, rel=1e-3)
    assert float(chart.lower) == pytest.approx(1.26578**3.6, rel=1e-3)
    assert float(chart.upper) == pytest.approx(5.01052**3.6, rel=1e-3)
    assert set(chart.signals.values()) == {NOTHING_UNUSUAL}


def test_a_short_time_between_says_that_there_are_more_events_than_usual():
    found = time_between(after(*[60, 65, 58, 62] * 4, 1))
    assert found.chart.signals[16] == HIGHER
    assert found.chart.reasons == {16: "below the lower limit"}


def test_a_long_time_between_says_that_there_are_fewer():
    found = time_between(after(*[60, 65, 58, 62] * 4, 400))
    assert found.chart.signals[16] == LOWER


def test_a_stretch_without_an_event_is_unusual_once_it_passes_the_limit():
    found = time_between(after(*[60, 65, 58, 62] * 4))
    last = found.days[-1]
    upper = int(found.chart.upper)
    assert found.signal_since(last + timedelta(1)) == NOTHING_UNUSUAL
    assert found.signal_since(last + timedelta(upper)) == NOTHING_UNUSUAL
    assert found.signal_since(last + timedelta(upper + 1)) == LOWER


@pytest.mark.parametrize(
    ("gaps", "kind"), [(0, "too_few"), (5, "too_few"), (6, "run"), (11, "run")]
)
def test_few_events_have_no_limits(gaps, kind):
    found = time_between(after(*[30] * gaps))
    assert found.chart.kind == kind
    assert found.chart.upper is None
    assert set(found.chart.signals.values()) <= {TOO_FEW}


def test_no_event_at_all_is_too_few_to_say():
    assert time_between([]).signal_since(BEGAN) == TOO_FEW


@given(st.lists(st.integers(0, 900), min_size=12, max_size=40))
def test_the_centre_lies_between_limits_that_are_days(gaps):
    chart = time_between(after(*gaps)).chart
    assert 0 <= chart.lower <= chart.centre <= chart.upper
    assert set(chart.signals) == set(range(len(gaps)))
