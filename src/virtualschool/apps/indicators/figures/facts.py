"""What an indicator's page says, gathered once; the document only words it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.changes import Changes
from virtualschool.apps.indicators.figures.judged import Judged
from virtualschool.apps.indicators.figures.periods import Choice
from virtualschool.domain.calendar import Month
from virtualschool.domain.time_between import TimeBetween


@dataclass(frozen=True, slots=True)
class Count:
    """A figure in whole numbers, and how many children it rests on."""

    numerator: int
    denominator: int | None
    children: int

    @property
    def is_nobody(self) -> bool:
        """A rate of which nothing was counted: there is no figure."""
        return self.denominator == 0

    def value(self, scale: int = 1) -> Fraction | None:
        """The exact value: a percentage, or a count divided by the scale."""
        if self.denominator is None:
            return Fraction(self.numerator, scale)
        return Fraction(100 * self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True, slots=True)
class Withheld:
    """A figure that is not shown, being small or giving a small one away: see ``release``."""


#: A figure as a reader is told it; null where what it is counted from is not loaded.
Told = Count | Withheld | None


@dataclass(frozen=True, slots=True)
class Part:
    """One group of a breakdown: its value as stored, in words, and its figure."""

    value: str | None
    name: str
    count: Count | Withheld


@dataclass(frozen=True, slots=True)
class Concentration:
    """In how few schools, or from how few children, half of something lies."""

    few: int
    among: int
    share: int  # of what, in the few
    total: int


@dataclass(frozen=True, slots=True)
class Anew:
    """Limits that begin anew: from which month, why, who said so and when."""

    number: int
    month: Month
    reason: str
    set_by: str
    set_on: date


@dataclass(frozen=True, slots=True)
class RareEvents:
    """Events of which less than one falls in a month. ``stretches`` are those days between which
    are judged together, one for each time that limits began anew, oldest first."""

    stretches: Sequence[TimeBetween]

    def until(self, day: date) -> TimeBetween | None:
        """The stretch of the last event up to ``day``; null where there was none."""
        held = [each for each in self.stretches if each.days and each.days[0] <= day]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the children of school age who should have marks: with them, awaited, no school."""

    children: int
    with_marks: int
    awaited: int
    no_school: int


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """One indicator in one period, of the children the reader may see."""

    indicator: Indicator
    cohort: str
    authority: str
    choice: Choice
    before: Choice
    year_ago: Choice
    this: Told
    last: Told
    last_year: Told
    monthly: Sequence[Told]  # of the months that are judged
    judged: Judged
    rare: RareEvents | None  # judged in place of the months
    holidays: frozenset[Month]
    anew: Sequence[Anew]
    breakdowns: Mapping[str, Sequence[Part]]
    by_school: Concentration | None
    by_child: Concentration | None
    changes: Changes | None
    why_no_changes: str
    coverage: Coverage | None
    published: Sequence[str]
    received: Sequence[tuple[str, date, str]]  # feed, day, what it speaks of
    today: date
    organisation: str
    snapshot: str
    is_then: bool
    is_part: bool
    notes: Sequence[str] = field(default=())
    is_released: bool = False  # small numbers are withheld
