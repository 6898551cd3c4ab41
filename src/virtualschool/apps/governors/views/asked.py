"""What every page of the room asks first: whose governing body, and what its reader may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.governors.models import Entry, Meeting
from virtualschool.apps.governors.selectors import entry_numbered, meeting_on
from virtualschool.apps.governors.services import GovernorsRefused
from virtualschool.apps.plans.permissions import authority_for

READ, KEEP = Permission.READ_GOVERNORS_PAPER, Permission.KEEP_GOVERNORS
TELL = Permission.KEEP_CASE_STUDIES


@dataclass(frozen=True, slots=True)
class Asked:
    """The authority asked for and what the reader may do there. ``after`` follows an address so
    that it stays with what was asked for."""

    authority: str
    may_keep: bool
    may_tell: bool
    may_issue: bool
    after: str


def asked_for(request: HttpRequest, permission: Permission = READ) -> Asked:
    """What a request asks for. Raises ``Http404`` for whoever may not."""
    authority = authority_for(request, permission)
    named = request.GET.get("authority")
    return Asked(
        authority=authority,
        may_keep=may(request.user, KEEP, authority),
        may_tell=may(request.user, TELL, authority),
        may_issue=may(request.user, Permission.KEEP_REPORTS, authority),
        after=f"?{urlencode({'authority': named})}" if named else "",
    )


def the_meeting(asked: Asked, day: str) -> Meeting:
    """The meeting of a day as an address has it. Raises ``Http404`` where there is none."""
    try:
        found = meeting_on(asked.authority, date.fromisoformat(day))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def the_entry(asked: Asked, number: int) -> Entry:
    """The entry of that number; a withdrawn one is for whoever keeps the register."""
    found = entry_numbered(asked.authority, number) if number < 2**31 else None
    if found is None or (found.status == "withdrawn" and not asked.may_keep):
        raise Http404
    return found


def back(asked: Asked, name: str, *args: object) -> HttpResponseRedirect:
    """To another page of the room."""
    return redirect(reverse(name, args=args) + asked.after)


def refuse(form: forms.Form, refused: GovernorsRefused) -> None:
    """What was refused, at the field that it is about."""
    field = refused.field if refused.field in form.fields else next(iter(form.fields), None)
    form.add_error(field, str(refused))
