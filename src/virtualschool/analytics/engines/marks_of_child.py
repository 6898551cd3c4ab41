"""One child's marks, read out of a snapshot's files fast enough for a page.

A page of one child wants a few hundred of the millions of marks, day by day, where the engine
counts. The parts are sorted by child, so DuckDB passes over nearly all of them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

import duckdb

from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.domain.attendance import SessionClass


@dataclass(frozen=True, slots=True)
class MarkOfChild:
    """The mark that counts for one session: ``session`` is AM or PM, ``code`` as recorded."""

    on: date
    session: str
    code: str
    session_class: SessionClass
    urn: str


def years_with_marks(manifest: Manifest, authority: str) -> list[int]:
    """The academic years of which the authority has marks, newest first; 2022 is 2022/23."""
    years = {
        part.academic_year
        for part in manifest.of_table("mark")
        if part.authority == authority and part.academic_year is not None and part.rows
    }
    return sorted(years, reverse=True)


def marks_of_child(
    store: SnapshotStore,
    manifest: Manifest,
    authority: str,
    council_id: str,
    years: Collection[int],
) -> list[MarkOfChild]:
    """The child's marks of some academic years, in order of day and session, at all schools.

    There are at most two a day. A session that no mark was taken for is not among them. A part of
    marks is of one authority, so the child's id says whose it is.
    """
    files = tuple(
        str(store.file_of(part))
        for part in manifest.of_table("mark")
        if part.authority == authority and part.academic_year in set(years)
    )
    return list(_read(files, council_id)) if files else []


@lru_cache(maxsize=64)
def _read(files: tuple[str, ...], council_id: str) -> tuple[MarkOfChild, ...]:
    """The child's marks in those files. Kept for who turns the page's leaves: a part is named by
    its hash and never edited, so what was read of it stays right."""
    asked = "SELECT date, session, code, session_class, urn FROM read_parquet(?) WHERE child_id = ?"
    with _connection().cursor() as cursor:
        rows = cursor.execute(asked, [list(files), council_id]).fetchall()
    marks = (
        MarkOfChild(on, session, code, SessionClass(session_class), urn or "")
        for on, session, code, session_class, urn in rows
    )
    return tuple(sorted(marks, key=lambda mark: (mark.on, mark.session)))


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """One connection for the process: opening another takes longer than the question itself."""
    return duckdb.connect()
