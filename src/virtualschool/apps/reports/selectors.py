"""The papers there are, and the facts that they are made of, as the home holds them now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.query import Scope
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.authorities.selectors import calendar_of, the_authority
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import File, Load
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.reports.headline import (
    HeadlineFacts,
    Paper,
    Place,
    SnapshotRoll,
    Source,
    gather,
    headline,
)
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import Document

#: Neighbourhoods that a paper may name; elsewhere it speaks of the region.
NEIGHBOURHOODS: Mapping[str, frozenset[str]] = {
    "Tees Valley": frozenset({"805", "806", "807", "808", "841"}),
}

_FEED_NAMES = {
    "ssda903": "SSDA903 return",
    "children_list": "Children list",
    "gias": "Register of schools",
    "attendance": "Attendance marks",
    "suspensions": "Suspensions",
    "calendar": "School calendar",
}


@dataclass(frozen=True, slots=True)
class Report:
    """A paper that can be asked for by name."""

    title: str
    document: Callable[..., Document]


def headline_facts(*, scope: Scope, month: Month) -> HeadlineFacts:
    """The month's facts for the one authority in scope, from the current snapshot.

    Raises ``NothingLoaded`` before the first load.
    """
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is no report to write.")
    (code,) = scope.authorities
    authority = the_authority(code)
    store = SnapshotStore(settings.HOME.snapshots)
    manifest = store.read_manifest(current.manifest)
    with DuckDBEngine(store, manifest) as engine:
        return gather(
            engine,
            calendar_of(authority),
            month,
            place=place_of(code, authority.name),
            roll=SnapshotRoll.of_snapshot(store, manifest, code),
            paper=Paper(as_at=home_clock().today(), sources=_sources(code)),
            scope=scope,
        )


def headline_document(*, scope: Scope, month: Month) -> Document:
    """The month's headline report within what the reader may count."""
    return headline(headline_facts(scope=scope, month=month))


def place_of(code: str, name: str) -> Place:
    """An authority with the neighbourhood that its papers name, if it has one."""
    for neighbourhood, codes in NEIGHBOURHOODS.items():
        if code in codes:
            return Place(code, name, neighbourhood=neighbourhood, neighbours=codes - {code})
    return Place(code, name)


def _sources(authority: str) -> tuple[Source, ...]:
    """The last file in force of each kind, and how many rows of that kind were set aside."""
    files = File.objects.filter(
        load__status=Load.Status.ACCEPTED, load__authority=authority
    ).select_related("load")
    latest: dict[str, File] = {}
    aside: dict[str, int] = {}
    for file in files.order_by("load_id", "position"):
        latest[file.feed] = file
        aside[file.feed] = aside.get(file.feed, 0) + file.set_aside
    return tuple(
        Source(
            name=_FEED_NAMES.get(feed, feed),
            received_on=file.load.received_at.date(),
            remark=f"{aside[feed]} rows set aside" if aside[feed] else "",
        )
        for feed, file in sorted(latest.items())
    )


#: Papers by the name that the command line knows.
REPORTS: dict[str, Report] = {
    "headline": Report("Headline report of a month", headline_document),
}
