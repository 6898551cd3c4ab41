"""Annex A lists 6 and 7: cases and plans as they are between censuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.feeds.cin.helpers import (
    CONTEXT,
    FIXTURES,
    HEADER,
    case_xml,
    census_xml,
    child_xml,
    load,
    write,
)

from virtualschool.feeds.base import Staged
from virtualschool.feeds.cin.fold import fold
from virtualschool.feeds.cin.lists import abuse_in, code_in, ethnicity_in

ANNEX_A = FIXTURES.parent / "annex_a" / "Annex_A.xlsx"
NEEDS = (
    "Child Unique ID,Gender,Ethnicity,Date of Birth,CIN Start Date,Primary Need Code,"
    "CIN Closure Date,Reason for Closure,Allocated Team\n"
)
PLANS = (
    "Child Unique ID,Date of Birth,Child Protection Plan Start Date,Initial Category of Abuse,"
    "Latest Category of Abuse,Child Protection Plan End Date\n"
)


def list_6(folder: Path, day: str, *rows: str) -> Sequence[Staged]:
    return load(write(folder, f"list-6-{day}.csv", NEEDS + "".join(rows))).staged


def list_7(folder: Path, day: str, *rows: str) -> Sequence[Staged]:
    return load(write(folder, f"list-7-{day}.csv", PLANS + "".join(rows))).staged


def census(folder: Path, year: int, *children: str) -> Sequence[Staged]:
    text = census_xml(*children, header=HEADER.replace("2023", str(year)))
    return load(write(folder, f"{year}.xml", text)).staged


def test_the_sample_s_lists_are_read_among_the_eleven() -> None:
    received = load(ANNEX_A, context=replace(CONTEXT, today=date(2021, 3, 20)))
    found = {(each.feed, each.table): each for each in received.staged}
    assert set(found) == {
        ("cin", "annex_a_list_6"),
        ("cin", "annex_a_list_7"),
        ("children_list", "annex_a_list_8"),
    }
    ours = [each for each in received.staged if each.feed == "cin"]
    assert {each.scope["as_at"] for each in ours} == {"2021-03-20"}
    facts = fold([ours])
    assert len(facts.needs) == 5
    assert [plan.ceased_on is None for plan in facts.plans.values()].count(True) == 2
    assert {plan.category for plan in facts.plans.values()} == {"PHY", "EMO"}
    assert facts.children["12598894"].sex == "M"
    assert facts.children["12598894"].ethnicity == "MOTH"


def test_a_list_of_no_day_is_of_today_and_says_so() -> None:
    received = load(ANNEX_A, context=replace(CONTEXT, today=date(2021, 3, 20)))
    told = [each.file for each in received.findings if each.code == "as_at_assumed"]
    assert told[:2] == ["Annex_A.xlsx [List 6]", "Annex_A.xlsx [List 7]"]


def test_a_list_tells_of_cases_since_the_census(tmp_path: Path) -> None:
    told = census(tmp_path, 2023, child_xml("A1"))
    listed = list_6(
        tmp_path,
        "2023-06-30",
        "A1,a) Male,a) WBRI,01/02/2011,03/05/2022,N1 - Abuse,15/06/2023,RC7 - Other,T1\n",
        "A2,b) Female,i) MOTH,01/02/2012,01/06/2023,N2 - Disability,,,T1\n",
    )
    facts = fold([told, listed])
    first, second = facts.needs.values()
    assert (first.ceased_on, first.reason, first.told_on) == (
        date(2023, 6, 15),
        "RC7",
        date(2023, 6, 30),
    )
    assert (second.start_on, second.ceased_on, second.category) == (date(2023, 6, 1), None, "N2")
    assert facts.children["A1"].upn_unknown_reason == "UN4"
    assert facts.children["A2"].ethnicity == "MOTH"
    assert fold([listed, told]) == facts


def test_a_list_says_nothing_of_what_it_leaves_out(tmp_path: Path) -> None:
    told = census(tmp_path, 2023, child_xml("A1"))
    listed = list_6(tmp_path, "2023-06-30", "A2,,,01/02/2012,01/06/2023,N2,,,T1\n")
    facts = fold([told, listed])
    assert [need.ceased_on for need in facts.needs.values()] == [None, None]
    assert facts.findings == []


def test_a_list_before_the_census_gives_way_to_it(tmp_path: Path) -> None:
    listed = list_6(tmp_path, "2022-06-30", "A1,,,01/02/2011,03/05/2022,N8,,,T1\n")
    facts = fold([census(tmp_path, 2023, child_xml("A1")), listed])
    assert [need.category for need in facts.needs.values()] == ["N1"]


def test_what_a_list_had_open_and_the_census_leaves_out_held_until_the_list_s_day(
    tmp_path: Path,
) -> None:
    listed = list_6(tmp_path, "2022-06-30", "A9,,,01/02/2011,03/05/2022,N8,,,T1\n")
    facts = fold([listed, census(tmp_path, 2023, child_xml("A1"))])
    assert facts.needs["A9", date(2022, 5, 3)].ceased_on == date(2022, 7, 1)
    assert [each.code for each in facts.findings] == ["closed_by_omission"]


def test_plans_of_list_7(tmp_path: Path) -> None:
    listed = list_7(
        tmp_path,
        "2023-06-30",
        "A1,01/02/2011,01/03/2023,Neglect,Sexual abuse,\n",
        "A2,01/02/2012,01/03/2022,Multiple,,31/05/2023\n",
    )
    plans = fold([listed]).plans
    assert [(each.category, each.ceased_on) for each in plans.values()] == [
        ("SAB", None),
        ("MUL", date(2023, 5, 31)),
    ]


def test_a_case_without_its_start_is_set_aside(tmp_path: Path) -> None:
    (staged,) = list_6(tmp_path, "2023-06-30", "A1,,,01/02/2011,,N1,,,T1\n")
    assert [row.field for row in staged.set_aside] == ["CINreferralDate"]


def test_the_later_of_two_lists_has_the_word(tmp_path: Path) -> None:
    row = "A1,,,01/02/2011,03/05/2022,N1,{},,T1\n"
    early = list_6(tmp_path, "2023-06-01", row.format(""))
    late = list_6(tmp_path, "2023-07-01", row.format("20/06/2023"))
    for loads in ([early, late], [late, early]):
        (need,) = fold(loads).needs.values()
        assert need.ceased_on == date(2023, 6, 20)


def test_a_census_and_lists_may_come_in_one_load(tmp_path: Path) -> None:
    cin = write(tmp_path, "cin.xml", census_xml(child_xml("A1", case_xml("2022-05-04"))))
    listed = write(tmp_path, "list 2023-06-30.csv", NEEDS + "A2,,,01/02/2012,01/06/2023,N2,,,T1\n")
    received = load(cin, listed)
    assert len(fold([received.staged]).needs) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [("N1 - Abuse or neglect", "N1"), ("n8", "N8"), ("c) RC7", "RC7"), ("PSRMEM - Memory", "")],
)
def test_codes_are_found_in_words(words: str, code: str) -> None:
    assert code_in(words) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Physical abuse", "PHY"),
        ("NEG", "NEG"),
        (" emotional", "EMO"),
        ("Sexual", "SAB"),
        ("#N/A", ""),
    ],
)
def test_categories_of_abuse_are_found_in_words(words: str, code: str) -> None:
    assert abuse_in(words) == code


def test_ethnicity_is_found_after_its_letter() -> None:
    assert (ethnicity_in("a) WBRI"), ethnicity_in("not known")) == ("WBRI", "")
