"""How a figure stands to what is aimed for, as far as it may be told outside the team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.facts import Count
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.scorecards.cards.facts import Figure
from virtualschool.domain.calendar import Month
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.plain import number


class Standing(StrEnum):
    """How the months so far stand to the goal."""

    NOT_DUE = "not due"
    ON_COURSE = "on course"
    BEHIND = "behind"
    REACHED = "reached"
    MISSED = "missed"
    NOT_TOLD = "not told"  # a month in it is withheld
    NO_DATA = "no data"

    @property
    def is_exception(self) -> bool:
        return self in {Standing.BEHIND, Standing.MISSED}


@dataclass(frozen=True, slots=True)
class Stands:
    """A standing, with what the months so far come to where it may be told."""

    standing: Standing
    value: Fraction | None = None
    months: Sequence[Month] = ()


def stands(aim: Aim, figure: Figure, month: Month, holidays: Collection[Month]) -> Stands:
    """The figure against its aim at the end of ``month``.

    Counted are the aim's months that have ended, those with few school days left out: of a count
    their mean, of a rate all of them pooled, exact. Nothing is told where one is withheld: it
    could be worked out.
    """
    if month < aim.first:
        return Stands(Standing.NOT_DUE)
    counted = [each for each in aim.months if each <= month and each not in holidays]
    told = [figure.of_month(each) for each in counted]
    if not told or any(each is None for each in told):
        return Stands(Standing.NO_DATA)
    counts = [each for each in told if isinstance(each, Count)]
    if len(counts) < len(told):
        return Stands(Standing.NOT_TOLD)
    value = _together(figure.indicator, counts)
    if value is None:
        return Stands(Standing.NO_DATA)
    goal = Fraction(aim.goal)
    is_met = value <= goal if aim.direction == "lower" else value >= goal
    if month < aim.last:
        standing = Standing.ON_COURSE if is_met else Standing.BEHIND
    else:
        standing = Standing.REACHED if is_met else Standing.MISSED
    return Stands(standing, value, counted)


def _together(indicator: Indicator, counts: Sequence[Count]) -> Fraction | None:
    total = sum(count.numerator for count in counts)
    if indicator.is_count:
        return Fraction(total, indicator.scale * len(counts))
    among = sum(count.denominator or 0 for count in counts)
    return Fraction(100 * total, among) if among else None


_SAID = {
    Standing.ON_COURSE: "so far, on course",
    Standing.BEHIND: "so far, behind",
    Standing.REACHED: "in all, reached",
    Standing.MISSED: "in all, missed",
}


def standing_words(indicator: Indicator, aim: Aim, held: Stands) -> str:
    """How the figure stands to its aim in a line; blank before its months have begun."""
    if held.standing is Standing.NOT_DUE:
        return ""
    if held.standing is Standing.NO_DATA:
        return "a month of it is not loaded"
    if held.standing is Standing.NOT_TOLD or held.value is None:
        return "not told: a month of it is a small number"
    each = " a month" if indicator.is_count and len(aim.months) > 1 else ""
    return f"{amount(indicator, held.value)}{each} {_SAID[held.standing]}"


def goal_words(indicator: Indicator, aim: Aim) -> str:
    """The goal and when: ``10 (Sep to Dec 2022)``."""
    return f"{amount(indicator, aim.goal)} ({span(aim.months)})"


def baseline_words(indicator: Indicator, aim: Aim) -> str:
    """The baseline and when; blank where nobody said any."""
    if aim.baseline is None:
        return ""
    when = f" ({span(aim.baseline_months)})" if aim.baseline_months else ""
    return f"{amount(indicator, aim.baseline)}{when}"


def amount(indicator: Indicator, value: Decimal | Fraction) -> str:
    """A goal, baseline or mean as printed, to one decimal at most, in the figure's unit."""
    exact = round_half_up(Fraction(value), 1)
    shown = number(int(exact)) if exact == int(exact) else number(exact)
    return shown if indicator.is_count else f"{shown} %"


def span(months: Sequence[Month]) -> str:
    """Months printed small: ``Oct 2022``, ``Sep to Dec 2022``, ``Nov 2022 to Jan 2023``."""
    first, last = (months[place].label.split() for place in (0, -1))
    if first == last:
        return f"{first[0][:3]} {first[1]}"
    start = first[0][:3] if first[1] == last[1] else f"{first[0][:3]} {first[1]}"
    return f"{start} to {last[0][:3]} {last[1]}"
