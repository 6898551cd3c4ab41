"""Excel: a sheet a table after one of notes, numbers as numbers, nothing that a cell could run.

The same document gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from virtualschool.publishing.archive import made_at
from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import stamp_words, stamped
from virtualschool.publishing.plain import SYMBOLS
from virtualschool.publishing.spreadsheet.book import Book, Data
from virtualschool.publishing.spreadsheet.cells import DATE_FORMAT, PERCENTAGES, Held
from virtualschool.publishing.spreadsheet.tables import (
    Grid,
    grid_of,
    key_figures_grid,
    write_grid,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

NOTES, WORDS = "Notes", "Words"
TOLD = "What the document says in words"
HOW_TO_READ = (
    "Each table stands on a sheet of its own. Numbers are numbers, shown as the other formats of "
    "this document print them.",
    PERCENTAGES,
    "Where a table shows rates, the numerator and the denominator of each stand in columns after "
    "the table’s own.",
)


def render(document: Document) -> bytes:
    """The document as a workbook."""
    data = stamped(document)
    book = Book(data, stamp_words(data), made_at(document.as_at))
    blocks = list(_blocks(data["sections"]))
    grids = [(title, grid) for title, block in blocks for grid in _grids(data, title, block)]
    # Sheets are named before they are written: the first sheet lists them all.
    notes, told = book.sheet(NOTES), [row for pair in blocks for row in _told(*pair)]
    if told:
        _write_words(book, told)
    listed = [(WORDS, TOLD)] if told else []
    for title, grid in grids:
        listed.append((write_grid(book, grid), f"{grid.caption} ({title})"))
    _write_notes(book, notes, data, listed, blocks)
    return book.finished()


def _blocks(sections: list[Data]) -> Iterator[tuple[str, Data]]:
    for section in sections:
        for block in section["blocks"]:
            yield section["title"], block
        yield from _blocks(section["sections"])


def _grids(data: Data, title: str, block: Data) -> Iterator[Grid]:
    """The tables of a block: one, or none."""
    source = f"{data['organisation']}: {data['title']}, {data['period']}. {title}."
    match block["kind"]:
        case "table":
            yield grid_of(block, [source, *([block["note"]] if block["note"] else [])])
        case "chart":
            lines = [source, f"{block['summary']} {block['polarity']}"]
            yield grid_of(block["table"], lines)
        case "key_figures":
            yield key_figures_grid("key figures", title, block["items"], [source])


def _told(title: str, block: Data) -> Iterator[tuple[str, str, str]]:
    """What a block says in words: section, kind, text."""

    def run(spans: list[Data]) -> str:
        return "".join(span["text"] for span in spans)

    match block["kind"]:
        case "paragraph":
            yield title, "Paragraph", run(block["text"])
        case "sentences":
            for number, item in enumerate(block["items"], start=1):
                yield title, f"Sentence {number}", run(item)
        case "bullets":
            for item in block["items"]:
                yield title, "Point", run(item)
        case "note":
            yield title, block["title"] or "Note", run(block["text"])
        case "checks":
            for item in block["items"]:
                yield title, item["verdict"], item["text"]
        case "narrative":
            for words in block["paragraphs"]:
                yield title, block["title"], words
            if block["signed_by"]:
                yield title, "Signed by", f"{block['signed_by']} {block['signed_on']}".strip()


def _write_words(book: Book, told: list[tuple[str, str, str]]) -> None:
    sheet, widths = book.sheet(WORDS), (34, 18, 100)
    book.text(sheet, 0, 0, TOLD, "caption")
    for column, heading in enumerate(("Section", "What", "Words")):
        book.text(sheet, 1, column, heading, "heading")
    for row, cells in enumerate(told, start=2):
        for column, words in enumerate(cells):
            book.text(sheet, row, column, words, "wrapped")
        book.fit(sheet, row, list(zip(cells, widths, strict=True)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)


def _write_notes(
    book: Book,
    sheet: Any,
    data: Data,
    sheets: list[tuple[str, str]],
    blocks: list[tuple[str, Data]],
) -> None:
    """The first sheet: what this is, which sheets there are, how to read them, definitions."""
    about: list[tuple[str, str | date]] = [
        ("Period", data["period"]),
        ("As at", date.fromisoformat(data["as_at"])),
        ("Edition", data["edition"]),
        ("Marking", data["marking"]),
        ("For", data["audience"]),
        ("Snapshot", data["snapshot"]),
        ("Content", data["content_sha256"]),
    ]
    defined = [
        (item["term"], f"{item['text']} {item['detail']}".strip())
        for _, block in blocks
        if block["kind"] == "definitions"
        for item in block["items"]
    ]
    parts: list[tuple[str, list[tuple[str, str]]]] = [
        ("Sheets", sheets),
        ("How to read them", [("", text) for text in HOW_TO_READ]),
        ("Symbols", list(SYMBOLS.items())),
        ("Notes", [(t, b["note"]) for t, b in blocks if b["kind"] == "table" and b["note"]]),
        ("Definitions", defined),
    ]
    book.text(sheet, 0, 0, f"{data['title']}: {data['period']}", "title")
    book.text(sheet, 1, 0, data["organisation"], "quiet")
    book.text(sheet, 2, 0, data["subtitle"], "quiet")
    row = 3
    for label, value in about:
        if value:
            book.text(sheet, row, 0, label, "strong")
            kept = Held(value, "" if isinstance(value, str) else DATE_FORMAT)
            book.write(sheet, row, 1, kept, "left")
            row += 1
    for title, lines in parts:
        if not lines:
            continue
        book.text(sheet, row + 1, 0, title, "part")
        row += 2
        for label, text in lines:
            book.text(sheet, row, 0, label, "strong")
            book.text(sheet, row, 1, text, "wrapped")
            book.fit(sheet, row, [(label, 34), (text, 110)])
            row += 1
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 110)
