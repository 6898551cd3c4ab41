"""Every page as people really use it: magnified, by keyboard, and without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Request
from tests.browser import overflow, sign_in
from tests.functional.test_sweep import STRANGERS, SWEEP, address
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.audit.services import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What a window of 1280 by 1024 pixels shows at 400 % (WCAG 2.2, 1.4.10).
MAGNIFIED = {"width": 320, "height": 256}
HEAD = "virtual-school-head"


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    """The little authority, served."""
    little_authority()
    someone("virtual_school_head")
    # So that the page of who looked at this child is there from the beginning.
    record(actor="x", action="child.seen", authority="806", subject_type="child", subject="1001")
    return live_server.url


def pages() -> list[str]:
    """Addresses that the head can open and that name no account, grant or load."""
    return [
        address(name, page, {"person": "", "grant": "", "load": ""})
        for name, page in SWEEP.items()
        if page.method == "get"
        and page.to != STRANGERS
        and 200 in page.answers
        and not any("{" in argument for argument in page.args)
        and not name.endswith(("-file", "-csv", "-ics", "-template", "ledger", "session"))
    ]


def test_every_page_fits_at_400_percent_and_asks_nothing_of_another_host(
    browser: Browser, site: str
) -> None:
    asked: list[str] = []
    wrong: dict[str, str] = {}
    with browser.new_context(viewport=MAGNIFIED) as opened:
        page = opened.new_page()

        def remember(request: Request) -> None:
            asked.append(request.url)

        page.on("request", remember)
        sign_in(page, site, HEAD, PASSWORD)
        titles: dict[str, str] = {}
        for path in pages():
            page.goto(f"{site}{path}")
            if (wider := overflow(page)) > 0:
                wrong[path] = f"{wider} pixels too wide"
            if page.locator("h1").count() != 1:
                wrong[path] = "not one heading of the first level"
            if not (title := page.title()).endswith(" – Virtual School") or len(title) < 20:
                wrong[path] = f"the title says {title}"
            titles[path] = title
    assert wrong == {}
    assert len(titles) > 20
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


def test_every_page_says_the_same_without_javascript(browser: Browser, site: str) -> None:
    headings: dict[bool, dict[str, str]] = {}
    for has_script in (True, False):
        with browser.new_context(java_script_enabled=has_script) as opened:
            page = opened.new_page()
            sign_in(page, site, HEAD, PASSWORD)
            headings[has_script] = {}
            for path in pages():
                page.goto(f"{site}{path}")
                headings[has_script][path] = page.locator("h1").inner_text()
    assert headings[True] == headings[False]


def test_the_keyboard_alone_signs_in_skips_the_menu_and_opens_a_page(
    browser: Browser, site: str
) -> None:
    with browser.new_context() as opened:
        page = opened.new_page()
        page.goto(f"{site}/sign-in/")
        page.get_by_label("Username").focus()
        page.keyboard.type(HEAD)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/")
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.inner_text() == "Skip to main content"
        assert focused.bounding_box() is not None
        page.keyboard.press("Enter")
        page.wait_for_url("**/#main-content")
        page.goto(f"{site}/")
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.locator(":focus").inner_text() == "Figures":
                break
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/indicators/")


def test_nothing_moves_for_whoever_asks_for_less_motion(browser: Browser, site: str) -> None:
    with browser.new_context(reduced_motion="reduce") as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)
        moving = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(each => {
                const style = getComputedStyle(each);
                const lasts = text => text.split(',').some(one => parseFloat(one) > 0.01);
                return lasts(style.transitionDuration) || lasts(style.animationDuration);
            }).map(each => each.outerHTML.slice(0, 80))"""
        )
    assert moving == []
