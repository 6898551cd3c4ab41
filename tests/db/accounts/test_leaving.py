"""Leaving, moving, suspending, and looking outside the caseload for a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.little import someone

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.services import (
    NotGranted,
    change_password,
    end_grants_at_school,
    grant_role,
    look_outside,
    move_to_school,
    restore,
    suspend,
)
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.permissions import may_see_child

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

TODAY = date(2023, 7, 21)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def teacher() -> User:
    user = someone("designated_teacher")
    user.grants.update(first_day=date(2022, 9, 1))
    return user


def urns(user: User) -> frozenset[str]:
    return reach(user, Permission.SEE_CHILDREN, "806").schools


def test_leaving_a_school_ends_access_with_the_last_day_there(home, teacher):
    end_grants_at_school(user=teacher, authority="806", urn="100001", last_day=TODAY, by="head")
    assert urns(teacher) == {"100001"}
    home.pin_today(TODAY + timedelta(days=1))
    assert urns(teacher) == frozenset()
    assert Entry.objects.get(action="role.ended").detail["last_day"] == "2023-07-21"


def test_leaving_ends_every_role_there_and_takes_back_what_would_begin_later(teacher):
    at_school = {"scope_kind": "school", "scope_code": "806/100001"}
    grant_role(user=teacher, role="headteacher", by="head", first_day=date(2023, 9, 1), **at_school)
    grant_role(
        user=teacher, role="setting_lead", scope_kind="school", scope_code="806/100002", by="head"
    )
    end_grants_at_school(user=teacher, authority="806", urn="100001", last_day=YESTERDAY, by="head")
    assert urns(teacher) == {"100002"}
    assert not teacher.grants.filter(role="headteacher").exists()
    assert Entry.objects.filter(action="role.withdrawn").count() == 1
    assert verify_chain() == []


def test_who_holds_nothing_at_the_school_is_said_to(teacher):
    with pytest.raises(NotGranted, match="holds no role at school 100002"):
        end_grants_at_school(user=teacher, authority="806", urn="100002", last_day=TODAY, by="head")


def test_moving_gives_the_same_roles_at_the_new_school_from_the_next_day(home, teacher):
    move_to_school(
        user=teacher,
        authority="806",
        old_urn="100001",
        new_urn="100002",
        last_day=TODAY,
        by="head",
    )
    assert urns(teacher) == {"100001"}
    home.pin_today(TODAY + timedelta(days=1))
    assert urns(teacher) == {"100002"}


def test_moving_to_a_school_where_the_role_is_held_already_gives_it_no_second_time(teacher):
    grant_role(
        user=teacher,
        role="designated_teacher",
        scope_kind="school",
        scope_code="806/100002",
        by="head",
    )
    moved = move_to_school(
        user=teacher,
        authority="806",
        old_urn="100001",
        new_urn="100002",
        last_day=TODAY,
        by="head",
    )
    assert moved == []
    assert teacher.grants.filter(scope_code="806/100002").count() == 1


def test_a_move_to_what_is_no_school_changes_nothing(teacher):
    with pytest.raises(NotGranted, match="URN"):
        move_to_school(
            user=teacher,
            authority="806",
            old_urn="100001",
            new_urn="nowhere",
            last_day=TODAY,
            by="head",
        )
    assert teacher.grants.get().last_day is None
    assert not Entry.objects.filter(action="role.ended").exists()


def test_a_suspended_account_opens_nothing_until_it_is_restored(teacher):
    suspend(user=teacher, reason="left without notice", by="head")
    assert urns(teacher) == frozenset()
    restore(user=teacher, by="head")
    assert urns(teacher) == {"100001"}
    suspended = Entry.objects.get(action="user.suspended")
    assert (suspended.authority, suspended.detail) == ("806", {"reason": "left without notice"})


def test_a_suspension_without_a_reason_is_refused(teacher):
    with pytest.raises(NotGranted, match="Say why"):
        suspend(user=teacher, reason="  ", by="head")
    assert User.objects.get(pk=teacher.pk).is_active


def test_nobody_changes_their_own_rights(teacher):
    by = teacher.username
    at = {"scope_kind": "authority", "scope_code": "806"}
    for attempt in (
        lambda: grant_role(user=teacher, role="analyst", by=by, **at),
        lambda: suspend(user=teacher, reason="a rest", by=by),
        lambda: restore(user=teacher, by=by),
        lambda: move_to_school(
            user=teacher,
            authority="806",
            old_urn="100001",
            new_urn="100002",
            last_day=TODAY,
            by=by,
        ),
    ):
        with pytest.raises(NotGranted, match="Nobody changes their own"):
            attempt()
    assert teacher.grants.count() == 1


# Looking outside ------------------------------------------------------------------------------


@pytest.fixture
def other_child() -> Child:
    authority = Authority.objects.create(code="806", name="Middlesbrough")
    return Child.objects.create(authority=authority, council_id="77", pep_adviser="Sam Roe")


def test_a_reason_opens_one_child_until_the_end_of_today(home, other_child):
    adviser = someone("pep_adviser")
    assert not may_see_child(adviser, other_child)
    look_outside(user=adviser, authority="806", council_id="77", reason="covering for Sam Roe")
    assert may_see_child(adviser, other_child)
    assert not may_see_child(adviser, other_child, Permission.EXPORT_CHILDREN)
    assert not may_see_child(adviser, other_child, Permission.SEE_ADDRESS)
    entry = Entry.objects.get(action="child.looked_outside")
    assert (entry.subject_type, entry.subject) == ("child", "77")
    assert entry.detail["reason"] == "covering for Sam Roe"
    home.pin_today(TODAY + timedelta(days=1))
    assert not may_see_child(adviser, other_child)


def test_a_reason_given_twice_is_one_grant_and_two_records(other_child):
    adviser = someone("pep_adviser")
    for reason in ("covering for Sam Roe", "the school has rung"):
        look_outside(user=adviser, authority="806", council_id="77", reason=reason)
    assert adviser.grants.filter(role="outside_reader").count() == 1
    assert Entry.objects.filter(action="child.looked_outside").count() == 2


@pytest.mark.parametrize("reason", ["", "because", "just looking"])
def test_a_reason_that_says_nothing_is_refused(other_child, reason):
    adviser = someone("pep_adviser")
    with pytest.raises(NotGranted, match="a few words"):
        look_outside(user=adviser, authority="806", council_id="77", reason=reason)
    assert not may_see_child(adviser, other_child)


@pytest.mark.parametrize("role", ["designated_teacher", "carer", "director_education", "governor"])
def test_a_role_without_the_right_to_look_outside_is_refused(other_child, role):
    user = someone(role)
    with pytest.raises(NotGranted, match="does not open"):
        look_outside(user=user, authority="806", council_id="77", reason="I would like to know")


def test_a_look_is_only_into_the_own_authority(other_child):
    adviser = someone("pep_adviser")
    with pytest.raises(NotGranted, match="does not open"):
        look_outside(user=adviser, authority="807", council_id="77", reason="covering for Sam Roe")


# Passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_an_easy_password_is_refused_and_the_old_one_stays(teacher, password):
    with pytest.raises(NotGranted):
        change_password(user=teacher, password=password)
    assert may(teacher, Permission.SEE_CHILDREN, "806")
    assert not Entry.objects.filter(action="password.changed").exists()
