"""A list of pupils without other people's children: by every key, in every output."""

import io
import zipfile

import pytest
from tests.unit.feeds.pupils.helpers import (
    FORMER,
    OF_OTHERS,
    OURS,
    TODAY,
    as_json,
    codes,
    csv,
    everything,
    load,
    nobody,
    only,
    ours,
    pupil,
    stranger,
    workbook,
)

from virtualschool.feeds.base import Context
from virtualschool.feeds.receive import receive


@pytest.mark.parametrize("write", [csv, as_json], ids=["CSV", "JSON"])
def test_only_rows_of_ours_are_kept_and_everyone_is_counted(tmp_path, write):
    got = load(tmp_path, {"list": write(pupil(), stranger(), stranger(UPN=""))})
    staged = only(got)
    assert staged.rows["upn"].to_pylist() == [OURS]
    assert staged.total_rows == 3
    assert staged.scope == {
        "as_at": "2024-10-01",
        "totals": [{"as_at": "2024-10-01", "school": "100001", "pupils": 3, "with_upn": 2}],
    }
    assert [word for word in OF_OTHERS if word in everything(got)] == []


def test_what_is_kept_of_a_file_reads_as_the_file_did(tmp_path):
    for name, data in (("a.csv", csv(pupil(), stranger())), ("b.json", as_json(pupil()))):
        got = load(tmp_path, {name: data})
        (original,) = got.originals
        again = load(tmp_path, {name: original.kept})
        kept, first = only(again).rows.drop(["line"]), only(got).rows.drop(["line"])
        assert kept.equals(first)


@pytest.mark.parametrize(
    "row",
    [
        pupil(UPN=FORMER) | {"Former UPN": OURS},
        pupil(UPN="") | {"Former UPN": ""},
        pupil(UPN=FORMER) | {"Former UPN": ""},
        pupil(UPN="UN4") | {"Former UPN": ""},
        pupil(UPN="B80640012400") | {"Former UPN": ""},
        pupil(UPN=" b806 4001 24001 ", Surname="Other") | {"Former UPN": ""},
        pupil(UPN="", Surname="Legal", Forename="Name")
        | {"Preferred surname": "Ashgarth", "Preferred forename": "Merrin"},
    ],
    ids=[
        *("former number", "name and birth", "perhaps", "number not known", "malformed number"),
        *("number with spaces", "preferred name"),
    ],
)
def test_a_pupil_is_found_by_other_keys(tmp_path, row):
    blank = dict.fromkeys(row, "")
    got = load(tmp_path, {"a.csv": csv(row, blank | stranger())})
    assert only(got).rows.num_rows == 1
    assert [word for word in OF_OTHERS if word in everything(got)] == []


@pytest.mark.parametrize(
    "damaged",
    [
        stranger(DOB="Quillfeather"),
        stranger(UPN="", DOB="31/02/2011"),
        stranger(Year_group="Quillfeather"),
        stranger(UPN="", Surname=""),
        stranger(School_URN="Quillfeather"),
        stranger(UPN="Quillfeather"),
        stranger(Forename='Tam"sin'),
        {**stranger(), "more": "Quillfeather"},
    ],
)
def test_what_is_wrong_with_others_rows_is_told_in_numbers_only(tmp_path, damaged):
    data = csv(pupil(), damaged)
    got = load(tmp_path, {"a.csv": data})
    assert only(got).rows["upn"].to_pylist() == [OURS]
    assert only(got).total_rows == 2
    assert all(not row.values for row in only(got).set_aside)
    words = (*OF_OTHERS, "31/02/2011")
    assert [word for word in words if word in everything(got)] == []


def test_records_of_one_line_are_told_apart(tmp_path):
    bad = stranger(DOB="Quillfeather")
    text = as_json(pupil(), bad, bad).replace(b"\n", b"")
    got = load(tmp_path, {"a.json": text})
    assert only(got).rows["line"].to_pylist() == [1]
    assert only(got).total_rows == 3
    assert [word for word in OF_OTHERS if word in everything(got)] == []


def test_a_workbook_of_several_lists_is_kept_as_our_rows_only(tmp_path):
    sheets = {"7A": [pupil(), stranger()], "8B": [stranger(), pupil(UPN=FORMER)]}
    path = workbook(tmp_path / "lists.xlsx", sheets)
    got = receive([path], Context("806", TODAY), roll=lambda _others: ours)
    (original,) = got.originals
    with zipfile.ZipFile(io.BytesIO(original.kept)) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert OURS in text
    assert [word for word in OF_OTHERS if word in text + everything(got)] == []


def test_pupils_that_stand_twice_are_told_in_numbers(tmp_path):
    got = load(tmp_path, {"a.csv": csv(pupil(), stranger(), stranger())})
    (told,) = [each for each in got.findings if each.code == "pupil_repeated"]
    assert "1 of 3 rows are of a pupil who stands on the list already" in told.message


def test_without_anyone_of_ours_a_list_is_a_number(tmp_path):
    got = load(tmp_path, {"a.csv": csv(pupil(), stranger())}, who=nobody)
    assert only(got).rows.num_rows == 0
    assert OURS not in everything(got)
    assert codes(got) == []
