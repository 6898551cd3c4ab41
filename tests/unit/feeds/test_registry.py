"""A file is what its headings say, whatever it is called."""

import pytest

from virtualschool.feeds.base import Unknown, Unreadable
from virtualschool.feeds.reader import read_file
from virtualschool.feeds.registry import (
    discover,
    normalise_heading,
    read_mapping,
    recognise,
    recognise_table,
)


def test_feeds_are_found_by_their_presence():
    assert {"attendance", "suspensions", "gias", "calendar"} <= set(discover())


@pytest.mark.parametrize(
    ("headings", "feed", "table"),
    [
        ("child_id,upn,urn,date,session,code", "attendance", "marks"),
        ("CODE,Session,Date,URN,UPN", "attendance", "marks"),
        ("Child ID,UPN,School URN,Date,AM,PM", "attendance", "days"),
        (
            "ChildID,UPN,Surname,Forename,DOB,School URN,Date,AM code,PM code,Reason text,"
            "Suspension flag,Sessions missed,Caller note",
            "attendance",
            "daily_call",
        ),
        (
            "child_id,upn,urn,category,start_date,start_session,end_date,sessions,reason1,reason2,"
            "reason3,status",
            "suspensions",
            "suspensions",
        ),
        ("URN,LinkURN,LinkName,LinkType,LinkEstablishedDate", "gias", "links"),
        ("academic_year,kind,term,first_day,last_day", "calendar", "calendar"),
    ],
)
def test_each_layout_is_recognised(headings, feed, table):
    known = recognise(headings.split(","), discover(), {})
    assert (known.feed.name, known.shape.name) == (feed, table)


def test_neither_id_is_no_attendance_file():
    assert recognise(["urn", "date", "session", "code"], discover(), {}) is None


def test_a_mapping_gives_a_suppliers_headings_our_meaning(tmp_path):
    file = tmp_path / "supplier.toml"
    file.write_text('"Pupil ref" = "child_id"\n"Establishment" = "urn"\n"Half day" = "session"\n')
    headings = ["Pupil ref", "Establishment", "Date", "Half day", "Code"]
    known = recognise(headings, discover(), read_mapping(file))
    assert known.columns == {"child_id": 0, "urn": 1, "date": 2, "session": 3, "code": 4}


def test_a_mapping_may_be_json(tmp_path):
    file = tmp_path / "supplier.json"
    file.write_text('{"Pupil ref": "child_id"}')
    assert read_mapping(file) == {"Pupil ref": "child_id"}


@pytest.mark.parametrize("text", ["not a mapping", '"a" = 1', "[table]\nx = 'y'"])
def test_a_mapping_that_is_none_is_refused_by_name(tmp_path, text):
    file = tmp_path / "supplier.toml"
    file.write_text(text)
    with pytest.raises(Unreadable, match=r"The mapping file supplier\.toml"):
        read_mapping(file)


def test_an_unknown_table_is_told_what_it_lacks():
    raw = read_file(b"child_id,urn,date,session\n1,123456,2022-10-03,AM\n", "x.csv").tables[0]
    with pytest.raises(Unknown) as caught:
        recognise_table(raw, discover(), {})
    assert str(caught.value) == (
        "x.csv is not a table that is known here: line 1 has the headings child_id, urn, date, "
        "session; the closest is attendance marks (marks), which also needs code."
    )


@pytest.mark.parametrize(
    "row",
    ["Ashgarth,Merrin,8A", "Ashgarth,Merrin,SEN support", "Q806400124002,SEN support,PP,Ashgarth"],
)
def test_a_row_without_headings_is_counted_and_not_quoted(row):
    raw = read_file(f"{row}\n".encode(), "x.csv").tables[0]
    with pytest.raises(Unknown) as caught:
        recognise_table(raw, discover(), {})
    assert "Ashgarth" not in str(caught.value)
    assert "Q8064" not in str(caught.value)


def test_headings_are_compared_by_their_letters_and_digits():
    assert normalise_heading(" School_URN ") == normalise_heading("school urn") == "schoolurn"


def test_a_row_of_children_is_not_taken_for_headings_in_the_sentence():
    raw = read_file(b"colour,shape\nsex,Ann Bell\n", "x.csv").tables[0]
    with pytest.raises(Unknown) as caught:
        recognise_table(raw, discover(), {})
    assert "Ann Bell" not in str(caught.value)
