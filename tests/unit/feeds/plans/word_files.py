"""Word files as people make them, built for tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import _Cell

HEADINGS = (
    "Consideration",
    "Action",
    "By whom?",
    "Due / RAG on track",
    "Progress / RAG completion",
    "Anticipated Impact",
)
TITLE = "Virtual School Peer Review Action Plan January 2022"
QUESTION = "How well does the virtual school work with schools?"


def plan_in_word(
    change: Callable[[WordDocument, Any], None] | None = None,
    headings: tuple[str, ...] = HEADINGS,
) -> bytes:
    """A plan of one question, two considerations and three actions; ``change`` may alter it."""
    word = docx.Document()
    word.add_paragraph(TITLE)
    table = word.add_table(rows=5, cols=len(headings))
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.text = text
    across = table.rows[1].cells[0].merge(table.rows[1].cells[-1])
    across.text = QUESTION
    rows = (
        ("Work with others", "Share the dashboard.", "VSH", "March 22", "Draft made.", "Fewer."),
        ("", "Create a joint board.", "VSH", "June 22", "", ""),
        ("Reduce reliance", "Train teachers.", "VSH", "May 22", "Complete", "Better trained."),
    )
    for row, texts in zip(table.rows[2:], rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            if text:
                cell.text = text
    for column in (0, len(headings) - 1):
        table.cell(2, column).merge(table.cell(3, column))
    if change is not None:
        change(word, table)
    return saved(word)


def saved(word: WordDocument) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def shade(cell: _Cell, fill: str) -> None:
    cell._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>')
    )


def track(cell: _Cell, taken_out: str, put_in: str) -> None:
    """The cell's words with one tracked change: these go, those come."""
    paragraph = cell.paragraphs[0]._p
    who = 'w:author="Ada" w:date="2022-02-01T09:00:00Z"'
    for xml in (
        f'<w:del {nsdecls("w")} w:id="901" {who}><w:r><w:delText>{taken_out}</w:delText></w:r>'
        "</w:del>",
        f'<w:ins {nsdecls("w")} w:id="902" {who}><w:r><w:t>{put_in}</w:t></w:r></w:ins>',
    ):
        paragraph.append(parse_xml(xml))


def bullets(cell: _Cell, *items: tuple[str, int]) -> None:
    """List items after the cell's words, each at its depth from 1."""
    for text, depth in items:
        paragraph = cell.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr()
        numbering = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", depth - 1), ("w:numId", 1)):
            element = OxmlElement(tag)
            element.set(qn("w:val"), str(value))
            numbering.append(element)
        properties.append(numbering)
