"""Pages of figures that are kept: counted once, and never shown to who may not be told as much."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.little import little_authority, someone

from virtualschool.apps.accounts.models import User
from virtualschool.apps.indicators.figures import kept
from virtualschool.apps.indicators.models import KeptPage
from virtualschool.apps.indicators.services import warm_default_views

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]

PAGE = "/indicators/attendance/"


@pytest.fixture
def page_for(client):
    little_authority()
    accounts: dict[str, User] = {}

    def read(role: str, address: str = PAGE) -> str:
        if role not in accounts:
            accounts[role] = someone(role)
        client.force_login(accounts[role], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(address)
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def counting(monkeypatch):
    """How often a page was counted."""
    times: list[object] = []
    counted = kept.counted
    monkeypatch.setattr(kept, "counted", lambda page: times.append(page) or counted(page))
    return times


def body_of(page: str) -> str:
    return page[page.index("<article") : page.index("</article>")]


def test_the_same_page_is_counted_once(page_for, counting):
    first = body_of(page_for("virtual_school_head"))
    assert body_of(page_for("virtual_school_head")) == first
    assert body_of(page_for("deputy_head")) == first
    assert len(counting) == 1


def test_another_month_or_limits_begun_anew_make_another_page(page_for, counting, client):
    page_for("virtual_school_head")
    page_for("virtual_school_head", f"{PAGE}?period=2022-autumn")
    posted = {"month": "2022-10", "reason": "A new register"}
    client.post(f"{PAGE}limits/", posted)
    assert "A new register" in body_of(page_for("virtual_school_head"))
    assert len(counting) == 3


def test_a_kept_page_never_leads_its_next_reader_to_what_is_not_for_them(page_for):
    whole = body_of(page_for("virtual_school_head"))
    assert "placement_distance=" in whole
    assert "placement_distance=" not in body_of(page_for("head_of_access"))
    assert "/figures/" not in body_of(page_for("director_education"))
    assert body_of(page_for("virtual_school_head")) == whole


def test_readers_of_a_few_children_read_pages_of_their_own(page_for):
    assert "By legal status" in body_of(page_for("virtual_school_head"))
    teacher = body_of(page_for("designated_teacher"))
    assert "By legal status" not in teacher
    assert "By legal status" in body_of(page_for("pep_adviser"))
    assert "24 of 30" not in teacher
    assert body_of(page_for("designated_teacher")) == teacher


@pytest.mark.parametrize("role", ["virtual_school_head", "analyst", "director_education"])
def test_what_was_made_ready_is_what_each_reader_of_the_whole_asks_for(page_for, counting, role):
    warm_default_views(authority="806")
    counting.clear()
    page_for(role)
    assert counting == []


def test_pages_of_another_day_and_of_more_than_enough_are_let_go(page_for, monkeypatch):
    page_for("virtual_school_head")
    for old in KeptPage.objects.all():
        old.made_on -= timedelta(days=1)
        old.save()
    page_for("virtual_school_head", f"{PAGE}?period=2022-autumn")
    assert KeptPage.objects.count() == 1
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    for period in ("2022", "2022-11"):
        page_for("virtual_school_head", f"{PAGE}?period={period}")
    assert KeptPage.objects.count() == 2
