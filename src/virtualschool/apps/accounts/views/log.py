"""Who did what: the log with its filters, as a file, and of one child."""

from __future__ import annotations

import csv

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from virtualschool.apps.accounts.forms import LogFilterForm
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.selectors import usernames_of, who_may_see
from virtualschool.apps.accounts.signals import NOBODY
from virtualschool.apps.accounts.views.asked import authority_asked
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.selectors import (
    actions_there_are,
    entries_of,
    entries_of_child,
    line_of,
)
from virtualschool.apps.audit.services import record
from virtualschool.publishing.renderers.csv import safe

PAGE = 50
MOST_IN_FILE = 50_000


def log(request: HttpRequest) -> HttpResponse:
    """The log of an authority, newest first, fifty entries a page."""
    authority = authority_asked(request, Permission.SEE_AUDIT)
    form = LogFilterForm(request.GET, actions=actions_there_are())
    is_right = form.is_valid()
    page = Paginator(_asked(authority, form), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "authority": authority,
        "page": page,
        "lines": [line_of(entry) for entry in page],
        "query": query.urlencode(),
        "is_narrowed": any(form.cleaned_data.values()) if is_right else True,
    }
    answer = render(request, "accounts/log.html", context, status=200 if is_right else 400)
    _record(request, authority, "log.seen", {"page": page.number, "asked": dict(query.items())})
    return answer


def log_file(request: HttpRequest) -> HttpResponse:
    """The same entries as a file; the log says that they were taken, and how many."""
    authority = authority_asked(request, Permission.SEE_AUDIT)
    form = LogFilterForm(request.GET, actions=actions_there_are())
    if not form.is_valid():
        raise Http404
    lines = [line_of(entry) for entry in _asked(authority, form)[:MOST_IN_FILE]]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="log-{authority}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["entry", "at", "who", "what", "subject", "detail"])
    for line in lines:
        detail = "; ".join(f"{name}: {value}" for name, value in line.details)
        words = (line.actor, line.words, line.subject, detail)
        writer.writerow([line.sequence, line.at.isoformat(timespec="seconds"), *map(safe, words)])
    _record(
        request,
        authority,
        "log.exported",
        {"rows": len(lines), "asked": dict(request.GET.items())},
    )
    return response


def log_of_child(request: HttpRequest, council_id: str) -> HttpResponse:
    """One child: who has looked, and who may."""
    authority = authority_asked(request, Permission.SEE_AUDIT)
    entries = entries_of_child(authority, council_id)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    if not page.paginator.count:
        raise Http404
    context = {
        "child": council_id,
        "authority": authority,
        "page": page,
        "lines": [line_of(entry) for entry in page],
        "seers": who_may_see(authority, council_id),
        "query": "",
    }
    answer = render(request, "accounts/log_of_child.html", context)
    _record(request, authority, "log.seen", {"child": council_id, "page": page.number})
    return answer


def _asked(authority: str, form: LogFilterForm) -> QuerySet[Entry]:
    if not form.is_valid():
        return Entry.objects.none()
    return entries_of(
        authority, members=usernames_of(authority), strangers=[NOBODY], **form.cleaned_data
    )


def _record(request: HttpRequest, authority: str, action: str, detail: dict[str, object]) -> None:
    record(actor=request.user.get_username(), action=action, authority=authority, detail=detail)
