"""Charts as SVG and PNG that stand up in grey print.

Every series differs in darkness, dash and point shape, not in colour alone, and is named at its
end instead of in a key. A control chart shows the usual level and its limits; months with few
school days are hollow; signals are large diamonds. No gauge, no third dimension.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import cache
from math import ceil
from threading import Lock
from typing import Any, TypeVar

import vl_convert

from virtualschool.publishing.aims import aims
from virtualschool.publishing.document import Chart
from virtualschool.publishing.ink import (
    BESIDE,
    DASHES,
    FONT,
    FONTS,
    GAP,
    INKS,
    LETTER,
    QUIET,
    SHAPES,
    TEXT,
    WIDE,
    Datasets,
    Part,
    as_float,
    drawn,
    nominal,
    ordinal,
    quantity,
    rows_of,
    words,
)
from virtualschool.publishing.plain import number, printable_data

_KEPT = 256

#: The layers of a chart, and how wide and high its field is.
Drawing = tuple[list[Part], dict[str, int]]
Picture = TypeVar("Picture", str, bytes)

_cache: OrderedDict[str, str] = OrderedDict()
_pixels: OrderedDict[str, bytes] = OrderedDict()
_lock = Lock()


@cache
def _ready() -> None:
    vl_convert.register_font_directory(str(FONTS))


def svg(chart: Chart, width: int = WIDE) -> str:
    """The chart as an SVG element ``width`` units wide. Equal charts are drawn once.

    The picture carries no title or description of its own: the text around it says both.
    """

    def draw(key: str) -> str:
        _ready()
        return _tidy(vl_convert.vegalite_to_svg(printable_data(specified(chart, width))), key)

    return _kept(_cache, _key(chart, width), draw)


def png(chart: Chart, width: int = WIDE) -> bytes:
    """The same picture on white, twice as many pixels as units: for what cannot draw SVG."""

    def draw(_key: str) -> bytes:
        start, rest = svg(chart, width).split(">", 1)
        paper = '<rect width="100%" height="100%" fill="white"/>'
        return vl_convert.svg_to_png(f"{start}>{paper}{rest}", scale=2)

    return _kept(_pixels, _key(chart, width), draw)


def forget() -> None:
    """Keeps no picture any longer."""
    with _lock:
        _cache.clear()
        _pixels.clear()


def _key(chart: Chart, width: int) -> str:
    return hashlib.sha256(f"{width}|{chart!r}".encode("utf-8", "backslashreplace")).hexdigest()


def _kept(cache: OrderedDict[str, Picture], key: str, draw: Callable[[str], Picture]) -> Picture:
    """What the cache has under ``key``, drawn now if need be; the latest used are kept."""
    with _lock:
        if key in cache:
            cache.move_to_end(key)
            return cache[key]
    drawn = draw(key)
    with _lock:
        cache[key] = drawn
        while len(cache) > _KEPT:
            cache.popitem(last=False)
    return drawn


def _tidy(drawn: str, key: str) -> str:
    """Makes clip-path ids unique in a page, and takes off the roles that Vega writes: a picture's
    parts are not read out one by one, since its words and table stand beside it."""
    drawn = re.sub(r' (role|aria-[a-z]+)="[^"]*"', "", drawn)
    drawn = re.sub(r'id="([^"]+)"', rf'id="c{key[:8]}\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#c{key[:8]}\1)", drawn)
    return re.sub(r'<rect width="\d+" height="\d+" fill="white"/>', "", drawn, count=1)


def specified(chart: Chart, width: int) -> Part:
    """What is drawn, as Vega-Lite has it."""
    rows: Datasets = {}
    layers, size = (_bars if chart.kind == "bar" else _lines)(chart, width, rows)
    return {"config": _LOOK, "layer": layers, "datasets": rows, **size}


_LOOK: Part = {
    "font": FONT,
    "background": "white",
    "padding": {"left": 2, "top": 4},
    "view": {"stroke": None},
    "axis": {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelColor": TEXT,
        "titleColor": QUIET,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "gridColor": "#e3e3e3",
        "domainColor": QUIET,
        "tickColor": QUIET,
    },
}


def _values(chart: Chart) -> list[float]:
    found = [as_float(v) for series in chart.series for v in series.values]
    found += [as_float(v) for v in (*chart.lower, *chart.upper, *chart.centre, chart.target)]
    return [v for v in found if v is not None]


def _scale(values: list[float]) -> tuple[Part, bool]:
    """From nought unless everything lies far above it, and whether it is cut."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low > 0.5 * high > 0 and high - low < 0.4 * high and high > 20:
        room = max((high - low) * 0.12, 0.2)
        return {"domain": [low - room, high + room], "nice": True, "zero": False}, True
    return {"domainMin": min(low, 0.0), "domainMax": max(high * 1.08, 1.0), "nice": True}, False


def _label_axis(labels: Sequence[str], width: int) -> Part:
    """The labels under the axis, as many as do not touch, counted from the last; the year of a
    month or day stands under it only where it changes."""
    names = [_name_and_year(label)[0] for label in labels]
    room = (width - BESIDE) / max(len(labels), 1)
    step = ceil((max(map(len, names), default=0) * LETTER + GAP) / room)
    shown = list(reversed(list(reversed(labels))[::step]))
    under: dict[str, str | list[str]] = {}
    year_before = ""
    for label in shown:
        name, year = _name_and_year(label)
        if year:
            under[label] = [name, year] if year != year_before else name
            year_before = year
        else:
            under[label] = label
    return {
        "title": None,
        "values": shown,
        "labelAngle": 0,
        "labelOverlap": False,
        "ticks": False,
        "labelPadding": 6,
        "domainWidth": 1,
        "grid": False,
        "labelExpr": f"{json.dumps(under)}[datum.label]",
    }


def _name_and_year(label: str) -> tuple[str, str]:
    """``Oct 2022`` in two; any other label is a name alone."""
    name, _, year = label.rpartition(" ")
    return (name, year) if name and year.isdigit() else (label, "")


def _lines(chart: Chart, width: int, datasets: Datasets) -> Drawing:
    scale, is_cut = _scale(_values(chart))
    unit = chart.unit + (" (scale does not begin at nought)" if is_cut else "")
    names = [series.name for series in chart.series]
    points = [
        {
            "label": label,
            "name": series.name,
            "value": as_float(series.values[index]),
            "marked": index in chart.marked,
            "hollow": index in chart.left_out,
        }
        for series in chart.series
        for index, label in enumerate(chart.labels)
    ]
    x = ordinal(
        "label",
        sort=list(chart.labels),
        axis=_label_axis(chart.labels, width),
        scale={"padding": 0.4},
    )
    y = quantity(
        "value",
        scale=scale,
        axis={
            "title": unit,
            "titleAngle": 0,
            "titleAlign": "left",
            "titleAnchor": "start",
            "titleX": -34,
            "titleY": -12,
            "tickCount": 5,
            "domain": False,
            "ticks": False,
        },
    )

    def told_apart(by: Sequence[Any]) -> Part:
        return nominal(
            "name",
            sort=names,
            legend=None,
            scale={"domain": names, "range": list(by[: len(names)])},
        )

    ink, shape = told_apart(INKS), told_apart(SHAPES)
    rows = rows_of(datasets, points)
    at = {"x": x, "y": y}
    point = {"type": "point", "filled": True, "opacity": 1}
    behind = (
        aims(chart, x, y, datasets, width)
        if chart.kind == "target"
        else _limits(chart, x, y, datasets)
    )
    layers = [
        *behind,
        drawn(
            rows,
            {"type": "line", "strokeWidth": 2.2},
            {**at, "color": ink, "strokeDash": told_apart(DASHES)},
        ),
        drawn(
            rows,
            {**point, "size": 46},
            {**at, "color": ink, "shape": shape},
            only="!datum.hollow && !datum.marked && isValid(datum.value)",
        ),
        drawn(
            rows,
            {**point, "size": 52, "fill": "white", "strokeWidth": 1.8},
            {**at, "stroke": ink, "shape": shape},
            only="datum.hollow && !datum.marked && isValid(datum.value)",
        ),
        drawn(
            rows,
            {**point, "size": 150, "shape": "diamond", "stroke": TEXT, "strokeWidth": 1.4},
            {**at, "color": ink},
            only="datum.marked && isValid(datum.value)",
        ),
        _ends(chart, x, y, ink, datasets),
    ]
    return layers, {"width": width - BESIDE, "height": 190 if width >= WIDE else 170}


def _limits(chart: Chart, x: Part, y: Part, datasets: Datasets) -> list[Part]:
    """The usual level, its limits and the target, each named at its right end."""
    layers: list[Part] = []
    lines = [
        ("usual level", chart.centre, [1, 0], 1.2),
        ("upper limit", chart.upper, [5, 4], 1.1),
        ("lower limit", chart.lower, [5, 4], 1.1),
    ]
    if chart.target is not None:
        lines.append(("target", [chart.target] * len(chart.labels), [2, 3], 1.6))
    for name, values, dash, stroke in lines:
        rows = [
            {"label": label, "value": as_float(values[index])}
            for index, label in enumerate(chart.labels)
            if index < len(values) and values[index] is not None
        ]
        if not rows:
            continue
        at = {"x": x, "y": y}
        mark = {"type": "line", "color": QUIET, "strokeDash": dash, "strokeWidth": stroke}
        last = rows_of(datasets, [rows[-1] | {"text": name}])
        layers += [
            drawn(rows_of(datasets, rows), mark, at),
            words(last, at, align="left", baseline="middle", dx=46, fontSize=11, color=QUIET),
        ]
    return layers


def _ends(chart: Chart, x: Part, y: Part, ink: Part, datasets: Datasets) -> Part:
    """The name (where there is more than one series) and last value of each series at its end."""
    rows = []
    for series in chart.series:
        last = next(
            (i for i in reversed(range(len(series.values))) if series.values[i] is not None), None
        )
        if last is None:
            continue
        value = series.values[last]
        assert value is not None
        text = number(value) if len(chart.series) == 1 else f"{series.name} {number(value)}"
        rows.append(
            {"label": chart.labels[last], "value": float(value), "name": series.name, "text": text}
        )
    return words(
        rows_of(datasets, rows),
        {"x": x, "y": y, "color": ink},
        align="left",
        baseline="middle",
        dx=9,
        fontSize=12,
        fontWeight=600,
    )


def _bars(chart: Chart, width: int, datasets: Datasets) -> Drawing:
    series = chart.series[0]
    rows = [
        {
            "label": label,
            "value": as_float(value) or 0.0,
            "text": "–" if value is None else number(value),
        }
        for label, value in zip(chart.labels, series.values, strict=True)
    ]
    held = rows_of(datasets, rows)
    top = max((row["value"] for row in rows if isinstance(row["value"], float)), default=1.0)
    at = {
        "x": quantity("value", axis=None, scale={"domain": [0, max(top, 1.0) * 1.1], "zero": True}),
        "y": ordinal(
            "label",
            sort=list(chart.labels),
            axis={
                "title": None,
                "domain": False,
                "ticks": False,
                "labelLimit": 220,
                "labelPadding": 6,
            },
        ),
    }
    layers = [
        drawn(held, {"type": "bar", "color": INKS[0], "height": 15}, at),
        words(held, at, align="left", dx=5, fontSize=12, color=TEXT),
    ]
    return layers, {"width": max(width - 240, 140), "height": max(24 * len(rows), 24)}
