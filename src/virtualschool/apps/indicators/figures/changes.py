"""What changed between two periods, in steps that add up exactly.

The walk begins at the last period's figure as it was reported then and ends at this period's as it
is known now. Each step changes one thing: the definition, what came late, what was corrected, who
was counted. The value is taken after each, so the steps cannot but add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from virtualschool.domain.statistics import churn_split

#: Each child's numerator and denominator; of a count the denominator is null.
Parts = Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True, slots=True)
class Measure:
    """How whole numbers become the value that a page prints."""

    is_count: bool
    scale: int = 1

    def of(self, parts: Parts) -> Fraction | None:
        """The pooled value; null for a rate of nobody."""
        numerator = sum(pair[0] for pair in parts.values())
        if self.is_count:
            return Fraction(numerator, self.scale)
        denominator = sum(pair[1] or 0 for pair in parts.values())
        return Fraction(100 * numerator, denominator) if denominator else None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what changed, by how much, and how many children it is about."""

    key: str  # definition, late, corrected, joined, left, among_both
    amount: Fraction
    children: int


@dataclass(frozen=True, slots=True)
class Changes:
    """The walk from ``start`` to ``end``. ``has_reported`` says whether anything had been reported
    of the last period at its end; without it the first three steps are not there."""

    start: Fraction
    end: Fraction
    steps: tuple[Step, ...]
    has_reported: bool

    @property
    def adds_up(self) -> bool:
        return self.start + sum(step.amount for step in self.steps) == self.end


def changes(
    last: Parts,
    this: Parts,
    measure: Measure,
    *,
    reported: Parts | None = None,
    reported_value: Fraction | None = None,
) -> Changes | None:
    """The walk from the last period to this one; null where a rate of either cannot be made.

    ``last`` and ``this`` are as known now. ``reported`` is the last period by the snapshot that was
    current at its end, under today's definition; ``reported_value`` is what was printed then where
    the definition was another one.
    """
    now, end = measure.of(last), measure.of(this)
    if now is None or end is None:
        return None
    start = now
    steps: list[Step] = []
    then = measure.of(reported) if reported is not None else None
    if reported is not None and then is not None:
        start = then if reported_value is None else reported_value
        steps.append(Step("definition", then - start, 0))
        steps += _revised(reported, last, measure)
    who = _who(last, this, measure)
    return Changes(start, end, (*steps, *who), then is not None) if who else None


def _revised(then: Parts, now: Parts, measure: Measure) -> list[Step]:
    """Late: children of whom more is counted now. Corrected: as much or less, otherwise."""
    late = {child for child in now if _size(now[child]) > _size(then.get(child))}
    other = {child for child in then.keys() | now.keys() if then.get(child) != now.get(child)}
    between = {child: pair for child, pair in then.items() if child not in late}
    between |= {child: now[child] for child in late}
    before, middle, after = measure.of(then), measure.of(between), measure.of(now)
    assert before is not None
    assert middle is not None
    assert after is not None
    return [
        Step("late", middle - before, len(late)),
        Step("corrected", after - middle, len(other - late)),
    ]


def _size(pair: tuple[int, int | None] | None) -> int:
    """How much is counted of a child: the denominator, or a count itself."""
    if pair is None:
        return 0
    return pair[0] if pair[1] is None else pair[1]


def _who(last: Parts, this: Parts, measure: Measure) -> list[Step]:
    """Who is counted: see ``domain.statistics.churn_split``. Empty where a rate has nobody in
    both periods."""
    if not measure.is_count:
        split = churn_split(_rates(last), _rates(this))
        found = (split.effect_only_this, split.effect_only_last, split.among_both)
        joined, left, both = found
        if joined is None or left is None or both is None:
            return []
        return [
            Step("joined", joined, split.children_only_this),
            Step("left", left, split.children_only_last),
            Step("among_both", both, split.children_both),
        ]
    before = {child for child, pair in last.items() if pair[0]}
    after = {child for child, pair in this.items() if pair[0]}

    def total(parts: Parts, children: set[str]) -> Fraction:
        return Fraction(sum(parts[child][0] for child in children), measure.scale)

    both_ = before & after
    return [
        Step("joined", total(this, after - both_), len(after - both_)),
        Step("left", -total(last, before - both_), len(before - both_)),
        Step("among_both", total(this, both_) - total(last, both_), len(both_)),
    ]


def _rates(parts: Parts) -> dict[str, tuple[int, int]]:
    return {child: (top, bottom or 0) for child, (top, bottom) in parts.items()}
