"""Rules on adoptions, social workers and deprivation of liberty: one return that breaks each rule,
one that a hair away does not, of a collection year that has the rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.feeds.ssda903.helpers import day, episode, load, view, write

from virtualschool.feeds.ssda903.fold import fold, returns_of
from virtualschool.feeds.ssda903.rows import ReturnView
from virtualschool.feeds.ssda903.rules import rules_of

Tables = Mapping[str, Any]


def adopted(**changed: Any) -> Tables:
    return {"adoption": [_row({"NB_ADOPTR": "2", "SEX_ADOPTR": "MF"}, **changed)]}


def decided(*decisions: tuple[str, str], reason: str | None = "RD1", **more: Any) -> Tables:
    """Decisions to place for adoption: when each was made, and when reversed."""
    rows = [
        _row(
            {
                "DATE_PLACED": day(made) if made else None,
                "DATE_PLACED_CEASED": day(ceased) if ceased else None,
                "REASON_PLACED_CEASED": reason if ceased else None,
            }
        )
        for made, ceased in decisions
    ]
    return {"placed_for_adoption": rows, **more}


def workers(*stays: tuple[str, str], **changed: Any) -> Tables:
    """Social workers of one child, each with the day of beginning and the day of ending."""
    more = {name: changed.pop(name) for name in ("episodes",) if name in changed}
    rows = [
        _row(
            {
                "SW_ID": f"SW{number:05}",
                "SW_DECOM": day(start) if start else None,
                "SW_DEC": day(end) if end else None,
                "SW_REASON": "MANAGE",
            },
            **changed,
        )
        for number, (start, end) in enumerate(stays)
    ]
    return {"social_workers": rows, **more}


def orders(*spans: tuple[str, str], **more: Any) -> Tables:
    rows = [
        _row(
            {
                "DOLO_START": day(start) if start else None,
                "DOLO_END": day(end) if end else None,
            }
        )
        for start, end in spans
    ]
    return {"deprivation_of_liberty": rows, **more}


def placed(place: str, **changed: Any) -> list[dict[str, Any]]:
    return [episode("09/04/2026", PLACE=place, **changed)]


def _row(row: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"CHILD": "1", "DOB": date(2012, 5, 2), **row, **changed}


IN_CARE = [episode("09/04/2022")]
LEFT = [episode("09/04/2022", "01/06/2022", REC="E4A")]
BOTH = {**adopted(), "placed_for_adoption": decided(("01/05/2022", "01/06/2022"))[
    "placed_for_adoption"]}  # fmt: skip
ANEW = {**adopted(), "placed_for_adoption": decided(("01/05/2022", "01/06/2022"), ("02/06/2022",
    ""))["placed_for_adoption"]}  # fmt: skip

# the collection year, the return that breaks the rule, and the one that keeps it
CASES: dict[str, tuple[int, Tables, Tables]] = {
    # adoption
    "114": (2018, adopted(FOSTER_CARE="2"), adopted(FOSTER_CARE="1.0")),
    "175": (2018, adopted(NB_ADOPTR="3"), adopted(NB_ADOPTR="1.0")),
    "176": (2018, adopted(SEX_ADOPTR="M2"), adopted(SEX_ADOPTR="M1")),
    "177": (2018, adopted(LS_ADOPTR="L1"), adopted(LS_ADOPTR="L11")),
    "511": (2018, adopted(SEX_ADOPTR="F1"), adopted(SEX_ADOPTR="F1", NB_ADOPTR="1")),
    "331": (
        2023,
        {**adopted(DATE_MATCH=day("10/04/2022")),
         "episodes": [episode("09/04/2022", "01/06/2022", REC="E11")]},
        {**adopted(DATE_MATCH=day("09/04/2022")),
         "episodes": [episode("09/04/2022", "01/06/2022", REC="E11")]},
    ),
    "117": (
        2023,
        decided(("02/06/2022", ""), episodes=LEFT),
        decided(("01/06/2022", ""), episodes=LEFT),
    ),
    "118": (
        2023,
        decided(("01/02/2022", "08/04/2022"), episodes=IN_CARE),
        decided(("01/02/2022", "09/04/2022"), episodes=IN_CARE),
    ),
    "119": (
        2018,
        decided(("01/02/2022", "08/04/2022"), reason=None),
        decided(("01/02/2022", "08/04/2022")),
    ),
    "120": (
        2018,
        decided(("01/02/2022", "08/04/2022"), reason="RD5"),
        decided(("01/02/2022", "08/04/2022"), reason="RD4"),
    ),
    "522": (2018, decided(("02/05/2022", "01/05/2022")), decided(("01/05/2022", "01/05/2022"))),
    "563": (2018, decided(("", "01/05/2022")), decided(("01/05/2022", "01/05/2022"))),
    "525": (2018, BOTH, ANEW),
    "579": (
        2018,
        decided(("01/05/2022", "10/05/2022"), ("09/05/2022", "")),
        decided(("01/05/2022", "10/05/2022"), ("10/05/2022", "")),
    ),
    "583": (
        2023,
        decided(("01/05/2022", ""), ("09/05/2022", "")),
        decided(("01/05/2022", "09/05/2022"), ("09/05/2022", "")),
    ),
    # social workers
    "SW01STG1": (
        2024,
        workers(("01/04/2022", ""), CHILD="2", episodes=IN_CARE),
        workers(("01/04/2022", ""), CHILD="1", episodes=IN_CARE),
    ),
    "SW03STG1": (
        2024, workers(("01/04/2022", ""), SW_REASON=None), workers(("01/04/2022", "")),
    ),
    "SW01aSTG1": (
        2025,
        workers(("31/03/2023", ""), SW_ID=None, SW_REASON=None),
        workers(("31/03/2023", ""), SW_REASON=None),
    ),
    "SW01bSTG1": (
        2025, workers(("01/04/2023", ""), SW_REASON=None), workers(("01/04/2023", "")),
    ),
    "SW02STG1": (2026, workers(("01/04/2023", ""), SW_ID="SW1"),
                 workers(("01/04/2023", ""), SW_ID="XX01")),
    "SW04STG1": (2024, workers(("", "")), workers(("01/04/2023", ""))),
    "SW06STG2": (2024, workers(("01/04/2024", "")), workers(("31/03/2024", ""))),
    "SW07STG2": (
        2025, workers(("01/01/2020", "31/03/2023")), workers(("01/01/2020", "01/04/2023")),
    ),
    "SW08STG2": (
        2024,
        workers(("01/04/2023", ""), ("01/05/2023", "")),
        workers(("01/04/2023", "01/05/2023"), ("01/05/2023", "")),
    ),
    "SW09STG2": (
        2024, workers(("01/04/2023", "01/04/2023")), workers(("01/04/2023", "02/04/2023")),
    ),
    "SW18STG2": (
        2026, workers(("02/04/2025", "01/04/2025")), workers(("02/04/2025", "02/04/2025")),
    ),
    "SW10STG2": (
        2024,
        workers(("01/04/2023", "01/05/2023"), ("09/05/2023", "")),
        workers(("01/04/2023", "01/05/2023"), ("08/05/2023", "")),
    ),
    "SW10aSTG2": (
        2026,
        workers(("01/04/2023", "01/05/2023"), ("23/04/2023", "")),
        workers(("01/04/2023", "01/05/2023"), ("24/04/2023", "")),
    ),
    "SW10bSTG2": (
        2026,
        workers(("01/04/2023", "01/05/2023"), ("01/05/2023", ""), SW_REASON="FCONTA"),
        workers(("01/04/2023", "01/05/2023"), ("02/05/2023", ""), SW_REASON="FCONTA"),
    ),
    "SW13STG1": (
        2024,
        workers(("01/04/2023", ""), SW_REASON="LAZINESS"),
        workers(("01/04/2023", ""), SW_REASON="SWDIED"),
    ),
    "SW17STG2": (
        2026,
        workers(("01/04/2025", "01/03/2026"), episodes=IN_CARE),
        workers(("01/04/2025", "01/03/2026"), episodes=LEFT),
    ),
    "SW19STG2": (
        2026,
        workers(("01/04/2025", "02/04/2025"), ("01/04/2025", "")),
        workers(("01/04/2025", "02/04/2025"), ("02/04/2025", "")),
    ),
    # deprivation of liberty
    "700": (2027, orders(("", "")), orders(("01/05/2026", ""))),
    "702": (2027, orders(("02/05/2026", "02/05/2026")), orders(("02/05/2026", "03/05/2026"))),
    "703": (2027, orders(("01/04/2027", "")), orders(("31/03/2027", ""))),
    "704": (2027, orders(("01/01/2026", "31/03/2026")), orders(("01/01/2026", "01/04/2026"))),
    "705": (
        2027,
        orders(("01/05/2026", ""), ("01/06/2026", "")),
        orders(("01/05/2026", "01/06/2026"), ("01/06/2026", "")),
    ),
    "707": (
        2027,
        orders(("01/05/2026", ""), episodes=placed("K2", DEC=day("01/06/2026"))),
        orders(("01/05/2026", ""), episodes=placed("K2")),
    ),
    "708": (2027, orders(("02/05/2012", "")), orders(("03/05/2012", ""))),
    "709": (
        2027,
        orders(("01/05/2026", "01/06/2026"), episodes=placed("U6")),
        orders(("01/05/2026", "01/06/2026"), episodes=placed("Z12")),
    ),
    "710": (
        2027,
        orders(("01/05/2026", "01/06/2026"), episodes=placed("K1")),
        orders(("01/03/2026", "08/04/2026"), episodes=placed("K1")),
    ),
}  # fmt: skip

# the collection year, last year's lists, and this year's that break the rule and that keep it
COMPARED: dict[str, tuple[int, Tables, Tables, Tables]] = {
    "SW16bSTG2": (
        2025,
        workers(("01/04/2023", "")),
        workers(("01/05/2023", "")),
        workers(("01/04/2023", "")),
    ),
    "706": (2028, orders(("01/05/2026", "")), orders(("01/05/2027", "")),
            orders(("01/05/2026", ""))),
}  # fmt: skip


def codes_of(code: str, of: ReturnView) -> list[str]:
    """What a rule says of a return by the rules of its year; nothing where the year has not it."""
    return [
        finding.code
        for each in rules_of(of.year)
        if each.code == code
        for finding in each.findings(of)
    ]


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_speaks_of_the_return_that_breaks_it(code: str) -> None:
    year, broken, kept = CASES[code]
    (rule,) = (each for each in rules_of(year) if each.code == code)
    findings = list(rule.findings(view(year, **broken)))
    assert findings
    for finding in findings:
        assert finding.message.startswith("Child 1: ")
        assert finding.message.endswith(".")
        assert finding.line is not None
        assert finding.field in rule.fields
    assert codes_of(code, view(year, **kept)) == []


@pytest.mark.parametrize("code", sorted(COMPARED))
def test_a_comparing_rule_speaks_only_where_the_two_years_differ(code: str) -> None:
    year, before, broken, kept = COMPARED[code]
    last = view(year - 1, **before)
    assert codes_of(code, view(year, last, **broken)) == [code]
    assert codes_of(code, view(year, last, **kept)) == []
    assert codes_of(code, view(year, None, **broken)) == []


def test_a_list_of_social_workers_that_is_not_there_says_nothing_of_anybody() -> None:
    assert codes_of("SW01STG1", view(2024, episodes=IN_CARE)) == []


def test_the_newer_lists_become_records_with_their_days(tmp_path: Path) -> None:
    write(
        tmp_path,
        "SWEpisodes.csv",
        "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n"
        "1,02/05/2012,SW00001,09/04/2022,01/06/2022,FCONTA\n"
        "1,02/05/2012,SW00002,01/06/2022,,LEFTRL\n",
    )
    write(tmp_path, "DoLo.csv", "CHILD,DOB,DOLO_START,DOLO_END\n1,02/05/2012,09/04/2022,\n")
    records = fold(returns_of([load(tmp_path).staged])).records
    assert [(child, name, year, place) for child, name, year, place, _ in records] == [
        ("1", "deprivation_of_liberty", 2023, 1),
        ("1", "social_workers", 2023, 1),
        ("1", "social_workers", 2023, 2),
    ]
    assert records[2][4] == {
        "DOB": "2012-05-02",
        "SW_ID": "SW00002",
        "SW_DECOM": "2022-06-01",
        "SW_DEC": None,
        "SW_REASON": "LEFTRL",
    }


@pytest.mark.parametrize(
    ("heading", "cells", "code", "field"),
    [
        ("CHILD,DOB,DATE_INT,DATE_MATCH", "1,02/05/2012,soon,", "112", "DATE_INT"),
        ("CHILD,DOB,DATE_INT,DATE_MATCH", "1,02/05/2012,,soon", "113", "DATE_MATCH"),
        ("CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED", "1,,31/02/2022,", "115", "DATE_PLACED"),
        ("CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED", "1,,,x", "116", "DATE_PLACED_CEASED"),
        ("CHILD,DOB,SW_ID,SW_DECOM,SW_DEC", "1,,SW01,x,", "SW04STG1", "SW_DECOM"),
        ("CHILD,DOB,SW_ID,SW_DECOM,SW_DEC", "1,,SW01,01/05/2022,x", "SW05STG1", "SW_DEC"),
        ("CHILD,DOB,DOLO_START,DOLO_END", "1,,x,", "700", "DOLO_START"),
        ("CHILD,DOB,DOLO_START,DOLO_END", "1,,01/05/2022,x", "701", "DOLO_END"),
    ],
)
def test_a_date_that_is_none_has_the_published_number(
    tmp_path: Path, heading: str, cells: str, code: str, field: str
) -> None:
    received = load(write(tmp_path, "list.csv", f"{heading}\n{cells}\n"))
    assert [(f.line, f.field, f.child_id) for f in received.findings if f.code == code] == [
        (2, field, "1")
    ]
