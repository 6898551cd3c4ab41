"""The engine inside the process: DuckDB reads a snapshot's Parquet parts where they lie."""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Hashable, Mapping
from types import TracebackType
from typing import Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends.duckdb import Backend

from virtualschool.analytics.definition import Family, Indicator
from virtualschool.analytics.engines.base import Form, IbisEngine, parts_of_marks
from virtualschool.analytics.engines.statements import Statement, Statements
from virtualschool.analytics.frame import Frame, Sourced, Window, asked_rows
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Query
from virtualschool.analytics.snapshots import Manifest, SnapshotStore

_NUMBER = itertools.count()
#: What statements call the marks of the windows that are asked about.
_MARKS = "marks_asked_about"
#: A statement of every shape that a site asks for, about 20 kB each.
_STATEMENTS = Statements(most=1000)


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
        #: On a connection of its own an engine's names are always the same; on one that it shares
        #: they must differ from another engine's.
        self._suffix = f"_{next(_NUMBER)}" if is_borrowed else ""
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
            self._connection.con.execute(f'DROP VIEW IF EXISTS "{_MARKS}{self._suffix}"')
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
        held_as = name + self._suffix
        self._connection.con.register(held_as, table)
        self._registered.append(held_as)
        self._held[name] = ibis.table(ibis.Schema.from_pyarrow(table.schema), name=held_as)

    def counted(self, form: Form, family: Family, group: list[Indicator], query: Query) -> pa.Table:
        """See ``IbisEngine.counted``."""
        scope = query.scope
        shape: tuple[Hashable, ...] = (
            self._suffix,
            form.__name__,
            family.name,
            tuple(indicator.key for indicator in group),
            tuple(sorted(scope.authorities)),
            scope.children is None,
            scope.schools is None,
            query.by,
            query.cohort,
        )
        asks = family.asks(query) if family.asks else None
        with self._lock:
            if asks is not None:
                shape = (*shape, asks.shape, self._show_marks(query, asks.windows))
            alone = (shape, self._store is None, self.snapshot, query)
            statement = _STATEMENTS.find(shape, alone)
            if statement is None:
                is_for_one, statement = self._stated(form, family, group, query)
                _STATEMENTS.keep(alone if is_for_one else shape, statement)
            for name, windows in statement.reads:
                self.table(name, query, windows)
            rows = {**asked_rows(query), **(asks.rows if asks is not None else {})}
            for name, each in rows.items():
                self._connection.con.register(name + self._suffix, each)
            try:
                found = self._connection.con.sql(statement.sql).to_arrow_table()
            finally:
                for name in rows:
                    self._connection.con.unregister(name + self._suffix)
        return found.cast(statement.schema)

    def _stated(
        self, form: Form, family: Family, group: list[Indicator], query: Query
    ) -> tuple[bool, Statement]:
        """The statement of a question, and whether it is good for that question only."""
        reads: list[tuple[str, tuple[Window, ...]]] = []

        def source(name: str, windows: tuple[Window, ...]) -> Sourced:
            sourced = self.table(name, query, windows)
            if name != "mark" or family.asks is None:
                reads.append((name, windows))
                return sourced
            shown = ibis.table(sourced.table.schema(), name=_MARKS + self._suffix)
            return Sourced(shown, sourced.authorities)

        def hold(name: str, rows: pa.Table) -> ir.Table:
            return ibis.table(ibis.Schema.from_pyarrow(rows.schema), name=name + self._suffix)

        frame = Frame(source, query, hold)
        expression = form(frame, family, group)
        statement = Statement(
            sql=str(self._connection.compile(expression)),
            schema=expression.schema().to_pyarrow(),
            reads=tuple(dict.fromkeys(reads)),
        )
        return frame.is_for_one_query and family.asks is None, statement

    def _show_marks(self, query: Query, windows: tuple[Window, ...]) -> bool:
        """Let statements see the marks of a question's windows under the one name by which they ask
        for them. Gives whether it is certain to whose authorities they belong."""
        sourced = self.table("mark", query, windows)
        view, seen = _MARKS + self._suffix, sourced.table.get_name()
        self._connection.con.execute(
            f'CREATE OR REPLACE TEMP VIEW "{view}" AS SELECT * FROM "{seen}"'  # noqa: S608 our names
        )
        return sourced.authorities is not None

    def _marks(self, store: SnapshotStore, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """The marks as a view over the files of the query's authorities and months only."""
        parts = parts_of_marks(self._manifest, query, windows)
        if not parts:
            if "mark" not in self._held:
                self._hold("mark", TABLES["mark"].empty())
            return Sourced(self._held["mark"])
        paths = "\n".join(sorted(part.path for part in parts))
        name = "mark_" + hashlib.sha256(paths.encode()).hexdigest()[:16]
        if name not in self._held:
            files = sorted(str(store.file_of(part)) for part in parts)
            self._held[name] = self._connection.read_parquet(files, table_name=name)
        authorities = frozenset(part.authority for part in parts)
        return Sourced(self._held[name], None if "" in authorities else authorities)
