"""A document in plain words and plain data: what every renderer starts from.

``as_data`` is the one place where a document becomes text. Renderers only lay out what it gives, so
two formats of the same document cannot print different figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from virtualschool.publishing import document as doc

NOTHING = "–"
MINUS = "−"

#: Stands for a character that no XML file can hold (a control character, half a pair).
UNPRINTABLE = "\ufffd"

#: What a cell prints instead of a figure, and what each symbol says (GSS and DfE usage).
SYMBOLS = {
    "c": "confidential: a small number is not shown, nor one that would give it away",
    "z": "not applicable",
    "x": "not available",
    "k": "rounds to nought and is not nought",
    "u": "low reliability",
    NOTHING: "no figure",
}

_CONTROLS = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"^[+-]?\d[\d,]*(\.\d+)?$")

POLARITY = {
    "higher": "Higher is better.",
    "lower": "Lower is better.",
    "neither": "Neither higher nor lower is better in itself.",
}


def long_date(day: date) -> str:
    """A date as it is written in a letter: 31 October 2022."""
    return f"{day.day} {day:%B %Y}"


def number(value: int | Decimal) -> str:
    """A number as printed: thousands with commas, a true minus sign, decimals as they are given."""
    return f"{value:,}".replace("-", MINUS)


def cell_text(cell: doc.Cell) -> str:
    """What a cell shows."""
    if cell is None:
        return NOTHING
    if isinstance(cell, doc.FigureRef | doc.Chip):
        return cell.text
    if isinstance(cell, int | Decimal):
        return number(cell)
    if isinstance(cell, date):
        return long_date(cell)
    return cell


def value_of(printed: str) -> str:
    """The number in a printed cell as a machine reads it, or nothing: ``93.1 %`` gives ``93.1``."""
    bare = printed.replace(MINUS, "-").removesuffix("%").strip()
    return bare.replace(",", "").removeprefix("+") if _NUMBER.match(bare) else ""


def is_number(text: str) -> bool:
    """Whether text is a number as a spreadsheet would read it: ``-0.5``, ``1,234``."""
    return bool(_NUMBER.match(text.strip()))


def printable(text: str) -> str:
    """Text without the characters that XML forbids; each shows as ``UNPRINTABLE``."""
    return _CONTROLS.sub(UNPRINTABLE, text)


def printable_data(data: Any) -> Any:
    """Plain data with every string of it made ``printable``."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: printable_data(value) for key, value in data.items()}
    if isinstance(data, list):
        return [printable_data(value) for value in data]
    return data


def text_of(text: doc.Text) -> str:
    """Rich text as plain words."""
    return "".join(span if isinstance(span, str) else span.text for span in text)


def chart_table(chart: doc.Chart) -> doc.Table:
    """The table that stands beside a chart: a row for each label, newest last as drawn."""
    columns = [doc.TableColumn("label", "Period" if chart.kind != "bar" else chart.title)]
    columns += [
        doc.TableColumn(
            f"s{index}", f"{series.name} ({chart.unit})" if chart.unit else series.name, True
        )
        for index, series in enumerate(chart.series)
    ]
    is_target = chart.kind == "target"
    limits: dict[str, tuple[str, Sequence[Decimal | None]]] = {
        "centre": ("Line to the target" if is_target else "Usual level", chart.centre),
        "lower": ("Range from" if is_target else "Lower limit", chart.lower),
        "upper": ("Range to" if is_target else "Upper limit", chart.upper),
        "target": ("Target", [chart.target] * len(chart.labels)),
    }
    shown = {key: pair for key, pair in limits.items() if any(v is not None for v in pair[1])}
    columns += [doc.TableColumn(key, heading, True) for key, (heading, _) in shown.items()]
    if chart.marked or chart.left_out or chart.noted:
        columns.append(doc.TableColumn("remark", "Remark"))
    rows: list[dict[str, doc.Cell]] = []
    for index, label in enumerate(chart.labels):
        row: dict[str, doc.Cell] = {"label": label}
        for position, series in enumerate(chart.series):
            row[f"s{position}"] = series.values[index]
        for key, (_, values) in shown.items():
            row[key] = values[index]
        remarks = []
        if index in chart.marked:
            remarks.append("signal")
        if index in chart.left_out:
            remarks.append("left out" if is_target else "few school days; left out of the limits")
        remarks += [each.text for each in chart.noted if each.first <= index <= each.last]
        row["remark"] = "; ".join(remarks) or ""
        rows.append(row)
    return doc.Table(
        key=chart.key,
        caption=f"{chart.title}: the data",
        columns=columns,
        rows=rows,
        row_heading="label",
    )


def _span(span: doc.Span) -> dict[str, Any]:
    if isinstance(span, str):
        return {"text": span}
    if isinstance(span, doc.Strong):
        return {"text": span.text, "strong": True}
    if isinstance(span, doc.Chip):
        return {"text": span.text, "chip": span.tone}
    return _figure(span)


def _figure(figure: doc.FigureRef) -> dict[str, Any]:
    """A figure with what it was made of; where a symbol is printed, that would tell what is hidden.

    So the numbers behind a suppressed figure go into no file, whatever its maker left in it.
    """
    is_hidden = figure.text in SYMBOLS
    return {
        "text": figure.text,
        "figure": {
            "indicator": figure.indicator,
            "numerator": None if is_hidden else figure.numerator,
            "denominator": None if is_hidden else figure.denominator,
            "definition": figure.definition,
            "query": dict(figure.query),
        },
    }


def _text(text: doc.Text) -> list[dict[str, Any]]:
    return [_span(span) for span in text]


def _cell(cell: doc.Cell) -> dict[str, Any]:
    if isinstance(cell, doc.FigureRef):
        return _figure(cell)
    data: dict[str, Any] = {"text": cell_text(cell)}
    if isinstance(cell, doc.Chip):
        data["chip"] = cell.tone
    if isinstance(cell, int | Decimal):
        data["value"] = str(cell)
    elif isinstance(cell, date):
        data["value"] = cell.isoformat()
    return data


def says_something(cell: dict[str, Any]) -> bool:
    """Whether a cell's plain data has words or a figure in it."""
    return cell["text"] not in {"", NOTHING}


def table_data(table: doc.Table) -> dict[str, Any]:
    """A table as plain data; the row heading column is the first where none is named."""
    return {
        "kind": "table",
        "key": table.key,
        "caption": table.caption,
        "note": table.note,
        "row_heading": table.row_heading or table.columns[0].key,
        "has_total": table.total_row,
        "columns": [
            {"key": column.key, "heading": column.heading, "numeric": column.numeric}
            | ({"below": True} if column.below else {})
            for column in table.columns
        ],
        "rows": [
            {column.key: _cell(row.get(column.key)) for column in table.columns}
            for row in table.rows
        ],
    }


def chart_data(chart: doc.Chart) -> dict[str, Any]:
    """A chart's words and numbers as plain data, without its picture."""
    return {
        "kind": "chart",
        "key": chart.key,
        "title": chart.title,
        "summary": chart.summary,
        "polarity": POLARITY[chart.better],
        "unit": chart.unit,
        "table": table_data(chart_table(chart)),
    }


def block_data(block: doc.Block) -> dict[str, Any]:  # noqa: PLR0911 one kind of block a line
    """One block as plain data; ``kind`` names the block."""
    match block:
        case doc.Paragraph():
            return {"kind": "paragraph", "text": _text(block.text)}
        case doc.Sentences():
            return {"kind": "sentences", "items": [_text(item) for item in block.items]}
        case doc.Bullets():
            return {"kind": "bullets", "items": [_text(item) for item in block.items]}
        case doc.Note():
            return {
                "kind": "note",
                "tone": block.kind,
                "title": block.title,
                "text": _text(block.text),
            }
        case doc.KeyFigures():
            return {
                "kind": "key_figures",
                "items": [
                    {
                        "label": item.label,
                        "value": _figure(item.value),
                        "detail": item.detail,
                        "change": item.change,
                    }
                    for item in block.items
                ],
            }
        case doc.Table():
            return table_data(block)
        case doc.Chart():
            return chart_data(block)
        case doc.Checks():
            return {
                "kind": "checks",
                "items": [
                    {
                        "text": item.text,
                        "holds": item.holds,
                        "verdict": "Holds" if item.holds else "Does not hold",
                    }
                    for item in block.items
                ],
            }
        case doc.Definitions():
            return {
                "kind": "definitions",
                "items": [
                    {"term": item.term, "text": item.text, "detail": item.detail}
                    for item in block.items
                ],
            }
        case doc.Narrative():
            return {
                "kind": "narrative",
                "title": block.title,
                "prompts": list(block.prompts),
                "paragraphs": [part.strip() for part in block.text.split("\n\n") if part.strip()],
                "signed_by": block.signed_by,
                "signed_on": long_date(block.signed_on) if block.signed_on else "",
            }
        case doc.PageBreak():
            return {"kind": "page_break"}


def section_data(section: doc.Section) -> dict[str, Any]:
    """A section, its blocks and the sections inside it as plain data."""
    return {
        "key": section.key,
        "title": section.title,
        "blocks": [block_data(block) for block in section.blocks],
        "sections": [section_data(inner) for inner in section.sections],
    } | ({"compact": True} if section.compact else {})


def as_data(document: doc.Document) -> dict[str, Any]:
    """The whole document as plain data: strings, numbers, lists and dictionaries only.

    Every string can be written into every format (see ``printable``).
    """
    data: dict[str, Any] = {
        "key": document.key,
        "title": document.title,
        "subtitle": document.subtitle,
        "organisation": document.organisation,
        "period": document.period,
        "as_at": document.as_at.isoformat(),
        "as_at_words": long_date(document.as_at),
        "edition": document.edition,
        "snapshot": document.snapshot,
        "marking": document.marking,
        "audience": document.audience,
        "language": document.language,
        "sections": [section_data(section) for section in document.sections],
    }
    cleaned: dict[str, Any] = printable_data(data)
    return cleaned


def blocks_of(sections: Sequence[doc.Section]) -> list[tuple[doc.Section, doc.Block]]:
    """Every block in reading order, each with the section that holds it."""
    found: list[tuple[doc.Section, doc.Block]] = []
    for section in sections:
        found += [(section, block) for block in section.blocks]
        found += blocks_of(section.sections)
    return found
