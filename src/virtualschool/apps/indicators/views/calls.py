"""Call lists: mine, one of them, and one child of it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.children.fields import hidden, tells_hidden
from virtualschool.apps.indicators.call_lists import (
    CallRefused,
    Line,
    keep_call,
    lines_of,
    lists_of,
    owners_in,
    the_list,
)
from virtualschool.apps.indicators.forms import CallForm
from virtualschool.apps.indicators.models import CallList
from virtualschool.apps.indicators.views.asked import the_reach


def lists_page(request: HttpRequest) -> HttpResponse:
    """The lists that the user made or acts on."""
    authority = the_reach(request, Permission.KEEP_CALL_LISTS)
    return render(
        request, "indicators/call_lists.html", {"lists": lists_of(request.user, authority)}
    )


def list_page(request: HttpRequest, number: int) -> HttpResponse:
    """One list: each child with owner, day and outcome."""
    call_list = _list(request, number)
    lines = lines_of(request.user, call_list)
    record(
        actor=request.user.get_username(),
        action="children.seen",
        authority=call_list.authority,
        subject_type="call list",
        subject=str(call_list.pk),
        detail={"rows": len(lines), "children": [line.child.child_id for line in lines]},
    )
    context = {
        "call_list": call_list,
        "lines": lines,
        "open": sum(not line.call.outcome for line in lines),
        "behind": _made_from(request, call_list),
    }
    return render(request, "indicators/call_list.html", context)


def call_page(request: HttpRequest, number: int, child: str) -> HttpResponse:
    """One child of a list: who acts, by when, and what came of it."""
    call_list = _list(request, number)
    line = _line(request, call_list, child)
    call = line.call
    initial = {"owner": call.owner, "due_on": call.due_on, "outcome": call.outcome}
    owners = owners_in(call_list.authority)
    form = CallForm(owners, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        by = request.user
        assert isinstance(by, User)
        try:
            keep_call(
                call=call,
                owner=User.objects.get(username=form.cleaned_data["owner"]),
                due_on=form.cleaned_data["due_on"],
                outcome=form.cleaned_data["outcome"],
                by=by,
            )
        except CallRefused as refused:
            form.add_error("owner", str(refused))
        else:
            return redirect("call-list", call_list.pk)
    if request.method != "POST":
        record(
            actor=request.user.get_username(),
            action="child.seen",
            authority=call_list.authority,
            subject_type="child",
            subject=child,
            detail={"call_list": call_list.pk},
        )
    context = {"call_list": call_list, "line": line, "form": form}
    status = 422 if form.errors else 200
    return render(request, "indicators/call.html", context, status=status)


def _made_from(request: HttpRequest, call_list: CallList) -> str:
    """The page of the list behind a figure, or of the list of children where it was no figure's.

    Blank where the address would say of the children what the reader may not know.
    """
    missing = hidden(request.user, call_list.authority, Permission.KEEP_CALL_LISTS)
    if tells_hidden(dict(parse_qsl(call_list.asked, keep_blank_values=True)), missing):
        return ""
    page = reverse("children")
    if call_list.indicator:
        page = reverse("children-behind", args=[call_list.indicator])
    return f"{page}?{call_list.asked}"


def _list(request: HttpRequest, number: int) -> CallList:
    within = authorities_within(request.user, Permission.KEEP_CALL_LISTS)
    found = the_list(request.user, within, number)
    if found is None:
        raise Http404
    return found


def _line(request: HttpRequest, call_list: CallList, child: str) -> Line:
    for line in lines_of(request.user, call_list):
        if line.child.child_id == child:
            return line
    raise Http404
