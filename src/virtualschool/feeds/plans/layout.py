"""The text layout: a row a line, cells parted by tabs, a blank line where a page ends.

Cells may hold the few HTML tags that a converter leaves: paragraphs, underlining, lists.
"""

from __future__ import annotations

import html
import re

from virtualschool.domain.plan.table import Cell, PlanTable, Row
from virtualschool.domain.plan.words import BULLET, Block, blocks_of, one_space
from virtualschool.feeds.base import Unreadable

_TAG = re.compile(r"</?(p|br|div|ul|ol|li|u|b|i|strong|em|span)\b[^<>]*>", re.IGNORECASE)
_PARTS = {"p", "br", "div", "ul", "ol"}


def read_layout(content: bytes, name: str) -> PlanTable:
    """The table in a text file. Raises ``Unreadable`` for bytes that are no text."""
    lines = _decoded(content, name).splitlines()
    before: list[Block] = []
    rows: list[Row] = []
    follows_break = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            follows_break = True
        elif "\t" in line:
            cells = tuple(Cell(_blocks(cell)) for cell in line.split("\t"))
            rows.append(Row(cells, number, follows_break))
            follows_break = False
        elif rows:
            rows.append(Row((Cell(_blocks(line)),), number, follows_break, is_across=True))
            follows_break = False
        else:
            before += _blocks(line)
    return PlanTable(tuple(before), tuple(rows), knows_merges=False)


def _decoded(content: bytes, name: str) -> str:
    if b"\0" in content:
        raise Unreadable(f"{name} is neither a Word, an Excel nor a text file.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _blocks(cell: str) -> tuple[Block, ...]:
    """A cell's blocks: tags part paragraphs and list items, and so does each bullet."""

    def part(tag: re.Match[str]) -> str:
        name = tag[1].lower()
        if name == "li":
            return f"\n{BULLET} " if not tag[0].startswith("</") else "\n"
        return "\n" if name in _PARTS else ""

    text = html.unescape(_TAG.sub(part, cell)).replace(BULLET, f"\n{BULLET}")
    lines = []
    for line in map(one_space, text.split("\n")):
        is_item = line.startswith(BULLET)
        words = line.removeprefix(BULLET).strip()
        if words:
            lines.append(f"{BULLET} {words}" if is_item else words)
    return blocks_of("\n".join(lines))
