"""The reader's own children, a row each, with the next deadline of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.home.parts import calls
from virtualschool.apps.desk.home.parts.exclusions import counted_days, running
from virtualschool.apps.desk.home.parts.school import attendance, status
from virtualschool.apps.desk.home.parts.words import LIST, MARKS, child_link, list_link, year_group
from virtualschool.apps.desk.home.pieces import Link, Row, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.desk.models import Standing
from virtualschool.domain.education import age_on
from virtualschool.publishing.plain import long_date

#: Rows printed: a designated teacher's children, or the first of a large caseload.
MOST_ROWS = 30
#: How long before it a child's eighteenth birthday, when care ends, is told of.
BIRTHDAY_AHEAD = timedelta(days=180)
#: The age at which care ends (Children Act 1989).
ADULT = 18

NO_DEADLINE = "None known today"
#: What a deadline can be known from yet; said, so that none is not read as nothing due.
DEADLINES_KNOWN = (
    "Deadlines are known from suspensions, call lists and birthdays. Dates of PEPs and of reviews "
    "are not held here yet."
)


@dataclass(frozen=True, slots=True)
class _Child:
    """As much of a child as its place in the table depends on."""

    key: int
    council_id: str
    born: date | None
    is_looked_after: bool


def your_children(reader: Reader) -> Told | None:
    """The children within reach today: next deadline first, then those looked after, by name.

    ``None`` for who reaches everyone.
    """
    if reader.reach.is_whole:
        return None
    children = [
        _Child(*row)
        for row in reader.current.order_by(
            "child__surname", "child__forename", "child_id"
        ).values_list("pk", "child__council_id", "child__date_of_birth", "is_looked_after")
    ]
    due = _due(reader, children)
    children.sort(key=lambda each: (due.get(each.key, (date.max, ""))[0], not each.is_looked_after))
    shown = reader.read(Standing, [child.key for child in children[:MOST_ROWS]])
    schools = reader.school_names(standing.urn for standing in shown)
    return Told(
        headings=(
            "Child",
            "Next deadline",
            "Year",
            "Why ours",
            *(() if reader.is_by_school else ("School today",)),
            "Attended",
            "Suspended",
        ),
        rows=[
            Row(
                child_link(reader, standing.child),
                (
                    _deadline(due.get(standing.pk)),
                    year_group(standing) or "–",
                    status(standing).capitalize(),
                    *(
                        ()
                        if reader.is_by_school
                        else (schools.get(standing.urn) or _no_school(standing),)
                    ),
                    attendance(reader, standing),
                    _suspended(reader, standing),
                ),
                standing.child.council_id,
            )
            for standing in shown
        ],
        total=len(children),
        intro=_intro(reader, children),
        nothing="No child looked after or with a social worker is within your reach today. If "
        "one should be, ask the virtual school.",
        source=f"{DEADLINES_KNOWN} {reader.sources(LIST, MARKS)}".strip(),
        more=list_link(reader, "See them all as a list", who="current")
        if len(children) > 1
        else None,
    )


def _intro(reader: Reader, children: list[_Child]) -> str:
    of_year = "Attendance and suspensions are of this school year"
    of_year += ", at this school alone." if reader.is_by_school else "."
    if len(children) == 1:
        return of_year
    number = counted(len(children), "child", "children")
    looked_after = sum(child.is_looked_after for child in children)
    of_them = "all" if looked_after == len(children) else looked_after or "none"
    return f"{number}, {of_them} of them looked after; the next deadline first. {of_year}"


def _no_school(standing: Standing) -> str:
    if standing.days_without_school is not None:
        return f"None, for {counted(standing.days_without_school, 'school day')}"
    return "None" if standing.is_school_age else "Not of school age"


def _suspended(reader: Reader, standing: Standing) -> str:
    sessions = getattr(standing, f"sessions_suspended{reader.here}")
    return counted_days(sessions) if sessions else "No"


def _deadline(due: tuple[date, str] | None) -> str:
    return f"{long_date(due[0])}: {due[1]}" if due else NO_DEADLINE


def _due(reader: Reader, children: list[_Child]) -> dict[int, tuple[date, str]]:
    """The next deadline of each child that has one, with the words for it."""
    found = running(reader)
    if reader.may(Permission.KEEP_CALL_LISTS):
        called = {
            call.council_id: call.due_on
            for call in calls.mine(reader).filter(due_on__isnull=False).order_by("-due_on")
        }
    else:
        called = {}
    for child in children:
        due = found.setdefault(child.key, [])
        if (due_on := called.get(child.council_id)) is not None:
            due.append((due_on, "your call"))
        if child.is_looked_after and (birthday := _birthday(reader, child.born)):
            due.append(birthday)
    return {key: min(due) for key, due in found.items() if due}


def _birthday(reader: Reader, born: date | None) -> tuple[date, str] | None:
    """The eighteenth birthday, if it is soon."""
    if born is None:
        return None
    on = _adult_on(born)
    if not reader.today <= on <= reader.today + BIRTHDAY_AHEAD:
        return None
    return on, "18th birthday, when care ends"


def _adult_on(born: date) -> date:
    try:
        return born.replace(year=born.year + ADULT)
    except ValueError:  # 29 February, in a year that has none
        return date(born.year + ADULT, 3, 1)


def young_people(reader: Reader) -> Told:
    """Of the young people within reach, those looked after without a school or college that is
    known, oldest first."""
    people = reader.standings.filter(child__date_of_birth__isnull=False)
    looked_after = people.filter(is_looked_after=True)
    nowhere = looked_after.filter(urn="").order_by("child__date_of_birth", "child__council_id")
    rows = [
        Row(
            child_link(reader, standing.child),
            (
                str(age_on(born, reader.today)),
                _last_known(standing),
                _deadline(_birthday(reader, born)),
            ),
            standing.child.council_id,
        )
        for standing in nowhere[:MOST_ROWS]
        if (born := standing.child.date_of_birth)
    ]
    known = people.exclude(urn="").count()
    return Told(
        headings=("Young person", "Age", "Last on roll", "Next deadline"),
        rows=rows,
        total=nowhere.count(),
        intro=f"{counted(people.count(), 'young person', 'young people')} known to the virtual "
        f"school; {known} on roll at a school or college that we know of. These are looked after "
        "and on roll nowhere that we know of; what they do instead is not recorded yet.",
        nothing="Everyone looked after from 16 on is on roll at a school or college.",
        source=reader.sources(LIST, MARKS),
        more=Link("See all young people", reader.address("children", who="all")),
    )


def _last_known(standing: Standing) -> str:
    return long_date(standing.last_on_roll_on) if standing.last_on_roll_on else "Not known"
