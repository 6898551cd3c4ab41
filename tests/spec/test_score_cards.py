"""The figures on a score card are those that every engine gives, to the last digit."""

from __future__ import annotations

from datetime import date

import pytest
from tests.borough import rows
from tests.spec.conftest import MakeEngine
from tests.spec.world import world
from tests.unit.apps.scorecards.card import around, card

from virtualschool.analytics.indicators import catalogue
from virtualschool.analytics.query import Period, Query, Scope
from virtualschool.analytics.reference import ReferenceEngine
from virtualschool.apps.indicators.figures.facts import Count
from virtualschool.apps.scorecards.cards.documents import score_card
from virtualschool.apps.scorecards.cards.facts import Line
from virtualschool.apps.scorecards.cards.gather import gather
from virtualschool.apps.scorecards.cards.kinds import CARDS, OF_A_DAY, usual_figures
from virtualschool.domain.calendar import Month
from virtualschool.publishing.plain import as_data

OCTOBER = Month(2022, 10)
WHOLE = Scope(frozenset({"806"}))
USUAL = {each.key: each for kind in CARDS.values() for each in usual_figures(kind)}


def asked_of_the_reference(key: str, period: Period) -> tuple[int | None, int | None]:
    query = Query((key,), (period,), WHOLE, (), catalogue()[key].cohort)
    (figure,) = ReferenceEngine(rows(), "spec").figures(query)
    return figure.numerator, figure.denominator


def month_period(month: Month) -> Period:
    return Period(month.label, month.first_day, month.last_day, "month")


def test_each_shown_number_is_the_reference_s(make_engine: MakeEngine) -> None:
    found = gather(make_engine(rows()), None, USUAL.values(), OCTOBER, around())
    shown = 0
    for key, figure in found.items():
        told = [(month_period(month), count) for month, count in figure.recent]
        told.append((Period("", date(2022, 9, 1), OCTOBER.last_day), figure.to_date))
        for period, count in told:
            if isinstance(count, Count):
                wanted = asked_of_the_reference(key, period)
                assert (count.numerator, count.denominator) == wanted, (key, period)
                shown += 1
    assert shown > 20


def test_every_engine_makes_the_same_card(make_engine: MakeEngine) -> None:
    def made(engine: object) -> object:
        found = gather(engine, None, USUAL.values(), OCTOBER, around())  # type: ignore[arg-type]
        return as_data(score_card(card(*(Line(each, "Head") for each in found.values()))))

    assert made(make_engine(rows())) == made(ReferenceEngine(rows(), "spec"))


#: Two in care and two with a social worker; one of each was no more so before the month ended.
SOME_LEFT = world("""
    episode
    child | start      | ceased     | rne | rec | ls | place
    a     | 2019-01-01 | 2022-10-20 | S   | E45 | C2 | U4
    b     | 2019-01-01 | .          | S   | .   | C2 | U4

    social_work
    child | start      | ceased     | kind
    c     | 2022-01-01 | 2022-10-15 | need
    d     | 2022-01-01 | .          | protection_plan
    e     | 2022-01-01 | .          | need

    school_year
    child | year | year_group | key_stage | is_school_age
    a     | 2022 | 8          | KS3       | yes
    b     | 2022 | 8          | KS3       | yes
    c     | 2022 | 8          | KS3       | yes
    d     | 2022 | 8          | KS3       | yes
""")


@pytest.mark.parametrize("key", sorted(OF_A_DAY))
def test_what_is_said_to_be_of_a_day_is_the_same_whatever_days_lie_before(key: str) -> None:
    last_day = OCTOBER.last_day
    periods = (
        Period("", date(2022, 9, 1), last_day),
        month_period(OCTOBER),
        Period("", last_day, last_day, "day"),
    )
    query = Query((key,), periods, WHOLE, (), catalogue()[key].cohort)
    found = ReferenceEngine(SOME_LEFT, "spec").figures(query)
    assert len({(figure.numerator, figure.denominator) for figure in found}) == 1
