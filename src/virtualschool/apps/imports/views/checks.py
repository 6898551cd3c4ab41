"""The list against the returns, and marks expected against marks received."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.imports.permissions import authority_for, may_all
from virtualschool.apps.imports.selectors import marks_arrived, months_of_marks, reconciliation


@require_GET
def reconcile(request: HttpRequest) -> HttpResponse:
    """How many children on the case system's list and in the return, these ones, and why."""
    authority = authority_for(request.user, Permission.SEE_LOADS)
    found = reconciliation(authority.code)
    record(
        actor=request.user.get_username(),
        action="reconciliation.seen",
        authority=authority.code,
        subject_type="load",
        subject=str(found.load.pk) if found else "",
    )
    sees_children = may_all(request.user, Permission.SEE_CHILDREN, authority.code)
    return render(
        request,
        "imports/reconciliation.html",
        {"found": found, "sees_children": sees_children},
    )


@require_GET
def marks(request: HttpRequest) -> HttpResponse:
    """By school: children on roll in a month, and those whose marks came."""
    authority = authority_for(request.user, Permission.SEE_LOADS)
    months = months_of_marks(authority.code)
    chosen = [month for month in months if month.key == request.GET.get("month")]
    month = next(iter([*chosen, *months]), None)
    schools = marks_arrived(authority.code, month) if month else []
    return render(
        request,
        "imports/marks.html",
        {
            "months": months,
            "month": month,
            "schools": schools,
            "expected": sum(school.expected for school in schools),
            "received": sum(school.received for school in schools),
            "silent": sum(not school.received for school in schools),
        },
    )
