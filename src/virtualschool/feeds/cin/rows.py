"""One census as its rules and its fold see it: rows with file and line, by child."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one table, with the file and the line of its element."""

    values: Mapping[str, Any]
    file: str
    line: int | None

    def text(self, column: str) -> str:
        """The cell as text; a blank cell, and one that could not be read, is ``""``."""
        value = self.values.get(column)
        return "" if value is None else str(value)

    def day(self, column: str) -> date | None:
        value = self.values.get(column)
        return value if isinstance(value, date) else None

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes of an element that stands several times."""
        return tuple(self.text(column).split())

    @property
    def child(self) -> str:
        return self.text("LAchildID")


@dataclass(frozen=True)
class CensusView:
    """All tables of one census. ``year`` is that of its reference date, 31 March."""

    year: int
    reference_date: date
    tables: Mapping[str, Sequence[Row]]

    @property
    def first_day(self) -> date:
        """1 April, on which the census year begins."""
        return date(self.year - 1, 4, 1)

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    def of_child(self, table: str) -> Mapping[str, Sequence[Row]]:
        """A table's rows by child, in the order of the file."""
        if table not in self._grouped:
            found: dict[str, list[Row]] = {}
            for row in self.rows(table):
                found.setdefault(row.child, []).append(row)
            self._grouped[table] = found
        return self._grouped[table]

    @cached_property
    def _grouped(self) -> dict[str, Mapping[str, Sequence[Row]]]:
        return {}

    @cached_property
    def child_of(self) -> Mapping[str, Row]:
        """Each child's own row; of several, the last in the file."""
        return {row.child: row for row in self.rows("child")}

    def born_on(self, child: str) -> date | None:
        row = self.child_of.get(child)
        return row.day("PersonBirthDate") if row else None


def is_true(row: Row, column: str) -> bool:
    """Whether a yes-or-no element says yes; a blank one does not."""
    return row.values.get(column) is True
