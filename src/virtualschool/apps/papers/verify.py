"""Proving the record of papers: every row, every hash, every byte that is kept."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from virtualschool.analytics.snapshots import SnapshotMissing, SnapshotStore
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.papers.freezing import content_of_addendum
from virtualschool.apps.papers.keeping import problems_of_kept
from virtualschool.apps.papers.models import Addendum, Edition, FrozenMonth
from virtualschool.apps.papers.seals import canonical_hash, problems_of_seals


def problems(authority: str) -> list[str]:
    """Sentences that say where the record of an authority's papers is not as it was written.

    An empty list means that every edition, dispatch, wording, frozen month and addendum is as it
    was sealed; that each kept document and file has its bytes and says what its edition was issued
    as saying; that the snapshots frozen months rest on are whole; and that the log has been
    rewritten nowhere.
    """
    return [
        *problems_of_seals(authority),
        *_of_editions(authority),
        *_of_months(authority),
        *verify_chain(),
    ]


def counts(authority: str) -> dict[str, int]:
    """How much was looked at."""
    editions = Edition.objects.filter(authority=authority)
    return {
        "editions": editions.count(),
        "files": sum(len(files) for files in editions.values_list("files", flat=True)),
        "frozen months": FrozenMonth.objects.filter(authority=authority).count(),
        "addenda": Addendum.objects.filter(frozen__authority=authority).count(),
    }


def _of_editions(authority: str) -> Iterator[str]:
    for edition in Edition.objects.filter(authority=authority):
        yield from problems_of_kept(edition)


def _of_months(authority: str) -> Iterator[str]:
    snapshots: dict[str, str] = {}
    for month in FrozenMonth.objects.filter(authority=authority).prefetch_related("addenda"):
        if canonical_hash(month.body) != month.content_sha256:
            yield f"{month}: the figures are not those that were signed by {month.signed_by}."
        snapshots.setdefault(month.snapshot, str(month))
        for addendum in month.addenda.all():
            if content_of_addendum(addendum) != addendum.content_sha256:
                yield (
                    f"{addendum}: reason or figures are not those that were signed by "
                    f"{addendum.signed_by}."
                )
            snapshots.setdefault(addendum.snapshot, str(addendum))
    store = SnapshotStore(settings.HOME.snapshots)
    for snapshot, what in snapshots.items():
        try:
            manifest = store.read_manifest(snapshot)
        except SnapshotMissing as missing:
            yield f"{what}: {missing}"
            continue
        yield from (f"{what}: {problem}" for problem in store.verify(manifest))
