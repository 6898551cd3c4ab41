"""An authority of some size for tests of papers: sixty children, two months of marks, suspensions.

So many that figures may be shown outside the team, and a few of which they may not.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings

from virtualschool.analytics.model import TABLES
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.receipts.models import Snapshot
from virtualschool.apps.schools.models import School

BEGAN = date(2021, 3, 1)
MONTHS = (9, 10)  # of 2022
CHILDREN = [f"{number:04d}" for number in range(1, 61)]
#: Who is suspended once in which month: twelve and fourteen children, six of them in both.
SUSPENDED = {9: CHILDREN[:12], 10: CHILDREN[6:20]}
#: Who moved to another carer in October: too few to be told.
MOVED = CHILDREN[30:33]
SCHOOL = "100001"


def borough() -> None:
    """Database rows and a current snapshot, both in the home of the settings."""
    Authority.objects.create(code="806", name="Middlesbrough")
    School.objects.create(urn=SCHOOL, name="Acklam Grange School", la_code="806")
    held = rows()
    store = SnapshotStore(settings.HOME.snapshots)
    parts = []
    for name, table in TABLES.items():
        if name == "mark":
            parts += [
                store.write_part(
                    name,
                    table.from_rows([row for row in held[name] if row["date"].month == month]),
                    authority="806",
                    academic_year=2022,
                    month=month,
                )
                for month in MONTHS
            ]
            continue
        is_national = name in {"school", "benchmark", "neighbour"}
        partition: dict[str, Any] = {} if is_national else {"authority": "806"}
        parts.append(store.write_part(name, table.from_rows(held.get(name, [])), **partition))
    manifest = store.write_manifest(parts)
    Snapshot.objects.create(
        manifest=manifest.id, published_at=datetime(2023, 7, 21, tzinfo=UTC), is_current=True
    )


def rows() -> dict[str, list[dict[str, Any]]]:
    """The canonical rows of it."""
    care = {"legal_status": "C2", "placement_type": "U1", "is_short_break": False}
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for place, child in enumerate(CHILDREN):
        who = {"authority": "806", "child_id": child}
        found["child"].append(who | {"sex": "F", "date_of_birth": date(2010, 1, 5)})
        found["care_interval"] += [
            who | {"cohort": cohort, "start_on": BEGAN, "is_return": False}
            for cohort in ("looked_after", "looked_after_with_short_breaks")
        ]
        found["care_spell"].append(who | care | {"start_on": BEGAN})
        found["episode"].append(
            who | care | {"start_on": BEGAN, "reason_started": "S", "change": "started"}
        )
        if child in MOVED:
            found["episode"].append(
                who
                | care
                | {"start_on": date(2022, 10, 12), "reason_started": "P", "change": "carer"}
            )
        found["school_year"] += [
            who
            | {
                "academic_year": year,
                "year_group": "8",
                "key_stage": "KS3",
                "is_school_age": True,
                "source": "recorded",
            }
            for year in (2021, 2022)
        ]
        found["enrolment"].append(
            who | {"urn": SCHOOL, "start_on": date(2021, 9, 1), "source": "marks"}
        )
        found["mark"] += [_mark(who, place, day) for month in MONTHS for day in _days(month)]
    found["suspension"] = [
        {
            "authority": "806",
            "child_id": child,
            "urn": SCHOOL,
            "category": "SUSP",
            "start_on": date(2022, month, 6),
            "start_session": "AM",
            "sessions": 3,
            "status": "notified",
        }
        for month, children in SUSPENDED.items()
        for child in children
    ]
    return {
        name: [dict.fromkeys(TABLES[name].schema.names) | row for row in held]
        for name, held in found.items()
    }


def _days(month: int) -> list[date]:
    return [date(2022, month, 5) + timedelta(days=back) for back in (0, 1, 2)]


def _mark(who: dict[str, str], place: int, day: date) -> dict[str, Any]:
    """The morning of one child: every seventh is absent, one more of them in October."""
    is_absent = place % 7 == 0 or (day.month == 10 and place % 7 == 1)
    return who | {
        "urn": SCHOOL,
        "date": day,
        "session": "AM",
        "code": "O" if is_absent else "/",
        "session_class": "UA" if is_absent else "P",
        "academic_year": 2022,
        "source": "register",
    }
