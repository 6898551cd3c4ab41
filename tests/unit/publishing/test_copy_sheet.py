"""Copy-ready sheets: another system's rows in its order, filled; a wrong template said in words."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import COHORTS
from virtualschool.publishing.copy_sheet import (
    DEFAULT,
    FilledSheet,
    Found,
    SheetColumn,
    SheetRow,
    SheetTemplate,
    TemplateRefused,
    check_names,
    default_template,
    fill,
    read_template,
    write_template,
)
from virtualschool.publishing.renderers import renderer_for

COLUMNS = tuple(
    SheetColumn(heading, holds)
    for heading, holds in [
        ("Ref", "reference"),
        ("Indicator", "label"),
        ("Period", "period"),
        ("Actual", "figure"),
        ("Of", "denominator"),
        ("Comment", "nothing"),
    ]
)
ROWS = (
    SheetRow("CLA attendance", "attendance", reference="CS12", decimals=2),
    SheetRow("CLA sessions attended", "attendance", part="numerator"),
    SheetRow("Keyed in by others", blank="n/a"),
    SheetRow("Moves", "placement_moves", months_back=12, blank="not known"),
    SheetRow("Suspended", "children_suspended", cohort="social_worker"),
)
TEMPLATE = SheetTemplate("Corporate sheet", COLUMNS, ROWS)


def found(row: SheetRow) -> Found | None:
    if row.indicator == "attendance":
        return Found(Fraction(100 * 12_345, 13_000), 12_345, 13_000, "October 2022")
    if row.indicator == "children_suspended":
        return Found(3, 3, 40, "October 2022", symbol="c")
    return None


def filled() -> FilledSheet:
    return fill(TEMPLATE, found)


def written(tmp_path: Path, data: dict[str, Any], name: str = "sheet.json") -> Path:
    path = tmp_path / name
    path.write_text(json.dumps(data), "utf-8")
    return path


def plain() -> dict[str, Any]:
    return {
        "name": "Sheet",
        "columns": [{"heading": "Measure", "holds": "label"}, {"heading": "", "holds": "figure"}],
        "rows": [{"label": "Attendance", "indicator": "attendance"}],
    }


def test_rows_stand_in_the_order_of_the_template_with_plain_values() -> None:
    assert filled().text().split("\r\n") == [
        "Ref\tIndicator\tPeriod\tActual\tOf\tComment",
        "CS12\tCLA attendance\tOctober 2022\t94.96\t13000\t",
        "\tCLA sessions attended\tOctober 2022\t12345\t13000\t",
        "\tKeyed in by others\t\tn/a\t\t",
        "\tMoves\t\tnot known\t\t",
        "\tSuspended\tOctober 2022\tc\tc\t",
        "",
    ]


def test_the_column_of_figures_can_be_pasted_alone() -> None:
    assert filled().figures() == "94.96\r\n12345\r\nn/a\r\nnot known\r\nc\r\n"


def test_a_symbol_stands_for_all_that_it_hides() -> None:
    assert "40" not in filled().text()


def test_half_is_rounded_up_once() -> None:
    one = SheetTemplate("S", COLUMNS, (SheetRow("A", "attendance", decimals=1),))
    assert fill(one, lambda _: Found(Fraction(1, 20))).figures() == "0.1\r\n"
    assert fill(one, lambda _: Found(Fraction(-1, 20))).figures() == "-0.1\r\n"


def test_words_of_a_label_stay_on_their_line_and_are_not_run_when_pasted() -> None:
    one = SheetTemplate("S", COLUMNS, (SheetRow("=1+1\t\nx", reference="@a"),))
    assert fill(one, found).text(has_headings=False) == "'@a\t'=1+1 x\t\t\t\t\r\n"


def test_in_excel_the_figures_are_numbers_without_commas() -> None:
    document = filled().document(
        organisation="Newtown Virtual School",
        period="October 2022",
        as_at=date(2022, 11, 4),
        edition="Draft",
        snapshot="ab12",
        marking="OFFICIAL",
    )
    book = openpyxl.load_workbook(io.BytesIO(renderer_for("xlsx").render(document)))
    rows = {row[1].value: row for row in book["copy-sheet"].iter_rows()}
    cell = rows["CLA sessions attended"][3]
    assert (cell.data_type, cell.value, cell.number_format.split(";")[0]) == ("n", 12_345, "0")
    assert rows["CLA attendance"][3].value == 94.96
    assert rows["Suspended"][3].value == "c"
    assert rows["Keyed in by others"][3].value == "n/a"


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_template_is_read_back_as_it_was_written(tmp_path: Path, suffix: str) -> None:
    odd = SheetRow(
        'A "quoted" label, = + £ \\ \t\x7f', "attendance", blank="–", span="year_to_date"
    )
    template = replace(TEMPLATE, rows=(*ROWS, odd))
    path = tmp_path / f"sheet{suffix}"
    path.write_bytes(write_template(template, suffix))
    assert read_template(path) == template


def test_the_template_to_begin_from_asks_for_what_there_is() -> None:
    template = default_template()
    check_names(template, indicators=catalogue(), cohorts=COHORTS, file=DEFAULT.name)
    assert len({row.label for row in template.rows}) == len(template.rows) > 12
    for row in template.rows:
        indicator = catalogue()[row.indicator]
        if row.part == "value" and not indicator.is_count:
            assert row.decimals == indicator.decimals


def test_a_name_that_nothing_has_is_refused_with_its_row() -> None:
    template = replace(TEMPLATE, rows=(*ROWS, SheetRow("Typing", "atendance")))
    with pytest.raises(
        TemplateRefused, match=r"^s.toml, row 6 \(“Typing”\): there is no indicator"
    ):
        check_names(template, indicators=catalogue(), cohorts=COHORTS, file="s.toml")
    template = replace(TEMPLATE, rows=(SheetRow("Who", "attendance", cohort="everyone"),))
    with pytest.raises(
        TemplateRefused, match=r"row 1 .* there is no cohort “everyone”; cohorts are"
    ):
        check_names(template, indicators=catalogue(), cohorts=COHORTS, file="s.toml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": " "}, "sheet.json has no name, which is the sheet’s title."),
        ({"name": 3}, "sheet.json has no name, which is the sheet’s title."),
        ({"rows": []}, "sheet.json has no rows."),
        ({"columns": "A"}, "sheet.json has no columns."),
        ({"colums": []}, "sheet.json says “colums”; it can say name, columns, rows."),
        (
            {"columns": [{"heading": "A", "holds": "label"}]},
            "sheet.json needs one column, and only one, that holds “figure”.",
        ),
        ({"columns": [{"holds": "figure"}]}, "sheet.json, column 1 has no heading;"),
        (
            {"columns": [{"heading": "A", "holds": "value"}]},
            "sheet.json, column 1: holds is “value”; it can be label, reference, figure,",
        ),
        ({"rows": ["x"]}, "sheet.json, row 1 is no table of fields."),
        ({"rows": [{"indicator": "attendance"}]}, "sheet.json, row 1 has no label."),
        ({"rows": [{"label": 3}]}, "sheet.json, row 1: label is to be text, not 3."),
        (
            {"rows": [{"label": "A"}, {"label": "B", "indicater": "x"}]},
            "sheet.json, row 2 says “indicater”; it can say label, indicator,",
        ),
        (
            {"rows": [{"label": "A", "decimals": "1"}]},
            "sheet.json, row 1: decimals is to be a whole number, not '1'.",
        ),
        (
            {"rows": [{"label": "A", "decimals": True}]},
            "sheet.json, row 1: decimals is to be a whole number, not True.",
        ),
        (
            {"rows": [{"label": "A", "decimals": 7}]},
            "sheet.json, row 1 (“A”): decimals is 7; it can be from 0 to 6.",
        ),
        (
            {"rows": [{"label": "A", "months_back": -1}]},
            "sheet.json, row 1 (“A”): months_back is -1; it can be from 0 to 120.",
        ),
        (
            {"rows": [{"label": "A", "part": "share"}]},
            "sheet.json, row 1 (“A”): part is “share”; it can be value, numerator, denominator.",
        ),
        (
            {"rows": [{"label": "A", "span": "week"}]},
            "sheet.json, row 1 (“A”): span is “week”; it can be month, year_to_date.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(TemplateRefused) as refused:
        read_template(written(tmp_path, plain() | change))
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("s.toml", b"name = ", "s.toml is not TOML: Invalid value (at end of document)."),
        ("s.json", b"{", "s.json is not JSON: Expecting property name"),
        ("s.json", b"[1]", "s.json holds no template: it needs a name, columns and rows."),
        ("s.json", b"[" * 100_000, "s.json is not JSON: "),
        ("s.toml", b"\xff\xfe", "s.toml is not text in UTF-8."),
        ("s.xlsx", b"", "s.xlsx is no template: its name ends in neither .toml nor .json."),
    ],
)
def test_a_file_that_is_no_template_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(TemplateRefused) as refused:
        read_template(path)
    assert str(refused.value).startswith(said)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateRefused, match=r"none\.toml cannot be read: No such file"):
        read_template(tmp_path / "none.toml")


def test_a_byte_order_mark_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(plain()).encode())
    assert read_template(path).rows == (SheetRow("Attendance", "attendance"),)
