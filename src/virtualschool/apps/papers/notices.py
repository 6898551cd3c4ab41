"""Telling readers that a paper is there: a link that holds no data, and the record of it."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from virtualschool.apps.accounts.models import Grant, User
from virtualschool.apps.accounts.policies import gives, holding
from virtualschool.apps.accounts.roles import ROLES, Permission, ScopeKind
from virtualschool.apps.papers.models import Dispatch, Edition
from virtualschool.apps.papers.register import Paper, paper
from virtualschool.apps.papers.services import record_sent
from virtualschool.apps.receipts.clock import home_clock

SUBJECT = "A paper is ready for you"

TEXT = """A paper is ready for you to read:

{link}

You are asked to sign in. This message holds nothing of what the paper says.
"""


def readers_of(chosen: Paper, authority: str) -> list[tuple[User, str]]:
    """Who reads a paper and does not keep its record, each with the role that lets them, by name.

    Whoever keeps the record made the paper and needs no notice.
    """
    grants = Grant.objects.filter(
        holding(),
        scope_kind=ScopeKind.AUTHORITY,
        scope_code=authority,
        user__is_active=True,
    ).select_related("user")
    held = list(grants.order_by("user__last_name", "user__first_name", "user_id", "role"))
    keepers = {each.user_id for each in held if gives(each, Permission.KEEP_REPORTS)}
    found: dict[int, tuple[User, str]] = {}
    for each in held:
        if each.user_id not in keepers and gives(each, chosen.permission):
            found.setdefault(each.user_id, (each.user, ROLES[each.role].title))
    return list(found.values())


def notify(*, edition: Edition, by: str, site: str) -> list[Dispatch]:
    """Tell each reader of an edition once, and record to whom it went today.

    A row stands on the reader's home; whoever has an e-mail address is also sent a link, which
    ``site`` begins, through the mail backend of the settings.
    """
    chosen = paper(edition.report)
    if chosen is None:
        return []
    told = set(edition.dispatches.values_list("username", flat=True))
    made = []
    with transaction.atomic():
        for user, title in readers_of(chosen, edition.authority):
            if user.get_username() in told:
                continue
            made.append(
                record_sent(
                    edition=edition,
                    to=f"{user}, {title}"[:150],
                    username=user.get_username(),
                    sent_on=home_clock().today(),
                    by=by,
                )
            )
            if user.email:
                link = site.rstrip("/") + address_of(edition)
                transaction.on_commit(partial(_send, user.email, link))
    return made


def address_of(edition: Edition) -> str:
    """Where an edition is read as it was issued."""
    return reverse("edition", args=[edition.report, edition.period, edition.number])


def unread(username: str, authority: str) -> list[Dispatch]:
    """The notices of editions that somebody was told of and has not opened, newest first."""
    return list(
        Dispatch.objects.filter(username=username, read_on=None, edition__authority=authority)
        .select_related("edition")
        .defer("edition__figures")
        .order_by("-sent_on", "-id")
    )


def _send(address: str, link: str) -> None:
    send_mail(SUBJECT, TEXT.format(link=link), settings.DEFAULT_FROM_EMAIL, [address])
