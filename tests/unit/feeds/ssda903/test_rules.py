"""Every rule has a return that breaks it and one, a hair away, that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.unit.feeds.ssda903.helpers import day, episode, header, view
from tests.unit.feeds.ssda903.test_newer_lists import CASES as NEWER_CASES
from tests.unit.feeds.ssda903.test_newer_lists import COMPARED as NEWER_COMPARED
from tests.unit.feeds.ssda903.test_rules_across_lists import CASES as ACROSS_LISTS
from tests.unit.feeds.ssda903.test_rules_across_lists import COMPARED as ACROSS_YEARS
from tests.unit.feeds.ssda903.test_rules_on_adoption import CASES as ON_ADOPTION
from tests.unit.feeds.ssda903.test_rules_on_adoption import COMPARED as ON_ADOPTION_BEFORE
from tests.unit.feeds.ssda903.test_rules_on_placements import CASES as ON_PLACEMENTS
from tests.unit.feeds.ssda903.test_rules_on_placements import COMPARED as ON_PLACEMENTS_BEFORE

from virtualschool.feeds.base import Severity
from virtualschool.feeds.ssda903.rows import ReturnView
from virtualschool.feeds.ssda903.rules import Rule, catalogue, rules_of

Tables = Mapping[str, Any]
MORE_CASES = (
    ACROSS_LISTS,
    ACROSS_YEARS,
    ON_ADOPTION,
    ON_ADOPTION_BEFORE,
    ON_PLACEMENTS,
    ON_PLACEMENTS_BEFORE,
)
#: The rules of the year of these returns.
RULES = {each.code: each for each in rules_of(2018)}


def episodes(*rows: dict[str, Any], **more: Any) -> Tables:
    return {"episodes": rows, **more}


def one(**changed: Any) -> Tables:
    return episodes(episode("09/04/2017", **changed))


def two(first: dict[str, Any], second: dict[str, Any]) -> Tables:
    """An episode up to 1 June 2017 with X1, and the next from then on."""
    return episodes(
        episode("09/04/2017", "01/06/2017", **first),
        episode("01/06/2017", **{"RNE": "P", "PL_POST": "TS1 9ZZ", **second}),
    )


def aged(born: str, **changed: Any) -> Tables:
    return episodes(
        episode("09/04/2017", changed.pop("ends", ""), **changed), header=[header(DOB=day(born))]
    )


def heads(*rows: dict[str, Any], **more: Any) -> Tables:
    return {"header": rows, **more}


def listed(name: str, **row: Any) -> Tables:
    return {name: [{"CHILD": "1", "DOB": date(2008, 5, 2), **row}]}


def spells(*pairs: tuple[str, str]) -> Tables:
    return {
        "missing": [
            {
                "CHILD": "1",
                "DOB": date(2008, 5, 2),
                "MISSING": "M",
                "MIS_START": day(start),
                "MIS_END": day(end) if end else None,
            }
            for start, end in pairs
        ]
    }


SAME = {"PL_POST": "TS1 3BB"}

CASES: dict[str, tuple[Tables, Tables]] = {
    # who the child is
    "101": (heads(header(SEX="3")), heads(header(SEX="2"))),
    "102": (heads(header(DOB=None)), heads(header())),
    "103": (heads(header(ETHNIC="XXXX")), heads(header(ETHNIC="NOBT"))),
    "168": (heads(header(UPN="I806400124001")), heads(header(UPN="UN3"))),
    "upn_check_letter": (heads(header(UPN="C806400124001")), heads(header(UPN="B806400124001"))),
    "442": (
        heads(header(UPN=None), **one()),
        heads(header(UPN=None), **one(LS="V3")),
    ),
    "301": (heads(header(DOB=date(2018, 4, 1))), heads(header(DOB=date(2018, 3, 31)))),
    "174": (
        heads(header(MC_DOB=date(2017, 6, 1))),
        heads(header(SEX="2", MC_DOB=date(2017, 6, 1))),
    ),
    "header_repeated": (heads(header(), header(SEX="2")), heads(header(), header("2"))),
    "child_id_shape": (heads(header("1" * 21)), heads(header("1" * 20))),
    "header_missing": (heads(header("2"), **one()), heads(header("1"), **one())),
    # the code lists
    "143": (one(RNE="X"), one(RNE="B")),
    "144": (one(LS="Z9"), one(LS="V2")),
    "145": (one(CIN="N9"), one(CIN="N8")),
    "146": (one(PLACE="K3"), one(PLACE="H5")),
    "149": (one(DEC=day("01/05/2017"), REC="E99"), one(DEC=day("01/05/2017"), REC="E4A")),
    "178": (one(PLACE_PROVIDER="PR9"), one(PLACE_PROVIDER="PR5")),
    "213": (one(RNE="P", PLACE="T1"), one(RNE="P", PLACE="T1", PLACE_PROVIDER=None)),
    "526": (one(PLACE_PROVIDER=None), one(PLACE="Z1", PLACE_PROVIDER=None)),
    "1009": (
        one(REASON_PLACE_CHANGE="WHY"),
        one(REASON_PLACE_CHANGE="CARPL"),
    ),
    "392c": (one(PL_POST="NOPE"), one(PL_POST="SW1A1AA")),
    "provider_urn_shape": (one(URN="12"), one(URN="XXXXXXX")),
    # dates
    "148": (one(REC="E4A"), one(REC="E4A", DEC=day("01/05/2017"))),
    "302": (aged("10/04/2017"), aged("09/04/2017")),
    "353": (episodes(episode("13/10/1991")), episodes(episode("14/10/1991"))),
    "354": (episodes(episode("01/04/2018")), episodes(episode("31/03/2018"))),
    "355": (
        episodes(episode("09/04/2017", "09/04/2017")),
        episodes(episode("09/04/2017", "10/04/2017")),
    ),
    "356": (
        episodes(episode("09/04/2017", "08/04/2017")),
        episodes(episode("09/04/2017", "09/04/2017")),
    ),
    "385": (
        episodes(episode("09/04/2017", "01/04/2018")),
        episodes(episode("09/04/2017", "31/03/2018")),
    ),
    "episode_of_another_year": (
        episodes(episode("09/04/2016", "31/03/2017")),
        episodes(episode("09/04/2016", "01/04/2017")),
    ),
    # how episodes follow one another
    "142": (
        episodes(episode("09/04/2017"), episode("01/06/2017")),
        episodes(episode("09/04/2017", "01/06/2017"), episode("01/06/2017")),
    ),
    "501": (
        episodes(episode("09/04/2017", "02/06/2017"), episode("01/06/2017")),
        episodes(episode("09/04/2017", "01/06/2017"), episode("01/06/2017")),
    ),
    "episode_repeated": (
        episodes(episode("09/04/2017", "01/06/2017"), episode("09/04/2017")),
        episodes(episode("09/04/2017"), episode("09/04/2017", child="2")),
    ),
    "357": (episodes(episode("09/04/2017", RNE="P")), episodes(episode("31/03/2017", RNE="P"))),
    "388": (
        episodes(episode("09/04/2017", "01/06/2017"), episode("02/06/2017")),
        episodes(episode("09/04/2017", "01/06/2017", REC="E4A"), episode("02/06/2017")),
    ),
    "431": (
        episodes(episode("09/04/2017", "01/06/2017"), episode("01/06/2017")),
        episodes(episode("09/04/2017", "01/06/2017", REC="E4A"), episode("02/06/2017")),
    ),
    "432": (two({"REC": "E4A"}, {}), two({}, {})),
    "433": (
        episodes(episode("09/04/2017", "31/05/2017"), episode("01/06/2017", RNE="P")),
        two({}, {}),
    ),
    "437": (two({"REC": "E2"}, {}), two({"REC": "E8"}, {})),
    # whether the parts agree
    "434": (two({}, {"RNE": "L", **SAME}), two({"LS": "C1"}, {"RNE": "L", **SAME})),
    "435": (two({"LS": "C1"}, {"RNE": "P"}), two({}, {"RNE": "T"})),
    "436": (two({"LS": "C1"}, {"RNE": "B", **SAME}), two({"LS": "C1"}, {"RNE": "U"})),
    "504": (two({"CIN": "N2"}, {}), two({"CIN": "N2", "REC": "E4A"}, {"RNE": "S"})),
    "225": (two({}, {}), two({"REASON_PLACE_CHANGE": "CARPL"}, {})),
    "226": (
        one(RNE="P", PLACE="T2", REASON_PLACE_CHANGE="OTHER"),
        one(RNE="P", PLACE="T2"),
    ),
    "380": (one(PLACE="T4"), one(RNE="P", PLACE="T4")),
    "381": (
        one(RNE="P", PLACE="T4", DEC=day("10/04/2017"), REC="E4A"),
        one(RNE="P", PLACE="T4", DEC=day("10/04/2017"), REC="X1"),
    ),
    "383": (
        episodes(
            episode("09/04/2017", "01/06/2017"),
            episode("01/06/2017", "03/06/2017", RNE="P", PLACE="T1"),
            episode("03/06/2017", RNE="P", PLACE="U4"),
        ),
        episodes(
            episode("09/04/2017", "01/06/2017"),
            episode("01/06/2017", "03/06/2017", RNE="P", PLACE="T1"),
            episode("03/06/2017", RNE="P"),
        ),
    ),
    "378": (one(PLACE="P1", LS="V2"), one(PLACE="P1", LS="C2")),
    "408": (one(PLACE="A5", LS="C2"), one(PLACE="A5", LS="E1")),
    "390": (
        one(DEC=day("01/05/2017"), REC="E11"),
        one(DEC=day("01/05/2017"), REC="E11", PLACE="A3"),
    ),
    "516": (
        one(DEC=day("01/05/2017"), REC="E45", PLACE="K2"),
        one(DEC=day("01/05/2017"), REC="E45"),
    ),
    "527": (one(PLACE="P1"), one(PLACE="P1", PLACE_PROVIDER="PR0")),
    "528": (one(PLACE="R5", PLACE_PROVIDER="PR2"), one(PLACE="R5", PLACE_PROVIDER="PR3")),
    "531": (one(PLACE="P1", PLACE_PROVIDER="PR5"), one(PLACE="K2", PLACE_PROVIDER="PR5")),
    # short breaks
    "365": (
        episodes(episode("09/04/2017", "27/04/2017", LS="V3")),
        episodes(episode("09/04/2017", "26/04/2017", LS="V3")),
    ),
    "366": (one(LS="V3", RNE="P"), one(LS="V3")),
    "367": (
        episodes(
            episode("01/05/2017", "08/06/2017", LS="V3"),
            episode("01/07/2017", "08/08/2017", LS="V3"),
        ),
        episodes(
            episode("01/05/2017", "08/06/2017", LS="V3"),
            episode("01/07/2017", "07/08/2017", LS="V3"),
        ),
    ),
    "382": (one(LS="V4", RNE="P", PLACE="T0"), one(LS="V4")),
    "384": (one(LS="V3", PLACE="U4"), one(LS="V3", PLACE="U5")),
    "426": (
        episodes(
            episode("01/05/2017", "03/05/2017", LS="V3"),
            episode("01/07/2017", "03/07/2017", LS="V4"),
        ),
        episodes(
            episode("01/05/2017", "03/05/2017", LS="V3"),
            episode("01/07/2017", "03/07/2017", LS="V4", child="2"),
        ),
    ),
    "214": (one(LS="V3"), one(LS="V3", PL_POST=None, URN=None)),
    # how long, and from what age
    "361": (
        episodes(episode("09/04/2017", "13/04/2017", LS="L1")),
        episodes(episode("09/04/2017", "12/04/2017", LS="L1")),
    ),
    "362": (
        episodes(
            episode("09/04/2017", "20/04/2017", LS="L2"),
            episode("20/04/2017", "01/05/2017", LS="L2", RNE="P"),
        ),
        episodes(
            episode("09/04/2017", "20/04/2017", LS="L2"),
            episode("21/04/2017", "02/05/2017", LS="L2"),
        ),
    ),
    "363": (
        episodes(episode("09/04/2017", "17/04/2017", LS="L3")),
        episodes(episode("09/04/2017", "16/04/2017", LS="L3")),
    ),
    "364": (
        episodes(episode("09/04/2017", "01/05/2017", LS="J2")),
        episodes(episode("09/04/2017", "30/04/2017", LS="J2")),
    ),
    "445": (one(LS="D1"), episodes(episode("31/12/2005", LS="D1"))),
    "446": (episodes(episode("30/11/2005", LS="E1")), one(LS="E1")),
    "358": (aged("10/04/2007", LS="J1"), aged("09/04/2007", LS="J1")),
    "370": (aged("10/04/2002", PLACE="P2"), aged("09/04/2002", PLACE="P2")),
    "371": (aged("10/04/2003", PLACE="H5"), aged("09/04/2003", PLACE="H5")),
    "372": (aged("10/04/2007", PLACE="R5"), aged("09/04/2007", PLACE="R5")),
    "373": (aged("10/04/2013", PLACE="S1"), aged("09/04/2013", PLACE="S1")),
    "374": (aged("10/04/2003", PLACE="P3"), aged("09/04/2003", PLACE="P3")),
    "375": (
        episodes(episode("09/04/2017", "22/05/2017", PLACE="T1")),
        episodes(episode("09/04/2017", "21/05/2017", PLACE="T1")),
    ),
    "376": (
        episodes(episode("09/04/2017", "01/05/2017", PLACE="T3")),
        episodes(episode("09/04/2017", "30/04/2017", PLACE="T3")),
    ),
    "379": (
        episodes(episode("09/04/2017", "17/04/2017", PLACE="T4")),
        episodes(episode("09/04/2017", "16/04/2017", PLACE="T4")),
    ),
    "377": (
        episodes(*(episode(f"01/0{month}/2017", PLACE="T3") for month in (5, 6, 7))),
        episodes(*(episode(f"01/0{month}/2017", PLACE="T3") for month in (5, 6))),
    ),
    "359": (aged("30/03/2000"), aged("31/03/2000")),
    "386": (
        aged("01/05/1999", ends="01/05/2017", REC="E11"),
        aged("02/05/1999", ends="01/05/2017", REC="E11"),
    ),
    "387": (
        aged("02/05/2003", ends="01/05/2017", REC="E5"),
        aged("01/05/2003", ends="01/05/2017", REC="E5"),
    ),
    "389": (
        aged("02/05/2001", ends="01/05/2017", REC="E7"),
        aged("01/05/2001", ends="01/05/2017", REC="E7"),
    ),
    # the other lists
    "166": (
        listed("reviews", REVIEW=None, REVIEW_CODE="PN1"),
        listed("reviews", REVIEW=day("01/05/2017"), REVIEW_CODE="PN1"),
    ),
    "167": (
        listed("reviews", REVIEW=day("01/05/2017"), REVIEW_CODE="PN8"),
        listed("reviews", REVIEW=day("01/05/2017"), REVIEW_CODE="PN7"),
    ),
    "440": (
        listed("reviews", REVIEW=day("03/05/2012"), REVIEW_CODE="PN0"),
        listed("reviews", REVIEW=day("01/05/2012"), REVIEW_CODE="PN0"),
    ),
    "564": (listed("missing", MISSING="M"), spells(("01/05/2017", ""))),
    "566": (
        listed("missing", MIS_START=day("01/05/2017"), MIS_END=day("02/05/2017")),
        spells(("01/05/2017", "02/05/2017")),
    ),
    "567": (spells(("02/05/2017", "01/05/2017")), spells(("02/05/2017", "02/05/2017"))),
    "570": (spells(("01/04/2018", "")), spells(("31/03/2018", ""))),
    "574": (
        spells(("01/05/2017", "05/05/2017"), ("04/05/2017", "06/05/2017")),
        spells(("05/05/2017", "06/05/2017"), ("01/05/2017", "05/05/2017")),
    ),
    "586": (spells(("02/05/2008", "")), spells(("03/05/2008", ""))),
    "304": (listed("uasc", DUC=day("03/05/2026")), listed("uasc", DUC=day("02/05/2026"))),
    "180": (listed("oc2", SDQ_SCORE="41"), listed("oc2", SDQ_SCORE="40.0")),
    "181": (listed("oc2", CONVICTED="2"), listed("oc2", CONVICTED="1.0")),
    "197a": (
        listed("oc2", SDQ_SCORE="12", SDQ_REASON="SDQ1"),
        listed("oc2", SDQ_REASON="SDQ1"),
    ),
    "131": (listed("oc3", IN_TOUCH="MAYBE"), listed("oc3", IN_TOUCH="NREQ")),
    "132": (listed("oc3", ACTIV="F4"), listed("oc3", ACTIV="F3")),
    "133": (listed("oc3", ACCOM="02"), listed("oc3", ACCOM="K2")),
    "153": (
        listed("oc3", IN_TOUCH="YES", ACTIV="F1"),
        listed("oc3", IN_TOUCH="YES", ACTIV="F1", ACCOM="B1"),
    ),
    "born_on_differs": (
        {**listed("reviews"), "header": [header(DOB=date(2008, 5, 3))]},
        {**listed("reviews"), "header": [header()]},
    ),
}

# last year's lists; this year's that break the rule; this year's that do not
COMPARED: dict[str, tuple[Tables, Tables, Tables]] = {
    "203": (heads(header()), heads(header(DOB=date(2008, 5, 3))), heads(header())),
    "204": (heads(header()), heads(header(ETHNIC="MOTH")), heads(header())),
    "208": (heads(header()), heads(header(UPN="UN4")), heads(header())),
    "502": (one(), episodes(episode("10/04/2017")), one()),
    "562": (one(child="2"), one(), episodes(episode("01/04/2018"))),
    "503A": (one(), one(RNE="P"), one()),
    "503B": (one(), one(LS="C1"), one()),
    "503C": (one(), one(CIN="N2"), one()),
    "503D": (one(), one(PLACE="U4"), one()),
    "503E": (one(), one(PLACE_PROVIDER="PR4"), one()),
}


def codes_of(rule: Rule, of: ReturnView) -> list[str]:
    return [finding.code for finding in rule.findings(of)]


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_speaks_of_the_return_that_breaks_it(code: str) -> None:
    broken, _ = CASES[code]
    findings = list(RULES[code].findings(view(**broken)))
    assert findings
    for finding in findings:
        assert finding.message.startswith(f"Child {finding.child_id}: ")
        assert finding.message.endswith(".")
        assert finding.file.endswith(".csv")
        assert finding.line is not None
        assert finding.field


@pytest.mark.parametrize("code", sorted(CASES))
def test_a_rule_is_silent_on_the_return_that_keeps_it(code: str) -> None:
    _, kept = CASES[code]
    assert codes_of(RULES[code], view(**kept)) == []


@pytest.mark.parametrize("code", sorted(COMPARED))
def test_a_comparing_rule_speaks_only_where_the_two_years_differ(code: str) -> None:
    before, broken, kept = COMPARED[code]
    last = view(2018, **before)
    assert codes_of(RULES[code], view(2019, last, **broken)) == [code]
    assert codes_of(RULES[code], view(2019, last, **kept)) == []
    assert codes_of(RULES[code], view(2019, None, **broken)) == []


def test_every_rule_has_a_case_and_no_two_rules_share_a_code() -> None:
    cases = [CASES, COMPARED, NEWER_CASES, NEWER_COMPARED, *MORE_CASES]
    assert {each.code for each in catalogue()} == {code for each in cases for code in each}
    for year in range(2017, 2028):
        numbers = [each.code for each in rules_of(year)]
        assert len(numbers) == len(set(numbers))


def test_sex_is_a_number_up_to_2024_and_a_letter_from_2025() -> None:
    rule = RULES["101"]
    assert codes_of(rule, view(2024, header=[header(SEX="M")])) == ["101"]
    assert codes_of(rule, view(2025, header=[header(SEX="M"), header("2", SEX="U")])) == []
    (finding,) = rule.findings(view(2025, header=[header(SEX="1")]))
    assert "it is read as M" in finding.message


def test_placements_are_those_of_the_collection_year() -> None:
    rule = RULES["146"]
    independent = episodes(episode("09/04/2017", PLACE="P2"))
    supported = episodes(episode("09/04/2017", PLACE="K3"))
    assert codes_of(rule, view(2024, **independent)) == []
    assert codes_of(rule, view(2026, **independent)) == ["146"]
    assert codes_of(rule, view(2024, **supported)) == ["146"]
    assert codes_of(rule, view(2026, **supported)) == []


def test_the_activities_of_leavers_are_those_of_the_collection_year() -> None:
    apprentice = listed("oc3", ACTIV="F4")
    assert codes_of(RULES["132"], view(2019, **apprentice)) == ["132"]
    assert codes_of(RULES["132"], view(2020, **apprentice)) == []


def test_a_wrong_check_letter_is_information_and_not_168() -> None:
    wrong = view(header=[header(UPN="C806400124001")])
    assert RULES["upn_check_letter"].severity is Severity.INFORMATION
    assert codes_of(RULES["168"], wrong) == []


def test_an_open_episode_with_a_reason_says_that_the_reason_is_ignored() -> None:
    (finding,) = RULES["148"].findings(view(**one(REC="E4A")))
    assert finding.message == (
        "Child 1: the episode from 9 April 2017 has E4A as its reason for ceasing and no date; "
        "the reason is ignored and the child counts as looked after."
    )
    assert (finding.file, finding.line, finding.field) == ("episodes.csv", 2, "REC")


def test_a_move_that_only_a_blank_postcode_could_show_is_not_doubted() -> None:
    rule = RULES["435"]
    assert codes_of(rule, view(**two({}, {"RNE": "P", **SAME}))) == ["435"]
    blank = {"PL_POST": None, "URN": None}
    assert codes_of(rule, view(**two(blank, {"RNE": "P", **blank}))) == []


def test_a_upn_that_was_not_known_before_is_no_finding() -> None:
    now = {"header": [header()]}
    for before in (None, "UN1", "UN4"):
        last = view(2018, header=[header(UPN=before)])
        assert codes_of(RULES["208"], view(2019, last, **now)) == []


def test_a_legal_status_that_runs_on_is_said_once_on_its_last_episode() -> None:
    chain = [episode(f"{n:02}/05/2017", f"{n + 2:02}/05/2017", LS="L1", RNE="P") for n in (1, 3, 5)]
    (finding,) = RULES["361"].findings(view(episodes=chain))
    assert finding.line == 4
    assert "lasted 6 days" in finding.message


def test_in_a_year_not_yet_over_what_is_open_is_measured_up_to_today() -> None:
    opened = [episode("09/04/2017", LS="L1")]
    for today, said in ((date(2017, 4, 12), []), (date(2017, 4, 13), ["361"])):
        extract = replace(view(episodes=opened), today=today)
        assert codes_of(RULES["361"], extract) == said
    grown = view(**aged("01/02/2000"))
    assert codes_of(RULES["359"], replace(grown, today=date(2018, 2, 1))) == []
    assert codes_of(RULES["359"], replace(grown, today=date(2018, 2, 2))) == ["359"]


def test_an_overlap_is_found_behind_an_episode_in_between() -> None:
    long_and_two_within = [
        episode("09/04/2017", "01/12/2017"),
        episode("01/05/2017", "01/06/2017"),
        episode("01/07/2017", "01/08/2017"),
    ]
    findings = RULES["501"].findings(view(episodes=long_and_two_within))
    assert [finding.line for finding in findings] == [3, 4]
