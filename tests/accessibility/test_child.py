"""One child's page in each of its states, at desk and phone width: axe finds nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests.browser import WIDTHS, context, look, sign_in
from tests.little import PASSWORD, little_authority, someone

from virtualschool.apps.children.models import Child, Enrolment, Episode
from virtualschool.apps.exclusions.models import Suspension

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(home: Any, live_server: Any) -> str:
    """The little authority: Ashan Bell moved and was suspended often, Ivy O’Neill has no school,
    and of 1003 nothing but a time on roll and marks is known."""
    little_authority()
    Child.objects.update(date_of_birth=date(2010, 1, 5))
    ashan, ivy = (Child.objects.get(council_id=number) for number in ("1001", "1002"))
    for start_on, ceased_on, kind in (
        (date(2021, 3, 1), date(2022, 4, 1), "U4"),
        (date(2022, 4, 1), date(2022, 11, 1), "H5"),
        (date(2022, 11, 1), None, "K2"),
    ):
        Episode.objects.create(
            child=ashan,
            start_on=start_on,
            ceased_on=ceased_on,
            reason_started="P",
            legal_status="C2",
            placement_type=kind,
            collection_year=2023,
        )
    for number in range(1, 13):
        for year in (2022, 2023)[: 1 + (number < 7)]:
            Suspension.objects.create(
                child=ashan,
                urn="100001",
                category="SUSP",
                start_on=date(year, number, 9),
                sessions=4,
                reason_1="DB",
                status="stands",
            )
            Suspension.objects.create(
                child=ashan,
                urn="100001",
                category="SUSP",
                start_on=date(year, number, 19),
                sessions=2,
                reason_1="PA",
                status="withdrawn",
            )
    Episode.objects.create(
        child=ivy,
        start_on=date(2023, 6, 14),
        reason_started="S",
        legal_status="V2",
        placement_type="U1",
        collection_year=2023,
    )
    Enrolment.objects.filter(child=ivy).delete()
    return live_server.url


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_children_of_whom_much_and_little_is_known(
    browser: Browser, site: str, width: str
) -> None:
    someone("virtual_school_head")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "virtual-school-head", PASSWORD)
        page.goto(f"{site}/children/1001/")
        for summary in page.locator("main summary").all():
            summary.click()
        look(page, "child", width)
        page.get_by_role("link", name="Earlier events").click()
        look(page, "child-earlier", width)
        page.get_by_role("link", name="Suspensions", exact=True).click()
        assert "kind=suspension" in page.url
        look(page, "child-suspensions", width)
        page.get_by_role("link", name="Who can see this child").click()
        look(page, "child-access", width)
        page.goto(f"{site}/children/1002/")
        look(page, "child-no-school", width)
        page.goto(f"{site}/children/1003/")
        look(page, "child-little-known", width)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_what_a_school_reads_of_a_child(
    browser: Browser, site: str, width: str
) -> None:
    someone("designated_teacher")
    with context(browser, width, bypass_csp=True) as opened:
        page = opened.new_page()
        sign_in(page, site, "designated-teacher", PASSWORD)
        page.goto(f"{site}/children/1001/")
        look(page, "child-of-school", width)
        page.get_by_role("link", name="Who can see this child").click()
        look(page, "child-access-of-school", width)
