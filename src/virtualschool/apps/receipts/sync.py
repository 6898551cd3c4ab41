"""Bring the rows of a table to a target state, touching only what differs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Model, QuerySet

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

    ``key`` gives a row's natural key. Every target names all fields that a new row needs, a
    relation by its column (``authority_id``). Rows that already agree are not written.
    """
    model = queryset.model
    existing = {key(row): row for row in queryset}
    create: list[Mapping[str, Any]] = []
    update: list[M] = []
    changed_fields: set[str] = set()
    for natural_key, fields in targets.items():
        row = existing.get(natural_key)
        if row is None:
            create.append(fields)
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
        _create(model, create)
    if update:
        # A wide update multiplies variables by rows, so its batches are smaller.
        manager.bulk_update(update, sorted(changed_fields), batch_size=100)
    return Changes(len(create), len(update), len(surplus))


def _create(model: type[Model], targets: Sequence[Mapping[str, Any]]) -> None:
    """Insert new rows; a field that none names has its default."""
    given = {
        field.attname: field.get_default()
        for field in model._meta.local_concrete_fields
        if field.attname in targets[0] or not isinstance(field, AutoField)
    }
    insert_rows(model, list(given), [[*{**given, **target}.values()] for target in targets])


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of values in the order of ``columns``, which are all that the table has.

    For tens of thousands of rows worked out elsewhere: ``bulk_create`` spends ten times as long on
    making statements of models. The caller's transaction holds them.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    by_name = {field.attname: field for field in model._meta.local_concrete_fields}
    fields = [by_name[name] for name in columns]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    prepare = [field.get_db_prep_save for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})",  # noqa: S608
            [
                [one(value, connection) for one, value in zip(prepare, row, strict=True)]
                for row in rows
            ],
        )
