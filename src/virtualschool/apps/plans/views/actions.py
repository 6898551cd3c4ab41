"""One action: all of it on one page, and a form for each thing that is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.plans.action_page import action_page
from virtualschool.apps.plans.asof import action_now
from virtualschool.apps.plans.mine import is_owner
from virtualschool.apps.plans.models import Action, Evidence, Override
from virtualschool.apps.plans.services import (
    EditedMeanwhile,
    EditRefused,
    undo_last_edit,
    withdraw_override,
)
from virtualschool.apps.plans.services.evidence import evidence_vault, record_opening
from virtualschool.apps.plans.views.asked import Asked, address_of, asked_for
from virtualschool.apps.plans.views.editors import EDITORS, Editing
from virtualschool.domain.plan.live import ActionAt
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION


@dataclass(frozen=True)
class _Here:
    """An action that was asked for, and what the reader may do with it."""

    asked: Asked
    action: Action
    is_owner: bool

    @property
    def may_update(self) -> bool:
        return self.asked.may_edit or self.is_owner

    @property
    def address(self) -> str:
        return address_of(self.action, self.asked)


def _here(request: HttpRequest, ref: int) -> _Here:
    asked = asked_for(request)
    action = Action.objects.filter(plan=asked.held, ref=ref).select_related("plan").first()
    if action is None:
        raise Http404
    updates_own = may(request.user, Permission.UPDATE_OWN_ACTIONS, asked.authority)
    return _Here(asked, action, updates_own and is_owner(request.user, action))


@require_GET
def action(request: HttpRequest, ref: int) -> HttpResponse:
    """All of an action: its words, its ratings with their rule, its evidence, its history."""
    here = _here(request, ref)
    return render(
        request,
        "plans/action.html",
        {
            "page": action_page(here.action, is_outside=here.asked.is_outside),
            "may_edit": here.asked.may_edit,
            "may_update": here.may_update,
            "may_open": here.may_update or not here.asked.is_outside,
            "rule_version": RULE_VERSION,
            "rules": RULE_TEXT,
            "asked": here.asked.after,
            "and_asked": here.asked.after.replace("?", "&", 1),
        },
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, ref: int, what: str) -> HttpResponse:
    """A form about an action. Where somebody else edited it meanwhile, both versions are shown."""
    here = _here(request, ref)
    editor = EDITORS.get(what)
    if editor is None or not (here.asked.may_edit or (here.is_owner and editor.is_owners)):
        raise Http404
    now = action_now(here.action)
    editing = Editing(
        action=here.action,
        now=now,
        is_leader=here.asked.may_edit,
        number=_number(request.GET.get("number", "")),
        data=request.POST if request.method == "POST" else None,
        files=request.FILES if request.method == "POST" else None,
        by=request.user.get_username(),
    )
    form = editor.form(editing)
    if form is None:
        raise Http404
    theirs: list[tuple[str, str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            editor.save(editing, dict(form.cleaned_data))
        except EditedMeanwhile as meanwhile:
            form.add_error(None, str(meanwhile))
            form.send_again(version=str(meanwhile.version))
            theirs = _side_by_side(form, meanwhile.theirs)
        except EditRefused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, f"Saved: {editor.title.lower()}, action {ref}.")
            return redirect(here.address)
    return render(
        request,
        "plans/edit.html",
        {
            "title": f"{editor.title}: action {ref}",
            "action": here.action,
            "form": form,
            "theirs": theirs,
            "button": editor.button,
            "asked": here.asked.after,
            "cancel": here.address,
        },
        status=422 if form.errors else 200,
    )


@require_POST
def undo(request: HttpRequest, ref: int) -> HttpResponse:
    """Take the latest edit of an action back."""
    here = _here(request, ref)
    if not here.asked.may_edit:
        raise Http404
    try:
        undo_last_edit(action=here.action, by=request.user.get_username())
    except EditRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The last edit was taken back.")
    return redirect(here.address)


@require_POST
def end_override(request: HttpRequest, ref: int, number: int) -> HttpResponse:
    """End an override: what is computed is in force again."""
    here = _here(request, ref)
    override = Override.objects.filter(action=here.action, number=number, withdrawn_at=None).first()
    if override is None or not here.asked.may_edit:
        raise Http404
    withdraw_override(override=override, by=request.user.get_username())
    messages.success(request, "The override was ended.")
    return redirect(here.address)


@require_GET
def evidence_file(request: HttpRequest, ref: int, number: int) -> HttpResponse:
    """A file of evidence, always as a download: nothing in it is shown by the site."""
    here = _here(request, ref)
    one = Evidence.objects.filter(action=here.action, number=number).first()
    is_open = here.may_update or not here.asked.is_outside
    if one is None or not one.file_sha256 or not is_open:
        raise Http404
    try:
        content = evidence_vault().read(one.file_sha256)
    except FileNotFoundError as lost:
        raise Http404 from lost
    record_opening(evidence=one, by=request.user.get_username())
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = content_disposition_header(True, one.file_name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _side_by_side(form: Any, theirs: ActionAt) -> list[tuple[str, str, str]]:
    """By field: how it stands now, and what was being written."""
    found = []
    for name, field in form.fields.items():
        if hasattr(theirs, name):
            now, written = getattr(theirs, name), form.cleaned_data.get(name)
            if str(now or "") != str(written or ""):
                found.append((field.label, str(now or ""), str(written or "")))
    return found
