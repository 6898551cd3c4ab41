"""Which children a person may see: one policy for rows on pages and for counts by the engine."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from virtualschool.analytics.query import Scope
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import Reach, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.children.models import Child, Enrolment
from virtualschool.apps.receipts.clock import home_clock


class OutOfScope(Exception):
    """The person has no such permission there. Pages answer 404: that it exists is not said."""


def visible_children(
    user: User | AnonymousUser,
    authority: str,
    permission: Permission = Permission.SEE_CHILDREN,
) -> QuerySet[Child]:
    """The children of an authority for whom the user has ``permission``; none without a grant.

    A school's grant reaches the children on roll there on the home's today, a caseload's those
    whose adviser on the latest children list has that name.
    """
    return Child.objects.filter(authority__code=authority).filter(
        _reached(reach(user, permission, authority))
    )


def may_see_child(
    user: User | AnonymousUser, child: Child, permission: Permission = Permission.SEE_CHILDREN
) -> bool:
    """Whether ``child`` is one of the user's ``visible_children``."""
    return visible_children(user, child.authority.code, permission).filter(pk=child.pk).exists()


def engine_scope(
    user: User | AnonymousUser,
    authority: str,
    permission: Permission = Permission.SEE_CHILDREN,
) -> Scope:
    """Whose rows an engine may count for the user: exactly those of ``visible_children``.

    Whoever reaches through schools alone is counted only what happened at those schools, so that a
    designated teacher does not read of a child's earlier school. Raises ``OutOfScope`` when the
    user has no such permission in the authority.
    """
    held = reach(user, permission, authority)
    if not held:
        raise OutOfScope
    if held.is_whole:
        return Scope(authorities=frozenset({authority}))
    children = visible_children(user, authority, permission)
    is_by_school = not held.caseloads and not held.children
    return Scope(
        authorities=frozenset({authority}),
        schools=held.schools if is_by_school else None,
        children=frozenset(children.values_list("council_id", flat=True)),
    )


def _reached(held: Reach) -> Q:
    if held.is_whole:
        return Q()
    today = home_clock().today()
    on_roll = Enrolment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        urn__in=held.schools,
        start_on__lte=today,
    )
    return (
        Q(pk__in=on_roll.values("child_id"))
        | Q(pep_adviser__in=held.caseloads)
        | Q(council_id__in=held.children)
    )
