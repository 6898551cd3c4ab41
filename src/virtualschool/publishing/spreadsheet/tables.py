"""A sheet for a table: its caption above, its heading frozen, filtered and repeated in print.

Where figures have a denominator, numerator and denominator stand in columns after the table's own.
"""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from xlsxwriter.worksheet import Worksheet

from virtualschool.publishing.spreadsheet.book import LETTERS, Book
from virtualschool.publishing.spreadsheet.cells import Held, held

Data = dict[str, Any]

#: Lines above a table are broken here, and a column is no wider than this.
_LINE, _WIDEST, _NARROWEST = 120, 48, 9
#: Lines are not broken below this, however narrow the table; a column that nobody set is so wide.
_LEAST_LINE, _COLUMN = 90, 8.43


@dataclass(slots=True)
class Grid:
    """A table ready to be written: headings, whether each is of numbers, and rows of cells."""

    key: str
    caption: str
    lines: list[str]
    headings: list[str] = field(default_factory=list)
    numeric: list[bool] = field(default_factory=list)
    rows: list[list[Held]] = field(default_factory=list)
    printed: list[list[str]] = field(default_factory=list)
    has_total: bool = False

    def add(self, heading: str, cells: list[Data], *, is_numeric: bool) -> None:
        """A column, from a document's plain cells."""
        self.add_held(
            heading,
            [held(cell, is_numeric=is_numeric) for cell in cells],
            [cell["text"] for cell in cells],
            is_numeric=is_numeric,
        )

    def add_held(
        self, heading: str, cells: list[Held], printed: list[str], *, is_numeric: bool
    ) -> None:
        self.headings.append(heading)
        self.numeric.append(is_numeric)
        self.rows = self.rows or [[] for _ in cells]
        self.printed = self.printed or [[] for _ in cells]
        for row, words, cell, text in zip(self.rows, self.printed, cells, printed, strict=True):
            row.append(cell)
            words.append(text)

    def add_made_of(self, heading: str, cells: list[Data]) -> None:
        """Numerator and denominator of a column's figures, if any has a denominator."""
        figures = [cell.get("figure", {}) for cell in cells]
        if not any(figure.get("denominator") is not None for figure in figures):
            return
        for part in ("numerator", "denominator"):
            values = [figure.get(part) for figure in figures]
            self.add_held(
                f"{heading}: {part}",
                [Held("") if v is None else Held(Decimal(v), "#,##0") for v in values],
                ["" if v is None else f"{v:,}" for v in values],
                is_numeric=True,
            )


def grid_of(table: Data, lines: list[str]) -> Grid:
    """A table's own columns, then what its figures were made of."""
    grid = Grid(table["key"], table["caption"], lines, has_total=table["has_total"])
    columns = [
        (column, [row[column["key"]] for row in table["rows"]]) for column in table["columns"]
    ]
    for column, cells in columns:
        grid.add(column["heading"], cells, is_numeric=column["numeric"])
    for column, cells in columns:
        grid.add_made_of(column["heading"], cells)
    return grid


def key_figures_grid(key: str, caption: str, items: list[Data], lines: list[str]) -> Grid:
    """Key figures, one a row."""
    grid = Grid(key, caption, lines)
    figures = [item["value"] for item in items]
    grid.add("Measure", [{"text": item["label"]} for item in items], is_numeric=False)
    grid.add("Figure", figures, is_numeric=True)
    grid.add("Made of", [{"text": item["detail"]} for item in items], is_numeric=False)
    grid.add("Change", [{"text": item["change"]} for item in items], is_numeric=False)
    grid.add_made_of("Figure", figures)
    return grid


def write_grid(book: Book, grid: Grid) -> str:
    """A sheet with the table; returns the sheet's name."""
    sheet = book.sheet(grid.key)
    headings = _unique(grid.headings)
    widths = [
        _width(heading, [row[column] for row in grid.printed])
        for column, heading in enumerate(headings)
    ]
    kinds = [
        "number" if numeric else "spaced" if column else "text"
        for column, numeric in enumerate(grid.numeric)
    ]
    top = _write_above(book, sheet, grid, sum(widths))
    last = len(grid.rows) - 1
    for place, row in enumerate(grid.rows):
        is_total = grid.has_total and place == last
        for column, cell in enumerate(row):
            look = f"total {kinds[column]}" if is_total else kinds[column]
            book.write(sheet, top + 1 + place, column, cell, look)
    # The total stands under the table, not in it: sorting and filtering leave it where it is.
    _mark_table(book, sheet, top, headings, kinds, len(grid.rows) - grid.has_total)
    book.fit(sheet, top, [(text, w - 3) for text, w in zip(headings, widths, strict=True)])
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    beyond = max(0, math.ceil((_LEAST_LINE / LETTERS - sum(widths)) / _COLUMN))
    sheet.print_area(0, 0, top + len(grid.rows), len(widths) - 1 + beyond)
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    return str(sheet.name)


def _write_above(book: Book, sheet: Worksheet, grid: Grid, width: int) -> int:
    """The caption and the lines under it; returns the row of the headings."""
    book.text(sheet, 0, 0, grid.caption, "caption")
    across = max(_LEAST_LINE, min(width, _LINE))
    lines = [part for line in grid.lines for part in textwrap.wrap(line, across)]
    for place, line in enumerate(lines, start=1):
        book.text(sheet, place, 0, line, "quiet")
    return len(lines) + 1


def _mark_table(
    book: Book, sheet: Worksheet, top: int, headings: list[str], kinds: list[str], rows: int
) -> None:
    """Makes the rows a table of Excel's, with its headings and filters; headings alone if there
    are no rows."""
    looks = [book.look("heading" if kind == "text" else f"heading {kind}") for kind in kinds]
    columns = list(zip(headings, looks, strict=True))
    if not rows:
        for column, (heading, look) in enumerate(columns):
            sheet.write_string(top, column, heading, look)
        return
    sheet.add_table(
        top,
        0,
        top + rows,
        len(headings) - 1,
        {
            "name": f"T{sheet.index}_{re.sub('[^A-Za-z0-9_]', '_', sheet.name)}",
            "style": None,
            "columns": [{"header": heading, "header_format": look} for heading, look in columns],
        },
    )


def _unique(headings: list[str]) -> list[str]:
    """Headings of which no two are the same, as Excel wants of a table; one without words gets a
    number."""
    found: list[str] = []
    for place, heading in enumerate(headings, start=1):
        bare = " ".join(heading.split())[:240] or f"Column {place}"
        name, turn = bare, 1
        while name.lower() in {other.lower() for other in found}:
            turn += 1
            name = f"{bare} ({turn})"
        found.append(name)
    return found


def _width(heading: str, cells: list[str]) -> int:
    """A column that shows its cells, and its heading in lines of whole words with room for the
    filter's button."""
    word = max((len(part) for part in heading.split()), default=0) + 4
    return max(_NARROWEST, min(max((len(cell) for cell in cells), default=0) + 2, _WIDEST), word)
