"""The papers that a person may read: months, editions, files, and which of several authorities."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority, little_correction, little_paper, someone
from tests.little_papers import little_papers

from virtualschool.apps.accounts.roles import ScopeKind
from virtualschool.apps.accounts.services import grant_role
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.models import Addendum, Dispatch, Edition, FrozenMonth
from virtualschool.apps.papers.notices import notify
from virtualschool.apps.papers.services import issue
from virtualschool.apps.papers.verify import problems

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def signed_in(client):
    def sign_in(role: str):
        client.force_login(someone(role), backend=BACKEND)
        return client

    return sign_in


def an_edition(report: str = "headline", number: int = 1) -> Edition:
    return Edition.objects.create(
        authority="806",
        report=report,
        period="2022-10",
        number=number,
        snapshot="0" * 64,
        content_sha256="1" * 64,
        figures={},
        issued_at=datetime(2022, 11, 3, 9, tzinfo=UTC),
        issued_by="head",
    )


def test_each_month_stands_with_its_editions_and_files(signed_in):
    little_authority()
    for number in (1, 2):
        an_edition(number=number)
    page = signed_in("director_education").get("/reports/").content.decode()
    assert '<a class="govuk-link" href="/reports/headline/2022-10/">October 2022</a>' in page
    assert page.index("Edition 2, 3 Nov 2022, by head") < page.index("Edition 1, 3 Nov 2022")
    assert 'href="/reports/headline/2022-10.pdf"' in page
    assert "/record/" not in page


def test_who_keeps_the_record_sees_to_whom_it_went_and_the_annex(signed_in):
    little_authority()
    Dispatch.objects.create(
        edition=an_edition(),
        to="Dr Ada Lane",
        sent_on=date(2022, 11, 4),
        recorded_at=datetime(2022, 11, 4, tzinfo=UTC),
        recorded_by="head",
    )
    an_edition("headline-annex")
    page = signed_in("virtual_school_head").get("/reports/").content.decode()
    for words in ("Dr Ada Lane, 4 Nov 2022", "Named annex, edition 1", "/2022-10/record/"):
        assert words in page


def test_a_month_that_was_never_issued_says_so(signed_in):
    little_authority()
    assert "Not issued" in signed_in("analyst").get("/reports/").content.decode()


def test_before_the_first_marks_the_page_says_what_is_missing(signed_in):
    Authority.objects.create(code="806", name="Middlesbrough")
    page = signed_in("analyst").get("/reports/").content.decode()
    assert "No month’s attendance is loaded" in page


@pytest.mark.parametrize("role", ["outside_reviewer", "designated_teacher", "pep_adviser"])
def test_who_reads_no_papers_finds_no_list_and_no_item_on_the_menu(signed_in, role):
    little_authority()
    client = signed_in(role)
    assert client.get("/reports/").status_code == 404
    assert 'href="/reports/"' not in client.get("/indicators/").content.decode()


def test_who_reads_papers_of_two_authorities_keeps_to_the_one_asked_for(client, monkeypatch):
    monkeypatch.setattr("virtualschool.apps.papers.views.paper.paper_document", little_paper)
    little_authority()
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    user = someone("analyst")
    grant_role(
        user=user,
        role="analyst",
        scope_kind=ScopeKind.AUTHORITY,
        scope_code="807",
        first_day=date(2023, 1, 1),
        by="test",
    )
    client.force_login(user, backend=BACKEND)
    page = client.get("/reports/").content.decode()
    assert 'href="/reports/?authority=807">Redcar and Cleveland' in page
    assert "No month’s attendance" in client.get("/reports/?authority=807").content.decode()
    assert client.get("/reports/headline/2022-10/?authority=807").status_code == 404
    here = client.get("/reports/headline/2022-10/?authority=806").content.decode()
    assert "/reports/headline/2022-10.pdf?authority=806" in here
    assert client.get("/reports/?authority=808").status_code == 404


# Papers by registering alone -------------------------------------------------------------------


@pytest.fixture
def little(home, monkeypatch):
    little_authority()
    little_papers(monkeypatch)


OUTSIDE = "/reports/outside/2022-12-07"


@pytest.mark.usefixtures("little")
def test_a_paper_has_its_pages_files_and_record_by_registering_alone(signed_in):
    head = signed_in("virtual_school_head")
    shelf = head.get("/reports/").content.decode()
    assert "Paper for outsiders" in shelf
    assert f'href="{OUTSIDE}/">7 December 2022</a>' in shelf
    page = head.get(f"{OUTSIDE}/").content.decode()
    assert "<title>Headline report, October 2022 – Virtual School</title>" in page
    assert 'name="meeting"' in page
    assert head.get("/reports/outside/?meeting=2022-10-19").url == "/reports/outside/2022-10-19/"
    for suffix in ("pdf", "docx", "xlsx", "html", "csv", "json"):
        assert head.get(f"{OUTSIDE}.{suffix}").status_code == 200
    record = head.get(f"{OUTSIDE}/record/").content.decode()
    assert "What we ask of the governing body" in record
    head.post(f"{OUTSIDE}/record/issue/")
    sent = {"number": 1, "to": "Chair", "sent_on": "2022-12-01"}
    assert head.post(f"{OUTSIDE}/record/sent/", sent, follow=True).status_code == 200
    assert problems("806") == []


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize(
    "address",
    [
        "/reports/nothing/2022-10/",
        "/reports/outside/2022-11-01/",
        "/reports/headline-annex/2022-10/",
    ],
)
def test_a_paper_that_is_not_there_or_not_for_the_screen_is_not_found(signed_in, address):
    assert signed_in("virtual_school_head").get(address).status_code == 404


@pytest.mark.usefixtures("little")
def test_outsiders_read_what_was_issued_and_no_draft(signed_in, client):
    governor = signed_in("governor")
    assert "No meeting has a paper to read yet" in governor.get("/reports/").content.decode()
    assert governor.get(f"{OUTSIDE}/").status_code == 404
    issue(name="outside", authority="806", period="2022-12-07", by="head")
    page = governor.get(f"{OUTSIDE}/").content.decode()
    assert "Edition 1 as it was issued on 21 July 2023 by head" in page
    assert "As it stands now" not in page
    shelf = governor.get("/reports/").content.decode()
    assert "19 October 2022" not in shelf
    assert "Monthly headline report" not in shelf
    assert governor.get(f"{OUTSIDE}.csv").status_code == 200
    assert governor.get("/reports/headline/2022-10/").status_code == 404
    client.force_login(someone("director_education"), backend=BACKEND)
    assert client.get(f"{OUTSIDE}/").status_code == 404


@pytest.mark.usefixtures("little")
def test_an_edition_is_read_as_it_was_issued_whatever_is_written_later(signed_in):
    head = signed_in("virtual_school_head")
    words = "/reports/headline/2022-10/record/words/"
    head.post(words, {"text": "We rang every school.", "ask": ""})
    issue(name="headline", authority="806", period="2022-10", by="head")
    head.post(words, {"text": "We wrote to every school.", "ask": ""})
    edition = head.get("/reports/headline/2022-10/editions/1/").content.decode()
    assert "We rang every school." in edition
    assert "We wrote" not in edition
    assert "We wrote to every school." in head.get("/reports/headline/2022-10/").content.decode()
    kept = head.get("/reports/headline/2022-10/editions/1.html").content.decode()
    assert "We rang every school." in kept
    assert head.get("/reports/headline/2022-10/editions/2/").status_code == 404


@pytest.mark.usefixtures("little")
def test_a_notice_stands_on_the_readers_home_until_the_paper_is_opened(signed_in):
    director = signed_in("director_education")
    edition = issue(name="headline", authority="806", period="2022-10", by="head")
    notify(edition=edition, by="head", site="https://vs.example")
    link = 'href="/reports/headline/2022-10/editions/1/"'
    home = director.get("/").content.decode()
    assert "Papers for you" in home
    assert link in home
    director.get("/reports/headline/2022-10/editions/1/")
    assert "Papers for you" not in director.get("/").content.decode()
    assert Dispatch.objects.get().read_on == date(2023, 7, 21)


@pytest.mark.usefixtures("little")
def test_the_list_of_papers_asks_no_more_of_the_database_for_more_editions(
    signed_in, django_assert_max_num_queries
):
    head = signed_in("virtual_school_head")
    head.get("/reports/")
    with CaptureQueriesContext(connection) as first:
        head.get("/reports/")
    for number in range(1, 9):
        edition = an_edition(number=number)
        Dispatch.objects.create(
            edition=edition,
            to="Director",
            sent_on=date(2022, 11, 4),
            recorded_at=datetime(2022, 11, 4, tzinfo=UTC),
            recorded_by="head",
        )
    with django_assert_max_num_queries(len(first) + 1):  # one more brings all dispatches
        head.get("/reports/")


# Frozen months ---------------------------------------------------------------------------------

SIGNED = {"month": "2022-10", "signed_by": "Ada Lane, virtual school head"}
FROZEN = "/frozen/2022-10/"


@pytest.mark.usefixtures("little")
def test_a_month_is_frozen_and_signed_on_screen(signed_in):
    head = signed_in("virtual_school_head")
    assert "No month is frozen yet." in head.get("/frozen/").content.decode()
    page = head.post("/frozen/freeze/", SIGNED, follow=True).content.decode()
    assert "October 2022 is frozen, signed by Ada Lane, virtual school head." in page
    assert "each of 5 figures is as it was reported" in page
    assert "20.0 % (6 of 30)" in page
    assert "none that has ended is loaded and still open" in head.get("/frozen/").content.decode()
    assert Entry.objects.filter(action="month.seen", subject="2022-10").exists()


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"month": "2022-10", "signed_by": ""}, "Enter who signs: a name and a post"),
        ({"month": "", "signed_by": "Ada"}, "Choose a month"),
        ({"month": "2023-07", "signed_by": "Ada"}, "Choose a month that has ended"),
    ],
)
def test_what_cannot_be_frozen_is_said_beside_the_field(signed_in, typed, words):
    answer = signed_in("virtual_school_head").post("/frozen/freeze/", typed)
    assert answer.status_code == 422
    assert answer.content.decode().count(words) == 2
    assert not FrozenMonth.objects.exists()


@pytest.mark.usefixtures("little")
def test_a_frozen_month_is_corrected_by_an_addendum_with_its_reason(signed_in):
    head = signed_in("virtual_school_head")
    head.post("/frozen/freeze/", SIGNED)
    little_correction()
    page = head.get(FROZEN).content.decode()
    assert "2 of the whole authority and 2 of groups are not as they were reported" in page
    assert "<strong>23.3 % (7 of 30)</strong>" in page
    assert "School: Acklam Grange School" in page
    refused = head.post(f"{FROZEN}addenda/", {"reason": " ", "signed_by": "Ada Lane"})
    assert refused.status_code == 422
    assert "Enter why the month is corrected" in refused.content.decode()
    typed = {"reason": "A register was put right.", "signed_by": "Ada Lane"}
    page = head.post(f"{FROZEN}addenda/", typed, follow=True).content.decode()
    assert "Addendum 1 is made, signed by Ada Lane." in page
    assert "A register was put right." in page
    assert "The addenda below say so." in page
    assert "Make an addendum" not in page
    assert Addendum.objects.count() == 1
    assert problems("806") == []


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize(
    ("role", "reads", "signs"),
    [
        ("virtual_school_head", True, True),
        ("head_of_access", True, False),
        ("director_education", False, False),
        ("governor", False, False),
        ("pep_adviser", False, False),
    ],
)
def test_the_team_reads_frozen_months_and_its_leaders_sign(signed_in, role, reads, signs):
    client = signed_in(role)
    page = client.get("/frozen/")
    assert page.status_code == (200 if reads else 404)
    assert ("Freeze the month and sign" in page.content.decode()) == signs
    answer = client.post("/frozen/freeze/", SIGNED)
    assert answer.status_code == (302 if signs else 404)
    assert FrozenMonth.objects.exists() == signs


@pytest.mark.usefixtures("little")
def test_a_frozen_month_asks_the_same_of_the_database_however_many_figures_changed(
    signed_in, django_assert_max_num_queries
):
    head = signed_in("virtual_school_head")
    head.post("/frozen/freeze/", SIGNED)
    little_correction()
    with django_assert_max_num_queries(25):
        head.get(FROZEN)
