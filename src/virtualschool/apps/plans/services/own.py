"""Plans and actions made on screen: a plan from nothing, an action's own plan, an action added."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from virtualschool.apps.audit.services import hold_chain, record
from virtualschool.apps.plans.asof import action_now
from virtualschool.apps.plans.directory import Resolver, owners_written
from virtualschool.apps.plans.models import (
    Action,
    Consideration,
    Ownership,
    Plan,
    Revision,
    Section,
)
from virtualschool.apps.plans.services.revising import Edit, EditRefused, checked_day
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan.live import as_data, day_words


def make_plan(*, authority: str, title: str, by: str, opened_by: Action | None = None) -> Plan:
    """Make a plan that comes from no file. Raises ``EditRefused`` without a title, and for one that
    another plan of the authority bears."""
    with transaction.atomic():
        hold_chain()
        said = title.strip()
        if not said:
            raise EditRefused("Say what the plan is called.", "title")
        if Plan.objects.filter(authority=authority, title=said).exists():
            raise EditRefused(f"There is a plan “{said}” already.", "title")
        plan = Plan.objects.create(
            authority=authority,
            title=said[:300],
            opened_by=opened_by,
            made_at=home_clock().now(),
            made_by=by,
        )
        record(
            actor=by,
            action="plan.made",
            authority=authority,
            subject_type="plan",
            subject=str(plan.pk),
            detail={"title": said, "of_action": opened_by.ref if opened_by else None},
        )
    return plan


def open_plan(*, action: Action, title: str, by: str) -> Plan:
    """Open a plan of its own for an action. Raises ``EditRefused`` as ``make_plan`` does."""
    return make_plan(authority=action.plan.authority, title=title, by=by, opened_by=action)


def add_action(
    *,
    plan: Plan,
    section: str,
    consideration: str,
    text: str,
    by: str,
    owners: str = "",
    due_on: date | None = None,
    meeting: str = "",
    on: date | None = None,
) -> Action:
    """Add an action that no file of the plan has; a later file leaves it where it is.

    ``section`` and ``consideration`` are words that the plan has, or new ones. Raises
    ``EditRefused`` where one of the three is blank.
    """
    day = checked_day(on)
    with transaction.atomic():
        hold_chain()
        said = {"section": section, "consideration": consideration, "text": text}
        for name, words in said.items():
            if not words.strip():
                raise EditRefused("Say the question, the consideration and the action.", name)
        plan.refresh_from_db()
        home = _home(plan, section.strip(), consideration.strip())
        last = Action.objects.filter(consideration=home).last()
        action = Action.objects.create(
            plan=plan,
            ref=plan.next_action,
            consideration=home,
            position=last.position if last else _after(plan),
            text=text.strip(),
            owners=owners.strip(),
            due=day_words(due_on) if due_on else "",
            due_on=due_on,
            is_added_here=True,
        )
        plan.next_action += 1
        plan.save(update_fields=["next_action", "next_consideration"])
        resolver = Resolver(plan.authority)
        for position, owner in enumerate(owners_written(plan, action.owners)):
            post, person = resolver.of(owner)
            Ownership.objects.create(
                action=action,
                position=position,
                words=owner["words"][:300],
                post=post,
                person=person,
            )
        Revision.objects.create(
            plan=plan,
            action=action,
            kind=Edit.ADDED,
            on=day,
            at=home_clock().now(),
            by=by,
            meeting=meeting,
            after=as_data(action_now(action)),
        )
        record(
            actor=by,
            action="plan.action_added",
            authority=plan.authority,
            subject_type="action",
            subject=f"{plan.pk}/{action.ref}",
            detail={"on": day, "meeting": meeting},
        )
    return action


def _home(plan: Plan, section: str, consideration: str) -> Consideration:
    part = Section.objects.filter(plan=plan, title=section).first()
    if part is None:
        part = Section.objects.create(
            plan=plan, position=Section.objects.filter(plan=plan).count(), title=section
        )
    held = Consideration.objects.filter(plan=plan, section=part, text=consideration).first()
    if held is not None:
        return held
    last = Consideration.objects.filter(section=part).last()
    made = Consideration.objects.create(
        plan=plan,
        ref=plan.next_consideration,
        section=part,
        position=last.position if last else 0,
        text=consideration,
        is_added_here=True,
    )
    plan.next_consideration += 1
    return made


def _after(plan: Plan) -> int:
    last = Action.objects.filter(plan=plan).order_by("position").last()
    return last.position + 1 if last else 1
