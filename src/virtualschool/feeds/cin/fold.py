"""Censuses and lists of all accepted loads, folded: who was in need or on a plan, and when.

A census is the whole truth about its own year: of two for a year, the later received counts. It
does not erase earlier years. A case is keyed by child and day of referral, a protection plan by
child and first day, and so are plans for children in need, assessments and enquiries; the latest
year's word wins. A case or plan still open that the next census leaves out ceased by that census's
1 April, with a finding (as decision 4 has it for episodes). Lists between censuses (Annex A lists 6
and 7) tell of cases and plans since. All children are the authority's own: none is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from virtualschool.domain.identifiers import check_upn, is_upn_unknown
from virtualschool.feeds.base import Finding, Severity, Staged
from virtualschool.feeds.children_list.read import sex_of
from virtualschool.feeds.cin.lists import (
    LIST_6,
    AnnexAList,
    abuse_in,
    code_in,
    ethnicity_in,
    is_list,
    lists_by_day,
)
from virtualschool.feeds.cin.rows import CensusView, Row, is_true, views
from virtualschool.feeds.words import said

_DAY = timedelta(days=1)
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
    """A case (``category`` is the primary need), a protection plan (the latest category of abuse)
    or a plan for a child in need (none).

    ``ceased_on`` is the day at whose end it was over, ``None`` while it goes on. ``source`` and
    ``reason`` are where a case was referred from and why it closed. ``told_on`` is the day of
    which the word is: a census's reference date (of an extract, the day it was made), a list's own.
    """

    start_on: date
    ceased_on: date | None
    category: str
    told_on: date
    source: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment of a child in need and the codes of what it found."""

    start_on: date
    authorised_on: date | None
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A section 47 enquiry, and the initial child protection conference that it came to."""

    start_on: date
    conference_on: date | None
    is_conference_needed: bool


Key = tuple[str, date]


@dataclass(frozen=True)
class CinFacts:
    """``needs`` by child and day of referral, all others by child and first day."""

    children: Mapping[str, ChildFacts] = field(default_factory=dict)
    needs: Mapping[Key, Stretch] = field(default_factory=dict)
    plans: Mapping[Key, Stretch] = field(default_factory=dict)
    need_plans: Mapping[Key, Stretch] = field(default_factory=dict)
    assessments: Mapping[Key, Assessment] = field(default_factory=dict)
    enquiries: Mapping[Key, Enquiry] = field(default_factory=dict)
    findings: Sequence[Finding] = ()


@dataclass
class _Folding:
    """What the sources so far say, each later word over the one before."""

    children: dict[str, ChildFacts] = field(default_factory=dict)
    needs: dict[Key, Stretch] = field(default_factory=dict)
    plans: dict[Key, Stretch] = field(default_factory=dict)
    need_plans: dict[Key, Stretch] = field(default_factory=dict)
    assessments: dict[Key, Assessment] = field(default_factory=dict)
    enquiries: dict[Key, Enquiry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def hear_census(self, view: CensusView) -> None:
        """A census: the whole truth about its year."""
        self.children.update({row.child: _child(row) for row in view.rows("child")})
        for held, found, what in (
            (self.needs, dict(_needs(view)), "case"),
            (self.plans, dict(_plans(view)), "protection plan"),
            (self.need_plans, dict(_need_plans(view)), "child in need plan"),
        ):
            self.findings += _close_left_out(held, found, view, what)
            held.update(found)
        self.assessments.update(_assessments(view))
        self.enquiries.update(_enquiries(view))

    def hear_list(self, listed: AnnexAList) -> None:
        """A case system's list: true of what it tells, silent about the rest."""
        for row in listed.rows:
            known = self.children.get(row.child, ChildFacts())
            self.children[row.child] = _with_list(known, row)
        if listed.table == LIST_6.name:
            self.needs.update(_listed_needs(listed))
        else:
            self.plans.update(_listed_plans(listed))

    def facts(self) -> CinFacts:
        return CinFacts(
            dict(sorted(self.children.items())),
            dict(sorted(self.needs.items())),
            dict(sorted(self.plans.items())),
            dict(sorted(self.need_plans.items())),
            dict(sorted(self.assessments.items())),
            dict(sorted(self.enquiries.items())),
            self.findings,
        )


def fold(loads: Sequence[Sequence[Staged]]) -> CinFacts:
    """Staged tables by load, in the order received. Pure and deterministic.

    Censuses and lists are heard in order of the day of which they tell; of one day, the census
    last.
    """
    folding = _Folding()
    lists = lists_by_day(loads)
    for view in _in_force(loads):
        while lists and lists[0].as_at < view.known_until:
            folding.hear_list(lists.pop(0))
        folding.hear_census(view)
    for listed in lists:
        folding.hear_list(listed)
    return folding.facts()


def in_need_on(needs: Iterable[Stretch], day: date) -> bool:
    """Whether a child with these cases or plans was in need (or planned for) at the day's end."""
    return any(
        need.start_on <= day and (need.ceased_on is None or day < need.ceased_on) for need in needs
    )


def _in_force(loads: Sequence[Sequence[Staged]]) -> list[CensusView]:
    """One census a year, by year: the one received last, with all its tables."""
    latest: dict[int, list[Staged]] = {}
    for load in loads:
        of_year: dict[int, list[Staged]] = {}
        for each in load:
            if is_list(each):
                continue
            of_year.setdefault(each.scope["collection_year"], []).append(each)
        latest.update(of_year)
    return views([each for staged in latest.values() for each in staged])


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


def _with_list(known: ChildFacts, row: Row) -> ChildFacts:
    """What is known of a child with what a list says; a list leaves most things out."""
    return replace(
        known,
        sex=sex_of(row.text("Sex")) or known.sex,
        date_of_birth=row.day("PersonBirthDate") or known.date_of_birth,
        ethnicity=ethnicity_in(row.text("Ethnicity")) or known.ethnicity,
    )


def _needs(view: CensusView) -> Iterator[tuple[Key, Stretch]]:
    """Cases that action followed; one that closed before it began says nothing."""
    for row in view.rows("cin_details"):
        start, ceased = row.start("CINreferralDate"), row.day("CINclosureDate")
        if is_true(row, "ReferralNFA") or (ceased is not None and ceased < start):
            continue
        yield (
            (row.child, start),
            Stretch(
                start,
                ceased,
                row.text("PrimaryNeedCode"),
                view.known_until,
                row.text("ReferralSource"),
                row.text("ReasonForClosure") if ceased else "",
            ),
        )


def _plans(view: CensusView) -> Iterator[tuple[Key, Stretch]]:
    for row in view.rows("protection_plans"):
        category = row.text("LatestCategoryOfAbuse") or row.text("InitialCategoryOfAbuse")
        yield from _stretch(row, "CPPstartDate", "CPPendDate", category, view.known_until)


def _need_plans(view: CensusView) -> Iterator[tuple[Key, Stretch]]:
    for row in view.rows("cin_plans"):
        yield from _stretch(row, "CINPlanStartDate", "CINPlanEndDate", "", view.known_until)


def _stretch(
    row: Row, first: str, end: str, category: str, told_on: date
) -> Iterator[tuple[Key, Stretch]]:
    start, ceased = row.start(first), row.day(end)
    if ceased is None or ceased >= start:
        yield (row.child, start), Stretch(start, ceased, category, told_on)


def _assessments(view: CensusView) -> Iterator[tuple[Key, Assessment]]:
    for row in view.rows("assessments"):
        start = row.start("AssessmentActualStartDate")
        yield (
            (row.child, start),
            Assessment(
                start, row.day("AssessmentAuthorisationDate"), row.codes("AssessmentFactors")
            ),
        )


def _enquiries(view: CensusView) -> Iterator[tuple[Key, Enquiry]]:
    for row in view.rows("section_47"):
        start = row.start("S47ActualStartDate")
        yield (
            (row.child, start),
            Enquiry(start, row.day("DateOfInitialCPC"), not is_true(row, "ICPCnotRequired")),
        )


def _listed_needs(listed: AnnexAList) -> Iterator[tuple[Key, Stretch]]:
    for row in listed.rows:
        need = code_in(row.text("PrimaryNeedCode"))
        for key, stretch in _stretch(row, "CINreferralDate", "CINclosureDate", need, listed.as_at):
            reason = code_in(row.text("ReasonForClosure"))
            yield key, replace(stretch, reason=reason if stretch.ceased_on else "")


def _listed_plans(listed: AnnexAList) -> Iterator[tuple[Key, Stretch]]:
    for row in listed.rows:
        category = abuse_in(row.text("LatestCategoryOfAbuse")) or abuse_in(
            row.text("InitialCategoryOfAbuse")
        )
        yield from _stretch(row, "CPPstartDate", "CPPendDate", category, listed.as_at)


def _close_left_out(
    held: dict[Key, Stretch],
    found: Mapping[Key, Stretch],
    view: CensusView,
    what: str,
) -> Iterator[Finding]:
    """Ends what a census leaves out though the one before had it open."""
    file = next((row.file for name in ("cin_details", "child") for row in view.rows(name)), "")
    for key, stretch in list(held.items()):
        if stretch.ceased_on is not None or key in found:
            continue
        # What a list told of a day in the census's year held until then.
        ceased_on = max(view.first_day, stretch.start_on, stretch.told_on + _DAY)
        held[key] = replace(stretch, ceased_on=ceased_on)
        child = key[0]
        yield Finding(
            "closed_by_omission",
            Severity.WARNING,
            f"Child {child}: the {what} from {said(stretch.start_on)} was open on "
            f"{said(stretch.told_on)} and is not in the census of {view.year}; it is taken to have "
            f"ended by {said(ceased_on)}.",
            file,
            None,
            "LAchildID",
            child,
        )
