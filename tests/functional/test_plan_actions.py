"""The actions of the plan on screen: read by those who may, updated by owners, led by leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.functional.test_plan_pages import GIVEN, enter, imported
from tests.little import someone

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.plans.models import Action, Evidence, Outcome, Override, Person, Plan
from virtualschool.apps.plans.services import (
    add_evidence,
    override_rating,
    set_account,
    set_post,
    update_action,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


@pytest.fixture(autouse=True)
def authority() -> Authority:
    return Authority.objects.create(code="806", name="Middlesbrough")


def act(ref: int) -> Action:
    return Action.objects.get(plan__opened_by=None, ref=ref)


def text(page: Any) -> str:
    return " ".join(page.content.decode().split())


def form_of(client: Client, ref: int, what: str, query: str = "") -> dict[str, Any]:
    """What the form begins with, as a browser would send it."""
    page = client.get(f"/plan/actions/{ref}/{what}/{query}")
    form = page.context["form"]
    return _as_sent(form)


def _as_sent(form: Any) -> dict[str, Any]:
    values = {name: form[name].value() for name in form.fields if name != "sent"}
    return {name: "" if value is None else value for name, value in values.items()}


def send(client: Client, ref: int, what: str, query: str = "", **said: Any) -> Any:
    sent = form_of(client, ref, what, query) | said
    return client.post(f"/plan/actions/{ref}/{what}/{query}", sent)


def owner(client: Client, title: str = "Virtual School Deputy Head", role: str = "") -> Client:
    """Somebody who holds a post of the plan, signed in."""
    who = someone(role or "entitlement_officer", "owner")
    set_post(authority="806", title=title, holder="Robin Lark", by="ada")
    person = Person.objects.get(name="Robin Lark")
    set_account(person=person, username="owner", by="ada")
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_each_action_has_its_three_ratings_in_words_with_the_rule(client: Client) -> None:
    imported()
    page = text(enter(client, "director_education").get("/plan/"))

    assert "Rule, version 1" in page
    assert "Off track: past its due day and not complete" in page
    assert 'govuk-tag--red">Off track</strong>' in page
    assert 'govuk-tag--yellow">Complete, asserted</strong>' in page
    assert 'govuk-tag--grey">No data</strong>' in page
    assert "477 days past its due day." in page
    assert "/plan/actions/add/" not in page


def test_the_plan_is_narrowed_by_owner_state_and_rating(client: Client) -> None:
    imported()
    enter(client, "director_education")

    def shown(query: str) -> int:
        return client.get(f"/plan/{query}").content.count(b'<tr class="govuk-table__row" id="act')

    assert shown("?state=complete") == shown("?on_track=complete") == 5
    assert shown("?completion=not_started") == 1
    assert shown("?owner=RB") == 1
    assert shown("?impact=improved") == 0
    assert "No action is like that." in text(client.get("/plan/?impact=improved"))
    assert "Show the whole plan" in text(client.get("/plan/?owner=RB"))
    assert shown("?owner=<script>") == 0
    assert shown("?page=99") == shown("?page=x") == 34


def test_a_plan_of_a_thousand_actions_goes_on_on_the_next_page(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    head, rows = GIVEN.decode().split("Anticipated Impact\n", 1)
    rows = rows.rsplit("--\t", 1)[0].rsplit("\n--", 1)[0] + "\n"
    many = "".join(rows.replace(".\t", f" in town {number}.\t") for number in range(30))
    imported((head + "Anticipated Impact\n" + many).encode())
    enter(client, "virtual_school_head")

    with django_assert_max_num_queries(35):
        page = client.get("/plan/?page=2")
    assert "Actions 201 to 400 of 1020." in text(page)
    assert page.content.count(b'<tr class="govuk-table__row" id="action-') == 200
    assert 'href="?page=3"' in text(page)
    assert "Actions 1001 to 1020 of 1020." in text(client.get("/plan/?page=6"))


def test_all_of_an_action_stands_on_its_page(client: Client) -> None:
    imported()
    update_action(
        action=act(22),
        by="ada",
        state="complete",
        completed_on=date(2022, 2, 11),
        note="Held.",
        meeting="PMR 2022-03-04",
    )
    booked = add_evidence(
        action=act(22), by="ada", kind="number", words="200 booked.", has_happened=False
    )
    add_evidence(
        action=act(22),
        by="ada",
        kind="number",
        words="Over 150 came.",
        booking=booked.number,
        happened_on=date(2022, 2, 11),
    )
    page = text(enter(client, "director_education").get("/plan/actions/22/"))

    for said in (
        "Host a South Tees wide conference",
        "Complete, with evidence",
        "In the plan’s words: On track, 200 delegates have booked a place.",
        "200 booked.",
        "<strong>Happened 11 February 2022:</strong> Over 150 came.",
        "decided at PMR 2022-03-04",
        "State: was “Under way”, now “Complete”.",
        "Nobody has said; it is the day of completion or the due day.",
        "Worse if any is worse",
    ):
        assert said in page
    assert "Update it" not in page
    assert "Take the last edit back" not in page


def test_an_action_complete_whose_figure_has_not_moved_is_shown_as_that(client: Client) -> None:
    imported()
    override_rating(
        action=act(1),
        by="ada",
        kind="impact",
        value="no_change",
        reason="Held against our own count.",
        last_day=date(2023, 8, 1),
    )
    enter(client, "director_education")

    for address in ("/plan/", "/plan/actions/1/", "/plan/outcomes/"):
        assert "Complete; its figure has not moved." in text(client.get(address))


def test_a_leader_says_anything_of_an_action(client: Client) -> None:
    imported()
    enter(client, "head_of_access")

    answer = send(
        client,
        2,
        "update",
        note="Met in March.",
        state="blocked",
        state_why="the supplier",
        due_on="30 September 2022",
        effect_from="2022-10-01",
        declared_on_track="amber",
        owners="VSH",
        meeting="PMR 2022-04-08",
    )

    assert answer.url == "/plan/actions/2/"
    page = text(client.get(answer.url))
    assert "Blocked by the supplier" in page
    assert "Moved here; the file has 31 March 2022." in page
    assert "The rule does not bear it out." in page
    assert "Saved: update, action 2." in page


def test_what_is_missing_or_wrong_comes_back_beside_its_field(client: Client) -> None:
    imported()
    enter(client, "head_of_access")

    for said, words in (
        ({"state": "blocked"}, "Say what blocks the action."),
        ({"due_on": "soon"}, "Due day: enter a day like 2022-11-04 or 4 November 2022"),
        ({"state": "gone"}, "State: choose one of the list"),
    ):
        answer = send(client, 2, "update", **said)
        assert answer.status_code == 422
        assert answer.content.decode().count(words) == 2
    assert act(2).version == 0


def test_two_people_editing_one_action_are_shown_both_versions(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    mine = form_of(client, 2, "update") | {"note": "What I wrote."}
    update_action(action=act(2), by="grace", note="What she wrote.")

    answer = client.post("/plan/actions/2/update/", mine)

    assert answer.status_code == 422
    page = text(answer)
    assert "grace edited action 2 while you were writing" in page
    assert ">What she wrote.</td>" in page
    assert ">What I wrote.</td>" in page
    again = _as_sent(answer.context["form"])
    assert all(isinstance(value, str) for value in again.values())
    assert client.post("/plan/actions/2/update/", again).status_code == 302
    assert act(2).note == "What I wrote."
    assert "What she wrote." in text(client.get("/plan/actions/2/"))


def test_an_owner_updates_what_is_their_own_and_nothing_else(client: Client) -> None:
    imported()
    owner(client)

    form = client.get("/plan/actions/11/update/").context["form"]
    assert "due_on" not in form.fields
    assert send(client, 11, "update", note="Two more sessions held.").status_code == 302
    assert send(client, 11, "milestone", title="May forum").status_code == 302
    assert act(11).note == "Two more sessions held."

    for path in (
        "/plan/actions/4/update/",
        "/plan/actions/11/override/",
        "/plan/actions/11/waits/",
        "/plan/actions/11/nothing/",
        "/plan/actions/add/",
        "/plan/outcomes/add/",
    ):
        assert client.get(path).status_code == 404
    assert client.post("/plan/actions/11/undo/").status_code == 404
    assert "Update it" not in text(client.get("/plan/actions/4/"))


def test_my_actions_come_most_overdue_first_and_are_updated_in_place(client: Client) -> None:
    imported()
    owner(client, "Virtual School Head")

    page = client.get("/plan/mine/")
    due = [each.rated.at.due_on for each in page.context["open"] if each.rated.at.due_on]
    assert due == sorted(due)
    mine = len(page.context["open"])
    assert f"{mine} of {mine} were not updated in a month" in text(page)
    first = page.context["open"][0]
    address = f"/plan/mine/{first.action.pk}/"
    sent = {"version": "0", "note": "Funding is ring-fenced.", "state": "complete"}
    answer = client.post(address, sent, follow=True)

    assert f"Saved: action {first.action.ref}." in text(answer)
    assert "Complete or dropped" in text(answer)
    first.action.refresh_from_db()
    assert (first.action.note, first.action.state) == ("Funding is ring-fenced.", "complete")
    assert client.post("/plan/mine/999999/", sent).status_code == 404

    late = client.post(address, sent | {"note": "Late."})
    assert late.status_code == 422
    assert "while you were writing" in text(late)
    assert "As it stands now: Funding is ring-fenced." in text(late)
    assert "Late.</textarea>" in late.content.decode()


def test_my_actions_say_why_there_are_none(client: Client) -> None:
    imported()
    page = text(enter(client, "pep_coordinator").get("/plan/mine/"))

    assert "No open action of the plan is yours." in page


def test_evidence_is_put_in_as_a_file_and_taken_as_a_download(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    sent = form_of(client, 22, "evidence") | {
        "kind": "file",
        "words": "Feedback.",
        "sent": SimpleUploadedFile("<b>feed.html", b"<script>alert(1)</script>"),
    }
    assert client.post("/plan/actions/22/evidence/", sent).status_code == 302

    answer = client.get("/plan/actions/22/evidence/1/file/")
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="_b_feed.html"'
    assert Entry.objects.latest("sequence").action == "plan.evidence_taken"

    other = enter(Client(), "director_childrens_services")
    assert other.get("/plan/actions/22/evidence/1/file/").status_code == 404
    empty = sent | {"sent": SimpleUploadedFile("empty.txt", b"")}
    assert "The file is empty" in text(client.post("/plan/actions/22/evidence/", empty))


def test_a_booking_leads_to_what_came_of_it(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    send(client, 22, "evidence", kind="number", words="200 booked.", has_happened="no")
    page = text(client.get("/plan/actions/22/"))
    assert "What came of it is not recorded yet." in page

    send(client, 22, "evidence", "?number=1", kind="number", words="Over 150 came.")
    assert [each.booking and each.booking.words for each in Evidence.objects.all()] == [
        None,
        "200 booked.",
    ]
    assert send(client, 22, "withdraw", "?number=2", why="Counted twice.").status_code == 302
    page = text(client.get("/plan/actions/22/"))
    assert "Over 150 came. Withdrawn by head-of-access: Counted twice." in page
    assert client.get("/plan/actions/22/withdraw/?number=2").status_code == 404


def test_an_override_is_listed_until_it_ends(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    assert "None: every rating is as computed." in text(client.get("/plan/overrides/"))

    refused = send(client, 2, "override", rating="on_track:amber", reason="Held.", last_day="")
    assert "Until: say on which day the override ends" in text(refused)
    send(client, 2, "override", rating="on_track:amber", reason="Held.", last_day="2023-08-31")
    director = enter(Client(), "director_education")
    page = text(director.get("/plan/overrides/"))
    assert "head-of-access, until 31 August 2023" in page
    assert "477 days past its due day." in page
    assert director.post("/plan/actions/2/overrides/1/end/").status_code == 404

    client.post("/plan/actions/2/overrides/1/end/")
    assert "(ended before)" in text(director.get("/plan/overrides/"))
    assert client.post("/plan/actions/2/overrides/1/end/").status_code == 404
    assert Override.objects.get().withdrawn_at is not None


def test_what_an_action_waits_for_is_said_and_a_circle_refused(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    send(client, 3, "waits", predecessors="2")

    assert "It waits for action 2, which was due on 31 March 2022" in text(
        client.get("/plan/actions/3/")
    )
    assert "That would be a circle" in text(send(client, 2, "waits", predecessors="3"))
    assert "enter numbers of actions" in text(send(client, 2, "waits", predecessors="three"))
    assert "Waited for by" in text(client.get("/plan/actions/2/"))


def test_milestones_are_added_done_and_taken_away(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    send(client, 3, "milestone", title="Trial", due_on="2022-03-31")
    assert "Trial: due 31 March 2022" in text(client.get("/plan/actions/3/"))
    send(client, 3, "milestone", "?number=1", done_on="2022-04-02")
    assert "Trial: done 2 April 2022 (due 31 March 2022)" in text(client.get("/plan/actions/3/"))
    send(client, 3, "milestone", "?number=1", is_gone="on")
    assert not act(3).milestones.exists()
    assert client.get("/plan/actions/3/milestone/?number=1").status_code == 404


def test_the_last_edit_is_taken_back_on_screen(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    send(client, 2, "update", note="Wrong action.")
    client.post("/plan/actions/2/undo/")

    assert act(2).note == ""
    assert "Taken back</strong>" in text(client.get("/plan/actions/2/"))
    page = text(client.post("/plan/actions/2/undo/", follow=True))
    assert "The last change came with a file" in page


def test_an_action_opens_a_plan_of_its_own_that_is_shown_under_it(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    send(client, 17, "own-plan", title="PROCLAIM action plan")
    own = Plan.objects.get(title="PROCLAIM action plan")
    said = {"section": "Schools", "consideration": "Sign up", "text": "Visit nine schools."}
    answer = client.post(f"/plan/actions/add/?plan={own.pk}", said)

    assert answer.url == f"/plan/actions/1/?plan={own.pk}"
    assert "Visit nine schools." in text(client.get(answer.url))
    page = text(client.get("/plan/actions/17/"))
    assert f'<a class="govuk-link" href="/plan/?plan={own.pk}">PROCLAIM action plan</a>' in page
    assert "Visit nine schools." in page
    assert "The plan of action 17" in text(client.get(f"/plan/?plan={own.pk}"))
    assert act(1).text.startswith("Share the Middlesbrough")
    for number in ("0", "x", "9" * 30, "²"):
        assert client.get(f"/plan/?plan={number}").status_code == 404
    missing = client.post("/plan/actions/add/", said | {"text": ""})
    assert "Say the question, the consideration and the action." in text(missing)


def test_a_measure_is_accepted_corrected_and_linked_on_screen(client: Client) -> None:
    imported(accept=False)
    enter(client, "head_of_access")
    outcome = Outcome.objects.get(indicator="children_suspended")
    address = f"/plan/outcomes/{outcome.pk}/"
    form = client.get(address).context["form"]
    sent = _as_sent(form)
    assert (sent["baseline"], sent["target"]) == ("15", "10")

    assert client.post(address, sent).status_code == 302
    outcome.refresh_from_db()
    assert outcome.measure is not None
    assert (outcome.offered, outcome.measure["baseline_when"]) == (None, "autumn term '21")

    client.post(address, sent | {"baseline": "", "baseline_on": "", "actions": "1, 2, 4"})
    assert set(outcome.actions.values_list("ref", flat=True)) == {1, 2, 4}
    page = text(client.get("/plan/outcomes/"))
    assert "The target has no baseline." in page
    for said, words in (
        ({"target": "few"}, "Target: enter a number"),
        ({"target": ""}, "Target: say what is to be reached"),
        ({"actions": "99"}, "The plan has no action 99."),
        ({"actions": "all"}, "Actions: enter their numbers"),
    ):
        assert words in text(client.post(address, sent | said))
    client.post(address, sent | {"has_measure": "no"})
    outcome.refresh_from_db()
    assert outcome.measure is None


def test_an_outcome_is_added_on_screen(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    said = {
        "text": "Fewer moves of school.",
        "has_measure": "yes",
        "indicator": "school_moves",
        "target": "4",
        "direction": "lower",
        "actions": "2",
    }
    assert client.post("/plan/outcomes/add/", said).status_code == 302
    assert "To 4; lower is better" in text(client.get("/plan/outcomes/"))
    assert "each outcome counts once" in text(client.post("/plan/outcomes/add/", said))
    assert client.post("/plan/outcomes/add/", said | {"text": " "}).status_code == 422


def test_how_a_person_of_the_plan_signs_in_is_said_on_screen(client: Client) -> None:
    imported()
    enter(client, "head_of_access")
    person = Person.objects.get(initials="RB")
    assert "Not linked" in text(client.get("/plan/posts/"))

    client.post(f"/plan/people/{person.pk}/", {"account": "head-of-access"})
    page = text(client.get("/plan/posts/"))
    assert "head-of-access</td>" in page
    assert client.post(f"/plan/people/{person.pk}/", {"account": "x"}).status_code == 422
    assert client.get("/plan/people/999/").status_code == 404


def test_another_authoritys_plan_is_not_found(client: Client) -> None:
    imported()
    other = Plan.objects.create(authority="807", title="Theirs", made_at="2022-01-01T00:00Z")
    enter(client, "virtual_school_head")

    assert client.get(f"/plan/?plan={other.pk}").status_code == 404
    assert client.get("/plan/?authority=807").status_code == 404
    assert client.get("/plan/actions/99/").status_code == 404


def test_an_actions_page_takes_a_bounded_number_of_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    imported()
    enter(client, "virtual_school_head")
    for number in range(12):
        send(client, 2, "update", note=f"Week {number}.")
        send(client, 2, "evidence", words=f"Met, {number}.")

    with django_assert_max_num_queries(55):
        assert client.get("/plan/actions/2/").status_code == 200
