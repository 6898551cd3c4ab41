"""The papers of a plan's reviews, as the register of papers holds them."""

from __future__ import annotations

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.papers.register import Asked, Draft, Occasion, Paper
from virtualschool.apps.papers.services import ReportRefused
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.review.closing import closure_document
from virtualschool.apps.plans.review.minutes import minutes_of
from virtualschool.apps.plans.review.selectors import review_of_month, reviews_of
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month, months_between, parse_month


def _minutes(asked: Asked) -> Draft:
    plan = plan_of(asked.authority)
    review = review_of_month(plan, asked.period)
    if review is None:
        held = ", ".join(each.month for each in reversed(reviews_of(plan)))
        raise ReportRefused(
            f"The plan was not reviewed in {asked.month.label}; "
            f"{f'it was in {held}' if held else 'no review has been held yet'}."
        )
    return Draft(minutes_of(review))


def _reviewed_months(authority: str) -> list[Occasion]:
    try:
        plan = plan_of(authority)
    except PlanRefused:
        return []
    return [Occasion(each.month, each.month_label, each.held_on) for each in reviews_of(plan)]


def _closure(asked: Asked) -> Draft:
    plan = plan_of(asked.authority)
    return Draft(closure_document(plan, asked.month, home_clock().today()))


def _plan_months(authority: str) -> list[Occasion]:
    """The months from the plan's own to the home's, newest first."""
    try:
        plan = plan_of(authority)
    except PlanRefused:
        return []
    today = Month.of(home_clock().today())
    first = parse_month(plan.dated) if plan.dated else Month.of(plan.made_at.date())
    months = months_between(min(first, today), today)
    return [Occasion(each.key, each.label, each.last_day) for each in reversed(months)]


REVIEW = Paper(
    key="plan-review",
    title="Minutes of the monthly plan review",
    about=(
        "What the virtual school head and the head of access to education looked at each month, "
        "why, and what they decided."
    ),
    build=_minutes,
    permission=Permission.READ_REPORTS,
    occasions=_reviewed_months,
)

CLOSURE = Paper(
    key="plan-closure",
    title="What the review asked for, and what became of it",
    about=(
        "Each consideration and recommendation of the peer review, its actions, their evidence, "
        "and whether it is closed."
    ),
    build=_closure,
    permission=Permission.READ_REPORTS,
    occasions=_plan_months,
)
