"""Writing the ledger: a load with its files and findings, a load taken back, a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from virtualschool.apps.receipts.models import File, Finding, Load, SetAsideRow, Snapshot
from virtualschool.feeds import base

BATCH = 500


@dataclass(frozen=True)
class FileEntry:
    """What the ledger keeps of one file. ``changed`` are those of the accepted rows that change a
    record in force: a preview says how many, the ledger does not keep it."""

    name: str
    sha256: str
    feed: str
    table: str
    rows: int
    accepted: int
    unchanged: int
    rows_set_aside: int = 0
    findings: int = 0
    changed: int = 0
    set_aside: Sequence[base.SetAside] = ()
    scope: dict[str, Any] = field(default_factory=dict)
    staged: list[dict[str, Any]] = field(default_factory=list)
    totals: Sequence[dict[str, Any]] = ()
    is_repeat: bool = False


def enter_load(
    *,
    authority: str,
    files: Sequence[FileEntry],
    findings: Iterable[base.Finding],
    passed_over: Sequence[tuple[str, str]],
    originals: Sequence[dict[str, Any]],
    before: str,
    after: str,
    at: datetime,
    by: str,
) -> Load:
    """Enter a load in the ledger. The caller's transaction holds what the load changed.

    ``before`` and ``after`` are the snapshots that it led from and to, blank where there is none.
    """
    is_new = any(not file.is_repeat for file in files)
    load = Load.objects.create(
        authority=authority,
        status=Load.Status.ACCEPTED if is_new else Load.Status.UNCHANGED,
        received_at=at,
        received_by=by,
        passed_over=[{"name": name, "why": why} for name, why in passed_over],
        originals=list(originals),
        snapshot_before=before,
        snapshot=after,
    )
    File.objects.bulk_create(
        [
            File(
                load=load,
                position=position,
                name=file.name,
                sha256=file.sha256,
                feed=file.feed,
                table=file.table,
                scope=file.scope,
                staged=file.staged,
                rows=file.rows,
                accepted=file.accepted,
                set_aside=file.rows_set_aside,
                unchanged=file.unchanged,
                findings=file.findings,
                totals=list(file.totals),
                is_repeat=file.is_repeat,
            )
            for position, file in enumerate(files)
        ],
        batch_size=BATCH,
    )
    Finding.objects.bulk_create(
        [
            Finding(
                load=load,
                code=finding.code,
                severity=finding.severity,
                message=finding.message,
                file=finding.file,
                line=finding.line,
                field=finding.field or "",
                child_id=finding.child_id or "",
            )
            for finding in findings
        ],
        batch_size=BATCH,
    )
    SetAsideRow.objects.bulk_create(
        [
            SetAsideRow(
                load=load,
                file=row.file,
                line=row.line,
                field=row.field or "",
                reason=row.reason,
                values=dict(row.values),
            )
            for file in files
            if not file.is_repeat
            for row in file.set_aside
        ],
        batch_size=BATCH,
    )
    return load


def mark_undone(*, load: Load, at: datetime, by: str) -> None:
    """Say in the ledger that the load was taken back; the caller's transaction undoes it."""
    load.status = Load.Status.UNDONE
    load.undone_at = at
    load.undone_by = by
    load.save(update_fields=["status", "undone_at", "undone_by"])


def keep_effect(*, load: Load, effect: dict[str, Any]) -> None:
    """Keep what a load moved, worked out from its two snapshots: nothing that a person decided."""
    load.effect = effect
    load.save(update_fields=["effect"])


def make_current(*, manifest: str, at: datetime) -> Snapshot:
    """Make the snapshot with this manifest the current one; the same again changes nothing."""
    current = Snapshot.objects.filter(is_current=True).first()
    if current is not None:
        if current.manifest == manifest:
            return current
        current.is_current = False
        current.save(update_fields=["is_current"])
    return Snapshot.objects.create(manifest=manifest, published_at=at, is_current=True)


def clear_current() -> None:
    """Say that there is no snapshot to read: nothing is in force."""
    Snapshot.objects.filter(is_current=True).update(is_current=False)
