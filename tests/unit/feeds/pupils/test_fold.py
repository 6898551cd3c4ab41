"""Lists of pupils folded: what they say of each child, and which of two lists counts."""

from datetime import date

from tests.unit.feeds.pupils.helpers import FORMER, OTHER, OURS, csv, load, ours, pupil

from virtualschool.feeds.base import Match
from virtualschool.feeds.pupils.fold import Need, fold

OCTOBER, LATER = date(2024, 10, 1), date(2024, 10, 15)


def loads(folder, *lists, who=ours):
    return [load(folder, {"a.csv": csv(*rows)}, who=who).staged for rows in lists]


def child(folder, *lists):
    return fold(loads(folder, *lists), ours).children["C1"]


def test_a_child_is_what_all_lists_say(tmp_path):
    first = pupil() | {"ULN": "", "SEN": "K", "PP": "Y", "FSM": "N", "Need": ""}
    later = first | {"As at date": "2024-10-15", "Year group": "11", "School URN": "100002"}
    later |= {"UPN": FORMER, "ULN": "1000000003", "SEN": "EHCP", "PP": "", "Former UPN": OURS}
    got = child(tmp_path, [first], [later])
    assert got.upns == (OURS, FORMER)
    assert got.uln == "1000000003"
    assert got.year_groups == {2024: "11"}
    assert got.sightings == ((OCTOBER, "100001"), (LATER, "100002"))
    assert got.needs == {OCTOBER: Need("K"), LATER: Need("E")}
    assert (got.has_pupil_premium, got.has_free_school_meals) == (True, False)


def test_of_two_lists_of_a_school_and_day_the_later_received_counts(tmp_path):
    got = child(tmp_path, [pupil(Year_group="9")], [pupil(Year_group="10")])
    assert got.year_groups == {2024: "10"}


def test_a_later_list_that_leaves_the_child_out_takes_the_sighting_back(tmp_path):
    facts = fold(loads(tmp_path, [pupil()], [pupil(UPN=OTHER, Surname="Quillfeather")]), ours)
    assert facts.children == {}
    assert facts.latest == {"100001": OCTOBER}


def test_a_list_of_another_school_or_of_none_replaces_nothing(tmp_path):
    facts = fold(
        loads(
            tmp_path,
            [pupil()],
            [pupil(UPN=OTHER, Surname="Other", School_URN="100002")],
            [pupil(UPN=OTHER, Surname="Other", School_URN="")],
        ),
        ours,
    )
    assert facts.children["C1"].sightings == ((OCTOBER, "100001"),)
    assert facts.latest == {"100001": OCTOBER, "100002": OCTOBER}


def test_the_same_lists_in_another_order_say_the_same(tmp_path):
    lists = [[pupil()], [pupil(As_at_date="2024-10-15", School_URN="100002")]]
    assert child(tmp_path, *lists) == child(tmp_path, *reversed(lists))


def test_whose_a_row_is_is_asked_anew_and_doubt_waits(tmp_path):
    staged = loads(tmp_path, [pupil()])
    facts = fold(staged, lambda key: Match(problem="identity_two_ways"))
    assert facts.children == {}
    (told,) = facts.findings
    assert told.code == "identity_two_ways"
    assert OURS not in told.message
    assert fold(staged, lambda key: Match("C2", "upn")).children.keys() == {"C2"}


def test_a_school_is_also_known_by_its_number(tmp_path):
    row = pupil(School_URN="") | {"LAESTAB": "806/4001"}
    assert child(tmp_path, [row]).sightings == ((OCTOBER, "806/4001"),)
