"""Bringing a plan's rows to what its content says, each consideration and action by its ref."""

from __future__ import annotations

from datetime import date
from typing import Any

from virtualschool.apps.plans.directory import Resolver
from virtualschool.apps.plans.models import (
    Action,
    Consideration,
    Impact,
    LinkEdit,
    Outcome,
    Ownership,
    Plan,
    PlanImport,
    Section,
)
from virtualschool.domain.plan.content import Content
from virtualschool.domain.plan.states import state_from_words

_PLAIN = ("text", "owners", "due", "progress", "is_complete", "on_track", "completion")
_DAYS = ("due_on", "from_on", "completed_on")


def write_content(plan: Plan, content: Content) -> None:
    """Make the plan's rows what ``content`` says. The caller's transaction.

    Rows of considerations and actions that it leaves out stay, outside the plan's sections.
    """
    plan.title, plan.introduction = content["title"][:300], content["introduction"]
    plan.dated, plan.reviewed = content["dated"], content["reviewed"]
    plan.next_consideration = max(
        plan.next_consideration, *(int(ref) + 1 for ref in content["considerations"])
    )
    plan.next_action = max(plan.next_action, *(int(ref) + 1 for ref in content["actions"]))
    plan.save()
    considerations = _write_considerations(plan, content)
    actions = _write_actions(plan, content, considerations)
    write_owners(plan, content)
    _write_references(plan, content, actions)
    _write_outcomes(plan, content, actions)


def remove_unknown(plan: Plan) -> None:
    """Remove considerations and actions that none of the plan's remaining imports ever had."""
    known = list(PlanImport.objects.filter(plan=plan).values_list("after", flat=True))
    for model, name in ((Action, "actions"), (Consideration, "considerations")):
        refs = {int(ref) for content in known for ref in content[name]}
        rows = model.objects.filter(plan=plan, is_added_here=False).values_list("pk", "ref")
        gone = [pk for pk, ref in rows if ref not in refs]
        for start in range(0, len(gone), 500):
            model.objects.filter(pk__in=gone[start : start + 500]).delete()


def _write_considerations(plan: Plan, content: Content) -> dict[int, Consideration]:
    """The considerations by the ref of each action under them."""
    Section.objects.filter(plan=plan).delete()
    held = {each.ref: each for each in Consideration.objects.filter(plan=plan)}
    of_action: dict[int, Consideration] = {}
    place = 0
    for position, said in enumerate(content["sections"]):
        section = Section.objects.create(plan=plan, position=position, title=said["title"])
        for one in said["considerations"]:
            ref, text = one["ref"], content["considerations"][str(one["ref"])]["text"]
            row = held.get(ref) or Consideration(plan=plan, ref=ref)
            row.section, row.position, row.text = section, place, text
            row.save()
            place += 1
            of_action |= dict.fromkeys(one["actions"], row)
    return of_action


def _write_actions(
    plan: Plan, content: Content, considerations: dict[int, Consideration]
) -> dict[int, Action]:
    Impact.objects.filter(plan=plan).delete()
    Impact.objects.bulk_create(
        Impact(plan=plan, position=place, text=text)
        for place, text in enumerate(content["impacts"])
    )
    impacts = {each.position: each for each in Impact.objects.filter(plan=plan)}
    held = {each.ref: each for each in Action.objects.filter(plan=plan)}
    for ref, row in held.items():
        if str(ref) not in content["actions"]:
            row.consideration = row.impact = None
    for key, said in content["actions"].items():
        ref = int(key)
        row = held.setdefault(ref, Action(plan=plan, ref=ref))
        for name in _PLAIN:
            setattr(row, name, said[name])
        for name in _DAYS:
            setattr(row, name, date.fromisoformat(said[name]) if said[name] else None)
        row.consideration, row.position = considerations[ref], said["number"]
        row.impact = None if said["impact"] is None else impacts[said["impact"]]
        if not row.is_state_ours:
            row.state = state_from_words(row.progress, is_complete=row.is_complete)
    Action.objects.bulk_create([row for row in held.values() if row.pk is None], batch_size=100)
    fields = ["consideration", "impact", "position", "state", *_PLAIN, *_DAYS]
    Action._base_manager.bulk_update(
        [row for row in held.values() if row.pk is not None], fields, batch_size=50
    )
    return {each.ref: each for each in Action.objects.filter(plan=plan)}


def write_owners(plan: Plan, content: Content) -> None:
    """Make each action's owners those of ``content``, as the directory knows them now."""
    actions = {each.ref: each for each in Action.objects.filter(plan=plan)}
    resolver = Resolver(plan.authority)
    Ownership.objects.filter(action__plan=plan).delete()
    rows = []
    for key, said in content["actions"].items():
        for position, owner in enumerate(said["people"]):
            post, person = resolver.of(owner)
            rows.append(
                Ownership(
                    action=actions[int(key)],
                    position=position,
                    words=owner["words"][:300],
                    post=post,
                    person=person,
                )
            )
    Ownership.objects.bulk_create(rows, batch_size=150)


def _write_references(plan: Plan, content: Content, actions: dict[int, Action]) -> None:
    links = Action.points_at.through
    links.objects.filter(from_action__plan=plan).delete()
    links.objects.bulk_create(
        [
            links(from_action=actions[int(key)], to_action=actions[ref])
            for key, said in content["actions"].items()
            for ref in dict.fromkeys(said["refers_to"])
            if ref in actions
        ],
        batch_size=300,
    )


def _write_outcomes(plan: Plan, content: Content, actions: dict[int, Action]) -> None:
    """Each outcome with its measure; one whose words are there already stays the same row.

    What was made, measured, linked or parted on screen stays so.
    """
    held: dict[str, list[Outcome]] = {}
    for row in Outcome.objects.filter(plan=plan):
        held.setdefault(row.text, []).append(row)
    rows = []
    for position, said in enumerate(content["outcomes"]):
        same = held.get(said["text"])
        row = same.pop(0) if same else Outcome(plan=plan, text=said["text"])
        row.position = position
        if not row.is_kept_here:
            row.measure, row.offered = said["measure"], said["offered"]
            speaks_of: dict[str, Any] | None = said["measure"] or said["offered"]
            row.indicator = speaks_of["indicator"] if speaks_of else ""
        row.save()
        rows.append((row, said["actions"]))
    left = [row for same in held.values() for row in same]
    Outcome.objects.filter(pk__in=[row.pk for row in left if not row.is_kept_here]).delete()
    links = Outcome.actions.through
    links.objects.filter(outcome__plan=plan).delete()
    wanted = {(row.pk, actions[ref].pk) for row, refs in rows for ref in refs if ref in actions}
    edits = LinkEdit.objects.filter(outcome__plan=plan)
    for outcome, action, is_linked in edits.values_list("outcome", "action", "is_linked"):
        (wanted.add if is_linked else wanted.discard)((outcome, action))
    links.objects.bulk_create(
        [links(outcome_id=outcome, action_id=action) for outcome, action in sorted(wanted)],
        batch_size=300,
    )
