"""The pages of the improvement plan, with its file on the way in, at desk and phone width."""

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

GIVEN = Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt"
HEAD = "virtual-school-head"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_head_imports_the_plan_answers_what_is_odd_and_reads_it(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    with transaction.atomic():
        ensure_authority(code="806", by="test")
    someone("virtual_school_head")
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)
        page.goto(f"{site}/plan/")
        look(page, "plan-empty", width)
        page.get_by_role("link", name="Import one").click()
        look(page, "plan-import", width)
        page.get_by_label("The plan’s file").set_input_files(GIVEN)
        page.get_by_role("button", name="Look at the file").click()
        page.get_by_role("heading", name="peer-review.txt").wait_for()
        look(page, "plan-waiting", width)
        year = page.get_by_role("group", name="The due date “Nov” has no year.")
        year.get_by_label("Correct it below").check()
        year.get_by_role("textbox").fill("soon")
        page.get_by_role("button", name="Import with these answers").click()
        page.get_by_role("link", name="“soon” cannot be read").wait_for()
        look(page, "plan-refused", width)
        year.get_by_role("textbox").fill("November 2021")
        page.get_by_role("button", name="Import, and accept what is proposed").click()
        page.get_by_text("2 questions still open").wait_for()
        look(page, "plan-plan", width)
        assert page.get_by_text("By 30 November 2021").count() == 1
        page.get_by_role("link", name="answer them").click()
        look(page, "plan-questions", width)
        page.goto(f"{site}/plan/posts/")
        look(page, "plan-posts", width)
        page.get_by_role("link", name="Virtual School Head", exact=True).click()
        look(page, "plan-post", width)
        page.goto(f"{site}/plan/history/")
        look(page, "plan-history", width)
        page.get_by_role("button", name="Take this import back").click()
        page.get_by_text("The import of peer-review.txt was taken back.").wait_for()
