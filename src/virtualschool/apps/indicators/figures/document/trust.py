"""Can it be trusted: what is missing, what was last received, what exactly is counted."""

from __future__ import annotations

from virtualschool.apps.indicators.figures.document.words import BETTER
from virtualschool.apps.indicators.figures.facts import Count, FigureFacts
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES, COHORT_NAMES
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Definition,
    Definitions,
    Paragraph,
    Span,
    Table,
    TableColumn,
)
from virtualschool.publishing.plain import long_date


def can_it_be_trusted(facts: FigureFacts) -> list[Block]:
    indicator = facts.indicator
    items: list[list[Span]] = []
    if cover := facts.coverage:
        items.append(
            [
                f"Of {cover.children:,} children of school age looked after in "
                f"{facts.choice.name}, marks are counted of {cover.with_marks:,}; of "
                f"{cover.awaited:,} none have arrived; {cover.no_school:,} had no school."
            ]
        )
    for name, parts in facts.breakdowns.items():
        known = [(part.value, part.count) for part in parts if isinstance(part.count, Count)]
        total = sum(count.children for _, count in known)
        unknown = sum(count.children for value, count in known if value is None)
        if unknown and len(known) == len(parts):
            items.append(
                [f"{BREAKDOWN_NAMES[name]}: not known of {unknown:,} of {total:,} children."]
            )
    if indicator.review_on < facts.today:
        items.append([f"The definition was due for review on {long_date(indicator.review_on)}."])
    else:
        items.append([f"The definition is next reviewed on {long_date(indicator.review_on)}."])
    blocks: list[Block] = [Bullets(items)]
    if facts.received:
        rows: list[dict[str, Cell]] = [
            {"what": title, "when": day, "remark": remark} for title, day, remark in facts.received
        ]
        blocks.append(
            Table(
                key="received",
                caption="What was last received",
                columns=[
                    TableColumn("what", "Files"),
                    TableColumn("when", "Received"),
                    TableColumn("remark", "Speaks of"),
                ],
                rows=rows,
                row_heading="what",
            )
        )
    else:
        blocks.append(Paragraph(["The ledger holds no load that this figure was made from."]))
    return blocks


def what_is_counted(facts: FigureFacts) -> Definitions:
    indicator = facts.indicator
    names = [BREAKDOWN_NAMES[name] for name in indicator.breakdowns]
    items = [
        Definition("Why it matters", indicator.why),
        Definition("What is counted" if indicator.is_count else "Numerator", indicator.numerator),
    ]
    if indicator.denominator:
        items.append(Definition("Denominator", indicator.denominator))
    items += [
        Definition("Who is counted", COHORT_NAMES[facts.cohort]),
        Definition("Which way is better", BETTER[indicator.better]),
        Definition("Can be shown by", ", ".join(names)),
        Definition("Source of the rule", indicator.source),
        Definition("Owner", indicator.owner),
        Definition(
            "Version", f"{indicator.version}, to be reviewed by {long_date(indicator.review_on)}"
        ),
        Definition("Key", indicator.key),
    ]
    return Definitions(items)
