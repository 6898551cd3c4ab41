"""Two days of a plan compared, for the page, the monthly review and the governors' paper."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from virtualschool.apps.plans.models import Plan
from virtualschool.apps.plans.review.states import rated_on
from virtualschool.domain.plan.comparison import Comparison, DifferenceKind, compare
from virtualschool.publishing.document import Block, Bullets, Paragraph, Strong


def compared(plan: Plan, first: date, last: date) -> Comparison:
    """What changed in a plan from the end of one day to the end of another.

    Raises ``ValueError`` when the first is after the last.
    """
    return compare(rated_on(plan, first), rated_on(plan, last), first=first, last=last)


def compared_blocks(
    comparison: Comparison, kinds: Collection[DifferenceKind] = tuple(DifferenceKind)
) -> list[Block]:
    """A comparison as blocks of a paper: its summary, then each kind of difference, of those that
    the paper's readers are told."""
    blocks: list[Block] = [Paragraph([comparison.summary])]
    for title, differences in comparison.groups:
        if differences[0].kind not in kinds:
            continue
        blocks.append(Paragraph([Strong(title)]))
        blocks.append(Bullets([[each.sentence] for each in differences]))
    return blocks
