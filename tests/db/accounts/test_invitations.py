"""Invitations: a link that opens once and for some days, one by one or by a file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory
from django.utils import timezone
from tests.little import someone

from virtualschool.apps.accounts.bulk import FileRefused, invite_all, read
from virtualschool.apps.accounts.invitations import accept, invite, link_of, new_link, user_of_link
from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.services import NotGranted, suspend
from virtualschool.apps.audit.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

PASSWORD = "correct horse battery staple"
JO = {
    "username": "jo",
    "full_name": "Jo Bloggs",
    "role": "designated_teacher",
    "scope_kind": "school",
    "scope_code": "806/100001",
    "by": "head",
}


def can_sign_in(password: str = PASSWORD) -> bool:
    request = RequestFactory().post("/sign-in/")
    return authenticate(request, username="jo", password=password) is not None


def test_an_invited_person_signs_in_after_choosing_a_password_and_not_before():
    invited = invite(**JO)
    assert invited.user.is_invited
    assert not can_sign_in()
    accept(uid=invited.uid, token=invited.token, password=PASSWORD)
    assert can_sign_in()
    assert not User.objects.get(username="jo").is_invited
    assert list(Entry.objects.values_list("action", "actor")) == [
        ("user.invited", "head"),
        ("signin.failed", "jo"),
        ("user.joined", "jo"),
    ]


def test_a_link_opens_once():
    invited = invite(**JO)
    accept(uid=invited.uid, token=invited.token, password=PASSWORD)
    with pytest.raises(NotGranted, match="does not open any more"):
        accept(uid=invited.uid, token=invited.token, password="another long password")
    assert can_sign_in()


def test_an_easy_password_is_refused_and_the_link_still_opens():
    invited = invite(**JO)
    with pytest.raises(NotGranted, match="at least 12"):
        accept(uid=invited.uid, token=invited.token, password="short")
    assert user_of_link(invited.uid, invited.token) == invited.user


@pytest.mark.parametrize(("days", "opens"), [(6, True), (8, False)])
def test_a_link_is_too_old_after_a_week(settings, days, opens):
    settings.INVITATION_DAYS = 7
    invited = invite(**JO)
    invited.user.invited_at = timezone.now() - timedelta(days=days)
    invited.user.save()
    old = link_of(invited.user)
    assert (user_of_link(old.uid, old.token) is not None) is opens


def test_a_newer_link_shuts_the_older():
    first = invite(**JO)
    second = new_link(user=first.user, authority="806", by="head")
    assert user_of_link(first.uid, first.token) is None
    assert user_of_link(second.uid, second.token) == first.user


def test_a_suspended_persons_link_does_not_open():
    invited = invite(**JO)
    suspend(user=invited.user, reason="invited by mistake", by="head")
    assert user_of_link(invited.uid, invited.token) is None
    with pytest.raises(NotGranted, match="restore"):
        new_link(user=invited.user, authority="806", by="head")


def test_a_link_of_one_person_does_not_open_anothers_account():
    first = invite(**JO)
    second = invite(**JO | {"username": "sam"})
    assert user_of_link(second.uid, first.token) is None


@pytest.mark.parametrize("uid", ["", "MQ", "====", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"])
@pytest.mark.parametrize("token", ["", "x", "abc-def", "-" * 500])
def test_a_forged_link_opens_nothing(uid, token):
    someone("analyst")
    assert user_of_link(uid, token) is None


def test_an_account_made_with_a_password_has_no_link_until_one_is_made():
    made = link_of(someone("analyst"))
    assert user_of_link(made.uid, made.token) is None


# Many by a file -------------------------------------------------------------------------------

LIST = """\
username,name,role,scope,last_day
jo,Jo Bloggs,designated_teacher,100001,2024-07-31
sam,Sam Roe,Data analyst,,
kit,Kit Moor,reviewing_officer,Kit Moor,
"""


def problems(text: str) -> dict[int, str]:
    return {row.line: row.problem for row in read(text.encode(), "806") if row.problem}


def test_everyone_on_the_list_is_invited():
    made = invite_all(rows=read(LIST.encode(), "806"), by="head")
    assert [each.user.username for each in made] == ["jo", "sam", "kit"]
    assert {(grant.role, grant.scope_code, grant.last_day) for grant in Grant.objects.all()} == {
        ("designated_teacher", "806/100001", date(2024, 7, 31)),
        ("analyst", "806", None),
        ("reviewing_officer", "806/Kit Moor", None),
    }


def test_columns_come_in_any_order_with_a_mark_before_them_and_in_windows_letters():
    text = "Role;".replace(";", ",") + "SCOPE,Name,Username\nanalyst,,Zoë Roe,zoe\n"
    for data in (text.encode("utf-8-sig"), text.encode("cp1252")):
        (row,) = read(data, "806")
        assert (row.name, row.role, row.problem, row.last_day) == ("Zoë Roe", "analyst", "", None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("jo2,,analyst,,", "The name is empty"),
        (",Jo,analyst,,", "needs a username"),
        ("a b,Jo,analyst,,", "username"),
        ("jo2,Jo,headmaster,,", "There is no role headmaster"),
        ("jo2,Jo,designated_teacher,nowhere,", "school's URN"),
        ("jo2,Jo,analyst,807,", "the authority's code alone"),
        ("jo2,Jo,analyst,,soon", "soon is not a day"),
        ("JO,Jo,analyst,,", "JO stands above already"),
        ("looked-at,Jo,analyst,,", "already an account named looked-at"),
    ],
)
def test_a_bad_line_is_named_in_words_and_nobody_is_invited(line, words):
    someone("analyst", "looked-at")
    text = f"{LIST}{line}\n"
    (said,) = problems(text).values()
    assert words in said
    assert set(problems(text)) == {5}
    with pytest.raises(NotGranted, match="Line 5"):
        invite_all(rows=read(text.encode(), "806"), by="head")
    assert set(User.objects.values_list("username", flat=True)) == {"looked-at"}


def test_the_same_list_sent_twice_invites_nobody_twice():
    rows = read(LIST.encode(), "806")
    invite_all(rows=rows, by="head")
    with pytest.raises(NotGranted, match="already an account named jo"):
        invite_all(rows=rows, by="head")
    assert User.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "headings"),
        (b"username,name\njo,Jo\n", "role and scope are missing"),
        (b"username,name,role,scope\n", "names nobody"),
        (b"username,name,role,scope\n\n,,,\n", "names nobody"),
        (b"\x00\x01\x02", "not text"),
        (b"PK\x03\x04\x00\x00", "not text"),
        (b"x" * 1_000_001, "too large"),
        (b'username,name,role,scope\n"' + b"x" * 200_000, "not CSV"),
    ],
)
def test_what_is_no_list_of_people_is_refused_in_a_sentence(data, words):
    with pytest.raises(FileRefused, match=words):
        read(data, "806")


def test_more_than_a_council_has_is_refused():
    many = "".join(f"u{number},Jo,analyst,\n" for number in range(2_001))
    with pytest.raises(FileRefused, match="2,000"):
        read(f"username,name,role,scope\n{many}".encode(), "806")
