"""Keeping views of the list of children."""

from __future__ import annotations

from django.db import transaction

from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.desk.children.selectors import is_of_team
from virtualschool.apps.desk.models import SavedView
from virtualschool.apps.receipts.clock import home_clock

#: So many views of one owner in one authority: a menu, not a store.
MOST_VIEWS = 30
MOST_LETTERS = 60


class ViewRefused(Exception):
    """A view cannot be kept so. The message is for the user."""


def save_view(
    *, authority: str, name: str, query: str, is_default: bool, is_shared: bool, by: User
) -> SavedView:
    """Keep these filters under a name; the owner's view of that name is kept anew.

    Raises ``ViewRefused`` without a name, with too many views, or where ``by`` shares it without
    being of the team.
    """
    with transaction.atomic():
        hold_chain()
        name = _checked(name)
        _check_sharing(authority, is_shared, by)
        mine = SavedView.objects.filter(authority=authority, owner=by.username)
        view = mine.filter(name__iexact=name).first()
        if view is None and mine.count() >= MOST_VIEWS:
            raise ViewRefused(f"You have {MOST_VIEWS} views. Delete one first.")
        view = view or SavedView(authority=authority, owner=by.username)
        view.name, view.query = name, query
        _set(view, is_default, is_shared)
        _record("saved", view, by)
    return view


def change_view(
    *, view: SavedView, name: str, is_default: bool, is_shared: bool, by: User
) -> SavedView:
    """Rename the owner's view, make it what the list opens with or not, share it or not.

    Raises ``ViewRefused`` without a name, with that of another view, or where ``by`` shares it
    without being of the team.
    """
    with transaction.atomic():
        hold_chain()
        name = _checked(name)
        _check_sharing(view.authority, is_shared, by)
        mine = SavedView.objects.filter(authority=view.authority, owner=view.owner)
        if mine.filter(name__iexact=name).exclude(pk=view.pk).exists():
            raise ViewRefused(f"You have another view called “{name}”. Choose another name.")
        view.name = name
        _set(view, is_default, is_shared)
        _record("changed", view, by)
    return view


def delete_view(*, view: SavedView, by: User) -> None:
    """Forget a view. Whoever opens the list by its address still finds the filters there."""
    with transaction.atomic():
        hold_chain()
        _record("deleted", view, by)
        view.delete()


def _checked(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise ViewRefused("Give the view a name.")
    if len(name) > MOST_LETTERS:
        raise ViewRefused(f"The name must be {MOST_LETTERS} characters or fewer.")
    return name


def _check_sharing(authority: str, is_shared: bool, by: User) -> None:
    if is_shared and not is_of_team(by, authority):
        raise ViewRefused("Views are shared within the virtual school’s team only.")


def _set(view: SavedView, is_default: bool, is_shared: bool) -> None:
    if is_default:
        others = SavedView.objects.filter(authority=view.authority, owner=view.owner)
        others.exclude(pk=view.pk).update(is_default=False)
    view.is_default, view.is_shared = is_default, is_shared
    view.saved_at = home_clock().now()
    view.save()


def _record(what: str, view: SavedView, by: User) -> None:
    record(
        actor=by.username,
        action=f"view.{what}",
        authority=view.authority,
        subject_type="view",
        subject=view.name,
        detail={
            "query": view.query,
            "is_default": view.is_default,
            "is_shared": view.is_shared,
        },
    )
