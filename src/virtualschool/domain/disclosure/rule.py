"""Which small numbers are hidden for themselves, and the symbols that stand in their place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from virtualschool.domain.statistics import round_half_up


class Symbol(StrEnum):
    """What stands in place of a number (DfE symbols)."""

    CONFIDENTIAL = "c"
    NOT_APPLICABLE = "z"
    NOT_AVAILABLE = "x"
    ROUNDS_TO_NOUGHT = "k"
    LOW_RELIABILITY = "u"


@dataclass(frozen=True, slots=True)
class SuppressionRule:
    """Counts from 1 to below ``threshold`` are hidden. ``attribute_group`` is the size of group
    below which "all" or "none" tells something about everybody in it."""

    threshold: int = 6
    attribute_group: int = 10

    def __post_init__(self) -> None:
        if self.threshold < 1:
            raise ValueError("The threshold of suppression must be at least 1.")

    def hides(self, count: int) -> bool:
        """Whether a count must be hidden for itself."""
        return 0 < count < self.threshold


DEFAULT_RULE = SuppressionRule()


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be shown: ``value``, or ``symbol`` in its place.

    ``reason`` is kept for the record and never published: it tells a small cell from its cover.
    """

    value: int | None
    symbol: Symbol | None = None
    reason: str = ""


def show_count(count: int | None, rule: SuppressionRule = DEFAULT_RULE) -> Shown:
    """A single count; null is not available."""
    if count is None:
        return Shown(None, Symbol.NOT_AVAILABLE, "not available")
    if rule.hides(count):
        return Shown(None, Symbol.CONFIDENTIAL, f"fewer than {rule.threshold}")
    return Shown(count)


def rate_symbol(
    numerator: int | None, denominator: int | None, rule: SuppressionRule = DEFAULT_RULE
) -> Symbol | None:
    """What must stand in place of a rate, or null when the rate may be shown.

    ``x`` where a part is not known, ``z`` where nobody could be counted, ``c`` where the numerator
    or the denominator is hidden for itself.
    """
    if numerator is None or denominator is None:
        return Symbol.NOT_AVAILABLE
    if denominator == 0:
        return Symbol.NOT_APPLICABLE
    if rule.hides(numerator) or rule.hides(denominator):
        return Symbol.CONFIDENTIAL
    return None


def tells_about_everybody(
    numerator: int, denominator: int, rule: SuppressionRule = DEFAULT_RULE
) -> bool:
    """Whether 0 or 100 % of so small a group gives each member away: for a person to look at."""
    return 0 < denominator < rule.attribute_group and numerator in (0, denominator)


def round_to_nearest(count: int, base: int = 10) -> int:
    """A count rounded half up to a multiple of ``base``: 10 for regional and national figures."""
    return int(round_half_up(Fraction(count, base))) * base
