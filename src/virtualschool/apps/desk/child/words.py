"""Codes, times and sources in the words of a child's page."""

from __future__ import annotations

from datetime import date

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.fields import ORDERS_FOR_ADOPTION
from virtualschool.apps.desk.child.reader import Reader
from virtualschool.domain.calendar import academic_year_label
from virtualschool.domain.codes import LEGAL_STATUS, PLACEMENT, PlacementGroup, placement_group
from virtualschool.domain.education import age_on
from virtualschool.feeds.ssda903.years import name_of

PROVISIONS = {"N": "No special educational needs", "K": "SEN support", "E": "EHC plan"}

#: Types of need of the school census (DfE, school census guide, SEN type).
NEEDS = {
    "SPLD": "Specific learning difficulty",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SEMH": "Social, emotional and mental health",
    "SLCN": "Speech, language and communication needs",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "PD": "Physical disability",
    "ASD": "Autistic spectrum disorder",
    "DS": "Down syndrome",
    "OTH": "Other difficulty or disability",
    "NSA": "SEN support, type of need not assessed yet",
}

#: Where a time on roll or a provision was read from.
_SOURCES = {
    "hand": "entered by hand",
    "children_list": "children list",
    "census": "school census",
    "marks": "attendance marks",
}

IN_NEED_CENSUS = "children in need census"
SUSPENSIONS = "suspensions as reported"

#: A placement for adoption is, like fostering, a home with carers: said so, the two cannot be told
#: apart by whoever may not know of an adoption.
_WITH_CARERS = "With carers in a family home"
_AT_HOME_WITH_CARERS = frozenset({PlacementGroup.FOSTER, PlacementGroup.ADOPTION})
#: A placement order stands beside the care order: without it, it is the care order that is told.
_CARE_ORDERS = frozenset({"C1", "C2"}) | ORDERS_FOR_ADOPTION


def placement_words(code: str, reader: Reader) -> str:
    """A placement type in words. Without the right to know of adoption, a placement with adopters
    reads as one with foster carers does; blank for a type that is not known."""
    if not code:
        return ""
    if not reader.may(Permission.SEE_ADOPTION):
        group = placement_group(code)
        if group in _AT_HOME_WITH_CARERS:
            return _WITH_CARERS
    return PLACEMENT.name(code)


def legal_words(code: str, reader: Reader) -> str:
    """A legal status in words, blank without the right to know it. Without the right to know of
    adoption, orders of a court for care and for placement read alike."""
    if not code or not reader.may(Permission.SEE_LEGAL_STATUS):
        return ""
    if code in _CARE_ORDERS and not reader.may(Permission.SEE_ADOPTION):
        return "Under an order of the court"
    return LEGAL_STATUS.name(code)


def need_words(code: str) -> str:
    """A type of special educational need in words."""
    return NEEDS.get(code, code)


def source_words(source: str) -> str:
    """Where a time on roll or a provision was read from, in words."""
    return _SOURCES.get(source, source)


def return_of(collection_year: int) -> str:
    """The return of a collection year: ``SSDA903 return 2022-23``."""
    return f"SSDA903 return {name_of(collection_year)}"


def list_of(child_listed_as_at: date | None) -> str:
    """The children list that named the child last."""
    return f"children list of {day(child_listed_as_at)}" if child_listed_as_at else "children list"


def day(on: date) -> str:
    """A day as people write it."""
    return f"{on:%-d %B %Y}"


def year_words(year_group: str) -> str:
    """``Year 8`` of ``8``; ``Reception``, ``Nursery``; blank for none."""
    named = {"R": "Reception", "N1": "Nursery, first year", "N2": "Nursery, second year"}
    return named.get(year_group) or (f"Year {year_group}" if year_group else "")


def academic_words(year: int) -> str:
    """An academic year as schools write it."""
    return academic_year_label(year)


def lasting(first: date, last: date) -> str:
    """How long from one day to another in whole years and months, or days under a month."""
    years = age_on(first, last)
    months = 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)
    months -= 12 * years
    parts = [_some(years, "year"), _some(months, "month")]
    said = " ".join(part for part in parts if part)
    return said or _some((last - first).days, "day") or "today"


def some(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 session``, ``3 sessions``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _some(number: int, one: str) -> str:
    return some(number, one) if number > 0 else ""
