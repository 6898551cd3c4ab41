import csv
from pathlib import Path

import pytest

from virtualschool.domain import codes
from virtualschool.domain.care import SHORT_BREAKS, STILL_LOOKED_AFTER, TEMPORARY_PLACEMENTS
from virtualschool.domain.codes import Code, CodeList, PlacementGroup, placement_group
from virtualschool.domain.identifiers import is_upn_unknown

RETURNS = Path(__file__).parents[3] / "fixtures" / "ssda903"
LISTS = [each for each in vars(codes).values() if isinstance(each, CodeList)]

PLACES_OF_2017 = "A3 A4 A5 A6 H5 K1 K2 P1 P2 P3 R1 R2 R3 R5 S1 T0 T1 T2 T3 T4 U1 U2 U3 U4 U5 U6 Z1"


def test_a_code_is_valid_from_its_first_year_to_its_last():
    listed = CodeList(
        "X", Code("a", "always"), Code("b", "begins", 2020), Code("e", "ends", None, 2020)
    )
    assert [sorted(listed.valid_in(year)) for year in (2019, 2020, 2021)] == [
        ["a", "e"],
        ["a", "b", "e"],
        ["a", "b"],
    ]


def test_a_code_keeps_its_meaning_after_its_last_year():
    assert codes.PLACEMENT.name("H5") == "Semi-independent living"
    assert "H5" in codes.PLACEMENT
    assert "H5" not in codes.PLACEMENT.valid_in(2026)


def test_what_is_on_no_list_is_called_that():
    assert codes.LEGAL_STATUS.name("Q9") == "not a known code"
    assert "Q9" not in codes.LEGAL_STATUS


@pytest.mark.parametrize(
    ("code_list", "year", "expected"),
    [
        (codes.REASON_NEW_EPISODE, 2026, "S L P T B U"),
        (codes.LEGAL_STATUS, 2018, "C1 C2 D1 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3"),
        (codes.CATEGORY_OF_NEED, 2018, "N1 N2 N3 N4 N5 N6 N7 N8"),
        (codes.PLACEMENT, 2017, PLACES_OF_2017),
        (codes.PLACEMENT, 2024, PLACES_OF_2017),
        (codes.PLACEMENT, 2025, PLACES_OF_2017 + " K3"),
        (
            codes.PLACEMENT,
            2026,
            PLACES_OF_2017.replace("H5 ", "").replace("P2 ", "") + " K3 Z11 Z12 Z13 Z14",
        ),
        (codes.PROVIDER, 2018, "PR0 PR1 PR2 PR3 PR4 PR5"),
        (
            codes.REASON_CEASED,
            2019,
            "X1 E11 E12 E2 E3 E4A E4B E13 E41 E45 E46 E47 E48 E5 E6 E7 E9 E14 E15 E16 E17 E8",
        ),
        (
            codes.REASON_PLACE_CHANGE,
            2019,
            "CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE CUSTOD OTHER",
        ),
        (codes.SEX, 2024, "1 2"),
        (codes.SEX, 2025, "M F U"),
        (codes.ACTIVITY, 2018, "F1 P1 F2 P2 F3 P3 G4 G5 G6 0"),
        (codes.ACTIVITY, 2022, "F1 P1 F2 P2 F4 P4 F5 P5 G4 G5 G6 0"),
        (codes.PREVIOUS_PERMANENCE, 2018, "P1 P2 P3 P4 Z1"),
    ],
)
def test_lists_hold_the_codes_of_their_year(code_list, year, expected):
    assert code_list.valid_in(year) == frozenset(expected.split())


def test_the_old_codes_of_special_guardianship_end_with_2018():
    assert {"E43", "E44"} <= codes.REASON_CEASED.valid_in(2018)
    assert not {"E43", "E44"} & codes.REASON_CEASED.valid_in(2019)


def test_there_are_twenty_ethnicities_and_thirty_three_kinds_of_accommodation():
    assert len(codes.ETHNICITY) == 20
    assert len(codes.ACCOMMODATION) == 33
    assert codes.ACCOMMODATION.name("W2") == "Bed and breakfast, not suitable"


@pytest.mark.parametrize("code_list", LISTS, ids=lambda each: each.column)
def test_every_code_has_a_meaning_of_its_own(code_list):
    for year in range(2017, 2027):
        names = [each.name for each in code_list if each.is_valid_in(year)]
        assert all(names)
        # The four parts of Z1 are the one meaning that no source of ours tells apart.
        told_apart = [name for name in names if name != "Other placement"]
        assert len(set(told_apart)) == len(told_apart)


@pytest.mark.parametrize(
    ("table", "column", "code_list"),
    [
        ("episodes", "RNE", codes.REASON_NEW_EPISODE),
        ("episodes", "LS", codes.LEGAL_STATUS),
        ("episodes", "CIN", codes.CATEGORY_OF_NEED),
        ("episodes", "PLACE", codes.PLACEMENT),
        ("episodes", "PLACE_PROVIDER", codes.PROVIDER),
        ("episodes", "REC", codes.REASON_CEASED),
        ("episodes", "REASON_PLACE_CHANGE", codes.REASON_PLACE_CHANGE),
        ("header", "SEX", codes.SEX),
        ("header", "ETHNIC", codes.ETHNICITY),
        ("reviews", "REVIEW_CODE", codes.REVIEW),
        ("missing", "MISSING", codes.MISSING),
        ("oc2", "SDQ_REASON", codes.SDQ_REASON),
        ("oc3", "IN_TOUCH", codes.IN_TOUCH),
        ("oc3", "ACTIV", codes.ACTIVITY),
        ("previous_permanence", "PREV_PERM", codes.PREVIOUS_PERMANENCE),
    ],
)
def test_every_code_of_the_published_returns_is_valid_in_their_year(table, column, code_list):
    for folder, year in (("2017", 2018), ("2018", 2019)):
        path = RETURNS / folder / f"{folder}-{table}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            used = {row[column] for row in csv.DictReader(file)} - {""}
        assert used
        assert used <= code_list.valid_in(year)


def test_every_placement_is_in_one_group():
    groups = {each.code: placement_group(each.code) for each in codes.PLACEMENT}
    assert PlacementGroup.NOT_KNOWN not in groups.values()
    assert {code for code, group in groups.items() if group is PlacementGroup.TEMPORARY} == (
        TEMPORARY_PLACEMENTS
    )
    assert groups["U4"] is PlacementGroup.FOSTER
    assert groups["K2"] is PlacementGroup.CHILDRENS_HOME
    assert groups["K3"] is PlacementGroup.SUPPORTED
    assert groups["S1"] is PlacementGroup.RESIDENTIAL
    assert groups["P3"] is PlacementGroup.OTHER


def test_a_placement_of_no_list_is_in_no_group():
    assert placement_group("") is placement_group("Q9") is PlacementGroup.NOT_KNOWN
    assert all(group.label for group in PlacementGroup)


def test_the_codes_that_rules_speak_of_are_on_the_lists():
    assert all(code in codes.LEGAL_STATUS for code in SHORT_BREAKS)
    assert STILL_LOOKED_AFTER in codes.REASON_CEASED
    assert all(is_upn_unknown(each.code) for each in codes.UPN_UNKNOWN)


@pytest.mark.parametrize(
    ("code_list", "expected"),
    [
        (codes.FOSTER_CARE, "0 1"),
        (codes.NUMBER_OF_ADOPTERS, "1 2"),
        (codes.SEX_OF_ADOPTERS, "M1 F1 MM FF MF"),
        (codes.STATUS_OF_ADOPTERS, "L0 L11 L12 L2 L3 L4"),
        (codes.REASON_PLACED_CEASED, "RD1 RD2 RD3 RD4"),
        (
            codes.REASON_NEW_SOCIAL_WORKER,
            "FCONTA MANAGE LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS",
        ),
    ],
)
def test_the_codes_of_adoptions_and_social_workers(code_list, expected):
    assert [each.code for each in code_list] == expected.split()
    assert code_list.valid_in(2017) == code_list.valid_in(2026) == frozenset(expected.split())
