"""One return as its rules and its fold see it: rows with file and line, by child, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

from virtualschool.feeds.ssda903.years import first_day_of, last_day_of
from virtualschool.feeds.words import said

SHORT_BREAKS = frozenset({"V3", "V4"})
TEMPORARY = frozenset({"T0", "T1", "T2", "T3", "T4"})


def years_after(day: date, years: int) -> date:
    """The birthday that many years later; one born on 29 February has it on 1 March elsewhere."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of one list, with the file and physical line it stands on."""

    values: Mapping[str, Any]
    file: str
    line: int | None

    def text(self, column: str) -> str:
        """The cell as text; a blank or absent cell, and one that could not be read, is ``""``."""
        value = self.values.get(column)
        return "" if value is None else str(value)

    def flag(self, column: str) -> str:
        """A cell of 0 or 1; a pipeline's ``1.0`` is the ``1`` that it was."""
        return self.text(column).removesuffix(".0")

    def day(self, column: str) -> date | None:
        value = self.values.get(column)
        return value if isinstance(value, date) else None

    @property
    def child(self) -> str:
        return self.text("CHILD")


@dataclass(frozen=True, slots=True)
class EpisodeRow(Row):
    """An episode. DECOM is always there: a row without it was set aside."""

    @property
    def starts(self) -> date:
        return cast(date, self.values["DECOM"])

    @property
    def ends(self) -> date | None:
        return self.day("DEC")

    @property
    def is_short_break(self) -> bool:
        return self.text("LS") in SHORT_BREAKS

    @property
    def is_temporary(self) -> bool:
        return self.text("PLACE") in TEMPORARY

    def days(self, until: date) -> int:
        """Length in days, an open episode measured up to ``until``."""
        return ((self.ends or until) - self.starts).days

    def __str__(self) -> str:
        return f"the episode from {said(self.starts)}"


def in_order(episodes: Iterable[EpisodeRow]) -> list[EpisodeRow]:
    """By DECOM, a closed episode before an open one, then as they stand in the file."""
    return sorted(
        episodes, key=lambda row: (row.starts, row.ends or date.max, row.file, row.line or 0)
    )


def by_child(rows: Iterable[Row], starts: str) -> dict[str, list[tuple[date, Row]]]:
    """Each child's rows of a list by the day in the column ``starts``; those without are left out.

    Rows of one day stand as they do in the file.
    """
    found: dict[str, list[tuple[date, Row]]] = {}
    for row in rows:
        start = row.day(starts)
        if start is not None:
            found.setdefault(row.child, []).append((start, row))
    for own in found.values():
        own.sort(key=lambda each: (each[0], each[1].file, each[1].line or 0))
    return found


@dataclass(frozen=True)
class ReturnView:
    """All lists of one collection year, and the return of the year before where it is known.

    ``today`` is given where the return may be an extract of a year that is not yet over.
    """

    year: int
    tables: Mapping[str, Sequence[Row]]
    previous: ReturnView | None = field(default=None, repr=False)
    today: date | None = None

    @property
    def first_day(self) -> date:
        return first_day_of(self.year)

    @property
    def last_day(self) -> date:
        return last_day_of(self.year)

    @property
    def reached(self) -> date:
        """The day up to which what is open is known to go on: today in a year not yet over."""
        return min(self.last_day, self.today) if self.today else self.last_day

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    @cached_property
    def episodes(self) -> list[EpisodeRow]:
        return [EpisodeRow(r.values, r.file, r.line) for r in self.rows("episodes")]

    @cached_property
    def episodes_of(self) -> dict[str, list[EpisodeRow]]:
        """Each child's episodes in order of DECOM."""
        found: dict[str, list[EpisodeRow]] = {}
        for row in self.episodes:
            found.setdefault(row.child, []).append(row)
        return {child: in_order(rows) for child, rows in found.items()}

    @cached_property
    def header_of(self) -> dict[str, Row]:
        """Each child's header row; of several, the last in the file."""
        return {row.child: row for row in self.rows("header")}

    def born_on(self, child: str) -> date | None:
        header = self.header_of.get(child)
        return header.day("DOB") if header else None

    def birthday(self, child: str, age: int) -> date | None:
        """The day on which the child reaches an age; None where the date of birth is not known."""
        born = self.born_on(child)
        return years_after(born, age) if born else None

    @cached_property
    def in_care(self) -> dict[str, EpisodeRow]:
        """Children looked after at the end of the last day that is known, with their episode then.

        Short breaks are left out.
        """
        return {
            row.child: row
            for row in self.episodes
            if not row.is_short_break
            and row.starts <= self.reached
            and (row.ends is None or row.ends > self.reached)
        }

    def neighbours(self) -> Iterator[tuple[EpisodeRow, EpisodeRow]]:
        """Every two episodes of one child that follow one another."""
        for rows in self.episodes_of.values():
            yield from pairwise(rows)
