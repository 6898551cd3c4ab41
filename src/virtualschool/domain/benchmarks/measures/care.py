"""How many children are looked after, and how settled they are."""

from __future__ import annotations

from functools import partial

from virtualschool.domain.benchmarks import publications
from virtualschool.domain.benchmarks.measures.base import MARCH_31, PublishedMeasure
from virtualschool.domain.benchmarks.periods import YEAR_TO_MARCH

# --- numbers looked after ------------------------------------------------------------------------

_care = partial(
    PublishedMeasure, unit="children", period_kind=YEAR_TO_MARCH, source=publications.LOOKED_AFTER
)
_rate = partial(_care, unit="per 10,000 children")
NUMBERS = (
    _care(
        key="looked_after_at_31_march",
        title="Children looked after at 31 March",
        indicator="looked_after",
        cohort="looked_after_at_31_march",
        period_kind=MARCH_31,
        definition="Children looked after on that day, those in a series of short breaks left out.",
    ),
    _rate(
        key="looked_after_rate",
        title="Children looked after at 31 March for every 10,000 children",
        cohort="looked_after_at_31_march",
        period_kind=MARCH_31,
        definition="Children looked after for every 10,000 people under 18 of the area.",
    ),
    _care(
        key="began_in_year",
        title="Children who began to be looked after in the year",
        indicator="starters",
        cohort="looked_after_in_year",
        differs="The published figure counts a child once, at the first time in the year that they "
        "became looked after; this page counts every time.",
        definition="Children who began to be looked after, counted at the first time in the year.",
    ),
    _rate(
        key="began_rate",
        title="Children who began to be looked after for every 10,000 children",
        cohort="looked_after_in_year",
        definition="Children who began to be looked after for every 10,000 people under 18.",
    ),
    _care(
        key="ceased_in_year",
        title="Children who ceased to be looked after in the year",
        indicator="leavers",
        cohort="looked_after_in_year",
        differs="The published figure counts a child once, at the last time in the year that they "
        "ceased to be looked after; this page counts every time.",
        definition="Children who ceased to be looked after, counted at the last time in the year.",
    ),
    _rate(
        key="ceased_rate",
        title="Children who ceased to be looked after for every 10,000 children",
        cohort="looked_after_in_year",
        definition="Children who ceased to be looked after for every 10,000 people under 18.",
    ),
)


# --- stability -----------------------------------------------------------------------------------

_stable = partial(
    PublishedMeasure,
    unit="percent",
    period_kind=YEAR_TO_MARCH,
    source=publications.STABILITY,
    better="lower",
)
_MOVES_DIFFER = (
    "The published figure is the share of children with a move in the year to 31 March, of those "
    "looked after at its end who are in the school census; this page counts moves."
)
STABILITY = (
    _stable(
        key="children_in_cohort",
        title="Children of whom the shares are taken",
        unit="children",
        better="neither",
        definition="The whole group of children, of which the other figures are parts.",
    ),
    _stable(
        key="long_term_stability",
        title="Same carer for two years",
        indicator="long_term_stability",
        cohort="looked_after_2_5_years_under_16",
        better="higher",
        definition="Of children under 16 who had been looked after for two and a half years or "
        "more at 31 March, those who had lived with the same carer for two years or more, or whose "
        "adoptive placement and the one before it had lasted so long together.",
    ),
    _stable(
        key="three_or_more_placements",
        title="Three or more placements in the year",
        indicator="three_or_more_placements",
        cohort="looked_after_at_31_march",
        definition="Of children looked after at 31 March, those who had three or more placements "
        "in the year to it.",
    ),
    _stable(
        key="three_or_more_placements_in_two_years",
        title="Three or more placements in two years",
        cohort="looked_after_2_years",
        definition="Of children looked after for two years or more at 31 March, those who had "
        "three or more placements in the two years to it.",
    ),
    _stable(
        key="school_moved_in_year",
        title="One or more school moves in the year",
        indicator="school_moves",
        differs=_MOVES_DIFFER,
        cohort="at_school_looked_after_at_31_march",
        definition="Of children looked after at 31 March who are in the school census, those who "
        "moved school once or more in the year to it.",
    ),
    _stable(
        key="school_moved_mid_year",
        title="One or more mid-year school moves in the year",
        indicator="mid_year_school_moves",
        differs=_MOVES_DIFFER,
        cohort="at_school_looked_after_at_31_march",
        definition="The same with moves between 1 August and 30 September left out.",
    ),
    _stable(
        key="school_moved_in_two_years",
        title="One or more school moves in two years",
        cohort="at_school_looked_after_2_years",
        definition="Of children looked after for two years or more at 31 March who are in the "
        "school census, those who moved school once or more in the two years to it.",
    ),
    _stable(
        key="school_moved_mid_year_in_two_years",
        title="One or more mid-year school moves in two years",
        cohort="at_school_looked_after_2_years",
        definition="The same with moves between 1 August and 30 September left out.",
    ),
)
