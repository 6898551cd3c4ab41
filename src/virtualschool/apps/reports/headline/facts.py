"""The facts of a headline report, whole numbers and sets of children; no word is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from virtualschool.apps.reports.headline.roll import SchoolFacts, SchoolMove
from virtualschool.domain.calendar import Month, academic_year
from virtualschool.domain.statistics import ChurnSplit, ControlChart

#: Months drawn in a chart; the series behind it is longer, so that limits have points to stand on.
MONTHS_DRAWN = 13


@dataclass(frozen=True, slots=True)
class Pair:
    """Numerator and denominator of a figure; a count has no denominator."""

    numerator: int
    denominator: int | None = None

    @property
    def rate(self) -> Fraction | None:
        """The share, or nothing where nobody was counted."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report it is. ``neighbours`` are the authorities of ``neighbourhood`` around it."""

    code: str
    name: str
    organisation: str = ""
    neighbourhood: str = ""
    neighbours: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """What the improvement plan aims for: a mean per month over the months named."""

    indicator: str
    value: Decimal
    first: Month
    last: Month
    words: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What has been received of one kind of file."""

    name: str
    received_on: date | None
    covers_to: date | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class LastEdition:
    """The paper printed before for the same authority: what it said then, by ``kept_key``."""

    label: str
    issued_on: date
    snapshot: str
    figures: Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """To whom a paper went, and whether it was discussed."""

    to: str
    sent_on: date
    discussed_at: str = ""
    discussed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote and signed. ``ask`` is the one thing asked, ending sentence ten."""

    text: str = ""
    ask: str = ""
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on every page, and what a person adds.

    ``sent`` says to whom the paper issued before this one went (``sent_paper`` names it): to whom
    this one will go cannot be known while it is written.
    """

    edition: str = "Draft"
    as_at: date = date.min
    marking: str = "OFFICIAL-SENSITIVE"
    last_edition: LastEdition | None = None
    words: Words = field(default_factory=Words)
    sources: Sequence[Source] = ()
    sent_paper: str = ""
    sent: Sequence[Sent] = ()
    targets: Sequence[Target] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Opening to closing. ``reached`` and ``finished`` are school age's own ways in and out."""

    opening: int
    became: int
    ceased: int
    closing: int
    reached: int = 0
    finished: int = 0

    @property
    def holds(self) -> bool:
        """Whether what came in and went out explains the closing number."""
        net = self.became + self.reached - self.ceased - self.finished
        return self.opening + net == self.closing


@dataclass(frozen=True, slots=True)
class Coverage:
    """Children of school age looked after at some time in the month, by what is known of them."""

    children: int
    with_marks: int
    awaited: int
    no_school: int
    others_counted: int  # counted in attendance, not of school age
    expected: int  # the same children reckoned from the flow
    ceased_on_first: int
    twice: int  # starts of children who are counted once

    @property
    def holds(self) -> bool:
        parts = self.with_marks + self.awaited + self.no_school
        reckoned = self.expected - self.ceased_on_first - self.twice
        return self.children == parts == reckoned


@dataclass(frozen=True, slots=True)
class Suspended:
    """How the children suspended in one month became those suspended in the next."""

    last: int
    left_care: int
    not_again: int
    again: int
    added_here: int
    added_new: int
    this: int

    @property
    def holds(self) -> bool:
        still = self.last - self.left_care - self.not_again
        return still == self.again and still + self.added_here + self.added_new == self.this


@dataclass(frozen=True, slots=True)
class SchoolExclusions:
    """A school's part in a month's suspensions."""

    urn: str
    name: str
    children: int
    suspensions: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Learning:
    """Where the children of school age are on roll at the month's end."""

    is_loaded: bool
    schools: int
    own: int
    near: int
    further: int
    unknown: int
    no_school: int
    longest_days: int | None  # school days without a place, of the child longest without


#: A group's figures by indicator.
Sums = Mapping[str, Pair]


@dataclass(frozen=True, slots=True)
class Groups:
    """``by`` holds, for each breakdown and group, the sums of each measure. ``social_worker``
    holds the figures of children with a social worker by period, empty where nothing is loaded."""

    by: Mapping[str, Mapping[str, Sums]] = field(default_factory=dict)
    social_worker: Mapping[str, Sums] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeadlineFacts:
    """Everything that a headline report says. ``series`` holds each indicator for ``months``,
    oldest first; a null is a month of which nothing is loaded."""

    place: Place
    paper: Paper
    month: Month
    before: Month | None  # the latest earlier month with school days
    months: Sequence[Month]
    school_days: Mapping[Month, int]
    holidays: frozenset[Month]
    series: Mapping[str, Sequence[Pair | None]]
    to_date: Mapping[str, Pair | None]
    to_date_last_year: Mapping[str, Pair | None]
    snapshot: str
    versions: Mapping[str, str]
    flow: Flow
    school_age: Flow
    returned: int
    came_and_went: int
    age_groups: tuple[int, int, int, int]  # younger, Reception to Year 11, older, not known
    mix: Mapping[
        str, Mapping[str, int]
    ]  # sex, legal_status, placement, year_group: label to number
    learning: Learning
    coverage: Coverage
    churn: ChurnSplit | None
    charts: Mapping[str, ControlChart]
    suspended: Suspended | None
    school_exclusions: Sequence[SchoolExclusions]
    suspended_mix: Mapping[str, Mapping[str, int]]
    changes: Mapping[str, int]
    school_moves: Sequence[SchoolMove]
    moves_after_placement: int
    groups: Groups
    behind: Behind

    @property
    def year(self) -> int:
        """The academic year of the month."""
        return academic_year(self.month.first_day)

    @property
    def year_ago(self) -> Month:
        return self.month.minus_years(1)

    def at(self, indicator: str, month: Month | None) -> Pair | None:
        """An indicator's figure of a month; nothing where the month is not loaded or not held."""
        if month is None or month not in self.months:
            return None
        return self.series[indicator][list(self.months).index(month)]

    def now(self, indicator: str) -> Pair | None:
        """The figure of the report's month."""
        return self.at(indicator, self.month)

    def kept_figures(self) -> dict[str, tuple[int, int | None]]:
        """The figures to keep with an edition, so that the next can say what has changed since."""
        return {
            kept_key(indicator, month): (pair.numerator, pair.denominator)
            for indicator, pairs in self.series.items()
            for month, pair in zip(self.months, pairs, strict=True)
            if pair is not None and month in self.months[-MONTHS_DRAWN:]
        }


@dataclass(frozen=True, slots=True)
class Behind:
    """The children that the named annex lists, by id; no name is known here."""

    no_school: Mapping[str, date | None]  # last day on a roll
    awaited: Sequence[str]
    suspended: Mapping[str, tuple[int, int]]  # suspensions, sessions
    severe: Mapping[str, tuple[int, int]]  # absent, possible, since September
    persistent: Mapping[str, tuple[int, int]]
    became: Sequence[str]
    ceased: Sequence[str]
    schools: Mapping[str, SchoolFacts | None]  # by child, at the month's end
    moved: Sequence[SchoolMove]
    schools_by_urn: Mapping[str, SchoolFacts]  # of the moves
    placement_moves: Mapping[str, tuple[date, ...]]


def kept_key(indicator: str, month: Month) -> str:
    """The name under which a month's figure is kept with an edition."""
    return f"{indicator} {month.key}"
