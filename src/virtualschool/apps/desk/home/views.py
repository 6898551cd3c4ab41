"""The page that everybody opens first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.reports.months import months_with_marks
from virtualschool.apps.reports.permissions import authority_of_reader


def home(request: HttpRequest) -> HttpResponse:
    """What there is to read, newest first, and plainly so when there is nothing."""
    authority = authority_of_reader(request.user)
    months = months_with_marks(authority) if authority else []
    return render(
        request,
        "desk/home.html",
        {
            "reads_reports": authority is not None,
            "sees_children": bool(authorities_within(request.user, Permission.SEE_CHILDREN)),
            "latest": months[0] if months else None,
            "earlier": months[1:],
        },
    )
