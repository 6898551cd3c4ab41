"""Who joined a school, from where, and who left it, to where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.desk.schools.counts import successors_among
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.calendar import SchoolCalendar


@dataclass(frozen=True, slots=True)
class Move:
    """One child joining or leaving.

    ``on`` is the first or the last day on roll. ``other`` is the URN of where from or to: blank
    where no other time on roll is known, or where the reader is not told. ``days`` are the school
    days between the two on no roll. ``is_by_closure``: one of the two schools became the other.
    """

    child: Child
    on: date
    is_joining: bool
    other: str = ""
    other_name: str = ""
    days: int = 0
    is_by_closure: bool = False

    @property
    def note(self) -> str:
        """What else is to be said of it."""
        if self.is_by_closure:
            return "the school became this one" if self.is_joining else "this school became it"
        if self.days:
            days = f"{self.days} school day{'' if self.days == 1 else 's'}"
            return f"{days} on no roll in between"
        return ""


def moves_of(
    reader: Reader,
    children: QuerySet[Child],
    urn: str,
    first_day: date,
    today: date,
    calendar: SchoolCalendar,
) -> list[Move]:
    """Moves of these children at one school from a day to today, newest first: four queries.

    Somebody of the school is told when, and not from where or to where.
    """
    here = Enrolment.objects.filter(child__in=children, urn=urn).order_by()
    stirred = here.filter(start_on__range=(first_day, today)) | here.filter(
        last_day__gte=first_day, last_day__lt=today
    )
    times: dict[int, list[Enrolment]] = defaultdict(list)
    of_children = Enrolment.objects.filter(child__in=stirred.values("child_id"))
    for row in of_children.select_related("child").order_by("start_on", "urn"):
        times[row.child_id].append(row)
    moves: list[Move] = []
    for rows in times.values():
        for row in rows:
            if row.urn != urn:
                continue
            if first_day <= row.start_on <= today:
                moves.append(_joining(row, rows, calendar))
            if row.last_day is not None and first_day <= row.last_day < today:
                moves.append(_leaving(row, rows, calendar))
    told = _named(moves, urn)
    if reader.is_school:
        told = [replace(move, other="", other_name="", days=0) for move in told]
    return sorted(told, key=lambda move: (move.on, str(move.child)), reverse=True)


def _joining(row: Enrolment, rows: Sequence[Enrolment], calendar: SchoolCalendar) -> Move:
    before = [each for each in rows if each.urn != row.urn and each.start_on < row.start_on]
    if not before:
        return Move(row.child, row.start_on, is_joining=True)
    days = _days_between(before[-1].last_day, row.start_on, calendar)
    return Move(row.child, row.start_on, True, other=before[-1].urn, days=days)


def _leaving(row: Enrolment, rows: Sequence[Enrolment], calendar: SchoolCalendar) -> Move:
    assert row.last_day is not None
    after = [each for each in rows if each.urn != row.urn and each.start_on > row.start_on]
    if not after:
        return Move(row.child, row.last_day, is_joining=False)
    days = _days_between(row.last_day, after[0].start_on, calendar)
    return Move(row.child, row.last_day, False, other=after[0].urn, days=days)


def _days_between(last_day: date | None, start_on: date, calendar: SchoolCalendar) -> int:
    """School days after the one and before the other."""
    if last_day is None:
        return 0
    return len(calendar.school_days(last_day + timedelta(days=1), start_on - timedelta(days=1)))


def _named(moves: Sequence[Move], urn: str) -> list[Move]:
    names = names_of_schools(move.other for move in moves if move.other)
    carried = successors_among([urn])
    return [
        replace(
            move,
            other_name=names.get(move.other, ""),
            is_by_closure=move.other in names
            and (carried.get(move.other) == urn or carried.get(urn) == move.other),
        )
        for move in moves
    ]
