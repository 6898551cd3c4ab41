"""A whole monthly review in a browser, and the pages beside it, at desk and phone width."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import transaction
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, someone

from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.plans.models import Action, Review
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import import_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GIVEN = (Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt").read_bytes()
HEAD = "virtual-school-head"


def imported(home: Any) -> None:
    with transaction.atomic():
        ensure_authority(code="806", by="test")
    home.pin_today(date(2023, 6, 1))
    import_plan(authority="806", name="plan.txt", content=GIVEN, by="test", accept_proposals=True)
    home.pin_today(date(2023, 7, 21))
    someone("virtual_school_head")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_meeting_from_its_agenda_to_its_minutes(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    imported(home)
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True, accept_downloads=True) as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)
        page.goto(f"{site}/plan/reviews/")
        look(page, "reviews-none", width)
        page.get_by_label("Day of the meeting").fill("2023-07-13")
        page.get_by_role("button", name="Open the review").click()
        page.get_by_role("heading", name="Review of July 2023").wait_for()
        look(page, "review-open", width)
        page.get_by_label("Who is here").fill("Vera Brook, Virtual School Head\nTess Dale")
        page.get_by_role("button", name="Save who is here").click()
        page.get_by_text("Saved who is here.").wait_for()
        item = page.locator("#action-2")
        item.get_by_text("Decide about action 2").click()
        item.get_by_label("What is decided").fill("Ask the region again.")
        item.get_by_label("New due date").fill("September")
        item.get_by_role("button", name="Decide and enter").click()
        page.get_by_role("link", name="New due date: enter a day").wait_for()
        look(page, "review-refused", width)
        item.get_by_label("New due date").fill("2023-09-30")
        item.get_by_role("button", name="Decide and enter").click()
        page.get_by_text("Decided and entered in the plan: action 2.").wait_for()
        assert "to September 2023" in item.inner_text()
        page.get_by_label("Notes", exact=True).fill("Well run.")
        page.get_by_label("Day of the next review").fill("2023-08-10")
        page.get_by_role("button", name="Save the notes").click()
        page.get_by_text("Saved the notes.").wait_for()
        page.get_by_label("Signed by").fill("Vera Brook\nTess Dale")
        page.get_by_role("button", name="Close and sign").click()
        page.get_by_text("The review is closed and signed.").wait_for()
        look(page, "review-closed", width)
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Minutes in Word").click()
        minutes = docx.Document(io.BytesIO(Path(waiting.value.path()).read_bytes()))
        words = [each.text for each in minutes.paragraphs]
        assert "Minutes of the monthly plan review: July 2023" in words
        cells = {cell.text for table in minutes.tables for row in table.rows for cell in row.cells}
        assert "Ask the region again." in cells
        assert Action.objects.get(plan=plan_of("806"), ref=2).due_day == date(2023, 9, 30)
        page.goto(f"{site}/plan/reviews/")
        look(page, "reviews-held", width)
    assert Review.objects.get().is_closed


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_beside_a_review_are_readable_by_everybody(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    imported(home)
    site = live_server.url
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)
        for name, path in (
            ("compare", "/plan/compare/?from=2023-05-31&to=2023-07-21"),
            ("compare-refused", "/plan/compare/?from=2023-07-21&to=soon"),
            ("templates", "/plan/templates/"),
            ("reminders", "/plan/reminders/"),
            ("structure", "/plan/structure/"),
        ):
            page.goto(f"{site}{path}")
            look(page, f"reviews-{name}", width)
        page.get_by_label("Who reviewed it").fill("Both directors")
        page.get_by_role("textbox", name="Posts").fill("Virtual school head; Vera Brook; 1")
        page.get_by_role("textbox", name="Access to the directors").fill("Monthly.")
        page.get_by_role("textbox", name="Conclusion").fill("It works.")
        page.get_by_role("button", name="Record the review").click()
        page.get_by_text("The review of structure is recorded.").wait_for()
        look(page, "reviews-structure-held", width)
