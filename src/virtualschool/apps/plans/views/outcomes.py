"""Pages of the plan's outcomes: what each is measured by, and which actions contribute."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.indicators.targets.selectors import targets_by_source
from virtualschool.apps.plans.forms.outcomes import OutcomeForm, as_filled
from virtualschool.apps.plans.history import measures_of
from virtualschool.apps.plans.models import Action, Outcome
from virtualschool.apps.plans.outcomes import outcome_lines
from virtualschool.apps.plans.selectors import outcomes_of
from virtualschool.apps.plans.services import EditRefused, add_outcome, link_outcome, set_measure
from virtualschool.apps.plans.views.asked import Asked, asked_for
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION


@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    """Every outcome once, with its measure, its figure and the actions that contribute."""
    asked = asked_for(request)
    lines = outcome_lines(asked.plan, is_outside=asked.is_outside) if asked.plan else []
    return render(
        request,
        "plans/outcomes.html",
        {
            "lines": lines,
            "targets": targets_by_source(asked.authority),
            "without_measure": sum(not each.measure for each in lines),
            "may_edit": asked.may_edit,
            "rule_version": RULE_VERSION,
            "rules": RULE_TEXT,
            "asked": asked.after,
        },
    )


@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, number: int) -> HttpResponse:
    """Accept or correct an outcome's measure, and say which actions contribute."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    one = next((each for each in outcomes_of(asked.held) if each.pk == number), None)
    if one is None:
        raise Http404
    value = one.measure or one.offered
    held = measure_from_value(value) if value else None
    form = OutcomeForm(
        request.POST if request.method == "POST" else None,
        is_new=False,
        initial=as_filled(held) | {"actions": _refs(one)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(asked, one, form, request.user.get_username())
        except EditRefused as refused:
            _say(form, refused)
        else:
            messages.success(request, "The outcome was saved.")
            return redirect(reverse("plan-outcomes") + asked.after)
    return render(
        request,
        "plans/outcome.html",
        {
            "outcome": one,
            "is_offered": one.measure is None and one.offered is not None,
            "caution": held.caution if held else "",
            "history": measures_of(one),
            "form": form,
            "asked": asked.after,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an outcome that no file of the plan has."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    form = OutcomeForm(request.POST if request.method == "POST" else None, is_new=True)
    if asked.plan is None:
        raise Http404
    if request.method == "POST" and form.is_valid():
        said, by = form.cleaned_data, request.user.get_username()
        try:
            with transaction.atomic():
                made = add_outcome(
                    plan=asked.plan, text=said["text"], by=by, meeting=said["meeting"]
                )
                _save(asked, made, form, by)
        except EditRefused as refused:
            _say(form, refused)
        else:
            messages.success(request, "The outcome was added.")
            return redirect(reverse("plan-outcomes") + asked.after)
    return render(
        request,
        "plans/outcome.html",
        {"outcome": None, "form": form, "asked": asked.after},
        status=422 if form.errors else 200,
    )


def _save(asked: Asked, outcome: Outcome, form: OutcomeForm, by: str) -> None:
    """The measure where it changed, and the links that came or went: one transaction."""
    said = form.cleaned_data
    common: dict[str, Any] = {"by": by, "meeting": said["meeting"]}
    held = measure_from_value(outcome.measure) if outcome.measure else None
    offered = measure_from_value(outcome.offered) if outcome.offered else None
    measure = form.measure(held or offered)
    with transaction.atomic():
        if measure != held or offered is not None:
            set_measure(outcome=outcome, measure=measure, **common)
        actions = {each.ref: each for each in Action.objects.filter(plan=asked.held)}
        if strangers := set(said["actions"]) - actions.keys():
            numbers = ", ".join(map(str, sorted(strangers)))
            raise EditRefused(f"The plan has no action {numbers}.", "actions")
        linked = set(outcome.actions.values_list("ref", flat=True))
        for ref in sorted(linked ^ set(said["actions"])):
            link_outcome(
                outcome=outcome, action=actions[ref], is_linked=ref not in linked, **common
            )


def _say(form: OutcomeForm, refused: EditRefused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


def _refs(outcome: Outcome) -> str:
    return ", ".join(str(each.ref) for each in outcome.actions.all())
