"""Frozen months: which there are, each as reported beside as now known, freezing and correcting."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import record
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.indicators.engine import NothingLoaded
from virtualschool.apps.papers.forms import AddendumForm, FreezeForm
from virtualschool.apps.papers.freezing import (
    FreezeRefused,
    add_addendum,
    freeze,
    frozen,
    frozen_months,
    months_to_freeze,
)
from virtualschool.apps.papers.models import FrozenMonth
from virtualschool.apps.papers.reported import reported
from virtualschool.apps.papers.views.opened import asked_of
from virtualschool.domain.calendar import parse_month


def months(request: HttpRequest) -> HttpResponse:
    """The frozen months, and the form that freezes one."""
    return _months(request, _reader(request))


@require_POST
def freeze_month(request: HttpRequest) -> HttpResponse:
    """Fix a month's figures, signed."""
    authority = _signer(request)
    form = FreezeForm(request.POST, months=months_to_freeze(authority))
    if form.is_valid():
        try:
            made = freeze(authority=authority, by=request.user.get_username(), **form.cleaned_data)
        except (FreezeRefused, NothingLoaded) as refusal:
            form.add_error("month", str(refusal))
        else:
            label = parse_month(made.month).label
            messages.success(request, f"{label} is frozen, signed by {made.signed_by}.")
            return redirect(reverse("frozen-month", args=[made.month]) + asked_of(request))
    return _months(request, authority, form)


def month_page(request: HttpRequest, month: str) -> HttpResponse:
    """A frozen month: each figure as reported beside as now known, and its addenda."""
    authority = _reader(request)
    return _month(request, _frozen(authority, month))


@require_POST
def correct(request: HttpRequest, month: str) -> HttpResponse:
    """Correct a frozen month by an addendum."""
    authority = _signer(request)
    held = _frozen(authority, month)
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            made = add_addendum(
                authority=authority,
                month=month,
                by=request.user.get_username(),
                **form.cleaned_data,
            )
        except (FreezeRefused, NothingLoaded) as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(
                request, f"Addendum {made.number} is made, signed by {made.signed_by}."
            )
            return redirect(reverse("frozen-month", args=[month]) + asked_of(request))
    return _month(request, held, form)


def _months(request: HttpRequest, authority: str, form: FreezeForm | None = None) -> HttpResponse:
    open_months = months_to_freeze(authority)
    return render(
        request,
        "papers/frozen.html",
        {
            "authority": the_authority(authority),
            "asked": asked_of(request),
            "months": [(parse_month(each.month).label, each) for each in frozen_months(authority)],
            "may_freeze": may(request.user, Permission.FREEZE_MONTHS, authority),
            "to_freeze": open_months,
            "form": form or FreezeForm(months=open_months),
            "refused": form,
        },
        status=422 if form else 200,
    )


def _month(
    request: HttpRequest, held: FrozenMonth, form: AddendumForm | None = None
) -> HttpResponse:
    record(
        actor=request.user.get_username(),
        action="month.seen",
        authority=held.authority,
        subject_type="month",
        subject=held.month,
        detail={"content": held.content_sha256},
    )
    return render(
        request,
        "papers/frozen_month.html",
        {
            "asked": asked_of(request),
            "label": parse_month(held.month).label,
            "page": reported(held),
            "may_correct": may(request.user, Permission.FREEZE_MONTHS, held.authority),
            "form": form or AddendumForm(),
            "refused": form,
        },
        status=422 if form else 200,
    )


def _reader(request: HttpRequest) -> str:
    """The authority whose frozen months the user may read; 404 for anybody else."""
    within = authorities_within(request.user, Permission.READ_FROZEN)
    asked = request.GET.get("authority")
    if not within or (asked is not None and asked not in within):
        raise Http404
    return asked or within[0]


def _signer(request: HttpRequest) -> str:
    """The same, of whoever may freeze there."""
    authority = _reader(request)
    if not may(request.user, Permission.FREEZE_MONTHS, authority):
        raise Http404
    return authority


def _frozen(authority: str, month: str) -> FrozenMonth:
    held = frozen(authority, month)
    if held is None:
        raise Http404
    return held
