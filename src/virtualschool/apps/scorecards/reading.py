"""Both cards of a month as facts: chosen, counted, rated and written, each read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from virtualschool.analytics.benchmarks import Match, match
from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.query import Period, Scope
from virtualschool.analytics.snapshots import SnapshotMissing
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of, the_authority
from virtualschool.apps.indicators.benchmarks import published_now
from virtualschool.apps.indicators.engine import engine_over
from virtualschool.apps.indicators.figures.facts import Anew
from virtualschool.apps.indicators.figures.known import (
    Ledger,
    begins,
    known_in,
    ledger_of,
    snapshot_then,
    span,
)
from virtualschool.apps.indicators.figures.periods import before, of_month
from virtualschool.apps.indicators.figures.read import offered
from virtualschool.apps.indicators.models import LimitsAnew
from virtualschool.apps.papers.freezing import frozen
from virtualschool.apps.papers.models import FrozenMonth
from virtualschool.apps.papers.selectors import wording_of
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.scorecards.behind import aims_for, behind_figures
from virtualschool.apps.scorecards.cards.facts import CardFacts, Figure, Frozen, Line, Source, Words
from virtualschool.apps.scorecards.cards.gather import Around, gather
from virtualschool.apps.scorecards.cards.kinds import CARDS, CardKind
from virtualschool.apps.scorecards.selectors import (
    Chosen,
    choices_of_both,
    comments_of,
    decisions_of,
)
from virtualschool.domain.calendar import Month, SchoolCalendar, months_between, parse_month
from virtualschool.feeds.registry import discover

#: Feeds that come every month or oftener: a card waits for them.
MONTHLY_FEEDS = ("attendance", "suspensions", "children_list")


@dataclass(frozen=True, slots=True)
class _Of:
    """What both cards are of: whose, when, and from which snapshot."""

    authority: Authority
    month: Month
    scope: Scope
    calendar: SchoolCalendar
    ledger: Ledger
    frozen: FrozenMonth | None
    manifest: str
    today: date


def both_cards(authority: str, month: Month, scope: Scope) -> dict[str, CardFacts]:
    """Both cards of a month, by key, from one gathering: a figure on both is one figure.

    A frozen month is read from its own snapshot. Raises ``NothingLoaded`` before the first load.
    """
    here = the_authority(authority)
    held = frozen(authority, month.key)
    of = _Of(
        authority=here,
        month=month,
        scope=scope,
        calendar=calendar_of(here),
        ledger=ledger_of(authority),
        frozen=held,
        manifest=held.snapshot if held else offered(authority).manifest,
        today=home_clock().today(),
    )
    chosen = choices_of_both(authority)
    wanted = {each.indicator.key: each.indicator for held in chosen.values() for each in held}
    return _cards(of, chosen, _figures(of, wanted.values()))


def _cards(
    of: _Of, chosen: dict[str, list[Chosen]], found: dict[str, Figure]
) -> dict[str, CardFacts]:
    code, month = of.authority.code, of.month
    rated_on = min(month.last_day, of.today)
    behind, aims = behind_figures(code, rated_on), aims_for(code, month)
    comments, asked = comments_of(code, month), decisions_of(code, month)
    sources, fixed = _sources(of), _frozen(of)
    holidays = frozenset(
        each
        for each in months_between(month.minus_years(2), month)
        if of.calendar.is_holiday_month(each)
    )

    def line(each: Chosen) -> Line:
        key = each.indicator.key
        return Line(
            figure=found[key],
            owner=each.answers,
            aim=aims.get(key) if each.shows_target else None,
            actions=behind[key].actions if key in behind else (),
            outcomes=behind[key].outcomes if key in behind else (),
            comment=comments.get(key),
        )

    return {
        kind.key: CardFacts(
            kind=kind,
            organisation=f"{of.authority.name} Virtual School",
            month=month,
            lines=[line(each) for each in chosen[kind.key]],
            decisions=asked.get(kind.key, ()),
            words=_words(code, month, kind),
            sources=sources,
            rated_on=rated_on,
            as_at=of.today,
            snapshot=of.manifest,
            holidays=holidays,
            frozen=fixed,
        )
        for kind in CARDS.values()
    }


def _figures(of: _Of, indicators: Iterable[Indicator]) -> dict[str, Figure]:
    code = of.authority.code
    known = known_in(of.manifest, code)
    first, latest, _ = span(known, of.today)
    begun, published = _limits_anew(code), published_now()

    def known_from(indicator: Indicator) -> date | None:
        return begins(known, of.ledger.care_from, indicator.facts)

    def anew(indicator: Indicator) -> list[Anew]:
        return begun.get((indicator.key, indicator.cohort), [])

    def beside(indicator: Indicator, period: Period) -> Match:
        return match(indicator.key, indicator.cohort, period, published, code)

    around = Around(
        authority=code,
        organisation=f"{of.authority.name} Virtual School",
        scope=of.scope,
        months=months_between(first, latest),
        calendar=of.calendar,
        known_from=known_from,
        anew=anew,
        benchmark=beside,
        today=of.today,
    )
    then = _reported(before(of_month(of.month), of.calendar).period, code)
    return gather(
        engine_over(of.manifest, is_kept=True),
        engine_over(then, is_kept=True) if then else None,
        indicators,
        of.month,
        around,
    )


def _reported(last: Period, authority: str) -> str | None:
    """The snapshot from which the last month was reported, if its files are there still: that
    with which it was frozen, or else the one that was current when it ended."""
    held = frozen(authority, Month.of(last.last_day).key)
    manifest = held.snapshot if held else snapshot_then(last.last_day)
    if manifest is None:
        return None
    try:
        known_in(manifest, authority)
    except SnapshotMissing:
        return None
    return manifest


def _limits_anew(authority: str) -> dict[tuple[str, str], list[Anew]]:
    """The months from which limits begin anew, by figure and cohort."""
    found: dict[tuple[str, str], list[Anew]] = {}
    for row in LimitsAnew.objects.filter(authority=authority, undone_at__isnull=True):
        found.setdefault((row.indicator, row.cohort), []).append(
            Anew(
                row.pk,
                parse_month(row.month),
                row.reason,
                row.set_by,
                timezone.localdate(row.set_at),
            )
        )
    return found


def _frozen(of: _Of) -> Frozen | None:
    if of.frozen is None:
        return None
    on = timezone.localdate(of.frozen.frozen_at)
    return Frozen(of.frozen.signed_by, on, of.frozen.addenda.count())


def _words(authority: str, month: Month, kind: CardKind) -> Words:
    written = wording_of(authority, month.key, kind.key)
    if written is None:
        return Words()
    return Words(written.text, written.ask, written.signed_by, written.signed_on)


def _sources(of: _Of) -> list[Source]:
    """What was last received of each feed; late is one that a card waits for and came too soon."""
    feeds = discover()
    monthly = {feeds[name].title.casefold() for name in MONTHLY_FEEDS}
    return [
        Source(
            each.title,
            each.received_on,
            each.remark,
            each.title.casefold() in monthly and each.received_on < of.month.last_day,
        )
        for each in of.ledger.received
    ]
