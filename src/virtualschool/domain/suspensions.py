"""Suspensions and permanent exclusions: what is counted, and the limits in law.

Children, events, days lost and permanent exclusions are four measures and are never mixed. Sources:
DfE, *Suspension and permanent exclusion* guidance (2023, updated 2024); the school census termly
exclusions table; DfE, pupil exclusion statistics methodology.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from virtualschool.domain.calendar import Month, SchoolCalendar, academic_year

#: School days for which a pupil may be suspended in one academic year, at all schools together.
DAYS_ALLOWED_IN_A_YEAR = 45


class Category(StrEnum):
    """The census's categories. ``FIXD``, the name until 2021/22, is read as ``SUSP``."""

    SUSPENSION = "SUSP"
    PERMANENT = "PERM"
    LUNCHTIME = "LNCH"


class Status(StrEnum):
    """How far an event has come. A head notifies; governors or a panel uphold or reinstate."""

    NOTIFIED = "notified"
    WITHDRAWN = "withdrawn"
    UPHELD = "upheld"
    REINSTATED = "reinstated"
    CANCELLED = "cancelled"
    STANDS = "stands"


#: Reasons by code. Up to three are given for an event; ``OT`` is found in older data only.
REASONS: dict[str, str] = {
    "PP": "Physical assault against a pupil",
    "PA": "Physical assault against an adult",
    "VP": "Verbal abuse or threatening behaviour against a pupil",
    "VA": "Verbal abuse or threatening behaviour against an adult",
    "OW": "Use or threat of an offensive weapon or prohibited item",
    "BU": "Bullying",
    "RA": "Racist abuse",
    "LG": "Abuse relating to sexual orientation or gender identity",
    "DS": "Abuse relating to disability",
    "SM": "Sexual misconduct",
    "DA": "Drug and alcohol related",
    "DM": "Damage",
    "TH": "Theft",
    "MT": "Inappropriate use of social media or online technology",
    "DB": "Persistent or general disruptive behaviour",
    "PH": "Wilful and repeated breach of protective measures",
    "OT": "Other",
}

#: The statuses with which an event counts. A suspension counts unless it was taken back, for the
#: days were lost even where governors reinstated the pupil; a permanent exclusion counts once it is
#: upheld (DfE statistics leave out those still pending).
_COUNTS: dict[Category, frozenset[Status]] = {
    Category.SUSPENSION: frozenset(Status) - {Status.WITHDRAWN, Status.CANCELLED},
    Category.LUNCHTIME: frozenset(Status) - {Status.WITHDRAWN, Status.CANCELLED},
    Category.PERMANENT: frozenset({Status.UPHELD, Status.STANDS}),
}


def parse_category(text: str) -> Category:
    """The category of a census code, in any case. Raises ``ValueError`` with one sentence."""
    code = text.strip().upper()
    try:
        return Category.SUSPENSION if code == "FIXD" else Category(code)
    except ValueError:
        raise ValueError(
            f"{text.strip()!r} is not a category of exclusion (SUSP, FIXD, PERM or LNCH)."
        ) from None


def parse_status(text: str, category: Category) -> Status:
    """The status as written; where nothing is, a suspension stands and a permanent exclusion is
    only notified. Raises ``ValueError`` with one sentence for another word."""
    word = text.strip().lower()
    if not word:
        return Status.NOTIFIED if category is Category.PERMANENT else Status.STANDS
    try:
        return Status(word)
    except ValueError:
        known = ", ".join(Status)
        raise ValueError(f"{text.strip()!r} is not a status of an exclusion ({known}).") from None


def status_counts(category: Category | str, status: Status | str) -> bool:
    """Whether an event of that category and status is counted in figures."""
    return Status(status) in _COUNTS[Category(category)]


def days(sessions: int) -> Decimal:
    """Days lost: two sessions are a day, so 33.5 for 67 sessions."""
    return Decimal(sessions) / 2


@dataclass(frozen=True, slots=True)
class Suspension:
    """An event for one pupil. ``sessions`` is null for a permanent exclusion, which has no end."""

    category: Category
    start_on: date
    start_session: str = "AM"
    last_day: date | None = None
    sessions: int | None = None
    reasons: tuple[str, ...] = ()
    status: Status = Status.STANDS
    urn: str = ""

    @property
    def is_counted(self) -> bool:
        return status_counts(self.category, self.status)

    @property
    def days_lost(self) -> Decimal:
        """Days lost by this event if it counts; a permanent exclusion adds none."""
        return days(self.sessions or 0) if self.is_counted else Decimal(0)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about an event that cannot be right; ``message`` is one sentence."""

    code: str
    field: str
    message: str


def problems(event: Suspension) -> list[Problem]:
    """What the published rules find wrong with one event. Nothing here removes it."""
    found: list[Problem] = []

    def report(code: str, field: str, message: str) -> None:
        found.append(Problem(code, field, message))

    if not event.reasons:
        report("suspension_reason_missing", "reason1", "No reason is given; there must be one.")
    for number, reason in enumerate(event.reasons, start=1):
        if reason not in REASONS:
            report(
                "suspension_reason_unknown",
                f"reason{number}",
                f"{reason!r} is not a reason for exclusion.",
            )
    if len(set(event.reasons)) < len(event.reasons):
        report("suspension_reason_repeated", "reason2", "The same reason is given twice.")
    if len(event.reasons) > 3:
        report("suspension_reasons_too_many", "reason3", "At most three reasons can be given.")
    if event.category is Category.PERMANENT:
        if event.last_day is not None:
            report("permanent_with_end", "end_date", "A permanent exclusion has no end date.")
        return found
    if event.last_day is not None and event.last_day < event.start_on:
        report(
            "suspension_ends_before_start",
            "end_date",
            f"It ends on {event.last_day}, before it starts on {event.start_on}.",
        )
    if event.sessions is None or event.sessions < 1:
        report("suspension_without_sessions", "sessions", "At least one session must be lost.")
    elif days(event.sessions) > DAYS_ALLOWED_IN_A_YEAR:
        report(
            "suspension_over_45_days",
            "sessions",
            f"{days(event.sessions)} days is more than the {DAYS_ALLOWED_IN_A_YEAR} that the law "
            "allows in an academic year.",
        )
    return found


def sessions_between(
    start_on: date,
    start_session: str,
    last_day: date,
    calendar: SchoolCalendar,
    *,
    last_session: str = "PM",
    urn: str = "",
) -> int:
    """Sessions on school days from one session to another, both inside.

    A start in the afternoon leaves out that morning, an end in the morning that afternoon; neither
    matters where that day is no school day.
    """
    school_days = calendar.school_days(start_on, last_day, urn)
    sessions = 2 * len(school_days)
    if school_days and school_days[0] == start_on and start_session == "PM":
        sessions -= 1
    if school_days and school_days[-1] == last_day and last_session == "AM":
        sessions -= 1
    return max(sessions, 0)


def days_in_academic_year(events: Iterable[Suspension]) -> dict[int, Decimal]:
    """Days lost by one pupil in each academic year, at all schools together.

    An event belongs to the year in which it starts. What exceeds ``DAYS_ALLOWED_IN_A_YEAR`` is
    unlawful, whichever schools it adds up from.
    """
    totals: dict[int, Decimal] = {}
    for event in events:
        year = academic_year(event.start_on)
        totals[year] = totals.get(year, Decimal(0)) + event.days_lost
    return totals


def years_over_the_limit(events: Iterable[Suspension]) -> dict[int, Decimal]:
    """The academic years in which one pupil was suspended for more than 45 days, with the days."""
    totals = days_in_academic_year(events)
    return {year: lost for year, lost in totals.items() if lost > DAYS_ALLOWED_IN_A_YEAR}


def overlaps(events: Iterable[Suspension]) -> list[tuple[Suspension, Suspension]]:
    """Pairs of one pupil's counted events of which the later starts before the earlier has ended.

    A suspension cannot be extended or turned into another: a new one begins after it. A lunchtime
    suspension takes no session of the register and overlaps nothing.
    """
    counted = sorted(
        (e for e in events if e.is_counted and e.category is not Category.LUNCHTIME),
        key=lambda event: (event.start_on, event.start_session),
    )
    found = []
    latest: Suspension | None = None
    for event in counted:
        if latest is not None and _ends_after_start_of(latest, event):
            found.append((latest, event))
        if latest is None or _end(event) >= _end(latest):
            latest = event
    return found


def _end(event: Suspension) -> date:
    if event.category is Category.PERMANENT:
        return date.max
    return event.last_day or event.start_on


def _ends_after_start_of(earlier: Suspension, later: Suspension) -> bool:
    if _end(earlier) != later.start_on:
        return _end(earlier) > later.start_on
    # The same day: the one may have ended at midday and the other begun after it. Only events
    # with the same first session must clash; a longer clash needs the register's E marks.
    same_start = (earlier.start_on, earlier.start_session) == (later.start_on, later.start_session)
    return same_start or later.start_session == "AM"


def children_by_month(events: Iterable[tuple[str, date]], months: Sequence[Month]) -> list[int]:
    """Distinct children with an event that starts in each month, from (child, start) pairs.

    The action plan's measure: a child suspended twice in a month is one child.
    """
    children: dict[Month, set[str]] = {month: set() for month in months}
    for child_id, start_on in events:
        children.get(Month.of(start_on), set()).add(child_id)
    return [len(children[month]) for month in months]


def mean_per_month(counts: Sequence[int]) -> Fraction | None:
    """The mean of monthly counts, months with none included; null for no months."""
    return Fraction(sum(counts), len(counts)) if counts else None
