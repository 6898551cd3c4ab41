"""How cards print figures, changes and ratings; each figure is tied to the question behind it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from virtualschool.analytics.benchmarks import NoBenchmark, sentences
from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.document.words import amount as signed_amount
from virtualschool.apps.indicators.figures.document.words import is_small, ref
from virtualschool.apps.indicators.figures.facts import Count, FigureFacts, Told
from virtualschool.apps.indicators.figures.periods import Choice, of_month
from virtualschool.apps.indicators.figures.release import NOT_SPLIT
from virtualschool.apps.scorecards.cards.bridge import Split, split_of
from virtualschool.apps.scorecards.cards.facts import Figure, NotOfAPeriod, Signal, SignalKind
from virtualschool.domain.calendar import Month
from virtualschool.domain.disclosure import DEFAULT_RULE, Symbol
from virtualschool.domain.plan.rules import OnTrack, RatedAction, rating_colour, rating_words
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import Cell, Chip, FigureRef
from virtualschool.publishing.plain import MINUS

WITHHELD = (
    f"“{Symbol.CONFIDENTIAL}”: the reader is outside the team, so a number of 1 to "
    f"{DEFAULT_RULE.threshold - 1}, and one from which it could be worked out, is not shown. "
    "It never stands for none."
)

_TONES = {
    SignalKind.WORSE: "red",
    SignalKind.BETTER: "green",
    SignalKind.OTHER: "blue",
}
#: What needs looking at first.
_WORST_FIRST = (OnTrack.RED, OnTrack.AMBER, OnTrack.GREEN, OnTrack.COMPLETE, OnTrack.NONE)


def cell_of(facts: FigureFacts, count: Told, of: Choice) -> FigureRef | str:
    """A figure as a cell has it; a dash where there is none."""
    if count is None or (isinstance(count, Count) and count.is_nobody):
        return "–"
    return ref(facts, count, of)


def month_cell(figure: Figure, month: Month, count: Told) -> FigureRef | str:
    return cell_of(figure.facts, count, of_month(month))


def to_date_cell(figure: Figure) -> FigureRef | str:
    """The school year so far; ``z`` of a figure of one day."""
    if isinstance(figure.to_date, NotOfAPeriod):
        return Symbol.NOT_APPLICABLE.value
    return cell_of(figure.facts, figure.to_date, figure.to_date_of)


def this_ref(figure: Figure) -> FigureRef | str:
    """The month's figure within a sentence."""
    return cell_of(figure.facts, figure.this, figure.facts.choice)


def signal_cell(signal: Signal) -> Cell:
    """A signal on its ground; what is none in plain words."""
    tone = _TONES.get(signal.kind)
    words = f"{signal.words[:1].upper()}{signal.words[1:]}"
    return Chip(words, tone) if tone else words


def actions_cell(actions: Sequence[RatedAction]) -> Cell:
    """The worst rating among the actions behind a figure, and of how many."""
    open_ones = [each for each in actions if each.on_track.in_force != OnTrack.NONE]
    if not open_ones:
        return "–" if not actions else "Not rated"
    worst = min((OnTrack(each.on_track.in_force) for each in open_ones), key=_WORST_FIRST.index)
    count = sum(each.on_track.in_force == worst for each in open_ones)
    words = rating_words(worst).lower()
    return Chip(f"{count} of {len(actions)} {words}", rating_colour(worst))


def split_words(figure: Figure) -> str:
    """What changed since the month before, in its parts; blank where nothing can be said of it.

    Only the part among the same children can be better because of us, and it is not claimed to be.
    """
    facts = figure.facts
    if not isinstance(facts.this, Count) or not isinstance(facts.last, Count):
        return ""
    if is_small(facts.this) or is_small(facts.last):
        return ""
    if facts.changes is None:
        is_small_part = facts.why_no_changes == NOT_SPLIT
        return "not told: of too few children" if is_small_part else "no child is in both months"
    return _parts(facts, split_of(facts.changes))


def _parts(facts: FigureFacts, split: Split) -> str:
    places = places_of(facts.indicator)
    if not split.change and not split.same_children and not split.other_children:
        return "no change"
    unit = "" if facts.indicator.is_count else " points"
    change, same, others, revised = (
        amount_of(facts, value, places)
        for value in (split.change, split.same_children, split.other_children, split.revised)
    )
    words = f"{change}{unit}: {same} among the same children, {others} because others are in it"
    return f"{words}, {revised} late or corrected data" if split.revised else words


def places_of(indicator: Indicator) -> int:
    """Decimals of a change: one more than a rate has."""
    return indicator.decimals + (0 if indicator.is_count else 1)


def amount_of(facts: FigureFacts, value: Fraction, places: int) -> str:
    """A change with its sign; none as 0."""
    return signed_amount(facts, value, places) or "0"


def level_of(value: Fraction, places: int) -> str:
    """A level at the beginning or end of a walk."""
    return str(round_half_up(value, places)).replace("-", MINUS)


def benchmark_words(figure: Figure) -> str:
    """What is published of the same children and days, with its year; blank where nothing is."""
    if isinstance(figure.benchmark, NoBenchmark):
        return ""
    return " ".join(sentences(figure.benchmark))
