"""One neutral table for every file that a plan may come in: rows of cells with their words."""

from __future__ import annotations

from dataclasses import dataclass

from virtualschool.domain.plan.words import Block, text_of


class NotAPlan(ValueError):
    """The file holds no plan that can be read. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the file has it.

    ``is_from_above`` says that the file itself merges it with the cell above. ``shading`` is RRGGBB
    or blank. ``before`` is the text as it was before tracked changes, ``None`` where there are
    none. ``comments`` are those that Word shows beside it, with their author.
    """

    blocks: tuple[Block, ...] = ()
    is_from_above: bool = False
    shading: str = ""
    before: str | None = None
    comments: tuple[str, ...] = ()
    images: int = 0

    @property
    def text(self) -> str:
        return text_of(self.blocks)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its place in the file.

    ``follows_break`` says that a page ended before it, so that it may go on with the row before;
    ``is_across`` that it is one cell over the whole width.
    """

    cells: tuple[Cell, ...]
    line: int
    follows_break: bool = False
    is_across: bool = False


@dataclass(frozen=True, slots=True)
class PlanTable:
    """A file's table with the paragraphs before it.

    ``knows_merges`` is false where an empty cell may be one merged with the cell above, as in a
    text layout. ``notices`` are sentences about what the reader met.
    """

    before: tuple[Block, ...]
    rows: tuple[Row, ...]
    knows_merges: bool
    notices: tuple[str, ...] = ()
