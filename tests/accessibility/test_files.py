"""The pages about files, with their states, at desk and phone width."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, someone

from virtualschool.apps.authorities.services import ensure_authority

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIST = "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
ROW = "{},T901234567801,Ashgarth,Merrin,2010-05-05,F,900001,8,2022-10-03\n"
FILES = {
    "week.csv": LIST + ROW.format("1001") + ROW.format("1002") + ROW.format(""),
    "marks.csv": "child_id,upn,urn,date,session,code\n1001,,900001,2022-10-04,AM,/\n",
    "supplier.csv": "Ref,Family,Given\n1,Bell,Ashan\n",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_an_analyst_loads_a_month_and_finds_the_rows_set_aside(
    browser: Browser, home: Any, live_server: Any, tmp_path: Path, width: str
) -> None:
    with transaction.atomic():
        ensure_authority(code="806", by="test")
    someone("analyst")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "analyst", PASSWORD)
        for name in ("reconciliation", "marks", "identities"):
            page.goto(f"{site}/files/{name}/")
            look(page, f"files-{name}-empty", width)
        page.goto(f"{site}/files/")
        look(page, "files-empty", width)
        page.get_by_role("button", name="Look at the files").click()
        look(page, "files-error", width)
        page.get_by_label("Files", exact=True).set_input_files([tmp_path / name for name in FILES])
        page.get_by_role("button", name="Look at the files").click()
        look(page, "files-not-recognised", width)
        page.get_by_role("link", name="Say what the headings").click()
        page.get_by_label("What is this file?").select_option("children_list.children_list")
        page.get_by_role("button", name="Show its columns").click()
        look(page, "files-headings", width)
        page.get_by_role("button", name="Remember this").click()
        look(page, "files-headings-error", width)
        page.get_by_role("link", name="What the files come to").click()
        page.get_by_role("button", name="Leave out supplier.csv").click()
        look(page, "files-preview", width)
        with page.expect_download() as taken:
            page.get_by_role("link", name="Download what would be set aside").click()
        assert taken.value.suggested_filename == "set-aside.xlsx"
        page.get_by_role("button", name="Accept the good rows").click()
        look(page, "load", width)
        page.get_by_role("link", name="UPN shared").first.click()
        look(page, "load-narrowed", width)
        page.get_by_role("button", name="Take this load back").click()
        look(page, "load-undo", width)
        for name in ("", "marks/", "identities/"):
            page.goto(f"{site}/files/{name}")
            look(page, f"files-{name.strip('/') or 'ledger'}", width)
        page.get_by_role("link", name="1001 and 1002").click()
        look(page, "identity-pair", width)
        page.get_by_role("button", name="Decide").click()
        look(page, "identity-pair-error", width)
        page.get_by_label("One child: merge them").check()
        page.get_by_label("How do you know?").fill("Asked the social worker")
        page.get_by_role("button", name="Decide").click()
        look(page, "identities-decided", width)
        assert "Merged under 1001" in page.locator("main").inner_text()


def test_files_are_loaded_without_javascript(
    browser: Browser, home: Any, live_server: Any, tmp_path: Path
) -> None:
    with transaction.atomic():
        ensure_authority(code="806", by="test")
    someone("analyst")
    (tmp_path / "week.csv").write_text(FILES["week.csv"])
    with context(browser, "phone", java_script_enabled=False) as opened:
        page = opened.new_page()
        sign_in(page, live_server.url, "analyst", PASSWORD)
        page.goto(f"{live_server.url}/files/")
        page.get_by_label("Files", exact=True).set_input_files([tmp_path / "week.csv"])
        page.get_by_role("button", name="Look at the files").click()
        page.get_by_role("button", name="Accept the good rows").click()
        assert "is in force" in page.locator("main").inner_text()
