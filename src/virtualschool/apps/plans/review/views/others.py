"""Two days compared, templates of plans, reminders, and the yearly review of structure."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.authorities.selectors import the_authority
from virtualschool.apps.plans.models import Plan
from virtualschool.apps.plans.review.compare import compared
from virtualschool.apps.plans.review.escalation import escalations_of, rule_of, set_rule
from virtualschool.apps.plans.review.forms import CompareForm, DigestForm, RuleForm, StructureForm
from virtualschool.apps.plans.review.reminders import choice_of, choose_digest, digests
from virtualschool.apps.plans.review.selectors import reviews_of
from virtualschool.apps.plans.review.structure import (
    caseloads_now,
    caseloads_of,
    record_structure_review,
    structure_review_due,
    structure_reviews,
)
from virtualschool.apps.plans.review.templates import template_file
from virtualschool.apps.plans.services import EditRefused
from virtualschool.apps.plans.views.asked import asked_for
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.templates import FILLING_IN, TEMPLATES
from virtualschool.publishing.renderers.docx import MEDIA_TYPE


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """What changed in the plan between two days, since the last review unless asked otherwise."""
    asked = asked_for(request)
    today = home_clock().today()
    held = reviews_of(asked.plan) if asked.plan else []
    days = {"from": _first_day(asked.plan, [each.held_on for each in held]), "to": today}
    form = CompareForm({name: request.GET.get(name, day) for name, day in days.items()})
    found = None
    if asked.plan and form.is_valid():
        found = compared(asked.plan, form.cleaned_data["from"], form.cleaned_data["to"])
    return render(
        request,
        "plans/review_compare.html",
        {
            "plan": asked.plan,
            "form": form,
            "found": found,
            "reviews": held,
            "today": today,
            "kept": {
                name: request.GET[name] for name in ("authority", "plan") if request.GET.get(name)
            },
            "asked": asked.after,
        },
        status=422 if form.errors else 200,
    )


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """Plans to be filled in: what each is for, what it asks, and its file."""
    asked = asked_for(request)
    return render(
        request,
        "plans/review_templates.html",
        {
            "templates": list(TEMPLATES.values()),
            "filling_in": [line.removeprefix("• ") for line in FILLING_IN[1:]],
            "may_edit": asked.may_edit,
            "asked": asked.after,
        },
    )


@require_GET
def template(request: HttpRequest, key: str) -> HttpResponse:
    """A plan to be filled in, in Word."""
    asked = asked_for(request)
    if key not in TEMPLATES:
        raise Http404
    written = template_file(key, organisation=the_authority(asked.authority).name)
    answer = HttpResponse(written, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="plan-{key}.docx"'
    return answer


@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """One's own weekly message, the rule of escalation, and for the heads who muted theirs."""
    return _reminders(request)


@require_POST
def digest(request: HttpRequest) -> HttpResponse:
    """Choose the day of one's own message, or mute it."""
    asked = asked_for(request)
    form = DigestForm(request.POST)
    if not form.is_valid():
        return _reminders(request, digest=form)
    assert isinstance(request.user, User)
    choose_digest(account=request.user, **form.cleaned_data)
    messages.success(request, "Saved when your weekly message comes.")
    return redirect(reverse("plan-reminders") + asked.after)


@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Say after how many missed updates deputy and lead are told."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            set_rule(plan=asked.held, by=request.user.get_username(), **form.cleaned_data)
        except EditRefused as refused:
            form.add_error("lead_after", str(refused))
        else:
            messages.success(request, "Saved who is told of missed updates.")
            return redirect(reverse("plan-reminders") + asked.after)
    return _reminders(request, rule=form)


def _reminders(
    request: HttpRequest, digest: DigestForm | None = None, rule: RuleForm | None = None
) -> HttpResponse:
    asked = asked_for(request)
    assert isinstance(request.user, User)
    choice = choice_of(request.user)
    held = rule_of(asked.plan) if asked.plan else None
    refused = digest or rule
    return render(
        request,
        "plans/review_reminders.html",
        {
            "plan": asked.plan,
            "digest": digest
            or DigestForm(initial={"weekday": choice.weekday, "is_muted": choice.is_muted}),
            "rule": held,
            "rule_form": rule
            or RuleForm(
                initial={"deputy_after": held.deputy_after, "lead_after": held.lead_after}
                if held
                else None
            ),
            "form": refused,
            "digests": digests(asked.authority, home_clock().today(), "")
            if asked.plan and asked.may_edit
            else [],
            "escalations": escalations_of(asked.plan) if asked.plan else [],
            "may_edit": asked.may_edit,
            "asked": asked.after,
        },
        status=422 if refused is not None else 200,
    )


@require_http_methods(["GET", "POST"])
def structure(request: HttpRequest) -> HttpResponse:
    """The yearly reviews of structure; another is recorded here."""
    asked = asked_for(request)
    caseloads = caseloads_now(asked.authority)
    form = StructureForm(initial=_last_structure(asked.authority))
    if request.method == "POST":
        asked = asked_for(request, Permission.EDIT_PLAN)
        form = StructureForm(request.POST)
        if form.is_valid():
            try:
                record_structure_review(
                    authority=asked.authority, by=request.user.get_username(), **form.cleaned_data
                )
            except EditRefused as refused:
                form.add_error(refused.field or "held_on", str(refused))
            else:
                messages.success(request, "The review of structure is recorded.")
                return redirect(reverse("plan-structure") + asked.after)
    return render(
        request,
        "plans/review_structure.html",
        {
            "reviews": [(each, caseloads_of(each)) for each in structure_reviews(asked.authority)],
            "due": structure_review_due(asked.authority, home_clock().today()),
            "caseloads": caseloads,
            "form": form,
            "may_edit": asked.may_edit,
            "asked": asked.after,
        },
        status=422 if form.errors else 200,
    )


def _first_day(plan: Plan | None, reviewed: list[date]) -> date:
    """The day of the last review, or that on which the plan was made."""
    if reviewed:
        return reviewed[0]
    return plan.made_at.date() if plan else home_clock().today()


def _last_structure(authority: str) -> dict[str, Any]:
    """What the form begins with: the posts and access of the last review, and today."""
    last = next(iter(structure_reviews(authority)), None)
    first: dict[str, Any] = {"held_on": home_clock().today()}
    if last is not None:
        first["access"] = last.access
        first["posts"] = "\n".join(
            f"{each['post']}; {each['holder']}; {each['equivalent']}" for each in last.posts
        )
    return first
