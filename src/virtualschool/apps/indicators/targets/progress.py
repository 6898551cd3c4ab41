"""How far an aim is on its way: where it began, the line to it, what came, what may come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.targets.aims import Aim, exact, printable
from virtualschool.apps.indicators.targets.models import Shock
from virtualschool.apps.indicators.targets.series import (
    FigureSeries,
    last_ended,
    series_of,
    withheld,
)
from virtualschool.domain import forecast
from virtualschool.domain.calendar import Month, months_between
from virtualschool.domain.forecast import BackTest, Forecast, counted_of, mean_over, reaches

#: Months that are held against the line, the latest that speak.
LATEST = 3


class Standing(StrEnum):
    """Where an aim stands. The values are stable codes."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    ON_COURSE = "on_course"
    BEHIND = "behind"
    TOO_FEW = "too_few"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Range:
    """What the mean over the target's months may come to: 8 in 10 such ranges should hold it."""

    low: Fraction
    middle: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """An aim and its figure, in what is printed (percent, children, days), exact.

    ``months`` run from the first that is drawn to the last of the aim; ``actual`` is null where a
    month is not known or (for a reader outside the team) withheld. ``latest`` is the mean of the
    last months that speak and ``line`` what the trajectory says of the same. ``outcome`` is the
    mean over the aim's months that are known; it is final where nothing lies ``ahead``.
    """

    aim: Aim
    indicator: Indicator | None
    standing: Standing
    months: Sequence[Month] = field(default=())
    actual: Sequence[Fraction | None] = field(default=())
    trajectory: Sequence[Fraction | None] = field(default=())
    left_out: frozenset[int] = frozenset()
    baseline_counted: Fraction | None = None
    latest: Fraction | None = None
    latest_months: Sequence[Month] = field(default=())
    line: Fraction | None = None
    outcome: Fraction | None = None
    ahead: Sequence[Month] = field(default=())
    judged_from: int = 0
    range: Range | None = None
    chance_in_words: str = ""
    back_test: BackTest = field(default=BackTest(0, 0))
    shocks: Sequence[Shock] = field(default=())
    is_withheld: bool = False  # some number is not for this reader

    @property
    def target(self) -> Fraction:
        return Fraction(self.aim.goal)

    @property
    def baseline(self) -> Fraction | None:
        """Where the line begins: as somebody said, else as counted."""
        return self.baseline_counted if self.aim.baseline is None else Fraction(self.aim.baseline)


def progress_of(
    authority: str, aim: Aim, until: Month | None = None, *, is_outside: bool = False
) -> TargetProgress:
    """One aim's progress; see ``progresses_of``."""
    return progresses_of(authority, [aim], until, is_outside=is_outside)[0]


def progresses_of(
    authority: str, aims: Sequence[Aim], until: Month | None = None, *, is_outside: bool = False
) -> list[TargetProgress]:
    """How far each aim is by the end of ``until`` (the last month that has ended, if null), in
    order.

    ``is_outside`` is for readers who may not see the children: withheld months are left out, and no
    mean or range is said that one of them is part of.
    """
    since = min((aim.baseline_first for aim in aims if aim.baseline_first), default=None)
    series = series_of(authority, {aim.indicator for aim in aims}, until or last_ended(), since)
    return [progress_from(aim, series.get(aim.indicator), is_outside=is_outside) for aim in aims]


def progress_from(
    aim: Aim, series: FigureSeries | None, *, is_outside: bool = False
) -> TargetProgress:
    """What a series says of an aim; null where the figure is not counted here."""
    known = catalogue().get(aim.indicator)
    if (
        series is None
        or known is None
        or not any(m and m.value is not None for m in series.monthly)
    ):
        return TargetProgress(aim, known, Standing.NO_DATA)
    return _Reckoning(aim, series, is_outside).progress()


class _Reckoning:
    """One aim held against its series; places are of the series' months."""

    def __init__(self, aim: Aim, series: FigureSeries, is_outside: bool) -> None:
        self.aim, self.series, self.indicator = aim, series, series.indicator
        self.monthly = series.monthly
        self.window = range(series.place(aim.first), series.place(aim.last) + 1)
        end = max(self.window[-1], len(series.months) - 1)
        self.left_out = series.left_out(range(end + 1))
        self.spoken = [
            place
            for place, month in enumerate(self.monthly)
            if month is not None and month.value is not None and place not in self.left_out
        ]
        self.hidden = withheld(series) if is_outside else set[int]()
        self.goal = exact(self.indicator, aim.goal)

    def progress(self) -> TargetProgress:
        found = forecast.forecast(self.monthly, self.window, self.left_out)
        since = self._baseline_places()
        # A baseline is what was counted then, whatever came from outside.
        counted = self._mean([p for p in since if not self.series.is_holiday(p)]) if since else None
        begun = counted if self.aim.baseline is None else Fraction(self.aim.baseline)
        months, places = self._drawn(since)
        line = self._line(begun, since, places)
        latest = self.spoken[-LATEST:]
        by_place = dict(zip(places, line, strict=True))
        on_line = [value for place in latest if (value := by_place.get(place)) is not None]
        basis = self.spoken[-forecast.MOST_MONTHS :]
        done = [place for place in counted_of(self.window, self.left_out) if place in self.spoken]
        chance = found.chance(self.goal, self.aim.direction)
        return TargetProgress(
            aim=self.aim,
            indicator=self.indicator,
            standing=self._standing(found, latest, on_line),
            months=months,
            actual=[self._actual(place) for place in places],
            trajectory=line,
            left_out=frozenset(
                at for at, place in enumerate(places) if self.series.is_holiday(place)
            ),
            baseline_counted=counted,
            latest=self._mean(latest),
            latest_months=[self.series.months[place] for place in latest],
            line=self._mean_line(latest, on_line),
            outcome=self._mean(done),
            ahead=[
                self.series.months[0].plus(place)
                for place in counted_of(self.window, self.left_out)
                if place not in done
            ][-found.ahead :]
            if found.ahead
            else [],
            judged_from=found.months,
            range=None if self.hidden & {*basis, *done} else self._range(found),
            chance_in_words=found.why_not if chance is None else forecast.chance_in_words(chance),
            back_test=found.back_test,
            shocks=[each for each in self.series.shocks if self._touches(each, months)],
            is_withheld=bool(self.hidden & set(self.spoken)),
        )

    def _baseline_places(self) -> range | None:
        if self.aim.baseline_first is None:
            return None
        last = self.aim.baseline_last or self.aim.baseline_first
        return range(self.series.place(self.aim.baseline_first), self.series.place(last) + 1)

    def _drawn(self, since: range | None) -> tuple[list[Month], list[int]]:
        """From the baseline, or a year before the aim, to its end or the last month known."""
        first = since[0] if since else self.window[0] - 12
        end = max(self.window[-1], min(len(self.series.months) - 1, self.window[-1] + 12))
        places = list(range(max(first, 0), end + 1))
        month = self.series.months[0]
        return months_between(month.plus(places[0]), month.plus(places[-1])), places

    def _line(
        self, begun: Fraction | None, since: range | None, places: Sequence[int]
    ) -> list[Fraction | None]:
        if begun is None or since is None or since[-1] >= self.window[0]:
            return [None] * len(places)
        goal = Fraction(self.aim.goal)
        line = forecast.trajectory(begun, since, goal, self.window, places)
        return [
            value if place <= self.window[-1] else None
            for place, value in zip(places, line, strict=True)
        ]

    def _standing(
        self, found: Forecast, latest: Sequence[int], on_line: Sequence[Fraction]
    ) -> Standing:
        if found.is_settled and found.done is not None:
            is_met = reaches(found.done, self.goal, self.aim.direction)
            return Standing.REACHED if is_met else Standing.NOT_REACHED
        mean = mean_over(self.monthly, latest)
        if mean is None or len(self.spoken) < forecast.LEAST_MONTHS:
            return Standing.TOO_FEW
        line = self._mean_line(latest, on_line)
        goal = self.goal if line is None else exact(self.indicator, line)
        is_met = reaches(mean, goal, self.aim.direction)
        return Standing.ON_COURSE if is_met else Standing.BEHIND

    @staticmethod
    def _mean_line(latest: Sequence[int], on_line: Sequence[Fraction]) -> Fraction | None:
        """What the line says of the latest months; null where it says nothing of some."""
        is_whole = bool(on_line) and len(on_line) == len(latest)
        return sum(on_line, Fraction()) / len(on_line) if is_whole else None

    def _mean(self, places: Sequence[int]) -> Fraction | None:
        """The mean over places, as it is printed; null where one of them is withheld."""
        if self.hidden & set(places):
            return None
        mean = mean_over(self.monthly, places)
        return None if mean is None else printable(self.indicator, mean)

    def _actual(self, place: int) -> Fraction | None:
        month = self.monthly[place] if place < len(self.monthly) else None
        if month is None or month.value is None or place in self.hidden:
            return None
        return printable(self.indicator, month.value)

    def _range(self, found: Forecast) -> Range | None:
        if found.low is None or found.middle is None or found.high is None:
            return None
        return Range(*(printable(self.indicator, e) for e in (found.low, found.middle, found.high)))

    @staticmethod
    def _touches(shock: Shock, months: Sequence[Month]) -> bool:
        return shock.first_day <= months[-1].last_day and months[0].first_day <= shock.last_day
