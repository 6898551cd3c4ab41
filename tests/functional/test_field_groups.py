"""Address, legal status, adoption and protected placements are absent for who lacks them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.test import Client
from tests.little import little_authority, someone

from virtualschool.apps.accounts.roles import FIELD_GROUPS, ROLES, Permission
from virtualschool.apps.children.fields import tells_hidden
from virtualschool.apps.children.models import Child, Enrolment, Episode, ReturnRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

P = Permission
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


# One child, the list of children, search, call lists -----------------------------------------

#: Of the three children, what a page or a file could say of each group. 1002 is with the people
#: who are to adopt; of 1003 the council withheld where the placement is.
SAYS = {
    P.SEE_ADDRESS: ["Rosalind Kettle", "TS1 9ZZ", "TS5 9YY", "From home", "SC999123"],
    P.SEE_LEGAL_STATUS: ["Care order", "Full care", "C2", "Legal status", "legal_status"],
    P.SEE_ADOPTION: ["adopt", "Adopt", "Placement order", "E1", "A5"],
    P.SEE_PROTECTED_PLACEMENT: ["Wilhelmina Crake", "Harriet Sloane", "TS1 8XX"],
}
#: What the head, who holds every group, reads of each on the child's page.
READ_BY_THE_HEAD = {
    "1001": ["Rosalind Kettle", "From home", "Full care"],
    "1002": ["Matched with adopters", "Harriet Sloane", "Placement order"],
    "1003": ["Wilhelmina Crake"],
}
#: Letters by chance, among which two may read as a code.
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
CARERS = {"1001": "Rosalind Kettle", "1002": "Harriet Sloane", "1003": "Wilhelmina Crake"}
PLACED = {
    "1001": {"legal_status": "C2", "placement_type": "U1", "placement_postcode": "TS5 9YY"},
    "1002": {"legal_status": "E1", "placement_type": "A5", "placement_postcode": "TS5 9YY"},
    "1003": {"legal_status": "C2", "placement_type": "U1", "home_postcode": "TS1 8XX"},
}


@pytest.fixture
def pages_of(client_of):
    """Every page and file about children that a role can open, by address."""
    for council_id, placed in PLACED.items():
        child = Child.objects.get(council_id=council_id)
        child.carer = CARERS[council_id]
        child.pep_adviser, child.social_worker = "Jo Bloggs", "Nia Rhys"
        child.save()
        common = {
            "home_postcode": "TS1 9ZZ",
            "placement_authority": "806",
            "is_placed_inside": True,
        }
        Episode.objects.create(
            child=child,
            start_on=date(2021, 3, 1),
            reason_started="S",
            category_of_need="N1",
            provider_urn="SC999123",
            placement_miles_tenths=31,
            collection_year=2023,
            **(common | placed),
        )
    ReturnRecord.objects.create(
        child=Child.objects.get(council_id="1002"),
        list_name="adoption",
        collection_year=2023,
        position=1,
        values={"DATE_MATCH": "2022-11-02"},
    )

    def read(role: str) -> dict[str, str]:
        client = client_of(role)
        addresses = [
            "/",
            "/children/?who=all",
            "/children.csv?who=all",
            "/search/?q=bell",
            f"/figures/attendance/children/?{OCTOBER}",
            f"/figures/attendance/children.csv?{OCTOBER}",
            "/indicators/attendance/figure.csv?month=2022-10",
            *(f"/children/{each}/{page}" for each in PLACED for page in ("", "access/")),
        ]
        made = client.post("/children/call-list/?who=all", {"child": list(PLACED)})
        if made.status_code == 302:
            addresses.append(made["Location"])
        answers = {address: client.get(address) for address in addresses}
        return {
            address: FORM_TOKEN.sub("", answer.content.decode())
            for address, answer in answers.items()
            if answer.status_code == 200
        }

    return read


def test_the_head_reads_every_group_where_it_belongs(pages_of):
    read = pages_of("virtual_school_head")
    for council_id, words in READ_BY_THE_HEAD.items():
        page = read[f"/children/{council_id}/"]
        assert [each for each in words if each not in page] == [], council_id
    table = list(csv.DictReader(io.StringIO(read["/children.csv?who=all"].lstrip("\ufeff"))))
    assert {line["child_id"]: line["legal_status"] for line in table} == {
        council_id: placed["legal_status"] for council_id, placed in PLACED.items()
    }


@pytest.mark.parametrize(
    "role",
    [
        "analyst",
        "pep_adviser",
        "pep_coordinator",
        "head_of_access",
        "designated_teacher",
        "designated_teacher_delegate",
        "headteacher",
        "school_data_contact",
        "social_work_student",
        "reviewing_administrator",
        "carer",
        "outside_reader",
        "entitlement_officer",
        "children_reader",
    ],
)
def test_no_page_and_no_file_says_of_a_group_that_a_role_lacks(pages_of, role):
    Child.objects.update(reviewing_officer="Kit Moor")
    read = pages_of(role)
    lacks = FIELD_GROUPS - ROLES[role].permissions
    assert any(address.startswith("/children/100") for address in read)
    assert {
        (address, word)
        for address, page in read.items()
        for group in lacks
        for word in SAYS[group]
        if word in page
    } == set()


def test_a_placement_with_adopters_reads_as_one_with_foster_carers_does(pages_of):
    read = pages_of("pep_coordinator")
    assert "With carers in a family home" in read["/children/1001/"]
    assert "With carers in a family home" in read["/children/1002/"]


def test_the_address_needs_the_protected_group_too_where_the_placement_is_secret(pages_of):
    page = pages_of("analyst")
    assert "Rosalind Kettle" in page["/children/1001/"]
    assert "Wilhelmina Crake" not in page["/children/1003/"]


def test_a_delegate_with_one_child_reads_of_that_school_alone_in_every_list(pages_of):
    child = Child.objects.get(council_id="1001")
    Enrolment.objects.create(
        child=child,
        urn="100002",
        start_on=date(2021, 9, 1),
        last_day=date(2022, 7, 20),
        source="marks",
    )
    read = pages_of("designated_teacher_delegate")
    assert "at your school alone" in read["/children/?who=all"]
    assert [address for address, page in read.items() if "Outwood Academy" in page] == []


def test_a_call_list_made_by_a_legal_status_does_not_say_it_to_whoever_acts_on_it(client_of):
    child = Child.objects.get(council_id="1001")
    Episode.objects.create(
        child=child, start_on=date(2021, 3, 1), legal_status="C2", collection_year=2023
    )
    head = client_of("virtual_school_head")
    made = head.post("/children/call-list/?who=all&legal=C2", {"child": "1001"})["Location"]
    assert "legal=C2" in head.get(made).content.decode()
    coordinator = someone("pep_coordinator")
    head.post(f"{made}1001/", {"owner": coordinator.username, "outcome": ""})
    head.force_login(coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = head.get(made).content.decode()
    assert "Ashan Bell" in page
    assert [word for word in (*SAYS[P.SEE_LEGAL_STATUS], "legal=") if word in page] == []
    assert "the list of children" in page
