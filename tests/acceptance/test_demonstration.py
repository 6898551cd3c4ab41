"""The demonstration through the same doors as any council's files: what it must show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.acceptance.conftest import Shell

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.engines.spark import SparkEngine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Period, Query, Scope
from virtualschool.analytics.reference import ReferenceEngine
from virtualschool.analytics.snapshots import Manifest, SnapshotStore
from virtualschool.demo.faults import PLANTED

MONTHS = ("2022-10", "2023-02")
OF_TWO_KINDS = ("looked_after", "social_worker")


@pytest.fixture(scope="module")
def snapshot(demonstration: Shell) -> tuple[SnapshotStore, Manifest]:
    (row,) = demonstration.json("compute", "looked_after", "--on", "2022-10-31")
    store = SnapshotStore(demonstration.home / "snapshots")
    return store, store.read_manifest(row["snapshot"])


def test_it_is_the_authority_that_it_is_calibrated_to(demonstration: Shell) -> None:
    for day, looked_after in (("2021-03-31", 570), ("2022-03-31", 502), ("2023-03-31", 509)):
        assert demonstration.figure("looked_after", "--on", day) == looked_after
    assert demonstration.figure("children_suspended", "--month", "2022-10") == 9
    assert demonstration.json("verify")["problems"] == []


def test_children_with_a_social_worker_are_as_many_as_published(demonstration: Shell) -> None:
    for day, in_need, on_plan in (("2022-03-31", 1960, 416), ("2023-03-31", 1690, 469)):
        figure = demonstration.figure
        assert figure("children_with_social_worker", "--on", day) == in_need
        assert figure("children_on_protection_plan", "--on", day) == on_plan
    (row,) = demonstration.json(
        "compute", "overall_absence", "--year", "2022", "--cohort", "social_worker"
    )
    assert 19.0 < 100 * row["numerator"] / row["denominator"] < 21.0


def test_censuses_tell_special_needs_and_everyone_s_absence(demonstration: Shell) -> None:
    rows = demonstration.json("compute", "looked_after", "--on", "2023-01-19", "--by", "sen")
    known = {row["sen"]: row["numerator"] for row in rows}
    told = known["EHC plan"] + known["SEN support"] + known["no SEN"]
    assert 100 * known["EHC plan"] / told == pytest.approx(28.2, abs=1.5)
    assert 100 * known["SEN support"] / told == pytest.approx(30.5, abs=1.5)
    assert {row["census"] for row in demonstration.json("census")} == {
        "2022-spring", "2022-autumn", "2023-spring", "2023-summer",
    }  # fmt: skip


def test_every_planted_fault_is_found(demonstration: Shell) -> None:
    found = {
        finding["code"]
        for load in demonstration.json("loads")
        for finding in demonstration.json("findings", load["load"])
    }
    assert {fault.code for fault in PLANTED} <= found


def test_both_engines_give_the_same_integers(
    snapshot: tuple[SnapshotStore, Manifest],
) -> None:
    store, manifest = snapshot
    tables = {
        name: [
            row
            for part in manifest.of_table(name)
            if name != "mark" or _month(part.academic_year, part.month) in MONTHS
            for row in pq.read_table(store.file_of(part)).to_pylist()
        ]
        for name in TABLES
    }
    reference = ReferenceEngine(tables)
    scope = Scope(frozenset({"806"}))
    # A range is counted as given; a month of persistent absence would read the whole year.
    periods = (
        Period("October 2022", date(2022, 10, 1), date(2022, 10, 31)),
        Period("February 2023", date(2023, 2, 1), date(2023, 2, 28)),
    )
    with DuckDBEngine(store, manifest) as engine:
        for by in ((), ("school",), ("year_group", "sex"), ("legal_status",)):
            for key, indicator in catalogue().items():
                if set(by) <= set(indicator.breakdowns):
                    cohort = next(c for c in OF_TWO_KINDS if c in indicator.cohorts)
                    query = Query((key,), periods, scope, by, cohort)
                    ours = [_plain(figure) for figure in engine.figures(query)]
                    assert ours == [_plain(figure) for figure in reference.figures(query)], (
                        key,
                        by,
                    )


def test_spark_gives_them_too_from_the_same_files(
    snapshot: tuple[SnapshotStore, Manifest],
) -> None:
    store, manifest = snapshot
    scope = Scope(frozenset({"806"}))
    october = (Period("October 2022", date(2022, 10, 1), date(2022, 10, 31), "month"),)
    with SparkEngine(store, manifest) as spark, DuckDBEngine(store, manifest) as duckdb:
        for keys, by, cohort in (
            (("looked_after", "school_age_looked_after"), ("sen",), "looked_after"),
            (("attendance", "persistent_absence"), ("school",), "looked_after"),
            (("attendance", "severe_absence"), (), "social_worker"),
            (("children_suspended", "suspension_days_lost"), ("school_area",), "looked_after"),
            (("children_on_protection_plan",), ("key_stage",), "social_worker"),
        ):
            query = Query(keys, october, scope, by, cohort)
            figures = duckdb.figures(query)
            assert spark.figures(query) == figures
            assert any(figure.numerator for figure in figures)


def test_a_spark_cluster_gives_the_same_rows_and_nothing_else(demonstration: Shell) -> None:
    words = ("compute", "attendance", "looked_after", "--month", "2022-10")
    assert demonstration.json(*words, "--engine", "spark") == demonstration.json(*words)


def test_made_again_it_is_the_same(demonstration: Shell) -> None:
    before = demonstration.state()
    demonstration.run("demo", "--no-serve")
    assert demonstration.state() == before


def test_it_does_not_go_into_a_home_with_children_of_its_own(
    new_home: Callable[[], Shell], tmp_path: Path
) -> None:
    shell = new_home()
    file = tmp_path / "list.csv"
    file.write_text(
        "child_id,upn,surname,forename,date_of_birth,sex,school_urn,year_group,as_at\n"
        "A1,,Ashgarth,Merrin,2010-05-05,F,,8,2022-10-03\n"
    )
    shell.run("load", file)
    refusal = shell.run("demo", "--no-serve", status=2)
    assert "--home" in refusal.stderr


def _month(academic_year: int | None, month: int | None) -> str:
    assert academic_year is not None
    assert month is not None
    return f"{academic_year + (month < 9)}-{month:02d}"


def _plain(figure: object) -> tuple[object, ...]:
    names = ("indicator", "period", "authority", "by", "numerator", "denominator")
    return tuple(getattr(figure, name) for name in names)
