"""Marks from every layout, classed by the regime of their session, with what is doubtful listed."""

from collections import Counter
from datetime import date, datetime

import pytest

from virtualschool.feeds.attendance import FEED, MARKS_SCHEMA
from virtualschool.feeds.base import Context, Severity
from virtualschool.feeds.receive import receive

CONTEXT = Context("806", date(2024, 12, 20))
MARKS = "child_id,upn,urn,date,session,code"
CALL = (
    "ChildID,UPN,Surname,Forename,DOB,School URN,Date,AM code,PM code,Reason text,"
    "Suspension flag,Sessions missed,Caller note"
)


@pytest.fixture
def read(tmp_path):
    def reader(heading, *rows, mapping=None):
        path = tmp_path / "marks.csv"
        path.write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
        context = Context("806", CONTEXT.today, mapping=mapping or {})
        (staged,) = receive([path], context, feeds={"attendance": FEED}).staged
        return staged

    return reader


def codes(staged):
    return Counter(finding.code for finding in staged.findings)


def test_one_mark_a_row_has_every_column_of_the_contract(read):
    staged = read(
        MARKS + ",reason,minutes_late,source,recorded_at",
        "C1,B806400124001,123456,3/10/2022,am,L,bus,12,Call,2022-10-03 09:12",
    )
    assert staged.rows.schema.equals(MARKS_SCHEMA)
    assert staged.rows.to_pylist() == [
        {
            "child_id": "C1",
            "upn": "B806400124001",
            "urn": "123456",
            "date": date(2022, 10, 3),
            "session": "AM",
            "code": "L",
            "session_class": "P",
            "academic_year": 2022,
            "reason": "bus",
            "minutes_late": 12,
            "source": "call",
            "recorded_at": datetime.fromisoformat("2022-10-03T09:12"),
            "line": 2,
        }
    ]
    assert staged.findings == ()


def test_a_day_a_row_becomes_two_marks_of_its_line(read):
    staged = read(
        "child_id,upn,urn,date,am,pm", "C1,,123456,2022-10-03,/,\\", "C1,,123456,2022-10-04,I01,B"
    )
    got = [
        (r["line"], r["session"], r["code"], r["session_class"]) for r in staged.rows.to_pylist()
    ]
    assert got == [
        (2, "AM", "/", "P"),
        (2, "PM", "\\", "P"),
        (3, "AM", "I01", "AA"),
        (3, "PM", "B", "A"),
    ]
    assert staged.total_rows == staged.accepted == 2


def test_the_daily_call_layout_is_known_without_a_mapping(read):
    staged = read(
        CALL,
        "C1,,Bell,Ann,1/1/2010,123456,03/10/2022,E,E,,Y,2,",
        "C1,,Bell,Ann,1/1/2010,123456,04/10/2022,I,I,ill,Y,2,rang home",
    )
    assert set(staged.rows["source"].to_pylist()) == {"call"}
    assert staged.rows["reason"].to_pylist() == [None, None, "ill", "ill"]
    assert "Bell" not in str(staged.rows.to_pylist())
    (flag,) = staged.findings
    assert (flag.code, flag.line) == ("suspension_without_mark", 3)


def test_a_suppliers_own_headings_come_by_a_mapping(read):
    staged = read(
        "Pupil,School,Day,Half,Register mark",
        "C1,123456,03/10/2022,AM,/",
        mapping={
            "Pupil": "child_id",
            "School": "urn",
            "Day": "date",
            "Half": "session",
            "Register mark": "code",
        },
    )
    assert staged.rows["child_id"].to_pylist() == ["C1"]


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("H", "2024-08-16", "AA"),
        ("J", "2024-07-10", "A"),
        ("Y", "2024-07-10", "NP"),
        ("C2", "2024-09-10", "AA"),
        ("Y4", "2024-09-10", "NP"),
        ("#", "2024-09-10", "NC"),
        ("Z", "2024-09-10", "NC"),
    ],
)
def test_the_class_follows_the_date_of_the_session(read, code, on, expected):
    staged = read(MARKS, f"C1,,123456,{on},AM,{code}")
    assert staged.rows["session_class"].to_pylist() == [expected]
    assert staged.findings == ()


def test_one_code_on_both_sides_of_the_change_is_told_apart(read):
    staged = read(
        MARKS,
        "C1,,123456,2024-07-10,AM,J",
        "C1,,123456,2024-09-10,AM,J",
        "C1,,123456,2024-09-11,AM,J",
    )
    assert staged.rows["session_class"].to_pylist() == ["A", "AA", "AA"]
    (finding,) = staged.findings
    assert (finding.code, finding.severity, finding.line) == (
        "withdrawn_code",
        Severity.WARNING,
        3,
    )
    assert "2 marks J" in finding.message


def test_an_unknown_code_is_set_aside_with_its_line_and_the_other_mark_is_kept(read):
    staged = read("child_id,upn,urn,date,am,pm", "C1,,123456,2022-10-03,/,QQ")
    (aside,) = staged.set_aside
    assert (aside.line, aside.field) == (2, "pm")
    assert aside.values["pm"] == "QQ"
    assert staged.rows["session"].to_pylist() == ["AM"]
    assert (staged.total_rows, staged.accepted) == (1, 0)


def test_a_code_not_yet_in_use_on_its_date_is_unknown(read):
    assert len(read(MARKS, "C1,,123456,2023-10-03,AM,C2").set_aside) == 1


@pytest.mark.parametrize("session", ["noon", ""])
def test_an_unknown_session_is_set_aside(read, session):
    staged = read(MARKS, f"C1,,123456,2022-10-03,{session},/")
    assert [aside.field for aside in staged.set_aside] == ["session"]


@pytest.mark.parametrize("upn", ["", "UN4"])
def test_a_row_about_nobody_is_set_aside(read, upn):
    staged = read(MARKS, f",{upn},123456,2022-10-03,AM,/", "C1,UN4,123456,2022-10-03,AM,/")
    assert [(aside.line, aside.field) for aside in staged.set_aside] == [(2, "child_id")]
    assert staged.rows.select(["child_id", "upn"]).to_pylist() == [{"child_id": "C1", "upn": None}]


def test_missing_marks_are_one_finding_a_school_and_no_rows(read):
    staged = read(
        MARKS,
        "C1,,123456,2022-10-03,AM,",
        "C1,,123456,2022-10-03,PM,-",
        "C2,,123457,2022-10-03,PM,",
        "C3,,123457,2022-10-03,PM,/",
    )
    assert staged.rows.num_rows == 1
    assert staged.set_aside == ()
    assert [(f.code, f.line) for f in staged.findings] == [
        ("missing_marks", 2),
        ("missing_marks", 4),
    ]
    assert "school 123456 left 2 sessions without a mark" in staged.findings[0].message


def test_weekends_and_days_to_come_are_findings_but_not_for_planned_closures(read):
    staged = read(
        MARKS,
        "C1,,123456,2022-10-01,AM,/",
        "C1,,123456,2022-10-02,AM,#",
        "C1,,123456,2025-01-07,AM,/",
        "C1,,123456,2025-01-08,AM,#",
    )
    assert {f.code: f.line for f in staged.findings} == {"weekend_marks": 2, "future_marks": 4}
    assert staged.rows.num_rows == 4


def test_each_doubtful_upn_is_told_once_at_its_first_line(read):
    staged = read(
        MARKS,
        "C1,B806400124001,123456,2022-10-03,AM,/",
        "C2,R247962919251,123456,2022-10-03,AM,/",
        "C2,R247962919251,123456,2022-10-03,PM,\\",
        "C3,B80640012,123456,2022-10-03,AM,/",
    )
    assert [(f.code, f.severity, f.line) for f in staged.findings] == [
        ("upn_check_letter", Severity.INFORMATION, 3),
        ("upn_malformed", Severity.WARNING, 5),
    ]
    assert staged.rows.num_rows == 4


def test_the_academic_year_turns_on_the_first_of_september(read):
    staged = read(MARKS, "C1,,123456,2022-08-31,AM,#", "C1,,123456,2022-09-01,AM,#")
    assert staged.rows["academic_year"].to_pylist() == [2021, 2022]
    assert not codes(staged)
