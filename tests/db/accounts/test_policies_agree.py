"""May this user, and which rows: the two answers of every policy beside the children's agree."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.little import SCOPES, someone

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.children.permissions import may_see_child
from virtualschool.apps.desk.schools.policy import reader_of, visible_schools
from virtualschool.apps.desk.standing import make_standings
from virtualschool.apps.imports.models import Upload
from virtualschool.apps.imports.permissions import authority_for, may_all, own_upload
from virtualschool.apps.indicators.call_lists import lines_of, lists_of, the_list
from virtualschool.apps.indicators.models import Call, CallList
from virtualschool.apps.schools.models import School

PAIRS = st.lists(
    st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(["806", "807"])), max_size=3
)
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["806", "807"]),
        st.sampled_from(["amara", "somebody"]),  # who made it
        st.lists(
            st.tuples(st.sampled_from(["1001", "1002"]), st.sampled_from(["amara", "somebody"])),
            max_size=2,
            unique_by=lambda pair: pair[0],
        ),
    ),
    max_size=3,
)


def make_two_authorities() -> None:
    for code in ("806", "807"):
        authority = Authority.objects.create(code=code, name=code)
        for council_id, urn, adviser in (
            ("1001", "100001", ""),
            ("1002", "100002", "Jo Bloggs"),
        ):
            child = Child.objects.create(
                authority=authority, council_id=council_id, pep_adviser=adviser
            )
            Enrolment.objects.create(
                child=child, urn=urn, start_on=date(2022, 9, 1), source="marks"
            )
    for urn, code in (("100001", "806"), ("100002", "806"), ("100003", "807"), ("100004", "999")):
        School.objects.create(urn=urn, name=urn, la_code=code)


def amara(pairs: list[tuple[str, str]]) -> User:
    user = User.objects.create(username="amara")
    for role, code in pairs:
        Grant.objects.create(
            user=user,
            role=role,
            scope_kind=ROLES[role].scope_kind,
            scope_code=SCOPES.get(role, "806").replace("806", code),
            first_day=date(2022, 9, 1),
            granted_by="test",
        )
    return user


@pytest.mark.usefixtures("home")
class EveryPolicy(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PAIRS)
    def test_the_schools_listed_are_those_that_open(self, pairs):
        make_two_authorities()
        user = amara(pairs)
        every = list(School.objects.values_list("urn", flat=True))
        for code in ("806", "807"):
            make_standings(code)  # as every page of schools does first
            listed = set(visible_schools(user, code).values_list("urn", flat=True))
            reader = reader_of(user, code)
            assert listed == (set(reader.may_open(every)) if reader else set())

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PAIRS, CALLS)
    def test_the_call_lists_listed_are_those_that_open_with_a_child_on_them(self, pairs, calls):
        make_two_authorities()
        user = amara(pairs)
        for code, made_by, children in calls:
            made = CallList.objects.create(
                authority=code, title="x", made_by=made_by, made_at=timezone.now()
            )
            for council_id, owner in children:
                Call.objects.create(call_list=made, council_id=council_id, owner=owner)
        within = authorities_within(user, Permission.KEEP_CALL_LISTS)
        listed = {each.call_list.pk for code in within for each in lists_of(user, code)}
        for each in CallList.objects.all():
            opened = the_list(user, within, each.pk)
            lines = lines_of(user, opened) if opened else []
            assert (each.pk in listed) == bool(lines)
            for line in lines:
                child = Child.objects.get(
                    authority__code=each.authority, council_id=line.call.council_id
                )
                assert may_see_child(user, child, Permission.KEEP_CALL_LISTS)

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(PAIRS, st.sampled_from(["amara", "somebody"]), st.sampled_from(["806", "807"]))
    def test_files_that_wait_open_for_whoever_put_them_in_while_they_may_load(
        self, pairs, put_in_by, code
    ):
        make_two_authorities()
        user = amara(pairs)
        Upload.objects.create(
            token="t" * 20, authority=code, uploaded_by=put_in_by, uploaded_at=timezone.now()
        )
        try:
            authority = authority_for(user, Permission.LOAD_FILES)
            opened = own_upload(user, authority.code, "t" * 20)
        except Http404:
            opened = None
        if opened is not None:
            assert put_in_by == "amara"
            assert may_all(user, Permission.LOAD_FILES, opened.authority)
        may = [each for each in ("806", "807") if may_all(user, Permission.LOAD_FILES, each)]
        if put_in_by == "amara" and may[:1] == [code]:
            assert opened is not None


@pytest.mark.django_db
@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("role", ["designated_teacher", "pep_adviser", "director_education"])
def test_a_role_of_less_than_the_whole_opens_no_files(role):
    make_two_authorities()
    with pytest.raises(Http404):
        authority_for(someone(role), Permission.SEE_LOADS)
