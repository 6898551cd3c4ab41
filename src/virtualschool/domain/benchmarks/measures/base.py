"""What a published measure is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Better = Literal["higher", "lower", "neither"]

#: ``period_kind`` of a number of children on the last day of a year to March.
MARCH_31 = "on_31_march"

#: The unit of a figure, the number by which numerator over denominator is multiplied to give it
#: (null for one that is no quotient), and what follows its value on a page.
UNITS: Mapping[str, tuple[int | None, str]] = MappingProxyType(
    {
        "percent": (100, " %"),
        "per 100 pupils": (100, " per 100 pupils"),
        "per 10,000 children": (10_000, " per 10,000 children"),
        "average": (1, ""),
        "bound": (None, ""),
        "children": (None, ""),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedMeasure:
    """``cohort`` is set where a measure has but one; elsewhere each figure has its own.
    ``indicator`` is empty where ours has no like. ``decimals`` are those published."""

    key: str
    title: str
    definition: str
    unit: str
    period_kind: str
    source: str
    indicator: str = ""
    differs: str = ""
    cohort: str = ""
    decimals: int = 0
    better: Better = "neither"

    @property
    def suffix(self) -> str:
        """What follows a value: " %"."""
        return UNITS[self.unit][1]

    @property
    def times(self) -> int | None:
        """What numerator over denominator is multiplied by; null for what is no quotient."""
        return UNITS[self.unit][0]
