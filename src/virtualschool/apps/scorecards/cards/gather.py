"""Gathers the figures of both cards at once: one question for all of a cohort, one for children."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from virtualschool.analytics.benchmarks import Match
from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Contribution, Figure, Period, Query, QueryRefused, Scope
from virtualschool.apps.indicators.figures.changes import Measure, Parts, changes
from virtualschool.apps.indicators.figures.facts import Anew, Count, Coverage, FigureFacts
from virtualschool.apps.indicators.figures.judged import judge
from virtualschool.apps.indicators.figures.periods import Choice, before, of_month, year_ago
from virtualschool.apps.indicators.figures.rare import are_rare
from virtualschool.apps.indicators.figures.release import NOT_SPLIT, released
from virtualschool.apps.scorecards.cards import facts as card
from virtualschool.apps.scorecards.cards.bridge import told_changes
from virtualschool.apps.scorecards.cards.coverage import coverage, should_have_marks
from virtualschool.apps.scorecards.cards.kinds import OF_A_DAY
from virtualschool.apps.scorecards.cards.signals import signal_of
from virtualschool.apps.scorecards.cards.year_to_date import told_to_date
from virtualschool.domain.calendar import Month, SchoolCalendar, academic_year, months_between

#: Months printed one beside the other.
MONTHS_SHOWN = 3

KnownFrom = Callable[[Indicator], date | None]


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around an engine's answers. ``months`` are those that a figure's own page knows,
    oldest first: what it withholds among them is withheld here too. ``benchmark`` gives what is
    published beside a figure, ``anew`` from which months its limits begin again."""

    authority: str
    organisation: str
    scope: Scope
    months: Sequence[Month]
    calendar: SchoolCalendar
    known_from: KnownFrom
    anew: Callable[[Indicator], Sequence[Anew]]
    benchmark: Callable[[Indicator, Period], Match]
    today: date


def gather(
    engine: Engine,
    then: Engine | None,
    indicators: Iterable[Indicator],
    month: Month,
    around: Around,
) -> dict[str, card.Figure]:
    """The figures of a month by key, with no small number in them.

    ``then`` is an engine over the snapshot from which the last month was reported, if it was. A
    figure for whose cohort nothing is loaded is one that is not known. Raises what the engine
    raises otherwise.
    """
    choice = of_month(month)
    last = before(choice, around.calendar)
    by_cohort: dict[str, list[Indicator]] = defaultdict(list)
    for indicator in sorted(indicators, key=lambda each: each.key):
        by_cohort[indicator.cohort].append(indicator)
    found: dict[str, card.Figure] = {}
    for cohort, group in by_cohort.items():
        asked = _Asked(tuple(each.key for each in group), cohort, around, choice, last)
        for indicator in group:
            found[indicator.key] = _figure(indicator, asked.answers(engine, then))
    return found


@dataclass(frozen=True, slots=True)
class _Answers:
    """What was answered of a cohort's indicators."""

    asked: _Asked
    figures: Mapping[tuple[str, Period], Figure]
    parts: Mapping[tuple[str, Period], Parts]
    reported: Mapping[str, Parts] | None
    in_care: Sequence[Contribution]
    snapshot: str


class _Asked:
    """The questions of one cohort, each asked once."""

    def __init__(
        self, keys: tuple[str, ...], cohort: str, around: Around, choice: Choice, last: Choice
    ) -> None:
        self.keys, self.cohort, self.around = keys, cohort, around
        self.choice, self.last = choice, last
        self.month = choice.months[-1]
        self.months = sorted({*around.months, *_recent(self.month)}, key=lambda m: m.first_day)
        self.so_far = [to_date(month) for month in _this_year(self.month)]
        self._answers: _Answers | None = None

    def answers(self, engine: Engine, then: Engine | None) -> _Answers:
        if self._answers is None:
            self._answers = self._ask(engine, then)
        return self._answers

    def _ask(self, engine: Engine, then: Engine | None) -> _Answers:
        periods = {
            of_month(month).period for month in (*self.months, *year_ago(self.choice).months)
        }
        ordered = sorted(periods, key=lambda each: each.first_day)
        both = (self.last.period, self.choice.period)
        try:
            figures = engine.figures(self._query([*ordered, *(of.period for of in self.so_far)]))
            given = engine.contributions(self._query(both))
        except QueryRefused:  # the cohort is not loaded: nothing is known of it
            figures, given = [], []
        return _Answers(
            self,
            {(figure.indicator, figure.period): figure for figure in figures},
            _by_indicator(given),
            self._reported(then),
            self._in_care(engine),
            engine.snapshot,
        )

    def _in_care(self, engine: Engine) -> list[Contribution]:
        """Who should have marks, where a figure rests on them."""
        rests_on_marks = any("mark" in catalogue()[key].facts for key in self.keys)
        query = should_have_marks(self.choice.period, self.around.scope, self.cohort)
        return engine.contributions(query) if rests_on_marks and query else []

    def _reported(self, then: Engine | None) -> Mapping[str, Parts] | None:
        if then is None:
            return None
        try:
            given = then.contributions(self._query([self.last.period]))
        except QueryRefused:
            return None
        return {key: parts for (key, _), parts in _by_indicator(given).items()}

    def _query(self, periods: Sequence[Period]) -> Query:
        return Query(self.keys, tuple(periods), self.around.scope, (), self.cohort)


def to_date(month: Month) -> Choice:
    """The school year to the end of a month."""
    first = date(academic_year(month.first_day), 9, 1)
    label = f"School year to {month.label}"
    return Choice(
        month.key, f"the school year to {month.label}", Period(label, first, month.last_day)
    )


def _this_year(month: Month) -> list[Month]:
    return months_between(date(academic_year(month.first_day), 9, 1), month.last_day)


def _recent(month: Month) -> list[Month]:
    return [month.plus(back) for back in range(1 - MONTHS_SHOWN, 1)]


def _by_indicator(
    given: Iterable[Contribution],
) -> dict[tuple[str, Period], dict[str, tuple[int, int | None]]]:
    found: dict[tuple[str, Period], dict[str, tuple[int, int | None]]] = defaultdict(dict)
    for each in given:
        found[each.indicator, each.period][each.child_id] = (each.numerator, each.denominator)
    return found


def _figure(indicator: Indicator, answers: _Answers) -> card.Figure:
    asked, around = answers.asked, answers.asked.around
    known_from = around.known_from(indicator)

    def count(of: Choice) -> Count | None:
        figure = answers.figures.get((indicator.key, of.period))
        if figure is None or figure.numerator is None:
            return None
        if known_from is not None and known_from > of.period.last_day:
            return None
        return Count(figure.numerator, figure.denominator, figure.children or 0)

    # Withheld is what is withheld on the figure's own page, of all the months that it knows.
    shown = {month: count(of_month(month)) for month in asked.months}
    whole = _facts(indicator, answers, count, asked.months, shown)
    told = released(whole)
    withheld = dict(zip(asked.months, told.monthly, strict=True))
    up_to = [month for month in asked.months if month.first_day <= asked.month.first_day]
    # Judged are the months up to this one: a paper does not know those that follow.
    values = [
        None if (each := shown[month]) is None else each.value(indicator.scale) for month in up_to
    ]
    judged = judge(
        up_to,
        values,
        left_out={month for month in up_to if around.calendar.is_holiday_month(month)},
        begin_anew={each.month for each in told.anew},
        most=None if indicator.is_count else 100,
    )
    facts = replace(
        told,
        judged=judged,
        monthly=[withheld[month] for month in up_to],
        **_walk(whole, told),
    )
    so_far = [count(of) for of in asked.so_far]
    months = [withheld[each.months[-1]] for each in asked.so_far]
    return card.Figure(
        facts=facts,
        recent=[(month, withheld[month]) for month in _recent(asked.month)],
        to_date=card.NotOfAPeriod.OF_A_DAY
        if indicator.key in OF_A_DAY
        else told_to_date(so_far, months, is_count=indicator.is_count),
        to_date_of=asked.so_far[-1],
        benchmark=around.benchmark(indicator, asked.choice.period),
        coverage=coverage(
            answers.in_care, answers.parts.get((indicator.key, asked.choice.period), {})
        )
        if "mark" in indicator.facts and answers.in_care
        else None,
        signal=signal_of(
            facts,
            is_rare=are_rare(indicator, [c.numerator for c in shown.values() if c is not None]),
        ),
    )


def _covered(indicator: Indicator, answers: _Answers) -> Coverage | None:
    if "mark" not in indicator.facts or not answers.in_care:
        return None
    counted = answers.parts.get((indicator.key, answers.asked.choice.period), {})
    return coverage(answers.in_care, counted)


def _walk(whole: FigureFacts, told: FigureFacts) -> dict[str, Any]:
    """The steps from last month as they may leave the team, or why there are none."""
    if whole.changes is None:
        return {"changes": None, "why_no_changes": whole.why_no_changes}
    is_told = isinstance(told.this, Count) and isinstance(told.last, Count)
    walk = told_changes(whole.changes) if is_told else None
    return {"changes": walk, "why_no_changes": "" if walk else NOT_SPLIT}


def _facts(
    indicator: Indicator,
    answers: _Answers,
    count: Callable[[Choice], Count | None],
    months: Sequence[Month],
    shown: Mapping[Month, Count | None],
) -> FigureFacts:
    """The facts as a figure's own page has them, without what a card does not show."""
    asked, around = answers.asked, answers.asked.around
    last, ago = asked.last, year_ago(asked.choice)
    this_count, last_count = count(asked.choice), count(last)
    measure = Measure(indicator.is_count, indicator.scale)
    reported = None if answers.reported is None else answers.reported.get(indicator.key, {})
    walk, why = None, ""
    if this_count is None or last_count is None:
        why = f"Nothing is loaded for {(asked.choice if this_count is None else last).name}."
    else:
        walk = changes(
            answers.parts.get((indicator.key, last.period), {}),
            answers.parts.get((indicator.key, asked.choice.period), {}),
            measure,
            reported=reported,
        )
        if walk is None:
            why = f"No child was counted both in {last.name} and in {asked.choice.name}."
    values: list[Fraction | None] = [
        None if (each := shown[month]) is None else each.value(indicator.scale) for month in months
    ]
    return FigureFacts(
        indicator=indicator,
        cohort=asked.cohort,
        authority=around.authority,
        choice=asked.choice,
        before=last,
        year_ago=ago,
        this=this_count,
        last=last_count,
        last_year=count(ago),
        monthly=[shown[month] for month in months],
        judged=judge(months, values, left_out=(), begin_anew=(), most=None),
        rare=None,
        holidays=frozenset(month for month in months if around.calendar.is_holiday_month(month)),
        anew=around.anew(indicator),
        breakdowns={},
        by_school=None,
        by_child=None,
        changes=walk,
        why_no_changes=why,
        coverage=None,
        published=(),
        received=(),
        today=around.today,
        organisation=around.organisation,
        snapshot=answers.snapshot,
        is_then=False,
        is_part=False,
    )
