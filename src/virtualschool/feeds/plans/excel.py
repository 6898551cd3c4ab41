"""Excel: a plan's sheet with its merged cells, shading and real dates; formulas as last computed.

Values come through calamine. What it leaves aside (which cells hold formulas, how they are shaded,
how a date is shown) is read from the sheet's own XML, with entities and the network off.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine as calamine
from defusedxml import ElementTree

from virtualschool.domain.plan.table import Cell, PlanTable, Row
from virtualschool.domain.plan.words import blocks_of
from virtualschool.feeds.base import Unreadable

LARGEST = 1 << 28
#: What readers raise over a file that is not as a workbook must be, or that would do harm.
_DAMAGE = (
    zipfile.BadZipFile,
    calamine.CalamineError,
    ElementTree.ParseError,
    LookupError,
    ValueError,
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: The built-in way to show a date as a month and a year.
_MONTH_AND_YEAR = 17


def read_excel(content: bytes, name: str) -> list[PlanTable]:
    """Every visible sheet with anything on it, as a table each.

    Raises ``Unreadable`` where the workbook is damaged, protected by a password, or would unpack
    to more than 256 MB.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > LARGEST:
                raise Unreadable(f"{name} would unpack to more than 256 MB, too much to read.")
            book = calamine.load_workbook(io.BytesIO(content))
            looks = _Looks.of(archive)
            return [
                _table(book.get_sheet_by_name(meta.name), _sheet_look(archive, meta.name, looks))
                for meta in book.sheets_metadata
                if meta.visible == calamine.SheetVisibleEnum.Visible
                and meta.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except _DAMAGE as bad:
        raise Unreadable(f"{name} is a damaged workbook and cannot be opened.") from bad


@dataclass(frozen=True, slots=True)
class _Looks:
    """The workbook's cell styles: each one's fill (RRGGBB or blank), and whether a month."""

    fills: tuple[str, ...]
    are_months: tuple[bool, ...]

    @classmethod
    def of(cls, archive: zipfile.ZipFile) -> _Looks:
        if "xl/styles.xml" not in archive.namelist():
            return cls((), ())
        root = ElementTree.fromstring(archive.read("xl/styles.xml"))
        fills = [_colour(fill) for fill in root.iterfind(f"{_MAIN}fills/{_MAIN}fill")]
        formats = {
            int(each.get("numFmtId")): each.get("formatCode", "")
            for each in root.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt")
        }
        styles = list(root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"))
        return cls(
            tuple(fills[int(each.get("fillId", 0))] for each in styles),
            tuple(_is_month(int(each.get("numFmtId", 0)), formats) for each in styles),
        )


def _colour(fill: Any) -> str:
    """A solid fill's own colour; a theme's colour is a table's look."""
    front = fill.find(f"{_MAIN}patternFill[@patternType='solid']/{_MAIN}fgColor")
    return front.get("rgb", "")[-6:].upper() if front is not None else ""


def _is_month(number: int, formats: Mapping[int, str]) -> bool:
    code = re.sub(r"\[[^\]]*\]|\"[^\"]*\"", "", formats.get(number, "")).lower()
    return number == _MONTH_AND_YEAR or ("m" in code and "y" in code and "d" not in code)


@dataclass(frozen=True, slots=True)
class _SheetLook:
    """What the sheet's XML says of each cell, by place (row, column from 0)."""

    styles: Mapping[tuple[int, int], int]
    formulas: frozenset[tuple[int, int]]
    uncomputed: frozenset[tuple[int, int]]
    looks: _Looks

    def fill(self, place: tuple[int, int]) -> str:
        style = self.styles.get(place)
        known = self.looks.fills
        return known[style] if style is not None and style < len(known) else ""

    def is_month(self, place: tuple[int, int]) -> bool:
        style = self.styles.get(place)
        known = self.looks.are_months
        return style is not None and style < len(known) and known[style]


def _sheet_look(archive: zipfile.ZipFile, sheet: str, looks: _Looks) -> _SheetLook:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    related = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {each.get("Id"): each.get("Target", "") for each in related}
    key = next(
        each.get(_RELATED)
        for each in book.iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
        if each.get("name") == sheet
    )
    target = targets[key]
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    styles, formulas, uncomputed = {}, set(), set()
    for cell in ElementTree.fromstring(archive.read(path)).iter(f"{_MAIN}c"):
        place = _place(cell.get("r", "A1"))
        if cell.get("s"):
            styles[place] = int(cell.get("s"))
        if cell.find(f"{_MAIN}f") is not None:
            formulas.add(place)
            value = cell.find(f"{_MAIN}v")
            if value is None or not value.text:
                uncomputed.add(place)
    return _SheetLook(styles, frozenset(formulas), frozenset(uncomputed), looks)


def _place(reference: str) -> tuple[int, int]:
    found = re.fullmatch(r"([A-Z]+)(\d+)", reference)
    if found is None:
        raise ValueError(f"{reference} is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _table(sheet: calamine.CalamineSheet, look: _SheetLook) -> PlanTable:
    values = sheet.to_python(skip_empty_area=False)
    merged = sheet.merged_cell_ranges or []
    above = {
        (row, column)
        for (top, left), (bottom, right) in merged
        for row in range(top + 1, bottom + 1)
        for column in range(left, right + 1)
    }
    width = max((len(row) for row in values), default=0)
    across = {top for (top, left), (_, right) in merged if right - left + 1 >= width > 1}
    rows = []
    for number, row in enumerate(values):
        cells = tuple(
            Cell(
                blocks=blocks_of(_text(value, look.is_month((number, column)))),
                is_from_above=(number, column) in above,
                shading=look.fill((number, column)),
            )
            for column, value in enumerate(row)
        )
        is_across = number in across and bool(cells[0].blocks)
        rows.append(Row(cells[:1] if is_across else cells, number + 1, is_across=is_across))
    return PlanTable((), tuple(rows), knows_merges=bool(above), notices=_notices(look))


def _notices(look: _SheetLook) -> tuple[str, ...]:
    found = []
    if look.formulas - look.uncomputed:
        found.append(
            "Cells with formulas were read as last computed: "
            f"{_cells(look.formulas - look.uncomputed)}."
        )
    if look.uncomputed:
        found.append(
            f"Formulas that were never computed were read as empty: {_cells(look.uncomputed)}. "
            "Open the workbook in Excel, save it, and import it again."
        )
    return tuple(found)


def _cells(places: frozenset[tuple[int, int]]) -> str:
    names = [f"{_letters(column)}{row + 1}" for row, column in sorted(places)]
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _text(value: Any, is_month: bool) -> str:
    """A cell as somebody would type it: dates in words, whole numbers without a point."""
    if isinstance(value, datetime | date):
        return f"{value:%B %Y}" if is_month else f"{value.day} {value:%B %Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
