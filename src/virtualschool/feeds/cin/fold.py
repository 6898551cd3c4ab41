"""Censuses of all accepted loads, folded: who was in need or on a protection plan, and when.

A census is the whole truth about its own year: of two for a year, the later received counts. It
does not erase earlier years. A case is keyed by child and day of referral, a protection plan by
child and first day; the latest year's word wins. A case or plan still open that the next census
leaves out ceased by that census's 1 April, with a finding (as decision 4 has it for episodes).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from virtualschool.domain.identifiers import check_upn, is_upn_unknown
from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.cin.rows import CensusView, Row, is_true
from virtualschool.feeds.words import said

_SEX = {"1": "M", "2": "F", "M": "M", "F": "F", "0": "U", "9": "U", "U": "U"}


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """Who a child is, as the latest census says. An unborn child has no date of birth."""

    upn: str = ""
    former_upn: str = ""
    upn_unknown_reason: str = ""
    sex: str = ""
    date_of_birth: date | None = None
    expected_on: date | None = None
    died_on: date | None = None
    ethnicity: str = ""
    disabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A case (``category`` is the primary need) or a protection plan (the category of abuse).

    ``ceased_on`` is the day at whose end it was over, ``None`` while it goes on.
    """

    start_on: date
    ceased_on: date | None
    category: str
    census: int


@dataclass(frozen=True)
class CinFacts:
    """``needs`` by child and day of referral, ``plans`` by child and first day."""

    children: Mapping[str, ChildFacts] = field(default_factory=dict)
    needs: Mapping[tuple[str, date], Stretch] = field(default_factory=dict)
    plans: Mapping[tuple[str, date], Stretch] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


def fold(loads: Sequence[Sequence[Staged]]) -> CinFacts:
    """Staged tables by load, in the order received. Pure and deterministic."""
    views = _in_force(loads)
    children: dict[str, ChildFacts] = {}
    needs: dict[tuple[str, date], Stretch] = {}
    plans: dict[tuple[str, date], Stretch] = {}
    findings: list[Finding] = []
    for view in views:
        children.update({row.child: _child(row) for row in view.rows("child")})
        for held, found, what in (
            (needs, dict(_needs(view)), "case"),
            (plans, dict(_plans(view)), "protection plan"),
        ):
            findings += _close_left_out(held, found, view, what)
            held.update(found)
    return CinFacts(
        dict(sorted(children.items())),
        dict(sorted(needs.items())),
        dict(sorted(plans.items())),
        findings,
    )


def _in_force(loads: Sequence[Sequence[Staged]]) -> list[CensusView]:
    """One census a year, by year: the one received last, with all its tables."""
    latest: dict[int, list[Staged]] = {}
    for load in loads:
        of_year: dict[int, list[Staged]] = {}
        for each in load:
            of_year.setdefault(each.scope["collection_year"], []).append(each)
        latest.update(of_year)
    views = []
    for year, staged in sorted(latest.items()):
        tables: dict[str, list[Row]] = {}
        for each in staged:
            tables.setdefault(each.table, []).extend(
                Row(values, each.file, values["line"]) for values in each.rows.to_pylist()
            )
        reference_date = max(date.fromisoformat(each.scope["reference_date"]) for each in staged)
        views.append(CensusView(year, reference_date, tables))
    return views


def _child(row: Row) -> ChildFacts:
    upn, former = row.text("UPN"), row.text("FormerUPN")
    has_upn = check_upn(upn).is_well_formed
    unknown = row.text("UPNunknown")
    return ChildFacts(
        upn=check_upn(upn).value if has_upn else "",
        former_upn=check_upn(former).value if check_upn(former).is_well_formed else "",
        upn_unknown_reason=unknown if not has_upn and is_upn_unknown(unknown) else "",
        sex=_SEX.get(row.text("Sex") or row.text("GenderCurrent"), ""),
        date_of_birth=row.day("PersonBirthDate"),
        expected_on=row.day("ExpectedPersonBirthDate"),
        died_on=row.day("PersonDeathDate"),
        ethnicity=row.text("Ethnicity"),
        disabilities=tuple(code for code in row.codes("Disabilities") if code != "NONE"),
    )


def _needs(view: CensusView) -> Iterator[tuple[tuple[str, date], Stretch]]:
    """Cases that action followed; one that closed before it began says nothing."""
    for row in view.rows("cin_details"):
        start, ceased = row.values["CINreferralDate"], row.day("CINclosureDate")
        if is_true(row, "ReferralNFA") or (ceased is not None and ceased < start):
            continue
        yield (
            (row.child, start),
            Stretch(start, ceased, row.text("PrimaryNeedCode"), view.year),
        )


def _plans(view: CensusView) -> Iterator[tuple[tuple[str, date], Stretch]]:
    for row in view.rows("protection_plans"):
        start, ceased = row.values["CPPstartDate"], row.day("CPPendDate")
        if ceased is not None and ceased < start:
            continue
        category = row.text("LatestCategoryOfAbuse") or row.text("InitialCategoryOfAbuse")
        yield (row.child, start), Stretch(start, ceased, category, view.year)


def _close_left_out(
    held: dict[tuple[str, date], Stretch],
    found: Mapping[tuple[str, date], Stretch],
    view: CensusView,
    what: str,
) -> Iterator[Finding]:
    """Ends what a census leaves out though the one before had it open."""
    details = view.rows("cin_details")
    file = details[0].file if details else view.rows("child")[0].file if view.rows("child") else ""
    for key, stretch in list(held.items()):
        if stretch.ceased_on is not None or key in found:
            continue
        ceased_on = max(view.first_day, stretch.start_on)
        held[key] = replace(stretch, ceased_on=ceased_on)
        child = key[0]
        yield Finding(
            "closed_by_omission",
            Severity.WARNING,
            f"Child {child}: the {what} from {said(stretch.start_on)} was open in the census of "
            f"{stretch.census} and is not in that of {view.year}; it is taken to have ended by "
            f"{said(ceased_on)}.",
            file,
            None,
            "LAchildID",
            child,
        )
