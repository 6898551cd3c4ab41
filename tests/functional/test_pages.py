"""Pages as the server answers them: who may open what, what they say, and what is recorded."""

from __future__ import annotations

import csv
import html
import io
import json
import re

import pytest
from tests.little import PASSWORD, little_authority, little_paper, someone

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import verify_chain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

OCTOBER = "from=2022-10-01&to=2022-10-31"
BEHIND = f"/figures/attendance/children/?{OCTOBER}"
BEHIND_CSV = f"/figures/attendance/children.csv?{OCTOBER}"
HEADLINE = "/reports/headline/2022-10/"
PAGES = ["/", HEADLINE, "/reports/headline/?month=2022-10", BEHIND, BEHIND_CSV, "/indicators/"]
PAGES += ["/indicators/attendance/", "/reports/headline/2022-10.csv"]


@pytest.fixture
def loaded(monkeypatch):
    little_authority()
    monkeypatch.setattr("virtualschool.apps.papers.views.paper.paper_document", little_paper)


@pytest.fixture
def signed_in(client):
    def sign_in(role: str):
        client.force_login(someone(role), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# What every answer carries ---------------------------------------------------------------------


def test_every_answer_forbids_what_comes_from_elsewhere_and_is_not_kept(client, signed_in, loaded):
    pages = [client.get("/sign-in/"), client.get("/nowhere/")]
    head = signed_in("analyst")
    pages += [head.get(address) for address in PAGES]
    for response in pages:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"


def test_no_page_holds_a_script_or_a_style_of_its_own(signed_in, loaded):
    head = signed_in("virtual_school_head")
    for address in ("/", HEADLINE, BEHIND, "/indicators/", "/indicators/attendance/", "/nowhere/"):
        page = head.get(address).content.decode()
        assert not re.findall(r"<script(?![^>]*\bsrc=)", page), address
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", page), address
        assert not re.findall(r"(?:src|href)=\"https?:", page), address


# Sign-in ---------------------------------------------------------------------------------------


def attempt(client, username="analyst", password=PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password} | more)


def test_signing_in_opens_the_page_asked_for_and_is_recorded(client):
    someone("analyst")
    response = attempt(client, next="/indicators/")
    assert response.headers["Location"] == "/indicators/"
    assert Entry.objects.filter(actor="analyst", action="signin.done").count() == 1
    client.post("/sign-out/")
    assert Entry.objects.filter(actor="analyst", action="signout.done").count() == 1
    assert client.get("/").status_code == 302
    assert verify_chain() == []


def test_signing_in_never_leads_to_another_host(client):
    someone("analyst")
    assert attempt(client, next="https://elsewhere.example/").headers["Location"] == "/"


def test_signing_out_by_a_link_does_nothing(client):
    someone("analyst")
    attempt(client)
    assert client.get("/sign-out/").status_code == 405
    assert client.get("/").status_code == 200


def test_a_wrong_password_and_a_wrong_name_read_alike(client):
    someone("analyst")
    for name in ("analyst", "nobody"):
        page = attempt(client, username=name, password="wrong").content.decode()
        assert "The username or the password is not right" in page
        assert 'href="#id_username"' in page
        assert "<title>Error: Sign in" in page


def test_empty_boxes_are_named_and_linked(client):
    page = attempt(client, username="", password="").content.decode()
    for box, sentence in (("username", "Enter your username"), ("password", "Enter your password")):
        assert f'<a href="#id_{box}">{sentence}</a>' in page


def test_failed_attempts_are_recorded_without_what_may_be_a_password(client):
    someone("analyst")
    attempt(client, password="wrong")
    attempt(client, username="hunter2 in the wrong box", password="wrong")
    failed = Entry.objects.filter(action="signin.failed")
    assert [entry.actor for entry in failed] == ["analyst", "(no such account)"]
    assert not any("hunter2" in json.dumps(entry.detail) for entry in failed)
    assert not any("wrong" in json.dumps(entry.detail) for entry in failed)


def test_after_five_failures_the_door_is_shut_for_fifteen_minutes_and_says_so(client):
    someone("analyst")
    for _ in range(4):
        assert attempt(client, password="wrong").status_code == 200
    fifth = attempt(client, password="wrong")
    assert fifth.status_code == 429
    assert "15 minutes" in text_of(fifth)
    assert attempt(client).status_code == 429  # the right password, too
    assert Entry.objects.filter(action="signin.locked").exists()
    assert verify_chain() == []


def test_the_door_opens_again_after_fifteen_minutes(client):
    from datetime import timedelta

    from axes.models import AccessAttempt

    someone("analyst")
    for _ in range(5):
        attempt(client, password="wrong")
    for shut in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=shut.pk).update(
            attempt_time=shut.attempt_time - timedelta(minutes=16)
        )
    assert attempt(client).status_code == 302


def test_a_closed_account_cannot_sign_in(client):
    user = someone("analyst")
    user.is_active = False
    user.save()
    assert "is not right" in text_of(attempt(client))


# Who may open what -----------------------------------------------------------------------------

OPENS = {
    "virtual_school_head": {HEADLINE, BEHIND, BEHIND_CSV, "/reports/headline/2022-10.csv"},
    "deputy_head": {HEADLINE, BEHIND, BEHIND_CSV, "/reports/headline/2022-10.csv"},
    "analyst": {HEADLINE, BEHIND, BEHIND_CSV, "/reports/headline/2022-10.csv"},
    "pep_adviser": {BEHIND, BEHIND_CSV},
    "designated_teacher": {BEHIND, BEHIND_CSV},
    "director_education": {HEADLINE, "/reports/headline/2022-10.csv"},
    "director_childrens_services": {HEADLINE, "/reports/headline/2022-10.csv"},
    "children_reader": {BEHIND},
    "governor": set(),
    "information_governance": set(),
    "system_administrator": set(),
}


@pytest.mark.parametrize("role", OPENS)
def test_each_role_opens_its_own_pages_and_the_others_are_not_there(signed_in, loaded, role):
    client = signed_in(role)
    for address in (HEADLINE, BEHIND, BEHIND_CSV, "/reports/headline/2022-10.csv"):
        expected = 200 if address in OPENS[role] else 404
        assert client.get(address).status_code == expected, address
    for address in ("/", "/indicators/", "/indicators/attendance/"):
        assert client.get(address).status_code == 200, address


def test_an_account_without_a_role_opens_nothing_but_a_plain_home(client, loaded):
    from virtualschool.apps.accounts.models import User

    client.force_login(
        User.objects.create(username="new"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "opens no report" in text_of(client.get("/"))
    assert {client.get(address).status_code for address in PAGES[1:]} == {404}


# Home and headline -----------------------------------------------------------------------------


def test_home_says_plainly_that_nothing_is_loaded(signed_in):
    page = signed_in("analyst").get("/")
    assert "Nothing has been loaded yet, so there is nothing to show" in text_of(page)
    assert 'href="/files/"' in page.content.decode()


def test_home_links_to_the_latest_month(signed_in, loaded):
    page = signed_in("analyst").get("/").content.decode()
    assert f'<a class="govuk-link" href="{HEADLINE}">Headline report, October 2022</a>' in page


def test_the_headline_is_the_document_with_each_figure_a_link(signed_in, loaded):
    page = signed_in("virtual_school_head").get(HEADLINE).content.decode()
    assert page.count("<h1") == 1
    assert "<title>Headline report, October 2022 – Virtual School</title>" in page
    address = "/figures/attendance/children/?from=2022-10-01&amp;to=2022-10-31&amp;kind=month"
    assert f'href="{address}&amp;authority=806"' in page
    assert Entry.objects.filter(action="report.seen", subject="headline 2022-10").count() == 1


def test_a_director_reads_the_same_figures_without_links_to_children(signed_in, loaded):
    page = signed_in("director_education").get(HEADLINE).content.decode()
    assert "80.0" in page
    assert "/figures/" not in page
    assert '/reports/headline/2022-10.pdf"' in page


@pytest.mark.parametrize("month", ["2022-09", "2022-13", "0000-00"])
def test_a_month_without_marks_is_not_there(signed_in, loaded, month):
    assert signed_in("analyst").get(f"/reports/headline/{month}/").status_code == 404


def test_the_chooser_leads_to_the_month_and_to_the_latest_when_it_is_not_one(signed_in, loaded):
    client = signed_in("analyst")
    for asked in ("?month=2022-10", "?month=nonsense", ""):
        assert client.get(f"/reports/headline/{asked}").headers["Location"] == HEADLINE


@pytest.mark.parametrize(
    ("suffix", "media_type", "begins"),
    [
        ("pdf", "application/pdf", b"%PDF-"),
        ("html", "text/html", b"<!doctype html>"),
        ("csv", "text/csv", b"\xef\xbb\xbfdocument"),
        ("json", "application/json", b"{"),
    ],
)
def test_a_download_is_the_same_document_and_is_recorded(
    signed_in, loaded, suffix, media_type, begins
):
    response = signed_in("analyst").get(f"/reports/headline/2022-10.{suffix}")
    assert response.headers["Content-Type"].startswith(media_type)
    assert f"headline-2022-10.{suffix}" in response.headers["Content-Disposition"]
    assert response.content.lower().startswith(begins.lower())
    entry = Entry.objects.get(action="report.exported")
    assert (entry.actor, entry.subject) == ("analyst", "headline 2022-10")
    assert (entry.detail["format"], entry.detail["rows"]) == (suffix, 1)


# The children behind a figure ------------------------------------------------------------------


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_children_behind_a_figure_add_up_to_it(signed_in, loaded):
    client = signed_in("analyst")
    page = client.get(BEHIND)
    words = text_of(page)
    assert "80.0 % , 24 of 30 sessions" in words
    assert "Ashan Bell" in words
    assert "All 3 24 30" in words
    rows = rows_of(client.get(BEHIND_CSV))
    assert sum(int(row["numerator"]) for row in rows) == 24
    assert sum(int(row["denominator"]) for row in rows) == 30
    assert {row["child_id"]: row["numerator"] for row in rows} == {
        "1001": "8",
        "1002": "6",
        "1003": "10",
    }


def test_a_count_says_what_it_counts(signed_in, loaded):
    client = signed_in("analyst")
    held = client.get("/figures/looked_after/children/?from=2022-10-31&to=2022-10-31&kind=day")
    assert "31 October 2022: 3 . What is counted Children" in text_of(held)
    lost = client.get(f"/figures/suspension_days_lost/children/?{OCTOBER}")
    assert "0.0 days , from half days added up to 0" in text_of(lost)


def test_every_figure_of_the_headline_opens(signed_in, loaded):
    client = signed_in("virtual_school_head")
    page = client.get(HEADLINE).content.decode()
    addresses = {html.unescape(found) for found in re.findall(r'href="(/figures/[^"]+)"', page)}
    assert addresses
    assert {client.get(address).status_code for address in addresses} == {200}


def test_a_child_without_a_name_is_shown_by_the_councils_id(signed_in, loaded):
    rows = rows_of(signed_in("analyst").get(BEHIND_CSV))
    assert next(row["name"] for row in rows if row["child_id"] == "1003") == "1003"


def test_a_designated_teacher_gets_the_children_of_her_school_and_is_told_so(signed_in, loaded):
    client = signed_in("designated_teacher")
    words = text_of(client.get(BEHIND))
    assert "90.0 % , 18 of 20 sessions" in words
    assert "O’Neill" not in words
    assert "Counted among the children you may see" in words
    assert {row["child_id"] for row in rows_of(client.get(BEHIND_CSV))} == {"1001", "1003"}
    assert {row["child_id"] for row in rows_of(client.get(f"{BEHIND_CSV}&school=100002"))} == set()


def test_an_adviser_gets_the_children_of_the_caseload(signed_in, loaded):
    rows = rows_of(signed_in("pep_adviser").get(BEHIND_CSV))
    assert {row["child_id"] for row in rows} == {"1002"}


def test_a_breakdown_value_narrows_the_list_and_is_named(signed_in, loaded):
    client = signed_in("analyst")
    words = text_of(client.get(f"{BEHIND}&school=100002"))
    assert "Outwood Academy" in words
    assert "60.0 % , 6 of 10 sessions" in words
    assert {
        row["child_id"] for row in rows_of(client.get(f"{BEHIND_CSV}&sex=M&school=100001"))
    } == {
        "1001",
        "1003",
    }


def test_a_group_of_nobody_is_said_to_be_empty(signed_in, loaded):
    assert "No child was counted" in text_of(signed_in("analyst").get(f"{BEHIND}&school=999999"))


def test_seeing_and_taking_the_list_are_recorded_with_its_rows(signed_in, loaded):
    client = signed_in("analyst")
    client.get(BEHIND)
    client.get(BEHIND_CSV)
    seen, taken = Entry.objects.filter(subject_type="indicator")
    assert (seen.action, taken.action) == ("children.seen", "children.exported")
    for entry in (seen, taken):
        assert (entry.actor, entry.authority, entry.subject) == ("analyst", "806", "attendance")
        assert (entry.detail["rows"], entry.detail["from"]) == (3, "2022-10-01")
    assert verify_chain() == []


@pytest.mark.parametrize(
    ("asked", "sentence", "box"),
    [
        ("", "Enter the first day", "from"),
        ("from=2022-10-01", "Enter the last day", "to"),
        ("from=31/31/2022&to=2022-10-31", "The first day must be a real date", "from"),
        ("from=2022-10-31&to=2022-10-01", "must not come before the first day", "to"),
        (f"{OCTOBER}&cohort=everyone", "Choose who is counted from the list", "cohort"),
    ],
)
def test_a_question_that_cannot_be_asked_is_answered_in_a_sentence(
    signed_in, loaded, asked, sentence, box
):
    response = signed_in("analyst").get(f"/figures/attendance/children/?{asked}")
    assert response.status_code == 400
    page = response.content.decode()
    assert sentence in page
    assert f'href="#id_{box}"' in page
    assert not Entry.objects.filter(action="children.seen").exists()


def test_before_the_first_load_the_list_says_that_nothing_is_loaded(signed_in):
    assert "Nothing has been loaded yet" in text_of(signed_in("analyst").get(BEHIND))


def test_a_cell_that_a_spreadsheet_would_run_is_written_as_text(signed_in, loaded):
    from virtualschool.apps.children.models import Child

    Child.objects.filter(council_id="1001").update(forename="=HYPERLINK(1)", surname="")
    rows = rows_of(signed_in("analyst").get(BEHIND_CSV))
    assert next(row["name"] for row in rows if row["child_id"] == "1001") == "'=HYPERLINK(1)"


def test_what_an_address_says_is_never_taken_as_markup(signed_in, loaded):
    page = signed_in("analyst").get(f"{BEHIND}&cohort=%3Cscript%3Ealert(1)%3C/script%3E")
    assert b"<script>alert" not in page.content


def test_an_indicator_or_an_authority_that_is_not_there_is_404(signed_in, loaded):
    client = signed_in("analyst")
    assert client.get("/indicators/nothing/").status_code == 404
    assert client.get(f"/figures/nothing/children/?{OCTOBER}").status_code == 404
    assert client.get(f"{BEHIND}&authority=807").status_code == 404


# Definitions -----------------------------------------------------------------------------------


def test_the_catalogue_lists_every_indicator_with_its_page(signed_in):
    from virtualschool.analytics.indicators import catalogue

    client = signed_in("governor")
    page = client.get("/indicators/").content.decode()
    for key, indicator in catalogue().items():
        assert f'href="/indicators/{key}/"' in page
        definition = client.get(f"/indicators/{key}/")
        assert f'<h1 class="govuk-heading-l">{indicator.title}</h1>' in definition.content.decode()
        assert "See the children" not in definition.content.decode()


# The record of a paper, and the copy-ready sheet ------------------------------------------------


def test_the_team_keeps_the_record_of_a_paper(client, signed_in):
    little_authority()
    head = signed_in("virtual_school_head")
    address = f"{HEADLINE}record/"
    assert "No edition has been issued" in text_of(head.get(address))

    assert head.post(f"{address}issue/", follow=True).status_code == 200
    sent = {"number": "1", "to": "Director of education", "sent_on": "2022-11-04"}
    page = text_of(head.post(f"{address}sent/", sent, follow=True))
    assert "Recorded: edition 1 went to Director of education." in page
    words = {"text": "<script>alert(1)</script>", "ask": "to agree a place"}
    head.post(f"{address}words/", words, follow=True)
    answer = head.get(HEADLINE).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer
    assert "<script>alert" not in answer


def test_a_record_that_cannot_be_says_why_beside_the_field(client, signed_in):
    little_authority()
    head = signed_in("virtual_school_head")
    head.post(f"{HEADLINE}record/issue/")
    sent = {"number": "1", "to": "", "sent_on": "4 November"}
    response = head.post(f"{HEADLINE}record/sent/", sent)

    assert response.status_code == 422
    page = text_of(response)
    assert "There is a problem" in page
    assert "Enter to whom it went" in page
    assert "like 2022-11-04" in page


@pytest.mark.parametrize("role", ["director_education", "designated_teacher", "governor"])
def test_others_do_not_keep_the_record(client, signed_in, loaded, role):
    reader = signed_in(role)
    assert reader.get(f"{HEADLINE}record/").status_code == 404
    assert reader.post(f"{HEADLINE}record/issue/").status_code == 404
    assert reader.get("/reports/copy-sheet/2022-10/").status_code == 404


def test_the_copy_ready_sheet_is_the_template_with_its_figures(client, signed_in):
    little_authority()
    analyst = signed_in("analyst")
    page = text_of(analyst.get("/reports/copy-sheet/2022-10/"))
    assert "Children looked after at the end of the month October 2022 3" in page
    lines = analyst.get("/reports/copy-sheet/2022-10.txt").content.decode().splitlines()
    assert lines[1].split("\t")[:3] == [
        "Children looked after at the end of the month",
        "October 2022",
        "3",
    ]
    assert analyst.get("/reports/copy-sheet/2022-10.xlsx").content[:2] == b"PK"
    assert analyst.get("/reports/copy-sheet/2022-10/?template=none").status_code == 404
