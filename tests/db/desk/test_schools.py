"""Schools in the database: who may open which, what is counted there, moves and closures."""

from __future__ import annotations

from datetime import date

import pytest
from tests.little import someone

from virtualschool.apps.accounts.models import Grant
from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.desk.schools.counts import (
    Counts,
    attendance_cell,
    count_cell,
    counts_by_school,
    counts_of,
    suspensions_cell,
)
from virtualschool.apps.desk.schools.moves import moves_of
from virtualschool.apps.desk.schools.page import page_of_school
from virtualschool.apps.desk.schools.policy import Reader, reader_of, visible_schools
from virtualschool.apps.desk.standing import make_standings
from virtualschool.apps.schools.models import School, SchoolLink
from virtualschool.apps.schools.selectors import followed
from virtualschool.domain.calendar import term_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

TODAY = date(2023, 7, 21)
#: In the borough, outside with our children, outside without, and ours that became another.
SCHOOLS = {
    "100001": ("Acklam Grange School", "806"),
    "100002": ("Outwood Academy", "808"),
    "100003": ("Elsewhere High", "808"),
    "100004": ("Old Primary", "806"),
    "100005": ("New Academy", "806"),
}


@pytest.fixture
def authority():
    made = Authority.objects.create(code="806", name="Middlesbrough")
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    for urn, (name, code) in SCHOOLS.items():
        School.objects.create(urn=urn, name=name, la_code=code, kind="secondary", status="open")
    School.objects.filter(urn="100004").update(
        status="closed", closed_on=date(2022, 8, 31), successor_urn="100005"
    )
    link = {"established_on": date(2022, 9, 1)}
    SchoolLink.objects.create(urn="100004", linked_urn="100005", kind="Successor", **link)
    SchoolLink.objects.create(urn="100005", linked_urn="100004", kind="Predecessor", **link)
    SchoolLink.objects.create(urn="100005", linked_urn="100003", kind="Sixth Form Centre Link")
    return made


@pytest.fixture
def child(authority):
    """Makes a child, looked after, at schools from a day to a day; there today where none ends."""

    def make(council_id: str, *stays: tuple[str, date, date | None], **standing) -> Child:
        made = Child.objects.create(authority=authority, council_id=council_id)
        for urn, start_on, last_day in stays:
            Enrolment.objects.create(
                child=made, urn=urn, start_on=start_on, last_day=last_day, source="census"
            )
        now = next((urn for urn, _, last_day in stays if last_day is None), "")
        told = {"is_looked_after": True, "urn": now} | standing
        Standing.objects.create(child=made, **told)
        return made

    return make


def head() -> Reader:
    reader = reader_of(someone("virtual_school_head"), "806")
    assert reader is not None
    return reader


def moves_at(reader: Reader, urn: str) -> list[tuple[str, date, bool, str]]:
    enrolments = {
        child.pk: list(child.enrolments.order_by("start_on")) for child in reader.children()
    }
    moves = moves_of(reader, enrolments, urn, date(2022, 9, 1), TODAY)
    return [(str(move.child), move.on, move.is_joining, move.other) for move in moves]


# Who may open which --------------------------------------------------------------------------


def test_the_whole_authority_opens_its_own_schools_and_those_of_its_children(child):
    child("1", ("100002", date(2021, 9, 1), date(2022, 7, 20)))
    make_standings("806")
    opened = visible_schools(someone("virtual_school_head"), "806")
    assert set(opened.values_list("urn", flat=True)) == set(SCHOOLS) - {"100003"}


def test_a_school_opens_to_its_own_and_a_caseload_to_whoever_was_there(child):
    child("1", ("100002", date(2022, 9, 1), None))
    Child.objects.filter(council_id="1").update(pep_adviser="Jo Bloggs")
    child("2", ("100001", date(2022, 9, 1), None))
    opened = {
        role: list(visible_schools(someone(role), "806").values_list("urn", flat=True))
        for role in ("designated_teacher", "pep_adviser", "carer", "social_worker")
    }
    assert opened == {
        "designated_teacher": ["100001"],
        "pep_adviser": ["100002"],
        "carer": [],
        "social_worker": [],
    }


def test_another_authoritys_grant_for_a_school_of_ours_opens_it_only_with_its_children_there(
    authority,
):
    user = someone("designated_teacher")
    Grant.objects.filter(user=user).update(scope_code="807/100001")
    user.remembered_grants = None
    assert not visible_schools(user, "807").exists()
    redcar = Authority.objects.get(code="807")
    theirs = Child.objects.create(authority=redcar, council_id="9")
    Enrolment.objects.create(child=theirs, urn="100001", start_on=date(2022, 9, 1), source="x")
    assert visible_schools(user, "807").exists()


@pytest.mark.parametrize("role", ROLES)
def test_the_schools_of_a_list_are_those_that_open_one_by_one(child, role):
    child("1001", ("100002", date(2022, 9, 1), None))
    child("1", ("100004", date(2020, 9, 1), date(2022, 8, 31)), ("100005", date(2022, 9, 1), None))
    Child.objects.filter(council_id="1001").update(pep_adviser="Jo Bloggs")
    make_standings("806")
    reader = reader_of(someone(role), "806")
    if Permission.SEE_SCHOOLS not in ROLES[role].permissions:
        assert reader is None
        return
    assert reader is not None
    listed = set(reader.schools().values_list("urn", flat=True))
    assert listed == set(reader.may_open(SCHOOLS))


def test_a_governor_who_is_a_head_opens_the_own_school_alone(authority):
    user = someone("headteacher")
    for role in ("governor", "director_education"):
        Grant.objects.create(
            user=user,
            role=role,
            scope_kind="authority",
            scope_code="806",
            first_day=date(2020, 1, 1),
            granted_by="test",
        )
    assert list(visible_schools(user, "806").values_list("urn", flat=True)) == ["100001"]


# What is counted -----------------------------------------------------------------------------


def test_children_sessions_suspensions_and_moves_are_counted_where_they_are(child):
    child("1", ("100001", date(2020, 9, 1), None), possible_here=300, missed_here=30)
    child(
        "2",
        ("100002", date(2020, 9, 1), date(2023, 6, 9)),
        ("100001", date(2023, 6, 12), None),
        possible_here=40,
        missed_here=4,
        suspensions_here=2,
    )
    child("3", ("100001", date(2020, 9, 1), None), is_looked_after=False, is_in_need=True)
    reader = head()
    counts = counts_by_school(reader, "looked_after", term_of(TODAY), TODAY)
    assert counts["100001"] == Counts(2, 340, 34, 2, 1, joined=1, left=0)
    assert counts["100002"] == Counts(left=1)
    on_roll = reader.children("looked_after").select_related("standing")
    assert counts_of(on_roll) == Counts(2, 340, 34, 2, 1)
    assert counts_by_school(reader, "all", term_of(TODAY), TODAY)["100001"].children == 3


def test_a_child_whose_school_became_another_neither_joined_nor_left(child):
    child("1", ("100004", date(2020, 9, 1), date(2022, 8, 31)), ("100005", date(2022, 9, 1), None))
    child("2", ("100002", date(2020, 9, 1), date(2022, 7, 1)), ("100005", date(2022, 9, 1), None))
    counts = counts_by_school(head(), "looked_after", term_of(date(2022, 9, 20)), date(2022, 9, 20))
    assert (counts["100005"].joined, counts["100004"].left) == (1, 0)


@pytest.mark.parametrize("role", ["virtual_school_head", "director_education"])
def test_the_page_counts_what_the_list_counts(child, role):
    for number in range(7):
        child(str(number), ("100001", date(2023, 5, 1), None), possible_here=10, missed_here=1)
    child("left", ("100001", date(2022, 9, 1), date(2023, 5, 2)))
    reader = reader_of(someone(role), "806")
    assert reader is not None
    listed = counts_by_school(reader, "looked_after", term_of(TODAY), TODAY)["100001"]
    page = page_of_school(reader, School.objects.get(urn="100001"), "looked_after", TODAY)
    assert (page.counts.children, page.counts.possible, page.counts.missed) == (7, 70, 7)
    assert (listed.children, listed.possible, listed.missed) == (7, 70, 7)
    assert (page.joined, page.left) == (8, 1)
    assert bool(page.roll) is (role == "virtual_school_head")
    assert bool(page.moves) is (role == "virtual_school_head")


def test_a_percentage_of_few_gives_way_to_its_counts_and_to_a_director_to_a_symbol(authority):
    reader, director = head(), reader_of(someone("director_education"), "806")
    assert director is not None
    assert attendance_cell(57, 60, 5, reader).text == "57 of 60 sessions"
    assert attendance_cell(57, 60, 5, director).text == "c"
    for one in (reader, director):
        assert attendance_cell(57, 60, 6, one).text == "95.0 %"
        assert attendance_cell(0, 0, 6, one).text == "–"
        assert count_cell(0, one).text == "0"
        assert suspensions_cell(0, 0, one).text == "0"
    assert [count_cell(n, director).text for n in (1, 5, 6)] == ["c", "c", "6"]
    assert [count_cell(n, reader).text for n in (1, 5, 6)] == ["1", "5", "6"]
    # Many suspensions of few children would tell of them.
    assert suspensions_cell(12, 2, director).text == "c"
    assert suspensions_cell(12, 2, reader).under == "2 children"


# Moves and closures --------------------------------------------------------------------------


def test_moves_say_where_from_and_where_to(child):
    child(
        "1",
        ("100002", date(2020, 9, 1), date(2022, 10, 7)),
        ("100001", date(2022, 10, 17), date(2023, 3, 3)),
        ("100003", date(2023, 3, 6), None),
    )
    child("2", ("100001", date(2022, 9, 5), None))
    assert moves_at(head(), "100001") == [
        ("1", date(2023, 3, 3), False, "100003"),
        ("1", date(2022, 10, 17), True, "100002"),
        ("2", date(2022, 9, 5), True, ""),
    ]


def test_days_on_no_roll_between_two_schools_are_school_days(child):
    made = child(
        "1",
        ("100002", date(2020, 9, 1), date(2022, 10, 7)),  # a Friday
        ("100001", date(2022, 10, 17), None),  # Monday in a week
    )
    rows = {made.pk: list(made.enrolments.order_by("start_on"))}
    (move,) = moves_of(head(), rows, "100001", date(2022, 9, 1), TODAY)
    assert move.note == "5 school days on no roll in between"


def test_somebody_of_the_school_is_told_when_and_not_where_from(child):
    child(
        "1", ("100002", date(2020, 9, 1), date(2022, 10, 7)), ("100001", date(2022, 10, 17), None)
    )
    reader = reader_of(someone("designated_teacher"), "806")
    assert reader is not None
    assert moves_at(reader, "100001") == [("1", date(2022, 10, 17), True, "")]


def test_a_closure_is_followed_from_either_side_and_other_links_are_not(authority):
    assert [(each.urn, each.is_successor) for each in followed("100004")] == [("100005", True)]
    assert [(each.urn, each.is_successor) for each in followed("100005")] == [("100004", False)]
    assert followed("100004")[0].on == date(2022, 9, 1)
    SchoolLink.objects.filter(urn="100005").delete()  # told by one side alone
    assert [(each.urn, each.is_successor) for each in followed("100005")] == [("100004", False)]
    assert followed("100003") == []
