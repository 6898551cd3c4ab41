"""The list of children in the database: what each filter keeps, how it is sorted, who is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.little import someone

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment, Episode
from virtualschool.apps.desk.children.filters import FILTERS
from virtualschool.apps.desk.children.list_form import ListForm
from virtualschool.apps.desk.children.selectors import (
    Reader,
    count_without,
    filters_for,
    lines_of,
    listed,
    offered_to,
    reader_of,
    sorts_for,
)
from virtualschool.apps.desk.finding import (
    name_key,
    search_children,
    why_found,
    words_to_find,
)
from virtualschool.apps.desk.models import Standing
from virtualschool.apps.schools.models import School

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

COLUMNS = {column.name for column in Child._meta.concrete_fields}
#: The home's today is 21 July 2023.
CHILDREN: dict[str, dict[str, Any]] = {
    # looked after, in Year 9, absent often, placed out of the borough
    "1": {
        "names": ("Ivy", "O’Neill"),
        "social_worker": "Nia Rhys",
        "is_looked_after": True,
        "is_school_age": True,
        "care_since": date(2023, 7, 1),
        "placed_since": date(2023, 7, 1),
        "is_placed_inside": False,
        "year_group": "9",
        "provision": "E",
        "urn": "100001",
        "possible": 300,
        "missed": 30,
        "legal_status": "C2",
        "suspensions": 2,
    },
    # looked after for years, moved lately, severely absent
    "2": {
        "names": ("Ashan", "Bell"),
        "pep_adviser": "Jo Bloggs",
        "is_looked_after": True,
        "is_school_age": True,
        "care_since": date(2020, 2, 1),
        "placed_since": date(2023, 7, 10),
        "is_placed_inside": True,
        "year_group": "10",
        "provision": "K",
        "possible": 200,
        "missed": 100,
        "days_without_school": 12,
        "legal_status": "E1",
    },
    "3": {"names": ("Bo", "de la Cruz"), "is_in_need": True, "is_on_plan": True, "possible": 100},
    "4": {"names": ("Zoë", "Bell"), "has_short_breaks": True, "provision": "N", "year_group": "R"},
    "5": {
        "names": ("", ""),
        "care_ceased_on": date(2022, 1, 1),
        "days_without_school": 3,
        "is_on_latest_list": False,
    },
}


@pytest.fixture
def reader() -> Reader:
    """The head, with five children."""
    authority = Authority.objects.create(code="806", name="Middlesbrough")
    School.objects.create(urn="100001", name="Acklam Grange School", la_code="806")
    for council_id, known in CHILDREN.items():
        of_child = {"is_on_latest_list": True} | {
            key: value for key, value in known.items() if key in COLUMNS
        }
        forename, surname = known["names"]
        child = Child.objects.create(
            authority=authority,
            council_id=council_id,
            forename=forename,
            surname=surname,
            **of_child,
        )
        Standing.objects.create(
            child=child,
            name_key=name_key(child),
            to_find=words_to_find(child),
            **{key: value for key, value in known.items() if key not in {"names", *of_child}},
        )
    found = reader_of(someone("virtual_school_head"), "806")
    assert found is not None
    return found


def ids_of(reader: Reader, sort: str = "name", **given: str) -> list[str]:
    form = ListForm(given, filters_for(reader), offered_to(reader), "all")
    assert form.is_valid(), form.errors
    return [child.council_id for child in listed(reader, form, sort)]


#: What each filter keeps, and its chip.
KEPT = {
    "who=looked_after": ("2 1", "Looked after today"),
    "who=short_breaks": ("4", "In care by short breaks alone"),
    "who=in_need": ("3", "In need, not looked after"),
    "who=on_plan": ("3", "On a child protection plan"),
    "who=current": ("2 4 3 1", "Looked after or with a social worker"),
    "who=formerly": ("5", "Formerly looked after"),
    "who=all": ("2 4 3 1 5", "Everyone"),
    "school_age=on": ("2 1", "Of school age"),
    "year=9": ("1", "Year 9"),
    "year=KS4": ("2", "KS4"),
    "year=R": ("4", "Reception"),
    "provision=E": ("1", "EHC plan"),
    "provision=-": ("3 5", "Special needs not known"),
    "school=100001": ("1", "School 100001"),  # not offered: nobody's standing was told of it
    "no_school=0": ("2 5", "No school"),
    "no_school=12": ("2", "No school for 12 school days or more"),
    "absent=10": ("2 1", "Persistently absent: 10 % or more missed"),
    "absent=50": ("2", "Severely absent: 50 % or more"),
    "under=90": ("2", "Attendance under 90 %"),
    "under=91": ("2 1", "Attendance under 91 %"),
    "under=100": ("2 1", "Attendance under 100 %"),
    "suspended=on": ("1", "Suspended this school year"),
    "came=21": ("1", "Came into care in the last 21 days"),
    "came=20": ("", "Came into care in the last 20 days"),
    "moved=14": ("2", "Moved placement in the last 14 days"),
    "placed=out": ("1", "Placed out of the borough"),
    "area=841": ("2", "Placed in Darlington"),
    "legal=C2": ("1", "Full care order"),
    "adviser=Jo Bloggs": ("2", "PEP adviser: Jo Bloggs"),
    "adviser=-": ("4 3 1 5", "PEP adviser: nobody on record"),
    "worker=Nia Rhys": ("1", "Social worker: Nia Rhys"),
    "team=East": ("", "Team: East"),
    "reviewer=Kit Moor": ("", "Reviewing officer: Kit Moor"),
    "unlisted=on": ("5", "Not on the latest children list"),
    "unnamed=on": ("5", "Name missing"),
}


def test_every_filter_is_tried():
    assert {asked.partition("=")[0] for asked in KEPT} == {"who", *(each.name for each in FILTERS)}


@pytest.mark.parametrize("asked", KEPT)
def test_a_filter_keeps_these_children_and_says_so(reader, asked):
    for council_id, area in {"1": "840", "2": "841"}.items():
        Episode.objects.create(
            child=Child.objects.get(council_id=council_id),
            start_on=date(2023, 7, 10),
            placement_authority=area,
            collection_year=2023,
        )
    Episode.objects.create(
        child=Child.objects.get(council_id="1"),
        start_on=date(2022, 7, 10),
        ceased_on=date(2023, 7, 10),
        placement_authority="841",
        collection_year=2023,
    )
    kept, words = KEPT[asked]
    name, _, value = asked.partition("=")
    assert ids_of(reader, **{name: value}) == kept.split()
    form = ListForm({name: value}, filters_for(reader), offered_to(reader), "all")
    assert form.is_valid()
    assert form.words()[name] == words
    assert form.asked()[name] == value


def test_filters_narrow_together_and_each_says_how_many_there_would_be_without_it(reader):
    given = {"who": "looked_after", "year": "9", "absent": "50"}
    assert ids_of(reader, **given) == []
    form = ListForm(given, filters_for(reader), offered_to(reader), "all")
    assert form.is_valid()
    assert dict(count_without(reader, form)) == {"who": 0, "year": 1, "absent": 1}


#: The first and the last by each heading, and those that have no such thing after all others.
SORTED = {
    "name": "2 4 3 1 5",
    "-name": "5 1 3 4 2",
    "year": "4 1 2 3 5",
    "-year": "2 1 4 3 5",
    "school": "1 2 4 3 5",
    "attendance": "2 1 3 4 5",
    "-attendance": "3 1 2 4 5",
    "-suspensions": "1 2 4 3 5",
    "-days": "2 5 4 3 1",
    "status": "2 1 4 3 5",
    "-placed": "2 1 4 3 5",
    "adviser": "2 4 3 1 5",
}


@pytest.mark.parametrize("sort", SORTED)
def test_a_heading_sorts_and_what_is_not_known_comes_last(reader, sort):
    assert sort.removeprefix("-") in sorts_for(reader)
    assert ids_of(reader, sort) == SORTED[sort].split()


def test_who_lacks_adoption_is_not_told_of_an_order_for_it(reader):
    analyst = reader_of(someone("analyst"), "806")
    assert analyst is not None
    lines = lines_of(analyst, listed(analyst, _form(analyst, who="looked_after")))
    assert [line.legal_status for line in lines] == ["", "C2"]
    assert not ListForm(
        {"legal": "E1"}, filters_for(analyst), offered_to(analyst), "all"
    ).is_valid()


def test_where_a_protected_placement_is_is_not_found_by_who_may_not_know(reader):
    child = Child.objects.get(council_id="2")
    Episode.objects.create(
        child=child,
        start_on=date(2023, 1, 1),
        placement_type="A5",
        placement_authority="841",
        collection_year=2023,
    )
    analyst = reader_of(someone("analyst"), "806")
    assert analyst is not None
    assert ids_of(reader, area="841") == ["2"]
    assert ids_of(analyst, area="841") == []
    # Somebody in the next authority's file has no field for it at all.
    adviser = reader_of(someone("pep_adviser"), "806")
    assert adviser is not None
    assert "area" not in {each.name for each in filters_for(adviser)}


def test_a_reader_of_one_school_is_told_of_that_school_alone(reader):
    child = Child.objects.get(council_id="1")
    Enrolment.objects.create(child=child, urn="100001", start_on=date(2023, 1, 1), source="marks")
    Standing.objects.filter(child=child).update(possible_here=40, missed_here=1)
    teacher = reader_of(someone("designated_teacher"), "806")
    assert teacher is not None
    [line] = lines_of(teacher, listed(teacher, _form(teacher)))
    assert (line.attended, line.possible, line.suspensions) == (39, 40, 0)
    assert ids_of(teacher, absent="10") == []
    assert ids_of(teacher, suspended="on") == []
    assert sorts_for(teacher).isdisjoint({"placed", "school"})
    assert sorts_for(teacher) >= {"name", "on_roll", "worker"}
    names = {each.name for each in filters_for(teacher)}
    assert names.isdisjoint({"came", "moved", "placed", "area", "legal"})


def test_a_school_is_not_named_without_names_where_few_share_it(reader):
    showing = reader_of(someone("head_of_access"), "806", is_showing=True)
    assert showing is not None
    assert sorts_for(showing) == {"year", "attendance", "suspensions", "status", "days"}
    children = listed(showing, _form(showing, who="all"))
    assert {line.school for line in lines_of(showing, children)} == {""}
    authority = Authority.objects.get()
    for number in range(5):
        child = Child.objects.create(authority=authority, council_id=f"more{number}")
        Standing.objects.create(child=child, name_key="x", urn="100001")
    shown = {line.school for line in lines_of(showing, listed(showing, _form(showing, who="all")))}
    assert shown == {"", "Acklam Grange School"}


def _form(reader: Reader, **given: str) -> ListForm:
    form = ListForm(given, filters_for(reader), offered_to(reader), "all")
    assert form.is_valid(), form.errors
    return form


# Search ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("bell", "2 4"),
        ("BELL, Ashan", "2"),
        ("ashan bell", "2"),
        ("zoe", "4"),
        ("Zoë", "4"),
        ("oneill", "1"),
        ("O'Neill", "1"),
        ("o neill", "1"),
        ("delacruz", "3"),
        ("cruz bo", "3"),
        ("A123456789012", "1"),
        ("a1234", "1"),
        ("Z999999999999", "1"),
        ("Y888888888888", "1"),
        ("5", "5 1"),
        ("bell ivy", ""),
        ("%", ""),
        ("_", ""),
        ("", ""),
    ],
)
def test_a_child_is_found_by_any_part_of_a_name_and_any_number(reader, asked, found):
    child = Child.objects.get(council_id="1")
    child.upn, child.former_upn = "A123456789012", "Z999999999999"
    child.known_upns = ["Y888888888888"]
    child.save()
    Standing.objects.filter(child=child).update(to_find=words_to_find(child))
    children, _ = search_children(reader.children(), asked)
    assert sorted(child.council_id for child in children) == sorted(found.split())


def test_it_is_said_by_what_a_child_was_found(reader):
    child = Child.objects.get(council_id="1")
    child.upn, child.former_upn = "A123456789012", "Z999999999999"
    child.known_upns = ["Y888888888888"]
    said = {
        asked: (found.why, found.is_exact)
        for asked in ("a123456789012", "Z999999999999", "Y888888888888", "A123", "Ivy ONeill")
        for found in [why_found(child, asked)]
    } | {"neill": (why_found(child, "neill").why, why_found(child, "neill").is_exact)}
    assert said == {
        "a123456789012": ("UPN A123456789012", True),
        "Z999999999999": ("Former UPN Z999999999999", True),
        "Y888888888888": ("Earlier UPN Y888888888888", True),
        "A123": ("Part of UPN A123456789012", False),
        "Ivy ONeill": ("The whole name", True),
        "neill": ("Part of the name", False),
    }
