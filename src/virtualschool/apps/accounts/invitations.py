"""Accounts are invited: a link that opens once, for some days, to choose a password by.

Nothing is sent by e-mail. Whoever invites gives the link to the person, by a way they trust.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.services import (
    NotGranted,
    check_password,
    make_grant,
    new_account,
    record_grant,
)
from virtualschool.apps.audit.services import record


class _Tokens(PasswordResetTokenGenerator):
    """Signed with the home's key over the password's state and the time of inviting.

    So a link opens once, and a newer one shuts it; how long it opens is settled separately.
    """

    key_salt = "virtualschool.accounts.invitations"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.invited_at}{user.is_active}{timestamp}"


_TOKENS = _Tokens()


@dataclass(frozen=True, slots=True)
class Invited:
    """An account and the two parts of its link's address."""

    user: User
    uid: str
    token: str


def invite(
    *,
    username: str,
    full_name: str,
    role: str,
    scope_kind: str,
    scope_code: str,
    by: str,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Invited:
    """Make an account that nobody can sign in to until its link was used.

    Raises ``NotGranted`` and makes nothing when any part of it is not right.
    """
    user = new_account(username, full_name)
    user.set_unusable_password()
    user.invited_at = timezone.now()
    with transaction.atomic():
        user.save(force_insert=True)
        given = make_grant(
            user,
            role=role,
            scope_kind=scope_kind,
            scope_code=scope_code,
            first_day=first_day,
            last_day=last_day,
            by=by,
        )
        record_grant(given, "user.invited", by)
    return link_of(user)


def new_link(*, user: User, authority: str, by: str) -> Invited:
    """Another link, for who lost the first or forgot the password; older links stop opening."""
    if by == user.username:
        raise NotGranted("Change your own password under your name at the top of the page.")
    if not user.is_active:
        raise NotGranted(f"{user} is suspended: restore the account first.")
    with transaction.atomic():
        user.invited_at = timezone.now()
        user.save(update_fields=["invited_at"])
        record(
            actor=by,
            action="user.link_made",
            authority=authority,
            subject_type="user",
            subject=user.username,
        )
    return link_of(user)


def link_of(user: User) -> Invited:
    """The link that opens now; asking twice gives links that open alike."""
    uid = urlsafe_base64_encode(str(user.pk).encode())
    return Invited(user, uid, _TOKENS.make_token(user))


def user_of_link(uid: str, token: str) -> User | None:
    """Whose link it is; ``None`` when it is forged, was used, was replaced or is too old."""
    try:
        key = int(force_str(urlsafe_base64_decode(uid)))
    except (ValueError, UnicodeDecodeError, OverflowError):
        return None
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None or user.invited_at is None or not _TOKENS.check_token(user, token):
        return None
    if timezone.now() - user.invited_at > timedelta(days=settings.INVITATION_DAYS):
        return None
    return user


def accept(*, uid: str, token: str, password: str) -> User:
    """The owner's password by a link. Raises ``NotGranted`` for a bad link or an easy password."""
    with transaction.atomic():
        user = user_of_link(uid, token)
        if user is None:
            raise NotGranted("This link does not open any more.")
        check_password(user, password)
        user.set_password(password)
        user.save(update_fields=["password"])
        record(
            actor=user.username,
            action="user.joined",
            subject_type="user",
            subject=user.username,
        )
    return user
