"""Workbooks: numbers are numbers that show as they are printed, and no cell can run."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.cell import Cell as ReadCell
from openpyxl.workbook import Workbook as Read
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.publishing.papers import HOSTILE, paper
from tests.unit.publishing.test_renderers import printed_in

from virtualschool.publishing.document import (
    Cell,
    Document,
    FigureRef,
    Paragraph,
    Section,
    Table,
    TableColumn,
)
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.plain import MINUS, SYMBOLS
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.spreadsheet.cells import FULL

FORMULA_LIKE = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "=cmd|' /C calc'!A0"]


def render(document: Document | None = None) -> bytes:
    return renderer_for("xlsx").render(document or paper())


def opened(document: Document | None = None) -> Read:
    return openpyxl.load_workbook(io.BytesIO(render(document)))


def cells(book: Read) -> list[ReadCell]:
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def with_table(*cells: Cell, numeric: bool = True, key: str = "table") -> Document:
    table = Table(
        key, "Caption", [TableColumn("a", "Heading", numeric)], [{"a": cell} for cell in cells]
    )
    return replace(paper(), sections=[Section("s", "Section", [table])])


def column(document: Document, sheet: str = "table") -> list[ReadCell]:
    """The cells under the heading of a table's first column."""
    found: Worksheet = opened(document)[sheet]
    (top,) = [row for (row,) in found.iter_rows(max_col=1) if row.value == "Heading"]
    return [row for (row,) in found.iter_rows(min_row=top.row + 1, max_col=1)]


def shown(cell: ReadCell) -> str:
    """A number as its format shows it: what is written here of Excel's formats, and no more."""
    value = Decimal(str(cell.value))
    forms = cell.number_format.split(";")
    form = forms[1] if value < 0 else forms[2] if not value and len(forms) > 2 else forms[0]
    start, digits, unit = re.fullmatch(r'("[+−]")?([#,0.]+)("\s*%")?', form).groups()
    places = len(digits.partition(".")[2])
    number = f"{abs(value):{',' if ',' in digits else ''}.{places}f}"
    return f"{start or ''}{number}{unit or ''}".replace('"', "")


def test_it_carries_every_figure() -> None:
    book = opened()
    texts = " | ".join(
        shown(cell)
        if cell.data_type == "n" and cell.number_format != "General"
        else str(cell.value)
        for cell in cells(book)
        if cell.value is not None and not cell.is_date
    )
    printed = set(printed_in(json.loads(renderer_for("json").render(paper()))))
    for text in printed:
        assert text.replace("\n", " ") in texts.replace("\n", " ")


def test_there_is_a_sheet_for_each_table_after_the_notes() -> None:
    assert opened().sheetnames == [
        *["Notes", "Words", "key figures", "schools"],
        *["attendance-months", "suspended", "bars"],
    ]


@pytest.mark.parametrize(
    ("cell", "value", "text"),
    [
        (1_234, 1234, "1,234"),
        (Decimal("-0.50"), -0.5, f"{MINUS}0.50"),
        (Decimal("93.1"), 93.1, "93.1"),
        (FigureRef("93.1 %", "attendance", 931, 1000), 93.1, "93.1 %"),
        (FigureRef("0.0 %", "attendance", 0, 1000), 0, "0.0 %"),
        ("+0.10", 0.1, "+0.10"),
        (f"{MINUS}0.26", -0.26, f"{MINUS}0.26"),
        ("0.00", 0, "0.00"),
        ("33.5", 33.5, "33.5"),
        ("1234", 1234, "1234"),
        ("1,234,567.25", 1234567.25, "1,234,567.25"),
    ],
)
def test_a_number_is_a_number_that_shows_as_it_is_printed(
    cell: Cell, value: float, text: str
) -> None:
    found, *_ = column(with_table(cell))
    assert (found.data_type, found.value) == ("n", value)
    assert shown(found) == text


def test_a_number_keeps_its_own_digits_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(render(with_table(Decimal("93.1"))))) as package:
        assert b"<v>93.1</v>" in package.read("xl/worksheets/sheet2.xml")


def test_a_day_is_a_day() -> None:
    found, *_ = column(with_table(date(2022, 10, 31)))
    assert found.value.isoformat() == "2022-10-31T00:00:00"
    assert found.number_format == "d mmmm yyyy"


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbol_is_itself_and_is_explained(symbol: str) -> None:
    document = with_table(FigureRef(symbol, "attendance", 3, 40))
    found, *_ = column(document)
    assert (found.data_type, found.value) == ("s", symbol)
    notes = {row[0].value: row[1].value for row in opened(document)["Notes"].iter_rows()}
    assert notes[symbol] == SYMBOLS[symbol]
    assert not [cell for cell in cells(opened(document)) if cell.value in {3, 40}]


def test_a_name_made_of_digits_stays_a_name() -> None:
    found, *_ = column(with_table("0001234", numeric=False))
    assert (found.data_type, found.value) == ("s", "0001234")


def test_what_a_rate_is_made_of_stands_after_the_columns_of_the_table() -> None:
    schools = opened()["schools"]
    rows = [[cell.value for cell in row] for row in schools.iter_rows()]
    top = next(place for place, row in enumerate(rows) if row[0] == "School")
    assert rows[top] == [
        *["School", "Children", "Attendance"],
        *["Attendance: numerator", "Attendance: denominator"],
    ]
    assert rows[top + 1] == ["Abbey School", 1234, 93.1, 9310, 10_000]
    assert rows[top + 2][:3] == ["Total", 1246, -0.5]


def test_headings_are_frozen_filtered_and_repeated_and_the_total_stays_below() -> None:
    schools = opened()["schools"]
    (table,) = schools.tables.values()
    top = int(re.search(r"\d+", table.ref)[0])
    assert table.ref == f"A{top}:E{top + 1}"  # one school; the total is under the table
    assert table.autoFilter.ref == table.ref
    assert schools.freeze_panes == f"B{top + 1}"
    assert schools.print_title_rows == f"${top}:${top}"
    assert schools[f"A{top}"].font.b
    assert schools["A1"].value == "Schools: Abbey School"
    assert schools["A3"].value == "Parts need not add up."


def test_the_notes_say_what_it_is_and_how_to_read_it() -> None:
    notes = opened()["Notes"]
    said = {row[0].value: row[1].value for row in notes.iter_rows() if row[0].value}
    assert notes["A1"].value == "Headline report: October 2022"
    assert said["Period"] == "October 2022"
    assert said["As at"].isoformat() == "2022-11-04T00:00:00"
    assert said["Edition"] == "Edition 3"
    assert said["Marking"] == "OFFICIAL-SENSITIVE"
    assert said["Snapshot"] == "ab12" * 16
    assert said["Content"] == content_hash(paper())
    assert said["Attendance"] == "A share. Version 1."
    assert said["More"] == "Parts need not add up."
    assert said["schools"] == "Schools: Abbey School (More)"
    texts = [str(cell.value) for cell in cells(opened())]
    assert any("holds 93.1, not 0.931" in text for text in texts)


def test_what_the_document_says_in_words_is_there_too() -> None:
    rows = [[cell.value for cell in row] for row in opened()["Words"].iter_rows(min_row=3)]
    assert rows[0] == [
        "The month in sentences",
        "Sentence 1",
        "Attendance was 93.1 % in October.",
    ]
    assert ["More", "Does not hold", "1 + 1 = 3"] in rows


@pytest.mark.parametrize("words", [*HOSTILE, *FORMULA_LIKE])
def test_no_cell_can_run(words: str) -> None:
    content = render(paper(title=words, hostile=words))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert {cell.data_type for cell in cells(book)} <= {"s", "n", "d"}
    assert not [cell for cell in cells(book) if cell.hyperlink]
    kept = words.replace("\r", "\n")
    assert any(cell.value == kept for cell in cells(book))
    assert not book.defined_names
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            part = package.read(name)
            assert not name.endswith((".bin", ".vml"))
            assert b"TargetMode" not in part
            for banned in (b"<f>", b"<f ", b"<hyperlink", b"externalLink", b"calculatedColumn"):
                assert banned not in part


def test_sheets_have_names_that_excel_takes() -> None:
    keys = ["x" * 40, "x" * 40, "X" * 40, "a/b:c*[d]?", "'quoted'", "History", "", "Notes"]
    tables = [
        Table(key, "Caption", [TableColumn("a", "A")], [{"a": "b"}], None, False, "")
        for key in keys
    ]
    document = replace(paper(), sections=[Section("s", "S", tables)])
    names = opened(document).sheetnames
    assert len({name.lower() for name in names}) == len(names) == len(keys) + 1
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"


def test_headings_that_are_the_same_or_empty_are_told_apart() -> None:
    columns = [
        TableColumn(key, heading) for key, heading in zip("abc", ("A", "a", ""), strict=True)
    ]
    table = Table("t", "T", columns, [{"a": "1", "b": "2", "c": "3"}])
    book = opened(replace(paper(), sections=[Section("s", "S", [table])]))
    (found,) = book["t"].tables.values()
    assert [one.name for one in found.tableColumns] == ["A", "a (2)", "Column 3"]


def test_a_table_without_rows_is_a_sheet_with_headings() -> None:
    sheet = opened(with_table())["table"]
    assert [cell.value for cell in sheet[sheet.max_row]] == ["Heading"]
    assert not sheet.tables


def test_words_that_fill_more_than_a_cell_are_cut_and_say_so() -> None:
    document = replace(paper(), sections=[Section("s", "S", [Paragraph(["x" * (FULL + 10)])])])
    (cut,) = [cell.value for cell in cells(opened(document)) if len(str(cell.value)) > FULL - 10]
    assert (len(cut), cut[-1]) == (FULL, "…")


def test_an_ampersand_in_a_name_is_no_command_of_the_margin() -> None:
    document = replace(paper(), organisation="Marsh & Barton &D", marking="A&B")
    sheet = opened(document)["Notes"]
    assert sheet.oddHeader.left.text == "&BA&&B&B"
    assert "Marsh && Barton &&D" in sheet.oddHeader.right.text


def test_a_margin_that_is_too_long_is_shortened_and_still_there() -> None:
    sheet = opened(replace(paper(), organisation="&" * 400))["Notes"]
    assert "OFFICIAL-SENSITIVE" in sheet.oddHeader.left.text
    header = str(sheet.oddHeader)
    assert len(header) <= 255
    assert header.count("&&") == 75


def test_the_file_names_no_person() -> None:
    said: Any = opened().properties
    assert said.creator == "Newtown Virtual School"
    assert said.title == "Headline report: October 2022"
    assert said.created.isoformat() == said.modified.isoformat() == "2022-11-04T00:00:00"
