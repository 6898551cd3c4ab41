"""Address, legal status, adoption and protected placements are absent for who lacks them."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from tests.little import little_authority, someone

from virtualschool.apps.children.fields import tells_hidden

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OCTOBER = "from=2022-10-01&to=2022-10-31"
CARE_ORDER = "legal_status=C2"


@pytest.fixture
def client_of(client: Client):
    little_authority()

    def sign_in(role: str) -> Client:
        client.force_login(someone(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.mark.parametrize(
    ("role", "group", "status"),
    [
        ("virtual_school_head", CARE_ORDER, 200),
        ("virtual_school_head", "legal_status=E1", 200),
        ("virtual_school_head", "placement_type=A4", 200),
        ("analyst", CARE_ORDER, 200),
        ("analyst", "legal_status=E1", 404),
        ("analyst", "placement_type=A4", 404),
        ("analyst", "placement_type=U1", 200),
        ("pep_coordinator", CARE_ORDER, 404),
        ("pep_coordinator", "legal_status=", 404),
        ("pep_coordinator", "sex=M", 200),
        ("designated_teacher", CARE_ORDER, 404),
        ("head_of_access", CARE_ORDER, 200),
        ("head_of_access", "placement_distance=over 20 miles", 404),
    ],
)
def test_a_list_is_not_made_by_a_group_that_the_reader_may_not_know(client_of, role, group, status):
    client = client_of(role)
    for page in ("children/", "children.csv"):
        answer = client.get(f"/figures/attendance/{page}?{OCTOBER}&{group}")
        assert answer.status_code == status, page


def test_no_call_list_is_made_of_a_group_that_may_not_be_known(client_of):
    client = client_of("pep_coordinator")
    made = f"/figures/attendance/call-list/?{OCTOBER}"
    assert client.post(f"{made}&{CARE_ORDER}", {"child": "1001"}).status_code == 404
    assert client.post(made, {"child": "1001"}).status_code == 302


def test_a_figure_of_the_few_has_no_table_by_what_may_not_be_known(client_of):
    page = "/indicators/attendance/?month=2022-10"
    words = client_of("designated_teacher").get(page).content.decode()
    assert "By legal status" not in words
    assert "By year group" in words
    assert "By legal status" in client_of("virtual_school_head").get(page).content.decode()


def test_nor_has_its_file(client_of):
    def cells(role: str) -> set[str]:
        answer = client_of(role).get("/indicators/attendance/figure.csv?month=2022-10")
        assert answer.status_code == 200
        rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
        return {cell for row in rows for cell in row}

    assert not any("Care order" in cell for cell in cells("designated_teacher"))
    assert any("care order" in cell.lower() for cell in cells("virtual_school_head"))


def test_no_link_leads_to_children_who_may_not_be_listed(client_of):
    words = client_of("head_of_access").get("/indicators/attendance/?month=2022-10")
    assert "placement_distance=" not in words.content.decode()
    assert "legal_status=C2" in words.content.decode()
    assert tells_hidden({"legal_status": "C2"}, {"child.legal_status"})
