"""Pages of figures and call lists at desk and phone width: axe finds nothing, nothing overflows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, someone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OCTOBER = "from=2022-10-01&to=2022-10-31"


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    """The little authority, served."""
    little_authority()
    return live_server.url


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_from_a_figure_to_what_came_of_a_call(
    browser: Browser, site: str, width: str
) -> None:
    """The whole way: search, figure, its children, a list, a call; with each state of error."""
    someone("virtual_school_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/indicators/?q=nothing-like-this")
        look(page, "indicators-none", width)
        page.goto(f"{site}/indicators/?q=attendance")
        page.get_by_role("link", name="Attendance", exact=True).last.click()
        look(page, "figure", width)
        page.get_by_label("Month, term or year").select_option("2022-autumn")
        page.get_by_role("button", name="Show", exact=True).click()
        assert "period=2022-autumn" in page.url
        look(page, "figure-term", width)
        page.get_by_role("button", name="Begin the limits anew").click()
        look(page, "figure-anew-error", width)
        page.goto(f"{site}/indicators/suspensions/?period=1066")
        look(page, "figure-error", width)
        page.goto(f"{site}/indicators/looked_after/?period=2022-11")
        look(page, "figure-count", width)

        page.goto(f"{site}/call-lists/")
        look(page, "call-lists-none", width)
        page.goto(f"{site}/figures/attendance/children/?{OCTOBER}")
        page.get_by_role("button", name="Make a call list").click()
        look(page, "children-nobody-ticked", width)
        page.get_by_label("To call: Ashan Bell").check()
        page.get_by_role("button", name="Make a call list").click()
        look(page, "call-list", width)
        page.get_by_role("link", name="Ashan Bell").click()
        look(page, "call", width)
        page.get_by_label("By", exact=True).fill("soon")
        page.get_by_role("button", name="Save").click()
        look(page, "call-error", width)
        page.get_by_label("By", exact=True).fill("2023-07-20")
        page.get_by_role("button", name="Save").click()
        assert page.get_by_text("Overdue").count() == 1
        look(page, "call-list-overdue", width)
        page.get_by_label("Breadcrumb").get_by_role("link", name="Call lists").click()
        look(page, "call-lists", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_where_numbers_or_names_are_not_shown(
    browser: Browser, site: str, width: str
) -> None:
    """A director's figure and reports; the children of a figure as shown in a meeting."""
    someone("director_education")
    someone("deputy_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "director-education", PASSWORD)
        page.goto(f"{site}/indicators/attendance/")
        assert page.get_by_text("small numbers are not shown").count() == 1
        look(page, "figure-director", width)
        page.goto(f"{site}/reports/")
        look(page, "reports-director", width)
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "deputy-head", PASSWORD)
        page.goto(f"{site}/reports/")
        look(page, "reports", width)
        page.goto(f"{site}/indicators/permanent_exclusions/")
        assert page.get_by_text("falls in a month").count() == 1
        look(page, "figure-rare", width)
        page.goto(f"{site}/indicators/severe_absence/")
        assert page.locator(".vs-dots").count() > 0
        look(page, "figure-few", width)
        page.goto(f"{site}/figures/attendance/children/?{OCTOBER}")
        page.get_by_role("link", name="Show without names").click()
        look(page, "children-without-names", width)


def test_a_figure_keeps_to_the_sites_policy(browser: Browser, site: str) -> None:
    someone("virtual_school_head")
    complaints: list[str] = []
    with context(browser) as opened:
        page = opened.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/indicators/attendance/")
        page.goto(f"{site}/call-lists/")
    assert complaints == []
