"""Snapshots: Parquet parts named by their hash, and manifests that list them.

A part or a manifest is never edited. It is written under a temporary name, forced to disk and only
then given its name, so that a kill at any moment leaves whole files or strays, never half a
file. Which manifest is current is not known here: that is a row of the operational database, set in
the same transaction as the load that made it (decision 14). Equal content gives equal names,
so snapshots share the parts that did not change.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from virtualschool.analytics.files import put_whole
from virtualschool.analytics.model import TABLES

ROW_GROUP = 122_880
_SHA256 = re.compile(r"[0-9a-f]{64}")


class SnapshotMissing(Exception):
    """A manifest that was asked for is not in the store. The message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a canonical table.

    ``authority`` is blank for a table that belongs to all (``school``); ``academic_year`` (2022
    is 2022/23) and ``month`` (1 to 12) are set for marks only. ``path`` is relative to the store.
    """

    table: str
    sha256: str
    rows: int
    bytes: int
    path: str
    authority: str = ""
    academic_year: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A snapshot: the parts it is made of. ``id`` is the SHA-256 of its canonical JSON."""

    id: str
    parts: tuple[Part, ...]

    def of_table(self, name: str) -> tuple[Part, ...]:
        """The parts of one canonical table."""
        return tuple(part for part in self.parts if part.table == name)


class SnapshotStore:
    """The folder that holds the parts and manifests of one home."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write_part(
        self,
        table_name: str,
        table: pa.Table,
        authority: str = "",
        academic_year: int | None = None,
        month: int | None = None,
    ) -> Part:
        """Write rows of a canonical table as one part, sorted by the table's key.

        The same rows in any order give the same part. Raises ``KeyError`` for an unknown table and
        ``ValueError`` when a column is missing, a value does not fit its type, or a row belongs to
        another authority than the one named: an engine relies on that and does not look again.
        """
        shape = TABLES[table_name]
        missing = [name for name in shape.schema.names if name not in table.column_names]
        if missing:
            raise ValueError(f"The {table_name} table lacks the column {', '.join(missing)}.")
        ordered = (
            table.select(shape.schema.names)
            .cast(shape.schema)
            .sort_by([(column, "ascending") for column in shape.key])
        )
        if authority and pc.unique(ordered["authority"]).to_pylist() not in ([], [authority]):
            raise ValueError(f"A {table_name} part of authority {authority} holds rows of another.")
        content = _parquet(ordered)
        sha256 = hashlib.sha256(content).hexdigest()
        path = f"parts/{sha256[:2]}/{sha256}.parquet"
        put_whole(self.root / path, content)
        return Part(
            table=table_name,
            sha256=sha256,
            rows=ordered.num_rows,
            bytes=len(content),
            path=path,
            authority=authority,
            academic_year=academic_year,
            month=month,
        )

    def write_manifest(self, parts: Iterable[Part]) -> Manifest:
        """Write the list of a snapshot's parts; the same parts in any order give the same id."""
        ordered = tuple(sorted(set(parts), key=_part_order))
        content = json.dumps(
            {"parts": [asdict(part) for part in ordered]},
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=True,
        ).encode()
        manifest = Manifest(hashlib.sha256(content).hexdigest(), ordered)
        put_whole(self.root / _manifest_path(manifest.id), content)
        return manifest

    def read_manifest(self, manifest_id: str) -> Manifest:
        """Read a manifest back. Raises ``SnapshotMissing`` when it is not here or is damaged."""
        path = self.root / _manifest_path(manifest_id)
        if not _SHA256.fullmatch(manifest_id) or not path.is_file():
            raise SnapshotMissing(f"The snapshot {manifest_id[:12]} is not in the store.")
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != manifest_id:
            raise SnapshotMissing(f"The list of snapshot {manifest_id[:12]} has been altered.")
        parts = tuple(Part(**entry) for entry in json.loads(content)["parts"])
        return Manifest(manifest_id, parts)

    def file_of(self, part: Part) -> Path:
        """Where a part's file is."""
        return self.root / part.path

    def sweep(self, keep: Iterable[str], *, spare_younger_than: float = 0.0) -> list[str]:
        """Remove what no kept manifest needs; returns the relative paths removed, sorted.

        ``keep`` are manifest ids. Files changed within the last ``spare_younger_than`` seconds
        stay: a load being staged writes its parts before its manifest is current.
        """
        kept = set(keep)
        needed = {_manifest_path(manifest_id) for manifest_id in kept}
        for manifest_id in kept:
            needed.update(part.path for part in self.read_manifest(manifest_id).parts)
        youngest = time.time() - spare_younger_than
        removed = []
        for path in self._files():
            relative = path.relative_to(self.root).as_posix()
            if relative in needed or path.stat().st_mtime > youngest:
                continue
            path.unlink(missing_ok=True)
            removed.append(relative)
        return sorted(removed)

    def verify(self, manifest: Manifest) -> list[str]:
        """What is wrong with a snapshot's files, one sentence each; empty when all is well."""
        problems = []
        for part in manifest.parts:
            what = f"The {part.table} part {part.sha256[:12]}"
            path = self.file_of(part)
            if not path.is_file():
                problems.append(f"{what} is missing.")
                continue
            if _file_sha256(path) != part.sha256:
                problems.append(f"{what} has been altered: its content no longer fits its name.")
                continue
            rows = pq.read_metadata(path).num_rows
            if rows != part.rows:
                problems.append(f"{what} holds {rows} rows; the list says {part.rows}.")
        return problems

    def _files(self) -> Iterator[Path]:
        for folder in ("parts", "manifests"):
            base = self.root / folder
            if base.is_dir():
                yield from sorted(path for path in base.rglob("*") if path.is_file())


def _parquet(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(
        table.combine_chunks(),
        buffer,
        compression="zstd",
        use_dictionary=True,
        row_group_size=ROW_GROUP,
        store_schema=False,
    )
    return buffer.getvalue()


def _part_order(part: Part) -> tuple[str, str, int, int, str]:
    return part.table, part.authority, part.academic_year or 0, part.month or 0, part.sha256


def _manifest_path(manifest_id: str) -> str:
    return f"manifests/{manifest_id}.json"


def _file_sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
