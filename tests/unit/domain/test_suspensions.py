from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.calendar import CalendarEntry, Month, SchoolCalendar
from virtualschool.domain.suspensions import (
    REASONS,
    Category,
    Status,
    Suspension,
    children_by_month,
    days,
    days_in_academic_year,
    mean_per_month,
    overlaps,
    parse_category,
    parse_status,
    problems,
    sessions_between,
    status_counts,
    years_over_the_limit,
)

CALENDAR = SchoolCalendar(
    [
        CalendarEntry("term", date(2022, 9, 6), date(2022, 12, 16)),
        CalendarEntry("half_term", date(2022, 10, 24), date(2022, 10, 28)),
    ]
)


def suspension(start_on, last_day=None, sessions=2, **fields):
    fields = {"category": Category.SUSPENSION, "reasons": ("DB",), **fields}
    return Suspension(start_on=start_on, last_day=last_day or start_on, sessions=sessions, **fields)


def test_the_action_plans_measure_counts_children_and_a_month_without_any_stays_in_the_mean():
    months = [Month(2022, number) for number in (9, 10, 11, 12)]
    starts = [
        *((child, date(2022, 9, 12)) for child in "abc"),
        *((child, date(2022, 10, 5)) for child in "aad"),
        ("e", date(2022, 12, 1)),
        ("f", date(2023, 1, 9)),
    ]
    monthly = children_by_month(starts, months)
    assert monthly == [3, 2, 0, 1]
    assert mean_per_month(monthly) == Fraction(3, 2)
    assert mean_per_month([]) is None


@pytest.mark.parametrize(("sessions", "lost"), [(67, "33.5"), (1, "0.5"), (10, "5"), (0, "0")])
def test_two_sessions_are_a_day(sessions, lost):
    assert days(sessions) == Decimal(lost)


@pytest.mark.parametrize(
    ("start_on", "start_session", "last_day", "last_session", "expected"),
    [
        (date(2022, 9, 20), "AM", date(2022, 9, 21), "PM", 4),
        (date(2022, 9, 20), "PM", date(2022, 9, 21), "PM", 3),
        (date(2022, 9, 20), "PM", date(2022, 9, 21), "AM", 2),
        (date(2022, 9, 20), "PM", date(2022, 9, 20), "PM", 1),
        (date(2022, 9, 20), "PM", date(2022, 9, 20), "AM", 0),
        (date(2022, 9, 16), "AM", date(2022, 9, 20), "PM", 4),
        (date(2022, 10, 21), "PM", date(2022, 10, 31), "PM", 3),
        (date(2022, 9, 19), "PM", date(2022, 9, 20), "PM", 2),
        (date(2022, 10, 24), "PM", date(2022, 10, 25), "AM", 0),
    ],
)
def test_only_sessions_of_school_days_are_lost(
    start_on, start_session, last_day, last_session, expected
):
    assert (
        sessions_between(start_on, start_session, last_day, CALENDAR, last_session=last_session)
        == expected
    )


@pytest.mark.parametrize(
    ("category", "status", "counts"),
    [
        ("PERM", "notified", False),
        ("PERM", "withdrawn", False),
        ("PERM", "reinstated", False),
        ("PERM", "cancelled", False),
        ("PERM", "upheld", True),
        ("PERM", "stands", True),
        ("SUSP", "notified", True),
        ("SUSP", "reinstated", True),
        ("SUSP", "withdrawn", False),
        ("LNCH", "cancelled", False),
        ("LNCH", "stands", True),
    ],
)
def test_what_was_taken_back_does_not_count_nor_a_permanent_exclusion_until_upheld(
    category, status, counts
):
    assert status_counts(category, status) is counts


def test_the_old_name_of_a_suspension_is_read():
    assert parse_category(" fixd ") is parse_category("SUSP") is Category.SUSPENSION
    with pytest.raises(ValueError, match="'TEMP' is not a category"):
        parse_category("TEMP")


def test_a_status_left_out_is_notified_for_a_permanent_exclusion_and_stands_otherwise():
    assert parse_status("", Category.PERMANENT) is Status.NOTIFIED
    assert parse_status(" ", Category.SUSPENSION) is Status.STANDS
    assert parse_status("Withdrawn", Category.PERMANENT) is Status.WITHDRAWN
    with pytest.raises(ValueError, match="'pending' is not a status"):
        parse_status("pending", Category.PERMANENT)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reasons": ()}, "suspension_reason_missing"),
        ({"reasons": ("DB", "DB")}, "suspension_reason_repeated"),
        ({"reasons": ("DB", "ZZ")}, "suspension_reason_unknown"),
        ({"reasons": ("DB", "PP", "VA", "BU")}, "suspension_reasons_too_many"),
        ({"last_day": date(2022, 9, 1)}, "suspension_ends_before_start"),
        ({"sessions": 0}, "suspension_without_sessions"),
        ({"sessions": None}, "suspension_without_sessions"),
        ({"sessions": 91}, "suspension_over_45_days"),
        ({"category": Category.PERMANENT, "sessions": None}, "permanent_with_end"),
    ],
)
def test_each_rule_finds_what_breaks_it(fields, code):
    event = suspension(date(2022, 9, 20), **fields)
    assert [problem.code for problem in problems(event)] == [code]


def test_an_event_that_is_right_has_no_problems():
    assert problems(suspension(date(2022, 9, 20), reasons=("PP", "VA", "DB"), sessions=90)) == []
    permanent = Suspension(Category.PERMANENT, date(2022, 9, 20), reasons=("PP",))
    assert problems(permanent) == []
    assert len(REASONS) == 17


def test_the_45_days_add_up_over_schools_and_within_an_academic_year():
    events = [
        suspension(date(2022, 9, 20), sessions=60, urn="100001"),
        suspension(date(2023, 3, 6), sessions=31, urn="100002"),
        suspension(date(2023, 9, 11), sessions=60, urn="100002"),
        suspension(date(2023, 9, 12), sessions=60, status=Status.CANCELLED),
    ]
    assert days_in_academic_year(events) == {2022: Decimal("45.5"), 2023: Decimal(30)}
    assert years_over_the_limit(events) == {2022: Decimal("45.5")}


def test_exactly_45_days_are_allowed():
    assert years_over_the_limit([suspension(date(2022, 9, 20), sessions=90)]) == {}


def test_a_suspension_that_begins_before_the_last_has_ended_overlaps_it():
    long = suspension(date(2022, 9, 20), date(2022, 9, 28))
    short = suspension(date(2022, 9, 21))
    inside_too = suspension(date(2022, 9, 27))
    after = suspension(date(2022, 9, 29))
    assert overlaps([after, inside_too, short, long]) == [(long, short), (long, inside_too)]


def test_half_days_that_meet_on_one_day_do_not_overlap():
    morning = suspension(date(2022, 9, 20), sessions=1)
    afternoon = suspension(date(2022, 9, 20), sessions=1, start_session="PM")
    assert overlaps([morning, afternoon]) == []
    assert overlaps([morning, morning]) == [(morning, morning)]


def test_lunchtimes_and_events_taken_back_overlap_nothing():
    day = date(2022, 9, 20)
    lunch = suspension(day, category=Category.LUNCHTIME)
    cancelled = suspension(day, status=Status.CANCELLED)
    assert overlaps([suspension(day), lunch, cancelled]) == []


def test_a_permanent_exclusion_that_stands_overlaps_whatever_follows():
    permanent = Suspension(Category.PERMANENT, date(2022, 9, 20), status=Status.UPHELD)
    later = suspension(date(2022, 11, 1))
    assert overlaps([later, permanent]) == [(permanent, later)]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcde"), st.dates(date(2022, 9, 1), date(2022, 12, 31))),
        max_size=40,
    )
)
def test_children_in_a_month_are_never_more_than_events_nor_than_children(events):
    months = [Month(2022, number) for number in (9, 10, 11, 12)]
    counts = children_by_month(events, months)
    assert sum(counts) <= len(events)
    assert max(counts) <= len({child for child, _ in events})
    assert (sum(counts) > 0) is bool(events)
