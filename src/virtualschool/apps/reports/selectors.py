"""Papers as documents, for those who may read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from virtualschool.analytics.query import Scope
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.authorities.neighbourhoods import neighbourhood_of
from virtualschool.apps.authorities.selectors import calendar_of, in_local_words, the_authority
from virtualschool.apps.children.selectors import names_for
from virtualschool.apps.indicators.engine import NothingLoaded, storing_engine
from virtualschool.apps.indicators.models import Target
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot, last_received
from virtualschool.apps.reports import headline
from virtualschool.apps.reports.models import Edition, Wording
from virtualschool.domain.calendar import Month, parse_month
from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import content_hash


@dataclass(frozen=True, slots=True)
class Report:
    """A paper that can be asked for by name."""

    title: str
    build: Callable[[headline.HeadlineFacts], Document]


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


def headline_document(*, scope: Scope, month: Month) -> Document:
    """A month's headline report, of the one authority in ``scope``, labelled with its edition."""
    facts = headline_facts(scope=scope, month=month)
    content = content_hash(headline_of(facts))
    number, is_issued = edition_for(
        facts.place.code, "headline", month.key, facts.snapshot, content
    )
    return headline_of(issued(facts, number, is_issued=is_issued))


def headline_of(facts: headline.HeadlineFacts) -> Document:
    """The headline report of these facts, in the authority's own words."""
    return in_local_words(headline.headline(facts), facts.place.code)


def editions_of(authority: str, period: str = "", report: str = "") -> list[Edition]:
    """Editions issued, newest first, with to whom each went; of one period or report if named."""
    found = Edition.objects.filter(authority=authority).prefetch_related("dispatches")
    if period:
        found = found.filter(period=period)
    if report:
        found = found.filter(report=report)
    return list(found.order_by("-period", "report", "-number"))


def edition_rows(authority: str, period: str = "") -> list[dict[str, Any]]:
    """Editions issued as plain rows, newest first, as the command line prints them."""
    return [
        {
            "report": edition.report,
            "month": edition.period,
            "edition": edition.number,
            "issued_at": edition.issued_at.isoformat(),
            "issued_by": edition.issued_by,
            "content_sha256": edition.content_sha256,
            "snapshot": edition.snapshot,
            "files": edition.files,
            "sent": [
                {
                    "to": each.to,
                    "sent_on": each.sent_on.isoformat(),
                    "read_on": each.read_on.isoformat() if each.read_on else None,
                    "discussed_at": each.discussed_at,
                    "discussed_on": each.discussed_on.isoformat() if each.discussed_on else None,
                }
                for each in edition.dispatches.all()
            ],
        }
        for edition in editions_of(authority, period)
    ]


def edition_numbered(
    authority: str, report: str, period: str, number: int | None
) -> Edition | None:
    """One edition, the latest when no number is given; ``None`` if there is none."""
    if number is None:
        return _last_edition(authority, report, period)
    return Edition.objects.filter(
        authority=authority, report=report, period=period, number=number
    ).first()


def wording_of(authority: str, period: str, report: str = "headline") -> Wording | None:
    """What was written in a paper of a period."""
    return Wording.objects.filter(authority=authority, report=report, period=period).first()


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


#: Papers by name. A new one is a function that builds a document, and a line here.
REPORTS: dict[str, Report] = {
    "headline": Report("Monthly headline report", headline_of),
    "headline-annex": Report("Monthly headline report: named annex (restricted)", annex_of),
}


def edition_for(
    authority: str, report: str, period: str, snapshot: str, content: str
) -> tuple[int, bool]:
    """The number of the edition that this snapshot and text give, and whether it was issued."""
    last = _last_edition(authority, report, period)
    if last is None:
        return 1, False
    is_the_same = (last.snapshot, last.content_sha256) == (snapshot, content)
    return (last.number, True) if is_the_same else (last.number + 1, False)


def _last_edition(authority: str, report: str, period: str) -> Edition | None:
    return (
        Edition.objects.filter(authority=authority, report=report, period=period)
        .order_by("-number")
        .first()
    )


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
    words = Wording.objects.filter(authority=code, report="headline", period=month.key).first()
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
            for target in Target.objects.filter(authority=code)
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


def issued(
    facts: headline.HeadlineFacts, number: int, *, is_issued: bool = True
) -> headline.HeadlineFacts:
    """The same facts, printed as the edition that is being issued, or is not yet."""
    label = f"Edition {number}" + ("" if is_issued else ", not yet issued")
    return replace(facts, paper=replace(facts.paper, edition=label))
