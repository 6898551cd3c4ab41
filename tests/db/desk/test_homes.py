"""What a home asks of the database, on each database: who is told of, in what order, how many."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.little import someone
from tests.town import town

from virtualschool.apps.accounts.roles import ROLES
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Episode
from virtualschool.apps.desk.home.parts import care, exclusions, files, rows, school
from virtualschool.apps.desk.home.reader import Reader
from virtualschool.apps.desk.home.sections import sections_for
from virtualschool.apps.desk.models import Standing, StandingsMade
from virtualschool.apps.desk.standing import make_standings
from virtualschool.apps.receipts.models import File, Load

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]


@pytest.fixture
def reader_as():
    """Somebody with that role, in the town, its standings made."""
    town()
    make_standings("806")

    def reader(role: str) -> Reader:
        return Reader(someone(role), Authority.objects.get(code="806"))

    return reader


@pytest.mark.parametrize("role", ROLES)
def test_every_section_of_every_role_can_be_told(reader_as, role):
    reader = reader_as(role)
    told = {section.key: section.tell(reader) for section in sections_for(reader)}
    assert told
    for each in told.values():
        assert each is None or each.lines or each.rows or each.nothing


def test_the_first_rows_and_their_number_come_together(reader_as):
    reader = reader_as("virtual_school_head")
    everyone = reader.standings.order_by("-child__council_id")
    found, total = reader.first("everyone", everyone)
    assert [standing.child.council_id for standing in found] == [
        "1005", "1004", "1003", "1002", "1001",
    ]  # fmt: skip
    assert total == 5
    assert reader.how_many("everyone, counted", everyone) == 5
    nobody = reader.standings.filter(urn="999999")
    assert reader.first("nobody", nobody) == ([], 0)


def test_a_caseload_is_counted_within_itself(reader_as):
    reader = reader_as("pep_adviser")
    found, total = reader.first("mine", reader.standings.order_by("child__council_id"))
    assert ([standing.child.council_id for standing in found], total) == (["1002"], 1)
    assert reader.read(Standing, [*Standing.objects.values_list("pk", flat=True)]) == found


def test_who_may_need_another_school_is_told_of_first(reader_as):
    reader = reader_as("virtual_school_head")
    near = Child.objects.create(
        authority=reader.authority,
        council_id="1006",
        surname="Near",
        date_of_birth=date(2010, 1, 5),
    )
    for start_on, reason in ((date(2022, 1, 1), "S"), (date(2023, 7, 20), "P")):
        Episode.objects.create(
            child=near,
            start_on=start_on,
            ceased_on=date(2023, 7, 20) if reason == "S" else None,
            reason_started=reason,
            placement_type="U1",
            placement_miles_tenths=31,
            legal_status="C2",
            collection_year=2024,
        )
    Standing.objects.all().delete()
    StandingsMade.objects.all().delete()
    make_standings("806")
    told = care.moved(reader)
    assert [line.child for line in told.lines] == ["1006", "1002"]
    assert [line.text.partition("; ")[2] for line in told.lines] == [
        "no school today.",
        "the placement is in Middlesbrough, the school in Redcar and Cleveland.",
    ]


def test_a_placement_far_away_is_said_only_to_who_may_know_where_it_is(reader_as):
    knows, knows_not = reader_as("social_worker"), reader_as("pep_coordinator")
    Episode.objects.filter(reason_started="P").update(placement_miles_tenths=251)
    said = [care.moved(reader).lines[0].text for reader in (knows, knows_not)]
    assert ["the placement is 25.1 miles from home" in text for text in said] == [True, False]


def test_deadlines_come_soonest_first(reader_as):
    told = rows.your_children(reader_as("designated_teacher"))
    assert told is not None
    assert [(row.child, row.cells[0]) for row in told.rows] == [
        ("1004", "5 September 2023: back at school"),
        ("1001", "None known today"),
    ]


def test_days_without_school_and_suspensions_are_ordered_by_the_database(reader_as):
    reader = reader_as("virtual_school_head")
    assert [line.child for line in school.without_school(reader).lines] == ["1003"]
    assert [line.child for line in exclusions.suspended(reader).lines] == ["1004"]
    assert exclusions.near_the_limit(reader).lines == []


def test_the_next_children_list_is_due_as_long_after_the_last_as_that_after_the_one_before(
    reader_as,
):
    reader = reader_as("analyst")
    load = Load.objects.create(
        authority="806", status="accepted", received_at=timezone.now(), received_by="x"
    )
    for position, as_at in enumerate(("2023-07-14", "2023-06-30", "2023-07-14", "2023-07-07")):
        File.objects.create(
            load=load,
            position=position,
            name=f"{position}.csv",
            sha256=str(position) * 64,
            feed="children_list",
            table="children_list",
            scope={"as_at": as_at},
            rows=1,
            accepted=1,
            set_aside=0,
            unchanged=0,
            findings=0,
        )
    told = files.files(reader)
    assert told is not None
    assert [line.on for line in told.lines if line.link and "next" in line.link.text] == [
        date(2023, 7, 21)
    ]
