"""Which children a person may see: one policy for rows on pages and for counts by the engine."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from virtualschool.analytics.query import Scope
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import Caseload, Reach, reach
from virtualschool.apps.accounts.roles import CaseloadKind, Permission
from virtualschool.apps.accounts.selectors import Belonging
from virtualschool.apps.children.models import Child, Enrolment, SpecialNeeds
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.education import age_on

#: Caseloads that a name on the latest children list makes; the column bears the kind's own name.
CASELOADS_BY_NAME = (
    CaseloadKind.ADVISER,
    CaseloadKind.SOCIAL_WORKER,
    CaseloadKind.TEAM,
    CaseloadKind.REVIEWING_OFFICER,
)


class OutOfScope(Exception):
    """The person has no such permission there. Pages answer 404: that it exists is not said."""


def visible_children(
    user: User | AnonymousUser,
    authority: str,
    permission: Permission = Permission.SEE_CHILDREN,
) -> QuerySet[Child]:
    """The children of an authority for whom the user has ``permission``; none without a grant.

    A school's grant reaches the children on roll there on the home's today; a caseload's those whom
    the latest children list puts beside that adviser, social worker, team or reviewing officer, or
    who have such a provision or age today.
    """
    return Child.objects.filter(authority__code=authority).filter(
        _reached(reach(user, permission, authority))
    )


def may_see_child(
    user: User | AnonymousUser, child: Child, permission: Permission = Permission.SEE_CHILDREN
) -> bool:
    """Whether ``child`` is one of the user's ``visible_children``."""
    return visible_children(user, child.authority.code, permission).filter(pk=child.pk).exists()


def belonging(authority: str, council_id: str) -> Belonging:
    """By what a child falls into grants today: the same policy, read from the child's side."""
    child = Child.objects.filter(authority__code=authority, council_id=council_id).first()
    if child is None:
        return Belonging()
    today = home_clock().today()
    now = Q(start_on__lte=today) & (Q(last_day__isnull=True) | Q(last_day__gte=today))
    named = {
        Caseload(kind, name) for kind in CASELOADS_BY_NAME if (name := getattr(child, kind.value))
    }
    provisions = child.special_needs.filter(now).values_list("provision", flat=True)
    return Belonging(
        schools=frozenset(child.enrolments.filter(now).values_list("urn", flat=True)),
        caseloads=frozenset(
            named | {Caseload(CaseloadKind.SPECIAL_NEEDS, provision) for provision in provisions}
        ),
        age=age_on(child.date_of_birth, today) if child.date_of_birth else None,
    )


def schools_told(held: Reach) -> frozenset[str]:
    """URNs of the schools of which a reader through schools alone is told: those named, and those
    at which children named one by one are on roll today."""
    if not held.children:
        return held.schools
    today = home_clock().today()
    on_roll = Enrolment.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today),
        child__authority__code=held.authority,
        child__council_id__in=held.children,
        start_on__lte=today,
    )
    return held.schools | frozenset(on_roll.values_list("urn", flat=True))


def engine_scope(
    user: User | AnonymousUser,
    authority: str,
    permission: Permission = Permission.SEE_CHILDREN,
) -> Scope:
    """Whose rows an engine may count for the user: exactly those of ``visible_children``.

    Whoever reaches through schools alone is counted only what happened at those schools, so that a
    designated teacher, or a delegate with one child, does not read of a child's earlier school.
    Raises ``OutOfScope`` when the user has no such permission in the authority.
    """
    held = reach(user, permission, authority)
    if not held:
        raise OutOfScope
    if held.is_whole:
        return Scope(authorities=frozenset({authority}))
    children = visible_children(user, authority, permission)
    return Scope(
        authorities=frozenset({authority}),
        schools=schools_told(held) if held.is_by_school else None,
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
    reached = Q(pk__in=on_roll.values("child_id")) | Q(council_id__in=held.children)
    for caseload in held.caseloads:
        reached |= _in_caseload(caseload, today)
    return reached


def _in_caseload(caseload: Caseload, today: date) -> Q:
    match caseload.kind:
        case CaseloadKind.SPECIAL_NEEDS:
            now = SpecialNeeds.objects.filter(
                Q(last_day__isnull=True) | Q(last_day__gte=today),
                provision=caseload.name,
                start_on__lte=today,
            )
            return Q(pk__in=now.values("child_id"))
        case CaseloadKind.AGE:
            youngest, oldest = map(int, caseload.name.split("-"))
            return Q(
                date_of_birth__lte=_years_before(today, youngest),
                date_of_birth__gt=_years_before(today, oldest + 1),
            )
        case _:
            return Q(**{caseload.kind.value: caseload.name})


def _years_before(day: date, years: int) -> date:
    """The latest birthday of whoever is ``years`` old on ``day``; 29 February counts on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February, in a year that has none
        return date(day.year - years, 2, 28)
