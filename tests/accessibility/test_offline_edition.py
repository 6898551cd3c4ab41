"""The one-file edition, opened from a disk: axe finds nothing, it asks for nothing, tables obey."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser import WIDTHS, context, faults, overflow, picture
from tests.unit.publishing.papers import paper

from virtualschool.publishing.document import FigureRef, Section, Table, TableColumn
from virtualschool.publishing.renderers import render

pytestmark = pytest.mark.browser

RATES = ["93.1 %", "c", "100.0 %", "8.5 %", "90.0 %", "–", "87.2 %", "95.5 %", "91.1 %"]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a file with one block of each kind and a table of nine schools."""
    schools = Table(
        "nine",
        "Nine schools",
        [TableColumn("name", "School"), TableColumn("rate", "Attendance", numeric=True)],
        [
            *(
                {"name": f"School {n}", "rate": FigureRef(rate, "attendance", 1, 2)}
                for n, rate in enumerate(RATES, start=1)
            ),
            {"name": "All", "rate": Decimal("92.0")},
        ],
        total_row=True,
    )
    document = paper()
    written = render(
        replace(document, sections=[*document.sections, Section("nine-s", "Schools", [schools])]),
        tmp_path_factory.mktemp("edition") / "headline.html",
    )
    return Path(written).as_uri()


def table(page: Page) -> Locator:
    return page.locator("#table-nine")


def first_cells(page: Page) -> list[str]:
    cells = table(page).locator("tbody tr").filter(visible=True).locator("th")
    return [words.strip() for words in cells.all_inner_texts()]


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(browser: Browser, edition: str, width: str) -> None:
    # axe is put into the page, which the page's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        page.goto(edition)
        for details in page.locator("summary").all():
            details.click()
        table(page).get_by_role("button", name="Attendance").click()
        page.get_by_label("Show rows with (Nine schools)").fill("school 1")
        picture(page, f"offline-edition-{width}")
        assert faults(page) == []
        assert overflow(page) <= 0


def test_it_asks_for_nothing_and_keeps_to_its_own_policy(browser: Browser, edition: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    with context(browser) as opened:
        page = opened.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(edition)
        table(page).get_by_role("button", name="School").click()
        page.wait_for_load_state("networkidle")
        put_in = page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.x = 1';"
            " document.body.append(s); return window.x; }"
        )
    assert asked == [edition]
    assert put_in is None
    assert all("Content Security Policy" in words for words in complaints)


def test_a_table_is_sorted_from_the_keyboard_and_its_total_stays_last(
    browser: Browser, edition: str
) -> None:
    with context(browser) as opened:
        page = opened.new_page()
        page.goto(edition)
        printed = first_cells(page)
        heading = table(page).get_by_role("columnheader", name="Attendance")
        heading.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(heading).to_have_attribute("aria-sort", "ascending")
        assert first_cells(page) == [f"School {n}" for n in (4, 7, 5, 9, 1, 8, 3, 6, 2)] + ["All"]
        expect(page.get_by_text("Sorted by Attendance, ascending.")).to_be_visible()
        page.keyboard.press("Space")
        expect(heading).to_have_attribute("aria-sort", "descending")
        assert first_cells(page) == [f"School {n}" for n in (3, 8, 1, 9, 5, 7, 4, 2, 6)] + ["All"]
        page.keyboard.press("Enter")
        assert heading.get_attribute("aria-sort") is None
        assert first_cells(page) == printed


def test_a_table_is_filtered_and_says_how_many_rows_are_shown(
    browser: Browser, edition: str
) -> None:
    with context(browser) as opened:
        page = opened.new_page()
        page.goto(edition)
        field = page.get_by_label("Show rows with (Nine schools)")
        status = page.locator(".vs-tools", has=field).get_by_role("status")
        field.fill("  9 ")
        assert first_cells(page) == [f"School {n}" for n in (1, 5, 8, 9)]
        expect(status).to_have_text("4 of 9 rows are shown, without the total.")
        field.fill("")
        expect(status).to_have_text("All 9 rows are shown.")
        assert len(first_cells(page)) == 10


def test_months_sort_as_months(browser: Browser, edition: str) -> None:
    with context(browser) as opened:
        page = opened.new_page()
        page.goto(edition)
        page.locator("summary").first.click()
        months = page.locator("#table-attendance-months")
        before = months.locator("tbody th").all_inner_texts()
        months.get_by_role("button", name="Period").click()
        assert months.locator("tbody th").all_inner_texts() == before
        months.get_by_role("button", name="Period").click()
        assert months.locator("tbody th").all_inner_texts() == before[::-1]


def test_it_is_whole_without_its_script(browser: Browser, edition: str) -> None:
    with context(browser, java_script_enabled=False) as opened:
        page = opened.new_page()
        page.goto(edition)
        assert page.locator("button, input").count() == 0
        assert len(first_cells(page)) == 10


def test_on_paper_every_row_stands(browser: Browser, edition: str) -> None:
    with context(browser) as opened:
        page = opened.new_page()
        page.goto(edition)
        page.get_by_label("Show rows with (Nine schools)").fill("school 1")
        assert len(first_cells(page)) == 1
        page.emulate_media(media="print")
        assert len(first_cells(page)) == 10
        assert not page.locator(".vs-tools").first.is_visible()
