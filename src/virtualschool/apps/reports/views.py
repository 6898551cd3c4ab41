"""The papers: what there is, the headline report and its copy-ready sheet, as pages and files."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.reports import copy_sheets
from virtualschool.apps.reports.forms import SentForm, WordsForm
from virtualschool.apps.reports.months import months_with_marks
from virtualschool.apps.reports.permissions import authority_of_reader, links_for, may_export
from virtualschool.apps.reports.selectors import (
    edition_numbered,
    editions_of,
    headline_document,
    wording_of,
)
from virtualschool.apps.reports.services import ReportRefused, issue, record_sent, write_words
from virtualschool.apps.reports.shelf import shelf
from virtualschool.domain.calendar import Month
from virtualschool.publishing.copy_sheet import SheetTemplate
from virtualschool.publishing.document import Document, Section, Table
from virtualschool.publishing.renderers import renderer_for
from virtualschool.publishing.renderers.html import render_body

#: The files offered, in the order offered, with what each is for.
DOWNLOADS = (
    ("pdf", "PDF, to print or send"),
    ("docx", "Word, to edit"),
    ("xlsx", "Excel, every table on a sheet"),
    ("html", "One HTML file, to keep"),
    ("csv", "Figures as CSV"),
    ("json", "Everything as JSON"),
)

#: Those that stand in a row of the list of papers, in a word.
SHELF_DOWNLOADS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))

#: The files that a copy-ready sheet is offered as.
COPY_SHEET_DOWNLOADS = (
    ("txt", "Lines to paste"),
    ("xlsx", "Excel"),
    ("csv", "CSV"),
)


def reports(request: HttpRequest) -> HttpResponse:
    """The papers that the reader may read, each with its editions and files."""
    authority = _reader(request)
    within = authorities_within(request.user, Permission.READ_REPORTS)
    return render(
        request,
        "reports/reports.html",
        {
            "authority": the_authority(authority),
            "asked": _asked(request),
            "papers": shelf(authority),
            "downloads": SHELF_DOWNLOADS if may_export(request.user, authority) else (),
            "keeps_record": may(request.user, Permission.KEEP_REPORTS, authority),
            "others": [the_authority(code) for code in within if code != authority],
        },
    )


def choose_month(request: HttpRequest) -> HttpResponseRedirect:
    """The month chooser's form leads to the month's page, or to the latest month's."""
    months = _months(_reader(request))
    chosen = [month for month in months if month.key == request.GET.get("month")]
    return _back(request, "headline", (chosen or months)[0])


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
            "authority": authority,
            "asked": _asked(request),
            "body": render_body(document, links_for(request.user, authority)),
            "month": months[here],
            "months": months,
            "newer": months[here - 1] if here else None,
            "older": months[here + 1] if here + 1 < len(months) else None,
            "downloads": [
                (reverse("headline-file", args=[month, suffix]) + _asked(request), words)
                for suffix, words in DOWNLOADS
            ]
            if may_export(request.user, authority)
            else [],
            "keeps_record": may(request.user, Permission.KEEP_REPORTS, authority),
        },
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
            "asked": _asked(request),
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
    if not may_export(request.user, authority):
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


def headline_record(request: HttpRequest, month: str) -> HttpResponse:
    """The record of a month's paper: its editions, to whom each went, the words written in it."""
    authority, chosen = _keeper(request, month)
    return _record_page(request, authority, chosen)


@require_POST
def headline_issue(request: HttpRequest, month: str) -> HttpResponse:
    """Issue the paper as it stands."""
    authority, chosen = _keeper(request, month)
    edition = issue(authority=authority, month=chosen, by=request.user.get_username())
    messages.success(request, f"Edition {edition.number} is issued.")
    return _back(request, "headline-record", chosen)


@require_POST
def headline_words(request: HttpRequest, month: str) -> HttpResponse:
    """Write the narrative and the ask."""
    authority, chosen = _keeper(request, month)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _record_page(request, authority, chosen, words=form)
    write_words(
        authority=authority, month=chosen, by=request.user.get_username(), **form.cleaned_data
    )
    messages.success(request, "Your words stand in the paper, signed with your name and today.")
    return _back(request, "headline-record", chosen)


@require_POST
def headline_sent(request: HttpRequest, month: str) -> HttpResponse:
    """Record to whom an edition went."""
    authority, chosen = _keeper(request, month)
    form = SentForm(request.POST, editions=editions_of(authority, chosen.key, "headline"))
    if form.is_valid():
        said = dict(form.cleaned_data)
        edition = edition_numbered(authority, "headline", chosen.key, said.pop("number"))
        assert edition is not None  # the form offers no other
        try:
            record_sent(edition=edition, by=request.user.get_username(), **said)
        except ReportRefused as refusal:
            form.add_error("sent_on", str(refusal))
        else:
            messages.success(request, f"Recorded: edition {edition.number} went to {said['to']}.")
            return _back(request, "headline-record", chosen)
    return _record_page(request, authority, chosen, sent=form)


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


def _keeper(request: HttpRequest, month: str) -> tuple[str, Month]:
    """The authority and month whose record the user may keep; 404 for anybody else."""
    authority = _reader(request)
    if not may(request.user, Permission.KEEP_REPORTS, authority):
        raise Http404
    months = _months(authority)
    return authority, months[_position(months, month)]


def _record_page(
    request: HttpRequest,
    authority: str,
    month: Month,
    words: WordsForm | None = None,
    sent: SentForm | None = None,
) -> HttpResponse:
    editions = editions_of(authority, month.key, "headline")
    written = wording_of(authority, month.key)
    refused = next((form for form in (words, sent) if form is not None and form.errors), None)
    return render(
        request,
        "reports/record.html",
        {
            "month": month,
            "asked": _asked(request),
            "editions": editions,
            "written": written,
            "words": words
            or WordsForm(initial={"text": written.text, "ask": written.ask} if written else None),
            "sent": sent or SentForm(editions=editions),
            "refused": refused,
        },
        status=422 if refused else 200,
    )


def _reader(request: HttpRequest) -> str:
    authority = authority_of_reader(request.user, request.GET.get("authority"))
    if authority is None:
        raise Http404
    return authority


def _asked(request: HttpRequest) -> str:
    """What addresses carry on for whoever asked for one of several authorities."""
    asked = request.GET.get("authority")
    return f"?{urlencode({'authority': asked})}" if asked is not None else ""


def _back(request: HttpRequest, name: str, month: Month) -> HttpResponseRedirect:
    return redirect(reverse(name, args=[month.key]) + _asked(request))


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
