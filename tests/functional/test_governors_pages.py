"""The governing body on screen: calendar, register, case studies, paper, and who sees what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority, someone
from tests.little_governors import STORY, met_on

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.roles import ScopeKind
from virtualschool.apps.accounts.services import grant_role
from virtualschool.apps.audit.models import Entry as LogEntry
from virtualschool.apps.governors.models import CaseStudy, Entry, Meeting
from virtualschool.apps.governors.services import enter, plan_meetings
from virtualschool.apps.papers.services import issue
from virtualschool.apps.plans.models import Revision
from virtualschool.apps.plans.services import add_action, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home", "study")]

BACKEND = "django.contrib.auth.backends.ModelBackend"
MET = "/governors/2023-06-14/"
PAPER = "/reports/governors/2023-06-14"


@pytest.fixture
def study() -> CaseStudy:
    little_authority()
    return met_on(date(2023, 6, 14))


def enter_as(client: Client, role: str) -> Client:
    user = User.objects.filter(username=role.replace("_", "-")).first() or someone(role)
    client.force_login(user, backend=BACKEND)
    return client


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


def post(client: Client, path: str, **sent: Any) -> Any:
    return client.post(path, sent, follow=True)


def test_a_clerk_plans_a_year_of_meetings(client: Client) -> None:
    enter_as(client, "governors_clerk")
    answer = post(
        client,
        "/governors/plan/",
        first_on="6 September 2023",
        last_day="2024-07-19",
        weeks="6",
        begins_at="16:30",
        place="Civic Centre",
        members="Chair\nVice-chair",
    )
    assert "meetings are planned." in answer.content.decode()
    assert Meeting.objects.filter(held_on__gte=date(2023, 9, 6)).count() == 8
    page = page_of(client, "/governors/")
    assert "Wed 6 September 2023" in page
    assert "In place of" in page
    meeting = page_of(client, "/governors/2023-09-06/")
    assert "16:30, Civic Centre" in meeting
    assert "Chair<br>Vice-chair" in meeting


def test_a_rule_that_gives_no_meeting_comes_back_with_what_was_typed(client: Client) -> None:
    enter_as(client, "governors_clerk")
    answer = client.post(
        "/governors/plan/", {"first_on": "2 September 2023", "last_day": "2024-07-19", "weeks": "6"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No Saturday is a school day" in page
    assert 'value="2 September 2023"' in page
    assert "<title>Error: Plan meetings" in page


def test_meetings_go_into_a_diary(client: Client) -> None:
    answer = enter_as(client, "governor").get("/governors/meetings.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"Virtual school governing body" in answer.content


def test_a_meeting_is_moved_and_cancelled_with_a_reason_and_restored(client: Client) -> None:
    enter_as(client, "governors_clerk")
    assert client.post(f"{MET}move/", {"to": "2023-06-21"}).status_code == 422
    moved = post(client, f"{MET}move/", to="21 June 2023", reason="Half the members are away")
    assert "First planned for 14 June 2023. Half the members are away" in " ".join(
        moved.content.decode().split()
    )
    new = "/governors/2023-06-21/"
    assert "No quorum" in post(client, f"{new}cancel/", reason="No quorum").content.decode()
    assert "None: the meeting is cancelled" in page_of(client, new)
    post(client, f"{new}restore/")
    assert "Not issued yet" in page_of(client, new)
    assert client.get("/governors/2023-06-14/").status_code == 404


def test_what_was_asked_is_answered_closed_and_taken_back(client: Client) -> None:
    enter_as(client, "governors_clerk")
    answered = post(
        client, "/governors/register/1/answer/", answer="Two have.", answered_by="Head"
    ).content.decode()
    assert "The answer stands first in the next paper." in answered
    post(client, "/governors/register/1/close/")
    assert Entry.objects.get().status == "closed"
    post(client, "/governors/register/1/undo/")
    assert Entry.objects.get().status == "answered"
    post(client, "/governors/register/1/withdraw/")
    assert page_of(client, "/governors/register/1/").count("Withdrawn") == 1
    enter_as(client, "governor")
    assert client.get("/governors/register/1/").status_code == 404
    assert "Nothing has been asked or decided yet." in page_of(client, "/governors/register/")


def test_a_decision_becomes_an_action_of_the_plan(client: Client) -> None:
    plan = make_plan(authority="806", title="Plan", by="head")
    action = add_action(
        plan=plan, section="Does it?", consideration="Share", text="Share it", by="head"
    )
    enter_as(client, "virtual_school_head")
    under = str(action.consideration_id)
    address = "/governors/register/1/act/"
    assert client.post(address, {"text": "Meet heads"}).status_code == 422
    assert client.post(address, {}).status_code == 422
    post(client, address, text="Meet every head", consideration=under, owners="VSH")
    post(client, address, action=str(action.pk), due_on="2023-09-29")
    page = page_of(client, "/governors/register/1/")
    assert "Action 1: Share it" in page
    assert "Action 2: Meet every head" in page
    assert Revision.objects.filter(meeting="VSGB 2023-06-14").count() == 2


def test_questions_are_suggested_reworded_left_out_and_written(client: Client) -> None:
    plan = make_plan(authority="806", title="Plan", by="head")
    add_action(
        plan=plan,
        section="Does it?",
        consideration="Share",
        text="Share it",
        due_on=date(2022, 3, 31),
        on=date(2022, 1, 20),
        by="head",
    )
    enter_as(client, "governors_clerk")
    post(client, f"{MET}suggest/")
    meeting = Meeting.objects.get()
    late = meeting.questions.get(source="late 1")
    post(client, f"{MET}questions/{late.pk}/", text="What holds it up?", leave_out="")
    post(client, f"{MET}questions/", text="And the carers?", reason="Asked in June")
    page = page_of(client, f"{MET}questions/")
    assert "left out of the paper" in page
    assert "Suggested as: Action 1, “Share it”, is off track." in page
    assert "Why: Asked in June" in page
    post(client, f"{MET}questions/{late.pk}/", text="What holds it up?", keep="")
    late.refresh_from_db()
    assert not late.is_left_out


def test_a_case_study_goes_from_text_to_meeting_and_no_further_without_consent_and_check(
    client: Client, study: CaseStudy
) -> None:
    enter_as(client, "virtual_school_head")
    address = f"/governors/case-studies/{study.pk}/"
    meeting = str(Meeting.objects.get().pk)
    assert "Nobody has consented" in page_of(client, address)
    refused = client.post(f"{address}place/", {"meeting": meeting})
    assert refused.status_code == 422
    assert "Nobody has consented that the story is told." in refused.content.decode()

    post(client, f"{address}consent/", consent_from="the young person", consent_on="1 June 2023")
    named = STORY | {"context": "Ashan Bell began again."}
    post(client, address, **named)
    page = page_of(client, address)
    assert "<strong>Has to go:</strong> “Ashan Bell”. One of our children has the name." in page
    assert client.post(f"{address}check/", {"said": "It is fine"}).status_code == 422
    post(client, address, **STORY)
    post(client, f"{address}check/", said="")
    told = post(client, f"{address}place/", meeting=meeting).content.decode()
    assert "It is told at the meeting: Governing body, 14 June 2023." in told
    post(client, f"{address}withdraw/")
    assert CaseStudy.objects.get().meeting is None
    assert LogEntry.objects.filter(action="case_study.seen").exists()


def test_a_new_case_study_is_written_by_the_template(client: Client) -> None:
    enter_as(client, "virtual_school_head")
    refused = client.post("/governors/case-studies/new/", STORY | {"pseudonym": ""})
    assert refused.status_code == 422
    assert "What the child is called here: fill it in" in refused.content.decode()
    post(client, "/governors/case-studies/new/", **STORY)
    assert page_of(client, "/governors/case-studies/").count("Back in lessons") == 2


def test_governors_read_what_was_issued_and_no_draft(client: Client) -> None:
    enter_as(client, "governor")
    assert client.get(f"{PAPER}/").status_code == 404
    assert "Read the paper" not in page_of(client, MET)
    issue(name="governors", authority="806", period="2023-06-14", by="head")
    assert "Read the paper" in page_of(client, MET)
    paper = page_of(client, f"{PAPER}/")
    assert "Report to the governing body: 14 June 2023" in paper
    assert "Answers to what you asked" in paper
    assert client.get(f"{PAPER}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{PAPER}/record/").status_code == 404


@pytest.mark.parametrize("role", ["governor", "corporate_parent"])
def test_governors_keep_nothing_and_see_no_story_in_the_making(
    client: Client, role: str, study: CaseStudy
) -> None:
    enter_as(client, role)
    page = page_of(client, MET)
    for words in ("Challenge questions", "Case study", "Enter a decision", "Back in lessons"):
        assert words not in page
    assert "Answer it" not in page_of(client, "/governors/register/1/")
    for path in (f"{MET}change/", f"{MET}questions/", f"/governors/case-studies/{study.pk}/"):
        assert client.get(path).status_code == 404


def test_a_clerk_sees_no_story_in_the_making_either(client: Client, study: CaseStudy) -> None:
    enter_as(client, "governors_clerk")
    assert client.get(f"/governors/case-studies/{study.pk}/").status_code == 404
    assert "Back in lessons" not in page_of(client, MET)


def test_a_governor_who_is_a_head_never_sees_another_schools_card(client: Client) -> None:
    user = someone("governor")
    grant_role(
        user=user,
        role="headteacher",
        scope_kind=ScopeKind.SCHOOL,
        scope_code="806/100001",
        by="test",
    )
    client.force_login(user, backend=BACKEND)
    issue(name="governors", authority="806", period="2023-06-14", by="head")
    assert client.get("/schools/100001/").status_code == 200
    assert client.get("/schools/100002/").status_code == 404
    for path in ("/governors/", MET, "/governors/register/", f"{PAPER}/", f"{PAPER}.csv"):
        words = client.get(path).content.decode()
        assert "Outwood Academy" not in words
        assert "Acklam Grange" not in words


def test_another_authority_s_body_is_not_there(client: Client) -> None:
    enter_as(client, "governors_clerk")
    assert client.get("/governors/?authority=807").status_code == 404
    assert client.get("/governors/2023-13-45/").status_code == 404
    assert client.get("/governors/register/99999999999/").status_code == 404


def test_pages_ask_no_more_of_the_database_the_longer_the_register_grows(client: Client) -> None:
    enter_as(client, "governors_clerk")
    meeting = Meeting.objects.get()

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, path)
        return len(queries)

    paths = ("/governors/", MET, "/governors/register/")
    for path in paths:
        page_of(client, path)
    before = [asked(path) for path in paths]
    plan_meetings(authority="806", first_on=date(2023, 9, 6), last_day=date(2024, 7, 1), by="clerk")
    for number in range(12):
        enter(meeting=meeting, kind="decision", asked_by="Chair", text=f"{number}", by="clerk")
    assert [asked(path) for path in paths] == before
