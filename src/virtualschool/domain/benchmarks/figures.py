"""A published figure: one number of one area, period and cohort, as it was published."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from virtualschool.domain.benchmarks.cells import symbol_words
from virtualschool.domain.benchmarks.measures import MEASURES
from virtualschool.domain.benchmarks.periods import PublishedPeriod

ENGLAND = "E92000001"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
NATIONAL, REGIONAL, AUTHORITY, SCHOOL = "national", "regional", "authority", "school"
LEVELS = (NATIONAL, REGIONAL, AUTHORITY, SCHOOL)

#: ``phase`` of a figure that is not of one phase of schools only.
ALL_PHASES = "all"

_RANKS = {"provisional": 1, "revised": 2}

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """``measure`` is a key of ``MEASURES``, ``cohort`` one of ``PUBLISHED_COHORTS`` (or the
    published words of one that is not known). ``area_code`` is England's or a region's ONS code,
    an authority's three-digit code, a school's URN. ``value`` is the published number as text, to
    be read as a ``Decimal``; without it ``symbol`` stands in its place. ``numerator`` and
    ``denominator`` are null where they are hidden or not published, the first also of an average
    (a sum of points is no count); those of England and the regions are rounded to ten.
    ``version`` is ``Final``, ``Revised``, ``Provisional`` or empty. ``source`` is the
    publication's title, ``file`` the file received.
    """

    measure: str
    level: str
    area_code: str
    area_name: str
    period: PublishedPeriod
    cohort: str
    phase: str
    numerator: int | None
    denominator: int | None
    value: str | None
    symbol: str | None
    version: str
    source: str
    file: str

    @property
    def number(self) -> Decimal | None:
        """The exact published number; null where a symbol stands in its place."""
        return None if self.value is None else Decimal(self.value)

    def words(self) -> str:
        """The value for a page, with its measure's decimals and unit; a symbol with its meaning."""
        measure = MEASURES[self.measure]
        if self.number is None:
            symbol = self.symbol or ""
            return f"{symbol} ({symbol_words(symbol)})"
        return f"{with_decimals(self.number, measure.decimals)}{measure.suffix}"

    @property
    def key(self) -> Key:
        """What a later figure must share to take this one's place."""
        return self.measure, self.area_code, self.period.label, self.cohort, self.phase


def with_decimals(number: Decimal, decimals: int) -> str:
    """A published number with at least so many decimals: 3 is ``3.0``. It is never rounded."""
    exponent = number.as_tuple().exponent
    is_short = isinstance(exponent, int) and -exponent < decimals
    return f"{number:.{decimals}f}" if is_short else f"{number:f}"


def version_rank(version: str) -> int:
    """How final a version is: provisional 1, revised 2, final (or a file that does not say) 3."""
    return _RANKS.get(version.lower(), 3)
