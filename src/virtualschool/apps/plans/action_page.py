"""All of one action for its page."""

from __future__ import annotations

from dataclasses import dataclass

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.plans.history import EditMade, edits_of, may_undo
from virtualschool.apps.plans.models import Action, Evidence, Milestone, Outcome, Plan
from virtualschool.apps.plans.rated import rated_plan
from virtualschool.apps.plans.selectors import measure_words, owner_words
from virtualschool.domain.plan.live import EVIDENCE_WORDS, RATING_KIND_WORDS, EvidenceKind
from virtualschool.domain.plan.rules import RULE_TEXT, Rated, RatedAction


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One rating of the action with its rule."""

    words: str
    rated: Rated
    rule: str


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A piece of evidence; a booking with what ``came`` of it, once something did."""

    evidence: Evidence
    kind: str
    came: Evidence | None


@dataclass(frozen=True, slots=True)
class OutcomeOfAction:
    """An outcome that the action contributes to."""

    outcome: Outcome
    measure: str
    figure: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """All of an action."""

    action: Action
    rated: RatedAction
    ratings: list[RatingLine]
    owners: list[str]
    outcomes: list[OutcomeOfAction]
    milestones: list[Milestone]
    evidence: list[EvidenceLine]
    withdrawn: list[Evidence]
    predecessors: list[Action]
    successors: list[Action]
    own_plans: list[tuple[Plan, list[RatedAction]]]
    history: list[EditMade]
    may_undo: bool

    @property
    def number(self) -> str:
        """The action's number as text, for headings."""
        return str(self.action.ref)


def action_page(action: Action, *, is_outside: bool) -> ActionPage:
    """All of an action, its own plans under it, in a bounded number of queries for each plan."""
    rated = rated_plan(action.plan, is_outside=is_outside).by_ref[action.ref]
    figures = catalogue()
    evidence = list(Evidence.objects.filter(action=action).select_related("booking"))
    standing = [each for each in evidence if each.withdrawn_at is None]
    came = {each.booking_id: each for each in standing if each.booking_id}
    history = edits_of(action)
    named = action.ownerships.select_related("post__deputy", "post__holder", "person")
    return ActionPage(
        action=action,
        rated=rated,
        ratings=[
            RatingLine(RATING_KIND_WORDS[each.kind], each, RULE_TEXT[each.kind])
            for each in rated.ratings
        ],
        owners=[owner_words(each) for each in named],
        outcomes=[
            OutcomeOfAction(
                one,
                measure_words(one.measure),
                figures[one.indicator].title if one.indicator in figures else "",
            )
            for one in action.outcomes.all()
        ],
        milestones=list(action.milestones.all()),
        evidence=[
            EvidenceLine(each, EVIDENCE_WORDS[EvidenceKind(each.kind)], came.get(each.pk))
            for each in standing
            if each.booking_id not in {one.pk for one in standing}
        ],
        withdrawn=[each for each in evidence if each.withdrawn_at is not None],
        predecessors=list(action.predecessors.order_by("ref")),
        successors=list(Action.objects.filter(predecessors=action).order_by("ref")),
        own_plans=[
            (plan, list(rated_plan(plan, is_outside=is_outside).present))
            for plan in action.own_plans.all()
        ],
        history=history,
        may_undo=may_undo(history),
    )
