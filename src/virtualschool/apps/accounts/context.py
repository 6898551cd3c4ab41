"""What every page shows about who is signed in: the menu, with only what they may open."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class MenuItem:
    text: str
    href: str
    is_here: bool


def menu(request: HttpRequest) -> dict[str, list[MenuItem]]:
    """Context processor: ``navigation``, empty for a stranger."""
    if not request.user.is_authenticated:
        return {"navigation": []}
    here = request.path
    home, definitions = reverse("home"), reverse("indicators")
    items = [MenuItem("Home", home, here == home or here.startswith("/reports/"))]
    if authorities_within(request.user, Permission.READ_DEFINITIONS):
        is_here = here.startswith((definitions, "/figures/"))
        items.append(MenuItem("What the figures mean", definitions, is_here))
    return {"navigation": items}
