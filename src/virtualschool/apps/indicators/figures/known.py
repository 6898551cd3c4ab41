"""What the snapshots know: which months, from when on, and which snapshot was current when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings
from django.utils import timezone

from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.receipts.models import Snapshot
from virtualschool.apps.receipts.selectors import (
    LastReceived,
    files_in_force,
    last_received,
    ledger_version,
)
from virtualschool.domain.calendar import Month

#: Months that can be chosen, and that a series is made of, ending at the latest.
MONTHS_KEPT = 36

#: Tables that begin with the first thing they tell of: before it, none is no news.
_BEGINNINGS = {
    "suspension": "start_on",
    "enrolment": "start_on",
    "social_work": "start_on",
    "social_worker_episode": "start_on",
    "lists": "first_day",
}
#: Tables of care, which begin with the first collection year that was loaded.
_CARE = frozenset({"care_interval", "care_spell", "episode"})


@dataclass(frozen=True, slots=True)
class Known:
    """Of one authority in one snapshot: months with marks, and when other tables begin."""

    months_with_marks: tuple[Month, ...]
    beginnings: dict[str, date]


@lru_cache(maxsize=16)
def known_in(manifest: str, authority: str) -> Known:
    """A snapshot never changes, so this is read once. Raises ``SnapshotMissing``."""
    store = SnapshotStore(settings.HOME.snapshots)
    parts = [part for part in store.read_manifest(manifest).parts if part.authority == authority]
    months = {
        Month(part.academic_year + (part.month < 9), part.month)
        for part in parts
        if part.table == "mark" and part.rows and part.academic_year and part.month
    }
    beginnings: dict[str, date] = {}
    for part in parts:
        if part.table in _BEGINNINGS and part.rows:
            column = _BEGINNINGS[part.table]
            days = pq.read_table(store.file_of(part), columns=[column])[column]
            first = pc.min(days).as_py()
            if first is not None:
                beginnings[part.table] = min(first, beginnings.get(part.table, first))
    if months:
        beginnings["mark"] = min(months).first_day
    return Known(tuple(sorted(months)), beginnings)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the ledger of loads says of one authority: when care begins to be known (the first day
    of the first collection year that was loaded), and what was last received. ``version`` changes
    with every load."""

    care_from: date | None
    received: tuple[LastReceived, ...]
    version: tuple[int, int]


def ledger_of(authority: str) -> Ledger:
    """Read once for each state of the ledger: there can be hundreds of files."""
    return _ledger(str(settings.HOME.snapshots), authority, ledger_version())


@lru_cache(maxsize=16)
def _ledger(_home: str, authority: str, version: tuple[int, int]) -> Ledger:
    years = [
        int(file.scope["collection_year"])
        for file in files_in_force(authority)
        if file.feed == "ssda903" and "collection_year" in file.scope
    ]
    begun = date(min(years) - 1, 4, 1) if years else None
    return Ledger(begun, tuple(last_received(authority)), version)


def begins(known: Known, care_from: date | None, facts: Iterable[str]) -> date | None:
    """The first day from which all that an indicator is counted from is known."""
    days = [known.beginnings[name] for name in facts if name in known.beginnings]
    if care_from is not None and _CARE & set(facts):
        days.append(care_from)
    return max(days, default=None)


def span(known: Known, today: date) -> tuple[Month, Month, Month]:
    """The first and last month that can be chosen, and the one to begin with: the latest with
    marks that has ended."""
    ended = Month.of(today.replace(day=1) - timedelta(days=1))
    last = max([*known.months_with_marks[-1:], ended])
    whole = [month for month in known.months_with_marks if month <= ended]
    usual = (whole or known.months_with_marks or (ended,))[-1]
    first = min(known.months_with_marks[:1] or [last.plus(1 - MONTHS_KEPT)])
    first = min(max(first, last.plus(1 - MONTHS_KEPT)), usual)
    return first, last, usual


def snapshot_then(day: date) -> str | None:
    """The manifest that was current when ``day`` ended; null where nothing was loaded yet."""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    found = Snapshot.objects.filter(published_at__lt=midnight).order_by("-id").first()
    return found.manifest if found else None
