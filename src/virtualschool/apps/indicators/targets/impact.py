"""What a figure has done since an effect was expected of something, by its own control chart.

It says what happened, never why: a figure that moved has not been moved by an action. A signal
counts only if it began after the effect was expected, still stands, and lies in no month that
something from outside touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import printable
from virtualschool.apps.indicators.targets.series import FigureSeries, series_of, withheld
from virtualschool.domain.calendar import Month
from virtualschool.domain.forecast import HIGHER as HIGHER_IS_BETTER
from virtualschool.domain.forecast import LOWER as LOWER_IS_BETTER
from virtualschool.domain.forecast import MOST_MONTHS, mean_over
from virtualschool.domain.plan.rules import ImpactKind
from virtualschool.domain.statistics import HIGHER, LOWER, TOO_FEW, round_half_up
from virtualschool.publishing.plain import number

#: Judged months since the effect was expected before "no change" can be said.
LEAST_SINCE = 3
#: A signal stands as long as it is among so many latest judged months.
STANDS = 3
#: Mean counts from here on are said in whole numbers.
WHOLE_FROM = 100
NOT_COUNTED_HERE = "Not counted here yet."
NOTHING_LOADED = "Nothing is loaded that it could be counted from."


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure, which way is better, and the first day on which an effect is expected.

    ``direction`` blank is the indicator's own. ``baseline`` is what somebody says that it was.
    """

    indicator: str
    direction: str = ""
    effect_from: date | None = None
    baseline: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a figure has done. ``before`` and ``since`` are exact, as printed before rounding;
    ``months`` are the judged ones since. ``sentence`` says it all, without naming the figure."""

    kind: ImpactKind
    sentence: str
    indicator: str
    months: Sequence[Month] = field(default=())
    before: Fraction | None = None
    since: Fraction | None = None


def impact_of(
    *,
    authority: str,
    indicator: str,
    direction: str,
    effect_from: date | None,
    until: Month,
    baseline: Decimal | None = None,
    is_outside: bool = False,
) -> Impact:
    """One figure's impact; see ``impacts_of``."""
    asked = Asked(indicator, direction, effect_from, baseline)
    return impacts_of(authority, [asked], until, is_outside=is_outside)[0]


def impacts_of(
    authority: str, asked: Sequence[Asked], until: Month, *, is_outside: bool = False
) -> list[Impact]:
    """What each figure has done by the end of ``until``, in the order asked, in few queries.

    ``is_outside`` is for readers who may not see the children: means over months of which one is
    withheld are not said.
    """
    series = series_of(authority, {each.indicator for each in asked}, until)
    return [
        impact_from(each, series.get(each.indicator), until, is_outside=is_outside)
        for each in asked
    ]


def impact_from(
    asked: Asked, series: FigureSeries | None, until: Month, *, is_outside: bool = False
) -> Impact:
    """What a series that ends with ``until`` says; null where the figure is not counted here."""

    def said(kind: ImpactKind, sentence: str) -> Impact:
        return Impact(kind, sentence, asked.indicator)

    if asked.indicator not in catalogue():
        return said(ImpactKind.NO_DATA, NOT_COUNTED_HERE)
    if series is None or not any(count is not None for count in series.counts):
        return said(ImpactKind.NO_DATA, NOTHING_LOADED)
    if asked.effect_from is None:
        sentence = "Nobody has said from when an effect is expected, so it is too early to say."
        return said(ImpactKind.TOO_EARLY, sentence)
    month = Month.of(asked.effect_from)
    begun = month if asked.effect_from.day == 1 else month.next()
    if until < begun:
        sentence = f"Too early: an effect is expected from {begun.label} on."
        return said(ImpactKind.TOO_EARLY, sentence)
    return _since(asked, series, begun, is_outside)


def _since(asked: Asked, series: FigureSeries, begun: Month, is_outside: bool) -> Impact:
    start = series.place(begun)
    silent = series.left_out(range(len(series.months)))
    known = [p for p, count in enumerate(series.monthly) if count and count.value is not None]
    since = [place for place in known if place >= start and place not in silent]
    before = [place for place in known if place < start and place not in silent][-MOST_MONTHS:]
    means = _Means(series, before, since, asked.baseline, is_outside)
    kind, head = (
        _of_events(asked, series, begun)
        if series.between is not None
        else _of_months(asked, series, since, begun)
    )
    body = means.in_words
    sentence = f"{head}: {body}." if body else f"{head}."
    shocks = dict.fromkeys(
        shock.words for p in known if p >= start and (shock := series.shock_at(p)) is not None
    )
    if shocks:
        words = " and ".join(f"“{each}”" for each in shocks)
        sentence += f" Months of {words} are left out."
    return Impact(
        kind,
        sentence,
        asked.indicator,
        [series.months[place] for place in since],
        None if means.is_withheld(before) else means.of(before),
        None if means.is_withheld(since) else means.of(since),
    )


def _of_months(
    asked: Asked, series: FigureSeries, since: Sequence[int], begun: Month
) -> tuple[ImpactKind, str]:
    """The kind, and the beginning of the sentence, of a figure judged month by month."""
    if not since:
        return ImpactKind.TOO_EARLY, f"Too early: no month to judge has passed since {begun.label}"
    runs = _runs(series)
    own = [run for run in runs if run[0] >= since[0]]
    standing = [run for run in own if run[-1] in since[-STANDS:]]
    if standing:
        signal = series.judged.signal_at(standing[-1][0])
        marked = [p for run in own for p in run if series.judged.signal_at(p) == signal]
        kind, worth = _worth(asked, series.indicator, signal)
        return kind, (
            f"{signal.capitalize()} in {_of(len(marked), len(since))} since {begun.label}, {worth}"
        )
    return _quiet(series, since, begun, runs)


def _quiet(
    series: FigureSeries, since: Sequence[int], begun: Month, runs: Sequence[Sequence[int]]
) -> tuple[ImpactKind, str]:
    """The same where no signal since stands."""
    in_months = f"in {_months(len(since))} since {begun.label}"
    if len(since) < LEAST_SINCE:
        return ImpactKind.TOO_EARLY, f"Too early: {_months(len(since))} since {begun.label}"
    if series.judged.signal_at(since[-1]) == TOO_FEW:
        return ImpactKind.TOO_EARLY, f"Too few months in all to say what is unusual {in_months}"
    earlier = [run for run in runs if run[0] < since[0] and run[-1] in since[-STANDS:]]
    if earlier:
        words = series.judged.signal_at(earlier[-1][0])
        began = series.months[earlier[-1][0]].label
        return ImpactKind.NO_CHANGE, (
            f"{words.capitalize()} since {began}, before an effect was expected; no change "
            f"{in_months}"
        )
    own = [run for run in runs if run[0] >= since[0]]
    if own:
        last = series.months[own[-1][-1]].label
        words = series.judged.signal_at(own[-1][0])
        return ImpactKind.NO_CHANGE, (
            f"Nothing unusual in the last {STANDS} of {_months(len(since))} since {begun.label} "
            f"({words} until {last})"
        )
    return ImpactKind.NO_CHANGE, f"Nothing unusual {in_months}"


def _of_events(asked: Asked, series: FigureSeries, begun: Month) -> tuple[ImpactKind, str]:
    """The same of rare events, judged by the days between them."""
    between, last_day = series.between, series.months[-1].last_day
    assert between is not None
    what = series.indicator.event
    since = [place for place, day in enumerate(between.days) if day >= begun.first_day]
    told = [between.chart.signals.get(place - 1, TOO_FEW) for place in since][-STANDS:]
    now = between.signal_since(last_day) if between.days else TOO_FEW
    told.append(now if last_day - begun.first_day >= timedelta(days=1) else TOO_FEW)
    plural = "" if len(since) == 1 else "s"
    events = f"{len(since)} {what}{plural} since {begun.label}"
    signals = [words for words in told if words in {HIGHER, LOWER}]
    if signals:
        kind, worth = _worth(asked, series.indicator, signals[-1])
        return kind, (
            f"{signals[-1].capitalize()} by the days between one and the next, {worth}: {events}"
        )
    if all(words == TOO_FEW for words in told):
        return ImpactKind.TOO_EARLY, f"Too few to say: {events}"
    return ImpactKind.NO_CHANGE, f"Nothing unusual in the days between one and the next: {events}"


def _worth(asked: Asked, indicator: Indicator, signal: str) -> tuple[ImpactKind, str]:
    """Whether a signal is for the better or the worse, as a kind and in words."""
    direction = asked.direction or indicator.better
    if direction not in {LOWER_IS_BETTER, HIGHER_IS_BETTER}:
        return ImpactKind.NO_CHANGE, "of which neither is better"
    if (signal == HIGHER) == (direction == HIGHER_IS_BETTER):
        return ImpactKind.IMPROVED, "which is better"
    return ImpactKind.WORSE, "which is worse"


def _runs(series: FigureSeries) -> list[list[int]]:
    """Stretches of judged months that are signals of one kind, oldest first.

    Holiday months neither belong to one nor end it; a month that something from outside touched
    ends it and is no part of one.
    """
    judged = series.judged
    spoken = [p for p in range(len(series.months)) if not series.is_holiday(p)]

    def what(place: int) -> str:
        is_signal = bool(judged.reason_at(place)) and series.shock_at(place) is None
        return judged.signal_at(place) if is_signal else ""

    return [list(run) for signal, run in groupby(spoken, key=what) if signal]


@dataclass(frozen=True, slots=True)
class _Means:
    """What the figure was on average before and since, in words."""

    series: FigureSeries
    before: Sequence[int]
    since: Sequence[int]
    baseline: Decimal | None
    is_outside: bool

    def is_withheld(self, places: Iterable[int]) -> bool:
        return self.is_outside and bool(withheld(self.series) & set(places))

    def of(self, places: Sequence[int]) -> Fraction | None:
        mean = mean_over(self.series.monthly, places)
        return None if mean is None else printable(self.series.indicator, mean)

    @property
    def in_words(self) -> str:
        parts = []
        if self.before:
            plan = ""
            if self.baseline is not None:
                plan = f" (the plan says {self.baseline.normalize():f})"
            parts.append(f"{self._said(self.before)} before{plan}")
        if self.since:
            parts.append(f"{self._said(self.since, is_short=bool(parts))} since")
        return ", ".join(parts)

    def _said(self, places: Sequence[int], *, is_short: bool = False) -> str:
        if self.is_withheld(places):
            return "a number too small to show"
        mean = self.of(places)
        assert mean is not None
        return mean_words(self.series.indicator, mean, is_short=is_short)


def mean_words(indicator: Indicator, mean: Fraction, *, is_short: bool = False) -> str:
    """A mean as it is said: "55.0 %", "12 children a month"; a small count to one decimal."""
    if not indicator.is_count:
        return f"{round_half_up(mean, indicator.decimals)} %"
    value = round_half_up(mean, 1 if mean < WHOLE_FROM else 0)
    said = number(int(value)) if value == int(value) else number(value)
    if is_short:
        return said
    unit = "days" if indicator.scale == 2 else indicator.unit
    if value == 1 and unit == "children":
        unit = "child"
    return f"{said} {unit} a month"


def _months(count: int) -> str:
    return f"{count} month{'' if count == 1 else 's'}"


def _of(count: int, among: int) -> str:
    return f"{count} of {_months(among)}"
