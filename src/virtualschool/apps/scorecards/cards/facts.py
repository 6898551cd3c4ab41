"""What a score card says, gathered once for both cards; documents only word it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from virtualschool.analytics.benchmarks import Match
from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.facts import Count, Coverage, FigureFacts, Told
from virtualschool.apps.indicators.figures.periods import Choice
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.scorecards.cards.kinds import CardKind
from virtualschool.domain.calendar import Month
from virtualschool.domain.plan.rules import RatedAction


class NotOfAPeriod(StrEnum):
    """Why a figure has no year to date."""

    OF_A_DAY = "of a day"


class SignalKind(StrEnum):
    """What a month says of a figure: how its owner is prompted, and whether it comes first.

    ``WORSE`` and ``BETTER`` are signals on the side that is so; ``OTHER`` one of a figure of which
    neither side is better. The values are stable codes.
    """

    WORSE = "worse"
    BETTER = "better"
    OTHER = "other"
    NONE = "none"
    NO_DATA = "no_data"

    @property
    def is_signal(self) -> bool:
        return self in {SignalKind.WORSE, SignalKind.BETTER, SignalKind.OTHER}


@dataclass(frozen=True, slots=True)
class Signal:
    """What the control chart says of the month, in words, and why."""

    kind: SignalKind
    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """What a figure's owner wrote about a month, signed and dated."""

    text: str
    signed_by: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator in the month, as a reader outside the team may be told it.

    ``recent`` are the last three months, oldest first. ``to_date`` is the school year so far, or
    why it has none. ``benchmark`` is what is published of the same children and days, or why
    nothing is. ``coverage`` says whose marks are counted, where the figure rests on marks.
    """

    facts: FigureFacts
    recent: Sequence[tuple[Month, Told]]
    to_date: Told | NotOfAPeriod
    to_date_of: Choice
    signal: Signal
    benchmark: Match
    coverage: Coverage | None = None

    @property
    def indicator(self) -> Indicator:
        return self.facts.indicator

    @property
    def this(self) -> Told:
        return self.facts.this

    def of_month(self, month: Month) -> Told:
        """The figure of a month up to the card's; null where it is not known."""
        months = list(self.facts.judged.months)
        return self.facts.monthly[months.index(month)] if month in months else None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a card: a figure, who answers for it, and what is aimed for, done and said.

    ``aim`` is null where none is set, or the card is not to show it. ``outcomes`` are the plan's
    sentences that its actions work towards.
    """

    figure: Figure
    owner: str
    aim: Aim | None = None
    actions: Sequence[RatedAction] = ()
    outcomes: Sequence[str] = ()
    comment: Comment | None = None

    @property
    def indicator(self) -> Indicator:
        return self.figure.indicator


@dataclass(frozen=True, slots=True)
class Source:
    """What has been received of one kind of file. ``is_late``: it came before the month was over,
    so that it may lack some of it."""

    title: str
    received_on: date
    remark: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What was written in the record of the paper and signed: the month in words, and an ask."""

    text: str = ""
    ask: str = ""
    signed_by: str = ""
    signed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """By whom and when the month's figures were fixed, and how many addenda correct them."""

    signed_by: str
    on: date
    addenda: int


@dataclass(frozen=True, slots=True)
class CardFacts:
    """All that one card says. ``rated_on`` is the day on which its actions are rated."""

    kind: CardKind
    organisation: str
    month: Month
    lines: Sequence[Line]
    decisions: Sequence[str]
    words: Words
    sources: Sequence[Source]
    rated_on: date
    as_at: date
    snapshot: str
    holidays: frozenset[Month]
    frozen: Frozen | None = None

    @property
    def actions(self) -> list[RatedAction]:
        """The actions behind the card's figures, each once, in the plan's order."""
        found = {each.at.ref: each for line in self.lines for each in line.actions}
        return sorted(found.values(), key=lambda each: each.at.position)

    def kept_figures(self) -> dict[str, tuple[int, int | None]]:
        """The month's figures that are shown, as whole numbers, to keep with the edition."""
        return {
            f"{line.indicator.key} {self.month.key}": (this.numerator, this.denominator)
            for line in self.lines
            if isinstance(this := line.figure.this, Count)
        }
