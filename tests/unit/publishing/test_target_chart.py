"""The chart of a target: what is drawn on it, and the table that stands beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import altair
import pytest

from virtualschool.publishing import charts, ink, plain
from virtualschool.publishing.document import Chart, Noted, Series
from virtualschool.publishing.plain import chart_table

MONTHS = [f"{month} 2022" for month in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug")]


def target_chart() -> Chart:
    return Chart(
        key="target",
        title="Children suspended by month",
        summary="10 children a month are aimed for.",
        better="lower",
        unit="children",
        labels=MONTHS,
        series=[Series("Children suspended", [15, 14, 16, 13, None, None, None, None])],
        kind="target",
        centre=[*map(Decimal, (15, 14, 13, 12, 11, 10)), Decimal(10), Decimal(10)],
        lower=[None] * 6 + [Decimal(9)] * 2,
        upper=[None] * 6 + [Decimal("15.5")] * 2,
        target=Decimal(10),
        left_out=frozenset({1}),
        noted=[Noted(1, 2, "illness in winter")],
    )


@pytest.mark.parametrize("width", [ink.WIDE, ink.NARROW])
def test_each_thing_on_it_has_its_name_beside_it(width: int) -> None:
    drawn = charts.svg(target_chart(), width)
    for words in ("and line to it", "range", "illness in winter"):
        assert f">{words}<" in drawn
    assert drawn.count(">target<") == 1


@pytest.mark.parametrize("width", [ink.WIDE, ink.NARROW])
def test_it_is_a_chart_that_altair_knows(width: int) -> None:
    said = charts.specified(target_chart(), width)
    known = altair.LayerChart.from_dict(plain.printable_data(said)).to_dict()
    assert len(known["layer"]) == len(said["layer"])
    assert {layer["data"]["name"] for layer in known["layer"]} == set(said["datasets"])


def test_a_long_name_of_what_came_from_outside_is_cut_on_the_chart_and_whole_in_its_table() -> None:
    words = "Illness in winter: many pupils and teachers were away"
    chart = replace(target_chart(), noted=[Noted(1, 2, words)])
    drawn = charts.svg(chart)
    assert ">Illness in winter: many …<" in drawn
    assert words not in drawn
    assert chart_table(chart).rows[2]["remark"] == words


def test_nothing_is_drawn_of_what_is_not_known() -> None:
    bare = replace(target_chart(), centre=(), lower=(), upper=(), noted=(), target=None)
    drawn = charts.svg(bare)
    for words in ("and line to it", "range", "target", "illness in winter"):
        assert f">{words}<" not in drawn


def test_the_name_of_the_range_keeps_away_from_that_of_the_target() -> None:
    chart = target_chart()
    above = charts.svg(chart)
    below = charts.svg(replace(chart, lower=[None] * 6 + [Decimal(2)] * 2, target=Decimal(15)))
    assert _height_of("range", above) < _height_of("target", above)
    assert _height_of("range", below) > _height_of("target", below)


def _height_of(name: str, drawn: str) -> float:
    """How far down a name is drawn."""
    (found,) = re.findall(rf"translate\([\d.]+,([\d.]+)\)[^>]*>(?:<tspan[^>]*>)?{name}<", drawn)
    return float(found)


def test_the_table_beside_it_says_line_range_and_what_came_from_outside() -> None:
    table = chart_table(target_chart())
    assert [column.heading for column in table.columns][2:] == [
        "Line to the target",
        "Range from",
        "Range to",
        "Target",
        "Remark",
    ]
    assert [row["remark"] for row in table.rows[:3]] == [
        "",
        "left out; illness in winter",
        "illness in winter",
    ]
    assert table.rows[-1]["upper"] == Decimal("15.5")
