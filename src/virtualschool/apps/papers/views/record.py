"""The record of a paper: its editions, its words, and to whom each edition went."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from virtualschool.apps.papers.forms import SentForm, WordsForm
from virtualschool.apps.papers.selectors import edition_numbered, editions_of, wording_of
from virtualschool.apps.papers.services import ReportRefused, issue, record_sent, write_words
from virtualschool.apps.papers.views.opened import Opened, asked_of, kept_by, to

#: Under the field for what is asked of whoever reads the paper.
ASK_HINT = "One thing, in words that follow “We ask {}”: to agree a place for …"


def record_page(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """The record of a paper: its editions, to whom each went, the words written in it."""
    return _record_page(request, kept_by(request, key, period))


@require_POST
def issue_paper(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Issue the paper as it stands."""
    opened = kept_by(request, key, period)
    edition = issue(
        name=key, authority=opened.authority, period=period, by=request.user.get_username()
    )
    messages.success(request, f"Edition {edition.number} is issued.")
    return to(request, "paper-record", key, period)


@require_POST
def words(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Write the narrative and the ask."""
    opened = kept_by(request, key, period)
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
    return to(request, "paper-record", key, period)


@require_POST
def sent(request: HttpRequest, key: str, period: str) -> HttpResponse:
    """Record to whom an edition went."""
    opened = kept_by(request, key, period)
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
            return to(request, "paper-record", key, period)
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
            "asked": asked_of(request),
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
