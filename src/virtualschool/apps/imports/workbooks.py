"""Workbooks: what was set aside, with the reason beside each wrong cell; and the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.imports.effects import HEADLINES, Effect, moved_by
from virtualschool.apps.imports.forms import title_of
from virtualschool.apps.imports.models import HeadingSet
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.models import File, Load
from virtualschool.feeds.registry import discover, heading_set, normalise_heading
from virtualschool.publishing.archive import made_at
from virtualschool.publishing.spreadsheet.book import Book
from virtualschool.publishing.spreadsheet.cells import Held

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH, _REASON_WIDTH = 16, 50
_OF_THE_ROW = ""
_OF_LOAD = ("Load", "Received", "By", "State", "Taken back", "Taken back by")
_OF_FILE = (
    "File",
    "Recognised as",
    "SHA-256",
    "Rows",
    "New or changed",
    "Unchanged",
    "Set aside",
    "Findings",
)
_MONTH = "Month of the figures"


@dataclass
class _Row:
    """A record of a file with all that is wrong with it, by column."""

    values: Mapping[str, str]
    wrong: dict[str, list[str]] = field(default_factory=dict)


def set_aside_workbook(title: str, rows: Iterable[Mapping[str, Any]], authority: str) -> bytes:
    """A sheet for each file; ``rows`` have ``file``, ``line``, ``field``, ``reason``, ``values``.

    A row stands once, with all that is wrong with it, each reason beside its cell, however the file
    names the column. Whatever a cell holds is written as text.
    """
    said = HeadingSet.objects.filter(authority=authority)
    mappings = {each.headings: each.mapping for each in said}
    files: dict[str, dict[int, _Row]] = {}
    for row in rows:
        here = files.setdefault(row["file"], {}).setdefault(row["line"], _Row(row["values"]))
        heading = _heading_of(row["field"] or "", here.values, mappings)
        here.wrong.setdefault(heading, []).append(row["reason"])
    book = _book(
        title,
        "Rows that could not be read as rows of their table",
        "OFFICIAL-SENSITIVE: personal information about children",
        files.items(),
    )
    for name, records in files.items():
        _write(book, name, records)
    if not files:
        book.text(book.sheet("Nothing"), 0, 0, "Nothing was set aside.", "caption")
    return book.finished()


def ledger_workbook(loads: Iterable[Load]) -> tuple[bytes, int]:
    """Every file of these loads on a line, with its hash, its rows and what its load moved; and how
    many lines these are. A figure that a load did not move is blank."""
    titles = [catalogue()[key].title for key in HEADLINES]
    lines = [
        [*_of_load(load), *_of_file(file), *_moved(load.effect, titles)]
        for load in loads
        for file in load.files.all()
    ]
    book = _book("Files loaded", "Every load, newest first", "OFFICIAL", lines)
    sheet = book.sheet("Files")
    headings = (*_OF_LOAD, *_OF_FILE, _MONTH, *(f"{title}: before → after" for title in titles))
    for place, heading in enumerate(headings):
        book.text(sheet, 0, place, heading, "heading")
        sheet.set_column(place, place, _WIDTH)
    for number, line in enumerate(lines, start=1):
        for place, content in enumerate(line):
            if isinstance(content, int):
                book.write(sheet, number, place, Held(Decimal(content)), "number")
            else:
                book.text(sheet, number, place, content)
    sheet.freeze_panes(1, 1)
    return book.finished(), len(lines)


def _of_load(load: Load) -> tuple[int | str, ...]:
    return (
        load.pk,
        f"{load.received_at:%Y-%m-%d %H:%M}",
        load.received_by,
        load.get_status_display(),
        f"{load.undone_at:%Y-%m-%d %H:%M}" if load.undone_at else "",
        load.undone_by,
    )


def _of_file(file: File) -> tuple[int | str, ...]:
    return (
        file.name,
        title_of(file.feed, file.table),
        file.sha256,
        file.rows,
        file.accepted,
        file.unchanged,
        file.set_aside,
        file.findings,
    )


def _moved(effect: Effect | None, titles: Sequence[str]) -> list[str]:
    """The month that the figures are of, and each as it went from and to."""
    if not effect:
        return [""] * (len(titles) + 1)
    moves = {one.title: f"{one.before} → {one.after}" for one in moved_by(effect)}
    return [effect["month"], *(moves.get(title, "") for title in titles)]


def _book(title: str, subtitle: str, marking: str, content: Iterable[Any]) -> Book:
    today = home_clock().today()
    digest = hashlib.sha256(repr(sorted(content, key=str)).encode()).hexdigest()
    return Book(
        {
            "title": title,
            "period": f"{today:%-d %B %Y}",
            "subtitle": subtitle,
            "organisation": "Virtual School",
            "marking": marking,
            "content_sha256": digest,
        },
        f"Made on {today:%-d %B %Y}.",
        made_at(today),
    )


def _heading_of(
    name: str, values: Mapping[str, str], mappings: Mapping[str, Mapping[str, str]]
) -> str:
    """The file's heading of a column that a reason names; blank where the whole row is meant.

    It is the column's own name, another that every file may have for it, or what somebody said of
    a source with these headings.
    """
    if not name:
        return _OF_THE_ROW
    said = mappings.get(heading_set([*values]), {})
    names = {normalise_heading(one) for one in (name, *_other_names().get(name, ()))}
    return next(
        (text for text in values if said.get(text) == name or normalise_heading(text) in names),
        _OF_THE_ROW,
    )


@cache
def _other_names() -> dict[str, set[str]]:
    """Every column that a feed reads, with the further headings that mean it."""
    found: dict[str, set[str]] = {}
    for feed in discover().values():
        for shape in feed.tables:
            for column in shape.columns:
                found.setdefault(column.name, set()).update(column.headings)
    return found


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
