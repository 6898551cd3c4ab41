"""The papers: what there is, each as a page and as files, as it stands now and as it was issued."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.papers.keeping import NotKeptHere, document_of, file_of
from virtualschool.apps.papers.models import Edition
from virtualschool.apps.papers.permissions import (
    authorities_of_reader,
    authority_of_reader,
    links_for,
    may_keep,
)
from virtualschool.apps.papers.register import Asked
from virtualschool.apps.papers.selectors import edition_numbered, paper_document
from virtualschool.apps.papers.services import mark_read
from virtualschool.apps.papers.shelf import shelf
from virtualschool.apps.papers.views.opened import (
    Opened,
    asked_of,
    occasions_open_to,
    opened_by,
    readable,
    to,
)
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


def shelf_page(request: HttpRequest) -> HttpResponse:
    """The papers that the reader may read, each with its editions and files."""
    authority = authority_of_reader(request.user, request.GET.get("authority"))
    if authority is None:
        raise Http404
    assert isinstance(request.user, User)  # a stranger reads nothing
    return render(
        request,
        "papers/shelf.html",
        {
            "authority": the_authority(authority),
            "asked": asked_of(request),
            "shelf": shelf(request.user, authority),
            "downloads": SHELF_DOWNLOADS,
            "keeps_record": may_keep(request.user, authority),
            "reads_frozen": may(request.user, Permission.READ_FROZEN, authority),
            "others": [
                the_authority(code)
                for code in authorities_of_reader(request.user)
                if code != authority
            ],
        },
    )


def choose(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """The chooser's form leads to the page of the month or meeting, or to the latest's."""
    chosen, authority = readable(request, key)
    there = occasions_open_to(request, chosen, authority)
    named = [each for each in there if each.key == request.GET.get(chosen.kind)]
    return to(request, "paper", key, (named or there)[0].key)


def paper_page(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """A paper as it stands now; for readers of one that is read as issued, its last edition."""
    opened = opened_by(request, key, period)
    edition = _issued_to(request, opened)
    document = _kept_document(edition) if edition else _document_now(request, opened)
    return _page(request, opened, document, edition)


def edition_page(request: HttpRequest, key: str, period: str, number: str) -> HttpResponse:
    """An edition as it was issued, from the document that was kept of it."""
    opened = opened_by(request, key, period)
    edition = _edition(opened, int(number))
    return _page(request, opened, _kept_document(edition), edition)


def paper_file(request: HttpRequest, key: str, period: str, suffix: str) -> HttpResponse:
    """The same document as a file."""
    opened = _exported(request, key, period)
    edition = _issued_to(request, opened)
    if edition is not None:
        return _file_of_edition(request, opened, edition, suffix)
    document = _document_now(request, opened)
    return _file(request, opened, document, suffix, renderer_for(suffix).render(document))


def edition_file(
    request: HttpRequest, key: str, period: str, number: str, suffix: str
) -> HttpResponse:
    """An edition as a file: the bytes that were kept, or made again from its own document."""
    opened = _exported(request, key, period)
    return _file_of_edition(request, opened, _edition(opened, int(number)), suffix)


def _page(
    request: HttpRequest, opened: Opened, document: Document, edition: Edition | None
) -> HttpResponse:
    key, period = opened.paper.key, opened.occasion.key
    if edition is not None:
        mark_read(edition=edition, username=request.user.get_username())
    record(
        actor=request.user.get_username(),
        action="report.seen",
        authority=opened.authority,
        subject_type="report",
        subject=opened.subject,
        detail={"edition": document.edition, "snapshot": document.snapshot},
    )
    name, args = ("edition-file", [edition.number]) if edition else ("paper-file", [])
    files = [(reverse(name, args=[key, period, *args, each]), words) for each, words in DOWNLOADS]
    return render(
        request,
        "papers/paper.html",
        {
            "document": document,
            "opened": opened,
            "edition": edition,
            "asked": asked_of(request),
            "body": render_body(document, links_for(request.user, opened.authority)),
            "downloads": [(address + asked_of(request), words) for address, words in files]
            if may(request.user, opened.paper.export, opened.authority)
            else [],
            "keeps_record": may_keep(request.user, opened.authority),
            "beside": [
                (reverse(each.address, args=[period]) + asked_of(request), each.words)
                for each in opened.paper.beside
            ],
        },
    )


def _file_of_edition(
    request: HttpRequest, opened: Opened, edition: Edition, suffix: str
) -> HttpResponse:
    try:
        content = file_of(edition, suffix)
    except NotKeptHere as missing:
        raise Http404 from missing
    return _file(request, opened, _kept_document(edition), suffix, content)


def _file(
    request: HttpRequest, opened: Opened, document: Document, suffix: str, content: bytes
) -> HttpResponse:
    record(
        actor=request.user.get_username(),
        action="report.exported",
        authority=opened.authority,
        subject_type="report",
        subject=opened.subject,
        detail={
            "format": suffix,
            "rows": _rows(document.sections),
            "edition": document.edition,
            "snapshot": document.snapshot,
        },
    )
    response = HttpResponse(content, content_type=renderer_for(suffix).MEDIA_TYPE)
    name = f"{opened.paper.key}-{opened.occasion.key}.{suffix}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _exported(request: HttpRequest, key: str, period: str) -> Opened:
    """The paper of an occasion that the user may take as a file; 404 for anybody else."""
    opened = opened_by(request, key, period)
    if not may(request.user, opened.paper.export, opened.authority):
        raise Http404
    return opened


def _document_now(request: HttpRequest, opened: Opened) -> Document:
    scope = engine_scope(request.user, opened.authority, opened.paper.permission)
    return paper_document(opened.paper, Asked(opened.authority, opened.occasion.key, scope))


def _issued_to(request: HttpRequest, opened: Opened) -> Edition | None:
    """The edition that the reader sees in place of a paper that is read as it was issued."""
    if not opened.paper.as_issued or may_keep(request.user, opened.authority):
        return None
    return _edition(opened, None)


def _edition(opened: Opened, number: int | None) -> Edition:
    found = edition_numbered(opened.authority, opened.paper.key, opened.occasion.key, number)
    if found is None:
        raise Http404
    return found


def _kept_document(edition: Edition) -> Document:
    try:
        return document_of(edition)
    except NotKeptHere as missing:
        raise Http404 from missing


def _rows(sections: object) -> int:
    """Rows of every table of the document: how much left with the file."""
    count = 0
    for section in sections if isinstance(sections, list | tuple) else ():
        assert isinstance(section, Section)
        count += sum(len(block.rows) for block in section.blocks if isinstance(block, Table))
        count += _rows(section.sections)
    return count
