"""Lists of children to act for: made from a figure or a list, kept child by child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import gives, holding
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.children.permissions import visible_children
from virtualschool.apps.children.selectors import DisplayChild, names_for
from virtualschool.apps.indicators.models import Call, CallList
from virtualschool.apps.receipts.clock import home_clock

#: The same list asked for again within this time is a form posted twice.
POSTED_TWICE_WITHIN = timedelta(minutes=10)


class CallRefused(Exception):
    """A call cannot be kept so. The message is for the user."""


@dataclass(frozen=True, slots=True)
class Line:
    """One child of a list as its page shows it."""

    call: Call
    child: DisplayChild
    owner: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A list among the user's lists, counted among the children whom the user may see."""

    call_list: CallList
    children: int
    open: int
    next_due_on: date | None


# Reading --------------------------------------------------------------------------------------


def lists_of(user: User | AnonymousUser, authority: str) -> list[Summary]:
    """The lists that the user made or acts on, newest first; one without a child whom the user
    may see is left out."""
    mine = CallList.objects.filter(authority=authority).filter(
        Q(made_by=user.get_username()) | Q(calls__owner=user.get_username())
    )
    seen = _visible(user, authority)
    found = []
    for each in mine.distinct().prefetch_related("calls"):
        calls = [call for call in each.calls.all() if call.council_id in seen]
        due = [call.due_on for call in calls if not call.outcome and call.due_on]
        if calls:
            still = sum(not call.outcome for call in calls)
            found.append(Summary(each, len(calls), still, min(due, default=None)))
    return found


def the_list(
    user: User | AnonymousUser, authorities: Sequence[str], number: int
) -> CallList | None:
    """The list of that number, if the user made it or acts on it in one of ``authorities``."""
    name = user.get_username()
    return (
        CallList.objects.filter(pk=number, authority__in=authorities)
        .filter(Q(made_by=name) | Q(calls__owner=name))
        .distinct()
        .first()
    )


def lines_of(user: User | AnonymousUser, call_list: CallList) -> list[Line]:
    """The children of a list whom the user may see: still open first, then by day and name."""
    seen = _visible(user, call_list.authority)
    calls = [call for call in call_list.calls.all() if call.council_id in seen]
    shown = names_for(call_list.authority, {call.council_id for call in calls})
    owners = owners_in(call_list.authority)
    today = home_clock().today()
    lines = [
        Line(
            call,
            shown[call.council_id],
            owners.get(call.owner, call.owner),
            not call.outcome and call.due_on is not None and call.due_on < today,
        )
        for call in calls
    ]
    return sorted(
        lines,
        key=lambda line: (
            bool(line.call.outcome),
            line.call.due_on or date.max,
            line.child.name,
            line.child.child_id,
        ),
    )


def owners_in(authority: str) -> dict[str, str]:
    """Who may keep call lists in the authority today: full names by username."""
    grants = Grant.objects.filter(
        holding(),
        Q(scope_code=authority) | Q(scope_code__startswith=f"{authority}/"),
        user__is_active=True,
    ).select_related("user")
    found = {
        grant.user.username: str(grant.user)
        for grant in grants
        if gives(grant, Permission.KEEP_CALL_LISTS)
    }
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _visible(user: User | AnonymousUser, authority: str) -> set[str]:
    visible = visible_children(user, authority, Permission.KEEP_CALL_LISTS)
    return set(visible.values_list("council_id", flat=True))


# Writing --------------------------------------------------------------------------------------


def make_call_list(
    *,
    authority: str,
    title: str,
    indicator: str,
    asked: str,
    snapshot: str,
    children: Sequence[str],
    by: User,
    owner: User | None = None,
    due_on: date | None = None,
) -> CallList:
    """A list of these children, for ``owner`` (``by`` where nobody is named) to act on until
    changed, and by when.

    ``asked`` is the address of the list behind the figure ``indicator``; where that is blank, of
    the list of children.
    The same list made again within minutes is the one made before. Raises ``CallRefused`` without a
    child, or with one whom ``by`` or the owner may not see.
    """
    wanted = list(dict.fromkeys(children))
    if not wanted:
        raise CallRefused("Tick at least one child.")
    if not set(wanted) <= _visible(by, authority):
        raise CallRefused("A child of that list is not among those you may see.")
    owner = owner or by
    if not set(wanted) <= _visible(owner, authority):
        raise CallRefused(f"{owner} may not see all of these children, so choose somebody else.")
    with transaction.atomic():
        hold_chain()
        now = home_clock().now()
        for made in CallList.objects.filter(
            authority=authority,
            indicator=indicator,
            asked=asked,
            made_by=by.username,
            made_at__gte=now - POSTED_TWICE_WITHIN,
        ):
            calls = {(call.council_id, call.owner, call.due_on) for call in made.calls.all()}
            if calls == {(child, owner.username, due_on) for child in wanted}:
                return made
        made = CallList.objects.create(
            authority=authority,
            title=title,
            indicator=indicator,
            asked=asked,
            snapshot=snapshot,
            made_by=by.username,
            made_at=now,
        )
        Call.objects.bulk_create(
            Call(call_list=made, council_id=child, owner=owner.username, due_on=due_on)
            for child in wanted
        )
        record(
            actor=by.username,
            action="call_list.made",
            authority=authority,
            subject_type="call list",
            subject=str(made.pk),
            detail={
                "indicator": indicator,
                "children": wanted,
                "owner": owner.username,
                "due_on": due_on,
            },
        )
    return made


def keep_call(*, call: Call, owner: User, due_on: date | None, outcome: str, by: User) -> None:
    """Set who acts for a child, by when and what came of it.

    Raises ``CallRefused`` where the owner may not see the child: nothing could be done then.
    """
    authority = call.call_list.authority
    if call.council_id not in _visible(owner, authority):
        raise CallRefused(f"{owner} may not see this child, so choose somebody else.")
    with transaction.atomic():
        hold_chain()
        call.owner, call.due_on, call.outcome = owner.username, due_on, outcome
        call.recorded_by, call.recorded_at = by.username, home_clock().now()
        call.save()
        record(
            actor=by.username,
            action="call.kept",
            authority=authority,
            subject_type="child",
            subject=call.council_id,
            detail={
                "call_list": call.call_list_id,
                "owner": owner.username,
                "due_on": due_on,
                "outcome": outcome,
            },
        )
