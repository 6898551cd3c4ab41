"""A headline's figures as a copy-ready sheet: a page, and files to paste from."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.papers.months import months_with_marks
from virtualschool.apps.papers.permissions import authority_of_reader, may_keep
from virtualschool.apps.papers.views.opened import asked_of
from virtualschool.apps.reports import copy_sheets
from virtualschool.domain.calendar import Month
from virtualschool.publishing.copy_sheet import SheetTemplate
from virtualschool.publishing.renderers import renderer_for

#: The files that a copy-ready sheet is offered as.
COPY_SHEET_DOWNLOADS = (
    ("txt", "Lines to paste"),
    ("xlsx", "Excel"),
    ("csv", "CSV"),
)


def copy_sheet(request: HttpRequest, month: str) -> HttpResponse:
    """A month's figures in the row order of another system, to be copied."""
    authority, chosen = _keeper(request, month)
    template = _template(request, authority)
    scope = engine_scope(request.user, authority, Permission.READ_REPORTS)
    sheet, _ = copy_sheets.filled(template=template, month=chosen, scope=scope)
    query = urlencode({"template": template.name, "authority": authority})
    return render(
        request,
        "reports/copy_sheet.html",
        {
            "month": chosen,
            "authority": authority,
            "asked": asked_of(request),
            "templates": copy_sheets.templates(authority),
            "template": template,
            "headings": template.columns,
            "rows": sheet.table().rows,
            "figures": sheet.figures(),
            "downloads": [
                (f"{reverse('copy-sheet-file', args=[month, suffix])}?{query}", words)
                for suffix, words in COPY_SHEET_DOWNLOADS
            ],
        },
    )


def copy_sheet_file(request: HttpRequest, month: str, suffix: str) -> HttpResponse:
    """The same sheet as a file."""
    authority, chosen = _keeper(request, month)
    if not may(request.user, Permission.EXPORT_REPORTS, authority):
        raise Http404
    template = _template(request, authority)
    scope = engine_scope(request.user, authority, Permission.READ_REPORTS)
    sheet, snapshot = copy_sheets.filled(template=template, month=chosen, scope=scope)
    if suffix == "txt":
        content, media_type = sheet.text().encode(), "text/plain; charset=utf-8"
    else:
        renderer = renderer_for(suffix)
        media_type = renderer.MEDIA_TYPE
        content = renderer.render(
            copy_sheets.copy_sheet_document(
                sheet=sheet, snapshot=snapshot, authority=the_authority(authority), month=chosen
            )
        )
    record(
        actor=request.user.get_username(),
        action="report.exported",
        authority=authority,
        subject_type="report",
        subject=f"copy-sheet {month}",
        detail={
            "format": suffix,
            "rows": len(template.rows),
            "template": template.name,
            "snapshot": snapshot,
        },
    )
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="copy-sheet-{month}.{suffix}"'
    return response


def _template(request: HttpRequest, authority: str) -> SheetTemplate:
    found = copy_sheets.templates(authority)
    name = request.GET.get("template") or next(iter(found))
    if name not in found:
        raise Http404
    return found[name]


def _keeper(request: HttpRequest, key: str) -> tuple[str, Month]:
    """The authority and month whose record the user may keep; 404 for anybody else."""
    authority = authority_of_reader(
        request.user, request.GET.get("authority"), [Permission.READ_REPORTS]
    )
    if authority is None or not may_keep(request.user, authority):
        raise Http404
    for month in months_with_marks(authority):
        if month.key == key:
            return authority, month
    raise Http404
