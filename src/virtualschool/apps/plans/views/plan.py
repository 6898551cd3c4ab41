"""The plan’s table with its ratings, its file in Word, its overrides, an action added to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.plans.forms.actions import AddActionForm
from virtualschool.apps.plans.mine import may_update_own
from virtualschool.apps.plans.page import Chosen, plan_page
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.selectors import ended_overrides
from virtualschool.apps.plans.services import EditRefused, add_action, export_plan
from virtualschool.apps.plans.views.asked import address_of, asked_for
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION
from virtualschool.publishing.renderers.docx import MEDIA_TYPE

_NARROWS = ("owner", "state", "on_track", "completion", "impact")


@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The plan as the table that its writers know, each action with its three ratings."""
    asked = asked_for(request)
    within = authorities_within(request.user, Permission.READ_PLAN)
    said = {name: request.GET.get(name, "") for name in _NARROWS}
    number = request.GET.get("page", "1")
    page = (
        plan_page(
            asked.plan,
            Chosen(**said),
            int(number) if number.isdecimal() and len(number) < 6 else 1,
            is_outside=asked.is_outside,
        )
        if asked.plan
        else None
    )
    kept = {name: value for name, value in said.items() if value}
    return render(
        request,
        "plans/plan.html",
        {
            "plan": asked.plan,
            "page": page,
            "rule_version": RULE_VERSION,
            "narrowed": f"&{urlencode(kept)}" if kept else "",
            "may_edit": asked.may_edit,
            "may_update": may_update_own(request.user, asked.authority),
            "authority": the_authority(asked.authority),
            "others": [the_authority(code) for code in within if code != asked.authority],
            "asked": asked.after,
            "asked_fields": asked.fields,
        },
    )


@require_GET
def plan_file(request: HttpRequest) -> HttpResponse:
    """The plan in Word, as the table that it was."""
    asked = asked_for(request)
    try:
        written = export_plan(
            authority=asked.authority,
            organisation=the_authority(asked.authority).name,
            by=request.user.get_username(),
        )
    except PlanRefused as refused:
        raise Http404 from refused
    answer = HttpResponse(written, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="improvement-plan.docx"'
    return answer


@require_GET
def overrides(request: HttpRequest) -> HttpResponse:
    """Every rating that a person said in place of the computed one: in force, and ended."""
    asked = asked_for(request)
    rated = rated_plan(asked.plan, is_outside=asked.is_outside) if asked.plan else None
    return render(
        request,
        "plans/overrides.html",
        {
            "rated": rated,
            "ended": ended_overrides(asked.plan) if asked.plan else [],
            "rule_version": RULE_VERSION,
            "rules": RULE_TEXT.values(),
            "asked": asked.after,
        },
    )


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an action that no file of the plan has."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    if asked.plan is None:
        raise Http404
    form = AddActionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_action(plan=asked.plan, by=request.user.get_username(), **form.cleaned_data)
        except EditRefused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, f"Action {made.ref} was added.")
            return redirect(address_of(made, asked))
    return render(
        request,
        "plans/edit.html",
        {
            "title": "Add an action",
            "form": form,
            "button": "Add the action",
            "asked": asked.after,
            "cancel": reverse("plan") + asked.after,
        },
        status=422 if form.errors else 200,
    )
