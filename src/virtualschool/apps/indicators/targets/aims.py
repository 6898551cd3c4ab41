"""An aim: what a figure should come to, over which months, from where it began."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.models import Target
from virtualschool.domain.calendar import Month, months_between, parse_month, term_of
from virtualschool.domain.plan.measures import Measure


@dataclass(frozen=True, slots=True)
class Aim:
    """A mean per month (a count's) or a pooled rate in percent, over months, both ends inside.

    ``baseline`` is what somebody says that it was over its own months; it can be missing, and so
    can they.
    """

    indicator: str
    goal: Decimal
    direction: str  # which way is better: lower, higher
    first: Month
    last: Month
    baseline: Decimal | None = None
    baseline_first: Month | None = None
    baseline_last: Month | None = None
    words: str = ""
    source: str = ""

    @property
    def months(self) -> list[Month]:
        return months_between(self.first, self.last)

    @property
    def baseline_months(self) -> list[Month]:
        """The months of the baseline; none where nobody said when it was."""
        if self.baseline_first is None:
            return []
        return months_between(self.baseline_first, self.baseline_last or self.baseline_first)


def aim_of_target(target: Target) -> Aim:
    """What a target aims for."""
    return Aim(
        indicator=target.indicator,
        goal=target.value,
        direction=target.direction,
        first=parse_month(target.first_month),
        last=parse_month(target.last_month),
        baseline=target.baseline,
        baseline_first=parse_month(target.baseline_first) if target.baseline_first else None,
        baseline_last=parse_month(target.baseline_last) if target.baseline_last else None,
        words=target.words,
        source=target.source,
    )


def aim_of_measure(measure: Measure, source: str = "") -> Aim | None:
    """What an outcome's measure aims for. Null where it has no figure in the catalogue, no number
    or no date: then nothing can be counted towards it."""
    goal = number_in(measure.target)
    if measure.indicator not in catalogue() or goal is None or measure.target_on is None:
        return None
    first, last = _months(measure.target_when, measure.target_on)
    since = _months(measure.baseline_when, measure.baseline_on) if measure.baseline_on else None
    return Aim(
        indicator=measure.indicator,
        goal=goal,
        direction=measure.direction,
        first=first,
        last=last,
        baseline=number_in(measure.baseline),
        baseline_first=since[0] if since else None,
        baseline_last=since[1] if since else None,
        words=measure.in_words,
        source=source,
    )


def number_in(text: str) -> Decimal | None:
    """The number that a plan's words give; null for words such as "all"."""
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _months(words: str, last_day: date) -> tuple[Month, Month]:
    """The months that words such as "autumn term ’21" or "Jan ’22" mean, by their last day."""
    month = Month.of(last_day)
    if not any(season in words.lower() for season in ("autumn", "spring", "summer")):
        return month, month
    term = term_of(last_day)
    first = Month.of(term.first_day)
    return (first if term.first_day.day == 1 else first.next()), month


def exact(indicator: Indicator, value: Decimal | Fraction) -> Fraction:
    """A printed value as months are counted: a count in whole numbers, a rate from 0 to 1."""
    return Fraction(value) * indicator.scale if indicator.is_count else Fraction(value) / 100


def printable(indicator: Indicator, value: Fraction) -> Fraction:
    """The other way round: what is printed of a value as months are counted."""
    return value / indicator.scale if indicator.is_count else value * 100
