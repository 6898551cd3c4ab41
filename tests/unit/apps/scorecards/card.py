"""A card's facts made of whole numbers alone, for tests of what is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from virtualschool.analytics.benchmarks import Match, NoBenchmark
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Contribution, Figure, Period, Query, QueryRefused, Scope
from virtualschool.apps.scorecards.cards.facts import CardFacts, Line, Words
from virtualschool.apps.scorecards.cards.facts import Figure as CardFigure
from virtualschool.apps.scorecards.cards.gather import Around, gather
from virtualschool.apps.scorecards.cards.kinds import EDUCATION
from virtualschool.domain.calendar import Month, default_calendar, months_between
from virtualschool.domain.plan.live import ActionAt
from virtualschool.domain.plan.rules import RatedAction, Signal, rate

OCTOBER = Month(2022, 10)
MONTHS = months_between(Month(2021, 9), Month(2023, 6))
TODAY = date(2023, 7, 21)
SNAPSHOT = "5" * 64

#: What each child adds to a figure in a month: numerator and denominator.
Adds = Mapping[str, tuple[int, int | None]]


class Counts:
    """An engine that knows what each child adds to each figure in each month.

    A range of several months has the sum of what is added, or, of ``children`` counted once each,
    the number of different ones. ``refuses`` are cohorts for which nothing is loaded.
    """

    def __init__(
        self,
        by_month: Mapping[str, Mapping[Month, Adds]],
        *,
        refuses: Sequence[str] = (),
        snapshot: str = SNAPSHOT,
    ) -> None:
        self.by_month, self.refuses, self.snapshot = by_month, refuses, snapshot
        self.questions: list[Query] = []

    def figures(self, query: Query) -> list[Figure]:
        self._hear(query)
        return [
            Figure(
                key,
                "1",
                self.snapshot,
                period,
                "806",
                sum(top for top, _ in adds.values()),
                None if catalogue()[key].is_count else sum(low or 0 for _, low in adds.values()),
                children=len(adds),
            )
            for key in query.indicators
            for period in query.periods
            for adds in [self._adds(key, period)]
        ]

    def contributions(self, query: Query) -> list[Contribution]:
        self._hear(query)
        return [
            Contribution(key, period, "806", child, top, low, dict.fromkeys(query.by, "8"))
            for key in query.indicators
            for period in query.periods
            for child, (top, low) in self._adds(key, period).items()
        ]

    def figures_by_each(self, query: Query) -> dict[str, list[Figure]]:
        raise NotImplementedError("A card asks for no breakdown.")

    def _hear(self, query: Query) -> None:
        self.questions.append(query)
        if query.cohort in self.refuses:
            raise QueryRefused("Nothing is loaded.")

    def _adds(self, key: str, period: Period) -> Adds:
        found: dict[str, tuple[int, int | None]] = {}
        months = self.by_month.get(key, {})
        is_each_once = catalogue()[key].unit == "children" and catalogue()[key].is_count
        for month in months_between(period.first_day, period.last_day):
            for child, (top, low) in months.get(month, {}).items():
                before, under = found.get(child, (0, None if low is None else 0))
                found[child] = (
                    max(before, top) if is_each_once else before + top,
                    None if low is None else (under or 0) + low,
                )
        return found


def children(count: int, first: int = 0, top: int = 1, low: int | None = None) -> Adds:
    """So many children, numbered from ``first``, who each add the same."""
    return {str(number): (top, low) for number in range(first, first + count)}


def around(benchmark: Match | None = None, months: Sequence[Month] = MONTHS) -> Around:
    return Around(
        authority="806",
        organisation="Middlesbrough Virtual School",
        scope=Scope(frozenset({"806"})),
        months=months,
        calendar=default_calendar(),
        known_from=lambda _: None,
        anew=lambda _: [],
        benchmark=lambda *_: benchmark or NoBenchmark("Nothing is published of it."),
        today=TODAY,
    )


def figure(
    key: str,
    by_month: Mapping[Month, Adds],
    *,
    month: Month = OCTOBER,
    then: Mapping[Month, Adds] | None = None,
) -> CardFigure:
    """One figure in a month; ``then`` is what was known when last month was reported."""
    reported = Counts({key: then}) if then is not None else None
    return gather(Counts({key: by_month}), reported, [catalogue()[key]], month, around())[key]


def steady(key: str, *counts: int, month: Month = OCTOBER) -> dict[Month, Adds]:
    """Ten children a month, and in the last months before and with ``month`` so many as said."""
    held: dict[Month, Adds] = {each: children(10) for each in MONTHS}
    for back, count in enumerate(reversed(counts)):
        held[month.plus(-back)] = children(count)
    if not catalogue()[key].is_count:
        held = {each: {c: (t, 10) for c, (t, _) in adds.items()} for each, adds in held.items()}
    return held


def action(ref: int, day: date = date(2022, 10, 31), **more: object) -> RatedAction:
    """An action as it is rated; ``signal`` says what its figure has done."""
    signal = more.pop("signal", None)
    at = replace(
        ActionAt(ref=ref, position=ref, section="Q", consideration="C", text=f"Do thing {ref}."),
        **more,  # type: ignore[arg-type]
    )
    return rate(at, day, actions={ref: at}, signals=[signal] if isinstance(signal, Signal) else [])


def card(*lines: Line, **more: object) -> CardFacts:
    """The card of the director of education in October 2022."""
    facts = CardFacts(
        kind=EDUCATION,
        organisation="Middlesbrough Virtual School",
        month=OCTOBER,
        lines=lines,
        decisions=(),
        words=Words(),
        sources=(),
        rated_on=OCTOBER.last_day,
        as_at=TODAY,
        snapshot=SNAPSHOT,
        holidays=frozenset(each for each in MONTHS if default_calendar().is_holiday_month(each)),
    )
    return replace(facts, **more)  # type: ignore[arg-type]
