"""What happened inside a case: assessments, enquiries, conferences, plans and their reviews."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import weighted
from virtualschool.demo.social_work.cases import AFTER_ASSESSMENT, Case
from virtualschool.domain.calendar import add_working_days

SHORTEST_PLAN = timedelta(14)
DISABLED_FACTORS = ("5A", "6A")  # the child's learning, or physical, disability


@dataclass(frozen=True, slots=True)
class Assessment:
    """Completed within 45 working days, mostly."""

    start_on: date
    authorised_on: date
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """Section 47. Without a conference none was required."""

    start_on: date
    conference_due_on: date
    conference_on: date | None


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    start_on: date
    ceased_on: date | None
    first_category: str
    latest_category: str
    plans_before: int
    reviews: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Details:
    """Everything that the census tells of a case, over its whole length so far."""

    source: str
    assessments: tuple[Assessment, ...]
    need_plans: tuple[tuple[date, date | None], ...]
    enquiries: tuple[Enquiry, ...]
    protection_plans: tuple[ProtectionPlan, ...]


def disabilities_of(cases: list[Case]) -> dict[str, list[str]]:
    """Disabilities by child id, for the children who have any."""
    found = {}
    for child, own in groupby(cases, key=lambda c: c.child):
        rng = random.Random(f"{cal.SEED}:disability:{child.child_id}")  # noqa: S311
        if any(case.need == "N2" for case in own) or rng.random() < cal.DISABLED_SHARE:
            count = rng.randint(1, 3)
            found[child.child_id] = sorted({weighted(rng, cal.DISABILITIES) for _ in range(count)})
    return found


def details_of(case: Case, *, is_disabled: bool) -> Details:
    """The same for the same case, whatever else is simulated."""
    rng = random.Random(f"{cal.SEED}:{case.child.child_id}:{case.referred_on}")  # noqa: S311
    source = weighted(rng, cal.REFERRAL_SOURCES)
    if case.is_no_further_action:
        return Details(source, (), (), (), ())
    assessment = _assessment(case, is_disabled, rng)
    protection = tuple(_plan(case, n, rng) for n in range(len(case.plans)))
    enquiries = [_before_conference(plan.start_on, case, rng) for plan in protection]
    assessments = _with_enquiries(assessment, enquiries)
    is_enquired = case.need == "N1" and case.closure_reason != AFTER_ASSESSMENT
    if not protection and is_enquired and rng.random() < 0.25:
        start = min(case.referred_on + timedelta(rng.randint(1, 8)), assessment.authorised_on)
        enquiries = [Enquiry(start, add_working_days(start, 15), None)]
    need_plans = _need_plans(case, assessments[0].authorised_on)
    return Details(source, tuple(assessments), need_plans, tuple(enquiries), protection)


def _assessment(case: Case, is_disabled: bool, rng: random.Random) -> Assessment:
    start = case.referred_on + timedelta(rng.choice((0, 1, 1, 2)))
    days = rng.randint(12, 45) if rng.random() < 0.95 else rng.randint(46, 70)
    done = add_working_days(start, days)
    if case.closure_reason == AFTER_ASSESSMENT and case.closed_on:
        done = case.closed_on
    elif case.closed_on:
        start, done = min(start, case.closed_on), min(done, case.closed_on)
    factors = {weighted(rng, cal.ASSESSMENT_FACTORS) for _ in range(rng.randint(1, 5))}
    if is_disabled:
        factors.add(rng.choice(DISABLED_FACTORS))
    return Assessment(start, done, tuple(sorted(factors)))


def _with_enquiries(first: Assessment, enquiries: list[Enquiry]) -> list[Assessment]:
    """An enquiry is part of an assessment, which is over when its conference is held."""
    found = [first]
    for enquiry in enquiries:
        assert enquiry.conference_on
        last = found[-1]
        if enquiry.start_on <= last.authorised_on:
            done = max(last.authorised_on, enquiry.conference_on)
            found[-1] = replace(last, authorised_on=done)
        else:
            found.append(Assessment(enquiry.start_on, enquiry.conference_on, first.factors))
    return found


def _plan(case: Case, place: int, rng: random.Random) -> ProtectionPlan:
    plan = case.plans[place]
    first = weighted(rng, cal.ABUSE)
    latest = first if rng.random() < 0.88 else weighted(rng, cal.ABUSE)
    before = place + (1 if rng.random() < 0.21 else 0)
    # The first review within three months, then one within every six.
    reviews = []
    day = plan.start_on + timedelta(rng.randint(70, 91))
    while day < (plan.ceased_on or cal.TODAY + timedelta(1)):
        reviews.append(day)
        day += timedelta(rng.randint(150, 182))
    return ProtectionPlan(plan.start_on, plan.ceased_on, first, latest, before, tuple(reviews))


def _before_conference(conference: date, case: Case, rng: random.Random) -> Enquiry:
    """The enquiry from which a plan came: its conference is the day on which the plan began."""
    start = max(conference - timedelta(rng.randint(10, 20)), case.referred_on)
    return Enquiry(start, add_working_days(start, 15), conference)


def _need_plans(case: Case, from_day: date) -> tuple[tuple[date, date | None], ...]:
    """A child in need plan whenever there is neither a protection plan nor care."""
    last = case.closed_on
    if case.closure_reason == AFTER_ASSESSMENT:
        return ()
    taken: list[tuple[date, date | None]] = [(p.start_on, p.ceased_on) for p in case.plans]
    if not case.child.is_short_break:
        taken += [(s.start_on, s.ceased_on) for s in case.child.spells]
    plans: list[tuple[date, date | None]] = []
    start = from_day
    for first, ceased in sorted(taken, key=lambda span: span[0]):
        if first - timedelta(1) - start >= SHORTEST_PLAN:
            plans.append((start, min(first - timedelta(1), last or first)))
        if ceased is None:
            return _within(plans, last)
        start = max(start, ceased + timedelta(1))
    if last is None or last - start >= SHORTEST_PLAN:
        plans.append((start, last))
    return _within(plans, last)


def _within(
    plans: list[tuple[date, date | None]], last: date | None
) -> tuple[tuple[date, date | None], ...]:
    return tuple(p for p in plans if last is None or p[0] + SHORTEST_PLAN <= last)
