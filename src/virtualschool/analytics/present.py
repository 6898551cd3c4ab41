"""From whole numbers to what a reader sees: divided, rounded half up, hidden where it must be.

Done once, after every engine and before every output, so that a page, a paper and a file agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.frame import PERIOD_BREAKDOWNS
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Figure, Period
from virtualschool.domain.disclosure import (
    DEFAULT_RULE,
    CountTable,
    SuppressionRule,
    Symbol,
    suppress,
)
from virtualschool.domain.statistics import percentage, round_half_up

Disclosure = Literal["named", "published"]
OK = "ok"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it may be shown.

    ``value`` is a decimal number as text when ``status`` is ``ok``; else it is null, and the status
    is the symbol that stands in its place: ``c`` confidential, ``z`` not applicable (nobody could
    be counted), ``x`` not available, ``k`` not nought but rounds to it, ``u`` of low reliability.
    The whole numbers are null where they would give away what is hidden.
    """

    value: str | None
    status: str
    numerator: int | None = None
    denominator: int | None = None


def present(
    figure: Figure,
    indicator: Indicator,
    disclosure: Disclosure = "named",
    rule: SuppressionRule = DEFAULT_RULE,
) -> Shown:
    """A figure's value: a percentage of its denominator, or a count divided by the scale.

    ``named`` shows everything, to those who may see children by name. ``published`` hides a figure
    that rests on 1 to 5 children, or whose numerator or denominator counts 1 to 5 of anything;
    nought is shown. Figures that others would give away need ``present_all``.
    """
    numerator, denominator = figure.numerator, figure.denominator
    if numerator is None or (denominator is None and not indicator.is_count):
        return Shown(None, Symbol.NOT_AVAILABLE.value)
    if disclosure == "published" and _is_small(figure, rule):
        return Shown(None, Symbol.CONFIDENTIAL.value)
    value = _value(indicator, numerator, denominator)
    if value is None:
        return Shown(None, Symbol.NOT_APPLICABLE.value, numerator, denominator)
    if value == 0 and numerator != 0:
        return Shown(None, Symbol.ROUNDS_TO_NOUGHT.value, numerator, denominator)
    return Shown(str(value), OK, numerator, denominator)


def present_all(
    figures: Sequence[Figure],
    *,
    disclosure: Disclosure = "named",
    rule: SuppressionRule = DEFAULT_RULE,
) -> list[Shown]:
    """The figures of one answer as they may be shown, in their order.

    ``published`` also hides what the others would give away: whoever knows an authority's total
    must not find a hidden part of it by taking the shown parts off. All parts of one indicator,
    period and authority are taken as one list with a known total.
    """
    known = catalogue()
    shown = [present(figure, known[figure.indicator], disclosure, rule) for figure in figures]
    if disclosure == "published":
        for parts in _lists(figures):
            for place in _covers(parts, figures, shown, rule):
                shown[place] = Shown(None, Symbol.CONFIDENTIAL.value)
    return shown


def _lists(figures: Sequence[Figure]) -> list[list[int]]:
    """Places of the figures that add up to one total."""
    lists: dict[tuple[str, Period, str], list[int]] = {}
    for place, figure in enumerate(figures):
        if set(figure.by) - set(PERIOD_BREAKDOWNS):
            lists.setdefault((figure.indicator, figure.period, figure.authority), []).append(place)
    return list(lists.values())


def _covers(
    parts: list[int], figures: Sequence[Figure], shown: Sequence[Shown], rule: SuppressionRule
) -> set[int]:
    """Places in one list that must be hidden so that no hidden one can be worked out."""
    hidden = {place for place in parts if shown[place].status == Symbol.CONFIDENTIAL}
    if not hidden:
        return set()
    counts = {str(place): figures[place].numerator or 0 for place in parts}
    settled = suppress(CountTable.one_way(counts), rule)
    covers = {place for place in parts if settled["", str(place)].value is None}
    if len(hidden | covers) == 1:
        # It is hidden for the few children behind it while its own count is not small.
        rest = [place for place in parts if place not in hidden and counts[str(place)]]
        covers |= set(sorted(rest, key=lambda place: (counts[str(place)], place))[:1])
    return covers


def _value(indicator: Indicator, numerator: int, denominator: int | None) -> Decimal | None:
    if denominator is None:
        return round_half_up(Fraction(numerator, indicator.scale), indicator.decimals)
    return percentage(numerator, denominator, indicator.decimals)


def _is_small(figure: Figure, rule: SuppressionRule) -> bool:
    counts = (figure.children, figure.numerator, figure.denominator)
    return any(count is not None and rule.hides(count) for count in counts)
