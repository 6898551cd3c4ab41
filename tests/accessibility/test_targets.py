"""Pages of targets at desk and phone width: axe finds nothing, nothing overflows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.indicators.targets.services import note_shock, set_target
from virtualschool.domain.calendar import Month

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    """The little authority, served, with a target and something from outside."""
    little_authority()
    set_target(
        authority="806",
        indicator="attendance",
        value=Decimal(94),
        first=Month(2022, 10),
        last=Month(2023, 1),
        baseline=Decimal("90.5"),
        baseline_first=Month(2022, 9),
        by="test",
    )
    note_shock(
        authority="806",
        words="illness in winter 2022",
        first_day=date(2022, 12, 1),
        last_day=date(2023, 1, 31),
        by="test",
    )
    return live_server.url


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_from_the_list_to_a_target_taken_back(
    browser: Browser, site: str, width: str
) -> None:
    """The whole way by keyboard and form, with each state of error."""
    someone("virtual_school_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/targets/")
        look(page, "targets", width)
        page.get_by_role("link", name="Attendance").click()
        look(page, "target", width)
        page.get_by_role("link", name="Change this target").click()
        page.get_by_label("Target", exact=True).fill("ten")
        page.get_by_role("button", name="Save").click()
        look(page, "target-change-error", width)
        page.get_by_label("Target", exact=True).fill("93")
        page.get_by_label("Reason").fill("The plan was revised")
        page.get_by_role("button", name="Save").press("Enter")
        assert page.get_by_text("The plan was revised").is_visible()
        page.get_by_role("button", name="Take the target back").click()
        look(page, "target-back-error", width)
        page.goto(f"{site}/targets/new/")
        look(page, "target-new", width)
        page.goto(f"{site}/targets/outside/")
        page.get_by_role("button", name="Save").click()
        look(page, "target-outside-error", width)
        page.goto(f"{site}/indicators/attendance/?period=2022-10")
        look(page, "figure-with-target", width)
