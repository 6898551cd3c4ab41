"""Homes and help at desk and phone width: axe finds nothing, full or empty; nothing overflows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, faults, look, overflow, sign_in
from tests.little import PASSWORD, little_authority, someone
from tests.town import town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FULL = (
    "virtual_school_head",
    "analyst",
    "pep_adviser",
    "participation_worker",
    "designated_teacher",
    "social_worker",
    "director_education",
    "governor",
    "information_governance",
    "system_administrator",
)
EMPTY = ("virtual_school_head", "designated_teacher", "carer")


def visit(browser: Browser, site: str, role: str, width: str, name: str) -> None:
    someone(role)
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, role.replace("_", "-"), PASSWORD)
        look(page, name, width)
        for folded in page.locator("details summary").all():
            folded.click()
        assert faults(page) == []
        assert overflow(page) <= 0


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_a_home_with_much_to_say(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    town()
    for role in FULL:
        visit(browser, live_server.url, role, width, f"home-{role}")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_a_home_with_nothing_to_say(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    little_authority()
    for role in EMPTY:
        visit(browser, live_server.url, role, width, f"home-empty-{role}")


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_help(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    town()
    someone("virtual_school_head")
    site = live_server.url
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        page.goto(f"{site}/help/accessibility/")
        look(page, "help-accessibility-stranger", width)
        sign_in(page, site, "virtual-school-head", PASSWORD)
        for name in ("words", "accessibility", "local-words"):
            page.goto(f"{site}/help/{name}/")
            look(page, f"help-{name}", width)
        page.get_by_label("In place of “looked after”").fill("<ours>")
        page.get_by_role("button", name="Look at examples").click()
        look(page, "help-local-words-error", width)
        page.get_by_label("In place of “looked after”").fill("in our care")
        page.get_by_role("button", name="Look at examples").click()
        look(page, "help-local-words-examples", width)
        page.get_by_role("button", name="Use these words").click()
        look(page, "help-local-words-set", width)
        page.goto(site)
        assert "in our care" in page.inner_text("main")
        page.goto(f"{site}/help/local-words/")
        page.get_by_role("button", name="Take these words back").click()
        look(page, "help-local-words-undone", width)
