"""Which figures are unusual in the latest month, and the report to read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Query, Scope
from virtualschool.apps.desk.home.pieces import MOST, Line, Link, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.indicators.engine import NothingLoaded, question_key
from virtualschool.apps.indicators.figures.document import BETTER, printed
from virtualschool.apps.indicators.figures.facts import Count
from virtualschool.apps.indicators.figures.judged import judge
from virtualschool.apps.indicators.figures.known import begins, known_in
from virtualschool.apps.indicators.figures.periods import of_month
from virtualschool.apps.indicators.figures.read import offered
from virtualschool.apps.indicators.models import LimitsAnew, StoredResult
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.domain.statistics import NOTHING_UNUSUAL, TOO_FEW

#: Months of the report that are linked; the report itself leads to the others.
MONTHS_SHOWN = 3
#: Indicator, cohort and month from which limits begin anew.
Anew = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure of the latest month, and what its control chart says of it."""

    indicator: Indicator
    figure: str
    signal: str
    reason: str

    @property
    def is_unusual(self) -> bool:
        return self.signal not in (NOTHING_UNUSUAL, TOO_FEW)


def unusual(reader: Reader) -> Told:
    """The figures that are higher or lower than usual in the latest month that has ended.

    Only answers that are kept are read: nothing is counted for this page. A figure that nobody has
    made ready is said to be so.
    """
    try:
        within = offered(reader.authority.code)
    except NothingLoaded as nothing:
        return Told(nothing=str(nothing))
    month = Month.of(within.usual.period.first_day)
    held = _held(reader, within.manifest, tuple(within.months), month)
    found = sorted(
        (reading for reading in held if reading.is_unusual),
        key=lambda reading: (reading.indicator.better == "neither", reading.indicator.title),
    )
    usual = sum(reading.signal == NOTHING_UNUSUAL for reading in held)
    few = sum(reading.signal == TOO_FEW for reading in held)
    waiting = len(catalogue()) - len(held)
    return Told(
        lines=[
            Line(
                f": {reading.figure} in {month.label}, {reading.signal} ({reading.reason}). "
                f"{BETTER[reading.indicator.better]}",
                Link(
                    reading.indicator.title,
                    reader.address("indicator", reading.indicator.key, period=month.key),
                ),
            )
            for reading in found[:MOST]
        ],
        total=len(found),
        intro=_others(usual, few, waiting),
        nothing=f"Nothing unusual in {month.label}. {_others(usual, few, waiting)}".strip(),
        more=Link("See what is counted", reverse("indicators")),
    )


def _others(usual: int, few: int, waiting: int) -> str:
    parts = []
    if usual:
        parts.append(f"nothing unusual in {counted(usual, 'figure')}")
    if few:
        parts.append(f"too few to say in {few}")
    if waiting:
        parts.append(f"{waiting} not made ready yet or not loaded")
    return f"Of all figures: {', '.join(parts)}." if parts else ""


def _held(
    reader: Reader, manifest: str, months: tuple[Month, ...], month: Month
) -> tuple[Reading, ...]:
    code = reader.authority.code
    questions = _questions(code, months)
    anew = LimitsAnew.objects.filter(authority=code, undone_at__isnull=True)
    return _readings(
        str(settings.HOME.snapshots),
        manifest,
        code,
        months,
        month,
        frozenset(anew.values_list("indicator", "cohort", "month")),
        reader.ledger.care_from,
        frozenset(each for each in months if reader.calendar.is_holiday_month(each)),
        StoredResult.objects.filter(snapshot=manifest, question__in=questions).count(),
    )


@lru_cache(maxsize=8)
def _questions(authority: str, months: tuple[Month, ...]) -> dict[str, Indicator]:
    """The questions that each indicator's page asks for its series: see ``figures.gather``."""
    return {
        question_key("figures", _query(indicator, authority, months)): indicator
        for indicator in catalogue().values()
    }


def _query(indicator: Indicator, authority: str, months: tuple[Month, ...]) -> Query:
    periods = tuple(of_month(month).period for month in months)
    scope = Scope(authorities=frozenset({authority}))
    return Query((indicator.key,), periods, scope, (), indicator.cohort)


@lru_cache(maxsize=16)
def _readings(
    _home: str,
    manifest: str,
    authority: str,
    months: tuple[Month, ...],
    month: Month,
    anew: frozenset[Anew],
    care_from: date | None,
    holidays: Collection[Month],
    _ready: int,
) -> tuple[Reading, ...]:
    """Each kept series judged. A snapshot never changes, so this is done once while no further
    answer was kept (``_ready`` counts them) and no limits were begun anew."""
    questions = _questions(authority, months)
    place = months.index(month)
    readings = []
    for stored in StoredResult.objects.filter(snapshot=manifest, question__in=questions):
        indicator = questions[stored.question]
        known_from = begins(known_in(manifest, authority), care_from, indicator.facts)
        counts = {
            months[row["period"]]: Count(row["numerator"], row["denominator"], row["children"] or 0)
            for row in stored.answer
            if row["numerator"] is not None
            and (known_from is None or known_from <= months[row["period"]].last_day)
        }
        judged = judge(
            months,
            [
                count.value(indicator.scale) if (count := counts.get(each)) else None
                for each in months
            ],
            left_out=holidays,
            begin_anew={
                parse_month(key)
                for name, cohort, key in anew
                if (name, cohort) == (indicator.key, indicator.cohort)
            },
            most=None if indicator.is_count else 100,
        )
        readings.append(
            Reading(
                indicator,
                printed(indicator, counts.get(month)),
                judged.signal_at(place),
                judged.reason_at(place),
            )
        )
    return tuple(readings)


def report(reader: Reader) -> Told:
    """The months that the headline report can be read for, newest first."""
    try:
        manifest = offered(reader.authority.code).manifest
    except NothingLoaded:
        manifest = ""
    known = known_in(manifest, reader.authority.code).months_with_marks if manifest else ()
    months = sorted(known, key=lambda month: month.first_day, reverse=True)
    return Told(
        lines=[
            Line(
                ", the latest month with attendance marks." if month == months[0] else "",
                Link(f"Headline report, {month.label}", reverse("headline", args=[month.key])),
            )
            for month in months[:MONTHS_SHOWN]
        ],
        total=len(months),
        nothing="No attendance marks have been loaded yet, so there is no month to report.",
    )
