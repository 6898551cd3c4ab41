"""Accounts and the log in a real browser: axe finds nothing, and what was typed is kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser import WIDTHS, context, faults, overflow, picture, sign_in
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.accounts.invitations import new_link
from virtualschool.apps.audit.services import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAD = "virtual-school-head"
STATES = [
    ("account", "/account/"),
    ("password", "/account/password/"),
    ("codes", "/account/codes/"),
    ("confirm", "/account/confirm/?next=/account/codes/set-up/"),
    ("people", "/people/"),
    ("people-nobody", "/people/?name=nobody&role=analyst"),
    ("invite", "/people/invite/"),
    ("invite-many", "/people/invite-many/"),
    ("person", "/people/{person}/"),
    ("grant", "/people/{person}/grant/"),
    ("leave", "/people/{person}/leave/"),
    ("suspend", "/people/{person}/suspend/"),
    ("end", "/people/{person}/grants/{grant}/end/"),
    ("log", "/log/"),
    ("log-nothing", "/log/?who=nobody"),
    ("log-error", "/log/?first_day=soon"),
    ("log-of-child", "/log/children/1001/"),
]


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    little_authority()
    someone("virtual_school_head")
    record(actor="x", action="child.seen", authority="806", subject_type="child", subject="1001")
    return live_server.url


def look(page: Page, name: str, width: str, wrong: dict[str, str]) -> None:
    picture(page, f"people-{name}-{width}")
    found = faults(page)
    if found or overflow(page) > 0 or page.locator("h1").count() != 1:
        wrong[name] = f"{found}, {overflow(page)} too wide"


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser: Browser, site: str, width: str) -> None:
    teacher = someone("designated_teacher")
    names = {"person": teacher.pk, "grant": teacher.grants.get().pk}
    wrong: dict[str, str] = {}
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        link = new_link(user=teacher, authority="806", by="head")
        for name, path in (("invitation", f"{link.uid}/{link.token}"), ("over", "MQ/forged")):
            page.goto(f"{site}/invitation/{path}/")
            look(page, name, width, wrong)
        sign_in(page, site, HEAD, PASSWORD)
        for name, address in STATES:
            page.goto(site + address.format(**names))
            look(page, name, width, wrong)
        for name, address, button in (
            ("password-error", "/account/password/", "Change password"),
            ("invite-error", "/people/invite/", "Invite"),
            ("invite-many-error", "/people/invite-many/", "Look at the file"),
        ):
            page.goto(site + address)
            page.get_by_role("button", name=button, exact=True).click()
            page.wait_for_selector(".govuk-error-summary")
            look(page, name, width, wrong)
        page.goto(f"{site}/people/invite-many/")
        page.get_by_label("CSV file").set_input_files(
            {
                "name": "people.csv",
                "mimeType": "text/csv",
                "buffer": b"username,name,role,scope\njo,Jo Bloggs,analyst,\nx,,analyst,\n",
            }
        )
        page.get_by_role("button", name="Look at the file").click()
        page.wait_for_selector("table")
        look(page, "invite-preview", width, wrong)
        page.goto(f"{site}/account/codes/set-up/")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
        page.wait_for_selector(".app-square svg")
        look(page, "codes-set-up", width, wrong)
    assert wrong == {}


def test_what_was_typed_is_back_after_the_session_ended(
    browser: Browser, site: str, settings: Any
) -> None:
    settings.SESSION_IDLE_SECONDS = 6
    settings.SESSION_WARNING_SECONDS = 4
    with context(browser) as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)
        page.goto(f"{site}/people/invite/")
        page.get_by_label("Name", exact=True).fill("Jo <b>Bloggs</b>")
        warning = page.get_by_role("dialog")
        expect(warning).to_be_visible(timeout=15_000)
        picture(page, "people-session-warning")
        page.wait_for_url("**/sign-in/?next=/people/invite/", timeout=30_000)
        settings.SESSION_IDLE_SECONDS = 1800
        page.get_by_label("Username").fill(HEAD)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_label("Name", exact=True)).to_have_value("Jo <b>Bloggs</b>")
        expect(page.get_by_text("What you had typed here before is back")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in/")
        assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_staying_signed_in_shuts_the_warning(browser: Browser, site: str, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 20
    settings.SESSION_WARNING_SECONDS = 17
    with context(browser) as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)
        warning = page.get_by_role("dialog")
        expect(warning).to_be_visible(timeout=15_000)
        settings.SESSION_IDLE_SECONDS = 1800
        page.get_by_role("button", name="Stay signed in").click()
        expect(warning).to_be_hidden()
        assert page.url == f"{site}/"
