"""The paper's numbers: counted, named so that every paper means the same by a name, and released.

A name is an indicator and what it is of: a month, several months, or a group within one. How the
numbers add up is said beside them, so that ``domain.disclosure`` can solve them all together, with
those of the papers before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import NOT_KNOWN, Figure, Period, Query, Scope
from virtualschool.apps.governors.paper.periods import Span
from virtualschool.apps.indicators.figures.facts import Count
from virtualschool.apps.indicators.targets.series import FigureSeries
from virtualschool.domain.calendar import Month
from virtualschool.domain.disclosure import DEFAULT_RULE, Balance, Release

#: What every paper tells; what the plan means to move comes after.
ALWAYS = (
    "looked_after",
    "no_school_place",
    "attendance",
    "persistent_absence",
    "children_suspended",
    "suspensions",
    "suspension_days_lost",
    "permanent_exclusions",
    "placement_moves",
)
#: What is told by key stage.
BY_STAGE = ("looked_after", "suspensions", "suspension_days_lost")
STAGES = ("EYFS", "KS1", "KS2", "KS3", "KS4", "KS5")
#: Of the children counted once in a stretch, a longer stretch has these besides.
DISTINCT = frozenset({"children_suspended"})
#: What is counted in these has days that each belong to one month, so that months add up.
OF_SESSIONS = frozenset({"sessions", "half days"})
FLOW = ("starters", "leavers")


def is_of_a_day(indicator: Indicator) -> bool:
    """Whether a month's figure is of its last day, or of the school year up to it, so that several
    months have none of their own."""
    adds_up = bool(indicator.event) or indicator.unit in OF_SESSIONS
    return not (adds_up or indicator.key in DISTINCT)


def month_name(indicator: str, month: Month) -> str:
    """The name of an indicator's number of a month."""
    return f"{indicator} {month.key}"


def months_name(indicator: str, months: Sequence[Month]) -> str:
    """The name of its number of several months."""
    if len(months) == 1:
        return month_name(indicator, months[0])
    return f"{indicator} {months[0].key}..{months[-1].key}"


def stage_name(whole: str, stage: str) -> str:
    """The name of a key stage's part of a number."""
    return f"{whole} in {stage}"


@dataclass(slots=True)
class Numbers:
    """The numbers while they are gathered: see ``Release``."""

    counts: dict[str, int] = field(default_factory=dict)
    balances: list[Balance] = field(default_factory=list)
    unprinted: set[str] = field(default_factory=set)
    of_few: set[str] = field(default_factory=set)

    def add(
        self, name: str, count: Count | None, indicator: Indicator, *, is_printed: bool = True
    ) -> bool:
        """Enter a figure under its name: its count, or its two numbers and the children it leaves.

        False where there is no figure. What was printed stays so.
        """
        if count is None or count.is_nobody:
            return False
        is_new = name not in self.counts
        told = {name: count.numerator}
        if count.denominator is not None:
            told[f"{name} of"] = count.denominator
            if indicator.unit == "children":  # sessions left over are no people
                rest = f"{name} rest"
                self.counts[rest] = count.denominator - count.numerator
                self.unprinted.add(rest)
                if is_new:
                    self.balances.append(Balance((f"{name} of",), (name, rest)))
        self.counts.update(told)
        if is_printed:
            self.unprinted -= told.keys()
        elif is_new:
            self.unprinted |= told.keys()
        if count.numerator and DEFAULT_RULE.hides(count.children):
            self.of_few.add(name)
        return True

    def adds_up(self, left: Iterable[str], right: Iterable[str]) -> None:
        """Say that two sums are equal, where they are and all of it is known."""
        balance = Balance(tuple(left), tuple(right))
        if len(set(balance.names)) < 2 or not set(balance.names) <= self.counts.keys():
            return
        left_sum, right_sum = (
            sum(map(self.counts.__getitem__, side)) for side in (balance.left, balance.right)
        )
        if left_sum == right_sum:
            self.balances.append(balance)

    def release(self) -> Release:
        """The numbers as they are to be withheld or shown."""
        return Release(
            counts=self.counts,
            balances=self.balances,
            unprinted=frozenset(self.unprinted),
            of_few=frozenset(self.of_few & self.counts.keys()),
        )


@dataclass(frozen=True, slots=True)
class Ranges:
    """What an engine counted over several months: by indicator and months; and by key stage."""

    counts: Mapping[tuple[str, tuple[Month, ...]], Count]
    stages: Mapping[str, Mapping[str, Count]]


def gather_ranges(engine: Engine, scope: Scope, span: Span, keys: Sequence[str]) -> Ranges:
    """The figures of more than a month that the months alone do not give."""
    stretches = {
        tuple(months)
        for months in (span.to_date, span.last_year, span.since, _to_last_time(span))
        if months
    }
    periods = {_period(months): months for months in sorted(stretches)}
    wanted = tuple(
        key for key in dict.fromkeys((*keys, *FLOW)) if catalogue()[key].cohort == "looked_after"
    )
    authority = span.meeting.authority
    counts = {
        (each.indicator, periods[each.period]): _count(each)
        for each in engine.figures(Query(wanted, tuple(periods), scope))
        if each.authority == authority and each.numerator is not None
    }
    stages: dict[str, dict[str, Count]] = {}
    since = _period(tuple(span.since))
    for key in BY_STAGE:
        period = _period((span.until,)) if key == "looked_after" else since
        found = engine.figures(Query((key,), (period,), scope, ("key_stage",)))
        stages[key] = {
            each.by["key_stage"] or NOT_KNOWN: _count(each)
            for each in found
            if each.authority == authority
        }
    return Ranges(counts, stages)


def numbers_of(span: Span, series: Mapping[str, FigureSeries], ranges: Ranges) -> Numbers:
    """Every number that the paper prints or that can be worked out between two papers."""
    numbers = Numbers()
    for key, one in series.items():
        _of_indicator(numbers, key, one, span, ranges)
    for key in BY_STAGE:
        if key in series:
            _of_stages(numbers, key, span, ranges)
    _of_flow(numbers, span, series, ranges)
    return numbers


def _of_indicator(
    numbers: Numbers, key: str, series: FigureSeries, span: Span, ranges: Ranges
) -> None:
    indicator = series.indicator
    printed = {*span.since, span.last_year[-1]} if is_of_a_day(indicator) else {*span.since}
    for month in sorted({*span.to_date, *span.last_year, *span.since, span.before}):
        place = series.place(month)
        count = series.counts[place] if 0 <= place < len(series.counts) else None
        numbers.add(month_name(key, month), count, indicator, is_printed=month in printed)
    if is_of_a_day(indicator):
        return
    for months, is_printed in (
        (span.to_date, True),
        (span.last_year, True),
        (span.since, key in BY_STAGE),
        (_to_last_time(span), False),
    ):
        if not months:
            continue
        name, count = months_name(key, months), ranges.counts.get((key, tuple(months)))
        is_there = numbers.add(name, count, indicator, is_printed=is_printed)
        if is_there and len(months) > 1 and key not in DISTINCT:
            for part in ("", " of") if count and count.denominator is not None else ("",):
                numbers.adds_up([name + part], [month_name(key, month) + part for month in months])
    before = _to_last_time(span)
    if key in DISTINCT and before and before != span.to_date:
        now, then = months_name(key, span.to_date), months_name(key, before)
        if {now, then} <= numbers.counts.keys():
            new = f"{now} besides {then}"
            numbers.counts[new] = max(0, numbers.counts[now] - numbers.counts[then])
            numbers.unprinted.add(new)
            numbers.adds_up([now], [then, new])


def _of_stages(numbers: Numbers, key: str, span: Span, ranges: Ranges) -> None:
    whole = whole_of_stages(key, span)
    parts = ranges.stages[key]
    for stage, count in parts.items():
        numbers.add(stage_name(whole, stage), count, catalogue()[key])
    numbers.adds_up([whole], [stage_name(whole, stage) for stage in parts])


def whole_of_stages(key: str, span: Span) -> str:
    """The name of what the key stages' parts add up to."""
    if key == "looked_after":
        return month_name(key, span.until)
    return months_name(key, span.since)


def _of_flow(
    numbers: Numbers, span: Span, series: Mapping[str, FigureSeries], ranges: Ranges
) -> None:
    """Children looked after from one paper to the next: what there was, came, went and is."""
    if "looked_after" not in series:
        return
    for key in FLOW:
        count = ranges.counts.get((key, tuple(span.since)))
        numbers.add(months_name(key, span.since), count, catalogue()[key])
    opening = month_name("looked_after", span.since[0].previous())
    place = series["looked_after"].place(span.since[0].previous())
    if place >= 0:
        counts = series["looked_after"].counts
        numbers.add(opening, counts[place], catalogue()["looked_after"])
    numbers.adds_up(
        [opening, months_name("starters", span.since)],
        [month_name("looked_after", span.until), months_name("leavers", span.since)],
    )


def _to_last_time(span: Span) -> list[Month]:
    """The months of the school year that the paper before had told of."""
    return [month for month in span.to_date if month <= span.before]


def _period(months: Sequence[Month]) -> Period:
    kind = "month" if len(months) == 1 else "range"
    label = months[0].label if len(months) == 1 else f"{months[0].label} to {months[-1].label}"
    return Period(label, months[0].first_day, months[-1].last_day, kind)


def _count(figure: Figure) -> Count:
    return Count(figure.numerator or 0, figure.denominator, figure.children or 0)
