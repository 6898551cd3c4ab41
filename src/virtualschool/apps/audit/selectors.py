"""Reading the audit log: filtered, and for one child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.words import in_words

#: How a view records that it showed one child: ``subject_type`` ``child``, ``subject`` the
#: council's id, ``authority`` its code, ``action`` such as ``child.seen``.
CHILD = "child"


@dataclass(frozen=True, slots=True)
class Look:
    """One time that somebody opened, took away or changed a child's record."""

    at: datetime
    actor: str
    action: str

    @property
    def words(self) -> str:
        """The action in words."""
        return in_words(self.action)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the log as people read it."""

    sequence: int
    at: datetime
    actor: str
    words: str
    subject: str
    details: list[tuple[str, str]]


def who_looked(authority: str, council_id: str, most: int = 100) -> list[Look]:
    """Who has opened this child, newest first, ``most`` at the most.

    The child's own record only: a list with many children is recorded once, as the list.
    """
    entries = entries_of_child(authority, council_id)
    return [
        Look(at, actor, action)
        for at, actor, action in entries.values_list("at", "actor", "action")[:most]
    ]


def entries_of_child(authority: str, council_id: str) -> QuerySet[Entry]:
    """All that the log says of one child, newest first."""
    return Entry.objects.filter(
        authority=authority, subject_type=CHILD, subject=council_id
    ).order_by("-sequence")


def entries_of(
    authority: str,
    *,
    members: Iterable[str],
    strangers: Iterable[str] = (),
    who: str = "",
    what: str = "",
    child: str = "",
    first_day: date | None = None,
    last_day: date | None = None,
) -> QuerySet[Entry]:
    """The log of one authority, newest first.

    Entries that name no authority, such as sign-ins, are those of its ``members`` and of
    ``strangers``. Days are days in England, both inside.
    """
    found = Entry.objects.filter(
        Q(authority=authority)
        | Q(authority="", actor__in=members)
        | Q(authority="", actor__in=list(strangers))
    )
    if who:
        found = found.filter(actor__iexact=who.strip())
    if what:
        found = found.filter(action=what)
    if child:
        found = found.filter(subject_type=CHILD, subject=child.strip())
    if first_day:
        found = found.filter(at__gte=_midnight(first_day))
    if last_day and last_day < date.max:
        found = found.filter(at__lt=_midnight(last_day + timedelta(days=1)))
    return found.order_by("-sequence")


def actions_there_are() -> list[tuple[str, str]]:
    """Code and words of every action that the log has, by its words."""
    codes = Entry.objects.order_by().values_list("action", flat=True).distinct()
    return sorted(((code, in_words(code)) for code in codes), key=lambda pair: pair[1])


def line_of(entry: Entry) -> Line:
    """An entry as people read it."""
    subject = f"{entry.subject_type} {entry.subject}".strip()
    details = [
        (name.replace("_", " "), _words(value))
        for name, value in sorted(entry.detail.items())
        if value not in (None, "", [], {})
    ]
    return Line(entry.sequence, entry.at, entry.actor, in_words(entry.action), subject, details)


def _words(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_words, value))
        case dict():
            return ", ".join(f"{name} {_words(item)}" for name, item in sorted(value.items()))
    return str(value)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
