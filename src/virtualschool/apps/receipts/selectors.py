"""Reading the ledger: loads, the files in force, findings, and the current snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from virtualschool.apps.receipts.models import File, Finding, Load, SetAsideRow, Snapshot
from virtualschool.domain.calendar import parse_month
from virtualschool.feeds.registry import discover


class NoSuchLoad(Exception):
    """There is no load of that number. The message is for the user."""


def current_snapshot() -> Snapshot | None:
    """The snapshot that every figure is read from now; ``None`` before the first load."""
    return Snapshot.objects.filter(is_current=True).first()


def files_in_force(authority: str | None = None) -> list[File]:
    """Files of loads that were not taken back, in the order received, repeats and all."""
    files = File.objects.exclude(load__status=Load.Status.UNDONE)
    if authority is not None:
        files = files.filter(load__authority=authority)
    return list(files.select_related("load").order_by("load_id", "position"))


@dataclass(frozen=True, slots=True)
class LastReceived:
    """What was last received of one feed."""

    title: str
    received_on: date
    remark: str


def last_received(authority: str) -> list[LastReceived]:
    """For each feed with files in force: when the last came, and what it speaks of."""
    last: dict[str, File] = {}
    for file in files_in_force(authority):
        last[file.feed] = file
    feeds = discover()
    return [
        LastReceived(
            title=feeds[name].title[:1].upper() + feeds[name].title[1:] if name in feeds else name,
            received_on=timezone.localdate(file.load.received_at),
            remark=_speaks_of(file),
        )
        for name, file in sorted(last.items())
    ]


def _speaks_of(file: File) -> str:
    if "collection_year" in file.scope:
        year = file.scope["collection_year"]
        return f"Collection year {year - 1}/{year % 100:02d}"
    if file.scope.get("as_at"):
        return f"As at {date.fromisoformat(file.scope['as_at']):%-d %B %Y}"
    months = sorted(part["month"] for part in file.staged if part["month"])
    return f"Marks to {parse_month(months[-1]).label}" if months else ""


def ledger_version() -> tuple[int, int]:
    """Changes whenever a load is accepted or taken back: how many loads, how many taken back.

    Of the whole home, since one snapshot holds all its authorities.
    """
    with scopes_disabled():
        return Load.objects.count(), Load.objects.filter(status=Load.Status.UNDONE).count()


def load_numbered(number: int) -> Load:
    """The load of that number, or ``NoSuchLoad`` with a sentence."""
    load = Load.objects.filter(pk=number).first()
    if load is None:
        raise NoSuchLoad(f"There is no load {number}; `virtualschool loads` lists them.")
    return load


def said(feed: str, table: str, totals: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """``totals`` of everyone, for a feed that sums up what is not kept; nothing for another."""
    known = discover().get(feed)
    if known is None or known.said_totals is None:
        return {}
    return {"totals": dict(known.said_totals(table, totals))}


def file_summary(file: File) -> dict[str, Any]:
    """A file of a load as the command line and the pages show it."""
    summary: dict[str, Any] = {
        "name": file.name,
        "sha256": file.sha256,
        "feed": file.feed,
        "table": file.table,
        "rows": file.rows,
        "accepted": file.accepted,
        "set_aside": file.set_aside,
        "unchanged": file.unchanged,
        "findings": file.findings,
    }
    summary |= said(file.feed, file.table, file.totals)
    return summary


def ledger() -> list[dict[str, Any]]:
    """Every load, newest first, with its files."""
    return [
        {
            "load": load.pk,
            "authority": load.authority,
            "status": load.status,
            "received_at": load.received_at.isoformat(),
            "received_by": load.received_by,
            "undone_at": load.undone_at.isoformat() if load.undone_at else None,
            "files": [file_summary(file) for file in load.files.all()],
            "passed_over": load.passed_over,
        }
        for load in Load.objects.prefetch_related("files").order_by("-pk")
    ]


def findings_of(load: Load) -> list[dict[str, Any]]:
    """The findings of a load, then the rows it set aside (code ``set_aside``), file by file."""
    found: list[dict[str, Any]] = [
        {
            "code": finding.code,
            "severity": finding.severity,
            "file": finding.file,
            "line": finding.line,
            "field": finding.field or None,
            "message": finding.message,
        }
        for finding in Finding.objects.filter(load=load)
    ]
    found += [
        {
            "code": "set_aside",
            "severity": "error",
            "file": row.file,
            "line": row.line,
            "field": row.field or None,
            "message": row.reason,
        }
        for row in SetAsideRow.objects.filter(load=load)
    ]
    return found
