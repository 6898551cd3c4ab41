"""Every catalogue figure of a month, as whole numbers that can be kept and set beside others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from virtualschool import __version__
from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.frame import PERIOD_BREAKDOWNS
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import CohortNotAvailable, Figure, Period, Query, Scope
from virtualschool.apps.papers.seals import canonical_hash
from virtualschool.domain.calendar import Month, academic_year
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION

#: The stretches of days that a month's figures are kept for.
MONTH, YEAR_TO_DATE = "month", "year to date"

#: Whole numbers of one figure: numerator, denominator, children who contribute.
Numbers = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which figure of a month: of what, whom and when, and of which group of a breakdown.

    ``group`` is empty for the whole, and for children of whom the breakdown is not known.
    """

    indicator: str
    cohort: str
    span: str
    breakdown: str = ""
    group: str = ""


def figures_of_month(engine: Engine, authority: str, month: Month) -> dict[Place, Numbers]:
    """Every catalogue figure: of each cohort that it has a meaning for, of the month and of the
    school year to its end; of its own cohort and the month also by every breakdown it has.

    A cohort that nothing is loaded of has no figure, which is not the figure nought.
    """
    scope = Scope(frozenset({authority}))
    whole, to_date = _periods(month)
    found: dict[Place, Numbers] = {}
    for cohort, keys in _by_cohort().items():
        query = Query(tuple(keys), (whole, to_date), scope, cohort=cohort)
        for figure in _answered(partial(engine.figures, query)):
            span = MONTH if figure.period is whole else YEAR_TO_DATE
            found[Place(figure.indicator, cohort, span)] = _numbers(figure)
    for (cohort, by), keys in _by_breakdowns().items():
        query = Query(tuple(keys), (whole,), scope, by=by, cohort=cohort)
        for figure in _answered(partial(_by_each, engine, query)):
            ((breakdown, group),) = figure.by.items()
            place = Place(figure.indicator, cohort, MONTH, breakdown, group or "")
            found[place] = _numbers(figure)
    return found


def definitions() -> dict[str, dict[str, Any]]:
    """Today's definition of each indicator, by its key: version, words, unit and decimals."""
    return {
        key: {
            "version": one.version,
            "title": one.title,
            "meaning": one.meaning,
            "numerator": one.numerator,
            "denominator": one.denominator,
            "unit": one.unit,
            "decimals": one.decimals,
            "scale": one.scale,
            "better": one.better,
            "source": one.source,
        }
        for key, one in catalogue().items()
    }


def rules() -> dict[str, str]:
    """The rules in force today by which figures are rated and hidden, and the software."""
    return {
        "ratings of the plan": f"version {RULE_VERSION}, text {canonical_hash(RULE_TEXT)[:12]}",
        "small numbers": f"below {DEFAULT_RULE.threshold} hidden outside the team",
        "software": __version__,
    }


def as_rows(figures: Mapping[Place, Numbers]) -> list[list[Any]]:
    """Figures as plain rows, in one order whatever order they were counted in."""
    return [
        [place.indicator, place.cohort, place.span, place.breakdown, place.group, *figures[place]]
        for place in sorted(figures)
    ]


def from_rows(rows: Iterable[list[Any]]) -> dict[Place, Numbers]:
    """The reverse of ``as_rows``."""
    return {Place(*row[:5]): (row[5], row[6], row[7]) for row in rows}


def _periods(month: Month) -> tuple[Period, Period]:
    first = date(academic_year(month.first_day), 9, 1)
    return (
        Period(month.label, month.first_day, month.last_day, "month"),
        Period(f"School year to {month.label}", first, month.last_day, "range"),
    )


def _by_cohort() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, indicator in catalogue().items():
        for cohort in indicator.cohorts:
            found[cohort].append(key)
    return found


def _by_breakdowns() -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """Indicators of one cohort that have the same breakdowns, so that each is counted once."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for key, indicator in catalogue().items():
        by = tuple(each for each in indicator.breakdowns if each not in PERIOD_BREAKDOWNS)
        if by:
            found[indicator.cohort, by].append(key)
    return found


def _answered(ask: Callable[[], list[Figure]]) -> list[Figure]:
    """The figures, or none where nothing is loaded that would say who is in the cohort."""
    try:
        return ask()
    except CohortNotAvailable:
        return []


def _by_each(engine: Engine, query: Query) -> list[Figure]:
    return [figure for each in engine.figures_by_each(query).values() for figure in each]


def _numbers(figure: Figure) -> Numbers:
    return figure.numerator, figure.denominator, figure.children
