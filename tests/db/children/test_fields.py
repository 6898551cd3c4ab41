"""Which columns of a child's record need a permission of their own."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db.models import Model
from tests.little import little_authority, someone

from virtualschool.apps.accounts.models import Grant
from virtualschool.apps.accounts.roles import FIELD_GROUPS, Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.fields import (
    FIELD_GROUP,
    LIST_GROUP,
    OF_PLACE,
    SAYS_ADOPTION,
    hidden,
    is_protected,
    missing_for,
    protected,
    tells_hidden,
    visible_fields,
)
from virtualschool.apps.children.models import Child, Episode, ReturnRecord
from virtualschool.feeds.ssda903.shapes import RECORD_LISTS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

P = Permission

#: Columns that whoever may see the child may see. A new column goes here or into ``FIELD_GROUP``.
OPEN = """
Child: authority council_id upn former_upn known_upns upn_unknown_reason uln sex date_of_birth
  ethnicity is_unaccompanied surname forename year_group_recorded social_worker team
  reviewing_officer pep_adviser listed_as_at is_on_latest_list listings
Episode: child start_on ceased_on placement_type placement_provider reason_place_change
  is_placed_inside collection_year is_closed_by_omission
SocialWork: child kind start_on ceased_on
SpecialNeeds: child start_on last_day provision primary_need source
ReturnRecord: child list_name collection_year position values
Enrolment: child urn start_on last_day source
SchoolYear: child academic_year year_group
Suspension: child urn category start_on start_session last_day sessions reason_1 reason_2 reason_3
  status notified_on letter_seen provision_from
Standing: child is_looked_after has_short_breaks care_since care_ceased_on placed_since
  moves_this_year placement_type is_placed_inside is_in_need is_on_plan work_since year_group
  is_school_age urn on_roll_since last_on_roll_on days_without_school provision possible missed
  possible_here missed_here suspensions sessions_suspended suspensions_here sessions_suspended_here
  name_key to_find
"""


def _open() -> set[str]:
    found, model = set(), ""
    for word in OPEN.split():
        if word.endswith(":"):
            model = word[:-1]
        else:
            found.add(f"{model}.{word}")
    return found


def _of_a_child(model: type[Model]) -> bool:
    return model is Child or any(
        field.name == "child" and field.related_model is Child
        for field in model._meta.concrete_fields
    )


def test_every_column_of_a_child_s_record_is_open_or_of_a_group() -> None:
    columns = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if _of_a_child(model)
        for field in model._meta.concrete_fields
        if field.name != "id"
    }
    assert len(columns) > 80
    assert columns - _open() - set(FIELD_GROUP) == set()
    assert _open() & set(FIELD_GROUP) == set()
    assert set(FIELD_GROUP) <= columns


def test_groups_lists_and_values_are_those_of_the_product() -> None:
    assert set(FIELD_GROUP.values()) <= FIELD_GROUPS
    assert set(LIST_GROUP.values()) <= FIELD_GROUPS
    assert set(LIST_GROUP) <= set(RECORD_LISTS)
    names = {field.name for field in Episode._meta.concrete_fields}
    assert set(SAYS_ADOPTION) | OF_PLACE <= names


@pytest.fixture
def child() -> Child:
    little_authority()
    return Child.objects.get(council_id="1002")


def episode(child: Child, **more: object) -> Episode:
    return Episode.objects.create(
        child=child,
        start_on=date(2021, 3, 1),
        legal_status="C2",
        placement_type="U1",
        home_postcode="TS1 1AA",
        placement_postcode="TS5 5AA",
        placement_authority="806",
        is_placed_inside=True,
        placement_miles_tenths=31,
        collection_year=2022,
        **more,
    )


@pytest.mark.parametrize(
    ("role", "left_out"),
    [
        ("virtual_school_head", set()),
        ("analyst", {P.SEE_ADOPTION, P.SEE_PROTECTED_PLACEMENT}),
        ("pep_adviser", {P.SEE_ADDRESS, P.SEE_ADOPTION, P.SEE_PROTECTED_PLACEMENT}),
        ("designated_teacher", FIELD_GROUPS),
        ("director_education", FIELD_GROUPS),
    ],
)
def test_a_list_leaves_out_the_groups_that_a_role_lacks(role: str, left_out: set[P]) -> None:
    assert hidden(someone(role), "806") == left_out
    assert hidden(someone(role, "other"), "807") == FIELD_GROUPS


def test_a_group_held_for_some_of_the_children_is_left_out_of_their_list(child: Child) -> None:
    both = someone("social_worker")
    child.social_worker = "Nia Rhys"
    child.save()
    Grant.objects.create(
        user=both,
        role="pep_coordinator",
        scope_kind="authority",
        scope_code="806",
        first_day=date(2022, 9, 1),
        granted_by="test",
    )
    assert hidden(both, "806") == FIELD_GROUPS
    assert missing_for(both, child) == set()
    assert missing_for(both, Child.objects.get(council_id="1001")) == FIELD_GROUPS


def test_a_child_elsewhere_has_no_group(child: Child) -> None:
    elsewhere = Child.objects.create(
        authority=Authority.objects.create(code="807", name="Redcar"), council_id="1"
    )
    assert missing_for(someone("virtual_school_head"), elsewhere) == FIELD_GROUPS


def test_an_episode_shows_what_is_open_and_no_more(child: Child) -> None:
    shown = visible_fields(episode(child), FIELD_GROUPS)
    assert {"start_on", "placement_type", "is_placed_inside"} <= set(shown)
    hidden_columns = {name.partition(".")[2] for name in FIELD_GROUP if name.startswith("Episode.")}
    assert not hidden_columns & set(shown)
    assert set(visible_fields(episode_of_another(child), ())) == {
        field.name for field in Episode._meta.concrete_fields
    }


def episode_of_another(child: Child) -> Episode:
    return episode(Child.objects.exclude(pk=child.pk)[0])


def test_adoption_is_not_said_by_a_type_an_order_or_an_end(child: Child) -> None:
    placed = episode(child, reason_ceased="E11")
    placed.placement_type, placed.legal_status = "A4", "E1"
    shown = visible_fields(placed, {P.SEE_ADOPTION})
    assert not {"placement_type", "legal_status", "reason_ceased"} & set(shown)
    assert visible_fields(placed, set())["placement_type"] == "A4"


def test_a_protected_placement_shows_nothing_of_where_it_is(child: Child) -> None:
    held = episode(child)
    assert not is_protected(held)
    assert set(visible_fields(held, {P.SEE_PROTECTED_PLACEMENT})) >= OF_PLACE
    held.placement_postcode = ""
    held.save()
    assert is_protected(held)
    assert not OF_PLACE & set(visible_fields(held, {P.SEE_PROTECTED_PLACEMENT}))
    with_adopters = episode_of_another(child)
    with_adopters.placement_type = "A6"
    with_adopters.save()
    assert is_protected(with_adopters)
    assert set(Episode.objects.filter(protected())) == {held, with_adopters}


def test_a_return_without_any_postcode_withholds_none(child: Child) -> None:
    held = episode(child)
    held.home_postcode = held.placement_postcode = ""
    assert not is_protected(held)


def test_a_record_of_a_list_that_is_not_for_the_reader_is_absent(child: Child) -> None:
    record = ReturnRecord(
        child=child, list_name="adoption", collection_year=2022, position=1, values={"A": "1"}
    )
    assert visible_fields(record, {P.SEE_ADOPTION}) == {}
    assert visible_fields(record, {P.SEE_ADDRESS})["values"] == {"A": "1"}
    record.list_name = "reviews"
    assert visible_fields(record, FIELD_GROUPS)["values"] == {"A": "1"}


@pytest.mark.parametrize(
    ("asked", "missing", "tells"),
    [
        ({"legal_status": "C2"}, P.SEE_LEGAL_STATUS, True),
        ({"legal_status": None}, P.SEE_LEGAL_STATUS, True),
        ({"legal_status": "C2"}, P.SEE_ADOPTION, False),
        ({"legal_status": "E1"}, P.SEE_ADOPTION, True),
        ({"sex": "F", "placement_type": "A5"}, P.SEE_ADOPTION, True),
        ({"placement_type": "U1"}, P.SEE_ADOPTION, False),
        ({"placement_distance": "over 20 miles"}, P.SEE_ADDRESS, True),
        ({"from": "2022-10-01", "school": "100001"}, P.SEE_ADDRESS, False),
    ],
)
def test_a_group_of_children_tells_what_it_is_made_by(
    asked: dict[str, str | None], missing: P, tells: bool
) -> None:
    assert tells_hidden(asked, {missing}) == tells
    assert not tells_hidden(asked, set())
