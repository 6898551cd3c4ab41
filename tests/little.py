"""A little authority for tests of pages: three children, two schools, a month of marks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from virtualschool.analytics.model import TABLES
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.roles import ROLES
from virtualschool.apps.accounts.services import add_user
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.papers.register import Asked
from virtualschool.apps.receipts.models import Snapshot
from virtualschool.apps.schools.models import School
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import (
    Bullets,
    Chart,
    Check,
    Checks,
    Document,
    FigureRef,
    KeyFigure,
    KeyFigures,
    Note,
    Section,
    Sentences,
    Series,
    Table,
    TableColumn,
)

PASSWORD = "correct horse battery staple"
#: Where a role of less than the whole authority is given.
SCOPES = {
    "designated_teacher": "806/100001",
    "designated_teacher_delegate": "806/1001",
    "setting_lead": "806/100001",
    "headteacher": "806/100001",
    "school_data_contact": "806/100001",
    "pep_adviser": "806/Jo Bloggs",
    "send_officer": "806/E",
    "participation_worker": "806/16-25",
    "social_worker": "806/Nia Rhys",
    "social_work_student": "806/1001",
    "team_manager": "806/East",
    "reviewing_officer": "806/Kit Moor",
    "reviewing_administrator": "806/Kit Moor",
    "carer": "806/1001",
    "young_person": "806/1001",
    "parent": "806/1001",
    "outside_reader": "806/1001",
}
#: Tables of the whole country.
NATIONAL = {"school", "benchmark", "neighbour"}
BEGAN = date(2021, 3, 1)
#: Marks by child: school, and the codes of ten sessions from Monday 3 October 2022.
MARKS = {
    "1001": ("100001", "/\\/\\/\\/\\OO"),
    "1002": ("100002", "/\\/\\/\\IIOO"),
    "1003": ("100001", "/\\/\\/\\/\\/\\"),
}


def someone(role: str, username: str = "") -> User:
    """An account with that role, in the little authority."""
    return add_user(
        username=username or role.replace("_", "-"),
        full_name=ROLES[role].title,
        role=role,
        scope_kind=ROLES[role].scope_kind,
        scope_code=SCOPES.get(role, "806"),
        password=PASSWORD,
        by="test",
    )


def little_authority() -> None:
    """Database rows and a current snapshot, both in the home of the settings."""
    authority = Authority.objects.create(code="806", name="Middlesbrough")
    School.objects.create(urn="100001", name="Acklam Grange School", la_code="806")
    School.objects.create(urn="100002", name="Outwood Academy", la_code="806")
    names = {"1001": ("Ashan", "Bell"), "1002": ("Ivy", "O’Neill"), "1003": ("", "")}
    for council_id, (forename, surname) in names.items():
        child = Child.objects.create(
            authority=authority,
            council_id=council_id,
            forename=forename,
            surname=surname,
            year_group_recorded="8",
            pep_adviser="Jo Bloggs" if council_id == "1002" else "",
        )
        Enrolment.objects.create(
            child=child, urn=MARKS[council_id][0], start_on=date(2022, 9, 1), source="marks"
        )
    _publish()


def little_correction() -> None:
    """A register put right: 1002 was absent where it had been away for a good reason."""
    corrected = MARKS | {"1002": ("100002", MARKS["1002"][1].replace("I", "O"))}
    Snapshot.objects.update(is_current=False)
    _publish(corrected)


def _publish(marks: dict[str, tuple[str, str]] = MARKS) -> None:
    rows = _rows(marks)
    store = SnapshotStore(settings.HOME.snapshots)
    parts = []
    for name, table in TABLES.items():
        partition: dict[str, Any] = {} if name in NATIONAL else {"authority": "806"}
        if name == "mark":
            partition |= {"academic_year": 2022, "month": 10}
        parts.append(store.write_part(name, table.from_rows(rows.get(name, [])), **partition))
    manifest = store.write_manifest(parts)
    Snapshot.objects.create(
        manifest=manifest.id,
        published_at=datetime(2023, 7, 21, tzinfo=UTC),
        is_current=True,
    )


def _rows(marks: dict[str, tuple[str, str]]) -> dict[str, list[dict[str, object]]]:
    classes = {"/": "P", "\\": "P", "I": "AA", "O": "UA"}
    who = [{"authority": "806", "child_id": child} for child in MARKS]
    return {
        "child": [
            child | {"sex": "M", "date_of_birth": date(2010, 1, 5), "ethnicity": "WBRI"}
            for child in who
        ],
        "care_interval": [
            child | {"cohort": cohort, "start_on": BEGAN, "is_return": False}
            for child in who
            for cohort in ("looked_after", "looked_after_with_short_breaks")
        ],
        "care_spell": [
            child
            | {
                "start_on": BEGAN,
                "legal_status": "C2",
                "placement_type": "U1",
                "is_short_break": False,
            }
            for child in who
        ],
        "episode": [
            child
            | {
                "start_on": BEGAN,
                "reason_started": "S",
                "legal_status": "C2",
                "placement_type": "U1",
                "is_short_break": False,
                "change": "started",
            }
            for child in who
        ],
        "school_year": [
            child
            | {
                "academic_year": 2022,
                "year_group": "8",
                "key_stage": "KS3",
                "is_school_age": True,
                "source": "recorded",
            }
            for child in who
        ],
        "enrolment": [
            {
                "authority": "806",
                "child_id": child,
                "urn": urn,
                "start_on": date(2022, 9, 1),
                "source": "marks",
            }
            for child, (urn, _) in marks.items()
        ],
        "mark": [
            {
                "authority": "806",
                "child_id": child,
                "urn": urn,
                "date": date(2022, 10, 3 + place // 2),
                "session": ("AM", "PM")[place % 2],
                "code": code,
                "session_class": classes[code],
                "academic_year": 2022,
                "source": "register",
            }
            for child, (urn, codes) in marks.items()
            for place, code in enumerate(codes)
        ],
    }


def little_document(*, month: Month, **_: Any) -> Document:
    """A paper with a block of each kind that bears figures, as the headline has."""
    october = {"from": "2022-10-01", "to": "2022-10-31", "kind": "month"}
    rate = FigureRef(
        text="80.0 %",
        indicator="attendance",
        numerator=24,
        denominator=30,
        definition="Sessions attended, of possible sessions.",
        query=october,
    )
    held = FigureRef(text="3", indicator="looked_after", numerator=3)
    return Document(
        key="headline",
        title="Headline report",
        subtitle="Attendance, suspensions and moves",
        organisation="Middlesbrough",
        period=month.label,
        as_at=date(2022, 10, 31),
        edition="provisional",
        snapshot="0" * 64,
        marking="OFFICIAL-SENSITIVE",
        sections=[
            Section(
                "sentences",
                "In ten sentences",
                [Sentences([["Attendance was ", rate, " among ", held, " children."]])],
            ),
            Section(
                "outcomes",
                "Outcomes",
                [
                    KeyFigures([KeyFigure("Attendance", rate, "of possible sessions")]),
                    Table(
                        key="attendance",
                        caption="Attendance by month",
                        columns=[
                            TableColumn("month", "Month"),
                            TableColumn("rate", "Attendance", numeric=True),
                        ],
                        rows=[{"month": "October 2022", "rate": rate}],
                        row_heading="month",
                    ),
                    Chart(
                        key="attendance-chart",
                        title="Attendance by month",
                        summary="Attendance was 80.0 % in October 2022.",
                        better="higher",
                        unit="%",
                        labels=["Sep 2022", "Oct 2022"],
                        series=[Series("Attendance", [82, 80])],
                    ),
                    Note(["Marks of one school did not arrive."], "caution", "Mind"),
                    Bullets([["Two children were absent."]]),
                    Checks([Check("24 + 6 = 30", holds=True)]),
                ],
            ),
        ],
    )


def little_paper(_paper: Any, asked: Asked) -> Document:
    """The little document in place of a paper that somebody opens."""
    return little_document(month=asked.month)
