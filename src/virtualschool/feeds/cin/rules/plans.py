"""Rules on plans: for children in need, and for their protection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

from virtualschool.feeds.cin.codes import ABUSE
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

_PLAN = ("CPPstartDate", "CPPendDate")
_CIN = ("CINPlanStartDate", "CINPlanEndDate")


def _time(row: Row, columns: tuple[str, str]) -> tuple[date, date]:
    """The first day and the end; an open plan has no end yet."""
    start, end = columns
    return row.values[start], row.day(end) or date.max


def _overlaps(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _named(row: Row, columns: tuple[str, str]) -> str:
    return f"the plan from {said(row.values[columns[0]])}"


@rule("8910", "The latest category of abuse is not a code of the list.", "LatestCategoryOfAbuse")
def latest_category(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        code = row.text("LatestCategoryOfAbuse")
        if code not in ABUSE:
            yield Hit(row, f"LatestCategoryOfAbuse is {code or 'blank'}.")


@rule("8730", "The initial category of abuse is not a code of the list.", "InitialCategoryOfAbuse")
def initial_category(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        code = row.text("InitialCategoryOfAbuse")
        if code not in ABUSE:
            yield Hit(row, f"InitialCategoryOfAbuse is {code or 'blank'}.")


@rule("8915", "The protection plan began before the referral.", "CPPstartDate", "CINreferralDate")
def before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        referred = row.day("CINreferralDate")
        if referred and row.values["CPPstartDate"] < referred:
            yield Hit(row, f"{_named(row, _PLAN)} began before {said(referred)}.")


@rule("8925", "The protection plan ended before it began, or on that day.", "CPPendDate")
def plan_order(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        ended = row.day("CPPendDate")
        if ended and ended <= row.values["CPPstartDate"]:
            yield Hit(row, f"{_named(row, _PLAN)} ended on {said(ended)}; it is not counted.")


@rule("8930", "The protection plan is outside the census year.", "CPPendDate")
def plan_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        ended = row.day("CPPendDate")
        if ended and not view.first_day <= ended <= view.reference_date:
            yield Hit(row, f"{_named(row, _PLAN)} ended on {said(ended)}.")


@rule("8935", "More than one protection plan of the child is open.", "CPPendDate")
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("protection_plans").values():
        for row in [row for row in rows if row.day("CPPendDate") is None][1:]:
            yield Hit(row, f"{_named(row, _PLAN)} is open beside another; the child counts once.")


@rule("8940", "Two protection plans of the child overlap.", "CPPstartDate")
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("protection_plans").values():
        for one, other in combinations(rows, 2):
            if _overlaps(_time(one, _PLAN), _time(other, _PLAN)) and one.day("CPPendDate"):
                yield Hit(other, f"{_named(other, _PLAN)} overlaps {_named(one, _PLAN)}.")


@rule("8920", "The child died before the protection plan began.", "CPPstartDate")
def plan_after_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        child = view.child_of.get(row.child)
        died = child.day("PersonDeathDate") if child else None
        if died and row.values["CPPstartDate"] > died:
            yield Hit(row, f"{_named(row, _PLAN)} began after {said(died)}.")


@rule("8841", "A review was on the day the plan began.", "CPPreviewDate")
def reviewed_at_start(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("plan_reviews"):
        if row.day("CPPstartDate") == row.values["CPPreviewDate"]:
            yield Hit(row, f"the review was on {said(row.values['CPPreviewDate'])}, as it began.")


@rule("8842Q", "A review is outside the census year.", "CPPreviewDate")
def reviewed_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("plan_reviews"):
        held = row.values["CPPreviewDate"]
        if held > view.reference_date:
            yield Hit(row, f"the review was on {said(held)}.")


@rule("4011", "The plan ended before it began.", "CINPlanEndDate", first_year=2022)
def cin_plan_order(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        ended = row.day("CINPlanEndDate")
        if ended and ended < row.values["CINPlanStartDate"]:
            yield Hit(row, f"{_named(row, _CIN)} ended on {said(ended)}.")


@rule("4008", "The plan began after the child died.", "CINPlanStartDate", first_year=2022)
def cin_plan_after_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("cin_plans"):
        child = view.child_of.get(row.child)
        died = child.day("PersonDeathDate") if child else None
        if died and row.values["CINPlanStartDate"] > died:
            yield Hit(row, f"{_named(row, _CIN)} began after {said(died)}.")


@rule("4004", "More than one plan of the child is open.", "CINPlanEndDate", first_year=2022)
def several_cin_plans(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_plans").values():
        for row in [row for row in rows if row.day("CINPlanEndDate") is None][1:]:
            yield Hit(row, f"{_named(row, _CIN)} is open beside another.")


@rule("4014", "Two plans of the child overlap.", "CINPlanStartDate", first_year=2022)
def overlapping_cin_plans(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_child("cin_plans").values():
        for one, other in combinations(rows, 2):
            if _overlaps(_time(one, _CIN), _time(other, _CIN)) and one.day("CINPlanEndDate"):
                yield Hit(other, f"{_named(other, _CIN)} overlaps {_named(one, _CIN)}.")


@rule("4016", "The plan overlaps a protection plan.", "CINPlanStartDate", first_year=2022)
def cin_plan_and_protection(view: CensusView, _authority: str) -> Iterator[Hit]:
    protected = view.of_child("protection_plans")
    for child, rows in view.of_child("cin_plans").items():
        for row in rows:
            for plan in protected.get(child, ()):
                if _overlaps(_time(row, _CIN), _time(plan, _PLAN)):
                    yield Hit(
                        row,
                        f"{_named(row, _CIN)} overlaps the protection plan from "
                        f"{said(plan.values['CPPstartDate'])}.",
                    )
                    break
