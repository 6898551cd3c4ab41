"""What a section of the home page is made of: sentences, rows, and where they lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.home.reader import Reader


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence: what it is about, as a link where the reader may open it, and what is said.

    ``child`` is the council's id of the child that it names, for the record of who was shown.
    """

    text: str
    link: Link | None = None
    on: date | None = None
    child: str = ""

    @property
    def between(self) -> str:
        """What stands between the link and the words after it."""
        return " " if self.link and self.text and self.text[0] not in ",:;" else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: what it is about, and a cell under each further heading.

    ``child`` is the council's id of the child that it is about, as in ``Line``.
    """

    link: Link
    cells: tuple[str, ...]
    child: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a section has to say today.

    ``total`` is how many there are where more than the lines printed; ``nothing`` the sentence for
    none. ``source`` says from what and of which day it is known.
    """

    lines: Sequence[Line] = ()
    nothing: str = ""
    total: int = 0
    intro: str = ""
    source: str = ""
    more: Link | None = None
    headings: tuple[str, ...] = ()
    rows: Sequence[Row] = ()

    @property
    def table(self) -> list[tuple[Row, list[tuple[str, str]]]]:
        """Each row with its further cells, each under its heading."""
        return [(row, list(zip(self.headings[1:], row.cells, strict=True))) for row in self.rows]

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.rows

    @property
    def unseen(self) -> int:
        """How many more there are than are printed."""
        return max(self.total - len(self.lines) - len(self.rows), 0)

    @property
    def children(self) -> list[str]:
        """Council's ids of the children named."""
        named = [line.child for line in self.lines] + [row.child for row in self.rows]
        return [child for child in named if child]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the home page: for whom, and what it says.

    It is there for who has the ``permission`` in the authority and, where ``roles`` are named,
    holds one of them. ``tell`` gives ``None`` where the section does not concern the reader.
    ``words`` are the keys of the glossary's terms that it rests on.
    """

    key: str
    title: str
    permission: Permission | None
    tell: Callable[[Reader], Told | None]
    roles: frozenset[str] = field(default_factory=frozenset)
    words: tuple[str, ...] = ()

    def is_for(self, reader: Reader) -> bool:
        if self.permission is not None and not reader.may(self.permission):
            return False
        return not self.roles or bool(self.roles & reader.roles)
