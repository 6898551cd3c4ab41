"""The register of decisions and challenges, and how a decision feeds back into the plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.governors.forms import ActForm, AnswerForm, EntryForm, RewordForm
from virtualschool.apps.governors.models import Entry
from virtualschool.apps.governors.selectors import all_entries, entries_of
from virtualschool.apps.governors.services import (
    GovernorsRefused,
    answer_entry,
    change_action,
    close_entry,
    enter,
    new_action,
    reword_entry,
    undo_last_change,
    withdraw_entry,
)
from virtualschool.apps.governors.views.asked import (
    KEEP,
    Asked,
    asked_for,
    back,
    refuse,
    the_entry,
    the_meeting,
)
from virtualschool.apps.plans.models import Action


@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Every decision and challenge, newest first."""
    asked = asked_for(request)
    entries = (
        all_entries(asked.authority)
        if asked.may_keep
        else list(entries_of(asked.authority).order_by("-number"))
    )
    return render(request, "governors/register.html", {"asked": asked, "entries": entries})


@require_http_methods(["GET", "POST"])
def enter_one(request: HttpRequest, day: str) -> HttpResponse:
    """Enter what was asked or decided at a meeting."""
    asked = asked_for(request, KEEP)
    one = the_meeting(asked, day)
    form = EntryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = enter(meeting=one, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{entry} is in the register.")
            return back(asked, "governors-meeting", day)
    return render(
        request,
        "governors/enter.html",
        {"asked": asked, "meeting": one, "form": form},
        status=422 if form.errors else 200,
    )


@require_GET
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry with its answer, its history and, for whoever keeps it, what can be done."""
    asked = asked_for(request)
    return _page(request, asked, the_entry(asked, number))


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer an entry."""
    asked = asked_for(request, KEEP)
    one = the_entry(asked, number)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_entry(entry=one, by=request.user.get_username(), **form.cleaned_data)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, "The answer stands first in the next paper.")
            return back(asked, "governors-entry", number)
    return _page(request, asked, one, answer=form)


@require_POST
def reword(request: HttpRequest, number: int) -> HttpResponse:
    """Say an entry anew."""
    asked = asked_for(request, KEEP)
    one = the_entry(asked, number)
    form = RewordForm(request.POST)
    if form.is_valid():
        reword_entry(entry=one, by=request.user.get_username(), **form.cleaned_data)
        messages.success(request, "The entry was changed.")
        return back(asked, "governors-entry", number)
    return _page(request, asked, one, reword=form)


@require_POST
def act(request: HttpRequest, number: int) -> HttpResponse:
    """Change an action of the plan as was decided, or put a new one into it."""
    asked = asked_for(request, KEEP)
    one = the_entry(asked, number)
    form = ActForm(request.POST, actions=_actions(asked))
    if form.is_valid():
        said, by = form.cleaned_data, request.user.get_username()
        try:
            action = _act(asked, one, said, by)
        except GovernorsRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"Action {action.ref} carries the meeting’s reference.")
            return back(asked, "governors-entry", number)
    return _page(request, asked, one, act=form)


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close an entry that was heard answered."""
    asked = asked_for(request, KEEP)
    try:
        close_entry(entry=the_entry(asked, number), by=request.user.get_username())
    except GovernorsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The entry is closed.")
    return back(asked, "governors-entry", number)


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw an entry."""
    asked = asked_for(request, KEEP)
    withdraw_entry(entry=the_entry(asked, number), by=request.user.get_username())
    messages.success(request, "The entry is withdrawn and in no paper.")
    return back(asked, "governors-entry", number)


@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take the latest change of an entry back."""
    asked = asked_for(request, KEEP)
    try:
        undo_last_change(entry=the_entry(asked, number), by=request.user.get_username())
    except GovernorsRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The last change was taken back.")
    return back(asked, "governors-entry", number)


def _act(asked: Asked, one: Entry, said: dict[str, Any], by: str) -> Action:
    held = {each.pk: each for each in _actions(asked)}
    if said["action"]:
        given = {name: said[name] for name in ("due_on", "corrective") if said[name]}
        return change_action(entry=one, action=held[said["action"]], by=by, **given)
    under = next(
        each.consideration
        for each in held.values()
        if each.consideration and str(each.consideration_id) == said["consideration"]
    )
    assert under.section is not None  # one that a plan's page shows
    return new_action(
        entry=one,
        plan=under.plan,
        section=under.section.title,
        consideration=under.text,
        text=str(said["text"]),
        owners=str(said["owners"]),
        due_on=said["due_on"],
        by=by,
    )


def _actions(asked: Asked) -> list[Action]:
    """The actions of the authority's plans that stand in them."""
    found = Action.objects.filter(plan__authority=asked.authority, consideration__isnull=False)
    return list(found.select_related("plan", "consideration__section", "consideration__plan"))


def _page(
    request: HttpRequest,
    asked: Asked,
    one: Entry,
    answer: AnswerForm | None = None,
    reword: RewordForm | None = None,
    act: ActForm | None = None,
) -> HttpResponse:
    one.refresh_from_db()
    refused: forms.Form | None = next((f for f in (answer, reword, act) if f is not None), None)
    said = {
        "asked_by": one.asked_by,
        "text": one.text,
        "answer_from": one.answer_from,
        "due_on": one.due_on,
    }
    context: dict[str, object] = {"asked": asked, "entry": one, "refused": refused}
    if asked.may_keep:
        context |= {
            "changes": list(one.changes.all()),
            "answer": answer
            or AnswerForm(initial={"answer": one.answer, "answered_by": one.answer_from}),
            "reword": reword or RewordForm(initial=said, auto_id="reword_%s"),
            "act": act or ActForm(actions=_actions(asked), auto_id="act_%s"),
        }
    return render(request, "governors/entry.html", context, status=422 if refused else 200)
