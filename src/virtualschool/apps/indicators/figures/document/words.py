"""How an indicator's page prints figures, whole numbers and differences."""

from __future__ import annotations

from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.facts import Count, FigureFacts, Told, Withheld
from virtualschool.apps.indicators.figures.periods import Choice
from virtualschool.domain.disclosure import DEFAULT_RULE, Symbol
from virtualschool.domain.statistics import percentage, round_half_up
from virtualschool.publishing.document import FigureRef
from virtualschool.publishing.plain import MINUS, number

BETTER = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither higher nor lower is better: it is context, not performance.",
}


def printed(indicator: Indicator, count: Told) -> str:
    """A figure as it is printed. A percentage of a small group gives way to its counts."""
    if count is None:
        return "not loaded"
    if isinstance(count, Withheld):
        return Symbol.CONFIDENTIAL
    if indicator.is_count:
        return number(round_half_up(Fraction(count.numerator, indicator.scale), indicator.decimals))
    if count.denominator == 0:
        return "nobody counted"
    if is_small(count):
        return f"{count.numerator:,} of {count.denominator:,}"
    return f"{percentage(count.numerator, count.denominator or 0, indicator.decimals)} %"


def is_small(count: Count) -> bool:
    """A percentage that rests on so few is not printed."""
    return count.denominator is not None and (
        DEFAULT_RULE.hides(count.children) or DEFAULT_RULE.hides(count.denominator)
    )


def ref(facts: FigureFacts, count: Told, of: Choice, **by: str | None) -> FigureRef:
    text = printed(facts.indicator, count)
    if not isinstance(count, Count):
        return FigureRef(text, facts.indicator.key)
    period = of.period
    query = {
        "from": str(period.first_day),
        "to": str(period.last_day),
        "kind": period.kind,
        "cohort": facts.cohort,
    }
    query |= {name: value or "" for name, value in by.items()}
    return FigureRef(
        text,
        facts.indicator.key,
        count.numerator,
        count.denominator,
        facts.indicator.numerator,
        query if count.children else {},
    )


def whole_numbers(facts: FigureFacts, count: Count) -> str:
    """The whole numbers behind a figure, and on how many children it rests."""
    children = f"{count.children:,} child{'' if count.children == 1 else 'ren'}"
    if facts.indicator.is_count:
        return f"{children} counted" if facts.indicator.unit != "children" else ""
    if facts.indicator.unit == "children":
        return f"{count.numerator:,} of {count.denominator:,} children"
    return f"{count.numerator:,} of {count.denominator:,} {facts.indicator.unit}, {children}"


def amount(facts: FigureFacts, value: Fraction, places: int, *, with_sign: bool = True) -> str:
    shown = round_half_up(value, places)
    sign = "" if not with_sign or shown == 0 else "+" if shown > 0 else MINUS
    return f"{sign}{abs(shown) if with_sign else shown}"
