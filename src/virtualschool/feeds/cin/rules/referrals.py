"""Rules on referrals, assessments and closures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from virtualschool.domain.calendar import working_days_between
from virtualschool.feeds.cin.codes import (
    CLOSED_AFTER_ASSESSMENT,
    DIED,
    NO_FACTORS,
    PRIMARY_NEEDS,
    REASONS_FOR_CLOSURE,
    REFERRAL_SOURCES,
)
from virtualschool.feeds.cin.rows import CensusView, Row, is_true
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

ASSESSMENT_DAYS, CONFERENCE_DAYS = 45, 15
#: Months before birth from which a referral of an unborn child is believed, in days.
BEFORE_BIRTH = 280

_PARTS = ("assessments", "section_47", "protection_plans", "cin_plans")


def _closed(row: Row) -> str:
    return f"the case referred on {said(row.values['CINreferralDate'])}"


def _parts_of(view: CensusView, row: Row) -> Iterator[tuple[str, Row]]:
    """What stands inside one referral."""
    for table in _PARTS:
        for part in view.of_child(table).get(row.child, ()):
            if part.values.get("CINreferralDate") == row.values["CINreferralDate"]:
                yield table, part


@rule("8600", "The referral's date is missing or after the census.", "CINreferralDate")
def referred_later(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.values["CINreferralDate"] > view.reference_date:
            yield Hit(row, f"{_closed(row)} lies after {said(view.reference_date)}.")


@rule("8569", "The referral is far before the birth.", "CINreferralDate")
def referred_before_birth(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        born = view.born_on(row.child)
        if born and (born - row.values["CINreferralDate"]).days > BEFORE_BIRTH:
            yield Hit(row, f"{_closed(row)}, and born on {said(born)}.")


@rule("8640", "The source of referral is not a code of the list.", "ReferralSource")
def referral_source(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("ReferralSource") not in REFERRAL_SOURCES:
            yield Hit(row, f"ReferralSource is {row.text('ReferralSource') or 'blank'}.")


@rule("8650", "The primary need is not a code of the list.", "PrimaryNeedCode")
def primary_need(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("PrimaryNeedCode") not in PRIMARY_NEEDS | {""}:
            yield Hit(row, f"PrimaryNeedCode is {row.text('PrimaryNeedCode')}.")


@rule("8610", "A referral that action followed has no primary need.", "PrimaryNeedCode")
def primary_need_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.values.get("ReferralNFA") is False and not row.text("PrimaryNeedCode"):
            yield Hit(row, f"{_closed(row)} has no primary need.")


@rule("8568", "Whether action followed the referral is missing.", "ReferralNFA")
def nfa_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.values.get("ReferralNFA") is None:
            yield Hit(row, f"{_closed(row)} does not say whether action followed; it counts.")


@rule("8620", "The closure is outside the census year.", "CINclosureDate")
def closed_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        closed = row.day("CINclosureDate")
        if closed and not view.first_day <= closed <= view.reference_date:
            yield Hit(row, f"{_closed(row)} closed on {said(closed)}.")


@rule("8630", "The case closed before it was referred.", "CINclosureDate", "CINreferralDate")
def closed_before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        closed = row.day("CINclosureDate")
        if closed and closed < row.values["CINreferralDate"]:
            yield Hit(
                row, f"{_closed(row)} closed on {said(closed)}, before it; it is not counted."
            )


@rule("8805", "The case is closed and no reason is given.", "ReasonForClosure")
def closed_without_reason(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.day("CINclosureDate") and not row.text("ReasonForClosure"):
            yield Hit(row, f"{_closed(row)} closed and no reason is given.")


@rule("8810", "A reason for closing is given and no date.", "CINclosureDate")
def reason_without_date(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") and not row.day("CINclosureDate"):
            yield Hit(
                row, f"{_closed(row)} has a reason for closing and no date; it counts as open."
            )


@rule("8617", "The reason for closing is not a code of the list.", "ReasonForClosure")
def reason_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") not in REASONS_FOR_CLOSURE | {""}:
            yield Hit(row, f"ReasonForClosure is {row.text('ReasonForClosure')}.")


@rule("8585Q", "The child died and the case is not closed for it.", "ReasonForClosure")
def died_and_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        child = view.child_of.get(row.child)
        if child and child.day("PersonDeathDate") and row.text("ReasonForClosure") != DIED:
            yield Hit(row, f"{_closed(row)} is not closed with RC2, though the child died.")


@rule("2990", "Closed after assessment, and more than an assessment was done.", "ReasonForClosure")
def closed_after_assessment(view: CensusView, _authority: str) -> Iterator[Hit]:
    names = {
        "section_47": "a section 47 enquiry",
        "protection_plans": "a protection plan",
        "cin_plans": "a plan",
    }
    for row in view.rows("cin_details"):
        if row.text("ReasonForClosure") not in CLOSED_AFTER_ASSESSMENT:
            continue
        found = sorted({names[table] for table, _ in _parts_of(view, row) if table in names})
        if row.day("DateOfInitialCPC"):
            found.append("an initial conference")
        if found:
            yield Hit(
                row,
                f"{_closed(row)} closed with {row.text('ReasonForClosure')} and has "
                f"{' and '.join(found)}.",
            )


@rule("8815", "More than one case of the child is open.", "CINclosureDate")
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_details").values():
        still = [
            row
            for row in rows
            if row.day("CINclosureDate") is None and not is_true(row, "ReferralNFA")
        ]
        for row in still[1:]:
            yield Hit(row, f"{_closed(row)} is open beside another; the child counts once.")


@rule("8816", "Two cases of the child overlap.", "CINreferralDate", "CINclosureDate")
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_details").values():
        counted = sorted(
            (row for row in rows if not is_true(row, "ReferralNFA")),
            key=lambda row: row.values["CINreferralDate"],
        )
        for before, after in pairwise(counted):
            closed = before.day("CINclosureDate")
            if closed and after.values["CINreferralDate"] < closed:
                yield Hit(after, f"{_closed(after)} began before {_closed(before)} had closed.")


@rule("8831", "No action followed, and something was done.", "ReferralNFA")
def nothing_and_something(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        if is_true(row, "ReferralNFA") and any(True for _ in _parts_of(view, row)):
            yield Hit(row, f"{_closed(row)} says that no action followed; there is some.")


@rule("8840", "An assessment's end is before its start.", "AssessmentAuthorisationDate")
def assessment_order(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        ended = row.day("AssessmentAuthorisationDate")
        started = row.values["AssessmentActualStartDate"]
        if ended and ended < started:
            yield Hit(row, f"the assessment from {said(started)} ended on {said(ended)}.")


@rule("8606", "An assessment began before the referral.", "AssessmentActualStartDate")
def assessed_before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        referred, started = row.day("CINreferralDate"), row.values["AssessmentActualStartDate"]
        if referred and started < referred:
            yield Hit(row, f"the assessment from {said(started)} began before {said(referred)}.")


@rule("8696", "An assessment is outside the census year.", "AssessmentAuthorisationDate")
def assessed_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        ended = row.day("AssessmentAuthorisationDate")
        if ended and not view.first_day <= ended <= view.reference_date:
            yield Hit(row, f"the assessment was authorised on {said(ended)}.")


@rule("8670Q", "The assessment took more than 45 working days.", "AssessmentAuthorisationDate")
def assessment_slow(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        started = row.values["AssessmentActualStartDate"]
        until = row.day("AssessmentAuthorisationDate") or view.reference_date
        if started > until:
            continue
        days = working_days_between(started, until)
        if days > ASSESSMENT_DAYS:
            yield Hit(row, f"the assessment from {said(started)} took {days} working days.")


@rule("8896", "A factor stands twice, or 21 (none) beside others.", "AssessmentFactors")
def factors(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        codes = row.codes("AssessmentFactors")
        twice = [code for code, times in Counter(codes).items() if times > 1]
        if twice:
            yield Hit(row, f"factor {', '.join(twice)} stands more than once.")
        if NO_FACTORS in codes and len(set(codes)) > 1:
            yield Hit(row, "factor 21 (none identified) stands beside others.")


@rule("8675Q", "The conference was more than 15 working days after.", "DateOfInitialCPC")
def conference_slow(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        started, held = row.values["S47ActualStartDate"], row.day("DateOfInitialCPC")
        if held and held >= started and working_days_between(started, held) > CONFERENCE_DAYS:
            days = working_days_between(started, held)
            yield Hit(row, f"the conference was {days} working days after {said(started)}.")


@rule("8715", "A conference is outside the census year.", "DateOfInitialCPC")
def conference_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in (*view.rows("section_47"), *view.rows("cin_details")):
        held = row.day("DateOfInitialCPC")
        if held and not view.first_day <= held <= view.reference_date:
            yield Hit(row, f"the initial conference was on {said(held)}.")


@rule("8720", "The enquiry began before the referral.", "S47ActualStartDate")
def enquiry_before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        referred = row.day("CINreferralDate")
        if referred and row.values["S47ActualStartDate"] < referred:
            yield Hit(row, f"the enquiry began before the referral of {said(referred)}.")


@rule("8873", "No conference was needed, and one has a date.", "ICPCnotRequired")
def conference_not_required(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        if is_true(row, "ICPCnotRequired") and row.day("DateOfInitialCPC"):
            yield Hit(row, "says that no conference was needed, and gives the date of one.")
