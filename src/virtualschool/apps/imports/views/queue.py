"""Two records that may be one child: side by side, merged, kept apart, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.imports.forms import DecisionForm
from virtualschool.apps.imports.merging import (
    NotDecided,
    decide,
    take_back,
    waiting_counts,
    waiting_pairs,
)
from virtualschool.apps.imports.models import IdentityDecision
from virtualschool.apps.imports.permissions import LARGEST_NUMBER, authority_for
from virtualschool.apps.imports.selectors import against, side_of
from virtualschool.apps.imports.tasks import make_ready

PAIRS_A_PAGE = 25
SHOWN_DECISIONS = 50


@require_GET
def identities(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, how many rows wait with them, and what was decided."""
    authority = authority_for(request.user, Permission.RESOLVE_IDENTITIES)
    pairs = Paginator(waiting_pairs(authority.code), PAIRS_A_PAGE)
    return render(
        request,
        "imports/identities.html",
        {
            "page": pairs.get_page(request.GET.get("page")),
            "counts": waiting_counts(authority.code),
            "decisions": IdentityDecision.objects.filter(authority=authority.code)[
                :SHOWN_DECISIONS
            ],
        },
    )


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest) -> HttpResponse:
    """Two records side by side, why they may be one person, and the decision."""
    authority = authority_for(request.user, Permission.RESOLVE_IDENTITIES)
    ids = {request.GET.get("kept", ""), request.GET.get("other", "")}
    found = next(
        (each for each in waiting_pairs(authority.code) if {each.kept, each.other} == ids), None
    )
    if found is None:
        if request.method == "POST":
            messages.success(request, "A decision on these two was made already.")
            return redirect("identities")
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None)
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            decide(
                authority=authority,
                kind=form.cleaned_data["decision"],
                kept=found.kept,
                other=found.other,
                reason=form.cleaned_data["reason"],
                by=request.user.get_username(),
            )
        except NotDecided as problem:
            refusal = str(problem)
        else:
            make_ready(authority.code)
            is_merge = form.cleaned_data["decision"] == IdentityDecision.Kind.MERGED
            done = "merged" if is_merge else "kept apart"
            messages.success(request, f"{found.kept} and {found.other} are {done}.")
            return redirect("identities")
    record(
        actor=request.user.get_username(),
        action="child.compared",
        authority=authority.code,
        subject_type="child",
        subject=found.kept,
        detail={"other": found.other},
    )
    kept, other = (side_of(authority.code, each) for each in (found.kept, found.other))
    return render(
        request,
        "imports/pair.html",
        {
            "pair": found,
            "sides": [kept, other],
            "against": against(kept, other),
            "form": form,
            "refusal": refusal,
        },
        status=409 if refusal else 400 if form.errors else 200,
    )


@require_POST
def undo_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Takes a decision back: the two records are as they were and wait again."""
    authority = authority_for(request.user, Permission.RESOLVE_IDENTITIES)
    if number > LARGEST_NUMBER:
        raise Http404
    decision = get_object_or_404(IdentityDecision, pk=number, authority=authority.code)
    try:
        take_back(decision=decision, by=request.user.get_username())
    except NotDecided as problem:
        messages.error(request, str(problem))
    else:
        make_ready(authority.code)
        messages.success(
            request, f"The decision on {decision.kept} and {decision.other} was taken back."
        )
    return redirect("identities")
