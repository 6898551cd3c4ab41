"""Pages about schools at desk and phone width: axe finds nothing, nothing overflows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.children.models import Child, Enrolment, Episode
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.schools.models import School, SchoolLink

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    """The little authority, looked after; a school that became another, moves, a suspension."""
    little_authority()
    School.objects.update(kind="secondary", status="open", la_name="Middlesbrough")
    School.objects.create(
        urn="100003",
        name="Old Acklam School",
        la_code="806",
        kind="secondary",
        status="closed",
        closed_on=date(2022, 8, 31),
        successor_urn="100001",
    )
    SchoolLink.objects.create(urn="100003", linked_urn="100001", kind="Successor")
    for child in Child.objects.all():
        Episode.objects.create(
            child=child, start_on=date(2021, 3, 1), legal_status="C2", collection_year=2023
        )
    Enrolment.objects.create(
        child=Child.objects.get(council_id="1001"),
        urn="100003",
        start_on=date(2020, 9, 1),
        last_day=date(2022, 8, 31),
        source="census",
    )
    Suspension.objects.create(
        child=Child.objects.get(council_id="1001"),
        urn="100001",
        category="SUSP",
        start_on=date(2022, 10, 10),
        sessions=4,
        reason_1="DB",
        status="stands",
    )
    return live_server.url


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_from_the_list_to_the_school_that_came_before(
    browser: Browser, site: str, width: str
) -> None:
    someone("virtual_school_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/schools/")
        look(page, "schools", width)
        page.get_by_text("Change the filters").click()
        page.get_by_label("Phase").select_option("special")
        look(page, "schools-filters", width)
        page.get_by_role("button", name="Apply filters").click()
        assert "phase=special" in page.url
        look(page, "schools-none", width)
        page.get_by_role("link", name="Special", exact=False).first.click()
        page.get_by_role("link", name="Acklam Grange School").click()
        look(page, "school", width)
        page.get_by_role("link", name="Old Acklam School").first.click()
        look(page, "school-closed", width)
        page.goto(f"{site}/schools/?phase=nonsense")
        look(page, "schools-error", width)


@pytest.mark.parametrize("role", ["designated_teacher", "director_education"])
def test_axe_finds_nothing_on_the_school_of_a_teacher_and_a_director(
    browser: Browser, site: str, role: str
) -> None:
    someone(role)
    with context(browser, "phone", bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, role.replace("_", "-"), PASSWORD)
        page.goto(f"{site}/schools/")
        look(page, f"schools-{role}", "phone")
        page.goto(f"{site}/schools/100001/?who=all")
        look(page, f"school-{role}", "phone")
