"""Events: what is taken, what is doubtful, which word wins, and what the register says of them."""

from datetime import date

import pytest

from virtualschool.feeds.base import Context
from virtualschool.feeds.receive import receive
from virtualschool.feeds.suspensions import FEED
from virtualschool.feeds.suspensions.checks import ExcludedMark, compare_with_marks
from virtualschool.feeds.suspensions.fold import fold

CONTEXT = Context("806", date(2023, 7, 21))
HEADING = (
    "child_id,upn,urn,category,start_date,start_session,end_date,sessions,"
    "reason1,reason2,reason3,status"
)


@pytest.fixture
def load(tmp_path):
    def loader(*rows, name="events.csv"):
        path = tmp_path / name
        path.write_text("\n".join([HEADING, *rows, ""]), encoding="utf-8")
        return receive([path], CONTEXT, feeds={"suspensions": FEED})

    return loader


def found(received):
    return [(finding.code, finding.line) for finding in received.findings]


def test_the_old_category_and_blank_session_and_status_are_filled(load):
    (staged,) = load(
        "C1,,123456,FIXD,3/10/2022,,03/10/2022,2,DB,,,",
        "C2,,123456,PERM,3/10/2022,PM,,,PP,OW,VA,",
        "C3,,123456,perm,4/10/2022,PM,,,PP,,,Upheld",
    ).staged
    assert staged.rows.select(["category", "start_session", "status"]).to_pylist() == [
        {"category": "SUSP", "start_session": "AM", "status": "stands"},
        {"category": "PERM", "start_session": "PM", "status": "notified"},
        {"category": "PERM", "start_session": "PM", "status": "upheld"},
    ]
    assert staged.findings == ()


def test_a_half_day_is_one_session(load):
    got = load("C1,,123456,SUSP,2022-10-03,PM,2022-10-03,1,DB,,,")
    assert found(got) == []
    (event,) = fold(got.staged).values()
    assert event.suspension.days_lost * 2 == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("SUSP,2022-10-03,AM,2022-10-03,2,,,,", "suspension_reason_missing"),
        ("SUSP,2022-10-03,AM,2022-10-03,2,ZZ,,,", "suspension_reason_unknown"),
        ("SUSP,2022-10-03,AM,2022-10-03,2,DB,DB,,", "suspension_reason_repeated"),
        ("SUSP,2022-10-03,AM,2022-09-30,2,DB,,,", "suspension_ends_before_start"),
        ("SUSP,2022-10-03,AM,2022-10-04,9,DB,,,", "suspension_sessions"),
        ("SUSP,2022-10-03,AM,2022-10-14,5,DB,,,", "suspension_sessions"),
        ("SUSP,2022-10-03,AM,2022-10-03,,DB,,,", "suspension_without_sessions"),
        ("SUSP,2022-10-03,noon,2022-10-03,2,DB,,,", "suspension_session"),
        ("SUSP,2022-10-03,AM,2022-10-03,2,DB,,,lost", "suspension_status"),
        ("SUSP,2023-09-04,AM,2023-09-05,4,DB,,,", "suspension_in_future"),
        ("PERM,2022-10-03,AM,2022-10-03,,DB,,,", "permanent_with_end"),
    ],
)
def test_what_is_wrong_with_one_event_is_a_finding_and_the_row_stays(load, row, code):
    got = load(f"C1,,123456,{row}")
    assert found(got) == [(code, 2)]
    assert got.staged[0].rows.num_rows == 1
    assert got.findings[0].message.startswith("events.csv line 2: ")


def test_a_training_day_or_a_last_morning_is_no_doubt_about_the_sessions(load):
    assert found(load("C1,,123456,SUSP,2022-10-03,PM,2022-10-07,6,DB,,,")) == []


def test_an_unknown_category_and_a_row_about_nobody_are_set_aside(load):
    (staged,) = load(
        "C1,,123456,DETN,2022-10-03,AM,2022-10-03,2,DB,,,",
        ",UN2,123456,SUSP,2022-10-03,AM,2022-10-03,2,DB,,,",
    ).staged
    assert [(aside.line, aside.field) for aside in staged.set_aside] == [
        (2, "category"),
        (3, "child_id"),
    ]


def test_an_event_inside_another_is_told_with_both_lines(load):
    got = load(
        "C1,,123456,SUSP,2022-10-03,AM,2022-10-05,6,DB,,,",
        "C1,,123457,SUSP,2022-10-04,AM,2022-10-04,2,DB,,,",
        "C2,,123457,SUSP,2022-10-04,AM,2022-10-04,2,DB,,,",
    )
    assert found(got) == [("suspension_overlap", 3)]
    assert "(events.csv line 2)" in got.findings[0].message


def test_more_than_45_days_in_a_year_at_all_schools_together(load):
    got = load(
        "C1,,123456,SUSP,2022-09-12,AM,2022-10-14,50,DB,,,",
        "C1,,123457,SUSP,2022-11-07,AM,2022-12-05,42,DB,,,",
    )
    assert ("suspension_over_45_days", 3) in found(got)
    assert "suspended for 46 days in 2022/23" in got.findings[-1].message


def test_the_later_word_about_an_event_wins(load):
    row = "C1,,123456,PERM,2022-10-03,AM,,,DB,,,"
    first = load(row, name="one.csv").staged
    second = load(row + "withdrawn", name="two.csv").staged
    (event,) = fold([*first, *second]).values()
    assert (event.suspension.status, event.file) == ("withdrawn", "two.csv")
    (event,) = fold([*second, *first]).values()
    assert event.suspension.status == "notified"


def test_a_child_whom_nobody_knows_is_left_out_of_the_fold(load):
    staged = load("C1,,123456,SUSP,2022-10-03,AM,2022-10-03,2,DB,,,").staged
    assert fold(staged, lambda child_id, upn: None) == {}


def e_mark(child, day, session="AM", urn="123456"):
    return ExcludedMark(child, urn, day, session)


def test_events_and_e_marks_are_held_against_each_other(load):
    events = fold(
        load(
            "C1,,123456,SUSP,2022-10-03,AM,2022-10-04,4,DB,,,",
            "C2,,123456,SUSP,2022-10-03,AM,2022-10-04,4,DB,,,",
            "C3,,123456,PERM,2022-10-03,AM,,,DB,,,",
            "C5,,123456,LNCH,2022-10-03,AM,2022-10-03,1,DB,,,",
        ).staged
    ).values()
    marks = [
        e_mark("C1", date(2022, 10, 3)),
        e_mark("C3", date(2022, 10, 3)),
        e_mark("C3", date(2022, 11, 3)),
        e_mark("C4", date(2022, 10, 6)),
        e_mark("C4", date(2022, 10, 7), "PM"),
        e_mark("C4", date(2023, 1, 9)),
    ]
    got = [(f.code, f.child_id) for f in compare_with_marks(events, marks)]
    assert got == [
        ("suspension_without_e_marks", "C2"),
        ("e_marks_without_suspension", "C4"),
        ("e_marks_without_suspension", "C4"),
    ]


def test_nothing_is_said_about_an_event_for_which_no_marks_arrived(load):
    events = fold(load("C2,,123456,SUSP,2022-10-03,AM,2022-10-04,4,DB,,,").staged).values()
    assert compare_with_marks(events, [], has_marks=lambda child, first, last: False) == []


def test_a_withdrawn_event_explains_no_e_marks(load):
    events = fold(load("C1,,123456,SUSP,2022-10-03,AM,2022-10-03,2,DB,,,withdrawn").staged)
    got = compare_with_marks(events.values(), [e_mark("C1", date(2022, 10, 3))])
    assert [f.code for f in got] == ["e_marks_without_suspension"]
