"""The published figures that come with the demonstration."""

from __future__ import annotations

from importlib.resources import files

import pytest
from tests.unit.demo.conftest import Plain


def test_they_are_small_and_carry_their_licence() -> None:
    folder = files("virtualschool.demo.published")
    sizes = [len(one.read_bytes()) for one in folder.iterdir() if one.name.endswith(".csv")]
    assert len(sizes) == 9
    assert sum(sizes) < 300_000
    assert "Open Government Licence v3.0" in folder.joinpath("LICENCE.md").read_text("utf-8")


def test_they_hold_england_the_north_east_and_its_twelve_up_to_2022_23(demo: Plain) -> None:
    rows = demo.rows("published/absence_la.csv")
    assert {r["time_period"] for r in rows} == {"202021", "202122", "202223"}
    assert {r["region_name"] for r in rows} == {"", "North East"}
    assert len({r["la_name"] for r in rows} - {""}) == 12


@pytest.mark.parametrize(
    ("group", "year", "absence", "persistent"),
    [
        ("CINO at 31 March", "202122", "16.7", "48"),
        ("CPPO at 31 March", "202223", "23.9", "61.2"),
        ("CLA 12 months at 31 March", "202223", "6.6", "17.7"),
    ],
)
def test_middlesbrough_is_what_the_demonstration_is_calibrated_to(
    demo: Plain, group: str, year: str, absence: str, persistent: str
) -> None:
    (row,) = [
        r
        for r in demo.rows("published/absence_la.csv")
        if r["la_name"] == "Middlesbrough"
        and r["social_care_group"] == group
        and r["time_period"] == year
        and r["phase_type_grouping"] == "Total"
    ]
    assert float(row["pt_overall"]) == float(absence)
    assert float(row["pt_pupils_pa_10_exact"]) == float(persistent)
