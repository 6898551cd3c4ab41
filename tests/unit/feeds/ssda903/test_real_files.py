"""The two published synthetic returns, as a council would send them (decisions 4, 5, 8, 12)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from itertools import permutations

import pytest
from tests.unit.feeds.ssda903.helpers import FIXTURES, load

from virtualschool.domain.care import (
    care_intervals,
    flow,
    is_looked_after,
    is_twelve_months,
    was_looked_after_in,
)
from virtualschool.feeds.receive import Received
from virtualschool.feeds.ssda903.fold import Folded, fold, returns_of

MARCH_2018, MARCH_2019 = date(2018, 3, 31), date(2019, 3, 31)


@cache
def received(year: str) -> Received:
    return load(FIXTURES / year)


@cache
def folded(*years: str) -> Folded:
    return fold(returns_of(received(year).staged for year in years))


def looked_after(known: Folded, on: date, *, short_breaks: bool = False) -> int:
    return sum(
        is_looked_after(care_intervals(each, short_breaks=short_breaks), on)
        for each in known.episodes_of().values()
    )


def both_counts(known: Folded, on: date) -> tuple[int, int]:
    return looked_after(known, on), looked_after(known, on, short_breaks=True)


def test_every_list_is_recognised_and_no_row_is_lost() -> None:
    rows = {each.table: each.rows.num_rows for each in received("2017").staged}
    assert rows == {
        "header": 819,
        "episodes": 1460,
        "reviews": 3481,
        "missing": 3,
        "uasc": 31,
        "oc2": 670,
        "oc3": 126,
        "previous_permanence": 819,
    }
    assert {each.scope["collection_year"] for each in received("2017").staged} == {2018}
    assert not any(each.set_aside for each in received("2017").staged)
    assert not received("2017").passed_over


@pytest.mark.parametrize(
    ("year", "children", "episodes", "malformed"), [("2017", 819, 1460, 83), ("2018", 572, 974, 61)]
)
def test_one_return_gives_its_children_episodes_and_malformed_upns(
    year: str, children: int, episodes: int, malformed: int
) -> None:
    assert len(folded(year).children) == children
    assert len(folded(year).episodes) == episodes
    assert Counter(f.code for f in received(year).findings)["168"] == malformed


def test_each_168_names_file_line_field_and_child() -> None:
    lines = (FIXTURES / "2017" / "2017-header.csv").read_text().splitlines()
    for finding in received("2017").findings:
        if finding.code == "168":
            assert finding.file == "2017-header.csv"
            assert finding.field == "UPN"
            assert finding.line
            assert lines[finding.line - 1].startswith(f"{finding.child_id},")


def test_every_open_episode_with_a_reason_and_no_date_is_a_148_and_counts() -> None:
    unpaired = [f for f in received("2017").findings if f.code == "148"]
    opened = [each for each in folded("2017").episodes.values() if each.ceased_on is None]
    assert len(unpaired) == len(opened) == 434
    assert {each.reason_ceased for each in opened} == {""}


def test_one_return_alone() -> None:
    assert both_counts(folded("2017"), MARCH_2018) == (367, 434)
    assert both_counts(folded("2018"), MARCH_2018) == (370, 440)
    assert both_counts(folded("2018"), MARCH_2019) == (195, 234)


def test_the_year_of_the_first_return() -> None:
    known = folded("2017").episodes_of()
    first, last = date(2017, 4, 1), MARCH_2018
    headline = {child: care_intervals(each) for child, each in known.items()}
    with_breaks = {child: care_intervals(each, short_breaks=True) for child, each in known.items()}
    assert sum(was_looked_after_in(each, first, last) for each in headline.values()) == 605
    assert sum(was_looked_after_in(each, first, last) for each in with_breaks.values()) == 687
    assert sum(is_twelve_months(each, last) for each in known.values()) == 225
    october = flow(headline, date(2017, 10, 1), date(2017, 10, 31))
    assert (october.opening, october.became, october.ceased, october.closing) == (406, 10, 26, 390)
    year = flow(headline, first, last)
    assert (year.opening, year.became, year.ceased, year.closing) == (437, 179, 249, 367)


@pytest.mark.parametrize("order", list(permutations(["2017", "2018"])))
def test_both_returns_in_either_order(order: tuple[str, str]) -> None:
    known = folded(*order)
    assert len(known.episodes) == 2088
    assert both_counts(known, MARCH_2018) == (447, 529)
    assert both_counts(known, MARCH_2019) == (195, 234)


def test_the_order_of_loading_shows_nowhere() -> None:
    one, other = folded("2017", "2018"), folded("2018", "2017")
    assert (one.children, one.episodes, one.records) == (
        other.children,
        other.episodes,
        other.records,
    )


@pytest.mark.parametrize("order", list(permutations(["2017", "2018"])))
def test_what_the_second_return_leaves_out_is_closed_and_said(order: tuple[str, str]) -> None:
    known = folded(*order)
    closed = [each for each in known.episodes.values() if each.is_closed_by_omission]
    findings = [f for f in known.findings if f.code == "episode_closed_by_omission"]
    assert closed
    assert len(findings) == len(closed)
    assert {each.ceased_on for each in closed} == {date(2018, 4, 1)}
    assert {f.file for f in findings} == {f"{order[-1]}-episodes.csv"}


def test_both_returns_in_one_load_are_the_same_as_one_after_the_other() -> None:
    together = load(FIXTURES / "2017", FIXTURES / "2018")
    known = fold(returns_of([together.staged]))
    assert known.episodes == folded("2017", "2018").episodes
    assert known.children == folded("2017", "2018").children


def test_the_other_lists_are_kept_whole() -> None:
    known = folded("2017")
    assert Counter(name for _, name, *_ in known.records) == {
        "reviews": 3481,
        "missing": 3,
        "uasc": 31,
        "oc2": 670,
        "oc3": 126,
        "previous_permanence": 819,
    }
    keys = [record[:4] for record in known.records]
    assert len(set(keys)) == len(keys)


def test_unaccompanied_children_and_unknown_upns() -> None:
    known = folded("2017")
    assert sum(each.is_unaccompanied for each in known.children.values()) == 31
    assert known.children["398768"].sex == "F"
    assert known.children["398768"].date_of_birth == date(1999, 12, 17)
    assert sum(not each.upn for each in known.children.values()) == 83
