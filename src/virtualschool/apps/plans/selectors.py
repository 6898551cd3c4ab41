"""Reading plans: as a tree, as the document they came from, their questions and their history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, Q

from virtualschool.apps.plans.models import (
    Action,
    Consideration,
    Outcome,
    Override,
    Ownership,
    Person,
    Plan,
    PlanImport,
    Post,
    Section,
    WaitingFile,
)
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.reading import PlanRefused, read_again
from virtualschool.apps.receipts.clock import home_clock
from virtualschool.domain.plan import structure
from virtualschool.domain.plan.content import changes_between
from virtualschool.domain.plan.headings import Column
from virtualschool.domain.plan.questions import Question
from virtualschool.domain.plan.questions.base import measure_from_value
from virtualschool.domain.plan.ratings import Rating
from virtualschool.domain.plan.rules import RULE_VERSION, RatedAction
from virtualschool.domain.plan.states import ActionState

#: How a declared rating is shaded where a plan is written to Word.
SHADES = {
    Rating.RED: "F4B6B6",
    Rating.AMBER: "FFE699",
    Rating.GREEN: "C6E0B4",
    Rating.COMPLETE: "0070C0",
}


def plan_of(authority: str, title: str | None = None) -> Plan:
    """The authority's latest plan that no action opened, or the one of that title whichever it is.

    Raises ``PlanRefused`` if none is.
    """
    held = Plan.objects.filter(authority=authority)
    plan = (held.filter(title=title) if title else held.filter(opened_by=None)).last()
    if plan is None:
        raise PlanRefused(
            f"There is no plan “{title}”."
            if title
            else "There is no improvement plan yet: import one with `virtualschool plan import "
            "FILE` (Word, Excel or text)."
        )
    return plan


def plan_numbered(authority: str, number: int) -> Plan | None:
    """The authority's plan of that number, also one that an action opened."""
    return Plan.objects.filter(authority=authority, pk=number).first()


def plan_tree(plan: Plan) -> list[Section]:
    """The plan's parts with all that a page of it needs, in a bounded number of queries."""
    actions = (
        Action.objects.filter(plan=plan)
        .select_related("impact")
        .prefetch_related(
            Prefetch(
                "ownerships",
                Ownership.objects.select_related("post__deputy", "post__holder", "person"),
            ),
            Prefetch("outcomes", Outcome.objects.filter(plan=plan)),
            Prefetch("points_at", Action.objects.filter(plan=plan)),
        )
    )
    considerations = Consideration.objects.filter(plan=plan).prefetch_related(
        Prefetch("actions", actions)
    )
    return list(
        Section.objects.filter(plan=plan).prefetch_related(
            Prefetch("considerations", considerations)
        )
    )


def plan_rows(plan: Plan) -> dict[str, Any]:
    """The plan as ``plan show --format json`` prints it, each action with its ratings of today."""
    rated = rated_plan(plan).by_ref
    return {
        "title": plan.title,
        "dated": plan.dated or None,
        "reviewed": plan.reviewed or None,
        "sections": [
            {
                "title": section.title,
                "considerations": [
                    {
                        "ref": consideration.ref,
                        "text": consideration.text,
                        "actions": [
                            action_row(action) | rated_row(rated[action.ref])
                            for action in consideration.actions.all()
                        ],
                    }
                    for consideration in section.considerations.all()
                ],
            }
            for section in plan_tree(plan)
        ],
        "outcomes": [outcome_row(outcome) for outcome in outcomes_of(plan)],
        "rule_version": RULE_VERSION,
        "left_out": [{"ref": action.ref, "text": action.text} for action in left_out(plan)],
    }


def left_out(plan: Plan) -> list[Action]:
    """Actions that the plan had and its latest file has not."""
    return list(Action.objects.filter(plan=plan, consideration=None))


def waiting_files(authority: str, username: str) -> list[WaitingFile]:
    """Files that this person put in and has not decided on, newest first."""
    return list(WaitingFile.objects.filter(authority=authority, put_in_by=username))


def action_of(plan: Plan, ref: int) -> Action:
    """The plan's action of that ref. Raises ``PlanRefused`` if it has none."""
    action = Action.objects.filter(plan=plan, ref=ref).select_related("plan").first()
    if action is None:
        raise PlanRefused(f"“{plan.title}” has no action {ref}.")
    return action


def action_row(action: Action) -> dict[str, Any]:
    """An action as plain data, with its words as written and what they settle.

    ``indicators`` are those of its outcomes; of ``indicators_open`` among them nobody has accepted
    the figures yet.
    """
    outcomes = list(action.outcomes.all())
    return {
        "ref": action.ref,
        "text": action.text,
        "owners": [each.words for each in action.ownerships.all()],
        "owners_known_as": [owner_words(each) for each in action.ownerships.all()],
        "due": action.due,
        "due_on": action.due_day.isoformat() if action.due_day else None,
        "from_on": action.from_on.isoformat() if action.from_on else None,
        "progress": action.progress,
        "impact": action.impact.text if action.impact else "",
        "indicators": sorted({each.indicator for each in outcomes if each.indicator}),
        "indicators_open": sorted(
            {each.indicator for each in outcomes if each.indicator and each.offered}
        ),
        "outcomes": [each.text for each in outcomes],
        "points_at": sorted(each.ref for each in action.points_at.all()),
    }


def rated_row(rated: RatedAction) -> dict[str, Any]:
    """An action's state and ratings as plain data: the codes in force, why, and what was declared.

    ``is_complete`` is whether it is declared so.
    """
    at = rated.at
    return {
        "ref": at.ref,
        "state": at.state.value,
        "state_words": at.state_words,
        "note": at.note,
        "is_complete": at.state is ActionState.COMPLETE,
        "completed_on": at.completed_on.isoformat() if at.completed_on else None,
        "updated_on": at.updated_on.isoformat() if at.updated_on else None,
        "effect_from": (at.effect_expected_from.isoformat() if at.effect_expected_from else None),
        "on_track": rated.on_track.in_force,
        "on_track_why": rated.on_track.why,
        "declared_on_track": rated.on_track.declared or None,
        "completion": rated.completion.in_force,
        "completion_why": rated.completion.why,
        "declared_completion": rated.completion.declared or None,
        "impact_rating": rated.impact.in_force,
        "impact_why": rated.impact.why,
        "verdict": rated.verdict or None,
        "warnings": list(rated.warnings),
        "predecessors": list(at.predecessors),
        "milestones": [
            {
                "number": each.number,
                "title": each.title,
                "due_on": each.due_on.isoformat() if each.due_on else None,
                "done_on": each.done_on.isoformat() if each.done_on else None,
            }
            for each in at.milestones
        ],
        "evidence": [
            {
                "number": each.number,
                "kind": each.kind.value,
                "on": each.on.isoformat(),
                "words": each.words,
                "happened": each.has_happened,
                "of": each.booking,
            }
            for each in at.evidence
        ],
        "overrides": [
            {
                "rating": each.kind.value,
                "value": each.value,
                "reason": each.reason,
                "until": each.last_day.isoformat(),
                "by": each.by,
            }
            for each in rated.overrides
        ],
    }


def owner_words(ownership: Ownership) -> str:
    """Whom an owner's words name: "Vera Brook, Virtual School Head"; the words where not known.

    A vacant post says who stands in for it.
    """
    post, person = ownership.post, ownership.person
    if post is None and person is None:
        return ownership.words
    if post is None:
        return str(person)
    holder = person or post.holder
    if holder is not None:
        return f"{holder}, {post.title}"
    if not post.is_vacant:
        return post.title
    deputy = post.deputy
    return f"{post.title} (vacant{f': {deputy.title} stands in' if deputy else ''})"


def ended_overrides(plan: Plan) -> list[Override]:
    """Overrides that lapsed or were withdrawn, the last first."""
    gone = Q(withdrawn_at__isnull=False) | Q(last_day__lt=home_clock().today())
    return list(
        Override.objects.filter(gone, action__plan=plan).select_related("action").order_by("-id")
    )


def outcomes_of(plan: Plan) -> list[Outcome]:
    """Every outcome, those without a measure too, with the actions that contribute."""
    return list(
        Outcome.objects.filter(plan=plan).prefetch_related(
            Prefetch("actions", Action.objects.filter(plan=plan))
        )
    )


def outcome_row(outcome: Outcome) -> dict[str, Any]:
    return {
        "text": outcome.text,
        "measure": measure_words(outcome.measure) or None,
        "offered": measure_words(outcome.offered) or None,
        "indicator": outcome.indicator or None,
        "actions": [each.ref for each in outcome.actions.all()],
    }


def measure_words(measure: dict[str, Any] | None) -> str:
    """A measure in a line; blank for none."""
    return measure_from_value(measure).in_words if measure else ""


def open_questions(plan: Plan) -> list[Question]:
    """What is odd in the plan's latest file and nobody has answered."""
    preview = read_again(plan)
    return list(preview.open) if preview else []


def history_of(plan: Plan) -> list[dict[str, Any]]:
    """Every import of the plan, newest first, with what it changed in sentences."""
    return [_import_row(each) for each in PlanImport.objects.filter(plan=plan).order_by("-id")]


def _import_row(row: PlanImport) -> dict[str, Any]:
    return {
        "file": row.name,
        "sha256": row.sha256,
        "imported_at": row.imported_at,
        "imported_by": row.imported_by,
        "is_first": row.before is None,
        "changes": [change.in_words for change in changes_between(row.before, row.after)],
        "notices": row.notices,
    }


def posts_of(authority: str) -> list[Post]:
    """Every post that plans name, with its holder, deputy and the words that name it."""
    return list(
        Post.objects.filter(authority=authority)
        .select_related("holder", "deputy")
        .prefetch_related("aliases")
    )


def people_of_plans(authority: str) -> list[Person]:
    """People whom plans name, with the posts that they hold and how they sign in here."""
    return list(
        Person.objects.filter(authority=authority)
        .select_related("account")
        .prefetch_related("posts")
    )


def as_written(plan: Plan) -> structure.Plan:
    """The plan as its document has it, to be written to Word and read back the same."""
    sections = plan_tree(plan)
    actions = [action for each in _considerations(sections) for action in each.actions.all()]
    number_of = {action.pk: place for place, action in enumerate(actions, start=1)}
    impacts: dict[int, list[int]] = {}
    for action in actions:
        if action.impact_id is not None:
            impacts.setdefault(action.impact_id, []).append(number_of[action.pk])
    texts = {action.impact_id: action.impact.text for action in actions if action.impact}
    order = {pk: place for place, pk in enumerate(impacts)}
    return structure.Plan(
        title=plan.title,
        introduction=plan.introduction,
        sections=tuple(
            structure.Section(
                section.title,
                tuple(
                    structure.Consideration(
                        consideration.text,
                        tuple(
                            _action_as_written(action, number_of[action.pk], order)
                            for action in consideration.actions.all()
                        ),
                    )
                    for consideration in section.considerations.all()
                ),
            )
            for section in sections
        ),
        impacts=tuple(
            structure.Impact(texts[pk], tuple(numbers)) for pk, numbers in impacts.items()
        ),
    )


def _considerations(sections: list[Section]) -> Iterator[Consideration]:
    for section in sections:
        yield from section.considerations.all()


def _action_as_written(action: Action, number: int, impacts: Mapping[int, int]) -> structure.Action:
    declared = {Column.DUE: action.on_track, Column.PROGRESS: action.completion}
    return structure.Action(
        number=number,
        text=action.text,
        owners=action.owners,
        due=action.due,
        progress=action.progress,
        impact=None if action.impact_id is None else impacts[action.impact_id],
        shading={column: SHADES[Rating(said)] for column, said in declared.items() if said},
    )
