"""What can only be seen across events, or beside the register: overlap, 45 days, E marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from virtualschool.domain.calendar import academic_year_label
from virtualschool.domain.suspensions import (
    DAYS_ALLOWED_IN_A_YEAR,
    Category,
    overlaps,
    years_over_the_limit,
)
from virtualschool.feeds.base import Context, Finding, Severity, Staged
from virtualschool.feeds.suspensions.fold import EventFacts, fold

#: E is the mark of the first days only; from the sixth a school marks the provision made.
_MARKED_E_FOR = timedelta(days=7)
#: E marks no further apart than a half term and its weekends are one absence.
_SAME_ABSENCE = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class ExcludedMark:
    """A session marked E, of a child by the same key as the events'."""

    child: str
    urn: str
    on: date
    session: str


def check(staged: Sequence[Staged], context: Context) -> list[Finding]:
    """Overlaps and totals over 45 days among the events of one load."""
    return across(fold(staged).values())


def across(events: Iterable[EventFacts]) -> list[Finding]:
    """Overlaps of one child's events, and children suspended over 45 days in an academic year."""
    found: list[Finding] = []
    for child, own in _by_child(events).items():
        places = {id(event.suspension): event for event in own}
        said = [event.suspension for event in own]
        for earlier, later in overlaps(said):
            first, event = places[id(earlier)], places[id(later)]
            message = (
                f"{event.file} line {event.line}: the event of child {child} that starts on "
                f"{later.start_on} overlaps the one that starts on {earlier.start_on} "
                f"({first.file} line {first.line})."
            )
            found.append(_finding("suspension_overlap", event, "start_date", message))
        for year, lost in years_over_the_limit(said).items():
            event = max(own, key=lambda one: one.suspension.start_on)
            message = (
                f"{event.file} line {event.line}: child {child} was suspended for {lost} days in "
                f"{academic_year_label(year)}; the law allows {DAYS_ALLOWED_IN_A_YEAR}."
            )
            found.append(_finding("suspension_over_45_days", event, "sessions", message))
    return found


def compare_with_marks(
    events: Iterable[EventFacts],
    e_marks: Iterable[ExcludedMark],
    has_marks: Callable[[str, date, date], bool] | None = None,
) -> list[Finding]:
    """Events without E marks (``suspension_without_e_marks``) and E marks without an event
    (``e_marks_without_suspension``), the latter one finding an absence.

    ``has_marks(child, first_day, last_day)`` says whether any marks of the child are known in
    those days; where there are none, nothing is said about the event. A lunchtime suspension has
    no E marks. A permanent exclusion explains every E mark from its first day on.
    """
    counted = [event for event in events if event.suspension.is_counted or _is_permanent(event)]
    own_events = _by_child(counted)
    own_marks: dict[str, list[ExcludedMark]] = defaultdict(list)
    for mark in e_marks:
        own_marks[mark.child].append(mark)
    found: list[Finding] = []
    for child, own in own_events.items():
        days = {mark.on for mark in own_marks[child]}
        for event in own:
            first, last = _marked_days(event)
            if event.suspension.category is Category.LUNCHTIME:
                continue
            if any(first <= day <= last for day in days):
                continue
            if has_marks is None or has_marks(child, first, last):
                message = (
                    f"{event.file} line {event.line}: child {child} has an event from {first} and "
                    f"no session marked E from then to {last}."
                )
                found.append(_finding("suspension_without_e_marks", event, "start_date", message))
    for child, marks in sorted(own_marks.items()):
        spans = [_explained_days(event) for event in own_events.get(child, [])]
        left = [m for m in marks if not any(first <= m.on <= last for first, last in spans)]
        found += [_unexplained(absence) for absence in _absences(left)]
    return found


def _is_permanent(event: EventFacts) -> bool:
    said = event.suspension
    return said.category is Category.PERMANENT and said.status not in ("withdrawn", "cancelled")


def _marked_days(event: EventFacts) -> tuple[date, date]:
    said = event.suspension
    if said.category is Category.PERMANENT:
        return said.start_on, said.start_on + _MARKED_E_FOR
    return said.start_on, max(said.last_day or said.start_on, said.start_on)


def _explained_days(event: EventFacts) -> tuple[date, date]:
    first, last = _marked_days(event)
    return first, date.max if event.suspension.category is Category.PERMANENT else last


def _absences(marks: list[ExcludedMark]) -> list[list[ExcludedMark]]:
    absences: list[list[ExcludedMark]] = []
    for mark in sorted(marks, key=lambda mark: (mark.urn, mark.on, mark.session)):
        last = absences[-1][-1] if absences else None
        if last and last.urn == mark.urn and mark.on - last.on <= _SAME_ABSENCE:
            absences[-1].append(mark)
        else:
            absences.append([mark])
    return absences


def _unexplained(absence: list[ExcludedMark]) -> Finding:
    first, last = absence[0], absence[-1]
    count = len(absence)
    sessions = "1 session" if count == 1 else f"{count} sessions"
    where = f" at school {first.urn}" if first.urn else ""
    message = (
        f"Child {first.child} has {sessions} marked E{where} from {first.on} to {last.on}, and no "
        "suspension or exclusion covers them."
    )
    return Finding(
        "e_marks_without_suspension", Severity.WARNING, message, "", None, "code", first.child
    )


def _by_child(events: Iterable[EventFacts]) -> dict[str, list[EventFacts]]:
    own: dict[str, list[EventFacts]] = defaultdict(list)
    for event in events:
        own[event.child].append(event)
    return dict(own)


def _finding(code: str, event: EventFacts, field: str, message: str) -> Finding:
    return Finding(code, Severity.WARNING, message, event.file, event.line, field, event.child)
