"""What changed since the period before, in parts that add up."""

from __future__ import annotations

from decimal import Decimal

from virtualschool.apps.indicators.figures.changes import Changes
from virtualschool.apps.indicators.figures.document.words import amount, is_small
from virtualschool.apps.indicators.figures.facts import Count, FigureFacts
from virtualschool.domain.statistics import round_half_up
from virtualschool.publishing.document import (
    Block,
    Cell,
    Check,
    Checks,
    Paragraph,
    Table,
    TableColumn,
)

_STEPS = {
    "definition": "Changed definition",
    "late": "Late data: more is counted of these children than was then",
    "corrected": "Corrected data",
    "joined": "Joined: counted in this period only",
    "left": "Left: counted in the period before only",
    "among_both": "Change among children counted in both periods",
}


def what_changed(facts: FigureFacts) -> list[Block]:
    walk = facts.changes
    if walk is None:
        return [Paragraph([facts.why_no_changes])]
    if any(not isinstance(c, Count) or is_small(c) for c in (facts.this, facts.last)):
        return [Paragraph(["So few children are counted that the change is not split."])]
    indicator = facts.indicator
    places = indicator.decimals + (0 if indicator.is_count else 1)
    unit = "" if indicator.is_count else " (percentage points)"
    start = "as reported then" if walk.has_reported else "as known now"
    rows: list[dict[str, Cell]] = [
        {
            "what": f"{facts.before.period.label}, {start}",
            "amount": amount(facts, walk.start, places, with_sign=False),
            "children": None,
        }
    ]
    rows += [
        {
            "what": _STEPS[step.key],
            "amount": amount(facts, step.amount, places),
            "children": step.children if step.key != "definition" else None,
        }
        for step in walk.steps
    ]
    rows.append(
        {
            "what": f"{facts.choice.period.label}, as "
            f"{'reported then' if facts.is_then else 'known now'}",
            "amount": amount(facts, walk.end, places, with_sign=False),
            "children": None,
        }
    )
    blocks: list[Block] = [
        Table(
            key="changed",
            caption=f"From {facts.before.period.label} to {facts.choice.period.label}",
            columns=[
                TableColumn("what", "Step"),
                TableColumn("amount", f"Change{unit}", numeric=True),
                TableColumn("children", "Children", numeric=True),
            ],
            rows=rows,
            row_heading="what",
            total_row=True,
            note="The parts say who was counted. None of them is called improvement.",
        ),
        Checks([Check(_sum_words(facts, walk, places), walk.adds_up)]),
    ]
    if not walk.has_reported:
        words = (
            f"Nothing had been loaded by the end of {facts.before.name}, so late data, corrected "
            "data and a changed definition cannot be told apart from what was known from the first."
        )
        blocks.append(Paragraph([words]))
    elif not any(step.amount for step in walk.steps if step.key == "definition"):
        blocks.append(
            Paragraph([f"The definition has not changed since (version {indicator.version})."])
        )
    return blocks


def _sum_words(facts: FigureFacts, walk: Changes, places: int) -> str:
    total = walk.end - walk.start
    parts = sum((round_half_up(step.amount, places) for step in walk.steps), Decimal(0))
    words = f"The exact steps add up to the change, {amount(facts, total, places) or '0'}"
    if parts != round_half_up(total, places):
        words += f"; as printed, each rounded for itself, they come to {parts}"
    return f"{words}."
