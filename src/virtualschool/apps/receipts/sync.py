"""Bring the rows of a table to a target state, touching only what differs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

#: Rows a statement; well inside SQLite's limit on variables for our widest table.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Changes:
    """How many rows a sync made, changed and removed."""

    created: int = 0
    updated: int = 0
    deleted: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            self.created + other.created,
            self.updated + other.updated,
            self.deleted + other.deleted,
        )

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.deleted)


def sync(
    queryset: QuerySet[M],
    key: Callable[[M], Hashable],
    targets: Mapping[Any, Mapping[str, Any]],
) -> Changes:
    """Make ``queryset`` hold exactly ``targets``: fields by natural key.

    ``key`` gives a row's natural key. Every target names all fields that a new row needs. Rows
    that already agree are not written.
    """
    model = queryset.model
    existing = {key(row): row for row in queryset}
    create: list[M] = []
    update: list[M] = []
    changed_fields: set[str] = set()
    for natural_key, fields in targets.items():
        row = existing.get(natural_key)
        if row is None:
            create.append(model(**fields))
            continue
        differing = [name for name, value in fields.items() if getattr(row, name) != value]
        if differing:
            for name in differing:
                setattr(row, name, fields[name])
            changed_fields.update(differing)
            update.append(row)
    # The rows are chosen; they are written by their keys alone, without a scope's joins.
    manager = model._base_manager
    surplus = [row.pk for natural_key, row in existing.items() if natural_key not in targets]
    for start in range(0, len(surplus), BATCH):
        manager.filter(pk__in=surplus[start : start + BATCH]).delete()
    if create:
        manager.bulk_create(create, batch_size=BATCH)
    if update:
        # A wide update multiplies variables by rows, so its batches are smaller.
        manager.bulk_update(update, sorted(changed_fields), batch_size=100)
    return Changes(len(create), len(update), len(surplus))
