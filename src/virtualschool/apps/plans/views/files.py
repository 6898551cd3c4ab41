"""Pages of the plan’s files: import one, answer what is odd in it, see what each changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.plans.forms.files import AnswersForm, PlanFileForm
from virtualschool.apps.plans.models import Plan, WaitingFile
from virtualschool.apps.plans.permissions import authority_for
from virtualschool.apps.plans.reading import PlanPreview, PlanRefused, read_again, read_file
from virtualschool.apps.plans.selectors import (
    history_of,
    plan_of,
    waiting_files,
)
from virtualschool.apps.plans.services import (
    accept_waiting,
    answer_questions,
    export_plan,
    keep_waiting,
    throw_away_waiting,
    undo_import,
)
from virtualschool.domain.plan.table import NotAPlan
from virtualschool.feeds.base import Unreadable
from virtualschool.publishing.renderers.docx import MEDIA_TYPE

#: Changes that the page of a file's preview prints; the history has them all.
SHOWN_CHANGES = 100


@require_GET
def plan_file(request: HttpRequest) -> HttpResponse:
    """The plan in Word, as the table that it was."""
    authority = authority_for(request, Permission.READ_PLAN)
    try:
        written = export_plan(
            authority=authority,
            organisation=the_authority(authority).name,
            by=request.user.get_username(),
        )
    except PlanRefused as refused:
        raise Http404 from refused
    answer = HttpResponse(written, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="improvement-plan.docx"'
    return answer


@require_http_methods(["GET", "POST"])
def put_in(request: HttpRequest) -> HttpResponse:
    """Where a plan's file is put in; it is read, and waits for whoever put it in to accept it."""
    authority = authority_for(request, Permission.EDIT_PLAN)
    user = request.user.get_username()
    form = PlanFileForm()
    if request.method == "POST":
        form = PlanFileForm(request.POST, request.FILES)
        if form.is_valid():
            sent = form.cleaned_data["sent"]
            content, said = sent.read(), form.cleaned_data["headings"]
            try:
                read_file(authority=authority, name=sent.name, content=content, headings=said)
            except (PlanRefused, NotAPlan, Unreadable) as refused:
                form.add_error("sent", str(refused))
            else:
                kept = keep_waiting(
                    authority=authority, name=sent.name, content=content, headings=said, by=user
                )
                return redirect(reverse("plan-waiting", args=[kept.pk]) + _asked(request))
    return render(
        request,
        "plans/import.html",
        {"form": form, "waiting": waiting_files(authority, user), "asked": _asked(request)},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def waiting(request: HttpRequest, number: int) -> HttpResponse:
    """What a file would change, with its questions; accepted with the answers given."""
    authority = authority_for(request, Permission.EDIT_PLAN)
    file = _waiting(request, authority, number)
    read = read_file(
        authority=authority,
        name=file.name,
        content=bytes(file.content),
        headings=file.headings,
    )
    form = AnswersForm(read.questions, _posted(request), read.answers)
    if request.method == "POST" and not form.errors:
        done = accept_waiting(
            waiting=file,
            answers=form.answers,
            accept_proposals=form.accept_all,
            by=request.user.get_username(),
        )
        messages.success(request, _done(done))
        return redirect(reverse("plan") + _asked(request))
    return render(
        request,
        "plans/waiting.html",
        {
            "file": file,
            "read": read,
            "counts": read.settled.plan,
            "changes": read.changes[:SHOWN_CHANGES],
            "more": max(0, len(read.changes) - SHOWN_CHANGES),
            "form": form,
            "asked": _asked(request),
        },
        status=422 if form.errors else 200,
    )


@require_POST
def throw_away(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a waiting file away."""
    authority = authority_for(request, Permission.EDIT_PLAN)
    throw_away_waiting(waiting=_waiting(request, authority, number), by=request.user.get_username())
    messages.success(request, "The file was thrown away; the plan is as it was.")
    return redirect(reverse("plan-import") + _asked(request))


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Every question about the plan's latest file, with the answers so far."""
    authority = authority_for(request, Permission.EDIT_PLAN)
    held = _held(authority)
    read = read_again(held) if held else None
    form = AnswersForm(
        read.questions if read else (), _posted(request), read.answers if read else None
    )
    if request.method == "POST" and held and not form.errors:
        done = answer_questions(
            plan=held,
            answers=form.answers,
            accept_proposals=form.accept_all,
            by=request.user.get_username(),
        )
        messages.success(request, _done(done))
        return redirect(reverse("plan") + _asked(request))
    return render(
        request,
        "plans/questions.html",
        {"form": form, "read": read, "asked": _asked(request)},
        status=422 if form.errors else 200,
    )


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every import, newest first, with what it changed."""
    authority = authority_for(request, Permission.READ_PLAN)
    held = _held(authority)
    return render(
        request,
        "plans/history.html",
        {
            "imports": history_of(held) if held else [],
            "may_edit": may(request.user, Permission.EDIT_PLAN, authority),
            "asked": _asked(request),
        },
    )


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the latest import back."""
    authority = authority_for(request, Permission.EDIT_PLAN)
    held = _held(authority)
    if held is None:
        raise Http404
    undone = undo_import(plan=held, by=request.user.get_username())
    messages.success(request, f"The import of {undone.name} was taken back.")
    return redirect(reverse("plan") + _asked(request))


def _held(authority: str) -> Plan | None:
    try:
        return plan_of(authority)
    except PlanRefused:
        return None


def _waiting(request: HttpRequest, authority: str, number: int) -> WaitingFile:
    for file in waiting_files(authority, request.user.get_username()):
        if file.pk == number:
            return file
    raise Http404


def _posted(request: HttpRequest) -> dict[str, str] | None:
    return {name: str(value) for name, value in request.POST.items()} if request.POST else None


def _done(read: PlanPreview) -> str:
    changes = len(read.changes)
    said = "1 change was made" if changes == 1 else f"{changes} changes were made"
    if not changes:
        said = "Nothing in the plan changed"
    left = len(read.open)
    return f"{said}. {left} question{'' if left == 1 else 's'} still open."


def _asked(request: HttpRequest) -> str:
    """What follows an address so that it stays with the authority asked for."""
    asked: Any = request.GET.get("authority")
    return f"?{urlencode({'authority': asked})}" if asked else ""
