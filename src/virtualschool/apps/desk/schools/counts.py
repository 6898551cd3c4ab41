"""What is counted of our children at schools, and how it is said of few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum

from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.desk.lists import Cell
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.schools.models import School
from virtualschool.domain.calendar import Term
from virtualschool.domain.disclosure import DEFAULT_RULE, Symbol
from virtualschool.domain.statistics import percentage


@dataclass(slots=True)
class Counts:
    """Of our children on roll at a school today: how many, their sessions and suspensions there in
    this school year; and how many joined or left in this term.

    ``suspensions`` are events, ``suspended`` children with at least one.
    """

    children: int = 0
    possible: int = 0
    missed: int = 0
    suspensions: int = 0
    suspended: int = 0
    joined: int = 0
    left: int = 0

    @property
    def attended(self) -> int:
        return self.possible - self.missed


def counts_by_school(reader: Reader, who: str, term: Term, today: date) -> dict[str, Counts]:
    """By URN, of the children who are meant: five queries at the most, however many there are."""
    children = reader.children(who)
    found = defaultdict(Counts, _on_roll(children.exclude(standing__urn="")))
    moves = moves_between(children, term.first_day, today)
    for urn, joined in moves.joined.items():
        found[urn].joined = len(joined)
    for urn, left in moves.left.items():
        found[urn].left = len(left)
    return found


def counts_of(on_roll: Iterable[Child]) -> Counts:
    """The same of the children on roll at one school, whose standing is at hand."""
    counts = Counts()
    for child in on_roll:
        counts.children += 1
        counts.possible += child.standing.possible_here
        counts.missed += child.standing.missed_here
        counts.suspensions += child.standing.suspensions_here
        counts.suspended += child.standing.suspensions_here > 0
    return counts


def _on_roll(children: QuerySet[Child]) -> dict[str, Counts]:
    here = "standing__possible_here", "standing__missed_here", "standing__suspensions_here"
    rows = (
        children.order_by()
        .values_list("standing__urn")
        .annotate(
            Count("pk"),
            *(Sum(column) for column in here),
            number_suspended=Count("pk", filter=Q(standing__suspensions_here__gt=0)),
        )
    )
    return {
        urn: Counts(number, possible, missed, suspensions, suspended)
        for urn, number, possible, missed, suspensions, suspended in rows
    }


@dataclass(slots=True)
class Moves:
    """Who joined and left which school: the child's key by URN. A child who stayed while its
    school closed and another took over neither joined nor left."""

    joined: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    left: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def moves_between(children: QuerySet[Child], first_day: date, today: date) -> Moves:
    """Joining on or after a day, leaving after a last day before today."""
    enrolments = Enrolment.objects.filter(child__in=children).order_by()
    moves = Moves()
    stirred = enrolments.filter(
        Q(start_on__range=(first_day, today)) | Q(last_day__gte=first_day, last_day__lt=today)
    )
    for urn, child, start_on, last_day in stirred.values_list(
        "urn", "child_id", "start_on", "last_day"
    ):
        if start_on >= first_day:
            moves.joined[urn].add(child)
        if last_day is not None and last_day < today:
            moves.left[urn].add(child)
    carried = successors_among({*moves.joined, *moves.left})
    if carried:
        _leave_out_closures(moves, enrolments, carried)
    return moves


def successors_among(urns: Iterable[str]) -> dict[str, str]:
    """Of closed schools that are, or are followed by, one of these: the successor's URN."""
    wanted = set(urns)
    found = School.objects.exclude(successor_urn="").filter(
        Q(urn__in=wanted) | Q(successor_urn__in=wanted)
    )
    return dict(found.order_by().values_list("urn", "successor_urn"))


def _leave_out_closures(
    moves: Moves, enrolments: QuerySet[Enrolment], carried: dict[str, str]
) -> None:
    at: dict[str, set[int]] = defaultdict(set)
    concerned = {*carried, *carried.values()}
    for urn, child in enrolments.filter(urn__in=concerned).values_list("urn", "child_id"):
        at[urn].add(child)
    for closed, successor in carried.items():
        stayed = at[closed] & at[successor]
        moves.joined[successor] -= stayed
        moves.left[closed] -= stayed


# Words ----------------------------------------------------------------------------------------


def count_cell(count: int, reader: Reader, under: str = "") -> Cell:
    """A count; of few children a symbol in its place where few are hidden."""
    if reader.hides_few and DEFAULT_RULE.hides(count):
        return Cell(str(Symbol.CONFIDENTIAL))
    return Cell(f"{count:,}", under if count else "")


def attendance_cell(attended: int, possible: int, children: int, reader: Reader) -> Cell:
    """Attendance of so many children: a percentage over its counts, which stand alone for few."""
    if not possible:
        return Cell("–")
    counted = f"{attended:,} of {possible:,}"
    if not DEFAULT_RULE.hides(children):
        return Cell(f"{percentage(attended, possible)} %", counted)
    if reader.hides_few:
        return Cell(str(Symbol.CONFIDENTIAL))
    return Cell(f"{counted} sessions")


def suspensions_cell(suspensions: int, suspended: int, reader: Reader) -> Cell:
    """Suspensions, and of how many children."""
    if reader.hides_few and DEFAULT_RULE.hides(suspended):
        return Cell(str(Symbol.CONFIDENTIAL))
    children = f"{suspended:,} child{'' if suspended == 1 else 'ren'}"
    return Cell(f"{suspensions:,}", children if suspensions else "")
