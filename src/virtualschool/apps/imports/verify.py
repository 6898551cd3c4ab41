"""Proof that both stores say the same and that nothing was changed behind the product's back."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pyarrow.parquet as pq
from django_scopes import scopes_disabled

from virtualschool.analytics.snapshots import Manifest, Part, SnapshotMissing
from virtualschool.apps.audit.services import verify_chain
from virtualschool.apps.authorities.models import Authority, CalendarDay
from virtualschool.apps.children.models import (
    Child,
    Enrolment,
    Episode,
    ReturnRecord,
    SchoolYear,
    SocialWork,
    SpecialNeeds,
)
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.imports.publish import COLUMNAR, small_tables, stored_state
from virtualschool.apps.imports.stores import (
    current_manifest,
    originals,
    snapshot_store,
    vault,
)
from virtualschool.apps.plans.services.evidence import evidence_problems
from virtualschool.apps.receipts.models import File, Load, Snapshot
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.schools import facts as school_facts
from virtualschool.apps.schools.models import School, SchoolLink

#: Business tables with what stands for their surrogate keys.
_BUSINESS: tuple[tuple[Any, dict[str, str]], ...] = (
    (Authority, {}),
    (CalendarDay, {"authority": "authority__code"}),
    (School, {}),
    (SchoolLink, {}),
    (Child, {"authority": "authority__code"}),
    *(
        (model, {"child": "child__council_id"})
        for model in (
            Episode,
            ReturnRecord,
            Enrolment,
            SchoolYear,
            SocialWork,
            SpecialNeeds,
            Suspension,
        )
    ),
)


@scopes_disabled()  # the state is of the whole home
def state_hash() -> str:
    """A hash of the business tables by natural key and of the snapshot.

    Ledger, audit and surrogate ids are outside it: a load taken back gives the hash from before.
    """
    digest = hashlib.sha256()
    for model, natural in _BUSINESS:
        names = [
            natural.get(field.name, field.name)
            for field in model._meta.concrete_fields
            if not field.primary_key
        ]
        if "child__council_id" in names:
            names.append("child__authority__code")
        rows = sorted(
            json.dumps(row, default=str) for row in model.objects.values_list(*names).iterator()
        )
        digest.update(f"{model.__name__} {len(rows)}\n".encode())
        for row in rows:
            digest.update(row.encode())
    current = current_snapshot()
    digest.update((current.manifest if current else "").encode())
    return digest.hexdigest()


@scopes_disabled()  # a proof looks at the whole home
def problems() -> list[str]:
    """What is wrong, a sentence each: audit chain, hashes of files, snapshot, cross-checks."""
    found = [*verify_chain(), *originals().problems(), *vault().problems(), *evidence_problems()]
    for file in File.objects.exclude(load__status=Load.Status.UNDONE):
        found += [
            f"{file.name} of load {file.load_id}: its typed rows {part['sha256'][:12]} are missing."
            for part in file.staged
            if not vault().path(part["sha256"], ".parquet").exists()
        ]
    damage = _damage_to_snapshots()
    if damage:
        return [*found, *damage]
    manifest, store = current_manifest(), snapshot_store()
    if manifest is None:
        return found
    listed = {
        (part.table, part.authority): part
        for part in manifest.parts
        if part.table != "mark" and part.table not in COLUMNAR
    }
    exported = {("school", ""): school_facts.tables(school_facts.stored())["school"]}
    for authority in Authority.objects.all():
        for name, table in small_tables(authority.code, stored_state(authority)).items():
            exported[name, authority.code] = table
    for (name, code), part in sorted(listed.items()):
        table = exported.get((name, code))
        if table is None or not table.equals(pq.read_table(store.file_of(part)).cast(table.schema)):
            found.append(
                f"The {name} rows of the database{f' for {code}' if code else ''} are not those of "
                "the snapshot: one of them was changed behind the product's back."
            )
    return found


def _damage_to_snapshots() -> list[str]:
    """What is wrong with the files of every snapshot that was ever current; a shared part once."""
    store = snapshot_store()
    found: list[str] = []
    parts: dict[str, Part] = {}
    names = set(Snapshot.objects.values_list("manifest", flat=True))
    for name in sorted(names):
        try:
            parts |= {part.path: part for part in store.read_manifest(name).parts}
        except SnapshotMissing as missing:
            found.append(str(missing))
    return [*found, *store.verify(Manifest("", tuple(parts.values())))]


@scopes_disabled()  # rows of the whole home
def counts() -> dict[str, int]:
    """How many rows each business table and the snapshot's marks hold; no marks where the snapshot
    cannot be read."""
    try:
        manifest = current_manifest()
    except SnapshotMissing:
        manifest = None
    return {
        **{model._meta.label_lower.split(".")[1]: model.objects.count() for model, _ in _BUSINESS},
        "mark": sum(part.rows for part in manifest.of_table("mark")) if manifest else 0,
    }
