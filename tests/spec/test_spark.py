"""Spark gives the same whole numbers: all specification tables and many councils, in one batch.

A session takes long to begin and every question a second, so each family of indicators is asked
once or twice, of everything together: each table and council is an authority of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random

import pytest
from tests.spec.asking import period
from tests.spec.random_councils import council
from tests.spec.world import Rows, as_arrow, world

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.engines.spark import (
    SparkEngine,
    SparkNotReady,
    require_spark,
    session_at,
)
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Query, Scope
from virtualschool.analytics.reference import ReferenceEngine
from virtualschool.analytics.snapshots import SnapshotStore

HERE = Path(__file__).parent
#: The modules that hold specification tables, one for each topic.
SPECIFIED = [
    import_module(f"tests.spec.{path.stem}")
    for path in sorted(HERE.glob("test_*.py"))
    if path != Path(__file__)
]
#: Spark's own settings, for a short life and few rows.
SETTINGS = HERE / "spark"
COUNCILS = 40
PERIODS = ("2022-10", "2022-09", "2022", "2022-04-01..2023-03-31")
#: How each family is asked: what it is shown by, and of which cohort (its own first one if none).
ASKED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("school", "sen"), ""),
    (("placement_area", "key_stage"), "social_worker"),
)


def _tables(module: object) -> Iterator[str]:
    """The texts of a module that describe a world: their first line names a canonical table."""
    for text in vars(module).values():
        if isinstance(text, str) and text.strip().split("\n")[0].strip() in TABLES:
            yield text


@pytest.fixture(scope="module")
def everything() -> Rows:
    """Each specification table and each council under a code of its own, in one set of rows."""
    rows: Rows = {name: [] for name in TABLES}
    worlds = [world(text) for module in SPECIFIED for text in _tables(module)]
    assert len(worlds) >= 8
    worlds += [council(Random(seed), "806") for seed in range(COUNCILS)]
    for number, one in enumerate(worlds):
        for name, found in one.items():
            for row in found:
                mine = row | {"authority": f"{number:03d}"} if "authority" in row else row
                rows[name].append(mine)
    return rows


@pytest.fixture(scope="module")
def spark(everything: Rows) -> Iterator[SparkEngine]:
    require_spark()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_CONF_DIR", str(SETTINGS))
        with SparkEngine.in_memory(as_arrow(everything), "same") as engine:
            yield engine


@pytest.fixture(scope="module")
def scope(everything: Rows) -> Scope:
    codes = {
        row["authority"] for found in everything.values() for row in found if "authority" in row
    }
    return Scope(frozenset(codes))


FAMILIES = sorted({one.family.name: one.key for one in catalogue().values()}.values())


@pytest.mark.parametrize("key", FAMILIES)
def test_a_family_gives_the_same_on_all_three_engines(
    spark: SparkEngine, everything: Rows, scope: Scope, key: str
) -> None:
    indicator = catalogue()[key]
    keys = tuple(one.key for one in catalogue().values() if one.family is indicator.family)
    for by, cohort in ASKED:
        if cohort and cohort not in indicator.cohorts:
            continue
        query = Query(
            indicators=keys,
            periods=tuple(map(period, PERIODS)),
            scope=scope,
            by=tuple(name for name in by if name in indicator.breakdowns),
            cohort=cohort or indicator.cohort,
        )
        expected = ReferenceEngine(everything, "same").figures(query)
        with DuckDBEngine.in_memory(as_arrow(everything), "same") as duckdb:
            assert duckdb.figures(query) == expected
        assert spark.figures(query) == expected
        assert any(figure.numerator for figure in expected)


def test_contributions_and_a_snapshot_s_files_give_the_same(
    everything: Rows, tmp_path, spark: SparkEngine
) -> None:
    asked = period("2022-10")
    attending = {
        row["authority"]
        for row in everything["mark"]
        if asked.first_day <= row["date"] <= asked.last_day
    }
    codes = sorted(attending)[:6]
    assert len(codes) == 6
    store = SnapshotStore(tmp_path)
    parts = []
    for name in ("child", "care_interval", "care_spell", "enrolment", "mark"):
        table = as_arrow(everything)[name]
        for code in codes:
            own = table.filter([each == code for each in table["authority"].to_pylist()])
            parts.append(store.write_part(name, own, authority=code))
    manifest = store.write_manifest(parts)
    query = Query(("attendance",), (asked,), Scope(frozenset(codes)), by=("school",), cohort="all")
    with SparkEngine(store, manifest) as engine, DuckDBEngine(store, manifest) as duckdb:
        assert engine.figures(query) == duckdb.figures(query) != []
        assert engine.contributions(query) == duckdb.contributions(query) != []


@pytest.mark.parametrize(
    ("java", "words"),
    [
        ("", "needs a Java runtime: install the system package openjdk-17-jre-headless"),
        ('java version "1.8.0_402"', "the one here is version 8"),
        ('openjdk version "11.0.2" 2019-01-15', "the one here is version 11"),
        ('openjdk version "25" 2025-09-16', "needs Java 17 to 22, and the one here is version 25"),
        ("what is this", "the one here is version unknown"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_started(
    tmp_path, monkeypatch: pytest.MonkeyPatch, java: str, words: str
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    if java:
        program = folder / "java"
        program.write_text(f"#!/bin/sh\necho '{java}' >&2\n")
        program.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    with pytest.raises(SparkNotReady, match=words):
        require_spark()


def test_what_is_no_address_of_a_cluster_is_said() -> None:
    with pytest.raises(SparkNotReady, match="'elsewhere' is not the address of a Spark cluster"):
        session_at("elsewhere")
