"""Files in force, read back from their typed rows, with new ones beside them.

The state of a home is a function of the loads in force and of nothing else. This is how that
function reads its argument.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from virtualschool.apps.receipts.models import File
from virtualschool.apps.receipts.vault import Vault
from virtualschool.feeds.base import Finding, Staged
from virtualschool.feeds.registry import discover

T = TypeVar("T")

# Private-use characters, which no file name holds, around a label's number.
_OPEN, _SHUT = "\ue000", "\ue001"
_LABEL = re.compile(f"{_OPEN}[0-9.]+{_SHUT}")

#: Headings under which the feeds' tables hold the council's id of a child.
CHILD_COLUMNS = frozenset({"child", "child_id", "lachildid"})

#: The feed whose rows are many and belong to a month; its parts are kept by month.
MARKS_FEED = "attendance"


@dataclass(frozen=True)
class Part:
    """Typed rows of a file, all of them or one month's (``month`` is ``2022-10``).

    ``keys`` lists the distinct (council id, UPN) pairs of a month's marks, so that a change of
    identities tells which months it touches without reading them. ``table`` is held while the
    part is new, and read from the vault by its hash afterwards.
    """

    rows: int
    month: str | None = None
    keys: tuple[tuple[str, str], ...] = ()
    sha256: str = ""
    table: pa.Table | None = None

    def read(self, vault: Vault) -> pa.Table:
        if self.table is not None:
            return self.table
        table = pq.read_table(pa.BufferReader(vault.read(self.sha256, ".parquet")))
        return table.cast(pa.schema([_in_seconds(column) for column in table.schema]))

    def keep(self, vault: Vault) -> Part:
        """The same part with its rows written to the vault, and let go of."""
        if self.table is None:
            return self
        buffer = io.BytesIO()
        pq.write_table(self.table, buffer, compression="zstd")
        return Part(
            self.rows, self.month, self.keys, vault.keep(buffer.getvalue(), ".parquet"), None
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "sha256": self.sha256,
            "rows": self.rows,
            "month": self.month,
            "keys": [list(key) for key in self.keys],
        }


@dataclass(frozen=True)
class Evidence:
    """A file in force. ``order`` sorts files as received; ``is_new`` marks those of this load.

    ``aliases`` gives, for a council's id that a person said is another record of a child, the id
    that the child is kept under. The typed rows in the vault stay as they were received.
    """

    name: str
    sha256: str
    feed: str
    table: str
    scope: dict[str, Any]
    order: tuple[int, int]
    parts: tuple[Part, ...] = field(default=())
    is_new: bool = False
    totals: Sequence[dict[str, Any]] = ()  # of everyone in a file that was narrowed to ours
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """A name that no other file has: councils send ``episodes.csv`` every time."""
        load, position = self.order
        return f"{_OPEN}{load}.{position}{_SHUT}{self.name}"

    def staged(self, vault: Vault) -> Staged:
        """The file as it was staged, under its label, for the feeds' folds."""
        rows = pa.concat_tables([part.read(vault) for part in self.parts])
        rows = _under_kept_ids(rows, self.aliases)
        scope = self.scope | ({"totals": list(self.totals)} if self.totals else {})
        return Staged(self.feed, self.table, self.label, self.sha256, rows, scope=scope)

    def repeats(self, other: Evidence, vault: Vault) -> bool:
        """Whether this file is the other again: the same bytes and, of what was kept of them, the
        same rows (a census loaded again after a child became ours keeps more than before)."""
        if (self.sha256, self.scope) != (other.sha256, other.scope):
            return False
        if not is_narrowed(self.feed):
            return True
        pairs = zip(self.parts, other.parts, strict=True)
        return all(mine.read(vault).equals(theirs.read(vault)) for mine, theirs in pairs)

    def kept(self, vault: Vault) -> Evidence:
        """The same file with its rows written to the vault."""
        return replace(self, parts=tuple(part.keep(vault) for part in self.parts))


def _in_seconds(column: pa.Field) -> pa.Field:
    """The column as it was staged: Parquet keeps a moment in thousandths, feeds give seconds."""
    return column.with_type(pa.timestamp("s")) if pa.types.is_timestamp(column.type) else column


def is_narrowed(feed: str) -> bool:
    """Whether files of a feed hold other people's children, and are kept without them."""
    known = discover().get(feed)
    return known is not None and known.narrow is not None


def printed_findings(findings: Iterable[Finding], evidence: Sequence[Evidence]) -> list[Finding]:
    """Findings of the folds that a new file brought to light, with files by their plain names."""
    new = {file.label: file.name for file in evidence if file.is_new}
    return [
        replace(finding, file=new[finding.file], message=_LABEL.sub("", finding.message))
        for finding in findings
        if finding.file in new
    ]


def from_ledger(file: File, aliases: Mapping[str, str]) -> Evidence:
    """A file of an accepted load as evidence."""
    return Evidence(
        name=file.name,
        sha256=file.sha256,
        feed=file.feed,
        table=file.table,
        scope=file.scope,
        order=(file.load_id, file.position),
        totals=file.totals,
        aliases=aliases,
        parts=tuple(
            Part(
                rows=part["rows"],
                month=part["month"],
                keys=tuple((child_id, upn) for child_id, upn in part["keys"]),
                sha256=part["sha256"],
            )
            for part in file.staged
        ),
    )


def from_staged(staged: Staged, order: tuple[int, int], aliases: Mapping[str, str]) -> Evidence:
    """A file just read as evidence; marks are cut by month."""
    if staged.feed == MARKS_FEED:
        parts = tuple(part for batch in staged.batches() for part in _by_month(batch))
    else:
        parts = (Part(rows=staged.rows.num_rows, table=staged.rows),)
    scope = dict(staged.scope)
    return Evidence(
        name=staged.file,
        sha256=staged.sha256,
        feed=staged.feed,
        table=staged.table,
        totals=scope.pop("totals", ()),
        scope=scope,
        order=order,
        parts=parts,
        is_new=True,
        aliases=aliases,
    )


def _under_kept_ids(rows: pa.Table, aliases: Mapping[str, str]) -> pa.Table:
    """The rows with each child under the id that the child is kept under."""
    for place, name in enumerate(rows.column_names):
        if not aliases or name.lower() not in CHILD_COLUMNS:
            continue
        encoded = rows[name].combine_chunks().dictionary_encode()
        told = encoded.dictionary.to_pylist()
        if not aliases.keys() & set(told):
            continue
        kept = pa.array([aliases.get(child, child) for child in told], encoded.dictionary.type)
        rows = rows.set_column(place, rows.schema.field(place), kept.take(encoded.indices))
    return rows


def raw_keys(table: pa.Table) -> pa.ChunkedArray:
    """Each row's key as one text, ``council id|UPN``, for telling distinct ones quickly."""
    return pc.binary_join_element_wise(
        pc.fill_null(table["child_id"], ""), pc.fill_null(table["upn"], ""), "|"
    )


def split_key(text: str) -> tuple[str, str]:
    """A key as ``raw_keys`` joins it, taken apart (a UPN never holds a bar)."""
    child_id, _, upn = text.rpartition("|")
    return child_id, upn


def _by_month(rows: pa.Table) -> list[Part]:
    if rows.num_rows == 0:
        return []
    months = pc.add(pc.multiply(pc.year(rows["date"]), 100), pc.month(rows["date"]))
    parts = []
    for number in sorted(pc.unique(months).to_pylist()):
        table = rows.filter(pc.equal(months, number)).combine_chunks()
        keys = sorted(split_key(text) for text in pc.unique(raw_keys(table)).to_pylist())
        parts.append(
            Part(
                rows=table.num_rows,
                month=f"{number // 100:04d}-{number % 100:02d}",
                keys=tuple(keys),
                table=table,
            )
        )
    return parts


def loads_of(evidence: Sequence[Evidence], feed: str, vault: Vault) -> list[list[Staged]]:
    """The files of one feed by load, in the order received, as the feeds' folds take them."""
    files = sorted((file for file in evidence if file.feed == feed), key=lambda file: file.order)
    return [
        [file.staged(vault) for file in same]
        for _, same in groupby(files, key=lambda file: file.order[0])
    ]


_REMEMBERED: dict[tuple[str, str], tuple[object, Any]] = {}


def remembered(
    feed: str, evidence: Sequence[Evidence], fold: Callable[[], T], what: str = "facts"
) -> T:
    """What the files of a feed fold to, worked out anew only when other files are in force.

    A run of loads of marks would otherwise fold the same returns and lists each time. Files that
    are not in the vault yet (a preview's) are never remembered.
    """
    files = [file for file in evidence if file.feed == feed]
    shas = [part.sha256 for file in files for part in file.parts]
    if not all(shas):
        return fold()
    key = (
        [
            (file.name, file.table, file.order, sorted(file.scope.items()), dict(file.aliases))
            for file in files
        ],
        shas,
    )
    known = _REMEMBERED.get((feed, what))
    if known is None or known[0] != key:
        known = _REMEMBERED[feed, what] = (key, fold())
    result: T = known[1]
    return result
