"""Events of all accepted files, each once: the later word about an event wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from virtualschool.domain.suspensions import Suspension
from virtualschool.feeds.base import Staged
from virtualschool.feeds.suspensions.events import suspension_of

#: The child (as ``who`` knows them), school, category, first day and session of an event.
EventKey = tuple[str, str, str, date, str]


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event as last reported, and where that was said."""

    child: str
    child_id: str | None
    upn: str | None
    suspension: Suspension
    notified_on: date | None
    letter_seen: bool | None
    provision_from: date | None
    file: str
    line: int

    @property
    def key(self) -> EventKey:
        said = self.suspension
        return (self.child, said.urn, str(said.category), said.start_on, said.start_session)


def by_id_or_upn(child_id: str | None, upn: str | None) -> str | None:
    """A child's key when nothing better is known: the council's id, else the UPN."""
    return child_id or upn


def fold(
    staged: Sequence[Staged],
    who: Callable[[str | None, str | None], str | None] = by_id_or_upn,
) -> dict[EventKey, EventFacts]:
    """Events by natural key, ``staged`` in the order received: the later word wins.

    ``who(child_id, upn)`` gives the child's key, or ``None`` for a child who is not known (the
    event is then left out: its row waits for whoever links the child).
    """
    events: dict[EventKey, EventFacts] = {}
    for one in staged:
        for table in one.batches():
            for row in table.to_pylist():
                child = who(row["child_id"], row["upn"])
                if child is None:
                    continue
                event = EventFacts(
                    child=child,
                    child_id=row["child_id"],
                    upn=row["upn"],
                    suspension=suspension_of(row),
                    notified_on=row["notified_on"],
                    letter_seen=row["letter_seen"],
                    provision_from=row["provision_from"],
                    file=one.file,
                    line=row["line"],
                )
                events[event.key] = event
    return events
