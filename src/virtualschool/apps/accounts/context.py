"""What every page shows about who is signed in: the menu, with only what they may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import READS_PAPERS, Permission


@dataclass(frozen=True, slots=True)
class MenuItem:
    text: str
    href: str
    is_here: bool


def menu(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``navigation``, empty for a stranger, and what else is offered."""
    if not request.user.is_authenticated:
        return {"navigation": []}
    here = request.path
    home, definitions = reverse("home"), reverse("indicators")
    items = [MenuItem("Home", home, here == home)]
    sees_children = bool(authorities_within(request.user, Permission.SEE_CHILDREN))
    if sees_children or authorities_within(request.user, Permission.SEE_CHILDREN_UNNAMED):
        children = reverse("children")
        is_here = here.startswith((children, reverse("views"), reverse("search")))
        items.append(MenuItem("Children", children, is_here))
    if authorities_within(request.user, Permission.SEE_SCHOOLS):
        schools = reverse("schools")
        items.append(MenuItem("Schools", schools, here.startswith(schools)))
    if authorities_within(request.user, Permission.READ_DEFINITIONS):
        is_here = here.startswith((definitions, "/figures/", "/targets/"))
        items.append(MenuItem("Figures", definitions, is_here))
    if authorities_within(request.user, Permission.READ_PLAN):
        plan = reverse("plan")
        items.append(MenuItem("Plan", plan, here.startswith(plan)))
    if any(authorities_within(request.user, each) for each in READS_PAPERS):
        reports = reverse("reports")
        items.append(MenuItem("Reports", reports, here.startswith((reports, reverse("frozen")))))
    if authorities_within(request.user, Permission.READ_GOVERNORS_PAPER):
        governors = reverse("governors")
        items.append(MenuItem("Governing body", governors, here.startswith(governors)))
    if authorities_within(request.user, Permission.KEEP_CALL_LISTS):
        calls = reverse("call-lists")
        items.append(MenuItem("Call lists", calls, here.startswith(calls)))
    if authorities_within(request.user, Permission.SEE_LOADS):
        files = reverse("files")
        items.append(MenuItem("Files", files, here.startswith(files)))
    if authorities_within(request.user, Permission.MANAGE_USERS):
        people = reverse("people")
        items.append(MenuItem("People", people, here.startswith(people)))
    if authorities_within(request.user, Permission.SEE_AUDIT):
        log = reverse("log")
        items.append(MenuItem("Who did what", log, here.startswith(log)))
    return {
        "navigation": items,
        "may_search": sees_children,
        "sets_words": bool(authorities_within(request.user, Permission.KEEP_REPORTS)),
    }


def session(request: HttpRequest) -> dict[str, int]:
    """Context processor: when the page warns that the session ends; empty for a stranger."""
    if not request.user.is_authenticated:
        return {}
    return {
        "session_idle": settings.SESSION_IDLE_SECONDS,
        "session_warning": settings.SESSION_WARNING_SECONDS,
    }
