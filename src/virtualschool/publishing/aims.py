"""What stands on a chart of a target beside the figure itself."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten
from typing import Any

from virtualschool.publishing.document import Chart
from virtualschool.publishing.ink import (
    BESIDE,
    QUIET,
    RULE,
    Datasets,
    Part,
    as_float,
    drawn,
    quantity,
    rows_of,
    words,
)

#: Grey of what from outside touched a month: light enough for lines and words upon it.
_OUTSIDE = "#e6e6e6"
#: How far a name stands from the end of what it names.
NAME_AWAY = 9
#: How many letters of what came from outside stand on the chart; beside it stand all.
NAME_WIDTH = 28


def aims(chart: Chart, x: Part, y: Part, datasets: Datasets, width: int) -> list[Part]:
    """The layers behind the figure's own line, from the back: what from outside touched which
    months, the range of what may come, the line to the target, the target. Each has its name."""

    def named(place: int, value: float | None, text: list[str], **at: Any) -> Part:
        rows = rows_of(datasets, [{"label": chart.labels[place], "value": value, "text": text}])
        where = {"x": x, "y": {"value": 8} if value is None else y}
        return words(rows, where, fontSize=11, color=QUIET, **at)

    last = len(chart.labels) - 1
    room = (width - BESIDE) / len(chart.labels)
    layers: list[Part] = []
    for each in chart.noted:
        months = [{"label": chart.labels[place]} for place in range(each.first, each.last + 1)]
        mark = {"type": "rule", "color": _OUTSIDE, "strokeWidth": room + 1}
        band = drawn(rows_of(datasets, months), mark, {"x": x})
        is_late = each.first > last // 2
        at = {"align": "right", "dx": 8} if is_late else {"align": "left", "dx": -8}
        place = each.last if is_late else each.first
        layers += [
            band,
            named(place, None, [shorten(each.text, NAME_WIDTH, placeholder=" …")], **at),
        ]
    bars = [
        {"label": label, "low": float(low), "high": float(high)}
        for label, low, high in zip(chart.labels, chart.lower, chart.upper, strict=False)
        if low is not None and high is not None
    ]
    if bars:
        mark = {"type": "rule", "color": RULE, "strokeWidth": min(11, room * 0.7)}
        low = quantity("low", scale=y["scale"], axis=y["axis"])
        between = {"x": x, "y": low, "y2": {"field": "high"}}
        layers.append(drawn(rows_of(datasets, bars), mark, between))
        layers.append(_range_name(chart, named))
    line = [
        {"label": label, "value": as_float(value)}
        for label, value in zip(chart.labels, chart.centre, strict=False)
        if value is not None
    ]
    if line:
        mark = {"type": "line", "color": QUIET, "strokeDash": [6, 3], "strokeWidth": 1.3}
        layers.append(drawn(rows_of(datasets, line), mark, {"x": x, "y": y}))
    if chart.target is not None:
        goal = [{"label": label, "value": float(chart.target)} for label in chart.labels]
        mark = {"type": "line", "color": QUIET, "strokeDash": [2, 3], "strokeWidth": 1.6}
        # The line to the target ends where the target is, so one name stands for both.
        text = ["target", "and line to it"] if line else ["target"]
        name = named(last, float(chart.target), text, align="left", dx=NAME_AWAY)
        layers += [drawn(rows_of(datasets, goal), mark, {"x": x, "y": y}), name]
    return layers


def _range_name(chart: Chart, named: Callable[..., Part]) -> Part:
    """The name of the range at its end that is further from the target's name."""
    place = max(place for place, value in enumerate(chart.upper) if value is not None)
    low, high = as_float(chart.lower[place]) or 0.0, as_float(chart.upper[place]) or 0.0
    target = as_float(chart.target)
    is_top = target is None or high - target >= target - low
    return named(
        place,
        high if is_top else low,
        ["range"],
        align="left",
        dx=NAME_AWAY,
        dy=-6 if is_top else 10,
    )
