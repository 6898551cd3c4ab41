"""Every page and state, at desk and phone width: axe finds nothing, nothing overflows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.browser import WIDTHS, context, look, picture, sign_in
from tests.little import PASSWORD, little_authority, little_paper, someone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OCTOBER = "from=2022-10-01&to=2022-10-31"
BEHIND = "/figures/attendance/children/"
#: Name of the picture, who looks (nobody, for a stranger) and the address.
STATES = [
    ("sign-in", "", "/sign-in/"),
    ("home", "virtual_school_head", "/"),
    ("home-without-reports", "governor", "/"),
    ("headline", "virtual_school_head", "/reports/headline/2022-10/"),
    ("headline-director", "director_education", "/reports/headline/2022-10/"),
    ("record", "virtual_school_head", "/reports/headline/2022-10/record/"),
    ("copy-sheet", "virtual_school_head", "/reports/copy-sheet/2022-10/"),
    ("children", "virtual_school_head", f"{BEHIND}?{OCTOBER}"),
    ("children-of-a-school", "designated_teacher", f"{BEHIND}?{OCTOBER}&school=100001"),
    ("children-nobody", "virtual_school_head", f"{BEHIND}?{OCTOBER}&school=999999"),
    ("children-error", "virtual_school_head", f"{BEHIND}?from=soon&to=&cohort=x"),
    ("indicators", "virtual_school_head", "/indicators/"),
    ("indicator", "virtual_school_head", "/indicators/attendance/"),
    ("not-found", "virtual_school_head", "/nowhere/"),
]


@pytest.fixture
def site(home: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The little authority, served."""
    little_authority()
    monkeypatch.setattr("virtualschool.apps.papers.views.paper.paper_document", little_paper)
    return live_server.url


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_page(browser: Browser, site: str, width: str) -> None:
    for role in {role for _, role, _ in STATES if role}:
        someone(role)
    wrong: dict[str, str] = {}
    for who in dict.fromkeys(role for _, role, _ in STATES):
        # axe is put into the page, which the site's policy rightly forbids.
        with context(browser, width, bypass_csp=True) as opened:
            page = opened.new_page()
            if who:
                sign_in(page, site, who.replace("_", "-"), PASSWORD)
            for name, role, address in STATES:
                if role != who:
                    continue
                page.goto(site + address)
                try:
                    look(page, name, width)
                except AssertionError as fault:
                    wrong[name] = str(fault)
    assert wrong == {}


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_when_signing_in_fails(browser: Browser, site: str, width: str) -> None:
    someone("analyst")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        page.goto(f"{site}/sign-in/")
        page.get_by_role("button", name="Sign in").click()
        look(page, "sign-in-empty", width)
        for _ in range(5):
            page.get_by_label("Username").fill("analyst")
            page.get_by_label("Password", exact=True).fill("wrong")
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_load_state()
            if page.get_by_role("heading", name="Too many attempts").count():
                break
            look(page, "sign-in-wrong", width)
        look(page, "locked-out", width)


def test_axe_finds_nothing_on_an_empty_home(browser: Browser, home: Any, live_server: Any) -> None:
    someone("analyst")
    with context(browser, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, live_server.url, "analyst", PASSWORD)
        look(page, "home-nothing-loaded", "desk")
        page.goto(f"{live_server.url}{BEHIND}?{OCTOBER}")
        look(page, "children-nothing-loaded", "desk")


def test_the_site_keeps_to_its_own_policy_and_asks_no_other_host(
    browser: Browser, site: str
) -> None:
    someone("virtual_school_head")
    complaints: list[str] = []
    asked: list[str] = []
    with context(browser) as opened:
        page = opened.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        sign_in(page, site, "virtual-school-head", PASSWORD)
        for _, role, address in STATES:
            if role == "virtual_school_head" and "error" not in address and address != "/nowhere/":
                page.goto(site + address)
    refused = [text for text in complaints if "400 (Bad Request)" not in text]
    assert refused == []
    assert {url.split("/")[2] for url in asked} == {site.split("/")[2]}


def test_a_head_follows_a_figure_down_to_its_children_without_javascript(
    browser: Browser, site: str
) -> None:
    someone("virtual_school_head")
    with context(browser, "phone", java_script_enabled=False) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.get_by_role("link", name="October 2022").click()
        page.get_by_label("Month", exact=True).select_option("2022-10")
        page.get_by_role("button", name="Show").click()
        page.get_by_role("link", name="80.0 %").first.click()
        assert "Ashan Bell" in page.locator("table").inner_text()
        assert page.locator("tfoot").inner_text().split() == ["All", "3", "24", "30"]
        page.locator("summary").click()
        page.get_by_label("From").fill("2022-10-03")
        page.get_by_label("To", exact=True).fill("2022-10-03")
        page.get_by_role("button", name="Show the children").click()
        assert page.locator("tfoot").inner_text().split() == ["All", "3", "6", "6"]
        page.get_by_role("button", name="Sign out").click()
        assert page.title().startswith("Sign in")


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: str) -> None:
    someone("virtual_school_head")
    with context(browser) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
        page.keyboard.press("Enter")
        assert page.url.endswith("#main-content")


def test_an_error_is_what_the_reader_is_taken_to(browser: Browser, site: str) -> None:
    with context(browser) as opened:
        page = opened.new_page()
        page.goto(f"{site}/sign-in/")
        page.get_by_role("button", name="Sign in").click()
        # The script moves the focus when the page has loaded, which a click does not wait for.
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        page.get_by_role("link", name="Enter your password").click()
        expect(page.locator("#id_password")).to_be_focused()


def test_the_headline_prints_without_the_frame_of_the_site(browser: Browser, site: str) -> None:
    someone("virtual_school_head")
    with context(browser) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/reports/headline/2022-10/")
        page.emulate_media(media="print")
        for part in (".app-header", ".app-who", ".app-chooser", ".app-footer"):
            assert not page.locator(part).is_visible()
        assert page.locator("h1").is_visible()
        after = page.locator(".vs-figure").first.evaluate(
            "link => getComputedStyle(link, '::after').content"
        )
        assert after == "none"  # no address of a child's record on paper
        picture(page, "headline-print")
