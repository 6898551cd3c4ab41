"""Monthly figures of many indicators at once, as their pages count and judge them.

What a page asks month by month is kept with the snapshot; here the kept answers of all indicators
are read in one query, and only what was never asked is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Figure, Period, Query, QueryRefused, Scope
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.indicators.engine import NothingLoaded, engine_over, question_key
from virtualschool.apps.indicators.figures.facts import Count, Withheld
from virtualschool.apps.indicators.figures.judged import Judged, judge
from virtualschool.apps.indicators.figures.known import begins, known_in, ledger_of
from virtualschool.apps.indicators.figures.periods import of_month
from virtualschool.apps.indicators.figures.rare import are_rare
from virtualschool.apps.indicators.figures.read import offered
from virtualschool.apps.indicators.figures.release import covered_in_time, is_withheld
from virtualschool.apps.indicators.models import LimitsAnew, StoredResult
from virtualschool.apps.indicators.targets.models import Shock
from virtualschool.apps.indicators.targets.selectors import moved, shocks_of
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.calendar import Month, SchoolCalendar, months_between, parse_month
from virtualschool.domain.forecast import Monthly
from virtualschool.domain.time_between import TimeBetween, time_between


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """An indicator's months, oldest first. Null counts: not known. Places are of ``months``.

    ``shocked`` are months that something from outside touched, by what it was. ``between`` judges
    the days between rare events, in place of the months.
    """

    indicator: Indicator
    months: Sequence[Month]
    counts: Sequence[Count | None]
    judged: Judged
    calendar: SchoolCalendar
    shocks: Sequence[Shock]
    between: TimeBetween | None

    @property
    def monthly(self) -> list[Monthly | None]:
        """The months as ``domain.forecast`` takes them."""
        return [
            None if count is None else Monthly(count.numerator, count.denominator)
            for count in self.counts
        ]

    def place(self, month: Month) -> int:
        """The place of a month, which may lie before the first or after the last."""
        first = self.months[0]
        return (month.year - first.year) * 12 + month.month - first.month

    def is_holiday(self, place: int) -> bool:
        """Whether the month at a place, perhaps one to come, has too few school days."""
        return self.calendar.is_holiday_month(self.months[0].plus(place))

    def shock_at(self, place: int) -> Shock | None:
        """What from outside touched the month at a place."""
        month = self.months[0].plus(place)
        for shock in self.shocks:
            if shock.first_day <= month.last_day and month.first_day <= shock.last_day:
                return shock
        return None

    def left_out(self, places: Iterable[int]) -> set[int]:
        """Of the places those that do not speak: holiday months, and months of a shock."""
        return {
            place for place in places if self.is_holiday(place) or self.shock_at(place) is not None
        }


def last_ended() -> Month:
    """The last month that has ended by today's end: one that goes on is not judged."""
    today = home_clock().today()
    month = Month.of(today)
    return month if today == month.last_day else month.previous()


def series_of(
    authority: str, keys: Collection[str], until: Month | None = None, since: Month | None = None
) -> dict[str, FigureSeries]:
    """The monthly series of the indicators by key, of the whole authority, as known now.

    They end with ``until`` and are judged as at its end. They begin with the months that an
    indicator's page has, or with ``since`` if that is earlier. Indicators that are not in the
    catalogue, or for whose cohort nothing is loaded, are left out; so are all before the first
    load.
    """
    known = [indicator for key, indicator in catalogue().items() if key in keys]
    try:
        within = offered(authority)
    except NothingLoaded:
        return {}
    first = min(since, within.months[0]) if since else within.months[0]
    whole = months_between(first, within.months[-1])
    months = [month for month in whole if until is None or month <= until]
    if not months or not known:
        return {}
    figures = _kept(within.manifest, authority, known, [of_month(month).period for month in whole])
    calendar = calendar_of(Authority.objects.get(code=authority))
    tables, ledger = known_in(within.manifest, authority), ledger_of(authority)
    anew = _begun_anew(authority, known)
    shocks = shocks_of(authority)
    found = {}
    for indicator in known:
        if indicator.key not in figures:
            continue
        begun = begins(tables, ledger.care_from, indicator.facts)
        counts = [
            None
            if figure.numerator is None or (begun is not None and month.last_day < begun)
            else Count(figure.numerator, figure.denominator, figure.children or 0)
            for month, figure in zip(months, figures[indicator.key], strict=False)
        ]
        own = [shock for shock in shocks if moved(shock, indicator.key)]
        begin_anew = anew.get(indicator.key, set())
        found[indicator.key] = FigureSeries(
            indicator=indicator,
            months=months,
            counts=counts,
            judged=judge(
                months,
                [None if count is None else count.value(indicator.scale) for count in counts],
                left_out={month for month in months if calendar.is_holiday_month(month)},
                begin_anew=begin_anew,
                most=None if indicator.is_count else 100,
            ),
            calendar=calendar,
            shocks=own,
            between=_between(within.manifest, authority, indicator, months, counts, begin_anew),
        )
    return found


def _query(authority: str, indicator: Indicator, periods: Sequence[Period]) -> Query:
    scope = Scope(authorities=frozenset({authority}))
    return Query((indicator.key,), tuple(periods), scope, (), indicator.cohort)


def _kept(
    manifest: str, authority: str, indicators: Sequence[Indicator], periods: Sequence[Period]
) -> Mapping[str, list[Figure]]:
    """Each indicator's figure of every period, kept with the snapshot."""
    queries = {each.key: _query(authority, each, periods) for each in indicators}
    questions = {question_key("figures", query): key for key, query in queries.items()}
    held = StoredResult.objects.filter(snapshot=manifest, question__in=questions)
    found = {
        questions[row.question]: [
            Figure(**each | {"period": periods[each["period"]]}) for each in row.answer
        ]
        for row in held
    }
    engine = engine_over(manifest, is_kept=True)
    for key, query in queries.items():
        if key not in found:
            try:
                found[key] = engine.figures(query)
            except QueryRefused:
                continue
    return found


def _begun_anew(authority: str, indicators: Sequence[Indicator]) -> dict[str, set[Month]]:
    """The months from which an indicator's limits begin anew, for its own cohort."""
    cohorts = {each.key: each.cohort for each in indicators}
    found: dict[str, set[Month]] = {}
    for row in LimitsAnew.objects.filter(
        authority=authority, indicator__in=cohorts, undone_at__isnull=True
    ):
        if row.cohort == cohorts[row.indicator]:
            found.setdefault(row.indicator, set()).add(parse_month(row.month))
    return found


def _between(
    manifest: str,
    authority: str,
    indicator: Indicator,
    months: Sequence[Month],
    counts: Sequence[Count | None],
    begin_anew: Collection[Month],
) -> TimeBetween | None:
    """Rare events by the days between them, since limits last began anew; null for others."""
    if not are_rare(indicator, [count.numerator for count in counts if count is not None]):
        return None
    start = max((month for month in begin_anew), default=months[0])
    days = [
        Period(str(day), day, day, "day")
        for month, count in zip(months, counts, strict=True)
        if count is not None and count.numerator and month >= start
        for day in (
            month.first_day + timedelta(days=step)
            for step in range((month.last_day - month.first_day).days + 1)
        )
    ]
    given = (
        engine_over(manifest, is_kept=True).contributions(_query(authority, indicator, days))
        if days
        else []
    )
    return time_between(sorted({each.period.first_day for each in given if each.numerator}))


def withheld(series: FigureSeries) -> set[int]:
    """Places of the months that are not for readers who may not see the children: small ones, and
    those from which one could be worked out."""
    told = [Withheld() if count and is_withheld(count) else count for count in series.counts]
    covered = covered_in_time(series.indicator, series.months, series.counts)
    return {
        place
        for place, count in enumerate(told)
        if isinstance(count, Withheld) or series.months[place].key in covered
    }
