"""Rules on where a placement is, who provides it, and what it can be at what age and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.feeds.ssda903.cases import (
    Case,
    Compared,
    Tables,
    a,
    breaks_and_keeps,
    differs,
    said,
)
from tests.unit.feeds.ssda903.helpers import day, episode, header, view


def one(starts: str = "09/04/2017", ends: str = "", **changed: Any) -> Tables:
    return {"episodes": [episode(starts, ends, **changed)]}


def two(first: Tables, second: Tables, on: str = "01/06/2017") -> Tables:
    """An episode up to a day with X1, and the next from then on."""
    return {"episodes": [episode("09/04/2014", on, **first), episode(on, RNE="P", **second)]}


def aged(born: str, starts: str = "09/04/2017", ends: str = "", **changed: Any) -> Tables:
    return {**one(starts, ends, **changed), "header": [header(DOB=day(born))]}


def beside(first: Tables, second: Tables) -> Tables:
    """An episode, and another child's, for what is asked only of a file that carries it."""
    return {
        "episodes": [episode("09/04/2017", **first), episode("09/04/2017", child="2", **second)]
    }


CASES: dict[str, Case] = {
    # where
    "164": (2018, one(PL_DISTANCE="1000"), one(PL_DISTANCE="999.9")),
    "392a": (2018, beside({}, {"PL_DISTANCE": "3.5"}), beside({}, {})),
    "406": (2018, {**one(PL_DISTANCE="3"), **a("uasc")}, {**one(), **a("uasc")}),
    "454": (2026, one(PL_DISTANCE="350.1"), one(PL_DISTANCE="350")),
    "179": (2018, one(PL_LOCATION="NEAR"), one(PL_LOCATION="OUT")),
    "169": (2018, one(PL_LA="E99999999"), one(PL_LA="W06000008")),
    "398": (2018, one(LS="V3", PL_DISTANCE="3"), one(LS="V3")),
    "420": (2018, one(LS="V4", PL_LA="806"), one(LS="C2", PL_LA="806")),
    "392b": (2018, one(HOME_POST=None), one(LS="V3", HOME_POST=None)),
    "392d": (2018, one(PL_POST="TS1 2AA"), one(PL_POST="TS1 2AA", PLACE="P1")),
    # by whom
    "529": (2018, one(PLACE="K2", PLACE_PROVIDER="PR3"), one(PLACE="R2", PLACE_PROVIDER="PR3")),
    "530": (2018, one(PLACE="P1", PLACE_PROVIDER="PR4"), one(PLACE="K2", PLACE_PROVIDER="PR4")),
    "550": (2018, one(PLACE="K2", PLACE_PROVIDER="PR0"), one(PLACE="P1", PLACE_PROVIDER="PR0")),
    "218": (2018, one(URN=None), one(URN=None, PLACE="H5")),
    "222": (2018, one(PLACE="P1"), one(PLACE="P1", URN="XXXXXXX")),
    "230": (
        2024,
        one("09/04/2022", "29/10/2023", PLACE="H5", URN=None),
        one("09/04/2022", "28/10/2023", PLACE="H5", URN=None),
    ),
    "242": (2026, one(PLACE="K2", URN="XXXXXXX"), one(PLACE="U4", URN="XXXXXXX")),
    "243": (2026, one(PL_LA="SCO"), one(PL_LA="SCO", URN=None)),
    # what, when and at what age
    "217": (2018, one(PLACE="A5", RNE="P"), one(PLACE="A5", RNE="T")),
    "336": (2018, two({"PLACE": "K2"}, {"PLACE": "A3"}), two({"PLACE": "U4"}, {"PLACE": "A3"})),
    "233": (2026, one(REASON_PLACE_CHANGE="OTHER"),
            one(ends="01/06/2017", REASON_PLACE_CHANGE="OTHER")),
    "234": (
        2026,
        {**two({"REASON_PLACE_CHANGE": "CUSTOD"}, {}), "header": [header(DOB=day("02/06/2007"))]},
        {**two({"REASON_PLACE_CHANGE": "CUSTOD"}, {}), "header": [header(DOB=day("01/06/2007"))]},
    ),
    "217t": (2024, one(ends="29/10/2023", PLACE="P2"), one(ends="28/10/2023", PLACE="P2")),
    "352": (2018, aged("09/04/1999"), aged("10/04/1999")),
    "407": (2018, aged("30/04/1999", ends="01/05/2017", REC="E45"),
            aged("01/05/1999", ends="01/05/2017", REC="E45")),
    "451": (2018, one(LS="D1"), one(LS="D1", ends="01/06/2017")),
    "460": (2018, aged("02/05/1999", ends="01/05/2017", REC="E17"),
            aged("01/05/1999", ends="01/05/2017", REC="E17")),
    # What is the council's own takes to know whose return it is: see below.
    "411": (2018, {}, {}),
    "1015": (2018, {}, {}),
}  # fmt: skip
OF_A_COUNCIL = {"411", "1015"}

COMPARED: dict[str, Compared] = {
    "503F": (2019, one(), one(URN="SC999999"), one()),
    "503G": (2019, one(PL_DISTANCE="3"), one(PL_DISTANCE="4"), one()),
    "503H": (2019, one(PL_LA="806"), one(PL_LA="807"), one()),
    "503J": (2019, one(PL_LOCATION="IN"), one(PL_LOCATION="OUT"), one()),
}


@pytest.mark.parametrize("code", sorted(CASES.keys() - OF_A_COUNCIL))
def test_a_rule_speaks_of_the_return_that_breaks_it_alone(code: str) -> None:
    breaks_and_keeps(code, CASES[code])


@pytest.mark.parametrize("code", sorted(COMPARED))
def test_a_comparing_rule_speaks_only_where_the_two_years_differ(code: str) -> None:
    differs(code, COMPARED[code])


@pytest.mark.parametrize(
    ("code", "year", "cells", "is_said"),
    [
        ("411", 2018, {"PL_LOCATION": "IN", "PL_LA": "E06000003"}, True),
        ("411", 2018, {"PL_LOCATION": "IN", "PL_LA": "E06000002"}, False),
        ("411", 2018, {"PL_LOCATION": "IN"}, False),
        ("1015", 2018, {"PLACE": "K2", "PL_LA": "807"}, True),
        ("1015", 2018, {"PLACE": "K2", "PL_LA": "806"}, False),
        ("1015", 2018, {"PLACE": "U4", "PL_LA": "807"}, False),
        ("1015", 2025, {"PLACE": "K3", "PL_LA": "807"}, True),
        ("1015", 2026, {"PLACE": "K3", "PL_LA": "807"}, False),
    ],
)
def test_what_is_the_council_s_own_takes_to_know_whose_return_it_is(
    code: str, year: int, cells: Tables, is_said: bool
) -> None:
    of = view(year, **one(**cells))
    assert said(code, of) == []
    assert bool(said(code, replace(of, authority="806"))) is is_said


@pytest.mark.parametrize(
    ("code", "lists", "years"),
    [
        # the number of the rule, the return, and the collection years whose rules it breaks
        ("370", aged("09/04/2002", PLACE="P2"), {2024, 2025, 2026}),
        ("371", aged("09/04/2002", PLACE="H5"), {2024}),
        ("371", aged("09/04/2002", PLACE="K3"), {2025, 2026}),
        ("218", one(PLACE="H5", URN=None), {2024, 2025, 2026}),
        ("218", one(PLACE="Z1", URN=None), {2026}),
        ("218", one(PLACE="Z11", URN=None), {2023, 2024, 2025}),
        ("222", one(PLACE="H5"), {2023}),
        ("222", one(PLACE="P2"), {2023, 2024}),
        ("213", one(PLACE="Z1"), {2023, 2024, 2025}),
        ("213", one(PLACE="Z14"), {2026}),
        ("526", one(PLACE="Z14", PLACE_PROVIDER=None), {2023, 2024, 2025}),
        ("233", one(REASON_PLACE_CHANGE="OTHER"), {2026}),
        ("230", one(PLACE="H5", URN=None), {2024, 2025, 2026}),
    ],
)
def test_a_rule_that_changed_is_applied_by_the_year_of_the_return(
    code: str, lists: Tables, years: set[int]
) -> None:
    assert {year for year in range(2023, 2027) if said(code, view(year, **lists))} == years


@pytest.mark.parametrize(
    ("was", "now", "years"),
    [("H5", "K3", {2024, 2026, 2027}), ("Z1", "Z13", {2024, 2025, 2027})],
)
def test_a_code_that_took_another_s_place_is_no_change_in_that_year(
    was: str, now: str, years: set[int]
) -> None:
    found = {
        year
        for year in range(2024, 2028)
        if said("503D", view(year, view(year - 1, **one(PLACE=was)), **one(PLACE=now)))
    }
    assert found == years


def test_a_reason_for_change_is_wanted_neither_to_nor_from_a_temporary_placement() -> None:
    holiday = {"PLACE": "T3", "PLACE_PROVIDER": None}
    to = view(2018, **two({"REASON_PLACE_CHANGE": "OTHER"}, holiday))
    assert [finding.line for finding in said("226", to)] == [2]
    back = view(2018, **two({**holiday, "REASON_PLACE_CHANGE": "OTHER"}, {}))
    assert [finding.line for finding in said("226", back)] == [2]


def test_what_is_open_in_an_extract_goes_on_up_to_its_day_and_no_further() -> None:
    lists = one(PLACE="P2", URN=None)
    for day_of, is_said in ((date(2023, 10, 28), False), (date(2023, 10, 29), True)):
        assert bool(said("217t", replace(view(2024, **lists), today=day_of))) is is_said
    lists = one(PLACE="H5", URN=None)
    for day_of, is_said in ((date(2023, 10, 28), False), (date(2023, 10, 29), True)):
        assert bool(said("230", replace(view(2024, **lists), today=day_of))) is is_said
