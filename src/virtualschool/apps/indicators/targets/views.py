"""Pages of targets: all of them, one with its chart and history, and what came from outside."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.selectors import in_local_words
from virtualschool.apps.indicators.figures.reader import reader_of
from virtualschool.apps.indicators.targets.forms import ShockForm, TakeTargetBackForm, TargetForm
from virtualschool.apps.indicators.targets.models import Shock, Target
from virtualschool.apps.indicators.targets.page import (
    changes_of,
    shock_rows,
    target_document,
    target_rows,
    title_of,
)
from virtualschool.apps.indicators.targets.selectors import shocks_of, targets_of
from virtualschool.apps.indicators.targets.services import (
    TargetRefused,
    note_shock,
    set_target,
    undo_target_change,
    withdraw_shock,
    withdraw_target,
)
from virtualschool.apps.indicators.views.asked import the_reach
from virtualschool.publishing.renderers.html import render_body


@require_GET
def targets_page(request: HttpRequest) -> HttpResponse:
    """Every target with where it stands, and what came from outside."""
    authority = the_reach(request, Permission.READ_REPORTS)
    context = {
        "rows": target_rows(
            authority, targets_of(authority), is_outside=_is_outside(request, authority)
        ),
        "withdrawn": [
            (each, title_of(each.indicator))
            for each in Target.objects.filter(authority=authority, is_in_force=False)
        ],
        "shocks": shock_rows(shocks_of(authority)),
        "may_edit": may(request.user, Permission.EDIT_PLAN, authority),
        "asked": _asked(authority),
    }
    return render(request, "indicators/targets/targets.html", context)


@require_GET
def target_page(request: HttpRequest, number: int) -> HttpResponse:
    """One target: its chart, its history, and what can be done with it."""
    authority = the_reach(request, Permission.READ_REPORTS)
    return _target(request, _of(authority, number))


def _target(
    request: HttpRequest,
    target: Target,
    withdraw: TakeTargetBackForm | None = None,
    problem: str = "",
) -> HttpResponse:
    document = target_document(target, is_outside=_is_outside(request, target.authority))
    context: dict[str, Any] = {
        "target": target,
        "title": document.title,
        "body": render_body(in_local_words(document, target.authority)),
        "changes": changes_of(target),
        "is_known": target.indicator in catalogue(),
        "asked": _asked(target.authority),
        "problem": problem,
    }
    if may(request.user, Permission.EDIT_PLAN, target.authority):
        context["form"] = withdraw or TakeTargetBackForm()
    status = 422 if problem or withdraw else 200
    return render(request, "indicators/targets/target.html", context, status=status)


@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest) -> HttpResponse:
    """Set a target; the address can fill its fields, as one that leads here from the plan does."""
    authority = the_reach(request, Permission.EDIT_PLAN)
    form = TargetForm(is_new=True, initial=request.GET.dict())
    if request.method == "POST":
        form = TargetForm(request.POST, is_new=True)
        if form.is_valid():
            saved = _save(request, form, authority, form.cleaned_data["indicator"])
            if saved is not None:
                return redirect(reverse("target", args=[saved.pk]) + _asked(authority))
    return _form(request, form, authority, "Set a target")


@require_http_methods(["GET", "POST"])
def target_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a target, with the reason."""
    authority = the_reach(request, Permission.EDIT_PLAN)
    target = _of(authority, number)
    form = TargetForm(is_new=False, initial=_initial(target))
    if request.method == "POST":
        form = TargetForm(request.POST, is_new=False)
        if form.is_valid():
            saved = _save(request, form, authority, target.indicator, target)
            if saved is not None:
                return redirect(reverse("target", args=[saved.pk]) + _asked(authority))
            typed = request.POST.copy()
            typed["seen"] = str(_last_change(target))
            form.data = typed
    title = f"Change the target for {title_of(target.indicator).lower()}"
    return _form(request, form, authority, title, target)


def _save(
    request: HttpRequest,
    form: TargetForm,
    authority: str,
    indicator: str,
    target: Target | None = None,
) -> Target | None:
    """The target as saved; null with the reason among the form's errors."""
    try:
        return set_target(
            authority=authority,
            indicator=indicator,
            by=request.user.get_username(),
            reason=form.cleaned_data.get("reason", ""),
            target=target,
            seen=form.cleaned_data.get("seen") if target else None,
            **form.said(),
        )
    except TargetRefused as refused:
        form.add_error("value", str(refused))
        return None


def _form(
    request: HttpRequest,
    form: TargetForm,
    authority: str,
    title: str,
    target: Target | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "target": target, "asked": _asked(authority)}
    status = 422 if form.errors else 200
    return render(request, "indicators/targets/form.html", context, status=status)


def _initial(target: Target) -> dict[str, Any]:
    plain = {
        name: getattr(target, name)
        for name in (
            "direction", "first_month", "last_month", "baseline_first", "baseline_last", "words",
            "source",
        )
    }  # fmt: skip
    numbers = {
        name: f"{value.normalize():f}"
        for name in ("value", "baseline")
        if (value := getattr(target, name)) is not None
    }
    return plain | numbers | {"seen": _last_change(target)}


def _last_change(target: Target) -> int:
    last = target.changes.last()
    return last.pk if last else 0


@require_POST
def target_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a target back."""
    authority = the_reach(request, Permission.EDIT_PLAN)
    target = _of(authority, number)
    form = TakeTargetBackForm(request.POST)
    if not form.is_valid():
        return _target(request, target, form)
    withdraw_target(
        target=target, reason=form.cleaned_data["reason"], by=request.user.get_username()
    )
    return redirect(reverse("target", args=[target.pk]) + _asked(authority))


@require_POST
def target_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo the last change of a target."""
    authority = the_reach(request, Permission.EDIT_PLAN)
    target = _of(authority, number)
    try:
        undo_target_change(target=target, by=request.user.get_username())
    except TargetRefused as refused:
        return _target(request, _of(authority, number), problem=str(refused))
    return redirect(reverse("target", args=[target.pk]) + _asked(authority))


@require_http_methods(["GET", "POST"])
def shock_note(request: HttpRequest) -> HttpResponse:
    """Note what moved figures from outside."""
    authority = the_reach(request, Permission.EDIT_PLAN)
    form = ShockForm(request.POST) if request.method == "POST" else ShockForm()
    if form.is_bound and form.is_valid():
        note_shock(authority=authority, by=request.user.get_username(), **form.cleaned_data)
        return redirect(reverse("targets") + _asked(authority) + "#outside")
    ticked = request.POST.getlist("indicators")
    context = {
        "form": form,
        "figures": [(each.key, each.title, each.key in ticked) for each in catalogue().values()],
        "asked": _asked(authority),
    }
    status = 422 if form.errors else 200
    return render(request, "indicators/targets/outside.html", context, status=status)


@require_POST
def shock_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take such a note back."""
    authority = the_reach(request, Permission.EDIT_PLAN)
    shock = get_object_or_404(Shock, pk=number, authority=authority)
    withdraw_shock(shock=shock, by=request.user.get_username())
    return redirect(reverse("targets") + _asked(authority) + "#outside")


def _of(authority: str, number: int) -> Target:
    target = Target.objects.filter(pk=number, authority=authority).first()
    if target is None:
        raise Http404
    return target


def _is_outside(request: HttpRequest, authority: str) -> bool:
    return reader_of(request.user, authority, Permission.READ_REPORTS).is_outside


def _asked(authority: str) -> str:
    return f"?{urlencode({'authority': authority})}"
