"""A plan's reviews on screen: run in the meeting, read after it, by those who may."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.little import someone

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.plans.models import (
    Action,
    DigestChoice,
    Plan,
    ReminderRule,
    Review,
    ReviewDecision,
    StructureReview,
)
from virtualschool.apps.plans.review.selectors import review_page
from virtualschool.apps.plans.review.services import close_review, open_review, write_review
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import import_plan, update_action

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

GIVEN = (Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
BACKEND = "django.contrib.auth.backends.ModelBackend"
HELD = date(2023, 7, 13)


@pytest.fixture(autouse=True)
def plan(home: Any) -> Plan:
    Authority.objects.create(code="806", name="Middlesbrough")
    home.pin_today(date(2023, 6, 1))
    import_plan(authority="806", name="plan.txt", content=GIVEN, by="ada", accept_proposals=True)
    home.pin_today(date(2023, 7, 21))
    return plan_of("806")


def enter(client: Client, role: str = "virtual_school_head") -> Client:
    client.force_login(someone(role), backend=BACKEND)
    return client


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def opened(plan: Plan, day: date = HELD) -> Review:
    return open_review(plan=plan, held_on=day, by="head")


def decided(client: Client, review: Review, ref: int, **said: str) -> Any:
    version = Action.objects.get(plan=review.plan, ref=ref).version
    sent = {"version": str(version), "words": "", **said}
    return client.post(
        f"/plan/reviews/{review.pk}/actions/{ref}/",
        {f"action-{ref}-form-{name}": value for name, value in sent.items()},
        follow=True,
    )


def test_a_review_is_opened_decided_in_closed_and_opened_again(client: Client, plan: Plan) -> None:
    enter(client, "head_of_access")
    page = client.post("/plan/reviews/", {"held_on": "2023-07-13"}, follow=True)
    review = Review.objects.get()
    assert page.redirect_chain[-1][0] == f"/plan/reviews/{review.pk}/"
    assert "Review of July 2023" in words(page)
    client.post(
        f"/plan/reviews/{review.pk}/here/", {"attended": "Vera Brook\nTess Dale", "apologies": ""}
    )
    page = decided(
        client, review, 2, words="Ask the region again.", due_on="2023-09-30", corrective="Tess."
    )
    assert "Decided and entered in the plan: action 2." in words(page)
    assert "Ask the region again." in words(page)
    assert Action.objects.get(plan=plan, ref=2).due_moved_to == date(2023, 9, 30)
    client.post(
        f"/plan/reviews/{review.pk}/notes/", {"notes": "Well run.", "next_on": "2023-08-10"}
    )
    page = client.post(
        f"/plan/reviews/{review.pk}/close/", {"signed_by": "Vera Brook\nTess Dale"}, follow=True
    )
    assert "The review is closed and signed." in words(page)
    assert "Well run." in words(page)
    assert "Decide about action" not in words(page)
    page = client.post(f"/plan/reviews/{review.pk}/reopen/", {"reason": "A slip."}, follow=True)
    assert "Opened again: A slip." in words(page)
    assert "Decide about action 2" in words(page)


def test_what_is_refused_stands_beside_its_field_and_nothing_is_lost(
    client: Client, plan: Plan
) -> None:
    enter(client)
    review = opened(plan)
    for sent, said in (
        ({"words": " "}, "Write what was decided, or change something."),
        ({"words": "Stuck.", "state": "blocked"}, "Say what blocks the action."),
        ({"words": "Later.", "due_on": "soon"}, "New due date: enter a day as year-month-day"),
    ):
        page = decided(client, review, 2, **sent)
        assert page.status_code == 422
        assert said in words(page)
        assert "There is a problem" in words(page)
        assert "<title>Error:" in page.content.decode()
        assert sent["words"].strip() in page.content.decode()
    assert not ReviewDecision.objects.exists()
    assert client.post("/plan/reviews/", {"held_on": "2023-08-01"}).status_code == 422
    assert client.post(f"/plan/reviews/{review.pk}/close/", {"signed_by": "V"}).status_code == 422
    notes = client.post(f"/plan/reviews/{review.pk}/notes/", {"next_on": "2023-07-01"})
    assert "comes after this one" in words(notes)


def test_an_action_edited_meanwhile_is_shown_and_sent_again(client: Client, plan: Plan) -> None:
    enter(client)
    review = opened(plan)
    update_action(action=Action.objects.get(plan=plan, ref=2), note="Heard back.", by="owner")
    page = decided(client, review, 2, version="0", words="Wait for them.")
    assert page.status_code == 422
    assert "owner edited action 2 while you were writing" in words(page)
    version = re.search(r'name="action-2-form-version" value="(\d+)"', page.content.decode())
    assert version is not None
    page = decided(client, review, 2, version=version[1], words="Wait for them.")
    assert "Decided and entered" in words(page)
    assert Action.objects.get(plan=plan, ref=2).note == "Heard back."


def test_a_director_reads_a_review_and_its_minutes_and_writes_nothing(
    client: Client, plan: Plan
) -> None:
    review = opened(plan)
    write_review(review=review, attended="Vera Brook", by="head")
    close_review(review=review, signed_by="Vera Brook", by="head")
    enter(client, "director_education")
    page = client.get(f"/plan/reviews/{review.pk}/")
    assert "Closed and signed by Vera Brook" in words(page)
    assert "<form" not in page.content.decode().split("<main", 1)[1].split("</main>")[0]
    answer = client.get("/reports/plan-review/2023-07.docx")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert client.post(f"/plan/reviews/{review.pk}/reopen/", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["governor", "headteacher", "social_worker"])
def test_whoever_has_no_part_in_the_plan_finds_no_review(
    client: Client, plan: Plan, role: str
) -> None:
    review = opened(plan)
    enter(client, role)
    for path in (
        "/plan/reviews/",
        f"/plan/reviews/{review.pk}/",
        "/plan/compare/",
        "/plan/templates/",
        "/plan/reminders/",
        "/plan/structure/",
        "/reports/plan-review/2023-07/",
    ):
        assert client.get(path).status_code == 404, path


def test_two_days_are_compared_in_sentences(client: Client, plan: Plan) -> None:
    enter(client, "director_education")
    one = Action.objects.get(plan=plan, ref=8)
    update_action(action=one, due_on=date(2023, 8, 30), by="ada")
    page = client.get("/plan/compare/?from=2023-07-01&to=2023-07-21")
    assert "Action 8 moved from" in words(page)
    assert "days later." in words(page)
    assert "Nothing in the plan changed." in words(
        client.get("/plan/compare/?from=2023-07-01&to=2023-07-02")
    )
    backwards = client.get("/plan/compare/?from=2023-07-02&to=2023-07-01")
    assert backwards.status_code == 422
    assert "The second day comes before the first" in words(backwards)
    assert client.get("/plan/compare/?from=soon").status_code == 422
    assert client.get("/plan/compare/").status_code == 200


def test_templates_are_offered_and_filled_in_are_imported(client: Client) -> None:
    enter(client)
    page = client.get("/plan/templates/").content.decode()
    for key in ("peer-review", "inspection", "self-evaluation"):
        assert f"/plan/templates/{key}.docx" in page
        assert client.get(f"/plan/templates/{key}.docx").content.startswith(b"PK")
    assert client.get("/plan/templates/other.docx").status_code == 404


def test_everyone_chooses_their_own_message_and_the_head_sees_who_muted(
    client: Client, plan: Plan
) -> None:
    enter(client, "pep_coordinator")
    page = client.post("/plan/reminders/mine/", {"weekday": "3", "is_muted": "on"}, follow=True)
    assert "Saved when your weekly message comes." in words(page)
    choice = DigestChoice.objects.get()
    assert (choice.weekday, choice.is_muted) == (3, True)
    assert client.post("/plan/reminders/mine/", {"weekday": "9"}).status_code == 422
    assert "Who gets a message" not in words(page)
    assert client.post("/plan/reminders/rule/", {}).status_code == 404
    head = Client()
    page = enter(head).post(
        "/plan/reminders/rule/", {"deputy_after": "3", "lead_after": "5"}, follow=True
    )
    assert "After 3 updates missed the deputy" in words(page)
    assert "Who gets a message" in words(page)
    assert ReminderRule.objects.get().lead_after == 5
    refused = head.post("/plan/reminders/rule/", {"deputy_after": "5", "lead_after": "5"})
    assert refused.status_code == 422
    assert "the lead later" in words(refused)


def test_the_review_of_structure_is_recorded_and_read(client: Client) -> None:
    said = {
        "held_on": "2023-06-30",
        "reviewers": "The director of education",
        "posts": "Virtual school head; Vera Brook; 1\nPEP adviser; ; 0.8",
        "access": "Monthly, with each director.",
        "conclusion": "It works; one adviser more.",
        "is_effective": "on",
        "reported_to": "",
        "reported_on": "",
    }
    enter(client)
    page = client.post("/plan/structure/", said, follow=True)
    assert "The review of structure is recorded." in words(page)
    assert "Vacant" in words(page)
    assert "The next yearly review is due by 30 June 2024." in words(page)
    refused = client.post("/plan/structure/", said | {"posts": "Head; Vera; lots"})
    assert refused.status_code == 422
    assert "Line 1 of the posts" in words(refused)
    client.post("/plan/structure/", said | {"held_on": "2023-06-30", "conclusion": "Two more."})
    assert StructureReview.objects.get().conclusion == "Two more."
    reader = Client()
    page = enter(reader, "director_education").get("/plan/structure/")
    assert "Two more." in words(page)
    assert "Record a review" not in words(page)
    assert reader.post("/plan/structure/", said).status_code == 404


def test_pages_without_a_plan_say_so(client: Client, plan: Plan) -> None:
    plan.delete()
    enter(client)
    for path in ("/plan/reviews/", "/plan/compare/"):
        assert "There is no improvement plan here yet" in words(client.get(path))
    assert client.get("/plan/reminders/").status_code == 200
    assert client.get("/plan/reviews/1/").status_code == 404


def test_the_page_of_a_review_takes_as_many_queries_for_a_long_agenda(
    client: Client, plan: Plan, django_assert_max_num_queries: Any
) -> None:
    review = opened(plan)
    assert len(review_page(review).items) > 10
    enter(client)
    client.get(f"/plan/reviews/{review.pk}/")
    with django_assert_max_num_queries(30):
        client.get(f"/plan/reviews/{review.pk}/")


def test_an_action_beside_the_agenda_is_looked_at_and_decided(client: Client, plan: Plan) -> None:
    review = opened(plan, date(2023, 6, 15))
    refs = set(Action.objects.filter(plan=plan).values_list("ref", flat=True))
    on_agenda = {item.action.ref for item in review_page(review).items}
    ref = min(refs - on_agenda)
    enter(client)
    address = f"/plan/reviews/{review.pk}/"
    assert f'id="action-{ref}"' not in client.get(address).content.decode()
    page = client.get(address, {"also": ref})
    assert "Beside the agenda" in words(page)
    refused = decided(client, review, ref, words=" ")
    assert refused.status_code == 422
    assert f'id="action-{ref}"' in refused.content.decode()
    page = decided(client, review, ref, words="Bring it forward.")
    assert f"Action {ref}: Bring it forward." in words(page)
    assert client.get(address, {"also": "9999"}).status_code == 200


def test_a_long_agenda_gives_a_form_to_the_first_and_a_link_to_each_other(
    client: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("virtualschool.apps.plans.review.views.meeting.INLINE", 2)
    review = opened(plan)
    enter(client)
    address = f"/plan/reviews/{review.pk}/"
    last = review_page(review).items[-1].action.ref
    page = client.get(address).content.decode()
    assert page.count("Decide and enter in the plan") == 2
    assert f"?also={last}#action-{last}" in page
    assert client.get(address, {"also": last}).content.decode().count("Decide and enter") == 3
