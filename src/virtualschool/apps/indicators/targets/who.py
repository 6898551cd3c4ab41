"""Whether the children in a figure are the same ones: nobody's improvement, only who is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Contribution, Period, Query, QueryRefused, Scope
from virtualschool.apps.indicators.engine import NothingLoaded, engine_over
from virtualschool.apps.indicators.figures.read import offered
from virtualschool.apps.indicators.targets.aims import Aim
from virtualschool.apps.indicators.targets.document import span_words
from virtualschool.domain.calendar import Month
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.statistics import ChurnSplit, churn_split, round_half_up
from virtualschool.publishing.plain import MINUS, number

_Parts = dict[str, tuple[int, int]]


def who_moved_it(authority: str, aim: Aim, until: Month, *, is_outside: bool = False) -> str:
    """What of the change since the baseline's months lies among children counted in both.

    The aim's months, or those of them up to ``until``, are held against as many months from the
    baseline's first on. Blank where there is no baseline, no month yet, or (for readers outside the
    team) a part is of few children.
    """
    indicator = catalogue().get(aim.indicator)
    months = [month for month in aim.months if month <= until]
    since = aim.baseline_months[: len(months)]
    if indicator is None or not since:
        return ""
    months = months[: len(since)]
    try:
        last, this = _parts(authority, indicator, since), _parts(authority, indicator, months)
    except (NothingLoaded, QueryRefused):
        return ""
    both, only_last, only_this = (
        last.keys() & this.keys(), last.keys() - this.keys(), this.keys() - last.keys()
    )  # fmt: skip
    small = [len(each) for each in (both, only_last, only_this)]
    if not last or not this or (is_outside and any(map(DEFAULT_RULE.hides, small))):
        return ""
    spans = span_words(since), span_words(months)
    if indicator.is_count:
        return _of_counts(spans, len(both), len(only_last), len(only_this))
    return _of_rates(indicator, spans, churn_split(last, this))


def _parts(authority: str, indicator: Indicator, months: Sequence[Month]) -> _Parts:
    """What each child adds over the months together; children who add nothing left out."""
    manifest = offered(authority).manifest
    # One month as its own page counts it: persistent absence of a month is that of the year so far.
    kind = "month" if len(months) == 1 else "range"
    span = Period(span_words(months), months[0].first_day, months[-1].last_day, kind)
    scope = Scope(authorities=frozenset({authority}))
    query = Query((indicator.key,), (span,), scope, (), indicator.cohort)
    given: list[Contribution] = engine_over(manifest, is_kept=True).contributions(query)
    return {
        each.child_id: (each.numerator, each.denominator or 0)
        for each in given
        if (each.numerator if indicator.is_count else each.denominator)
    }


def _of_counts(spans: tuple[str, str], both: int, only_last: int, only_this: int) -> str:
    before, now = both + only_last, both + only_this
    return (
        f"Of the {_children(before)} counted in {spans[0]}, {both:,} are among the "
        f"{_children(now)} counted in {spans[1]}; {only_this:,} other children are in the figure "
        f"and {only_last:,} no longer."
    )


def _of_rates(indicator: Indicator, spans: tuple[str, str], split: ChurnSplit) -> str:
    printed = split.printed(indicator.decimals + 1)
    if printed is None:
        return (
            f"No child was counted both in {spans[0]} and in {spans[1]}: other children are in the "
            "figure."
        )
    rest = round_half_up(
        (split.change or Fraction()) - (split.among_both or Fraction()), indicator.decimals + 1
    )
    return (
        f"From {spans[0]} to {spans[1]} the figure moved by {_points(printed.change)} percentage "
        f"points: {_points(printed.among_both)} among the {_children(split.children_both)} counted "
        f"in both, {_points(rest)} because other children are in the figure "
        f"({split.children_only_this:,} in the later months only, {split.children_only_last:,} in "
        "the earlier only)."
    )


def _points(value: Decimal) -> str:
    text = number(value)
    return text if value == 0 or text.startswith(MINUS) else f"+{text}"


def _children(count: int) -> str:
    return f"{count:,} child{'' if count == 1 else 'ren'}"
