"""Rules on child protection plans and their reviews."""

from __future__ import annotations

from collections.abc import Iterator

from virtualschool.feeds.cin.codes import ABUSE
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said


def _named(row: Row) -> str:
    return f"the protection plan from {said(row.start('CPPstartDate'))}"


@rule("8905", "The first category of abuse is no code of the list.", "InitialCategoryOfAbuse")
def initial_category(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _category(view, "InitialCategoryOfAbuse")


@rule("8910", "The latest category of abuse is no code of the list.", "LatestCategoryOfAbuse")
def latest_category(view: CensusView, _authority: str) -> Iterator[Hit]:
    yield from _category(view, "LatestCategoryOfAbuse")


def _category(view: CensusView, column: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        if row.text(column) not in ABUSE:
            yield Hit(row, f"{column} is {row.text(column) or 'blank'}.")


@rule("8720", "The plan's start is missing or after the census.", "CPPstartDate")
def begun_later(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        if row.start("CPPstartDate") > view.last_day:
            yield Hit(row, f"{_named(row)} begins after {said(view.last_day)}.")


@rule("8730", "The number of plans before is missing.", "NumberOfPreviousCPP")
def number_before(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        number = row.values.get("NumberOfPreviousCPP")
        if number is None or number < 0:
            yield Hit(row, f"{_named(row)} does not say how many there were before.")


@rule("1105", "The plan began before the referral.", "CPPstartDate", "CINreferralDate")
def before_referral(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        referred = row.day("CINreferralDate")
        if referred and row.start("CPPstartDate") < referred:
            yield Hit(row, f"{_named(row)} began before the referral of {said(referred)}.")


@rule("2885", "The plan began on another day than the conference.", "CPPstartDate")
def not_on_conference(view: CensusView, _authority: str) -> Iterator[Hit]:
    for details in view.rows("cin_details"):
        held = {details.day("DateOfInitialCPC")}
        held |= {row.day("DateOfInitialCPC") for row in view.within(details, "section_47")}
        for row in view.within(details, "protection_plans"):
            start = row.start("CPPstartDate")
            if view.is_within(start) and start not in held:
                yield Hit(
                    row, f"no initial conference of the case was on the day {_named(row)} began."
                )


@rule("8915", "The plan began after the child died.", "CPPstartDate")
def after_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        died = view.died_on(row.child)
        if died and row.start("CPPstartDate") > died:
            yield Hit(row, f"{_named(row)} began after the death on {said(died)}.")


@rule("8920", "The plan did not end by the child's death.", "CPPendDate")
def beyond_death(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        died, ended = view.died_on(row.child), row.day("CPPendDate")
        if died and (ended is None or ended > died):
            yield Hit(row, f"{_named(row)} did not end by the death on {said(died)}.")


@rule("8925", "The plan ended before it began.", "CPPendDate")
def order(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        ended = row.day("CPPendDate")
        if ended and ended < row.start("CPPstartDate"):
            yield Hit(row, f"{_named(row)} ended on {said(ended)}; it is not counted.")


@rule("8840", "The plan began and ended on one day.", "CPPendDate")
def one_day(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        if row.day("CPPendDate") == row.start("CPPstartDate"):
            yield Hit(row, f"{_named(row)} ended on the same day.")


@rule("8930", "The plan's end is outside the census year.", "CPPendDate")
def another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("protection_plans"):
        ended = row.day("CPPendDate")
        if ended and not view.is_within(ended):
            yield Hit(row, f"{_named(row)} ended on {said(ended)}.")


@rule("8935", "More than one plan of a case is open.", "CPPendDate")
def several_open(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("protection_plans").values():
        for row in [row for row in rows if row.day("CPPendDate") is None][1:]:
            yield Hit(row, f"{_named(row)} is open beside another; the child counts once.")


@rule("8940", "Two plans of a case overlap.", "CPPstartDate")
def overlapping(view: CensusView, _authority: str) -> Iterator[Hit]:
    for rows in view.of_case("protection_plans").values():
        in_order = sorted(rows, key=lambda row: row.start("CPPstartDate"))
        for place, row in enumerate(in_order):
            start = row.start("CPPstartDate")
            for other in in_order[:place]:
                if start <= (other.day("CPPendDate") or view.last_day):
                    yield Hit(row, f"{_named(row)} overlaps {_named(other)}.")
                    break


@rule("8841", "A review was not after the day the plan began.", "CPPreviewDate")
def reviewed_too_early(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("plan_reviews"):
        began, held = row.day("CPPstartDate"), row.start("CPPreviewDate")
        if began and held <= began:
            yield Hit(
                row, f"the review of {said(held)} is not after the plan began, {said(began)}."
            )
