"""Who is suspended, who comes near the limit in law, and who was permanently excluded."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from virtualschool.apps.children.permissions import schools_told
from virtualschool.apps.desk.home.parts.words import (
    RECENT,
    SUSPENSIONS,
    child_link,
    list_link,
    since,
)
from virtualschool.apps.desk.home.pieces import Line, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.apps.exclusions.models import Suspension
from virtualschool.domain.suspensions import DAYS_ALLOWED_IN_A_YEAR, Category, Status, days
from virtualschool.publishing.plain import long_date

#: A suspension is told of for a week after it began, and for as long as it lasts.
TOLD_FOR = timedelta(days=7)
#: Days of suspension in a school year beyond which the governors' part begins (DfE guidance), and
#: from which the year's limit comes into sight.
MANY_DAYS, NEAR_DAYS = 5, 30
#: From this school day of a suspension or exclusion on, full-time education must be arranged.
PROVISION_DAY = 6

_OVER = (Status.WITHDRAWN, Status.CANCELLED, Status.REINSTATED)


def suspended(reader: Reader) -> Told:
    """Suspensions that last still or began within a week, newest first."""
    begun = events(reader).filter(category=Category.SUSPENSION, start_on__lte=reader.today)
    found = (
        begun.filter(last_day__gte=reader.today)
        | begun.filter(start_on__gt=reader.today - TOLD_FOR)
    ).order_by("-start_on", "child_id")
    shown, total = reader.first("suspended", found)
    reader.school_names(event.urn for event in shown)  # all at once
    return Told(
        lines=[_line(reader, event, _suspension(reader, event)) for event in shown],
        total=total,
        intro="A school must arrange full-time education from the sixth school day. For children "
        "looked after the guidance asks for it from the first.",
        nothing=f"No suspension lasts today, and none began in the last {TOLD_FOR.days} days.",
        source=reader.sources(SUSPENSIONS),
        more=list_link(
            reader, "See everyone suspended this school year", who="current", suspended="on"
        ),
    )


def _suspension(reader: Reader, event: Suspension) -> str:
    school = reader.school_names([event.urn]).get(event.urn, "")
    lasts = f"for {counted_days(event.sessions or 0)} " if event.sessions else ""
    said = f"was suspended {lasts}from {since(reader, event.start_on)}"
    said += f", at {school}" if school else ""
    due = [f"{words} on {long_date(on)}" for on, words in deadlines(reader, event)]
    return f"{said}{'; ' if due else ''}{'; '.join(due)}."


def permanently_excluded(reader: Reader) -> Told:
    """Permanent exclusions of the school year that were not taken back, newest first."""
    shown, total = reader.first(
        "excluded",
        events(reader)
        .filter(category=Category.PERMANENT, start_on__gt=reader.today - timedelta(days=365))
        .exclude(status__in=_OVER)
        .order_by("-start_on", "child_id"),
    )
    reader.school_names(event.urn for event in shown)  # all at once
    return Told(
        lines=[_line(reader, event, _exclusion(reader, event)) for event in shown],
        total=total,
        nothing="No permanent exclusion of the last twelve months stands or is pending.",
        source=reader.sources(SUSPENSIONS),
    )


def _exclusion(reader: Reader, event: Suspension) -> str:
    school = reader.school_names([event.urn]).get(event.urn, "")
    said = f"was permanently excluded on {since(reader, event.start_on)}"
    said += f", from {school}" if school else ""
    state = "" if event.status == Status.STANDS else f"; {event.status}"
    due = [f"; {words} on {long_date(on)}" for on, words in deadlines(reader, event)]
    return f"{said}{state}{''.join(due)}."


def near_the_limit(reader: Reader) -> Told:
    """Who was suspended for many days this school year, most first."""
    lost = f"sessions_suspended{reader.here}"
    found = reader.current.filter(**{f"{lost}__gt": 2 * MANY_DAYS}).order_by(
        f"-{lost}", "child__council_id"
    )
    standings, total = reader.first("days suspended", found)
    near = reader.how_many("near the limit", found.filter(**{f"{lost}__gte": 2 * NEAR_DAYS}))
    return Told(
        lines=[
            Line(
                f"{limit_words(getattr(standing, lost))}.",
                child_link(reader, standing.child),
                child=standing.child.council_id,
            )
            for standing in standings
        ],
        total=total,
        intro=f"The law allows {DAYS_ALLOWED_IN_A_YEAR} days in a school year, at all schools "
        f"together. {NEAR_DAYS} days or more: {counted(near, 'child', 'children')}.",
        nothing=f"Nobody was suspended for more than {MANY_DAYS} days this school year.",
        source=reader.sources(SUSPENSIONS),
        more=list_link(
            reader, "See everyone suspended this school year", who="current", suspended="on"
        ),
    )


def limit_words(sessions: int) -> str:
    """Days lost of those that the law allows, and what is left of them or is beyond them."""
    lost = days(sessions)
    left = DAYS_ALLOWED_IN_A_YEAR - lost
    said = f"was suspended for {counted_days(sessions)} this school year"
    if left < 0:
        return f"{said}, {-left} more than the {DAYS_ALLOWED_IN_A_YEAR} that the law allows"
    return f"{said}; {left} of the {DAYS_ALLOWED_IN_A_YEAR} that the law allows are left"


def counted_days(sessions: int) -> str:
    """Sessions as days: ``1 day``, ``2.5 days``."""
    return f"{days(sessions)} {'day' if sessions == 2 else 'days'}"


def events(reader: Reader) -> QuerySet[Suspension]:
    """Events of the children within reach that were not taken back; of the reader's own schools
    alone where only those are in reach."""
    found = Suspension.objects.select_related("child")
    if reader.reach.is_whole:
        found = found.filter(child__authority=reader.authority)
    else:
        found = found.filter(child_id__in=reader.children)
    if reader.is_by_school:
        found = found.filter(urn__in=schools_told(reader.reach))
    return found.exclude(status__in=[Status.WITHDRAWN, Status.CANCELLED])


def deadlines(reader: Reader, event: Suspension) -> list[tuple[date, str]]:
    """What is due for an event from today on, soonest first: education from the sixth school day,
    and the day that the child is back."""
    due: list[tuple[date, str]] = []
    is_permanent = event.category == Category.PERMANENT
    if not is_permanent and (event.last_day is None or event.last_day < reader.today):
        return due
    sixth = reader.calendar.nth_school_day(event.start_on, PROVISION_DAY, event.urn)
    if sixth >= reader.today and (is_permanent or sixth <= (event.last_day or date.max)):
        due.append((sixth, "full-time education due"))
    if event.last_day is not None:
        after = event.last_day + timedelta(days=1)
        due.append((reader.calendar.nth_school_day(after, 1, event.urn), "back at school"))
    return due


def running(reader: Reader) -> dict[int, list[tuple[date, str]]]:
    """What is due from suspensions that last and from exclusions, by child."""
    found: dict[int, list[tuple[date, str]]] = {}
    lately = reader.today - RECENT
    of_these = events(reader).exclude(status=Status.REINSTATED)
    open_still = of_these.filter(last_day__gte=reader.today) | of_these.filter(
        category=Category.PERMANENT, start_on__gt=lately
    )
    for event in open_still:
        found.setdefault(event.child_id, []).extend(deadlines(reader, event))
    return found


def _line(reader: Reader, event: Suspension, text: str) -> Line:
    return Line(text, child_link(reader, event.child), event.start_on, event.child.council_id)
