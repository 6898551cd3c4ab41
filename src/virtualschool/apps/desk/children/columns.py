"""What a line of the list says of a child: columns by reader, on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.fields import visible_fields
from virtualschool.apps.children.models import Child
from virtualschool.apps.desk import lists
from virtualschool.apps.desk.children.filters import SUPPORT, year_in_words
from virtualschool.apps.desk.lists import NOTHING, Cell
from virtualschool.apps.desk.models import Standing
from virtualschool.domain.codes import LEGAL_STATUS
from virtualschool.domain.statistics import percentage

#: Under so many possible sessions (two weeks of school) a percentage says less than the count.
FEW_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One child as the list knows it.

    ``here`` as of ``filters.Offered``; ``school`` is the present school's name, blank where there
    is none or it is not told; ``number`` stands for the child where names are not shown.
    ``hidden`` are the groups of fields that the reader lacks.
    """

    child: Child
    standing: Standing
    school: str
    here: str = ""
    hidden: frozenset[Permission] = frozenset()
    number: int = 0

    @property
    def possible(self) -> int:
        return int(getattr(self.standing, f"possible{self.here}"))

    @property
    def missed(self) -> int:
        return int(getattr(self.standing, f"missed{self.here}"))

    @property
    def attended(self) -> int:
        return self.possible - self.missed

    @property
    def attendance(self) -> Decimal | None:
        """Per cent of possible sessions, one decimal; null without any."""
        return percentage(self.attended, self.possible)

    @property
    def suspensions(self) -> int:
        return int(getattr(self.standing, f"suspensions{self.here}"))

    @property
    def sessions_suspended(self) -> int:
        return int(getattr(self.standing, f"sessions_suspended{self.here}"))

    @property
    def legal_status(self) -> str:
        """Blank where there is none, and where it would say adoption to who may not know."""
        if not self.hidden:
            return self.standing.legal_status
        return str(visible_fields(self.standing, self.hidden).get("legal_status", ""))


Column = lists.Column[Line]


def status_of(standing: Standing) -> str:
    """How the virtual school knows the child today, in words."""
    if standing.is_looked_after:
        return "Looked after"
    if standing.has_short_breaks:
        return "Short breaks"
    if standing.is_on_plan:
        return "On a protection plan"
    if standing.is_in_need:
        return "In need"
    return "Formerly looked after" if standing.care_ceased_on else "Not now"


def _status(line: Line) -> Cell:
    standing = line.standing
    began = standing.care_since or standing.work_since
    if began is None:
        over = standing.care_ceased_on
        return Cell(status_of(standing), f"until {_day(over)}" if over else "")
    return Cell(status_of(standing), f"since {_day(began)}")


def _year(line: Line) -> Cell:
    year, provision = line.standing.year_group, line.standing.provision
    return Cell(year_in_words(year) if year else NOTHING, SUPPORT.get(provision, ""))


def _school(line: Line) -> Cell:
    standing = line.standing
    if standing.urn:
        return Cell(line.school or "Not shown")
    days = standing.days_without_school
    if days is None:
        return Cell(NOTHING)
    return Cell("No school", f"{days} school day{'' if days == 1 else 's'}")


def _attendance(line: Line) -> Cell:
    if not line.possible:
        return Cell(NOTHING)
    if line.possible < FEW_SESSIONS:
        return Cell(f"{line.attended} of {line.possible} sessions")
    return Cell(f"{line.attendance} %", f"{line.attended} of {line.possible}")


def _suspensions(line: Line) -> Cell:
    if not line.suspensions:
        return Cell("0" if line.possible else NOTHING)
    sessions = line.sessions_suspended
    return Cell(str(line.suspensions), f"{sessions} session{'' if sessions == 1 else 's'}")


def _placed(line: Line) -> Cell:
    standing = line.standing
    since = f"since {_day(standing.placed_since)}" if standing.placed_since else ""
    match standing.is_placed_inside:
        case None:
            return Cell("Not recorded" if since else NOTHING, since)
        case True:
            return Cell("In the borough", since)
    return Cell("Out of the borough", since)


def _legal(line: Line) -> Cell:
    code = line.legal_status
    return Cell(LEGAL_STATUS.name(code)) if code else Cell(NOTHING)


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


_STATUS = Column("status", "In our records", _status)
_YEAR = Column("year", "Year", _year)
_SCHOOL = Column("school", "School", _school)
#: Of children without a school, who are sorted by how long.
_NO_SCHOOL = Column("days", "School", _school)
_ATTENDANCE = Column("attendance", "Attendance this year", _attendance, is_number=True)
_SUSPENSIONS = Column("suspensions", "Suspensions", _suspensions, is_number=True)
_ON_ROLL = Column(
    "on_roll",
    "On roll since",
    lambda line: Cell(_day(began)) if (began := line.standing.on_roll_since) else Cell(NOTHING),
)
_ADVISER = Column("adviser", "PEP adviser", lambda line: Cell(line.child.pep_adviser or NOTHING))
_WORKER = Column("worker", "Social worker", lambda line: Cell(line.child.social_worker or NOTHING))
_LEGAL = Column("legal", "Legal status", _legal)
_PLACED = Column("placed", "Placement", _placed)

#: Columns after the child's own, by who reads.
FOR_TEAM = (_YEAR, _SCHOOL, _ATTENDANCE, _SUSPENSIONS, _STATUS, _PLACED, _ADVISER)
FOR_SCHOOL = (_YEAR, _ATTENDANCE, _SUSPENSIONS, _ON_ROLL, _STATUS, _WORKER, _ADVISER)
FOR_SOCIAL_CARE = (_YEAR, _SCHOOL, _ATTENDANCE, _SUSPENSIONS, _STATUS, _PLACED, _WORKER)
FOR_SHOWING = (
    _YEAR,
    _SCHOOL,
    _ATTENDANCE,
    _SUSPENSIONS,
    Column("status", "In our records", lambda line: Cell(status_of(line.standing))),
)
WITH_LEGAL_STATUS = _LEGAL
#: Of children who were searched for.
OF_FOUND = (_YEAR, _SCHOOL, _STATUS)


def by_days(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """The same columns of children without a school."""
    return tuple(_NO_SCHOOL if column is _SCHOOL else column for column in columns)


def row_of(
    line: Line,
    columns: Iterable[Column],
    *,
    authority: str,
    may_call: bool = False,
    is_called: bool = False,
) -> SafeString:
    """A child's row on the page. ``is_called``: ticked for a call list."""
    child, who = line.child, escape(str(line.child))
    called = ""
    if may_call:
        called = (
            '<td role="cell" class="govuk-table__cell app-card__tick"><input type="checkbox" '
            f'class="app-tick" name="child" value="{escape(child.council_id)}" '
            f'aria-label="To call: {who}"{" checked" if is_called else ""}></td>'
        )
    if line.number:
        told = f"Child {line.number}"
    else:
        address = escape(reverse("child", args=[child.council_id]))
        told = f'<a class="govuk-link" href="{address}?authority={authority}">{who}</a>'
        if child.surname or child.forename:
            told += f' <span class="app-under">{escape(child.council_id)}</span>'
    return SafeString(
        f'<tr class="govuk-table__row" role="row">{called}'
        f'<th scope="row" role="rowheader" class="govuk-table__header">{told}</th>'
        f"{lists.cells_of(line, columns)}</tr>"
    )


#: Of the file: heading, and what stands under it.
FileColumn = tuple[str, Callable[[Line], object]]

_WHO: tuple[FileColumn, ...] = (
    ("child_id", lambda line: line.child.council_id),
    ("surname", lambda line: line.child.surname),
    ("forename", lambda line: line.child.forename),
    ("date_of_birth", lambda line: line.child.date_of_birth),
    ("upn", lambda line: line.child.upn),
    ("status", lambda line: status_of(line.standing)),
    ("in_care_since", lambda line: line.standing.care_since),
    ("year_group", lambda line: line.standing.year_group),
    ("special_needs", lambda line: line.standing.provision),
    ("school_urn", lambda line: line.standing.urn),
    ("school", lambda line: line.school),
    ("on_roll_since", lambda line: line.standing.on_roll_since),
    ("sessions_possible", lambda line: line.possible),
    ("sessions_missed", lambda line: line.missed),
    ("attendance_percent", lambda line: line.attendance),
    ("suspensions", lambda line: line.suspensions),
    ("sessions_suspended", lambda line: line.sessions_suspended),
    ("social_worker", lambda line: line.child.social_worker),
    ("pep_adviser", lambda line: line.child.pep_adviser),
)
_WIDER: tuple[FileColumn, ...] = (
    ("days_without_school", lambda line: line.standing.days_without_school),
    ("placed_since", lambda line: line.standing.placed_since),
    ("moves_of_placement_12_months", lambda line: line.standing.moves_this_year),
    ("placed_in_borough", lambda line: line.standing.is_placed_inside),
    ("team", lambda line: line.child.team),
    ("reviewing_officer", lambda line: line.child.reviewing_officer),
)


def file_columns(*, is_school: bool, knows_legal_status: bool) -> tuple[FileColumn, ...]:
    """The file's columns. What a reader may not know is absent, heading and all."""
    columns = _WHO if is_school else _WHO + _WIDER
    if knows_legal_status:
        columns += (("legal_status", lambda line: line.legal_status),)
    return columns
