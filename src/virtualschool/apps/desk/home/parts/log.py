"""What the log of who did and saw what says of the last week, and whether it is whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from django.db.models import QuerySet
from django.utils import timezone

from virtualschool.apps.accounts.selectors import usernames_of
from virtualschool.apps.accounts.signals import NOBODY
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.selectors import entries_of
from virtualschool.apps.audit.services import entry_hash
from virtualschool.apps.desk.home.pieces import Line, Link, Told
from virtualschool.apps.desk.home.reader import MOST, Reader, counted
from virtualschool.publishing.plain import long_date

#: What of the log is told: the week to this moment, by the machine's clock, which the log keeps.
LOG_OF = timedelta(days=7)
#: Of the log's end so many entries are proved for the page; ``virtualschool verify`` proves all.
PROVED = 200

_FAILED = ("signin.failed", "signin.locked", "codes.failed")


def proof(reader: Reader) -> Told:
    """Whether the log's latest entries, of the whole home, are as they were written."""
    entries = list(Entry.objects.order_by("-sequence")[: PROVED + 1])
    broken = [
        later.sequence
        for later, earlier in pairwise(entries)
        if later.hash != entry_hash(later)
        or (later.sequence, later.previous_hash) != (earlier.sequence + 1, earlier.hash)
    ]
    proved = counted(max(len(entries) - 1, 0), "entry", "entries")
    words = (
        f"is not as it was written, from entry {min(broken)} on. Tell whoever keeps the server."
        if broken
        else f"is as it was written in its last {proved}."
    )
    return Told(
        lines=[
            Line(
                f"{words} “virtualschool verify”, run on the server, proves all of it.",
                Link("The log", reader.address("log")),
            )
        ]
    )


def _log(reader: Reader) -> QuerySet[Entry]:
    code = reader.authority.code
    return entries_of(code, members=usernames_of(code), strangers=[NOBODY]).filter(
        at__gte=timezone.now() - LOG_OF
    )


def failed_sign_ins(reader: Reader) -> Told:
    """Failed attempts to sign in within a week, by account, most first."""
    failed = Counter(_log(reader).filter(action__in=_FAILED).values_list("actor", flat=True))
    return Told(
        lines=[
            Line(
                f": {counted(number, 'failed attempt')} in the last {LOG_OF.days} days.",
                Link(
                    "Names of no account" if actor == NOBODY else actor,
                    reader.address("log", who=actor),
                ),
            )
            for actor, number in failed.most_common(MOST)
        ],
        total=len(failed),
        nothing=f"Nobody failed to sign in in the last {LOG_OF.days} days.",
        more=Link("See the log", reader.address("log", what="signin.failed")),
    )


def looked_outside(reader: Reader) -> Told:
    """Who opened a child outside the caseload within a week, and the reason given."""
    looks = _log(reader).filter(action="child.looked_outside")
    return Told(
        lines=[
            Line(
                f"opened the child {look.subject} on {long_date(timezone.localdate(look.at))}: "
                f"“{look.detail.get('reason', '')}”",
                Link(look.actor, reader.address("log-of-child", look.subject)),
                timezone.localdate(look.at),
            )
            for look in looks[:MOST]
        ],
        total=looks.count(),
        nothing=f"Nobody opened a child outside their caseload in the last {LOG_OF.days} days.",
        more=Link("See them in the log", reader.address("log", what="child.looked_outside")),
    )


def exported(reader: Reader) -> Told:
    """What was taken away as files within a week: by whom, how often and how many rows."""
    taken: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in _log(reader).filter(action__endswith=".exported"):
        taken[entry.actor, entry.action].append(entry)
    return Told(
        lines=[
            Line(
                f"took {_what(action)} as a file {_times(entries)}, last on "
                f"{long_date(timezone.localdate(entries[0].at))}.",
                Link(actor, reader.address("log", who=actor, what=action)),
                timezone.localdate(entries[0].at),
            )
            for (actor, action), entries in list(taken.items())[:MOST]
        ],
        total=len(taken),
        nothing=f"Nothing was taken away as a file in the last {LOG_OF.days} days.",
        more=Link("See the log", reader.address("log")),
    )


_TAKEN = {
    "children.exported": "a list of children",
    "report.exported": "a report",
    "log.exported": "the log",
    "set_aside.exported": "rows set aside",
    "indicator.exported": "a figure",
}


def _what(action: str) -> str:
    return _TAKEN.get(action, action.partition(".")[0].replace("_", " "))


def _times(entries: Sequence[Entry]) -> str:
    """How often, and how many rows in all where the log counted them."""
    often = "once" if len(entries) == 1 else f"{len(entries)} times"
    rows = [n for entry in entries if isinstance(n := entry.detail.get("rows"), int)]
    return f"{often}, {counted(sum(rows), 'row')}" if rows else often
