"""All that one school's page says, gathered for its reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.desk.children.columns import FOR_SCHOOL, Line
from virtualschool.apps.desk.schools.counts import Counts, counts_of
from virtualschool.apps.desk.schools.filters import KINDS
from virtualschool.apps.desk.schools.moves import Move, moves_of
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.desk.schools.terms import OfCensus, OfTerm, of_censuses, of_terms
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.apps.imports.selectors import marked_at
from virtualschool.apps.indicators.benchmarks import published_of_school
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.apps.schools.models import School
from virtualschool.apps.schools.selectors import Followed, followed
from virtualschool.domain.benchmarks import MEASURES, PublishedFigure
from virtualschool.domain.calendar import Month, academic_year, academic_year_days
from virtualschool.domain.suspensions import REASONS, Category, Status, status_counts

#: So many children are named on the page; the list of children has them all.
MOST_NAMED = 30
#: So many suspensions, moves and children without a mark are, of each.
MOST_PAST = 20
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
    year_began = academic_year_days(academic_year(today))[0]
    marked = marked_at(reader.authority, school.urn, _MONTHS)
    since = min([year_began, *(month.first_day for month, _ in marked)])
    enrolments = _times_on_roll(reader.children(who), school.urn, since, today)
    children = [rows[0].child for rows in enrolments.values()]
    on_roll = sorted(
        (child for child in children if child.standing.urn == school.urn),
        key=lambda child: (child.standing.name_key, child.council_id),
    )
    moves = moves_of(reader, enrolments, school.urn, year_began, today)
    snapshot = current_snapshot()
    manifest = snapshot.manifest if snapshot else ""
    terms = of_terms(reader, manifest, school.urn, today) if manifest else []
    is_named = reader.sees_names
    return SchoolPage(
        school=school,
        reader=reader,
        who=who,
        before_and_after=followed(school.urn),
        counts=counts_of(on_roll),
        joined=_number(moves, is_joining=True),
        left=_number(moves, is_joining=False),
        roll=_roll(school, on_roll) if is_named else [],
        terms=terms,
        censuses=of_censuses(reader, manifest, school.urn, terms) if manifest else [],
        published=[(MEASURES[f.measure].title, f) for f in published_of_school(school.urn)],
        events=_events(children, school, year_began, today) if is_named else [],
        moves=moves if is_named else [],
        marks=_marks(enrolments, school, marked) if is_named else [],
    )


def _times_on_roll(
    children: QuerySet[Child], urn: str, since: date, today: date
) -> dict[int, list[Enrolment]]:
    """All times on roll, in order, of those of the children who were at the school since a day, by
    the child's key; each with its child and where that stands today."""
    here = Enrolment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=since), urn=urn, start_on__lte=today
    )
    meant = {
        child.pk: child
        for child in children.filter(pk__in=here.values("child_id"))
        .select_related("standing")
        .defer("standing__to_find")
    }
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for row in Enrolment.objects.filter(child_id__in=list(meant)).order_by("start_on", "urn"):
        row.child = meant[row.child_id]
        found[row.child_id].append(row)
    return found


def _number(moves: Sequence[Move], *, is_joining: bool) -> int:
    """How many children joined or left, but for those whose school became another."""
    return len(
        {
            move.child.pk
            for move in moves
            if move.is_joining is is_joining and not move.is_by_closure
        }
    )


def _roll(school: School, on_roll: Sequence[Child]) -> list[Line]:
    return [
        Line(child, child.standing, school.name, here="_here") for child in on_roll[:MOST_NAMED]
    ]


def _events(children: Sequence[Child], school: School, first_day: date, today: date) -> list[Event]:
    """Suspensions and exclusions there in the school year, newest first."""
    by_key = {child.pk: child for child in children}
    rows = Suspension.objects.filter(
        child_id__in=list(by_key), urn=school.urn, start_on__range=(first_day, today)
    )
    return [_event(row, by_key[row.child_id]) for row in rows.order_by("-start_on", "child_id")]


def _event(row: Suspension, child: Child) -> Event:
    name = {
        Category.PERMANENT: "Permanent exclusion",
        Category.LUNCHTIME: "Lunchtime suspension",
    }.get(Category(row.category), "Suspension")
    length = f", {row.sessions} session{'' if row.sessions == 1 else 's'}" if row.sessions else ""
    codes = (row.reason_1, row.reason_2, row.reason_3)
    more = "; ".join(REASONS.get(code, code) for code in codes if code)
    if not status_counts(row.category, row.status):
        more = "; ".join(filter(None, [more, f"{Status(row.status)}, so not counted"]))
    return Event(child, row.start_on, f"{name}{length}", more)


def _marks(
    enrolments: Mapping[int, Sequence[Enrolment]],
    school: School,
    marked: Sequence[tuple[Month, frozenset[str]]],
) -> list[Marks]:
    """Of the newest months with marks; a child on roll for part of a month is expected in it."""
    told = []
    for month, seen in marked:
        expected = {
            row.child_id: row.child
            for rows in enrolments.values()
            for row in rows
            if row.urn == school.urn
            and row.start_on <= month.last_day
            and (row.last_day is None or row.last_day >= month.first_day)
        }
        missing = [child for child in expected.values() if child.council_id not in seen]
        missing.sort(key=lambda child: (child.standing.name_key, child.council_id))
        told.append(Marks(month, len(expected), len(expected) - len(missing), missing))
    return [each for each in told if each.expected]
