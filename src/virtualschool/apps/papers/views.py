"""The papers: what there is, each as a page and as files, and the record of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.papers.forms import SentForm, WordsForm
from virtualschool.apps.papers.permissions import (
    authorities_of_reader,
    authority_of_reader,
    links_for,
    may_keep,
)
from virtualschool.apps.papers.register import Asked, Occasion, Paper, paper
from virtualschool.apps.papers.selectors import (
    edition_numbered,
    editions_of,
    paper_document,
    wording_of,
)
from virtualschool.apps.papers.services import ReportRefused, issue, record_sent, write_words
from virtualschool.apps.papers.shelf import shelf
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

#: Under the field for what is asked of whoever reads the paper.
ASK_HINT = "One thing, in words that follow “We ask {}”: to agree a place for …"


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper that the reader may read, of one authority and occasion."""

    paper: Paper
    authority: str
    occasions: list[Occasion]
    position: int

    @property
    def occasion(self) -> Occasion:
        return self.occasions[self.position]

    @property
    def newer(self) -> Occasion | None:
        return self.occasions[self.position - 1] if self.position else None

    @property
    def older(self) -> Occasion | None:
        later = self.position + 1
        return self.occasions[later] if later < len(self.occasions) else None

    @property
    def subject(self) -> str:
        """As the log names it."""
        return f"{self.paper.key} {self.occasion.key}"


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
            "asked": _asked(request),
            "shelf": shelf(request.user, authority),
            "downloads": SHELF_DOWNLOADS,
            "keeps_record": may_keep(request.user, authority),
            "others": [
                the_authority(code)
                for code in authorities_of_reader(request.user)
                if code != authority
            ],
        },
    )


def choose(request: HttpRequest, key: str) -> HttpResponseRedirect:
    """The chooser's form leads to the page of the month or meeting, or to the latest's."""
    chosen, authority = _readable(request, key)
    there = _occasions(request, chosen, authority)
    named = [each for each in there if each.key == request.GET.get(chosen.kind)]
    return _to(request, "paper", key, (named or there)[0].key)


def paper_page(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """A paper."""
    opened = _opened(request, key, period)
    document = _document(request, opened)
    record(
        actor=request.user.get_username(),
        action="report.seen",
        authority=opened.authority,
        subject_type="report",
        subject=opened.subject,
        detail={"edition": document.edition, "snapshot": document.snapshot},
    )
    return render(
        request,
        "papers/paper.html",
        {
            "document": document,
            "opened": opened,
            "asked": _asked(request),
            "body": render_body(document, links_for(request.user, opened.authority)),
            "downloads": [
                (reverse("paper-file", args=[key, period, suffix]) + _asked(request), words)
                for suffix, words in DOWNLOADS
            ]
            if may(request.user, opened.paper.export, opened.authority)
            else [],
            "keeps_record": may_keep(request.user, opened.authority),
            "beside": [
                (reverse(each.address, args=[period]) + _asked(request), each.words)
                for each in opened.paper.beside
            ],
        },
    )


def paper_file(request: HttpRequest, key: str, period: str, suffix: str) -> HttpResponse:
    """The same document as a file."""
    opened = _opened(request, key, period)
    if not may(request.user, opened.paper.export, opened.authority):
        raise Http404
    document = _document(request, opened)
    renderer = renderer_for(suffix)
    content = renderer.render(document)
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
    response = HttpResponse(content, content_type=renderer.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{key}-{period}.{suffix}"'
    return response


def record_page(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """The record of a paper: its editions, to whom each went, the words written in it."""
    return _record_page(request, _kept(request, key, period))


@require_POST
def issue_paper(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Issue the paper as it stands."""
    opened = _kept(request, key, period)
    edition = issue(
        name=key, authority=opened.authority, period=period, by=request.user.get_username()
    )
    messages.success(request, f"Edition {edition.number} is issued.")
    return _to(request, "paper-record", key, period)


@require_POST
def words(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Write the narrative and the ask."""
    opened = _kept(request, key, period)
    form = WordsForm(request.POST, readers=opened.paper.readers)
    if not form.is_valid():
        return _record_page(request, opened, words=form)
    write_words(
        name=key,
        authority=opened.authority,
        period=period,
        by=request.user.get_username(),
        **form.cleaned_data,
    )
    messages.success(request, "Your words stand in the paper, signed with your name and today.")
    return _to(request, "paper-record", key, period)


@require_POST
def sent(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Record to whom an edition went."""
    opened = _kept(request, key, period)
    form = SentForm(request.POST, editions=editions_of(opened.authority, period, key))
    if form.is_valid():
        said = dict(form.cleaned_data)
        edition = edition_numbered(opened.authority, key, period, said.pop("number"))
        assert edition is not None  # the form offers no other
        try:
            record_sent(edition=edition, by=request.user.get_username(), **said)
        except ReportRefused as refusal:
            form.add_error("sent_on", str(refusal))
        else:
            messages.success(request, f"Recorded: edition {edition.number} went to {said['to']}.")
            return _to(request, "paper-record", key, period)
    return _record_page(request, opened, sent=form)


def _record_page(
    request: HttpRequest,
    opened: Opened,
    words: WordsForm | None = None,
    sent: SentForm | None = None,
) -> HttpResponse:
    editions = editions_of(opened.authority, opened.occasion.key, opened.paper.key)
    written = wording_of(opened.authority, opened.occasion.key, opened.paper.key)
    refused = next((form for form in (words, sent) if form is not None and form.errors), None)
    return render(
        request,
        "papers/record.html",
        {
            "opened": opened,
            "asked": _asked(request),
            "editions": editions,
            "written": written,
            "words": words
            or WordsForm(
                initial={"text": written.text, "ask": written.ask} if written else None,
                readers=opened.paper.readers,
            ),
            "sent": sent or SentForm(editions=editions),
            "ask_hint": ASK_HINT.format(opened.paper.readers),
            "refused": refused,
        },
        status=422 if refused else 200,
    )


def _readable(request: HttpRequest, key: str) -> tuple[Paper, str]:
    """The paper and the authority of which the user may read it; 404 for anybody else."""
    found = paper(key)
    if found is None or not found.on_screen:
        raise Http404
    authority = authority_of_reader(request.user, request.GET.get("authority"), [found.permission])
    if authority is None:
        raise Http404
    return found, authority


def _occasions(request: HttpRequest, chosen: Paper, authority: str) -> list[Occasion]:
    """The occasions of a paper that the user may open, newest first; 404 where there is none."""
    there = list(chosen.occasions(authority))
    if chosen.as_issued and not may_keep(request.user, authority):
        issued = {edition.period for edition in editions_of(authority, report=chosen.key)}
        there = [each for each in there if each.key in issued]
    if not there:
        raise Http404
    return there


def _opened(request: HttpRequest, key: str, period: str) -> Opened:
    """The paper of an occasion that the user may read; 404 for anybody else."""
    chosen, authority = _readable(request, key)
    there = _occasions(request, chosen, authority)
    for position, occasion in enumerate(there):
        if occasion.key == period:
            return Opened(chosen, authority, there, position)
    raise Http404


def _kept(request: HttpRequest, key: str, period: str) -> Opened:
    """The paper of an occasion whose record the user may keep; 404 for anybody else."""
    opened = _opened(request, key, period)
    if not may_keep(request.user, opened.authority):
        raise Http404
    return opened


def _document(request: HttpRequest, opened: Opened) -> Document:
    scope = engine_scope(request.user, opened.authority, opened.paper.permission)
    return paper_document(opened.paper, Asked(opened.authority, opened.occasion.key, scope))


def _asked(request: HttpRequest) -> str:
    """What addresses carry on for whoever asked for one of several authorities."""
    asked = request.GET.get("authority")
    return f"?{urlencode({'authority': asked})}" if asked is not None else ""


def _to(request: HttpRequest, name: str, key: str, period: str) -> HttpResponseRedirect:
    return redirect(reverse(name, args=[key, period]) + _asked(request))


def _rows(sections: object) -> int:
    """Rows of every table of the document: how much left with the file."""
    count = 0
    for section in sections if isinstance(sections, list | tuple) else ():
        assert isinstance(section, Section)
        count += sum(len(block.rows) for block in section.blocks if isinstance(block, Table))
        count += _rows(section.sections)
    return count
