"""One census as its rules and its fold see it: rows with file and line, by child and referral."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from virtualschool.feeds.base import Staged

#: A child's id and the day of a referral: one ``CINdetails`` element.
Case = tuple[str, date]


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

    def start(self, column: str) -> date:
        """The day in a key column, which is never blank."""
        day = self.day(column)
        if day is None:
            raise ValueError(f"{column} is no key column")
        return day

    def codes(self, column: str) -> tuple[str, ...]:
        """The codes of an element that stands several times."""
        return tuple(self.text(column).split())

    @property
    def child(self) -> str:
        return self.text("LAchildID")

    @property
    def case(self) -> Case | None:
        """The case in which the row stands; ``None`` when its referral has no readable date."""
        referred = self.day("CINreferralDate")
        return (self.child, referred) if referred else None


@dataclass(frozen=True)
class CensusView:
    """All tables of one census. ``year`` is that of its reference date, 31 March."""

    year: int
    tables: Mapping[str, Sequence[Row]]

    @property
    def first_day(self) -> date:
        """1 April, on which the census year begins."""
        return date(self.year - 1, 4, 1)

    @property
    def last_day(self) -> date:
        """31 March, the reference date."""
        return date(self.year, 3, 31)

    @cached_property
    def known_until(self) -> date:
        """The last day that the return can tell of: the reference date, or the day on which an
        extract of a year that is not over was made."""
        days = [_day_of(row.text("DateTime")) for row in self.rows("header")]
        return max((day for day in days if day and self.is_within(day)), default=self.last_day)

    def is_within(self, day: date) -> bool:
        """Whether a day is in the census year."""
        return self.first_day <= day <= self.last_day

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    def of_child(self, table: str) -> Mapping[str, Sequence[Row]]:
        """A table's rows by child, in the order of the file."""
        if table not in self._by_child:
            found: dict[str, list[Row]] = {}
            for row in self.rows(table):
                found.setdefault(row.child, []).append(row)
            self._by_child[table] = found
        return self._by_child[table]

    def of_case(self, table: str) -> Mapping[Case, Sequence[Row]]:
        """A table's rows by case, in the order of the file, less those of a dateless referral."""
        if table not in self._by_case:
            found: dict[Case, list[Row]] = {}
            for row in self.rows(table):
                if row.case is not None:
                    found.setdefault(row.case, []).append(row)
            self._by_case[table] = found
        return self._by_case[table]

    def within(self, details: Row, *tables: str) -> Iterator[Row]:
        """What stands inside one referral, table by table."""
        case = details.case
        if case is not None:
            for table in tables:
                yield from self.of_case(table).get(case, ())

    @cached_property
    def _by_child(self) -> dict[str, Mapping[str, Sequence[Row]]]:
        return {}

    @cached_property
    def _by_case(self) -> dict[str, Mapping[Case, Sequence[Row]]]:
        return {}

    @cached_property
    def child_of(self) -> Mapping[str, Row]:
        """Each child's own row; of several, the last in the file."""
        return {row.child: row for row in self.rows("child")}

    def born_on(self, child: str) -> date | None:
        row = self.child_of.get(child)
        return row.day("PersonBirthDate") if row else None

    def died_on(self, child: str) -> date | None:
        row = self.child_of.get(child)
        return row.day("PersonDeathDate") if row else None

    @cached_property
    def followed(self) -> frozenset[str]:
        """Children with a referral that is said to have led to action."""
        return frozenset(row.child for row in self.rows("cin_details") if is_false(row))


def _day_of(text: str) -> date | None:
    """The day of a moment such as 2023-05-23T11:14:05; ``None`` for anything else."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def is_true(row: Row, column: str) -> bool:
    """Whether a yes-or-no element says yes; a blank one does not."""
    return row.values.get(column) is True


def is_false(row: Row, column: str = "ReferralNFA") -> bool:
    """Whether a yes-or-no element says no; a blank one does not."""
    return row.values.get(column) is False


def views(staged: Sequence[Staged]) -> list[CensusView]:
    """The tables as one census a year, in order of year; several returns of a year are one."""
    tables: dict[int, dict[str, list[Row]]] = {}
    for each in staged:
        of_year = tables.setdefault(each.scope["collection_year"], {})
        of_year.setdefault(each.table, []).extend(
            Row(values, each.file, values["line"]) for values in each.rows.to_pylist()
        )
    return [CensusView(year, found) for year, found in sorted(tables.items())]
