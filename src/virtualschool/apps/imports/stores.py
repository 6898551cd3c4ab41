"""Where a home keeps what it received and published."""

from __future__ import annotations

from django.conf import settings
from django_scopes import scopes_disabled

from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.apps.papers.freezing import pinned_snapshots
from virtualschool.apps.receipts.models import File, Load, Snapshot
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.receipts.vault import Vault

#: Seconds for which a file that nothing names yet is spared: a load may be about to name it.
YOUNG = 3600


def vault() -> Vault:
    """Typed rows of every file that was accepted."""
    return Vault(settings.HOME.staged)


def originals() -> Vault:
    """Files as received (reduced first where they hold what may not be kept)."""
    return Vault(settings.HOME.received)


def snapshot_store() -> SnapshotStore:
    """The home's snapshots."""
    return SnapshotStore(settings.HOME.snapshots)


def current_manifest() -> Manifest | None:
    """The manifest of the current snapshot; ``None`` while nothing is in force."""
    current = current_snapshot()
    return snapshot_store().read_manifest(current.manifest) if current else None


@scopes_disabled()  # the home's folders are shared: what another authority names must stay
def sweep() -> None:
    """Remove what no load and no snapshot names: leftovers of loads that were killed or refused.

    Whatever a load accepted, taken back or not, stays; so does every snapshot that was ever current
    and every one that a frozen month rests on.
    """
    staged = {
        part["sha256"] for parts in File.objects.values_list("staged", flat=True) for part in parts
    }
    vault().sweep(staged, spare_younger_than=YOUNG)
    received = {
        one["kept"] for many in Load.objects.values_list("originals", flat=True) for one in many
    }
    originals().sweep(received, spare_younger_than=YOUNG)
    published = set(Snapshot.objects.values_list("manifest", flat=True))
    snapshot_store().sweep(published | pinned_snapshots(), spare_younger_than=YOUNG)
