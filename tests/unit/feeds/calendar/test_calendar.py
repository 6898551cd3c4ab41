"""School calendars: years and kinds as people write them, and terms that cannot both be right."""

from datetime import date

import pytest

from virtualschool.domain.calendar import SchoolCalendar
from virtualschool.feeds.base import Context
from virtualschool.feeds.calendar import FEED
from virtualschool.feeds.calendar.fold import fold
from virtualschool.feeds.receive import receive

CONTEXT = Context("806", date(2023, 7, 21))
HEADING = "urn,academic_year,kind,term,first_day,last_day"


@pytest.fixture
def load(tmp_path):
    def loader(*rows, name="calendar.csv"):
        path = tmp_path / name
        path.write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8")
        return receive([path], CONTEXT, feeds={"calendar": FEED})

    return loader


@pytest.mark.parametrize("year", ["2022", "2022/23", "2022-2023", "2022 / 23"])
def test_an_academic_year_as_people_write_it(load, year):
    got = load(f",{year},Half term,Autumn term,24/10/2022,28/10/2022")
    row = got.staged[0].rows.to_pylist()[0]
    assert (row["academic_year"], row["kind"], row["term"]) == (2022, "half_term", "autumn")
    assert row["authority"] == "806"
    assert got.findings == ()


def test_a_term_may_open_in_the_last_days_of_august(load):
    assert load(",2022,term,autumn,2022-08-30,2022-12-16").findings == ()


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ([",2022/24,closed,,2022-10-03,"], "calendar_year", 2),
        ([",2020,closed,,2022-10-03,"], "calendar_outside_year", 2),
        ([",2022,closed,winter,2022-10-03,"], "calendar_term", 2),
        (
            [
                ",2022,term,autumn,2022-09-05,2022-12-16",
                ",2022,term,spring,2022-12-12,2023-03-31",
            ],
            "calendar_overlap",
            3,
        ),
        (
            [
                ",2022,term,spring,2022-09-05,2022-12-16",
                ",2022,term,autumn,2023-01-03,2023-03-31",
            ],
            "calendar_order",
            3,
        ),
        (
            [
                ",2022,term,autumn,2022-09-05,2022-12-16",
                ",2022,term,autumn,2023-01-03,2023-03-31",
            ],
            "calendar_term_twice",
            3,
        ),
        (
            [
                ",2022,term,autumn,2022-09-05,2022-12-16",
                ",2022,half_term,,2022-12-19,2022-12-23",
            ],
            "calendar_half_term_outside",
            3,
        ),
    ],
)
def test_what_cannot_be_right_is_a_finding_with_its_line(load, rows, code, line):
    got = load(*rows)
    assert [(f.code, f.line) for f in got.findings] == [(code, line)]
    assert got.staged[0].rows.num_rows == len(rows)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (",2022,inset,,2022-10-03,2022-10-03", "kind"),
        (",2022,closed,,2022-10-03,2022-10-01", "last_day"),
    ],
)
def test_what_is_no_entry_is_set_aside(load, row, field):
    assert [aside.field for aside in load(row).staged[0].set_aside] == [field]


def test_a_school_of_its_own_terms_does_not_overlap_its_authority(load):
    got = load(
        ",2022,term,autumn,2022-09-05,2022-12-16", "123456,2022,term,autumn,2022-09-01,2022-12-20"
    )
    assert got.findings == ()


def test_a_later_file_replaces_the_years_and_schools_it_names(load):
    one = load(
        ",2022,closed,,2022-10-03,", "123456,2022,closed,,2022-10-04,", name="one.csv"
    ).staged
    two = load(",2022,closed,,2022-10-05,", name="two.csv").staged
    entries = fold([*one, *two])["806"]
    assert [(e.urn, e.first_day) for e in entries] == [
        ("", date(2022, 10, 5)),
        ("123456", date(2022, 10, 4)),
    ]
    calendar = SchoolCalendar(entries)
    assert not calendar.is_school_day(date(2022, 10, 5), "123456")
    assert calendar.is_school_day(date(2022, 10, 3))
