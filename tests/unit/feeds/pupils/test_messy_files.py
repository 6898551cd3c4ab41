"""Lists that others published: each loads, or is refused with one clear sentence."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.feeds.pupils.helpers import FIXTURES, TODAY, codes, everything, only

from virtualschool.feeds.base import Context, Match, PupilKey, Staged, Unknown
from virtualschool.feeds.receive import Received, receive

PUPILS = FIXTURES / "pupils"
#: Rows that are pupils, and the lines of rows that say of nobody whose they are.
LOADS: dict[str, tuple[int, list[int]]] = {
    "duplicates.csv": (3, []),
    "invalid_fields.csv": (12, [3, 8, 9, 16]),
    "invalid_instruction_row.csv": (0, [3]),
    "invalid_minimal.csv": (0, [2]),
    "pds_extravaganza.csv": (1, []),
    "review_one.csv": (4, []),
    "review_one_new_patient.csv": (1, []),
    "review_two.csv": (5, []),
    "valid.csv": (4, []),
    "valid_extra_fields.csv": (3, []),
    "valid_instruction_row.csv": (1, []),
    "valid_minimal.csv": (1, []),
    "valid_with_bom.csv": (1, []),
    "fe_many_pupils.json": (10, []),
    "npd_many_pupils.json": (10, []),
    "pupilpremium_many_pupils.json": (10, []),
}
#: Words that stand in nearly all of these lists and may stand nowhere afterwards.
NEVER_KEPT = ("@example", "Downing Street", "SW1A", "07412345", "9990000018", "Guardian")


def all_ours(key: PupilKey) -> Match:
    return Match(f"{key.surname} {key.forename}", "name")


def read(name: str) -> Received:
    return receive([PUPILS / name], Context("806", TODAY), roll=lambda _others: all_ours)


def rows(name: str) -> list[dict[str, object]]:
    return only(read(name)).rows.to_pylist()


def test_every_file_has_its_outcome():
    files = {path.name for path in PUPILS.iterdir()} - {"README.md"}
    assert files == {*LOADS, "malformed.csv"}


@pytest.mark.parametrize("name", LOADS)
def test_it_loads_and_every_record_is_a_row_or_set_aside(name):
    count, aside = LOADS[name]
    got = read(name)
    staged = only(got)
    assert (staged.feed, staged.table) == ("pupils", "pupil_list")
    assert staged.rows.num_rows == count
    assert [row.line for row in staged.set_aside] == aside
    assert staged.total_rows == count + len(aside)
    assert staged.scope["as_at"] == "2024-11-01"
    assert sum(total["pupils"] for total in staged.scope["totals"]) == count
    assert [word for word in NEVER_KEPT if word in everything(got)] == []


@pytest.mark.parametrize("name", LOADS)
def test_where_nobody_is_ours_only_a_number_is_left(name):
    got = receive([PUPILS / name], Context("806", TODAY))
    staged = only(got)
    assert staged.rows.num_rows == 0
    assert staged.total_rows == sum(map(_count, LOADS[name]))
    said = everything(got)
    for row in rows(name):
        assert all(str(row[field]) not in said for field in ("surname", "upn") if row[field])


def _count(part: int | list[int]) -> int:
    return part if isinstance(part, int) else len(part)


def test_one_that_is_no_table_is_refused_with_a_sentence():
    with pytest.raises(Unknown) as caught:
        read("malformed.csv")
    assert str(caught.value) == (
        "malformed.csv is not a table that is known here: its first row has 1 cell, and no "
        "kind of file read here has a heading like any of them."
    )


@pytest.mark.parametrize("name", ["valid_instruction_row.csv", "invalid_instruction_row.csv"])
def test_a_row_that_explains_the_columns_is_told_and_is_no_pupil(name):
    got = read(name)
    (told,) = [each for each in got.findings if each.code == "instruction_row"]
    assert told.line == 2
    assert "unreadable_value" not in codes(got)


def test_spaces_dates_in_two_ways_and_hyphens_are_read():
    assert [(row["surname"], row["date_of_birth"]) for row in rows("valid.csv")] == [
        ("Clarke", date(2010, 1, 1)),
        ("Smith", date(2010, 1, 2)),
        ("Doe", date(2010, 1, 3)),
        ("Thorne-Smith", date(2010, 4, 9)),
    ]


def test_what_the_rows_lack_is_said_by_line():
    aside: Staged = only(read("invalid_fields.csv"))
    assert [(row.line, row.field) for row in aside.set_aside] == [
        (3, "surname"),
        (8, "forename"),
        (9, "date_of_birth"),
        (16, "date_of_birth"),
    ]
    assert "no date of birth that can be read" in aside.set_aside[-1].reason


def test_pupils_taught_far_out_of_their_age_are_told():
    got = read("review_one.csv")
    assert [each.line for each in got.findings if each.code == "year_group_out_of_age"] == [
        2,
        3,
        4,
        5,
    ]


def test_a_search_result_gives_numbers_in_their_own_form():
    first = rows("fe_many_pupils.json")[0]
    assert (first["upn"], first["uln"], first["local_authority"], first["sex"]) == (
        "X304641945935",
        "1000000000",
        "628",
        "M",
    )
    assert first["line"] == 3


def test_children_with_a_plan_are_read_from_an_inspections_list_and_the_others_passed_over():
    got = receive([FIXTURES / "annex_a" / "fake_sen.xlsx"], Context("806", TODAY))
    staged = only(got)
    assert (staged.table, staged.total_rows, staged.rows.num_rows) == ("sen_list", 2, 0)
    assert "upn_malformed" in codes(got)
    ((name, reason),) = got.passed_over
    assert name == "fake_sen.xlsx [List_2]"
    assert reason.endswith(".")
