"""A made-up council of any size as canonical rows, for the tests of the headline report."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from virtualschool.analytics.model import TABLES
from virtualschool.analytics.reference import ReferenceEngine
from virtualschool.apps.reports.headline import HeadlineFacts, Paper, Place, SnapshotRoll, gather
from virtualschool.domain.calendar import Month, academic_year, default_calendar
from virtualschool.domain.education import is_school_age, key_stage, national_curriculum_year

AUTHORITY = "806"
CALENDAR = default_calendar()
Rows = dict[str, list[dict[str, Any]]]

SCHOOLS = [
    ("100001", "Abbey School", "806"),
    ("100002", "Brook School", "807"),
    ("100003", "Cedar School", "330"),
]


class Council:
    """Rows are added child by child; ``facts`` gathers a month's headline from them."""

    def __init__(self) -> None:
        self.rows: Rows = {name: [] for name in TABLES}
        for urn, name, la_code in SCHOOLS:
            self._add("school", urn=urn, name=name, la_code=la_code, kind="secondary")

    def _add(self, table: str, **values: Any) -> None:
        empty = dict.fromkeys(TABLES[table].schema.names)
        self.rows[table].append({**empty, **values})

    def child(
        self,
        child_id: str,
        born: date,
        *care: tuple[date, date | None],
        urn: str = "",
        enrolled_on: date = date(2020, 9, 1),
        sex: str = "F",
    ) -> None:
        """A child, the times of care, and a school (or none)."""
        who = {"authority": AUTHORITY, "child_id": child_id}
        self._add("child", **who, sex=sex, date_of_birth=born)
        for place, (start, ceased) in enumerate(care):
            span = {"start_on": start, "ceased_on": ceased}
            for cohort in ("looked_after", "looked_after_with_short_breaks"):
                self._add("care_interval", **who, **span, cohort=cohort, is_return=place > 0)
            held = {"legal_status": "C2", "placement_type": "U4", "is_short_break": False}
            self._add("care_spell", **who, **span, **held)
            self._add("episode", **who, **span, **held, reason_started="S", change="started")
        for year in range(2019, 2024):
            group = national_curriculum_year(born, year)
            self._add(
                "school_year",
                **who,
                academic_year=year,
                year_group=group,
                key_stage=key_stage(group),
                is_school_age=is_school_age(group),
                source="derived",
            )
        if urn:
            self._add("enrolment", **who, urn=urn, start_on=enrolled_on, source="hand")

    def move(self, child_id: str, day: date, urn: str = "", change: str = "carer") -> None:
        """A change of carer (or another change) on a day, or a move to another school."""
        who = {"authority": AUTHORITY, "child_id": child_id}
        if urn:
            for row in self.rows["enrolment"]:
                if row["child_id"] == child_id and row["last_day"] is None:
                    row["last_day"] = day - timedelta(days=1)
            self._add("enrolment", **who, urn=urn, start_on=day, source="hand")
            return
        self._add("episode", **who, start_on=day, is_short_break=False, change=change)

    def marks(self, child_id: str, month: Month, urn: str = "100001", missed: int = 0) -> None:
        """Both sessions of every school day of a month; the first ``missed`` are absences."""
        days = CALENDAR.school_days(month.first_day, month.last_day)
        sessions = [(day, session) for day in days for session in ("AM", "PM")]
        for place, (day, session) in enumerate(sessions):
            self._add(
                "mark",
                authority=AUTHORITY,
                child_id=child_id,
                urn=urn,
                date=day,
                session=session,
                code="O" if place < missed else "/",
                session_class="UA" if place < missed else "P",
                academic_year=academic_year(day),
                source="register",
            )

    def suspended(self, child_id: str, day: date, sessions: int = 2, **values: Any) -> None:
        self._add(
            "suspension",
            **{
                "authority": AUTHORITY,
                "child_id": child_id,
                "urn": "100001",
                "category": "SUSP",
                "start_on": day,
                "start_session": "AM",
                "sessions": sessions,
                "status": "stands",
                **values,
            },
        )

    def facts(self, month: Month, paper: Paper | None = None) -> HeadlineFacts:
        tables = {
            name: pa.Table.from_pylist(self.rows[name], schema=TABLES[name].schema)
            for name in ("school", "enrolment", "episode", "suspension")
        }
        return gather(
            ReferenceEngine(self.rows),
            CALENDAR,
            month,
            place=Place(AUTHORITY, "Newtown", neighbourhood="the Vale", neighbours={"807"}),
            roll=SnapshotRoll(AUTHORITY, tables),
            paper=paper or Paper(as_at=date(2023, 1, 5)),
        )


def random_council(seed: int) -> Council:
    """A council whose care, schools, marks and suspensions are drawn from a seed."""
    rng = random.Random(seed)
    council = Council()
    months = [Month(2022, number) for number in (7, 8, 9, 10)]
    for number in range(rng.randint(0, 25)):
        child_id = f"c{number:03}"
        born = date(2004, 9, 1) + timedelta(days=rng.randrange(0, 17 * 365))
        care, day = [], date(2021, 9, 1) + timedelta(days=rng.randrange(0, 420))
        for _ in range(rng.randint(1, 3)):
            ceased = day + timedelta(days=rng.choice([1, 5, 20, 200]))
            is_open = rng.random() < 0.4
            care.append((day, None if is_open else ceased))
            if is_open:
                break
            day = ceased + timedelta(days=rng.choice([1, 3, 15]))
        urn = rng.choice(["", *(school[0] for school in SCHOOLS)])
        council.child(child_id, born, *care, urn=urn, sex=rng.choice("MFU"))
        for month in months:
            if urn and rng.random() < 0.8:
                council.marks(child_id, month, urn, rng.choice([0, 0, 3, 20]))
            if rng.random() < 0.2:
                council.suspended(child_id, month.first_day + timedelta(days=rng.randrange(28)))
    return council
