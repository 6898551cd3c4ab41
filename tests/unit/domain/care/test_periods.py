from datetime import date

import pytest
from tests.unit.domain.care.returns import episodes_of

from virtualschool.domain.care import Episode, is_twelve_months, periods_of_care

YEAR_END = date(2025, 3, 31)
JAN, FEB, MARCH = (date(2025, month, 1) for month in (1, 2, 3))


def test_episodes_that_hand_over_are_one_period_of_care():
    first = Episode(JAN, FEB, "S", "X1", "V2", "U4")
    second = Episode(FEB, MARCH, "P", "E4A", "V2", "K2")
    again = Episode(date(2025, 4, 1), None, "S", "", "V2", "U4")
    periods = periods_of_care([again, second, first])
    assert [(each.start_on, each.ceased_on, each.episodes) for each in periods] == [
        (JAN, MARCH, (first, second)),
        (date(2025, 4, 1), None, (again,)),
    ]


@pytest.mark.parametrize(
    ("reason_ceased", "second_start", "reason_started"),
    [("E4A", FEB, "P"), ("X1", date(2025, 2, 2), "P"), ("X1", FEB, "S")],
)
def test_a_break_in_the_codes_or_the_days_starts_a_period(
    reason_ceased, second_start, reason_started
):
    episodes = [
        Episode(JAN, FEB, "S", reason_ceased, "V2", "U4"),
        Episode(second_start, None, reason_started, "", "V2", "U4"),
    ]
    assert [each.start_on for each in periods_of_care(episodes)] == [JAN, second_start]


def test_short_breaks_are_periods_only_when_asked_for():
    episodes = [Episode(JAN, FEB, "S", "E8", "V3", "U4")]
    assert periods_of_care(episodes) == []
    assert len(periods_of_care(episodes, short_breaks=True)) == 1


@pytest.mark.parametrize(
    ("start", "expected"),
    [(date(2024, 3, 31), True), (date(2024, 4, 1), True), (date(2024, 4, 2), False)],
)
def test_twelve_months_allow_a_start_on_1_april(start, expected):
    episodes = [Episode(start, None, "S", "", "C2", "U4")]
    assert is_twelve_months(episodes, YEAR_END) is expected


def test_a_short_break_in_the_year_is_not_twelve_months():
    episodes = [
        Episode(date(2020, 1, 1), JAN, "S", "X1", "C2", "U4"),
        Episode(JAN, None, "L", "", "V4", "U4"),
    ]
    assert not is_twelve_months(episodes, YEAR_END)
    assert is_twelve_months(episodes, date(2024, 3, 31))


@pytest.mark.parametrize(
    ("ceased", "reason", "expected"),
    [
        (date(2025, 3, 30), "E4A", False),
        (date(2025, 3, 31), "E4A", True),
        (date(2024, 4, 1), "E4A", False),
        (date(2024, 3, 31), "E4A", False),  # not in care in the year at all
        (date(2025, 3, 30), "X1", True),
    ],
)
def test_ceasing_within_the_year_is_not_twelve_months(ceased, reason, expected):
    episodes = [Episode(date(2020, 1, 1), ceased, "S", reason, "C2", "U4")]
    assert is_twelve_months(episodes, YEAR_END) is expected


def test_twelve_months_to_29_february_start_on_1_march():
    episodes = [Episode(date(2023, 3, 1), None, "S", "", "C2", "U4")]
    assert is_twelve_months(episodes, date(2024, 2, 29))


def test_the_published_return_has_225_children_of_twelve_months():
    returned = episodes_of("2017").values()
    assert sum(is_twelve_months(each, date(2018, 3, 31)) for each in returned) == 225
