"""Month by month: the control chart and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.document.rare import between_events
from virtualschool.apps.indicators.figures.facts import FigureFacts
from virtualschool.domain.calendar import Month
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import Block, Chart, Paragraph, Series
from virtualschool.publishing.plain import long_date, number

#: Months drawn in the chart; the series behind it is as long as what is kept.
MONTHS_DRAWN = 25


def short(month: Month) -> str:
    """``Oct 2022``."""
    name, year = month.label.split()
    return f"{name[:3]} {year}"


def month_by_month(facts: FigureFacts) -> list[Block]:
    """The chart of months against their limits; of rare events the days between them, and the
    months as they are, unjudged."""
    begun = [
        Paragraph(
            [
                f"Limits begin anew with {each.month.label}: {each.reason} "
                f"(set by {each.set_by} on {long_date(each.set_on)})."
            ]
        )
        for each in facts.anew
    ]
    between = between_events(facts, facts.rare) if facts.rare else []
    return [*between, _chart(facts), *begun]


def _chart(facts: FigureFacts) -> Block:
    judged, indicator = facts.judged, facts.indicator
    end = max(
        (place for place, month in enumerate(judged.months) if month in set(facts.choice.months)),
        default=len(judged.months) - 1,
    )
    start = max(0, end + 1 - MONTHS_DRAWN)
    drawn = range(start, end + 1)
    if not any(judged.values[place] is not None for place in drawn):
        return Paragraph(["There is no month with a figure to draw."])
    places = indicator.decimals if not indicator.is_count else max(1, indicator.decimals)
    marked = frozenset(place - start for place in drawn if judged.reason_at(place))
    plain = Chart(
        key=f"{indicator.key.replace('_', '-')}-months",
        title=f"{indicator.title} by month",
        summary=_extremes(facts, drawn),
        better=indicator.better,
        unit="%" if not indicator.is_count else _unit(indicator),
        labels=[short(judged.months[place]) for place in drawn],
        series=[Series(indicator.title, [_drawn(facts, judged.values[p]) for p in drawn])],
        left_out=frozenset(p - start for p in drawn if judged.months[p] in facts.holidays),
    )
    if facts.rare:
        return plain
    return replace(
        plain,
        summary=f"{_limits(facts, end, places)} {_marks(facts, list(drawn))}",
        kind="control",
        centre=[_rounded(judged.chart_at(place).centre, places) for place in drawn],
        lower=[_rounded(judged.chart_at(place).lower, places) for place in drawn],
        upper=[_rounded(judged.chart_at(place).upper, places) for place in drawn],
        marked=marked,
    )


def _extremes(facts: FigureFacts, drawn: Sequence[int]) -> str:
    """From the least to the most of the months drawn."""
    values = [v for p in drawn if (v := _drawn(facts, facts.judged.values[p])) is not None]
    return f"Between {number(min(values))} and {number(max(values))} in a month."


def _unit(indicator: Indicator) -> str:
    return "days" if indicator.scale == 2 else indicator.unit


def _drawn(facts: FigureFacts, value: Fraction | None) -> Decimal | None:
    return _rounded(value, facts.indicator.decimals)


def _rounded(value: Fraction | None, places: int) -> Decimal | None:
    return None if value is None else round_half_up(value, places)


def _limits(facts: FigureFacts, place: int, places: int) -> str:
    """The usual level and limits as they stand for the last month drawn."""
    chart = facts.judged.chart_at(place)
    if chart.centre is None:
        return "There are too few months for a usual level."
    centre = round_half_up(chart.centre, places)
    if chart.lower is None or chart.upper is None:
        return f"The middle value is {centre}; there are too few months for limits."
    return (
        f"The usual level is {centre}, the limits {round_half_up(chart.lower, places)} to "
        f"{round_half_up(chart.upper, places)}."
    )


def _marks(facts: FigureFacts, drawn: Sequence[int]) -> str:
    judged = facts.judged
    told = [p for p in drawn if judged.months[p] not in facts.holidays]
    found = []
    for why, run in groupby(told, key=lambda p: (judged.signal_at(p), judged.reason_at(p))):
        if why[1]:
            labels = [judged.months[p].label for p in run]
            span = labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
            found.append(f"{span} ({why[0]}: {why[1]})")
    hollow = " Months with few school days are hollow and are left out of what is judged."
    has_hollow = any(judged.months[p] in facts.holidays for p in drawn)
    said = f"Unusual: {', '.join(found)}." if found else "No month stands out."
    return said + (hollow if has_hollow else "")
