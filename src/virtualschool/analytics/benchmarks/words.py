"""A match in words for pages and papers, and how far ours is from what is published."""

from __future__ import annotations

from decimal import Decimal

from virtualschool.analytics.benchmarks.matching import Match, Neighbours, NoBenchmark
from virtualschool.domain.benchmarks import (
    PUBLISHED_COHORTS,
    PublishedFigure,
    PublishedMeasure,
    with_decimals,
)


def sentences(found: Match, name: str = "") -> list[str]:
    """The match in words for a page; ``name`` is the authority's, else the published one is used.

    As in: England 8.3 %, North East 8.1 %, statistical neighbours' median 8.0 % (9 of 10
    published), 2022/23, children looked after for twelve months at 31 March.
    """
    if isinstance(found, NoBenchmark):
        return [found.reason]
    whom = PUBLISHED_COHORTS[found.cohort].words
    said = []
    parts = [f"{each.area_name} {each.words()}" for each in (found.england, found.region) if each]
    if found.neighbours:
        parts.append(_neighbours_words(found.neighbours, found.measure))
    if parts:
        said.append(f"{', '.join(parts)}, {found.when}, {whom}.")
    if found.authority:
        own = f"Published for {name or found.authority.area_name}: {found.authority.words()}"
        said.append(f"{own}." if parts else f"{own}, {found.when}, {whom}.")
    if versions := {figure.version for figure in found.figures} - {"", "Final"}:
        said.append(f"The published figures are {' and '.join(sorted(versions)).lower()}.")
    return said


def difference(ours: Decimal, figure: PublishedFigure) -> Decimal | None:
    """Ours, as shown, less the published number, exactly; null where a symbol stands for it.

    Between percentages it is in percentage points.
    """
    return None if figure.number is None else ours - figure.number


def difference_words(ours: Decimal, figure: PublishedFigure, measure: PublishedMeasure) -> str:
    """As in: 0.4 percentage points above England. Empty where nothing is published."""
    gap = difference(ours, figure)
    if gap is None:
        return ""
    if gap == 0:
        return f"the same as {figure.area_name}"
    unit = {"percent": "percentage points", "children": "children"}.get(measure.unit, "points")
    side = "above" if gap > 0 else "below"
    return f"{with_decimals(abs(gap), measure.decimals)} {unit} {side} {figure.area_name}"


def _neighbours_words(near: Neighbours, measure: PublishedMeasure) -> str:
    count = f"{near.published} of {near.of} published"
    if near.not_loaded:
        count += f", {near.not_loaded} not in the files loaded"
    if near.median is None:
        return f"too few statistical neighbours for a median ({count})"
    return f"statistical neighbours' median {near.median}{measure.suffix} ({count})"
