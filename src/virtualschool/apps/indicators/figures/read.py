"""A reader's page of an indicator: scope, snapshot and what stands around the engine's answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.query import Contribution, Scope
from virtualschool.analytics.snapshots import SnapshotMissing
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.indicators.benchmarks import beside
from virtualschool.apps.indicators.engine import (
    NothingLoaded,
    engine_over,
    printed_by_an_earlier_definition,
)
from virtualschool.apps.indicators.figures.asked import Asked, last_query
from virtualschool.apps.indicators.figures.facts import Anew, FigureFacts
from virtualschool.apps.indicators.figures.gather import gather_figure
from virtualschool.apps.indicators.figures.known import (
    begins,
    known_in,
    ledger_of,
    snapshot_then,
    span,
)
from virtualschool.apps.indicators.figures.periods import Choice, choices, of_month
from virtualschool.apps.indicators.models import LimitsAnew
from virtualschool.apps.indicators.words import value_names
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.calendar import Month, months_between, parse_month


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen on the page, and what it shows when nothing is."""

    manifest: str
    groups: list[tuple[str, list[Choice]]]
    usual: Choice
    months: list[Month]


def figure_permission(user: User | AnonymousUser, authority: str) -> Permission | None:
    """By which permission the user reads figures there: of the whole authority, else of the
    children that the user may see; null where it is neither."""
    for permission in (Permission.READ_REPORTS, Permission.SEE_CHILDREN):
        if may(user, permission, authority):
            return permission
    return None


def offered(authority: str) -> Offered:
    """The periods that can be chosen. Raises ``NothingLoaded`` before the first load."""
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is no figure to show.")
    first, last, usual = span(known_in(current.manifest, authority), home_clock().today())
    return Offered(
        current.manifest, choices(first, last), of_month(usual), months_between(first, last)
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a page is made of, known before anything is counted."""

    asked: Asked
    manifest: str
    then: str | None  # what was current when the last period ended, if its files are there
    is_kept: bool  # whether the engine's answers are
    ledger: tuple[int, int]  # changes with every load, so with the names of schools


def reading_for(
    user: User | AnonymousUser,
    authority: str,
    permission: Permission,
    indicator: Indicator,
    *,
    cohort: str,
    choice: Choice,
    is_then: bool,
    within: Offered,
) -> Reading:
    """What the page is made of for this reader: see ``reading``."""
    return reading(
        engine_scope(user, authority, permission),
        authority,
        indicator,
        is_whole=reach(user, permission, authority).is_whole,
        cohort=cohort,
        choice=choice,
        is_then=is_then,
        within=within,
    )


def reading(
    scope: Scope,
    authority: str,
    indicator: Indicator,
    *,
    is_whole: bool,
    cohort: str,
    choice: Choice,
    is_then: bool,
    within: Offered,
) -> Reading:
    """What the page is made of, counted within ``scope``.

    ``is_then`` reads the snapshot that was current when the period ended; where nothing was loaded
    by then the page says so and shows what is known now. The engine's answers to what the page of
    a whole authority begins with are kept: they show later what an earlier definition had printed.
    """
    manifest, notes = within.manifest, []
    if is_then:
        then = _readable(snapshot_then(choice.period.last_day), authority)
        if then is None:
            is_then = False
            notes.append(
                f"Nothing had been loaded by the end of {choice.name}. What is known now is shown."
            )
        else:
            manifest = then
    here = Authority.objects.get(code=authority)
    ledger = ledger_of(authority)
    asked = Asked(
        indicator=indicator,
        cohort=cohort,
        choice=choice,
        authority=authority,
        organisation=f"{here.name} Virtual School",
        scope=scope,
        months=within.months,
        known_from=begins(known_in(manifest, authority), ledger.care_from, indicator.facts),
        calendar=calendar_of(here),
        anew=limits_anew(authority, indicator.key, cohort),
        published=beside(
            indicator=indicator.key, cohort=cohort, period=choice.period, authority=authority
        )
        if is_whole
        else (),
        received=[(each.title, each.received_on, each.remark) for each in ledger.received],
        today=home_clock().today(),
        is_then=is_then,
        is_part=not is_whole,
        notes=notes,
    )
    last = last_query(asked).periods[0]
    return Reading(
        asked=asked,
        manifest=manifest,
        then=_readable(snapshot_then(last.last_day), authority),
        is_kept=is_whole
        and (cohort, choice, manifest) == (indicator.cohort, within.usual, within.manifest),
        ledger=ledger.version,
    )


def counted(page: Reading) -> FigureFacts:
    """The facts of the page, before what its reader may not be told is taken out.

    Raises ``QueryRefused``.
    """
    reported, printed_then = _reported(page)
    return gather_figure(
        engine_over(page.manifest, is_kept=page.is_kept),
        page.asked,
        value_names,
        # Whatever period is chosen, the months that it is judged among are the same question.
        of_months=engine_over(page.manifest, is_kept=not page.asked.is_part),
        is_kept=page.is_kept,
        reported=reported,
        printed_then=printed_then,
    )


def limits_anew(authority: str, indicator: str, cohort: str) -> list[Anew]:
    """The months from which limits begin anew, earliest first."""
    held = LimitsAnew.objects.filter(
        authority=authority, indicator=indicator, cohort=cohort, undone_at__isnull=True
    )
    return [
        Anew(
            each.pk,
            parse_month(each.month),
            each.reason,
            each.set_by,
            timezone.localdate(each.set_at),
        )
        for each in held
    ]


def _reported(page: Reading) -> tuple[list[Contribution] | None, list[Contribution]]:
    """What the snapshot that was current at the end of the period before said of that period, by
    today's definition, and by the one before it where that was asked then."""
    if page.then is None:
        return None, []
    query = last_query(page.asked)
    engine = engine_over(page.then, is_kept=page.is_kept)
    return engine.contributions(query), printed_by_an_earlier_definition(page.then, query)


def _readable(manifest: str | None, authority: str) -> str | None:
    """The manifest, unless its files were swept or it knew nothing of the authority."""
    if manifest is None:
        return None
    try:
        known = known_in(manifest, authority)
    except SnapshotMissing:
        return None
    return manifest if known.months_with_marks or known.beginnings else None
