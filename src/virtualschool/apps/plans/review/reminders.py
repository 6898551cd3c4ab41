"""Weekly messages to those who own actions: counts and links alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within, may
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.mine import may_update_own
from virtualschool.apps.plans.models import DigestChoice, DigestSent, Ownership, Person, Plan
from virtualschool.apps.plans.review.escalation import escalate, standing_escalations, with_owners
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.apps.plans.selectors import plan_of
from virtualschool.apps.plans.services import EditRefused
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.digest import (
    WEEKDAYS,
    DigestCounts,
    counts_of,
    digest_subject,
    digest_text,
)
from virtualschool.domain.plan.rules import RatedAction


@dataclass(frozen=True, slots=True)
class Digest:
    """One person's weekly message. ``is_due``: today is their day, and it is not muted or sent."""

    account: User
    counts: DigestCounts
    subject: str
    text: str
    weekday: str
    is_muted: bool
    is_due: bool


def choose_digest(*, account: User, weekday: int, is_muted: bool) -> DigestChoice:
    """Say on which weekday (0 is Monday) one's own message comes, or that it does not.

    Raises ``EditRefused`` for what is no weekday.
    """
    if weekday not in range(len(WEEKDAYS)):
        raise EditRefused("Choose a day of the week.", "weekday")
    with transaction.atomic():
        choice, _ = DigestChoice.objects.update_or_create(
            account=account,
            defaults={
                "weekday": weekday,
                "is_muted": is_muted,
                "changed_at": home_clock().now(),
            },
        )
        within = authorities_within(account, Permission.READ_PLAN)
        record(
            actor=account.get_username(),
            action="plan.digest_muted" if is_muted else "plan.digest_chosen",
            authority=within[0] if within else "",
            subject_type="digest",
            subject=account.get_username(),
            detail={"weekday": WEEKDAYS[weekday]},
        )
    return choice


def choice_of(account: User) -> DigestChoice:
    """When somebody's message comes; not saved where they never chose."""
    return DigestChoice.objects.filter(account=account).first() or DigestChoice(account=account)


def digests(authority: str, day: date, site: str) -> list[Digest]:
    """One message for everybody who owns an action of the authority's plans, or to whom one was
    passed on, and who still may read them.

    ``site`` begins every link, as in ``https://virtualschool.example``. Nothing is sent. Somebody
    with nothing open gets none.
    """
    mine: dict[int, list[RatedAction]] = {}
    passed_on: dict[int, list[RatedAction]] = {}
    for plan in Plan.objects.filter(authority=authority):
        rated = {each.at.ref: each for each in rated_on(plan, day)}
        for account, refs in owned_by_account(plan).items():
            mine.setdefault(account, []).extend(rated[ref] for ref in sorted(refs & rated.keys()))
        standing = {
            (each.account_id, each.action.ref)
            for each in standing_escalations(plan, day, rated.values())
            if each.account_id is not None
        }
        for account, ref in sorted(standing):
            passed_on.setdefault(account, []).append(rated[ref])
    people = User.objects.filter(pk__in=mine.keys() | passed_on.keys(), is_active=True)
    choices = {each.account_id: each for each in DigestChoice.objects.all()}
    sent = set(
        DigestSent.objects.filter(plan__authority=authority, on=day).values_list(
            "account_id", flat=True
        )
    )
    found = []
    for person in people.order_by("username"):
        counts = counts_of(mine.get(person.pk, ()), day, passed_on.get(person.pk, ()))
        if counts.is_empty or not _reads(person, authority):
            continue
        choice = choices.get(person.pk) or DigestChoice(account=person)
        is_their_day = choice.weekday == day.weekday()
        found.append(
            Digest(
                account=person,
                counts=counts,
                subject=digest_subject(counts),
                text=digest_text(
                    counts,
                    link=f"{site}{reverse('plan-mine')}",
                    settings_link=f"{site}{reverse('plan-reminders')}",
                ),
                weekday=WEEKDAYS[choice.weekday],
                is_muted=choice.is_muted,
                is_due=is_their_day and not choice.is_muted and person.pk not in sent,
            )
        )
    return found


def _reads(person: User, authority: str) -> bool:
    """Whether the links of a message open for whoever gets it."""
    return may(person, Permission.READ_PLAN, authority) or may_update_own(person, authority)


def send_digests(*, authority: str, site: str, by: str) -> list[Digest]:
    """Pass missed updates on, and send today's messages to those whose day it is.

    Each once a day, through the mail backend of the settings; one without an address is left out.
    Gives what was sent.
    """
    day = home_clock().today()
    for plan in Plan.objects.filter(authority=authority):
        escalate(plan=plan, by=by)
    due = [each for each in digests(authority, day, site) if each.is_due and each.account.email]
    for digest in due:
        send_mail(digest.subject, digest.text, settings.DEFAULT_FROM_EMAIL, [digest.account.email])
        with transaction.atomic():
            hold_chain()
            DigestSent.objects.create(
                plan=plan_of(authority),
                account=digest.account,
                on=day,
                counts=asdict(digest.counts),
            )
            record(
                actor=by,
                action="plan.digest_sent",
                authority=authority,
                subject_type="digest",
                subject=digest.account.get_username(),
                detail=asdict(digest.counts),
            )
    return due


def owned_by_account(plan: Plan) -> dict[int, set[int]]:
    """The refs of the actions that each account's person owns, by name or by the post held; of a
    vacant post its deputy's holder."""
    found: dict[int, set[int]] = {}
    for action in with_owners(plan):
        for ownership in action.ownerships.all():
            person = _whose(ownership)
            if person is not None and person.account_id is not None:
                found.setdefault(person.account_id, set()).add(action.ref)
    return found


def _whose(ownership: Ownership) -> Person | None:
    post = ownership.post
    if ownership.person is not None or post is None:
        return ownership.person
    if post.is_vacant and post.deputy is not None:
        return post.deputy.holder
    return post.holder
