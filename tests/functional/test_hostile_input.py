"""Forms that nobody means well by, that come twice or too late: a clear answer, no harm.

Files and their names are in ``test_hostile_files.py``, addresses in ``test_hostile_addresses.py``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.test import Client
from tests.functional.typed import (
    ANEW,
    AS_TEXT,
    BACKEND,
    BEHIND,
    INVITED,
    LONG_ENOUGH,
    MAKES_READY,
    PAPER,
    SCRIPT,
    SENT,
    TYPED,
    Typed,
    make_site,
    signed_in,
    text_of,
)

import virtualschool.apps
from virtualschool.apps.accounts.middleware import _SEEN
from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.desk.models import SavedView
from virtualschool.apps.indicators.models import Call, CallList, LimitsAnew
from virtualschool.apps.papers.models import Dispatch, Edition, Wording

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture
def site() -> dict[str, str]:
    return make_site()


# Script in every text field ----------------------------------------------------------------------


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
    # What is made as the form is made, or stands in no form, is in the table by hand.
    by_hand = ("catalogue.", "search.", "FigureForm", "FiguresForm", "CardWordsForm", "local words")
    assert found == {name for name in TYPED if not name.startswith(by_hand)}


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


# A session ended mid-form ------------------------------------------------------------------------


def _sends(typed: Typed) -> dict[str, str]:
    return typed.sent | {typed.field: LONG_ENOUGH}


POSTED = [
    name
    for name, typed in TYPED.items()
    if typed.role and typed.method == "post" and name not in MAKES_READY
]


def test_a_form_sent_after_its_session_ended_does_nothing_and_gives_back_what_was_typed(site):
    known = Entry.objects.count()
    for name in POSTED:
        typed = TYPED[name]
        client = signed_in(typed.role)
        client.get("/account/")
        session = client.session
        session[_SEEN] = int(time.time()) - 3600
        session.save()
        answer = client.post(typed.path.format(**site), _sends(typed))
        words = answer.content.decode()
        assert answer.status_code == 401, name
        assert "Your session ended before this was sent" in words
        assert (AS_TEXT in words) != typed.secret, name
        assert SCRIPT not in words
    since = Entry.objects.filter(sequence__gt=known).values_list("action", flat=True)
    assert set(since) <= {"session.timed_out", "signin.done", "user.added"}


def test_a_form_sent_after_signing_out_elsewhere_is_given_back_too(site):
    client = signed_in("virtual_school_head")
    client.post("/sign-out/")
    answer = client.post(f"{PAPER}/words/", {"text": "Three weeks of writing", "ask": ""})
    assert answer.status_code == 401
    assert "Three weeks of writing" in answer.content.decode()


@pytest.mark.parametrize(
    ("origin", "is_given_back"), [("http://testserver", True), ("https://elsewhere.example", False)]
)
def test_a_form_of_an_earlier_session_is_refused_and_given_back(site, origin, is_given_back):
    signed_in("virtual_school_head")
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.get(username="virtual-school-head"), BACKEND)
    answer = client.post(
        f"{PAPER}/words/", {"text": "Three weeks of writing"}, headers={"origin": origin}
    )
    assert answer.status_code == 403
    assert "The form could not be taken" in text_of(answer)
    assert ("Three weeks of writing" in answer.content.decode()) == is_given_back
    assert not Wording.objects.exists()


# The same form twice -----------------------------------------------------------------------------

#: What is kept of each thing that a form makes.
KEPT = (User, Grant, CallList, Call, LimitsAnew, SavedView, Edition, Wording, Dispatch)

TWICE: dict[str, Typed] = {
    "an invitation": Typed("/people/invite/", "username", INVITED | {"username": "jo"}),
    "a role": Typed("/people/{person}/grant/", "role", {"role": "analyst"}),
    "an end": Typed("/people/{person}/grants/{grant}/end/", "last_day", {"last_day": "2023-07-21"}),
    "a suspension": Typed("/people/{person}/suspend/", "reason", {"reason": "left without notice"}),
    "a restoring": Typed("/people/{person}/restore/", ""),
    "a link": Typed("/people/{person}/link/", ""),
    "leaving": Typed("/people/{person}/leave/", "urn", {"urn": "100001", "last_day": "2023-07-21"}),
    "moving": Typed(
        "/people/{person}/leave/",
        "urn",
        {"urn": "100001", "last_day": "2023-07-21", "new_urn": "100002"},
    ),
    "a look": Typed(
        "/look-outside/",
        "child",
        {"child": "1001", "reason": "covering for Jo"},
        role="pep_adviser",
    ),
    "limits": Typed("/indicators/attendance/limits/", "reason", ANEW | {"reason": "a new school"}),
    "a call list": Typed(BEHIND, "child", {"child": "1001"}),
    "a call list of a list": Typed("/children/call-list/?who=all", "child", {"child": "1001"}),
    "a call": Typed(
        "/call-lists/{list}/1001/",
        "outcome",
        {"owner": "virtual-school-head", "outcome": "Back on Monday"},
    ),
    "an edition": Typed(f"{PAPER}/issue/", ""),
    "words": Typed(f"{PAPER}/words/", "text", {"text": "We called every school", "ask": ""}),
    "a dispatch": Typed(f"{PAPER}/sent/", "to", SENT | {"discussed_at": ""}),
    "a view": Typed("/views/save/?who=all", "name", {"name": "Mine"}),
    "a view deleted": Typed("/views/{view}/delete/", ""),
}


def _all_kept() -> dict[str, list[int]]:
    return {model.__name__: sorted(model.objects.values_list("pk", flat=True)) for model in KEPT}


@pytest.mark.parametrize("what", TWICE)
def test_a_form_that_comes_twice_is_done_once_and_answered_clearly(site, what):
    typed = TWICE[what]
    client = signed_in(typed.role)
    path = typed.path.format(**site)
    known = Entry.objects.count()
    first = client.post(path, typed.sent)
    assert first.status_code in {200, 302}
    once = _all_kept()
    records = Entry.objects.count()
    assert records > known
    again = client.post(path, typed.sent, follow=True)
    assert again.status_code in {200, 404, 422}
    assert "<h1" in again.content.decode()
    assert _all_kept() == once
    assert verify_chain() == []
