"""Councils drawn at random from a seed, many at once: for engines that are slow to ask."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.spec.world import Rows, completed

CHILDREN, SCHOOLS = ("a", "b", "c", "d"), ("100", "200", "300")
FIRST = date(2021, 12, 1)
#: Edges of the periods that are asked for, drawn as often as all other days.
EDGES = (
    *(date(2022, 4, 1), date(2022, 9, 1), date(2022, 10, 1), date(2022, 10, 31)),
    *(date(2022, 8, 31), date(2023, 3, 31), date(2022, 3, 31), date(2022, 11, 1)),
)


def council(random: Random, authority: str) -> Rows:
    """Rows that keep the canonical keys and otherwise hold anything."""

    def day() -> date:
        return random.choice([*EDGES, *(FIRST + timedelta(random.randint(0, 640)) for _ in EDGES)])

    def stretch(first: str, last: str, longest: int) -> dict[str, Any]:
        start = day()
        length = random.choice([None, *range(0, longest, 7)])
        return {first: start, last: None if length is None else start + timedelta(length)}

    def listing() -> dict[str, Any]:
        first_day, last_day = sorted((day(), day()))
        return {"first_day": first_day, "last_day": last_day}

    def several(make: Any, *key: str, most: int = 8) -> list[dict[str, Any]]:
        rows = {}
        for _ in range(random.randint(1, most)):
            row = {"authority": authority, "child_id": random.choice(CHILDREN)} | make()
            rows[tuple(row[name] for name in ("child_id", *key))] = row
        return list(rows.values())

    return completed(
        {
            "child": several(
                lambda: {
                    "sex": random.choice("MFU"),
                    "date_of_birth": random.choice([date(2010, 3, 31), date(2006, 10, 31), None]),
                }
            ),
            "episode": several(
                lambda: (
                    stretch("start_on", "ceased_on", 400)
                    | {
                        "reason_started": random.choice(["S", "P", "L", "T", "U", "B", None]),
                        "reason_ceased": random.choice(["X1", "E4A", "E45", None, ""]),
                        "legal_status": random.choice(["C1", "C2", "V2", "V3", "V4"]),
                        "placement_type": random.choice(["U1", "U4", "K2", "T0", "A3"]),
                    }
                ),
                "start_on",
                most=10,
            ),
            "school_year": several(
                lambda: {
                    "academic_year": random.choice([2021, 2022]),
                    "year_group": random.choice(["R", "7", ""]),
                    "key_stage": random.choice(["EYFS", "KS3", ""]),
                    "is_school_age": random.random() < 0.7,
                },
                "academic_year",
            ),
            "enrolment": several(
                lambda: stretch("start_on", "last_day", 300) | {"urn": random.choice(SCHOOLS)},
                "start_on",
                "urn",
            ),
            "suspension": several(
                lambda: {
                    "urn": random.choice(SCHOOLS),
                    "category": random.choice(["SUSP", "SUSP", "PERM", "LNCH"]),
                    "start_on": day(),
                    "start_session": random.choice(["AM", "PM"]),
                    "sessions": random.choice([None, 1, 4]),
                    "status": random.choice(["notified", "withdrawn", "upheld", None]),
                },
                *("start_on", "start_session", "urn", "category"),
            ),
            "social_work": several(
                lambda: (
                    stretch("start_on", "ceased_on", 300)
                    | {"kind": random.choice(["need", "protection_plan"])}
                ),
                "start_on",
                "kind",
            ),
            "social_worker_episode": several(
                lambda: (
                    stretch("start_on", "ceased_on", 300)
                    | {"worker": random.choice(["SW1", "SW2", "SW3", "SW4"])}
                ),
                "start_on",
                "worker",
                most=10,
            ),
            "sen": several(
                lambda: (
                    stretch("start_on", "last_day", 500)
                    | {"provision": random.choice(["no SEN", "SEN support", "EHC plan"])}
                )
            ),
            "listing": (listings := several(listing, "first_day")),
            "lists": [
                {
                    "authority": authority,
                    "first_day": min(row["first_day"] for row in listings),
                    "last_day": max(row["last_day"] for row in listings),
                }
            ],
            "school_area": [
                {"authority": authority, "urn": urn, "area": area}
                for urn, area in (("100", "in the borough"), ("200", "elsewhere"))
            ],
            "mark": several(
                lambda: {
                    "urn": random.choice(SCHOOLS),
                    "date": day(),
                    "session": random.choice(["AM", "PM"]),
                    "code": "/",
                    "session_class": random.choice(["P", "P", "A", "AA", "UA", "NP", "NC"]),
                    "source": "register",
                },
                "date",
                "session",
                most=60,
            ),
        }
    )
