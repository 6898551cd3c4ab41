"""Which authority a page is about."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission


def authority_asked(request: HttpRequest, permission: Permission) -> str:
    """The authority asked for, else the user's first; 404 where the user has no such permission."""
    within = authorities_within(request.user, permission)
    asked = request.GET.get("authority") or request.POST.get("authority")
    if asked:
        within = [code for code in within if code == asked]
    if not within:
        raise Http404
    return within[0]
