"""May this person do this, and which rows: the two answers agree."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import (
    authorities_within,
    may,
    must_use_codes,
    reach,
    remember_grants,
)
from virtualschool.apps.accounts.roles import (
    CHILD_CONTENT,
    ROLES,
    CaseloadKind,
    Permission,
    ScopeKind,
)
from virtualschool.apps.accounts.selectors import who_may_see
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment, SpecialNeeds
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


def test_a_headteacher_who_is_a_governor_never_sees_another_school(user):
    granted(user, "headteacher", "806/100001")
    granted(user, "analyst", "806")
    assert reach(user, Permission.SEE_SCHOOLS, "806").is_whole
    granted(user, "governor", "806")
    held = reach(user, Permission.SEE_SCHOOLS, "806")
    assert not held.is_whole
    assert held.schools == {"100001"}


@pytest.mark.parametrize(
    "code",
    [
        "corporate_parent",
        "director_childrens_services",
        "director_education",
        "governor",
        "information_governance",
        "outside_reviewer",
        "regional_analyst",
        "system_administrator",
    ],
)
def test_these_roles_show_nothing_of_one_child(code):
    assert not ROLES[code].sees_children


@pytest.mark.parametrize(
    ("role", "code", "must"),
    [
        ("virtual_school_head", "806", True),
        ("pep_coordinator", "806", True),
        ("system_administrator", "806", True),
        ("information_governance", "806", True),
        ("children_reader", "806", True),
        ("children_reader", "806/0", False),
        ("designated_teacher", "806/100001", False),
        ("director_education", "806", False),
        ("governor", "806", False),
    ],
)
def test_what_opens_a_whole_authority_asks_for_codes(user, role, code, must):
    given = granted(user, role, code)
    kind = ScopeKind.CHILD if code == "806/0" else given.scope_kind
    Grant.objects.filter(pk=given.pk).update(scope_kind=kind)
    assert must_use_codes(user) == must
    Grant.objects.update(last_day=date(2023, 7, 20))
    assert not must_use_codes(user)


def test_whoever_reaches_a_whole_authority_is_never_asked_for_a_reason_to_look():
    asked = {code for code, role in ROLES.items() if Permission.LOOK_OUTSIDE in role.permissions}
    assert asked
    assert not any(ScopeKind.AUTHORITY in ROLES[code].scope_kinds for code in asked)


def test_the_view_for_meetings_is_a_right_of_its_own(user, children):
    granted(user, "director_education", "806")
    granted(user, "children_presenter", "806")
    unnamed = visible_children(user, "806", Permission.SEE_CHILDREN_UNNAMED)
    assert unnamed.count() == 3
    assert ids(user) == set()


def test_grants_are_read_once_for_a_request_and_again_in_the_next(user, django_assert_num_queries):
    granted(user, "analyst", "806")
    remember_grants(user)
    with django_assert_num_queries(1):
        for permission in Permission:
            may(user, permission, "806")
    Grant.objects.all().delete()
    remember_grants(user)
    assert not may(user, Permission.SEE_CHILDREN, "806")


def test_who_may_see_asks_a_few_questions_whatever_the_number_of_accounts(
    home, children, django_assert_max_num_queries
):
    for number in range(30):
        someone = User.objects.create(username=f"u{number}")
        granted(someone, "designated_teacher", "806/100001" if number % 2 else "806/100002")
    with django_assert_max_num_queries(5):
        seers = who_may_see("806", "1")
    assert len(seers) == 15
    assert {(seer.role, seer.through, seer.until) for seer in seers} == {
        ("Designated teacher", "on roll at school 100001", None)
    }


NAMES = ["806/Jo", "806/Sam", "807/Jo", "806/"]
CODES = {
    ScopeKind.AUTHORITY: st.sampled_from(["806", "807"]),
    ScopeKind.SCHOOL: st.sampled_from(["806/100001", "806/100002", "807/100001", "806/"]),
    ScopeKind.CHILD: st.sampled_from(["806/0", "806/1", "807/0", "806/"]),
}
CASELOAD_CODES = {
    CaseloadKind.SPECIAL_NEEDS: st.sampled_from(["806/E", "806/K", "807/E", "806/"]),
    CaseloadKind.AGE: st.sampled_from(["806/16-25", "806/5-15", "807/16-25", "806/"]),
}


def _code(role: str, kind: ScopeKind):
    caseload = ROLES[role].caseload
    if kind is ScopeKind.CASELOAD:
        return CASELOAD_CODES.get(caseload, st.sampled_from(NAMES))
    return CODES[kind]


SCOPED_ROLES = [(code, kind) for code, role in ROLES.items() for kind in role.scope_kinds]
GRANTS = st.sampled_from(SCOPED_ROLES).flatmap(
    lambda pair: st.tuples(
        st.just(pair[0]),
        st.just(pair[1]),
        _code(*pair),
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
        st.sampled_from(["", "E", "K"]),
        st.sampled_from([None, date(2007, 7, 21), date(2007, 7, 22), date(1997, 7, 21)]),
    ),
    max_size=4,
)


def _expected(grants, child: Child, permission: Permission) -> bool:
    """The policy in plain words, without a query: any grant that holds and names the child."""
    for role, kind, code, first_day, last_day in grants:
        if permission not in ROLES[role].permissions:
            continue
        if first_day > TODAY or (last_day and last_day < TODAY):
            continue
        authority, _, within = code.partition("/")
        if authority == child.authority.code and _names(role, kind, within, child):
            return True
    return False


def _names(role: str, kind: ScopeKind, within: str, child: Child) -> bool:
    match kind:
        case ScopeKind.AUTHORITY:
            return True
        case ScopeKind.SCHOOL:
            return any(
                within == at.urn and (at.last_day is None or at.last_day >= TODAY)
                for at in child.enrolments.all()
            )
        case ScopeKind.CHILD:
            return within == child.council_id
    match ROLES[role].caseload:
        case CaseloadKind.SPECIAL_NEEDS:
            return any(need.provision == within for need in child.special_needs.all())
        case CaseloadKind.AGE if within and child.date_of_birth:
            born = child.date_of_birth
            age = 2023 - born.year - ((born.month, born.day) > (7, 21))
            youngest, oldest = within.split("-")
            return int(youngest) <= age <= int(oldest)
        case CaseloadKind.AGE:
            return False
        case CaseloadKind.SOCIAL_WORKER:
            own = child.social_worker
        case CaseloadKind.TEAM:
            own = child.team
        case CaseloadKind.REVIEWING_OFFICER:
            own = child.reviewing_officer
        case _:
            own = child.pep_adviser
    return bool(within) and within == own


@pytest.mark.usefixtures("home")
class MayAndWhichRows(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(GRANTS, max_size=3), CHILDREN)
    def test_agree_whatever_is_granted(self, grants, children):
        user = User.objects.create(username="amara")
        for role, kind, code, first_day, last_day in grants:
            grant = granted(user, role, code, first_day=first_day, last_day=last_day)
            Grant.objects.filter(pk=grant.pk).update(scope_kind=kind)
        authorities = {
            code: Authority.objects.create(code=code, name=code) for code in ("806", "807")
        }
        made = []
        for number, (code, name, urn, last_day, provision, born) in enumerate(children):
            child = Child.objects.create(
                authority=authorities[code],
                council_id=str(number),
                pep_adviser=name,
                social_worker=name,
                team=name,
                reviewing_officer=name,
                date_of_birth=born,
            )
            made.append(child)
            if provision:
                SpecialNeeds.objects.create(
                    child=child, start_on=FAR_BACK, provision=provision, source="census"
                )
            if urn:
                Enrolment.objects.create(
                    child=child, urn=urn, start_on=FAR_BACK, last_day=last_day, source="marks"
                )
        for permission in sorted(CHILD_CONTENT):
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
                for child in made:
                    seers = who_may_see(child.authority.code, child.council_id, permission)
                    assert bool(seers) == _expected(grants, child, permission)
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


def test_a_delegate_with_one_child_is_counted_what_happened_at_its_school_today(user, children):
    granted(user, "designated_teacher_delegate", "806/1")
    Grant.objects.update(scope_kind=ScopeKind.CHILD)
    child = children["1"]
    today = child.enrolments.get().urn
    Enrolment.objects.create(
        child=child, urn="100009", start_on=FAR_BACK, last_day=date(2022, 7, 1), source="marks"
    )
    scope = engine_scope(user, "806")
    assert reach(user, Permission.SEE_CHILDREN, "806").is_by_school
    assert (scope.schools, scope.children) == ({today}, {"1"})


def test_whoever_reaches_a_child_otherwise_too_is_not_a_reader_through_schools(user, children):
    granted(user, "designated_teacher", "806/100001")
    assert reach(user, Permission.SEE_CHILDREN, "806").is_by_school
    granted(user, "pep_adviser", "806/Jo")
    assert not reach(user, Permission.SEE_CHILDREN, "806").is_by_school
