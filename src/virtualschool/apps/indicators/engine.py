"""The engine over the current snapshot, and answers that are kept with it."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings

from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Contribution, Figure, Period, Query
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.indicators.models import StoredResult
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot

if TYPE_CHECKING:
    from virtualschool.analytics.engines.spark import SparkEngine


class NothingLoaded(Exception):
    """There is no snapshot to read. The message is for the user."""


class StoringEngine:
    """An engine whose answers are kept in the database, each computed once for a snapshot.

    The engine beneath is opened only when a question was never asked before. For default views;
    free choices go straight to ``current_engine``.
    """

    def __init__(self, snapshot: str, open_engine: Callable[[], Engine]) -> None:
        self.snapshot = snapshot
        self._open_engine = open_engine

    def figures(self, query: Query) -> list[Figure]:
        """See ``Engine.figures``."""
        rows = self._answer("figures", query, lambda engine: engine.figures(query))
        return [Figure(**row | {"period": query.periods[row["period"]]}) for row in rows]

    def contributions(self, query: Query) -> list[Contribution]:
        """See ``Engine.contributions``."""
        rows = self._answer("contributions", query, lambda engine: engine.contributions(query))
        return [Contribution(**row | {"period": query.periods[row["period"]]}) for row in rows]

    def figures_by_each(self, query: Query) -> dict[str, list[Figure]]:
        """See ``Engine.figures_by_each``."""

        def counted(engine: Engine) -> list[Figure]:
            by_each = engine.figures_by_each(query)
            return [figure for name in query.by for figure in by_each[name]]

        rows = self._answer("figures by each", query, counted)
        found: dict[str, list[Figure]] = {name: [] for name in query.by}
        for row in rows:
            (name,) = row["by"]
            found[name].append(Figure(**row | {"period": query.periods[row["period"]]}))
        return found

    def _answer(
        self, kind: str, query: Query, compute: Callable[[Engine], list[Any]]
    ) -> list[dict[str, Any]]:
        key = question_key(kind, query)
        stored = StoredResult.objects.filter(snapshot=self.snapshot, question=key).first()
        if stored is None:
            places = {period: place for place, period in enumerate(query.periods)}
            rows = [_plain(row, places) for row in compute(self._open_engine())]
            stored, _ = StoredResult.objects.get_or_create(
                snapshot=self.snapshot,
                question=key,
                defaults={"answer": rows, "computed_at": home_clock().now()},
            )
        answer: list[dict[str, Any]] = stored.answer
        return answer


def _plain(row: Figure | Contribution, places: dict[Period, int]) -> dict[str, Any]:
    """A row as JSON holds it: the period as its place in the query."""
    names = type(row).__dataclass_fields__
    plain = {name: getattr(row, name) for name in names}
    return plain | {"period": places[row.period], "by": dict(row.by)}


def question_key(kind: str, query: Query, version: str = "") -> str:
    """A hash of what is asked, in what form, and of the versions of what answers it.

    ``version`` asks for an earlier definition in place of today's.
    """
    indicators = catalogue()
    asked = {
        "kind": kind,
        "indicators": [(key, version or indicators[key].version) for key in query.indicators],
        "periods": [asdict(period) for period in query.periods],
        "by": query.by,
        "cohort": query.cohort,
        "scope": [
            sorted(part) if part is not None else None
            for part in (query.scope.authorities, query.scope.schools, query.scope.children)
        ],
    }
    return hashlib.sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()


#: Engines kept open: what is current, what was current a month and a year ago, and one to spare.
_MOST_OPEN = 4
_opened: OrderedDict[tuple[Path, str], DuckDBEngine] = OrderedDict()
_opening = Lock()


def _open(manifest: str) -> DuckDBEngine:
    """The engine over a snapshot, which never changes: opened once, for all threads.

    One let go of ends with its last question. Raises ``SnapshotMissing``.
    """
    root = settings.HOME.snapshots
    key = (root, manifest)
    with _opening:
        if key not in _opened:
            store = SnapshotStore(root)
            _opened[key] = DuckDBEngine(store, store.read_manifest(manifest))
        _opened.move_to_end(key)
        while len(_opened) > _MOST_OPEN:
            _opened.popitem(last=False)
        return _opened[key]


def _open_spark(manifest: str) -> SparkEngine:
    # Imported when asked for: the extra package may not be there.
    from virtualschool.analytics.engines.spark import SparkEngine, master_address  # noqa: PLC0415

    store = SnapshotStore(settings.HOME.snapshots)
    return SparkEngine(store, store.read_manifest(manifest), master_address())


def _current() -> str:
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is no figure to show.")
    return current.manifest


@contextmanager
def current_engine(kind: str = "duckdb") -> Iterator[Engine]:
    """An engine over the current snapshot: ``duckdb`` in the process, ``spark`` on a cluster.

    Raises ``NothingLoaded`` before the first load, and ``QueryRefused`` where Spark is not ready.
    """
    manifest = _current()
    if kind != "spark":
        yield _open(manifest)
        return
    engine = _open_spark(manifest)
    try:
        yield engine
    finally:
        engine.close()


def printed_by_an_earlier_definition(manifest: str, query: Query) -> list[Contribution]:
    """What a snapshot answered under the definition before today's, if it was ever asked.

    ``query`` is of one indicator. A definition that never changed has no earlier answer.
    """
    version = catalogue()[query.indicators[0]].version
    for earlier in range(int(version) - 1, 0, -1):
        key = question_key("contributions", query, str(earlier))
        stored = StoredResult.objects.filter(snapshot=manifest, question=key).first()
        if stored is not None:
            rows = stored.answer
            return [Contribution(**row | {"period": query.periods[row["period"]]}) for row in rows]
    return []


def engine_over(manifest: str, *, is_kept: bool) -> Engine:
    """An engine over any snapshot; ``is_kept`` keeps its answers for the next reader.

    Raises ``SnapshotMissing`` when it is no longer in the store, at the latest when asked.
    """
    return StoringEngine(manifest, lambda: _open(manifest)) if is_kept else _open(manifest)


@contextmanager
def storing_engine(manifest: str) -> Iterator[Engine]:
    """An engine over a snapshot, with its answers kept for the next time they are asked for."""
    yield StoringEngine(manifest, lambda: _open(manifest))
