"""Each planted fault stands in the file that PLANTED names."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from tests.unit.demo.conftest import Plain, day

from virtualschool.demo import PLANTED
from virtualschool.demo.faults import STRANGER, TEMPORARY_UPN
from virtualschool.demo.social_workers import ADVISERS
from virtualschool.demo.users import USERS, make_password
from virtualschool.domain.identifiers import check_upn


def test_every_planted_fault_names_a_file_that_is_written(demo: Plain) -> None:
    assert len({(fault.code, fault.file) for fault in PLANTED}) == len(PLANTED)
    for fault in PLANTED:
        assert (demo.folder / fault.file).is_file(), fault


def test_another_process_with_another_hash_seed_writes_the_same_bytes(
    demo: Plain, tmp_path: Path
) -> None:
    code = "import sys; from pathlib import Path; from virtualschool.demo import write_demo; "
    subprocess.run(
        [sys.executable, "-c", code + "write_demo(Path(sys.argv[1]))", str(tmp_path)],
        env={**os.environ, "PYTHONHASHSEED": "806"},
        check=True,
    )
    for one in demo.files.paths:
        other = tmp_path / one.relative_to(demo.folder)
        assert one.read_bytes() == other.read_bytes(), one.name


def test_two_episodes_of_the_2022_return_overlap_and_no_others(demo: Plain) -> None:
    for year, expected in ((2021, 0), (2022, 1), (2023, 0), (2024, 0)):
        rows = demo.rows(f"ssda903/{year}/episodes.csv")
        rows.sort(key=lambda r: (r["CHILD"], day(r["DECOM"])))
        overlaps = sum(
            a["CHILD"] == b["CHILD"] and (not a["DEC"] or day(a["DEC"]) > day(b["DECOM"]))
            for a, b in itertools.pairwise(rows)
        )
        assert overlaps == expected


def test_one_upn_is_short_and_one_has_the_wrong_letter(demo: Plain) -> None:
    checks = [check_upn(r["UPN"]) for r in demo.rows("ssda903/2022/header.csv")
              if not r["UPN"].startswith("UN") or len(r["UPN"]) > 4]  # fmt: skip
    assert sum(not c.is_well_formed for c in checks) == 1
    checks = [check_upn(r["UPN"]) for r in demo.rows("ssda903/2023/header.csv")
              if not r["UPN"].startswith("UN") or len(r["UPN"]) > 4]  # fmt: skip
    assert all(c.is_well_formed for c in checks)
    assert sum(not c.has_right_check_letter for c in checks) == 1


def test_one_child_is_listed_at_the_closed_school(demo: Plain) -> None:
    closed = [r["URN"] for r in demo.rows("reference/edubasealldata20230721.csv")
              if r["EstablishmentStatus (name)"] == "Closed"]  # fmt: skip
    rows = demo.rows("children-lists/children-list-2022-10-31.csv")
    assert [r["school_urn"] for r in rows].count(closed[0]) == 1
    assert len(closed) == 1


def test_list_and_return_differ_by_the_planted_two(demo: Plain) -> None:
    listed = {r["child_id"] for r in demo.rows("children-lists/children-list-2023-03-31.csv")}
    returned = {r["CHILD"] for r in demo.rows("ssda903/2023/episodes.csv") if not r["DEC"]}
    assert listed - returned == {STRANGER[0]}
    assert len(returned - listed) == 1


def test_one_mark_has_an_unknown_code(demo: Plain) -> None:
    codes = Counter(r["code"] for r in demo.rows("attendance/2022-02.csv"))
    assert codes["QZ"] == 1


def test_daily_call_and_register_disagree_on_four_sessions(demo: Plain) -> None:
    register = {(r["upn"], r["date"], r["session"]): r["code"]
                for r in demo.rows("attendance/2022-10.csv")}  # fmt: skip
    called = demo.rows("attendance/2022-10-daily-call.csv")
    assert len(called) == 4
    for row in called:
        assert register[row["upn"], row["date"], row["session"]] in {"/", "\\"}
        assert (row["code"], row["source"]) == ("I", "Daily call")


def test_the_correction_replaces_marks_without_a_reason(demo: Plain) -> None:
    register = {(r["upn"], r["date"], r["session"]): r
                for r in demo.rows("attendance/2022-10.csv")}  # fmt: skip
    corrected = demo.rows("attendance/2022-10-correction.csv")
    assert len(corrected) == 8
    for row in corrected:
        before = register[row["upn"], row["date"], row["session"]]
        assert before["code"] == "N"
        assert row["code"] in {"I", "O"}
        assert row["recorded_at"] > before["recorded_at"]


def test_suspensions_and_marks_of_e_agree_but_for_the_planted_two(demo: Plain, marks) -> None:
    missed = {(child, on, half) for child, _, on, half, code in marks if code == "E"}
    told = set()
    without = []
    for name in demo.names("suspensions/*.csv"):
        if "outcomes" in name:
            continue
        for row in demo.rows(name):
            first, last = day(row["start_date"]), day(row["end_date"] or row["start_date"])
            sessions = {m for m in missed if m[0] == row["child_id"] and first <= m[1] <= last}
            if not sessions:
                without.append(row)
            if row["category"] == "PERM":
                later = sorted(m for m in missed if m[0] == row["child_id"] and m[1] >= first)
                sessions |= set(later[:10])
            told |= sessions
    assert len(without) == 1
    assert without[0]["start_date"].startswith("2022-05")
    assert len({(child, on) for child, on, _ in missed - told}) == 1


def test_two_suspensions_of_june_2022_overlap(demo: Plain) -> None:
    rows = sorted(
        (r for r in demo.rows("suspensions/2022-summer.csv") if r["category"] == "SUSP"),
        key=lambda r: (r["child_id"], r["start_date"]),
    )
    overlaps = [
        b
        for a, b in itertools.pairwise(rows)
        if a["child_id"] == b["child_id"] and b["start_date"] <= a["end_date"]
    ]
    assert len(overlaps) == 1


def test_the_permanent_exclusion_of_october_is_withdrawn_later(demo: Plain) -> None:
    first = [r for r in demo.rows("suspensions/2022-autumn.csv") if r["category"] == "PERM"]
    later = demo.rows("suspensions/2022-autumn-outcomes.csv")
    assert [r["status"] for r in first] == ["notified"]
    assert [r["status"] for r in later] == ["withdrawn"]
    assert first[0]["child_id"] == later[0]["child_id"]


def test_the_register_has_the_140_headings(demo: Plain) -> None:
    row = demo.rows("reference/edubasealldata20230721.csv")[0]
    assert len(row) == 140
    assert list(row)[:5] == ["URN", "LA (code)", "LA (name)", "EstablishmentNumber",
                             "EstablishmentName"]  # fmt: skip


def test_there_is_an_account_for_each_kind_of_reader() -> None:
    assert len({u.username for u in USERS}) == len(USERS)
    assert len({u.role for u in USERS}) >= 8
    assert next(u for u in USERS if u.role == "pep_adviser").scope_code == f"806/{ADVISERS[0]}"
    assert make_password() != make_password()


def test_one_case_closed_before_it_was_referred(demo: Plain) -> None:
    for year, expected in ((2021, 0), (2022, 1), (2023, 0), (2024, 0)):
        cases = ElementTree.parse(demo.folder / f"cin/cin-census-{year}.xml").iter("CINdetails")
        early = sum(
            bool(closed) and closed < case.findtext("CINreferralDate", "")
            for case in cases
            if (closed := case.findtext("CINclosureDate", "")) is not None
        )
        assert early == expected


def test_two_children_share_a_pupil_number_from_2023_on(demo: Plain) -> None:
    for year, expected in ((2021, 0), (2022, 0), (2023, 1), (2024, 1)):
        tree = ElementTree.parse(demo.folder / f"cin/cin-census-{year}.xml")
        upns = Counter(upn.text for upn in tree.iter("UPN"))
        assert sum(count > 1 for count in upns.values()) == expected
    (shared,) = [upn for upn, count in upns.items() if count > 1]
    pupils = demo.rows("school-census/2023-spring/2023_spring_pupilonroll.csv")
    assert [r["upn"] for r in pupils].count(shared) == 1


def test_one_pupil_has_a_temporary_number_and_a_former_one_of_a_child_in_care(demo: Plain) -> None:
    rows = demo.rows("school-census/2023-summer/2023_summer_pupilonroll.csv")
    (row,) = [r for r in rows if r["formerupn"]]
    returned = {r["UPN"] for r in demo.rows("ssda903/2024/header.csv")}
    assert row["formerupn"] in returned
    assert row["upn"] == TEMPORARY_UPN
    assert check_upn(row["upn"]).has_right_check_letter
