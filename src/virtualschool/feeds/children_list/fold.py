"""Children lists folded into each child's latest details, where the child was seen, and who left.

A list is the whole truth about its own day: of two for one day, the later received counts. A column
that a list does not fill for anybody says nothing (Annex A has no schools); one that it fills for
somebody says of a child with a blank that there is none. A blank never erases who a child is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from virtualschool.domain.identifiers import check_upn, is_upn_unknown, is_urn
from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.children_list.read import sex_of, year_group_of
from virtualschool.feeds.words import said

Row = Mapping[str, Any]

_PEOPLE = ("social_worker", "team", "reviewing_officer", "carer", "pep_adviser")


@dataclass(frozen=True, slots=True)
class ChildrenList:
    """The children that one load named for one day; ``received`` orders lists of one day.

    A row is by the layout's own columns, with ``line`` and, where several files were joined,
    the ``file`` that it stands in.
    """

    as_at: date
    rows: Sequence[Row]
    received: int = 0


@dataclass(frozen=True, slots=True)
class Details:
    """What the lists last said of a child. ``listed_as_at`` is the latest list that names it."""

    listed_as_at: date
    is_on_latest_list: bool = False
    upn: str = ""
    upn_unknown_reason: str = ""
    former_upn: str = ""
    surname: str = ""
    forename: str = ""
    date_of_birth: date | None = None
    sex: str = ""
    school_urn: str = ""
    year_group: str = ""
    social_worker: str = ""
    team: str = ""
    reviewing_officer: str = ""
    carer: str = ""
    pep_adviser: str = ""
    listings: tuple[tuple[date, date], ...] = ()  # first and last list of each run that names it


@dataclass(frozen=True, slots=True)
class Sighting:
    """A child on a list. ``urn`` is "" where the list says that there is no school."""

    as_at: date
    urn: str
    year_group: str


@dataclass(frozen=True, slots=True)
class Left:
    """A child who was on one list and not on the next."""

    child_id: str
    last_listed_on: date
    not_listed_on: date


@dataclass(frozen=True, slots=True)
class ListFacts:
    """All that the lists say together, children in order of id, lists and sightings of day.

    ``sightings`` holds only the lists that speak of schools. ``listed`` names the children on each
    list, those marked as no longer looked after left out; a repeated child stands there twice.
    """

    children: Mapping[str, Details]
    sightings: Mapping[str, Sequence[Sighting]]
    left: Sequence[Left]
    listed: Mapping[date, Sequence[str]]
    findings: Sequence[Finding] = field(default=())

    @property
    def latest(self) -> date | None:
        return max(self.listed, default=None)


def lists_of(loads: Iterable[Sequence[Staged]]) -> list[ChildrenList]:
    """The lists in the accepted loads, given in the order of their receipt.

    Files of one day in one load are one list, split (a file a team).
    """
    found = []
    for received, staged in enumerate(loads):
        by_day: dict[date, list[Row]] = {}
        for each in staged:
            for row in each.rows.to_pylist():
                by_day.setdefault(row["as_at"], []).append({**row, "file": each.file})
        found += [ChildrenList(day, rows, received) for day, rows in sorted(by_day.items())]
    return found


def fold(lists: Sequence[ChildrenList]) -> ListFacts:
    """Details, sightings and leavers of all lists. Pure, and the same in any order of loading."""
    of_day: dict[date, ChildrenList] = {}
    for each in sorted(lists, key=lambda each: each.received):
        of_day[each.as_at] = each
    children: dict[str, Details] = {}
    sightings: dict[str, list[Sighting]] = {}
    listed: dict[date, Sequence[str]] = {}
    left: list[Left] = []
    findings: list[Finding] = []
    before: date | None = None
    for day, each in sorted(of_day.items()):
        latest = {row["child_id"]: row for row in each.rows if _is_listed(row, day)}
        filled = {name for row in each.rows for name, value in row.items() if value is not None}
        listed[day] = tuple(row["child_id"] for row in each.rows if _is_listed(row, day))
        for child, row in sorted(latest.items()):
            known = children.get(child)
            children[child] = _told(known, row, day, filled)
            findings += _upn_changed(known, children[child], row)
            if filled & {"school_urn", "year_group"}:
                sightings.setdefault(child, []).append(
                    Sighting(day, _urn(row), year_group_of(row.get("year_group")))
                )
        if before is not None:
            gone = sorted(set(listed[before]) - set(listed[day]))
            left += [Left(child, before, day) for child in gone]
        before = day
    on_latest = set(listed[before]) if before else set()
    listings = _listings(listed)
    return ListFacts(
        children={
            child: replace(
                details, is_on_latest_list=child in on_latest, listings=tuple(listings[child])
            )
            for child, details in sorted(children.items())
        },
        sightings={child: tuple(seen) for child, seen in sorted(sightings.items())},
        left=tuple(left),
        listed=listed,
        findings=tuple(findings),
    )


def _listings(listed: Mapping[date, Sequence[str]]) -> dict[str, list[tuple[date, date]]]:
    """Each child's runs of lists that name it one after the other: the days of first and last."""
    runs: dict[str, list[tuple[date, date]]] = {}
    before: date | None = None
    for day, children in sorted(listed.items()):
        for child in set(children):
            own = runs.setdefault(child, [])
            if own and own[-1][1] == before:
                own[-1] = (own[-1][0], day)
            else:
                own.append((day, day))
        before = day
    return runs


def _is_listed(row: Row, day: date) -> bool:
    """Annex A list 8 keeps children who ceased in the last months; they are not on the list."""
    ceased_on = row.get("ceased_on")
    return ceased_on is None or ceased_on > day


def _told(known: Details | None, row: Row, day: date, filled: set[str]) -> Details:
    details = known or Details(day)
    upn = row.get("upn") or ""
    if is_upn_unknown(upn):
        details = replace(details, upn_unknown_reason=upn if not details.upn else "")
    elif (checked := check_upn(upn)).is_well_formed:
        is_new = bool(details.upn) and details.upn != checked.value
        details = replace(
            details,
            upn=checked.value,
            upn_unknown_reason="",
            former_upn=details.upn if is_new else details.former_upn,
        )
    spoken: dict[str, Any] = {name: row.get(name) or "" for name in _PEOPLE if name in filled}
    if "school_urn" in filled:
        spoken["school_urn"] = _urn(row)
    return replace(
        details,
        listed_as_at=day,
        surname=row.get("surname") or details.surname,
        forename=row.get("forename") or details.forename,
        date_of_birth=row.get("date_of_birth") or details.date_of_birth,
        sex=sex_of(row.get("sex")) or details.sex,
        year_group=year_group_of(row.get("year_group")) or details.year_group,
        **spoken,
    )


def _urn(row: Row) -> str:
    urn = row.get("school_urn") or ""
    return urn if is_urn(urn) else ""


def _upn_changed(known: Details | None, now: Details, row: Row) -> list[Finding]:
    if known is None or not known.upn or known.upn == now.upn:
        return []
    return [
        Finding(
            "upn_changed",
            Severity.INFORMATION,
            f"Child {row['child_id']}: has the unique pupil number {now.upn} on the list of "
            f"{said(now.listed_as_at)}, and had {known.upn} before, which is kept as a former one.",
            str(row.get("file", "")),
            row.get("line"),
            "upn",
            row["child_id"],
        )
    ]
