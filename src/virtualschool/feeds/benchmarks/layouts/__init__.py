"""The published tables that are read, by the name of their shape."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from virtualschool.feeds.benchmarks.layouts import schools, social_care, young_people
from virtualschool.feeds.benchmarks.layouts.base import Cells, Layout

__all__ = ["LAYOUTS", "Cells", "Layout"]

LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        layout.shape.name: layout
        for layout in (
            social_care.ABSENCE,
            social_care.KS2,
            social_care.KS4,
            social_care.NUMBERS,
            social_care.PLACEMENTS,
            social_care.MOVES,
            young_people.NEET,
            schools.SCHOOLS_ABSENCE,
            schools.PUPILS_ABSENCE,
            schools.SCHOOLS_SUSPENSIONS,
            schools.PUPILS_SUSPENSIONS,
            schools.SCHOOLS_KS2,
            schools.SCHOOLS_KS4,
            schools.KS2_TABLE,
            schools.KS4_TABLE,
        )
    }
)
