"""Among whom, and where: breakdowns, and in how few half of it lies."""

from __future__ import annotations

from virtualschool.apps.indicators.figures.document.words import is_small, ref
from virtualschool.apps.indicators.figures.facts import Concentration, Count, FigureFacts, Withheld
from virtualschool.apps.indicators.words import BREAKDOWN_NAMES
from virtualschool.domain.disclosure import DEFAULT_RULE, Symbol
from virtualschool.publishing.document import (
    Block,
    Bullets,
    Cell,
    Note,
    Paragraph,
    Table,
    TableColumn,
)


def among_whom(facts: FigureFacts) -> list[Block]:
    blocks: list[Block] = []
    lines = [
        line
        for line in (
            _concentrated(facts, facts.by_school, "school", "schools"),
            _concentrated(facts, facts.by_child, "child", "children"),
        )
        if line
    ]
    if lines:
        blocks.append(Bullets([[line] for line in lines]))
    is_hiding = any(
        isinstance(p.count, Count) and is_small(p.count)
        for parts in facts.breakdowns.values()
        for p in parts
    )
    if is_hiding:
        blocks.append(
            Note(
                [
                    f"Where fewer than {DEFAULT_RULE.threshold} children are in a group, counts "
                    "stand in place of a percentage: one child would move it too far. On screen "
                    "each has its dot, full for those counted in the numerator."
                ]
            )
        )
    if not facts.indicator.parts_add_up:
        blocks.append(
            Paragraph(["A child can be in more than one group, so groups need not add up."])
        )
    silent = []
    for name, parts in facts.breakdowns.items():
        if parts and all(isinstance(part.count, Withheld) for part in parts):
            silent.append(BREAKDOWN_NAMES[name].lower())
        elif parts:
            blocks.append(_breakdown(facts, name))
    if silent:
        names = ", ".join(silent)
        blocks.append(Paragraph([f"By {names}: every group is too small or gives one away."]))
    return blocks or [Paragraph(["Nobody was counted, so there is no group to show."])]


def _numbers(count: Count | Withheld) -> dict[str, Cell]:
    """The whole numbers of a group, or the symbol in their place."""
    if isinstance(count, Withheld):
        return dict.fromkeys(("top", "bottom", "children"), str(Symbol.CONFIDENTIAL))
    return {"top": count.numerator, "bottom": count.denominator, "children": count.children}


def _breakdown(facts: FigureFacts, name: str) -> Table:
    indicator = facts.indicator
    columns = [
        TableColumn("group", BREAKDOWN_NAMES[name]),
        TableColumn("figure", "Figure", numeric=True),
    ]
    if not indicator.is_count:
        columns += [
            TableColumn("top", "Numerator", numeric=True),
            TableColumn("bottom", "Denominator", numeric=True),
        ]
    if indicator.unit != "children" or not indicator.is_count:
        columns.append(TableColumn("children", "Children", numeric=True))
    rows: list[dict[str, Cell]] = [
        {
            "group": part.name,
            "figure": ref(facts, part.count, facts.choice, **{name: part.value}),
            **_numbers(part.count),
        }
        for part in facts.breakdowns[name]
    ]
    return Table(
        key=f"by-{name.replace('_', '-')}",
        caption=f"By {BREAKDOWN_NAMES[name][0].lower()}{BREAKDOWN_NAMES[name][1:]}",
        columns=columns,
        rows=rows,
        row_heading="group",
    )


def _concentrated(facts: FigureFacts, found: Concentration | None, one: str, many: str) -> str:
    """In how few schools, or children, half of it lies."""
    if found is None:
        return ""
    indicator = facts.indicator
    unit = "half days" if indicator.scale == 2 else indicator.unit
    what = unit if indicator.is_count else f"{unit} counted in the numerator"
    if indicator.better == "higher" and not indicator.is_count:
        what = f"{unit} missing from the numerator"
    where = f"{found.few} {one if found.few == 1 else many} of {found.among}"
    return f"{found.share:,} of {found.total:,} {what} are with {where}."
