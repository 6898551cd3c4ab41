"""Accounts, roles that end, invitations, and whether somebody does what people ask for."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from virtualschool.apps.accounts.models import Grant
from virtualschool.apps.accounts.roles import ROLES, Permission
from virtualschool.apps.accounts.selectors import people_of
from virtualschool.apps.desk.home.pieces import Line, Link, Told
from virtualschool.apps.desk.home.reader import MOST, Reader, counted
from virtualschool.apps.imports.jobs import UNFINISHED, living_workers
from virtualschool.apps.imports.models import Job
from virtualschool.apps.imports.tasks import is_at_once
from virtualschool.publishing.plain import long_date

#: Grants that end within this time are told of.
ENDING_WITHIN = timedelta(days=28)
#: Jobs that failed are told of for a week, by the machine's clock.
FAILED_WITHIN = timedelta(days=7)


def server(reader: Reader) -> Told:
    """Whether files that people put in are read, how many wait, and what failed.

    What failed is said by where it failed: no word of any file.
    """
    jobs = Job.objects.filter(authority=reader.authority.code)
    waiting = jobs.filter(state__in=UNFINISHED).count()
    failed = jobs.filter(
        state=Job.State.FAILED, ended_at__gte=timezone.now() - FAILED_WITHIN
    ).exclude(fault="")
    lines = [Line(_workers(waiting))]
    lines += [
        Line(
            f"Job {job.pk} failed on {long_date(timezone.localdate(job.ended_at))}: {job.fault}.",
            on=timezone.localdate(job.ended_at),
        )
        for job in failed[:MOST]
        if job.ended_at
    ]
    return Told(lines=lines, total=1 + failed.count())


def _workers(waiting: int) -> str:
    jobs = f"Jobs not done yet: {waiting}." if waiting else "Nothing waits."
    if is_at_once():
        return f"What people ask for is done at once: this server needs no worker. {jobs}"
    living = len(living_workers())
    if living:
        return f"{counted(living, 'worker')} at work. {jobs}"
    return f"No worker is at work, so files that people put in are not read. {jobs}"


def accounts(reader: Reader) -> Told:
    """How many accounts there are, and how many of them are open, invited and suspended."""
    code = reader.authority.code
    number = {state: people_of(code, state=state).count() for state in ("open", "invited", "shut")}
    return Told(
        lines=[
            Line(
                f"hold or held a role here: {number['open']} open, {number['invited']} invited, "
                f"{number['shut']} suspended.",
                Link(counted(sum(number.values()), "account"), reverse("people")),
            )
        ]
    )


def ending(reader: Reader) -> Told:
    """Roles that end soon, soonest first."""
    code = reader.authority.code
    is_keeper = reader.may(Permission.MANAGE_USERS)
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
                f"{'is' if is_keeper else f'{grant.user} is'} {_title(grant.role)} until "
                f"{long_date(grant.last_day)}.",
                Link(str(grant.user), reverse("person", args=[grant.user_id]))
                if is_keeper
                else None,
                grant.last_day,
            )
            for grant in found[:MOST]
            if grant.last_day
        ],
        total=found.count(),
        nothing=f"No role ends in the next {ENDING_WITHIN.days} days.",
        more=Link("See everyone", reverse("people")) if is_keeper else None,
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


def _title(role: str) -> str:
    """A role as it stands inside a sentence; abbreviations and names keep their capitals."""
    title = ROLES[role].title if role in ROLES else role
    return title if title[:2].isupper() else title[:1].lower() + title[1:]
