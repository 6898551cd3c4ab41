"""Everything that happened, one line a day and kind, newest first, each with its source.

Leaving care is told as that: why a child left (adoption, an order, home) stands only before whoever
may know of adoption, for one silent reason among spoken ones would speak. A placement for adoption
with the carer the child lives with already is no event to anybody else either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.facts import domain_episode
from virtualschool.apps.children.models import Episode, ReturnRecord, SocialWork
from virtualschool.apps.desk.child.record import (
    ADOPTION,
    MISSING,
    PLACED,
    REVIEWS,
    Record,
    stays_with_workers,
)
from virtualschool.apps.desk.child.words import (
    IN_NEED_CENSUS,
    PROVISIONS,
    SUSPENSIONS,
    day,
    legal_words,
    need_words,
    placement_words,
    return_of,
    some,
    source_words,
)
from virtualschool.domain import care
from virtualschool.domain.codes import (
    MISSING as MISSING_CODES,
)
from virtualschool.domain.codes import (
    REASON_CEASED,
    REASON_NEW_SOCIAL_WORKER,
    REVIEW,
    PlacementGroup,
    placement_group,
)
from virtualschool.domain.suspensions import REASONS, Category, Status, status_counts

#: Kinds of event by the word in the address, as links name them.
KINDS = {
    "care": "Care",
    "legal": "Legal status",
    "school": "School",
    "suspension": "Suspensions",
    "needs": "Special educational needs",
    "worker": "Social workers",
    "work": "In need and plans",
    "review": "Reviews",
    "missing": "Missing",
    "adoption": "Adoption",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: the day, its kind (a key of ``KINDS``), words and source."""

    on: date
    kind: str
    title: str
    source: str
    more: str = ""

    @property
    def when(self) -> str:
        return day(self.on)

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]


def events_of(record: Record) -> list[Event]:
    """Every event that the reader may know of, newest first; those to come are not among them."""
    events = [
        *_care(record),
        *_schools(record),
        *_suspensions(record),
        *_needs(record),
        *_workers(record),
        *_work(record),
        *_reviews(record),
        *_missing(record),
        *_adoption(record),
    ]
    happened = [event for event in events if event.on <= record.today]
    return sorted(happened, key=lambda event: (event.on, event.kind, event.title), reverse=True)


def _care(record: Record) -> Iterator[Event]:
    rows = record.episodes
    known = [domain_episode(row) for row in rows]
    before: care.Episode | None = None
    changes = care.classify_changes(known)
    for row, episode, change in zip(rows, known, changes, strict=True):
        yield from _began(record, row, episode, change)
        if before is not None and before.legal_status != episode.legal_status:
            yield from _status_changed(record, before, episode, row)
        before = episode
    yield from _left(record, rows, known)


def _began(
    record: Record, row: Episode, episode: care.Episode, change: care.ChangeKind
) -> Iterator[Event]:
    reader, source = record.reader, return_of(row.collection_year)
    placed = placement_words(row.placement_type, reader)
    if episode.is_short_break:
        if change is care.ChangeKind.STARTED:
            yield Event(row.start_on, "care", "Short breaks began", source, placed)
        return
    is_adoption = placement_group(row.placement_type) is PlacementGroup.ADOPTION
    match change:
        case care.ChangeKind.STARTED:
            yield Event(row.start_on, "care", "Started to be looked after", source, placed)
            if words := legal_words(row.legal_status, reader):
                yield Event(row.start_on, "legal", f"Legal status: {words}", source)
        case care.ChangeKind.CARER:
            yield Event(row.start_on, "care", "Moved to another carer", source, placed)
        case care.ChangeKind.PLACEMENT:
            if not is_adoption or reader.may(Permission.SEE_ADOPTION):
                yield Event(
                    row.start_on, "care", "Placement changed, not the carer", source, placed
                )


def _status_changed(
    record: Record, before: care.Episode, episode: care.Episode, row: Episode
) -> Iterator[Event]:
    """A change of legal status within a time of care, where it is one in the reader's words."""
    if before.ceased_on != episode.start_on or before.is_short_break != episode.is_short_break:
        return
    was = legal_words(before.legal_status, record.reader)
    words = legal_words(episode.legal_status, record.reader)
    if words and words != was:
        source = return_of(row.collection_year)
        yield Event(row.start_on, "legal", f"Legal status: {words}", source, f"before: {was}")


def _left(record: Record, rows: list[Episode], known: list[care.Episode]) -> Iterator[Event]:
    """The ends of care, with the reason for whoever may know each of them."""
    for interval in care.care_intervals(known):
        if interval.ceased_on is None:
            continue
        last = [
            row
            for row in rows
            if row.ceased_on == interval.ceased_on and row.legal_status not in care.SHORT_BREAKS
        ]
        row = last[-1] if last else rows[-1]
        reason = ""
        if record.reader.may(Permission.SEE_ADOPTION) and row.reason_ceased:
            reason = REASON_CEASED.name(row.reason_ceased)
        if row.is_closed_by_omission:
            reason = "the next return no longer had the child"
        source = return_of(row.collection_year)
        yield Event(interval.ceased_on, "care", "Left care", source, reason)


def _schools(record: Record) -> Iterator[Event]:
    for row in record.enrolments:
        where, source = record.name_of(row.urn), source_words(row.source)
        yield Event(row.start_on, "school", f"On roll at {where}", source)
        if row.last_day is not None:
            yield Event(row.last_day, "school", f"Last day on roll at {where}", source)


def _suspensions(record: Record) -> Iterator[Event]:
    for row in record.suspensions:
        name = {
            Category.PERMANENT: "Permanent exclusion",
            Category.LUNCHTIME: "Lunchtime suspension",
        }.get(Category(row.category), "Suspended")
        length = f" for {some(row.sessions, 'session')}" if row.sessions else ""
        where = f" from {record.name_of(row.urn)}" if row.urn else ""
        reasons = [
            REASONS.get(code, code) for code in (row.reason_1, row.reason_2, row.reason_3) if code
        ]
        more = "; ".join(reasons)
        if not status_counts(row.category, row.status):
            status = Status(row.status)
            taken_back = f"{status}, so it is not counted"
            more = f"{more}; {taken_back}" if more else taken_back
        yield Event(row.start_on, "suspension", f"{name}{length}{where}", SUSPENSIONS, more)


def _needs(record: Record) -> Iterator[Event]:
    before: tuple[str, str] | None = None
    for row in record.needs:
        if before and row.provision == before[0] and row.primary_need in {"", before[1]}:
            continue  # a sighting that says nothing new
        before = (row.provision, row.primary_need)
        words = PROVISIONS.get(row.provision, row.provision)
        more = need_words(row.primary_need) if row.primary_need and row.provision != "N" else ""
        yield Event(row.start_on, "needs", words, source_words(row.source), more)


def _workers(record: Record) -> Iterator[Event]:
    for stay in stays_with_workers(record):
        reason = REASON_NEW_SOCIAL_WORKER.name(stay.reason) if stay.reason else ""
        title = f"Social worker {stay.worker} took over"
        if stay.reason == "FCONTA":
            title, reason = f"First social worker, {stay.worker}", ""
        yield Event(stay.start_on, "worker", title, "SSDA903 return, social workers", reason)


def _work(record: Record) -> Iterator[Event]:
    for row in record.work:
        is_plan = row.kind == SocialWork.Kind.PROTECTION_PLAN
        began, ended = "Became a child in need", "No longer a child in need"
        if is_plan:
            began, ended = "Child protection plan began", "Child protection plan ended"
        yield Event(row.start_on, "work", began, IN_NEED_CENSUS)
        if row.ceased_on is not None:
            yield Event(row.ceased_on, "work", ended, IN_NEED_CENSUS)


def _reviews(record: Record) -> Iterator[Event]:
    for row, held_on in _dated(record, REVIEWS, "REVIEW"):
        code = row.values.get("REVIEW_CODE") or ""
        more = REVIEW.name(code) if code else ""
        yield Event(held_on, "review", "Review of the care plan", _of(row), more)


def _missing(record: Record) -> Iterator[Event]:
    for row, began in _dated(record, MISSING, "MIS_START"):
        words = MISSING_CODES.name(row.values.get("MISSING") or "")
        until = row.values.get("MIS_END")
        more = f"until {day(date.fromisoformat(until))}" if until else "no end is on record"
        yield Event(began, "missing", words, _of(row), more)


def _adoption(record: Record) -> Iterator[Event]:
    for name, column, title in (
        (PLACED, "DATE_PLACED", "Decided that the child should be placed for adoption"),
        (PLACED, "DATE_PLACED_CEASED", "No longer to be placed for adoption"),
        (ADOPTION, "DATE_MATCH", "Matched with adopters"),
    ):
        for row, on in _dated(record, name, column):
            yield Event(on, "adoption", title, _of(row))


def _dated(record: Record, name: str, column: str) -> Iterator[tuple[ReturnRecord, date]]:
    """The rows of a list by their day, each event once: the latest return's word."""
    latest: dict[str, ReturnRecord] = {}
    for row in record.told_in(name):
        on = row.values.get(column)
        if on and (on not in latest or row.collection_year >= latest[on].collection_year):
            latest[on] = row
    for on, row in latest.items():
        yield row, date.fromisoformat(on)


def _of(row: ReturnRecord) -> str:
    return return_of(row.collection_year)
