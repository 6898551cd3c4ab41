"""The pages of the governing body and its paper, at desk and phone width."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, someone
from tests.little_governors import met_on

from virtualschool.apps.governors.models import Entry
from virtualschool.apps.governors.services import answer_entry
from virtualschool.apps.plans.services import add_action, make_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MET = "/governors/2023-06-14/"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_head_prepares_a_meeting_and_reads_its_paper(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    with transaction.atomic():
        little_authority()
        study = met_on(date(2023, 6, 14))
        plan = make_plan(authority="806", title="Plan", by="head")
        add_action(
            plan=plan,
            section="Does it?",
            consideration="Share",
            text="Share the dashboard",
            due_on=date(2022, 3, 31),
            on=date(2022, 1, 20),
            by="head",
        )
        answer_entry(entry=Entry.objects.get(), answer="Two.", answered_by="Head", by="head")
    someone("virtual_school_head")
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/governors/")
        look(page, "governors-calendar", width)
        page.get_by_role("link", name="Plan meetings").click()
        page.get_by_label("First meeting").fill("soon")
        page.get_by_role("button", name="Plan the meetings").click()
        page.get_by_role("link", name="First meeting: enter a day like 4 November 2022").wait_for()
        look(page, "governors-plan", width)
        page.goto(f"{site}{MET}")
        look(page, "governors-meeting", width)
        page.goto(f"{site}{MET}change/")
        look(page, "governors-change", width)
        page.goto(f"{site}{MET}questions/")
        page.get_by_role("button", name="Suggest questions").click()
        page.get_by_text("question is new").or_(page.get_by_text("questions are new")).wait_for()
        look(page, "governors-questions", width)
        page.goto(f"{site}{MET}enter/")
        look(page, "governors-enter", width)
        page.goto(f"{site}/governors/register/")
        look(page, "governors-register", width)
        page.get_by_role("link", name="Challenge 1").click()
        look(page, "governors-entry", width)
        page.goto(f"{site}/governors/case-studies/")
        look(page, "governors-case-studies", width)
        page.goto(f"{site}/governors/case-studies/{study.pk}/")
        look(page, "governors-case-study", width)
        page.get_by_role("button", name="I have checked it as it reads now").click()
        page.get_by_text("The text is checked as it reads now.").wait_for()
        page.goto(f"{site}/governors/case-studies/new/")
        look(page, "governors-case-study-new", width)
        page.goto(f"{site}/reports/governors/2023-06-14/")
        look(page, "governors-paper", width)
