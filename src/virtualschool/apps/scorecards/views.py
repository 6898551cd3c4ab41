"""Pages on which a card's figures are chosen and its owners write; the card itself is a paper."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.permissions import engine_scope
from virtualschool.apps.papers.register import months
from virtualschool.apps.papers.views.opened import asked_of
from virtualschool.apps.scorecards.cards.kinds import (
    CARDS,
    LONGEST_COMMENT,
    LONGEST_DECISION,
    MOST_FIGURES,
    CardKind,
)
from virtualschool.apps.scorecards.forms import CardWordsForm, FiguresForm
from virtualschool.apps.scorecards.reading import both_cards
from virtualschool.apps.scorecards.selectors import choices_of, is_usual
from virtualschool.apps.scorecards.services import (
    ask_decisions,
    choose_figures,
    restore_usual,
    write_comments,
)
from virtualschool.domain.calendar import parse_month


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, card: str) -> HttpResponse:
    """Which figures a card shows, in which order, whose they are."""
    kind, authority = _kept(request, card)
    form = FiguresForm(_sent(request), held=choices_of(authority, kind))
    if request.method == "POST" and form.is_valid():
        choose_figures(
            authority=authority,
            card=card,
            figures=form.chosen(),
            by=request.user.get_username(),
        )
        messages.success(request, "The card shows these figures from now on.")
        return redirect(reverse("card-figures", args=[card]) + asked_of(request))
    return render(
        request,
        "scorecards/figures.html",
        {
            "kind": kind,
            "form": form,
            "asked": asked_of(request),
            "most": MOST_FIGURES,
            "is_usual": is_usual(authority, kind),
        },
        status=422 if form.errors else 200,
    )


@require_POST
def usual(request: HttpRequest, card: str) -> HttpResponseRedirect:
    """Back to the card's usual figures."""
    _, authority = _kept(request, card)
    restore_usual(authority=authority, card=card, by=request.user.get_username())
    messages.success(request, "The card shows its usual figures again.")
    return redirect(reverse("card-figures", args=[card]) + asked_of(request))


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, card: str, month: str) -> HttpResponse:
    """Owners' comments on a month's figures, and the decisions asked for."""
    kind, authority = _kept(request, card)
    if month not in {each.key for each in months(authority)}:
        raise Http404
    chosen = parse_month(month)
    scope = engine_scope(request.user, authority, kind.permission)
    facts = both_cards(authority, chosen, scope)[card]
    form = CardWordsForm(_sent(request), lines=facts.lines, decisions=facts.decisions)
    if request.method == "POST" and form.is_valid():
        by = request.user.get_username()
        write_comments(
            authority=authority,
            month=chosen,
            texts=form.texts(),
            prompts={line.indicator.key: line.figure.signal.kind for line in facts.lines},
            by=by,
            name=str(request.user),
        )
        ask_decisions(
            authority=authority, card=card, month=chosen, decisions=form.decisions(), by=by
        )
        messages.success(request, "What you wrote stands on the card, signed with your name.")
        return redirect(reverse(f"{card}-words", args=[month]) + asked_of(request))
    return render(
        request,
        "scorecards/words.html",
        {
            "kind": kind,
            "month": chosen,
            "form": form,
            "asked": asked_of(request),
            "longest_comment": LONGEST_COMMENT,
            "longest_decision": LONGEST_DECISION,
        },
        status=422 if form.errors else 200,
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, an empty form too; null where nothing was."""
    return request.POST if request.method == "POST" else None


def _kept(request: HttpRequest, card: str) -> tuple[CardKind, str]:
    """The card, and the authority in which the user may read it and keeps papers; 404 otherwise."""
    kind = CARDS.get(card)
    if kind is None:
        raise Http404
    keeps = authorities_within(request.user, Permission.KEEP_REPORTS)
    within = [code for code in authorities_within(request.user, kind.permission) if code in keeps]
    asked = request.GET.get("authority")
    if asked is not None and asked not in within:
        raise Http404
    if not within:
        raise Http404
    return kind, asked or within[0]
