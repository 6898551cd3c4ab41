"""The page that everybody opens first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_held, authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.models import Authority
from virtualschool.apps.desk.home.pieces import Section, Told
from virtualschool.apps.desk.home.reader import Reader
from virtualschool.apps.desk.home.sections import sections_for
from virtualschool.apps.desk.standing import make_standings


@dataclass(frozen=True, slots=True)
class Shown:
    """A section with what it says today."""

    section: Section
    told: Told


def home(request: HttpRequest) -> HttpResponse:
    """What changed, what is due and what is unusual for this person; plainly so when nothing is."""
    authorities = _authorities(request)
    user = request.user
    assert isinstance(user, User)
    if not authorities:
        return render(
            request,
            "desk/home.html",
            {
                "holds": bool(authorities_held(user)),
                "loads": bool(authorities_within(user, Permission.LOAD_FILES)),
            },
        )
    reader = Reader(user, authorities[0])
    make_standings(reader.authority.code)
    told = [
        Shown(section, said)
        for section in sections_for(reader)
        if (said := section.tell(reader)) is not None
    ]
    named = {child for each in told for child in each.told.children}
    if named:
        record(
            actor=user.get_username(),
            action="home.seen",
            authority=reader.authority.code,
            detail={"rows": len(named), "children": sorted(named)},
        )
    context = {
        "reader": reader,
        "shown": [each for each in told if not each.told.is_empty],
        "quiet": [each for each in told if each.told.is_empty],
        "others": authorities[1:],
    }
    return render(request, "desk/home.html", context)


def _authorities(request: HttpRequest) -> list[Authority]:
    """Those in which the reader holds anything, the one asked for first; 404 for another.

    None before the first load, whatever the reader holds.
    """
    held = list(Authority.objects.filter(code__in=authorities_held(request.user)))
    asked = request.GET.get("authority")
    if asked is None:
        return held
    if asked not in {each.code for each in held}:
        raise Http404
    return sorted(held, key=lambda each: each.code != asked)
