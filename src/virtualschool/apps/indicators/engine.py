"""The engine over the current snapshot, and results that are stored with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

from django.conf import settings

from virtualschool.analytics.engines.base import Engine
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Figure, Period, Query
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.indicators.models import StoredResult
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot


class NothingLoaded(Exception):
    """There is no snapshot to read. The message is for the user."""


@contextmanager
def current_engine() -> Iterator[Engine]:
    """An engine over the current snapshot. Raises ``NothingLoaded`` before the first load."""
    current = current_snapshot()
    if current is None:
        raise NothingLoaded("Nothing has been loaded yet, so there is no figure to show.")
    store = SnapshotStore(settings.HOME.snapshots)
    engine = DuckDBEngine(store, store.read_manifest(current.manifest))
    try:
        yield engine
    finally:
        engine.close()


def question_key(query: Query) -> str:
    """A hash of what is asked and of the versions of what answers it."""
    indicators = catalogue()
    asked = {
        "indicators": [(key, indicators[key].version) for key in query.indicators],
        "periods": [asdict(period) for period in query.periods],
        "by": query.by,
        "cohort": query.cohort,
        "scope": [
            sorted(part) if part is not None else None
            for part in (query.scope.authorities, query.scope.schools, query.scope.children)
        ],
    }
    return hashlib.sha256(json.dumps(asked, default=str, sort_keys=True).encode()).hexdigest()


def stored_figures(engine: Engine, snapshot: str, query: Query) -> list[Figure]:
    """The figures of a default view, computed once for a snapshot and read from then on."""
    key = question_key(query)
    stored = StoredResult.objects.filter(snapshot=snapshot, question=key).first()
    if stored is None:
        figures = engine.figures(query)
        stored, _ = StoredResult.objects.get_or_create(
            snapshot=snapshot,
            question=key,
            defaults={
                "figures": json.loads(json.dumps([asdict(f) for f in figures], default=str)),
                "computed_at": home_clock().now(),
            },
        )
    periods = {(period.label, period.kind): period for period in query.periods}
    return [
        Figure(
            **{
                **figure,
                "period": periods.get(
                    (figure["period"]["label"], figure["period"]["kind"]),
                    Period(**figure["period"]),
                ),
            }
        )
        for figure in stored.figures
    ]
