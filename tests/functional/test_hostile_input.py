"""What comes in that nobody means well by, or sends twice, or too late: a clear answer, no harm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.little import little_authority, someone

import virtualschool.apps
from virtualschool.apps.accounts.invitations import invite
from virtualschool.apps.accounts.models import User
from virtualschool.apps.desk.models import SavedView
from virtualschool.apps.indicators.models import CallList
from virtualschool.apps.receipts.models import Load

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

BACKEND = "django.contrib.auth.backends.ModelBackend"
SCRIPT = "<script>alert(1)</script>"
#: Some forms ask for some words.
LONG_ENOUGH = f"so it is {SCRIPT}"
AS_TEXT = "&lt;script&gt;alert(1)&lt;/script&gt;"
FORMULA = "=HYPERLINK(A1)"
LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
OCTOBER = "from=2022-10-01&to=2022-10-31"
BEHIND = f"/figures/attendance/call-list/?{OCTOBER}"


def signed_in(role: str, username: str = "") -> Client:
    name = username or role.replace("_", "-")
    client = Client()
    client.force_login(User.objects.filter(username=name).first() or someone(role, name), BACKEND)
    return client


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def put_in(client: Client, *texts: str | bytes, name: str = "week.csv") -> Any:
    """Files put in by a browser, and the page that follows."""
    sent = [
        SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for text in texts
    ]
    return client.post("/files/put-in/", {"sent": sent}, follow=True)


def put_in_and_accept(client: Client, *texts: str | bytes, name: str = "week.csv") -> Any:
    page = put_in(client, *texts, name=name)
    seen = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    assert seen is not None
    address = page.redirect_chain[-1][0]
    return client.post(f"{address}accept/", {"seen": seen[1]}, follow=True)


@pytest.fixture
def site() -> dict[str, str]:
    """The little authority, somebody to look at, an issued paper, a call list and a view."""
    little_authority()
    head = signed_in("virtual_school_head")
    person = someone("designated_teacher", "looked-at")
    assert head.post("/reports/headline/2022-10/record/issue/").status_code == 302
    head.post(BEHIND, {"child": ["1001", "1003"]})
    head.post("/views/save/?who=all", {"name": "Everyone"})
    load = Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    return {
        "person": str(person.pk),
        "grant": str(person.grants.get().pk),
        "load": str(load.pk),
        "list": str(CallList.objects.get().pk),
        "view": str(SavedView.objects.get().pk),
    }


# Script in every text field ----------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """A form with script typed into one field, and the pages on which what was typed then stands.

    Without ``shown`` it is the answer itself. What is ``secret`` stands nowhere.
    """

    path: str
    field: str
    sent: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()
    role: str = "virtual_school_head"
    method: str = "post"
    secret: bool = False


INVITED = {"full_name": "Jo", "username": "jo", "role": "designated_teacher", "scope": "100001"}
PAPER = "/reports/headline/2022-10/record"
SENT = {"number": "1", "to": "Director", "sent_on": "2022-11-04", "discussed_at": "Panel"}
ANEW = {"month": "2022-10"}

#: By form and field. A form or a field that is new has to come here.
TYPED: dict[str, Typed] = {
    "SignInForm.username": Typed("/sign-in/", "username", {"password": "x"}, role=""),
    "SignInForm.password": Typed("/sign-in/", "password", {"username": "x"}, role="", secret=True),
    "NewPasswordForm.password": Typed("{link}", "password", role="", secret=True),
    "ChangePasswordForm.password": Typed(
        "/account/password/", "password", {"old_password": "x"}, secret=True
    ),
    "ChangePasswordForm.old_password": Typed(
        "/account/password/", "old_password", {"password": "x"}, secret=True
    ),
    "InviteForm.full_name": Typed("/people/invite/", "full_name", INVITED, ("/people/",)),
    "InviteForm.username": Typed("/people/invite/", "username", INVITED),
    "InviteForm.scope": Typed("/people/invite/", "scope", INVITED),
    "GrantForm.scope": Typed(
        "/people/{person}/grant/",
        "scope",
        {"role": "pep_adviser"},
        ("/people/{person}/", "/log/", "/people/{person}/"),
    ),
    "PeopleFilterForm.name": Typed("/people/", "name", method="get"),
    "LeaveForm.new_urn": Typed(
        "/people/{person}/leave/", "new_urn", {"urn": "100001", "last_day": "2023-07-21"}
    ),
    "ReasonForm.reason": Typed("/people/{person}/suspend/", "reason", shown=("/log/",)),
    "OutsideForm.child": Typed(
        "/look-outside/", "child", {"reason": "covering for Jo"}, role="pep_adviser"
    ),
    "OutsideForm.reason": Typed(
        "/look-outside/", "reason", {"child": "1001"}, ("/log/",), role="pep_adviser"
    ),
    "LogFilterForm.who": Typed("/log/", "who", method="get"),
    "LogFilterForm.child": Typed("/log/", "child", method="get"),
    "DecisionForm.reason": Typed(
        "{pair}", "reason", {"decision": "apart"}, ("/files/identities/",), role="analyst"
    ),
    "FigureForm.narrowed": Typed(
        f"/figures/attendance/children/?{OCTOBER}", "school", method="get"
    ),
    "AnewForm.reason": Typed(
        "/indicators/attendance/limits/", "reason", ANEW, ("/indicators/attendance/",)
    ),
    "CallForm.outcome": Typed(
        "/call-lists/{list}/1001/",
        "outcome",
        {"owner": "virtual-school-head"},
        ("/call-lists/{list}/", "/call-lists/{list}/1001/"),
    ),
    "WordsForm.text": Typed(
        f"{PAPER}/words/", "text", {"ask": ""}, (f"{PAPER}/", "/reports/headline/2022-10/")
    ),
    "WordsForm.ask": Typed(
        f"{PAPER}/words/", "ask", {"text": ""}, (f"{PAPER}/", "/reports/headline/2022-10/")
    ),
    "SentForm.to": Typed(f"{PAPER}/sent/", "to", SENT, (f"{PAPER}/",)),
    "SentForm.discussed_at": Typed(
        f"{PAPER}/sent/", "discussed_at", SENT | {"discussed_on": "2022-11-05"}, (f"{PAPER}/",)
    ),
    "ViewForm.name": Typed("/views/save/?who=all", "name", shown=("/views/", "/children/?who=all")),
    "catalogue.q": Typed("/indicators/", "q", method="get"),
    "search.q": Typed("/search/", "q", method="get"),
}


def _a_link() -> dict[str, str]:
    """The link of somebody invited."""
    invited = invite(
        username="new",
        full_name="New",
        role="analyst",
        scope_kind="authority",
        scope_code="806",
        by="test",
    )
    return {"link": reverse("invitation", args=[invited.uid, invited.token])}


def _a_pair() -> dict[str, str]:
    """Two records that may be one child."""
    rows = "".join(f"{each},,Ashgarth,Merrin,2010-05-05,F,,8,2022-10-03\n" for each in (2001, 2002))
    put_in_and_accept(signed_in("analyst"), f"{LIST}{rows}")
    return {"pair": "/files/identities/pair/?kept=2001&other=2002"}


MAKES_READY: dict[str, Callable[[], dict[str, str]]] = {
    "NewPasswordForm.password": _a_link,
    "DecisionForm.reason": _a_pair,
}


def _our_forms() -> Iterator[type[forms.Form]]:
    """Every form of the site, wherever it stands."""
    for package in Path(virtualschool.apps.__path__[0]).rglob("*.py"):
        source = package.read_text()
        if "forms.Form" in source or "Form)" in source:
            name = ".".join(
                package.relative_to(Path(virtualschool.__path__[0])).with_suffix("").parts
            )
            module = import_module(f"virtualschool.{name}")
            for found in vars(module).values():
                is_form = isinstance(found, type) and issubclass(found, forms.BaseForm)
                if is_form and found.__module__ == module.__name__:
                    yield found


def _text_fields() -> set[str]:
    """What is typed freely, by form and field: our own forms; allauth's take six digits."""
    return {
        f"{form.__name__}.{name}"
        for form in _our_forms()
        for name, held in form.base_fields.items()
        if isinstance(held, forms.CharField) and not hasattr(held, "choices")
        if form.__module__ != "virtualschool.apps.accounts.codes"
    }


def test_every_text_field_of_the_site_is_in_the_table():
    found = _text_fields()
    assert len(found) > 20
    by_name = {
        name for name in TYPED if not name.startswith(("catalogue.", "search.", "FigureForm"))
    }
    assert found == by_name


@pytest.mark.parametrize("name", TYPED)
def test_script_in_a_text_field_is_shown_as_text(site, name):
    typed = TYPED[name]
    if name in MAKES_READY:
        site |= MAKES_READY[name]()
    client = signed_in(typed.role) if typed.role else Client()
    path = typed.path.format(**site)
    answer = getattr(client, typed.method)(
        path, typed.sent | {typed.field: LONG_ENOUGH}, follow=True
    )
    pages = {path: answer} | {
        each: signed_in("virtual_school_head").get(each.format(**site)) for each in typed.shown
    }
    for where, page in pages.items():
        words = page.content.decode()
        assert page.status_code < 500, where
        assert SCRIPT not in words, where
        if typed.secret:
            assert "alert(1)" not in words
        elif where in typed.shown or not typed.shown:
            assert AS_TEXT in words, where
