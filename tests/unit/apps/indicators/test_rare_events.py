"""Rare events on an indicator's page: judged by the days between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Contribution, Figure, Query, Scope
from virtualschool.apps.indicators.figures.asked import Asked
from virtualschool.apps.indicators.figures.document import figure_document
from virtualschool.apps.indicators.figures.facts import Anew, FigureFacts
from virtualschool.apps.indicators.figures.gather import gather_figure
from virtualschool.apps.indicators.figures.periods import of_month
from virtualschool.domain.calendar import Month, SchoolCalendar, months_between
from virtualschool.publishing.document import Chart
from virtualschool.publishing.plain import blocks_of, text_of

BEGAN = date(2020, 9, 10)
TODAY = date(2023, 7, 21)
JUNE = Month(2023, 6)


class Happened:
    """An engine that counts one event of another child on each of these days."""

    snapshot = "0" * 64

    def __init__(self, days: Sequence[date]) -> None:
        self.days = days
        self.asked: list[Query] = []

    def contributions(self, query: Query) -> list[Contribution]:
        self.asked.append(query)
        return [
            Contribution(
                query.indicators[0],
                period,
                "806",
                str(number),
                1,
                None,
                dict.fromkeys(query.by),
            )
            for period in query.periods
            for number, day in enumerate(self.days)
            if period.first_day <= day <= period.last_day
        ]

    def figures_by_each(self, query: Query) -> dict[str, list[Figure]]:
        return {name: [] for name in query.by}

    def figures(self, query: Query) -> list[Figure]:
        return [
            Figure(query.indicators[0], "1", self.snapshot, period, "806", len(found), None)
            for period in query.periods
            for found in [[d for d in self.days if period.first_day <= d <= period.last_day]]
        ]


def page_of(
    events: Sequence[date] | Happened, *, month: Month = JUNE, anew: Sequence[Anew] = ()
) -> tuple[FigureFacts, str, list[Chart]]:
    """The facts of a page of permanent exclusions, its words and its charts."""
    asked = Asked(
        indicator=catalogue()["permanent_exclusions"],
        cohort="looked_after",
        choice=of_month(month),
        authority="806",
        organisation="Middlesbrough Virtual School",
        scope=Scope(frozenset({"806"})),
        months=months_between(date(2020, 9, 1), date(2023, 7, 31)),
        known_from=None,
        calendar=SchoolCalendar(),
        anew=anew,
        published=(),
        received=(),
        today=TODAY,
        is_then=False,
        is_part=False,
    )
    engine = events if isinstance(events, Happened) else Happened(events)
    facts = gather_figure(
        engine,
        asked,
        lambda _name, values: {v: str(v) for v in values},
        of_months=engine,
    )
    blocks = [block for _, block in blocks_of(figure_document(facts).sections)]
    words = " ".join(text_of(block.text) for block in blocks if hasattr(block, "text"))
    return facts, words, [block for block in blocks if isinstance(block, Chart)]


def every(gap: int, count: int) -> list[date]:
    return [BEGAN + timedelta(gap * place) for place in range(count)]


def test_events_rarer_than_one_a_month_are_drawn_by_the_days_between_them():
    _, words, (between, months) = page_of(every(60, 16))
    assert "Less than one permanent exclusion falls in a month" in words
    assert between.kind == "control"
    assert set(between.series[0].values) == {60}
    assert between.labels[-1] == "27 Feb 2023"
    assert between.better == "higher"  # fewer are better, so more days are
    assert "The usual level is 60 days" in between.summary
    assert months.kind == "line"
    assert not months.centre


def test_only_days_of_months_with_an_event_are_asked_for():
    engine = Happened([date(2022, 10, 4)])
    page_of(engine)
    days = [period for query in engine.asked for period in query.periods if period.kind == "day"]
    assert {Month.of(day.first_day) for day in days} == {Month(2022, 10)}
    assert len(days) == 31


def test_months_judge_what_happens_every_month():
    days = [month.first_day for month in months_between(date(2020, 9, 1), date(2023, 7, 31))]
    facts, words, (chart,) = page_of(days)
    assert facts.rare is None
    assert chart.kind == "control"
    assert "falls in a month" not in words


def test_a_long_time_without_one_is_said_with_its_days():
    _, words, _ = page_of(every(30, 20), month=JUNE)
    last = every(30, 20)[-1]
    since = (JUNE.last_day - last).days
    assert f"Signal: lower than usual ({since} days since the last one" in words


def test_a_short_time_between_two_is_a_signal_of_more():
    days = every(60, 15)
    days.append(days[-1] + timedelta(1))
    _, words, (between, _) = page_of(days, month=Month.of(days[-1]))
    assert "Signal: higher than usual (1 day from the one before to the last one)." in words
    assert between.marked == {14}
    assert "higher than usual: below the lower limit" in between.summary


def test_those_of_one_day_are_one():
    facts, _, (between, _) = page_of(sorted([*every(60, 8), *every(60, 8)[-1:] * 5]))
    assert facts.rare.stretches[0].days == every(60, 8)
    assert set(between.series[0].values) == {60}


def test_limits_begun_anew_judge_the_days_between_later_events_alone():
    days = [*every(30, 13), *(date(2022, 1, 5) + timedelta(90 * place) for place in range(6))]
    anew = Anew(1, Month(2022, 1), "Other rules", "head", TODAY)
    facts, words, (between, _) = page_of(days, anew=[anew])
    assert [len(each.days) for each in facts.rare.stretches] == [13, 6]
    assert "Limits begin anew with January 2022: Other rules" in words
    assert between.upper[0] is not None
    assert between.upper[-1] is None  # five days between are too few for limits


def test_none_at_all_is_said():
    _, words, _ = page_of([])
    assert "there was none up to 30 June 2023" in words
    assert "too few to draw" in words
