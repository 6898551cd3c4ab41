"""Workbooks as people send them."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from virtualschool.feeds.base import Unknown, Unreadable
from virtualschool.feeds.reader import read_file, stage
from virtualschool.feeds.reader.workbook import OLE
from virtualschool.feeds.registry import recognise_table

from .test_delimited import CONTEXT, FEED

MIDNIGHT = datetime.fromisoformat("2022-10-03T00:00")
HALF_PAST_NINE = datetime.fromisoformat("2022-10-03T09:30")


def workbook(*sheets, hidden=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def staged(data):
    raw = read_file(data, "visits.xlsx").tables[0]
    return stage(raw, recognise_table(raw, {"visits": FEED}, {}), CONTEXT)


def test_real_dates_numbers_and_a_heading_further_down():
    data = workbook(
        (
            "Marks",
            [
                ["Weekly visits", None],
                [],
                ["child", "on", "count", "at", "note"],
                [1001, MIDNIGHT, 2.0, HALF_PAST_NINE, "x"],
                [None, None, None, None, None],
                ["0042", "4/10/2022", "3", None, 1.5],
            ],
        )
    )
    got = staged(data)
    assert got.rows.to_pylist() == [
        {
            "line": 4,
            "child": "1001",
            "on": date(2022, 10, 3),
            "seen": None,
            "note": "x",
            "count": 2,
            "ok": None,
            "at": HALF_PAST_NINE,
        },
        {
            "line": 6,
            "child": "0042",
            "on": date(2022, 10, 4),
            "seen": None,
            "note": "1.5",
            "count": 3,
            "ok": None,
            "at": None,
        },
    ]
    assert got.set_aside == ()


def test_hidden_and_empty_sheets_are_listed_and_left_alone():
    rows = [["child", "on"], ["A", "2022-10-03"]]
    data = workbook(("Data", rows), ("Old", rows), ("Blank", []), hidden=("Old",))
    raws = read_file(data, "visits.xlsx")
    assert [table.name for table in raws.tables] == ["visits.xlsx"]
    assert raws.passed_over == (
        ("visits.xlsx [Old]", "a hidden sheet"),
        ("visits.xlsx [Blank]", "a sheet with nothing on it"),
    )


def test_several_sheets_are_several_tables():
    rows = [["child", "on"], ["A", "2022-10-03"]]
    raws = read_file(workbook(("One", rows), ("Two", rows)), "visits.xlsx")
    assert [table.name for table in raws.tables] == ["visits.xlsx [One]", "visits.xlsx [Two]"]


def test_a_workbook_with_nothing_on_it_is_said_to_be_so():
    with pytest.raises(Unknown, match=r"visits.xlsx has no visible sheet with anything on it\."):
        read_file(workbook(("One", [])), "visits.xlsx")


def test_a_workbook_cut_short_is_damaged():
    data = workbook(("One", [["child", "on"], ["A", "2022-10-03"]]))
    with pytest.raises(Unreadable, match="is a damaged workbook"):
        read_file(data[: len(data) // 2], "visits.xlsx")


def test_a_locked_workbook_asks_for_one_without_a_password():
    data = OLE + b"\0" * 2_000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 2_000
    with pytest.raises(Unreadable, match="is protected by a password"):
        read_file(data, "visits.xlsx")


def test_a_workbook_that_would_unpack_to_too_much_is_not_opened(monkeypatch):
    monkeypatch.setattr("virtualschool.feeds.reader.workbook.LARGEST_WORKBOOK", 1 << 20)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 << 20))
    with pytest.raises(Unreadable, match="would unpack to 2 MB"):
        read_file(file.getvalue(), "visits.xlsx")
