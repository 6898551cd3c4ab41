"""Signing in and out, how long a session lasts, and the page behind an invitation's link."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme

from virtualschool.apps.accounts.forms import NewPasswordForm, SignInForm
from virtualschool.apps.accounts.invitations import accept, user_of_link
from virtualschool.apps.accounts.middleware import seconds_left, touch_now
from virtualschool.apps.accounts.services import NotGranted


class SignIn(LoginView):
    """The page open to a stranger: a password, then a one-time code for who has set them up."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return perform_login(self.request, form.get_user(), redirect_url=self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"joined": "joined" in self.request.GET}


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):
    """Ends the session, on POST only, and shows the sign-in page."""


def session(request: HttpRequest) -> HttpResponse:
    """How many seconds the session has left; a POST begins its time anew."""
    if request.method == "POST":
        touch_now(request)
        if "application/json" not in request.headers.get("Accept", ""):
            return redirect(_page_before(request))
    return JsonResponse({"seconds": seconds_left(request)})


@login_not_required
def invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The page of a link: its owner chooses a password and can sign in."""
    user = user_of_link(uid, token)
    if user is None:
        return render(request, "accounts/invitation_over.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accept(uid=uid, token=token, password=form.cleaned_data["password"])
        except NotGranted as refused:
            form.add_error("password", str(refused))
        else:
            response = redirect("sign-in")
            response["Location"] += "?joined"
            return response
    context = {"form": form, "invited": user}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        return before
    return "/"
