from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.spec.asking import ask, query
from tests.spec.test_attendance import KEYS, MARKS
from tests.spec.world import as_arrow, world

from virtualschool.analytics.engines import duckdb
from virtualschool.analytics.engines.base import is_within
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.engines.statements import Statement, Statements
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.reference import ReferenceEngine
from virtualschool.analytics.snapshots import Manifest, Part, SnapshotStore

COHORTS = ("looked_after", "all", "looked_after_12_months")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> tuple[SnapshotStore, Manifest]:
    """The attendance specification as a snapshot in the layout of the product."""
    store = SnapshotStore(tmp_path_factory.mktemp("snapshots"))
    rows = world(MARKS)
    parts = []
    for name, table in as_arrow(rows).items():
        if name != "mark" and table.num_rows:
            parts.append(store.write_part(name, table, "806"))
    months: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for mark in rows["mark"]:
        months.setdefault((mark["academic_year"], mark["date"].month), []).append(mark)
    for (year, month), own in months.items():
        parts.append(store.write_part("mark", TABLES["mark"].from_rows(own), "806", year, month))
    return store, store.write_manifest(parts)


@pytest.mark.parametrize("cohort", COHORTS)
def test_a_snapshot_gives_what_its_rows_give(
    stored: tuple[SnapshotStore, Manifest], cohort: str
) -> None:
    store, manifest = stored
    reference = ReferenceEngine(world(MARKS), manifest.id)
    with DuckDBEngine(store, manifest) as engine:
        for periods in ("2022-10", ("2022-09", "2022-10", "2022")):
            asked = query(KEYS, periods, by=("school",), cohort=cohort, authorities=("806", "807"))
            assert engine.figures(asked) == reference.figures(asked)


@pytest.mark.parametrize("cohort", COHORTS)
def test_figures_by_each_breakdown_counted_at_once_are_those_counted_one_by_one(
    stored: tuple[SnapshotStore, Manifest], cohort: str
) -> None:
    store, manifest = stored
    reference = ReferenceEngine(world(MARKS), manifest.id)
    by = ("school", "year_group", "sex", "legal_status", "placement_type", "sen")
    with DuckDBEngine(store, manifest) as engine:
        for periods in ("2022-10", ("2022-09", "2022-10", "2022")):
            asked = query(KEYS, periods, by=by, cohort=cohort, authorities=("806", "807"))
            found = engine.figures_by_each(asked)
            assert list(found) == list(by)
            assert found == reference.figures_by_each(asked)
            assert found == {name: engine.figures(replace(asked, by=(name,))) for name in by}


def test_figures_by_each_breakdown_of_what_does_not_add_up_are_counted_one_by_one(
    stored: tuple[SnapshotStore, Manifest],
) -> None:
    asked = query("looked_after_in_period", "2022-10", by=("sex", "legal_status"))
    reference = ReferenceEngine(world(MARKS), stored[1].id)
    with DuckDBEngine(*stored) as engine:
        assert engine.figures_by_each(asked) == reference.figures_by_each(asked)


def test_all_attendance_indicators_of_many_months_come_from_one_query(
    stored: tuple[SnapshotStore, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Statement] = []
    stated = DuckDBEngine._stated

    def noted(self: DuckDBEngine, *asked: Any) -> tuple[bool, Statement]:
        is_for_one, statement = stated(self, *asked)
        made.append(statement)
        return is_for_one, statement

    monkeypatch.setattr(DuckDBEngine, "_stated", noted)
    monkeypatch.setattr(duckdb, "_STATEMENTS", Statements(10))
    with DuckDBEngine(*stored) as engine:
        months = tuple(f"2022-{month:02}" for month in range(9, 13))
        assert len(ask(engine, KEYS, months)) == len(KEYS) * len(months)
    assert len(made) == 1
    assert made[0].sql.count('"marks_asked_about"') == 1


def test_only_the_months_asked_for_are_opened(
    stored: tuple[SnapshotStore, Manifest],
) -> None:
    store, manifest = stored
    july = next(part for part in manifest.of_table("mark") if part.month == 7)
    hidden = store.file_of(july).rename(store.file_of(july).with_suffix(".away"))
    try:
        with DuckDBEngine(store, manifest) as engine:
            [figure] = ask(engine, "attendance", "2022-10")
            assert (figure.numerator, figure.denominator) == (3, 6)
    finally:
        hidden.rename(store.file_of(july))


def test_another_authority_s_part_is_not_opened(
    stored: tuple[SnapshotStore, Manifest],
) -> None:
    with DuckDBEngine(*stored) as engine:
        [figure] = ask(engine, "attendance", "2022-10", authorities=("807",), cohort="all")
    assert (figure.numerator, figure.denominator) == (0, 0)


@pytest.mark.parametrize(
    ("academic_year", "month", "days", "expected"),
    [
        (2022, 10, ("2022-10-31", "2022-11-02"), True),
        (2022, 10, ("2022-11-01", "2022-11-02"), False),
        (2022, 12, ("2022-12-31", "2022-12-31"), True),
        (2022, 12, ("2023-01-01", "2023-01-01"), False),
        (2022, 1, ("2023-01-01", "2023-01-31"), True),
        (2022, 1, ("2022-01-01", "2022-01-31"), False),
        (2022, None, ("2023-08-31", "2023-08-31"), True),
        (2022, None, ("2023-09-01", "2023-09-01"), False),
        (None, None, ("1999-01-01", "1999-01-01"), True),
    ],
)
def test_a_part_is_opened_when_it_can_hold_a_day_of_the_window(
    academic_year: int | None, month: int | None, days: tuple[str, str], expected: bool
) -> None:
    part = Part("mark", "0" * 64, 1, 1, "x", "806", academic_year, month)
    window = (date.fromisoformat(days[0]), date.fromisoformat(days[1]))
    assert is_within(part, [window]) is expected
    assert is_within(part, [])


def test_an_empty_snapshot_has_noughts_and_no_groups(tmp_path: Path) -> None:
    store = SnapshotStore(tmp_path)
    with DuckDBEngine(store, store.write_manifest([])) as engine:
        found = ask(engine, (*KEYS, "looked_after", "suspensions", "school_moves"), "2022-10")
        assert {figure.numerator for figure in found} == {0}
        assert ask(engine, "looked_after", "2022-10", by=("sex",)) == []
