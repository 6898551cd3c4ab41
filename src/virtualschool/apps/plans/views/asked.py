"""What every page of the plan asks first: whose plan, which one, and who is looking."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.accounts.policies import may, reach
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.plans.models import Action, Plan
from virtualschool.apps.plans.permissions import authority_for
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.selectors import plan_numbered, plan_of

_LONGEST_NUMBER = 18  # of digits; a database takes no longer one


@dataclass(frozen=True)
class Asked:
    """The plan asked for, and what its reader may do with it. ``plan`` is ``None`` before one is
    imported. ``is_outside``: numbers too small to show are kept from the reader."""

    authority: str
    plan: Plan | None
    may_edit: bool
    is_outside: bool
    fields: tuple[tuple[str, str], ...]  # what an address says to stay with what was asked for

    @property
    def after(self) -> str:
        """The same, as it follows an address."""
        return f"?{urlencode(self.fields)}" if self.fields else ""

    @property
    def held(self) -> Plan:
        """The plan. Raises ``Http404`` where there is none."""
        if self.plan is None:
            raise Http404
        return self.plan


def asked_for(request: HttpRequest, permission: Permission = Permission.READ_PLAN) -> Asked:
    """What a request asks for. Raises ``Http404`` for whoever may not, and for another's plan."""
    authority = authority_for(request, permission)
    named = {name: request.GET[name] for name in ("authority", "plan") if request.GET.get(name)}
    return Asked(
        authority=authority,
        plan=_plan(authority, named.get("plan")),
        may_edit=may(request.user, Permission.EDIT_PLAN, authority),
        is_outside=not reach(request.user, Permission.SEE_CHILDREN, authority).is_whole,
        fields=tuple(named.items()),
    )


def _plan(authority: str, number: str | None) -> Plan | None:
    if number is not None:
        is_one = number.isdecimal() and len(number) < _LONGEST_NUMBER
        plan = plan_numbered(authority, int(number)) if is_one else None
        if plan is None:
            raise Http404
        return plan
    try:
        return plan_of(authority)
    except PlanRefused:
        return None


def address_of(action: Action, asked: Asked) -> str:
    """The address of an action's page, within what was asked for."""
    is_other = asked.plan is None or asked.plan.pk != action.plan_id
    named = dict(asked.fields) | ({"plan": str(action.plan_id)} if is_other else {})
    address = reverse("plan-action", args=[action.ref])
    return f"{address}?{urlencode(named)}" if named else address
