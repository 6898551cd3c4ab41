"""Rules on assessments and what they found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from virtualschool.domain.calendar import working_days_between
from virtualschool.feeds.cin.codes import (
    CLOSED_AFTER_ASSESSMENT,
    DISABILITY_FACTORS,
    NO_DISABILITY,
    NO_FACTORS,
    assessment_factors,
)
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: Working days within which an assessment must be over.
ASSESSMENT_DAYS = 45
#: A code that never was one, with a rule of its own.
_NEVER_A_CODE = "8A"


def _named(row: Row) -> str:
    return f"the assessment from {said(row.start('AssessmentActualStartDate'))}"


def _is_authorised_in_year(view: CensusView, row: Row) -> bool:
    """Whether an assessment was over since the year began."""
    ended = row.day("AssessmentAuthorisationDate")
    return ended is not None and ended >= view.first_day


@rule("1103", "An assessment began before the referral.", "AssessmentActualStartDate")
def before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        referred = row.day("CINreferralDate")
        if referred and row.start("AssessmentActualStartDate") < referred:
            yield Hit(row, f"{_named(row)} began before the referral of {said(referred)}.")


@rule("8608", "An assessment's end is before its start.", "AssessmentAuthorisationDate")
def order(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        ended = row.day("AssessmentAuthorisationDate")
        if ended and ended < row.start("AssessmentActualStartDate"):
            yield Hit(row, f"{_named(row)} ended on {said(ended)}.")


@rule("8670Q", "An assessment is not over after 45 working days.", "AssessmentAuthorisationDate")
def slow(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        started = row.start("AssessmentActualStartDate")
        if row.day("AssessmentAuthorisationDate") or started > view.known_until:
            continue
        days = working_days_between(started, view.known_until)
        if days > ASSESSMENT_DAYS:
            yield Hit(row, f"{_named(row)} is not over after {days} working days.")


@rule("8696", "An assessment's end is outside the census year.", "AssessmentAuthorisationDate")
def another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        ended = row.day("AssessmentAuthorisationDate")
        if ended and not view.is_within(ended):
            yield Hit(row, f"{_named(row)} was authorised on {said(ended)}.")


@rule("8736", "An assessment not over began outside the year.", "AssessmentActualStartDate")
def open_from_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        is_within = view.is_within(row.start("AssessmentActualStartDate"))
        if row.day("AssessmentAuthorisationDate") is None and not is_within:
            yield Hit(row, f"{_named(row)} is not over, and did not begin in the year.")


@rule("8896", "Two assessments of a case are not over.", "AssessmentAuthorisationDate")
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("assessments").values():
        for row in [row for row in rows if row.day("AssessmentAuthorisationDate") is None][1:]:
            yield Hit(row, f"{_named(row)} is not over, and neither is another.")


@rule("8863", "An assessment began while another went on.", "AssessmentActualStartDate")
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("assessments").values():
        in_order = sorted(rows, key=lambda row: row.start("AssessmentActualStartDate"))
        for place, row in enumerate(in_order):
            start = row.start("AssessmentActualStartDate")
            for other in in_order[:place]:
                if start < (other.day("AssessmentAuthorisationDate") or view.last_day):
                    yield Hit(row, f"{_named(row)} began while {_named(other)} went on.")
                    break


@rule("8614", "Factors are given of an assessment that is not over.", "AssessmentFactors")
def factors_too_early(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        if row.codes("AssessmentFactors") and not row.day("AssessmentAuthorisationDate"):
            yield Hit(row, f"{_named(row)} is not over, and has factors.")


@rule("8897", "An assessment that is over has no factors.", "AssessmentFactors", last_year=2022)
def factors_missing(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _without_factors(view)


@rule("8897Q", "An assessment that is over has no factors.", "AssessmentFactors", first_year=2023)
def factors_missing_query(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _without_factors(view)


def _without_factors(view: CensusView) -> Iterator[Hit]:
    known = assessment_factors(view.year)
    for row in view.rows("assessments"):
        if _is_authorised_in_year(view, row) and not known.intersection(
            row.codes("AssessmentFactors")
        ):
            yield Hit(row, f"{_named(row)} is over, and no factor of the list is given.")


@rule("8617", "Factor 8A is no code.", "AssessmentFactors")
def factor_8a(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        if _NEVER_A_CODE in row.codes("AssessmentFactors"):
            yield Hit(row, f"{_named(row)} has factor {_NEVER_A_CODE}, which is no code.")


@rule("factor_code", "A factor is not a code of the list.", "AssessmentFactors", is_query=True)
def factor_code(view: CensusView, _authority: str) -> Iterator[Hit]:
    known = assessment_factors(view.year) | {_NEVER_A_CODE}
    for row in view.rows("assessments"):
        wrong = [code for code in row.codes("AssessmentFactors") if code not in known]
        if wrong:
            yield Hit(row, f"{_named(row)} has {', '.join(wrong)}, which is no code of the list.")


@rule("8898", "A factor stands more than once.", "AssessmentFactors")
def repeated_factor(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        counts = Counter(row.codes("AssessmentFactors"))
        twice = [code for code, times in counts.items() if times > 1]
        if twice:
            yield Hit(row, f"{_named(row)} has factor {', '.join(twice)} more than once.")


@rule("8869", "Factor 21 (none) stands beside others.", "AssessmentFactors")
def none_beside_others(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        codes = set(row.codes("AssessmentFactors"))
        if NO_FACTORS in codes and len(codes) > 1:
            yield Hit(row, f"{_named(row)} has factor 21 (none identified) beside others.")


@rule("8899Q", "A disabled child's assessment has no factor of disability.", "AssessmentFactors")
def disability_factor(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        child = view.child_of.get(row.child)
        disabilities = set(child.codes("Disabilities")) if child else set()
        if (
            _is_authorised_in_year(view, row)
            and disabilities - {NO_DISABILITY}
            and not DISABILITY_FACTORS.intersection(row.codes("AssessmentFactors"))
        ):
            yield Hit(row, f"{_named(row)} has neither 5A nor 6A; the child has a disability.")


@rule("8873", "Nothing was found, and the case did not close for it.", "ReasonForClosure")
def nothing_found(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_details"):
        made = list(view.within(row, "assessments"))
        if len(made) != 1 or NO_FACTORS not in made[0].codes("AssessmentFactors"):
            continue
        reason = row.text("ReasonForClosure")
        if reason != CLOSED_AFTER_ASSESSMENT:
            yield Hit(
                row,
                f"{_named(made[0])} is the only one and found no factors (21), and the reason for "
                f"closure is {reason or 'blank'}, not {CLOSED_AFTER_ASSESSMENT}.",
            )


@rule("8945Q", "Factor 18A was split.", "AssessmentFactors", first_year=2025)
def factor_18a(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _split_factor(view, "18")


@rule("8950Q", "Factor 19A was split.", "AssessmentFactors", first_year=2025)
def factor_19a(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _split_factor(view, "19")


def _split_factor(view: CensusView, number: str) -> Iterator[Hit]:
    for row in view.rows("assessments"):
        if f"{number}A" in row.codes("AssessmentFactors"):
            yield Hit(
                row, f"{_named(row)} has factor {number}A; {number}B or {number}C is meant since."
            )
