"""What every feed is made of: a table shape, a staged file, a finding, a row set aside.

A feed is one folder under ``virtualschool.feeds`` whose ``__init__`` exposes ``FEED``.
It is found by its presence (``feeds.registry``), recognises a file by its header, and turns
the file's text into typed rows. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq


class Severity(StrEnum):
    """How much a finding matters to whoever must put it right."""

    ERROR = "error"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing that is not as it should be. Never removes a row.

    ``code`` is the published rule's own number where there is one (SSDA903 ``168``),
    a plain word otherwise (``mark_conflict``). ``line`` is the physical line in the file on
    which the record starts (the heading of a plain CSV is line 1), ``None`` for a whole file.
    """

    code: str
    severity: Severity
    message: str
    file: str
    line: int | None = None
    field: str | None = None
    child_id: str | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that cannot be read as a row of its table, kept whole with the reason in words."""

    file: str
    line: int
    field: str | None
    reason: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a feed's table.

    ``kind`` is ``text``, ``date``, ``datetime``, ``integer``, ``count`` (nought or more; a blank
    cell is 0, and only an absent column is null), ``boolean`` or ``code`` (text, upper case).
    ``key`` columns must hold a readable value or the row is set aside; elsewhere an unreadable
    value becomes null and a finding. ``headings`` are further headings that mean the same. A column
    not ``required`` may be missing from the file altogether.
    """

    name: str
    kind: str = "text"
    key: bool = False
    required: bool = True
    headings: tuple[str, ...] = ()

    @property
    def arrow_type(self) -> pa.DataType:
        return {
            "text": pa.string(),
            "code": pa.string(),
            "date": pa.date32(),
            "datetime": pa.timestamp("s"),
            "integer": pa.int32(),
            "count": pa.int32(),
            "boolean": pa.bool_(),
        }[self.kind]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table that a feed knows: recognised when the file's headings hold all required columns.

    ``one_of`` names groups of columns of which at least one must be there, ``none_of`` headings by
    which a file is another table, whatever else it holds. ``is_wider`` says that the source is
    known to hold more columns than are read, so that no finding lists the others. ``record`` names
    the columns of a typed row that say which record it is of: another row of the same is a change
    of it. Without them a row that differs from all others is a new one.
    """

    name: str
    columns: tuple[Column, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    none_of: tuple[str, ...] = ()
    is_wider: bool = False
    record: tuple[str, ...] = ()

    def schema(self) -> pa.Schema:
        """Typed columns in order, after ``line`` (int32), the record's physical line."""
        return pa.schema(
            [pa.field("line", pa.int32())] + [pa.field(c.name, c.arrow_type) for c in self.columns]
        )


@dataclass(frozen=True, slots=True)
class Context:
    """What the caller knows about a load and the file cannot say.

    ``authority`` is the three-digit code of the home's authority. ``year`` is the SSDA903
    collection year *ending* 31 March of that year; ``term`` a census term. ``mapping`` maps the
    file's own headings to the feed's column names; ``by_headings`` does so for tables that have
    exactly these headings (``feeds.registry.heading_set``). ``today`` comes from the home's clock.
    """

    authority: str
    today: date
    year: int | None = None
    term: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    by_headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Staged:
    """A file read: every row is either in ``rows`` (typed) or in ``set_aside``.

    ``rows`` has the schema of the table's shape (or of the feed's refiner); an empty cell is null.
    A file too large for memory has its rows in ``parquet`` instead, and ``rows`` is empty:
    ``batches`` gives them either way. ``records`` counts the records of the file, blank ones
    left out. ``scope`` says what the file is the truth
    about, with JSON-able values (``{"collection_year": 2018}``, ``{"as_at": "2022-10-03"}``);
    ``rules`` findings come with it. ``lacking`` are columns of the shape that the file has not.
    """

    feed: str
    table: str
    file: str
    sha256: str
    rows: pa.Table
    set_aside: tuple[SetAside, ...] = ()
    findings: tuple[Finding, ...] = ()
    scope: Mapping[str, Any] = field(default_factory=dict)
    records: int | None = None
    parquet: Path | None = None
    lacking: tuple[str, ...] = ()

    @property
    def total_rows(self) -> int:
        """Records in the file, whether taken or set aside."""
        if self.records is not None:
            return self.records
        return self.rows.num_rows + self.rows_set_aside

    @property
    def rows_set_aside(self) -> int:
        """Records of which something was set aside (a day of two unknown marks is one record)."""
        return len({row.line for row in self.set_aside})

    @property
    def accepted(self) -> int:
        """Records taken whole: ``total_rows`` less ``rows_set_aside``."""
        return self.total_rows - self.rows_set_aside

    def batches(self) -> Iterator[pa.Table]:
        """The rows in file order, in tables that fit in memory."""
        if self.parquet is None:
            yield self.rows
            return
        with pq.ParquetFile(self.parquet) as file:
            for index in range(file.num_row_groups):
                yield file.read_row_group(index)


class Unreadable(Exception):
    """The file cannot be read at all. The message is one plain sentence for the user."""


class Unknown(Unreadable):
    """The file is not a table that any feed knows.

    Inside a folder or a zip such a file is passed over with this reason; named on its own it is
    refused like any other that cannot be read.
    """


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a refiner could not take: the record's line, the column, the reason as a sentence."""

    line: int
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class XmlTable:
    """A table inside an XML file: one row for each element at ``path`` below the root.

    ``columns`` maps a heading to the path, from that element, of the element whose text fills it;
    a path that begins with ``../`` climbs to an ancestor. An element that stands several times
    gives its texts joined by a space. ``where`` maps paths to patterns: an element in which none
    of these texts matches in full is no row of the table; without ``where`` every element is one.
    """

    name: str
    path: str
    columns: Mapping[str, str]
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class XmlLayout:
    """An XML file that a feed knows: its root, what must stand in it, and the tables it holds.

    ``marker`` is a path below the root and the text that must stand there, if any.
    """

    name: str
    root: str
    tables: tuple[XmlTable, ...]
    marker: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PupilKey:
    """What a school's file says of who a pupil is; any part may be empty."""

    upn: str = ""
    former_upn: str = ""
    uln: str = ""
    surname: str = ""
    forename: str = ""
    date_of_birth: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which child of ours a pupil is, found ``by`` upn, former_upn, uln or name.

    Without ``child_id`` there may be a ``problem``: the pupil may be one of ours and a person must
    say (``identity_two_ways``, ``identity_uncertain``). Without either it is somebody else's child.
    """

    child_id: str | None = None
    by: str = ""
    problem: str = ""

    @property
    def may_be_ours(self) -> bool:
        return self.child_id is not None or bool(self.problem)


#: What the report of a load says of everyone in a table, from its name and its totals.
SaidTotals = Callable[[str, Sequence[Mapping[str, Any]]], Mapping[str, int | None]]

#: Says which child of ours a pupil is. The caller of ``receive`` knows; a feed only asks.
Ours = Callable[[PupilKey], Match]


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Tables without other people's children, in the order given, and what may be kept of files.

    ``kept`` maps a file's name to its bytes with only our children's rows. Neither it, nor rows,
    rows set aside, findings or scope may hold anything of a child who cannot be ours but counts.
    """

    staged: tuple[Staged, ...]
    kept: Mapping[str, bytes]


class Refiner(Protocol):
    """Turns typed batches of one file into the feed's own rows, and remembers what it saw.

    For sources whose rows are not the file's rows (a day that is two marks) and that may be too
    large to hold. ``refine`` takes a batch with the shape's columns (text and code columns
    dictionary-encoded) and returns rows in ``schema`` with what it had to set aside; ``finish``
    gives the findings of the whole file.
    """

    schema: pa.Schema

    def refine(self, batch: pa.Table) -> tuple[pa.Table, list[Rejected]]: ...

    def finish(self) -> list[Finding]: ...


@dataclass(frozen=True, slots=True)
class Feed:
    """A source format.

    ``refiner(shape, file, context)`` makes the object that turns the batches of one file into
    the feed's rows. ``table_findings`` looks at one staged table and returns it with findings added
    (and rows set aside, if it must). ``settle`` fills ``scope`` for the files of one load (it sees
    them together: the collection year is that of the latest episode). ``check`` runs the published
    rules over all tables of one load at once, since they look across tables, and returns findings.
    ``reduce`` drops from the received bytes what must never be kept. ``narrow`` does so where that
    depends on who is ours: it gets all tables of the load and keeps our children's rows and totals
    (decision 16); it runs after ``settle``. ``said_totals`` sums up a table's totals for the report
    of a load. ``xml`` are the XML files that hold the feed's tables.
    """

    name: str
    title: str
    description: str
    tables: tuple[TableShape, ...]
    settle: Callable[[Sequence[Staged], Context], list[Staged]] | None = None
    check: Callable[[Sequence[Staged], Context], list[Finding]] | None = None
    table_findings: Callable[[Staged, Context], Staged] | None = None
    refiner: Callable[[TableShape, str, Context], Refiner] | None = None
    reduce: Callable[[bytes], bytes] | None = None
    narrow: Callable[[Sequence[Staged], Ours, Context], Narrowed] | None = None
    xml: tuple[XmlLayout, ...] = ()
    said_totals: SaidTotals | None = None


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which feed and table a file is, and where its columns stand.

    ``columns`` maps the shape's column names to positions in the file (from 0). ``heading`` is the
    index, among the table's first records, of the one that holds the headings.
    """

    feed: Feed
    shape: TableShape
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    heading: int = 0

    @property
    def unused(self) -> tuple[str, ...]:
        """The file's headings that nothing is read from."""
        used = set(self.columns.values())
        return tuple(h for i, h in enumerate(self.headings) if i not in used and h)
