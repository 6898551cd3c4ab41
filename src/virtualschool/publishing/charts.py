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

import altair as alt
import vl_convert
from altair.utils import schemapi

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
    as_float,
    rows_of,
)
from virtualschool.publishing.plain import number, printable_data

_KEPT = 256

#: The layers of a chart, and how wide and high its field is.
Drawing = tuple[list[Any], dict[str, int]]
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
        # Altair's own checks take half of the time and hold for every chart if for one: tests.
        with schemapi.debug_mode(False):
            layers, rows = specified(chart, width)
            said = layers.to_dict(validate=False) | {"datasets": rows}
        return _tidy(vl_convert.vegalite_to_svg(printable_data(said)), key)

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


def specified(chart: Chart, width: int) -> tuple[Any, Datasets]:
    """What is drawn, and the rows that it is drawn from by their names.

    Altair copies all that a chart holds at every step: rows do not go through it, and the layers
    are put together once.
    """
    rows: Datasets = {}
    layers, size = (_bars if chart.kind == "bar" else _lines)(chart, width, rows)
    return alt.layer(*layers, config=_look(), **size), rows


@cache
def _look() -> Any:
    return alt.Config(
        font=FONT,
        background="white",
        padding={"left": 2, "top": 4},
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelFont=FONT,
            titleFont=FONT,
            labelColor=TEXT,
            titleColor=QUIET,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor="#e3e3e3",
            domainColor=QUIET,
            tickColor=QUIET,
        ),
    )


def _values(chart: Chart) -> list[float]:
    found = [as_float(v) for series in chart.series for v in series.values]
    found += [as_float(v) for v in (*chart.lower, *chart.upper, *chart.centre, chart.target)]
    return [v for v in found if v is not None]


def _scale(values: list[float]) -> tuple[Any, bool]:
    """From nought unless everything lies far above it, and whether it is cut."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low > 0.5 * high > 0 and high - low < 0.4 * high and high > 20:
        room = max((high - low) * 0.12, 0.2)
        return alt.Scale(domain=[low - room, high + room], nice=True, zero=False), True
    return alt.Scale(domainMin=min(low, 0.0), domainMax=max(high * 1.08, 1.0), nice=True), False


def _label_axis(labels: Sequence[str], width: int) -> Any:
    """The labels under the axis, as many as do not touch, counted from the last; the year of a
    month or day stands under it only where it changes."""
    names = [_name_and_year(label)[0] for label in labels]
    room = (width - BESIDE) / max(len(labels), 1)
    step = ceil((max(map(len, names), default=0) * LETTER + GAP) / room)
    shown = list(reversed(list(reversed(labels))[::step]))
    words: dict[str, str | list[str]] = {}
    year_before = ""
    for label in shown:
        name, year = _name_and_year(label)
        if year:
            words[label] = [name, year] if year != year_before else name
            year_before = year
        else:
            words[label] = label
    return alt.Axis(
        title=None,
        values=shown,
        labelAngle=0,
        labelOverlap=False,
        ticks=False,
        labelPadding=6,
        domainWidth=1,
        grid=False,
        labelExpr=f"{json.dumps(words)}[datum.label]",
    )


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
    x = alt.X(
        "label:O",
        sort=list(chart.labels),
        axis=_label_axis(chart.labels, width),
        scale=alt.Scale(padding=0.4),
    )
    y = alt.Y(
        "value:Q",
        scale=scale,
        axis=alt.Axis(
            title=unit,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="start",
            titleX=-34,
            titleY=-12,
            tickCount=5,
            domain=False,
            ticks=False,
        ),
    )
    ink = alt.Color(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names, range=list(INKS[: len(names)])),
        legend=None,
    )
    base = rows_of(datasets, points)
    layers = [
        *(
            aims(chart, x, y, datasets, width)
            if chart.kind == "target"
            else _limits(chart, x, y, datasets)
        ),
        base.mark_line(strokeWidth=2.2).encode(
            x=x,
            y=y,
            color=ink,
            strokeDash=alt.StrokeDash(
                "name:N",
                sort=names,
                scale=alt.Scale(domain=names, range=list(DASHES[: len(names)])),
                legend=None,
            ),
        ),
    ]
    shape = alt.Shape(
        "name:N",
        sort=names,
        scale=alt.Scale(domain=names, range=list(SHAPES[: len(names)])),
        legend=None,
    )
    solid = base.transform_filter("!datum.hollow && !datum.marked && isValid(datum.value)")
    layers.append(
        solid.mark_point(size=46, filled=True, opacity=1).encode(x=x, y=y, color=ink, shape=shape)
    )
    hollow = base.transform_filter("datum.hollow && !datum.marked && isValid(datum.value)")
    layers.append(
        hollow.mark_point(size=52, filled=True, fill="white", strokeWidth=1.8, opacity=1).encode(
            x=x,
            y=y,
            stroke=alt.Stroke(
                "name:N", scale=alt.Scale(domain=names, range=list(INKS[: len(names)])), legend=None
            ),
            shape=shape,
        )
    )
    marked = base.transform_filter("datum.marked && isValid(datum.value)")
    layers.append(
        marked.mark_point(
            size=150, filled=True, shape="diamond", stroke=TEXT, strokeWidth=1.4, opacity=1
        ).encode(x=x, y=y, color=ink)
    )
    layers.append(_ends(chart, x, y, ink, datasets))
    return layers, {"width": width - BESIDE, "height": 190 if width >= WIDE else 170}


def _limits(chart: Chart, x: Any, y: Any, datasets: Datasets) -> list[Any]:
    """The usual level, its limits and the target, each named at its right end."""
    layers: list[Any] = []
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
        base = rows_of(datasets, rows)
        layers.append(
            base.mark_line(color=QUIET, strokeDash=dash, strokeWidth=stroke).encode(x=x, y=y)
        )
        layers.append(
            rows_of(datasets, [rows[-1] | {"text": name}])
            .mark_text(align="left", baseline="middle", dx=46, fontSize=11, color=QUIET, font=FONT)
            .encode(x=x, y=y, text="text:N")
        )
    return layers


def _ends(chart: Chart, x: Any, y: Any, ink: Any, datasets: Datasets) -> Any:
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
        words = number(value) if len(chart.series) == 1 else f"{series.name} {number(value)}"
        rows.append(
            {"label": chart.labels[last], "value": float(value), "name": series.name, "text": words}
        )
    return (
        rows_of(datasets, rows)
        .mark_text(align="left", baseline="middle", dx=9, fontSize=12, fontWeight=600, font=FONT)
        .encode(x=x, y=y, text="text:N", color=ink)
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
    base = rows_of(datasets, rows)
    y = alt.Y(
        "label:O",
        sort=list(chart.labels),
        axis=alt.Axis(title=None, domain=False, ticks=False, labelLimit=220, labelPadding=6),
    )
    top = max((row["value"] for row in rows if isinstance(row["value"], float)), default=1.0)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, max(top, 1.0) * 1.1], zero=True))
    bars = base.mark_bar(color=INKS[0], height=15).encode(x=x, y=y)
    words = base.mark_text(align="left", dx=5, fontSize=12, color=TEXT, font=FONT).encode(
        x=x, y=y, text="text:N"
    )
    return [bars, words], {"width": max(width - 240, 140), "height": max(24 * len(rows), 24)}
