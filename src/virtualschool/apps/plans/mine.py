"""Whose actions are whose: by the people and posts that the plan names, and their accounts."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.plans.models import Action, Ownership
from virtualschool.domain.plan.digest import missed_updates
from virtualschool.domain.plan.live import ActionAt


def owned_by(user: User | AnonymousUser) -> Q:
    """Ownerships of an account's person: named itself, holding the post, or standing in for it
    while it is vacant."""
    holds = Q(person=None, post__holder__account=user)
    stands_in = Q(person=None, post__is_vacant=True, post__deputy__holder__account=user)
    return Q(person__account=user) | holds | stands_in


def may_update_own(user: User | AnonymousUser, authority: str) -> bool:
    """Whether a person may update actions that are their own."""
    either = (Permission.UPDATE_OWN_ACTIONS, Permission.EDIT_PLAN)
    return any(may(user, each, authority) for each in either)


def is_owner(user: User | AnonymousUser, action: Action) -> bool:
    """Whether an action is the account's own."""
    return Ownership.objects.filter(owned_by(user), action=action).exists()


def own_actions(user: User | AnonymousUser, authority: str) -> list[Action]:
    """Every action in the authority's plans that is the account's own, with its plan."""
    mine = Ownership.objects.filter(owned_by(user), action__plan__authority=authority)
    return list(
        Action.objects.filter(pk__in=mine.values("action"), consideration__isnull=False)
        .select_related("plan")
        .order_by("plan_id", "position", "ref")
    )


def is_stale(action: ActionAt, day: date) -> bool:
    """Whether an open action was not updated in a month; one never updated here is."""
    if action.updated_on is None:
        return not action.is_closed
    return missed_updates(action, day) > 0
