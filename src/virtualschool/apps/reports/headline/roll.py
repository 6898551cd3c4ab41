"""What the headline needs beside indicators: schools by URN, and the days of moves.

``Roll`` is all that the gatherer asks for; ``SnapshotRoll`` answers from the small canonical tables
of the snapshot that the engine reads, so a paper never mixes two states of the data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from virtualschool.analytics.model import TABLES
from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.domain.enrolment import is_mid_year

#: The tables that ``SnapshotRoll`` reads.
ROLL_TABLES = ("school", "enrolment", "episode", "suspension")


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """A school as a paper names it."""

    urn: str
    name: str
    la_code: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SchoolMove:
    """A child going on the roll of another school; ``on`` is the first day there."""

    child_id: str
    on: date
    from_urn: str
    to_urn: str

    @property
    def is_mid_year(self) -> bool:
        """See ``domain.enrolment.is_mid_year``."""
        return is_mid_year(self.on)


class Roll(Protocol):
    """Facts that are no indicator."""

    def school(self, urn: str) -> SchoolFacts | None:
        """The school, or nothing where the register does not have it."""

    def has_enrolments(self) -> bool:
        """Whether anything is known of who is on roll where."""

    def last_day_on_roll(self, child_id: str, before: date) -> date | None:
        """The last day before ``before`` on which the child was on any roll; null for never."""

    def changes(self, first_day: date, last_day: date) -> Mapping[str, int]:
        """Episodes begun in these days by kind of change (``domain.care.ChangeKind``), short
        breaks left out."""

    def placement_moves(self, first_day: date, last_day: date) -> Mapping[str, tuple[date, ...]]:
        """The days on which each child moved to another carer."""

    def school_moves(self, first_day: date, last_day: date) -> list[SchoolMove]:
        """School moves begun in these days, in order of day and child."""

    def suspensions_begin(self) -> date | None:
        """The first suspension known of: before its month, none is no news."""


Rows = Iterable[Mapping[str, Any]]


class SnapshotRoll:
    """A ``Roll`` over canonical rows of one authority."""

    def __init__(self, authority: str, tables: Mapping[str, pa.Table]) -> None:
        def rows(name: str) -> Rows:
            table = tables.get(name)
            return [] if table is None else table.to_pylist()

        self._schools = {
            row["urn"]: SchoolFacts(
                row["urn"], row["name"], row["la_code"] or "", row["kind"] or ""
            )
            for row in rows("school")
        }
        self._enrolments: dict[str, list[tuple[date, str, date | None]]] = defaultdict(list)
        for row in rows("enrolment"):
            if row["authority"] == authority:
                span = (row["start_on"], row["urn"], row["last_day"])
                self._enrolments[row["child_id"]].append(span)
        for spans in self._enrolments.values():
            spans.sort(key=lambda span: (span[0], span[1]))
        self._episodes = [
            (row["start_on"], row["child_id"], row["change"])
            for row in rows("episode")
            if row["authority"] == authority and not row["is_short_break"]
        ]
        self._suspended_on = min(
            (row["start_on"] for row in rows("suspension") if row["authority"] == authority),
            default=None,
        )

    @classmethod
    def of_snapshot(cls, store: SnapshotStore, manifest: Manifest, authority: str) -> SnapshotRoll:
        """The roll of a snapshot, its small tables read into memory."""
        tables: dict[str, pa.Table] = {}
        for name in ROLL_TABLES:
            schema = TABLES[name].schema
            parts = [
                pq.read_table(store.file_of(part)).select(schema.names).cast(schema)
                for part in manifest.of_table(name)
                if part.authority in {"", authority}
            ]
            tables[name] = pa.concat_tables([schema.empty_table(), *parts])
        return cls(authority, tables)

    def school(self, urn: str) -> SchoolFacts | None:
        """See ``Roll.school``."""
        return self._schools.get(urn)

    def has_enrolments(self) -> bool:
        """See ``Roll.has_enrolments``."""
        return bool(self._enrolments)

    def last_day_on_roll(self, child_id: str, before: date) -> date | None:
        """See ``Roll.last_day_on_roll``."""
        days = [
            min(last_day, before - timedelta(days=1)) if last_day else before - timedelta(days=1)
            for start, _, last_day in self._enrolments.get(child_id, ())
            if start < before
        ]
        return max(days, default=None)

    def changes(self, first_day: date, last_day: date) -> Mapping[str, int]:
        """See ``Roll.changes``."""
        counts: dict[str, int] = defaultdict(int)
        for start, _, change in self._episodes:
            if first_day <= start <= last_day:
                counts[change] += 1
        return counts

    def placement_moves(self, first_day: date, last_day: date) -> Mapping[str, tuple[date, ...]]:
        """See ``Roll.placement_moves``."""
        moves: dict[str, list[date]] = defaultdict(list)
        for start, child_id, change in self._episodes:
            if change == "carer" and first_day <= start <= last_day:
                moves[child_id].append(start)
        return {child_id: tuple(sorted(days)) for child_id, days in moves.items()}

    def school_moves(self, first_day: date, last_day: date) -> list[SchoolMove]:
        """See ``Roll.school_moves``."""
        moves = [
            SchoolMove(child_id, start, before, urn)
            for child_id, spans in self._enrolments.items()
            for (_, before, _), (start, urn, _) in pairwise(spans)
            if before != urn and first_day <= start <= last_day
        ]
        return sorted(moves, key=lambda move: (move.on, move.child_id))

    def suspensions_begin(self) -> date | None:
        """See ``Roll.suspensions_begin``."""
        return self._suspended_on
