"""A school's totals of everyone in a table of the census: numbers in which no child can be seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from virtualschool.domain.attendance import (
    CODES,
    SessionClass,
    is_persistently_absent,
    is_severely_absent,
)
from virtualschool.domain.calendar import Term
from virtualschool.domain.statistics import percentage
from virtualschool.feeds.school_census.codes import (
    BLANK,
    CATEGORIES,
    PROVISION_OF,
    UNKNOWN,
    class_of,
)
from virtualschool.feeds.school_census.shapes import (
    ON_ROLL,
    SCHOOL,
    SECOND_HALF,
    SESSIONS,
    is_pupils,
    is_sessions,
)

Row = Mapping[str, Any]

#: A fixed-term exclusion is a suspension by its older name.
SUSPENSIONS = frozenset({"FIXD", "SUSP"})
PERMANENT = "PERM"


@dataclass(frozen=True, slots=True)
class Absence:
    """A pupil's sessions of absence."""

    authorised: int = 0
    unauthorised: int = 0


def totals_of(
    table: str, rows: Sequence[Row], absences: Mapping[int, Absence] | None = None
) -> list[dict[str, Any]]:
    """One total a school, in order of school, as JSON holds it.

    ``absences`` gives, by line, the absence of pupils whose rows have no columns for it.
    """
    by_school: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_school[row[SCHOOL]].append(row)
    if is_pupils(table):
        made = _with_absences(rows, absences)
        return [
            {"school": school, **_pupils([made[row["line"]] for row in found])}
            for school, found in sorted(by_school.items())
        ]
    if table.startswith("exclusions"):
        make = _exclusions
    elif is_sessions(table):
        make = _reasons
    else:
        make = _rows
    return [{"school": school, **make(found)} for school, found in sorted(by_school.items())]


def absence_by_reason(rows: Iterable[Row], described: Term) -> Absence:
    """A pupil's absence by the reasons of its rows: what there is from 2025, when the columns of
    authorised and unauthorised absence went."""
    sessions: Counter[SessionClass | None] = Counter()
    for row in rows:
        sessions[class_of(row["attendancereason"] or "", described)] += row["sessions"] or 0
    return Absence(sessions[SessionClass.AA], sessions[SessionClass.UA])


def says_absence(rows: Iterable[Row]) -> bool:
    """Whether rows are of a file with columns of absence: a blank cell there is 0, never null."""
    return any(row[name] is not None for row in rows for name in SESSIONS[1:])


def _with_absences(
    rows: Sequence[Row], absences: Mapping[int, Absence] | None
) -> dict[int, dict[str, Any]]:
    """Rows by line, told their absence by reason where they have no column of it."""
    made = {row["line"]: dict(row) for row in rows}
    if absences is not None and not says_absence(rows):
        for line, row in made.items():
            told = absences.get(line, Absence())
            row[SESSIONS[1]], row[SESSIONS[2]] = told.authorised, told.unauthorised
    return made


def _pupils(rows: Sequence[Row]) -> dict[str, Any]:
    """Sessions in all rows, and (``_counted``) on rows with possible sessions: decision 19.

    Null is what no column says, 0 what it says is none.
    """
    counted = [row for row in rows if row[SESSIONS[0]]]
    has_sessions = any(row[SESSIONS[0]] is not None for row in rows)
    has_absence = has_sessions and says_absence(rows)
    absent = [
        (_count(row, SESSIONS[1]) + _count(row, SESSIONS[2]), row[SESSIONS[0]]) for row in counted
    ]
    codes = [_known(row.get("senprovision"), PROVISION_OF) for row in rows]
    provision = Counter(PROVISION_OF.get(code, code) for code in codes)
    return {
        "pupils": len(rows),
        "with_sessions": len(counted) if has_sessions else None,
        "possible": _sum(rows, SESSIONS[0]),
        "authorised": _sum(rows, SESSIONS[1]),
        "unauthorised": _sum(rows, SESSIONS[2]),
        "authorised_counted": _sum(counted, SESSIONS[1]) or 0 if has_absence else None,
        "unauthorised_counted": _sum(counted, SESSIONS[2]) or 0 if has_absence else None,
        "persistent": sum(is_persistently_absent(*each) for each in absent)
        if has_absence
        else None,
        "severe": sum(is_severely_absent(*each) for each in absent) if has_absence else None,
        "second_half_possible": _sum(rows, SECOND_HALF[0]),
        "second_half_authorised": _sum(rows, SECOND_HALF[1]),
        "second_half_unauthorised": _sum(rows, SECOND_HALF[2]),
        "sen": dict(sorted(provision.items())),
    }


def _exclusions(rows: Sequence[Row]) -> dict[str, Any]:
    pupils = {next(row[name] for name in row if name.endswith("rolltableid")) for row in rows}
    categories = Counter(_known(row["category"], CATEGORIES) for row in rows)
    return {
        "rows": len(rows),
        "pupils": len(pupils),
        "categories": dict(sorted(categories.items())),
    }


def _reasons(rows: Sequence[Row]) -> dict[str, Any]:
    sessions: Counter[str] = Counter()
    for row in rows:
        sessions[_known(row["attendancereason"], CODES)] += row["sessions"] or 0
    return {"rows": len(rows), "reasons": dict(sorted(sessions.items()))}


def _rows(rows: Sequence[Row]) -> dict[str, Any]:
    return {"rows": len(rows)}


def _known(code: str | None, listed: Container[str]) -> str:
    """A code of a list, never another text: totals hold nothing that a file made up."""
    if not code:
        return BLANK
    return code if code in listed else UNKNOWN


def _count(row: Row, column: str) -> int:
    """A blank cell is no session."""
    return row.get(column) or 0


def _sum(rows: Iterable[Row], column: str) -> int | None:
    """The sum of a column; null where no row has it."""
    said = [row[column] for row in rows if row[column] is not None]
    return sum(said) if said else None


@dataclass(frozen=True, slots=True)
class AuthorityTotal:
    """A table of pupils of a whole authority. Null: the file does not say.

    ``authorised`` and ``unauthorised`` are in all rows, the ``_counted`` on rows with possible
    sessions, from which alone a rate is made (decision 19).
    """

    pupils: int | None
    with_sessions: int | None
    possible: int | None
    authorised: int | None
    unauthorised: int | None
    authorised_counted: int | None
    unauthorised_counted: int | None
    persistent: int | None
    severe: int | None

    def absence_rate(self, places: int = 4) -> Decimal | None:
        """Overall absence in per cent, pooled, rounded half up; ``None`` where it is not said."""
        if self.authorised_counted is None or self.unauthorised_counted is None:
            return None
        absent = self.authorised_counted + self.unauthorised_counted
        return percentage(absent, self.possible or 0, places)


def authority_totals(totals: Iterable[Mapping[str, Any]]) -> AuthorityTotal:
    """The authority's totals from those by school of a table of pupils (its scope's totals)."""
    entries = list(totals)
    names = [each.name for each in fields(AuthorityTotal)]
    return AuthorityTotal(**{name: _sum(entries, name) for name in names})


def said_totals(table: str, totals: Iterable[Mapping[str, Any]]) -> dict[str, int | None]:
    """What the report of a load says of everyone: from the table of pupils on roll, else nulls."""
    sums = authority_totals(totals) if table == ON_ROLL else None
    return {
        "on_roll": sums.pupils or 0 if sums else None,
        "possible": sums.possible if sums else None,
        "authorised": sums.authorised if sums else None,
        "unauthorised": sums.unauthorised if sums else None,
    }


@dataclass(frozen=True, slots=True)
class SchoolTotal:
    """A school in one census, everybody counted. ``describes`` is the term of its sessions; null
    is what the census does not say. In autumn the sessions are those of the summer's first half:
    the second stands apart in the census."""

    census: str
    describes: str
    school_id: str
    on_roll: int
    with_sessions: int | None
    possible: int | None
    authorised: int | None
    unauthorised: int | None
    authorised_counted: int | None
    unauthorised_counted: int | None
    persistent: int | None
    severe: int | None
    suspensions: int
    permanent_exclusions: int
    pupils_excluded: int
