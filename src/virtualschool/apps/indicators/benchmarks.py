"""What is published beside a figure, or why nothing is (decision 26)."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from virtualschool.analytics.benchmarks import Match, Published, match, sentences
from virtualschool.analytics.query import Period
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.benchmarks import PublishedFigure


def beside(*, indicator: str, cohort: str, period: Period, authority: str) -> list[str]:
    """Sentences to stand under a figure; one that says why, where nothing matches."""
    return sentences(benchmark(indicator, cohort, period, authority))


def benchmark(indicator: str, cohort: str, period: Period, authority: str) -> Match:
    """The published figures of the same thing, children and days in the current snapshot."""
    return match(indicator, cohort, period, published_now(), authority)


def published_now() -> Published:
    """All that is published in the current snapshot, to be matched with several figures."""
    current = current_snapshot()
    return _published(current.manifest) if current else Published.of([])


def published_of_school(urn: str) -> tuple[PublishedFigure, ...]:
    """What is published of all a school's pupils, of each measure the latest year."""
    current = current_snapshot()
    return _published(current.manifest).of_school(urn) if current else ()


@lru_cache(maxsize=2)
def _published(manifest: str) -> Published:
    """A snapshot never changes, so its published figures are read once."""
    store = SnapshotStore(settings.HOME.snapshots)
    return Published.from_snapshot(store, store.read_manifest(manifest))
