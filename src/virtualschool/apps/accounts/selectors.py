"""Who has which account and grants, and who may see one child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import Caseload, gives, holding
from virtualschool.apps.accounts.roles import ROLES, CaseloadKind, Permission, ScopeKind


@dataclass(frozen=True, slots=True)
class Belonging:
    """By what a child falls into a school's or a caseload's scope on the home's today."""

    schools: frozenset[str] = field(default_factory=frozenset)  # URNs
    caseloads: frozenset[Caseload] = field(default_factory=frozenset)  # but those by age
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Seer:
    """Someone who may open a child, as which role, by what the grant reaches the child, how long.

    ``until`` is the grant's last day; ``None`` while none is set.
    """

    user: User
    role: str
    through: str
    until: date | None


_belonging: list[Callable[[str, str], Belonging]] = []


def tell_belonging(of_child: Callable[[str, str], Belonging]) -> None:
    """Said once, at start, by the app that knows children: accounts stands below it."""
    _belonging[:] = [of_child]


def who_may_see(
    authority: str, council_id: str, permission: Permission = Permission.SEE_CHILDREN
) -> list[Seer]:
    """Everyone who may open this child today, by name; one line for each grant that lets them.

    It says the same as the row policy, child by child (tested): three queries, whatever the number
    of accounts. A child that is not there is seen by nobody but those who would see any.
    """
    of_child = _belonging[0](authority, council_id) if _belonging else Belonging()
    near = (
        Q(scope_kind=ScopeKind.AUTHORITY, scope_code=authority)
        | Q(
            scope_kind=ScopeKind.SCHOOL,
            scope_code__in=[f"{authority}/{urn}" for urn in of_child.schools],
        )
        | Q(scope_kind=ScopeKind.CASELOAD, scope_code__startswith=f"{authority}/")
        | Q(scope_kind=ScopeKind.CHILD, scope_code=f"{authority}/{council_id}")
    )
    grants = Grant.objects.filter(near, holding(), user__is_active=True).select_related("user")
    return sorted(
        (
            Seer(grant.user, ROLES[grant.role].title, through_words(grant), grant.last_day)
            for grant in grants
            if gives(grant, permission) and _reaches(grant, of_child)
        ),
        key=lambda seer: (str(seer.user), seer.user.pk, seer.role, seer.through),
    )


def through_words(grant: Grant) -> str:
    """What a grant reaches, as people say it."""
    authority, _, within = grant.scope_code.partition("/")
    role = ROLES.get(grant.role)
    match grant.scope_kind:
        case ScopeKind.AUTHORITY:
            return f"the whole authority {authority}"
        case ScopeKind.SCHOOL:
            return f"on roll at school {within}"
        case ScopeKind.CHILD:
            return f"the child {within}"
    words = {
        CaseloadKind.TEAM: f"team {within}",
        CaseloadKind.AGE: f"aged {within}",
        CaseloadKind.SPECIAL_NEEDS: "with an EHC plan" if within == "E" else "with SEN support",
    }
    kind = role.caseload if role else None
    return words.get(kind, f"caseload of {within}") if kind else f"caseload of {within}"


def _reaches(grant: Grant, of_child: Belonging) -> bool:
    """Whether a grant near the child reaches it; only a caseload's needs a second look."""
    kind = ROLES[grant.role].caseload
    if grant.scope_kind != ScopeKind.CASELOAD:
        return True
    within = grant.scope_code.partition("/")[2]
    if kind is CaseloadKind.AGE:
        youngest, oldest = map(int, within.split("-"))
        return of_child.age is not None and youngest <= of_child.age <= oldest
    return kind is not None and Caseload(kind, within) in of_child.caseloads
