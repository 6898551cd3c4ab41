"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from virtualschool.apps.accounts.forms import SignInForm


class SignIn(LoginView):
    """The one page open to a stranger."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """Ends the session, on POST only, and shows the sign-in page."""
