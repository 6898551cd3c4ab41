"""Sign-ins, sign-outs and failed attempts, heard from Django and written to the audit log."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from virtualschool.apps.accounts.middleware import HAS_CODES
from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.services import record, record_refusal

#: What stands for a name that is nobody's: people type passwords into the wrong box, and a log
#: that cannot be changed is no place for them.
NOBODY = "(no such account)"


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    record(actor=user.username, action="signin.done", detail=_from(request))


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record(actor=user.username, action="signout.done", detail=_from(request))


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    record_refusal(
        actor=_known(str(credentials.get("username", ""))),
        action="signin.failed",
        detail=_from(request),
    )


@receiver(user_locked_out)
def _locked_out(username: str, request: HttpRequest | None = None, **_: Any) -> None:
    record_refusal(actor=_known(username or ""), action="signin.locked", detail=_from(request))


@receiver(authentication_failed)
def _code_failed(request: HttpRequest, user: User, **_: Any) -> None:
    record(actor=user.username, action="codes.failed", detail=_from(request))


@receiver(authenticator_added)
def _codes_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    _record_codes("codes.added", request, user, authenticator)


@receiver(authenticator_removed)
def _codes_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    request.session.pop(HAS_CODES, None)
    _record_codes("codes.removed", request, user, authenticator)


@receiver(authenticator_reset)
def _codes_renewed(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    _record_codes("codes.renewed", request, user, authenticator)


def _record_codes(
    action: str, request: HttpRequest, user: User, authenticator: Authenticator
) -> None:
    record(
        actor=user.username,
        action=action,
        subject_type="user",
        subject=user.username,
        detail={"kind": str(authenticator.type)} | _from(request),
    )


def _known(username: str) -> str:
    return username if User.objects.filter(username=username).exists() else NOBODY


def _from(request: HttpRequest | None) -> dict[str, str]:
    return {"address": request.META.get("REMOTE_ADDR", "")} if request else {}
