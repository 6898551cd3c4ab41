"""Whose plan a person may read or edit."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission


def authority_for(request: HttpRequest, permission: Permission) -> str:
    """The authority asked for by ``?authority=``, else the first where the reader has permission.

    Raises ``Http404`` for whoever has it nowhere, or not there.
    """
    found = _within(request.user, permission, request.GET.get("authority"))
    if found is None:
        raise Http404
    return found


def _within(user: User | AnonymousUser, permission: Permission, asked: str | None) -> str | None:
    within = authorities_within(user, permission)
    if asked is not None:
        return asked if asked in within else None
    return within[0] if within else None
