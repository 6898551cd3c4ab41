"""Ratings in words, lines under a table's row, and a section that has to fit a page."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.document import Document as WordDocument
from pypdf import PdfReader
from tests.unit.publishing.papers import HOSTILE, figure, paper
from tests.unit.publishing.test_renderers import read_html, squeezed

from virtualschool.publishing.document import (
    Chip,
    Document,
    Note,
    PageBreak,
    Paragraph,
    Section,
    Sentences,
    Table,
    TableColumn,
)
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.reword import reworded

TONES = ("red", "amber", "green", "blue", "grey")
COMMENT = "Two schools account for most."


def card(rows: int = 1, *, words: str = COMMENT) -> Document:
    """A page with a table of ratings, a line under each row, and what follows it."""
    table = Table(
        key="figures",
        caption="The figures",
        columns=[
            TableColumn("figure", "Figure"),
            TableColumn("month", "Oct 2022", numeric=True),
            *(TableColumn(tone, tone.capitalize()) for tone in TONES),
            TableColumn("comment", "Comment", below=True),
            TableColumn("published", "Published", below=True),
        ],
        rows=[
            {
                "figure": f"Figure {number}",
                "month": figure(),
                **{tone: Chip(f"{tone} said", tone) for tone in TONES},
                "comment": words if number == 0 else "",
                "published": None,
            }
            for number in range(rows)
        ],
        row_heading="figure",
    )
    return replace(
        paper(),
        sections=[
            Section(
                "first",
                "First",
                [Sentences([["It is ", Chip("off track", "red"), " since May."]])],
                compact=True,
            ),
            Section(
                "figures", "Figures", [table, Note(["Agree."], "ask"), PageBreak()], compact=True
            ),
            Section("behind", "What stands behind", [Paragraph(["More."])]),
        ],
    )


def pages(document: Document) -> list[str]:
    reader = PdfReader(io.BytesIO(renderer_for("pdf").render(document)))
    return [squeezed(page.extract_text()) for page in reader.pages]


def test_a_rating_stands_in_words_in_every_format():
    said = [f"{tone} said" for tone in TONES]
    document = card()
    assert all(squeezed(words) in "".join(pages(document)) for words in said)
    html = renderer_for("html").render(document).decode()
    assert all(
        f'<span class="vs-chip vs-chip--{tone}">{tone} said</span>' in html for tone in TONES
    )
    word = opened(document)
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert all(words in cells for words in said)
    (sheet,) = [each for each in workbook(document) if each.title not in {"Notes", "Words"}]
    held = [cell.value for row in sheet.iter_rows() for cell in row]
    assert all(words in held for words in said)
    printed = [row["printed"] for row in tidy(document)]
    assert all(words in printed for words in said)
    data = json.loads(renderer_for("json").render(document))
    row = data["sections"][1]["blocks"][0]["rows"][0]
    assert row["red"] == {"text": "red said", "chip": "red"}


def opened(document: Document) -> WordDocument:
    return docx.Document(io.BytesIO(renderer_for("docx").render(document)))


def workbook(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(renderer_for("xlsx").render(document)))


def tidy(document: Document) -> list[dict[str, str]]:
    text = renderer_for("csv").render(document).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_line_below_a_row_is_printed_after_its_heading_and_only_where_it_says_anything():
    document = card(2)
    assert squeezed(f"Comment: {COMMENT}") in pages(document)[0]
    assert "Published:" not in pages(document)[0]
    word = opened(document)
    below = [row for row in word.tables[0].rows if row.cells[0].text.startswith("Comment: ")]
    assert [row.cells[0].text for row in below] == [f"Comment: {COMMENT}"]
    assert below[0].cells[0]._tc is below[0].cells[-1]._tc  # one cell over all columns
    page = read_html(renderer_for("html").render(document).decode())
    spans = [attributes["colspan"] for _, attributes in page.tags if "colspan" in attributes]
    assert spans == ["7"]


def test_where_there_are_only_rows_it_is_a_column_as_any_other():
    (sheet,) = [each for each in workbook(card()) if each.title not in {"Notes", "Words"}]
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert {"Comment", COMMENT, "Published"} <= set(values)
    rows = [row for row in tidy(card()) if row["column"] == "Comment"]
    assert [row["printed"] for row in rows] == [COMMENT]


@pytest.mark.parametrize("rows", [1, 24, 30])
def test_a_compact_page_stays_one_page_and_is_printed_smaller_where_it_is_fuller(rows):
    first, second, *_ = pages(card(rows))
    assert f"Figure{rows - 1}" in first
    assert "Agree." in first
    assert "Whatstandsbehind" in second
    assert "Whatstandsbehind" not in first


def test_a_page_that_no_size_can_hold_goes_on_to_the_next_and_loses_nothing():
    text = "".join(pages(card(120)))
    assert all(f"Figure{number}" in text for number in range(120))


def test_words_that_a_format_might_take_for_its_own_are_words_in_a_line_below():
    for words in HOSTILE:
        document = card(words=words)
        html = renderer_for("html").render(document).decode()
        assert "<script>alert(1)" not in html
        for suffix in ("pdf", "docx", "xlsx", "csv", "json"):
            assert renderer_for(suffix).render(document)


def test_a_paper_without_any_of_these_has_the_hash_that_it_had():
    plain = json.loads(renderer_for("json").render(paper()))
    assert "chip" not in json.dumps(plain)
    assert '"below"' not in json.dumps(plain)
    assert '"compact"' not in json.dumps(plain)


def test_a_rating_s_tone_is_no_word_to_be_changed_and_its_words_are():
    said = reworded(card(), lambda text: text.replace("red", "crimson"))
    table = said.sections[1].blocks[0]
    assert isinstance(table, Table)
    assert table.rows[0]["red"] == Chip("crimson said", "red")
    assert content_hash(said) != content_hash(card())
