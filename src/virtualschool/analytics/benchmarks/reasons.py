"""Why nothing published stands beside a figure, as one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from virtualschool.analytics.query import Period
from virtualschool.domain.benchmarks import (
    PUBLISHED_COHORTS,
    PublishedFigure,
    PublishedMeasure,
    PublishedPeriod,
)
from virtualschool.domain.benchmarks.measures import MARCH_31
from virtualschool.domain.benchmarks.periods import ACADEMIC_YEAR, YEAR_TO_MARCH
from virtualschool.domain.calendar import (
    Month,
    academic_year,
    academic_year_days,
    academic_year_label,
)

_OURS = {
    "looked_after": "children in care on the day",
    "looked_after_with_short_breaks": "children in care or in a series of short breaks on the day",
    "looked_after_12_months": "children looked after for twelve months at 31 March",
    "social_worker": "children in need or on a protection plan on the day",
    "social_worker_ever6": "children who had a social worker in the six years to the day",
    "previously_looked_after": "children previously looked after on the day",
    "all": "all children whose records are held",
}


def why_none(
    measure: PublishedMeasure, figures: Sequence[PublishedFigure], cohort: str, period: Period
) -> str:
    """Why none of a measure's figures matches: the year is not loaded, or whom and what days the
    published figure counts and whom and what days this page does."""
    known = [PUBLISHED_COHORTS[key] for key in PUBLISHED_COHORTS if _has(figures, key)]
    same = [each for each in known if each.ours == cohort]
    if same:
        figures = [figure for figure in figures if figure.cohort == same[0].key]
    latest = _nearest(figures, period)
    if same and _is_such_a_period(measure, period):
        return (
            f"Nothing published is loaded for {_own_label(measure, period)}; the latest that is "
            f"loaded is for {max(figure.period for figure in figures).label}."
        )
    told = same or [each for each in known if cohort in each.near] or known[:1]
    whom = ", and apart from them ".join(each.words for each in told)
    figure = "figures count" if len(told) > 1 else "figure counts"
    comma = "," if len(told) > 1 else ""
    return (
        f"The published {figure} {whom}{comma} {_their_time(measure, latest)}; this page counts "
        f"{_our_side(cohort, period)}."
    )


def _has(figures: Sequence[PublishedFigure], cohort: str) -> bool:
    return any(figure.cohort == cohort for figure in figures)


def _nearest(figures: Sequence[PublishedFigure], period: Period) -> PublishedPeriod:
    """The published period that the page's days lie in, else the latest."""
    periods = {figure.period for figure in figures}
    around = [each for each in periods if each.holds(period.first_day, period.last_day)]
    return max(around or periods)


def _is_such_a_period(measure: PublishedMeasure, period: Period) -> bool:
    """Whether the page's period is one of the kind that the measure is published for."""
    last = period.last_day
    if measure.period_kind == MARCH_31:
        return (last.month, last.day) == (3, 31)
    if measure.period_kind == YEAR_TO_MARCH:
        return _is_year_to_march(period)
    return measure.period_kind == ACADEMIC_YEAR and _is_academic_year(period)


def _is_academic_year(period: Period) -> bool:
    days = academic_year_days(academic_year(period.first_day))
    return (period.first_day, period.last_day) == days


def _is_year_to_march(period: Period) -> bool:
    first, last = period.first_day, period.last_day
    ends = (first.month, first.day, last.month, last.day) == (4, 1, 3, 31)
    return ends and last.year == first.year + 1


def _own_label(measure: PublishedMeasure, period: Period) -> str:
    if measure.period_kind == ACADEMIC_YEAR:
        return academic_year_label(academic_year(period.first_day))
    prefix = "" if measure.period_kind == MARCH_31 else "the year to "
    return f"{prefix}31 March {period.last_day.year}"


def _their_time(measure: PublishedMeasure, period: PublishedPeriod) -> str:
    if measure.period_kind == MARCH_31:
        return f"in {period.last_day.year}"
    if period.kind == ACADEMIC_YEAR:
        return f"over the full year {period.label}"
    return f"over the {period.label}" if period.kind == YEAR_TO_MARCH else f"in {period.label}"


def _our_side(cohort: str, period: Period) -> str:
    """Whom this page counts, and when."""
    whom = _OURS.get(cohort, cohort)
    first, last = period.first_day, period.last_day
    if first == last:
        return f"{whom.removesuffix(' on the day')} on {last.day} {last:%B %Y}"
    month = Month.of(first)
    if (first, last) == (month.first_day, month.last_day):
        return f"{whom} in {month.label}"
    if _is_academic_year(period):
        return f"{whom} over the full year {academic_year_label(academic_year(first))}"
    if _is_year_to_march(period):
        return f"{whom} over the year to 31 March {last.year}"
    return f"{whom} from {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
