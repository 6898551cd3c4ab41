"""Text that one database keeps and another refuses, as addresses and forms may bring it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.little import little_authority, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

NULL = "10\0001"


@pytest.fixture
def head() -> Client:
    little_authority()
    client = Client()
    client.force_login(someone("virtual_school_head"), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", ["child", "child-access", "log-of-child"])
def test_an_address_that_names_a_null_character_is_not_there(head, name):
    assert head.get(reverse(name, args=[NULL])).status_code == 404


@pytest.mark.parametrize("name", ["children", "search", "people", "log", "indicators", "schools"])
def test_nor_is_one_that_asks_for_it(head, name):
    asked = dict.fromkeys(["q", "who", "name", "child", "authority", "school", "page"], NULL)
    assert head.get(reverse(name), asked).status_code == 404


def test_a_null_character_typed_into_a_form_is_refused_beside_its_field(head):
    invited = {"full_name": NULL, "username": "jo", "role": "analyst"}
    answer = head.post(reverse("person-invite"), invited)
    assert answer.status_code == 422
    assert "Null characters are not allowed" in answer.content.decode()
    view = head.post(f"{reverse('view-save')}?who=all", {"name": NULL})
    assert view.status_code == 422
