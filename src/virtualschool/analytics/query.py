"""What is asked of an engine, and what it answers. Integers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

#: Columns by which a figure can be broken down. ``month`` and ``term`` are periods: the caller
#: expands its range into periods and the engine labels each row with the period's label.
BREAKDOWNS = (
    "school",
    "month",
    "term",
    "year_group",
    "key_stage",
    "sex",
    "legal_status",
    "placement_type",
)

COHORTS = (
    "looked_after",
    "looked_after_with_short_breaks",
    "looked_after_12_months",
    "all",
)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends inside. ``kind``: day, range, month, term, year.

    A ``day`` has equal ends. Measures of a moment (``looked_after``) are taken at the end of
    ``last_day``; persistent absence of a ``month`` runs from 1 September to ``last_day``.
    """

    label: str
    first_day: date
    last_day: date
    kind: str = "range"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be counted. Required by every engine call; never guessed.

    ``None`` for schools or children means all within the authorities.
    """

    authorities: frozenset[str]
    schools: frozenset[str] | None = None
    children: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """One question: which indicators, when, by what, of whom, for whose eyes."""

    indicators: tuple[str, ...]
    periods: tuple[Period, ...]
    scope: Scope
    by: tuple[str, ...] = ()
    cohort: str = "looked_after"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as integers. ``denominator`` is null for a count. ``by`` keeps the order asked."""

    indicator: str
    version: str
    snapshot: str
    period: Period
    authority: str
    numerator: int | None
    denominator: int | None
    by: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one child adds to a figure. Contributions of a figure sum to it, both parts."""

    indicator: str
    period: Period
    authority: str
    child_id: str
    numerator: int
    denominator: int | None
    by: Mapping[str, str | None] = field(default_factory=dict)
