"""Whom published figures count, and which of our cohorts, if any, that is.

Source: DfE, Outcomes for children in need, including children looked after: methodology; Children
looked after in England: methodology; Stability measures for children looked after: data guidance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class PublishedCohort:
    """``words`` say who it is, for the middle of a sentence. ``ours`` is the cohort of
    ``analytics.query`` that counts the same children, empty where none does; ``near`` those that
    it comes nearest to, without being the same."""

    key: str
    words: str
    ours: str = ""
    near: tuple[str, ...] = ()


_SOCIAL_WORKER = ("social_worker", "social_worker_ever6")
_COHORTS = (
    PublishedCohort(
        "looked_after_12_months",
        "children looked after for twelve months at 31 March",
        "looked_after_12_months",
        near=("looked_after", "looked_after_with_short_breaks", "all"),
    ),
    PublishedCohort(
        "in_need_at_31_march",
        "children in need at 31 March who are neither on a protection plan nor looked after",
        near=_SOCIAL_WORKER,
    ),
    PublishedCohort(
        "protection_plan_at_31_march",
        "children on a protection plan at 31 March who are not looked after",
        near=_SOCIAL_WORKER,
    ),
    PublishedCohort(
        "looked_after_at_31_march", "children looked after at 31 March", "looked_after"
    ),
    PublishedCohort(
        "looked_after_in_year", "children who began or ceased to be looked after in the year"
    ),
    PublishedCohort(
        "looked_after_2_years", "children looked after for two years or more at 31 March"
    ),
    PublishedCohort(
        "looked_after_2_5_years_under_16",
        "children under 16 looked after for two and a half years or more at 31 March",
        "looked_after",
    ),
    PublishedCohort(
        "at_school_looked_after_at_31_march",
        "children looked after at 31 March who are in the school census",
    ),
    PublishedCohort(
        "at_school_looked_after_2_years",
        "children looked after for two years or more at 31 March who are in the school census",
    ),
    PublishedCohort("all_pupils", "all pupils of state-funded schools"),
    PublishedCohort("all_pupils_all_schools", "all pupils, those of independent schools included"),
    PublishedCohort("young_people_16_17", "all young people aged 16 and 17 known to an authority"),
)

#: Every cohort that published figures are kept under, by key.
PUBLISHED_COHORTS: Mapping[str, PublishedCohort] = MappingProxyType(
    {cohort.key: cohort for cohort in _COHORTS}
)

_OF_GROUP = {
    "cla 12 months at 31 march": "looked_after_12_months",
    "cino at 31 march": "in_need_at_31_march",
    "cppo at 31 march": "protection_plan_at_31_march",
    "cla on 31 march": "looked_after_at_31_march",
    "cla 2 years on 31 march": "looked_after_2_years",
    "children looked after continuously for at least 2.5 years on 31 march aged under 16 years": (
        "looked_after_2_5_years_under_16"
    ),
    "all pupils": "all_pupils",
}


def cohort_of_group(text: str) -> str:
    """The cohort of a ``social_care_group`` or ``cla_group``; the text itself where unknown."""
    return _OF_GROUP.get(" ".join(text.lower().split()), text)
