"""A session ends when nobody has used it for a while; what was typed into a form is given back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_scopes import scope

from virtualschool.apps.accounts.policies import (
    authorities_held,
    must_use_codes,
    remember_grants,
)
from virtualschool.apps.audit.services import record

_SEEN = "seen_at"
#: In a session: that its account was found to have one-time codes.
HAS_CODES = "has_codes"
_EVERY = 60  # seconds: how often the time of the last request is written at most
#: What a refused form’s page does not show again: secrets, and what the page itself had put there.
_NEVER_SHOWN = ("csrfmiddlewaretoken", "password", "code", "seen", "confirmed", "next")


class SessionTimeout:
    """Ends sessions unused for ``SESSION_IDLE_SECONDS``, so that a screen left open tells nothing.

    Whoever asks on is a stranger from then on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if seconds_left(request) <= 0:
                self._end(request)
            else:
                remember_grants(request.user)
                if not _asks_only(request):
                    touch(request)
        return self.get_response(request)

    @staticmethod
    def _end(request: HttpRequest) -> None:
        record(actor=request.user.get_username(), action="session.timed_out")
        request.session.flush()
        request.user = AnonymousUser()


class AuthorityScope:
    """Keeps every query of a request within the authorities in which the reader holds a grant.

    It stands beside the row policies, not in their place: a query that forgot them still finds
    nothing of another authority. A stranger's queries find no row of any.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        held = [] if _asks_only(request) else authorities_held(request.user)
        with scope(authority=held):
            return self.get_response(request)


class SignedIn(LoginRequiredMiddleware):
    """Leads a stranger to the sign-in page, and from there to the page asked for.

    A form that is sent after its session ended is not done: its page shows what was typed, for the
    reader to keep.
    """

    def handle_no_permission(  # type: ignore[override]  # the stubs know of a redirect alone
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.method == "POST":
            return session_ended(request)
        return super().handle_no_permission(request, view_func)


class CodesFirst:
    """Leads whoever must use one-time codes and has none set up to setting them up, before all
    else. A home that is served to this machine alone does not ask (``CODES_ARE_REQUIRED``).
    """

    #: What opens without: setting up itself, one's own account, and leaving.
    OPEN = frozenset(
        {
            "mfa_activate_totp",
            "account_reauthenticate",
            "account",
            "password",
            "session",
            "sign-out",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if not settings.CODES_ARE_REQUIRED or match is None or match.url_name in self.OPEN:
            return None
        if request.session.get(HAS_CODES) or not must_use_codes(request.user):
            return None
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            request.session[HAS_CODES] = True  # asked once in a session
            return None
        messages.warning(
            request,
            "Your role opens what a password alone is too little for. "
            "Set up one-time codes; then everything opens as before.",
        )
        return redirect("mfa_activate_totp")


def touch(request: HttpRequest) -> None:
    """The session is in use: the time is written, once a minute at most."""
    now = int(time.time())
    if now - request.session.get(_SEEN, 0) >= _EVERY:
        request.session[_SEEN] = now


def touch_now(request: HttpRequest) -> None:
    """The session is in use, and begins its time anew from this moment."""
    request.session[_SEEN] = int(time.time())


def seconds_left(request: HttpRequest) -> int:
    """Seconds until the session ends if nothing more is asked."""
    seen = request.session.get(_SEEN)
    if seen is None:  # signed in by this very request, or before this was written
        return settings.SESSION_IDLE_SECONDS
    return int(seen + settings.SESSION_IDLE_SECONDS - time.time())


def session_ended(request: HttpRequest) -> HttpResponse:
    """The answer to a form that was sent after its session had ended: nothing is lost by it."""
    context = {"typed": typed(request), "next": request.path}
    return render(request, "accounts/session_ended.html", context, status=401)


def not_taken(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without this session's mark, such as one opened before signing in again.

    What another site sends in somebody's name is not shown to them as theirs.
    """
    sent_from = request.headers.get("Origin") or request.headers.get("Referer")
    is_ours = url_has_allowed_host_and_scheme(sent_from, {request.get_host()}, request.is_secure())
    context = {"typed": typed(request) if is_ours else []}
    return render(request, "accounts/not_taken.html", context, status=403)


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form held, by the names of its fields, without what is secret."""
    return [
        (name.replace("_", " "), value)
        for name, values in request.POST.lists()
        for value in values
        if value.strip() and not any(part in name for part in _NEVER_SHOWN)
    ]


def _asks_only(request: HttpRequest) -> bool:
    """Whether the page only asks how long is left, which is no use of the session."""
    return request.path == reverse("session") and request.method == "GET"
