"""Papers as documents, for those who may read them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

from virtualschool.analytics.query import Scope
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.authorities.neighbourhoods import neighbourhood_of
from virtualschool.apps.authorities.selectors import calendar_of, in_local_words, the_authority
from virtualschool.apps.children.selectors import names_for
from virtualschool.apps.indicators.engine import NothingLoaded, storing_engine
from virtualschool.apps.indicators.targets.selectors import targets_of
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.papers.register import Asked, Draft
from virtualschool.apps.papers.selectors import wording_of
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot, last_received
from virtualschool.apps.reports import headline
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.publishing.document import Document


def headline_facts(*, scope: Scope, month: Month) -> headline.HeadlineFacts:
    """The facts of a month's headline report, of the one authority in ``scope``.

    Raises ``NothingLoaded`` before the first load.
    """
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is no report to write.")
    (code,) = scope.authorities
    authority = the_authority(code)
    near = neighbourhood_of(code)
    store = SnapshotStore(settings.HOME.snapshots)
    with storing_engine(current.manifest) as engine:
        return headline.gather(
            engine,
            calendar_of(authority),
            month,
            place=headline.Place(
                code=code,
                name=authority.name,
                neighbourhood=near.name,
                neighbours=near.authorities - {code},
            ),
            roll=headline.SnapshotRoll.of_snapshot(
                store, store.read_manifest(current.manifest), code
            ),
            paper=_paper(code, month, current.manifest),
            scope=scope,
        )


def headline_draft(asked: Asked) -> Draft:
    """A month's headline report as it stands now."""
    facts = _facts(asked)
    return Draft(headline_of(facts), facts.kept_figures())


def annex_draft(asked: Asked) -> Draft:
    """The named annex to it. The caller has checked that the reader may see it."""
    facts = _facts(asked)
    return Draft(annex_of(facts), facts.kept_figures())


def _facts(asked: Asked) -> headline.HeadlineFacts:
    return asked.once(
        "headline facts", lambda: headline_facts(scope=asked.scope, month=asked.month)
    )


def headline_of(facts: headline.HeadlineFacts) -> Document:
    """The headline report of these facts, in the authority's own words."""
    return in_local_words(headline.headline(facts), facts.place.code)


def annex_of(facts: headline.HeadlineFacts) -> Document:
    """The named annex to a headline report. The caller has checked that the reader may see it."""
    behind = facts.behind
    everyone = {
        *behind.awaited,
        *behind.suspended,
        *behind.severe,
        *behind.persistent,
        *behind.became,
        *behind.ceased,
        *behind.schools,
        *(move.child_id for move in behind.moved),
        *behind.placement_moves,
    }
    shown = names_for(facts.place.code, everyone)
    annex = headline.headline_annex(
        facts, lambda child_id: shown[child_id].name if child_id in shown else child_id
    )
    return in_local_words(annex, facts.place.code)


def _paper(code: str, month: Month, snapshot: str) -> headline.Paper:
    """What stands on every page: edition, as-at day, what was received, targets, last edition."""
    issued_before = Edition.objects.filter(authority=code, report="headline")
    before = (
        issued_before.filter(period=month.key)
        .exclude(snapshot=snapshot)
        .order_by("-number")
        .first()
    )
    paper_before = before or (
        issued_before.filter(period__lt=month.key).order_by("-period", "-number").first()
    )
    words = wording_of(code, month.key, "headline")
    return headline.Paper(
        as_at=home_clock().today(),
        last_edition=_as_last(before) if before else None,
        words=headline.Words(words.text, words.ask, words.signed_by, words.signed_on)
        if words
        else headline.Words(),
        sent_paper=_label(paper_before) if paper_before else "",
        sent=[
            headline.Sent(each.to, each.sent_on, each.discussed_at, each.discussed_on)
            for each in (paper_before.dispatches.all() if paper_before else ())
        ],
        sources=[
            headline.Source(name=one.title, received_on=one.received_on, remark=one.remark)
            for one in last_received(code)
        ],
        targets=[
            headline.Target(
                indicator=target.indicator,
                value=target.value,
                first=parse_month(target.first_month),
                last=parse_month(target.last_month),
                words=target.words,
            )
            for target in targets_of(code)
        ],
    )


def _as_last(edition: Edition) -> headline.LastEdition:
    return headline.LastEdition(
        label=f"edition {edition.number}",
        issued_on=_day(edition),
        snapshot=edition.snapshot,
        figures={key: (pair[0], pair[1]) for key, pair in edition.figures.items()},
    )


def _day(edition: Edition) -> date:
    return timezone.localdate(edition.issued_at)


def _label(edition: Edition) -> str:
    return f"edition {edition.number} of {parse_month(edition.period).label}"
