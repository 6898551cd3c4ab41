"""May this person do this, and which rows: the two answers agree."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import authorities_within, may, reach
from virtualschool.apps.accounts.roles import ROLES, Permission, ScopeKind
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.children.permissions import (
    OutOfScope,
    engine_scope,
    may_see_child,
    visible_children,
)

pytestmark = pytest.mark.django_db

TODAY = date(2023, 7, 21)
FAR_BACK = date(2020, 1, 1)


def granted(user: User, role: str, code: str, **days: date) -> Grant:
    return Grant.objects.create(
        user=user,
        role=role,
        scope_kind=ROLES[role].scope_kind,
        scope_code=code,
        first_day=days.get("first_day", FAR_BACK),
        last_day=days.get("last_day"),
        granted_by="test",
    )


@pytest.fixture
def user(home) -> User:
    return User.objects.create(username="amara")


@pytest.fixture
def children() -> dict[str, Child]:
    authority = Authority.objects.create(code="806", name="Middlesbrough")
    other = Authority.objects.create(code="807", name="Redcar and Cleveland")
    made = {
        "1": Child.objects.create(authority=authority, council_id="1", pep_adviser="Jo Bloggs"),
        "2": Child.objects.create(authority=authority, council_id="2", pep_adviser="Sam Roe"),
        "3": Child.objects.create(authority=authority, council_id="3"),
        "elsewhere": Child.objects.create(authority=other, council_id="1", pep_adviser="Jo Bloggs"),
    }
    Enrolment.objects.create(child=made["1"], urn="100001", start_on=FAR_BACK, source="marks")
    Enrolment.objects.create(
        child=made["2"],
        urn="100001",
        start_on=FAR_BACK,
        last_day=date(2023, 7, 20),
        source="marks",
    )
    Enrolment.objects.create(child=made["2"], urn="100002", start_on=TODAY, source="marks")
    Enrolment.objects.create(
        child=made["elsewhere"], urn="100001", start_on=FAR_BACK, source="marks"
    )
    return made


def ids(user, authority="806") -> set[str]:
    return set(visible_children(user, authority).values_list("council_id", flat=True))


def test_without_a_grant_nothing_is_allowed(user, children):
    for permission in Permission:
        assert not may(user, permission, "806")
        assert not may(AnonymousUser(), permission, "806")
    assert ids(user) == set()
    assert ids(AnonymousUser()) == set()
    with pytest.raises(OutOfScope):
        engine_scope(user, "806")


def test_a_superuser_without_a_grant_sees_nothing(user, children):
    user.is_superuser = True
    user.save()
    assert ids(user) == set()


def test_a_closed_account_sees_nothing(user, children):
    granted(user, "analyst", "806")
    user.is_active = False
    user.save()
    assert ids(user) == set()


@pytest.mark.parametrize(
    ("first_day", "last_day", "holds"),
    [
        (TODAY, TODAY, True),
        (FAR_BACK, None, True),
        (date(2023, 7, 22), None, False),
        (FAR_BACK, date(2023, 7, 20), False),
    ],
)
def test_a_grant_holds_from_its_first_to_its_last_day(user, first_day, last_day, holds):
    granted(user, "analyst", "806", first_day=first_day, last_day=last_day)
    assert may(user, Permission.SEE_CHILDREN, "806") is holds


def test_a_grant_reaches_its_own_authority_only(user, children):
    granted(user, "analyst", "806")
    assert ids(user) == {"1", "2", "3"}
    assert ids(user, "807") == set()
    assert not may(user, Permission.READ_REPORTS, "807")


def test_a_designated_teacher_sees_who_is_on_roll_at_her_school_today(user, children):
    granted(user, "designated_teacher", "806/100001")
    assert ids(user) == {"1"}
    assert may_see_child(user, children["1"])
    assert not may_see_child(user, children["2"])
    assert not may_see_child(user, children["elsewhere"])
    scope = engine_scope(user, "806")
    assert scope.schools == {"100001"}
    assert scope.children == {"1"}


def test_an_adviser_sees_the_caseload(user, children):
    granted(user, "pep_adviser", "806/Jo Bloggs")
    assert ids(user) == {"1"}
    assert engine_scope(user, "806").schools is None
    assert not may(user, Permission.READ_REPORTS, "806")


def test_a_director_reads_reports_and_sees_no_child(user, children):
    granted(user, "director_childrens_services", "806")
    assert may(user, Permission.READ_REPORTS, "806")
    assert ids(user) == set()
    assert engine_scope(user, "806", Permission.READ_REPORTS).children is None
    with pytest.raises(OutOfScope):
        engine_scope(user, "806")


def test_the_right_to_open_children_is_a_grant_of_its_own(user, children):
    granted(user, "director_education", "806")
    granted(user, "children_reader", "806", last_day=TODAY)
    assert ids(user) == {"1", "2", "3"}
    assert not may(user, Permission.EXPORT_CHILDREN, "806")


@pytest.mark.parametrize("role", ["governor", "information_governance", "system_administrator"])
def test_who_keeps_the_system_or_governs_it_opens_no_child_and_no_report(user, children, role):
    granted(user, role, "806")
    assert ids(user) == set()
    assert not may(user, Permission.READ_REPORTS, "806")
    assert authorities_within(user, Permission.READ_DEFINITIONS) == ["806"]


def test_a_role_that_is_no_longer_known_gives_nothing(user, children):
    Grant.objects.create(
        user=user,
        role="headmaster",
        scope_kind="authority",
        scope_code="806",
        first_day=FAR_BACK,
        granted_by="test",
    )
    assert not reach(user, Permission.SEE_CHILDREN, "806")


def test_a_role_given_for_another_kind_of_scope_than_its_own_gives_nothing(user, children):
    Grant.objects.create(
        user=user,
        role="designated_teacher",
        scope_kind="authority",
        scope_code="806",
        first_day=FAR_BACK,
        granted_by="test",
    )
    assert ids(user) == set()


@pytest.mark.parametrize(
    ("role", "code"),
    [("pep_adviser", "806/"), ("pep_adviser", "806"), ("designated_teacher", "806/")],
)
def test_a_scope_that_names_nobody_reaches_nobody(user, children, role, code):
    granted(user, role, code)
    assert ids(user) == set()
    assert not may(user, Permission.SEE_CHILDREN, "806")


CODES = {
    ScopeKind.AUTHORITY: st.sampled_from(["806", "807"]),
    ScopeKind.SCHOOL: st.sampled_from(["806/100001", "806/100002", "807/100001", "806/"]),
    ScopeKind.CASELOAD: st.sampled_from(["806/Jo", "806/Sam", "807/Jo", "806/"]),
}
NAMED_ROLES = ["analyst", "designated_teacher", "director_education", "pep_adviser"]
GRANTS = st.sampled_from(NAMED_ROLES).flatmap(
    lambda role: st.tuples(
        st.just(role),
        CODES[ROLES[role].scope_kind],
        st.sampled_from([FAR_BACK, TODAY, date(2023, 7, 22)]),
        st.sampled_from([None, date(2023, 7, 20), TODAY]),
    )
)
CHILDREN = st.lists(
    st.tuples(
        st.sampled_from(["806", "807"]),
        st.sampled_from(["", "Jo", "Sam"]),
        st.sampled_from(["", "100001", "100002"]),
        st.sampled_from([None, date(2023, 7, 20), TODAY]),
    ),
    max_size=4,
)


def _expected(grants, child: Child, permission: Permission) -> bool:
    """The policy in plain words, without a query: any grant that holds and names the child."""
    for role, code, first_day, last_day in grants:
        if permission not in ROLES[role].permissions:
            continue
        if first_day > TODAY or (last_day and last_day < TODAY):
            continue
        authority, _, within = code.partition("/")
        if authority != child.authority.code:
            continue
        match ROLES[role].scope_kind:
            case ScopeKind.AUTHORITY:
                return True
            case ScopeKind.SCHOOL:
                if any(
                    within == at.urn and (at.last_day is None or at.last_day >= TODAY)
                    for at in child.enrolments.all()
                ):
                    return True
            case ScopeKind.CASELOAD:
                if within and within == child.pep_adviser:
                    return True
    return False


@pytest.mark.usefixtures("home")
class MayAndWhichRows(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(GRANTS, max_size=3), CHILDREN)
    def test_agree_whatever_is_granted(self, grants, children):
        user = User.objects.create(username="amara")
        for role, code, first_day, last_day in grants:
            granted(user, role, code, first_day=first_day, last_day=last_day)
        authorities = {
            code: Authority.objects.create(code=code, name=code) for code in ("806", "807")
        }
        made = []
        for number, (code, adviser, urn, last_day) in enumerate(children):
            child = Child.objects.create(
                authority=authorities[code], council_id=str(number), pep_adviser=adviser
            )
            made.append(child)
            if urn:
                Enrolment.objects.create(
                    child=child, urn=urn, start_on=FAR_BACK, last_day=last_day, source="marks"
                )
        for permission in (Permission.SEE_CHILDREN, Permission.EXPORT_CHILDREN):
            for code in authorities:
                rows = set(visible_children(user, code, permission))
                assert rows == {
                    child
                    for child in made
                    if child.authority.code == code and _expected(grants, child, permission)
                }
                assert all(
                    may_see_child(user, child, permission) == (child in rows)
                    for child in made
                    if child.authority.code == code
                )
                if not may(user, permission, code):
                    assert not rows
                    with pytest.raises(OutOfScope):
                        engine_scope(user, code, permission)
                    continue
                scope = engine_scope(user, code, permission)
                here = {child for child in made if child.authority.code == code}
                counted = {
                    child
                    for child in here
                    if scope.children is None or child.council_id in scope.children
                }
                assert scope.authorities == {code}
                assert counted == rows
