"""One child's page, and who can see it and has looked.

Whoever sees the child sees who else may, by name and role: it is how trust is made. Who has looked
stands before those who may read the log (``SEE_AUDIT``): the virtual school's leaders and whoever
looks after information governance.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.selectors import who_may_see
from virtualschool.apps.audit.selectors import who_looked
from virtualschool.apps.audit.services import record
from virtualschool.apps.children.models import Child
from virtualschool.apps.desk.child.attendance import KINDS as KINDS_OF_SESSION
from virtualschool.apps.desk.child.selectors import (
    authority_outside,
    child_for,
    page_of_child,
)
from virtualschool.apps.desk.child.timeline import KINDS, Event
from virtualschool.apps.desk.child.words import academic_words

#: Events on a page of the timeline, and looks on the page of access.
EVENTS, LOOKS = 30, 100


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows or turns something on the page."""

    text: str
    href: str
    is_here: bool


def child(request: HttpRequest, council_id: str) -> HttpResponse:
    """Who the child is and where now, what goes well, and all that happened; recorded."""
    found = _found(request, council_id)
    if isinstance(found, HttpResponse):
        return found
    asked_year = request.GET.get("year", "")
    year = int(asked_year) if asked_year.isascii() and asked_year.isdigit() else None
    page = page_of_child(request.user, found, year)
    kind = request.GET.get("kind", "")
    there = {event.kind for event in page.events}
    if kind not in there:
        kind = ""
    events = _events(request, [event for event in page.events if kind in {"", event.kind}])
    context = {
        "page": page,
        "child": found,
        "authority": found.authority.code,
        "calendar_title": academic_words(page.calendar.year),
        "days_of_month": range(1, 32),
        "key": KINDS_OF_SESSION,
        "years": [
            Choice(academic_words(each), _address(request, "attendance", year=each), is_here)
            for each in page.years
            for is_here in (each == page.calendar.year,)
        ],
        "kinds": [
            Choice("Everything", _address(request, "timeline", kind="", page=""), not kind),
            *(
                Choice(words, _address(request, "timeline", kind=key, page=""), key == kind)
                for key, words in KINDS.items()
                if key in there
            ),
        ],
        "kind": KINDS.get(kind, ""),
        "events": events,
        "earlier": _turn(request, events, 1),
        "later": _turn(request, events, -1),
        "opens_schools": may(request.user, Permission.SEE_SCHOOLS, found.authority.code),
    }
    answer = render(request, "desk/child.html", context)
    _record(request, found, "child")
    return answer


def access(request: HttpRequest, council_id: str) -> HttpResponse:
    """Who can see the child today and, for whoever may read the log, who has looked; recorded."""
    found = _found(request, council_id)
    if isinstance(found, HttpResponse):
        return found
    authority = found.authority.code
    seers = who_may_see(authority, found.council_id)
    context = {
        "child": found,
        "authority": authority,
        "seers": seers,
        "number": len({seer.user.pk for seer in seers}),
        "shows_looks": may(request.user, Permission.SEE_AUDIT, authority),
        "most": LOOKS,
    }
    if context["shows_looks"]:
        context["looks"] = who_looked(authority, found.council_id, LOOKS)
    answer = render(request, "desk/child_access.html", context)
    _record(request, found, "access")
    return answer


def _found(request: HttpRequest, council_id: str) -> Child | HttpResponse:
    """The child, or the way to give a reason; 404 where there is neither."""
    asked = request.GET.get("authority", "")
    found = child_for(request.user, council_id, asked)
    if found is not None:
        return found
    outside = authority_outside(request.user, council_id, asked)
    if outside is None:
        raise Http404
    query = {"authority": outside, "child": council_id, "next": request.get_full_path()}
    return redirect(f"{reverse('look-outside')}?{urlencode(query)}")


def _events(request: HttpRequest, events: list[Event]) -> Page[Event]:
    return Paginator(events, EVENTS).get_page(request.GET.get("page"))


def _turn(request: HttpRequest, events: Page[Event], step: int) -> str:
    """Where the events before or after these are; blank where there are none."""
    number = events.number + step
    if not 1 <= number <= events.paginator.num_pages:
        return ""
    return _address(request, "timeline", page=number)


def _address(request: HttpRequest, place: str, **changes: object) -> str:
    """This page with other choices, from a place on it; blank ones leave the address."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value != "":
            query[name] = str(value)
    return f"?{query.urlencode()}#{place}"


def _record(request: HttpRequest, found: Child, part: str) -> None:
    record(
        actor=request.user.get_username(),
        action="child.seen",
        authority=found.authority.code,
        subject_type="child",
        subject=found.council_id,
        detail={"page": part, "asked": dict(request.GET.items())},
    )
