"""Who has which account and grants, and who may see one child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import Caseload, gives, holding, is_within
from virtualschool.apps.accounts.roles import ROLES, CaseloadKind, Permission, ScopeKind
from virtualschool.apps.receipts.clock import home_clock


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
            if gives(grant, permission)
            and is_within(grant, authority)
            and _reaches(grant, of_child)
        ),
        key=lambda seer: (str(seer.user), seer.user.pk, seer.role, seer.through),
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as people read it. ``is_now`` says whether it holds today."""

    pk: int
    role: str
    through: str
    first_day: date
    last_day: date | None
    granted_by: str
    reason: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what it holds in one authority, today's grants apart from the others."""

    user: User
    state: str
    now: list[Held]
    other: list[Held]


def people_of(authority: str, *, name: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Everyone who holds or held a grant in an authority, by name; three queries with grants.

    ``role`` keeps those who hold it today; ``state`` is ``open``, ``invited`` or ``shut``.
    """
    here = _grants_of(authority)
    found = User.objects.filter(Exists(here.filter(user=OuterRef("pk"))))
    if role:
        found = found.filter(Exists(here.filter(holding(), user=OuterRef("pk"), role=role)))
    for word in name.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
        )
    is_invited = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    match state:
        case "open":
            found = found.filter(~is_invited, is_active=True)
        case "invited":
            found = found.filter(is_invited, is_active=True)
        case "shut":
            found = found.filter(is_active=False)
    return found.prefetch_related(
        Prefetch("grants", queryset=here, to_attr="grants_here")
    ).order_by("last_name", "first_name", "username")


def person_in_words(user: User, authority: str) -> Person:
    """How to show an account that ``people_of`` the authority gave."""
    grants = getattr(user, "grants_here", None)
    held = held_in_words(
        list(_grants_of(authority).filter(user=user)) if grants is None else grants
    )
    state = "Invited" if user.is_invited else "Can sign in"
    if not user.is_active:
        state = "Suspended"
    return Person(
        user,
        state,
        [each for each in held if each.is_now],
        [each for each in held if not each.is_now],
    )


def held_in_words(grants: list[Grant]) -> list[Held]:
    """Grants as people read them, in the order given."""
    today = home_clock().today()
    return [
        Held(
            grant.pk,
            _title(grant),
            through_words(grant),
            grant.first_day,
            grant.last_day,
            grant.granted_by,
            grant.reason,
            grant.first_day <= today and (grant.last_day is None or grant.last_day >= today),
        )
        for grant in grants
    ]


def schools_of(user: User, authority: str) -> list[str]:
    """URNs at which an account holds or will hold a grant."""
    open_still = Q(last_day__isnull=True) | Q(last_day__gte=home_clock().today())
    codes = user.grants.filter(
        open_still, scope_kind=ScopeKind.SCHOOL, scope_code__startswith=f"{authority}/"
    ).values_list("scope_code", flat=True)
    return sorted({code.partition("/")[2] for code in codes})


def authorities_of(user: User) -> list[str]:
    """Codes of the authorities in which an account holds or held anything."""
    return sorted(
        {code.partition("/")[0] for code in user.grants.values_list("scope_code", flat=True)}
    )


def usernames_of(authority: str) -> QuerySet[Grant, str]:
    """Usernames of everyone who holds or held a grant in an authority, as a subquery."""
    return _grants_of(authority).values_list("user__username", flat=True)


def role_and_reach(grant: Grant) -> str:
    """A grant in one line."""
    return f"{_title(grant)}, {through_words(grant)}"


def _title(grant: Grant) -> str:
    return ROLES[grant.role].title if grant.role in ROLES else grant.role


def _grants_of(authority: str) -> QuerySet[Grant]:
    return Grant.objects.filter(Q(scope_code=authority) | Q(scope_code__startswith=f"{authority}/"))


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
