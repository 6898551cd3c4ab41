"""What was set aside, as a workbook: every cell of the row, and beside the wrong one the reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from virtualschool.apps.receipts.clock import home_clock
from virtualschool.feeds.registry import normalise_heading
from virtualschool.publishing.archive import made_at
from virtualschool.publishing.spreadsheet.book import Book

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH, _REASON_WIDTH = 16, 50
_OF_THE_ROW = ""


@dataclass
class _Row:
    """A record of a file with all that is wrong with it, by column."""

    values: Mapping[str, str]
    wrong: dict[str, list[str]] = field(default_factory=dict)


def set_aside_workbook(title: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A sheet for each file; ``rows`` have ``file``, ``line``, ``field``, ``reason``, ``values``.

    A row stands once, with all that is wrong with it. Whatever a cell holds is written as text.
    """
    files: dict[str, dict[int, _Row]] = {}
    for row in rows:
        here = files.setdefault(row["file"], {}).setdefault(row["line"], _Row(row["values"]))
        heading = _heading_of(row["field"] or "", here.values)
        here.wrong.setdefault(heading, []).append(row["reason"])
    today = home_clock().today()
    digest = hashlib.sha256(repr(sorted(files.items(), key=str)).encode()).hexdigest()
    book = Book(
        {
            "title": title,
            "period": f"{today:%-d %B %Y}",
            "subtitle": "Rows that could not be read as rows of their table",
            "organisation": "Virtual School",
            "marking": "OFFICIAL-SENSITIVE: personal information about children",
            "content_sha256": digest,
        },
        f"Made on {today:%-d %B %Y}.",
        made_at(today),
    )
    for name, records in files.items():
        _write(book, name, records)
    if not files:
        book.text(book.sheet("Nothing"), 0, 0, "Nothing was set aside.", "caption")
    return book.finished()


def _heading_of(name: str, values: Mapping[str, str]) -> str:
    """The file's heading of a column that a reason names; blank where the whole row is meant."""
    wanted = normalise_heading(name)
    return next((text for text in values if normalise_heading(text) == wanted), _OF_THE_ROW)


def _write(book: Book, name: str, records: Mapping[int, _Row]) -> None:
    sheet = book.sheet(name)
    wrong = {heading for record in records.values() for heading in record.wrong}
    columns: list[tuple[str, bool]] = []
    for heading in dict.fromkeys(text for record in records.values() for text in record.values):
        columns.append((heading, False))
        if heading in wrong:
            columns.append((heading, True))
    if _OF_THE_ROW in wrong:
        columns.insert(0, (_OF_THE_ROW, True))
    book.text(sheet, 0, 0, "Line in the file", "heading")
    sheet.set_column(0, 0, _WIDTH)
    for place, (heading, is_reason) in enumerate(columns, start=1):
        words = f"What is wrong with {heading or 'the row'}" if is_reason else heading
        book.text(sheet, 0, place, words, "heading")
        sheet.set_column(place, place, _REASON_WIDTH if is_reason else _WIDTH)
    for number, (line, record) in enumerate(sorted(records.items()), start=1):
        book.text(sheet, number, 0, str(line))
        reasons = []
        for place, (heading, is_reason) in enumerate(columns, start=1):
            if is_reason:
                text = " ".join(record.wrong.get(heading, ()))
                reasons.append((text, _REASON_WIDTH))
            else:
                text = record.values.get(heading, "")
            book.text(sheet, number, place, text, "wrapped" if is_reason else "text")
        book.fit(sheet, number, reasons)
    sheet.freeze_panes(1, 1)
