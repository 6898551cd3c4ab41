"""What is counted at a school term by term, and the whole school beside it where it is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from virtualschool.analytics.query import Figure, Period, Query, Scope
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.desk.lists import Cell
from virtualschool.apps.desk.schools.counts import attendance_cell, count_cell, suspensions_cell
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.indicators.census import census_totals
from virtualschool.apps.indicators.engine import storing_engine
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.calendar import Term, academic_year, parse_term, terms_of_year
from virtualschool.domain.statistics import percentage

#: School years of which terms are told, this one among them.
_YEARS = 2
_INDICATORS = ("attendance", "suspensions", "children_suspended")


@dataclass(frozen=True, slots=True)
class OfTerm:
    """One term of our children at a school: sessions, suspensions, and those children's list."""

    term: Term
    children: int
    attended: int
    possible: int
    suspensions: int
    suspended: int
    attendance: Cell
    suspended_words: Cell
    behind: str = ""  # the address of the children behind the attendance, for who may see them


@dataclass(frozen=True, slots=True)
class OfCensus:
    """The whole school in one census.

    ``our_attendance`` stands beside it where the days are the same: the census of autumn describes
    the first half of the summer term alone, which ours does not.
    """

    census: str
    describes: str
    on_roll: int
    attendance: Cell
    persistent: Cell
    suspensions: Cell
    permanent_exclusions: Cell
    our_attendance: Cell | None
    is_half: bool


def terms_to(today: date) -> list[Term]:
    """The terms that have begun, of this school year and the one before, newest first."""
    this = academic_year(today)
    terms = [term for year in range(this, this - _YEARS, -1) for term in terms_of_year(year)[::-1]]
    return [term for term in terms if term.first_day <= today]


def cohort_for(reader: Reader) -> str:
    """Of whom the terms tell: looked after on the day; to the few of a school's reader, all."""
    return "looked_after" if reader.held.is_whole else "all"


def make_terms_ready(authority: str) -> None:
    """Work the terms of all schools out, for the first reader of the whole authority."""
    current = current_snapshot()
    if current is not None:
        whole = Scope(authorities=frozenset({authority}))
        _figures(current.manifest, whole, "looked_after", home_clock().today())


def of_terms(reader: Reader, manifest: str, urn: str, today: date) -> list[OfTerm]:
    """Our children at the school by term, newest first; terms without anything left out."""
    scope = engine_scope(reader.user, reader.authority, Permission.SEE_SCHOOLS)
    found = _figures(manifest, scope, cohort_for(reader), today).get(urn, {})
    told = []
    for term in terms_to(today):
        sessions, events, children = (found.get((term.name, key)) for key in _INDICATORS)
        if sessions is not None or events is not None:
            told.append(_of_term(reader, urn, term, sessions, events, children))
    return told


@lru_cache(maxsize=32)
def _figures(
    manifest: str, scope: Scope, cohort: str, today: date
) -> dict[str, dict[tuple[str, str], Figure]]:
    """By school, then by term and indicator. A snapshot never changes, so it is asked once."""
    query = Query(
        indicators=_INDICATORS,
        periods=tuple(
            Period(term.name, term.first_day, term.last_day, "term") for term in terms_to(today)
        ),
        scope=scope,
        by=("school",),
        cohort=cohort,
    )
    found: dict[str, dict[tuple[str, str], Figure]] = defaultdict(dict)
    with storing_engine(manifest) as engine:
        for figure in engine.figures(query):
            found[figure.by["school"] or ""][figure.period.label, figure.indicator] = figure
    return dict(found)


def _of_term(
    reader: Reader,
    urn: str,
    term: Term,
    sessions: Figure | None,
    events: Figure | None,
    suspended: Figure | None,
) -> OfTerm:
    attended = (sessions and sessions.numerator) or 0
    possible = (sessions and sessions.denominator) or 0
    children = (sessions and sessions.children) or 0
    number = (events and events.numerator) or 0
    of_children = (suspended and suspended.numerator) or 0
    asked = {
        "from": term.first_day,
        "to": term.last_day,
        "kind": "term",
        "cohort": cohort_for(reader),
        "school": urn,
        "authority": reader.authority,
    }
    behind = f"{reverse('children-behind', args=['attendance'])}?{urlencode(asked)}"
    return OfTerm(
        term=term,
        children=children,
        attended=attended,
        possible=possible,
        suspensions=number,
        suspended=of_children,
        attendance=attendance_cell(attended, possible, children, reader),
        suspended_words=suspensions_cell(number, of_children, reader),
        behind=behind if children and reader.sees_names else "",
    )


def of_censuses(reader: Reader, manifest: str, urn: str, ours: list[OfTerm]) -> list[OfCensus]:
    """The whole school in the censuses loaded, newest first."""
    attendance = {each.term.key: each.attendance for each in ours}
    rows = _censuses(manifest, reader.authority).get(urn, [])
    return [_of_census(reader, row, attendance) for row in rows if row["on_roll"]]


@lru_cache(maxsize=4)
def _censuses(manifest: str, authority: str) -> dict[str, list[dict[str, Any]]]:
    """Each school's totals in the current snapshot, newest first: read once for it."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    rows = census_totals(authority, is_by_school=True)
    for row in sorted(rows, key=lambda row: parse_term(row["census"]).last_day, reverse=True):
        found[row["urn"]].append(row)
    return dict(found)


def _of_census(reader: Reader, row: Mapping[str, Any], ours: Mapping[str, Cell]) -> OfCensus:
    """Absences are of the rows with possible sessions, as the published rate is (decision 19)."""
    census, describes = parse_term(row["census"]), parse_term(row["describes"])
    is_half = describes.key.endswith("summer")
    possible, with_sessions = row["possible"], row["with_sessions"]
    missed = [row["authorised_counted"], row["unauthorised_counted"]]
    attendance = persistent = Cell("not in the census")
    if possible and None not in missed:
        attended = possible - sum(missed)
        attendance = Cell(f"{percentage(attended, possible)} %", f"{attended:,} of {possible:,}")
    if with_sessions and row["persistent"] is not None:
        of = f"{row['persistent']:,} of {with_sessions:,}"
        persistent = Cell(f"{percentage(row['persistent'], with_sessions)} %", of)
    return OfCensus(
        census=f"{census.name.split()[0]} census {census.name.split()[-1]}",
        describes=f"First half of the {describes.name.lower()}" if is_half else describes.name,
        on_roll=row["on_roll"],
        attendance=attendance,
        persistent=persistent,
        suspensions=count_cell(row["suspensions"], reader),
        permanent_exclusions=count_cell(row["permanent_exclusions"], reader),
        our_attendance=None if is_half else ours.get(describes.key),
        is_half=is_half,
    )
