"""Every specification runs on every engine: the reference, DuckDB, and those that join later."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import ibis
import pytest
from ibis.backends.duckdb import Backend
from tests.spec.world import Rows, as_arrow

from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.reference import ReferenceEngine

MakeEngine = Callable[[Rows], Engine]


@pytest.fixture(scope="session")
def connection() -> Iterator[Backend]:
    opened = ibis.duckdb.connect()
    yield opened
    opened.disconnect()


@pytest.fixture(params=["reference", "duckdb"])
def make_engine(request: pytest.FixtureRequest, connection: Backend) -> MakeEngine:
    if request.param == "reference":
        return lambda rows: ReferenceEngine(rows, "spec")
    return lambda rows: DuckDBEngine.in_memory(as_arrow(rows), "spec", connection)
