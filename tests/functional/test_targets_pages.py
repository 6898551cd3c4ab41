"""Pages of targets: the list, one with its chart and history, setting, changing, taking back."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.little import little_authority, someone

from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.indicators.models import Shock, Target
from virtualschool.apps.indicators.targets.services import note_shock, set_target
from virtualschool.apps.plans.services import add_outcome, make_plan
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.measures import measure_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

SENT = {
    "indicator": "attendance",
    "value": "94",
    "direction": "",
    "first_month": "2022-10",
    "last_month": "2022-12",
    "baseline": "90.5",
    "baseline_first": "2021-10",
    "baseline_last": "",
    "words": "attendance of 94 % this autumn",
}


@pytest.fixture
def loaded():
    little_authority()


@pytest.fixture
def signed_in(client):
    def sign_in(role: str):
        name = role.replace("_", "-")
        user = User.objects.filter(username=name).first() or someone(role, name)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def target(loaded) -> Target:
    return set_target(
        authority="806",
        indicator="attendance",
        value=Decimal(94),
        first=Month(2022, 10),
        last=Month(2022, 10),
        baseline=Decimal("90.5"),
        baseline_first=Month(2021, 10),
        by="test",
    )


def text_of(response) -> str:
    words = re.sub(r"<svg.*?</svg>", " ", response.content.decode(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words)))


# Reading ----------------------------------------------------------------------------------------


def test_without_targets_the_page_says_what_to_do_to_who_may(signed_in, loaded):
    assert "No target is in force. Set one," in text_of(signed_in("analyst").get("/targets/"))
    director = text_of(signed_in("director_education").get("/targets/"))
    assert "No target is in force." in director
    assert "Set one" not in director


def test_before_the_first_load_a_target_has_no_data(signed_in):
    Authority.objects.create(code="806", name="Middlesbrough")
    target = set_target(
        authority="806",
        indicator="attendance",
        value=Decimal(94),
        first=Month(2022, 10),
        last=Month(2022, 12),
        by="test",
    )
    client = signed_in("analyst")
    assert "No data" in text_of(client.get("/targets/"))
    assert "Nothing is loaded that it could be" in text_of(client.get(f"/targets/{target.pk}/"))


def test_the_list_says_where_each_stands_in_a_sentence(signed_in, target):
    words = text_of(signed_in("analyst").get("/targets/"))
    assert "Attendance , October 2022 94.0 % in October 2022" in words
    assert "Not reached: 80.0 % in October 2022; 94.0 % was the aim" in words


def test_the_page_has_chart_table_who_is_in_it_and_its_history(signed_in, target):
    answer = signed_in("analyst").get(f"/targets/{target.pk}/")
    words = text_of(answer)
    assert "<svg" in answer.content.decode()
    assert "Target for attendance: October 2022" in words
    assert "The data of “Attendance: on the way to the target” as a table" in words
    assert "No part of a change is said to come from what anybody did." in words
    assert "Set to 94.0 % in October 2022, from 90.5 % in October 2021; higher is better" in words


def test_a_reader_of_papers_alone_can_change_nothing(signed_in, target):
    words = text_of(signed_in("director_education").get(f"/targets/{target.pk}/"))
    assert "Target for attendance" in words
    for offered in ("Change this target", "Undo the last change", "Take the target back"):
        assert offered not in words


def test_a_target_of_another_authority_is_not_there(signed_in, target):
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    Target.objects.filter(pk=target.pk).update(authority="807")
    assert signed_in("analyst").get(f"/targets/{target.pk}/").status_code == 404
    assert "Attendance" not in text_of(signed_in("analyst").get("/targets/"))


def test_the_list_takes_no_more_queries_for_more_targets(signed_in, target):
    client = signed_in("analyst")
    client.get("/targets/")
    with CaptureQueriesContext(connection) as one:
        client.get("/targets/")
    for month in range(1, 5):
        set_target(
            authority="806",
            indicator="attendance",
            value=Decimal(95),
            first=Month(2023, month),
            last=Month(2023, month),
            by="test",
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/targets/")
    assert len(many) == len(one)


def test_a_figures_own_page_shows_its_target_and_leads_to_it(signed_in, target):
    words = text_of(signed_in("analyst").get("/indicators/attendance/?period=2022-10"))
    assert "Target for attendance" in words
    assert "Not reached: 80.0 %" in words
    assert "Everything about this target" in words
    other = text_of(signed_in("analyst").get("/indicators/suspensions/?period=2022-10"))
    assert "Set a target for this figure" in other


def test_who_sees_some_children_alone_is_told_no_target_of_the_whole(signed_in, target):
    words = text_of(signed_in("designated_teacher").get("/indicators/attendance/?period=2022-10"))
    assert "Target for attendance" not in words
    assert "Set a target" not in words


def test_the_figures_lead_to_the_targets(signed_in, loaded):
    assert "Targets, and how far they are" in text_of(
        signed_in("director_education").get("/indicators/")
    )
    teacher = text_of(signed_in("designated_teacher").get("/indicators/"))
    assert "Targets, and how far they are" not in teacher


# Setting and changing ---------------------------------------------------------------------------


def test_a_target_is_set_on_screen(signed_in, loaded):
    client = signed_in("virtual_school_head")
    page = client.get("/targets/new/?indicator=attendance").content.decode()
    assert '<option value="attendance" selected>' in page
    words = text_of(client.post("/targets/new/", SENT, follow=True))
    assert "Attendance of 94 % this autumn." in words
    target = Target.objects.get()
    assert (target.value, target.direction, target.baseline_last) == (94, "higher", "2021-10")
    assert Entry.objects.filter(action="target.set", actor="virtual-school-head").exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"value": ""}, "Enter what the figure should come to"),
        ({"value": "ten"}, "Enter a number, like 10 or 7.5"),
        ({"value": "-1"}, "The number must not be below 0"),
        ({"value": "120"}, "The target must be a number from 0 to 100."),
        ({"first_month": "October"}, "Write the month as year-month, like 2022-09"),
        ({"first_month": "2022-13"}, "Write the month as year-month, like 2022-09"),
        ({"last_month": "2022-09"}, "The last month must not come before the first."),
        ({"indicator": "looked_after"}, "Say whether lower or higher is better"),
        ({"indicator": "happiness"}, "Choose a figure from the list"),
        ({"baseline_first": "", "baseline_last": "2021-12"}, "Enter the first month of the base"),
        ({"baseline_first": "2022-11"}, "The baseline’s months must come before those of the"),
    ],
)
def test_what_cannot_be_set_is_said_at_its_field(signed_in, loaded, changed, why):
    answer = signed_in("analyst").post("/targets/new/", SENT | changed)
    assert answer.status_code == 422
    assert why in text_of(answer)
    assert "There is a problem" in text_of(answer)
    assert not Target.objects.exists()


def test_a_change_needs_a_reason_and_stands_in_the_history(signed_in, target):
    client = signed_in("head_of_access")
    path = f"/targets/{target.pk}/change/"
    assert 'value="90.5"' in client.get(path).content.decode()
    assert "Say why the target changes" in text_of(client.post(path, SENT))
    seen = {"value": "93", "reason": "the plan was revised", "seen": target.changes.last().pk}
    words = text_of(client.post(path, SENT | seen, follow=True))
    assert "Changed to 93.0 %" in words
    assert "the plan was revised" in words


def test_a_change_over_somebody_elses_is_refused_and_both_see_it(signed_in, target):
    client = signed_in("analyst")
    path = f"/targets/{target.pk}/change/"
    before = {"seen": target.changes.last().pk, "reason": "because"}
    client.post(path, SENT | before | {"value": "93"})
    answer = client.post(path, SENT | before | {"value": "92"})
    assert answer.status_code == 422
    assert "changed this target meanwhile" in text_of(answer)
    # Saved again with their eyes open.
    seen = re.search(r'name="seen" value="(\d+)"', answer.content.decode())
    client.post(path, SENT | before | {"value": "92", "seen": seen[1]})
    target.refresh_from_db()
    assert target.value == 92


def test_it_is_taken_back_with_a_reason_and_put_back_by_undoing(signed_in, target):
    client = signed_in("analyst")
    refused = client.post(f"/targets/{target.pk}/withdraw/", {"reason": ""})
    assert refused.status_code == 422
    assert "Say why the target is taken back" in text_of(refused)
    done = client.post(f"/targets/{target.pk}/withdraw/", {"reason": "by mistake"}, follow=True)
    assert "This target was taken back." in text_of(done)
    assert "Taken back" in text_of(client.get("/targets/"))
    undone = client.post(f"/targets/{target.pk}/undo/", follow=True)
    assert "This target was taken back." not in text_of(undone)
    assert "Undone: Set to 94.0 %" in text_of(undone)


def test_undoing_onto_another_target_says_why_not(signed_in, target):
    client = signed_in("analyst")
    client.post(f"/targets/{target.pk}/withdraw/", {"reason": "by mistake"})
    client.post("/targets/new/", SENT)
    answer = client.post(f"/targets/{target.pk}/undo/")
    assert answer.status_code == 422
    assert "Another target is in force from the same month on." in text_of(answer)


# From the improvement plan ----------------------------------------------------------------------


def test_an_outcome_of_the_plan_becomes_a_target_and_leads_to_it(signed_in, loaded):
    sentence = "Attendance to rise from 90.5% in Oct '21 to 94% by Oct '22."
    plan = make_plan(authority="806", title="Plan", by="test")
    outcome = add_outcome(
        plan=plan,
        text=sentence,
        measure=replace(measure_in(sentence), indicator="attendance"),
        by="test",
    )
    client = signed_in("analyst")
    page = client.get("/plan/outcomes/").content.decode()
    way = html.unescape(re.search(r'href="(/targets/new/[^"]*)"', page)[1])
    form = client.get(way)
    assert f"From the improvement plan: {outcome.text}" in text_of(form)
    typed = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', form.content.decode()))
    sent = {name: html.unescape(value) for name, value in typed.items()}
    sent |= {"indicator": "attendance", "direction": "higher"}
    assert (sent["value"], sent["first_month"], sent["baseline"]) == ("94", "2022-10", "90.5")
    client.post("/targets/new/", sent)
    target = Target.objects.get()
    assert (target.source, target.baseline_first) == (sentence, "2021-10")
    after = client.get("/plan/outcomes/").content.decode()
    assert f'href="/targets/{target.pk}/?authority=806"' in after
    assert "/targets/new/" not in after


def test_who_reads_no_figures_of_the_whole_is_not_led_to_a_target(signed_in, target):
    sentence = "Attendance to rise from 90.5% in Oct '21 to 94% by Oct '22."
    Target.objects.update(source=sentence)
    plan = make_plan(authority="806", title="Plan", by="test")
    measure = replace(measure_in(sentence), indicator="attendance")
    add_outcome(plan=plan, text=sentence, measure=measure, by="test")
    led = f"/targets/{target.pk}/"
    assert led in signed_in("director_education").get("/plan/outcomes/").content.decode()
    page = signed_in("pep_coordinator").get("/plan/outcomes/")
    assert page.status_code == 200
    assert led not in page.content.decode()


# What came from outside -------------------------------------------------------------------------


def test_what_came_from_outside_is_noted_and_taken_back(signed_in, target):
    client = signed_in("analyst")
    sent = {"words": "illness", "first_day": "2022-10-03", "last_day": "2022-10-07"}
    assert client.post("/targets/outside/", sent | {"last_day": "2022-10-01"}).status_code == 422
    words = text_of(
        client.post("/targets/outside/", sent | {"indicators": ["attendance"]}, follow=True)
    )
    assert "illness 3 October 2022 to 7 October 2022 Attendance analyst" in words
    assert "“illness”" in text_of(client.get(f"/targets/{target.pk}/"))
    client.post(f"/targets/outside/{Shock.objects.get().pk}/undo/")
    assert "Nothing is noted." in text_of(client.get("/targets/"))


def test_a_wrong_note_keeps_what_was_ticked(signed_in, loaded):
    answer = signed_in("analyst").post(
        "/targets/outside/", {"words": "", "indicators": ["attendance"]}
    )
    page = answer.content.decode()
    assert "Say what it was" in page
    assert re.search(r'value="attendance" checked', page)


def test_a_note_of_another_authority_cannot_be_taken_back(signed_in, loaded):
    Authority.objects.create(code="807", name="Redcar and Cleveland")
    shock = note_shock(
        authority="807",
        words="flood",
        first_day=date(2022, 1, 1),
        last_day=date(2022, 1, 2),
        by="test",
    )
    assert signed_in("analyst").post(f"/targets/outside/{shock.pk}/undo/").status_code == 404
    assert "flood" not in text_of(signed_in("analyst").get("/targets/"))
