"""The plan: what changed since the last meeting, how its parts stand, what is off track."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from virtualschool.apps.governors.paper.facts import PaperFacts
from virtualschool.apps.plans.review.compare import compared_blocks
from virtualschool.domain.plan.comparison import DifferenceKind, quoted
from virtualschool.domain.plan.live import RATING_KIND_WORDS, RatingKind, day_words
from virtualschool.domain.plan.rules import (
    RULE_VERSION,
    ImpactKind,
    OnTrack,
    Rated,
    RatedAction,
    rating_words,
)
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Chip,
    Paragraph,
    Section,
    Strong,
    Table,
    TableColumn,
)

#: What of a comparison is told outside the team: what somebody typed freely of an action may hold
#: numbers or a name that no rule has looked at.
TOLD = (
    DifferenceKind.NEW,
    DifferenceKind.COMPLETE,
    DifferenceKind.DROPPED,
    DifferenceKind.DUE,
    DifferenceKind.RATING,
    DifferenceKind.MILESTONE,
)
_ON_TRACK = (OnTrack.RED, OnTrack.AMBER, OnTrack.GREEN, OnTrack.COMPLETE, OnTrack.NONE)
_IMPACT = (
    ImpactKind.IMPROVED,
    ImpactKind.NO_CHANGE,
    ImpactKind.WORSE,
    ImpactKind.TOO_EARLY,
    ImpactKind.NO_DATA,
)


def since_then(facts: PaperFacts) -> Section:
    """What changed in the plan since the meeting before."""
    span, found = facts.span, facts.comparison
    if span.last is None or found is None:
        why = "There is no earlier meeting, so nothing is compared."
        return Section("since", "Since the last meeting", [Paragraph([why])])
    title = f"Since the meeting of {day_words(span.last.held_on)}"
    return Section("since", title, compared_blocks(found, TOLD))


def plan_summary(facts: PaperFacts) -> Section:
    """How many actions of each review question stand how."""
    plan = facts.plan
    if plan is None:
        return Section("plan", "The plan", [Paragraph(["There is no improvement plan here yet."])])
    if not plan.present:
        none = f"The plan held no action yet on {day_words(facts.span.as_at)}."
        return Section("plan", "The plan", [Paragraph([none])])
    by_section: dict[str, list[RatedAction]] = {title: [] for title in facts.sections}
    for each in plan.present:
        by_section.setdefault(each.at.section, []).append(each)
    return Section(
        "plan",
        "The plan by review question",
        [
            _count_table("plan-on-track", RatingKind.ON_TRACK, by_section, facts),
            _count_table("plan-impact", RatingKind.IMPACT, by_section, facts),
            Paragraph(
                [
                    "Whether an action is complete and whether its figure moved are two things. A "
                    "figure that moves is not said to move because of an action. The rules, "
                    f"version {RULE_VERSION}, stand at the end."
                ]
            ),
        ],
    )


def _count_table(
    key: str,
    kind: RatingKind,
    by_section: dict[str, list[RatedAction]],
    facts: PaperFacts,
) -> Table:
    is_first = kind is RatingKind.ON_TRACK
    codes: Sequence[OnTrack | ImpactKind] = _ON_TRACK if is_first else _IMPACT

    def counts(actions: Sequence[RatedAction]) -> dict[str, Cell]:
        found = Counter(each.rating(kind).in_force for each in actions)
        return {"all": len(actions), **{code.value: found[code] for code in codes}}

    rows: list[dict[str, Cell]] = [
        {"question": f"{place}. {title}" if is_first else f"Part {place}", **counts(actions)}
        for place, (title, actions) in enumerate(by_section.items(), start=1)
    ]
    every = [each for actions in by_section.values() for each in actions]
    rows.append({"question": "All", **counts(every)})
    return Table(
        key=key,
        caption=f"{RATING_KIND_WORDS[kind]}: actions of each question, "
        f"{day_words(facts.span.as_at)}",
        columns=[
            TableColumn("question", "Review question" if is_first else "Part of the plan"),
            TableColumn("all", "Actions", True),
            *(TableColumn(code.value, rating_words(code), True) for code in codes),
        ],
        rows=rows,
        row_heading="question",
        total_row=True,
    )


def off_track(facts: PaperFacts) -> Section:
    """What is off track and why, what is at risk, complete and not moved, and overridden."""
    title = "What is off track, and why"
    plan = facts.plan
    if plan is None:
        return Section("off-track", title, [Paragraph(["There is no improvement plan here yet."])])
    blocks: list[Block] = []
    red = [each for each in plan.present if each.on_track.in_force == OnTrack.RED]
    if not red:
        blocks.append(Paragraph(["No action is off track."]))
    else:
        silent = sum(not each.at.corrective for each in red)
        are = "action is" if len(red) == 1 else "actions are"
        of = "all" if silent == len(red) else silent
        said = f" Of {of} of them nobody has said yet what is done about it." if silent else ""
        blocks += [Paragraph([f"{len(red)} {are} off track.{said}"]), _red_table(red)]
    amber = [each for each in plan.present if each.on_track.in_force == OnTrack.AMBER]
    for heading, lines in (
        ("At risk", [f"{_named(each)}: {each.on_track.why}" for each in amber]),
        (
            "Complete, and the figure has not moved",
            [f"{_named(each)}: {each.verdict}" for each in plan.present if each.verdict],
        ),
        (
            "Ratings that were overridden",
            [
                _override(each, rated)
                for each in plan.present
                for rated in each.ratings
                if rated.override
            ],
        ),
    ):
        blocks.append(Paragraph([Strong(heading)]))
        blocks.append(Bullets([[line] for line in lines]) if lines else Paragraph(["None."]))
    return Section("off-track", title, blocks)


def _red_table(actions: Sequence[RatedAction]) -> Table:
    return Table(
        key="off-track",
        caption="Actions off track",
        columns=[
            TableColumn("ref", "No.", True),
            TableColumn("action", "Action"),
            TableColumn("owner", "By whom"),
            TableColumn("due", "Due"),
            TableColumn("rating", "On track"),
            TableColumn("why", "Why"),
            TableColumn("corrective", "What is done about it", below=True),
        ],
        rows=[
            {
                "ref": each.at.ref,
                "action": quoted(each.at.text).strip("“”"),
                "owner": "; ".join(each.at.owners) or "Nobody named",
                "due": day_words(each.at.due_on) if each.at.due_on else each.at.due or "No day",
                "rating": Chip(each.on_track.words, each.on_track.colour),
                "why": each.on_track.why,
                "corrective": each.at.corrective,
            }
            for each in actions
        ],
        row_heading="action",
    )


def _named(action: RatedAction) -> str:
    return f"Action {action.at.ref}, {quoted(action.at.text)}"


def _override(action: RatedAction, rated: Rated) -> str:
    assert rated.override is not None
    kind = RATING_KIND_WORDS[rated.kind].lower()
    return (
        f"{_named(action)}, {kind}: shown as “{rated.words.lower()}”, by the rule "
        f"“{rated.computed_words.lower()}”, until {day_words(rated.override.last_day)}, because: "
        f"{rated.override.reason}"
    )
