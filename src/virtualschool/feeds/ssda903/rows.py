"""One return as its rules and its fold see it: rows with file and line, by child, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

from virtualschool.domain.care import Episode, is_twelve_months
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

    def filled(self, columns: Iterable[str]) -> list[str]:
        """Those of the columns in which something stands, in the order given."""
        return [column for column in columns if self.text(column)]

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

    def as_episode(self) -> Episode:
        """What of it says how long the child was looked after; a REC without a DEC says nothing."""
        return Episode(
            start_on=self.starts,
            ceased_on=self.ends,
            reason_started=self.text("RNE"),
            reason_ceased=self.text("REC") if self.ends else "",
            legal_status=self.text("LS"),
        )

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


def _by_child(rows: Iterable[Row]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.child, []).append(row)
    return found


@dataclass(frozen=True)
class ReturnView:
    """All lists of one collection year, and the return of the year before where it is known.

    ``today`` is given where the return may be an extract of a year that is not yet over, and
    ``authority``, the council's three-digit code, where whose return it is is known.
    """

    year: int
    tables: Mapping[str, Sequence[Row]]
    previous: ReturnView | None = field(default=None, repr=False)
    today: date | None = None
    authority: str = ""

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

    @property
    def is_over(self) -> bool:
        """Whether the year has ended, so that what it asks for can be missing."""
        return self.reached == self.last_day

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables.get(table, ())

    def brings(self, *tables: str) -> bool:
        """Whether the return has all these lists: one that is absent says nothing of anybody."""
        return all(self.tables.get(table) for table in tables)

    def rows_of(self, table: str) -> Mapping[str, Sequence[Row]]:
        """Each child's rows of a list, as they stand in the file."""
        return self._by_list.setdefault(table, _by_child(self.rows(table)))

    @cached_property
    def _by_list(self) -> dict[str, Mapping[str, Sequence[Row]]]:
        return {}

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

    def reaches(self, row: Row, age: int) -> date | None:
        """The same of a row's child: by the row's own date of birth, else by the header's."""
        born = row.day("DOB") or self.born_on(row.child)
        return years_after(born, age) if born else None

    def holds(self, day: date | None) -> bool:
        """Whether a day lies in the collection year."""
        return day is not None and self.first_day <= day <= self.last_day

    @cached_property
    def twelve_months(self) -> frozenset[str]:
        """Children looked after for the twelve months of the year, as ``domain.care`` has it."""
        return frozenset(
            child
            for child, rows in self.episodes_of.items()
            if is_twelve_months([row.as_episode() for row in rows], self.last_day)
        )

    @cached_property
    def unaccompanied(self) -> frozenset[str]:
        """Children on the list of unaccompanied children of this or of the year before."""
        before = self.previous.unaccompanied if self.previous else frozenset()
        return before | {row.child for row in self.rows("uasc")}

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
