"""The main journeys, by role, in a real browser on the demonstration as it is served."""

from __future__ import annotations

import csv
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from tests.acceptance.conftest import Shell
from tests.browser import chromium, context, picture, sign_in

from virtualschool.demo.users import USERS

pytestmark = pytest.mark.browser

READY_WITHIN = 60.0  # seconds
#: A director's pages that are followed from the home page; more would only repeat their kinds.
FOLLOWED = 60
MARKS = "attendance/2023-07.csv"
LAST_LIST = "children-list-2023-07-21.csv"


@dataclass(frozen=True)
class Listed:
    """A child as the last list has it."""

    name: str
    school: str


@dataclass(frozen=True)
class Site:
    """The demonstration, served: nothing that a journey changes is seen by other tests."""

    shell: Shell
    address: str
    password: str

    def enter(self, page: Page, username: str) -> None:
        sign_in(page, self.address, username, self.password)

    def children(self) -> dict[str, Listed]:
        """The children of the last list of children, by the council's id."""
        file = self.shell.home / "demonstration-files" / "children-lists" / LAST_LIST
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return {
                row["child_id"]: Listed(f"{row['forename']} {row['surname']}", row["school_urn"])
                for row in csv.DictReader(stream)
            }


@pytest.fixture(scope="module")
def site(demonstration: Shell, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(demonstration.home, home)
    shell = Shell(home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "virtualschool.cli", "serve", "--port", str(port)],
        env=shell.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + READY_WITHIN
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            assert server.poll() is None, "The server ended before it served."
            assert time.monotonic() < until, "The server was not ready in time."
            time.sleep(0.1)
        yield Site(shell, f"http://127.0.0.1:{port}", (home / "sign-in.txt").read_text().strip())
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with context(browser) as opened:
        page = opened.new_page()
        page.set_default_timeout(60_000)  # a load takes its time on a busy machine
        yield page


def text_of(page: Page) -> str:
    return page.locator("main").inner_text()


def rows_of(page: Page) -> list[str]:
    """Whom the rows of the page's tables are about."""
    return page.get_by_role("rowheader").all_inner_texts()


def menu(page: Page, name: str) -> None:
    """Goes where the menu leads by that name."""
    page.locator(".govuk-service-navigation").get_by_role("link", name=name, exact=True).click()


def links_within(page: Page, address: str) -> list[str]:
    """Where the page leads on the site itself, files to take away apart."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    pages = (urldefrag(link).url for link in found)
    return [link for link in pages if link.startswith(address) and urlsplit(link).path[-1] == "/"]


def test_an_analyst_loads_a_month_and_finds_the_rows_set_aside(
    site: Site, page: Page, tmp_path: Path
) -> None:
    sent = (site.shell.home / "demonstration-files" / MARKS).read_text("utf-8").splitlines()
    broken = sent[1].split(",")
    broken[3] = "31/06/2023"
    late = [",".join([*broken[:3], "21/07/2023", "L", "L"])]
    file = tmp_path / "July, sent again.csv"
    file.write_text("\n".join([sent[0], *late, *sent[2:], ",".join(broken)]) + "\n", "utf-8")

    site.enter(page, "analyst")
    menu(page, "Files")
    page.get_by_label("Files", exact=True).set_input_files(file)
    page.get_by_role("button", name="Look at the files").click()
    page.get_by_role("button", name="Accept the good rows").wait_for()
    picture(page, "journey-analyst-preview")
    coming = text_of(page)
    assert "1 set aside" in coming
    assert f"{file.name}, line {len(sent) + 1}" in coming
    assert "31/06/2023" in coming
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download what would be set aside").click()
    assert taken.value.suggested_filename == "set-aside.xlsx"
    page.get_by_role("button", name="Accept the good rows").click()
    page.get_by_role("button", name="Take this load back").wait_for()
    picture(page, "journey-analyst-load")
    assert "is in force" in text_of(page)
    assert "31/06/2023" in text_of(page)

    page.get_by_role("button", name="Take this load back").click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("taken back").first.wait_for()
    assert site.shell.json("verify")["problems"] == []


def test_a_head_sees_an_unusual_figure_drills_and_makes_a_call_list(site: Site, page: Page) -> None:
    site.enter(page, "head")
    unusual = page.get_by_role("region", name="What is unusual")
    unusual.get_by_role("link").first.click()
    page.get_by_role("link", name="What the figures mean").first.wait_for()
    picture(page, "journey-head-figure")
    assert "unusual" in text_of(page).casefold()
    figure = page.locator("h1").inner_text()
    page.get_by_role("button", name="Show the children").first.click()
    table = page.get_by_role("table").last
    rows = table.locator("tbody tr")
    behind = rows.count()
    assert f"All {behind}" in table.inner_text()
    rows.first.get_by_role("checkbox").check()
    child = rows.first.get_by_role("rowheader").inner_text()
    page.get_by_role("button", name="Make a call list of those ticked").click()
    picture(page, "journey-head-call-list")
    assert "1 of 1 still open" in text_of(page)
    page.get_by_role("link", name=child).click()
    page.get_by_label("What came of it").fill("Spoke with the carer; back at school on Monday.")
    page.get_by_role("button", name="Save").click()
    assert "Nothing is left to do" in text_of(page)
    assert figure


def test_a_designated_teacher_sees_only_her_school(site: Site, page: Page) -> None:
    (teacher,) = (user for user in USERS if user.username == "teacher")
    school = teacher.scope_code.rpartition("/")[2]
    children = site.children()
    ours = {child.name for child in children.values() if child.school == school}
    others = {child.name for child in children.values()} - ours
    theirs = next(key for key, child in children.items() if child.school not in ("", school))
    site.enter(page, "teacher")
    picture(page, "journey-teacher-home")
    at_home = rows_of(page)
    assert {name for name in others for row in at_home if name in row} == set()
    (first, *more) = sorted(name for name in ours if name in at_home)
    assert more
    menu(page, "Children")
    assert {name for name in others for row in rows_of(page) if name in row} == set()
    page.get_by_role("link", name=first).click()
    assert first in page.locator("h1").inner_text()
    picture(page, "journey-teacher-child")
    for path in (
        f"/children/{theirs}/",
        f"/schools/{children[theirs].school}/",
        "/files/",
        "/log/",
    ):
        answer = page.goto(f"{site.address}{path}")
        assert answer is not None
        assert (path, answer.status) == (path, 404)
    page.goto(f"{site.address}/search/?q={children[theirs].name}")
    assert page.get_by_role("link", name=children[theirs].name).count() == 0


def test_a_director_sees_aggregates_and_no_child(site: Site, page: Page) -> None:
    children = site.children()
    names = re.compile("|".join(re.escape(child.name) for child in children.values()))
    numbers = re.compile(rf"(?<![0-9])(?:{'|'.join(children)})(?![0-9])")
    site.enter(page, "children")
    picture(page, "journey-director-home")
    waiting, seen = [f"{site.address}/"], set[str]()
    figures = 0
    while waiting and len(seen) < FOLLOWED:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        answer = page.goto(url)
        assert answer is not None
        assert (url, answer.status) == (url, 200)
        shown = page.locator("main").inner_text()
        assert names.findall(shown) == []
        assert numbers.findall(shown) == []
        figures += len(re.findall(r"\d\d\.\d %", shown))
        waiting += links_within(page, site.address)
    assert figures > 0
    for path in (f"/children/{min(children)}/", "/children.csv", "/files/"):
        answer = page.goto(f"{site.address}{path}")
        assert answer is not None
        assert (path, answer.status) == (path, 404)


def test_an_auditor_follows_one_child_s_log(site: Site, browser: Browser, page: Page) -> None:
    child, listed = max(site.children().items())
    with context(browser) as other:
        opened = other.new_page()
        site.enter(opened, "deputy")
        opened.goto(f"{site.address}/children/{child}/")
        assert listed.name in opened.locator("h1").inner_text()
    site.enter(page, "governance")
    menu(page, "Who did what")
    page.get_by_label("Child (the council’s id)").fill(child)
    page.get_by_role("button", name="Show").click()
    picture(page, "journey-auditor-log")
    log = page.get_by_role("table").inner_text()
    assert "deputy" in log
    assert "Opened a child" in log
    assert listed.name not in log
    answer = page.goto(f"{site.address}/children/{child}/")
    assert answer is not None
    assert answer.status == 404
    assert site.shell.json("verify")["problems"] == []
