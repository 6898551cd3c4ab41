"""Whether the figures can be trusted, what is withheld, and the rules."""

from __future__ import annotations

from virtualschool.apps.governors.paper.facts import PaperFacts
from virtualschool.apps.governors.paper.words import (
    WHY_WITHHELD,
)
from virtualschool.domain.plan.live import RATING_KIND_WORDS, RatingKind, day_words
from virtualschool.domain.plan.rules import (
    RULE_TEXT,
    RULE_VERSION,
)
from virtualschool.publishing.document import (
    Block,
    Definition,
    Definitions,
    Paragraph,
    Section,
    Strong,
    Table,
    TableColumn,
)


def _rule(kind: RatingKind) -> str:
    """A rule as it stands after the name of its rating."""
    bare = RULE_TEXT[kind].removeprefix(f"{RATING_KIND_WORDS[kind]}, ")
    return f"{bare[0].upper()}{bare[1:]}"


def health(facts: PaperFacts) -> Section:
    """Whether the figures can be trusted, what is withheld, and the rules."""
    hidden = len(facts.numbers.withheld)
    many = "number is" if hidden == 1 else "numbers are"
    solved = (
        f"{hidden} {many} withheld. All numbers of this paper were solved together, with those of "
        f"the papers of {facts.papers_before} meeting{'' if facts.papers_before == 1 else 's'} "
        "before."
        if facts.papers_before
        else f"{hidden} {many} withheld. All numbers of this paper were solved together; none was "
        "issued before."
    )
    blocks: list[Block] = [
        Table(
            key="received",
            caption="What the figures are made of",
            columns=[
                TableColumn("what", "File"),
                TableColumn("received", "Last received"),
                TableColumn("covers", "Speaks of"),
            ],
            rows=[
                {"what": title, "received": day_words(day), "covers": remark or "–"}
                for title, day, remark in facts.received
            ],
            row_heading="what",
        ),
        Paragraph([Strong("Small numbers. "), f"{WHY_WITHHELD} {solved}"]),
        Paragraph([Strong(f"How actions are rated (rule version {RULE_VERSION})")]),
        Definitions([Definition(RATING_KIND_WORDS[kind], _rule(kind)) for kind in RatingKind]),
        Paragraph([Strong("What is counted")]),
        Definitions(
            [
                Definition(line.indicator.title, line.indicator.meaning, line.indicator.numerator)
                for line in facts.lines
            ]
        ),
    ]
    return Section("health", "The data behind this paper", blocks)
