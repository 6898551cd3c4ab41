"""Word: real headings, lists and tables in named styles, with words for every picture.

The look is in ``templates/word``. Nothing in the file can run or be fetched: no macro, no link, no
template. The same document gives the same bytes.
"""

from __future__ import annotations

from docx.document import Document as WordDocument

from virtualschool.publishing import charts
from virtualschool.publishing.archive import made_at
from virtualschool.publishing.document import Chart, Document
from virtualschool.publishing.editions import stamp_words, stamped
from virtualschool.publishing.plain import blocks_of
from virtualschool.publishing.word.blocks import Layer, field
from virtualschool.publishing.word.package import empty_paper, packed
from virtualschool.publishing.word.tables import Data, one_line

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def render(document: Document) -> bytes:
    """The document as a Word file on A4."""
    data = stamped(document)
    word = empty_paper()
    pictures = {
        block.key: charts.png(block)
        for _, block in blocks_of(document.sections)
        if isinstance(block, Chart)
    }
    _describe(word, data, document)
    _run_round(word, data)
    layer = Layer(word, pictures)
    said = f"{data['subtitle']} {data['audience']}".strip()
    if any("compact" in section for section in data["sections"][:1]):
        layer.small_title(_title(data), said)
    else:
        layer.paragraph("Organisation", data["organisation"])
        layer.paragraph("Heading 1", _title(data))
        layer.paragraph("Subtitle", said)
    for section in data["sections"]:
        layer.section(section, 2)
    layer.end()
    return packed(word)


def _title(data: Data) -> str:
    return f"{data['title']}: {data['period']}"


def _describe(word: WordDocument, data: Data, document: Document) -> None:
    """What the file says of itself: no name of a person or machine, no time but the as-at day."""
    said = word.core_properties
    said.title = one_line(_title(data))[:255]
    said.subject = one_line(data["subtitle"])[:255]
    said.author = said.last_modified_by = one_line(data["organisation"])[:255]
    said.language = data["language"]
    said.category = one_line(data["marking"])[:255]
    said.version = one_line(data["edition"])[:255]
    said.identifier = data["content_sha256"]
    said.revision = 1
    said.created = said.modified = made_at(document.as_at)


def _run_round(word: WordDocument, data: Data) -> None:
    """Header and footer of every page: marking and paper; edition, hashes and page."""
    (section,) = word.sections
    head = section.header.paragraphs[0]
    head.style = "Header"
    head.add_run(one_line(data["marking"]), "Strong")
    head.add_run(f"\t{one_line(data['organisation'])}: {one_line(data['title'])}, ")
    head.add_run(one_line(data["period"]))
    foot = section.footer.paragraphs[0]
    foot.style = "Footer"
    foot.add_run(f"{one_line(stamp_words(data))}\tPage ")
    field(foot, "PAGE")
    foot.add_run(" of ")
    field(foot, "NUMPAGES")
