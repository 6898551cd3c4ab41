"""The page that files are put in on, with the ledger of all loads, and a load's own page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports.effects import effect_of, moved_by
from virtualschool.apps.imports.forms import UploadForm, title_of
from virtualschool.apps.imports.permissions import LARGEST_NUMBER, authority_for, may_all
from virtualschool.apps.imports.selectors import (
    finding_codes,
    findings_of,
    loads_of,
    set_aside_of,
)
from virtualschool.apps.imports.services import LoadRefused, undo
from virtualschool.apps.imports.tasks import make_ready
from virtualschool.apps.imports.uploads import waiting_uploads
from virtualschool.apps.imports.workbooks import MEDIA_TYPE, ledger_workbook, set_aside_workbook
from virtualschool.apps.receipts.models import Load
from virtualschool.feeds.registry import discover

LOADS_A_PAGE = 20
FINDINGS_A_PAGE = 50
#: Rows set aside that a load's page prints; the workbook has them all.
SHOWN_ROWS = 50


@require_GET
def files(request: HttpRequest) -> HttpResponse:
    """Where files are put in, for whoever may; and every load, newest first."""
    authority = authority_for(request.user, Permission.SEE_LOADS)
    return files_page(request, authority, UploadForm())


def files_page(
    request: HttpRequest, authority: Authority, form: UploadForm, status: int = 200
) -> HttpResponse:
    """The page with this form; the caller has checked that the reader may see it."""
    loads_in = may_all(request.user, Permission.LOAD_FILES, authority.code)
    page = Paginator(loads_of(authority.code), LOADS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "imports/files.html",
        {
            "form": form,
            "may_load": loads_in,
            "may_resolve": may_all(request.user, Permission.RESOLVE_IDENTITIES, authority.code),
            "waiting": waiting_uploads(authority.code, request.user.get_username())
            if loads_in
            else [],
            "page": page,
            "loads": [(load, _feeds_in(load), moved_by(load.effect)) for load in page.object_list],
        },
        status=status,
    )


@require_GET
def ledger(request: HttpRequest) -> HttpResponse:
    """Every file that was ever loaded, as a workbook."""
    authority = authority_for(request.user, Permission.SEE_LOADS)
    content, rows = ledger_workbook(loads_of(authority.code))
    record(
        actor=request.user.get_username(),
        action="ledger.exported",
        authority=authority.code,
        subject_type="load",
        detail={"rows": rows},
    )
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="files-loaded.xlsx"'
    return response


@require_GET
def load(request: HttpRequest, number: int) -> HttpResponse:
    """A load: its files with their hashes, its findings by code, and what was set aside."""
    authority, shown = _own(request, number)
    chosen = {name: request.GET.get(name, "") for name in ("code", "severity", "file")}
    codes = finding_codes(shown)
    found = Paginator(findings_of(shown, **chosen), FINDINGS_A_PAGE)
    aside = set_aside_of(shown)
    narrowed = {name: value for name, value in chosen.items() if value}
    record(
        actor=request.user.get_username(),
        action="load.seen",
        authority=authority.code,
        subject_type="load",
        subject=str(number),
        detail=narrowed,
    )
    return render(
        request,
        "imports/load.html",
        {
            "load": shown,
            "effect": effect_of(shown),
            "files": [(file, title_of(file.feed, file.table)) for file in shown.files.all()],
            "codes": codes,
            "severities": sorted({one.severity for one in codes}),
            "names": sorted({file.name for file in shown.files.all()}),
            "chosen": chosen,
            "chips": [
                (value, urlencode({n: v for n, v in narrowed.items() if n != name}))
                for name, value in narrowed.items()
            ],
            "query": urlencode(narrowed),
            "page": found.get_page(request.GET.get("page")),
            "set_aside": aside[:SHOWN_ROWS],
            "set_aside_count": len(aside),
            "may_undo": shown.status != Load.Status.UNDONE
            and may_all(request.user, Permission.LOAD_FILES, authority.code),
        },
    )


@require_GET
def set_aside(request: HttpRequest, number: int) -> HttpResponse:
    """What a load set aside, as a workbook with the reason beside each cell."""
    authority, shown = _own(request, number)
    rows = set_aside_of(shown)
    record(
        actor=request.user.get_username(),
        action="set_aside.exported",
        authority=authority.code,
        subject_type="load",
        subject=str(number),
        detail={"rows": len(rows)},
    )
    response = HttpResponse(
        set_aside_workbook(f"Set aside from load {number}", rows, authority.code),
        content_type=MEDIA_TYPE,
    )
    response.headers["Content-Disposition"] = f'attachment; filename="load-{number}-set-aside.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
def undo_load(request: HttpRequest, number: int) -> HttpResponse:
    """Asks whether a load is to be taken back, and takes it back. Sent twice, it is done once."""
    authority, shown = _own(request, number, Permission.LOAD_FILES)
    if request.method == "POST" and shown.status != Load.Status.UNDONE:
        try:
            undo(number=number, by=request.user.get_username())
        except LoadRefused as refusal:
            shown.refresh_from_db()
            if shown.status != Load.Status.UNDONE:
                return _undo_page(request, shown, str(refusal))
        else:
            make_ready(authority.code)
        messages.success(request, f"Load {number} was taken back.")
    if request.method == "POST" or shown.status == Load.Status.UNDONE:
        return redirect("load", number)
    return _undo_page(request, shown, "")


def _undo_page(request: HttpRequest, shown: Load, refusal: str) -> HttpResponse:
    return render(
        request,
        "imports/undo.html",
        {"load": shown, "files": shown.files.all(), "refusal": refusal},
        status=409 if refusal else 200,
    )


def _own(
    request: HttpRequest, number: int, permission: Permission = Permission.SEE_LOADS
) -> tuple[Authority, Any]:
    authority = authority_for(request.user, permission)
    if number > LARGEST_NUMBER:
        raise Http404
    return authority, get_object_or_404(loads_of(authority.code), pk=number)


def _feeds_in(load: Load) -> list[str]:
    """What the files of a load are, each once, in words."""
    feeds = discover()
    names = dict.fromkeys(file.feed for file in load.files.all())
    return [feeds[name].title if name in feeds else name for name in names]
