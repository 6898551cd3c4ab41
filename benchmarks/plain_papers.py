"""The plainest way to write the same words, tables and pictures in each format: the other side.

Each says what a person would write in an afternoon with the library alone: no styles, no tags, no
words for pictures, no notes, no protection from what stands in a cell.
"""

from __future__ import annotations

import csv
import dataclasses
import html
import io
import json
from collections.abc import Callable, Iterator
from datetime import date

import docx
import typst
from docx.shared import Mm
from xlsxwriter import Workbook

from virtualschool.publishing import charts, ink
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Chart,
    Check,
    Checks,
    Definition,
    Definitions,
    Document,
    KeyFigures,
    Note,
    Paragraph,
    Sentences,
    Table,
)
from virtualschool.publishing.plain import blocks_of, cell_text, chart_table, text_of

Rows = list[list[str]]


def words_of(block: Block) -> list[str]:
    """What a block says, a line each."""
    match block:
        case Paragraph() | Note():
            return [text_of(block.text)]
        case Sentences() | Bullets():
            return [text_of(item) for item in block.items]
        case Checks() | Definitions():
            return [_line(item) for item in block.items]
        case KeyFigures():
            return [f"{item.label}: {item.value.text}. {item.change}" for item in block.items]
        case Chart():
            return [block.summary]
    return []


def _line(item: Check | Definition) -> str:
    return item.text if isinstance(item, Check) else f"{item.term}: {item.text}"


def table_of(block: Block) -> Table | None:
    """A block's table, or a chart's data."""
    if isinstance(block, Chart):
        return chart_table(block)
    return block if isinstance(block, Table) else None


def cells_of(table: Table) -> Rows:
    """A table as printed, headings first."""
    rows = [[cell_text(row.get(one.key)) for one in table.columns] for row in table.rows]
    return [[one.heading for one in table.columns], *rows]


def parts(document: Document) -> Iterator[tuple[str, Block]]:
    """Each block, with the title of a section at its first block."""
    said = ""
    for section, block in blocks_of(document.sections):
        yield (section.title if section.title != said else ""), block
        said = section.title


def plain_html(document: Document) -> bytes:
    """Strings put together."""
    out = [f"<title>{html.escape(document.title)}</title><h1>{html.escape(document.title)}</h1>"]
    for title, block in parts(document):
        out.append(f"<h2>{html.escape(title)}</h2>" if title else "")
        out += [f"<p>{html.escape(words)}</p>" for words in words_of(block)]
        if isinstance(block, Chart):
            out.append(charts.svg(block))
        if table := table_of(block):
            rows = ("".join(f"<td>{html.escape(c)}" for c in row) for row in cells_of(table))
            out.append(f"<table>{''.join(f'<tr>{row}' for row in rows)}</table>")
    return "".join(out).encode()


def plain_pdf(document: Document) -> bytes:
    """Typst in its default look, untagged."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    out = [f"#heading({quoted(document.title)})"]
    for title, block in parts(document):
        out.append(f"#heading(level: 2, {quoted(title)})" if title else "")
        out += [f"#par(text({quoted(words)}))" for words in words_of(block)]
        if isinstance(block, Chart):
            out.append(f'#image(bytes({quoted(charts.svg(block))}), format: "svg")')
        if table := table_of(block):
            rows = cells_of(table)
            cells = ", ".join(quoted(cell) for row in rows for cell in row)
            out.append(f"#table(columns: {len(rows[0])}, {cells})")
    return typst.compile(
        "\n".join(out).encode(), font_paths=[str(ink.FONTS)], ignore_system_fonts=True
    )


def plain_docx(document: Document) -> bytes:
    """python-docx, cell by cell as its documentation shows."""
    word = docx.Document()
    word.add_heading(document.title)
    for title, block in parts(document):
        if title:
            word.add_heading(title, 2)
        for words in words_of(block):
            word.add_paragraph(words)
        if isinstance(block, Chart):
            word.add_picture(io.BytesIO(charts.png(block)), width=Mm(150))
        if table := table_of(block):
            rows = cells_of(table)
            written = word.add_table(len(rows), len(rows[0]))
            for place, row in enumerate(rows):
                for cell, words in zip(written.rows[place].cells, row, strict=True):
                    cell.text = words
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def plain_xlsx(document: Document) -> bytes:
    """XlsxWriter, a sheet a table, whatever it makes of a cell."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    for _, block in parts(document):
        if table := table_of(block):
            sheet = book.add_worksheet()
            for place, row in enumerate(cells_of(table)):
                sheet.write_row(place, 0, row)
    book.close()
    return buffer.getvalue()


def plain_csv(document: Document) -> bytes:
    """The tables one under another."""
    out = io.StringIO()
    for _, block in parts(document):
        if table := table_of(block):
            csv.writer(out).writerows(cells_of(table))
    return out.getvalue().encode()


def plain_json(document: Document) -> bytes:
    """The dataclasses as they are."""

    def other(value: object) -> object:
        return value.isoformat() if isinstance(value, date) else str(value)

    return json.dumps(dataclasses.asdict(document), default=other).encode()


PLAIN: dict[str, Callable[[Document], bytes]] = {
    "html": plain_html,
    "pdf": plain_pdf,
    "docx": plain_docx,
    "xlsx": plain_xlsx,
    "csv": plain_csv,
    "json": plain_json,
}
