"""Missed updates passed on: by which rule, to whom, and which still stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count

from virtualschool.apps.accounts.models import User
from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.models import Action, Escalation, Plan, Post, ReminderRule
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.apps.plans.services import EditRefused
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.digest import EscalationRule, Step, missed_updates
from virtualschool.domain.plan.rules import RatedAction


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


def escalate(*, plan: Plan, by: str, day: date | None = None) -> list[Escalation]:
    """Pass missed updates on, as the plan's rule says: to the deputy, then the lead; each once a
    silence. Gives those that are new."""
    today = day or home_clock().today()
    rule = rule_of(plan)
    actions = {each.ref: each for each in with_owners(plan)}
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


def with_owners(plan: Plan) -> list[Action]:
    """The plan's actions with their owners, their posts and deputies, and the accounts of all."""
    return list(
        Action.objects.filter(plan=plan).prefetch_related(
            "ownerships__person__account",
            "ownerships__post__holder__account",
            "ownerships__post__deputy__holder__account",
        )
    )


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
