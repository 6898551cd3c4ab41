"""Censuses of several loads, folded: the latest word, and whose a row is by what is known now."""

from datetime import date

from tests.unit.feeds.school_census.helpers import (
    OTHER,
    OURS,
    csv,
    exclusion,
    left,
    load,
    ours,
    pupil,
    reason,
    stranger,
)

from virtualschool.feeds.base import Match
from virtualschool.feeds.school_census.fold import fold

NEEDS = (
    "pupilonrolltableid,NativeId,senneedsonrolltableid,sentyperank,sentype\n"
    "p1,8064001,n1,2,ASD\np1,8064001,n2,1,SEMH\n"
)


def test_a_child_is_told_whole(tmp_path):
    files = {
        "a.csv": csv(pupil(), stranger()),
        "b.csv": NEEDS,
        "c.csv": csv(exclusion(category="FIXD", reason2="DB"), exclusion("p2")),
    }
    facts = fold([load(tmp_path, files).staged], ours)
    (one,) = facts.pupils
    assert (one.child_id, one.by, one.term, one.describes) == (
        "C1",
        "upn",
        "2024-autumn",
        "2024-summer",
    )
    assert (one.census_on, one.entry_on, one.left_on) == (
        date(2024, 10, 3),
        date(2024, 9, 3),
        None,
    )
    assert (one.year_group, one.provision, one.primary_need) == ("10", "K", "SEMH")
    assert (one.possible, one.authorised, one.unauthorised) == (120, 6, 0)
    (event,) = facts.exclusions
    assert (event.category, event.sessions, event.reasons) == ("SUSP", 4, ("PP", "DB"))
    assert facts.terms == {"2024-autumn": date(2024, 10, 3)}


def test_both_halves_of_a_summer_term_are_one_childs_sessions(tmp_path):
    second = {
        "summerhalfterm2sessionspossible": "60",
        "summerhalfterm2sessionsauthorised": "1",
        "summerhalfterm2sessionsunauthorised": "2",
    }
    (one,) = fold([load(tmp_path, {"a.csv": csv(pupil() | second)}).staged], ours).pupils
    assert (one.possible, one.authorised, one.unauthorised) == (180, 7, 2)


def test_from_2025_a_childs_absence_is_what_the_reasons_say_and_else_is_not_said(tmp_path):
    rows = csv(pupil(), without=("termlysessionsauthorised", "termlysessionsunauthorised"))
    details = csv(reason("/", "117.0"), reason("I", "2.0"), reason("O", "1.0"))
    told = load(tmp_path, {"a.csv": rows, "b.csv": details}, "2025-summer").staged
    (one,) = fold([told], ours).pupils
    assert (one.possible, one.authorised, one.unauthorised) == (120, 2, 1)
    (one,) = fold([load(tmp_path, {"a.csv": rows}, "2025-summer").staged], ours).pupils
    assert (one.possible, one.authorised, one.unauthorised) == (120, None, None)


def test_a_census_loaded_again_replaces_itself_and_no_other(tmp_path):
    spring = load(tmp_path, {"a.csv": csv(pupil(ncyearactual="9"))}, "2024-spring").staged
    first = load(tmp_path, {"a.csv": csv(pupil(ncyearactual="11"))}).staged
    again = load(tmp_path, {"a.csv": csv(pupil())}).staged
    facts = fold([first, spring, again], ours)
    assert [(one.term, one.year_group) for one in facts.pupils] == [
        ("2024-spring", "9"),
        ("2024-autumn", "10"),
    ]
    assert [total.census for total in facts.totals] == ["2024-autumn", "2024-spring"]


def test_old_codes_of_special_needs_are_told_by_their_new_names(tmp_path):
    def provision(code):
        staged = load(tmp_path, {"a.csv": csv(pupil(senprovision=code))}).staged
        return fold([staged], ours).pupils[0].provision

    assert [provision(code) for code in "NKESAPQ"] == ["N", "K", "E", "E", "K", "K", ""]


def test_whose_a_row_is_is_asked_anew(tmp_path):
    staged = load(tmp_path, {"a.csv": csv(pupil()), "b.csv": csv(left())}).staged
    merged = fold([staged], lambda key: Match("C9", "upn"))
    assert {one.child_id for one in merged.pupils} == {"C9"}
    assert [one.is_on_roll for one in merged.pupils] == [True, False]
    assert fold([staged], lambda key: Match()).pupils == []


def test_a_row_that_may_be_ours_waits_with_a_sentence_that_names_nobody(tmp_path):
    staged = load(tmp_path, {"a.csv": csv(pupil(upn=OTHER, surname="Perhaps"))}).staged
    facts = fold([staged], ours)
    assert facts.pupils == []
    (finding,) = facts.findings
    assert (finding.code, finding.line) == ("identity_uncertain", 2)
    assert OTHER not in finding.message
    assert "Perhaps" not in finding.message


def test_totals_by_school_stand_for_everyone_and_say_null_where_the_census_does(tmp_path):
    files = {"a.csv": csv(pupil(), stranger()), "b.csv": csv(exclusion(), exclusion("p2"))}
    (total,) = fold([load(tmp_path, files).staged], ours).totals
    assert (total.school_id, total.on_roll, total.possible, total.authorised) == (
        "8064001",
        2,
        240,
        12,
    )
    assert (total.suspensions, total.permanent_exclusions, total.pupils_excluded) == (2, 0, 2)
    bare = csv(pupil(), without=tuple(name for name in pupil() if name.startswith("termly")))
    (total,) = fold([load(tmp_path, {"a.csv": bare}).staged], ours).totals
    assert (total.on_roll, total.possible, total.authorised, total.persistent) == (
        1,
        None,
        None,
        None,
    )


def test_nobody_of_ours_is_nobody(tmp_path):
    staged = load(tmp_path, {"a.csv": csv(stranger())}).staged
    facts = fold([staged], ours)
    assert (facts.pupils, facts.exclusions) == ([], [])
    assert OURS not in repr(facts)
