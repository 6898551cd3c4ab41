"""An improvement plan as a Word table, as the people who wrote it know it.

A consideration stands once beside its actions and an impact once beside all that share it, as
merged cells; lists are lists; a declared rating is the shading of its cell. Reading the file again
gives the same plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from virtualschool.domain.plan.headings import PRINTED, Column
from virtualschool.domain.plan.structure import Action, Plan
from virtualschool.domain.plan.words import Block, blocks_of
from virtualschool.publishing.word.blocks import field
from virtualschool.publishing.word.package import empty_paper, packed
from virtualschool.publishing.word.tables import STYLE, one_line

#: Column widths in twentieths of a point, over A4 turned sideways with the paper's margins.
_WIDTHS = {
    Column.CONSIDERATION: 2350,
    Column.ACTION: 2900,
    Column.OWNERS: 1500,
    Column.DUE: 1150,
    Column.PROGRESS: 2900,
    Column.IMPACT: 3770,
}
_TEXT, _HEADING = "SmallTableText", "SmallTableHeading"
#: A list of bullets with three depths; the templates' own has one.
_LIST, _DEPTHS = 9, 3
_BAND = "EEEFEF"


def plan_paper(plan: Plan, *, organisation: str, under: Sequence[str] = ()) -> bytes:
    """The plan as a Word file on A4 turned sideways. The same plan gives the same bytes.

    ``under`` are lines below the table, which reading the file leaves out.
    """
    word = empty_paper()
    _turn(word)
    _add_list(word)
    said = word.core_properties
    said.title = one_line(plan.title)[:255]
    said.author = said.last_modified_by = one_line(organisation)[:255]
    said.revision = 1
    foot = word.sections[0].footer.paragraphs[0]
    foot.style = "Footer"
    foot.add_run(f"{one_line(organisation)}: {one_line(plan.title)}\tPage ")
    field(foot, "PAGE")
    foot.add_run(" of ")
    field(foot, "NUMPAGES")
    body = word.element.body
    for block in blocks_of(plan.introduction):
        body.insert(len(body) - 1, _parsed(_paragraph(block, "Normal")))
    if plan.title:
        word.add_paragraph(one_line(plan.title), "Heading 1")
    body.insert(len(body) - 1, _table(plan))
    word.add_paragraph("", "Table Note")  # Word wants a paragraph after a table
    for block in blocks_of("\n".join(under)):
        body.insert(len(body) - 1, _parsed(_paragraph(block, "Normal")))
    return packed(word)


def _turn(word: WordDocument) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def _add_list(word: WordDocument) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{227 * (depth + 1)}" '
        'w:hanging="227"/></w:pPr></w:lvl>'
        for depth in range(_DEPTHS)
    )
    numbering = word.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_LIST}">'
            f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        ),
    )
    numbering.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{_LIST}"><w:abstractNumId w:val="{_LIST}"/></w:num>'
        )
    )


def _table(plan: Plan) -> BaseOxmlElement:
    rows = [
        _row([_cell([Block(PRINTED[each])], each, _HEADING) for each in Column], is_header=True)
    ]
    beside: set[int] = set()
    for section in plan.sections:
        rows.append(_row([_across(section.title)]))
        for consideration in section.considerations:
            words = blocks_of(consideration.text)
            if not consideration.actions:
                others = [_cell((), each) for each in list(Column)[1:]]
                rows.append(_row([_cell(words, Column.CONSIDERATION), *others]))
            for place, action in enumerate(consideration.actions):
                merge = _merge(place, len(consideration.actions))
                rows.append(
                    _row(
                        [
                            _cell(words if place == 0 else (), Column.CONSIDERATION, merge=merge),
                            *_own_cells(action),
                            _impact_cell(plan, action, beside),
                        ]
                    )
                )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS.values())
    return _parsed(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{STYLE}"/>'
        f'<w:tblW w:w="{sum(_WIDTHS.values())}" w:type="dxa"/><w:tblBorders>'
        '<w:insideV w:val="single" w:sz="4" w:space="0" w:color="D9DADB"/></w:tblBorders>'
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0000" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/><w:tblCaption w:val={quoteattr(one_line(plan.title))}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _own_cells(action: Action) -> list[str]:
    texts = {
        Column.ACTION: action.text,
        Column.OWNERS: action.owners,
        Column.DUE: action.due,
        Column.PROGRESS: action.progress,
    }
    return [
        _cell(blocks_of(text), column, shading=action.shading.get(column, ""))
        for column, text in texts.items()
    ]


def _impact_cell(plan: Plan, action: Action, beside: set[int]) -> str:
    """The impact beside its first action; the others that share it continue its cell."""
    if action.impact is None:
        return _cell((), Column.IMPACT)
    impact = plan.impacts[action.impact]
    is_first = action.impact not in beside
    beside.add(action.impact)
    merge = _merge(0 if is_first else 1, len(impact.actions))
    return _cell(blocks_of(impact.text) if is_first else (), Column.IMPACT, merge=merge)


def _merge(place: int, rows: int) -> str:
    if rows < 2:
        return ""
    return '<w:vMerge w:val="restart"/>' if place == 0 else "<w:vMerge/>"


def _across(title: str) -> str:
    width = sum(_WIDTHS.values())
    words = _paragraph(Block(title), _HEADING, is_kept=True)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{len(_WIDTHS)}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_BAND}"/></w:tcPr>{words}</w:tc>'
    )


def _cell(
    blocks: Sequence[Block],
    column: Column,
    style: str = _TEXT,
    *,
    merge: str = "",
    shading: str = "",
) -> str:
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shading}"/>' if shading else ""
    words = "".join(_paragraph(block, style) for block in blocks) or _paragraph(Block(""), style)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTHS[column]}" w:type="dxa"/>{merge}{fill}</w:tcPr>'
        f"{words}</w:tc>"
    )


def _paragraph(block: Block, style: str, *, is_kept: bool = False) -> str:
    kept = "<w:keepNext/>" if is_kept else ""
    depth = min(block.level, _DEPTHS) - 1
    item = (
        f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{_LIST}"/></w:numPr>'
        if block.level
        else ""
    )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{item}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(one_line(block.text))}</w:t></w:r></w:p>'
    )


def _row(cells: Sequence[str], *, is_header: bool = False) -> str:
    heading = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
    return f"<w:tr>{heading}{''.join(cells)}</w:tr>"


def _parsed(xml: str) -> BaseOxmlElement:
    """An element from its text, with the namespace that the text leaves out."""
    name, rest = xml.split(">", 1)
    return parse_xml(f"{name} {nsdecls('w')}>{rest}")
