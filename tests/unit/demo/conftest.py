"""The demonstration's files, written once, and what a plain reading of them gives."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from virtualschool.demo import DemoFiles, write_demo


class Plain:
    """Reads the files with the csv module alone: nothing of the simulation is asked."""

    def __init__(self, files: DemoFiles) -> None:
        self.files = files
        self.folder = files.folder

    def rows(self, name: str) -> list[dict[str, str]]:
        encoding = "cp1252" if name.startswith("reference/") else "utf-8-sig"
        with (self.folder / name).open(encoding=encoding, newline="") as file:
            return list(csv.DictReader(file))

    def names(self, pattern: str) -> list[str]:
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.glob(pattern))


def day(text: str) -> date | None:
    if not text:
        return None
    form = "%d/%m/%Y" if "/" in text else "%Y-%m-%d"
    return datetime.strptime(text, form).date()  # noqa: DTZ007 - a date, no time


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    return Plain(write_demo(Path(tmp_path_factory.mktemp("demo"))))


@pytest.fixture(scope="session")
def care(demo: Plain) -> dict[str, list[tuple[date, date | None]]]:
    """Merged intervals by child, short breaks left out, returns in order (later ones win)."""
    episodes: dict[tuple[str, date], tuple[date | None, str]] = {}
    for year in (2021, 2022, 2023, 2024):
        for row in demo.rows(f"ssda903/{year}/episodes.csv"):
            start = day(row["DECOM"])
            assert start
            episodes[row["CHILD"], start] = (day(row["DEC"]), row["LS"])
    merged: dict[str, list[tuple[date, date | None]]] = {}
    for (child, start), (ceased, status) in sorted(episodes.items()):
        if status in {"V3", "V4"}:
            continue
        spans = merged.setdefault(child, [])
        if spans and (spans[-1][1] is None or spans[-1][1] >= start):
            before = spans[-1][1]
            longest = None if before is None or ceased is None else max(before, ceased)
            spans[-1] = (spans[-1][0], longest)
        else:
            spans.append((start, ceased))
    return merged


@pytest.fixture(scope="session")
def born(demo: Plain) -> dict[str, date]:
    found = {}
    for year in (2021, 2022, 2023, 2024):
        for row in demo.rows(f"ssda903/{year}/header.csv"):
            found[row["CHILD"]] = day(row["DOB"])
    return found


@pytest.fixture(scope="session")
def marks(demo: Plain) -> list[tuple[str, str, date, str, str]]:
    """(child, urn, day, AM or PM, code) of the registers and the one month of daily calls."""
    upns = {}
    for name in demo.names("children-lists/*.csv"):
        upns |= {row["upn"]: row["child_id"] for row in demo.rows(name) if row["upn"]}
    for name in demo.names("ssda903/*/header.csv"):
        upns |= {row["UPN"]: row["CHILD"] for row in demo.rows(name)}
    found = []
    for name in demo.names("attendance/*.csv"):
        if "correction" in name or name.endswith("daily-call.csv"):
            continue
        for row in demo.rows(name):
            if "ChildID" in row:
                who, urn = row["ChildID"], row["School URN"]
                halves = {"AM": row["AM code"], "PM": row["PM code"]}
                on = day(row["Date"])
            else:
                who, urn, on = row["child_id"] or upns[row["upn"]], row["urn"], day(row["date"])
                halves = (
                    {row["session"]: row["code"]}
                    if "session" in row
                    else {"AM": row["am"], "PM": row["pm"]}
                )
            found += [(who, urn, on, half, code) for half, code in halves.items() if code]
    return found
