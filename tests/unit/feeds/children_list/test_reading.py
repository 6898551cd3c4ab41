"""Lists as files: both layouts, the day a list is of, and what is said of its rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.unit.feeds.children_list.helpers import ANNEX_A, HEADINGS, load, write

from virtualschool.feeds.base import Severity, Staged
from virtualschool.feeds.children_list.fold import fold, lists_of
from virtualschool.feeds.children_list.settle import date_in_name
from virtualschool.feeds.receive import Received

TODAY = date(2022, 10, 21)


def row(child_id: str = "1", **changed: str) -> str:
    cells = {
        "child_id": child_id,
        "surname": "Rowe",
        "forename": "Ada",
        "date_of_birth": "02/05/2010",
        "sex": "Female",
        "school_urn": "100001",
        "year_group": "Y7",
        "as_at": "03/10/2022",
    } | changed
    return ",".join(cells.get(name, "") for name in HEADINGS.split(","))


def found(received: Received, code: str) -> list[tuple[int | None, str | None]]:
    return [(f.line, f.field) for f in received.findings if f.code == code]


def test_our_own_layout_is_recognised_in_any_order_and_by_other_words(tmp_path: Path) -> None:
    headings = "First name,Last name,Child ID,DOB,Gender,Allocated worker,IRO"
    received = load(
        write(tmp_path, "x 2022-10-03.csv", headings, ["Ada,Rowe,1,2010-05-02,F,Sam Hill,Jo Poe"])
    )
    (staged,) = received.staged
    assert (staged.feed, staged.table) == ("children_list", "children_list")
    known = fold(lists_of([received.staged])).children["1"]
    assert (known.surname, known.forename, known.sex) == ("Rowe", "Ada", "F")
    assert (known.social_worker, known.reviewing_officer) == ("Sam Hill", "Jo Poe")


def test_a_clean_list_has_nothing_said_of_it(tmp_path: Path) -> None:
    received = load(write(tmp_path, "list.csv", HEADINGS, [row("1"), row("2", year_group="X")]))
    assert received.findings == ()
    assert received.staged[0].scope == {"as_at": "2022-10-03"}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("CLA list 2022-10-03.csv", date(2022, 10, 3)),
        ("cla_20221003.xlsx", date(2022, 10, 3)),
        ("cla 3.10.2022.csv", date(2022, 10, 3)),
        ("cla 03_10_2022.csv", date(2022, 10, 3)),
        ("cla 2022-10-22.csv", None),  # tomorrow
        ("cla 2022-13-03.csv", None),
        ("cla 1234567890.csv", None),
        ("cla.csv", None),
    ],
)
def test_the_date_in_a_files_name(name: str, day: date | None) -> None:
    assert date_in_name(name, TODAY) == day


@pytest.mark.parametrize(
    ("name", "as_at", "severity"),
    [
        ("list 2022-10-10.csv", "2022-10-10", Severity.INFORMATION),
        ("list.csv", "2022-10-21", Severity.WARNING),
    ],
)
def test_a_list_without_a_day_takes_one_and_says_so(
    tmp_path: Path, name: str, as_at: str, severity: Severity
) -> None:
    received = load(write(tmp_path, name, HEADINGS, [row(as_at="")]))
    assert received.staged[0].scope == {"as_at": as_at}
    (finding,) = received.findings
    assert (finding.code, finding.severity, finding.file) == ("as_at_assumed", severity, name)


def test_a_blank_day_among_others_is_the_day_of_the_others(tmp_path: Path) -> None:
    received = load(write(tmp_path, "list.csv", HEADINGS, [row(), row("2", as_at="")]))
    assert received.staged[0].rows["as_at"].to_pylist() == [date(2022, 10, 3)] * 2


def test_a_list_of_a_day_to_come_is_said(tmp_path: Path) -> None:
    received = load(write(tmp_path, "list.csv", HEADINGS, [row(as_at="01/11/2022")]))
    assert found(received, "as_at_to_come") == [(None, "as_at")]


def test_several_days_in_one_file_are_several_lists(tmp_path: Path) -> None:
    received = load(write(tmp_path, "list.csv", HEADINGS, [row(), row(as_at="10/10/2022")]))
    assert found(received, "as_at_several") == [(None, "as_at")]
    assert found(received, "child_repeated") == []
    assert list(fold(lists_of([received.staged])).listed) == [
        date(2022, 10, 3),
        date(2022, 10, 10),
    ]


@pytest.mark.parametrize(
    ("code", "field", "changed"),
    [
        ("upn_shape", "upn", {"upn": "B80640012400"}),
        ("upn_check_letter", "upn", {"upn": "C806400124001"}),
        ("date_of_birth_missing", "date_of_birth", {"date_of_birth": ""}),
        ("date_of_birth_to_come", "date_of_birth", {"date_of_birth": "22/10/2022"}),
        ("school_urn_shape", "school_urn", {"school_urn": "806/4001"}),
        ("year_group_unknown", "year_group", {"year_group": "Year 77"}),
        ("sex_unknown", "sex", {"sex": "Z"}),
    ],
)
def test_what_is_said_of_a_row_names_its_line_and_field_and_keeps_the_row(
    tmp_path: Path, code: str, field: str, changed: dict[str, str]
) -> None:
    received = load(write(tmp_path, "list.csv", HEADINGS, [row("7"), row("8", **changed)]))
    assert found(received, code) == [(3, field)]
    assert [f.code for f in received.findings] == [code]
    assert received.staged[0].rows.num_rows == 2


def test_a_child_twice_on_one_list_is_said_and_two_holders_of_one_upn(tmp_path: Path) -> None:
    upn = "B806400124001"
    rows = [row("1", upn=upn), row("1", upn=upn), row("2", upn=upn)]
    received = load(write(tmp_path, "list.csv", HEADINGS, rows))
    assert found(received, "child_repeated") == [(3, "child_id")]
    assert found(received, "upn_shared") == [(4, "upn")]


def test_a_row_without_a_child_is_set_aside(tmp_path: Path) -> None:
    received = load(write(tmp_path, "list.csv", HEADINGS, [row(""), row("1")]))
    (aside,) = received.staged[0].set_aside
    assert (aside.line, aside.field) == (2, "child_id")


def test_what_is_too_long_is_cut_or_set_aside_and_said(tmp_path: Path) -> None:
    rows = [row("1", carer="x" * 151), row("2" * 41)]
    received = load(write(tmp_path, "list.csv", HEADINGS, rows))
    (staged,) = received.staged
    assert staged.rows["carer"].to_pylist() == ["x" * 150]
    assert found(received, "text_too_long") == [(2, "carer")]
    assert [(each.line, each.field) for each in staged.set_aside] == [(3, "child_id")]


def _list_8(received: Received) -> list[Staged]:
    return [each for each in received.staged if each.feed == "children_list"]


def test_annex_a_gives_list_8_and_passes_over_the_other_lists_by_name() -> None:
    received = load(ANNEX_A)
    (staged,) = _list_8(received)
    assert (staged.table, staged.file) == ("annex_a_list_8", "Annex_A.xlsx [List 8]")
    assert staged.rows.num_rows == 5
    assert {name for name, _ in received.passed_over} == {
        f"Annex_A.xlsx [List {n}]"
        for n in (1, 2, 3, 4, 5, 9, 10, 11)  # 6 and 7 are of children in need
    }
    facts = fold(lists_of([[staged]]))
    assert facts.children["1761444"].sex == "F"
    assert facts.children["1761444"].team == "Children in Care Team 1"
    assert facts.children["1761444"].social_worker == "Eugene Swift"
    assert facts.children["1761444"].date_of_birth == date(2002, 2, 13)
    assert facts.sightings == {}


def test_annex_a_keeps_those_who_ceased_off_the_list() -> None:
    facts = fold(lists_of([_list_8(load(ANNEX_A))]))
    (listed,) = facts.listed.values()
    assert len(listed) == 4
    assert "3623204" not in facts.children
