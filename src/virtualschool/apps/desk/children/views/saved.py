"""Saved views of the list: keep one, rename, share, make it the one to begin with, delete."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.desk.children.forms import ViewForm
from virtualschool.apps.desk.children.selectors import is_of_team, views_for
from virtualschool.apps.desk.children.services import (
    ViewRefused,
    change_view,
    delete_view,
    save_view,
)
from virtualschool.apps.desk.children.views.asked import the_reader, what_is_asked
from virtualschool.apps.desk.models import SavedView

#: A deleted view is offered back for so many seconds, from the page that says it is gone.
_BACK_WITHIN = 3600
_SALT = "view deleted"


def views_page(request: HttpRequest) -> HttpResponse:
    """The reader's views, and those shared with the team."""
    return _views(request, deleted=request.GET.get("deleted", ""))


def save_page(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under a name."""
    asked = what_is_asked(request)
    reader = asked.reader
    if reader.is_showing or not asked.form.is_valid():
        raise Http404
    form = ViewForm(is_of_team(request.user, reader.authority), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = save_view(
                authority=reader.authority,
                query=asked.query(authority=None),
                by=_user(request),
                **form.kept(),
            )
        except ViewRefused as refused:
            form.add_error("name", str(refused))
        else:
            return redirect(f"{reverse('children')}?{view.query}&authority={reader.authority}")
    context = {
        "form": form,
        "reader": reader,
        "words": list(asked.form.words().values()),
        "query": asked.query(),
    }
    status = 422 if form.errors else 200
    return render(request, "desk/view_save.html", context, status=status)


def change_page(request: HttpRequest, number: int) -> HttpResponse:
    """Rename the view, share it, begin with it."""
    view = _view(request, number)
    initial = {"name": view.name, "is_default": view.is_default, "is_shared": view.is_shared}
    is_team = is_of_team(request.user, view.authority)
    form = ViewForm(is_team, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_view(view=view, by=_user(request), **form.kept())
        except ViewRefused as refused:
            form.add_error("name", str(refused))
        else:
            return redirect(f"{reverse('views')}?authority={view.authority}")
    status = 422 if form.errors else 200
    return render(request, "desk/view_change.html", {"form": form, "view": view}, status=status)


@require_POST
def delete_page(request: HttpRequest, number: int) -> HttpResponse:
    """Forget the view. The answer carries what it was, for its owner to take back."""
    view = _view(request, number)
    kept = {
        "owner": view.owner,
        "authority": view.authority,
        "name": view.name,
        "query": view.query,
        "is_default": view.is_default,
        "is_shared": view.is_shared,
    }
    delete_view(view=view, by=_user(request))
    back = urlencode({"authority": view.authority, "deleted": signing.dumps(kept, salt=_SALT)})
    return redirect(f"{reverse('views')}?{back}")


@require_POST
def restore_page(request: HttpRequest) -> HttpResponse:
    """Take a deleted view back."""
    reader = the_reader(request)
    kept = _deleted(request, request.POST.get("deleted", ""), reader.authority)
    if reader.is_showing or kept is None:
        raise Http404
    try:
        save_view(
            authority=reader.authority,
            name=kept["name"],
            query=kept["query"],
            is_default=kept["is_default"],
            is_shared=kept["is_shared"] and is_of_team(request.user, reader.authority),
            by=_user(request),
        )
    except ViewRefused as refused:
        return _views(request, refused=str(refused), status=422)
    return redirect(f"{reverse('views')}?authority={reader.authority}")


def _views(
    request: HttpRequest, *, deleted: str = "", refused: str = "", status: int = 200
) -> HttpResponse:
    reader = the_reader(request)
    if reader.is_showing:
        raise Http404
    context = {
        "views": views_for(reader),
        "me": request.user.get_username(),
        "reader": reader,
        "refused": refused,
        "deleted": deleted,
        "gone": _deleted(request, deleted, reader.authority),
    }
    return render(request, "desk/views.html", context, status=status)


def _deleted(request: HttpRequest, token: str, authority: str) -> dict[str, Any] | None:
    """What the user's view was that the token speaks of; ``None`` of any other token."""
    try:
        kept: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=_BACK_WITHIN)
    except signing.BadSignature:
        return None
    mine = (request.user.get_username(), authority)
    return kept if (kept["owner"], kept["authority"]) == mine else None


def _view(request: HttpRequest, number: int) -> SavedView:
    """The reader's own view of that number, while the list may still be read by name."""
    found = SavedView.objects.filter(owner=request.user.get_username(), pk=number).first()
    if found is None or not may(request.user, Permission.SEE_CHILDREN, found.authority):
        raise Http404
    return found


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
