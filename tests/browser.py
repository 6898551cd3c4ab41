"""A real Chromium for tests, signed in or not, at desk and phone width."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "test-results" / "screenshots"
WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: WCAG 2.2 AA, and what axe holds to be good practice besides.
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that CHROMIUM names, or the machine's own."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        raise FileNotFoundError("No Chromium was found; name one in CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def context(browser: Browser, width: str = "desk", **options: Any) -> BrowserContext:
    wide, high = WIDTHS[width]
    return browser.new_context(viewport={"width": wide, "height": high}, **options)


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    """Signs in as a person does."""
    page.goto(f"{address}/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")


def faults(page: Page) -> list[str]:
    """What axe finds wrong on the page as it stands, one line each."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async (tags) => (await axe.run({runOnly: tags})).violations", STANDARDS)
    return [
        f"{rule['id']}: {rule['help']}: {' | '.join(node['html'] for node in rule['nodes'])}"
        for rule in found
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def look(page: Page, name: str, width: str) -> None:
    """Keeps a screenshot of the page as it stands, and finds nothing wrong with it."""
    page.wait_for_load_state("networkidle")  # a click does not wait until the menu is folded
    picture(page, f"{name}-{width}")
    assert faults(page) == []
    assert overflow(page) <= 0
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" – Virtual School")


def picture(page: Page, name: str) -> None:
    """A screenshot of the whole page, kept where people can leaf through all of them."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    _leaf()


def _leaf() -> None:
    """One page with every screenshot, by name; put in place whole, for others write it too."""
    figures = "\n".join(
        f"<figure><figcaption>{path.stem}</figcaption>"
        f'<img loading="lazy" src="{path.name}"></figure>'
        for path in sorted(SCREENSHOTS.glob("*.png"))
    )
    made = SCREENSHOTS / f"index-{os.getpid()}.part"
    made.write_text(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Every page</title>'
        "<style>body{font-family:sans-serif}figure{display:inline-block;vertical-align:top;"
        "margin:1em}img{max-width:40em;border:1px solid #888}</style><h1>Every page</h1>\n"
        f"{figures}\n</html>\n",
        encoding="utf-8",
    )
    made.replace(SCREENSHOTS / "index.html")
