"""Rules on adoptions and on decisions to place for adoption, beside episodes and last year's."""

from __future__ import annotations

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
from tests.unit.feeds.ssda903.helpers import day, episode, view

WHOLE = {
    "DATE_INT": day("01/05/2017"),
    "DATE_MATCH": day("01/06/2017"),
    "FOSTER_CARE": "0",
    "NB_ADOPTR": "2",
    "SEX_ADOPTR": "MF",
    "LS_ADOPTR": "L11",
}


def adopted(**cells: Any) -> Tables:
    return a("adoption", **{**WHOLE, **cells})


def couple(status: str, sex: str) -> Tables:
    return a("adoption", LS_ADOPTR=status, SEX_ADOPTR=sex)


def decided(made: str, ceased: str = "", **cells: Any) -> Tables:
    reason = "RD1" if ceased else None
    return a(
        "placed_for_adoption",
        **{
            "DATE_PLACED": day(made),
            "DATE_PLACED_CEASED": day(ceased) if ceased else None,
            "REASON_PLACED_CEASED": reason,
            **cells,
        },
    )


def one(**changed: Any) -> Tables:
    """An episode from 1 July 2017 on."""
    return {"episodes": [episode("01/07/2017", changed.pop("ends", ""), **changed)]}


ADOPTION = one(ends="01/02/2018", REC="E11", PLACE="A6", LS="E1")

CASES: dict[str, Case] = {
    "151": (2018, adopted(FOSTER_CARE=None), adopted()),
    "514": (2018, couple("L0", "MM"), couple("L0", "M1")),
    "517": (2018, couple("L3", "FF"), couple("L3", "MF")),
    "518": (2018, couple("L4", "MF"), couple("L4", "FF")),
    "519": (2018, couple("L2", "M1"), couple("L2", "MF")),
    "520": (2018, couple("L11", "MM"), couple("L11", "MF")),
    "524": (2018, couple("L12", "MF"), couple("L12", "MM")),
    "333": (2018, adopted(DATE_MATCH=day("30/04/2017")), adopted(DATE_MATCH=day("01/05/2017"))),
    "334": (
        2018,
        {**adopted(DATE_INT=day("30/06/2017")), **one()},
        {**adopted(DATE_INT=day("01/07/2017")), **one()},
    ),
    "521": (
        2018,
        {**adopted(DATE_INT=day("02/07/2017")), **ADOPTION},
        {**adopted(DATE_INT=day("01/07/2017")), **ADOPTION},
    ),
    "335": (2018, {**adopted(FOSTER_CARE="1"), **ADOPTION}, {**adopted(), **ADOPTION}),
    "582": (2023, {**adopted(DATE_MATCH=day("01/02/2018")), **ADOPTION}, {**adopted(), **ADOPTION}),
    "601": (2018, {**adopted(NB_ADOPTR=None), **ADOPTION}, {**adopted(), **ADOPTION}),
    "602": (2019, {**adopted(), **ADOPTION}, {**a("adoption"), **ADOPTION}),
    # decisions
    "184": (2018, decided("01/05/2008"), decided("02/05/2008")),
    "1003": (2018, {**decided("30/06/2017"), **one()}, {**decided("01/07/2017"), **one()}),
    "551": (
        2018,
        {**decided("01/06/2017", CHILD="2"), **one(PLACE="A5")},
        {**decided("01/06/2017"), **one(PLACE="A5")},
    ),
    "553": (
        2018,
        {**decided("01/06/2017", CHILD="2"), **one(LS="E1")},
        {**decided("01/06/2017"), **one(LS="E1")},
    ),
    "552": (
        2018,
        {**decided("02/07/2017"), **one(PLACE="A5")},
        {**decided("01/07/2017"), **one(PLACE="A5")},
    ),
    "554": (
        2018,
        {**decided("02/07/2017"), **one(LS="E1")},
        {**decided("01/07/2017"), **one(LS="E1")},
    ),
    "557": (
        2018,
        {**decided("01/06/2017"), **one(ends="01/02/2018", REC="E4A", LS="E1")},
        {**decided("01/06/2017", "01/01/2018"), **one(ends="01/02/2018", REC="E4A", LS="E1")},
    ),
    "558": (2018, {**decided("01/06/2017", "01/01/2018"), **ADOPTION},
            {**decided("01/06/2017"), **ADOPTION}),
    "523": (2018, {**adopted(), **decided("02/05/2017")}, {**adopted(), **decided("01/05/2017")}),
}  # fmt: skip

COMPARED: dict[str, Compared] = {
    "199": (2019, ADOPTION, {"episodes": [episode("01/05/2018")]},
            {"episodes": [episode("01/05/2018", child="2")]}),
    "559": (
        2019,
        decided("01/05/2017", CHILD="2"),
        decided("31/03/2018"),
        decided("01/04/2018"),
    ),
    "560": (2019, decided("01/05/2017"), decided("02/05/2017"), decided("01/05/2017")),
    "561": (
        2019, decided("01/05/2017", "01/06/2017"), decided("01/05/2017"), decided("02/05/2017"),
    ),
    "584": (
        2019, decided("01/05/2017", "01/06/2017"), decided("30/04/2017"), decided("02/05/2017"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_speaks_of_the_return_that_breaks_it_alone(code: str) -> None:
    breaks_and_keeps(code, CASES[code])


@pytest.mark.parametrize("code", sorted(COMPARED))
def test_a_comparing_rule_speaks_only_where_the_two_years_differ(code: str) -> None:
    differs(code, COMPARED[code])


def test_a_return_without_the_list_of_adoptions_says_nothing_of_who_should_be_on_it() -> None:
    for code in ("601", "551", "553", "557"):
        assert said(code, view(2018, **ADOPTION)) == []


def test_a_child_adopted_and_back_within_one_year_is_found_beside_last_year_s_return() -> None:
    back = [*ADOPTION["episodes"], episode("01/03/2018")]
    (finding,) = said("199", view(2018, view(2017, episodes=[]), episodes=back))
    assert finding.line == 3
