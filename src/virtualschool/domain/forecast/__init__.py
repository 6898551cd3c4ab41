"""What a monthly figure may come to in the months of a target, if the coming months are like the
last ones: a level, a range and a chance, and how often such ranges held before.

No trend is carried forward. A trend through a dozen points tells more of chance than of the future,
and a plan that hopes for a fall must not be shown that it has one already. What moves slowly (one
month much like the one before) makes the range wider.

Months are places in a series, 0 being its first; a place past the end of the series lies ahead.
Nothing here is drawn at random: the same series gives the same answer.
"""

from virtualschool.domain.forecast.outlooks import Monthly, Outlook
from virtualschool.domain.forecast.projection import (
    FARTHEST,
    HIGHER,
    HOLDS,
    LEAST_MONTHS,
    LOWER,
    MOST_MONTHS,
    NOTHING_KNOWN,
    TOO_FAR,
    TOO_FEW_MONTHS,
    TOO_UNSTEADY,
    VERY_LIKELY,
    VERY_UNLIKELY,
    BackTest,
    Forecast,
    back_test,
    chance_in_words,
    counted_of,
    forecast,
    mean_over,
    reaches,
    trajectory,
)

__all__ = [
    "FARTHEST",
    "HIGHER",
    "HOLDS",
    "LEAST_MONTHS",
    "LOWER",
    "MOST_MONTHS",
    "NOTHING_KNOWN",
    "TOO_FAR",
    "TOO_FEW_MONTHS",
    "TOO_UNSTEADY",
    "VERY_LIKELY",
    "VERY_UNLIKELY",
    "BackTest",
    "Forecast",
    "Monthly",
    "Outlook",
    "back_test",
    "chance_in_words",
    "counted_of",
    "forecast",
    "mean_over",
    "reaches",
    "trajectory",
]
