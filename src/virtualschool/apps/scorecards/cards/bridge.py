"""How last month's figure became this month's, in steps that add up exactly and tell no few apart.

The steps are those of a figure's own page (``apps.indicators.figures.changes``). Where one is of so
few children that it may not leave the team it is told together with its like, late data with
corrected, those who joined with those who left: the sum stays exact and nobody is singled out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from virtualschool.apps.indicators.figures.changes import Changes, Step
from virtualschool.domain.disclosure import DEFAULT_RULE

#: The steps in words, those told together too. ``among_both`` is the only one in which the work may
#: show; none of them is called improvement.
STEPS = {
    "definition": "Changed definition",
    "late": "Late data",
    "corrected": "Corrected data",
    "revised": "Late or corrected data",
    "joined": "Other children: counted this month only",
    "left": "Other children: counted last month only",
    "others": "Other children are in the figure",
    "among_both": "Change among the same children",
}

#: Which steps are told together where one of them is of few.
_ALIKE = {"revised": ("late", "corrected"), "others": ("joined", "left")}


@dataclass(frozen=True, slots=True)
class Split:
    """A change in two: among the children counted in both months, and because others are."""

    change: Fraction
    same_children: Fraction
    other_children: Fraction
    revised: Fraction  # definition, late and corrected data


def told_changes(walk: Changes) -> Changes | None:
    """The walk as it may leave the team; null where even together a step is of too few."""
    steps = list(walk.steps)
    for name, alike in _ALIKE.items():
        if any(step.key in alike and DEFAULT_RULE.hides(step.children) for step in steps):
            steps = _together(steps, name, alike)
    if any(DEFAULT_RULE.hides(step.children) for step in steps):
        return None
    return replace(walk, steps=tuple(steps))


def _together(steps: Sequence[Step], name: str, alike: tuple[str, ...]) -> list[Step]:
    held = [step for step in steps if step.key in alike]
    one = Step(
        name, sum((step.amount for step in held), Fraction(0)), sum(step.children for step in held)
    )
    rest = [step for step in steps if step.key not in alike]
    place = next(place for place, step in enumerate(steps) if step.key in alike)
    return [*rest[:place], one, *rest[place:]]


def split_of(walk: Changes) -> Split:
    """The change in two parts, and what is no change of anything but the data."""
    amounts = {step.key: step.amount for step in walk.steps}

    def total(*keys: str) -> Fraction:
        return sum((amounts.get(key, Fraction(0)) for key in keys), Fraction(0))

    return Split(
        walk.end - walk.start,
        total("among_both"),
        total("joined", "left", "others"),
        total("definition", "late", "corrected", "revised"),
    )
