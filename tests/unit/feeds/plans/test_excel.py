"""Plans in Excel: formulas, real dates, shading and merged cells."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import PatternFill
from tests.unit.feeds.plans.word_files import HEADINGS, QUESTION, TITLE

from virtualschool.domain.plan.headings import Column
from virtualschool.domain.plan.table import NotAPlan
from virtualschool.feeds import plans
from virtualschool.feeds.base import Unreadable

ROWS = (
    (TITLE,),
    (),
    HEADINGS,
    (QUESTION,),
    ("Work with others", "Share the dashboard.", "VSH", "March 22", "Draft made.", "Fewer."),
    ("", "Create a joint board.", "VSH", "June 22", "Begun", ""),
    ("Reduce reliance", "Train teachers.", "VSH", "May 22", "Complete", "Better trained."),
)


def plan_in_excel(change: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row or ("",))
    if change is not None:
        change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_sheet_gives_the_plan_below_its_title() -> None:
    plan = plans.read(plan_in_excel(), "plan.xlsx")

    assert plan.title == TITLE
    assert [section.title for section in plan.sections] == [QUESTION]
    assert [len(each.actions) for each in plan.considerations] == [2, 1]
    assert plan.impacts[0].actions == (1, 2)


def test_merged_cells_shading_and_real_dates_are_read() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("A4:F4")
        sheet.merge_cells("A5:A6")
        sheet["D5"] = date(2022, 3, 11)
        sheet["D6"] = date(2022, 6, 1)
        sheet["D6"].number_format = "mmm-yy"
        sheet["E7"].fill = PatternFill("solid", fgColor="FF00B050")

    plan = plans.read(plan_in_excel(change), "plan.xlsx")

    assert [action.due for action in plan.actions] == ["11 March 2022", "June 2022", "May 22"]
    assert plan.actions[2].shading == {Column.PROGRESS: "00B050"}
    assert plan.actions[1].impact is None, "the file says what is merged, and this is not"


def test_formulas_are_read_as_computed_and_told_of() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(ROWS):
            sheet.write_row(place, 0, row)
        sheet.write_formula("E5", '="Draft "&"made."', value="Draft made.")

    plan = plans.read(buffer.getvalue(), "plan.xlsx")

    assert plan.actions[0].progress == "Draft made."
    assert "Cells with formulas were read as last computed: E5." in plan.notices


def test_a_formula_never_computed_is_empty_and_says_how_to_mend_it() -> None:
    def change(sheet: Any) -> None:
        sheet["E6"] = '="Be"&"gun"'

    plan = plans.read(plan_in_excel(change), "plan.xlsx")

    assert plan.actions[1].progress == ""
    assert (
        "Formulas that were never computed were read as empty: E6. Open the workbook in Excel, "
        "save it, and import it again." in plan.notices
    )


def test_a_workbook_without_a_plan_says_so() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Post", "Room"])
    buffer = io.BytesIO()
    book.save(buffer)

    with pytest.raises(NotAPlan, match="The first table’s are “Name”, “Post”, “Room”"):
        plans.read(buffer.getvalue(), "staff.xlsx")


def test_a_damaged_workbook_says_so() -> None:
    content = plan_in_excel()
    with pytest.raises(Unreadable, match=r"plan.xlsx is damaged"):
        plans.read(content[:-400], "plan.xlsx")


def test_a_workbook_made_to_do_harm_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><styleSheet>&a;</styleSheet>'
    with pytest.raises(Unreadable, match="is a damaged workbook"):
        plans.read(_with_part("xl/styles.xml", bomb), "plan.xlsx")
    with pytest.raises(NotAPlan, match="no visible sheet"):
        plans.read(_with_part("xl/workbook.xml", "<workbook/>"), "plan.xlsx")


def _with_part(name: str, text: str) -> bytes:
    """The workbook with one of its parts replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plan_in_excel())) as old,
        zipfile.ZipFile(buffer, "w") as new,
    ):
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return buffer.getvalue()
