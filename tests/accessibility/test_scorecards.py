"""The directors' score cards, their choice of figures and what is written in them, on screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser
from tests.borough import borough
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, someone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_figures_are_chosen_words_written_and_a_director_reads_the_card(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    with transaction.atomic():
        borough()
    someone("virtual_school_head")
    someone("director_education")
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/score-cards/director-education/figures/")
        look(page, "card-figures", width)
        second = page.get_by_role("group", name="Place 2")
        second.get_by_label("Figure").select_option("Children suspended")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Place 2: this figure stands in place 1 too").wait_for()
        look(page, "card-figures-refused", width)
        second = page.get_by_role("group", name="Place 2", exact=True)
        second.get_by_label("Figure").select_option("Became looked after")
        page.get_by_role("button", name="Save").click()
        page.get_by_text("The card shows these figures from now on.").wait_for()
        look(page, "card-figures-chosen", width)

        page.goto(f"{site}/reports/director-education/2022-10/")
        page.get_by_role("link", name="Comments and decisions of the month").click()
        look(page, "card-words", width)
        page.get_by_label("Attendance", exact=True).fill("x" * 181)
        page.get_by_role("button", name="Save and sign").click()
        page.get_by_role("link", name="Attendance: keep the comment to 180").wait_for()
        look(page, "card-words-refused", width)
        page.get_by_label("Attendance", exact=True).fill("Two schools were shut by floods.")
        page.get_by_label("Decision 1").fill("Agree a place for every child.")
        page.get_by_role("button", name="Save and sign").click()
        page.get_by_text("What you wrote stands on the card").wait_for()
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "director-education", PASSWORD)
        page.goto(f"{site}/reports/director-education/2022-10/")
        page.get_by_text("Two schools were shut by floods.").wait_for()
        look(page, "card", width)
