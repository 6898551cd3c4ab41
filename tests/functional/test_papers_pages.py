"""The papers that a person may read: months, editions, files, and which of several authorities."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from tests.little import little_authority, little_paper, someone

from virtualschool.apps.accounts.roles import ScopeKind
from virtualschool.apps.accounts.services import grant_role
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.papers.models import Dispatch, Edition

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


@pytest.mark.parametrize("role", ["corporate_parent", "designated_teacher", "pep_adviser"])
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
