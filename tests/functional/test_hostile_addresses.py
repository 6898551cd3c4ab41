"""Addresses made up, guessed or kept too long: not there, and nothing said of what is."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.utils import timezone
from tests.functional.test_sweep import STRANGERS, SWEEP, visit
from tests.functional.test_sweep import address as address_in_sweep
from tests.functional.typed import OCTOBER, SCRIPT, a_link, make_whole_site, signed_in, text_of
from tests.little import PASSWORD

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child
from virtualschool.apps.desk.models import SavedView
from virtualschool.apps.indicators.models import Call, CallList, LimitsAnew
from virtualschool.apps.receipts.models import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def site() -> dict[str, str]:
    return make_whole_site()


# Addresses ---------------------------------------------------------------------------------------

#: The names that addresses of the site have in their questions.
ASKED_NAMES = """
  authority page sort who year school adviser legal placed came moved q month period
  known cohort kind from to present refused name role state what child first_day last_day next kept
  other template seen table by sex topic urn
"""
ODD = [SCRIPT, "\0", "x" * 5_000, "-1", "9" * 30, "\u202e\U0001f600", "' OR 1=1 --", "%00", "٣"]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_whatever_an_address_asks_is_answered_and_never_taken_as_markup(site, odd):
    head = signed_in("virtual_school_head")
    asked = urlencode(dict.fromkeys(ASKED_NAMES.split(), odd))
    wrong = {}
    for name, page in SWEEP.items():
        path = address_in_sweep(name, page, site).partition("?")[0]
        answer = visit(head if page.to != STRANGERS else Client(), page, f"{path}?{asked}")
        if answer.status_code >= 500 or SCRIPT.encode() in answer.content:
            wrong[path] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_whatever_an_address_names_is_not_there(site, odd):
    head = signed_in("virtual_school_head")
    named = quote(odd, safe="")
    wrong = {}
    for path in [
        f"/children/{named}/",
        f"/children/{named}/access/",
        f"/indicators/{named}/",
        f"/figures/{named}/children/?{OCTOBER}",
        f"/reports/headline/{named}/",
        f"/files/waiting/{named}/",
        f"/files/loads/{named}/",
        f"/call-lists/{site['list']}/{named}/",
        f"/people/{named}/",
        f"/log/children/{named}/",
        f"/invitation/{named}/{named}/",
        f"/schools/{named}/",
    ]:
        answer = head.get(path)
        if answer.status_code not in {404, 410} or SCRIPT.encode() in answer.content:
            wrong[path] = answer.status_code
    assert wrong == {}


# Another authority's numbers ---------------------------------------------------------------------


@pytest.fixture
def elsewhere(site) -> dict[str, str]:
    """Things of another authority, each with a number of its own that somebody here may guess."""
    other = Authority.objects.create(code="807", name="Redcar and Cleveland")
    Child.objects.create(authority=other, council_id="8071", surname="Elsewhere")
    made = {"asked": OCTOBER, "snapshot": "0" * 64, "made_at": timezone.now()}
    calls = CallList.objects.create(
        authority="807", title="x", indicator="attendance", made_by="virtual-school-head", **made
    )
    Call.objects.create(call_list=calls, council_id="8071", owner="virtual-school-head")
    view = SavedView.objects.create(
        authority="807",
        owner="virtual-school-head",
        name="x",
        query="who=all",
        saved_at=timezone.now(),
    )
    load = Load.objects.create(
        authority="807", status="accepted", received_at=timezone.now(), received_by="x"
    )
    anew = LimitsAnew.objects.create(
        authority="807",
        indicator="attendance",
        cohort="looked_after",
        month="2022-10",
        reason="x",
        set_by="x",
        set_at=timezone.now(),
    )
    person = User.objects.create(username="theirs", first_name="Elsewhere")
    grant = Grant.objects.create(
        user=person,
        role="analyst",
        scope_kind="authority",
        scope_code="807",
        first_day=date(2020, 1, 1),
        granted_by="x",
    )
    return {
        "list": str(calls.pk),
        "view": str(view.pk),
        "load": str(load.pk),
        "anew": str(anew.pk),
        "person": str(person.pk),
        "grant": str(grant.pk),
    }


@pytest.mark.parametrize(
    "path",
    [
        "/children/8071/",
        "/children/8071/access/",
        "/children/8071/?authority=807",
        "/call-lists/{list}/",
        "/call-lists/{list}/8071/",
        "/views/{view}/",
        "/views/{view}/delete/",
        "/files/loads/{load}/",
        "/files/loads/{load}/set-aside.xlsx",
        "/files/loads/{load}/undo/",
        "/indicators/attendance/limits/{anew}/undo/",
        "/people/{person}/",
        "/people/{person}/suspend/",
        "/people/{person}/grants/{grant}/end/",
        "/log/children/8071/",
    ],
)
def test_what_is_of_another_authority_is_not_there_and_stays_as_it_was(elsewhere, path):
    head = signed_in("virtual_school_head")
    known = Entry.objects.count()
    for answer in (
        head.get(path.format(**elsewhere)),
        head.post(
            path.format(**elsewhere), {"reason": "some words here", "last_day": "2023-07-21"}
        ),
    ):
        assert answer.status_code in {404, 405}
        assert "Elsewhere" not in answer.content.decode()
    assert Entry.objects.count() == known
    assert SavedView.objects.filter(pk=elsewhere["view"]).exists()
    assert User.objects.get(pk=elsewhere["person"]).is_active
    assert LimitsAnew.objects.get(pk=elsewhere["anew"]).undone_at is None


def test_another_authoritys_grant_is_not_ended_through_somebody_of_ours(elsewhere, site):
    head = signed_in("virtual_school_head")
    path = f"/people/{site['person']}/grants/{elsewhere['grant']}/end/"
    assert head.post(path, {"last_day": "2023-07-21"}).status_code == 404
    assert Grant.objects.get(pk=elsewhere["grant"]).last_day is None


# Invitations that are over -----------------------------------------------------------------------


def test_an_invitation_that_is_over_says_what_to_do_and_opens_nothing(settings):
    link = a_link()["link"]
    invited = User.objects.get(username="new")
    invited.invited_at -= timedelta(days=settings.INVITATION_DAYS, minutes=1)
    User.objects.filter(pk=invited.pk).update(invited_at=invited.invited_at)
    for answer in (Client().get(link), Client().post(link, {"password": PASSWORD})):
        assert answer.status_code == 410
        assert "ask whoever invited you for a new link" in text_of(answer)
    assert User.objects.get(username="new").is_invited
