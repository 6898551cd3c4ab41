"""Rules on referrals, and on closing the case that one opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from virtualschool.domain.calendar import is_working_day
from virtualschool.feeds.cin.codes import (
    DIED,
    PRIMARY_NEEDS,
    closed_after_assessment,
    reasons_for_closure,
    referral_sources,
)
from virtualschool.feeds.cin.rows import CensusView, Row, is_false, is_true
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: Days before birth, expected or not, from which a referral is believed.
BEFORE_BIRTH = 280
#: Since this day a referral must say where it came from.
SOURCES_FROM = date(2013, 4, 1)

#: What may stand inside a case, and the days in it that a closed case must not be closed before.
_ACTIVITY = {
    "assessments": ("AssessmentActualStartDate", "AssessmentAuthorisationDate"),
    "section_47": ("S47ActualStartDate", "DateOfInitialCPC"),
    "cin_plans": ("CINPlanStartDate", "CINPlanEndDate"),
    "protection_plans": ("CPPendDate",),
}


def _case(row: Row) -> str:
    return f"the case referred on {said(row.start('CINreferralDate'))}"


@rule("8600", "The referral's date is missing or after the census.", "CINreferralDate")
def referred_later(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.start("CINreferralDate") > view.last_day:
            yield Hit(row, f"{_case(row)} lies after {said(view.last_day)}.")


@rule("8606", "The referral is more than 40 weeks before the birth.", "CINreferralDate")
def referred_before_birth(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        child = view.child_of.get(row.child)
        for column in ("PersonBirthDate", "ExpectedPersonBirthDate"):
            born = child.day(column) if child else None
            if born and (born - row.start("CINreferralDate")).days > BEFORE_BIRTH:
                yield Hit(row, f"{_case(row)} is more than 40 weeks before {said(born)}.")


@rule("8555", "The child was referred after dying.", "CINreferralDate")
def referred_after_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        died = view.died_on(row.child)
        if died and died < row.start("CINreferralDate"):
            yield Hit(row, f"{_case(row)} is after the death on {said(died)}.")


@rule("8610", "A referral that action followed has no primary need.", "PrimaryNeedCode")
def primary_need_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if is_false(row) and not row.text("PrimaryNeedCode"):
            yield Hit(row, f"{_case(row)} has no primary need.")


@rule("8650", "The primary need is not a code of the list.", "PrimaryNeedCode")
def primary_need(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("PrimaryNeedCode") not in PRIMARY_NEEDS | {""}:
            yield Hit(row, f"PrimaryNeedCode is {row.text('PrimaryNeedCode')}.")


@rule("8866", "The source of referral is missing or not a code of the list.", "ReferralSource")
def referral_source(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        is_asked = row.start("CINreferralDate") >= SOURCES_FROM
        if is_asked and row.text("ReferralSource") not in referral_sources(view.year):
            yield Hit(row, f"ReferralSource is {row.text('ReferralSource') or 'blank'}.")


@rule("8568", "Whether action followed the referral is missing.", "ReferralNFA")
def nfa_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.values.get("ReferralNFA") is None:
            yield Hit(row, f"{_case(row)} does not say whether action followed; it counts.")


@rule("8569", "A referral long before the year was not followed by action.", "ReferralNFA")
def old_without_action(view: CensusView, _authority: str) -> Iterator[Hit]:
    earliest = view.first_day - timedelta(days=1)
    while not is_working_day(earliest):
        earliest -= timedelta(days=1)
    for row in view.rows("cin_details"):
        if row.start("CINreferralDate") < earliest and not is_false(row):
            yield Hit(row, f"{_case(row)} is before the year, and no action followed it.")


@rule("8620", "The closure is outside the census year.", "CINclosureDate")
def closed_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        closed = row.day("CINclosureDate")
        if closed and not view.is_within(closed):
            yield Hit(row, f"{_case(row)} closed on {said(closed)}.")


@rule("8630", "The case closed before it was referred.", "CINclosureDate", "CINreferralDate")
def closed_before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        closed = row.day("CINclosureDate")
        if closed and closed < row.start("CINreferralDate"):
            yield Hit(row, f"{_case(row)} closed on {said(closed)}, before it; it is not counted.")


@rule("8640", "The reason for closing is not a code of the list.", "ReasonForClosure")
def reason_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") not in reasons_for_closure(view.year) | {""}:
            yield Hit(row, f"ReasonForClosure is {row.text('ReasonForClosure')}.")


@rule("8805", "The case is closed and no reason is given.", "ReasonForClosure")
def closed_without_reason(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.day("CINclosureDate") and not row.text("ReasonForClosure"):
            yield Hit(row, f"{_case(row)} closed and no reason is given.")


@rule("8810", "A reason for closing is given and no date.", "CINclosureDate")
def reason_without_date(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") and not row.day("CINclosureDate"):
            yield Hit(row, f"{_case(row)} has a reason for closing and no date; it counts as open.")


@rule("8585Q", "The case closed because the child died, and no death is given.", "ReasonForClosure")
def died_without_date(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") == DIED and view.died_on(row.child) is None:
            yield Hit(row, f"{_case(row)} closed with {DIED}, and the child has no date of death.")


@rule("8565", "Something happened after the case closed.", "CINclosureDate")
def activity_after_closure(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        closed = row.day("CINclosureDate")
        if closed is None:
            continue
        parts = [(row, "DateOfInitialCPC")] + [
            (part, column)
            for table, columns in _ACTIVITY.items()
            for part in view.within(row, table)
            for column in columns
        ]
        for part, column in parts:
            day = part.day(column)
            if day and day > closed:
                yield Hit(part, f"{column} is {said(day)}, after {_case(row)} closed.", column)


@rule("8868", "The case closed and an enquiry is not over.", "CINclosureDate")
def closed_with_open_enquiry(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.day("CINclosureDate") is None:
            continue
        for part in view.within(row, "section_47"):
            if part.day("DateOfInitialCPC") is None and not is_true(part, "ICPCnotRequired"):
                yield Hit(part, f"the enquiry is not over, and {_case(row)} is closed.")


@rule("8867", "The case closed and an assessment is not over.", "CINclosureDate")
def closed_with_open_assessment(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.day("CINclosureDate") is None:
            continue
        for part in view.within(row, "assessments"):
            if part.day("AssessmentAuthorisationDate") is None:
                yield Hit(part, f"the assessment is not over, and {_case(row)} is closed.")


@rule("8825Q", "Closed after assessment, and there was none.", "ReasonForClosure")
def closed_without_assessment(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        is_after = row.text("ReasonForClosure") in closed_after_assessment(view.year)
        if is_after and not any(view.within(row, "assessments")):
            reason = row.text("ReasonForClosure")
            yield Hit(row, f"{_case(row)} closed with {reason}, and has no assessment.")


@rule("2990", "Closed after assessment, and more than an assessment was done.", "ReasonForClosure")
def closed_after_more(view: CensusView, _authority: str) -> Iterator[Hit]:
    names = {
        "section_47": "a section 47 enquiry",
        "protection_plans": "a protection plan",
        "cin_plans": "a child in need plan",
    }
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") not in closed_after_assessment(view.year):
            continue
        found = [name for table, name in names.items() if any(view.within(row, table))]
        if row.day("DateOfInitialCPC"):
            found.append("an initial conference")
        if found:
            reason = row.text("ReasonForClosure")
            yield Hit(row, f"{_case(row)} closed with {reason} and has {' and '.join(found)}.")


@rule("8831", "No action followed, and there was an assessment or enquiry.", "ReferralNFA")
def nothing_and_something(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        has_activity = row.day("DateOfInitialCPC") or any(
            view.within(row, "assessments", "section_47")
        )
        if is_true(row, "ReferralNFA") and has_activity:
            yield Hit(row, f"{_case(row)} says that no action followed; there is some.")


@rule("8832", "No action followed, and there is a protection plan.", "ReferralNFA")
def nothing_and_protection(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if is_true(row, "ReferralNFA") and any(view.within(row, "protection_plans")):
            yield Hit(row, f"{_case(row)} says that no action followed; there is a plan.")


@rule("4000", "No action followed, and there is a plan.", "ReferralNFA", first_year=2022)
def nothing_and_plan(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if is_true(row, "ReferralNFA") and any(view.within(row, "cin_plans")):
            yield Hit(row, f"{_case(row)} says that no action followed; there is a plan.")


@rule("8815", "More than one case of the child is open.", "CINclosureDate")
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_details").values():
        for row in [row for row in rows if _is_open(row)][1:]:
            yield Hit(row, f"{_case(row)} is open beside another; the child counts once.")


@rule("8816", "A case is open and is not the child's latest.", "CINclosureDate")
def open_not_latest(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_details").values():
        latest = max(row.start("CINreferralDate") for row in rows)
        for row in rows:
            if row.start("CINreferralDate") < latest and _is_open(row) and is_false(row):
                yield Hit(row, f"{_case(row)} is open, and another began after it.")


@rule("8820", "Two cases of the child overlap.", "CINreferralDate", "CINclosureDate")
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_details").values():
        for place, row in enumerate(rows):
            start = row.start("CINreferralDate")
            for before, other in enumerate(rows):
                began = other.start("CINreferralDate")
                if before == place or (began, before) > (start, place):
                    continue
                if start < _end_of(other, view):
                    yield Hit(row, f"{_case(row)} began before {_case(other)} had closed.")
                    break


def _is_open(row: Row) -> bool:
    return row.day("CINclosureDate") is None and not is_true(row, "ReferralNFA")


def _end_of(row: Row, view: CensusView) -> date:
    """When a case was over; an open one at the census's end, one without action at once."""
    closed = row.day("CINclosureDate")
    if closed is not None:
        return closed
    return view.last_day if is_false(row) else row.start("CINreferralDate")
