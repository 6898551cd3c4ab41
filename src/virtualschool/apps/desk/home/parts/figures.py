"""Which figures are unusual in the latest month, the report to read, and what is defined how."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Query, Scope
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.home.pieces import Line, Link, Row, Told
from virtualschool.apps.desk.home.reader import MOST, Reader, counted
from virtualschool.apps.indicators.engine import NothingLoaded, question_key
from virtualschool.apps.indicators.figures.document import BETTER, printed
from virtualschool.apps.indicators.figures.facts import Count
from virtualschool.apps.indicators.figures.judged import judge
from virtualschool.apps.indicators.figures.known import begins, known_in
from virtualschool.apps.indicators.figures.periods import of_month
from virtualschool.apps.indicators.figures.rare import are_rare
from virtualschool.apps.indicators.figures.read import offered
from virtualschool.apps.indicators.figures.reader import reader_of
from virtualschool.apps.indicators.figures.release import covered_in_time, is_withheld
from virtualschool.apps.indicators.models import LimitsAnew, StoredResult
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.domain.disclosure import DEFAULT_RULE, Symbol
from virtualschool.domain.statistics import NOTHING_UNUSUAL, TOO_FEW
from virtualschool.publishing.plain import long_date

#: Months of the report that are linked; the page of reports has the others.
MONTHS_SHOWN = 3
#: What a director reads first, in the order of the headline report.
KEY_FIGURES = (
    "looked_after",
    "attendance",
    "persistent_absence",
    "suspensions",
    "permanent_exclusions",
    "no_school_place",
    "placement_moves",
    "mid_year_school_moves",
)
#: Said of a small number, to a reader outside the team: see ``figures.release``.
NOT_SHOWN = "not shown"
#: Said of events of which less than one falls in a month: their page judges the days between.
SELDOM = "too seldom to judge by the month"
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
        return self.signal not in (NOTHING_UNUSUAL, TOO_FEW, SELDOM, NOT_SHOWN)


def unusual(reader: Reader) -> Told:
    """The figures that are higher or lower than usual in the latest month that has ended.

    Only answers that are kept are read: nothing is counted for this page. A figure that nobody has
    made ready is said to be so.
    """
    try:
        month, held = _latest(reader)
    except NothingLoaded as nothing:
        return Told(nothing=str(nothing))
    found = sorted(
        (reading for reading in held if reading.is_unusual),
        key=lambda reading: (reading.indicator.better == "neither", reading.indicator.title),
    )
    usual = sum(reading.signal == NOTHING_UNUSUAL for reading in held)
    few = sum(reading.signal == TOO_FEW for reading in held)
    seldom = sum(reading.signal == SELDOM for reading in held)
    waiting = len(catalogue()) - len(held)
    small = sum(reading.signal == NOT_SHOWN for reading in held)
    others = _others(usual, few, seldom, waiting, small)
    return Told(
        lines=[
            Line(
                f": {reading.figure} in {month.label}, {reading.signal} ({reading.reason}). "
                f"{BETTER[reading.indicator.better]}",
                _link(reader, reading.indicator, month),
            )
            for reading in found[:MOST]
        ],
        total=len(found),
        intro=others,
        nothing=f"No figure is unusual in {month.label}. {others}".strip(),
        more=Link("See what is counted", reverse("indicators")),
    )


def key_figures(reader: Reader) -> Told:
    """The figures that a director reads first, each with what its control chart says."""
    try:
        month, held = _latest(reader)
    except NothingLoaded as nothing:
        return Told(nothing=str(nothing))
    readings = {reading.indicator.key: reading for reading in held}
    return Told(
        headings=("Figure", month.label, "Against the usual"),
        rows=[
            Row(_link(reader, reading.indicator, month), (reading.figure, _sentence(reading)))
            for key in KEY_FIGURES
            if (reading := readings.get(key)) is not None
        ],
        intro="Of children looked after, over the whole authority."
        + (
            f" “{Symbol.CONFIDENTIAL}”: fewer than {DEFAULT_RULE.threshold}, or a number that "
            "would give one away."
            if any(reading.signal == NOT_SHOWN for reading in readings.values())
            else ""
        ),
        nothing="The figures have not been made ready yet; each opens from what the figures mean.",
    )


def _sentence(reading: Reading) -> str:
    said = f"{reading.signal} ({reading.reason})" if reading.is_unusual else reading.signal
    return said[:1].upper() + said[1:]


def _link(reader: Reader, indicator: Indicator, month: Month) -> Link:
    return Link(indicator.title, reader.address("indicator", indicator.key, period=month.key))


def _others(usual: int, few: int, seldom: int, waiting: int, small: int) -> str:
    """How many figures there is nothing to say of, and why."""
    parts = []
    if usual:
        parts.append(f"Of {counted(usual, 'figure')} there is nothing unusual to say.")
    if few:
        parts.append(f"Of {few} there are too few months to say.")
    if seldom:
        parts.append(
            f"Of {seldom} there are too few events to judge by the month: see their pages."
        )
    if small:
        parts.append(f"Of {small} the number is too small to be shown.")
    if waiting:
        parts.append(f"{waiting} are not made ready yet, or nothing is loaded for them.")
    return " ".join(parts)


def _latest(reader: Reader) -> tuple[Month, tuple[Reading, ...]]:
    """The latest month that has ended, and the figures that are ready for it. Raises
    ``NothingLoaded``."""
    code = reader.authority.code
    within = offered(code)
    manifest, months = within.manifest, tuple(within.months)
    month = Month.of(within.usual.period.first_day)
    questions = _questions(code, months)
    anew = LimitsAnew.objects.filter(authority=code, undone_at__isnull=True)
    is_outside = reader_of(reader.user, code, Permission.READ_REPORTS).is_outside
    readings = _readings(
        str(settings.HOME.snapshots),
        manifest,
        code,
        months,
        month,
        frozenset(anew.values_list("indicator", "cohort", "month")),
        reader.ledger.care_from,
        frozenset(each for each in months if reader.calendar.is_holiday_month(each)),
        StoredResult.objects.filter(snapshot=manifest, question__in=questions).count(),
        is_outside,
    )
    return month, readings


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
    is_outside: bool,
) -> tuple[Reading, ...]:
    """Each kept series judged. A snapshot never changes, so this is done once while no further
    answer was kept (``_ready`` counts them) and no limits were begun anew. ``is_outside`` readers
    are told no number that the figure's own page withholds from them."""
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
        monthly = [counts.get(each) for each in months]
        judged = judge(
            months,
            [None if count is None else count.value(indicator.scale) for count in monthly],
            left_out=holidays,
            begin_anew={
                parse_month(key)
                for name, cohort, key in anew
                if (name, cohort) == (indicator.key, indicator.cohort)
            },
            most=None if indicator.is_count else 100,
        )
        if is_outside and _is_withheld(indicator, months, monthly, place):
            readings.append(Reading(indicator, str(Symbol.CONFIDENTIAL), NOT_SHOWN, ""))
            continue
        is_seldom = are_rare(indicator, [count.numerator for count in counts.values()])
        readings.append(
            Reading(
                indicator,
                printed(indicator, counts.get(month)),
                SELDOM if is_seldom else judged.signal_at(place),
                "" if is_seldom else judged.reason_at(place),
            )
        )
    return tuple(readings)


def _is_withheld(
    indicator: Indicator, months: Sequence[Month], monthly: Sequence[Count | None], place: int
) -> bool:
    this = monthly[place]
    covered = covered_in_time(indicator, months, monthly)
    return months[place].key in covered or (this is not None and is_withheld(this))


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
                Link(
                    f"Headline report, {month.label}",
                    reverse("paper", args=["headline", month.key]),
                ),
            )
            for month in months[:MONTHS_SHOWN]
        ],
        more=Link("See all reports", reverse("reports")),
        nothing="No attendance marks have been loaded yet, so there is no month to report.",
    )


def definitions(reader: Reader) -> Told:
    """Which definitions are due to be looked at again, and which were changed since the first."""
    defined = catalogue().values()
    due = sorted(
        (each for each in defined if each.review_on <= reader.today), key=lambda each: each.title
    )
    changed = [each for each in defined if each.version != "1"]
    lines = [
        Line(
            f"was due to be looked at again on {long_date(each.review_on)}.",
            Link(each.title, reader.address("indicator", each.key)),
            each.review_on,
        )
        for each in due
    ] + [
        Line(
            f"is counted by its definition number {each.version}; its page says what changed.",
            Link(each.title, reader.address("indicator", each.key)),
        )
        for each in changed
    ]
    first = min(each.review_on for each in defined)
    return Told(
        lines=lines[:MOST],
        total=len(lines),
        nothing=f"{counted(len(defined), 'figure')} are defined; none was changed since it was "
        f"first defined, and the first is looked at again by {long_date(first)}.",
        more=Link("What the figures mean", reverse("indicators")),
    )
