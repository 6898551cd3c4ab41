"""The directors' score cards of a month as facts: what is chosen, written and counted for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from virtualschool.analytics.benchmarks import Match
from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Period, Scope
from virtualschool.analytics.snapshots import SnapshotMissing
from virtualschool.apps.authorities.selectors import calendar_of, the_authority
from virtualschool.apps.indicators.benchmarks import benchmark
from virtualschool.apps.indicators.engine import engine_over
from virtualschool.apps.indicators.figures.facts import Anew
from virtualschool.apps.indicators.figures.known import (
    begins,
    known_in,
    ledger_of,
    snapshot_then,
    span,
)
from virtualschool.apps.indicators.figures.periods import before, of_month
from virtualschool.apps.indicators.figures.read import limits_anew, offered
from virtualschool.apps.papers.freezing import frozen
from virtualschool.apps.papers.selectors import wording_of
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.scorecards.behind import actions_behind, aims_for
from virtualschool.apps.scorecards.cards.facts import (
    CardFacts,
    Comment,
    Figure,
    Frozen,
    Line,
    Source,
    Words,
)
from virtualschool.apps.scorecards.cards.gather import Around, gather
from virtualschool.apps.scorecards.cards.kinds import CARDS, CardKind, usual_figures
from virtualschool.apps.scorecards.models import CardChoice, CardComment, DecisionAsked
from virtualschool.domain.calendar import Month, months_between
from virtualschool.feeds.registry import discover

#: Feeds that come every month or oftener: a card waits for them.
MONTHLY_FEEDS = ("attendance", "suspensions", "children_list")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A figure of a card: whether its target is shown, and whose it is."""

    indicator: Indicator
    shows_target: bool = True
    owner: str = ""

    @property
    def answers(self) -> str:
        """Who answers for it: as said for the card, or else as its definition says."""
        return self.owner or self.indicator.owner


def choices_of(authority: str, kind: CardKind) -> list[Chosen]:
    """The card's figures in order: as chosen, or else its usual ones."""
    return _chosen(kind, CardChoice.objects.filter(authority=authority, card=kind.key))


def is_usual(authority: str, kind: CardKind) -> bool:
    """Whether nobody has chosen the card's figures, so that it shows its usual ones."""
    return not CardChoice.objects.filter(authority=authority, card=kind.key).exists()


def _chosen(kind: CardKind, rows: Iterable[CardChoice]) -> list[Chosen]:
    known = catalogue()
    chosen = [
        Chosen(known[row.indicator], row.shows_target, row.owner)
        for row in rows
        if row.indicator in known
    ]
    return chosen or [Chosen(indicator) for indicator in usual_figures(kind)]


def both_cards(authority: str, month: Month, scope: Scope) -> dict[str, CardFacts]:
    """Both cards of a month, by key, from one gathering: a figure on both is one figure.

    Raises ``NothingLoaded`` before the first load.
    """
    rows = list(CardChoice.objects.filter(authority=authority))
    chosen = {
        kind.key: _chosen(kind, [row for row in rows if row.card == kind.key])
        for kind in CARDS.values()
    }
    indicators = {each.indicator.key: each.indicator for held in chosen.values() for each in held}
    today = home_clock().today()
    rated_on = min(month.last_day, today)
    found = figures_of(authority, month, scope, list(indicators.values()))
    actions = actions_behind(authority, rated_on)
    aims = aims_for(authority, month)
    comments = comments_of(authority, month)
    asked = decisions_of(authority, month)
    here = the_authority(authority)
    calendar = calendar_of(here)

    def line(each: Chosen) -> Line:
        key = each.indicator.key
        return Line(
            figure=found[key],
            owner=each.answers,
            aim=aims.get(key) if each.shows_target else None,
            actions=actions.get(key, ()),
            comment=comments.get(key),
        )

    return {
        kind.key: CardFacts(
            kind=kind,
            organisation=f"{here.name} Virtual School",
            month=month,
            lines=[line(each) for each in chosen[kind.key]],
            decisions=asked.get(kind.key, ()),
            words=_words(authority, month, kind),
            sources=_sources(authority, month),
            rated_on=rated_on,
            as_at=today,
            snapshot=manifest_of(authority, month),
            frozen=_frozen(authority, month),
            holidays=frozenset(
                each
                for each in months_between(month.minus_years(2), month)
                if calendar.is_holiday_month(each)
            ),
        )
        for kind in CARDS.values()
    }


def _frozen(authority: str, month: Month) -> Frozen | None:
    held = frozen(authority, month.key)
    if held is None:
        return None
    return Frozen(held.signed_by, timezone.localdate(held.frozen_at), held.addenda.count())


def _words(authority: str, month: Month, kind: CardKind) -> Words:
    written = wording_of(authority, month.key, kind.key)
    if written is None:
        return Words()
    return Words(written.text, written.ask, written.signed_by, written.signed_on)


def comments_of(authority: str, month: Month) -> dict[str, Comment]:
    """What owners wrote about the month's figures, by key."""
    return {
        row.indicator: Comment(row.text, row.signed_by, row.signed_on)
        for row in CardComment.objects.filter(authority=authority, month=month.key)
    }


def decisions_of(authority: str, month: Month) -> Mapping[str, Sequence[str]]:
    """The decisions asked for in the month, by card."""
    found: dict[str, list[str]] = {}
    for row in DecisionAsked.objects.filter(authority=authority, month=month.key):
        found.setdefault(row.card, []).append(row.text)
    return found


def figures_of(
    authority: str, month: Month, scope: Scope, indicators: Sequence[Indicator]
) -> dict[str, Figure]:
    """The month's figures by key. Raises ``NothingLoaded`` before the first load."""
    manifest = manifest_of(authority, month)
    here = the_authority(authority)
    ledger = ledger_of(authority)
    known = known_in(manifest, authority)
    first, latest, _ = span(known, home_clock().today())
    calendar = calendar_of(here)

    def known_from(indicator: Indicator) -> date | None:
        return begins(known, ledger.care_from, indicator.facts)

    def anew(indicator: Indicator) -> list[Anew]:
        return limits_anew(authority, indicator.key, indicator.cohort)

    def published(indicator: Indicator, period: Period) -> Match:
        return benchmark(indicator.key, indicator.cohort, period, authority)

    around = Around(
        authority=authority,
        organisation=f"{here.name} Virtual School",
        scope=scope,
        months=months_between(first, latest),
        calendar=calendar,
        known_from=known_from,
        anew=anew,
        benchmark=published,
        today=home_clock().today(),
    )
    then = _reported(before(of_month(month), calendar).period, authority)
    return gather(
        engine_over(manifest, is_kept=True),
        engine_over(then, is_kept=True) if then else None,
        indicators,
        month,
        around,
    )


def manifest_of(authority: str, month: Month) -> str:
    """The snapshot that a month's card is made from: the frozen month's own, else the current one.

    Raises ``NothingLoaded`` before the first load.
    """
    held = frozen(authority, month.key)
    return held.snapshot if held else offered(authority).manifest


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


def _sources(authority: str, month: Month) -> list[Source]:
    """What was last received of each feed; late is one that a card waits for and came too soon."""
    feeds = discover()
    monthly = {feeds[name].title.casefold() for name in MONTHLY_FEEDS}
    return [
        Source(
            each.title,
            each.received_on,
            each.remark,
            each.title.casefold() in monthly and each.received_on < month.last_day,
        )
        for each in ledger_of(authority).received
    ]
