"""Censuses of all accepted loads, folded: what they say of our children, and totals by school.

Of two loads of one table of one census the later counts. Whose a row is is asked anew each time,
since identities change: a merge, a number that becomes known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from virtualschool.domain.calendar import parse_term
from virtualschool.domain.education import normalise_year_group
from virtualschool.feeds.base import Finding, Match, PupilKey, Severity, Staged
from virtualschool.feeds.school_census.codes import provision_of
from virtualschool.feeds.school_census.narrow import RowKey, pupil_key, row_key
from virtualschool.feeds.school_census.shapes import (
    ON_ROLL,
    SECOND_HALF,
    SESSIONS,
    details_of,
    is_pupils,
    is_sessions,
)
from virtualschool.feeds.school_census.totals import (
    PERMANENT,
    SUSPENSIONS,
    SchoolTotal,
    absence_by_reason,
    says_absence,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CensusPupil:
    """One of our children in one census, on a school's roll or lately off it.

    ``possible`` and the absences are those of the term that the census ``describes``, both halves
    of a summer term together; null where the census has no such column.
    """

    child_id: str
    by: str
    term: str
    census_on: date
    describes: str
    school_id: str
    entry_on: date | None
    left_on: date | None
    is_on_roll: bool
    enrol_status: str
    year_group: str
    provision: str
    primary_need: str
    upn: str
    former_upn: str
    uln: str
    possible: int | None
    authorised: int | None
    unauthorised: int | None


@dataclass(frozen=True, slots=True)
class CensusExclusion:
    """An exclusion of one of our children in a census; ``category`` is SUSP, PERM or LNCH."""

    child_id: str
    term: str
    school_id: str
    start_on: date | None
    category: str
    sessions: int | None
    reasons: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True)
class CensusFacts:
    """What the censuses say. ``terms`` maps each census loaded to its day."""

    pupils: Sequence[CensusPupil] = ()
    exclusions: Sequence[CensusExclusion] = ()
    totals: Sequence[SchoolTotal] = ()
    terms: Mapping[str, date] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def fold(loads: Sequence[Sequence[Staged]], who: Callable[[PupilKey], Match]) -> CensusFacts:
    """Staged tables by load, in the order received; ``who`` says whose a pupil's row is."""
    tables = list(_in_force(loads))
    needs = _primary_needs(tables)
    matches: dict[RowKey, Match] = {}
    told = _told(tables)
    pupils: list[CensusPupil] = []
    findings: list[Finding] = []
    for each in tables:
        if not is_pupils(each.table):
            continue
        rows = each.rows.to_pylist()
        for row in rows if says_absence(rows) else _by_reason(each, rows, told):
            match = who(pupil_key(row))
            matches[row_key(each, row)] = match
            if match.child_id is not None:
                pupils.append(_pupil(each, row, match, needs.get(row_key(each, row), "")))
            elif match.problem:
                findings.append(_waiting(each, row, match))
    return CensusFacts(
        pupils=sorted(pupils, key=lambda one: (one.child_id, one.census_on, one.school_id)),
        exclusions=list(_exclusions(tables, matches)),
        totals=list(_totals(tables)),
        terms={each.scope["term"]: date.fromisoformat(each.scope["census_on"]) for each in tables},
        findings=findings,
    )


def _in_force(loads: Sequence[Sequence[Staged]]) -> Iterator[Staged]:
    """Of each census and table, the files of the load that brought them last."""
    latest: dict[tuple[str, str], list[Staged]] = {}
    for load in loads:
        found: dict[tuple[str, str], list[Staged]] = {}
        for each in load:
            found.setdefault((each.scope["term"], each.table), []).append(each)
        latest.update(found)
    for files in latest.values():
        yield from files


Told = Mapping[tuple[str, str], Mapping[RowKey, Sequence[Row]]]


def _told(tables: Iterable[Staged]) -> Told:
    """Rows of sessions by reason, by term and table, then by pupil."""
    found: dict[tuple[str, str], dict[RowKey, list[Row]]] = {}
    for each in tables:
        if is_sessions(each.table):
            own = found.setdefault((each.scope["term"], each.table), {})
            for row in each.rows.to_pylist():
                own.setdefault(row_key(each, row), []).append(row)
    return found


def _by_reason(each: Staged, rows: Iterable[Row], told: Told) -> Iterator[Row]:
    """Rows of a census without columns of absence, with what its reasons say of each pupil."""
    described = parse_term(each.scope["describes"])
    for row in rows:
        made = dict(row)
        for names, is_second_half in ((SESSIONS, False), (SECOND_HALF, True)):
            table = details_of(each.table, is_second_half=is_second_half)
            own = told.get((each.scope["term"], table))
            if own is not None:
                absence = absence_by_reason(own.get(row_key(each, row), ()), described)
                made[names[1]], made[names[2]] = absence.authorised, absence.unauthorised
        yield made


def _primary_needs(tables: Iterable[Staged]) -> dict[RowKey, str]:
    """The need ranked first of each pupil whom a census gives any."""
    ranked: dict[RowKey, tuple[int, str]] = {}
    for each in tables:
        if each.table.startswith("special_needs"):
            for row in each.rows.to_pylist():
                entry = (row["sentyperank"] or 1, row["sentype"] or "")
                key = row_key(each, row)
                ranked[key] = min(ranked.get(key, entry), entry)
    return {key: need for key, (_, need) in ranked.items()}


def _pupil(each: Staged, row: Row, match: Match, need: str) -> CensusPupil:
    assert match.child_id is not None
    group = (row.get("ncyearactual") or row.get("ncyearleaving") or "").removesuffix(".0")
    possible, authorised, unauthorised = (
        _both(row, term, half) for term, half in zip(SESSIONS, SECOND_HALF, strict=True)
    )
    return CensusPupil(
        child_id=match.child_id,
        by=match.by,
        term=each.scope["term"],
        census_on=date.fromisoformat(each.scope["census_on"]),
        describes=each.scope["describes"],
        school_id=row["NativeId"],
        entry_on=row["entrydate"],
        left_on=row.get("leavingdate"),
        is_on_roll=each.table == ON_ROLL,
        enrol_status=row.get("enrolstatus") or "",
        year_group=normalise_year_group(group) or "",
        provision=provision_of(row.get("senprovision")),
        primary_need=need,
        upn=row["upn"] or "",
        former_upn=row["formerupn"] or "",
        uln=pupil_key(row).uln,
        possible=possible,
        authorised=authorised,
        unauthorised=unauthorised,
    )


def _both(row: Row, term: str, half: str) -> int | None:
    """A term's count with that of its second half, where the census has it apart."""
    if row[term] is None and row[half] is None:
        return None
    return (row[term] or 0) + (row[half] or 0)


def _waiting(each: Staged, row: Row, match: Match) -> Finding:
    why = (
        "its numbers are those of two of our children"
        if match.problem == "identity_two_ways"
        else "name and date of birth are those of one of ours, whose pupil number is another"
    )
    return Finding(
        match.problem,
        Severity.WARNING,
        f"{each.file} line {row['line']}: {why}; the row waits until a person says whose it is.",
        each.file,
        row["line"],
        "upn",
    )


def _exclusions(
    tables: Iterable[Staged], matches: Mapping[RowKey, Match]
) -> Iterator[CensusExclusion]:
    for each in tables:
        if not each.table.startswith("exclusions"):
            continue
        for row in each.rows.to_pylist():
            match = matches.get(row_key(each, row))
            if match is None or match.child_id is None:
                continue
            category = row["category"] or ""
            yield CensusExclusion(
                child_id=match.child_id,
                term=each.scope["term"],
                school_id=row["NativeId"],
                start_on=row["startdate"],
                category="SUSP" if category in SUSPENSIONS else category,
                sessions=row["sessions"],
                reasons=tuple(row[name] for name in ("reason1", "reason2", "reason3") if row[name]),
                file=each.file,
                line=row["line"],
            )


def _totals(tables: Iterable[Staged]) -> Iterator[SchoolTotal]:
    """One total a census and school, from what each table's scope keeps of everyone."""
    rolls: dict[tuple[str, str, str], dict[str, Any]] = {}
    excluded: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in tables:
        term, describes = each.scope["term"], each.scope["describes"]
        for total in each.scope.get("totals", ()):
            if each.table == ON_ROLL:
                rolls[term, describes, total["school"]] = total
            elif each.table.startswith("exclusions"):
                excluded.setdefault((term, total["school"]), []).append(total)
    for (term, describes, school), total in sorted(rolls.items()):
        events = excluded.get((term, school), [])
        yield SchoolTotal(
            census=term,
            describes=describes,
            school_id=school,
            on_roll=total["pupils"],
            with_sessions=total["with_sessions"],
            possible=total["possible"],
            authorised=total["authorised"],
            unauthorised=total["unauthorised"],
            authorised_counted=total["authorised_counted"],
            unauthorised_counted=total["unauthorised_counted"],
            persistent=total["persistent"],
            severe=total["severe"],
            suspensions=sum(_of(each, SUSPENSIONS) for each in events),
            permanent_exclusions=sum(_of(each, {PERMANENT}) for each in events),
            pupils_excluded=sum(each["pupils"] for each in events),
        )


def _of(total: Mapping[str, Any], categories: Iterable[str]) -> int:
    return sum(total["categories"].get(category, 0) for category in categories)
