"""Lists of pupils of all accepted loads, folded: what they say of each of our children.

A list is the whole truth about a school on its day: of two loads with a list of one school and one
day the later counts. Whose a row is is asked anew each time, since identities change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from virtualschool.domain.calendar import academic_year
from virtualschool.feeds.base import Finding, Match, PupilKey, Severity, Staged
from virtualschool.feeds.pupils.narrow import school_of
from virtualschool.feeds.pupils.rows import day_of, match_of, numbers_of

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    """What a list says of a child's special needs: N, K or E, and the main type of need."""

    provision: str
    primary_need: str = ""


@dataclass(frozen=True, slots=True)
class ListedChild:
    """One of our children on lists of pupils.

    ``upns`` are the well-formed numbers told, the latest last; ``year_groups`` by academic year,
    the latest list's; ``sightings`` the days and schools, a school as the list says it (URN, or
    number in its authority); ``needs`` by day: that of the list, and that of a plan's issue. The
    two flags are those of the latest list that says them.
    """

    child_id: str
    upns: tuple[str, ...] = ()
    uln: str = ""
    year_groups: Mapping[int, str] = field(default_factory=dict)
    sightings: tuple[tuple[date, str], ...] = ()
    needs: Mapping[date, Need] = field(default_factory=dict)
    has_pupil_premium: bool | None = None
    has_free_school_meals: bool | None = None


@dataclass(frozen=True)
class PupilFacts:
    """What the lists say. ``latest`` is the day of the latest list of each school."""

    children: Mapping[str, ListedChild] = field(default_factory=dict)
    latest: Mapping[str, date] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def fold(loads: Sequence[Sequence[Staged]], who: Callable[[PupilKey], Match]) -> PupilFacts:
    """Staged lists by load, in the order received; ``who`` says whose a pupil's row is."""
    latest: dict[str, date] = {}
    for load in loads:
        for day, school in _covered(load):
            if school:
                latest[school] = max(day, latest.get(school, day))
    rows: dict[str, list[Row]] = defaultdict(list)
    findings: list[Finding] = []
    for file, row in _in_force(loads):
        match = match_of(row, who)
        if match.child_id is not None:
            rows[match.child_id].append(row)
        elif match.problem:
            findings.append(_waiting(file, row, match))
    children = {child: _child(child, own) for child, own in sorted(rows.items())}
    return PupilFacts(children, latest, findings)


def _covered(load: Sequence[Staged]) -> set[tuple[date, str]]:
    """The days and schools that a load has lists of, whether a child of ours is on them or not."""
    return {
        (date.fromisoformat(total["as_at"]), total["school"])
        for each in load
        for total in each.scope.get("totals", ())
    }


def _in_force(loads: Sequence[Sequence[Staged]]) -> Iterator[tuple[str, Row]]:
    """Rows that no later load replaces, by file, in order of their day and receipt.

    Lists without a school say nothing of one another, and a list of those with a plan nothing of
    a list of pupils.
    """
    last: dict[tuple[str, date, str], int] = {}
    found: list[tuple[date, int, str, str, Row]] = []
    for number, load in enumerate(loads):
        for each in load:
            for day, school in _covered([each]):
                last[each.table, day, school] = number
            found += [
                (day_of(row), number, each.table, each.file, row) for row in each.rows.to_pylist()
            ]
    for day, number, table, file, row in sorted(found, key=lambda one: one[:2]):
        school = school_of(row)
        if not school or last.get((table, day, school), number) == number:
            yield file, row


def _child(child_id: str, rows: Sequence[Row]) -> ListedChild:
    upns: dict[str, None] = {}
    year_groups: dict[int, str] = {}
    needs: dict[date, Need] = {}
    told: dict[str, Any] = {}
    for row in rows:
        numbers = numbers_of(row)
        for name in ("former_upn", "upn"):
            if name in numbers:
                upns.pop(numbers[name], None)
                upns[numbers[name]] = None
        day = day_of(row)
        if row["year_group"]:
            year_groups[academic_year(day)] = row["year_group"]
        if row["sen"]:
            need = Need(row["sen"], row["primary_need"] or "")
            if row["plan_on"] and row["plan_on"] <= day:
                needs.setdefault(row["plan_on"], need)
            needs[day] = need
        said = {
            "uln": numbers.get("uln"),
            "has_pupil_premium": row["pupil_premium"],
            "has_free_school_meals": row["free_school_meals"],
        }
        told |= {name: value for name, value in said.items() if value is not None}
    sightings = sorted({(day_of(row), school_of(row)) for row in rows if school_of(row)})
    return ListedChild(
        child_id=child_id,
        upns=tuple(upns),
        year_groups=year_groups,
        sightings=tuple(sightings),
        needs=needs,
        **told,
    )


def _waiting(file: str, row: Row, match: Match) -> Finding:
    why = (
        "its numbers are those of two of our children"
        if match.problem == "identity_two_ways"
        else "name and date of birth are those of one of ours, whose pupil number is another"
    )
    return Finding(
        match.problem,
        Severity.WARNING,
        f"{file} line {row['line']}: {why}; the row waits until a person says whose it is.",
        file,
        row["line"],
        "upn",
    )
