"""Reading the list of schools: its lines, columns and file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from virtualschool.apps.desk import lists
from virtualschool.apps.desk.lists import Cell
from virtualschool.apps.desk.schools.counts import (
    Counts,
    attendance_cell,
    count_cell,
    counts_by_school,
    suspensions_cell,
)
from virtualschool.apps.desk.schools.filters import KINDS, SchoolsForm
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.schools.models import School
from virtualschool.domain.calendar import term_of
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.domain.statistics import percentage


@dataclass(frozen=True, slots=True)
class Line:
    """One school as the list knows it."""

    school: School
    counts: Counts
    reader: Reader

    @property
    def under(self) -> str:
        """What stands under the school's name."""
        closed_on = self.school.closed_on
        if self.school.status != "closed":
            return self.school.urn
        return f"{self.school.urn}, closed{f' on {closed_on:%-d %b %Y}' if closed_on else ''}"

    @property
    def attendance(self) -> Fraction | None:
        """The share attended; null without sessions, and of few where few are hidden."""
        counts = self.counts
        is_hidden = self.reader.hides_few and DEFAULT_RULE.hides(counts.children)
        return (
            None if is_hidden or not counts.possible else Fraction(counts.attended, counts.possible)
        )


Column = lists.Column[Line]
#: What of a line is sorted by, greatest first; names and phases in the order of the alphabet.
_BY: dict[str, Callable[[Line], Any]] = {
    "children": lambda line: line.counts.children,
    "joined": lambda line: line.counts.joined,
    "left": lambda line: line.counts.left,
    "attendance": lambda line: line.attendance,
    "suspensions": lambda line: line.counts.suspensions,
    "name": lambda line: line.school.name.casefold(),
    "phase": lambda line: KINDS.get(line.school.kind, ""),
}
#: The list begins with the schools that have most of our children.
DEFAULT_SORT = "-children"


def _suspensions(line: Line) -> Cell:
    return suspensions_cell(line.counts.suspensions, line.counts.suspended, line.reader)


COLUMNS = (
    Column("phase", "Phase", lambda line: Cell(KINDS.get(line.school.kind, "–"))),
    Column("where", "Authority", lambda line: Cell(line.school.la_name or line.school.la_code)),
    Column(
        "children",
        "Our children now",
        lambda line: count_cell(line.counts.children, line.reader),
        is_number=True,
    ),
    Column(
        "joined",
        "Joined this term",
        lambda line: count_cell(line.counts.joined, line.reader),
        is_number=True,
    ),
    Column(
        "left",
        "Left this term",
        lambda line: count_cell(line.counts.left, line.reader),
        is_number=True,
    ),
    Column(
        "attendance",
        "Attendance this year",
        lambda line: attendance_cell(
            line.counts.attended, line.counts.possible, line.counts.children, line.reader
        ),
        is_number=True,
    ),
    Column("suspensions", "Suspensions", _suspensions, is_number=True),
)


def sorts_for(reader: Reader) -> tuple[str, ...]:
    """What the list may be sorted by. Where few are hidden, not by numbers, whose order tells."""
    return ("name", "phase") if reader.hides_few else tuple(_BY)


def lines_of(reader: Reader, who: str) -> list[Line]:
    """Every school that the reader may open, with what is counted there."""
    today = home_clock().today()
    counts = counts_by_school(reader, who, term_of(today), today)
    return [
        Line(school, counts.get(school.urn, Counts()), reader)
        for school in reader.schools().order_by("name", "urn")
    ]


def narrowed(lines: Sequence[Line], form: SchoolsForm, sort: str) -> list[Line]:
    """The lines that a valid form keeps, sorted; those with nothing to sort by come last."""
    key, by = sort.removeprefix("-"), _BY[sort.removeprefix("-")]
    kept = [line for line in lines if form.keeps(line.school, line.counts)]
    said = [line for line in kept if by(line) is not None]
    unsaid = [line for line in kept if by(line) is None]
    return sorted(said, key=by, reverse=sort != key) + unsaid


def count_without(lines: Sequence[Line], form: SchoolsForm) -> dict[str, int]:
    """By the name of each filter chosen, how many schools there would be without it."""
    return {
        name: sum(form.keeps(line.school, line.counts, without=name) for line in lines)
        for name in form.words()
    }


def file_columns() -> tuple[tuple[str, Callable[[Line], object]], ...]:
    """The file's columns: heading, and what stands under it. What is hidden stands as ``c``."""
    return (
        ("urn", lambda line: line.school.urn),
        ("school", lambda line: line.school.name),
        ("phase", lambda line: KINDS.get(line.school.kind, "")),
        ("type", lambda line: line.school.establishment_type),
        ("authority_code", lambda line: line.school.la_code),
        ("authority", lambda line: line.school.la_name),
        ("status", lambda line: line.school.status),
        ("opened_on", lambda line: line.school.opened_on),
        ("closed_on", lambda line: line.school.closed_on),
        ("children_on_roll", lambda line: _number(line.counts.children, line)),
        ("joined_this_term", lambda line: _number(line.counts.joined, line)),
        ("left_this_term", lambda line: _number(line.counts.left, line)),
        ("sessions_possible", lambda line: _sessions(line, line.counts.possible)),
        ("sessions_attended", lambda line: _sessions(line, line.counts.attended)),
        ("attendance_percent", _percent),
        ("suspensions", lambda line: _suspensions(line).text.replace(",", "")),
        ("children_suspended", lambda line: _number(line.counts.suspended, line)),
    )


def _number(count: int, line: Line) -> str:
    return count_cell(count, line.reader).text.replace(",", "")


def _sessions(line: Line, sessions: int) -> object:
    is_hidden = line.reader.hides_few and DEFAULT_RULE.hides(line.counts.children)
    return count_cell(line.counts.children, line.reader).text if is_hidden else sessions


def _percent(line: Line) -> object:
    if DEFAULT_RULE.hides(line.counts.children):
        return ""
    return percentage(line.counts.attended, line.counts.possible)
