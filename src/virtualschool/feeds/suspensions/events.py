"""Rows of the file to events: categories and statuses in the words of the domain."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa

from virtualschool.domain.calendar import SchoolCalendar, default_calendar, is_working_day
from virtualschool.domain.suspensions import (
    Category,
    Suspension,
    parse_category,
    parse_status,
    problems,
    sessions_between,
)
from virtualschool.feeds.base import Context, Finding, Severity, TableShape
from virtualschool.feeds.identity import UpnWatch, is_no_identity
from virtualschool.feeds.rows import RejectedRow, Row, RowRefiner

_SESSIONS = {
    **dict.fromkeys(("AM", "A.M.", "MORNING"), "AM"),
    **dict.fromkeys(("PM", "P.M.", "AFTERNOON"), "PM"),
}

_LONGEST = timedelta(days=200)


def suspension_of(row: Row) -> Suspension:
    """A staged row as the domain's event."""
    category = Category(row["category"])
    return Suspension(
        category=category,
        start_on=row["start_date"],
        start_session=row["start_session"],
        last_day=row["end_date"],
        sessions=row["sessions"],
        reasons=tuple(row[f"reason{n}"] for n in (1, 2, 3) if row[f"reason{n}"]),
        status=parse_status(row["status"], category),
        urn=row["urn"] or "",
    )


class EventRefiner(RowRefiner):
    """One event a row; ``FIXD`` becomes ``SUSP``, a blank start is the morning, a blank status is
    ``stands`` (``notified`` for a permanent exclusion).

    Set aside: a row about nobody, an unknown category. Everything else that is wrong with an event
    is a finding.
    """

    columns = {
        "child_id": pa.string(),
        "upn": pa.string(),
        "urn": pa.string(),
        "category": pa.string(),
        "start_date": pa.date32(),
        "start_session": pa.string(),
        "end_date": pa.date32(),
        "sessions": pa.int32(),
        "reason1": pa.string(),
        "reason2": pa.string(),
        "reason3": pa.string(),
        "status": pa.string(),
        "notified_on": pa.date32(),
        "letter_seen": pa.bool_(),
        "provision_from": pa.date32(),
    }

    def __init__(self, shape: TableShape, file: str, context: Context) -> None:
        super().__init__(shape, file, context)
        self._upns = UpnWatch(file)
        self._nobody: set[str] = set()
        self._calendar: SchoolCalendar = default_calendar()

    def look(self, batch: pa.Table) -> None:
        upns = batch["upn"].combine_chunks()
        self._upns.look(upns, batch["line"].combine_chunks())
        self._nobody |= set(upns.cast(pa.string()).filter(is_no_identity(upns)).to_pylist())

    def row(self, row: Row) -> Row:
        upn = None if row["upn"] in self._nobody else row["upn"]
        if not row["child_id"] and not upn:
            raise RejectedRow(
                "child_id", "the row has neither child_id nor upn, so it is about nobody."
            )
        try:
            category = parse_category(row["category"])
        except ValueError as error:
            raise RejectedRow("category", str(error)) from error
        made = {
            **{name: row[name] for name in self.columns},
            "upn": upn,
            "category": str(category),
            "start_session": self._start_session(row),
            "status": self._status(row, category),
        }
        event = suspension_of(made)
        for problem in problems(event):
            self.note(row, problem.code, Severity.WARNING, problem.field, problem.message)
        self._compare_sessions(row, event)
        if event.start_on > self.context.today:
            said = f"the event starts on {event.start_on}, after today, {self.context.today}."
            self.note(row, "suspension_in_future", Severity.WARNING, "start_date", said)
        return made

    def finish(self) -> list[Finding]:
        return super().finish() + self._upns.findings()

    def _start_session(self, row: Row) -> str:
        given = row["start_session"]
        if given is None:
            return "AM"
        if given not in _SESSIONS:
            said = f'start_session "{given}" is neither AM nor PM; the morning is taken.'
            self.note(row, "suspension_session", Severity.WARNING, "start_session", said)
        return _SESSIONS.get(given, "AM")

    def _status(self, row: Row, category: Category) -> str:
        try:
            return str(parse_status(row["status"] or "", category))
        except ValueError as error:
            usual = parse_status("", category)
            said = f"{str(error).rstrip('.')}; {usual} is taken."
            self.note(row, "suspension_status", Severity.WARNING, "status", said)
            return str(usual)

    def _compare_sessions(self, row: Row, event: Suspension) -> None:
        """Sessions lost against the days between the dates.

        The school's own calendar is not known here, so only what no calendar allows is told: more
        than all working days hold, or fewer than England's usual school days by more than one
        closed day and a last afternoon.
        """
        if event.category is not Category.SUSPENSION or not event.sessions or not event.last_day:
            return
        length = event.last_day - event.start_on
        if not timedelta(0) <= length <= _LONGEST:
            return
        days = (event.start_on + timedelta(days=n) for n in range(length.days + 1))
        most = 2 * sum(is_working_day(day) for day in days)
        most -= event.start_session == "PM" and is_working_day(event.start_on)
        usual = sessions_between(
            event.start_on, event.start_session, event.last_day, self._calendar, urn=event.urn
        )
        if not usual - 3 <= event.sessions <= most:
            said = (
                f"{event.sessions} sessions are given, and {event.start_on} "
                f"{event.start_session} to {event.last_day} holds {usual} on school days."
            )
            self.note(row, "suspension_sessions", Severity.WARNING, "sessions", said)
