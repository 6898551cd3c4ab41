"""Disclosure control of a figure's page for who may not see the children behind it.

Such a page can leave the team, so numbers of 1 up to the threshold are withheld, of children as of
events, and so are those from which a withheld one could be worked out: the other parts of a table
with a total, and the other months of a term and terms of a school year where months add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from virtualschool.analytics.definition import Indicator
from virtualschool.apps.indicators.figures.changes import Changes
from virtualschool.apps.indicators.figures.facts import (
    Concentration,
    Count,
    Coverage,
    FigureFacts,
    Part,
    Told,
    Withheld,
)
from virtualschool.apps.indicators.figures.judged import Judged
from virtualschool.apps.indicators.figures.periods import Choice
from virtualschool.domain.calendar import Month, academic_year, term_of
from virtualschool.domain.disclosure import (
    DEFAULT_RULE,
    TOTAL,
    CountTable,
    Symbol,
    rate_symbol,
    suppress,
)

#: Why the change is not split.
NOT_SPLIT = (
    "The change is not split: one of its parts, or a figure that it begins or ends with, is of "
    f"fewer than {DEFAULT_RULE.threshold}."
)


def released(facts: FigureFacts) -> FigureFacts:
    """The facts as they may leave the team."""
    covered = covered_in_time(facts.indicator, facts.judged.months, facts.monthly)

    def told(count: Told, of: Choice) -> Told:
        return Withheld() if of.key in covered else _told(count)

    monthly = [
        Withheld() if month.key in covered else _told(count)
        for month, count in zip(facts.judged.months, facts.monthly, strict=True)
    ]
    this, last = told(facts.this, facts.choice), told(facts.last, facts.before)
    is_split = isinstance(this, Count) and isinstance(last, Count) and _may_split(facts.changes)
    return replace(
        facts,
        this=this,
        last=last,
        last_year=told(facts.last_year, facts.year_ago),
        monthly=monthly,
        judged=_judged(facts.judged, monthly),
        rare=None,  # each of its points is the day of one child's event
        breakdowns={name: _parts(parts) for name, parts in facts.breakdowns.items()},
        by_school=_concentration(facts.by_school),
        by_child=_concentration(facts.by_child, of_children=True),
        changes=facts.changes if is_split else None,
        why_no_changes=facts.why_no_changes if is_split or not facts.changes else NOT_SPLIT,
        coverage=_coverage(facts.coverage),
        is_released=True,
    )


def is_withheld(count: Count) -> bool:
    """Whether the figure is small in itself: it rests on few, or counts few."""
    if DEFAULT_RULE.hides(count.children) or DEFAULT_RULE.hides(count.numerator):
        return True
    return rate_symbol(count.numerator, count.denominator or None) is Symbol.CONFIDENTIAL


def _told(count: Told) -> Told:
    return Withheld() if isinstance(count, Count) and is_withheld(count) else count


def covered_in_time(indicator: Indicator, of: Sequence[Month], monthly: Sequence[Told]) -> set[str]:
    """Keys of months, terms and school years from which a withheld one could be worked out.

    Only events add up over months: their terms are sums of months, and their years of terms.
    """
    if not indicator.event:
        return set()
    months: dict[str, dict[str, int]] = defaultdict(dict)
    terms: dict[str, dict[str, int]] = defaultdict(dict)
    for month, count in zip(of, monthly, strict=True):
        if isinstance(count, Count):
            term = term_of(month.first_day).key
            months[term][month.key] = count.numerator
            year = terms[str(academic_year(month.first_day))]
            year[term] = year.get(term, 0) + count.numerator
    covered: set[str] = set()
    for whole, parts in [*months.items(), *terms.items()]:
        hidden = _hidden(parts)
        covered |= {key for key in parts if key in hidden}
        if TOTAL in hidden:
            covered.add(whole)
    return covered


def _hidden(counts: Mapping[str, int]) -> set[str]:
    """Of counts with their total: those that cannot be shown, the total under ``TOTAL``."""
    shown = suppress(CountTable.one_way(counts))
    return {name for (_, name), each in shown.items() if each.value is None}


def _parts(parts: Sequence[Part]) -> list[Part]:
    """A breakdown: a part is withheld whole where any of its numbers has to be."""
    counts = [(str(place), part.count) for place, part in enumerate(parts)]
    known = {place: count for place, count in counts if isinstance(count, Count)}
    hidden = {place for place, count in known.items() if is_withheld(count)}
    for numbers in (
        {place: count.numerator for place, count in known.items()},
        {place: count.denominator or 0 for place, count in known.items()},
        {place: count.children for place, count in known.items()},
    ):
        hidden |= _hidden(numbers) if numbers else set()
    return [
        replace(part, count=Withheld()) if str(place) in hidden else part
        for place, part in enumerate(parts)
    ]


def _judged(judged: Judged, monthly: Iterable[Told]) -> Judged:
    """The series without withheld months, and without what is said of them."""
    values = [
        None if isinstance(count, Withheld) else value
        for count, value in zip(monthly, judged.values, strict=True)
    ]
    stretches = []
    for start, chart in judged.stretches:
        told = {place for place, value in enumerate(values[start:]) if value is not None}
        stretches.append(
            (
                start,
                replace(
                    chart,
                    signals={at: words for at, words in chart.signals.items() if at in told},
                    reasons={at: words for at, words in chart.reasons.items() if at in told},
                ),
            )
        )
    return Judged(judged.months, values, stretches)


def _concentration(
    found: Concentration | None, *, of_children: bool = False
) -> Concentration | None:
    if found is None:
        return None
    numbers = [found.share, found.total, found.total - found.share]
    if of_children:
        numbers += [found.few, found.among - found.few]
    return None if any(map(DEFAULT_RULE.hides, numbers)) else found


def _may_split(changes: Changes | None) -> bool:
    return changes is not None and not any(
        DEFAULT_RULE.hides(step.children) for step in changes.steps
    )


def _coverage(cover: Coverage | None) -> Coverage | None:
    if cover is None:
        return None
    numbers = (cover.children, cover.with_marks, cover.awaited, cover.no_school)
    return None if any(map(DEFAULT_RULE.hides, numbers)) else cover
