"""A school's totals of everyone in a table of the census: numbers in which no child can be seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtualschool.domain.attendance import is_persistently_absent, is_severely_absent
from virtualschool.feeds.school_census.shapes import SCHOOL, SECOND_HALF, SESSIONS, is_pupils

Row = Mapping[str, Any]

#: A fixed-term exclusion is a suspension by its older name.
SUSPENSIONS = frozenset({"FIXD", "SUSP"})
PERMANENT = "PERM"


def totals_of(table: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """One total a school, in order of school, as JSON holds it."""
    by_school: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_school[row[SCHOOL]].append(row)
    if is_pupils(table):
        make = _pupils
    elif table.startswith("exclusions"):
        make = _exclusions
    elif "sessions" in table:
        make = _reasons
    else:
        make = _rows
    return [{"school": school, **make(found)} for school, found in sorted(by_school.items())]


def _pupils(rows: Sequence[Row]) -> dict[str, Any]:
    """Sessions in all rows, and (``_counted``) on rows with possible sessions: decision 19."""
    counted = [row for row in rows if row["termlysessionspossible"]]
    absent = [
        (_count(row, SESSIONS[1]) + _count(row, SESSIONS[2]), row["termlysessionspossible"])
        for row in counted
    ]
    provision = Counter(row.get("senprovision") or "" for row in rows)
    return {
        "pupils": len(rows),
        "with_sessions": len(counted),
        "possible": _sum(rows, SESSIONS[0]),
        "authorised": _sum(rows, SESSIONS[1]),
        "unauthorised": _sum(rows, SESSIONS[2]),
        "authorised_counted": _sum(counted, SESSIONS[1]),
        "unauthorised_counted": _sum(counted, SESSIONS[2]),
        "persistent": sum(is_persistently_absent(*each) for each in absent),
        "severe": sum(is_severely_absent(*each) for each in absent),
        "second_half_possible": _sum(rows, SECOND_HALF[0]),
        "second_half_authorised": _sum(rows, SECOND_HALF[1]),
        "second_half_unauthorised": _sum(rows, SECOND_HALF[2]),
        "sen": {code or "blank": number for code, number in sorted(provision.items())},
    }


def _exclusions(rows: Sequence[Row]) -> dict[str, Any]:
    pupils = {tuple(row[name] for name in row if name.endswith("rolltableid")) for row in rows}
    return {
        "rows": len(rows),
        "pupils": len({each[0] for each in pupils}),
        "categories": dict(sorted(Counter(row["category"] or "blank" for row in rows).items())),
    }


def _reasons(rows: Sequence[Row]) -> dict[str, Any]:
    sessions: Counter[str] = Counter()
    for row in rows:
        sessions[row["attendancereason"] or "blank"] += row["sessions"] or 0
    return {"rows": len(rows), "reasons": dict(sorted(sessions.items()))}


def _rows(rows: Sequence[Row]) -> dict[str, Any]:
    return {"rows": len(rows)}


def _count(row: Row, column: str) -> int:
    """A blank cell is no session."""
    return row.get(column) or 0


def _sum(rows: Iterable[Row], column: str) -> int:
    return sum(_count(row, column) for row in rows)


@dataclass(frozen=True, slots=True)
class SchoolTotal:
    """A school in one census, everybody counted. ``describes`` is the term of its sessions."""

    census: str
    describes: str
    school_id: str
    on_roll: int
    with_sessions: int
    possible: int
    authorised: int
    unauthorised: int
    authorised_counted: int
    unauthorised_counted: int
    persistent: int
    severe: int
    suspensions: int
    permanent_exclusions: int
    pupils_excluded: int
