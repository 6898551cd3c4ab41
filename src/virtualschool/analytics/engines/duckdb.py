"""The engine inside the process: DuckDB reads a snapshot's Parquet parts where they lie."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from virtualschool.analytics.engines.base import IbisEngine, parts_of_marks
from virtualschool.analytics.frame import Sourced, Window
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Query
from virtualschool.analytics.snapshots import Manifest, SnapshotStore

_NUMBER = itertools.count()


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
        self._registered: list[str] = []

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
            while self._registered:
                self._connection.con.unregister(self._registered.pop())
            if not self._is_borrowed:
                self._connection.disconnect()

    def table(self, name: str, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """See ``IbisEngine.table``."""
        with self._lock:
            if self._store is not None and name == "mark":
                return self._marks(self._store, query, windows)
            if name not in self._held:
                self._hold(name, self._read(name))
            return Sourced(self._held[name])

    def run(self, expression: ir.Table) -> pa.Table:
        """See ``IbisEngine.run``."""
        with self._lock:
            return self._connection.to_pyarrow(expression)

    def _read(self, name: str) -> pa.Table:
        shape = TABLES[name]
        tables = [shape.empty()]
        if self._store is not None:
            for part in self._manifest.of_table(name):
                tables.append(pq.read_table(self._store.file_of(part)).cast(shape.schema))
        return pa.concat_tables(tables)

    def _hold(self, name: str, table: pa.Table) -> None:
        """Let the connection see rows that are in memory, under a name of this engine's own."""
        held_as = f"{name}_{next(_NUMBER)}"
        self._connection.con.register(held_as, table)
        self._registered.append(held_as)
        self._held[name] = ibis.table(ibis.Schema.from_pyarrow(table.schema), name=held_as)

    def _marks(self, store: SnapshotStore, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """The marks as a view over the files of the query's authorities and months only."""
        parts = parts_of_marks(self._manifest, query, windows)
        if not parts:
            if "mark" not in self._held:
                self._hold("mark", TABLES["mark"].empty())
            return Sourced(self._held["mark"])
        files = sorted(str(store.file_of(part)) for part in parts)
        name = "mark_" + hashlib.sha256("\n".join(files).encode()).hexdigest()[:16]
        if name not in self._held:
            self._held[name] = self._connection.read_parquet(files, table_name=name)
        authorities = frozenset(part.authority for part in parts)
        return Sourced(self._held[name], None if "" in authorities else authorities)
