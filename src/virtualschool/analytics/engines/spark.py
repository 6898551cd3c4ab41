"""The engine of a cluster: any Spark 4.0 by its master address, the same expressions as in DuckDB.

Needs the extra ``[spark]`` and a Java runtime of version 17 to 22. ``local[2]`` runs it on two
cores of this machine, which is how it is tested; it pays where one machine is outgrown
(docs/scale.md says when).
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from virtualschool.analytics.engines.base import IbisEngine, parts_of_marks
from virtualschool.analytics.frame import Sourced, Window
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Query, QueryRefused
from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: Where Spark runs unless a cluster's address is given.
LOCAL = "local[2]"
#: Names the cluster for the command line and the site.
MASTER_VARIABLE = "VIRTUALSCHOOL_SPARK_MASTER"

#: Nobody else is to reach a session that runs on this machine alone.
LOOPBACK = "127.0.0.1"

JAVA_PACKAGE = "openjdk-17-jre-headless"
#: From 23 on, Java refuses the call by which Spark 4.0's Hadoop asks who the user is.
OLDEST_JAVA, NEWEST_JAVA = 17, 22

#: Says how much Spark logs, where the site has no settings of its own for it.
QUIET = Path(__file__).parent / "spark_conf"

_NUMBER = itertools.count()
_MASTER = re.compile(r"local(\[[\d*]+\])?$|yarn$|(spark|k8s)://.")
_VERSION = re.compile(r'version "(?:1\.)?(\d+)')


class SparkNotReady(QueryRefused):
    """Spark cannot be started here. The message says what to install."""


def master_address() -> str:
    """The cluster that the environment names, else this machine."""
    return os.environ.get(MASTER_VARIABLE) or LOCAL


def require_spark() -> None:
    """Fail early, before a session is begun, where Spark or its Java is missing.

    Raises ``SparkNotReady`` naming the package.
    """
    try:
        import pyspark  # noqa: F401, PLC0415 - asked for only where Spark is
    except ImportError as error:
        raise SparkNotReady(
            "The Spark engine needs the extra package: pip install 'virtualschool[spark]'."
        ) from error
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    if java is None:
        raise SparkNotReady(
            f"The Spark engine needs a Java runtime: install the system package {JAVA_PACKAGE}."
        )
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = _VERSION.search(said)
    if version is None or not OLDEST_JAVA <= int(version[1]) <= NEWEST_JAVA:
        found = version[1] if version else "unknown"
        raise SparkNotReady(
            f"The Spark engine needs Java {OLDEST_JAVA} to {NEWEST_JAVA}, and the one here is "
            f"version {found}: install the system package {JAVA_PACKAGE}."
        )


@cache
def session_at(master: str) -> SparkSession:
    """The one session of this process with a cluster; it lasts as long as the process.

    Days and no times are asked of it, and its clock is UTC, so that a day is the same everywhere.
    Raises ``SparkNotReady`` also where no cluster answers at that address.
    """
    if not _MASTER.match(master):
        raise SparkNotReady(
            f"{master!r} is not the address of a Spark cluster, such as spark://host:7077; "
            f"{LOCAL} is this machine."
        )
    require_spark()
    from py4j.protocol import Py4JError  # noqa: PLC0415 - a second to import, for Spark alone
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    if not {"SPARK_HOME", "SPARK_CONF_DIR"} & os.environ.keys():
        os.environ["SPARK_CONF_DIR"] = str(QUIET)
    if master.startswith("local"):
        # Also what the launcher looks up before any option is read; it would warn of a choice.
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    builder = SparkSession.builder.master(master).appName("Virtual School")
    for name, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.parquet.enableVectorizedReader": "true",
    }.items():
        builder = builder.config(name, value)
    if master.startswith("local"):
        for name, value in {
            "spark.driver.host": LOOPBACK,
            "spark.driver.bindAddress": LOOPBACK,
            # A small machine shuffles into a few pieces; Spark's own 200 are for a cluster.
            "spark.sql.shuffle.partitions": "4",
            "spark.default.parallelism": "4",
        }.items():
            builder = builder.config(name, value)
    try:
        session: SparkSession = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise SparkNotReady(f"No Spark cluster answers at {master}.") from error
    session.sparkContext.setLogLevel("ERROR")
    return session


class SparkEngine(IbisEngine):
    """Answers queries from one snapshot on a cluster. See ``DuckDBEngine``, which it equals.

    The cluster must see the snapshot's files under the same path as this process does.
    """

    def __init__(self, store: SnapshotStore, manifest: Manifest, master: str = LOCAL) -> None:
        super().__init__(manifest.id)
        self._open(master)
        self._store: SnapshotStore | None = store
        self._manifest = manifest

    @classmethod
    def in_memory(
        cls, tables: Mapping[str, pa.Table], snapshot: str = "in memory", master: str = LOCAL
    ) -> SparkEngine:
        """An engine over canonical tables that no snapshot holds yet; one not given is empty."""
        engine = cls.__new__(cls)
        IbisEngine.__init__(engine, snapshot)
        engine._open(master)
        engine._store = None
        engine._manifest = Manifest(snapshot, ())
        for name, table in tables.items():
            kept = table.select(TABLES[name].schema.names).cast(TABLES[name].schema)
            engine._held[name] = engine._view(name, engine._session.createDataFrame(kept))
        return engine

    def _open(self, master: str) -> None:
        self._session = session_at(master)
        self._connection = ibis.pyspark.connect(self._session)
        self._lock = threading.RLock()
        self._held: dict[str, ir.Table] = {}
        self._views: list[str] = []

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
        """Let go of the engine's views; the session goes on for the next one."""
        with self._lock:
            self._held.clear()
            while self._views:
                self._session.catalog.dropTempView(self._views.pop())

    def table(self, name: str, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """See ``IbisEngine.table``."""
        with self._lock:
            if self._store is not None and name == "mark":
                return self._marks(query, windows)
            if name not in self._held:
                parts = self._manifest.of_table(name)
                self._held[name] = self._view(name, self._frame(name, parts))
            return Sourced(self._held[name])

    def run(self, expression: ir.Table) -> pa.Table:
        """See ``IbisEngine.run``."""
        with self._lock:
            return self._connection.to_pyarrow(expression)

    def _marks(self, query: Query, windows: tuple[Window, ...]) -> Sourced:
        """The marks of the query's authorities and months only."""
        parts = parts_of_marks(self._manifest, query, windows)
        paths = "\n".join(sorted(part.path for part in parts))
        key = f"mark {hashlib.sha256(paths.encode()).hexdigest()[:16]}"
        if key not in self._held:
            self._held[key] = self._view("mark", self._frame("mark", parts))
        authorities = frozenset(part.authority for part in parts)
        return Sourced(self._held[key], None if "" in authorities else authorities)

    def _frame(self, name: str, parts: Sequence[Part]) -> DataFrame:
        """The rows of these parts, with the canonical types also where there are none."""
        if not parts or self._store is None:
            return self._session.createDataFrame(TABLES[name].empty())
        from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415

        files = sorted(str(self._store.file_of(part)) for part in parts)
        reader: Any = self._session.read.schema(from_arrow_schema(TABLES[name].schema))
        frame: DataFrame = reader.parquet(*files)
        return frame

    def _view(self, name: str, frame: DataFrame) -> ir.Table:
        """Let Spark see rows under a name of this engine's own."""
        named = f"{name}_{next(_NUMBER)}"
        frame.createOrReplaceTempView(named)
        self._views.append(named)
        return self._connection.table(named)
