"""A child's last years in lanes on one scale of time, to be drawn in grey and read as a table.

Two of them: placements, schools, social workers and weeks without a school; and, apart, moves of
carer beside suspensions. The second is context: that two things happened at one time does not say
that one led to the other, and nothing on the page does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.apps.children.models import Enrolment
from virtualschool.apps.desk.child.record import (
    Record,
    gaps_without_school,
    placements,
    stays_with_workers,
)
from virtualschool.apps.desk.child.words import day, placement_words, some
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.domain.calendar import Month, months_between
from virtualschool.domain.suspensions import Category, status_counts

#: Months that the drawing shows to today; the table below it has everything.
MONTHS = 24
#: The drawing's own units: width of the lanes, of the names before them, height of a lane.
WIDTH, NAMES, LANE, AXIS = 850, 150, 34, 24
_NARROWEST = 5
_MONTHS_BETWEEN_TICKS = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in a lane: both days inside, ``last_day`` null while it goes on."""

    first_day: date
    last_day: date | None
    words: str
    more: str = ""

    @property
    def began(self) -> str:
        return day(self.first_day)

    @property
    def ended(self) -> str:
        return day(self.last_day) if self.last_day else "goes on"

    @property
    def ends(self) -> date:
        """The last day, or the last date there is: for comparing only."""
        return self.last_day or date.max


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch as drawn."""

    x: int
    width: int
    words: str
    title: str
    shade: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One row: its bars as drawn, and all its stretches for the table, newest first."""

    title: str
    y: int
    bars: list[Bar]
    stretches: list[Stretch]


@dataclass(frozen=True, slots=True)
class Tick:
    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Lanes over one scale of time, with a sentence that says what they show."""

    first_day: date
    last_day: date
    lanes: list[Lane]
    ticks: list[Tick]
    summary: str

    @property
    def height(self) -> int:
        return LANE * len(self.lanes) + AXIS

    @property
    def width(self) -> int:
        return NAMES + WIDTH

    @property
    def names(self) -> int:
        return NAMES

    @property
    def axis(self) -> int:
        return LANE * len(self.lanes)


def strip_of(record: Record) -> Strip:
    """Placements, schools, social workers and weeks without a school, as the reader may know."""
    at_schools = [_enrolment(record, row) for row in record.enrolments]
    if record.reader.is_of_school:
        return _strip(record, [("School", at_schools, "bar")])
    homes = [
        Stretch(
            each.start_on,
            _last_day(each.ceased_on, each.start_on),
            placement_words(each.placement_type, record.reader) or "Not known",
        )
        for each in placements(record.episodes)
    ]
    workers = [
        Stretch(stay.start_on, _last_day(stay.ceased_on, stay.start_on), stay.worker)
        for stay in stays_with_workers(record)
    ]
    gaps = [
        Stretch(gap.first_day, gap.last_day, _weeks(gap.school_days))
        for gap in gaps_without_school(record)
    ]
    return _strip(
        record,
        [
            ("Placement", homes, "bar"),
            ("School", at_schools, "bar"),
            ("Social worker", workers, "bar"),
            ("No school", gaps, "gap"),
        ],
    )


def context_of(record: Record) -> Strip:
    """Suspensions, beside moves of carer where the reader may know of them."""
    suspended = [
        Stretch(row.start_on, row.last_day or row.start_on, "", _suspension(record, row))
        for row in record.suspensions
        if row.category != Category.LUNCHTIME and status_counts(row.category, row.status)
    ]
    lanes = [("Suspensions", suspended, "event")]
    if not record.reader.is_of_school:
        moves = [
            Stretch(
                after.start_on,
                after.start_on,
                "",
                f"to: {placement_words(after.placement_type, record.reader) or 'not known'}",
            )
            for before, after in zip(
                placements(record.episodes), placements(record.episodes)[1:], strict=False
            )
            if before.ceased_on == after.start_on
        ]
        lanes.insert(0, ("Moves of carer", moves, "event"))
    return _strip(record, lanes)


def _strip(record: Record, lanes: Sequence[tuple[str, list[Stretch], str]]) -> Strip:
    first = Month.of(record.today).plus(-MONTHS).first_day
    last = record.today
    place = _placer(first, last)
    drawn = [
        Lane(
            title=title,
            y=position * LANE,
            bars=_bars(stretches, shade, first, last, place),
            stretches=sorted(stretches, key=lambda each: (each.first_day, each.ends), reverse=True),
        )
        for position, (title, stretches, shade) in enumerate(lanes)
    ]
    ticks = [
        Tick(NAMES + place(month.first_day), f"{month.first_day:%b %Y}")
        for month in months_between(first, last)[::_MONTHS_BETWEEN_TICKS]
    ]
    summary = "; ".join(f"{_counted(lane, first)}" for lane in drawn)
    return Strip(first, last, drawn, ticks, f"Since {day(first)}: {summary}.")


def _bars(
    stretches: Sequence[Stretch],
    shade: str,
    first: date,
    last: date,
    place: Callable[[date], int],
) -> list[Bar]:
    """What of the stretches lies within the drawing; neighbours take turns in shade."""
    bars = []
    for number, each in enumerate(sorted(stretches, key=lambda one: (one.first_day, one.ends))):
        if each.ends < first or each.first_day > last:
            continue
        x = place(max(each.first_day, first))
        end = place(min(each.ends, last) + timedelta(days=1))
        until = f"to {day(each.last_day)}" if each.last_day else "to today"
        title = f"{each.words} {each.more}".strip()
        when = f"{day(each.first_day)} {until}"
        if each.last_day == each.first_day:
            when = day(each.first_day)
        turn = f"{shade}-{number % 2}" if shade == "bar" else shade
        bars.append(
            Bar(NAMES + x, max(end - x, _NARROWEST), each.words, f"{title}, {when}".strip(), turn)
        )
    return bars


def _placer(first: date, last: date) -> Callable[[date], int]:
    """Where a day begins on the scale, in whole units."""
    days = (last - first).days + 1

    def place(on: date) -> int:
        return round(WIDTH * (on - first).days / days)

    return place


def _counted(lane: Lane, first: date) -> str:
    number = sum(each.ends >= first for each in lane.stretches)
    names = {
        "Placement": ("placement", "placements"),
        "School": ("school", "times on roll at a school"),
        "Social worker": ("social worker", "times with a social worker"),
        "No school": ("time without a school", "times without a school"),
        "Moves of carer": ("move of carer", "moves of carer"),
        "Suspensions": ("suspension", "suspensions"),
    }
    one, many = names[lane.title]
    return some(number, one, many) if number else f"no {one}"


def _enrolment(record: Record, row: Enrolment) -> Stretch:
    return Stretch(row.start_on, row.last_day, record.name_of(row.urn))


def _suspension(record: Record, row: Suspension) -> str:
    if row.category == Category.PERMANENT:
        return f"Permanent exclusion, {record.name_of(row.urn)}"
    length = f", {some(row.sessions, 'session')}" if row.sessions else ""
    return f"{record.name_of(row.urn)}{length}"


def _weeks(school_days: int) -> str:
    """School days as weeks of five, once there is a whole one."""
    if school_days < 5:
        return some(school_days, "school day")
    weeks, days = divmod(school_days, 5)
    return some(weeks, "week") + (f" {some(days, 'day')}" if days else "")


def _last_day(ceased_on: date | None, start_on: date) -> date | None:
    """The last day at whose end it held; the first where it held at none."""
    return max(start_on, ceased_on - timedelta(days=1)) if ceased_on else None
