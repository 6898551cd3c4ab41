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
    "placement_area",
    "placement_distance",
    "school_area",
    "sen",
)

#: Breakdowns whose missing values are printed as a group of their own, in these words.
NOT_KNOWN = "not known"
SAYING_NOT_KNOWN = ("placement_area", "placement_distance", "school_area", "sen")

#: ``looked_after``: in care on the day, short breaks (V3, V4) left out; the default.
#: ``looked_after_with_short_breaks``: the same with them. ``looked_after_12_months``: children who
#: pass the twelve-month rule at the 31 March inside the academic year of the period's last day,
#: their whole year counted, in care or not. ``social_worker``: in need or on a protection plan on
#: the day; ``social_worker_ever6``: so, or looked after, at some time in the six years to the day;
#: ``previously_looked_after``: left care by adoption, special guardianship or a child arrangements
#: order; none of these three looked after on the day. ``all``: every row; a measure of being in
#: care then counts care of any kind.
COHORTS = (
    "looked_after",
    "looked_after_with_short_breaks",
    "looked_after_12_months",
    "social_worker",
    "social_worker_ever6",
    "previously_looked_after",
    "all",
)

#: Cohorts of care, in which a child has a legal status and a placement.
CARE_COHORTS = (
    "looked_after",
    "looked_after_with_short_breaks",
    "looked_after_12_months",
    "all",
)

#: Cohorts of children who are not looked after; each is a stretch of days of its own.
COHORTS_OUTSIDE_CARE = ("social_worker", "social_worker_ever6", "previously_looked_after")


class QueryRefused(Exception):
    """A question that cannot be answered as asked. The message is one plain sentence."""


class UnknownIndicator(QueryRefused):
    """No indicator has this key."""


class CohortNotAvailable(QueryRefused):
    """The cohort is unknown, or the data that would say who is in it are not loaded."""


class BreakdownNotAvailable(QueryRefused):
    """The breakdown is unknown, or makes no sense for the indicator."""


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
    """A figure as integers. ``denominator`` is null for a count. ``by`` keeps the order asked.

    ``children`` is how many children contribute; disclosure control looks at people, while the
    numerator may be sessions or events. Null when not known.
    """

    indicator: str
    version: str
    snapshot: str
    period: Period
    authority: str
    numerator: int | None
    denominator: int | None
    by: Mapping[str, str | None] = field(default_factory=dict)
    children: int | None = None


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
