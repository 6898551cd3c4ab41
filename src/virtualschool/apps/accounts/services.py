"""Making accounts and granting roles. Each service is one transaction with one audit record."""

from __future__ import annotations

import re
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.roles import ROLES, CaseloadKind, Role, ScopeKind
from virtualschool.apps.audit.services import record
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.identifiers import AUTHORITIES, is_urn

SCOPE_CODE_LENGTH = 60


class NotGranted(ValueError):
    """An account or a grant was refused. The message is one sentence for the user."""


def add_user(
    *,
    username: str,
    full_name: str,
    role: str,
    scope_kind: str,
    scope_code: str,
    password: str,
    by: str,
    first_day: date | None = None,
    last_day: date | None = None,
) -> User:
    """Make an account with one role in one scope.

    ``scope_code`` is the authority's code for a role of the whole authority, else the code, a
    slash and the URN, the adviser's name as the children list has it, or the child's id. The
    grant runs from ``first_day`` (the home's today) to ``last_day``, both inside. Raises
    ``NotGranted`` and makes nothing when any part of it is not right.
    """
    user = User(username=username.strip())
    user.first_name, _, user.last_name = full_name.strip().rpartition(" ")
    _check_account(user, password)
    user.set_password(password)
    with transaction.atomic():
        user.save(force_insert=True)
        given = _grant(
            user,
            role=role,
            scope_kind=scope_kind,
            scope_code=scope_code,
            first_day=first_day,
            last_day=last_day,
            by=by,
        )
        _record(given, "user.added", by)
    return user


def grant_role(
    *,
    user: User,
    role: str,
    scope_kind: str,
    scope_code: str,
    by: str,
    first_day: date | None = None,
    last_day: date | None = None,
) -> Grant:
    """Give an account another role or scope. Raises ``NotGranted`` when it is not right."""
    with transaction.atomic():
        given = _grant(
            user,
            role=role,
            scope_kind=scope_kind,
            scope_code=scope_code,
            first_day=first_day,
            last_day=last_day,
            by=by,
        )
        _record(given, "role.granted", by)
    return given


def end_grant(*, grant: Grant, last_day: date, by: str) -> Grant:
    """Let a grant end after ``last_day``. Raises ``NotGranted`` for a day before it began."""
    if last_day < grant.first_day:
        raise NotGranted(
            f"A grant that began on {grant.first_day:%-d %B %Y} cannot end on "
            f"{last_day:%-d %B %Y}, before it."
        )
    with transaction.atomic():
        grant.last_day = last_day
        grant.save(update_fields=["last_day"])
        _record(grant, "role.ended", by)
    return grant


def _check_account(user: User, password: str) -> None:
    if not user.username:
        raise NotGranted("An account needs a username.")
    if User.objects.filter(username__iexact=user.username).exists():
        raise NotGranted(f"There is already an account named {user.username}.")
    try:
        user.clean_fields(exclude=["password"])
        validate_password(password, user)
    except ValidationError as refused:
        raise NotGranted(" ".join(refused.messages)) from refused


def _grant(
    user: User,
    *,
    role: str,
    scope_kind: str,
    scope_code: str,
    first_day: date | None,
    last_day: date | None,
    by: str,
) -> Grant:
    known = ROLES.get(role)
    if known is None:
        raise NotGranted(f"There is no role {role}; the roles are {', '.join(sorted(ROLES))}.")
    check_scope(known, scope_kind, scope_code)
    begins = first_day or home_clock().today()
    if last_day is not None and last_day < begins:
        raise NotGranted("A grant cannot end before it begins.")
    return Grant.objects.create(
        user=user,
        role=known.code,
        scope_kind=scope_kind,
        scope_code=scope_code,
        first_day=begins,
        last_day=last_day,
        granted_by=by,
    )


def check_scope(role: Role, scope_kind: str, scope_code: str) -> None:
    """Raises ``NotGranted`` unless a role may be given for that scope."""
    if scope_kind not in role.scope_kinds:
        kinds = " or ".join(_a(kind) for kind in role.scope_kinds)
        raise NotGranted(f"The role {role.code} is given for {kinds}, not for {_a(scope_kind)}.")
    authority = scope_code.partition("/")[0]
    if authority not in AUTHORITIES:
        raise NotGranted(f"{authority or 'An empty code'} is not the code of an authority.")
    is_right, wanted = _within(role, scope_kind, scope_code)
    if not is_right or len(scope_code) > SCOPE_CODE_LENGTH:
        raise NotGranted(
            f"The scope of {role.code} is {wanted}, in at most {SCOPE_CODE_LENGTH} characters; "
            f"it was given as {scope_code!r}."
        )


def _within(role: Role, scope_kind: str, scope_code: str) -> tuple[bool, str]:
    """Whether the code is of that kind of scope, and the kind in words."""
    authority, _, within = scope_code.partition("/")
    if scope_kind == ScopeKind.AUTHORITY:
        return scope_code == authority, "the authority's code alone, such as 806"
    if scope_kind == ScopeKind.SCHOOL:
        wanted = "the authority's code and the school's URN, such as 806/100000"
        return is_urn(within), wanted
    if scope_kind == ScopeKind.CASELOAD and role.caseload is CaseloadKind.SPECIAL_NEEDS:
        wanted = "the authority's code and E (EHC plan) or K (SEN support), such as 806/E"
        return within in {"E", "K"}, wanted
    if scope_kind == ScopeKind.CASELOAD and role.caseload is CaseloadKind.AGE:
        ages = re.fullmatch(r"(\d\d?)-(\d\d?)", within)
        wanted = "the authority's code and ages in years, such as 806/16-25"
        return ages is not None and int(ages[1]) <= int(ages[2]), wanted
    wanted = "the authority's code, a slash and whose it is, such as 806/Jo Bloggs"
    return bool(re.fullmatch(r"\S(.*\S)?", within)), wanted


def _a(scope_kind: str) -> str:
    return f"an {scope_kind}" if scope_kind[:1] in "aeiou" else f"a {scope_kind}"


def _record(grant: Grant, action: str, by: str) -> None:
    record(
        actor=by,
        action=action,
        authority=grant.scope_code.partition("/")[0],
        subject_type="user",
        subject=grant.user.username,
        detail={
            "role": grant.role,
            "scope_kind": grant.scope_kind,
            "scope_code": grant.scope_code,
            "first_day": grant.first_day,
            "last_day": grant.last_day,
        },
    )
