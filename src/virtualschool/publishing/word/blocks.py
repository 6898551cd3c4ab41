"""Blocks of a paper laid into a Word document, each in a named style."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from virtualschool.publishing.word import tables
from virtualschool.publishing.word.tables import one_line

TEXT_WIDTH = Mm(170)
#: Lines that are printed for words to be written under a prompt.
LINES = 3
#: Of a page that has to be one: the size of its title and words, the space between paragraphs.
_TITLE, _SMALL, _CLOSE = Pt(15), Pt(9), Pt(2)
NOTES = {"information": "Note", "caution": "Note Caution", "ask": "Note Ask"}

Data = dict[str, Any]


class Layer:
    """Lays sections into a document, in reading order.

    ``pictures`` holds the PNG of each chart by its key.
    """

    def __init__(self, word: WordDocument, pictures: Mapping[str, bytes]) -> None:
        self._word = word
        self._pictures = pictures
        self._is_new_page = False
        self._follows_table = False
        self._is_compact = False

    def section(self, section: Data, level: int) -> None:
        """A section under a heading of that level, then the sections inside it."""
        self._is_compact = "compact" in section
        self.paragraph(f"Heading {level}", section["title"])
        for block in section["blocks"]:
            getattr(self, f"_{block['kind']}")(block, section["title"])
        for inner in section["sections"]:
            self.section(inner, level + 1)

    def paragraph(self, style: str, words: str = "") -> Paragraph:
        """A paragraph of plain words in a named style."""
        added = self._word.add_paragraph(one_line(words), style)
        if self._is_new_page:
            added.paragraph_format.page_break_before = True
        elif self._follows_table and not style.startswith(("Heading", "Caption", "Table Note")):
            added.paragraph_format.space_before = Pt(9)
        if self._is_compact:
            added.paragraph_format.space_before = added.paragraph_format.space_after = _CLOSE
        self._is_new_page = self._follows_table = False
        return added

    def small_title(self, title: str, said: str) -> None:
        """The title of a paper that begins with a page that has to be one."""
        for style, words, size in (("Heading 1", title, _TITLE), ("Subtitle", said, _SMALL)):
            added = self.paragraph(style, words)
            added.paragraph_format.space_before = added.paragraph_format.space_after = _CLOSE
            for run in added.runs:
                run.font.size = size

    def end(self) -> None:
        """Ends the document: Word wants a paragraph after a table."""
        if self._follows_table:
            self.paragraph("Table Note")

    def _run(self, paragraph: Paragraph, words: str, style: str | None = None) -> None:
        added = paragraph.add_run(one_line(words), style)
        if self._is_compact:
            added.font.size = _SMALL

    def _spans(self, paragraph: Paragraph, spans: list[Data]) -> Paragraph:
        for span in spans:
            is_strong = "figure" in span or "chip" in span or span.get("strong", False)
            self._run(paragraph, span["text"], "Strong" if is_strong else None)
        return paragraph

    def _add_table(self, element: Any) -> None:
        body = self._word.element.body
        body.insert(len(body) - 1, element)  # before the section's own properties
        self._follows_table = True

    def _paragraph(self, block: Data, _title: str) -> None:
        self._spans(self.paragraph("Normal"), block["text"])

    def _sentences(self, block: Data, _title: str) -> None:
        number = self._list_that_begins_at_one()
        for item in block["items"]:
            added = self._spans(self.paragraph("List Number"), item)
            properties = added.paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = number

    def _list_that_begins_at_one(self) -> int:
        numbering = self._word.part.numbering_part.element
        number: int = numbering.add_num(0).numId
        override = numbering.num_having_numId(number).add_lvlOverride(ilvl=0)
        override.add_startOverride(1)
        return number

    def _bullets(self, block: Data, _title: str) -> None:
        for item in block["items"]:
            self._spans(self.paragraph("List Bullet"), item)

    def _note(self, block: Data, _title: str) -> None:
        style = NOTES.get(block["tone"], NOTES["information"])
        if block["title"]:
            title = self.paragraph(style)
            self._run(title, block["title"], "Strong")
            title.paragraph_format.keep_with_next = True
        self._spans(self.paragraph(style), block["text"])

    def _key_figures(self, block: Data, title: str) -> None:
        self._add_table(tables.key_figures(block["items"], title))

    def _table(self, block: Data, _title: str) -> None:
        self.paragraph("Caption", block["caption"])
        self._add_table(tables.table(block))
        if block["note"]:
            self.paragraph("Table Note", block["note"])

    def _chart(self, block: Data, _title: str) -> None:
        self.paragraph("Caption", block["title"])
        words = f"{block['summary']} {block['polarity']}"
        self.paragraph("Normal", words).paragraph_format.keep_with_next = True
        picture = self.paragraph("Picture").add_run()
        drawn = picture.add_picture(BytesIO(self._pictures[block["key"]]), width=TEXT_WIDTH)
        named = drawn._inline.docPr
        named.set("name", f"Chart: {one_line(block['title'])}")
        named.set(
            "descr",
            one_line(f"{block['title']}. {words} The numbers are in the table that follows."),
        )
        data = block["table"]
        self._add_table(tables.turned(data) if tables.is_turnable(data) else tables.table(data))

    def _checks(self, block: Data, _title: str) -> None:
        for item in block["items"]:
            added = self.paragraph("Check")
            self._run(added, f"{item['verdict']}:", "Strong")
            self._run(added, f" {item['text']}")

    def _definitions(self, block: Data, _title: str) -> None:
        for item in block["items"]:
            added = self.paragraph("Definition")
            self._run(added, f"{item['term']}:", "Strong")
            self._run(added, f" {item['text']}")
            if item["detail"]:
                self._run(added, f" {item['detail']}", "Quiet")

    def _narrative(self, block: Data, _title: str) -> None:
        for words in block["paragraphs"]:
            self.paragraph("Normal", words)
        for prompt in [] if block["paragraphs"] else block["prompts"]:
            self.paragraph("Prompt", prompt)
            for _ in range(LINES):
                self.paragraph("Writing Line")
        if block["signed_by"]:
            signed = self.paragraph("Normal", "Signed by ")
            self._run(signed, block["signed_by"], "Strong")
            self._run(signed, f", {block['signed_on']}." if block["signed_on"] else ".")
        else:
            self._word.add_paragraph("Name and role \t\tDate \t", "Signature")

    def _page_break(self, _block: Data, _title: str) -> None:
        self._is_new_page = True


def field(paragraph: Paragraph, instruction: str) -> None:
    """A field that Word fills in as it lays out pages: PAGE, NUMPAGES."""
    until_then = "<w:r><w:t>1</w:t></w:r>"
    paragraph._p.append(
        parse_xml(
            f'<w:fldSimple {nsdecls("w")} w:instr=" {instruction} ">{until_then}</w:fldSimple>'
        )
    )
