"""Rules on outcomes, care leavers, missing children, mothers, reviews and previous permanence."""

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

#: Looked after for the whole of 2017-18 and on, and from 2 April 2017 on only.
SETTLED = {"episodes": [episode("01/04/2016")]}
UNSETTLED = {"episodes": [episode("02/04/2017")]}
LEFT = {"episodes": [episode("01/04/2016", "01/06/2017", REC="E4A")]}
OTHERS = {"episodes": [episode("01/04/2016", child="2")]}
WHOLE = {
    "IMMUNISATIONS": "1",
    "TEETH_CHECK": "1",
    "HEALTH_ASSESSMENT": "1",
    "SUBSTANCE_MISUSE": "0",
}


def outcomes(born: str = "02/05/2008", **cells: Any) -> Tables:
    return a("oc2", day(born), **cells)


def leaver(born: str = "02/05/2000", **cells: Any) -> Tables:
    """A young person of 17 at the end of 2017-18 unless told otherwise."""
    return a("oc3", day(born), **{"IN_TOUCH": "YES", "ACTIV": "F1", "ACCOM": "B1", **cells})


def girl(**cells: Any) -> Tables:
    return {"header": [header(SEX="2", **cells)]}


def gone(start: str, end: str = "", **cells: Any) -> Tables:
    dates = {"MIS_START": day(start), "MIS_END": day(end) if end else None}
    return a("missing", **{"MISSING": "M", **dates, **cells})


def before(**cells: Any) -> Tables:
    return a("previous_permanence", **cells)


CASES: dict[str, Case] = {
    # outcomes: what the items say
    "196": (2018, outcomes(SDQ_REASON="SDQ9"), outcomes(SDQ_REASON="SDQ5")),
    "158": (
        2018,
        outcomes(INTERVENTION_RECEIVED="1", INTERVENTION_OFFERED="0"),
        outcomes(INTERVENTION_RECEIVED="0", INTERVENTION_OFFERED="0"),
    ),
    "159": (
        2018,
        outcomes(SUBSTANCE_MISUSE="1", INTERVENTION_RECEIVED="0"),
        outcomes(SUBSTANCE_MISUSE="1", INTERVENTION_RECEIVED="0", INTERVENTION_OFFERED="0"),
    ),
    "192": (
        2018,
        outcomes(SUBSTANCE_MISUSE="1"),
        outcomes(SUBSTANCE_MISUSE="1.0", INTERVENTION_RECEIVED="0"),
    ),
    "193": (
        2018,
        outcomes(SUBSTANCE_MISUSE="0", INTERVENTION_OFFERED="0"),
        outcomes(SUBSTANCE_MISUSE="1", INTERVENTION_OFFERED="0"),
    ),
    "182": (
        2018,
        outcomes(CONVICTED="0", **{**WHOLE, "TEETH_CHECK": None}),
        outcomes(CONVICTED="0", **WHOLE),
    ),
    # outcomes: of whom they are asked
    "191": (2018, {**outcomes(), **SETTLED}, {**outcomes(**WHOLE), **SETTLED}),
    "190": (2018, {**outcomes(**WHOLE), **UNSETTLED}, {**outcomes(**WHOLE), **SETTLED}),
    "185": (2018, {**outcomes(SDQ_SCORE="9"), **UNSETTLED}, {**outcomes(SDQ_SCORE="9"), **SETTLED}),
    "198": (
        2018,
        {**outcomes(SDQ_REASON="SDQ2"), **UNSETTLED},
        {**outcomes(SDQ_REASON="SDQ2"), **SETTLED},
    ),
    "186": (2018, {**outcomes("01/04/2013"), **SETTLED}, {**outcomes("02/04/2013"), **SETTLED}),
    "197B": (2018, {**outcomes("01/04/2013"), **SETTLED}, {**outcomes("31/03/2013"), **SETTLED}),
    "157": (
        2018,
        {**outcomes("31/03/2002", SDQ_REASON="SDQ1"), **SETTLED},
        {**outcomes("30/03/2002", SDQ_REASON="SDQ1"), **SETTLED},
    ),
    "188": (2018, outcomes("01/04/2014", SDQ_SCORE="3"), outcomes("31/03/2014", SDQ_SCORE="3")),
    "189": (2018, outcomes("01/04/2000", SDQ_SCORE="3"), outcomes("02/04/2000", SDQ_SCORE="3")),
    "542": (2018, outcomes("01/04/2008", CONVICTED="0"), outcomes("31/03/2008", CONVICTED="0")),
    "543": (2018, {**outcomes("31/03/2008"), **SETTLED}, {**outcomes("01/04/2008"), **SETTLED}),
    "545": (2018, {**outcomes("01/04/2013"), **SETTLED}, {**outcomes("31/03/2013"), **SETTLED}),
    "546": (
        2018,
        outcomes("31/03/2013", HEALTH_CHECK="1"),
        outcomes("01/04/2013", HEALTH_CHECK="1"),
    ),
    # care leavers
    "344": (
        2018,
        leaver(IN_TOUCH="DIED", ACTIV="0", ACCOM="B1"),
        leaver(IN_TOUCH="DIED", ACTIV="0", ACCOM="0.0"),
    ),
    "345": (2018, leaver(ACTIV="0"), leaver(IN_TOUCH="NO", ACTIV="0")),
    "347": (2024, leaver("02/04/2005", ACCOM="T1"), leaver("01/04/2005", ACCOM="T1")),
    "3001": (2018, leaver("31/03/2001", ACCOM="Z1"), leaver("01/04/2001", ACCOM="Z1")),
    "391": (2018, leaver("01/04/2001"), leaver("31/03/2001")),
    "1007": (
        2018,
        {**leaver(), "episodes": [episode("01/04/2016", "03/05/2017")]},
        {**leaver(), "episodes": [episode("01/04/2016", "02/05/2017")]},
    ),
    "1016": (
        2024,
        {**leaver("02/05/2006"), "episodes": [episode("01/04/2022", "03/05/2023", REC="E4A")]},
        {**leaver("02/05/2006"), "episodes": [episode("01/04/2022", "02/05/2023", REC="E4A")]},
    ),
    "1000": (
        2018,
        {**leaver(), "episodes": [episode("01/04/2016", "01/06/2017", REC="E2")]},
        {**leaver(), **LEFT},
    ),
    "1011": (
        2018,
        {**leaver(), "episodes": [episode("01/04/2016", "01/06/2017", REC="E3")]},
        {**leaver(), **LEFT},
    ),
    "134": (
        2018,
        {**leaver(), **a("adoption", NB_ADOPTR="2")},
        {**leaver(), **a("adoption")},
    ),
    "187": (2018, {**leaver(), **SETTLED}, {**leaver(), **LEFT}),
    "215": (2018, {**leaver(), **outcomes(CONVICTED="0")}, {**leaver(), **outcomes()}),
    "1014": (2018, {**leaver(), **a("uasc"), **OTHERS}, {**leaver(), **a("uasc"), **LEFT}),
    "1012": (2018, {**a("reviews"), **OTHERS}, {**a("reviews"), **LEFT}),
    # missing children
    "565": (2018, gone("01/05/2017", MISSING=None), gone("01/05/2017")),
    "1006": (2018, gone("01/05/2017", MISSING="X"), gone("01/05/2017", MISSING="A")),
    "571": (2018, gone("01/03/2017", "31/03/2017"), gone("01/03/2017", "01/04/2017")),
    "575": (
        2018,
        {**gone("01/06/2017"), "episodes": [episode("01/04/2017", "01/06/2017")]},
        {**gone("01/06/2017"), "episodes": [episode("01/04/2017", "01/06/2017"),
                                            episode("01/06/2017")]},
    ),
    "577": (2018, {**gone("01/05/2017"), **LEFT}, {**gone("01/05/2017", "02/05/2017"), **LEFT}),
    "578": (2018, {**gone("02/06/2017"), **LEFT}, {**gone("01/06/2017"), **LEFT}),
    "581": (2018, {**gone("01/04/2017"), **UNSETTLED}, {**gone("02/04/2017"), **UNSETTLED}),
    "580": (
        2018,
        {**gone("01/03/2018", "02/03/2018", DOB=day("02/03/2000")),
         "episodes": [episode("01/04/2016", "02/03/2018", REC="E5")]},
        {**gone("01/03/2018", "02/03/2018", DOB=day("02/03/2000")),
         "episodes": [episode("01/04/2016", "02/03/2018", REC="E8")]},
    ),
    # reviews
    "441": (
        2018,
        a("reviews", REVIEW=day("01/05/2012"), REVIEW_CODE="PN1"),
        a("reviews", REVIEW=day("02/05/2012"), REVIEW_CODE="PN1"),
    ),
    "399": (
        2018,
        {**a("reviews"), "episodes": [episode("01/05/2017", LS="V3")]},
        {**a("reviews"), "episodes": [episode("01/05/2017", LS="V3"), episode("02/06/2017")]},
    ),
    # unaccompanied children
    "231": (2025, a("uasc", day("01/04/2014")), a("uasc", day("31/03/2014"))),
    # mothers
    "165": (2018, girl(MOTHER="2"), girl(MOTHER="1.0")),
    "393": (2018, {**girl(), **SETTLED}, {**girl(MOTHER="0"), **SETTLED}),
    "611": (2018, girl(MOTHER="1"), girl(MOTHER="1", MC_DOB=day("01/05/2017"))),
    "612": (
        2018,
        girl(MOTHER="0", MC_DOB=day("01/05/2017")),
        girl(MOTHER="1", MC_DOB=day("01/05/2017")),
    ),
    "620": (
        2018,
        girl(MOTHER="1", DOB=day("02/04/2006")),
        girl(MOTHER="1", DOB=day("01/04/2006")),
    ),
    "621": (2018, girl(MC_DOB=day("02/05/2008")), girl(MC_DOB=day("03/05/2008"))),
    "625": (
        2018,
        {**girl(MC_DOB=day("02/06/2017")), **LEFT},
        {**girl(MC_DOB=day("01/06/2017")), **LEFT},
    ),
    "628": (
        2018,
        {**girl(MOTHER="0"), **leaver(), **OTHERS},
        {**girl(MOTHER="0"), **leaver(), **LEFT},
    ),
    # who the child is
    "351": (
        2018,
        {"header": [header(DOB=day("31/03/1992"))]},
        {"header": [header(DOB=day("01/04/1992"))]},
    ),
    "209": (
        2018,
        {"header": [header(UPN="UN1", DOB=day("31/08/2012"))]},
        {"header": [header(UPN="UN1", DOB=day("01/09/2012"))]},
    ),
    "210": (
        2018,
        {"header": [header(UPN="UN4")], "episodes": [episode("23/03/2018")]},
        {"header": [header(UPN="UN4")], "episodes": [episode("24/03/2018")]},
    ),
    "232": (2025, {"header": [header(SEX="U")]}, {"header": [header(SEX="F")]}),
    "444": (
        2026,
        {"header": [header(), header("2")]},
        {"header": [header(UPN="UN4"), header("2", UPN="UN4")]},
    ),
    # permanence before care
    "631": (2018, before(PREV_PERM="P5"), before(PREV_PERM="P4")),
    "633": (2018, before(LA_PERM="458"), before(LA_PERM="SCO")),
    "632": (
        2018,
        {**before(DATE_PERM="01/04/2016"), **SETTLED},
        {**before(DATE_PERM="zz/ZZ/2016"), **SETTLED},
    ),
    "635": (
        2018,
        before(PREV_PERM="Z1", DATE_PERM="01/05/2010"),
        before(PREV_PERM="P1", DATE_PERM="01/05/2010"),
    ),
    "634": (
        2018,
        {**before(PREV_PERM="Z1"), "episodes": [episode("31/03/2016")]},
        {**before(PREV_PERM="Z1"), **SETTLED},
    ),
    "630": (
        2018,
        {**before(PREV_PERM="P1", DATE_PERM="01/05/2010"), **UNSETTLED},
        {**before(PREV_PERM="P1", DATE_PERM="01/05/2010", LA_PERM="806"), **UNSETTLED},
    ),
}  # fmt: skip

COMPARED: dict[str, Compared] = {
    "1010": (2019, SETTLED, {**leaver(), **OTHERS}, {**leaver(), **SETTLED}),
    "348": (2026, leaver(IN_TOUCH="DIED"), leaver(), leaver(IN_TOUCH="DIED")),
    "576": (2019, gone("01/03/2018"), gone("02/04/2018"), gone("01/03/2018")),
    "205A": (
        2019,
        a("uasc"),
        {**a("uasc", CHILD="2"), "header": [header()]},
        {**a("uasc"), "header": [header()]},
    ),
    "205B": (
        2019,
        a("uasc", DUC=day("02/05/2026")),
        a("uasc", DUC=day("02/05/2020")),
        a("uasc", DUC=day("02/05/2018")),
    ),
    "205D": (2019, {"header": [header()]}, a("uasc"), a("uasc", CHILD="2")),
    "207": (
        2019,
        girl(MOTHER="1"),
        {**girl(MOTHER="0"), **SETTLED},
        {**girl(MOTHER="1"), **SETTLED},
    ),
    "624": (
        2019,
        girl(MC_DOB=day("01/05/2017")),
        girl(MC_DOB=day("02/05/2017")),
        girl(MC_DOB=day("01/05/2017")),
    ),
    "626": (
        2019,
        girl(MOTHER="0"),
        girl(MOTHER="1", MC_DOB=day("31/03/2018")),
        girl(MOTHER="1", MC_DOB=day("01/04/2018")),
    ),
    "202": (
        2025,
        {"header": [header(SEX="1")]},
        {"header": [header(SEX="F")]},
        {"header": [header(SEX="M")]},
    ),
    "SW16aSTG2": (
        2025,
        a("social_workers", SW_ID="SW01", SW_DECOM=day("01/03/2024")),
        a("social_workers", SW_ID="SW02", SW_DECOM=day("01/03/2024")),
        a("social_workers", SW_ID="SW02", SW_DECOM=day("02/03/2024")),
    ),
    "SW16cSTG2": (
        2025,
        a("social_workers", SW_REASON="FCONTA", SW_DECOM=day("01/03/2024")),
        a("social_workers", SW_REASON="MANAGE", SW_DECOM=day("01/03/2024")),
        a("social_workers", SW_REASON="FCONTA", SW_DECOM=day("01/03/2024")),
    ),
}


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_speaks_of_the_return_that_breaks_it_alone(code: str) -> None:
    breaks_and_keeps(code, CASES[code])


@pytest.mark.parametrize("code", sorted(COMPARED))
def test_a_comparing_rule_speaks_only_where_the_two_years_differ(code: str) -> None:
    differs(code, COMPARED[code])


def test_in_a_year_not_yet_over_nobody_lacks_what_is_asked_for_at_its_end() -> None:
    lists = {**outcomes(), **SETTLED}
    for code in ("191", "186"):
        assert said(code, view(2018, **lists))
        for today, is_said in ((date(2018, 3, 30), False), (date(2018, 3, 31), True)):
            assert bool(said(code, replace(view(2018, **lists), today=today))) is is_said


def test_a_child_who_has_already_left_lacks_no_outcome_and_must_have_none() -> None:
    extract = replace(view(2018, **outcomes(SDQ_SCORE="3"), **LEFT), today=date(2017, 7, 1))
    assert [finding.code for finding in said("185", extract)] == ["185"]
    assert said("191", extract) == []


def test_a_child_looked_after_for_the_year_and_not_on_the_list_is_said_on_the_episode() -> None:
    (finding,) = said("191", view(2018, **a("oc2", CHILD="2", **WHOLE), **SETTLED))
    assert (finding.file, finding.field, finding.child_id) == ("episodes.csv", "CHILD", "1")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10/2011", "which is not a date (dd/mm/yyyy, with ZZ for a part that is not known)."),
        ("31/02/2011", "which is no day of any year."),
        ("ZZ/05/2017", "which is not before 1 April 2016, when the first episode began."),
        ("xx/xx/2012", ""),
        ("ZZ/ZZ/ZZZZ", ""),
    ],
)
def test_a_date_of_permanence_may_have_parts_that_are_not_known(text: str, says: str) -> None:
    findings = said("632", view(2018, **before(DATE_PERM=text), **SETTLED))
    assert [f.message.partition(", ")[2] for f in findings] == ([says] if says else [])
