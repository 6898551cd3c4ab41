"""Lists folded: the latest details, where a child was seen, who left, what a blank says."""

from __future__ import annotations

from datetime import date

from tests.unit.feeds.children_list.helpers import child, of

from virtualschool.feeds.children_list.fold import Left, Sighting, fold

FIRST, SECOND, THIRD = date(2022, 9, 5), date(2022, 9, 12), date(2022, 9, 19)


def test_the_latest_list_has_the_last_word() -> None:
    facts = fold(
        [
            of(SECOND, child(social_worker="Pat Lee", school_urn="100002")),
            of(FIRST, child()),
        ]
    )
    known = facts.children["1"]
    assert (known.social_worker, known.school_urn) == ("Pat Lee", "100002")
    assert (known.listed_as_at, known.is_on_latest_list) == (SECOND, True)
    assert facts.sightings["1"] == (
        Sighting(FIRST, "100001", "7"),
        Sighting(SECOND, "100002", "7"),
    )
    assert facts.latest == SECOND


def test_a_blank_worker_among_others_says_that_there_is_none() -> None:
    facts = fold([of(FIRST, child()), of(SECOND, child(social_worker=None), child("2"))])
    assert facts.children["1"].social_worker == ""


def test_a_column_that_nobody_fills_says_nothing() -> None:
    facts = fold([of(FIRST, child()), of(SECOND, child(social_worker=None, school_urn=None))])
    assert facts.children["1"].social_worker == "Sam Hill"
    assert facts.children["1"].school_urn == "100001"


def test_a_child_without_a_school_among_others_with_one_is_seen_without() -> None:
    facts = fold([of(FIRST, child(), child("2", school_urn=None))])
    assert facts.sightings["2"] == (Sighting(FIRST, "", "7"),)


def test_a_blank_never_erases_who_a_child_is() -> None:
    before = child(upn="B806400124001")
    bare = child(upn=None, surname=None, forename=None, date_of_birth=None, sex=None)
    known = fold([of(FIRST, before), of(SECOND, bare)]).children["1"]
    assert (known.upn, known.surname, known.forename) == ("B806400124001", "Rowe", "Ada")
    assert (known.date_of_birth, known.sex) == (date(2010, 5, 2), "F")


def test_who_left_the_list_and_between_which_days() -> None:
    facts = fold([of(FIRST, child("1"), child("2")), of(SECOND, child("2")), of(THIRD, child("1"))])
    assert facts.left == (Left("1", FIRST, SECOND), Left("2", SECOND, THIRD))
    assert {key: each.is_on_latest_list for key, each in facts.children.items()} == {
        "1": True,
        "2": False,
    }
    assert facts.children["2"].listed_as_at == SECOND


def test_the_runs_of_lists_that_name_a_child_one_after_the_other() -> None:
    fourth = date(2022, 9, 26)
    facts = fold(
        [
            of(THIRD, child("1"), child("3"), child("3")),
            of(FIRST, child("1"), child("2")),
            of(fourth, child("1"), child("2")),
            of(SECOND, child("1"), child("2")),
        ]
    )
    assert {key: each.listings for key, each in facts.children.items()} == {
        "1": ((FIRST, fourth),),
        "2": ((FIRST, SECOND), (fourth, fourth)),
        "3": ((THIRD, THIRD),),
    }


def test_a_new_upn_keeps_the_old_one_as_a_former_number_and_says_so() -> None:
    facts = fold([of(FIRST, child(upn="B806400124001")), of(SECOND, child(upn="Q806400124002"))])
    known = facts.children["1"]
    assert (known.upn, known.former_upn) == ("Q806400124002", "B806400124001")
    (finding,) = facts.findings
    assert (finding.code, finding.file, finding.line) == ("upn_changed", "list.csv", 2)


def test_an_unknown_upn_is_a_reason_until_a_number_comes() -> None:
    first = of(FIRST, child(upn="UN4"))
    known = fold([first]).children["1"]
    assert (known.upn, known.upn_unknown_reason) == ("", "UN4")
    known = fold([first, of(SECOND, child(upn="B806400124001"))]).children["1"]
    assert (known.upn, known.upn_unknown_reason) == ("B806400124001", "")


def test_a_malformed_upn_identifies_nobody() -> None:
    assert fold([of(FIRST, child(upn="B80640012400"))]).children["1"].upn == ""


def test_of_two_lists_of_one_day_the_later_received_counts_whichever_is_given_first() -> None:
    old = of(FIRST, child("1"), child("2"), received=1)
    new = of(FIRST, child("1", team="South"), received=2)
    for lists in ([old, new], [new, old]):
        facts = fold(lists)
        assert list(facts.children) == ["1"]
        assert facts.children["1"].team == "South"


def test_the_last_line_of_a_repeated_child_counts_and_the_child_stands_listed_twice() -> None:
    facts = fold([of(FIRST, child(team="North"), child(team="South"))])
    assert facts.children["1"].team == "South"
    assert facts.listed[FIRST] == ("1", "1")
    assert len(facts.sightings["1"]) == 1


def test_no_lists_fold_to_nothing() -> None:
    facts = fold([])
    assert (facts.children, facts.left, facts.latest) == ({}, (), None)
