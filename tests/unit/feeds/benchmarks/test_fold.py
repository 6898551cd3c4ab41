"""Of a figure that was published several times, the word that counts."""

import pytest
from tests.unit.feeds.benchmarks.helpers import (
    GEOGRAPHY,
    MIDDLESBROUGH,
    NORTH_EAST,
    PUBLISHED,
    load,
    written,
)

from virtualschool.analytics.model import BENCHMARK, NEIGHBOUR
from virtualschool.feeds.benchmarks.fold import fold

KS4 = f"{GEOGRAPHY},social_care_group,version,t_pupils,t_att8,avg_att8"
KEY = ("attainment_8", "806", "2023/24", "looked_after_12_months", "all")


def loaded(folder, name, version, value):
    row = (
        f"202324,Academic year,Local authority,{MIDDLESBROUGH},CLA 12 months at 31 March,"
        f"{version},10,{value}0,{value}"
    )
    return load(written(folder, name, KS4, row)).staged


@pytest.mark.parametrize(
    ("order", "value"),
    [
        (["Provisional", "Revised", "Final"], "3"),
        (["Final", "Provisional"], "1"),
        (["Revised", "Provisional"], "1"),
        (["Final", "Revised"], "1"),
        (["Final", "Final"], "2"),
        (["Provisional", ""], "2"),
        (["Provisional", "Provisional"], "2"),
    ],
)
def test_the_later_word_wins_unless_it_is_less_final(tmp_path, order, value):
    loads = [
        loaded(tmp_path, f"{place}.csv", version, place)
        for place, version in enumerate(order, start=1)
    ]
    assert fold(loads).figures[KEY].value == value


def test_the_same_file_twice_changes_nothing():
    once = load(NORTH_EAST / "ks4_la.csv").staged
    assert fold([once]) == fold([once, once])


def test_loads_of_other_files_leave_earlier_figures(tmp_path):
    facts = fold(
        [
            load(NORTH_EAST / "ks4_la.csv").staged,
            loaded(tmp_path, "new.csv", "Final", 9),
            load(PUBLISHED / "sn_may_2025.xlsx").staged,
        ]
    )
    assert facts.figures[KEY].value == "9"
    assert facts.figures[("attainment_8", "805", *KEY[2:])].file == "ks4_la.csv"
    assert facts.neighbours["806"][0] == "890"


def test_later_neighbours_take_the_place_of_earlier_ones_of_that_authority(tmp_path):
    head = "LA num,LA Name," + ",".join(f"SN{place}" for place in range(1, 11))
    near = ",".join(str(code) for code in range(301, 311))
    later = load(written(tmp_path, "sn.csv", head, f"806,Middlesbrough,{near}")).staged
    facts = fold([load(PUBLISHED / "sn_may_2025.xlsx").staged, later])
    assert facts.neighbours["806"] == tuple(near.split(","))
    assert facts.neighbours["805"][0] != "301"


def test_rows_fit_the_canonical_tables_under_a_unique_key():
    facts = fold([load(NORTH_EAST, PUBLISHED / "sn_may_2025.xlsx").staged])
    for shape, rows in ((BENCHMARK, facts.figure_rows()), (NEIGHBOUR, facts.neighbour_rows())):
        table = shape.from_rows(rows)
        assert table.num_rows == len(rows)
        assert table.group_by(list(shape.key)).aggregate([]).num_rows == len(rows)
        assert set(rows[0]) == set(shape.schema.names)


def test_nothing_loaded_is_nothing():
    facts = fold([])
    assert (facts.figures, facts.schools, facts.neighbours) == ({}, {}, {})
    assert facts.figure_rows() == []
