"""Small returns for tests: rows by column, views of them, and files written for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from virtualschool.feeds.base import Context
from virtualschool.feeds.receive import Received, receive
from virtualschool.feeds.ssda903.rows import ReturnView, Row

CONTEXT = Context(authority="806", today=date(2023, 7, 21))
FIXTURES = Path(__file__).parents[3] / "fixtures" / "ssda903"


def day(text: str) -> date:
    """A date as the return writes it: 09/04/2017."""
    d, m, y = text.split("/")
    return date(int(y), int(m), int(d))


def episode(starts: str, ends: str = "", child: str = "1", **changed: Any) -> dict[str, Any]:
    """An episode that breaks no rule by itself; an ended one has X1 unless told otherwise."""
    row: dict[str, Any] = {
        "CHILD": child,
        "DECOM": day(starts),
        "RNE": "S",
        "LS": "C2",
        "CIN": "N1",
        "PLACE": "U6",
        "PLACE_PROVIDER": "PR1",
        "DEC": day(ends) if ends else None,
        "REC": "X1" if ends else None,
        "REASON_PLACE_CHANGE": None,
        "HOME_POST": "TS1 2AA",
        "PL_POST": "TS1 3BB",
        "URN": "SC123456",
    }
    return row | changed


def header(child: str = "1", **changed: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "CHILD": child,
        "SEX": "1",
        "DOB": date(2008, 5, 2),
        "ETHNIC": "WBRI",
        "UPN": "B806400124001",
        "MOTHER": None,
        "MC_DOB": None,
    }
    return row | changed


def view(
    year: int = 2018, previous: ReturnView | None = None, **tables: Sequence[Mapping[str, Any]]
) -> ReturnView:
    """A return with the first row of each list on line 2."""
    return ReturnView(
        year,
        {
            name: [Row({"line": n, **row}, f"{name}.csv", n) for n, row in enumerate(rows, start=2)]
            for name, rows in tables.items()
        },
        previous,
    )


def load(*paths: Path, context: Context = CONTEXT) -> Received:
    return receive(list(paths), context)


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path
