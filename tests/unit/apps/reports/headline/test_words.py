"""Grammar for none, one and many."""

from __future__ import annotations

from decimal import Decimal

import pytest

from virtualschool.apps.reports.headline.words import (
    capital,
    counted,
    days_words,
    listed,
    people,
    signed,
    times,
)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "no child"), (1, "one child"), (10, "ten children"), (11, "11 children")],
)
def test_a_number_takes_its_noun(count: int, words: str) -> None:
    assert counted(count, "child", "children") == words


def test_times_people_and_days() -> None:
    assert [times(n) for n in (1, 2, 3, 12)] == ["once", "twice", "three times", "12 times"]
    assert [people(n) for n in (0, 1, 11)] == ["nobody", "one", "11"]
    assert [days_words(n) for n in (0, 1, 4, 67)] == ["0", "0.5", "2", "33.5"]


def test_lists_and_capitals() -> None:
    assert [listed(p) for p in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        *["", "a", "a and b", "a, b and c"]
    ]
    assert capital(["nine were", " here"]) == ["Nine were", " here"]


def test_a_change_always_has_its_sign() -> None:
    assert [signed(Decimal(v)) for v in ("0.10", "-0.47", "0.00")] == ["+0.10", "−0.47", "0.00"]
