"""Absence and suspensions."""

from __future__ import annotations

from functools import partial

from virtualschool.domain.benchmarks import publications
from virtualschool.domain.benchmarks.measures.base import PublishedMeasure
from virtualschool.domain.benchmarks.periods import ACADEMIC_YEAR

# --- absence -------------------------------------------------------------------------------------

_absence = partial(
    PublishedMeasure,
    unit="percent",
    period_kind=ACADEMIC_YEAR,
    source=publications.OUTCOMES,
    decimals=1,
    better="lower",
)
ABSENCE = (
    _absence(
        key="overall_absence",
        title="Overall absence",
        indicator="overall_absence",
        definition="Sessions missed, authorised or not, of all possible sessions of six half terms "
        "at state-funded schools, all pupils' sessions pooled.",
    ),
    _absence(
        key="authorised_absence",
        title="Authorised absence",
        indicator="authorised_absence",
        definition="Sessions missed with the school's leave, of all possible sessions.",
    ),
    _absence(
        key="unauthorised_absence",
        title="Unauthorised absence",
        indicator="unauthorised_absence",
        definition="Sessions missed without the school's leave, of all possible sessions.",
    ),
    _absence(
        key="persistent_absence",
        title="Persistent absence",
        indicator="persistent_absence",
        definition="Pupils who missed 10 % or more of their own possible sessions in the year.",
    ),
    _absence(
        key="severe_absence",
        title="Severe absence",
        indicator="severe_absence",
        definition="Pupils who missed 50 % or more of their own possible sessions in the year.",
    ),
    _absence(
        key="absence_of_persistent_absentees",
        title="Overall absence of persistent absentees",
        source=publications.ABSENCE,
        definition="Sessions missed by pupils who are persistently absent, of their possible "
        "sessions. It is not the share of pupils who are persistently absent.",
    ),
)


# --- suspensions ---------------------------------------------------------------------------------

_RATES_DIFFER = (
    "The published figure is a rate for every 100 pupils on roll in January; this page counts {}."
)
_excluded = partial(
    PublishedMeasure,
    unit="per 100 pupils",
    period_kind=ACADEMIC_YEAR,
    source=publications.SUSPENSIONS,
    decimals=2,
    better="lower",
)
SUSPENSIONS = (
    _excluded(
        key="suspension_rate",
        title="Suspensions for every 100 pupils",
        indicator="suspensions",
        differs=_RATES_DIFFER.format("suspensions"),
        definition="Suspensions in the year for every 100 pupils on roll in January; a pupil may "
        "be suspended several times.",
    ),
    _excluded(
        key="pupils_suspended",
        title="Pupils suspended once or more",
        indicator="children_suspended",
        differs=_RATES_DIFFER.format("children"),
        definition="Pupils suspended once or more in the year for every 100 on roll in January.",
    ),
    _excluded(
        key="permanent_exclusion_rate",
        title="Permanent exclusions for every 100 pupils",
        indicator="permanent_exclusions",
        differs=_RATES_DIFFER.format("permanent exclusions"),
        definition="Permanent exclusions in the year for every 100 pupils on roll in January.",
    ),
)
