"""Pages about accounts and the log, as the server answers them."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.accounts.middleware import _SEEN
from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import record, verify_chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

HOSTILE = "<script>alert(1)</script>"


def enter(client, user: User):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def head(client):
    return enter(client, someone("virtual_school_head"))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def attempt(client, username: str = "analyst", password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"username": username, "password": password} | more)


# Inviting -------------------------------------------------------------------------------------

JO = {"full_name": "Jo Bloggs", "username": "jo", "role": "designated_teacher", "scope": "100001"}


def link_in(response) -> str:
    return re.search(r"http://testserver(/invitation/[^<]+)<", response.content.decode())[1]


def test_an_invitation_is_made_given_and_taken_up(head):
    link = link_in(head.post("/people/invite/", JO))
    head.logout()
    assert "Jo Bloggs" in text_of(head.get(link))
    answer = head.post(link, {"password": "three words and a tree"}, follow=True)
    assert "Your password is saved" in text_of(answer)
    assert attempt(head, "jo", "three words and a tree").status_code == 302
    assert head.get(link).status_code == 410


def test_an_easy_password_is_refused_beside_its_field(head):
    link = link_in(head.post("/people/invite/", JO))
    head.logout()
    answer = head.post(link, {"password": "password1234"})
    assert answer.status_code == 422
    assert 'href="#id_password"' in answer.content.decode()
    assert "too common" in text_of(answer)


def test_an_invitation_sent_twice_makes_one_account_and_says_so(head):
    head.post("/people/invite/", JO)
    again = head.post("/people/invite/", JO)
    assert again.status_code == 422
    assert "There is already an account named jo" in text_of(again)
    assert 'href="#id_username"' in again.content.decode()
    assert User.objects.filter(username="jo").count() == 1


@pytest.mark.parametrize(
    ("change", "words", "field"),
    [
        ({"role": ""}, "Choose a role", "role"),
        ({"role": "outside_reader"}, "Choose a role from the list", "role"),
        ({"role": "king"}, "Choose a role from the list", "role"),
        ({"scope": "nowhere"}, "URN", "scope"),
        ({"kind": "caseload"}, "not for a caseload", "role"),
        ({"last_day": "soon"}, "like 2024-07-31", "last_day"),
        ({"last_day": "2020-01-01"}, "cannot end before it begins", "last_day"),
        ({"username": "a b"}, "username", "username"),
        ({"full_name": ""}, "Enter the person’s name", "full_name"),
    ],
)
def test_what_is_not_right_stands_at_the_top_and_beside_its_field(head, change, words, field):
    answer = head.post("/people/invite/", JO | change)
    assert answer.status_code == 422
    assert words in text_of(answer).replace("&#x27;", "'")
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not User.objects.filter(full_name_is("Jo", "Bloggs")).exists()


def full_name_is(first: str, last: str):
    from django.db.models import Q

    return Q(first_name=first, last_name=last)


def test_script_in_a_name_or_a_reason_is_shown_as_text(head):
    head.post("/people/invite/", JO | {"full_name": f"Jo {HOSTILE}"})
    jo = User.objects.get(username="jo")
    head.post(f"/people/{jo.pk}/suspend/", {"reason": HOSTILE})
    for address in ("/people/", f"/people/{jo.pk}/", "/log/", f"/people/{jo.pk}/leave/"):
        page = head.get(address).content.decode()
        assert HOSTILE not in page
    assert "&lt;script&gt;" in head.get("/people/").content.decode()
    assert "&lt;script&gt;" in head.get("/log/").content.decode()


def _sent(text: str) -> dict[str, SimpleUploadedFile]:
    return {"people": SimpleUploadedFile("../../x.csv", text.encode())}


LIST = "username,name,role,scope\njo,Jo Bloggs,designated_teacher,100001\nsam,Sam Roe,analyst,\n"


def test_a_list_is_shown_before_anybody_is_invited(head):
    preview = head.post("/people/invite-many/", _sent(LIST))
    assert "2 people to invite" in text_of(preview)
    assert not User.objects.filter(username="jo").exists()
    confirmed = re.search(r'name="confirmed" value="([^"]+)"', preview.content.decode())[1]
    done = head.post("/people/invite-many/", {"confirmed": confirmed})
    assert "Links to give to 2 people" in text_of(done)
    again = head.post("/people/invite-many/", {"confirmed": confirmed})
    assert "Nobody was invited" in text_of(again)
    assert User.objects.count() == 3


def test_a_list_with_a_bad_line_offers_nothing_to_confirm(head):
    preview = head.post("/people/invite-many/", _sent(LIST + "x,,analyst,\n"))
    assert preview.status_code == 422
    assert "Line 4: The name is empty" in text_of(preview)
    assert b"confirmed" not in preview.content


@pytest.mark.parametrize("forged", ["", "x", "eyJ0.x:y:z"])
def test_a_confirmation_that_this_site_did_not_make_invites_nobody(head, forged):
    answer = head.post("/people/invite-many/", {"confirmed": forged})
    assert answer.status_code == 422
    assert User.objects.count() == 1


def test_no_file_and_an_empty_file_are_said(head):
    assert "Choose a CSV file" in text_of(head.post("/people/invite-many/", {}))
    assert "The file is empty" in text_of(head.post("/people/invite-many/", _sent("")))


# People ---------------------------------------------------------------------------------------


def test_the_list_is_narrowed_and_says_what_to_remove(head):
    someone("analyst")
    assert "2 people" in text_of(head.get("/people/"))
    found = text_of(head.get("/people/?role=analyst"))
    assert "1 person" in found
    assert "Role: Data analyst" in found
    assert "Nobody fits" in text_of(head.get("/people/?name=nobody"))


def test_queries_do_not_grow_with_the_people(head, django_assert_max_num_queries):
    for number in range(40):
        someone("analyst", f"analyst{number}")
    with django_assert_max_num_queries(14):
        head.get("/people/")


def test_a_role_is_given_and_ended_on_screen(head):
    analyst = someone("analyst")
    head.post(f"/people/{analyst.pk}/grant/", {"role": "pep_adviser", "scope": "Jo Bloggs"})
    given = analyst.grants.get(role="pep_adviser")
    assert given.granted_by == "virtual-school-head"
    page = head.post(
        f"/people/{analyst.pk}/grants/{given.pk}/end/", {"last_day": "2023-07-21"}, follow=True
    )
    assert "ends after 21 July 2023" in text_of(page)
    assert head.get(f"/people/{someone('carer').pk}/grants/{given.pk}/end/").status_code == 404


def test_nobody_gives_themselves_a_role_or_ends_one_on_screen(head):
    me = User.objects.get()
    answer = head.post(f"/people/{me.pk}/grant/", {"role": "analyst"})
    assert "Nobody changes their own" in text_of(answer).replace("&#x27;", "'")
    held = me.grants.get()
    answer = head.post(f"/people/{me.pk}/grants/{held.pk}/end/", {"last_day": "2023-07-21"})
    assert answer.status_code == 422
    assert me.grants.get().last_day is None


def test_suspending_ends_a_session_at_once_and_restoring_does_not_bring_it_back(head, client):
    from django.test import Client

    analyst = someone("analyst")
    theirs = enter(Client(), analyst)
    assert theirs.get("/account/").status_code == 200
    head.post(f"/people/{analyst.pk}/suspend/", {"reason": "left without notice"})
    assert theirs.get("/account/").status_code == 302
    assert "can sign in again" in text_of(head.post(f"/people/{analyst.pk}/restore/", follow=True))


def test_who_has_roles_elsewhere_too_is_not_shut_from_here(head):
    from virtualschool.apps.accounts.services import grant_role

    analyst = someone("analyst")
    grant_role(
        user=analyst, role="analyst", scope_kind="authority", scope_code="807", by="somebody"
    )
    for address, sent in (("suspend", {"reason": "gone away"}), ("link", {}), ("restore", {})):
        answer = head.post(f"/people/{analyst.pk}/{address}/", sent)
        assert answer.status_code == 422
        assert "another authority too" in text_of(answer)
    assert User.objects.get(pk=analyst.pk).is_active


# One's own account ------------------------------------------------------------------------------


def test_a_changed_password_keeps_this_session_and_is_recorded(client):
    someone("analyst")
    attempt(client)
    wrong = client.post("/account/password/", {"old_password": "x", "password": "a b c d e f g h"})
    assert "The present password is not right" in text_of(wrong)
    new = {"old_password": PASSWORD, "password": "another long password"}
    assert "Your password is changed" in text_of(
        client.post("/account/password/", new, follow=True)
    )
    assert client.get("/account/").status_code == 200
    assert Entry.objects.filter(action="password.changed", actor="analyst").count() == 1


def _code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def _set_up(client) -> str:
    asked = client.get("/account/codes/set-up/").headers["Location"]
    assert asked.startswith("/account/confirm/?next=")
    assert "not right" not in text_of(client.get(asked))
    client.post(asked, {"password": PASSWORD})
    return _set_up_now(client)


def _set_up_now(client) -> str:
    page = client.get("/account/codes/set-up/").content.decode()
    assert "data:" not in page
    secret = re.search(r'<code class="app-hash">([A-Z2-7]+)</code>', page)[1]
    answer = client.post("/account/codes/set-up/", {"code": _code(secret, -1)})
    assert answer.headers["Location"] == "/account/codes/recovery/"
    return secret


@pytest.mark.django_db(transaction=True)  # allauth tells of new codes after the commit
def test_one_time_codes_are_set_up_asked_for_and_kept_secret(client):
    someone("analyst")
    attempt(client)
    secret = _set_up(client)
    codes = re.findall(r"<li>(\d{8})</li>", client.get("/account/codes/recovery/").content.decode())
    assert len(codes) == 10
    from allauth.mfa.models import Authenticator

    assert not any(secret in str(kept.data) for kept in Authenticator.objects.all())
    client.post("/sign-out/")

    assert attempt(client, next="/indicators/").headers["Location"] == "/sign-in/code/"
    assert client.get("/account/").status_code == 302  # the password alone opens nothing
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert "That code is not right" in text_of(wrong)
    right = client.post("/sign-in/code/", {"code": _code(secret)})
    assert right.headers["Location"] == "/indicators/"
    client.post("/sign-out/")

    attempt(client)
    client.post("/sign-in/code/", {"code": codes[0]})
    assert client.get("/account/").status_code == 200
    client.post("/sign-out/")
    attempt(client)
    client.post("/sign-in/code/", {"code": codes[0]})
    assert client.get("/account/").status_code == 302  # each recovery code works once
    said = set(Entry.objects.values_list("action", flat=True))
    assert {"codes.added", "codes.failed", "signin.done"} <= said
    assert verify_chain() == []


@pytest.mark.django_db(transaction=True)
def test_codes_cannot_be_guessed_one_after_another(client):
    cache.clear()
    someone("analyst")
    attempt(client)
    secret = _set_up(client)
    client.post("/sign-out/")
    attempt(client)
    for _ in range(6):
        answer = client.post("/sign-in/code/", {"code": "000000"})
    assert "Too many" in text_of(answer)
    client.post("/sign-in/code/", {"code": _code(secret)})  # the right one does not open now either
    assert client.get("/account/").status_code == 302
    assert Entry.objects.filter(action="codes.failed", actor="analyst").count() >= 5
    cache.clear()


def test_a_role_that_opens_a_whole_authority_sets_up_codes_before_anything_opens(client, settings):
    settings.CODES_ARE_REQUIRED = True
    someone("analyst")
    attempt(client)
    for address in ("/", "/children/", "/files/", "/account/codes/recovery/"):
        assert client.get(address).headers["Location"] == "/account/codes/set-up/", address
    client.post("/files/put-in/")
    assert Entry.objects.filter(action="files.previewed").count() == 0
    asked = client.get("/account/codes/set-up/").headers["Location"]
    client.post(asked, {"password": PASSWORD})
    assert "a password alone is too little" in text_of(client.get("/account/codes/set-up/"))
    assert client.get("/account/").status_code == 200
    _set_up_now(client)
    assert client.get("/children/").status_code == 200


@pytest.mark.parametrize("role", ["designated_teacher", "carer", "director_education", "governor"])
def test_a_role_that_opens_less_is_offered_codes_and_not_made_to(client, settings, role):
    settings.CODES_ARE_REQUIRED = True
    enter(client, someone(role))
    assert client.get("/").status_code == 200


def test_the_code_page_without_a_password_before_it_leads_to_the_sign_in_page(client):
    assert client.get("/sign-in/code/").headers["Location"] == "/sign-in/"


# A session that ends ----------------------------------------------------------------------------


def _wait(client, seconds: int) -> None:
    session = client.session
    session[_SEEN] = int(time.time()) - seconds
    session.save()


def test_a_session_left_unused_ends_and_comes_back_where_it_was(head):
    head.get("/people/")
    _wait(head, 30 * 60 - 30)
    assert head.get("/people/").status_code == 200
    _wait(head, 30 * 60 + 1)
    assert head.get("/people/").headers["Location"] == "/sign-in/?next=/people/"
    assert Entry.objects.filter(action="session.timed_out").count() == 1


def test_asking_how_long_is_left_is_no_use_of_the_session_and_staying_is(head):
    head.get("/people/")
    _wait(head, 1000)
    assert head.get("/session/").json()["seconds"] <= 800
    assert head.get("/session/").json()["seconds"] <= 800
    stayed = head.post("/session/", headers={"accept": "application/json"})
    assert stayed.json()["seconds"] > 1700
    back = head.post("/session/", headers={"referer": "http://testserver/people/"})
    assert back.headers["Location"].endswith("/people/")
    away = head.post("/session/", headers={"referer": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"


def test_a_form_sent_after_the_end_does_nothing_and_gives_back_what_was_typed(head):
    head.get("/people/")
    _wait(head, 3600)
    answer = head.post("/people/invite/", JO | {"full_name": f"Jo {HOSTILE}", "password": "hush"})
    assert answer.status_code == 401
    page = answer.content.decode()
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page
    assert "hush" not in page
    assert "/sign-in/?next=/people/invite/" in page
    assert not User.objects.filter(username="jo").exists()


# A reason before a child outside the caseload ---------------------------------------------------


def test_a_reason_leads_on_to_the_child_and_never_to_another_host(client):
    little_authority()
    enter(client, someone("pep_adviser"))
    asked = {"child": "1001", "reason": "covering for Sam Roe", "next": "/indicators/"}
    assert client.post("/look-outside/", asked).headers["Location"] == "/indicators/"
    away = client.post("/look-outside/", asked | {"next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/look-outside/"
    thin = client.post("/look-outside/", asked | {"reason": "because"})
    assert thin.status_code == 422
    assert "a few words" in text_of(thin)


# The log --------------------------------------------------------------------------------------


def test_an_auditor_follows_one_child(client):
    little_authority()
    someone("designated_teacher")
    for actor in ("amara", "bo"):
        record(
            actor=actor,
            action="child.seen",
            authority="806",
            subject_type="child",
            subject="1001",
        )
    auditor = enter(client, someone("information_governance"))
    narrowed = auditor.get("/log/?child=1001")
    assert "2 entries" in text_of(narrowed)
    assert 'href="/log/children/1001/?authority=806"' in narrowed.content.decode()
    page = text_of(auditor.get("/log/children/1001/"))
    assert page.index("bo") < page.index("amara")
    assert "Designated teacher On roll at school 100001" in page
    assert "Ashan" not in page  # the log names no child
    assert Entry.objects.filter(action="log.seen", actor="information-governance").count() == 2
    assert auditor.get("/log/children/9999/").status_code == 404


def test_the_log_goes_on_over_pages_and_as_a_file_that_is_recorded(client):
    auditor = enter(client, someone("information_governance"))
    for number in range(120):
        record(actor="=HYPERLINK(1)", action="report.seen", authority="806", subject=str(number))
    page = auditor.get("/log/?what=report.seen&page=2")
    assert "120 entries" in text_of(page)
    assert "?what=report.seen&amp;page=3" in page.content.decode()
    file = auditor.get("/log.csv?what=report.seen")
    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == 120
    assert rows[0]["who"] == "'=HYPERLINK(1)"
    assert Entry.objects.get(action="log.exported").detail["rows"] == 120


def test_a_day_that_is_none_is_said_beside_its_field_and_shows_nothing(client):
    auditor = enter(client, someone("information_governance"))
    answer = auditor.get("/log/?first_day=soon")
    assert answer.status_code == 400
    assert 'href="#id_first_day"' in answer.content.decode()
    assert auditor.get("/log.csv?first_day=soon").status_code == 404


def test_another_authoritys_entries_are_not_shown(client):
    record(actor="zed", action="child.seen", authority="807", subject_type="child", subject="77")
    record(actor="zed", action="signin.done")
    auditor = enter(client, someone("information_governance"))
    assert "zed" not in text_of(auditor.get("/log/"))
    assert auditor.get("/log/children/77/").status_code == 404
    assert auditor.get("/log/?authority=807").status_code == 404
