"""Pages of the people and posts that the plan names."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.selectors import usernames_of
from virtualschool.apps.plans.forms.people import AccountForm, PostForm
from virtualschool.apps.plans.reading import PlanRefused
from virtualschool.apps.plans.selectors import people_of_plans, posts_of
from virtualschool.apps.plans.services import set_account, set_post
from virtualschool.apps.plans.views.asked import asked_for


@require_GET
def posts(request: HttpRequest) -> HttpResponse:
    """Posts that the plan names, who holds them, and who stands in."""
    asked = asked_for(request)
    authority = asked.authority
    return render(
        request,
        "plans/posts.html",
        {
            "posts": posts_of(authority),
            "people": people_of_plans(authority),
            "may_edit": asked.may_edit,
            "asked": asked.after,
        },
    )


@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, number: int) -> HttpResponse:
    """Say who holds a post and which post stands in for it."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    authority = asked.authority
    every = posts_of(authority)
    one = next((each for each in every if each.pk == number), None)
    if one is None:
        raise Http404
    form = PostForm(
        request.POST if request.method == "POST" else None,
        others=[each.title for each in every if each.pk != number],
        initial={
            "holder": str(one.holder or ""),
            "is_vacant": one.is_vacant,
            "deputy": one.deputy.title if one.deputy else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        set_post(
            authority=authority,
            title=one.title,
            holder=said["holder"] if said["holder"] or said["is_vacant"] else None,
            deputy=said["deputy"],
            by=request.user.get_username(),
        )
        messages.success(request, f"Saved: {one.title}.")
        return redirect(reverse("plan-posts") + asked.after)
    return render(
        request,
        "plans/post.html",
        {"post": one, "form": form, "asked": asked.after},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Say by which account a person of the plan signs in here."""
    asked = asked_for(request, Permission.EDIT_PLAN)
    one = next((each for each in people_of_plans(asked.authority) if each.pk == number), None)
    if one is None:
        raise Http404
    form = AccountForm(
        request.POST if request.method == "POST" else None,
        usernames=list(usernames_of(asked.authority)),
        initial={"account": one.account.username if one.account else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_account(
                person=one,
                username=form.cleaned_data["account"],
                by=request.user.get_username(),
            )
        except PlanRefused as refused:
            form.add_error("account", str(refused))
        else:
            messages.success(request, f"Saved: {one}.")
            return redirect(reverse("plan-posts") + asked.after)
    return render(
        request,
        "plans/person.html",
        {"person": one, "form": form, "asked": asked.after},
        status=422 if form.errors else 200,
    )
