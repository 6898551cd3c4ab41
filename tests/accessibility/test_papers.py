"""The list of papers, editions as issued and frozen months, at desk and phone width."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, little_correction, someone
from tests.little_papers import little_papers

from virtualschool.apps.papers.notices import notify
from virtualschool.apps.papers.services import issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADA = "Ada Lane, virtual school head"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_head_issues_a_paper_freezes_a_month_and_corrects_it(
    browser: Browser, home: Any, live_server: Any, monkeypatch: Any, width: str
) -> None:
    little_authority()
    little_papers(monkeypatch)
    someone("virtual_school_head")
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/reports/headline/2022-10/record/")
        page.get_by_role("button", name="Issue the paper as it stands").click()
        page.get_by_text("Edition 1 is issued.").wait_for()
        look(page, "paper-record", width)
        page.get_by_role("link", name="Read edition 1").click()
        page.get_by_text("as it was issued on").wait_for()
        look(page, "paper-edition", width)
        page.goto(f"{site}/reports/")
        look(page, "papers", width)
        page.get_by_role("link", name="frozen months").click()
        look(page, "frozen-none", width)
        page.get_by_role("button", name="Freeze the month and sign").click()
        page.get_by_role("link", name="Enter who signs").wait_for()
        look(page, "frozen-refused", width)
        page.get_by_label("Signed by").fill(ADA)
        page.get_by_role("button", name="Freeze the month and sign").click()
        page.get_by_text("October 2022 is frozen").wait_for()
        look(page, "frozen-month", width)
        little_correction()
        page.reload()
        page.get_by_text("Figures of groups that differ (2)").click()
        look(page, "frozen-differs", width)
        page.get_by_label("Why it is corrected").fill("A school put its register right.")
        page.get_by_label("Signed by").fill(ADA)
        page.get_by_role("button", name="Make an addendum and sign").click()
        page.get_by_text("Addendum 1 is made").wait_for()
        look(page, "frozen-addendum", width)
        page.goto(f"{site}/frozen/")
        look(page, "frozen", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_reader_is_led_from_home_to_what_was_issued(
    browser: Browser, home: Any, live_server: Any, monkeypatch: Any, width: str
) -> None:
    little_authority()
    little_papers(monkeypatch)
    someone("governor")
    edition = issue(name="outside", authority="806", period="2022-12-07", by="head")
    notify(edition=edition, by="head", site=live_server.url)
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, live_server.url, "governor", PASSWORD)
        look(page, "home-paper-to-read", width)
        page.get_by_role("link", name="Paper for outsiders, 7 December 2022").click()
        page.get_by_text("Edition 1 as it was issued").wait_for()
        look(page, "paper-outside", width)
        page.goto(f"{live_server.url}/reports/")
        look(page, "papers-outside", width)
