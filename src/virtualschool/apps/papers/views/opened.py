"""What the pages of papers share: which paper of which authority and occasion a reader opens."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.papers.permissions import authority_of_reader, may_keep
from virtualschool.apps.papers.register import Occasion, Paper, paper
from virtualschool.apps.papers.selectors import editions_of


@dataclass(frozen=True, slots=True)
class Opened:
    """A paper that the reader may read, of one authority and occasion."""

    paper: Paper
    authority: str
    occasions: list[Occasion]
    position: int

    @property
    def occasion(self) -> Occasion:
        return self.occasions[self.position]

    @property
    def newer(self) -> Occasion | None:
        return self.occasions[self.position - 1] if self.position else None

    @property
    def older(self) -> Occasion | None:
        later = self.position + 1
        return self.occasions[later] if later < len(self.occasions) else None

    @property
    def subject(self) -> str:
        """As the log names it."""
        return f"{self.paper.key} {self.occasion.key}"


def readable(request: HttpRequest, key: str) -> tuple[Paper, str]:
    """The paper and the authority of which the user may read it; 404 for anybody else."""
    found = paper(key)
    if found is None or not found.on_screen:
        raise Http404
    authority = authority_of_reader(request.user, request.GET.get("authority"), [found.permission])
    if authority is None:
        raise Http404
    return found, authority


def occasions_open_to(request: HttpRequest, chosen: Paper, authority: str) -> list[Occasion]:
    """The occasions of a paper that the user may open, newest first; 404 where there is none."""
    there = list(chosen.occasions(authority))
    if chosen.as_issued and not may_keep(request.user, authority):
        issued = {edition.period for edition in editions_of(authority, report=chosen.key)}
        there = [each for each in there if each.key in issued]
    if not there:
        raise Http404
    return there


def opened_by(request: HttpRequest, key: str, period: str) -> Opened:
    """The paper of an occasion that the user may read; 404 for anybody else."""
    chosen, authority = readable(request, key)
    there = occasions_open_to(request, chosen, authority)
    for position, occasion in enumerate(there):
        if occasion.key == period:
            return Opened(chosen, authority, there, position)
    raise Http404


def kept_by(request: HttpRequest, key: str, period: str) -> Opened:
    """The paper of an occasion whose record the user may keep; 404 for anybody else."""
    opened = opened_by(request, key, period)
    if not may_keep(request.user, opened.authority):
        raise Http404
    return opened


def asked_of(request: HttpRequest) -> str:
    """What addresses carry on for whoever asked for one of several authorities."""
    asked = request.GET.get("authority")
    return f"?{urlencode({'authority': asked})}" if asked is not None else ""


def to(request: HttpRequest, name: str, key: str, period: str) -> HttpResponseRedirect:
    return redirect(reverse(name, args=[key, period]) + asked_of(request))
