"""Writing the audit log and proving that nobody has rewritten it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from virtualschool.apps.audit.models import ChainHead, Entry

FIRST_HASH = "0" * 64
_HEAD = 1  # the chain's one head row


def record(
    *,
    actor: str,
    action: str,
    authority: str = "",
    subject_type: str = "",
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one entry to the chain, as the last thing that the caller's transaction does.

    ``action`` is a stable word such as ``report.exported``; ``subject_type`` and ``subject`` name
    what it was done to. ``detail`` holds text, whole numbers, dates, true, false, null, lists and
    mappings of them. The head row stays locked until the transaction ends, so entries never
    branch; the entry goes when the transaction is rolled back. The time is the machine's own, also
    where a home's clock is pinned: the log says when things happened.

    Raises ``TypeError`` when ``detail`` holds something that would not read back exactly, such as
    a float.
    """
    with transaction.atomic():
        head = _locked_head()
        entry = Entry(
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor=_text(actor, 150),
            action=_text(action, 60),
            authority=_text(authority, 3),
            subject_type=_text(subject_type, 60),
            subject=_text(subject, 200),
            detail=_exact(detail or {}),
            previous_hash=head.hash,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
        head.sequence, head.hash = entry.sequence, entry.hash
        head.save(update_fields=["sequence", "hash"])
    return entry


def record_refusal(
    *,
    actor: str,
    action: str,
    authority: str = "",
    subject_type: str = "",
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Entry:
    """Record what was refused or failed, in a transaction of its own.

    Call it after the refused work has been rolled back. Inside another transaction the entry would
    go with it, so there it raises ``RuntimeError``.
    """
    with transaction.atomic(durable=True):
        return record(
            actor=actor,
            action=action,
            authority=authority,
            subject_type=subject_type,
            subject=subject,
            detail=detail,
        )


def verify_chain() -> list[str]:
    """Sentences that say where the log is not as it was written, each naming its entry.

    An empty list means that no entry was changed, added between, removed or moved since.
    """
    problems = []
    sequence, previous = 0, FIRST_HASH
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        sequence += 1
        if entry.sequence != sequence:
            problems.append(
                f"Audit entry {sequence} is missing: entry {entry.sequence} comes in its place."
            )
            sequence = entry.sequence
        elif entry.previous_hash != previous:
            problems.append(f"Audit entry {entry.sequence} does not follow from the one before it.")
        if entry.hash != entry_hash(entry):
            problems.append(f"Audit entry {entry.sequence} is not as it was written.")
        previous = entry.hash
    head = ChainHead.objects.filter(pk=_HEAD).first()
    head_sequence, head_hash = (head.sequence, head.hash) if head else (0, FIRST_HASH)
    if (head_sequence, head_hash) != (sequence, previous):
        problems.append(
            f"The audit log ends at entry {sequence}, but its head says entry {head_sequence}."
            if head_sequence != sequence
            else f"Audit entry {sequence} is not the one that the log's head names."
        )
    return problems


def entry_hash(entry: Entry) -> str:
    """SHA-256 of the canonical JSON of every column but the surrogate id and the hash itself."""
    columns = {
        "sequence": entry.sequence,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "authority": entry.authority,
        "subject_type": entry.subject_type,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
    }
    canonical = json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def hold_chain() -> None:
    """Hold the chain until the caller's transaction ends: one writer after another.

    Called first by services whose check and change must not be parted; ``record`` holds it anyway.
    """
    _locked_head()


def _locked_head() -> ChainHead:
    """The head row, held by this transaction. SQLite has the whole database held already."""
    locked = ChainHead.objects.select_for_update()
    head = locked.filter(pk=_HEAD).first()
    if head is None:
        ChainHead.objects.get_or_create(pk=_HEAD)
        head = locked.get(pk=_HEAD)
    return head


def _text(value: str, length: int) -> str:
    """Text that every database stores as it is: what a stranger typed may be anything."""
    clean = value.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return clean[:length]


def _exact(value: Any) -> Any:
    """``value`` as JSON that reads back equal from either database."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return _text(value, len(value))
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {_text(str(key), len(str(key))): _exact(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            items = sorted(value) if isinstance(value, set | frozenset) else value
            return [_exact(item) for item in items]
    raise TypeError(f"an audit entry cannot hold {value!r} exactly; give it as text")
