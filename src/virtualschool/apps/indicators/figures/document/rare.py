"""Rare events: the days from one to the next, and what they say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.definition import Better
from virtualschool.apps.indicators.figures.facts import FigureFacts, RareEvents
from virtualschool.domain.statistics import round_half_up, signal_words
from virtualschool.domain.time_between import TimeBetween
from virtualschool.publishing.document import Block, Chart, Paragraph, Series
from virtualschool.publishing.plain import long_date

#: Events drawn in the chart: the days under it take more room than months.
EVENTS_DRAWN = 18

#: More days between events are better where fewer events are.
_BETTER_BETWEEN: dict[Better, Better] = {"lower": "higher", "higher": "lower", "neither": "neither"}


def rare_signal(facts: FigureFacts, rare: RareEvents) -> str:
    """What the days between say at the end of the period."""
    end = min(facts.choice.period.last_day, facts.today)
    stretch = rare.until(end)
    if stretch is None:
        return f"Signal: too few to say; there was none up to {long_date(end)}."
    place = max(at for at, day in enumerate(stretch.days) if day <= end)
    day = stretch.days[place]
    if day < facts.choice.period.first_day:
        said = (
            stretch.signal_since(end) if place == len(stretch.days) - 1 else _said(stretch, place)
        )
        return (
            f"Signal: {said} ({_days((end - day).days)} since the last one, on {long_date(day)})."
        )
    if not place:
        return f"Signal: too few to say; the first was on {long_date(day)}."
    gap = stretch.gaps[place - 1]
    return f"Signal: {_said(stretch, place)} ({_days(gap)} from the one before to the last one)."


def between_events(facts: FigureFacts, rare: RareEvents) -> list[Block]:
    """The chart of the days between events up to the period's end, and how to read it."""
    event = facts.indicator.event
    end = facts.choice.period.last_day
    drawn = [
        (stretch, place)
        for stretch in rare.stretches
        for place, day in enumerate(stretch.days)
        if place and day <= end
    ][-EVENTS_DRAWN:]
    blocks: list[Block] = [
        Paragraph(
            [
                f"Less than one {event} falls in a month, so what is judged is the days from one "
                "to the next, not how many there are in a month; those of one day are one. Few "
                "days between them mean more of them than usual."
            ]
        )
    ]
    if len(drawn) < 2:
        return [*blocks, Paragraph(["There are too few to draw the days between them."])]
    chart = Chart(
        key=f"{facts.indicator.key.replace('_', '-')}-between",
        title=f"Days from one {event} to the next",
        summary=f"{_limits(drawn[-1][0])} {_marks(drawn)}",
        better=_BETTER_BETWEEN[facts.indicator.better],
        unit="days",
        labels=[_label(stretch.days[place]) for stretch, place in drawn],
        series=[Series("Days since the one before", [s.gaps[place - 1] for s, place in drawn])],
        kind="control",
        centre=[_rounded(stretch.chart.centre) for stretch, _ in drawn],
        lower=[_rounded(stretch.chart.lower) for stretch, _ in drawn],
        upper=[_rounded(stretch.chart.upper) for stretch, _ in drawn],
        marked=frozenset(
            at for at, (stretch, place) in enumerate(drawn) if place - 1 in stretch.chart.reasons
        ),
    )
    return [*blocks, chart]


def _label(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _said(stretch: TimeBetween, place: int) -> str:
    return signal_words(stretch.chart, place - 1)


def _days(count: int) -> str:
    return f"{count:,} day{'' if count == 1 else 's'}"


def _limits(stretch: TimeBetween) -> str:
    chart = stretch.chart
    if chart.centre is None:
        return "There are too few for a usual level."
    centre = round_half_up(chart.centre)
    if chart.lower is None or chart.upper is None:
        return f"The middle value is {centre} days; there are too few for limits."
    return (
        f"The usual level is {centre} days, the limits {round_half_up(chart.lower)} to "
        f"{round_half_up(chart.upper)}."
    )


def _marks(drawn: list[tuple[TimeBetween, int]]) -> str:
    found = [
        f"{long_date(stretch.days[place])} ({_said(stretch, place)}: "
        f"{stretch.chart.reasons[place - 1]})"
        for stretch, place in drawn
        if place - 1 in stretch.chart.reasons
    ]
    return f"Unusual: {', '.join(found)}." if found else "None stands out."


def _rounded(value: Fraction | None) -> Decimal | None:
    return None if value is None else round_half_up(value, 1)
