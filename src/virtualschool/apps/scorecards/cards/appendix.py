"""What stands behind a card: actions, overrides, bridge, benchmarks, data and definitions."""

from __future__ import annotations

from decimal import Decimal

from virtualschool.analytics.benchmarks import NoBenchmark
from virtualschool.apps.indicators.figures.document.words import BETTER
from virtualschool.apps.indicators.words import COHORT_NAMES
from virtualschool.apps.scorecards.cards import words
from virtualschool.apps.scorecards.cards.bridge import STEPS, split_of
from virtualschool.apps.scorecards.cards.exceptions import MOST_ON_THE_CARD, exceptions
from virtualschool.apps.scorecards.cards.facts import CardFacts, Figure, Line, Words
from virtualschool.apps.scorecards.cards.signals import NOBODY
from virtualschool.domain.plan.live import RATING_KIND_WORDS, RatingKind, day_words
from virtualschool.domain.plan.rules import RULE_TEXT, RULE_VERSION, RatedAction, rating_words
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Check,
    Checks,
    Chip,
    Definition,
    Definitions,
    Narrative,
    Paragraph,
    Section,
    Sentences,
    Table,
    TableColumn,
)
from virtualschool.publishing.plain import MINUS, long_date

#: Words of an action that a row of the table holds.
_LONGEST_ACTION = 140


def appendix(facts: CardFacts) -> list[Section]:
    """Everything behind the card, in the order in which a director asks."""
    found = exceptions(facts)
    sections = [
        Section("actions", "The actions behind each figure", _actions(facts)),
        Section("overrides", "Overrides in force", _overrides(facts)),
        Section("bridge", f"From {_last(facts)} to {facts.month.label}", _bridge(facts)),
        Section(
            "published", "What is published of the same children and days", [_published(facts)]
        ),
        Section("health", "Can the data be trusted", _health(facts)),
        Section("definitions", "What is counted", [_definitions(facts)]),
    ]
    if facts.words.text:
        sections.insert(0, Section("words", "The month in words", [_narrative(facts.words)]))
    if len(found) > MOST_ON_THE_CARD:
        every = Section("exceptions", "Everything out of the ordinary", [Sentences(found)])
        return [every, *sections]
    return sections


def _narrative(words: Words) -> Narrative:
    return Narrative("The month in words", (), words.text, words.signed_by, words.signed_on)


def _last(facts: CardFacts) -> str:
    return facts.lines[0].figure.facts.before.period.label if facts.lines else "last month"


# --- actions -------------------------------------------------------------------------------------


def _actions(facts: CardFacts) -> list[Block]:
    if not facts.actions:
        return [
            Paragraph(["No action of the improvement plan is linked to a figure of this card."])
        ]
    linked = [
        [f"{line.indicator.title}: {_refs(line)}{_towards(line)}"]
        for line in facts.lines
        if line.actions
    ]
    without = [line.indicator.title for line in facts.lines if not line.actions]
    if without:
        linked.append([f"No action is linked to: {', '.join(without)}."])
    return [
        Bullets(linked),
        Table(
            key="actions",
            caption=f"Each action once, as it stood on {long_date(facts.rated_on)}",
            columns=[
                TableColumn("ref", "No.", numeric=True),
                TableColumn("action", "Action"),
                TableColumn("due", "Due"),
                TableColumn("on_track", "On track"),
                TableColumn("completion", "Completion"),
                TableColumn("impact", "Impact"),
                TableColumn("why", "Why", below=True),
            ],
            rows=[_action_row(each) for each in facts.actions],
            row_heading="action",
        ),
        Paragraph([f"Ratings follow rule version {RULE_VERSION}:"]),
        Definitions(
            [
                Definition(RATING_KIND_WORDS[kind], text.partition(". ")[2] or text)
                for kind, text in ((kind, RULE_TEXT[kind]) for kind in RatingKind)
            ]
        ),
    ]


def _refs(line: Line) -> str:
    return f"action{'' if len(line.actions) == 1 else 's'} " + ", ".join(
        str(each.at.ref) for each in line.actions
    )


def _towards(line: Line) -> str:
    """The outcomes that the actions work towards, as the plan has them; a full stop for none."""
    quoted = [f"“{' '.join(text.split())}”" for text in line.outcomes]
    return f", towards {' and '.join(quoted)}" if quoted else "."


def _action_row(action: RatedAction) -> dict[str, Cell]:
    at = action.at
    whys = [action.on_track.why, action.completion.why, action.impact.why, action.verdict]
    return {
        "ref": at.ref,
        "action": _shortened(at.text),
        "due": day_words(at.due_on) if at.due_on else at.due or "–",
        "on_track": Chip(action.on_track.words, action.on_track.colour),
        "completion": Chip(action.completion.words, action.completion.colour),
        "impact": Chip(action.impact.words, action.impact.colour),
        "why": " ".join(dict.fromkeys(why for why in whys if why)),
    }


def _shortened(text: str) -> str:
    """The action's words on one line, cut at a word where they are long."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST_ACTION:
        return line
    return f"{line[:_LONGEST_ACTION].rsplit(' ', 1)[0]} …"


def _overrides(facts: CardFacts) -> list[Block]:
    rows: list[dict[str, Cell]] = [
        {
            "ref": action.at.ref,
            "rating": RATING_KIND_WORDS[rated.kind],
            "computed": rated.computed_words,
            "said": rating_words(rated.override.value),
            "until": rated.override.last_day,
            "by": rated.override.by,
            "reason": rated.override.reason,
        }
        for action in facts.actions
        for rated in action.ratings
        if rated.override
    ]
    if not rows:
        return [Paragraph(["None: every rating is the one that the rule gives."])]
    return [
        Table(
            key="overrides",
            caption="Ratings said by a person in place of the computed one",
            columns=[
                TableColumn("ref", "Action", numeric=True),
                TableColumn("rating", "Rating"),
                TableColumn("computed", "By the rule"),
                TableColumn("said", "In force"),
                TableColumn("until", "Until"),
                TableColumn("by", "Said by"),
                TableColumn("reason", "Reason", below=True),
            ],
            rows=rows,
            row_heading="rating",
        )
    ]


# --- the bridge ----------------------------------------------------------------------------------


def _bridge(facts: CardFacts) -> list[Block]:
    split = [line.figure for line in facts.lines if line.figure.facts.changes is not None]
    others = [line.figure for line in facts.lines if line.figure.facts.changes is None]
    blocks: list[Block] = []
    if split:
        blocks += [
            Table(
                key="bridge",
                caption="How each figure came about: the parts add up, and none is improvement",
                columns=[
                    TableColumn("figure", "Figure"),
                    TableColumn("start", _last(facts), numeric=True),
                    TableColumn("data", "Data revised", numeric=True),
                    TableColumn("others", "Other children", numeric=True),
                    TableColumn("same", "Same children", numeric=True),
                    TableColumn("end", facts.month.label, numeric=True),
                    TableColumn("detail", "Made of", below=True),
                ],
                rows=[_bridge_row(figure) for figure in split],
                row_heading="figure",
                note="Percentages are in percentage points. Data revised: late, corrected or "
                "counted by a changed definition. Steps of few children are told together.",
            ),
            Checks([_sum_check(figure) for figure in split]),
        ]
    if others:
        blocks.append(
            Bullets(
                [[f"{figure.indicator.title}: {figure.facts.why_no_changes}"] for figure in others]
            )
        )
    return blocks


def _bridge_row(figure: Figure) -> dict[str, Cell]:
    facts, walk = figure.facts, figure.facts.changes
    assert walk is not None  # whoever calls has asked
    places, parts = words.places_of(figure.indicator), split_of(walk)
    steps = [step for step in walk.steps if step.key != "definition" or step.amount]
    made_of = [
        f"{STEPS[step.key]} {words.amount_of(facts, step.amount, places)}"
        + (f" ({step.children:,} children)" if step.key != "definition" else "")
        for step in steps
        if step.amount or step.children
    ]
    start = "as reported then" if walk.has_reported else "as known now"
    return {
        "figure": figure.indicator.title,
        "start": words.level_of(walk.start, places),
        "data": words.amount_of(facts, parts.revised, places) if walk.has_reported else "–",
        "others": words.amount_of(facts, parts.other_children, places),
        "same": words.amount_of(facts, parts.same_children, places),
        "end": words.level_of(walk.end, places),
        "detail": f"{facts.before.period.label} {start}"
        + (f"; {'; '.join(made_of)}." if made_of else "; nothing changed."),
    }


def _sum_check(figure: Figure) -> Check:
    facts, walk = figure.facts, figure.facts.changes
    assert walk is not None  # whoever calls has asked
    places, parts = words.places_of(figure.indicator), split_of(walk)
    printed = sum(
        (
            round_half_up(part, places)
            for part in (parts.revised, parts.other_children, parts.same_children)
        ),
        Decimal(0),
    )
    said = (
        f"{figure.indicator.title}: the exact parts add up to the change, "
        f"{words.amount_of(facts, walk.end - walk.start, places)}"
    )
    if printed != round_half_up(walk.end - walk.start, places):
        said += f"; as printed, each rounded for itself, they come to {printed}".replace("-", MINUS)
    return Check(f"{said}.", walk.adds_up)


# --- what is published, data, definitions --------------------------------------------------------


def _published(facts: CardFacts) -> Definitions:
    """Published figures of the same children and days, or why there is none."""
    return Definitions(
        [
            Definition(
                line.indicator.title,
                line.figure.benchmark.reason
                if isinstance(line.figure.benchmark, NoBenchmark)
                else words.benchmark_words(line.figure),
            )
            for line in facts.lines
        ]
    )


def _health(facts: CardFacts) -> list[Block]:
    blocks: list[Block] = [
        Table(
            key="health",
            caption="Each figure’s data and definition",
            columns=[
                TableColumn("figure", "Figure"),
                TableColumn("data", f"Data of {facts.month.label}"),
                TableColumn("version", "Version", numeric=True),
                TableColumn("review", "Definition reviewed by"),
            ],
            rows=[_health_row(facts, line) for line in facts.lines],
            row_heading="figure",
        )
    ]
    blocks.insert(0, Paragraph([_fixed(facts)]))
    if facts.sources:
        blocks.append(
            Table(
                key="received",
                caption="What was last received",
                columns=[
                    TableColumn("what", "Files"),
                    TableColumn("when", "Received"),
                    TableColumn("remark", "Speaks of"),
                ],
                rows=[
                    {
                        "what": source.title,
                        "when": source.received_on,
                        "remark": f"{source.remark}{'; ' if source.remark else ''}received before "
                        f"{facts.month.label} was over"
                        if source.is_late
                        else source.remark,
                    }
                    for source in facts.sources
                ],
                row_heading="what",
            )
        )
    return blocks


def _fixed(facts: CardFacts) -> str:
    """Whether the month's figures may still change."""
    if facts.frozen is None:
        return f"{facts.month.label} is not frozen: its figures change as data come in."
    many = facts.frozen.addenda
    since = (
        "; nothing has been corrected since"
        if not many
        else f"; {many} {'addendum has' if many == 1 else 'addenda have'} corrected it since"
    )
    return (
        f"{facts.month.label} was frozen on {long_date(facts.frozen.on)} and signed by "
        f"{facts.frozen.signed_by}{since}."
    )


def _health_row(facts: CardFacts, line: Line) -> dict[str, Cell]:
    is_overdue = line.indicator.review_on < facts.as_at
    return {
        "figure": line.indicator.title,
        "data": _completeness(line.figure),
        "version": line.indicator.version,
        "review": f"{long_date(line.indicator.review_on)}{', overdue' if is_overdue else ''}",
    }


def _completeness(figure: Figure) -> str:
    if figure.this is None:
        return "Not loaded"
    if figure.signal.words == NOBODY:
        return "Loaded; nobody is counted"
    cover = figure.coverage
    if cover is not None:
        return (
            f"Marks of {cover.with_marks:,} of {cover.children:,} children of school age; "
            f"{cover.awaited:,} awaited, {cover.no_school:,} without a school"
        )
    if "mark" in figure.indicator.facts:
        return "Loaded; whose marks are missing is too few to tell"
    return "Loaded"


def _definitions(facts: CardFacts) -> Definitions:
    return Definitions(
        [
            Definition(
                line.indicator.title,
                f"{line.indicator.meaning} {BETTER[line.indicator.better]}",
                f"Counted: {COHORT_NAMES[line.indicator.cohort].lower()}. Owner: {line.owner}. "
                f"Key {line.indicator.key}, version {line.indicator.version}.",
            )
            for line in facts.lines
        ]
    )
