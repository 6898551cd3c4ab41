"""Care: from SSDA903 episodes to who was looked after, when, where and under what status.

Short breaks (legal status V3 and V4) are outside every headline figure; each function says
whether it leaves them out. The sources are the Department for Education's SSDA903 guide and
validation rules, and decisions 4 to 9 of this project.
"""

from virtualschool.domain.care.changes import ChangeKind, classify_changes
from virtualschool.domain.care.cohorts import OutsideCare, cohorts_outside_care
from virtualschool.domain.care.episodes import (
    SHORT_BREAKS,
    STILL_LOOKED_AFTER,
    TEMPORARY_PLACEMENTS,
    Episode,
    Interval,
    in_order,
)
from virtualschool.domain.care.flow import (
    Flow,
    SchoolAgeFlow,
    flow,
    re_entrants,
    school_age_flow,
)
from virtualschool.domain.care.intervals import (
    Cohort,
    LabelledInterval,
    care_intervals,
    is_looked_after,
    labelled_intervals,
    merge,
    was_looked_after_in,
)
from virtualschool.domain.care.periods import PeriodOfCare, is_twelve_months, periods_of_care
from virtualschool.domain.care.spells import Spell, care_spells

__all__ = [
    "SHORT_BREAKS",
    "STILL_LOOKED_AFTER",
    "TEMPORARY_PLACEMENTS",
    "ChangeKind",
    "Cohort",
    "Episode",
    "Flow",
    "Interval",
    "LabelledInterval",
    "OutsideCare",
    "PeriodOfCare",
    "SchoolAgeFlow",
    "Spell",
    "care_intervals",
    "care_spells",
    "classify_changes",
    "cohorts_outside_care",
    "flow",
    "in_order",
    "is_looked_after",
    "is_twelve_months",
    "labelled_intervals",
    "merge",
    "periods_of_care",
    "re_entrants",
    "school_age_flow",
    "was_looked_after_in",
]
