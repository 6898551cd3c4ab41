"""Small children lists for tests, as rows and as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from virtualschool.feeds.base import Context
from virtualschool.feeds.children_list.fold import ChildrenList
from virtualschool.feeds.receive import Received, receive

CONTEXT = Context(authority="806", today=date(2022, 10, 21))
ANNEX_A = Path(__file__).parents[3] / "fixtures" / "annex_a" / "Annex_A.xlsx"
HEADINGS = (
    "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,social_worker,team,"
    "reviewing_officer,carer,pep_adviser,as_at"
)


def child(child_id: str = "1", **changed: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "child_id": child_id,
        "upn": None,
        "surname": "Rowe",
        "forename": "Ada",
        "date_of_birth": date(2010, 5, 2),
        "sex": "F",
        "school_urn": "100001",
        "year_group": "Year 7",
        "social_worker": "Sam Hill",
        "team": "North",
        "reviewing_officer": None,
        "carer": None,
        "pep_adviser": None,
        "line": 2,
        "file": "list.csv",
    }
    return row | changed


def of(day: date, *rows: dict[str, Any], received: int = 0) -> ChildrenList:
    return ChildrenList(day, [{**row, "as_at": day} for row in rows], received)


def load(*paths: Path, context: Context = CONTEXT) -> Received:
    return receive(list(paths), context)


def write(folder: Path, name: str, headings: str, rows: Sequence[str]) -> Path:
    path = folder / name
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path
