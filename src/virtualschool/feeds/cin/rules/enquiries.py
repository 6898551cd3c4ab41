"""Rules on section 47 enquiries and initial child protection conferences."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.domain.calendar import working_days_between
from virtualschool.feeds.cin.rows import CensusView, Row, is_false, is_true
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: Working days from the start of an enquiry within which the conference must be held.
CONFERENCE_DAYS = 15
_SATURDAY = 5


def _named(row: Row) -> str:
    return f"the enquiry from {said(row.start('S47ActualStartDate'))}"


def _is_open(row: Row) -> bool:
    return row.day("DateOfInitialCPC") is None and not is_true(row, "ICPCnotRequired")


@rule("2889", "The enquiry began before the referral.", "S47ActualStartDate")
def before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        referred = row.day("CINreferralDate")
        if referred and row.start("S47ActualStartDate") < referred:
            yield Hit(row, f"{_named(row)} began before the referral of {said(referred)}.")


@rule("1104", "The conference was before the referral.", "DateOfInitialCPC")
def conference_before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        referred, held = row.day("CINreferralDate"), row.day("DateOfInitialCPC")
        if referred and held and held < referred:
            yield Hit(row, f"the conference of {said(held)} is before that of {said(referred)}.")


@rule("8615", "The enquiry's start is missing or after the conference.", "S47ActualStartDate")
def after_conference(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        held = row.day("DateOfInitialCPC")
        if held and row.start("S47ActualStartDate") > held:
            yield Hit(row, f"{_named(row)} began after the conference of {said(held)}.")


@rule("8715", "The conference is outside the census year.", "DateOfInitialCPC")
def conference_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        held = row.day("DateOfInitialCPC")
        if held and not view.is_within(held):
            yield Hit(row, f"the initial conference was on {said(held)}.")


@rule("8740", "An enquiry without conference began outside the year.", "S47ActualStartDate")
def open_from_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        is_asked = row.day("DateOfInitialCPC") is None and is_false(row, "ICPCnotRequired")
        if is_asked and not view.is_within(row.start("S47ActualStartDate")):
            yield Hit(row, f"{_named(row)} has had no conference, and did not begin in the year.")


@rule("8675Q", "No conference after 15 working days.", "DateOfInitialCPC")
def conference_slow(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        started = row.start("S47ActualStartDate")
        is_asked = row.day("DateOfInitialCPC") is None and is_false(row, "ICPCnotRequired")
        if not is_asked or started > view.known_until:
            continue
        days = working_days_between(started, view.known_until)
        if days > CONFERENCE_DAYS:
            yield Hit(row, f"{_named(row)} has had no conference after {days} working days.")


@rule("8870Q", "The conference was to be on a weekend.", "InitialCPCtarget")
def target_on_weekend(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        target = row.day("InitialCPCtarget")
        if target and target.weekday() >= _SATURDAY:
            yield Hit(row, f"the conference was to be on {target:%A} {said(target)}.")


@rule("8875", "The conference was on a weekend.", "DateOfInitialCPC")
def conference_on_weekend(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("section_47"):
        held = row.day("DateOfInitialCPC")
        if held and held.weekday() >= _SATURDAY:
            yield Hit(row, f"the conference was on {held:%A} {said(held)}.")


@rule("2884", "A conference stands both in the case and in its enquiry.", "DateOfInitialCPC")
def conference_twice(view: CensusView, _authority: str) -> Iterator[Hit]:
    for details in view.rows("cin_details"):
        held = details.day("DateOfInitialCPC")
        for row in view.within(details, "section_47"):
            if held and row.day("DateOfInitialCPC") == held:
                yield Hit(row, f"the conference of {said(held)} stands in the case too.")


@rule("2991Q", "There is an enquiry and no assessment.", "S47ActualStartDate")
def without_assessment(view: CensusView, _authority: str) -> Iterator[Hit]:
    for case, rows in view.of_case("section_47").items():
        if case not in view.of_case("assessments"):
            yield Hit(rows[0], f"the case of {said(case[1])} has an enquiry and no assessment.")


@rule("8839", "Two enquiries of a case are not over.", "DateOfInitialCPC")
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("section_47").values():
        for row in [row for row in rows if _is_open(row)][1:]:
            yield Hit(row, f"{_named(row)} is not over, and neither is another.")


@rule("8890", "An enquiry began while another went on.", "S47ActualStartDate")
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("section_47").values():
        in_order = sorted(rows, key=lambda row: row.start("S47ActualStartDate"))
        for place, row in enumerate(in_order):
            start = row.start("S47ActualStartDate")
            for other in in_order[:place]:
                # One that needed no conference has no day on which it was over.
                last = view.last_day if is_false(other, "ICPCnotRequired") else start
                if start < (other.day("DateOfInitialCPC") or last):
                    yield Hit(row, f"{_named(row)} began while {_named(other)} went on.")
                    break
