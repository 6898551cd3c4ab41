"""What every chart is drawn with: inks that differ in grey, a font, and layers of Vega-Lite.

Charts are written in Vega-Lite's own form, as plain data. Building them through Altair took as long
as drawing them, and a page of a figure draws two; that each is what Altair knows, tests say.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

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
#: A part of a chart as Vega-Lite has it: a layer, a channel, a scale.
Part = dict[str, Any]


def rows_of(datasets: Datasets, rows: list[dict[str, Any]]) -> Part:
    """Those rows as the data of layers, under a name of their own."""
    name = f"rows{len(datasets)}"
    datasets[name] = rows
    return {"data": {"name": name}}


def drawn(rows: Part, mark: Part, encoding: Mapping[str, Part], *, only: str = "") -> Part:
    """A layer: rows, only those that a condition keeps, with a mark for each."""
    kept: Part = {"transform": [{"filter": only}]} if only else {}
    return {**rows, **kept, "mark": mark, "encoding": dict(encoding)}


def ordinal(field: str, **more: Any) -> Part:
    """A channel that says which, in an order."""
    return {"field": field, "type": "ordinal", **more}


def nominal(field: str, **more: Any) -> Part:
    """A channel that says which."""
    return {"field": field, "type": "nominal", **more}


def quantity(field: str, **more: Any) -> Part:
    """A channel that says how much."""
    return {"field": field, "type": "quantitative", **more}


def words(rows: Part, encoding: Mapping[str, Part], **look: Any) -> Part:
    """A layer of words, under ``text`` in each row."""
    mark = {"type": "text", "font": FONT, **look}
    return drawn(rows, mark, {**encoding, "text": nominal("text")})


def as_float(value: Decimal | int | None) -> float | None:
    """A number as a chart takes it."""
    return None if value is None else float(value)
