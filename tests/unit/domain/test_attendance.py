from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtualschool.domain.attendance import (
    CODES,
    NEW_CODES_FROM,
    SessionClass,
    SessionTotals,
    UnknownCode,
    classify,
    count,
    is_persistently_absent,
    is_severely_absent,
)

OLD, NEW = date(2023, 10, 2), date(2024, 10, 7)


def totals_of(marks: str, on: date) -> SessionTotals:
    return count(classify(mark, on).session_class for mark in marks.split())


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        (r"/ \ / \ L \ I I C2 C2", SessionTotals(10, 6, 4, 0)),
        (r"/ \ / \ L \ I I C2 U", SessionTotals(10, 6, 3, 1)),
        (r"/ \ / \ L \ Y4 Y4 C2 C2", SessionTotals(8, 6, 2, 0)),
        ("# # # # # # # # # #", SessionTotals(0, 0, 0, 0)),
    ],
)
def test_five_days_of_marks_are_counted_as_the_reference_says(marks, expected):
    assert totals_of(marks, NEW) == expected


def test_group_totals_are_pooled():
    group = SessionTotals(100, 90, 10, 0) + SessionTotals(200, 160, 25, 15)
    assert (group.absent, group.possible) == (50, 300)


@pytest.mark.parametrize(
    ("absent", "possible", "persistent", "severe"),
    [
        (38, 380, True, False),
        (37, 380, False, False),
        (100, 200, True, True),
        (99, 200, True, False),
        (0, 0, False, False),
        (0, 10, False, False),
    ],
)
def test_thresholds_are_compared_as_integers(absent, possible, persistent, severe):
    assert is_persistently_absent(absent, possible) is persistent
    assert is_severely_absent(absent, possible) is severe


def test_holiday_agreed_is_absence_before_the_change_and_absence_with_a_warning_after():
    before, after = classify("H", date(2024, 8, 16)), classify("H", date(2024, 9, 2))
    assert before.session_class is after.session_class is SessionClass.AA
    assert before.warning is None
    assert "19 August 2024" in after.warning


def test_an_interview_counts_as_attended_before_the_change_and_as_absence_after():
    assert classify("J", date(2024, 7, 10)).session_class is SessionClass.A
    after = classify("J", date(2024, 9, 10))
    assert after.session_class is SessionClass.AA
    assert "J1" in after.warning
    assert classify("J1", date(2024, 9, 10)).session_class is SessionClass.AA


def test_the_regime_changes_between_the_eighteenth_and_the_nineteenth_of_august():
    assert classify("Y", date(2024, 8, 18)).session_class is SessionClass.NP
    with pytest.raises(UnknownCode, match="Y1 to Y7"):
        classify("Y", NEW_CODES_FROM)
    assert classify("Y1", NEW_CODES_FROM).session_class is SessionClass.NP


@pytest.mark.parametrize("code", ["K", "Q", "C1", "C2", "J1", "Y1", "Y7"])
def test_new_codes_are_unknown_before_they_came_into_use(code):
    with pytest.raises(UnknownCode, match="19 August 2024"):
        classify(code, OLD)


def test_an_extended_holiday_is_unknown_in_the_new_regime():
    assert classify("F", OLD).session_class is SessionClass.AA
    with pytest.raises(UnknownCode, match="went out of use"):
        classify("F", NEW)


@pytest.mark.parametrize("code", ["", "  ", "-", " - "])
def test_no_mark_is_missing_and_never_present_or_absent(code):
    seen = classify(code, NEW)
    assert (seen.code, seen.session_class) == ("-", SessionClass.MISSING)
    assert count([seen.session_class]) == SessionTotals()


@pytest.mark.parametrize(("code", "letter"), [("I01", "I"), ("x01", "X"), (" c05 ", "C")])
def test_a_sub_code_counts_as_its_letter(code, letter):
    assert classify(code, NEW) == classify(letter, NEW)


@pytest.mark.parametrize("code", ["A", "99", "II", "present", "1", "/\\", "É"])
def test_what_is_no_code_is_refused_in_a_sentence_that_names_it(code):
    with pytest.raises(UnknownCode, match="is not an attendance code"):
        classify(code, NEW)


def test_every_code_of_the_2025_census_is_known_in_the_new_regime():
    census = r"/ \ B C C1 C2 D E G I J1 K L M N O P Q R S T U V W X Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #"
    in_force = {code for code, row in CODES.items() if row.since is not None}
    assert in_force == {*census.split(), "-"}


@given(st.lists(st.sampled_from(SessionClass)))
def test_attended_and_absent_make_the_possible_sessions(classes):
    totals = count(classes)
    assert totals.attended + totals.absent == totals.possible
    assert totals.possible == sum(each.is_possible for each in classes)
    assert totals.absent == sum(each.is_absent for each in classes)
    assert totals.attended == sum(each.is_attended for each in classes)


@given(st.integers(0, 400), st.integers(0, 400))
def test_severe_absence_is_a_part_of_persistent_absence(absent, possible):
    if is_severely_absent(absent, possible):
        assert is_persistently_absent(absent, possible)


def test_totals_that_do_not_add_up_are_refused():
    with pytest.raises(ValueError, match="do not make 10 possible"):
        SessionTotals(10, 6, 3, 0)
    with pytest.raises(ValueError, match="negative"):
        SessionTotals(5, 6, -1, 0)
