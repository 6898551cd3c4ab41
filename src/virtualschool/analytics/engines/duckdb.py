"""The engine inside the process: DuckDB reads a snapshot's Parquet parts where they lie."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from virtualschool.analytics.engines.base import IbisEngine
from virtualschool.analytics.frame import Window
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Query
from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore


class DuckDBEngine(IbisEngine):
    """Answers queries from one snapshot, on one connection kept until ``close``.

    Small tables are read into memory when first asked for. Marks stay in their files: only the
    parts of the query's authorities and months are opened. Safe to share between threads; queries
    wait for one another, as DuckDB uses every core for one.
    """

    def __init__(self, store: SnapshotStore, manifest: Manifest) -> None:
        super().__init__(manifest.id)
        self._open(ibis.duckdb.connect())
        self._store: SnapshotStore | None = store
        self._manifest = manifest

    @classmethod
    def in_memory(
        cls,
        tables: Mapping[str, pa.Table],
        snapshot: str = "in memory",
        connection: Backend | None = None,
    ) -> DuckDBEngine:
        """An engine over canonical tables that no snapshot holds yet, such as a load's preview.

        A table not given is empty. A ``connection`` given stays open on ``close``.
        """
        engine = cls.__new__(cls)
        IbisEngine.__init__(engine, snapshot)
        engine._open(connection or ibis.duckdb.connect(), is_borrowed=connection is not None)
        engine._store = None
        engine._manifest = Manifest(snapshot, ())
        for name, table in tables.items():
            engine._hold(name, table.select(TABLES[name].schema.names).cast(TABLES[name].schema))
        return engine

    def _open(self, connection: Backend, *, is_borrowed: bool = False) -> None:
        self._connection = connection
        self._is_borrowed = is_borrowed
        self._lock = threading.RLock()
        self._held: dict[str, ir.Table] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection. The engine answers nothing afterwards."""
        with self._lock:
            self._held.clear()
            if not self._is_borrowed:
                self._connection.disconnect()

    def table(self, name: str, query: Query, windows: tuple[Window, ...]) -> ir.Table:
        """See ``IbisEngine.table``."""
        with self._lock:
            if self._store is None or name != "mark":
                if name not in self._held:
                    self._hold(name, self._read(name))
                return self._held[name]
            parts = [
                part
                for part in self._manifest.of_table(name)
                if part.authority in query.scope.authorities and is_within(part, windows)
            ]
            return self._marks(parts)

    def run(self, expression: ir.Table) -> pa.Table:
        """See ``IbisEngine.run``."""
        with self._lock:
            return self._connection.to_pyarrow(expression)

    def _read(self, name: str) -> pa.Table:
        shape = TABLES[name]
        parts = [] if self._store is None else self._manifest.of_table(name)
        tables = [pq.read_table(self._store.file_of(part)).cast(shape.schema) for part in parts]
        return pa.concat_tables([shape.empty(), *tables])

    def _hold(self, name: str, table: pa.Table) -> ir.Table:
        held = self._connection.create_table(name, obj=table, temp=True, overwrite=True)
        self._held[name] = held
        return held

    def _marks(self, parts: list[Part]) -> ir.Table:
        if not parts or self._store is None:
            if "mark" not in self._held:
                self._hold("mark", TABLES["mark"].empty())
            return self._held["mark"]
        files = sorted(str(self._store.file_of(part)) for part in parts)
        name = "mark_" + hashlib.sha256("\n".join(files).encode()).hexdigest()[:16]
        if name not in self._held:
            self._held[name] = self._connection.read_parquet(files, table_name=name)
        return self._held[name]


def is_within(part: Part, windows: Iterable[Window]) -> bool:
    """Whether a part of marks can hold a day of any window; no window means every day."""
    stretches = tuple(windows)
    if not stretches or part.academic_year is None:
        return True
    if part.month is None:
        first, after = date(part.academic_year, 9, 1), date(part.academic_year + 1, 9, 1)
    else:
        year = part.academic_year + (part.month < 9)
        first = date(year, part.month, 1)
        after = date(year + part.month // 12, part.month % 12 + 1, 1)
    return any(first <= last_day and first_day < after for first_day, last_day in stretches)
