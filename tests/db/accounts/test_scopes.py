"""Every query stays within the authorities of whoever asks."""

from __future__ import annotations

import os
from contextvars import Context
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import ScopeError, scope
from tests.little import someone

from virtualschool.apps.accounts.middleware import AuthorityScope
from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.imports.stores import originals, sweep
from virtualschool.apps.indicators.models import CallList
from virtualschool.apps.receipts.models import Load
from virtualschool.apps.receipts.selectors import ledger_version
from virtualschool.apps.receipts.sync import sync

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

#: What names an authority and is read across them: grants and the log, whose own selectors filter.
ACROSS: set[type[Model]] = {Grant, Entry}


def belongs_to_an_authority(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Whether a model names an authority, or hangs on one that does."""
    if model in ACROSS:
        return False
    for field in model._meta.concrete_fields:
        if field.name == "authority":
            return True
        above = field.related_model
        is_new = isinstance(above, type) and above not in {*seen, model, User}
        if is_new and belongs_to_an_authority(above, seen | {model}):
            return True
    return False


OURS = [
    model
    for model in apps.get_models()
    if model.__module__.startswith("virtualschool.") and belongs_to_an_authority(model)
]


def test_the_models_of_an_authority_are_found() -> None:
    assert {Child, Enrolment, Load, CallList} <= set(OURS)
    assert len(OURS) > 20
    assert not {Authority, User, *ACROSS} & set(OURS)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_query_outside_a_scope_raises(model: type[Model]) -> None:
    for ask in (model._default_manager.all, model._default_manager.count):
        with pytest.raises(ScopeError):
            Context().run(ask)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_query_within_a_scope_is_of_its_authority(model: type[Model]) -> None:
    with scope(authority=["806", "807"]):
        asked = str(model._default_manager.all().query)
    assert "806, 807" in asked


def test_only_what_names_no_authority_goes_without_a_scope() -> None:
    def names(field: Field) -> bool:
        return field.name in {"authority", "scope_code"}

    free = {
        model
        for model in apps.get_models()
        if model.__module__.startswith("virtualschool.")
        and model not in OURS
        and any(map(names, model._meta.concrete_fields))
    }
    assert free == ACROSS


@pytest.fixture
def two_authorities() -> None:
    for code in ("806", "807"):
        authority = Authority.objects.create(code=code, name=f"Authority {code}")
        Child.objects.create(
            authority=authority, council_id=f"{code}1", date_of_birth=date(2010, 1, 5)
        )
        Load.objects.create(
            authority=code,
            status="accepted",
            received_at=datetime(2023, 1, 1, tzinfo=UTC),
            received_by="x",
        )


def _seen_in_a_request(user: User | AnonymousUser, rf: RequestFactory) -> list[str]:
    found: list[str] = []

    def view(_: HttpRequest) -> HttpResponse:
        found.extend(Child.objects.values_list("council_id", flat=True))
        return HttpResponse()

    request = rf.get("/")
    request.user = user
    AuthorityScope(view)(request)
    return found


@pytest.mark.usefixtures("two_authorities")
def test_a_request_finds_rows_of_the_reader_s_authorities_alone(rf: RequestFactory) -> None:
    head = someone("virtual_school_head")
    assert _seen_in_a_request(head, rf) == ["8061"]
    Grant.objects.create(
        user=head,
        role="analyst",
        scope_kind="authority",
        scope_code="807",
        first_day=date(2023, 1, 1),
        granted_by="test",
    )
    assert _seen_in_a_request(head, rf) == ["8061", "8071"]


@pytest.mark.usefixtures("two_authorities")
def test_a_stranger_and_an_ended_grant_find_no_row(rf: RequestFactory) -> None:
    assert _seen_in_a_request(AnonymousUser(), rf) == []
    head = someone("virtual_school_head")
    head.grants.update(last_day=date(2023, 7, 20))
    assert _seen_in_a_request(head, rf) == []


@pytest.mark.usefixtures("two_authorities")
def test_the_scope_ends_with_the_request_and_costs_no_query(
    client: Client,
) -> None:
    client.force_login(someone("system_administrator"))
    client.get(reverse("account"))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("account"))
    asked = [query["sql"] for query in captured if "accounts_grant" in query["sql"]]
    assert len(asked) == 1
    assert Child.objects.count() == 2


@pytest.mark.usefixtures("two_authorities")
def test_the_version_of_the_home_is_the_same_from_every_authority() -> None:
    with scope(authority=["806"]):
        ours = ledger_version()
    assert ours == ledger_version() == (2, 0)


@pytest.mark.usefixtures("two_authorities")
def test_rows_are_brought_to_their_target_within_a_scope() -> None:
    authority = Authority.objects.get(code="806")
    with scope(authority="806"):
        changes = sync(
            Child.objects.all(),
            lambda child: child.council_id,
            {"new": {"authority_id": authority.pk, "council_id": "new"}},
        )
    assert (changes.created, changes.deleted) == (1, 1)
    assert list(Child.objects.values_list("council_id", flat=True)) == ["new", "8071"]


@pytest.mark.usefixtures("two_authorities")
def test_leftovers_are_swept_with_every_authority_in_mind() -> None:
    kept = originals().keep(b"another authority's file")
    Load.objects.filter(authority="807").update(originals=[{"name": "a.csv", "kept": kept}])
    path = originals().path(kept)
    os.utime(path, (0, 0))
    with scope(authority="806"):
        sweep()
    assert path.exists()
