"""Random councils: every indicator, breakdown, cohort, period and scope, on both engines."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ibis.backends.duckdb import Backend
from tests.spec.asking import period
from tests.spec.world import Rows, as_arrow, completed

from virtualschool.analytics.engines.duckdb import DuckDBEngine
from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import BREAKDOWNS, Contribution, Figure, Query, Scope
from virtualschool.analytics.reference import ReferenceEngine

AUTHORITIES, CHILDREN, SCHOOLS = ("806", "807"), ("a", "b", "c"), ("100", "200", "300")
FIRST = date(2021, 12, 1)
#: Days close enough together to meet each other and the edges of the periods below.
DAYS = st.one_of(
    st.integers(0, 640).map(lambda number: FIRST + timedelta(days=number)),
    st.sampled_from([date(2022, 4, 1), date(2022, 9, 1), date(2022, 10, 1), date(2022, 10, 31)]),
    st.sampled_from([date(2022, 8, 31), date(2023, 3, 31), date(2022, 3, 31), date(2022, 11, 1)]),
)
WHO = st.tuples(st.sampled_from(AUTHORITIES), st.sampled_from(CHILDREN))
PERIODS = (
    "2022-10",
    "2022-09",
    "2022-11",
    "2021",
    "2022",
    "2022-10-31",
    "2022-03-31",
    "2022-09-01..2022-12-31",
    "2022-04-01..2023-03-31",
)


def _unique(rows: list[dict[str, Any]], *key: str) -> list[dict[str, Any]]:
    return list({tuple(row[name] for name in key): row for row in rows}.values())


@st.composite
def councils(draw: st.DrawFn) -> Rows:
    """Rows that keep the canonical keys and otherwise hold anything."""

    def several(make: Any, *key: str, most: int = 8, least: int = 0) -> list[dict[str, Any]]:
        rows = []
        for authority, child_id in draw(st.lists(WHO, max_size=most, min_size=least)):
            rows.append({"authority": authority, "child_id": child_id} | make())
        return _unique(rows, "authority", "child_id", *key)

    def pick(*values: Any) -> Any:
        return draw(st.sampled_from(values))

    def stretch(first: str, last: str, longest: int) -> dict[str, Any]:
        start = draw(DAYS)
        length = draw(st.none() | st.integers(0, longest))
        return {first: start, last: None if length is None else start + timedelta(days=length)}

    def episode() -> dict[str, Any]:
        return stretch("start_on", "ceased_on", 400) | {
            "reason_started": pick("S", "P", "L", "T", "U", "B", None),
            "reason_ceased": pick("X1", "E4A", None, ""),
            "legal_status": pick("C1", "C2", "V2", "V3", "V4"),
            "placement_type": pick("U1", "U4", "K2", "T0", "A3"),
        }

    def mark() -> dict[str, Any]:
        return {
            "urn": pick(*SCHOOLS),
            "date": draw(DAYS),
            "session": pick("AM", "PM"),
            "code": "/",
            "session_class": pick("P", "P", "A", "AA", "UA", "NP", "NC"),
            "source": "register",
        }

    def suspension() -> dict[str, Any]:
        return {
            "urn": pick(*SCHOOLS),
            "category": pick("SUSP", "SUSP", "PERM", "LNCH"),
            "start_on": draw(DAYS),
            "start_session": pick("AM", "PM"),
            "sessions": pick(None, 1, 4),
            "status": pick("notified", "withdrawn", "upheld", "reinstated", "cancelled", None),
        }

    def school_year() -> dict[str, Any]:
        return {
            "academic_year": pick(2021, 2022),
            "year_group": pick("R", "7", ""),
            "key_stage": pick("EYFS", "KS3", ""),
            "is_school_age": pick(True, True, False),
        }

    def social_work() -> dict[str, Any]:
        return stretch("start_on", "ceased_on", 300) | {"kind": pick("need", "protection_plan")}

    def social_worker_episode() -> dict[str, Any]:
        return stretch("start_on", "ceased_on", 300) | {"worker": pick("SW1", "SW2", "SW3", "SW4")}

    def sen() -> dict[str, Any]:
        return stretch("start_on", "last_day", 500) | {
            "provision": pick("no SEN", "SEN support", "EHC plan")
        }

    def listing() -> dict[str, Any]:
        first_day, last_day = sorted((draw(DAYS), draw(DAYS)))
        return {"first_day": first_day, "last_day": last_day}

    lists = [
        {"authority": authority} | listing()
        for authority in draw(st.lists(st.sampled_from(AUTHORITIES), unique=True))
    ]
    areas = [
        {"authority": authority, "urn": urn, "area": area}
        for authority, urn, area in (
            ("806", "100", "in the borough"),
            ("806", "200", "elsewhere"),
            ("807", "100", "neighbouring authority"),
        )
    ]
    return completed(
        {
            "social_work": several(social_work, "start_on", "kind", least=1),
            "social_worker_episode": several(social_worker_episode, "start_on", "worker", most=10),
            "sen": several(sen),
            "school_area": areas,
            "listing": several(listing, "first_day"),
            "lists": lists,
            "child": several(
                lambda: {
                    "sex": pick("M", "F", "U"),
                    "date_of_birth": pick(date(2010, 3, 31), date(2006, 10, 31), None),
                }
            ),
            "episode": several(episode, "start_on", most=9, least=1),
            "school_year": several(school_year, "academic_year"),
            "enrolment": several(
                lambda: stretch("start_on", "last_day", 300) | {"urn": pick(*SCHOOLS)},
                "start_on",
                "urn",
            ),
            "suspension": several(suspension, "start_on", "start_session", "urn", "category"),
            "mark": several(mark, "date", "session", most=30),
        }
    )


def subset(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str] | None]:
    return st.none() | st.frozensets(st.sampled_from(values), min_size=1)


def queries(key: str) -> st.SearchStrategy[Query]:
    """Questions about an indicator and the others of its family, which share its scan."""
    family = catalogue()[key].family
    keys = tuple(other.key for other in catalogue().values() if other.family is family)
    return st.builds(
        Query,
        indicators=st.just(keys),
        periods=st.lists(st.sampled_from(PERIODS), min_size=1, max_size=3, unique=True).map(
            lambda texts: tuple(map(period, texts))
        ),
        scope=st.builds(
            Scope,
            authorities=st.frozensets(st.sampled_from((*AUTHORITIES, "808")), min_size=1),
            schools=subset(SCHOOLS),
            children=subset(CHILDREN),
        ),
        by=st.lists(st.sampled_from(BREAKDOWNS), max_size=2, unique=True).map(tuple),
        cohort=st.sampled_from(catalogue()[key].cohorts),
    )


ONE_OF_EACH_FAMILY = sorted(
    {indicator.family.name: indicator.key for indicator in catalogue().values()}.values()
)


@pytest.mark.parametrize("key", ONE_OF_EACH_FAMILY)
def test_random_councils_give_the_same_whole_numbers(key: str, connection: Backend) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )
    @given(rows=councils(), query=queries(key))
    def agree(rows: Rows, query: Query) -> None:
        reference = ReferenceEngine(rows, "same")
        with DuckDBEngine.in_memory(as_arrow(rows), "same", connection) as duckdb:
            figures, parts = duckdb.figures(query), duckdb.contributions(query)
        assert figures == reference.figures(query)
        assert parts == reference.contributions(query)
        assert_sums(figures, parts)

    agree()


def assert_sums(figures: list[Figure], parts: list[Contribution]) -> None:
    """Contributions sum to the figures, both parts, and to no other figure."""

    def group(one: Figure | Contribution) -> tuple[Any, ...]:
        return (one.indicator, one.period, one.authority, tuple(one.by.items()))

    sums: dict[Any, list[int]] = {group(figure): [0, 0, 0] for figure in figures}
    for part in parts:
        held = sums[group(part)]
        held[0] += part.numerator
        held[1] += part.denominator or 0
        held[2] += 1
    for figure in figures:
        assert sums[group(figure)] == [figure.numerator, figure.denominator or 0, figure.children]
