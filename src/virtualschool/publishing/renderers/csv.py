"""CSV: tidy rows, one figure a row, with the table and section it stands in.

Tables, the data of charts, key figures and the figures in sentences are all there, so a
spreadsheet holds whatever the paper prints. Opens in Excel as UTF-8 (byte-order mark).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from virtualschool.publishing.document import Document
from virtualschool.publishing.editions import stamped
from virtualschool.publishing.plain import is_number, value_of

MEDIA_TYPE = "text/csv; charset=utf-8"

COLUMNS = (
    "document",
    "period",
    "as_at",
    "edition",
    "snapshot",
    "content",
    "section",
    "table",
    "row",
    "row_heading",
    "column",
    "printed",
    "value",
    "numerator",
    "denominator",
    "indicator",
)

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(text: str) -> str:
    """Text that a spreadsheet will not run as a formula.

    An apostrophe is put before text that begins with ``= + - @`` or a control character (also
    after spaces); a plain number such as ``-0.5`` is left as it is.
    """
    start = text.lstrip(" ")
    if start.startswith(_RISKY) and not is_number(text):
        return f"'{text}"
    return text


Found = tuple[str, str, str, str, dict[str, Any]]


def _table_figures(table: dict[str, Any]) -> Iterator[Found]:
    heading = table["row_heading"]
    for number, row in enumerate(table["rows"], start=1):
        for column in table["columns"]:
            if column["key"] != heading:
                words = row[heading]["text"]
                yield table["key"], str(number), words, column["heading"], row[column["key"]]


def _text_figures(kind: str, items: list[list[dict[str, Any]]]) -> Iterator[Found]:
    for number, item in enumerate(items, start=1):
        words = "".join(span["text"] for span in item)
        for span in item:
            if "figure" in span:
                yield kind, str(number), words, span["figure"]["indicator"], span


def _figures(block: dict[str, Any]) -> Iterator[Found]:
    """Table key, row number, row heading, column heading and cell of each figure of a block."""
    match block["kind"]:
        case "table":
            yield from _table_figures(block)
        case "chart":
            yield from _table_figures(block["table"])
        case "key_figures":
            for number, item in enumerate(block["items"], start=1):
                yield "key figures", str(number), item["label"], "value", item["value"]
        case "sentences" | "bullets":
            yield from _text_figures(block["kind"], block["items"])
        case "paragraph" | "note":
            yield from _text_figures(block["kind"], [block["text"]])
        case "checks":
            for number, item in enumerate(block["items"], start=1):
                yield "checks", str(number), item["text"], "verdict", {"text": item["verdict"]}


def _rows(data: dict[str, Any]) -> Iterator[list[str]]:
    names = ("key", "period", "as_at", "edition", "snapshot", "content_sha256")
    stamp = [data[name] for name in names]

    def section_rows(section: dict[str, Any]) -> Iterator[list[str]]:
        for block in section["blocks"]:
            for table, number, heading, column, cell in _figures(block):
                figure = cell.get("figure", {})
                yield [
                    *stamp,
                    section["key"],
                    table,
                    number,
                    heading,
                    column,
                    cell["text"],
                    cell.get("value") or value_of(cell["text"]),
                    "" if figure.get("numerator") is None else str(figure["numerator"]),
                    "" if figure.get("denominator") is None else str(figure["denominator"]),
                    figure.get("indicator", ""),
                ]
        for inner in section["sections"]:
            yield from section_rows(inner)

    for section in data["sections"]:
        yield from section_rows(section)


def render(document: Document) -> bytes:
    """Every figure of the document as tidy rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([[safe(cell) for cell in row] for row in _rows(stamped(document))])
    return ("\ufeff" + out.getvalue()).encode()
