"""The list of schools and one school's page: by who reads, filters, files, and what is recorded."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority, someone

from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.children.models import Child, Enrolment, Episode
from virtualschool.apps.desk.models import StandingsMade
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.schools.models import School, SchoolLink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

LIST, ACKLAM = "/schools/", "/schools/100001/"


@pytest.fixture
def site():
    """The little authority: 1001 and 1003 at Acklam Grange, 1002 outside the borough, all looked
    after; Acklam Grange came after a school that closed, where 1001 was."""
    little_authority()
    School.objects.filter(urn="100001").update(
        kind="secondary", status="open", la_name="Middlesbrough", establishment_type="Academy"
    )
    School.objects.filter(urn="100002").update(
        kind="special", status="open", la_code="808", la_name="Stockton"
    )
    School.objects.create(
        urn="100003",
        name="Old Acklam School",
        la_code="806",
        kind="secondary",
        status="closed",
        closed_on=date(2022, 8, 31),
        successor_urn="100001",
    )
    SchoolLink.objects.create(
        urn="100003", linked_urn="100001", kind="Successor", established_on=date(2022, 9, 1)
    )
    for child in Child.objects.all():
        looked_after(child)
    Enrolment.objects.create(
        child=Child.objects.get(council_id="1001"),
        urn="100003",
        start_on=date(2020, 9, 1),
        last_day=date(2022, 8, 31),
        source="census",
    )


def looked_after(child: Child) -> None:
    Episode.objects.create(
        child=child,
        start_on=date(2021, 3, 1),
        reason_started="S",
        legal_status="C2",
        placement_type="U1",
        collection_year=2023,
    )


def suspend(council_id: str, status: str = "stands") -> None:
    Suspension.objects.create(
        child=Child.objects.get(council_id=council_id),
        urn="100001",
        category="SUSP",
        start_on=date(2022, 10, 10),
        sessions=4,
        reason_1="DB",
        status=status,
    )


@pytest.fixture
def signed_in(client, site):
    def sign_in(role: str):
        name = role.replace("_", "-")
        user = User.objects.filter(username=name).first() or someone(role, name)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text_of(response) -> str:
    page = response.content.decode()
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def rows_of(response) -> list[str]:
    """The rows of the first table, each as words."""
    table = response.content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.S)
    return [html.unescape(" ".join(re.sub(r"<[^>]+>", " ", row).split())) for row in rows]


def table_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def last(action: str) -> Entry:
    entry = Entry.objects.filter(action=action).last()
    assert entry is not None
    return entry


# The list --------------------------------------------------------------------------------------


def test_the_list_begins_with_the_schools_that_have_our_children_now_most_first(signed_in):
    page = signed_in("virtual_school_head").get(LIST)
    assert rows_of(page) == [
        "Acklam Grange School 100001 Secondary Middlesbrough 2 0 0 18 of 20 sessions 0",
        "Outwood Academy 100002 Special Stockton 1 0 0 6 of 10 sessions 0",
    ]
    assert "2 schools, with 3 of our children (looked after today)" in text_of(page)
    chip = 'class="app-chip" href="?who=looked_after&amp;ours=any&amp;authority=806"'
    assert chip in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ours=any", ["100001", "100002", "100003"]),
        ("ours=none", ["100003"]),
        ("ours=suspended", ["100001"]),
        ("ours=joined", []),
        ("ours=any&where=out", ["100002"]),
        ("ours=any&where=in&status=open", ["100001"]),
        ("ours=any&status=closed", ["100003"]),
        ("phase=special", ["100002"]),
        ("q=acklam+GRANGE", ["100001"]),
        ("q=acklam&ours=any", ["100001", "100003"]),
        ("q=100002", ["100002"]),
        ("sort=name&ours=any", ["100001", "100003", "100002"]),
        ("sort=-name&ours=any", ["100002", "100003", "100001"]),
        ("sort=attendance&ours=any", ["100002", "100001", "100003"]),
        ("sort=nonsense", ["100001", "100002"]),
        ("who=in_need", []),
    ],
)
def test_the_address_narrows_and_sorts_the_list(signed_in, asked, found):
    suspend("1001")
    page = signed_in("virtual_school_head").get(f"{LIST}?{asked}")
    assert [re.findall(r"\b1000\d\d\b", row)[0] for row in rows_of(page)] == found


def test_an_empty_list_says_which_filter_to_remove(signed_in):
    page = signed_in("virtual_school_head").get(f"{LIST}?phase=special&where=in")
    words = text_of(page)
    assert "No school fits all of this" in words
    assert "Without “In the borough” : 1 school" in words
    assert "Without “Special” : 1 school" in words


def test_a_choice_that_is_not_there_is_said_beside_its_field(signed_in):
    page = signed_in("virtual_school_head").get(f"{LIST}?phase=nonsense")
    assert page.status_code == 400
    assert "Choose “Phase” from its list" in text_of(page)
    assert "Error: Schools" in page.content.decode().partition("</title>")[0]


def test_the_file_has_the_whole_list(signed_in):
    found = table_of(signed_in("virtual_school_head").get("/schools.csv?ours=any&sort=name"))
    assert [row[0] for row in found[1:]] == ["100001", "100003", "100002"]
    held = dict(zip(found[0], found[1], strict=True))
    assert held["children_on_roll"] == "2"
    assert (held["sessions_attended"], held["sessions_possible"]) == ("18", "20")
    assert held["attendance_percent"] == ""  # of two children
    assert last("schools.exported").detail["rows"] == 3


def test_a_name_that_would_be_a_formula_is_text(signed_in):
    School.objects.filter(urn="100001").update(name="=1+1<script>alert(1)</script>")
    client = signed_in("virtual_school_head")
    assert "<script>alert(1)" not in client.get(LIST).content.decode()
    assert "<script>alert(1)" not in client.get(ACKLAM).content.decode()
    assert table_of(client.get("/schools.csv"))[1][1].startswith("'=1+1")


# One school ------------------------------------------------------------------------------------


def test_the_page_says_who_the_school_is_and_who_of_ours_is_there(signed_in):
    suspend("1001")
    words = text_of(signed_in("virtual_school_head").get(ACKLAM))
    for said in (
        "Secondary school in Middlesbrough.",
        "Came after Old Acklam School (100003) on 1 September 2022.",
        "Our children here: looked after today",
        "18 of 20 sessions",
        "of 1 child",
        "Ashan Bell",
        "Autumn term 2022",
        "No school census that was loaded counts this school",
        "No published performance table",
        "10 Oct 2022 Ashan Bell Suspension, 4 sessions Persistent or general disruptive behaviour",
        "the school became this one",
        "October 2022 2 of 2 children",
        "Type Academy",
    ):
        assert said in words, said


def test_a_child_whose_school_became_this_one_is_no_joiner(signed_in):
    words = text_of(signed_in("virtual_school_head").get(ACKLAM))
    assert "1 joined, 0 left" in words  # 1003, of whom no earlier school is known


def test_a_month_without_marks_of_a_child_names_the_child(signed_in):
    Enrolment.objects.filter(child__council_id="1002").update(urn="100001")
    words = text_of(signed_in("virtual_school_head").get(ACKLAM))
    assert "October 2022 2 of 3 children No mark of Ivy O’Neill" in words


def test_a_suspension_taken_back_is_said_not_to_count(signed_in):
    suspend("1001", status="withdrawn")
    words = text_of(signed_in("virtual_school_head").get(ACKLAM))
    assert "withdrawn, so not counted" in words
    assert "Suspensions here this school year 0" in words


def test_a_closed_school_leads_to_the_one_that_followed(signed_in):
    page = signed_in("virtual_school_head").get("/schools/100003/")
    assert '<a class="govuk-link" href="/schools/100001/?authority=806">' in page.content.decode()
    words = text_of(page)
    assert "closed on 31 August 2022" in words
    assert "Followed by Acklam Grange School (100001) on 1 September 2022" in words
    assert "None of them is on roll here today" in words


def test_whom_the_page_is_about_can_be_chosen(signed_in):
    Episode.objects.filter(child__council_id="1003").delete()
    client = signed_in("virtual_school_head")
    assert "On roll today 1" in text_of(client.get(ACKLAM))
    assert "On roll today 2" in text_of(client.get(f"{ACKLAM}?who=all"))
    assert "On roll today 1" in text_of(client.get(f"{ACKLAM}?who=nonsense"))


def test_the_tables_of_the_page_are_files(signed_in):
    client = signed_in("virtual_school_head")
    terms = table_of(client.get("/schools/100001/terms.csv"))
    assert terms[1] == ["Autumn term 2022", "2022-09-01", "2022-12-31", "2", "18", "20", "0", "0"]
    moves = table_of(client.get("/schools/100001/moves.csv"))
    assert ["1001", "Ashan Bell", "joined", "2022-09-01", "100003"] in [row[:5] for row in moves]
    assert last("school.exported").subject == "100001"
    assert client.get("/schools/100001/nonsense.csv").status_code == 404


# Who reads -------------------------------------------------------------------------------------


def test_a_designated_teacher_opens_her_school_and_no_other(signed_in):
    client = signed_in("designated_teacher")
    assert [row[:20] for row in rows_of(client.get(f"{LIST}?ours=any"))] == ["Acklam Grange School"]
    page = client.get(ACKLAM)
    words = text_of(page)
    assert "Ashan Bell" in words
    assert "From or to" not in words
    # What came before is named, and not hers to open.
    assert "Came after Old Acklam School" in words
    assert "/schools/100003/" not in page.content.decode()
    for other in ("/schools/100002/", "/schools/100003/", "/schools/999999/"):
        assert client.get(other).status_code == 404
        assert client.get(f"{other}terms.csv").status_code == 404


@pytest.mark.parametrize("role", ["director_education", "director_childrens_services"])
def test_a_director_reads_counts_and_no_child(signed_in, role):
    suspend("1001")
    client = signed_in(role)
    assert rows_of(client.get(LIST))[0] == (
        "Acklam Grange School 100001 Secondary Middlesbrough c 0 0 c c"
    )
    page = client.get(f"{ACKLAM}?who=all")
    words = text_of(page)
    for untold in ("Ashan", "1001", "1003", "18 of 20", "Moves in and out", "/children/"):
        assert untold not in page.content.decode().partition("<main")[2], untold
    assert "On roll today c" in words
    terms = table_of(client.get("/schools/100001/terms.csv"))
    assert terms[1][3:] == ["c", "c", "c", "0", "0"]  # nought is told
    assert client.get("/schools/100001/moves.csv").status_code == 404
    assert table_of(client.get("/schools.csv"))[1][9] == "c"
    # From two groups of children the few in one alone could be worked out.
    assert client.get(f"{LIST}?who=all").status_code == 400


def test_a_director_reads_the_numbers_of_many(signed_in):
    for number in range(5):
        child = Child.objects.create(
            authority=Child.objects.get(council_id="1001").authority, council_id=f"2{number}"
        )
        looked_after(child)
        Enrolment.objects.create(child=child, urn="100001", start_on=date(2022, 9, 1), source="x")
    row = rows_of(signed_in("director_education").get(LIST))[0]
    assert row == "Acklam Grange School 100001 Secondary Middlesbrough 7 0 0 90.0 % 18 of 20 0"


def test_an_adviser_opens_the_schools_of_the_caseload(signed_in):
    client = signed_in("pep_adviser")  # Ivy O’Neill's
    assert [row.split()[0] for row in rows_of(client.get(f"{LIST}?who=all"))] == ["Outwood"]
    assert "Ivy O’Neill" in text_of(client.get("/schools/100002/?who=all"))
    assert client.get(ACKLAM).status_code == 404


def test_whoever_may_not_take_files_is_offered_none(signed_in):
    client = signed_in("school_data_contact")
    assert "Download" not in text_of(client.get(ACKLAM))
    assert client.get("/schools.csv").status_code == 404
    assert client.get("/schools/100001/terms.csv").status_code == 404


def test_the_menu_leads_to_schools_for_who_may_open_them(signed_in):
    link = f'href="{LIST}"'
    assert link in signed_in("designated_teacher").get("/account/").content.decode()
    assert link not in signed_in("carer").get("/account/").content.decode()


def test_looking_is_recorded(signed_in):
    client = signed_in("virtual_school_head")
    client.get(f"{LIST}?phase=secondary")
    assert last("schools.listed").detail["asked"]["phase"] == "secondary"
    client.get(ACKLAM)
    seen = last("school.seen")
    assert (seen.authority, seen.subject_type, seen.subject) == ("806", "school", "100001")
    assert seen.detail == {"who": "looked_after", "rows": 2, "is_named": True}


# How much it takes -----------------------------------------------------------------------------


def queries(client, path: str) -> int:
    client.get(path)  # standings are made and the snapshot is read
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", [LIST, ACKLAM])
def test_queries_do_not_grow_with_schools_or_children(signed_in, path):
    client = signed_in("virtual_school_head")
    before = queries(client, path)
    authority = Child.objects.get(council_id="1001").authority
    for number in range(12):
        urn = f"2000{number:02}"
        School.objects.create(urn=urn, name=f"School {number}", la_code="806", status="open")
        child = Child.objects.create(authority=authority, council_id=f"3{number}")
        looked_after(child)
        for at, start_on, last_day in (
            (urn, date(2021, 9, 1), date(2022, 11, 1)),
            ("100001", date(2022, 11, 2), None),
        ):
            Enrolment.objects.create(
                child=child, urn=at, start_on=start_on, last_day=last_day, source="census"
            )
        suspend(child.council_id)
    StandingsMade.objects.all().delete()
    assert queries(client, path) <= before
    assert before <= 30
