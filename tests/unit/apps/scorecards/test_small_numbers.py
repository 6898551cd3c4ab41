"""No number from 1 to 5 of children or events leaves with a card, nor one that gives it away."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.apps.scorecards.card import card, children, figure

from virtualschool.analytics.indicators import catalogue
from virtualschool.apps.indicators.figures.facts import Count, Told, Withheld
from virtualschool.apps.scorecards.cards.documents import score_card
from virtualschool.apps.scorecards.cards.facts import Line, NotOfAPeriod
from virtualschool.apps.scorecards.cards.year_to_date import told_to_date
from virtualschool.domain.calendar import Month, months_between
from virtualschool.domain.disclosure import DEFAULT_RULE
from virtualschool.publishing.plain import as_data

YEAR = months_between(Month(2022, 9), Month(2023, 6))


def cards_of_a_year(counts: Sequence[int]) -> list[tuple[Told, Told]]:
    """The month and the year to date on each month's card; nobody is counted in two months."""
    months = {
        month: children(count, first=100 * place)
        for place, (month, count) in enumerate(zip(YEAR, counts, strict=False))
    }
    found = []
    for month in list(months):
        so_far = {each: adds for each, adds in months.items() if each <= month}
        one = figure("placement_moves", so_far, month=month)
        assert not isinstance(one.to_date, NotOfAPeriod)
        found.append((one.this, one.to_date))
    return found


def number(told: Told) -> int | None:
    return told.numerator if isinstance(told, Count) else None


def test_a_small_month_hides_the_year_to_date_for_good():
    cards = cards_of_a_year([3, 20, 30])
    assert number(cards[0][0]) is None
    assert [number(year) for _, year in cards] == [None, None, None]


def test_a_year_to_date_that_grew_by_few_waits_until_it_has_grown_by_more():
    def count(of: int) -> Count:
        return Count(of, None, of)

    so_far = [count(10), count(12), count(17)]
    months: list[Told] = [count(10), count(10), count(10)]
    assert told_to_date(so_far[:1], months, is_count=True) == count(10)
    assert isinstance(told_to_date(so_far[:2], months, is_count=True), Withheld)
    # 17 less the 10 last shown is 7: who was new in the second month is not told.
    assert told_to_date(so_far, months, is_count=True) == count(17)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_no_year_to_date_less_the_one_before_it_is_small(counts: list[int]):
    shown = [number(year) for _, year in cards_of_a_year(counts)]
    told = [0, *(each for each in shown if each is not None)]
    assert all(not DEFAULT_RULE.hides(after - before) for before, after in pairwise(told))


@given(st.lists(st.integers(0, 12), min_size=1, max_size=8))
def test_months_that_are_shown_and_the_year_to_date_never_give_a_withheld_month(counts: list[int]):
    cards = cards_of_a_year(counts)
    for place, (_, year) in enumerate(cards):
        if number(year) is None:
            continue
        # Every month in a year to date that is shown is shown itself: nothing is left to work out.
        assert all(number(month) is not None for month, _ in cards[: place + 1])


@given(st.lists(st.integers(0, 9), min_size=3, max_size=6))
def test_no_small_number_stands_in_any_file_of_a_card(counts: list[int]):
    months = {
        month: children(count, first=7 * place)
        for place, (month, count) in enumerate(zip(YEAR, counts, strict=False))
    }
    last = list(months)[-1]
    line = Line(figure("placement_moves", months, month=last), "Head")
    data = as_data(score_card(card(line, month=last)))
    figures = list(_figures(data))
    assert figures
    for cell in figures:
        count = cell["figure"]["numerator"]
        assert count is None or not DEFAULT_RULE.hides(count)
        if cell["text"] == "c":
            assert count is None


def _figures(part):
    if isinstance(part, dict):
        if "query" in part.get("figure", {}):
            yield part
        for each in part.values():
            yield from _figures(each)
    elif isinstance(part, list):
        for each in part:
            yield from _figures(each)


def test_a_withheld_figure_says_why_and_nothing_of_its_signal_or_parts():
    months = {Month(2022, 9): children(20), Month(2022, 10): children(3)}
    line = Line(figure("placement_moves", months), "Head")
    data = str(as_data(score_card(card(line))))
    assert "It never stands for none." in data
    assert "Not shown" in data
    assert line.figure.facts.changes is None


def test_figures_of_a_day_have_no_year_to_date():
    months = {month: children(50) for month in YEAR}
    assert figure("looked_after", months).to_date is NotOfAPeriod.OF_A_DAY
    assert catalogue()["looked_after"].is_count
