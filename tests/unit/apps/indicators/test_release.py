"""Disclosure control of a figure's page: nothing withheld can be worked out from what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.apps.indicators.test_rare_events import Happened, page_of

from virtualschool.apps.indicators.figures.changes import Step
from virtualschool.apps.indicators.figures.document import figure_document
from virtualschool.apps.indicators.figures.facts import Count, FigureFacts, Part, Withheld
from virtualschool.apps.indicators.figures.release import _parts, released
from virtualschool.domain.calendar import Month, months_between
from virtualschool.publishing.plain import as_data

MONTHS = months_between(Month(2020, 9), Month(2023, 7))


def events(*counts: int) -> FigureFacts:
    """A page whose months from September 2020 have so many events each."""
    days = [
        month.first_day for month, count in zip(MONTHS, counts, strict=False) for _ in range(count)
    ]
    facts, _, _ = page_of(Happened(days), month=Month(2020, 10))
    return facts


def shown(facts: FigureFacts) -> list[int | None]:
    return [count.numerator if isinstance(count, Count) else None for count in facts.monthly]


def test_the_only_small_month_of_a_term_is_covered_by_another():
    # September to December: the term's 33 less 12, 9 and 10 would be the 2 of October.
    assert shown(released(events(12, 2, 9, 10)))[:4] == [12, None, None, 10]


def test_a_small_term_is_covered_by_another_and_so_are_its_months():
    facts = released(events(*[20] * 4, 1, 0, 1, 0, *[9] * 4))
    assert isinstance(facts.this, Count)
    assert shown(facts)[4:8] == [None, 0, None, 0]


def test_nought_is_shown_as_nought_and_a_withheld_number_never_is():
    facts = released(events(0, 3, 0, 4))
    assert shown(facts)[:4] == [0, None, 0, None]
    assert isinstance(facts.this, Withheld)
    data = str(as_data(figure_document(facts)))
    assert "'text': 'c'" in data


def test_a_change_of_which_a_part_is_of_few_children_is_not_split():
    facts = events(20, 22)
    assert released(facts).changes == facts.changes
    few = (Step("joined", Fraction(4), 4), Step("left", Fraction(-2), 2))
    told = released(replace(facts, changes=replace(facts.changes, steps=few)))
    assert told.changes is None
    assert "is of fewer than 6" in told.why_no_changes


def test_the_days_of_rare_events_are_not_told():
    facts = events(1, 0, 1, 0, 1)
    assert facts.rare is not None
    assert released(facts).rare is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=8))
def test_no_part_of_a_breakdown_is_the_rest_of_its_total(pairs: Sequence[tuple[int, int]]):
    parts = [
        Part(str(place), str(place), Count(top, top + rest, top + rest))
        for place, (top, rest) in enumerate(pairs)
    ]
    hidden = [
        part.count
        for part, told in zip(parts, _parts(parts), strict=True)
        if isinstance(told.count, Withheld)
    ]
    for part, told in zip(parts, _parts(parts), strict=True):
        if isinstance(told.count, Count):
            assert told == part
            assert not 0 < part.count.numerator < 6
            assert not 0 < part.count.children < 6
    assert len(hidden) != 1 or len(parts) == 1
