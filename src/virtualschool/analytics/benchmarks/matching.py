"""Which published figure is of the same thing, the same children and the same days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from virtualschool.analytics.benchmarks.published import Published
from virtualschool.analytics.benchmarks.reasons import why_none
from virtualschool.analytics.query import Period
from virtualschool.domain.benchmarks import (
    ALL_PHASES,
    PUBLISHED_COHORTS,
    PublishedFigure,
    PublishedMeasure,
    PublishedPeriod,
    measures_of,
)
from virtualschool.domain.benchmarks.figures import AUTHORITY, NATIONAL, REGIONAL
from virtualschool.domain.benchmarks.measures import MARCH_31
from virtualschool.domain.benchmarks.periods import YEAR_TO_MARCH
from virtualschool.domain.identifiers import REGION_OF
from virtualschool.domain.statistics import round_half_up

#: Of fewer neighbours than this, half of the usual ten, no median is shown.
FEWEST_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Neighbours:
    """An authority's statistical neighbours together; none of them is named or ranked.

    ``median`` is of those ``published``, exact and then rounded half up as the measure is; null
    for fewer than ``FEWEST_NEIGHBOURS``. ``not_loaded`` have no figure in the files at hand.
    """

    median: Decimal | None
    published: int
    not_loaded: int
    of: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A benchmark that may stand beside a figure. Of a number of children only the authority's own
    published figure is there: England's or a neighbour's number says nothing about it."""

    measure: PublishedMeasure
    period: PublishedPeriod
    cohort: str
    england: PublishedFigure | None
    region: PublishedFigure | None
    authority: PublishedFigure | None
    neighbours: Neighbours | None

    @property
    def when(self) -> str:
        """The time that the figures are of: ``2022/23``, ``31 March 2023``."""
        is_of_a_day = self.measure.period_kind == MARCH_31
        return self.period.label.removeprefix("year to ") if is_of_a_day else self.period.label

    @property
    def figures(self) -> tuple[PublishedFigure, ...]:
        """England, region, authority: those that are there."""
        found = (self.england, self.region, self.authority)
        return tuple(figure for figure in found if figure is not None)


@dataclass(frozen=True, slots=True)
class NoBenchmark:
    """Why nothing published stands beside a figure, as one sentence."""

    reason: str


Match = Shown | NoBenchmark


def match(
    indicator: str, cohort: str, period: Period, published: Published, authority: str
) -> Match:
    """What is published of the same thing, of the same children, of the same days.

    ``indicator`` is a key of the catalogue, ``cohort`` one of ``analytics.query.COHORTS``,
    ``authority`` a three-digit code.
    """
    reason = "Nothing is published that is defined as this figure is."
    for measure in measures_of(indicator):
        if measure.differs:
            reason = measure.differs
            continue
        figures = [
            figure
            for figure in published.by_measure.get(measure.key, ())
            if figure.phase == ALL_PHASES and figure.period.kind == _kind(measure)
        ]
        if not figures:
            title = measure.title[0].lower() + measure.title[1:]
            reason = f"No published figures of {title} are loaded."
            continue
        same = [
            figure
            for figure in figures
            if _ours(figure.cohort) == cohort and _is_same_time(measure, figure.period, period)
        ]
        if not same:
            reason = why_none(measure, figures, cohort, period)
            continue
        shown = _shown(measure, same, published.neighbours.get(authority, ()), authority)
        if shown.figures or (shown.neighbours and shown.neighbours.median is not None):
            return shown
        reason = f"No figure of this authority is loaded for {shown.when}."
    return NoBenchmark(reason)


def _kind(measure: PublishedMeasure) -> str:
    """The kind of period that its figures carry; a number on 31 March comes with its year."""
    return YEAR_TO_MARCH if measure.period_kind == MARCH_31 else measure.period_kind


def _ours(cohort: str) -> str:
    known = PUBLISHED_COHORTS.get(cohort)
    return known.ours if known else ""


def _is_same_time(measure: PublishedMeasure, theirs: PublishedPeriod, ours: Period) -> bool:
    """Both ends are the same; a number of children is taken at the end of the last day alone."""
    if measure.period_kind == MARCH_31:
        return theirs.last_day == ours.last_day
    return (theirs.first_day, theirs.last_day) == (ours.first_day, ours.last_day)


def _shown(
    measure: PublishedMeasure,
    same: Sequence[PublishedFigure],
    near: Sequence[str],
    authority: str,
) -> Shown:
    region = REGION_OF.get(authority, "").casefold()
    by_code = {figure.area_code: figure for figure in same if figure.level == AUTHORITY}
    is_number = measure.unit == "children"

    def only(level: str, name: str = "") -> PublishedFigure | None:
        if is_number:
            return None
        return next(
            (
                figure
                for figure in same
                if figure.level == level and (not name or figure.area_name.casefold() == name)
            ),
            None,
        )

    return Shown(
        measure=measure,
        period=same[0].period,
        cohort=same[0].cohort,
        england=only(NATIONAL),
        region=only(REGIONAL, region) if region else None,
        authority=by_code.get(authority),
        neighbours=None if is_number or not near else _together(measure, by_code, near),
    )


def _together(
    measure: PublishedMeasure, by_code: Mapping[str, PublishedFigure], near: Sequence[str]
) -> Neighbours:
    loaded = [by_code[code] for code in near if code in by_code]
    numbers = [Fraction(figure.number) for figure in loaded if figure.number is not None]
    middle = None
    if len(numbers) >= FEWEST_NEIGHBOURS:
        middle = round_half_up(median(numbers), measure.decimals)
    return Neighbours(middle, len(numbers), len(near) - len(loaded), len(near))
