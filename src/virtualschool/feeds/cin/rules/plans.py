"""Rules on plans for children in need, in the census since 2022."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.feeds.cin.codes import FIRST_YEAR_OF_PLANS
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said


def _named(row: Row) -> str:
    return f"the plan from {said(row.start('CINPlanStartDate'))}"


@rule(
    "4001",
    "A plan and a protection plan are both open.",
    "CINPlanEndDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def open_beside_protection(view: CensusView, _authority: str) -> Iterator[Hit]:
    for case, rows in view.of_case("cin_plans").items():
        protected = view.of_case("protection_plans").get(case, ())
        if all(plan.day("CPPendDate") for plan in protected):
            continue
        for row in rows:
            if row.day("CINPlanEndDate") is None:
                yield Hit(row, f"{_named(row)} is open, and so is a protection plan.")


@rule(
    "4003",
    "A protection plan was reviewed while a plan went on.",
    "CPPreviewDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def reviewed_within(view: CensusView, _authority: str) -> Iterator[Hit]:
    for case, rows in view.of_case("cin_plans").items():
        for review in view.of_case("plan_reviews").get(case, ()):
            held = review.start("CPPreviewDate")
            for row in rows:
                ended = row.day("CINPlanEndDate")
                if ended and row.start("CINPlanStartDate") < held < ended:
                    yield Hit(review, f"the review of {said(held)} is while {_named(row)} went on.")
                    break


@rule("4004", "More than one plan is open.", "CINPlanEndDate", first_year=FIRST_YEAR_OF_PLANS)
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("cin_plans").values():
        for row in [row for row in rows if row.day("CINPlanEndDate") is None][1:]:
            yield Hit(row, f"{_named(row)} is open beside another.")


@rule(
    "4008",
    "The plan began after the child died.",
    "CINPlanStartDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def after_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        died = view.died_on(row.child)
        if died and row.start("CINPlanStartDate") > died:
            yield Hit(row, f"{_named(row)} began after the death on {said(died)}.")


@rule(
    "4009",
    "The plan did not end by the child's death.",
    "CINPlanEndDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def beyond_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        died, ended = view.died_on(row.child), row.day("CINPlanEndDate")
        if died and (ended is None or ended > died):
            yield Hit(row, f"{_named(row)} did not end by the death on {said(died)}.")


@rule(
    "4010",
    "The plan's start is missing or after the census.",
    "CINPlanStartDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def begun_later(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        if row.start("CINPlanStartDate") > view.last_day:
            yield Hit(row, f"{_named(row)} begins after {said(view.last_day)}.")


@rule("4011", "The plan ended before it began.", "CINPlanEndDate", first_year=FIRST_YEAR_OF_PLANS)
def order(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        ended = row.day("CINPlanEndDate")
        if ended and ended < row.start("CINPlanStartDate"):
            yield Hit(row, f"{_named(row)} ended on {said(ended)}.")


@rule(
    "4012Q",
    "The plan began and ended on one day.",
    "CINPlanEndDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def one_day(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        if row.day("CINPlanEndDate") == row.start("CINPlanStartDate"):
            yield Hit(row, f"{_named(row)} ended on the same day.")


@rule(
    "4013",
    "The plan's end is outside the census year.",
    "CINPlanEndDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        ended = row.day("CINPlanEndDate")
        if ended and not view.is_within(ended):
            yield Hit(row, f"{_named(row)} ended on {said(ended)}.")


@rule("4014", "Two plans overlap.", "CINPlanStartDate", first_year=FIRST_YEAR_OF_PLANS)
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("cin_plans").values():
        in_order = sorted(rows, key=lambda row: row.start("CINPlanStartDate"))
        for place, row in enumerate(in_order):
            start = row.start("CINPlanStartDate")
            for other in in_order[:place]:
                ended = other.day("CINPlanEndDate")
                if ended is None or start < ended:
                    yield Hit(row, f"{_named(row)} overlaps {_named(other)}.")
                    break


@rule(
    "4015",
    "The plan began before the referral.",
    "CINPlanStartDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        referred = row.day("CINreferralDate")
        if referred and row.start("CINPlanStartDate") < referred:
            yield Hit(row, f"{_named(row)} began before the referral of {said(referred)}.")


@rule(
    "4016",
    "A plan began while a protection plan went on.",
    "CINPlanStartDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def begun_while_protected(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        for plan in _beside(view, row, "protection_plans"):
            start, began = row.start("CINPlanStartDate"), plan.start("CPPstartDate")
            ended = plan.day("CPPendDate")
            if began <= start and (ended is None or start < ended):
                yield Hit(row, f"{_named(row)} began in the protection plan from {said(began)}.")
                break


@rule(
    "4017",
    "A protection plan began while a plan went on.",
    "CPPstartDate",
    first_year=FIRST_YEAR_OF_PLANS,
)
def protected_while_planned(view: CensusView, _authority: str) -> Iterator[Hit]:
    for plan in view.rows("protection_plans"):
        for row in _beside(view, plan, "cin_plans"):
            start, began = plan.start("CPPstartDate"), row.start("CINPlanStartDate")
            ended = row.day("CINPlanEndDate")
            if began <= start and (ended is None or start < ended):
                yield Hit(
                    plan,
                    f"the protection plan from {said(start)} began while {_named(row)} went on.",
                )
                break


def _beside(view: CensusView, row: Row, table: str) -> Iterator[Row]:
    """The rows of another table in the same case."""
    if row.case is not None:
        yield from view.of_case(table).get(row.case, ())
