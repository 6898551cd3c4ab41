"""Who works with each child: social worker by social worker, team, reviewing officer, adviser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.demo import calibration as cal
from virtualschool.demo.people import FORENAMES, SURNAMES, Person
from virtualschool.demo.terms import month_bounds

TEAMS = ("Safeguarding North", "Safeguarding South", "Children Looked After 1",
         "Children Looked After 2", "Children with Disabilities")  # fmt: skip


# Left the role, reorganisation, transferred by the usual process, managed change, absence.
CHANGES = ("LEFTRL", "TSPROC", "ORGRST", "LEFTRL", "TSPROC", "MANAGE", "ABSENC")


def officer_name(number: int) -> str:
    """A made-up officer or carer, the same for the same number."""
    forenames = FORENAMES["F" if number % 3 else "M"]
    return f"{forenames[number * 7 % len(forenames)]} {SURNAMES[number * 11 % len(SURNAMES)]}"


ADVISERS = tuple(officer_name(50 + n) for n in range(5))


@dataclass(frozen=True, slots=True)
class Staff:
    """The people around one child. The social worker changes every so many months."""

    months: int
    offset: int
    team: str
    reviewing_officer: str
    adviser: str

    def number_on(self, day: date) -> int:
        """The number of the social worker whose case it is on a day."""
        months = day.year * 12 + day.month - (day < _handover(day)) + self.offset
        return 100 + (months // self.months * 13 + self.offset * 5) % 90

    def worker_on(self, day: date) -> str:
        return officer_name(self.number_on(day))


@dataclass(frozen=True, slots=True)
class Allocation:
    """One social worker's time with a child in care. ``ceased_on`` is the handover to the next.

    ``reason`` is why it began: the first contact, or why the one before went.
    """

    child: Person
    number: int
    start_on: date
    ceased_on: date | None
    reason: str


def make_staff(people: list[Person]) -> dict[str, Staff]:
    """Everybody's officers by child id."""
    rng = cal.stream("lists")
    return {
        p.child_id: Staff(
            3 if rng.random() < cal.FREQUENT_SOCIAL_WORKER_CHANGES else 18,
            rng.randint(0, 17),
            TEAMS[4] if p.is_short_break else rng.choice(TEAMS[:4]),
            officer_name(rng.randint(0, 9)),
            rng.choice(ADVISERS),
        )
        for p in people
    }


def allocations(people: list[Person], staff: dict[str, Staff]) -> list[Allocation]:
    """Every social worker of every child while in care, from the first return's year on."""
    found = []
    for person in people:
        if person.is_short_break:
            continue
        own = staff[person.child_id]
        for spell in person.spells:
            start = spell.start_on
            last = spell.ceased_on or cal.TODAY + timedelta(1)
            days = [d for d in _handovers() if start < d < last]
            changes = [d for d in days if own.number_on(d) != own.number_on(d - timedelta(1))]
            bounds = [start, *changes]
            for first, following in zip(bounds, [*changes, spell.ceased_on], strict=True):
                number = own.number_on(first)
                reason = CHANGES[number % len(CHANGES)] if first in changes else "FCONTA"
                found.append(Allocation(person, number, first, following, reason))
    return found


def _handover(day: date) -> date:
    """The first weekday of the month, on which cases change hands."""
    first = day.replace(day=1)
    return first + timedelta((7 - first.weekday()) if first.weekday() > 4 else 0)


def _handovers() -> list[date]:
    return [_handover(month_bounds(key)[0]) for key in cal.STARTERS_AND_LEAVERS]
