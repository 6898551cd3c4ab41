"""The code lists of the SSDA903 return, with their meanings, by collection year.

A collection year is named by the year in which it ends: 2018 is 1 April 2017 to 31 March 2018.
The lists are those of the Department for Education's guides and validation rules for the years
ending 2017 to 2026, as published in the schemas of liia-tools-pipeline and the rules of
csc-validator-be-903. Where the two disagree on the last year of a code, the later one stands: a
code wrongly let through costs nothing, a code wrongly refused sends somebody to correct a file
that is right.
"""

from virtualschool.domain.codes.adoption import (
    FOSTER_CARE,
    NUMBER_OF_ADOPTERS,
    REASON_PLACED_CEASED,
    SEX_OF_ADOPTERS,
    STATUS_OF_ADOPTERS,
)
from virtualschool.domain.codes.base import Code, CodeList
from virtualschool.domain.codes.episodes import (
    CATEGORY_OF_NEED,
    LEGAL_STATUS,
    PLACEMENT,
    PROVIDER,
    REASON_CEASED,
    REASON_NEW_EPISODE,
    REASON_PLACE_CHANGE,
)
from virtualschool.domain.codes.outcomes import (
    ACCOMMODATION,
    ACTIVITY,
    IN_TOUCH,
    MISSING,
    PREVIOUS_PERMANENCE,
    REVIEW,
    SDQ_REASON,
)
from virtualschool.domain.codes.people import ETHNICITY, SEX, UPN_UNKNOWN
from virtualschool.domain.codes.placements import PlacementGroup, placement_group
from virtualschool.domain.codes.social_workers import REASON_NEW_SOCIAL_WORKER

__all__ = [
    "ACCOMMODATION",
    "ACTIVITY",
    "CATEGORY_OF_NEED",
    "ETHNICITY",
    "FOSTER_CARE",
    "IN_TOUCH",
    "LEGAL_STATUS",
    "MISSING",
    "NUMBER_OF_ADOPTERS",
    "PLACEMENT",
    "PREVIOUS_PERMANENCE",
    "PROVIDER",
    "REASON_CEASED",
    "REASON_NEW_EPISODE",
    "REASON_NEW_SOCIAL_WORKER",
    "REASON_PLACED_CEASED",
    "REASON_PLACE_CHANGE",
    "REVIEW",
    "SDQ_REASON",
    "SEX",
    "SEX_OF_ADOPTERS",
    "STATUS_OF_ADOPTERS",
    "UPN_UNKNOWN",
    "Code",
    "CodeList",
    "PlacementGroup",
    "placement_group",
]
