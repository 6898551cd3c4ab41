"""Making accounts and granting roles. Each service is one transaction with one audit record."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import may
from virtualschool.apps.accounts.roles import (
    OUTSIDE_READER,
    ROLES,
    CaseloadKind,
    Permission,
    Role,
    ScopeKind,
)
from virtualschool.apps.audit.services import hold_chain, record
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
    user = new_account(username, full_name)
    check_password(user, password)
    user.set_password(password)
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
        record_grant(given, "user.added", by)
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
    """Give an account another role or scope.

    Raises ``NotGranted`` when it is not right, and when the account holds all of it already.
    """
    _not_to_oneself(user, by)
    with transaction.atomic():
        hold_chain()
        held = _held_already(user, role, scope_code, first_day, last_day)
        if held is not None:
            until = f" until {held.last_day:%-d %B %Y}" if held.last_day else ""
            raise NotGranted(
                f"{user} holds that role there already, from {held.first_day:%-d %B %Y}{until}."
            )
        given = make_grant(
            user,
            role=role,
            scope_kind=scope_kind,
            scope_code=scope_code,
            first_day=first_day,
            last_day=last_day,
            by=by,
        )
        record_grant(given, "role.granted", by)
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
        record_grant(grant, "role.ended", by)
    return grant


def end_grants_at_school(
    *, user: User, authority: str, urn: str, last_day: date, by: str
) -> list[Grant]:
    """Someone leaves a school: nothing that reached through it is held after ``last_day``.

    Grants that would only begin later are taken back. Returns what ended or went. Raises
    ``NotGranted`` when nothing is held there.
    """
    with transaction.atomic():
        there = user.grants.filter(
            Q(last_day__isnull=True) | Q(last_day__gt=last_day),
            scope_kind=ScopeKind.SCHOOL,
            scope_code=f"{authority}/{urn}",
        )
        changed = list(there)
        if not changed:
            raise NotGranted(f"{user} holds no role at school {urn} after that day.")
        for grant in changed:
            if grant.first_day > last_day:
                record_grant(grant, "role.withdrawn", by)
                Grant.objects.filter(pk=grant.pk).delete()
            else:
                end_grant(grant=grant, last_day=last_day, by=by)
    return changed


def move_to_school(
    *, user: User, authority: str, old_urn: str, new_urn: str, last_day: date, by: str
) -> list[Grant]:
    """Someone goes to another school of the authority: the same roles, there, from the next day.

    Returns the new grants; a role held there already is not given again. Raises ``NotGranted`` and
    changes nothing when either part is not right.
    """
    _not_to_oneself(user, by)
    with transaction.atomic():
        left = end_grants_at_school(
            user=user, authority=authority, urn=old_urn, last_day=last_day, by=by
        )
        there, begins = f"{authority}/{new_urn}", last_day + timedelta(days=1)
        return [
            grant_role(
                user=user,
                role=role,
                scope_kind=ScopeKind.SCHOOL,
                scope_code=there,
                first_day=begins,
                by=by,
            )
            for role in sorted({grant.role for grant in left})
            if _held_already(user, role, there, begins, None) is None
        ]


def suspend(*, user: User, reason: str, by: str) -> None:
    """Shut an account at once, whatever it holds. Raises ``NotGranted`` without a reason."""
    _not_to_oneself(user, by)
    if not reason.strip():
        raise NotGranted("Say why the account is suspended.")
    _set_active(user, is_active=False, reason=reason, by=by)


def restore(*, user: User, by: str) -> None:
    """Open a suspended account again, with the grants that it still holds."""
    _not_to_oneself(user, by)
    _set_active(user, is_active=True, reason="", by=by)


def look_outside(*, user: User, authority: str, council_id: str, reason: str) -> Grant:
    """Open one child outside the caseload until the end of today, for a reason.

    It is a grant like any other, so that pages, lists and "who can see this child" agree. Asked
    for twice on one day, it is one grant with both reasons in the log. Raises ``NotGranted`` for
    who may not, or without a reason of some words.
    """
    if not may(user, Permission.LOOK_OUTSIDE, authority):
        raise NotGranted("Your role does not open children outside your caseload.")
    if len(reason.split()) < 3:
        raise NotGranted("Say in a few words why you need to look: whoever audits reads it.")
    today = home_clock().today()
    code = f"{authority}/{council_id.strip()}"
    check_scope(ROLES[OUTSIDE_READER], ScopeKind.CHILD, code)
    with transaction.atomic():
        given, _ = Grant.objects.get_or_create(
            user=user,
            role=OUTSIDE_READER,
            scope_kind=ScopeKind.CHILD,
            scope_code=code,
            first_day=today,
            last_day=today,
            defaults={"granted_by": user.username, "reason": reason.strip()[:300]},
        )
        record(
            actor=user.username,
            action="child.looked_outside",
            authority=authority,
            subject_type="child",
            subject=council_id.strip(),
            detail={"reason": reason.strip(), "last_day": today},
        )
    return given


def change_password(*, user: User, password: str) -> None:
    """The owner's new password. Raises ``NotGranted`` when it is too easy."""
    check_password(user, password)
    user.set_password(password)
    with transaction.atomic():
        user.save(update_fields=["password"])
        record(
            actor=user.username,
            action="password.changed",
            subject_type="user",
            subject=user.username,
        )


def new_account(username: str, full_name: str) -> User:
    """An account, not yet saved. Raises ``NotGranted`` when its name is taken or is none."""
    user = User(username=username.strip())
    user.first_name, _, user.last_name = full_name.strip().rpartition(" ")
    if not user.username:
        raise NotGranted("An account needs a username.")
    if User.objects.filter(username__iexact=user.username).exists():
        raise NotGranted(f"There is already an account named {user.username}.")
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as refused:
        raise NotGranted(" ".join(refused.messages)) from refused
    return user


def check_password(user: User, password: str) -> None:
    """Raises ``NotGranted`` for a password that is short or among the common ones."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise NotGranted(" ".join(refused.messages)) from refused


def _held_already(
    user: User, role: str, scope_code: str, first_day: date | None, last_day: date | None
) -> Grant | None:
    """A grant of the account that gives all that is asked for, for all of the time."""
    goes_on = Q(last_day__isnull=True)
    return user.grants.filter(
        goes_on | Q(last_day__gte=last_day) if last_day else goes_on,
        role=role,
        scope_code=scope_code,
        first_day__lte=first_day or home_clock().today(),
    ).first()


def _not_to_oneself(user: User, by: str) -> None:
    if by == user.username:
        raise NotGranted("Nobody changes their own account's rights: ask somebody else to.")


def _set_active(user: User, *, is_active: bool, reason: str, by: str) -> None:
    with transaction.atomic():
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        authorities = sorted(
            {code.partition("/")[0] for code in user.grants.values_list("scope_code", flat=True)}
        )
        record(
            actor=by,
            action="user.restored" if is_active else "user.suspended",
            authority=authorities[0] if len(authorities) == 1 else "",
            subject_type="user",
            subject=user.username,
            detail={"reason": reason.strip()} if reason else {},
        )


def make_grant(
    user: User,
    *,
    role: str,
    scope_kind: str,
    scope_code: str,
    first_day: date | None,
    last_day: date | None,
    by: str,
) -> Grant:
    """A checked grant, for services that record it. Raises ``NotGranted`` when it is not right."""
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


def record_grant(grant: Grant, action: str, by: str) -> None:
    """One audit record of a grant that was given, ended or taken back."""
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
