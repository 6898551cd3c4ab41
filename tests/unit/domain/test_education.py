from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.care import Interval
from virtualschool.domain.education import (
    YEAR_GROUPS,
    age_on,
    compulsory_school_age,
    is_of_compulsory_school_age,
    is_school_age,
    key_stage,
    national_curriculum_year,
    normalise_year_group,
    school_age,
)

births = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("date_of_birth", "expected"),
    [
        (date(2020, 9, 1), "R"),
        (date(2020, 8, 31), "1"),
        (date(2009, 9, 1), "11"),
        (date(2009, 8, 31), "12"),
        (date(2021, 9, 1), "N2"),
        (date(2022, 9, 1), "N1"),
        (date(2023, 9, 1), ""),
        (date(2007, 9, 1), "13"),
        (date(2007, 8, 31), ""),
    ],
)
def test_the_year_group_of_2025_26_goes_by_age_on_31_august(date_of_birth, expected):
    assert national_curriculum_year(date_of_birth, 2025) == expected


@given(births, st.integers(1995, 2045))
def test_a_child_moves_up_one_year_group_a_year(date_of_birth, year):
    now, then = (national_curriculum_year(date_of_birth, each) for each in (year, year + 1))
    if now in YEAR_GROUPS[:-1]:
        assert YEAR_GROUPS.index(then) == YEAR_GROUPS.index(now) + 1


@pytest.mark.parametrize(
    ("stage", "year_groups"),
    [
        ("EYFS", ["N1", "N2", "R"]),
        ("KS1", ["1", "2"]),
        ("KS2", ["3", "4", "5", "6"]),
        ("KS3", ["7", "8", "9"]),
        ("KS4", ["10", "11"]),
        ("KS5", ["12", "13"]),
        ("", [""]),
    ],
)
def test_key_stages_are_made_of_year_groups(stage, year_groups):
    assert [key_stage(year_group) for year_group in year_groups] == [stage] * len(year_groups)


def test_school_age_is_reception_to_year_11():
    of_school_age = [each for each in (*YEAR_GROUPS, "") if is_school_age(each)]
    assert of_school_age == ["R", *map(str, range(1, 12))]


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2010, 2, 28), 5),
        (date(2010, 3, 1), 6),
        (date(2008, 2, 29), 4),
        (date(2004, 2, 28), -1),
    ],
)
def test_a_birthday_of_29_february_falls_to_1_march(day, age):
    assert age_on(date(2004, 2, 29), day) == age


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("7", "7"), ("07", "7"), (" y7 ", "7"), ("Yr 7", "7"), ("Yr.7", "7"), ("Year 7", "7"),
        ("year-07", "7"), ("NC Year 11", "11"), ("Year Group 10", "10"), ("13", "13"),
        ("R", "R"), ("reception", "R"), ("YR", "R"), ("Year R", "R"), ("Rec", "R"),
        ("N1", "N1"), ("Nursery 2", "N2"), ("n2", "N2"),
        ("", ""), ("14", ""), ("0", ""), ("X", ""), ("M", ""), ("E1", ""), ("Year 70", ""),
        ("Nursery", ""), ("college", ""), ("7A", ""), ("٧", ""),
    ],
)  # fmt: skip
def test_year_groups_are_read_as_people_write_them(written, expected):
    assert normalise_year_group(written) == expected


@given(st.sampled_from(YEAR_GROUPS))
def test_the_normal_form_of_a_year_group_stays(year_group):
    assert normalise_year_group(year_group) == year_group


def test_school_age_runs_from_reception_to_the_end_of_year_11():
    assert school_age(date(2009, 9, 1)) == [Interval(date(2014, 9, 1), date(2026, 9, 1))]
    assert school_age(date(2009, 8, 31)) == [Interval(date(2013, 9, 1), date(2025, 9, 1))]


def test_a_recorded_year_group_goes_before_the_one_by_age():
    kept_down = {2024: "10", 2025: "11", 2026: ""}
    assert school_age(date(2009, 8, 31), kept_down) == [
        Interval(date(2013, 9, 1), date(2026, 9, 1))
    ]


@given(births)
def test_school_age_is_twelve_years_of_school_age_groups(date_of_birth):
    (only,) = school_age(date_of_birth)
    assert only.ceased_on.year - only.start_on.year == 12
    assert national_curriculum_year(date_of_birth, only.start_on.year) == "R"


@pytest.mark.parametrize(
    ("date_of_birth", "first_day", "last_day"),
    [
        (date(2009, 9, 1), date(2014, 12, 31), date(2026, 6, 26)),
        (date(2009, 8, 31), date(2014, 8, 31), date(2025, 6, 27)),
        (date(2009, 3, 31), date(2014, 3, 31), date(2025, 6, 27)),
        (date(2009, 4, 1), date(2014, 8, 31), date(2025, 6, 27)),
        (date(2008, 2, 29), date(2013, 3, 31), date(2024, 6, 28)),
    ],
)
def test_compulsory_school_age_has_a_first_and_a_last_day(date_of_birth, first_day, last_day):
    assert compulsory_school_age(date_of_birth) == (first_day, last_day)
    assert is_of_compulsory_school_age(date_of_birth, first_day)
    assert is_of_compulsory_school_age(date_of_birth, last_day)
    assert not is_of_compulsory_school_age(
        date_of_birth, date.fromordinal(first_day.toordinal() - 1)
    )
    assert not is_of_compulsory_school_age(
        date_of_birth, date.fromordinal(last_day.toordinal() + 1)
    )


@given(births)
def test_compulsory_school_age_ends_on_a_friday_in_year_11(date_of_birth):
    _, last_day = compulsory_school_age(date_of_birth)
    assert (last_day.month, last_day.weekday()) == (6, 4)
    assert last_day.day > 23
    assert national_curriculum_year(date_of_birth, last_day.year - 1) == "11"
