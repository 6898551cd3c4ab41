"""Reading a plan's reviews: the list, one as its page has it, and what its minutes say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch

from virtualschool.apps.plans.models import (
    Action,
    AgendaEntry,
    Override,
    Plan,
    Review,
    ReviewDecision,
    ReviewSigning,
)
from virtualschool.apps.plans.review.services import standing_of, unanswered
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.domain.plan.agenda import HEADING_WORDS, Heading
from virtualschool.domain.plan.comparison import quoted


@dataclass(frozen=True, slots=True)
class Item:
    """An action with the reasons why it is on the agenda, its standing, and what was decided.

    Without ``sentences`` it is not on the agenda, and is looked at all the same.
    """

    action: Action
    also: tuple[str, ...]  # its other headings, in words
    sentences: tuple[str, ...]
    standing: dict[str, Any]
    decisions: tuple[ReviewDecision, ...]
    is_overridden: bool
    asks_corrective: bool

    @property
    def words(self) -> str:
        """Its number and first words."""
        return f"{self.action.ref}. {quoted(self.standing['text'])}"


@dataclass(frozen=True, slots=True)
class Group:
    """The items under one heading."""

    heading: Heading
    items: list[Item] = field(default_factory=list)

    @property
    def title(self) -> str:
        return HEADING_WORDS[self.heading]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A review with all that its page and its minutes print."""

    review: Review
    groups: Sequence[Group]
    others: Sequence[ReviewDecision]  # decided of actions that were not on the agenda
    signings: Sequence[ReviewSigning]
    unanswered: Sequence[int]  # refs

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]

    @property
    def decided(self) -> int:
        """How many actions of the agenda have a decision."""
        return sum(bool(item.decisions) for item in self.items)


def reviews_of(plan: Plan) -> list[Review]:
    """Every review of the plan, the latest first."""
    return list(Review.objects.filter(plan=plan).order_by("-held_on"))


def review_of_month(plan: Plan, month: str) -> Review | None:
    """The review of a month such as ``2022-10``."""
    return Review.objects.filter(plan=plan, month=month).select_related("plan").first()


def review_numbered(plan: Plan, number: int) -> Review | None:
    """The plan's review of that number."""
    return Review.objects.filter(plan=plan, pk=number).select_related("plan").first()


def last_review(plan: Plan, before: date) -> Review | None:
    """The last review held before a day."""
    return Review.objects.filter(plan=plan, held_on__lt=before).last()


def beside_agenda(review: Review, ref: int) -> Item | None:
    """An action of the plan that is not on a review's agenda, as it stands now."""
    action = Action.objects.filter(plan=review.plan, ref=ref, consideration__isnull=False).first()
    if action is None:
        return None
    rated = next(each for each in rated_on(review.plan, review.held_on) if each.at.ref == ref)
    decisions = ReviewDecision.objects.filter(review=review, action=action)
    return Item(
        action=action,
        also=(),
        sentences=(),
        standing=standing_of(rated),
        decisions=tuple(decisions),
        is_overridden=Override.objects.filter(action=action, withdrawn_at=None).exists(),
        asks_corrective=False,
    )


def actions_beside(review: Review) -> list[Action]:
    """The plan's actions that are not on a review's agenda, in order."""
    on_agenda = AgendaEntry.objects.filter(review=review).values("action")
    return list(
        Action.objects.filter(plan=review.plan, consideration__isnull=False).exclude(
            pk__in=on_agenda
        )
    )


def review_page(review: Review) -> ReviewPage:
    """A review as its page has it, in a bounded number of queries."""
    decisions = list(ReviewDecision.objects.filter(review=review).select_related("action"))
    entries = AgendaEntry.objects.filter(review=review).select_related("action")
    entries = entries.prefetch_related(
        Prefetch("action__overrides", Override.objects.filter(withdrawn_at=None))
    )
    groups: dict[Heading, Group] = {}
    on_agenda = set()
    for entry in entries:
        on_agenda.add(entry.action_id)
        headings = [Heading(each) for each in entry.headings]
        mine = tuple(each for each in decisions if each.action_id == entry.action_id)
        groups.setdefault(headings[0], Group(headings[0])).items.append(
            Item(
                action=entry.action,
                also=tuple(HEADING_WORDS[each] for each in headings[1:]),
                sentences=tuple(entry.sentences),
                standing=entry.standing,
                decisions=mine,
                is_overridden=bool(entry.action.overrides.all()),
                asks_corrective=Heading.RED_TWICE in headings,
            )
        )
    return ReviewPage(
        review=review,
        groups=list(groups.values()),
        others=[each for each in decisions if each.action_id not in on_agenda],
        signings=list(ReviewSigning.objects.filter(review=review)),
        unanswered=[each.action.ref for each in unanswered(review)],
    )
