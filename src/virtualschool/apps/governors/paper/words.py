"""How the paper prints its numbers, aims and ratings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.indicators.targets.document import span_words
from virtualschool.domain.disclosure import DEFAULT_RULE, Release, Symbol
from virtualschool.domain.statistics import percentage, round_half_up
from virtualschool.publishing.document import Cell, FigureRef
from virtualschool.publishing.plain import NOTHING

WHY_WITHHELD = (
    f"“{Symbol.CONFIDENTIAL}” stands for a number that is not shown. This paper leaves the team, "
    f"so a number of 1 to {DEFAULT_RULE.threshold - 1}, or one told of fewer than "
    f"{DEFAULT_RULE.threshold} children, could tell of one child. Others are withheld because such "
    "a number could be worked out from them: from a total, from another table, or from a paper "
    "issued before. It never stands for none, and what was withheld once stays withheld."
)


def figure(numbers: Release, name: str, indicator: Indicator) -> Cell:
    """A number as a cell has it: ``c`` where it is withheld, a dash where there is none."""
    if name not in numbers.counts:
        return NOTHING
    count, of = numbers.value(name), numbers.counts.get(f"{name} of")
    if count is None or (of is not None and numbers.value(f"{name} of") is None):
        return Symbol.CONFIDENTIAL.value
    if of is None:
        printed = round_half_up(Fraction(count, indicator.scale), indicator.decimals)
        return FigureRef(f"{printed:,}", indicator.key, count, None, indicator.numerator)
    share = percentage(count, of, indicator.decimals)
    return FigureRef(
        f"{share} % of {of:,}", indicator.key, count, of, f"{indicator.numerator}, of these"
    )


def aim_words(indicator: Indicator, aim: Aim | None) -> str:
    """What is aimed for, from where: "15 to 10 a month by December 2022"; a dash without one."""
    if aim is None:
        return NOTHING
    unit = "" if indicator.is_count else " %"
    goal = f"{_plain(aim.goal)}{unit}"
    start = f"{_plain(aim.baseline)}{unit} to " if aim.baseline is not None else ""
    each = " a month" if indicator.is_count else ""
    return f"{start}{goal}{each}, {span_words(aim.months)}"


def _plain(value: Decimal) -> str:
    bare = value.normalize()
    return f"{bare:f}"
