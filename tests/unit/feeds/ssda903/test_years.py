"""What the rules, the codes and the lists of a return are, by its collection year."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.feeds.ssda903.helpers import episode, header, load, view, write

from virtualschool.feeds.ssda903.rules import rules_of
from virtualschool.feeds.ssda903.shapes import TABLES, columns_of
from virtualschool.feeds.ssda903.years import name_of


def numbers(year: int) -> set[str]:
    return {each.code for each in rules_of(year)}


def said(year: int, **tables: object) -> set[str]:
    """The numbers of what a return breaks by the rules of its year."""
    of = view(year, **tables)  # type: ignore[arg-type]
    return {finding.code for each in rules_of(year) for finding in each.findings(of)}


def test_2017_and_2026_differ_by_the_rules_that_came_between() -> None:
    assert numbers(2017) < numbers(2026)
    assert numbers(2026) - numbers(2017) == {
        "583",
        "SW01STG1",
        "SW01aSTG1",
        "SW01bSTG1",
        "SW02STG1",
        "SW04STG1",
        "SW06STG2",
        "SW07STG2",
        "SW08STG2",
        "SW09STG2",
        "SW10aSTG2",
        "SW10bSTG2",
        "SW13STG1",
        "SW16bSTG2",
        "SW17STG2",
        "SW18STG2",
        "SW19STG2",
    }


@pytest.mark.parametrize(
    ("year", "came", "went"),
    [
        (2018, set(), set()),
        (2023, {"583"}, set()),
        (2025, {"SW01aSTG1", "SW01bSTG1", "SW16bSTG2"}, {"SW03STG1"}),
        (2026, {"SW10aSTG2", "SW10bSTG2", "SW17STG2", "SW18STG2", "SW19STG2"}, {"SW10STG2"}),
        (2027, {"700", "702", "703", "704", "705", "706", "707", "708", "709", "710"}, set()),
    ],
)
def test_a_year_has_the_rules_of_the_year_before_but_for_what_changed(
    year: int, came: set[str], went: set[str]
) -> None:
    assert numbers(year) - numbers(year - 1) == came
    assert numbers(year - 1) - numbers(year) == went


def test_a_year_later_than_any_known_has_the_rules_of_the_last() -> None:
    assert rules_of(2040) == rules_of(2027)
    assert rules_of(2016) == rules_of(2017)


def test_one_return_keeps_the_rules_of_2017_and_breaks_those_of_2026() -> None:
    tables = {
        "header": [header(SEX="1", DOB=None)],
        "episodes": [episode("09/04/2014", PLACE="P2")],
    }
    assert {"101", "146"} & said(2017, **tables) == set()
    assert {"101", "146"} <= said(2026, **tables)


def test_a_temporary_placement_must_lead_back_to_the_postcode_from_2026_on() -> None:
    moves = [
        episode("09/04/2014", "01/05/2014"),
        episode("01/05/2014", "05/05/2014", PLACE="T1", RNE="P"),
        episode("05/05/2014", RNE="P", PL_POST="TS9 9ZZ"),
    ]
    assert "383" not in said(2025, episodes=moves)
    assert "383" in said(2026, episodes=moves)


def test_a_number_of_a_social_worker_has_four_letters_from_2026_on() -> None:
    short = [{"CHILD": "1", "SW_ID": "SW1"}]
    assert "SW02STG1" not in said(2025, social_workers=short)
    assert "SW02STG1" in said(2026, social_workers=short)


def test_a_collection_year_is_called_by_both_its_years() -> None:
    assert (name_of(2018), name_of(2000)) == ("2017-18", "1999-00")


@pytest.mark.parametrize(
    ("table", "year", "is_asked"),
    [
        ("episodes", 2017, True),
        ("social_workers", 2023, False),
        ("social_workers", 2024, True),
        ("deprivation_of_liberty", 2026, False),
        ("deprivation_of_liberty", 2027, True),
    ],
)
def test_a_list_has_its_columns_from_the_year_it_came(
    table: str, year: int, is_asked: bool
) -> None:
    (shape,) = (each for each in TABLES if each.name == table)
    ours = {each.name for each in shape.columns if not each.name.startswith(("PL_L", "PL_D"))}
    assert columns_of(table, year) == (ours if is_asked else set())


def test_a_column_that_the_year_asks_for_and_the_file_lacks_is_found(tmp_path: Path) -> None:
    heading = (
        "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST"
    )
    received = load(
        write(tmp_path, "e.csv", f"{heading}\n1,09/04/2022,S,C2,U6,PR1,,,,TS1 2AA,TS1 3BB\n")
    )
    (finding,) = [f for f in received.findings if f.code == "column_missing"]
    assert finding.message == (
        "e.csv: the return of 2022-23 asks for CIN and URN in this list, and the file has no such "
        "column; nothing is known of it."
    )
    assert (finding.file, finding.line, finding.field) == ("e.csv", None, "CIN")


def test_a_list_that_the_year_did_not_yet_have_lacks_nothing(tmp_path: Path) -> None:
    text = "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC\n1,02/05/2012,SW00001,09/04/2022,\n"
    assert [f.code for f in load(write(tmp_path, "sw.csv", text)).findings] == []
