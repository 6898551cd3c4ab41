"""What others publish beside our own figures: measures, cohorts, periods, cells and figures.

Pure words and data; reading files is ``feeds.benchmarks``, comparing ``analytics.benchmarks``.
"""

from __future__ import annotations

from virtualschool.domain.benchmarks.cells import SYMBOLS, Cell, parse_cell, symbol_words
from virtualschool.domain.benchmarks.cohorts import (
    PUBLISHED_COHORTS,
    PublishedCohort,
    cohort_of_group,
)
from virtualschool.domain.benchmarks.figures import (
    ALL_PHASES,
    ENGLAND,
    LICENCE,
    PublishedFigure,
    version_rank,
    with_decimals,
)
from virtualschool.domain.benchmarks.measures import MEASURES, PublishedMeasure, measures_of
from virtualschool.domain.benchmarks.periods import (
    PublishedPeriod,
    academic,
    parse_period,
    year_to_march,
)

__all__ = [
    "ALL_PHASES",
    "ENGLAND",
    "LICENCE",
    "MEASURES",
    "PUBLISHED_COHORTS",
    "SYMBOLS",
    "Cell",
    "PublishedCohort",
    "PublishedFigure",
    "PublishedMeasure",
    "PublishedPeriod",
    "academic",
    "cohort_of_group",
    "measures_of",
    "parse_cell",
    "parse_period",
    "symbol_words",
    "version_rank",
    "with_decimals",
    "year_to_march",
]
