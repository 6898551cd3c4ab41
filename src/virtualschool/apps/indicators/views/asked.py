"""What every page here asks first: may the reader be here, and is there such an indicator."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from virtualschool.analytics.definition import Indicator
from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission


def the_reach(request: HttpRequest, permission: Permission) -> str:
    """The authority that the page is about: the one asked for, else the user's first."""
    within = authorities_within(request.user, permission)
    asked = request.GET.get("authority")
    if asked is not None:
        within = [code for code in within if code == asked]
    if not within:
        raise Http404
    return within[0]


def the_indicator(key: str) -> Indicator:
    """The indicator of that key, or 404."""
    indicator = catalogue().get(key)
    if indicator is None:
        raise Http404
    return indicator
