"""Figures of the headline as they are printed: rounded once, tied to what is behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.reports.headline.facts import HeadlineFacts, Pair
from virtualschool.apps.reports.headline.words import days_words
from virtualschool.domain.calendar import Month
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import FigureRef
from virtualschool.publishing.plain import MINUS, number

NOT_LOADED = "not loaded"


def printed(indicator: str, pair: Pair | None, *, with_sign: bool = True) -> str:
    """A figure in print: ``93.1 %``, ``15``, ``33.5``; ``not loaded`` where there is none."""
    if pair is None:
        return NOT_LOADED
    definition = catalogue()[indicator]
    if definition.scale == 2:
        return days_words(pair.numerator)
    if definition.is_count:
        return number(pair.numerator)
    rate = pair.rate
    if rate is None:
        return NOT_LOADED
    return percent(rate, definition.decimals) + (" %" if with_sign else "")


def percent(rate: Fraction, places: int = 1) -> str:
    """A share as a percentage, rounded half up, without its sign."""
    return str(round_half_up(100 * rate, places))


def value(indicator: str, pair: Pair | None) -> Decimal | int | None:
    """A figure as the number that is printed, for tables and charts."""
    if pair is None:
        return None
    definition = catalogue()[indicator]
    if definition.scale == 2:
        return Decimal(pair.numerator) / 2
    if definition.is_count:
        return pair.numerator
    rate = pair.rate
    return None if rate is None else round_half_up(100 * rate, definition.decimals)


@dataclass(frozen=True, slots=True)
class Ties:
    """Makes figures of one report: each knows its numbers, its definition and its question."""

    facts: HeadlineFacts

    def month(self, indicator: str, month: Month | None = None, text: str = "") -> FigureRef | str:
        """An indicator's figure of a month, the report's own unless named."""
        month = month or self.facts.month
        pair = self.facts.at(indicator, month)
        if pair is None:
            return text or NOT_LOADED
        return self.tie(
            indicator,
            text or printed(indicator, pair),
            pair,
            month.first_day,
            month.last_day,
            "month",
        )

    def to_date(self, indicator: str, *, is_last_year: bool = False) -> FigureRef | str:
        """An indicator's figure of the school year so far, or of the last to the same point."""
        month = self.facts.year_ago if is_last_year else self.facts.month
        held = self.facts.to_date_last_year if is_last_year else self.facts.to_date
        pair = held[indicator]
        if pair is None:
            return NOT_LOADED
        first_day = date(self.facts.year - is_last_year, 9, 1)
        return self.tie(
            indicator, printed(indicator, pair), pair, first_day, month.last_day, "range"
        )

    def looked_after(self, count: int, day: date) -> FigureRef:
        """How many were looked after at the end of a day."""
        return self.tie("looked_after", number(count), Pair(count), day, day, "day")

    def tie(
        self,
        indicator: str,
        text: str,
        pair: Pair,
        first_day: date,
        last_day: date,
        kind: str,
        by: Mapping[str, str] | None = None,
    ) -> FigureRef:
        """A figure with what a page needs to open the children behind it."""
        definition = catalogue()[indicator]
        return FigureRef(
            text=text,
            indicator=indicator,
            numerator=pair.numerator,
            denominator=pair.denominator,
            definition=definition.meaning,
            query={
                "from": first_day.isoformat(),
                "to": last_day.isoformat(),
                "kind": kind,
                "cohort": definition.cohort,
                **(by or {}),
            },
        )


def change_words(indicator: str, now: Pair | None, then: Pair | None) -> str:
    """How a figure compares with another: ``2 fewer``, ``0.7 points lower``, ``the same``."""
    if now is None or then is None:
        return ""
    definition = catalogue()[indicator]
    if definition.is_count:
        change = now.numerator - then.numerator
        amount = days_words(abs(change)) if definition.scale == 2 else number(abs(change))
        return "the same" if not change else f"{amount} {'more' if change > 0 else 'fewer'}"
    if now.rate is None or then.rate is None:
        return ""
    points = round_half_up(100 * (now.rate - then.rate), definition.decimals)
    if not points:
        return "the same"
    words = str(abs(points)).replace("-", MINUS)
    return f"{words} points {'higher' if points > 0 else 'lower'}"
