"""May this person do this, and how far does it reach: one answer for both questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.roles import ROLES, Permission, ScopeKind
from virtualschool.apps.receipts.clock import home_clock


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission reaches within one authority. Nothing at all is false."""

    authority: str
    is_whole: bool = False
    schools: frozenset[str] = field(default_factory=frozenset)  # URNs
    caseloads: frozenset[str] = field(default_factory=frozenset)  # advisers' names
    children: frozenset[str] = field(default_factory=frozenset)  # the council's ids

    def __bool__(self) -> bool:
        return bool(self.is_whole or self.schools or self.caseloads or self.children)


def active_grants(user: User | AnonymousUser) -> list[Grant]:
    """The grants that hold on the home's today; none for a closed account or a stranger."""
    if not isinstance(user, User) or not user.is_active:
        return []
    today = home_clock().today()
    return list(
        user.grants.filter(Q(last_day__isnull=True) | Q(last_day__gte=today), first_day__lte=today)
    )


def reach(user: User | AnonymousUser, permission: Permission, authority: str) -> Reach:
    """Where in ``authority`` the user has ``permission``: the union of the grants that give it."""
    found: dict[ScopeKind, set[str]] = {kind: set() for kind in ScopeKind}
    for grant in active_grants(user):
        if not _gives(grant, permission):
            continue
        code, _, within = grant.scope_code.partition("/")
        # A scope that names nobody reaches nobody; without this, an empty caseload would be
        # every child without an adviser.
        names_something = bool(within) == (grant.scope_kind != ScopeKind.AUTHORITY)
        if code == authority and names_something:
            found[ScopeKind(grant.scope_kind)].add(within)
    return Reach(
        authority=authority,
        is_whole=bool(found[ScopeKind.AUTHORITY]),
        schools=frozenset(found[ScopeKind.SCHOOL]),
        caseloads=frozenset(found[ScopeKind.CASELOAD]),
        children=frozenset(found[ScopeKind.CHILD]),
    )


def may(user: User | AnonymousUser, permission: Permission, authority: str) -> bool:
    """Whether the user has ``permission`` anywhere in ``authority``."""
    return bool(reach(user, permission, authority))


def authorities_within(user: User | AnonymousUser, permission: Permission) -> list[str]:
    """Codes of the authorities in which the user has ``permission`` anywhere, in order."""
    return sorted(
        {
            grant.scope_code.partition("/")[0]
            for grant in active_grants(user)
            if _gives(grant, permission)
        }
    )


def _gives(grant: Grant, permission: Permission) -> bool:
    role = ROLES.get(grant.role)
    return (
        role is not None and grant.scope_kind == role.scope_kind and permission in role.permissions
    )
