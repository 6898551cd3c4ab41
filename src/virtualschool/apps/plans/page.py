"""The plan laid out as the table that its writers know, with its ratings, for its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Prefetch

from virtualschool.apps.plans.asof import with_homes
from virtualschool.apps.plans.models import Action, Consideration, Impact, Ownership, Plan, Section
from virtualschool.apps.plans.rated import RatedPlan, rated_plan
from virtualschool.apps.plans.selectors import owner_words
from virtualschool.domain.plan.live import RATING_KIND_WORDS, RatingKind
from virtualschool.domain.plan.rules import (
    RULE_TEXT,
    VALUES,
    RatedAction,
    rating_colour,
    rating_words,
)
from virtualschool.domain.plan.states import STATE_WORDS

#: So many actions stand on one page; a plan of more goes on on the next.
ON_A_PAGE = 200


@dataclass(slots=True)
class PageRow:
    """One action's row. A cell that stands beside several rows is in the first of them alone, with
    how many it spans."""

    consideration: Consideration | None
    considered_rows: int
    action: Action | None  # None for a consideration without an action
    rated: RatedAction | None
    owners: list[str]
    points_at: list[int]
    impact: Impact | None
    impact_rows: int


@dataclass(frozen=True, slots=True)
class PagePart:
    """A review question with its rows."""

    number: int
    title: str
    rows: list[PageRow]


@dataclass(frozen=True, slots=True)
class Tally:
    """One rating of the plan's actions: how many have each value, and the rule."""

    kind: str
    words: str
    rule: str
    counts: list[tuple[str, str, str, int]]  # code, words, colour, how many


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page is narrowed to; blank: everything. Values are the codes of the rules."""

    owner: str = ""
    state: str = ""
    on_track: str = ""
    completion: str = ""
    impact: str = ""

    @property
    def is_all(self) -> bool:
        return not any((self.owner, self.state, self.on_track, self.completion, self.impact))

    def takes(self, action: RatedAction) -> bool:
        """Whether an action is among what was chosen."""
        return (
            (not self.owner or self.owner in action.at.owners)
            and self.state in {"", action.at.state}
            and self.on_track in {"", action.on_track.in_force}
            and self.completion in {"", action.completion.in_force}
            and self.impact in {"", action.impact.in_force}
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice that narrows the page: its name in the address, its label, what can be chosen."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan's page: its parts with the rows of this page alone."""

    rated: RatedPlan
    parts: list[PagePart]
    tallies: list[Tally]
    filters: list[Filter]
    left_out: list[RatedAction]
    shown: int
    matching: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * ON_A_PAGE + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return self.first + self.shown - 1 if self.shown else 0


def plan_page(plan: Plan, chosen: Chosen, page: int, *, is_outside: bool) -> PlanPage:
    """The page of a plan, narrowed to what was chosen, in a bounded number of queries."""
    rows = list(with_homes(Action.objects.filter(plan=plan).select_related("impact")))
    rated = rated_plan(plan, rows=rows, is_outside=is_outside)
    of_ref = {row.ref: row for row in rows}
    matching = [each for each in rated.present if chosen.takes(each)]
    pages = max(1, -(-len(matching) // ON_A_PAGE))
    number = min(max(page, 1), pages)
    here = matching[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    shown = [(of_ref[each.at.ref], each) for each in here]
    return PlanPage(
        rated=rated,
        parts=list(_parts(plan, shown, with_empty=chosen.is_all and pages == 1)),
        tallies=[_tally(rated, kind) for kind in RatingKind],
        filters=_filters(rated, chosen),
        left_out=[each for each in rated.actions if each.at.is_left_out],
        shown=len(here),
        matching=len(matching),
        page=number,
        pages=pages,
    )


def _tally(rated: RatedPlan, kind: RatingKind) -> Tally:
    counts = rated.counts(kind)
    return Tally(
        kind=kind.value,
        words=RATING_KIND_WORDS[kind],
        rule=RULE_TEXT[kind],
        counts=[
            (code.value, rating_words(code), rating_colour(code), counts[code])
            for code in VALUES[kind]
            if counts[code]
        ],
    )


def _filters(rated: RatedPlan, chosen: Chosen) -> list[Filter]:
    owners = sorted({owner for each in rated.present for owner in each.at.owners})
    found = [
        Filter("owner", "Owner", [(each, each) for each in owners], chosen.owner),
        Filter("state", "State", [(s.value, w) for s, w in STATE_WORDS.items()], chosen.state),
    ]
    for kind, is_now in (
        (RatingKind.ON_TRACK, chosen.on_track),
        (RatingKind.COMPLETION, chosen.completion),
        (RatingKind.IMPACT, chosen.impact),
    ):
        options = [(code.value, rating_words(code)) for code in VALUES[kind]]
        found.append(Filter(kind.value, RATING_KIND_WORDS[kind], options, is_now))
    return found


def _parts(
    plan: Plan, shown: list[tuple[Action, RatedAction]], *, with_empty: bool
) -> Iterator[PagePart]:
    under: dict[int, list[tuple[Action, RatedAction]]] = {}
    for action, rated in shown:
        under.setdefault(action.consideration_id or 0, []).append((action, rated))
    beside = _Beside(plan)
    considerations = Consideration.objects.filter(plan=plan)
    sections = Section.objects.filter(plan=plan).prefetch_related(
        Prefetch("considerations", considerations)
    )
    for number, section in enumerate(sections, start=1):
        rows: list[PageRow] = []
        for consideration in section.considerations.all():
            actions = under.get(consideration.pk, [])
            if actions or with_empty:
                rows += _rows_of(consideration, actions, beside)
        _span_impacts(rows)
        if rows:
            yield PagePart(number, section.title, rows)


class _Beside:
    """What stands beside actions on the page, by their keys."""

    def __init__(self, plan: Plan) -> None:
        self.owners: dict[int, list[str]] = {}
        named = Ownership.objects.filter(action__plan=plan)
        for one in named.select_related("post__deputy", "post__holder", "person"):
            self.owners.setdefault(one.action_id, []).append(owner_words(one))
        self.points_at: dict[int, list[int]] = {}
        pointing = Action.objects.filter(plan=plan, points_at__isnull=False)
        for pk, ref in pointing.order_by("points_at__ref").values_list("pk", "points_at__ref"):
            self.points_at.setdefault(pk, []).append(ref)

    def known_as(self, action: Action) -> list[str]:
        """Whom the owner cell names, where that says more than the cell does."""
        words = self.owners.get(action.pk, [])
        return [] if words == [action.owners] else words


def _rows_of(
    consideration: Consideration, actions: list[tuple[Action, RatedAction]], beside: _Beside
) -> list[PageRow]:
    pairs: list[tuple[Action | None, RatedAction | None]] = [*actions] or [(None, None)]
    return [
        PageRow(
            consideration=None if place else consideration,
            considered_rows=len(pairs),
            action=action,
            rated=rated,
            owners=beside.known_as(action) if action else [],
            points_at=beside.points_at.get(action.pk, []) if action else [],
            impact=None,
            impact_rows=1,
        )
        for place, (action, rated) in enumerate(pairs)
    ]


def _span_impacts(rows: Iterable[PageRow]) -> None:
    def impact(row: PageRow) -> int | None:
        return row.action.impact_id if row.action else None

    for impact_id, group in groupby(rows, key=impact):
        first, *others = group
        if impact_id and first.action:
            first.impact, first.impact_rows = first.action.impact, 1 + len(others)
            for row in others:
                row.impact_rows = 0
