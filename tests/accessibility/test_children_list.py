"""The list of children, its views and search at desk and phone width, in every state."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.children.models import Child, Episode
from virtualschool.apps.desk.models import SavedView

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    """The little authority with all three looked after, served."""
    little_authority()
    Child.objects.update(date_of_birth=date(2010, 1, 5))  # so in Year 8
    for child in Child.objects.all():
        Episode.objects.create(
            child=child,
            start_on=date(2021, 3, 1),
            legal_status="C2",
            is_placed_inside=child.council_id != "1002",
            collection_year=2023,
        )
    return live_server.url


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_from_a_list_to_a_view_of_it(
    browser: Browser, site: str, width: str
) -> None:
    """Filter, clear, an empty list, an error, a call list refused, a view kept and taken back."""
    someone("virtual_school_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/children/")
        look(page, "list", width)
        page.get_by_text("Change the filters").click()
        look(page, "list-filters", width)
        page.get_by_label("Year group or key stage").select_option("8")
        page.get_by_label("PEP adviser").select_option("Jo Bloggs")
        page.get_by_role("button", name="Apply filters").click()
        assert page.locator("tbody tr").count() == 1
        look(page, "list-filtered", width)
        page.get_by_role("link", name="Remove this filter: Year 8").click()
        assert "year=" not in page.url
        page.goto(f"{site}/children/?who=looked_after&year=1&adviser=Jo+Bloggs")
        look(page, "list-empty", width)
        page.goto(f"{site}/children/?no_school=soon")
        look(page, "list-error", width)

        page.goto(f"{site}/children/")
        page.get_by_role("button", name="Make a list of those ticked").click()
        look(page, "list-nobody-ticked", width)
        page.get_by_role("link", name="Show without names").click()
        assert page.get_by_text("Ashan").count() == 0
        look(page, "list-without-names", width)

        page.goto(f"{site}/views/")
        look(page, "views-none", width)
        page.goto(f"{site}/children/?who=all&year=8")
        page.get_by_role("link", name="Save this view").click()
        look(page, "view-save", width)
        page.get_by_role("button", name="Save the view").click()
        look(page, "view-save-error", width)
        page.get_by_label("Name", exact=True).fill("Year 8")
        page.get_by_role("button", name="Save the view").click()
        page.get_by_role("link", name="Manage views").click()
        look(page, "views", width)
        page.get_by_role("link", name="Change Year 8").click()
        look(page, "view-change", width)
        page.get_by_role("button", name="Delete the view").click()
        look(page, "view-deleted", width)
        page.get_by_role("button", name="Take it back").click()
        assert SavedView.objects.get().name == "Year 8"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_search(browser: Browser, site: str, width: str) -> None:
    someone("virtual_school_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/search/")
        look(page, "search", width)
        page.goto(f"{site}/search/?q=100")
        look(page, "search-found", width)
        page.goto(f"{site}/search/?q=nobody")
        look(page, "search-none", width)
        page.get_by_label("Search for a child by name or number").fill("ashan bell")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/children/1001/?authority=806")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_a_designated_teachers_list(
    browser: Browser, site: str, width: str
) -> None:
    someone("designated_teacher")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "designated-teacher", PASSWORD)
        page.goto(f"{site}/children/")
        assert page.get_by_role("row").count() == 3
        assert page.get_by_role("rowheader").first.is_visible()
        look(page, "list-teacher", width)


def test_a_row_is_a_card_on_a_phone_and_still_a_row(browser: Browser, site: str) -> None:
    """Each cell bears its heading, and the roles of a table stay though its layout does not."""
    someone("virtual_school_head")
    with context(browser, "phone") as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/children/")
        row = page.get_by_role("row").filter(has_text="Ashan Bell")
        cell = row.get_by_role("cell").filter(has_text="In the borough")
        label = cell.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert label == '"Placement"'
        assert row.bounding_box()["width"] <= WIDTHS["phone"][0]
        # What says nothing takes no room: no adviser is on record.
        assert row.locator('[data-label="PEP adviser"]').is_hidden()
        # To sort by a heading is still possible.
        page.get_by_role("link", name="Year", exact=True).click()
        assert "sort=year" in page.url


def test_the_list_keeps_to_the_sites_policy_and_works_without_script(
    browser: Browser, site: str
) -> None:
    someone("virtual_school_head")
    complaints: list[str] = []
    with context(browser) as opened:
        page = opened.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, site, "virtual-school-head", PASSWORD)
        for path in ("/children/", "/children/?present=1", "/search/?q=100", "/views/"):
            page.goto(f"{site}{path}")
    assert complaints == []
    with context(browser, java_script_enabled=False) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/children/")
        page.get_by_text("Change the filters").click()
        page.get_by_label("PEP adviser").select_option("Jo Bloggs")
        page.get_by_role("button", name="Apply filters").click()
        assert page.get_by_role("rowheader").all_inner_texts() == ["Ivy O’Neill\n1002"]
