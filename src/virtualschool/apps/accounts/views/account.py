"""One's own account, and the reason before a child outside the caseload."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from virtualschool.apps.accounts.forms import ChangePasswordForm, OutsideForm
from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import active_grants
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.accounts.selectors import held_in_words
from virtualschool.apps.accounts.services import NotGranted, change_password, look_outside
from virtualschool.apps.accounts.views.asked import authority_asked


def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I hold and how I sign in."""
    user = request.user
    assert isinstance(user, User)
    has_codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    context = {"held": held_in_words(active_grants(user)), "has_codes": has_codes}
    return render(request, "accounts/account.html", context)


def password(request: HttpRequest) -> HttpResponse:
    """Change my password; other sessions of mine end, this one goes on."""
    user = request.user
    assert isinstance(user, User)
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(user=user, password=form.cleaned_data["password"])
        except NotGranted as refused:
            form.add_error("password", str(refused))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "Your password is changed.")
            return redirect("account")
    return render(
        request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200
    )


def outside(request: HttpRequest) -> HttpResponse:
    """Give a reason, then open a child outside the caseload until the end of today."""
    authority = authority_asked(request, Permission.LOOK_OUTSIDE)
    user = request.user
    assert isinstance(user, User)
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, request.is_secure()):
        onward = ""
    form = OutsideForm(request.POST or None, initial={"child": request.GET.get("child", "")})
    if request.method == "POST" and form.is_valid():
        child = form.cleaned_data["child"]
        try:
            look_outside(
                user=user,
                authority=authority,
                council_id=child,
                reason=form.cleaned_data["reason"],
            )
        except NotGranted as refused:
            form.add_error("reason", str(refused))
        else:
            if onward:
                return redirect(onward)
            messages.success(request, f"You may open the child {child} until the end of today.")
            return redirect("look-outside")
    context = {"form": form, "next": onward, "authority": authority}
    return render(request, "accounts/outside.html", context, status=422 if form.errors else 200)
