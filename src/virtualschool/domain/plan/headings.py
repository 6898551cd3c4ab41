"""Which column of a plan is which, told by its headings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from virtualschool.domain.plan.table import Cell, NotAPlan, Row
from virtualschool.domain.plan.words import comparable, one_space


class Column(StrEnum):
    """A column of an action plan. The values are stable codes."""

    CONSIDERATION = "consideration"
    ACTION = "action"
    OWNERS = "owners"
    DUE = "due"
    PROGRESS = "progress"
    IMPACT = "impact"


#: The headings as the peer review's plan prints them, in its order.
PRINTED: dict[Column, str] = {
    Column.CONSIDERATION: "Consideration",
    Column.ACTION: "Action",
    Column.OWNERS: "By whom?",
    Column.DUE: "Due / RAG on track",
    Column.PROGRESS: "Progress / RAG completion",
    Column.IMPACT: "Anticipated Impact",
}

#: Other words for the same columns, as inspection and self-evaluation plans have them.
_SAME: dict[Column, tuple[str, ...]] = {
    Column.CONSIDERATION: (
        "consideration",
        "considerations",
        "recommendation",
        "area for improvement",
        "area for development",
        "priority",
        "key priority",
        "objective",
        "issue",
    ),
    Column.ACTION: ("action", "actions", "actions required", "key actions", "what we will do"),
    Column.OWNERS: (
        "by whom",
        "who",
        "owner",
        "owners",
        "lead",
        "lead officer",
        "person responsible",
        "responsible",
        "responsible officer",
    ),
    Column.DUE: (
        "due",
        "due rag on track",
        "due date",
        "by when",
        "when",
        "deadline",
        "target date",
        "timescale",
        "timescales",
    ),
    Column.PROGRESS: (
        "progress",
        "progress rag completion",
        "progress to date",
        "progress update",
        "update",
    ),
    Column.IMPACT: (
        "anticipated impact",
        "impact",
        "intended impact",
        "expected impact",
        "outcome",
        "intended outcome",
        "success criteria",
        "evidence of impact",
    ),
}
_BY_HEADING = {word: column for column, words in _SAME.items() for word in words}

#: A plan without one of these columns is none.
_NEEDED = (Column.ACTION, Column.DUE)
#: So many known headings make a row the heading row.
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each column stands, the words of the heading row, and headings that none knows.

    ``at`` is the heading row's place among the rows.
    """

    at: int
    columns: Mapping[Column, int]
    words: tuple[str, ...]
    unknown: tuple[str, ...]

    def is_again(self, row: Row) -> bool:
        """Whether a row is the heading row once more, as at the top of another page."""
        return tuple(comparable(cell.text) for cell in row.cells) == self.words

    def cell(self, row: Row, column: Column) -> Cell:
        """The row's cell in that column; an empty one where the row or the plan has none."""
        place = self.columns.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else Cell()


def headings_of(rows: Sequence[Row], mapping: Mapping[str, str]) -> Headings:
    """The heading row's columns. ``mapping`` says what other headings mean: ``{"Step": "action"}``.

    Raises ``NotAPlan``, naming the headings found, where no row has those of a plan.
    """
    known = _BY_HEADING | {comparable(name): Column(column) for name, column in mapping.items()}
    nearest: list[str] = []
    for at, row in enumerate(rows):
        texts = [cell.text for cell in row.cells]
        columns: dict[Column, int] = {}
        for place, text in enumerate(texts):
            column = known.get(comparable(text))
            if column is not None:
                columns.setdefault(column, place)
        if len(columns) >= _ENOUGH and all(column in columns for column in _NEEDED):
            return Headings(
                at,
                columns,
                tuple(map(comparable, texts)),
                tuple(
                    one_space(text)
                    for place, text in enumerate(texts)
                    if text and place not in columns.values()
                ),
            )
        if not nearest and sum(bool(text) for text in texts) >= _ENOUGH:
            nearest = [one_space(text) for text in texts if text]
    raise NotAPlan(_unlike(nearest))


def headings_said(lines: Iterable[str]) -> dict[str, str]:
    """What a person says headings mean, a line each: "Step = action".

    Raises ``NotAPlan`` for a line that says of no heading which column it is.
    """
    found = {}
    for line in lines:
        heading, equals, column = (part.strip() for part in line.partition("="))
        if not equals or not heading or column.lower() not in list(Column):
            raise NotAPlan(
                f"“{one_space(line)}” says of no heading what it means; as “Step = action”, with "
                f"one of {', '.join(Column)}."
            )
        found[heading] = column.lower()
    return found


def _unlike(headings: Sequence[str]) -> str:
    wanted = ", ".join(f"“{PRINTED[column]}”" for column in Column)
    if not headings:
        return f"No table of a plan was found: its heading row reads {wanted}."
    found = ", ".join(f"“{heading}”" for heading in headings[:8])
    return (
        f"No table with a plan’s headings was found. The first table’s are {found}; a plan’s are "
        f"{wanted}. Say what another heading means, for example: Step = action."
    )
