"""The measures that are read from published files, and which of our indicators each is.

A measure names an ``indicator`` where the two are about the same thing. Where they are counted
differently all the same, ``differs`` is the sentence that says how, and no benchmark is shown
(decision 26). Sources: methodologies and data guidance of the publications named in ``source``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from virtualschool.domain.benchmarks.measures.after_16 import AFTER_16
from virtualschool.domain.benchmarks.measures.attainment import ATTAINMENT
from virtualschool.domain.benchmarks.measures.base import MARCH_31, UNITS, PublishedMeasure
from virtualschool.domain.benchmarks.measures.care import NUMBERS, STABILITY
from virtualschool.domain.benchmarks.measures.school_life import ABSENCE, SUSPENSIONS

__all__ = ["MARCH_31", "MEASURES", "UNITS", "PublishedMeasure", "measures_of"]

#: Every measure that is read, by key.
MEASURES: Mapping[str, PublishedMeasure] = MappingProxyType(
    {
        measure.key: measure
        for group in (ABSENCE, NUMBERS, STABILITY, ATTAINMENT, AFTER_16, SUSPENSIONS)
        for measure in group
    }
)


def measures_of(indicator: str) -> tuple[PublishedMeasure, ...]:
    """The published measures that are about the same thing as one of our indicators."""
    return tuple(measure for measure in MEASURES.values() if measure.indicator == indicator)
