"""A table with its totals: what has to be hidden so that no hidden cell can be worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from virtualschool.domain.disclosure.rule import DEFAULT_RULE, Shown, SuppressionRule, Symbol

TOTAL = "total"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts by row and column, with the totals that are shown beside them.

    ``cells`` has a count for every row and column. A one-way table is a table of one row with
    ``has_row_totals``. The grand total is shown whenever any total is.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Key, int]
    has_row_totals: bool = True
    has_column_totals: bool = True

    def __post_init__(self) -> None:
        wanted = {(row, column) for row in self.rows for column in self.columns}
        if wanted != set(self.cells):
            raise ValueError("A table needs a count for every row and column, and no other.")
        if any(count < 0 for count in self.cells.values()):
            raise ValueError("A count cannot be negative.")

    @classmethod
    def one_way(cls, counts: Sequence[int] | Mapping[str, int]) -> CountTable:
        """A row of counts and their total."""
        named = (
            counts
            if isinstance(counts, Mapping)
            else {str(position): count for position, count in enumerate(counts)}
        )
        return cls(
            rows=("",),
            columns=tuple(named),
            cells={("", name): count for name, count in named.items()},
            has_column_totals=False,
        )

    def counts(self) -> dict[Key, int]:
        """Every number shown: the cells, then the totals under the name ``TOTAL``."""
        counts = dict(self.cells)
        if self.has_row_totals:
            for row in self.rows:
                counts[row, TOTAL] = sum(self.cells[row, column] for column in self.columns)
        if self.has_column_totals:
            for column in self.columns:
                counts[TOTAL, column] = sum(self.cells[row, column] for row in self.rows)
        if self.has_row_totals or self.has_column_totals:
            counts[TOTAL, TOTAL] = sum(self.cells.values())
        return counts


def suppress(table: CountTable, rule: SuppressionRule = DEFAULT_RULE) -> dict[Key, Shown]:
    """The table as it may be published: every cell and total, shown or hidden with the reason.

    Small counts are hidden for themselves. While a hidden one can still be worked out from what is
    shown, the smallest shown count of its row or column (whichever hides fewer) is hidden to cover
    it, totals and noughts last. Ends with none that can be worked out.
    """
    counts = table.counts()
    reasons = {
        key: f"fewer than {rule.threshold}" for key, count in counts.items() if rule.hides(count)
    }
    while exposed := worked_out(table, reasons):
        cover, covered = _cover(counts, reasons, exposed)
        reasons[cover] = f"covers {_name(covered)}"
    return {
        key: Shown(None, Symbol.CONFIDENTIAL, reasons[key]) if key in reasons else Shown(count)
        for key, count in counts.items()
    }


def _cover(
    counts: Mapping[Key, int], hidden: Mapping[Key, str], exposed: Sequence[Key]
) -> tuple[Key, Key]:
    """The count to hide next, and the exposed one that it covers."""
    choices = []
    for key in exposed:
        for axis in (0, 1):
            line = [other for other in counts if other[axis] == key[axis]]
            shown = [other for other in line if other not in hidden]
            if shown:
                cover = min(shown, key=lambda other: _cost(counts, other))
                choices.append((len(line) - len(shown), _cost(counts, cover), cover, key))
    if not choices:  # whole lines are hidden already: the cheapest count anywhere is next
        rest = [other for other in counts if other not in hidden]
        return min(rest, key=lambda other: _cost(counts, other)), exposed[0]
    _, _, cover, covered = min(choices)
    return cover, covered


def _cost(counts: Mapping[Key, int], key: Key) -> tuple[bool, bool, int, Key]:
    return (TOTAL in key, counts[key] == 0, counts[key], key)


def _name(key: Key) -> str:
    return ", ".join(part for part in key if part) or "the cell"


def worked_out(table: CountTable, hidden: Mapping[Key, str] | set[Key]) -> list[Key]:
    """The hidden cells and totals whose count a reader can work out from what is shown.

    The reader knows every shown number, that rows and columns add up to their totals, and that
    counts are whole numbers, at least 1 where hidden (noughts being shown). A hidden count is safe
    when another table fits all of that in which it differs. Two such tables differ by steps of one
    around a closed path of hidden cells, up and down in turn, so the search is for such a path (the
    network form of a table with margins; Cox 1980).
    """
    counts = table.counts()
    moves = _moves(table, counts, hidden)
    return [key for key in counts if key in hidden and not _is_on_a_closed_path(table, key, moves)]


#: A line of the table that has to add up, as a node: ("row", name) or ("column", name). Lines whose
#: total is not shown need not, and are one node together.
Node = tuple[str, str]
_FREE: Node = ("", "")
Moves = dict[Node, list[tuple[Node, Key]]]


def _ends(table: CountTable, key: Key) -> tuple[Node, Node]:
    """The row and the column of a cell, as nodes."""
    row, column = key
    row_adds_up = table.has_column_totals if row == TOTAL else table.has_row_totals
    column_adds_up = table.has_row_totals if column == TOTAL else table.has_column_totals
    return ("row", row) if row_adds_up else _FREE, ("column", column) if column_adds_up else _FREE


def _moves(
    table: CountTable, counts: Mapping[Key, int], hidden: Mapping[Key, str] | set[Key]
) -> Moves:
    """One step of change in each hidden cell, from node to node.

    A total counts against its line, so its sign is turned: raising it is a step from its column to
    its row. The corner is a total of totals and is turned twice.
    """
    moves: Moves = {}
    for key in hidden:
        row, column = _ends(table, key)
        is_turned = (key[0] == TOTAL) != (key[1] == TOTAL)
        up, down = ((column, row), (row, column)) if is_turned else ((row, column), (column, row))
        moves.setdefault(up[0], []).append((up[1], key))
        if counts[key] > 1:
            moves.setdefault(down[0], []).append((down[1], key))
    return moves


def _is_on_a_closed_path(table: CountTable, key: Key, moves: Moves) -> bool:
    row, column = _ends(table, key)
    return any(
        _is_reachable(end, start, key, moves)
        for start, end in ((row, column), (column, row))
        if any(node == end and by == key for node, by in moves.get(start, []))
    )


def _is_reachable(start: Node, goal: Node, without: Key, moves: Moves) -> bool:
    """Whether steps lead from one node to another without the cell itself."""
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        for node, by in moves.get(here, []):
            if by != without and node not in seen:
                seen.add(node)
                waiting.append(node)
    return False
