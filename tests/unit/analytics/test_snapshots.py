from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from virtualschool.analytics.model import CHILD
from virtualschool.analytics.snapshots import SnapshotMissing, SnapshotStore


def children(*ids: str, authority: str = "806") -> pa.Table:
    rows: list[dict[str, Any]] = [
        {"authority": authority, "child_id": child_id, "date_of_birth": date(2010, 1, 1)}
        for child_id in ids
    ]
    return pa.Table.from_pylist(rows, schema=CHILD.schema)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "snapshots")


def test_the_same_rows_in_any_order_and_chunks_are_the_same_part(store: SnapshotStore) -> None:
    one = store.write_part("child", children("b", "a"), "806")
    other = store.write_part("child", pa.concat_tables([children("a"), children("b")]), "806")
    assert one == other
    assert pq.read_table(store.file_of(one))["child_id"].to_pylist() == ["a", "b"]
    assert (one.rows, one.bytes) == (2, store.file_of(one).stat().st_size)


def test_other_columns_are_left_out_and_missing_ones_named(store: SnapshotStore) -> None:
    table = children("a")
    wide = table.append_column("note", pa.array(["x"]))
    assert store.write_part("child", wide, "806") == store.write_part("child", table, "806")
    with pytest.raises(ValueError, match="lacks the column sex"):
        store.write_part("child", table.drop_columns(["sex"]), "806")


def test_a_part_of_one_authority_takes_no_row_of_another(store: SnapshotStore) -> None:
    with pytest.raises(ValueError, match="holds rows of another"):
        store.write_part("child", children("a", authority="807"), "806")


def test_a_manifest_is_read_back_and_named_by_its_content(store: SnapshotStore) -> None:
    parts = [store.write_part("child", children(name), "806") for name in "ab"]
    manifest = store.write_manifest(parts)
    assert store.write_manifest(reversed(parts)) == manifest
    assert store.read_manifest(manifest.id) == manifest
    assert {part.sha256 for part in manifest.of_table("child")} == {p.sha256 for p in parts}
    assert manifest.of_table("mark") == ()


@pytest.mark.parametrize("wanted", ["0" * 64, "../../etc/passwd"])
def test_a_manifest_that_is_not_there_is_said_in_a_sentence(
    store: SnapshotStore, wanted: str
) -> None:
    with pytest.raises(SnapshotMissing, match="is not in the store"):
        store.read_manifest(wanted)


def test_an_altered_manifest_is_not_believed(store: SnapshotStore) -> None:
    manifest = store.write_manifest([store.write_part("child", children("a"), "806")])
    path = store.root / "manifests" / f"{manifest.id}.json"
    path.write_text(path.read_text().replace('"rows":1', '"rows":2'))
    with pytest.raises(SnapshotMissing, match="has been altered"):
        store.read_manifest(manifest.id)


def test_verify_says_what_is_missing_and_what_was_altered(store: SnapshotStore) -> None:
    gone, changed, whole = (store.write_part("child", children(name), "806") for name in "abc")
    manifest = store.write_manifest([gone, changed, whole])
    assert store.verify(manifest) == []
    store.file_of(gone).unlink()
    store.file_of(changed).write_bytes(b"not Parquet")
    problems = sorted(store.verify(manifest))
    assert len(problems) == 2
    assert any(gone.sha256[:12] in text and "is missing" in text for text in problems)
    assert any(changed.sha256[:12] in text and "altered" in text for text in problems)


def test_sweeping_keeps_what_a_kept_snapshot_needs(store: SnapshotStore) -> None:
    shared, old, stray = (store.write_part("child", children(name), "806") for name in "abc")
    kept, dropped = store.write_manifest([shared]), store.write_manifest([shared, old])
    removed = store.sweep({kept.id})
    assert removed == sorted([old.path, stray.path, f"manifests/{dropped.id}.json"])
    assert store.verify(kept) == []
    assert store.sweep({kept.id}) == []


def test_sweeping_can_spare_what_was_written_just_now(store: SnapshotStore) -> None:
    old, new = (store.write_part("child", children(name), "806") for name in "ab")
    os.utime(store.file_of(old), (time.time() - 90, time.time() - 90))
    assert store.sweep(set(), spare_younger_than=60) == [old.path]
    os.utime(store.file_of(new), (time.time() - 90, time.time() - 90))
    store.write_part("child", children("b"), "806")  # wanted again by a load that goes on
    assert store.sweep(set(), spare_younger_than=60) == []


def test_a_write_cut_short_leaves_a_stray_that_is_swept_and_no_part(
    store: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        store.write_part("child", children("a"), "806")
    monkeypatch.undo()
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_stray_of_a_killed_process_is_swept(store: SnapshotStore) -> None:
    part = store.write_part("child", children("a"), "806")
    manifest = store.write_manifest([part])
    stray = store.file_of(part).parent / ".0123.tmp"
    stray.write_bytes(b"half")
    assert store.sweep({manifest.id}) == [stray.relative_to(store.root).as_posix()]
