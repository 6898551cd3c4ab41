"""Sealing rows of the record, and telling which of them was changed behind the product's back.

Each authority has one chain of seals. A seal holds a hash of every field of its row, so that a
changed field is named; its own hash covers the seal before it, and stands in the audit log beside
what was done, so that a chain forged from one end to the other is named by the log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.services import FIRST_HASH, hold_chain
from virtualschool.apps.papers.models import (
    Addendum,
    Dispatch,
    Edition,
    FrozenMonth,
    Seal,
    Wording,
)

#: What is sealed, by the name under which a seal keeps it, and how its authority is found.
KINDS: Mapping[str, tuple[type[models.Model], str]] = {
    "edition": (Edition, "authority"),
    "dispatch": (Dispatch, "edition__authority"),
    "wording": (Wording, "authority"),
    "frozen month": (FrozenMonth, "authority"),
    "addendum": (Addendum, "frozen__authority"),
}
_KIND_OF = {model: kind for kind, (model, _) in KINDS.items()}

Sealed = Edition | Dispatch | Wording | FrozenMonth | Addendum


def canonical_hash(value: Any) -> str:
    """SHA-256, in hexadecimal, over canonical JSON: sorted keys, no spaces, UTF-8."""
    written = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_exactly
    )
    return hashlib.sha256(written.encode()).hexdigest()


def seal(row: Sealed, *, authority: str) -> Seal:
    """Seal a row that the caller's transaction has just written, at the end of the chain.

    The caller names the seal's hash in its audit record, under ``seal``.
    """
    hold_chain()  # one writer after another: two seals never take one place
    last = Seal.objects.filter(authority=authority).order_by("-sequence").first()
    made = Seal(
        authority=authority,
        sequence=last.sequence + 1 if last else 1,
        kind=_KIND_OF[type(row)],
        row=row.pk,
        label=str(row)[:200],
        fields=_fields(row),
        previous_hash=last.hash if last else FIRST_HASH,
    )
    made.hash = _hash_of(made)
    made.save(force_insert=True)
    return made


def problems_of_seals(authority: str) -> Iterator[str]:
    """A sentence for each place where the record is not as it was sealed, naming row and field."""
    in_force: dict[tuple[str, int], Seal] = {}
    hashes = set()
    place, previous = 0, FIRST_HASH
    for each in Seal.objects.filter(authority=authority).order_by("sequence"):
        place += 1
        if each.sequence != place:
            yield f"Seal {place} is missing: seal {each.sequence} comes in its place."
            place = each.sequence
        elif each.previous_hash != previous:
            yield f"Seal {each.sequence} ({each.label}) does not follow from the one before it."
        if each.hash != _hash_of(each):
            yield f"Seal {each.sequence} ({each.label}) is not as it was written."
        previous = each.hash
        hashes.add(each.hash)
        in_force[each.kind, each.row] = each
    yield from _problems_of_rows(authority, in_force)
    logged = Entry.objects.filter(authority=authority, detail__has_key="seal")
    for entry in logged.order_by("sequence"):
        if entry.detail["seal"] not in hashes:
            yield (
                f"The log says that {entry.subject} was sealed (entry {entry.sequence}), and no "
                "such seal is there."
            )


def _problems_of_rows(authority: str, in_force: dict[tuple[str, int], Seal]) -> Iterator[str]:
    for kind, (model, path) in KINDS.items():
        table = model._meta.db_table
        rows = {row.pk: row for row in model._default_manager.filter(**{path: authority})}
        sealed = {number: each for (of, number), each in in_force.items() if of == kind}
        for number, each in sealed.items():
            where = f"{each.label} ({table}, row {number})"
            if number not in rows:
                yield f"{where} is no longer there."
                continue
            now = _fields(rows[number])
            for name in sorted({*now, *each.fields}):
                if now.get(name) != each.fields.get(name):
                    yield f"{where}: the field {name} is not what was sealed."
        for number in sorted(rows.keys() - sealed.keys()):
            yield f"{rows[number]} ({table}, row {number}) was never sealed."


def _fields(row: models.Model) -> dict[str, str]:
    """A hash of each column of the row."""
    return {
        field.attname: canonical_hash(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if not field.primary_key
    }


def _hash_of(one: Seal) -> str:
    return canonical_hash(
        {
            "authority": one.authority,
            "sequence": one.sequence,
            "kind": one.kind,
            "row": one.row,
            "label": one.label,
            "fields": one.fields,
            "previous_hash": one.previous_hash,
        }
    )


def _exactly(value: Any) -> str:
    """A day, or a moment in universal time to the microsecond, as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be sealed exactly.")
