"""All that one school's page says, gathered for its reader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.desk.children.columns import FOR_SCHOOL, Line
from virtualschool.apps.desk.schools.counts import Counts, counts_at
from virtualschool.apps.desk.schools.filters import KINDS
from virtualschool.apps.desk.schools.moves import Move, moves_of
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.desk.schools.terms import OfCensus, OfTerm, of_censuses, of_terms
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.imports.selectors import marked_at, months_of_marks
from virtualschool.apps.indicators.benchmarks import published_of_school
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.schools.models import School
from virtualschool.apps.schools.selectors import Followed, followed
from virtualschool.domain.benchmarks import MEASURES, PublishedFigure
from virtualschool.domain.calendar import Month, academic_year, academic_year_days
from virtualschool.domain.suspensions import REASONS, Category, Status, status_counts

#: So many children are named on the page; the list of children has them all.
MOST_NAMED = 50
#: The months whose marks are looked for, the newest.
_MONTHS = 3

#: Columns of the children on roll: those of the list for a school's reader.
ROLL = FOR_SCHOOL


@dataclass(frozen=True, slots=True)
class Event:
    """A suspension or exclusion at the school."""

    child: Child
    on: date
    words: str
    more: str


@dataclass(frozen=True, slots=True)
class Marks:
    """A month: how many children were on roll, how many have a mark, and who has none."""

    month: Month
    expected: int
    received: int
    missing: Sequence[Child]


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """One school as one reader may know it. What names children is empty where none may be named;
    ``moves`` are of this school year."""

    school: School
    reader: Reader
    who: str
    before_and_after: list[Followed]
    counts: Counts
    joined: int
    left: int
    roll: list[Line]
    terms: list[OfTerm]
    censuses: list[OfCensus]
    published: list[tuple[str, PublishedFigure]]
    events: list[Event]
    moves: list[Move]
    marks: list[Marks]

    @property
    def kind(self) -> str:
        """Which kind of school, in a sentence."""
        kind = KINDS.get(self.school.kind, "")
        return f"{kind} school" if kind and self.school.kind != "alternative" else kind


def facts_of(school: School) -> list[tuple[str, str]]:
    """What the register says of a school; what it leaves out is left out."""
    ages = ""
    if school.low_age is not None and school.high_age is not None:
        ages = f"{school.low_age} to {school.high_age}"
    number = (
        f"{school.la_code}/{school.establishment_number}" if school.establishment_number else ""
    )
    told = [
        ("DfE number", number),
        ("Type", school.establishment_type),
        ("Phase", school.phase),
        ("Ages", ages),
        ("Authority", f"{school.la_name} ({school.la_code})" if school.la_name else school.la_code),
        ("Status", school.status.capitalize()),
        ("Opened", _day(school.opened_on)),
        ("Closed", _day(school.closed_on)),
        ("Trust", school.trust),
        ("Ofsted", school.ofsted_rating),
        ("Pupils", f"{school.number_of_pupils:,}" if school.number_of_pupils is not None else ""),
        ("Where", ", ".join(filter(None, [school.town, school.postcode]))),
    ]
    return [(name, value) for name, value in told if value]


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def page_of_school(reader: Reader, school: School, who: str, today: date) -> SchoolPage:
    """Everything, for a reader who may open the school. Queries do not grow with children."""
    authority = Authority.objects.get(code=reader.authority)
    year_began = academic_year_days(academic_year(today))[0]
    children = reader.children(who)
    moves = moves_of(reader, children, school.urn, year_began, today, calendar_of(authority))
    snapshot = current_snapshot()
    manifest = snapshot.manifest if snapshot else ""
    terms = of_terms(reader, manifest, school.urn, today) if manifest else []
    is_named = reader.sees_names
    return SchoolPage(
        school=school,
        reader=reader,
        who=who,
        before_and_after=followed(school.urn),
        counts=counts_at(reader, who, school.urn),
        joined=_number(moves, is_joining=True),
        left=_number(moves, is_joining=False),
        roll=_roll(reader, school, who) if is_named else [],
        terms=terms,
        censuses=of_censuses(reader, manifest, school.urn, terms) if manifest else [],
        published=[(MEASURES[f.measure].title, f) for f in published_of_school(school.urn)],
        events=_events(reader, school, who, year_began, today) if is_named else [],
        moves=moves if is_named else [],
        marks=_marks(reader, school, who) if is_named else [],
    )


def _number(moves: Sequence[Move], *, is_joining: bool) -> int:
    """How many children joined or left, but for those whose school became another."""
    return len(
        {
            move.child.pk
            for move in moves
            if move.is_joining is is_joining and not move.is_by_closure
        }
    )


def _roll(reader: Reader, school: School, who: str) -> list[Line]:
    on_roll = reader.children(who).filter(standing__urn=school.urn).select_related("standing")
    ordered = on_roll.order_by("standing__name_key", "council_id")[:MOST_NAMED]
    return [Line(child, child.standing, school.name, here="_here") for child in ordered]


def _events(reader: Reader, school: School, who: str, first_day: date, today: date) -> list[Event]:
    """Suspensions and exclusions there in the school year, newest first."""
    rows = Suspension.objects.filter(
        child__in=reader.children(who), urn=school.urn, start_on__range=(first_day, today)
    )
    return [_event(row) for row in rows.select_related("child").order_by("-start_on", "child_id")]


def _event(row: Suspension) -> Event:
    name = {
        Category.PERMANENT: "Permanent exclusion",
        Category.LUNCHTIME: "Lunchtime suspension",
    }.get(Category(row.category), "Suspension")
    length = f", {row.sessions} session{'' if row.sessions == 1 else 's'}" if row.sessions else ""
    codes = (row.reason_1, row.reason_2, row.reason_3)
    more = "; ".join(REASONS.get(code, code) for code in codes if code)
    if not status_counts(row.category, row.status):
        more = "; ".join(filter(None, [more, f"{Status(row.status)}, so not counted"]))
    return Event(row.child, row.start_on, f"{name}{length}", more)


def _marks(reader: Reader, school: School, who: str) -> list[Marks]:
    """Of the newest months with marks; a child on roll for part of a month is expected in it."""
    months = months_of_marks(reader.authority)[:_MONTHS]
    if not months:
        return []
    rows = Enrolment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=months[-1].first_day),
        child__in=reader.children(who),
        urn=school.urn,
        start_on__lte=months[0].last_day,
    ).select_related("child")
    enrolments = list(rows.order_by("child__surname", "child__forename", "child__council_id"))
    told = []
    for month in months:
        on_roll = {
            row.child_id: row.child
            for row in enrolments
            if row.start_on <= month.last_day
            and (row.last_day is None or row.last_day >= month.first_day)
        }
        seen = marked_at(reader.authority, school.urn, month) if on_roll else set()
        missing = [child for child in on_roll.values() if child.council_id not in seen]
        told.append(Marks(month, len(on_roll), len(on_roll) - len(missing), missing))
    return [each for each in told if each.expected]
