"""Who joined a school, from where, and who left it, to where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.authorities.selectors import calendar_of
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.desk.schools.counts import successors_among
from virtualschool.apps.desk.schools.policy import Reader
from virtualschool.apps.schools.selectors import names_of_schools
from virtualschool.domain.calendar import SchoolCalendar


@dataclass(frozen=True, slots=True)
class Move:
    """One child joining or leaving.

    ``on`` is the first or the last day on roll. ``other`` is the URN of where from or to: blank
    where no other time on roll is known, or where the reader is not told. ``between`` are the last
    day of the one and the first of the other, ``days`` the school days between on no roll.
    ``is_by_closure``: one of the two schools became the other.
    """

    child: Child
    on: date
    is_joining: bool
    other: str = ""
    other_name: str = ""
    between: tuple[date | None, date] | None = None
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
    enrolments: Mapping[int, Sequence[Enrolment]],
    urn: str,
    first_day: date,
    today: date,
) -> list[Move]:
    """Moves at one school from a day to today, newest first: four queries at the most.

    ``enrolments`` are all times on roll of the children who are meant, by the child's key, in
    order. Somebody of the school is told when, and not from where or to where.
    """
    moves: list[Move] = []
    for rows in enrolments.values():
        for row in rows:
            if row.urn != urn:
                continue
            if first_day <= row.start_on <= today:
                moves.append(_joining(row, rows))
            if row.last_day is not None and first_day <= row.last_day < today:
                moves.append(_leaving(row, rows))
    told = _named(moves, urn, reader.authority) if moves else []
    if reader.is_school:
        told = [replace(move, other="", other_name="", days=0) for move in told]
    return sorted(told, key=lambda move: (move.on, str(move.child)), reverse=True)


def _joining(row: Enrolment, rows: Sequence[Enrolment]) -> Move:
    before = [each for each in rows if each.urn != row.urn and each.start_on < row.start_on]
    if not before:
        return Move(row.child, row.start_on, is_joining=True)
    return Move(
        row.child,
        row.start_on,
        True,
        other=before[-1].urn,
        between=(before[-1].last_day, row.start_on),
    )


def _leaving(row: Enrolment, rows: Sequence[Enrolment]) -> Move:
    assert row.last_day is not None
    after = [each for each in rows if each.urn != row.urn and each.start_on > row.start_on]
    if not after:
        return Move(row.child, row.last_day, is_joining=False)
    return Move(
        row.child,
        row.last_day,
        False,
        other=after[0].urn,
        between=(row.last_day, after[0].start_on),
    )


def _named(moves: Sequence[Move], urn: str, authority: str) -> list[Move]:
    names = names_of_schools(move.other for move in moves if move.other)
    carried = successors_among([urn])
    calendar = calendar_of(Authority.objects.get(code=authority))
    return [
        replace(
            move,
            other_name=names.get(move.other, ""),
            days=_days_between(*move.between, calendar) if move.between else 0,
            is_by_closure=move.other in names
            and (carried.get(move.other) == urn or carried.get(urn) == move.other),
        )
        for move in moves
    ]


def _days_between(last_day: date | None, start_on: date, calendar: SchoolCalendar) -> int:
    """School days after the one and before the other."""
    if last_day is None:
        return 0
    return len(calendar.school_days(last_day + timedelta(days=1), start_on - timedelta(days=1)))
