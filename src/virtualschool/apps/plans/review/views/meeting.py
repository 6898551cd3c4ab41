"""The monthly review as a page that is run in the meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.plans.models import Action, Review
from virtualschool.apps.plans.review.escalation import rule_of
from virtualschool.apps.plans.review.forms import (
    AttendanceForm,
    CloseForm,
    NotesForm,
    OpenReviewForm,
    ReopenForm,
    ReviewDecisionForm,
)
from virtualschool.apps.plans.review.selectors import (
    Item,
    ReviewPage,
    actions_beside,
    beside_agenda,
    review_numbered,
    review_page,
    reviews_of,
)
from virtualschool.apps.plans.review.services import (
    close_review,
    decide,
    open_review,
    reopen_review,
    write_review,
)
from virtualschool.apps.plans.services import EditedMeanwhile, EditRefused
from virtualschool.apps.plans.views.asked import Asked, asked_for
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.agenda import AGENDA_RULE

#: How many actions of an agenda have their form on the page at once.
INLINE = 60

#: The files of the minutes that the page offers.
MINUTES = (("docx", "Minutes in Word"), ("pdf", "Minutes as PDF"))


@require_http_methods(["GET", "POST"])
def reviews(request: HttpRequest) -> HttpResponse:
    """Every review, the latest first; another is opened here."""
    asked = asked_for(request)
    form = OpenReviewForm(initial={"held_on": home_clock().today()})
    if request.method == "POST":
        asked = asked_for(request, Permission.EDIT_PLAN)
        form = OpenReviewForm(request.POST)
        if form.is_valid():
            try:
                review = open_review(
                    plan=asked.held,
                    held_on=form.cleaned_data["held_on"],
                    by=request.user.get_username(),
                )
            except EditRefused as refused:
                form.add_error("held_on", str(refused))
            else:
                return redirect(reverse("plan-review", args=[review.pk]) + asked.after)
    return render(
        request,
        "plans/review_list.html",
        {
            "plan": asked.plan,
            "reviews": reviews_of(asked.plan) if asked.plan else [],
            "form": form,
            "may_edit": asked.may_edit,
            "asked": asked.after,
        },
        status=422 if form.errors else 200,
    )


@require_GET
def review(request: HttpRequest, number: int) -> HttpResponse:
    """One review: who is here, its agenda with a form for each action, notes, closing."""
    asked = asked_for(request)
    return _page(request, asked, _review(asked, number))


@require_POST
def attendance(request: HttpRequest, number: int) -> HttpResponse:
    """Write who is here."""
    return _write(request, number, AttendanceForm(request.POST), "here", "Saved who is here.")


@require_POST
def notes(request: HttpRequest, number: int) -> HttpResponse:
    """Write notes and the day of the next review."""
    return _write(request, number, NotesForm(request.POST), "notes", "Saved the notes.")


@require_POST
def decision(request: HttpRequest, number: int, ref: int) -> HttpResponse:
    """Decide something of an action on the agenda."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    held = _review(asked, number)
    action = Action.objects.filter(plan=held.plan, ref=ref).first()
    if action is None:
        raise Http404
    form = ReviewDecisionForm(request.POST, prefix=_prefix(ref))
    if form.is_valid():
        said = form.cleaned_data
        try:
            decide(
                review=held,
                action=action,
                words=said["words"],
                ends_overrides=said["ends_overrides"],
                version=said["version"],
                by=request.user.get_username(),
                **form.edits(),
            )
        except EditedMeanwhile as meanwhile:
            # Sent again, it is an edit of what the page shows now.
            form.data = {**request.POST.dict(), form.add_prefix("version"): meanwhile.version}
            form.add_error("words", f"{meanwhile} Yours is below; send it again to add it.")
        except EditRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else "words", str(refused))
        else:
            messages.success(request, f"Decided and entered in the plan: action {ref}.")
            return _back(asked, held, f"action-{ref}")
    return _page(request, asked, held, refused=form, of=ref)


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close the review, signed."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    held = _review(asked, number)
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            close_review(
                review=held,
                signed_by=form.cleaned_data["signed_by"],
                by=request.user.get_username(),
            )
        except EditRefused as refused:
            form.add_error("signed_by", str(refused))
        else:
            messages.success(request, "The review is closed and signed.")
            return _back(asked, held)
    return _page(request, asked, held, refused=form, of="close")


@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Open a closed review again."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    held = _review(asked, number)
    form = ReopenForm(request.POST)
    if form.is_valid():
        try:
            reopen_review(
                review=held, reason=form.cleaned_data["reason"], by=request.user.get_username()
            )
        except EditRefused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, "The review is open again.")
            return _back(asked, held)
    return _page(request, asked, held, refused=form, of="reopen")


def _write(
    request: HttpRequest, number: int, form: forms.Form, place: str, done: str
) -> HttpResponse:
    asked = asked_for(request, Permission.EDIT_PLAN)
    held = _review(asked, number)
    if form.is_valid():
        try:
            write_review(review=held, by=request.user.get_username(), **form.cleaned_data)
        except EditRefused as refused:
            form.add_error(refused.field or next(iter(form.fields)), str(refused))
        else:
            messages.success(request, done)
            return _back(asked, held, place)
    return _page(request, asked, held, refused=form, of=place)


def _page(
    request: HttpRequest,
    asked: Asked,
    held: Review,
    *,
    refused: forms.Form | None = None,
    of: str | int = "",
) -> HttpResponse:
    """The review's page; ``refused`` is a form that was not taken, of that place or action."""
    page = review_page(held)
    writes = asked.may_edit and not held.is_closed
    also = _also(page, held, request.GET.get("also", ""), of) if writes else None
    shown: dict[str, forms.Form] = {
        "here": AttendanceForm(initial={"attended": held.attended, "apologies": held.apologies}),
        "notes": NotesForm(initial={"notes": held.notes, "next_on": held.next_on}),
        "close": CloseForm(initial={"signed_by": held.attended}),
        "reopen": ReopenForm(),
    }
    if refused is not None and isinstance(of, str):
        shown[of] = refused
    return render(
        request,
        "plans/review.html",
        {
            "review": held,
            "page": page,
            "agenda": _agenda(page, refused if isinstance(of, int) else None, of, also),
            "beside": actions_beside(held) if writes else [],
            "rule": AGENDA_RULE,
            "reminders": rule_of(held.plan).in_words if not held.is_closed else held.rule,
            "forms": shown,
            "form": refused,
            "writes": writes,
            "may_edit": asked.may_edit,
            "minutes": _minutes(request, asked, held),
            "since": _since(asked, held),
            "kept": {
                name: request.GET[name] for name in ("authority", "plan") if request.GET.get(name)
            },
            "joiner": "&" if asked.after else "?",
            "asked": asked.after,
        },
        status=422 if refused is not None else 200,
    )


def _agenda(
    page: ReviewPage, refused: forms.Form | None, of: str | int, also: Item | None
) -> list[tuple[str, list[tuple[Item, forms.Form | None]]]]:
    """Each heading with its items and the form of each.

    Of a long agenda the first have theirs on the page; each other's is asked for.
    """
    groups = [(group.title, group.items) for group in page.groups]
    if also is not None and also.sentences == ():
        groups.append(("Beside the agenda", [also]))
    wanted = also.action.ref if also is not None else of
    place = 0
    found = []
    for title, items in groups:
        rows: list[tuple[Item, forms.Form | None]] = []
        for item in items:
            ref, form = item.action.ref, None
            if refused is not None and ref == of:
                form = refused
            elif place < INLINE or ref == wanted:
                form = ReviewDecisionForm(
                    prefix=_prefix(ref), initial={"version": item.action.version}
                )
            place += 1
            rows.append((item, form))
        found.append((title, rows))
    return found


def _also(page: ReviewPage, held: Review, asked: str, of: str | int) -> Item | None:
    """The action asked for besides those whose form is on the page anyway."""
    wanted = of if isinstance(of, int) else int(asked) if asked.isdigit() else None
    if wanted is None:
        return None
    on_agenda = (each for each in page.items if each.action.ref == wanted)
    return next(on_agenda, None) or beside_agenda(held, wanted)


def _minutes(request: HttpRequest, asked: Asked, held: Review) -> list[tuple[str, str]]:
    """Addresses of the minutes' files, for those who may take papers away."""
    if not may(request.user, Permission.EXPORT_REPORTS, asked.authority):
        return []
    after = urlencode({"authority": asked.authority})
    return [
        (f"{reverse('paper-file', args=['plan-review', held.month, suffix])}?{after}", words)
        for suffix, words in MINUTES
    ]


def _since(asked: Asked, held: Review) -> str:
    """The address of what changed since the review before; blank for the first."""
    if held.since is None:
        return ""
    query: dict[str, Any] = {"from": held.since, "to": held.held_on}
    joiner = "&" if asked.after else "?"
    return f"{reverse('plan-compare')}{asked.after}{joiner}{urlencode(query)}"


def _prefix(ref: int) -> str:
    return f"action-{ref}-form"


def _review(asked: Asked, number: int) -> Review:
    found = review_numbered(asked.held, number)
    if found is None:
        raise Http404
    return found


def _back(asked: Asked, held: Review, place: str = "") -> HttpResponseRedirect:
    anchor = f"#{place}" if place else ""
    return redirect(f"{reverse('plan-review', args=[held.pk])}{asked.after}{anchor}")
