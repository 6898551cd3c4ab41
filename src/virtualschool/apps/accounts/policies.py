"""May this person do this, and how far does it reach: one answer for both questions."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.roles import (
    OF_A_SCHOOL,
    ROLES,
    CaseloadKind,
    Permission,
    ScopeKind,
)
from virtualschool.apps.receipts.clock import home_clock


@dataclass(frozen=True, slots=True)
class Caseload:
    """One caseload: by what children belong to it, and to whose or to which they do."""

    kind: CaseloadKind
    name: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a permission reaches within one authority. Nothing at all is false.

    ``is_by_school``: through schools alone. What happened at other schools is then not told.
    """

    authority: str
    is_whole: bool = False
    schools: frozenset[str] = field(default_factory=frozenset)  # URNs
    caseloads: frozenset[Caseload] = field(default_factory=frozenset)
    children: frozenset[str] = field(default_factory=frozenset)  # the council's ids
    is_by_school: bool = False

    def __bool__(self) -> bool:
        return bool(self.is_whole or self.schools or self.caseloads or self.children)


def active_grants(user: User | AnonymousUser) -> list[Grant]:
    """The grants that hold on the home's today; none for a closed account or a stranger."""
    if not isinstance(user, User) or not user.is_active:
        return []
    if user.remembered_grants is None:
        return list(user.grants.filter(holding()))
    if not user.remembered_grants:
        user.remembered_grants.append(list(user.grants.filter(holding())))
    return user.remembered_grants[0]


def remember_grants(user: User | AnonymousUser) -> None:
    """Read this account's grants once from here on: for one request, and again after a change."""
    if isinstance(user, User):
        user.remembered_grants = []


def holding() -> Q:
    """Grants that hold on the home's today."""
    today = home_clock().today()
    return Q(first_day__lte=today) & (Q(last_day__isnull=True) | Q(last_day__gte=today))


def reach(user: User | AnonymousUser, permission: Permission, authority: str) -> Reach:
    """Where in ``authority`` the user has ``permission``: the union of the grants that give it.

    A role that narrows the permission keeps the others from giving it for the whole authority.
    """
    grants = active_grants(user)
    giving = [each for each in grants if gives(each, permission) and is_within(each, authority)]
    found: dict[ScopeKind, set[str]] = {kind: set() for kind in ScopeKind}
    caseloads: set[Caseload] = set()
    for grant in giving:
        within = grant.scope_code.partition("/")[2]
        if grant.scope_kind == ScopeKind.CASELOAD:
            kind = ROLES[grant.role].caseload
            if kind is not None:
                caseloads.add(Caseload(kind, within))
        else:
            found[ScopeKind(grant.scope_kind)].add(within)
    is_narrowed = any(
        grant.role in ROLES and permission in ROLES[grant.role].narrows for grant in grants
    )
    return Reach(
        authority=authority,
        is_whole=bool(found[ScopeKind.AUTHORITY]) and not is_narrowed,
        schools=frozenset(found[ScopeKind.SCHOOL]),
        caseloads=frozenset(caseloads),
        children=frozenset(found[ScopeKind.CHILD]),
        is_by_school=bool(giving) and all(map(is_of_a_school, giving)),
    )


def may(user: User | AnonymousUser, permission: Permission, authority: str) -> bool:
    """Whether the user has ``permission`` anywhere in ``authority``."""
    return bool(reach(user, permission, authority))


def authorities_held(user: User | AnonymousUser) -> list[str]:
    """Codes of the authorities in which the user holds any grant today, in order."""
    return sorted({grant.scope_code.partition("/")[0] for grant in active_grants(user)})


def authorities_within(user: User | AnonymousUser, permission: Permission) -> list[str]:
    """Codes of the authorities in which the user has ``permission`` anywhere, in order."""
    return [code for code in authorities_held(user) if may(user, permission, code)]


def must_use_codes(user: User | AnonymousUser) -> bool:
    """Whether a password alone is too little for what the account opens: the children of a whole
    authority, its log, or the accounts of others."""
    return any(
        grant.scope_kind == ScopeKind.AUTHORITY
        and grant.role in ROLES
        and ROLES[grant.role].needs_codes
        for grant in active_grants(user)
    )


def gives(grant: Grant, permission: Permission) -> bool:
    """Whether a grant's role gives the permission for that kind of scope."""
    role = ROLES.get(grant.role)
    return (
        role is not None and grant.scope_kind in role.scope_kinds and permission in role.permissions
    )


def is_of_a_school(grant: Grant) -> bool:
    """Whether somebody holds the grant as one of a school: it names the school, or the role is one
    of a school and the grant names a child there."""
    return grant.scope_kind == ScopeKind.SCHOOL or grant.role in OF_A_SCHOOL


def is_within(grant: Grant, authority: str) -> bool:
    """Whether the grant is of the authority and names somebody in it.

    A scope that names nobody reaches nobody; without this, an empty caseload would be every child
    without an adviser.
    """
    code, _, within = grant.scope_code.partition("/")
    return code == authority and bool(within) == (grant.scope_kind != ScopeKind.AUTHORITY)
