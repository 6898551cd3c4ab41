"""What is published about everyone: the DfE's open data, and the lists that it is read with.

Figures of children in need and children looked after, of all pupils by authority and by school, of
16 and 17 year olds; statistical neighbours, authorities and bank holidays. No file names a person.
"""

from __future__ import annotations

from virtualschool.feeds.base import Context, Feed, Refiner, TableShape
from virtualschool.feeds.benchmarks.check import check
from virtualschool.feeds.benchmarks.figures import FIGURES_SCHEMA, FigureRefiner
from virtualschool.feeds.benchmarks.layouts import LAYOUTS
from virtualschool.feeds.benchmarks.reference.rows import (
    AuthorityRefiner,
    HolidayRefiner,
    NeighbourRefiner,
)
from virtualschool.feeds.benchmarks.reference.shapes import (
    BANK_HOLIDAYS,
    NEIGHBOURS,
    REFERENCE,
)
from virtualschool.feeds.benchmarks.settle import settle

__all__ = ["FEED", "FIGURES_SCHEMA"]


def _refiner(shape: TableShape, file: str, context: Context) -> Refiner:
    if shape.name in LAYOUTS:
        return FigureRefiner(shape, file, context)
    if shape == NEIGHBOURS:
        return NeighbourRefiner(shape, file, context)
    make = HolidayRefiner if shape == BANK_HOLIDAYS else AuthorityRefiner
    return make(shape, file, context)


FEED = Feed(
    name="benchmarks",
    title="published figures",
    description=(
        "The Department for Education's open data of children in need, children looked after, "
        "pupils and schools, with their years, cohorts and symbols; statistical neighbours, lists "
        "of authorities, bank holidays."
    ),
    tables=(*(layout.shape for layout in LAYOUTS.values()), *REFERENCE),
    settle=settle,
    check=check,
    refiner=_refiner,
)
