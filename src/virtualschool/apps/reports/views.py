"""The home page and the headline report, on screen and as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.reports.months import months_with_marks
from virtualschool.apps.reports.permissions import authority_of_reader, links_for, may_export
from virtualschool.apps.reports.selectors import headline_document
from virtualschool.domain.calendar import Month
from virtualschool.publishing.document import Document, Section, Table
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.renderers.html import render_body

#: The files offered, in the order offered, with what each is for.
DOWNLOADS = (
    ("pdf", "PDF, to print or send"),
    ("html", "One HTML file, to keep"),
    ("csv", "Figures as CSV"),
    ("json", "Everything as JSON"),
)


def home(request: HttpRequest) -> HttpResponse:
    """What there is to read, newest first, and plainly so when there is nothing."""
    authority = authority_of_reader(request.user)
    months = months_with_marks(authority) if authority else []
    return render(
        request,
        "reports/home.html",
        {
            "reads_reports": authority is not None,
            "sees_children": bool(authorities_within(request.user, Permission.SEE_CHILDREN)),
            "latest": months[0] if months else None,
            "earlier": months[1:],
        },
    )


def choose_month(request: HttpRequest) -> HttpResponseRedirect:
    """The month chooser's form leads to the month's page, or to the latest month's."""
    months = _months(_reader(request))
    chosen = [month for month in months if month.key == request.GET.get("month")]
    return redirect("headline", (chosen or months)[0].key)


def headline(request: HttpRequest, month: str) -> HttpResponse:
    """The headline report of a month."""
    authority = _reader(request)
    months = _months(authority)
    here = _position(months, month)
    document = _document(request, authority, months[here])
    record(
        actor=request.user.get_username(),
        action="report.seen",
        authority=authority,
        subject_type="report",
        subject=f"headline {month}",
        detail={"edition": document.edition, "snapshot": document.snapshot},
    )
    return render(
        request,
        "reports/headline.html",
        {
            "document": document,
            "body": render_body(document, links_for(request.user, authority)),
            "month": months[here],
            "months": months,
            "newer": months[here - 1] if here else None,
            "older": months[here + 1] if here + 1 < len(months) else None,
            "downloads": [
                (reverse("headline-file", args=[month, suffix]), words)
                for suffix, words in DOWNLOADS
            ]
            if may_export(request.user, authority)
            else [],
        },
    )


def headline_file(request: HttpRequest, month: str, suffix: str) -> HttpResponse:
    """The same document as a file."""
    authority = _reader(request)
    if not may(request.user, Permission.EXPORT_REPORTS, authority):
        raise Http404
    months = _months(authority)
    document = _document(request, authority, months[_position(months, month)])
    renderer = renderer_for(suffix)
    content = renderer.render(document)
    record(
        actor=request.user.get_username(),
        action="report.exported",
        authority=authority,
        subject_type="report",
        subject=f"headline {month}",
        detail={
            "format": suffix,
            "rows": _rows(document.sections),
            "edition": document.edition,
            "snapshot": document.snapshot,
        },
    )
    response = HttpResponse(content, content_type=renderer.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="headline-{month}.{suffix}"'
    return response


def _reader(request: HttpRequest) -> str:
    authority = authority_of_reader(request.user)
    if authority is None:
        raise Http404
    return authority


def _months(authority: str) -> list[Month]:
    months = months_with_marks(authority)
    if not months:
        raise Http404
    return months


def _position(months: list[Month], key: str) -> int:
    for position, month in enumerate(months):
        if month.key == key:
            return position
    raise Http404


def _document(request: HttpRequest, authority: str, month: Month) -> Document:
    scope = engine_scope(request.user, authority, Permission.READ_REPORTS)
    return headline_document(scope=scope, month=month)


def _rows(sections: object) -> int:
    """Rows of every table of the document: how much left with the file."""
    count = 0
    for section in sections if isinstance(sections, list | tuple) else ():
        assert isinstance(section, Section)
        count += sum(len(block.rows) for block in section.blocks if isinstance(block, Table))
        count += _rows(section.sections)
    return count
