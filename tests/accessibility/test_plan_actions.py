"""The live plan in a browser: an owner's minute, a leader's pages, both versions of one edit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, someone

from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.plans.models import Action, Outcome, Person
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import import_plan, set_account, set_post, update_action

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

GIVEN = Path(__file__).parents[1] / "fixtures" / "plans" / "peer-review.txt"
HEAD = "head-of-access"


@pytest.mark.parametrize("width", WIDTHS)
def test_an_action_is_updated_proved_and_overridden(
    browser: Browser, home: Any, live_server: Any, width: str
) -> None:
    with transaction.atomic():
        ensure_authority(code="806", by="test")
    import_plan(
        authority="806",
        name="plan.txt",
        content=GIVEN.read_bytes(),
        by="ada",
        accept_proposals=True,
    )
    someone("head_of_access")
    set_post(authority="806", title="Virtual School Head", holder="Robin Lark", by="ada")
    set_account(person=Person.objects.get(name="Robin Lark"), username=HEAD, by="ada")
    site = live_server.url
    # axe is put into the page, which the site's policy rightly forbids.
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, HEAD, PASSWORD)

        # The update of a minute, by keyboard alone.
        page.goto(f"{site}/plan/mine/")
        look(page, "plan-mine", width)
        page.get_by_label("Progress of action 20").focus()
        page.keyboard.type("Funding is ring-fenced.")
        page.keyboard.press("Tab")
        page.keyboard.type("Comp")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Saved: action 20.").wait_for()
        look(page, "plan-mine-saved", width)

        page.goto(f"{site}/plan/actions/22/")
        page.get_by_role("link", name="Record evidence").click()
        look(page, "plan-evidence", width)
        page.get_by_label("Kind").select_option("Number")
        page.get_by_label("What it shows").fill("200 booked.")
        page.get_by_label("Booked or happened").select_option("It is booked, planned or promised")
        page.get_by_role("button", name="Record it").click()
        page.get_by_role("link", name="Record it").click()
        page.get_by_label("Kind").select_option("Number")
        page.get_by_label("What it shows").fill("Over 150 came.")
        page.get_by_role("button", name="Record it").click()
        page.get_by_text("Over 150 came.").first.wait_for()
        page.get_by_role("link", name="Add a milestone").click()
        look(page, "plan-milestone", width)
        page.get_by_label("Milestone").fill("Speakers agreed")
        page.get_by_label("Due").fill("1 February 2022")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Override a rating").click()
        page.get_by_role("button", name="Override").click()
        page.get_by_role("link", name="Until: say on which day").wait_for()
        look(page, "plan-override-refused", width)
        page.get_by_label("Reason").fill("Held a week late.")
        page.get_by_label("Until").fill("31 August 2023")
        page.get_by_role("button", name="Override").click()
        page.get_by_text("Held a week late.").first.wait_for()
        look(page, "plan-action", width)

        # Two people edit one action.
        page.get_by_role("link", name="Update it").click()
        page.get_by_label("Progress").fill("What I wrote.")
        update_action(
            action=Action.objects.get(plan=plan_of("806"), ref=22), by="grace", note="Hers."
        )
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="Both versions").wait_for()
        look(page, "plan-both-versions", width)
        page.get_by_role("button", name="Save").click()
        page.get_by_text("Saved: update, action 22.").wait_for()

        page.goto(f"{site}/plan/overrides/")
        look(page, "plan-overrides", width)
        page.goto(f"{site}/plan/outcomes/")
        look(page, "plan-outcomes", width)
        number = Outcome.objects.get(indicator="children_suspended").pk
        page.goto(f"{site}/plan/outcomes/{number}/")
        look(page, "plan-outcome", width)
        page.goto(f"{site}/plan/?on_track=red")
        look(page, "plan-narrowed", width)
        page.goto(f"{site}/plan/people/{Person.objects.get(name='Robin Lark').pk}/")
        look(page, "plan-person", width)
