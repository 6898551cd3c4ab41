"""Weekly messages to those who own actions, and missed updates passed on to deputy and lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from virtualschool.apps.accounts.models import User
from virtualschool.apps.accounts.policies import authorities_within
from virtualschool.apps.accounts.roles import Permission
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.models import (
    Action,
    DigestChoice,
    DigestSent,
    Escalation,
    Ownership,
    Person,
    Plan,
    Post,
    ReminderRule,
)
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.apps.plans.services import EditRefused
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.digest import (
    WEEKDAYS,
    DigestCounts,
    EscalationRule,
    Step,
    counts_of,
    digest_subject,
    digest_text,
    missed_updates,
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


def rule_of(plan: Plan) -> EscalationRule:
    """The plan's rule of escalation, or the usual one."""
    held = ReminderRule.objects.filter(plan=plan).first()
    return held.rule if held else EscalationRule()


def set_rule(*, plan: Plan, deputy_after: int, lead_after: int, by: str) -> EscalationRule:
    """Say after how many missed updates deputy and lead are told. Raises ``EditRefused``."""
    try:
        rule = EscalationRule(deputy_after, lead_after)
    except ValueError as error:
        raise EditRefused(str(error), "lead_after") from error
    with transaction.atomic():
        hold_chain()
        ReminderRule.objects.update_or_create(
            plan=plan, defaults={"deputy_after": deputy_after, "lead_after": lead_after}
        )
        record(
            actor=by,
            action="plan.reminder_rule_set",
            authority=plan.authority,
            subject_type="plan",
            subject=str(plan.pk),
            detail={"deputy_after": deputy_after, "lead_after": lead_after},
        )
    return rule


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


def digests(plan: Plan, day: date, site: str) -> list[Digest]:
    """The weekly message of everybody who owns an action of the plan, or to whom one was passed on.

    ``site`` begins every link, as in ``https://virtualschool.example``. Nothing is sent. Somebody
    with nothing open gets none.
    """
    rated = {each.at.ref: each for each in rated_on(plan, day)}
    mine = owned_by_account(plan)
    passed_on: dict[int, set[int]] = {}
    for escalation in standing_escalations(plan, day, rated.values()):
        if escalation.account_id is not None:
            passed_on.setdefault(escalation.account_id, set()).add(escalation.action.ref)
    people = User.objects.filter(pk__in=mine.keys() | passed_on.keys(), is_active=True)
    choices = {each.account_id: each for each in DigestChoice.objects.all()}
    sent = set(DigestSent.objects.filter(plan=plan, on=day).values_list("account_id", flat=True))
    found = []
    for account in people.order_by("username"):
        counts = counts_of(
            (rated[ref] for ref in sorted(mine.get(account.pk, ())) if ref in rated),
            day,
            (rated[ref] for ref in sorted(passed_on.get(account.pk, ())) if ref in rated),
        )
        if counts.is_empty:
            continue
        choice = choices.get(account.pk) or DigestChoice(account=account)
        is_his_day = choice.weekday == day.weekday()
        found.append(
            Digest(
                account=account,
                counts=counts,
                subject=digest_subject(counts),
                text=digest_text(
                    counts,
                    link=f"{site}{reverse('plan-mine')}",
                    settings_link=f"{site}{reverse('plan-reminders')}",
                ),
                weekday=WEEKDAYS[choice.weekday],
                is_muted=choice.is_muted,
                is_due=is_his_day and not choice.is_muted and account.pk not in sent,
            )
        )
    return found


def send_digests(*, plan: Plan, site: str, by: str) -> list[Digest]:
    """Pass missed updates on, and send today's messages to those whose day it is.

    Each once a day, through the mail backend of the settings; one without an address is left out.
    Gives what was sent.
    """
    day = home_clock().today()
    escalate(plan=plan, by=by)
    due = [each for each in digests(plan, day, site) if each.is_due and each.account.email]
    for digest in due:
        send_mail(digest.subject, digest.text, settings.DEFAULT_FROM_EMAIL, [digest.account.email])
        with transaction.atomic():
            hold_chain()
            DigestSent.objects.create(
                plan=plan, account=digest.account, on=day, counts=asdict(digest.counts)
            )
            record(
                actor=by,
                action="plan.digest_sent",
                authority=plan.authority,
                subject_type="digest",
                subject=digest.account.get_username(),
                detail=asdict(digest.counts),
            )
    return due


def escalate(*, plan: Plan, by: str, day: date | None = None) -> list[Escalation]:
    """Pass missed updates on, as the plan's rule says: to the deputy, then the lead; each once a
    silence. Gives those that are new."""
    today = day or home_clock().today()
    rule = rule_of(plan)
    actions = {each.ref: each for each in _with_owners(plan)}
    lead = _lead(plan)
    made = []
    with transaction.atomic():
        hold_chain()
        for rated in rated_on(plan, today):
            missed, since = missed_updates(rated.at, today), rated.at.updated_on
            if since is None:
                continue
            for step in _steps(rule.step(missed)):
                action = actions[rated.at.ref]
                to, account = _deputy(action) if step is Step.DEPUTY else _named(lead)
                escalation, is_new = Escalation.objects.get_or_create(
                    action=action,
                    step=step,
                    silent_since=since,
                    defaults={
                        "missed": missed,
                        "to": to,
                        "account": account,
                        "passed_on": today,
                    },
                )
                if is_new:
                    made.append(escalation)
                    record(
                        actor=by,
                        action="plan.escalated",
                        authority=plan.authority,
                        subject_type="action",
                        subject=f"{plan.pk}/{action.ref}",
                        detail={"step": str(step), "missed": missed, "to": to},
                    )
    return made


def standing_escalations(plan: Plan, day: date, rated: Iterable[RatedAction]) -> list[Escalation]:
    """Escalations of actions that are still silent since: an update ends its own."""
    silent = {each.at.ref: each.at.updated_on for each in rated if missed_updates(each.at, day) > 0}
    held = Escalation.objects.filter(action__plan=plan, passed_on__lte=day)
    return [
        each
        for each in held.select_related("action", "account")
        if silent.get(each.action.ref) == each.silent_since
    ]


def escalations_of(plan: Plan) -> list[Escalation]:
    """Escalations that stand today, the longest silence first."""
    day = home_clock().today()
    standing = standing_escalations(plan, day, rated_on(plan, day))
    return sorted(standing, key=lambda each: (each.silent_since, each.action.ref, each.step))


def owned_by_account(plan: Plan) -> dict[int, set[int]]:
    """The refs of the actions that each account's person owns, by name or by the post held; of a
    vacant post its deputy's holder."""
    found: dict[int, set[int]] = {}
    for action in _with_owners(plan):
        for ownership in action.ownerships.all():
            person = _whose(ownership)
            if person is not None and person.account_id is not None:
                found.setdefault(person.account_id, set()).add(action.ref)
    return found


def _with_owners(plan: Plan) -> list[Action]:
    return list(
        Action.objects.filter(plan=plan).prefetch_related(
            "ownerships__person__account",
            "ownerships__post__holder__account",
            "ownerships__post__deputy__holder__account",
        )
    )


def _whose(ownership: Ownership) -> Person | None:
    post = ownership.post
    if ownership.person is not None or post is None:
        return ownership.person
    if post.holder is None and post.deputy is not None:
        return post.deputy.holder
    return post.holder


def _steps(step: Step) -> tuple[Step, ...]:
    """The steps reached: what goes to the lead went to the deputy before."""
    return {
        Step.NONE: (),
        Step.DEPUTY: (Step.DEPUTY,),
        Step.LEAD: (Step.DEPUTY, Step.LEAD),
    }[step]


def _deputy(action: Action) -> tuple[str, User | None]:
    """The deputy of the lead owner's post, in words, and the account."""
    first = next(iter(action.ownerships.all()), None)
    post = first.post if first else None
    return _named(post.deputy if post else None)


def _lead(plan: Plan) -> Post | None:
    """The post that leads the plan: the one that owns most of its actions."""
    found = (
        Post.objects.filter(
            authority=plan.authority, ownerships__action__plan=plan, ownerships__position=0
        )
        .select_related("holder__account")
        .annotate(leads=Count("ownerships"))
        .order_by("-leads", "title")
    )
    return found.first()


def _named(post: Post | None) -> tuple[str, User | None]:
    if post is None:
        return "nobody: no such post is named yet", None
    holder = post.holder
    words = f"{holder}, {post.title}" if holder else post.title
    return words[:300], holder.account if holder else None
