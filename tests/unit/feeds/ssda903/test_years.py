"""What the rules, the codes and the lists of a return are, by its collection year."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.feeds.ssda903.helpers import episode, header, load, view, write

from virtualschool.feeds.ssda903.rules import NOT_CHECKED, catalogue, rules_of
from virtualschool.feeds.ssda903.shapes import TABLES, columns_of
from virtualschool.feeds.ssda903.years import name_of


def numbers(year: int) -> set[str]:
    return {each.code for each in rules_of(year)}


def said(year: int, **tables: object) -> set[str]:
    """The numbers of what a return breaks by the rules of its year."""
    of = view(year, **tables)  # type: ignore[arg-type]
    return {finding.code for each in rules_of(year) for finding in each.findings(of)}


#: The numbers that came with each collection year, and those that went with it.
CAME = {
    2023: "582 583",
    2024: (
        "217t 230 347 1016 SW01STG1 SW02STG1 SW03STG1 SW04STG1 SW06STG2 SW07STG2 SW08STG2 SW09STG2 "
        "SW10STG2 SW13STG1"
    ),
    2025: "231 232 SW01aSTG1 SW01bSTG1 SW16aSTG2 SW16bSTG2 SW16cSTG2",
    2026: "233 234 242 243 348 444 454 SW10aSTG2 SW10bSTG2 SW17STG2 SW18STG2 SW19STG2",
    2027: "700 702 703 704 705 706 707 708 709 710",
}
WENT = {2025: "SW03STG1", 2026: "SW10STG2 SW16aSTG2 SW16cSTG2"}

#: Every published number up to the year ending 2027: where none is missing, from and to.
PUBLISHED = (
    "101-105 112-120 131-134 141-149 151 153 157-159 164-169 171 174-182 184-193 196 197a 197B "
    "198-199 202-204 205A 205B 205C 205D 207-210 213-215 217 217t 218-219 221-222 224-234 241-243 "
    "301-304 331 333-336 344-345 347-348 351-359 361-367 370-391 392a 392b 392c 392d 393 398-399 "
    "406-408 411 420 426 431-437 440-442 444-446 451-454 460 501-502 503A 503B 503C 503D 503E 503F "
    "503G 503H 503J 504 511 514 516-531 542-547 550-567 570-571 574-584 586 601-602 607 611-612 "
    "620-621 624-626 628 630-635 700-710 1000-1012 1014-1016 3001 SW01STG1 SW01aSTG1 SW01bSTG1 "
    "SW02STG1 SW03STG1 SW04STG1 SW05STG1 SW06STG2 SW07STG2 SW08STG2 SW09STG2 SW10STG2 SW10aSTG2 "
    "SW10bSTG2 SW11STG2 SW11aSTG2 SW11bSTG2 SW12STG2 SW13STG1 SW14STG2 SW15STG2 SW16aSTG2 "
    "SW16bSTG2 SW16cSTG2 SW17STG2 SW18STG2 SW19STG2"
)
#: Said of what cannot be read, where the list is read.
AS_READ = "102 104 112 113 115 116 141 147 166 171 1004 1005 SW04STG1 SW05STG1 700 701"


def published() -> set[str]:
    found: set[str] = set()
    for each in PUBLISHED.split():
        first, _, last = each.partition("-")
        found |= {str(n) for n in range(int(first), int(last) + 1)} if last else {each}
    return found


def test_every_published_rule_is_checked_or_it_is_said_why_not() -> None:
    checked = {each.code for each in catalogue()} | set(AS_READ.split())
    words = {code for code in checked if "_" in code}
    assert checked - words | NOT_CHECKED.keys() == published()
    assert not checked & NOT_CHECKED.keys()
    assert all(reason.endswith(".") for reason in NOT_CHECKED.values())


def test_2017_and_2026_differ_by_the_rules_that_came_and_went_between() -> None:
    came = {code for year in range(2018, 2027) for code in CAME.get(year, "").split()}
    went = {code for year in range(2018, 2027) for code in WENT.get(year, "").split()}
    assert numbers(2026) == numbers(2017) | (came - went)
    assert not numbers(2017) & came


@pytest.mark.parametrize("year", range(2018, 2029))
def test_a_year_has_the_rules_of_the_year_before_but_for_what_changed(year: int) -> None:
    assert numbers(year) - numbers(year - 1) == set(CAME.get(year, "").split())
    assert numbers(year - 1) - numbers(year) == set(WENT.get(year, "").split())


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
