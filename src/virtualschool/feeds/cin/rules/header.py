"""Rules on the return as a whole: its header, and what it holds of everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from virtualschool.feeds.cin.codes import FIRST_YEAR_OF_SEX
from virtualschool.feeds.cin.rows import CensusView
from virtualschool.feeds.cin.rules.base import Hit, rule
from virtualschool.feeds.words import said

#: Of more children than this share (per cent) without a sex the return is queried.
MOST_WITHOUT_SEX = 2
FEWEST_DISABILITY_CODES = 8


@rule("100", "The reference date is not 31 March of the census year.", "ReferenceDate")
def reference_date(view: CensusView, _authority: str) -> Iterator[Hit]:
    for row in view.rows("header"):
        year = row.values.get("Year")
        told = row.day("ReferenceDate")
        expected = date(year, 3, 31) if year else date(view.year, 3, 31)
        if told != expected:
            shown = said(told) if told else "blank"
            yield Hit(row, f"the reference date is {shown}, and should be {said(expected)}.")


@rule("2884", "The return is no children in need census.", "Collection")
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


@rule("2886Q", "More than 2 % of children, the unborn left out, have no sex.", "Sex")
def without_sex(view: CensusView, _authority: str) -> Iterator[Hit]:
    children = view.rows("child")
    column = "Sex" if view.year >= FIRST_YEAR_OF_SEX else "GenderCurrent"
    lacking = [
        row
        for row in children
        if row.text(column) in {"", "0"} and row.day("ExpectedPersonBirthDate") is None
    ]
    if children and 100 * len(lacking) > MOST_WITHOUT_SEX * len(children):
        yield Hit(
            lacking[0],
            f"{len(lacking)} of the return's {len(children)} children have no sex, this one first.",
            column,
        )


@rule("2887Q", "Fewer than 8 disability codes are used in the return.", "Disability")
def few_disabilities(view: CensusView, _authority: str) -> Iterator[Hit]:
    used = {code for row in view.rows("child") for code in row.codes("Disabilities")} - {"NONE"}
    for row in view.rows("child")[:1]:
        if len(used) < FEWEST_DISABILITY_CODES:
            yield Hit(row, f"the whole return uses {len(used)} disability codes besides NONE.")


@rule("8590", "The child has no CINdetails.", "LAchildID")
def without_details(view: CensusView, _authority: str) -> Iterator[Hit]:
    details = view.of_child("cin_details")
    for row in view.rows("child"):
        if row.child not in details:
            yield Hit(row, "nothing says when the child was referred.")
