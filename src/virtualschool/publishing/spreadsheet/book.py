"""A workbook in which nothing runs: its sheets, their looks, and what stands on every page."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from virtualschool.publishing.spreadsheet.cells import Held, words

Data = dict[str, Any]

FONT = "Arial"
INK, QUIET, DEEP, RULE = "#0b0c0c", "#484949", "#12436d", "#b1b4b6"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME, _LONGEST_MARGIN = 31, 255
#: How many letters of a text fit in a unit of width, which is a nought's.
LETTERS = 1.15
#: Points that a line takes, and how many fit in the highest row that Excel knows.
_LINE_HEIGHT, _MOST_LINES = 12.75, 31

LOOKS: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "spaced": {"valign": "top", "align": "left", "indent": 1},
    "left": {"valign": "top", "align": "left"},
    "wrapped": {"valign": "top", "text_wrap": True},
    "number": {"valign": "top", "align": "right"},
    "title": {"bold": True, "font_size": 18},
    "part": {"bold": True, "font_size": 13, "font_color": DEEP},
    "caption": {"bold": True, "font_size": 13},
    "quiet": {"font_color": QUIET},
    "strong": {"bold": True, "valign": "top", "text_wrap": True},
    "heading": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 1},
    "heading spaced": {
        "bold": True,
        "text_wrap": True,
        "valign": "bottom",
        "bottom": 1,
        "align": "left",
        "indent": 1,
    },
    "heading number": {
        "bold": True,
        "text_wrap": True,
        "valign": "bottom",
        "align": "right",
        "bottom": 1,
    },
    "total text": {"bold": True, "top": 1, "valign": "top"},
    "total spaced": {"bold": True, "top": 1, "valign": "top", "align": "left", "indent": 1},
    "total number": {"bold": True, "top": 1, "valign": "top", "align": "right"},
}


class Book:
    """A workbook being written. Every cell is written by its kind: text is never read as anything
    else, so no formula, link or macro can come to be in it."""

    def __init__(self, data: Data, stamp: str, made_at: datetime) -> None:
        self._buffer = BytesIO()
        self._book = Workbook(
            self._buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._looks: dict[tuple[str, str], Format] = {}
        self._names: set[str] = set()
        self._margins = _margins(data, stamp)
        self._book.formats[0].set_font_name(FONT)
        self._book.set_properties(
            {
                "title": f"{data['title']}: {data['period']}",
                "subject": data["subtitle"],
                "author": data["organisation"],
                "company": data["organisation"],
                "category": data["marking"],
                "comments": f"{stamp} Content, whole: {data['content_sha256']}.",
                "created": made_at,
            }
        )

    def sheet(self, name: str) -> Worksheet:
        """A new sheet on A4, with marking and edition in its margins; its name is made possible
        and its own."""
        sheet = self._book.add_worksheet(self.name_for(name))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
        header, footer = self._margins
        sheet.set_header(header)
        sheet.set_footer(footer)
        return sheet

    def name_for(self, wanted: str) -> str:
        """A name that Excel takes: 31 characters, none forbidden, no other sheet's."""
        bare = _FORBIDDEN.sub(" ", wanted).strip(" '") or "Sheet"
        if bare.lower() == "history":  # Excel keeps it for itself
            bare = f"{bare} sheet"
        name, turn = bare[:_LONGEST_NAME].strip(" '"), 1
        while name.lower() in self._names:
            turn += 1
            end = f" {turn}"
            name = bare[: _LONGEST_NAME - len(end)].strip(" '") + end
        self._names.add(name.lower())
        return name

    def look(self, name: str, number_format: str = "") -> Format:
        """The format of a look, made once."""
        key = (name, number_format)
        if key not in self._looks:
            properties = {"font_name": FONT, "font_size": 10, "font_color": INK} | LOOKS[name]
            if number_format:
                properties["num_format"] = number_format
            self._looks[key] = self._book.add_format(properties)
        return self._looks[key]

    def write(self, sheet: Worksheet, row: int, column: int, held: Held, look: str) -> None:
        """A cell: a number, a day or words, each as what it is."""
        content = held.content
        shape = self.look(look, held.number_format)
        if isinstance(content, Decimal):
            sheet.write_number(row, column, content, shape)  # exact, not a float
        elif isinstance(content, date):
            sheet.write_datetime(row, column, datetime.combine(content, time()), shape)
        elif content:
            sheet.write_string(row, column, words(content), shape)
        else:
            sheet.write_blank(row, column, None, shape)

    def text(self, sheet: Worksheet, row: int, column: int, text: str, look: str = "text") -> None:
        """Words in a cell."""
        self.write(sheet, row, column, Held(text), look)

    def fit(self, sheet: Worksheet, row: int, texts: Sequence[tuple[str, float]]) -> None:
        """Makes a row high enough for wrapped texts, each with the width of its column: only Excel
        itself does so on opening."""
        lines = max(
            (len(textwrap.wrap(text, max(int(width * LETTERS), 1))) for text, width in texts),
            default=1,
        )
        if lines > 1:
            sheet.set_row(row, _LINE_HEIGHT * min(lines, _MOST_LINES) + 2)

    def finished(self) -> bytes:
        """The workbook as a file. The same content gives the same bytes."""
        self._book.close()
        return self._buffer.getvalue()


def _margins(data: Data, stamp: str) -> tuple[str, str]:
    """Header and footer. An ampersand in them is doubled, or it would be a command; Excel takes no
    margin that is too long, so that one is shortened."""
    paper = f"{data['organisation']}: {data['title']}, {data['period']}"
    footer = f"&L{_doubled(stamp)}&R&P of &N"
    header = f"&L&B{_doubled(data['marking'])}&B&R{_doubled(paper)}"
    if len(header) > _LONGEST_MARGIN:
        header = f"&L&B{_doubled(data['marking'][:40])}&B&R{_doubled(paper[:75])}"
    if len(footer) > _LONGEST_MARGIN:
        footer = f"&L{_doubled(stamp[:110])}&R&P of &N"
    return header, footer


def _doubled(text: str) -> str:
    return text.replace("&", "&&")
