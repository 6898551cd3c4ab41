"""What the rules say of our children's rows, by the census's own numbers where they are known."""

import pytest
from tests.unit.feeds.school_census.helpers import (
    OURS,
    codes,
    csv,
    exclusion,
    left,
    load,
    pupil,
    reason,
)

from virtualschool.feeds.base import Match


def whole(key):
    return Match("C1", "name")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"upn": ""}, "1500"),
        ({"upn": "A806400124001"}, "1510"),
        ({"upn": "C123"}, "upn_malformed"),
        ({"uniquelearnernumber": "1234567891"}, "1575"),
        ({"entrydate": ""}, "1880"),
        ({"entrydate": "2024-Oct-04 00:00:00"}, "1880"),
        ({"termlysessionsunauthorised": "115"}, "sessions_over_possible"),
        ({"senprovision": "S"}, "sen_provision"),
        ({"senprovision": "Q"}, "sen_provision"),
        ({"enrolstatus": "Q"}, "enrolment_status"),
    ],
)
def test_a_fault_of_a_pupil_is_one_finding(tmp_path, changed, code):
    assert codes(load(tmp_path, {"a.csv": csv(pupil(**changed))}, who=whole)) == [code]


def test_a_row_without_fault_has_no_finding(tmp_path):
    files = {
        "a.csv": csv(pupil()),
        "b.csv": csv(left()),
        "c.csv": csv(reason("I", "6.0")),
        "d.csv": csv(exclusion()),
    }
    assert codes(load(tmp_path, files, who=whole)) == []


@pytest.mark.parametrize("day", ["", "2021-Sep-01 00:00:00", "2024-Oct-03 00:00:00"])
def test_a_leaving_date_is_there_before_the_census_and_not_before_the_entry(tmp_path, day):
    assert codes(load(tmp_path, {"a.csv": csv(left(leavingdate=day))})) == ["1920"]


def test_one_number_twice_at_a_school_is_1520_and_at_two_schools_both_rolls(tmp_path):
    again = csv(pupil(), pupil(pupilonrolltableid="p2"))
    assert codes(load(tmp_path, {"a.csv": again})) == ["1520"]
    moved = csv(pupil(), pupil(pupilonrolltableid="p2", NativeId="8064002"))
    assert codes(load(tmp_path, {"a.csv": moved})) == ["pupil_twice"]
    shared = csv(pupil(enrolstatus="M"), pupil(NativeId="8064002", enrolstatus="S"))
    assert codes(load(tmp_path, {"a.csv": shared})) == []


def test_findings_say_the_number_of_nobody(tmp_path):
    got = load(tmp_path, {"a.csv": csv(pupil(entrydate=""), pupil(pupilonrolltableid="p2"))})
    assert len(got.findings) == 2
    assert not any(OURS in finding.message for finding in got.findings)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"category": "FIX"}, "exclusion_category"),
        ({"category": ""}, "exclusion_category"),
        ({"reason2": "ZZ"}, "exclusion_reason"),
        ({"reason1": ""}, "exclusion_reason_missing"),
        ({"startdate": ""}, "exclusion_start"),
        ({"sessions": ""}, "exclusion_sessions"),
        ({"sessions": "-2.0"}, "sessions_negative"),
    ],
)
def test_a_fault_of_an_exclusion_is_one_finding(tmp_path, changed, code):
    files = {"a.csv": csv(pupil()), "b.csv": csv(exclusion(**changed))}
    assert codes(load(tmp_path, files)) == [code]


@pytest.mark.parametrize(
    ("term", "code", "is_fault"),
    [
        ("2023-autumn", "Y", False),
        ("2023-autumn", "J1", True),
        ("2024-autumn", "Y", False),
        ("2024-autumn", "J1", False),
        ("2025-spring", "Y", True),
        ("2025-spring", "H", False),
        ("2025-spring", "F", True),
        ("2025-spring", "", True),
    ],
)
def test_a_reason_is_judged_by_the_census_and_the_term_described(tmp_path, term, code, is_fault):
    zero = pupil(termlysessionsauthorised="", entrydate="2022-Sep-05 00:00:00")
    files = {"a.csv": csv(zero), "b.csv": csv(reason("X", "0.0") | {"attendancereason": code})}
    assert ("attendance_reason" in codes(load(tmp_path, files, term))) is is_fault


def test_reasons_that_do_not_sum_to_the_row_are_told(tmp_path):
    files = {"a.csv": csv(pupil()), "b.csv": csv(reason("I", "5.0"), reason("O", "1.0"))}
    (found,) = load(tmp_path, files).findings
    assert found.code == "reasons_do_not_sum"
    assert "5 sessions authorised and 1 not, and the row says 6 and 0" in found.message


def test_a_pupil_with_absence_and_no_reasons_is_told_too(tmp_path):
    files = {"a.csv": csv(pupil()), "b.csv": csv(reason("I", "5.0", "p7"))}
    assert "reasons_do_not_sum" in codes(load(tmp_path, files))
