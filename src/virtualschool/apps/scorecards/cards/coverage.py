"""Whose marks a figure counts, as far as that may be told outside the team (decision 21)."""

from __future__ import annotations

from collections.abc import Iterable

from virtualschool.analytics.query import CARE_COHORTS, Contribution, Period, Query, Scope
from virtualschool.apps.indicators.figures.changes import Parts
from virtualschool.apps.indicators.figures.facts import Coverage
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.education import is_school_age


def should_have_marks(period: Period, scope: Scope, cohort: str) -> Query | None:
    """The question of who was in care in the period, by year group and school; null of a cohort
    that is not one of care."""
    if cohort not in CARE_COHORTS:
        return None
    keys = ("looked_after_in_period",)
    return Query(keys, (period,), scope, ("year_group", "school"), cohort)


def coverage(in_care: Iterable[Contribution], counted: Parts) -> Coverage | None:
    """Of the children of school age: how many are counted, awaited, without a school.

    Null where one of the numbers is small: together they would say of whom.
    """
    of_age = [each for each in in_care if is_school_age(each.by["year_group"] or "")]
    children = {each.child_id for each in of_age}
    with_marks = {child for child in children if (counted.get(child) or (0, 0))[1]}
    no_school = {each.child_id for each in of_age if not each.by["school"]} - with_marks
    numbers = (
        len(children),
        len(with_marks),
        len(children - with_marks - no_school),
        len(no_school),
    )
    return None if any(map(DEFAULT_RULE.hides, numbers)) else Coverage(*numbers)
