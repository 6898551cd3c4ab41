"""A home ten times as large: every child of the demonstration ten times, under other ids.

``python -m benchmarks.pages.tenfold FACTOR`` works on the home of its environment. What is asked of
it is only that lists, scopes and scans are as long as a large council's; the children of one group
of ten are twins in everything but their ids.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


def multiply(factor: int) -> None:
    """Write ``factor - 1`` more of every child into the database and a new current snapshot."""
    from django.conf import settings
    from django.db import connection, transaction
    from django_scopes import scopes_disabled

    from virtualschool.analytics.model import TABLES
    from virtualschool.analytics.snapshots import SnapshotStore
    from virtualschool.apps.children.models import Child
    from virtualschool.apps.desk.models import Standing, StandingsMade
    from virtualschool.apps.receipts.models import Snapshot

    store = SnapshotStore(settings.HOME.snapshots)
    with scopes_disabled(), transaction.atomic():
        Standing.objects.all().delete()
        StandingsMade.objects.all().delete()
        of_child = [
            relation.related_model
            for relation in Child._meta.related_objects
            if relation.related_model is not Standing
        ]
        step = 10_000_000  # between the keys of one twin and the next
        for twin in range(1, factor):
            _copy(connection, Child, twin, step, {"council_id": f"council_id || 'x{twin}'"})
            for model in of_child:
                _copy(connection, model, twin, step, {})
        current = Snapshot.objects.get(is_current=True)
        manifest = store.read_manifest(current.manifest)
        parts = []
        for part in manifest.parts:
            schema = TABLES[part.table].schema
            if "child_id" not in schema.names:
                parts.append(part)
                continue
            one = pq.read_table(store.file_of(part)).select(schema.names).cast(schema)
            many = pa.concat_tables([one, *_twins(one, factor)])
            where = {"authority": part.authority} if part.authority else {}
            if part.table == "mark":
                where |= {"academic_year": part.academic_year, "month": part.month}
            parts.append(store.write_part(part.table, many, **where))
        Snapshot.objects.update(is_current=False)
        Snapshot.objects.create(
            manifest=store.write_manifest(parts).id,
            published_at=current.published_at,
            is_current=True,
        )


def _copy(connection, model, twin: int, step: int, other: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    """Copy the first rows of a model for a twin: keys moved, columns named in ``other`` changed."""
    values = {}
    for column in model._meta.concrete_fields:
        name = column.column
        moved = column.primary_key or (column.related_model is not None and name == "child_id")
        quoted = f'"{name}"'
        values[name] = f"{quoted} + {twin * step}" if moved else other.get(name, quoted)
    table, names = model._meta.db_table, ", ".join(f'"{name}"' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} "
            f"FROM {table} WHERE {model._meta.pk.column} < {step}"
        )


def _twins(table: pa.Table, factor: int) -> Iterable[pa.Table]:
    position = table.schema.get_field_index("child_id")
    for twin in range(1, factor):
        ids = pc.binary_join_element_wise(table["child_id"].cast(pa.string()), f"x{twin}", "")
        yield table.set_column(
            position, table.schema.field(position), ids.cast(table.schema.field(position).type)
        )


if __name__ == "__main__":
    import django

    django.setup()
    multiply(int(sys.argv[1]))
