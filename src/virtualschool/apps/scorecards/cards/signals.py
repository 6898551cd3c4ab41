"""What a month says of a figure, and on which side that is."""

from __future__ import annotations

from virtualschool.apps.indicators.figures.facts import Count, FigureFacts, Withheld
from virtualschool.apps.scorecards.cards.facts import Signal, SignalKind
from virtualschool.domain.statistics import HIGHER, LOWER

#: Said of events of which less than one falls in a month.
SELDOM = "too seldom to judge"
NOT_TOLD = "not shown"
NOT_LOADED = "no data"
NOBODY = "nobody counted"
FEW_DAYS = "few school days"


def signal_of(facts: FigureFacts, *, is_rare: bool) -> Signal:
    """The signal of the month, which is the last of those judged."""
    if isinstance(facts.this, Withheld):
        return Signal(SignalKind.NONE, NOT_TOLD)
    if not isinstance(facts.this, Count):
        return Signal(SignalKind.NO_DATA, NOT_LOADED)
    if facts.this.is_nobody:
        return Signal(SignalKind.NO_DATA, NOBODY)
    if facts.judged.months[-1] in facts.holidays:
        return Signal(SignalKind.NONE, FEW_DAYS)
    if is_rare:
        return Signal(SignalKind.NONE, SELDOM)
    place = len(facts.judged.months) - 1
    words, reason = facts.judged.signal_at(place), facts.judged.reason_at(place)
    return Signal(
        _side(words, facts.indicator.better) if reason else SignalKind.NONE, words, reason
    )


def _side(words: str, better: str) -> SignalKind:
    good = {"higher": HIGHER, "lower": LOWER}.get(better)
    if good is None:
        return SignalKind.OTHER
    return SignalKind.BETTER if words == good else SignalKind.WORSE
