"""What the reader has to do for children on call lists."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.permissions import visible_children
from virtualschool.apps.desk.home.pieces import Line, Link, Told
from virtualschool.apps.desk.home.reader import MOST, Reader
from virtualschool.apps.indicators.models import Call
from virtualschool.publishing.plain import long_date

#: Calls are told of this long before they are due.
AHEAD = timedelta(days=14)


def due(reader: Reader) -> Told:
    """The reader's own calls to which nothing came yet, due or soon to be, soonest first."""
    calls = list(
        mine(reader)
        .filter(due_on__lte=reader.today + AHEAD)
        .select_related("call_list")
        .order_by("due_on", "pk")
    )
    names = _names(reader, calls)
    lines = [
        Line(
            f"{_when(reader, due_on)}, from the list “{call.call_list.title}”.",
            Link(
                names[call.council_id],
                reverse("call", args=[call.call_list_id, call.council_id]),
            ),
            due_on,
            call.council_id,
        )
        for call in calls
        if call.council_id in names and (due_on := call.due_on)
    ]
    return Told(
        lines=lines[:MOST],
        total=len(lines),
        nothing=f"No call of yours is due in the next {AHEAD.days} days.",
        more=Link("See your call lists", reverse("call-lists")),
    )


def mine(reader: Reader) -> QuerySet[Call]:
    """The reader's calls in the authority to which nothing came yet."""
    return Call.objects.filter(
        call_list__authority=reader.authority.code,
        owner=reader.user.get_username(),
        outcome="",
    )


def _names(reader: Reader, calls: list[Call]) -> dict[str, str]:
    """Names of the children who are within the reader's reach still."""
    if not calls:
        return {}
    visible = visible_children(reader.user, reader.authority.code, Permission.KEEP_CALL_LISTS)
    wanted = visible.filter(council_id__in={call.council_id for call in calls})
    return {child.council_id: str(child) for child in wanted}


def _when(reader: Reader, due_on: date) -> str:
    if due_on < reader.today:
        return f"was due on {long_date(due_on)}"
    return "due today" if due_on == reader.today else f"due on {long_date(due_on)}"
