"""What a line of the list says of a child: columns by reader, on the page and in the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.fields import visible_fields
from virtualschool.apps.children.models import Child
from virtualschool.apps.desk import lists
from virtualschool.apps.desk.children.filters import PROVISIONS, year_in_words
from virtualschool.apps.desk.lists import Cell
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
    ``hidden`` are the groups of fields that the reader lacks; ``is_secret`` that it is not said
    where the placement is.
    """

    child: Child
    standing: Standing
    school: str
    here: str = ""
    hidden: frozenset[Permission] = frozenset()
    is_secret: bool = False
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
        shown = visible_fields(self.standing, self.hidden)
        return str(shown.get("legal_status", ""))

    @property
    def is_placed_inside(self) -> bool | None:
        return None if self.is_secret else self.standing.is_placed_inside


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
    return Cell(year_in_words(line.standing.year_group) if line.standing.year_group else "–")


def _school(line: Line) -> Cell:
    standing = line.standing
    if standing.urn:
        return Cell(line.school or "Not shown")
    days = standing.days_without_school
    if days is None:
        return Cell("–")
    return Cell("No school", f"{days} school day{'' if days == 1 else 's'}")


def _attendance(line: Line) -> Cell:
    if not line.possible:
        return Cell("–")
    if line.possible < FEW_SESSIONS:
        return Cell(f"{line.attended} of {line.possible} sessions")
    return Cell(f"{line.attendance} %", f"{line.attended} of {line.possible}")


def _suspensions(line: Line) -> Cell:
    if not line.suspensions:
        return Cell("0")
    sessions = line.sessions_suspended
    return Cell(str(line.suspensions), f"{sessions} session{'' if sessions == 1 else 's'}")


def _legal(line: Line) -> Cell:
    code = line.legal_status
    return Cell(code, LEGAL_STATUS.name(code)) if code else Cell("–")


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"


_STATUS = Column("status", "In our records", _status)
_YEAR = Column("year", "Year", _year)
_SCHOOL = Column("school", "School", _school)
_ATTENDANCE = Column("attendance", "Attendance this year", _attendance, is_number=True)
_SUSPENSIONS = Column("suspensions", "Suspensions", _suspensions, is_number=True)
_DAYS = Column(
    "days",
    "Days without school",
    lambda line: Cell(
        "–" if line.standing.days_without_school is None else str(line.standing.days_without_school)
    ),
    is_number=True,
)
_ON_ROLL = Column(
    "on_roll",
    "On roll since",
    lambda line: Cell(_day(line.standing.on_roll_since) if line.standing.on_roll_since else "–"),
)
_ADVISER = Column("adviser", "PEP adviser", lambda line: Cell(line.child.pep_adviser or "–"))
_WORKER = Column("worker", "Social worker", lambda line: Cell(line.child.social_worker or "–"))
_LEGAL = Column("legal", "Legal status", _legal)
_NEED = Column(
    "provision",
    "Special needs",
    lambda line: Cell(PROVISIONS.get(line.standing.provision, "–")),
)

#: Columns after the child's own, by who reads.
FOR_TEAM = (_YEAR, _SCHOOL, _ATTENDANCE, _SUSPENSIONS, _DAYS, _STATUS, _ADVISER)
FOR_SCHOOL = (_YEAR, _ATTENDANCE, _SUSPENSIONS, _ON_ROLL, _STATUS, _WORKER, _ADVISER)
FOR_SOCIAL_CARE = (_YEAR, _SCHOOL, _ATTENDANCE, _SUSPENSIONS, _DAYS, _STATUS, _WORKER)
FOR_SHOWING = (
    _YEAR,
    _SCHOOL,
    _ATTENDANCE,
    _SUSPENSIONS,
    _DAYS,
    Column("status", "In our records", lambda line: Cell(status_of(line.standing))),
    _NEED,
)
WITH_LEGAL_STATUS = _LEGAL

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
    ("placed_in_borough", lambda line: line.is_placed_inside),
    ("team", lambda line: line.child.team),
    ("reviewing_officer", lambda line: line.child.reviewing_officer),
)


def file_columns(*, is_school: bool, knows_legal_status: bool) -> tuple[FileColumn, ...]:
    """The file's columns. What a reader may not know is absent, heading and all."""
    columns = _WHO if is_school else _WHO + _WIDER
    if knows_legal_status:
        columns += (("legal_status", lambda line: line.legal_status),)
    return columns
