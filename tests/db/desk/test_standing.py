"""Standings: where each child stands, worked out at once for all, and written where it differs."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from tests.conftest import TODAY

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.authorities.services import ensure_authority
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    SchoolYear,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.desk.models import Standing, StandingsMade
from virtualschool.apps.desk.standing import make_standings
from virtualschool.domain.education import school_age

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def here() -> Authority:
    with transaction.atomic():
        return ensure_authority(code="806", by="test")


def child(here: Authority, council_id: str, born: date, **more: object) -> Child:
    return Child.objects.create(
        authority=here, council_id=council_id, date_of_birth=born, known_upns=[], **more
    )


def looked_after(whom: Child, since: date) -> None:
    Episode.objects.create(
        child=whom,
        start_on=since,
        reason_started="S",
        legal_status="C2",
        placement_type="U4",
        collection_year=2023,
    )


def standing_of(whom: Child) -> Standing:
    return Standing.objects.get(child=whom)


def test_school_days_without_a_school_are_those_of_the_calendar(here: Authority) -> None:
    lately = child(here, "1", date(2010, 5, 5), surname="Ashgarth", forename="Merrin")
    for_long = child(here, "2", date(2011, 5, 5))
    at_school = child(here, "3", date(2011, 5, 5))
    left = child(here, "4", date(2006, 10, 1))
    tomorrow = child(here, "5", date(2011, 5, 5))
    for each, since in ((lately, date(2023, 6, 1)), (for_long, date(2021, 11, 3))):
        looked_after(each, since)
    for each in (at_school, left):
        looked_after(each, date(2021, 11, 3))
    looked_after(tomorrow, TODAY)
    Enrolment.objects.create(child=at_school, urn="100001", start_on=date(2022, 9, 1), source="l")
    Enrolment.objects.create(
        child=lately,
        urn="100001",
        start_on=date(2022, 9, 1),
        last_day=date(2023, 6, 20),
        source="l",
    )
    make_standings("806")
    calendar = calendar_of(here)
    assert standing_of(lately).days_without_school == len(
        calendar.school_days(date(2023, 6, 21), TODAY)
    )
    assert standing_of(for_long).days_without_school == len(
        calendar.school_days(date(2021, 11, 3), TODAY)
    )
    assert standing_of(tomorrow).days_without_school == len(calendar.school_days(TODAY, TODAY))
    assert standing_of(at_school).days_without_school is None
    assert standing_of(at_school).urn == "100001"
    # In Year 12 by age: of school age no longer.
    assert standing_of(left).days_without_school is None
    assert "merrin" in standing_of(lately).to_find.lower()


@pytest.mark.parametrize("born", [date(year, 8, 31) for year in range(2003, 2022)])
def test_who_is_of_school_age_today_is_who_is_so_by_the_stretches(
    here: Authority, born: date
) -> None:
    recorded = {2022: "11"} if born.year == 2006 else {}
    one = child(here, "1", born)
    for year, group in recorded.items():
        SchoolYear.objects.create(child=one, academic_year=year, year_group=group)
    make_standings("806")
    stretches = school_age(born, recorded)
    assert standing_of(one).is_school_age == any(each.covers(TODAY) for each in stretches)


def test_what_differs_is_written_and_what_does_not_stays(here: Authority) -> None:
    one, two, three = (child(here, str(i), date(2010, 5, 5), team="East") for i in (1, 2, 3))
    looked_after(one, date(2023, 6, 1))
    make_standings("806")
    assert StandingsMade.objects.get().choices["team"] == ["East"]
    before = Standing.objects.in_bulk()
    assert len(before) == 3
    Standing.objects.filter(child=two).update(name_key="kept by nobody")
    SocialWork.objects.create(child=three, kind="need", start_on=date(2023, 1, 9))
    SpecialNeeds.objects.create(
        child=three, start_on=date(2023, 1, 9), provision="E", source="sen2"
    )
    one_key = one.pk
    one.delete()
    StandingsMade.objects.all().delete()
    make_standings("806")
    assert set(Standing.objects.values_list("pk", flat=True)) == {two.pk, three.pk}
    assert one_key not in Standing.objects.in_bulk()
    assert standing_of(two).name_key == before[two.pk].name_key
    assert standing_of(three).is_in_need
    assert standing_of(three).provision == "E"
    assert standing_of(three).work_since == date(2023, 1, 9)


def test_standings_that_are_of_today_cost_one_query_more(
    here: Authority, django_assert_max_num_queries: object
) -> None:
    child(here, "1", date(2010, 5, 5))
    make_standings("806")
    with django_assert_max_num_queries(2):  # type: ignore[operator]  # the snapshot and this
        make_standings("806")
