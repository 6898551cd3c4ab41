"""Rules on the return as a whole: its header, and what it holds of everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from virtualschool.feeds.cin.codes import FIRST_YEAR_OF_PLANS, FIRST_YEAR_OF_SEX, NO_DISABILITY
from virtualschool.feeds.cin.rows import CensusView, Row
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: Of more children than this share (per cent) without a sex the return is queried.
MOST_WITHOUT_SEX = 2
FEWEST_DISABILITY_CODES = 8


@rule("100", "The reference date is not 31 March of the census year.", "ReferenceDate")
def reference_date(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("header"):
        told, expected = row.day("ReferenceDate"), date(row.values.get("Year") or view.year, 3, 31)
        if told != expected:
            shown = said(told) if told else "blank"
            yield Hit(row, f"the reference date is {shown}, and should be {said(expected)}.")


@rule("collection_differs", "The header names another collection.", "Collection", is_query=True)
def collection(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("header"):
        if row.text("Collection") not in {"CIN", ""}:
            yield Hit(row, f"the header says that this is a {row.text('Collection')} return.")


@rule("authority_differs", "The return is another authority's.", "LEA")
def authority_differs(view: CensusView, authority: str) -> Iterator[Hit]:
    for row in view.rows("header"):
        if row.text("LEA") not in {authority, ""}:
            yield Hit(
                row,
                f"the header names authority {row.text('LEA')}; it is loaded for {authority}.",
            )


@rule("several_returns", "The load has several returns for the year.", "Year", is_query=True)
def several_returns(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("header")[1:]:
        yield Hit(
            row,
            f"the load holds another return for {view.year}; both count as one, and where both "
            "speak of the same thing this one's word stands.",
        )


@rule("element_of_another_year", "An element that the year's return has not.", is_query=True)
def element_of_another_year(view: CensusView, _authority: str) -> Iterator[Hit]:
    has_sex = view.year >= FIRST_YEAR_OF_SEX
    column = "GenderCurrent" if has_sex else "Sex"
    yield from _of_another_year(
        view, [row for row in view.rows("child") if row.text(column)], column
    )
    if view.year < FIRST_YEAR_OF_PLANS:
        yield from _of_another_year(view, view.rows("cin_plans"), "CINPlanDates")


def _of_another_year(view: CensusView, rows: Sequence[Row], field: str) -> Iterator[Hit]:
    for row in rows[:1]:
        yield Hit(
            row,
            f"{field} is no element of the return of {view.year}; it stands {len(rows):,} "
            f"{'time' if len(rows) == 1 else 'times'}, here first, and is read.",
            field,
        )


@rule("2883", "More protection plans began than conferences were held.", "CPPstartDate")
def more_plans_than_conferences(view: CensusView, _authority: str) -> Iterator[Hit]:
    begun = _days_in_year(view, "protection_plans", "CPPstartDate")
    held = _days_in_year(view, "cin_details", "DateOfInitialCPC") + _days_in_year(
        view, "section_47", "DateOfInitialCPC"
    )
    if begun > held:
        yield Hit(
            view.rows("protection_plans")[0],
            f"in the whole return {begun:,} protection plans began in the year and {held:,} "
            "initial conferences were held.",
        )


def _days_in_year(view: CensusView, table: str, column: str) -> int:
    days = (row.day(column) for row in view.rows(table))
    return sum(day is not None and view.is_within(day) for day in days)


@rule("2886Q", "More than 2 % of children, the unborn left out, have no sex.", "Sex")
def without_sex(view: CensusView, _authority: str) -> Iterator[Hit]:
    children = view.rows("child")
    column, blank = ("Sex", "U") if view.year >= FIRST_YEAR_OF_SEX else ("GenderCurrent", "0")
    lacking = [
        row
        for row in children
        if row.text(column) in {"", blank} and row.day("ExpectedPersonBirthDate") is None
    ]
    if 100 * len(lacking) > MOST_WITHOUT_SEX * len(children):
        yield Hit(
            lacking[0],
            f"{len(lacking):,} of the return's {len(children):,} children have no sex, this one "
            "first.",
            column,
        )


@rule("2887Q", "Fewer than 8 disability codes are used in the return.", "Disability")
def few_disabilities(view: CensusView, _authority: str) -> Iterator[Hit]:
    used = {code for row in view.rows("child") for code in _disabilities(row)}
    for row in view.rows("child")[:1]:
        if len(used) < FEWEST_DISABILITY_CODES:
            yield Hit(row, f"the whole return uses {len(used)} disability codes besides NONE.")


@rule("2888Q", "No child has more than one disability code.", "Disability")
def one_disability_each(view: CensusView, _authority: str) -> Iterator[Hit]:
    numbers = Counter(len(_disabilities(row)) for row in view.rows("child"))
    for row in view.rows("child")[:1]:
        if max(numbers) <= 1:
            yield Hit(row, "in the whole return no child has more than one disability code.")


def _disabilities(row: Row) -> list[str]:
    return [code for code in row.codes("Disabilities") if code != NO_DISABILITY]


@rule("8590", "The child has no CINdetails.", "LAchildID")
def without_details(view: CensusView, _authority: str) -> Iterator[Hit]:
    details = view.of_child("cin_details")
    for row in view.rows("child"):
        if row.child not in details:
            yield Hit(row, "nothing says when the child was referred.")
