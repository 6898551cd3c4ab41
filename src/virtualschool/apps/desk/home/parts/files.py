"""What arrived, what is missing, what was set aside, and what waits for the analyst."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import Count, Sum
from django.urls import reverse
from django.utils import timezone

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.home.pieces import Line, Link, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.imports.merging import waiting_counts
from virtualschool.apps.imports.permissions import may_all
from virtualschool.apps.imports.selectors import marks_arrived, reconciliation
from virtualschool.apps.imports.uploads import waiting_uploads
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.indicators.figures.known import Ledger
from virtualschool.apps.indicators.figures.read import offered
from virtualschool.apps.receipts.models import File, Load, SetAsideRow
from virtualschool.domain.calendar import Month
from virtualschool.publishing.plain import long_date


def files(reader: Reader) -> Told | None:
    """A sentence each on what arrived since last Monday, what waits, and what does not agree.

    ``None`` for who may not see what was loaded of the whole authority.
    """
    if not may_all(reader.user, Permission.SEE_LOADS, reader.authority.code):
        return None
    tell = (_waiting, _arrived, _due, _set_aside, _unmatched, _reconciled, _marks)
    return Told(
        lines=[line for each in tell if (line := each(reader)) is not None],
        nothing=f"No file was put in since Monday {long_date(last_monday(reader.today))}, and "
        "nothing waits for you.",
        more=Link("See all files", reverse("files")),
    )


def last_monday(today: date) -> date:
    """The Monday before today; on a Monday that of the week before."""
    return today - timedelta(days=today.weekday() or 7)


def _waiting(reader: Reader) -> Line | None:
    """What the reader put in and has not decided on."""
    uploads = waiting_uploads(reader.authority.code, reader.user.get_username())
    if not uploads:
        return None
    address = reverse("files-waiting", args=[uploads[0].token])
    words = "wait" if len(uploads) > 1 else "waits"
    return Line(
        f"that you put in {words} for you to accept, for a day at most.",
        Link(counted(len(uploads), "upload"), address),
    )


def _arrived(reader: Reader) -> Line | None:
    monday = last_monday(reader.today)
    began = timezone.make_aware(datetime.combine(monday, time.min))
    loads = Load.objects.filter(authority=reader.authority.code, received_at__gte=began).exclude(
        status=Load.Status.UNDONE
    )
    of = File.objects.filter(load__in=loads).aggregate(
        loads=Count("load", distinct=True), files=Count("pk"), rows=Sum("accepted", default=0)
    )
    if not of["loads"]:
        return None
    return Line(
        f"arrived since Monday {long_date(monday)}: {counted(of['files'], 'file')} with "
        f"{counted(of['rows'], 'row')} taken in.",
        Link(counted(of["loads"], "load"), reverse("files")),
    )


def _due(reader: Reader) -> Line | None:
    """When the next children list is due, as long after the last as that came after the one
    before; ``None`` until there were two."""
    of = (
        File.objects.filter(load__authority=reader.authority.code, feed="children_list")
        .exclude(load__status=Load.Status.UNDONE)
        .values_list("scope__as_at", flat=True)
        .order_by("-scope__as_at")
        .distinct()[:2]
    )
    days = [date.fromisoformat(as_at) for as_at in of if as_at]
    if len(days) < 2:
        return None
    last, before = days
    due_on = last + (last - before)
    verb = "is" if due_on >= reader.today else "was"
    return Line(
        f"{verb} due by {long_date(due_on)}: the last is as at {long_date(last)}, "
        f"{counted((last - before).days, 'day')} after the one before.",
        Link("The next children list", reverse("files")),
        due_on,
    )


def _set_aside(reader: Reader) -> Line | None:
    """Rows of loads in force that could not be read; it leads to the newest such load."""
    rows = SetAsideRow.objects.filter(
        load__authority=reader.authority.code, load__status=Load.Status.ACCEPTED
    )
    newest = rows.order_by("-load_id").values_list("load_id", flat=True).first()
    if newest is None:
        return None
    return Line(
        "could not be read, and nothing of it is counted. Correct the file and put it in again.",
        Link(f"{counted(rows.count(), 'row')} set aside", reverse("load", args=[newest])),
    )


def _unmatched(reader: Reader) -> Line | None:
    waiting = sum(waiting_counts(reader.authority.code).values())
    if not waiting:
        return None
    return Line(
        "could not be put to one child for certain. Say whether two records are one person.",
        Link(counted(waiting, "row"), reverse("identities")),
    )


def _reconciled(reader: Reader) -> Line | None:
    found = reconciliation(reader.authority.code)
    if found is None or not found.summary:
        return None
    return Line(found.summary, Link("List and return do not agree.", reverse("reconciliation")))


def _marks(reader: Reader) -> Line | None:
    """Marks that did not arrive for the latest month that has ended."""
    try:
        within = offered(reader.authority.code)
    except NothingLoaded:
        return None
    month = Month.of(within.usual.period.first_day)
    expected, missing, schools = _missing(
        str(settings.HOME.snapshots), within.manifest, reader.authority.code, month, reader.ledger
    )
    if not missing:
        return None
    return Line(
        f"for {missing:,} of {counted(expected, 'child', 'children')} on roll in {month.label}, "
        f"at {counted(schools, 'school')}.",
        Link("No marks have arrived", f"{reverse('marks-expected')}?month={month.key}"),
    )


@lru_cache(maxsize=16)
def _missing(
    _home: str, _manifest: str, authority: str, month: Month, _ledger: Ledger
) -> tuple[int, int, int]:
    """Children expected and missing, and schools with any missing: read once for a snapshot."""
    arrived = marks_arrived(authority, month)
    return (
        sum(school.expected for school in arrived),
        sum(school.missing for school in arrived),
        sum(school.missing > 0 for school in arrived),
    )
