"""Counts that the DfE published give the percentages and rates that it printed beside them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from virtualschool.domain.statistics import percentage, round_half_up

PUBLISHED = Path(__file__).parents[2] / "fixtures" / "published"
TOTAL = "Total children"


def rows(name: str) -> Iterator[dict[str, str]]:
    with (PUBLISHED / f"{name}.csv").open(newline="", encoding="utf-8-sig") as file:
        yield from csv.DictReader(file)


@pytest.mark.parametrize(
    ("name", "groups", "measure", "count", "printed", "at_least"),
    [
        (
            "la_cla_placement_stability",
            ("cla_group",),
            "placement_stability",
            "children_count",
            "children_percent",
            140,
        ),
        (
            "la_cla_school_moves",
            ("cla_group", "move_measure"),
            "school_stability",
            "number",
            "percentage",
            140,
        ),
    ],
)
def test_shares_of_children_are_reproduced_to_the_whole_per_cent(
    name: str, groups: tuple[str, ...], measure: str, count: str, printed: str, at_least: int
) -> None:
    def group(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[column] for column in ("time_period", "old_la_code", *groups))

    totals = {group(row): row[count] for row in rows(name) if row[measure] == TOTAL}
    compared = 0
    for row in rows(name):
        total = totals[group(row)]
        if row[measure] == TOTAL or not (row[count].isdigit() and total.isdigit()):
            continue
        assert str(percentage(int(row[count]), int(total), 0)) == row[printed], row
        compared += 1
    assert compared >= at_least


def test_rates_per_10_000_children_are_reproduced() -> None:
    found = list(rows("cla_number_and_rate_per_10k_children"))
    for row in found:
        rate = Fraction(10_000 * int(row["children_count"]), int(row["population_estimate"]))
        assert str(round_half_up(rate)) == row["rate_per_10000"], row
    assert len(found) > 100
