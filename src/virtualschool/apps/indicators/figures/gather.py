"""Gathers an indicator's page from an engine, within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import attrgetter

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.frame import PERIOD_BREAKDOWNS
from virtualschool.analytics.query import CARE_COHORTS, Contribution, Figure, Period, Query
from virtualschool.apps.indicators.figures.asked import Asked
from virtualschool.apps.indicators.figures.changes import Changes, Measure, Parts, changes
from virtualschool.apps.indicators.figures.facts import (
    Concentration,
    Count,
    Coverage,
    FigureFacts,
    Part,
)
from virtualschool.apps.indicators.figures.judged import Judged, judge
from virtualschool.apps.indicators.figures.periods import Choice, before, of_month, year_ago
from virtualschool.apps.indicators.figures.rare import rare_events
from virtualschool.domain.education import is_school_age

NamesOf = Callable[[str, Iterable[str | None]], Mapping[str | None, str]]


def gather_figure(
    engine: Engine,
    asked: Asked,
    names_of: NamesOf,
    *,
    of_months: Engine,
    is_kept: bool = False,
    reported: Sequence[Contribution] | None = None,
    printed_then: Sequence[Contribution] = (),
) -> FigureFacts:
    """The facts of the page. ``names_of`` words a breakdown's values; ``of_months`` is an engine
    over the same snapshot, which is asked for the series; ``is_kept`` says whether the answers of
    ``engine`` are kept.

    ``reported`` are the answers to ``last_query`` of the snapshot that was current at the end of
    that period (null where there was none), ``printed_then`` those under an earlier definition.
    Raises what the engine raises.
    """
    indicator, choice = asked.indicator, asked.choice
    last, ago = before(choice, asked.calendar), year_ago(choice)
    periods = [choice.period, last.period, ago.period]
    # What is kept is asked for each period alone, as the page of that period asks it: so what one
    # definition answered then is found when the next one asks what had been printed.
    questions = [[period] for period in periods] if is_kept else [periods]
    held: dict[Period, Parts] = {period: {} for period in periods}
    for question in questions:
        given = engine.contributions(asked.query(question))  # in the order of the periods
        held |= {period: _parts(own) for period, own in groupby(given, attrgetter("period"))}
    is_known = {
        each.period: asked.known_from is None or asked.known_from <= each.period.last_day
        for each in (choice, last, ago)
    }

    def count(of: Choice) -> Count | None:
        return _count(indicator, held[of.period]) if is_known[of.period] else None

    breakdowns = _breakdowns(engine, asked, names_of)
    monthly = _monthly(of_months, asked)
    walk, why = _changes(asked, held, last, is_known, reported, printed_then)
    bad = _adverse(indicator)
    return FigureFacts(
        indicator=indicator,
        cohort=asked.cohort,
        authority=asked.authority,
        choice=choice,
        before=last,
        year_ago=ago,
        this=count(choice),
        last=count(last),
        last_year=count(ago),
        monthly=monthly,
        judged=_judged(asked, monthly),
        rare=rare_events(engine, asked, monthly),
        holidays=frozenset(
            month for month in asked.months if asked.calendar.is_holiday_month(month)
        ),
        anew=asked.anew,
        breakdowns=breakdowns,
        by_school=_concentration(
            [
                bad(part.count)
                for part in breakdowns.get("school", ())
                if part.value is not None and isinstance(part.count, Count)
            ]
        ),
        by_child=_concentration(
            [bad(Count(top, bottom, 1)) for top, bottom in held[choice.period].values()]
        )
        if indicator.unit != "children"
        else None,
        changes=walk,
        why_no_changes=why,
        coverage=_coverage(engine, asked, held[choice.period]),
        published=asked.published,
        received=asked.received,
        today=asked.today,
        organisation=asked.organisation,
        snapshot=engine.snapshot,
        is_then=asked.is_then,
        is_part=asked.is_part,
        notes=asked.notes,
    )


def _parts(given: Iterable[Contribution]) -> dict[str, tuple[int, int | None]]:
    return {c.child_id: (c.numerator, c.denominator) for c in given}


def _count(indicator: Indicator, parts: Parts) -> Count:
    return Count(
        sum(pair[0] for pair in parts.values()),
        None if indicator.is_count else sum(pair[1] or 0 for pair in parts.values()),
        len(parts),
    )


def _monthly(engine: Engine, asked: Asked) -> list[Count | None]:
    """Each month's figure; null before what it is counted from is known."""
    periods = [of_month(month).period for month in asked.months]
    figures = {figure.period: figure for figure in engine.figures(asked.query(periods))}
    return [_of_month(asked, figures.get(period), period.last_day) for period in periods]


def _of_month(asked: Asked, figure: Figure | None, last_day: date) -> Count | None:
    if figure is None or figure.numerator is None:
        return None
    if asked.known_from is not None and last_day < asked.known_from:
        return None
    return Count(figure.numerator, figure.denominator, figure.children or 0)


def _judged(asked: Asked, monthly: Sequence[Count | None]) -> Judged:
    indicator = asked.indicator
    return judge(
        asked.months,
        [None if count is None else count.value(indicator.scale) for count in monthly],
        left_out={month for month in asked.months if asked.calendar.is_holiday_month(month)},
        begin_anew={each.month for each in asked.anew},
        most=None if indicator.is_count else 100,
    )


def _breakdowns(engine: Engine, asked: Asked, names_of: NamesOf) -> dict[str, Sequence[Part]]:
    by = [name for name in asked.indicator.breakdowns if name not in PERIOD_BREAKDOWNS]
    found = engine.figures_by_each(asked.query([asked.choice.period], *by))
    return {
        name: _named(
            name,
            {f.by[name]: Count(f.numerator or 0, f.denominator, f.children or 0) for f in figures},
            names_of,
        )
        for name, figures in found.items()
    }


def _named(breakdown: str, groups: Mapping[str | None, Count], names_of: NamesOf) -> list[Part]:
    """Schools with most children first; other groups in the order of their codes, none last."""
    names = names_of(breakdown, groups)

    def order(value: str | None) -> tuple[object, ...]:
        if breakdown == "school":
            return value is None, -groups[value].children, names[value]
        return value is None, _code_order(value or "")

    return [Part(value, names[value], groups[value]) for value in sorted(groups, key=order)]


def _code_order(code: str) -> tuple[int, int, str]:
    """Nursery and Reception before Year 1, Year 9 before Year 10."""
    return (
        (1, int(code), "") if code.isdigit() else (0 if code in {"N1", "N2", "R"} else 2, 0, code)
    )


def _adverse(indicator: Indicator) -> Callable[[Count], int]:
    """What is looked for when asked where it lies: what is missing, where higher is better."""
    if indicator.better == "higher" and not indicator.is_count:
        return lambda count: (count.denominator or 0) - count.numerator
    return lambda count: count.numerator


def _concentration(amounts: Sequence[int]) -> Concentration | None:
    """The fewest that hold at least half; null where there is nothing to share out."""
    ordered = sorted((amount for amount in amounts if amount), reverse=True)
    total = sum(ordered)
    held = few = 0
    for amount in ordered:
        if 2 * held >= total:
            break
        held, few = held + amount, few + 1
    return Concentration(few, len(amounts), held, total) if total else None


def _changes(
    asked: Asked,
    held: Mapping[Period, Parts],
    last: Choice,
    is_known: Mapping[Period, bool],
    reported: Sequence[Contribution] | None,
    printed_then: Sequence[Contribution],
) -> tuple[Changes | None, str]:
    """The walk from the last period, or why there is none."""
    indicator, choice = asked.indicator, asked.choice
    if not (is_known[last.period] and is_known[choice.period]):
        return None, f"Nothing is loaded for {last.name}, so no change can be told."
    measure = Measure(indicator.is_count, indicator.scale)
    walk = changes(
        held[last.period],
        held[choice.period],
        measure,
        reported=None if reported is None else _parts(reported),
        reported_value=measure.of(_parts(printed_then)) if printed_then else None,
    )
    if walk is None:
        return None, (
            f"No child was counted both in {last.name} and in {choice.name}, so the change cannot "
            "be split."
        )
    return walk, ""


def _coverage(engine: Engine, asked: Asked, counted: Parts) -> Coverage | None:
    """Whose marks are counted, for what rests on marks (decision 21)."""
    if "mark" not in asked.indicator.facts or asked.cohort not in CARE_COHORTS:
        return None
    cohort = asked.cohort
    query = Query(
        ("looked_after_in_period",),
        (asked.choice.period,),
        asked.scope,
        ("year_group", "school"),
        cohort,
    )
    of_age = [c for c in engine.contributions(query) if is_school_age(c.by["year_group"] or "")]
    children = {c.child_id for c in of_age}
    with_marks = {child for child in children if (counted.get(child) or (0, 0))[1]}
    no_school = {c.child_id for c in of_age if not c.by["school"]} - with_marks
    return Coverage(
        len(children),
        len(with_marks),
        len(children - with_marks - no_school),
        len(no_school),
    )
