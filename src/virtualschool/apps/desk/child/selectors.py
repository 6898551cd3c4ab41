"""One child's page, put together for whoever opens it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from virtualschool.analytics.engines.marks_of_child import (
    MarkOfChild,
    marks_of_child,
    years_with_marks,
)
from virtualschool.analytics.snapshots import SnapshotStore
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.models import Child
from virtualschool.apps.children.permissions import visible_children
from virtualschool.apps.desk.child.attendance import Calendar, calendar_for
from virtualschool.apps.desk.child.now import Facts, facts_of, status_of
from virtualschool.apps.desk.child.reader import Reader, reader_of
from virtualschool.apps.desk.child.record import Record, record_of
from virtualschool.apps.desk.child.strengths import strengths_of
from virtualschool.apps.desk.child.strip import Strip, context_of, strip_of
from virtualschool.apps.desk.child.timeline import Event, events_of
from virtualschool.apps.desk.standing import make_standings
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.apps.receipts.selectors import current_snapshot
from virtualschool.domain.calendar import academic_year


@dataclass(frozen=True, slots=True)
class PageOfChild:
    """What the page shows. ``years`` are the academic years that a calendar can be shown of."""

    child: Child
    reader: Reader
    status: str
    strengths: list[str]
    facts: list[Facts]
    strip: Strip
    context: Strip
    calendar: Calendar
    years: list[int]
    events: list[Event]


def child_for(user: User | AnonymousUser, council_id: str, authority: str = "") -> Child | None:
    """The child with that id whom the user may see, in the authority asked for or the first.

    ``None`` for a child who is not there and for one who is not the user's alike.
    """
    for code in authorities_within(user, Permission.SEE_CHILDREN):
        if authority in {"", code}:
            of_id = visible_children(user, code).filter(council_id=council_id)
            found = of_id.select_related("authority").first()
            if found is not None:
                return found
    return None


def authority_outside(
    user: User | AnonymousUser, council_id: str, authority: str = ""
) -> str | None:
    """The authority whose child of that id the user may open by giving a reason, if there is one.

    Only to be asked where ``child_for`` found nobody.
    """
    for code in authorities_within(user, Permission.LOOK_OUTSIDE):
        is_asked = authority in {"", code}
        if is_asked and Child.objects.filter(authority__code=code, council_id=council_id).exists():
            return code
    return None


def page_of_child(user: User | AnonymousUser, child: Child, year: int | None) -> PageOfChild:
    """Everything on the page; ``year`` is the academic year of the calendar, else the latest.

    The caller has found the child by ``child_for``.
    """
    make_standings(child.authority.code)
    reader = reader_of(user, child)
    record = record_of(child, reader, home_clock().today())
    marks, years = _marks(record, year)
    shown = year if year in years else next(iter(years), academic_year(record.today))
    return PageOfChild(
        child=child,
        reader=reader,
        status=status_of(record),
        strengths=strengths_of(record, marks),
        facts=facts_of(record),
        strip=strip_of(record),
        context=context_of(record),
        calendar=calendar_for(record, marks, shown),
        years=years,
        events=events_of(record),
    )


def _marks(record: Record, year: int | None) -> tuple[list[MarkOfChild], list[int]]:
    """The child's marks of this year, the one before and the one asked for; years with marks."""
    snapshot = current_snapshot()
    if snapshot is None:
        return [], []
    store = SnapshotStore(settings.HOME.snapshots)
    manifest = store.read_manifest(snapshot.manifest)
    authority = record.child.authority.code
    years = [
        each
        for each in years_with_marks(manifest, authority)
        if each <= academic_year(record.today)
    ]
    now = academic_year(record.today)
    wanted = {now, now - 1, *(each for each in (year, *years[:1]) if each is not None)}
    found = marks_of_child(store, manifest, authority, record.child.council_id, wanted)
    return found, years
