"""Statements are kept by the shape of a question, and none answers a question of another shape."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import pytest

from virtualschool.analytics.engines import duckdb
from virtualschool.analytics.engines.base import each_child, summed
from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.engines.statements import Statement, Statements
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.model import TABLES
from virtualschool.analytics.query import Period, Query, Scope

JANUARY = Period("January", date(2023, 1, 1), date(2023, 1, 31), "month")
MARCH = Period("March", date(2023, 3, 1), date(2023, 3, 31), "month")
WHOLE = Scope(frozenset({"806"}))


def statements_made(*queries: Query) -> int:
    with (
        patch.object(duckdb, "_STATEMENTS", Statements(100)),
        patch.object(
            DuckDBEngine, "_stated", autospec=True, side_effect=DuckDBEngine._stated
        ) as stated,
    ):
        engine = DuckDBEngine.in_memory({name: shape.empty() for name, shape in TABLES.items()})
        for query in queries:
            engine.figures(query)
    return int(stated.call_count)


def asked(period: Period, scope: Scope = WHOLE, key: str = "suspensions") -> Query:
    return Query((key,), (period,), scope, ("sex",))


def test_another_month_and_other_children_of_the_same_kind_need_no_new_statement() -> None:
    some = Scope(WHOLE.authorities, frozenset({"100"}), frozenset({"1", "2"}))
    others = Scope(WHOLE.authorities, frozenset({"200"}), frozenset({"3"}))
    assert statements_made(asked(JANUARY), asked(MARCH)) == 1
    assert statements_made(asked(JANUARY, some), asked(MARCH, others)) == 1


def test_a_whole_authority_and_some_children_are_asked_about_in_other_words() -> None:
    some = Scope(WHOLE.authorities, children=frozenset({"1"}))
    assert statements_made(asked(JANUARY), asked(JANUARY, some)) == 2
    assert statements_made(asked(JANUARY), asked(JANUARY, Scope(frozenset({"807"})))) == 2


def test_sessions_of_months_are_asked_about_in_the_same_words_but_not_those_of_other_days() -> None:
    def of(*periods: Period, key: str = "overall_absence") -> Query:
        return Query((key,), periods, WHOLE, ("sex",))

    term = Period("Spring", date(2023, 1, 1), date(2023, 4, 30), "term")
    assert statements_made(of(JANUARY), of(MARCH), of(term)) == 1
    assert statements_made(of(JANUARY, MARCH), of(MARCH, term, JANUARY)) == 1
    to_date = (of(period, key="persistent_absence") for period in (JANUARY, MARCH))
    assert statements_made(*to_date) == 1
    week, fortnight = (
        Period(str(days), date(2023, 1, 9), date(2023, 1, 9 + days)) for days in (4, 11)
    )
    assert statements_made(of(week, JANUARY), of(fortnight, JANUARY)) == 2


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_no_day_stands_in_a_statement_that_is_kept_for_other_days(key: str) -> None:
    indicator = catalogue()[key]
    queries = [
        Query((key,), (period,), WHOLE, ("sex",), indicator.cohort) for period in (JANUARY, MARCH)
    ]
    engine = DuckDBEngine.in_memory({name: shape.empty() for name, shape in TABLES.items()})
    made = [
        engine._stated(form, indicator.family, [indicator], query)
        for query in queries
        for form in (each_child, summed)
    ]
    half = len(made) // 2
    if indicator.family.asks is not None:
        january, march = (indicator.family.asks(query) for query in queries)
        assert january.shape == march.shape
        assert january.windows != march.windows
    for (is_for_one, statement), (_, other) in zip(made[:half], made[half:], strict=True):
        assert is_for_one or statement.sql == other.sql


def test_those_used_longest_ago_are_let_go_of() -> None:
    kept = Statements(2)
    one, two, three = (Statement(f"select {n}", TABLES["child"].schema, ()) for n in (1, 2, 3))
    kept.keep("one", one)
    kept.keep("two", two)
    assert kept.find("one") == one
    kept.keep("three", three)
    assert kept.find("two") is None
    assert kept.find("two", "one") == one
