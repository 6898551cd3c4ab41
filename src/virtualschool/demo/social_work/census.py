"""The children in need census as XML, in the shape of its year's published schema.

Each return tells what was known on its reference date about every case that was open at some time
of its year, children looked after among them. The last is an extract of the year so far: its
reference date is still its year's 31 March, as case systems write it, and its ``DateTime`` the day
on which it was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import Person, birthday
from virtualschool.demo.social_work.cases import Case
from virtualschool.demo.social_work.details import (
    Assessment,
    Details,
    ProtectionPlan,
)

YEARS = (2021, 2022, 2023, 2024)
NEED_PLANS_FROM = 2022  # the schema of 2021 has no place for them
GENDER = {"M": "1", "F": "2"}


def _known_until(year: int) -> date:
    """31 March, or the demonstration's own day in the year that is not over."""
    return min(date(year, 3, 31), cal.TODAY)


def write_census(year: int, cases: dict[Case, Details], disabilities: dict[str, list[str]]) -> str:
    """The return of the year that ends on 31 March of ``year``; ``cases`` are in order of child."""
    first, last = date(year - 1, 4, 1), _known_until(year)
    told = [
        c for c in cases if c.referred_on <= last and (c.closed_on is None or c.closed_on >= first)
    ]
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<Message>", *_header(year, last)]
    lines.append("<Children>")
    for child, own in groupby(told, key=lambda c: c.child):
        own_details = {case: cases[case] for case in own}
        lines += _child(child, own_details, disabilities.get(child.child_id, ["NONE"]), first, last)
    return "\n".join([*lines, "</Children>", "</Message>", ""])


def _header(year: int, last: date) -> Iterator[str]:
    yield "<Header>"
    yield (
        f"<CollectionDetails><Collection>CIN</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>"
    )
    yield (
        f"<Source><SourceLevel>L</SourceLevel><LEA>{cal.AUTHORITY}</LEA>"
        "<SoftwareCode>Local Authority</SoftwareCode><Release>demonstration</Release>"
        f"<SerialNo>001</SerialNo><DateTime>{last}T09:00:00</DateTime></Source>"
    )
    yield "</Header>"


def _child(
    child: Person,
    cases: dict[Case, Details],
    disabilities: list[str],
    first: date,
    last: date,
) -> Iterator[str]:
    yield "<Child>"
    yield f"<ChildIdentifiers>{''.join(_identifiers(child, cases, last))}</ChildIdentifiers>"
    told_of = "".join(_tag("Disability", one) for one in disabilities)
    yield (
        f"<ChildCharacteristics>{_tag('Ethnicity', child.ethnicity)}"
        f"<Disabilities>{told_of}</Disabilities></ChildCharacteristics>"
    )
    for case, told in cases.items():
        yield from _case(case, told, first, last)
    yield "</Child>"


def _identifiers(child: Person, cases: Iterable[Case], last: date) -> Iterator[str]:
    is_born = child.date_of_birth <= last
    yield _tag("LAchildID", child.child_id)
    if all(case.is_no_further_action for case in cases):
        yield _tag("UPNunknown", "UN7")
    elif birthday(child.date_of_birth, 4) > date(last.year - (last.month < 9), 8, 31):
        yield _tag("UPNunknown", "UN1")
    elif child.known_upn:
        yield _tag("UPN", child.upn)
    else:
        yield _tag("UPNunknown", child.upn_unknown or child.upn)
    yield _tag("PersonBirthDate" if is_born else "ExpectedPersonBirthDate", child.date_of_birth)
    yield _tag("GenderCurrent", GENDER[child.sex] if is_born else "0")


def _case(case: Case, told: Details, first: date, last: date) -> Iterator[str]:
    """Parts that were over before the year, or begin after the reference date, are not told."""
    is_over = case.closed_on is not None and case.closed_on <= last
    head = [_tag("CINreferralDate", case.referred_on), _tag("ReferralSource", told.source)]
    if not case.is_no_further_action:
        head.append(_tag("PrimaryNeedCode", case.need))
        if is_over:
            head.append(_tag("CINclosureDate", case.closed_on))
            head.append(_tag("ReasonForClosure", case.closure_reason))
    yield f"<CINdetails>{''.join(head)}"
    for one in told.assessments:
        if one.start_on <= last and one.authorised_on >= first:
            yield _assessment(one, last)
    if last.year >= NEED_PLANS_FROM:
        for start, end in told.need_plans:
            if start <= last and (end is None or end >= first):
                yield (
                    "<CINPlanDates>" + _tag("CINPlanStartDate", start)
                    + _end("CINPlanEndDate", end, last) + "</CINPlanDates>"
                )  # fmt: skip
    for enquiry in told.enquiries:
        if first <= (enquiry.conference_on or enquiry.start_on) and enquiry.start_on <= last:
            yield (
                "<Section47>" + _tag("S47ActualStartDate", enquiry.start_on)
                + _tag("InitialCPCtarget", enquiry.conference_due_on)
                + _end("DateOfInitialCPC", enquiry.conference_on, last)
                + _tag("ICPCnotRequired", int(enquiry.conference_on is None)) + "</Section47>"
            )  # fmt: skip
    yield _tag("ReferralNFA", int(case.is_no_further_action))
    for plan in told.protection_plans:
        if plan.start_on <= last and (plan.ceased_on is None or plan.ceased_on >= first):
            yield _protection_plan(plan, first, last)
    yield "</CINdetails>"


def _assessment(one: Assessment, last: date) -> str:
    """Its factors are known when it is authorised."""
    parts = [_tag("AssessmentActualStartDate", one.start_on)]
    if one.authorised_on <= last:
        factors = "".join(_tag("AssessmentFactors", factor) for factor in one.factors)
        parts.append(_tag("AssessmentAuthorisationDate", one.authorised_on))
        parts.append(_tag("FactorsIdentifiedAtAssessment", factors))
    return _tag("Assessments", "".join(parts))


def _protection_plan(plan: ProtectionPlan, first: date, last: date) -> str:
    reviews = [day for day in plan.reviews if first <= day <= last]
    return "".join((
        "<ChildProtectionPlans>", _tag("CPPstartDate", plan.start_on),
        _end("CPPendDate", plan.ceased_on, last),
        _tag("InitialCategoryOfAbuse", plan.first_category),
        _tag("LatestCategoryOfAbuse", plan.latest_category),
        _tag("NumberOfPreviousCPP", plan.plans_before), _reviews(reviews),
        "</ChildProtectionPlans>",
    ))  # fmt: skip


def _reviews(days: Iterable[date]) -> str:
    told = "".join(_tag("CPPreviewDate", day) for day in days)
    return f"<Reviews>{told}</Reviews>" if told else ""


def _tag(name: str, text: object) -> str:
    return f"<{name}>{text}</{name}>"


def _end(name: str, day: date | None, last: date) -> str:
    """A date that the reference date has reached; nothing otherwise."""
    return _tag(name, day) if day is not None and day <= last else ""
