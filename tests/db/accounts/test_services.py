"""Making accounts and granting roles."""

from __future__ import annotations

from datetime import date

import pytest

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.accounts.services import NotGranted, add_user, end_grant, grant_role
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

AMARA = {
    "username": "amara",
    "full_name": "Amara Okafor Bright",
    "role": "analyst",
    "scope_kind": "authority",
    "scope_code": "806",
    "password": "correct horse battery",
    "by": "installer",
}


def test_an_account_is_made_with_its_role_and_recorded():
    user = add_user(**AMARA)
    assert user.get_full_name() == "Amara Okafor Bright"
    assert user.check_password("correct horse battery")
    assert may(user, Permission.SEE_CHILDREN, "806")
    grant = user.grants.get()
    assert (grant.first_day, grant.last_day, grant.granted_by) == (
        date(2023, 7, 21),
        None,
        "installer",
    )
    entry = Entry.objects.get()
    assert (entry.actor, entry.action, entry.authority) == ("installer", "user.added", "806")
    assert (entry.subject_type, entry.subject) == ("user", "amara")
    assert entry.detail["role"] == "analyst"
    assert "correct horse battery" not in str(entry.detail)
    assert verify_chain() == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "  "}, "needs a username"),
        ({"username": "a b"}, "username"),
        ({"username": "x" * 151}, "150"),
        ({"password": "short"}, "at least 12"),
        ({"password": "password1234"}, "too common"),
        ({"role": "headmaster"}, "There is no role headmaster"),
        ({"scope_kind": "school"}, "given for an authority, not for a school"),
        ({"scope_code": "000"}, "000 is not the code of an authority"),
        ({"scope_code": ""}, "not the code of an authority"),
        ({"scope_code": "806/100001"}, "the authority's code alone"),
        (
            {"role": "designated_teacher", "scope_kind": "school", "scope_code": "806/nowhere"},
            "the school's URN",
        ),
        (
            {"role": "pep_adviser", "scope_kind": "caseload", "scope_code": "806/"},
            "whose it is",
        ),
        (
            {"role": "pep_adviser", "scope_kind": "caseload", "scope_code": "806/" + "x" * 60},
            "at most 60 characters",
        ),
        ({"first_day": date(2023, 9, 1), "last_day": date(2023, 8, 31)}, "before it begins"),
    ],
)
def test_what_is_not_right_is_refused_in_a_sentence_and_nothing_is_made(change, sentence):
    with pytest.raises(NotGranted, match=sentence):
        add_user(**AMARA | change)
    assert not User.objects.exists()
    assert not Grant.objects.exists()
    assert not Entry.objects.exists()


def test_a_username_is_taken_whatever_its_capitals():
    add_user(**AMARA)
    with pytest.raises(NotGranted, match="already an account named AMARA"):
        add_user(**AMARA | {"username": "AMARA"})


def test_a_single_name_is_enough():
    assert add_user(**AMARA | {"full_name": "Amara"}).get_full_name() == "Amara"


def test_another_role_is_granted_and_ended_and_both_are_recorded():
    user = add_user(**AMARA | {"role": "director_education"})
    grant = grant_role(
        user=user, role="children_reader", scope_kind="authority", scope_code="806", by="head"
    )
    assert may(user, Permission.SEE_CHILDREN, "806")
    end_grant(grant=grant, last_day=date(2023, 7, 21), by="head")
    assert may(user, Permission.SEE_CHILDREN, "806")  # its last day is inside
    with pytest.raises(NotGranted, match="cannot end on 20 July 2023"):
        end_grant(grant=grant, last_day=date(2023, 7, 20), by="head")
    assert list(Entry.objects.values_list("action", flat=True)) == [
        "user.added",
        "role.granted",
        "role.ended",
    ]


def test_every_role_says_what_it_may_and_none_may_what_no_page_knows():
    for code, role in ROLES.items():
        assert role.code == code
        assert role.title
        assert role.permissions
        assert role.permissions <= set(Permission)


def test_what_is_held_already_is_not_granted_again_but_a_longer_time_is():
    user = add_user(**AMARA)
    asked = {name: AMARA[name] for name in ("role", "scope_kind", "scope_code")}
    with pytest.raises(NotGranted, match="holds that role there already, from 21 July 2023"):
        grant_role(user=user, by="x", **asked)
    grant = user.grants.get()
    end_grant(grant=grant, last_day=date(2023, 8, 31), by="x")
    with pytest.raises(NotGranted, match="until 31 August 2023"):
        grant_role(user=user, by="x", last_day=date(2023, 8, 1), **asked)
    grant_role(user=user, by="x", first_day=date(2023, 9, 1), **asked)
    assert user.grants.count() == 2
