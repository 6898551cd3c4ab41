"""Spark gives the same whole numbers: all specification tables and many councils, in one batch.

A session takes long to begin and every question a second, so each family of indicators is asked
once or twice, of everything together: each table and council is an authority of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from tests.spec import (
    test_attendance,
    test_care,
    test_exclusions,
    test_social_work,
    test_stability,
)
from tests.spec.asking import period
from tests.spec.random_councils import council
from tests.spec.world import Rows, as_arrow, world

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.engines.spark import SparkEngine, SparkNotReady, require_spark
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Query, Scope
from virtualschool.analytics.reference import ReferenceEngine
from virtualschool.analytics.snapshots import SnapshotStore

SPECIFIED = (test_attendance, test_care, test_exclusions, test_social_work, test_stability)
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
    assert len(worlds) >= 5
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
    everything: Rows, scope: Scope, tmp_path, spark: SparkEngine
) -> None:
    store = SnapshotStore(tmp_path)
    parts = []
    for code in sorted(scope.authorities):
        for name, table in as_arrow(everything).items():
            if "authority" not in table.column_names or not table.num_rows or name == "neighbour":
                continue
            own = table.filter([each == code for each in table["authority"].to_pylist()])
            if own.num_rows:
                parts.append(store.write_part(name, own, authority=code))
    manifest = store.write_manifest(parts)
    query = Query(("attendance",), (period("2022-10"),), scope, by=("school",), cohort="all")
    with SparkEngine(store, manifest) as engine, DuckDBEngine(store, manifest) as duckdb:
        assert engine.figures(query) == duckdb.figures(query)
        assert engine.contributions(query) == duckdb.contributions(query)


@pytest.mark.parametrize(
    ("java", "words"),
    [
        ("", "needs a Java runtime: install the system package openjdk-17-jre-headless"),
        ('openjdk version "11.0.2" 2019-01-15', "the one here is version 11"),
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
