"""Social workers over the years: the later word wins, and what is left out has ceased."""

from __future__ import annotations

from datetime import date

from virtualschool.feeds.ssda903.social_workers import stays

Values = dict[str, str | None]


def told(worker: str | None, start: str | None, end: str | None = None) -> Values:
    return {"SW_ID": worker, "SW_DECOM": start, "SW_DEC": end, "SW_REASON": "MANAGE"}


def spans(*records: tuple[str, int, Values]) -> list[tuple[str, str, date, date | None]]:
    return [(each.child, each.worker, each.start_on, each.ceased_on) for each in stays(records)]


def test_the_later_year_has_the_last_word_in_whatever_order_they_come() -> None:
    before = ("1", 2024, told("SW1", "2023-05-01"))
    after = ("1", 2025, told("SW1", "2023-05-01", "2024-06-01"))
    expected = [("1", "SW1", date(2023, 5, 1), date(2024, 6, 1))]
    assert spans(before, after) == spans(after, before) == expected


def test_one_that_is_open_and_left_out_ceases_as_that_year_begins() -> None:
    assert spans(
        ("1", 2024, told("SW1", "2023-05-01")), ("2", 2026, told("SW2", "2025-05-01"))
    ) == [
        ("1", "SW1", date(2023, 5, 1), date(2025, 4, 1)),
        ("2", "SW2", date(2025, 5, 1), None),
    ]


def test_one_that_has_ceased_stays_as_it_was() -> None:
    ended = ("1", 2024, told("SW1", "2023-05-01", "2023-06-01"))
    assert spans(ended, ("2", 2025, told("SW2", "2024-05-01")))[0][3] == date(2023, 6, 1)


def test_one_without_a_number_or_a_beginning_says_nothing() -> None:
    assert spans(("1", 2024, told(None, "2023-05-01")), ("1", 2024, told("SW1", None))) == []


def test_two_workers_may_begin_on_one_day() -> None:
    found = stays([("1", 2024, told("SW2", "2023-05-01")), ("1", 2024, told("SW1", "2023-05-01"))])
    assert [(each.worker, each.reason) for each in found] == [("SW1", "MANAGE"), ("SW2", "MANAGE")]
