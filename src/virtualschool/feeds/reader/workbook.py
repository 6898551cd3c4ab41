"""Excel workbooks, through calamine: every cell becomes the text that a careful typist would type.

Dates become ISO text, whole numbers lose their ``.0``, formulas give the value stored with them.
Hidden sheets are left alone and listed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from virtualschool.feeds.base import Unknown, Unreadable
from virtualschool.feeds.reader.source import Source
from virtualschool.feeds.reader.tables import PREVIEW_RECORDS, RawBatch, RawTables, Record, batch_of

LARGEST_WORKBOOK = 1 << 29
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BATCH = 20_000


class SheetTable:
    """One visible sheet. Rows are numbered as Excel numbers them."""

    def __init__(self, name: str, sha256: str, records: list[Record]) -> None:
        self.name = name
        self.sha256 = sha256
        self._records = records

    @property
    def preview(self) -> Sequence[Record]:
        return self._records[:PREVIEW_RECORDS]

    def batches(self, heading: int) -> Iterator[RawBatch]:
        width = len(self._records[heading].cells)
        for start in range(heading + 1, len(self._records), _BATCH):
            yield batch_of(self._records[start : start + _BATCH], width)


def is_workbook(source: Source) -> bool:
    """Whether the file is an Excel workbook (or was one before it was damaged), by its content."""
    head = source.head(8)
    if head == OLE:
        return True
    if not head.startswith(b"PK"):
        return False
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except zipfile.BadZipFile:
        return source.name.lower().endswith((".xlsx", ".xlsm", ".xlsb"))


def read_workbook(source: Source) -> RawTables:
    """All visible sheets that hold anything.

    Raises:
        Unreadable: the workbook is damaged, protected by a password, or would unpack to more than
            512 MB; one sentence says which.
        Unknown: it holds no visible sheet with anything on it.
    """
    _refuse_bombs(source)
    try:
        with source.open() as file:
            book = calamine.load_workbook(io.BytesIO(file.read()))
            sheets = [
                (
                    meta.name,
                    meta.visible == calamine.SheetVisibleEnum.Visible,
                    meta.typ == calamine.SheetTypeEnum.WorkSheet,
                )
                for meta in book.sheets_metadata
            ]
            contents = {
                name: _records(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
                for name, is_visible, is_sheet in sheets
                if is_visible and is_sheet
            }
    except calamine.PasswordError as error:
        raise Unreadable(_protected(source)) from error
    except (calamine.CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        if _is_encrypted(source):
            raise Unreadable(_protected(source)) from error
        raise Unreadable(f"{source.name} is a damaged workbook and cannot be opened.") from error
    full = {name: records for name, records in contents.items() if records}
    passed_over = [
        (f"{source.name} [{name}]", "a hidden sheet")
        for name, is_visible, is_sheet in sheets
        if is_sheet and not is_visible
    ]
    passed_over += [
        (f"{source.name} [{name}]", "a sheet with nothing on it")
        for name in contents
        if name not in full
    ]
    if not full:
        raise Unknown(f"{source.name} has no visible sheet with anything on it.")
    sha256 = source.sha256()
    tables = tuple(
        SheetTable(source.name if len(full) == 1 else f"{source.name} [{name}]", sha256, records)
        for name, records in full.items()
    )
    return RawTables(source.name, sha256, source.size, tables, tuple(passed_over))


def _protected(source: Source) -> str:
    return f"{source.name} is protected by a password: save it without one and load it again."


def _is_encrypted(source: Source) -> bool:
    if source.head(8) != OLE:
        return False
    with source.open() as file:
        return _ENCRYPTED in file.read(LARGEST_WORKBOOK)


def _refuse_bombs(source: Source) -> None:
    if not source.head(2).startswith(b"PK"):
        if source.size > LARGEST_WORKBOOK:
            raise Unreadable(f"{source.name} is larger than a workbook may be (512 MB).")
        return
    try:
        with source.open() as file, zipfile.ZipFile(file) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable(f"{source.name} is a damaged workbook and cannot be opened.") from error
    if unpacked > LARGEST_WORKBOOK:
        raise Unreadable(
            f"{source.name} would unpack to {unpacked / 1e6:,.0f} MB, more than a workbook may "
            "(512 MB): save it as CSV."
        )


def _records(rows: list[list[Any]]) -> list[Record]:
    """Rows as text, of one width, without empty columns on the right or blank rows at the end."""
    records = [Record(i, tuple(map(_text, row))) for i, row in enumerate(rows, start=1)]
    while records and records[-1].is_blank:
        records.pop()
    width = max((_used(record.cells) for record in records), default=0)
    return [Record(r.line, r.cells[:width]) for r in records] if width else []


def _used(cells: tuple[str, ...]) -> int:
    return max((i for i, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _text(value: Any) -> str:  # noqa: PLR0911 - one return a type reads best
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        is_whole_day = value.time() == time()
        return value.date().isoformat() if is_whole_day else value.isoformat(sep="T")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
