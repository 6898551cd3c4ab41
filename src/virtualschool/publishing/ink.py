"""What every chart is drawn with: inks that differ in grey, a font, and rows by their names."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import altair as alt

FONTS = Path(__file__).parent / "fonts"
#: Names are quoted: one that ends in a number is no name otherwise, and the whole list would fall.
FONT = "'Source Sans Pro', 'Source Sans 3', Arial, sans-serif"

#: Dark blue, orange, turquoise and plum of the Government Analysis Function, in order of use: far
#: apart in darkness when printed in grey.
INKS = ("#12436D", "#F46A25", "#28A197", "#801650")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
SHAPES = ("circle", "square", "triangle-up", "diamond")
TEXT, QUIET, RULE = "#0b0c0c", "#484949", "#cecece"

WIDE, NARROW = 640, 330
#: What stands beside the field of lines: the scale before it, the names of limits after it.
BESIDE = 145
#: How wide a letter of a label is, and what must stay free between two.
LETTER, GAP = 6.5, 2
Datasets = dict[str, list[dict[str, Any]]]


def rows_of(datasets: Datasets, rows: list[dict[str, Any]]) -> Any:
    """A chart of those rows."""
    name = f"rows{len(datasets)}"
    datasets[name] = rows
    return alt.Chart(alt.NamedData(name=name))


def as_float(value: Decimal | int | None) -> float | None:
    """A number as a chart takes it."""
    return None if value is None else float(value)
