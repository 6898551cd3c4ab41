"""Codes of cohorts and breakdowns in words, as pages print them."""

from __future__ import annotations

from collections.abc import Iterable

from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.codes import LEGAL_STATUS, PLACEMENT

COHORT_NAMES = {
    "looked_after": "Looked after, without short breaks",
    "looked_after_with_short_breaks": "Looked after, with short breaks",
    "looked_after_12_months": "Looked after for twelve months",
    "social_worker": "With a social worker, not looked after",
    "social_worker_ever6": "With a social worker in the last six years",
    "previously_looked_after": "Previously looked after",
    "all": "Everyone in the records",
}

BREAKDOWN_NAMES = {
    "school": "School",
    "month": "Month",
    "term": "Term",
    "year_group": "Year group",
    "key_stage": "Key stage",
    "sex": "Sex",
    "legal_status": "Legal status",
    "placement_type": "Placement type",
    "placement_area": "Where the placement is",
    "placement_distance": "How far the placement is",
    "school_area": "Where the school is",
    "sen": "Special educational needs",
}

_SEXES = {"M": "Male", "F": "Female", "U": "Not known"}


def value_name(breakdown: str, value: str | None) -> str:
    """A breakdown's value in words: a school by name, a code with its meaning."""
    if value is None:
        return "Not known"
    match breakdown:
        case "school":
            return names_of_schools([value])[value]
        case "sex":
            return _SEXES.get(value, value)
        case "legal_status":
            return f"{value} {LEGAL_STATUS.name(value)}"
        case "placement_type":
            return f"{value} {PLACEMENT.name(value)}"
    return value


def value_names(breakdown: str, values: Iterable[str | None]) -> dict[str | None, str]:
    """The values of one breakdown in words, with one look into the register of schools."""
    asked = list(values)
    if breakdown != "school":
        return {value: value_name(breakdown, value) for value in asked}
    names = names_of_schools([value for value in asked if value is not None])
    return {value: names[value] if value else "No school recorded" for value in asked}
