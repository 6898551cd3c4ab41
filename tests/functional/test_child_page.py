"""One child's page: what stands on it for whom, its calendar and timeline, and who can see it."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority, someone

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    ReturnRecord,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.desk.models import StandingsMade
from virtualschool.apps.exclusions.models import Suspension

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

ASHAN = "/children/1001/"


@pytest.fixture
def site():
    """The little authority; Ashan Bell (1001) has been in care with two carers and at two schools,
    was suspended at each, and had a review."""
    little_authority()
    Child.objects.filter(council_id="1001").update(
        date_of_birth=date(2010, 1, 5),
        social_worker="Nia Rhys",
        pep_adviser="Jo Bloggs",
        carer="Winifred Netherby",
        listed_as_at=date(2023, 7, 1),
    )
    ashan = Child.objects.get(council_id="1001")
    episode(ashan, date(2021, 3, 1), date(2022, 11, 1), placement_type="U4")
    episode(ashan, date(2022, 11, 1), placement_type="K2", reason_started="P")
    Enrolment.objects.create(
        child=ashan,
        urn="100002",
        start_on=date(2020, 9, 1),
        last_day=date(2022, 8, 31),
        source="census",
    )
    suspend(ashan, date(2022, 10, 10), "100001")
    suspend(ashan, date(2022, 3, 7), "100002")
    SpecialNeeds.objects.create(
        child=ashan, start_on=date(2021, 10, 1), provision="K", source="census"
    )
    ReturnRecord.objects.create(
        child=ashan,
        list_name="reviews",
        collection_year=2023,
        position=1,
        values={"REVIEW": "2022-12-01", "REVIEW_CODE": "PN1"},
    )


def episode(child: Child, start_on: date, ceased_on: date | None = None, **told) -> Episode:
    usual = {
        "reason_started": "S",
        "legal_status": "C2",
        "home_postcode": "TS1 1AA",
        "placement_postcode": "TS5 9YY",
        "is_placed_inside": True,
        "collection_year": 2023,
    }
    return Episode.objects.create(
        child=child, start_on=start_on, ceased_on=ceased_on, **(usual | told)
    )


def suspend(child: Child, start_on: date, urn: str, status: str = "stands") -> None:
    Suspension.objects.create(
        child=child,
        urn=urn,
        category="SUSP",
        start_on=start_on,
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


def main_of(response) -> str:
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def text_of(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main_of(response))))


def titles_of(response) -> list[str]:
    """The events of the timeline, in its order."""
    found = re.findall(r'<h3 class="app-timeline__title">(.*?)</h3>', response.content.decode())
    return [html.unescape(title) for title in found]


# What stands there -----------------------------------------------------------------------------


def test_strengths_come_first_then_who_and_where_now(signed_in):
    page = signed_in("virtual_school_head").get(ASHAN)
    parts = re.findall(r"<h2[^>]*>(.*?)</h2>", main_of(page))
    assert parts[:4] == [
        "What goes well",
        "Who and where now",
        "The last two years",
        "Attendance, 2022/23",
    ]
    words = text_of(page)
    for said in (
        "Looked after since 1 March 2021",
        "Took part in the last review, on 1 December 2022: attended and spoke",
        "Acklam Grange School",
        "Nia Rhys Children list of 1 July 2023",
        "Jo Bloggs",
        "SEN support",
        "Full care order",
        "2 placements",
        "1 move of carer; 2 suspensions",
    ):
        assert said in words, said


def test_the_calendar_draws_each_session_and_adds_up(signed_in):
    page = signed_in("virtual_school_head").get(ASHAN)
    body = main_of(page)
    assert "At school on 8 of 10 possible sessions : 0 missed with authorisation, 2 without" in (
        text_of(page)
    )
    # Under twenty sessions a percentage says less than the counts.
    assert " %)" not in text_of(page)
    table = body.partition('class="app-calendar"')[2].partition("</table>")[0]
    assert table.count('app-half--attended">P<') == 8
    assert table.count('app-half--unauthorised">U<') == 2
    assert table.count("<tr>") >= 2
    row = table.partition("October 2022</th>")[2].partition("</tr>")[0]
    spans = sum(int(number) for number in re.findall(r'colspan="(\d+)"', row))
    assert row.count("<td") - row.count("colspan") + spans == 31 + 1  # the days and their total
    assert "Day(" not in body
    assert "Kind(" not in body


def test_the_timeline_has_everything_newest_first_each_with_its_source(signed_in):
    page = signed_in("virtual_school_head").get(ASHAN)
    assert titles_of(page) == [
        "Review of the care plan",
        "Moved to another carer",
        "Suspended for 4 sessions from Acklam Grange School",
        "On roll at Acklam Grange School",
        "Last day on roll at Outwood Academy",
        "Suspended for 4 sessions from Outwood Academy",
        "SEN support",
        "Legal status: Full care order",
        "Started to be looked after",
        "On roll at Outwood Academy",
    ]
    items = re.findall(r'<li class="app-timeline__item">(.*?)</li>', main_of(page), re.S)
    assert all('class="app-source"' in item for item in items)


def test_the_timeline_can_be_narrowed_and_turned(signed_in):
    ashan = Child.objects.get(council_id="1001")
    for number in range(30):
        suspend(ashan, date(2023, 1, 9) + timedelta(days=number), "100001")
    client = signed_in("virtual_school_head")
    assert set(titles_of(client.get(f"{ASHAN}?kind=review"))) == {"Review of the care plan"}
    assert len(titles_of(client.get(f"{ASHAN}?kind=nonsense"))) == 30
    second = client.get(f"{ASHAN}?kind=suspension&page=2")
    assert titles_of(second) == [
        "Suspended for 4 sessions from Acklam Grange School",
        "Suspended for 4 sessions from Outwood Academy",
    ]
    assert "Later events" in text_of(second)
    assert "kind=suspension" in main_of(second).partition('rel="prev"')[0][-80:]


def test_a_suspension_taken_back_stands_there_and_is_said_not_to_count(signed_in):
    Suspension.objects.filter(urn="100001").update(status="withdrawn")
    assert "withdrawn, so it is not counted" in text_of(signed_in("virtual_school_head").get(ASHAN))


@pytest.mark.parametrize("asked", ["year=2021", "year=1066", "year=x", "page=999", "page=x"])
def test_an_odd_year_or_page_still_opens(signed_in, asked):
    assert signed_in("virtual_school_head").get(f"{ASHAN}?{asked}").status_code == 200


def test_a_child_without_a_school_is_said_to_have_none_and_for_how_long(signed_in):
    Enrolment.objects.filter(child__council_id="1001", last_day=None).update(
        last_day=date(2023, 7, 13)
    )
    words = text_of(signed_in("virtual_school_head").get(ASHAN))
    assert "None, for 6 school days" in words
    assert "1 time without a school" in words


def test_days_without_any_school_are_the_same_in_words_and_in_the_drawing(signed_in):
    ivy = Child.objects.get(council_id="1002")
    Child.objects.filter(pk=ivy.pk).update(date_of_birth=date(2010, 1, 5))
    Enrolment.objects.filter(child=ivy).delete()
    SocialWork.objects.create(
        child=ivy,
        kind=SocialWork.Kind.NEED,
        start_on=date(2022, 9, 5),
        ceased_on=date(2023, 7, 10),
    )
    episode(ivy, date(2023, 7, 10))
    words = text_of(signed_in("virtual_school_head").get("/children/1002/"))
    assert "None, for 10 school days" in words
    assert "No school 2 weeks 10 July 2023" in words


@pytest.mark.parametrize(
    ("born", "said"), [(date(2020, 5, 1), "aged 3"), (date(2005, 10, 1), "aged 17"), (None, "")]
)
def test_a_child_under_five_past_school_or_of_no_known_age_has_a_page(signed_in, born, said):
    Child.objects.filter(council_id="1001").update(date_of_birth=born)
    page = signed_in("virtual_school_head").get(ASHAN)
    assert page.status_code == 200
    assert said in text_of(page)


def test_a_child_who_is_not_in_care_has_a_page_of_its_social_work(signed_in):
    ivy = Child.objects.get(council_id="1002")
    SocialWork.objects.create(
        child=ivy, kind=SocialWork.Kind.PROTECTION_PLAN, start_on=date(2023, 2, 1)
    )
    page = signed_in("virtual_school_head").get("/children/1002/")
    assert "Child protection plan began" in titles_of(page)
    assert "Looked after" not in text_of(page).partition("Timeline")[0]


def test_script_in_a_name_is_text(signed_in):
    Child.objects.filter(council_id="1001").update(forename="<script>alert(1)</script>")
    client = signed_in("virtual_school_head")
    for path in (ASHAN, f"{ASHAN}access/"):
        assert "<script>alert(1)" not in client.get(path).content.decode()


# Who reads -------------------------------------------------------------------------------------


def test_a_school_reads_what_happened_there_and_no_history_of_care(signed_in):
    page = signed_in("designated_teacher").get(ASHAN)
    words = text_of(page)
    assert "You reach this child through a school" in words
    assert "Ashan Bell" in words
    for untold in (
        "Outwood",
        "Full care order",
        "Moved to another carer",
        "Review of the care plan",
        "moves of carer",
        "Winifred",
        "TS5",
    ):
        assert untold not in words, untold
    assert titles_of(page) == [
        "Suspended for 4 sessions from Acklam Grange School",
        "On roll at Acklam Grange School",
        "SEN support",  # what the school has to provide for, since it was first seen
    ]


def test_another_schools_teacher_finds_nothing(signed_in):
    user = someone("designated_teacher", "elsewhere")
    Grant.objects.filter(user=user).update(scope_code="806/100002")
    client = signed_in("virtual_school_head")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(ASHAN).status_code == 404
    assert client.get(f"{ASHAN}access/").status_code == 404


def test_a_social_worker_is_asked_why_of_a_child_of_anothers_caseload(signed_in):
    client = signed_in("social_worker")
    assert client.get(ASHAN).status_code == 200
    answer = client.get("/children/1002/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "child=1002" in answer["Location"]


# Who can see, and who has looked ---------------------------------------------------------------


def test_whoever_sees_the_child_sees_who_else_may(signed_in):
    for role in ("virtual_school_head", "carer"):
        someone(role)
    words = text_of(signed_in("designated_teacher").get(f"{ASHAN}access/"))
    for title in ("Virtual school head", "Foster carer or key worker", "Designated teacher"):
        assert title in words, title
    # Who has looked is for those who may read the log.
    assert "can read who has opened this page" in words


def test_looks_are_recorded_and_shown_to_who_may_read_the_log(signed_in):
    signed_in("designated_teacher").get(ASHAN)
    client = signed_in("virtual_school_head")
    words = text_of(client.get(f"{ASHAN}access/"))
    assert "designated-teacher Opened a child" in words
    found = Entry.objects.filter(action="child.seen", subject="1001").order_by("sequence")
    assert [(one.actor, one.detail["page"]) for one in found] == [
        ("designated-teacher", "child"),
        ("virtual-school-head", "access"),
    ]


# How much it takes -----------------------------------------------------------------------------


def queries(client, path: str) -> int:
    client.get(path)  # standings are made
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", [ASHAN, f"{ASHAN}access/"])
def test_queries_do_not_grow_with_what_happened(signed_in, path):
    client = signed_in("virtual_school_head")
    before = queries(client, path)
    ashan = Child.objects.get(council_id="1001")
    Episode.objects.filter(child=ashan).delete()
    for number in range(20):
        day = date(2018, 1, 1) + timedelta(days=60 * number)
        episode(ashan, day, day + timedelta(days=60), reason_started="P", placement_type="U4")
        suspend(ashan, day, "100001")
        Enrolment.objects.create(
            child=ashan,
            urn=f"2000{number:02}",
            start_on=day,
            last_day=day + timedelta(days=9),
            source="census",
        )
    StandingsMade.objects.all().delete()
    assert queries(client, path) <= before
    assert before <= 26
