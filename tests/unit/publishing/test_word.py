"""Word papers: what stands in them, in which styles, and that nothing in them can run."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from typing import Any

import docx
import pytest
import vl_convert
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree
from tests.unit.publishing.papers import HOSTILE, attendance_chart, paper
from tests.unit.publishing.test_renderers import printed_in, squeezed

from virtualschool.publishing import charts
from virtualschool.publishing.document import (
    Document,
    Note,
    Section,
    Sentences,
    Table,
    TableColumn,
)
from virtualschool.publishing.editions import content_hash
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.word.tables import TEXT_WIDTH


def render(document: Document | None = None) -> bytes:
    return renderer_for("docx").render(document or paper())


def opened(document: Document | None = None) -> WordDocument:
    return docx.Document(io.BytesIO(render(document)))


def parts(document: Document | None = None) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(render(document))) as package:
        return {name: package.read(name) for name in package.namelist()}


def all_words(document: Document) -> str:
    root = etree.fromstring(parts(document)["word/document.xml"])
    return "".join(node.text or "" for node in root.iter(qn("w:t")))


def one_section(*blocks: Any) -> Document:
    return replace(paper(), sections=[Section("s", "Section", list(blocks))])


def test_it_carries_every_figure() -> None:
    words = squeezed(all_words(paper()))
    printed = set(printed_in(json.loads(renderer_for("json").render(paper()))))
    assert printed
    for text in printed:
        assert squeezed(text) in words


def test_headings_are_real_and_go_down_one_step_at_a_time() -> None:
    found = [p for p in opened().paragraphs if p.style.name.startswith("Heading")]
    levels = [int(p.style.name.split()[-1]) for p in found]
    assert [p.text for p in found][:2] == [
        "Headline report: October 2022",
        "The month in sentences",
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_every_style_that_is_used_is_named_in_the_file() -> None:
    found = parts()
    named = set(re.findall(rb'w:styleId="([^"]+)"', found["word/styles.xml"]))
    used = set(re.findall(rb'<w:(?:p|r|tbl)Style w:val="([^"]+)"', found["word/document.xml"]))
    assert len(used) > 12
    assert used <= named


def test_tables_are_real_with_a_style_a_title_and_a_heading_row_that_repeats() -> None:
    tables = opened().tables
    assert len(tables) == 5  # key figures, schools, and the data of three charts
    for table in tables:
        assert table.style.name == "Paper Table"
        rows = table._tbl.tr_lst
        assert rows[0].find(".//" + qn("w:tblHeader")) is not None
        assert not [row for row in rows[1:] if row.find(".//" + qn("w:tblHeader")) is not None]
        assert all(row.find(".//" + qn("w:cantSplit")) is not None for row in rows)
        caption = table._tbl.tblPr.find(qn("w:tblCaption"))
        assert caption.get(qn("w:val"))
        assert sum(column.width for column in table.columns) <= TEXT_WIDTH * 635
        assert all(cell.text for cell in table.rows[0].cells)


def test_a_total_is_strong_and_stays_with_the_row_above_it() -> None:
    (schools,) = [table for table in opened().tables if table.cell(0, 0).text == "School"]
    assert [cell.paragraphs[0].style.name for cell in schools.rows[-1].cells] == [
        "Table Heading",
        "Table Number Heading",
        "Table Number Heading",
    ]
    assert schools.cell(1, 0).paragraphs[0].paragraph_format.keep_with_next
    assert schools.cell(1, 1).text == "1,234"
    assert schools.cell(1, 1).paragraphs[0].style.name == "Table Number"


def test_key_figures_read_in_order() -> None:
    rows = [[cell.text for cell in row.cells] for row in opened().tables[0].rows]
    assert rows == [
        ["Measure", "Figure", "Made of", "Change"],
        ["Attendance", "93.1 %", "Abbey School", "0.7 points lower"],
    ]


def test_every_picture_has_words_and_fits_the_page() -> None:
    shapes = opened().inline_shapes
    assert len(shapes) == 3
    for shape in shapes:
        words = shape._inline.docPr.get("descr")
        assert "better" in words
        assert words.endswith("The numbers are in the table that follows.")
        assert shape.width <= TEXT_WIDTH * 635
    identities = [shape._inline.docPr.id for shape in shapes]
    assert len(set(identities)) == 3


def test_pictures_have_letters_on_them() -> None:
    """A font list that is no CSS leaves a picture without a word on it, and nobody is told."""
    media = [content for name, content in parts().items() if name.startswith("word/media/")]
    bare = parts(one_section(Sentences([["Nothing."]])))
    assert not [name for name in bare if name.startswith("word/media/")]
    assert len(media) == 3
    assert all(content.startswith(b"\x89PNG") for content in media)
    chart = attendance_chart()
    without = vl_convert.svg_to_png(re.sub("<text.*?</text>", "", charts.svg(chart)), scale=2)
    assert len(charts.png(chart)) > 1.2 * len(without)


def test_sentences_are_a_list_that_begins_at_one_each_time() -> None:
    document = one_section(Sentences([["One."], ["Two."]]), Sentences([["One again."]]))
    word = opened(document)
    numbers = [p._p.pPr.numPr.numId.val for p in word.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    numbering = word.part.numbering_part.element
    for number in set(numbers):
        override = numbering.num_having_numId(number).find(qn("w:lvlOverride"))
        assert override.find(qn("w:startOverride")).get(qn("w:val")) == "1"


def test_notes_stand_out_by_their_style() -> None:
    word = opened(
        one_section(Note(["A."]), Note(["B."], "caution", "Care"), Note(["C."], "ask", "Ask"))
    )
    styles = [p.style.name for p in word.paragraphs if p.text in {"A.", "B.", "C."}]
    assert styles == ["Note", "Note Caution", "Note Ask"]
    shaded = word.styles["Note"].element.pPr.find(qn("w:shd"))
    assert shaded.get(qn("w:fill")) == "F3F2F1"


def test_a_narrative_leaves_room_for_words() -> None:
    styles = [p.style.name for p in opened().paragraphs]
    assert styles.count("Prompt") == 1
    assert styles.count("Writing Line") == 3
    assert styles[-1] == "Signature"


def test_every_page_says_what_it_is() -> None:
    found = parts()
    texts = {
        kind: " ".join(
            node.text or ""
            for name in found
            if re.fullmatch(rf"word/{kind}\d+\.xml", name)
            for node in etree.fromstring(found[name]).iter(qn("w:t"))
        )
        for kind in ("header", "footer")
    }
    assert "OFFICIAL-SENSITIVE" in texts["header"]
    assert "Newtown Virtual School: Headline report, " in texts["header"]
    for words in (
        "Edition 3",
        "As at 4 November 2022",
        "Snapshot ab12ab12ab12",
        f"Content {content_hash(paper())[:12]}",
    ):
        assert words in texts["footer"]
    fields = re.findall(rb'w:instr="([^"]+)"', found["word/footer1.xml"])
    assert fields == [b" PAGE ", b" NUMPAGES "]


def test_it_is_on_a4_in_english_and_names_no_person() -> None:
    word = opened()
    (section,) = word.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    said = word.core_properties
    assert (said.title, said.language) == ("Headline report: October 2022", "en-GB")
    assert said.author == said.last_modified_by == "Newtown Virtual School"
    assert said.identifier == content_hash(paper())
    assert (said.created.isoformat(), said.revision) == ("2022-11-04T00:00:00+00:00", 1)
    assert b'w:lang w:val="en-GB"' in parts()["word/styles.xml"]


@pytest.mark.parametrize("words", HOSTILE)
def test_nothing_in_it_can_run_or_be_fetched(words: str) -> None:
    found = parts(paper(title=words, hostile=words))
    relations = b"".join(content for name, content in found.items() if name.endswith(".rels"))
    assert b"TargetMode" not in relations
    for banned in (b"attachedTemplate", b"hyperlink", b"oleObject", b"vbaProject", b"frame"):
        assert banned not in relations
    assert not [name for name in found if name.endswith((".bin", ".vml", ".htm", ".html"))]
    document = found["word/document.xml"]
    for banned in (b"w:hyperlink", b"w:instrText", b"w:fldSimple", b"w:object", b"w:altChunk"):
        assert banned not in document
    assert squeezed(words) in squeezed(all_words(paper(title=words, hostile=words)))


def test_a_column_is_as_wide_as_its_longest_word_where_all_fit() -> None:
    table = Table(
        "wide",
        "Wide",
        [TableColumn("a", "Measure"), TableColumn("b", "Extraordinarily", numeric=True)],
        [{"a": "word", "b": 1}],
    )
    (found,) = opened(one_section(table)).tables
    widths = [column.width // 635 for column in found.columns]
    assert sum(widths) == round(TEXT_WIDTH * 0.68)
    assert widths[1] > 15 * 112


def test_a_table_of_few_numbers_is_narrow_unless_a_line_would_break() -> None:
    columns = [TableColumn("a", "Measure"), TableColumn("b", "Children", numeric=True)]

    def width(label: str) -> int:
        (found,) = opened(one_section(Table("t", "T", columns, [{"a": label, "b": 1}]))).tables
        return sum(column.width for column in found.columns) // 635

    assert width("Short") == round(TEXT_WIDTH * 0.68)
    assert width("A label that is as long as a line of half a page " * 2) == TEXT_WIDTH


def test_more_columns_than_a_page_has_room_for_still_fit_the_page() -> None:
    columns = [TableColumn(f"c{n}", f"Unbreakableheading{n}", numeric=True) for n in range(20)]
    table = Table("wide", "Wide", columns, [{column.key: 1 for column in columns}])
    (found,) = opened(one_section(table)).tables
    assert sum(column.width for column in found.columns) // 635 == TEXT_WIDTH
    assert min(column.width for column in found.columns) > 0
