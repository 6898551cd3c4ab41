"""Tables of a Word paper, written as XML in one go: cell by cell through an API takes seconds.

Every table has a style, a header row that repeats on each page, rows that do not break across
pages, a title for those who hear it, and widths that fit what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from virtualschool.publishing.plain import says_something

#: The text area in twentieths of a point: 170 mm.
TEXT_WIDTH = 9638
STYLE = "PaperTable"
#: More columns than this are printed small.
MANY_COLUMNS = 8
#: A table of a few numbers takes this share of the page: the eye should not have to cross it.
NARROW = 0.68
#: A column never asks for more than this many letters: longer lines are broken.
_LONGEST = 60
#: What a letter takes in a table and in a small one, as wide as the fallback font is.
_LETTER, _SMALL_LETTER = 112, 86
#: How much more the letters of headings take.
_BOLD = 1.15
#: Both margins of a cell and a little.
_PADDING = 130
#: Grounds of ratings, pale enough for their words: one printed in grey is read by these.
GROUNDS = {
    "red": "F4B6B6",
    "amber": "FDE3C8",
    "green": "D5E8DC",
    "blue": "CFE0F0",
    "grey": "EEEEEE",
}
#: Up to so many rows stand on one page; of a longer table so many stay together at each end.
_WHOLE, _TOGETHER = 20, 2

_LINE_END = "\u2028"  # Unicode's own line separator

Data = dict[str, Any]


def one_line(text: str) -> str:
    """Text for one paragraph: tabs and line ends are spaces."""
    return text.translate({9: " ", 10: " ", 13: " "})


def table(data: Data) -> BaseOxmlElement:
    """A table from its plain data."""
    columns = [column for column in data["columns"] if "below" not in column]
    below = [column for column in data["columns"] if "below" in column]
    is_small = len(columns) > MANY_COLUMNS or bool(below)
    few = len(columns) <= 4 and all(
        column["numeric"] or column["key"] == data["row_heading"] for column in columns
    )
    header = [(column["heading"], column["numeric"]) for column in columns]
    rows = [
        [(row[column["key"]]["text"], column["numeric"]) for column in columns]
        for row in data["rows"]
    ]
    return _element(
        data["caption"],
        header,
        rows,
        is_narrow=few,
        has_total=data["has_total"],
        is_small=is_small,
        below=[_below(row, below) for row in data["rows"]],
        grounds=[
            [GROUNDS.get(row[column["key"]].get("chip", ""), "") for column in columns]
            for row in data["rows"]
        ],
    )


def _below(row: Data, columns: list[Data]) -> list[tuple[str, str]]:
    """What is printed under a row: headings and words."""
    return [
        (column["heading"], row[column["key"]]["text"])
        for column in columns
        if says_something(row[column["key"]])
    ]


def turned(data: Data, heading: str = "Data") -> BaseOxmlElement:
    """The data of a chart with a column for each label, so that thirteen months take a few lines.

    Remarks are left out: the picture and the sentence beside it say them.
    """
    labels = [(_year_below(row[data["row_heading"]]["text"]), True) for row in data["rows"]]
    rows = [
        [(column["heading"], False), *((row[column["key"]]["text"], True) for row in data["rows"])]
        for column in data["columns"]
        if column["key"] not in {data["row_heading"], "remark"}
    ]
    header = [(heading, False), *labels]
    return _element(data["caption"], header, rows, is_small=True)


def _year_below(label: str) -> str:
    """A month with its year on a line of its own."""
    return re.sub(r" (\d{4})$", f"{_LINE_END}\\1", label)


def is_turnable(data: Data) -> bool:
    """Whether a chart's data reads better turned: neither two labels nor too many for a page."""
    return 3 <= len(data["rows"]) <= 14


def key_figures(items: list[Data], title: str) -> BaseOxmlElement:
    """Key figures, one a row, read in order: what, how much, of what, how it has changed."""
    shares = (0.27, 0.16, 0.26, 0.31)
    grid = [round(TEXT_WIDTH * share) for share in shares]

    def row(cells: Sequence[tuple[str, str]], style: str, place: int) -> str:
        kept = _stays_with_next(place, len(items))
        return "".join(
            _cell(style, _run(words, look), width, is_kept=kept)
            for (words, look), width in zip(cells, grid, strict=True)
        )

    header = [(word, "") for word in ("Measure", "Figure", "Made of", "Change")]
    rows = [_row(row(header, "TableHeading", -1), is_header=True)]
    for place, item in enumerate(items):
        value = (item["value"]["text"], "KeyFigure")
        cells = [(item["label"], ""), value, (item["detail"], ""), (item["change"], "")]
        rows.append(_row(row(cells, "TableText", place)))
    return _parsed(title, grid, "".join(rows), has_total=False)


Printed = tuple[str, bool]  # the words of a cell, and whether they are a number


def _element(
    caption: str,
    header: list[Printed],
    rows: list[list[Printed]],
    *,
    has_total: bool = False,
    is_narrow: bool = False,
    is_small: bool = False,
    below: Sequence[Sequence[tuple[str, str]]] = (),
    grounds: Sequence[Sequence[str]] = (),
) -> BaseOxmlElement:
    letter = _SMALL_LETTER if is_small else _LETTER
    grid = _widths([header, *rows], letter, is_narrow=is_narrow, grounds=grounds)
    size = "Small" if is_small else ""

    last = len(rows) - 1

    def cells(row: list[Printed], *, is_heading: bool, place: int) -> str:
        style = {True: f"{size}TableNumber", False: f"{size}Table"}
        kept = _stays_with_next(place, len(rows))
        on = grounds[place] if grounds and not is_heading else [""] * len(row)
        return "".join(
            _cell(
                f"{style[numeric]}Heading"
                if is_heading
                else style[numeric] + ("" if numeric else "Text"),
                _run(words, "Strong" if ground else ""),
                of,
                is_kept=kept,
                ground=ground,
            )
            for (words, numeric), of, ground in zip(row, grid, on, strict=True)
        )

    body = [_row(cells(header, is_heading=True, place=-1), is_header=True)]
    for place, row in enumerate(rows):
        under = below[place] if below else ()
        body.append(_row(cells(row, is_heading=has_total and place == last, place=place)))
        if under:
            body.append(_row(_whole_width(under, f"{size}TableText", sum(grid), len(grid))))
    return _parsed(caption, grid, "".join(body), has_total=has_total)


def _whole_width(said: Sequence[tuple[str, str]], style: str, width: int, columns: int) -> str:
    """A cell over all columns: each heading with its words in a paragraph of its own."""
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
        f"{_run(f'{heading}: ', 'Strong')}{_run(words)}</w:p>"
        for heading, words in said
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{columns}"/>'
        f"</w:tcPr>{paragraphs}</w:tc>"
    )


def _widths(
    rows: list[list[Printed]],
    letter: int,
    *,
    is_narrow: bool,
    grounds: Sequence[Sequence[str]] = (),
) -> list[int]:
    """Column widths that add to the text's width, where a letter takes about ``letter``; or to the
    narrow width if all lines fit in it.

    Headings and words on a ground are bold. Each column holds its longest word, if all can; what is
    left goes first to the lines that would break, then to the columns of words.
    """
    columns = list(zip(*rows, strict=True))
    least, wanted = [], []
    for place, column in enumerate(columns):
        (heading, _), *body = column
        bold = [bool(on[place]) for on in grounds] or [False] * len(body)
        sizes = [(heading, letter * _BOLD)]
        sizes += [
            (words, letter * (_BOLD if is_bold else 1))
            for (words, _), is_bold in zip(body, bold, strict=True)
        ]
        longest = max(len(word) * size for words, size in sizes for word in words.split() or [""])
        line = max(longest, *(min(len(words), _LONGEST) * size for words, size in sizes))
        least.append(round(longest) + _PADDING)
        wanted.append(round(line) + _PADDING)
    narrow = round(TEXT_WIDTH * NARROW)
    width = narrow if is_narrow and sum(wanted) <= narrow else TEXT_WIDTH
    if sum(wanted) <= width:
        is_words = [not column[-1][1] for column in columns]
        found = _shared(width - sum(wanted), is_words if any(is_words) else wanted, wanted)
    elif sum(least) <= width:
        gaps = [want - need for want, need in zip(wanted, least, strict=True)]
        found = _shared(width - sum(least), gaps, least)
    else:
        found = _shared(width, least, [0] * len(least))
    found[0] += width - sum(found)
    return found


def _shared(amount: int, by: Sequence[int], over: Sequence[int]) -> list[int]:
    """Each of ``over`` with its part of ``amount``, in proportion to ``by``."""
    return [base + amount * part // sum(by) for base, part in zip(over, by, strict=True)]


def _run(words: str, style: str = "") -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    lines = [
        f'<w:t xml:space="preserve">{escape(line)}</w:t>'
        for line in one_line(words).split(_LINE_END)
    ]
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def _stays_with_next(place: int, rows: int) -> bool:
    """Whether a row (the heading is -1) stays on the page of the next, so that no total stands
    alone."""
    if rows <= _WHOLE:
        return place < rows - 1
    return place < _TOGETHER - 1 or rows - 1 - _TOGETHER <= place < rows - 1


def _cell(style: str, run: str, width: int, *, is_kept: bool, ground: str = "") -> str:
    foot = '<w:vAlign w:val="bottom"/>' if style.endswith("Heading") else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else ""
    kept = "<w:keepNext/>" if is_kept else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}{foot}</w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>{run}</w:p></w:tc>'
    )


def _row(cells: str, *, is_header: bool = False) -> str:
    heading = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{heading}</w:trPr>{cells}</w:tr>"


def _parsed(caption: str, grid: list[int], rows: str, *, has_total: bool) -> BaseOxmlElement:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{STYLE}"/>'
        f'<w:tblW w:w="{sum(grid)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0000" w:firstRow="1" w:lastRow="{int(has_total)}" w:firstColumn="1" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(one_line(caption))}/></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )
