"""Putting files in: what they are, what they would come to, and accepting them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.imports.forms import HeadingsForm, TableForm, UploadForm, shape_of, title_of
from virtualschool.apps.imports.models import Upload
from virtualschool.apps.imports.permissions import authority_for, own_upload
from virtualschool.apps.imports.previews import (
    UnknownTable,
    kept_preview,
    remember_headings,
    unknown_tables,
)
from virtualschool.apps.imports.progress import under_way, why_not_loaded, why_not_read
from virtualschool.apps.imports.receiving import TOO_LARGE
from virtualschool.apps.imports.tasks import accept, look
from virtualschool.apps.imports.uploads import (
    UploadRefused,
    discard,
    keep_upload,
    leave_out,
    sweep_uploads,
)
from virtualschool.apps.imports.views.files import files_page
from virtualschool.apps.imports.workbooks import MEDIA_TYPE, set_aside_workbook

MEANWHILE = "Something else was accepted while the files were read: have them read again."


@require_POST
def put_in(request: HttpRequest) -> HttpResponse:
    """Keeps the files that were sent and leads to what they would come to."""
    authority = authority_for(request.user, Permission.LOAD_FILES)
    sweep_uploads()
    form = UploadForm(request.POST, request.FILES)
    if getattr(request, "is_upload_too_large", False):
        form = UploadForm(request.POST)
        form.errors.pop("sent", None)
        form.add_error("sent", TOO_LARGE)
        return files_page(request, authority, form, status=413)
    if not form.is_valid():
        return files_page(request, authority, form, status=400)
    upload = keep_upload(
        authority=authority.code,
        files=form.cleaned_data["sent"],
        year=form.cleaned_data["year"],
        by=request.user.get_username(),
    )
    look(upload=upload, by=request.user.get_username())
    return redirect("files-waiting", upload.token)


@require_GET
def waiting(request: HttpRequest, token: str) -> HttpResponse:
    """What the files were recognised as and would come to; nothing is loaded yet. While that is
    worked out, or the files are being loaded, how far it is."""
    authority, upload = _own(request, token)
    return _waiting_page(request, authority, upload)


@require_GET
def progress(request: HttpRequest, token: str) -> JsonResponse:
    """How far it is, for the page's script; without ``words`` when nothing is under way."""
    _, upload = _own(request, token)
    found = under_way(upload)
    return JsonResponse(found.as_json() if found else {})


@require_POST
def look_again(request: HttpRequest, token: str) -> HttpResponse:
    """Has the files read once more, after that failed."""
    _, upload = _own(request, token)
    if upload.status == Upload.Status.WAITING:
        look(upload=upload, by=request.user.get_username())
    return redirect("files-waiting", token)


@require_POST
def accept_files(request: HttpRequest, token: str) -> HttpResponse:
    """Has them loaded. The same form again leads to the load that they became."""
    authority, upload = _own(request, token)
    try:
        accept(upload=upload, seen=request.POST.get("seen", ""), by=request.user.get_username())
        refusal = ""
    except UploadRefused as refused:
        refusal = str(refused)
    upload.refresh_from_db()
    refusal = refusal or why_not_loaded(upload)
    if refusal and upload.status != Upload.Status.ACCEPTED:
        return _waiting_page(request, authority, upload, refusal=refusal, status=409)
    if upload.load is not None:
        messages.success(request, f"Load {upload.load} is in force.")
        return redirect("load", upload.load)
    return redirect("files-waiting", token)


@require_POST
def throw_away(request: HttpRequest, token: str) -> HttpResponse:
    """Throws the files away, loading nothing."""
    _, upload = _own(request, token)
    discard(upload=upload)
    messages.success(request, "The files were thrown away; nothing was loaded.")
    return redirect("files")


@require_POST
def leave_one_out(request: HttpRequest, token: str) -> HttpResponse:
    """Takes one file out of those that wait."""
    _, upload = _own(request, token)
    leave_out(upload=upload, name=request.POST.get("name", ""))
    upload.refresh_from_db()
    if upload.status != Upload.Status.WAITING:
        messages.success(request, "The last file was thrown away; nothing was loaded.")
        return redirect("files")
    return redirect("files-waiting", token)


@require_GET
def waiting_set_aside(request: HttpRequest, token: str) -> HttpResponse:
    """The rows that would be set aside, as a workbook."""
    authority, upload = _own(request, token)
    if upload.status != Upload.Status.WAITING:
        raise Http404
    preview = kept_preview(upload)
    if preview is None:  # something was accepted meanwhile: the page works out what they come to
        return redirect("files-waiting", token)
    rows = preview.get("set_aside", [])
    record(
        actor=request.user.get_username(),
        action="set_aside.exported",
        authority=authority.code,
        subject_type="upload",
        subject=str(upload.pk),
        detail={"rows": len(rows)},
    )
    return workbook(
        set_aside_workbook("Set aside, not loaded yet", rows, authority.code), "set-aside"
    )


@require_http_methods(["GET", "POST"])
def headings(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Says once what the headings of a file that is not known mean."""
    _, upload = _own(request, token)
    if upload.status != Upload.Status.WAITING:
        raise Http404
    tables = unknown_tables(upload)
    if not 0 < number <= len(tables):
        raise Http404
    table = tables[number - 1]
    asked = request.POST if request.method == "POST" else request.GET
    chooser = TableForm(asked if "table" in asked else None)
    shape = shape_of(asked.get("table", ""))
    if shape is None:
        return _headings_page(request, upload, table, chooser, None)
    form = HeadingsForm(
        request.POST if request.method == "POST" else None,
        shape=shape,
        headings=table.headings,
        samples=table.samples,
    )
    if request.method == "POST" and form.is_valid():
        problem = remember_headings(
            upload=upload,
            table=table,
            choice=asked["table"],
            mapping=form.mapping(),
            by=request.user.get_username(),
        )
        if problem is None:
            messages.success(
                request, "The headings are remembered for every file with the same ones."
            )
            return redirect("files-waiting", token)
        form.add_error(None, problem)
    return _headings_page(request, upload, table, chooser, form)


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download."""
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _own(request: HttpRequest, token: str) -> tuple[Authority, Upload]:
    authority = authority_for(request.user, Permission.LOAD_FILES)
    return authority, own_upload(request.user, authority.code, token)


def _waiting_page(
    request: HttpRequest,
    authority: Authority,
    upload: Upload,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    if upload.status == Upload.Status.ACCEPTED and upload.load is not None:
        return redirect("load", upload.load)
    if upload.status == Upload.Status.DISCARDED:
        raise Http404
    preview = kept_preview(upload)
    if preview is None and upload.status == Upload.Status.WAITING and not why_not_read(upload):
        look(upload=upload, by=request.user.get_username())
        preview = kept_preview(upload)
    refusal = refusal or why_not_loaded(upload)
    shown = under_way(upload)
    if shown is not None:
        context = {"upload": upload, "progress": shown, "refusal": refusal}
        return render(request, "imports/progress.html", context, status=status)
    if preview is None:
        context = {"upload": upload, "problem": why_not_read(upload) or MEANWHILE}
        return render(request, "imports/unread.html", context, status=status)
    files = [
        file | {"title": title_of(file["feed"], file["table"])}
        for file in preview.get("report", {}).get("files", [])
    ]
    record(
        actor=request.user.get_username(),
        action="files.previewed",
        authority=authority.code,
        subject_type="upload",
        subject=str(upload.pk),
        detail={"files": upload.files},
    )
    return render(
        request,
        "imports/waiting.html",
        {
            "upload": upload,
            "refusal": refusal,
            "seen": preview["seen"],
            "preview": preview,
            "files": files,
            "totals": {
                name: sum(file[name] for file in files)
                for name in ("rows", "new", "changed", "unchanged", "set_aside", "findings")
            },
            "recognised": [
                (table["name"], title_of(table["feed"], table["table"]))
                for table in preview["known"]
            ],
            "is_all_known": all(file["rows"] == file["unchanged"] for file in files),
        },
        status=status,
    )


def _headings_page(
    request: HttpRequest,
    upload: Upload,
    table: UnknownTable,
    chooser: TableForm,
    form: HeadingsForm | None,
) -> HttpResponse:
    shown = form if form is not None else chooser
    return render(
        request,
        "imports/headings.html",
        {"upload": upload, "table": table, "chooser": chooser, "form": shown, "columns": form},
        status=400 if shown.is_bound and shown.errors else 200,
    )
