"""What a question may count: its scope, its cohort, its breakdowns."""

from __future__ import annotations

import pytest
from tests.spec.asking import ask, query
from tests.spec.conftest import MakeEngine
from tests.spec.test_attendance import MARKS
from tests.spec.test_care import CARE
from tests.spec.test_exclusions import EVENTS
from tests.spec.world import Rows, world

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import (
    BreakdownNotAvailable,
    CohortNotAvailable,
    QueryRefused,
    UnknownIndicator,
)

KEYS = tuple(key for key, one in catalogue().items() if "looked_after" in one.cohorts)


@pytest.fixture(scope="module")
def two_authorities() -> Rows:
    """All that the other specifications make up, once in 806 and once, the same, in 807."""
    rows: Rows = {}
    for text in (CARE, MARKS, EVENTS):
        for name, own in world(text).items():
            rows.setdefault(name, []).extend(own if text is CARE or name in NEW else [])
    return {
        name: [row | {"authority": code} for code in ("806", "807") for row in own]
        if name != "school"
        else own
        for name, own in rows.items()
    }


NEW = ("mark", "suspension")


def test_an_authority_s_figures_do_not_hear_of_another(
    make_engine: MakeEngine, two_authorities: Rows
) -> None:
    engine = make_engine(two_authorities)
    both = ask(engine, KEYS, "2022-10", by=("school",), authorities={"806", "807"})
    alone = ask(engine, KEYS, "2022-10", by=("school",), authorities={"806"})
    assert alone == [figure for figure in both if figure.authority == "806"]
    assert {figure.authority for figure in both} == {"806", "807"}


def test_figures_of_some_schools_are_those_filtered_afterwards(
    make_engine: MakeEngine, two_authorities: Rows
) -> None:
    engine = make_engine(two_authorities)
    everything = ask(engine, KEYS, "2022", by=("school",))
    scoped = ask(engine, KEYS, "2022", by=("school",), schools={"200", "300"})
    assert scoped == [figure for figure in everything if figure.by["school"] in {"200", "300"}]
    assert scoped


def test_figures_of_some_children_are_those_children_s_contributions(
    make_engine: MakeEngine, two_authorities: Rows
) -> None:
    engine = make_engine(two_authorities)
    everyone = engine.contributions(query(KEYS, "2022", by=("legal_status",)))
    some = engine.contributions(query(KEYS, "2022", by=("legal_status",), children={"a", "c"}))
    assert some == [part for part in everyone if part.child_id in {"a", "c"}]
    assert {part.child_id for part in some} == {"a", "c"}


def test_a_scope_of_nothing_counts_nothing(make_engine: MakeEngine) -> None:
    engine = make_engine(world(CARE))
    assert ask(engine, "looked_after", "2022-10", authorities=()) == []
    [figure] = ask(engine, "looked_after", "2022-10", schools=())
    assert figure.numerator == 0
    [figure] = ask(engine, "looked_after", "2022-10", children=())
    assert figure.numerator == 0


@pytest.mark.parametrize(
    ("asked", "refusal", "sentence"),
    [
        (query("attendence", "2022"), UnknownIndicator, "no indicator called attendence"),
        (query("attendance", "2022", cohort="everyone"), CohortNotAvailable, "no cohort called"),
        (
            query("attendance", "2022", cohort="social_worker"),
            CohortNotAvailable,
            "needs the children in need census",
        ),
        (query("attendance", "2022", by=("hair",)), BreakdownNotAvailable, "shown by hair"),
        (query((), "2022"), QueryRefused, "at least one indicator"),
        (query("attendance", ()), QueryRefused, "at least one indicator"),
        (query("attendance", "2022-02-01..2022-01-01"), QueryRefused, "ends before it begins"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_in_a_sentence(
    make_engine: MakeEngine, asked: object, refusal: type[QueryRefused], sentence: str
) -> None:
    engine = make_engine({})
    for method in (engine.figures, engine.contributions):
        with pytest.raises(refusal, match=sentence):
            method(asked)  # type: ignore[arg-type]
