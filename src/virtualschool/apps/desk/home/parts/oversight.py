"""What those read who open no child: what their account is for, the log, and accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from virtualschool.apps.accounts.models import Grant
from virtualschool.apps.accounts.policies import active_grants, is_within
from virtualschool.apps.accounts.roles import ROLES
from virtualschool.apps.accounts.selectors import people_of, usernames_of
from virtualschool.apps.accounts.signals import NOBODY
from virtualschool.apps.audit.models import Entry
from virtualschool.apps.audit.selectors import entries_of
from virtualschool.apps.desk.home.pieces import MOST, Line, Link, Told
from virtualschool.apps.desk.home.reader import Reader, counted
from virtualschool.publishing.plain import long_date

#: What of the log is told: the week to this moment, by the machine's clock, which the log keeps.
LOG_OF = timedelta(days=7)
#: Grants that end within this time are told of.
ENDING_WITHIN = timedelta(days=28)

_FAILED = ("signin.failed", "signin.locked", "codes.failed")


# What an account is for ------------------------------------------------------------------------

_READS = {
    "director_education": "You read the figures of the whole authority and the headline report. "
    "No child’s record opens from your account, unless the head of the virtual school grants it.",
    "director_childrens_services": "You read the figures of the whole authority and the headline "
    "report. No child’s record opens from your account, unless the head of the virtual school "
    "grants it.",
    "governor": "You may read what each figure means and how it is counted. Papers for governors "
    "are sent to you by the virtual school; no figure of a small group and no child’s record opens "
    "from your account.",
    "corporate_parent": "You may read what each figure means and how it is counted. Papers are "
    "sent to you by the virtual school; no child’s record opens from your account.",
    "outside_reviewer": "You may read what each figure means and how it is counted. What you "
    "review is given to you by the virtual school, without names.",
    "regional_analyst": "You may read what each figure means and how it is counted, so that "
    "figures sent to the region can be compared.",
    "young_person": "You may read what each figure means. Your own plan is not kept here yet: ask "
    "your virtual school for it.",
    "parent": "You may read what each figure means. Your child’s plan is not kept here yet: ask "
    "the virtual school for it.",
    "information_governance": "You read the log of who did and saw what. No child’s record opens "
    "from your account.",
    "system_administrator": "You invite people, give and end roles. No child’s record opens from "
    "your account.",
}


def your_account(reader: Reader) -> Told | None:
    """What the reader's roles let them read, in a sentence each; ``None`` where no role needs it
    said."""
    lines = [Line(_READS[role]) for role in sorted(reader.roles & _READS.keys())]
    lines += [
        Line(
            f"{ROLES[grant.role].title}: until {long_date(grant.last_day)}."
            if grant.last_day
            else f"{ROLES[grant.role].title}: no end is set.",
        )
        for grant in active_grants(reader.user)
        if grant.role in ("children_reader", "children_presenter")
        and is_within(grant, reader.authority.code)
    ]
    if not lines:
        return None
    return Told(lines=lines, more=Link("What the figures mean", reverse("indicators")))


def without_names(reader: Reader) -> Told:
    """The list of children as it may be shown in a meeting."""
    return Told(
        lines=[
            Line(
                "to show in a meeting: year group, school and figures, and no name.",
                Link("The children without names", reader.address("children", present=1)),
            )
        ]
    )


# The log ---------------------------------------------------------------------------------------


def _log(reader: Reader) -> QuerySet[Entry]:
    code = reader.authority.code
    return entries_of(code, members=usernames_of(code), strangers=[NOBODY]).filter(
        at__gte=timezone.now() - LOG_OF
    )


def failed_sign_ins(reader: Reader) -> Told:
    """Failed attempts to sign in within a week, by account, most first."""
    failed = Counter(_log(reader).filter(action__in=_FAILED).values_list("actor", flat=True))
    return Told(
        lines=[
            Line(
                f": {counted(number, 'failed attempt')} in the last {LOG_OF.days} days.",
                Link(
                    "Names of no account" if actor == NOBODY else actor,
                    reader.address("log", who=actor),
                ),
            )
            for actor, number in failed.most_common(MOST)
        ],
        total=len(failed),
        nothing=f"Nobody failed to sign in in the last {LOG_OF.days} days.",
        more=Link("See the log", reader.address("log", what="signin.failed")),
    )


def looked_outside(reader: Reader) -> Told:
    """Who opened a child outside the caseload within a week, and the reason given."""
    looks = _log(reader).filter(action="child.looked_outside")
    return Told(
        lines=[
            Line(
                f"opened the child {look.subject} on {long_date(timezone.localdate(look.at))}: "
                f"“{look.detail.get('reason', '')}”",
                Link(look.actor, reader.address("log-of-child", look.subject)),
                timezone.localdate(look.at),
            )
            for look in looks[:MOST]
        ],
        total=looks.count(),
        nothing=f"Nobody opened a child outside their caseload in the last {LOG_OF.days} days.",
        more=Link("See them in the log", reader.address("log", what="child.looked_outside")),
    )


def exported(reader: Reader) -> Told:
    """What was taken away as files within a week: by whom, how often and how many rows."""
    taken: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in _log(reader).filter(action__endswith=".exported"):
        taken[entry.actor, entry.action].append(entry)
    return Told(
        lines=[
            Line(
                f"took {_what(action)} as a file {_times(entries)}, last on "
                f"{long_date(timezone.localdate(entries[0].at))}.",
                Link(actor, reader.address("log", who=actor, what=action)),
                timezone.localdate(entries[0].at),
            )
            for (actor, action), entries in list(taken.items())[:MOST]
        ],
        total=len(taken),
        nothing=f"Nothing was taken away as a file in the last {LOG_OF.days} days.",
        more=Link("See the log", reader.address("log")),
    )


_TAKEN = {
    "children.exported": "a list of children",
    "report.exported": "a report",
    "log.exported": "the log",
    "set_aside.exported": "rows set aside",
    "indicator.exported": "a figure",
}


def _what(action: str) -> str:
    return _TAKEN.get(action, action.partition(".")[0].replace("_", " "))


def _times(entries: Sequence[Entry]) -> str:
    """How often, and how many rows in all where the log counted them."""
    often = "once" if len(entries) == 1 else f"{len(entries)} times"
    rows = [n for entry in entries if isinstance(n := entry.detail.get("rows"), int)]
    return f"{often}, {counted(sum(rows), 'row')}" if rows else often


# Accounts --------------------------------------------------------------------------------------


def ending(reader: Reader) -> Told:
    """Roles that end soon, soonest first."""
    code = reader.authority.code
    found = (
        Grant.objects.filter(
            Q(scope_code=code) | Q(scope_code__startswith=f"{code}/"),
            last_day__range=(reader.today, reader.today + ENDING_WITHIN),
            user__is_active=True,
        )
        .exclude(role="outside_reader")  # given for the day, by giving a reason
        .select_related("user")
        .order_by("last_day", "user__last_name", "pk")
    )
    return Told(
        lines=[
            Line(
                f"is {ROLES[grant.role].title.lower() if grant.role in ROLES else grant.role} "
                f"until {long_date(grant.last_day)}.",
                Link(str(grant.user), reverse("person", args=[grant.user_id])),
                grant.last_day,
            )
            for grant in found[:MOST]
            if grant.last_day
        ],
        total=found.count(),
        nothing=f"No role ends in the next {ENDING_WITHIN.days} days.",
        more=Link("See everyone", reverse("people")),
    )


def invited(reader: Reader) -> Told:
    """Invitations that nobody has taken up, oldest first."""
    found = people_of(reader.authority.code, state="invited").order_by("invited_at", "pk")
    shown = list(found[:MOST])
    opens_after = timezone.now() - timedelta(days=settings.INVITATION_DAYS)
    return Told(
        lines=[
            Line(
                f"was invited on {long_date(timezone.localdate(user.invited_at))}; the link "
                f"{'opens still' if user.invited_at > opens_after else 'is over: make a new one'}.",
                Link(str(user), reverse("person", args=[user.pk])),
                timezone.localdate(user.invited_at),
            )
            for user in shown
            if user.invited_at
        ],
        total=found.count(),
        nothing="Everybody invited has taken up the invitation.",
        more=Link("See all invitations", f"{reverse('people')}?state=invited"),
    )
