"""What every feed is made of: a table shape, a staged file, a finding, a row set aside.

A feed is one folder under ``virtualschool.feeds`` whose ``__init__`` exposes ``FEED``.
It is found by its presence (``feeds.registry``), recognises a file by its header, and turns
the file's text into typed rows. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

import pyarrow as pa


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

    ``kind`` is ``text``, ``date``, ``datetime``, ``integer``, ``boolean`` or ``code`` (text,
    upper case). ``key`` columns must hold a readable value or the row is set aside; elsewhere
    an unreadable value becomes null and a finding. ``headings`` are further headings that
    mean the same. A column not ``required`` may be missing from the file altogether.
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
            "boolean": pa.bool_(),
        }[self.kind]


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table that a feed knows: recognised when the file's headings hold all required columns."""

    name: str
    columns: tuple[Column, ...]

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
    file's own headings to the feed's column names. ``today`` comes from the home's clock.
    """

    authority: str
    today: date
    year: int | None = None
    term: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Staged:
    """A file read: every row is either in ``rows`` (typed) or in ``set_aside``.

    ``rows`` has the schema of the table's shape. ``scope`` says what the file is the truth
    about, with JSON-able values (``{"collection_year": 2018}``, ``{"as_at": "2022-10-03"}``);
    ``rules`` findings come with it.
    """

    feed: str
    table: str
    file: str
    sha256: str
    rows: pa.Table
    set_aside: tuple[SetAside, ...] = ()
    findings: tuple[Finding, ...] = ()
    scope: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total_rows(self) -> int:
        return self.rows.num_rows + len(self.set_aside)


class Unreadable(Exception):
    """The file cannot be read at all. The message is one plain sentence for the user."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A source format. ``check`` runs the published rules over all tables of one load at once
    (they look across tables), and returns findings; ``settle`` fills ``scope`` for the files of one
    load (it sees them together: the collection year is that of the latest episode)."""

    name: str
    title: str
    description: str
    tables: tuple[TableShape, ...]
    settle: Callable[[Sequence[Staged], Context], list[Staged]] | None = None
    check: Callable[[Sequence[Staged], Context], list[Finding]] | None = None
    table_findings: Callable[[Staged, Context], Staged] | None = None
