"""Every rule of the census fires on what it is about, in its years, and on nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.feeds.cin.helpers import changed, clean, found
from tests.unit.feeds.cin.rule_cases import CASES, NEAR

from virtualschool.feeds.base import Severity
from virtualschool.feeds.cin.rules import catalogue
from virtualschool.feeds.cin.settle import FIRST_YEAR, LAST_YEAR

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)


def codes(year: int, change: dict[str, Any]) -> list[str]:
    return [finding.code for finding in found(year, changed(year, **change))]


@pytest.mark.parametrize("year", YEARS)
def test_a_clean_census_breaks_no_rule(year: int) -> None:
    assert found(year, clean(year)) == []


@pytest.mark.parametrize(("code", "year", "change", "field"), CASES)
def test_a_rule_fires_on_what_it_is_about(
    code: str, year: int, change: dict[str, Any], field: str | None
) -> None:
    hits = [each for each in found(year, changed(year, **change)) if each.code == code]
    assert hits
    assert hits[0].field == field
    assert hits[0].line in {2, 3, 4}
    assert hits[0].message.startswith(f"{hits[0].file} line {hits[0].line}: ")
    assert hits[0].message.endswith(".")


@pytest.mark.parametrize(("code", "year", "change"), NEAR)
def test_a_rule_is_silent_beside_what_it_is_about(
    code: str, year: int, change: dict[str, Any]
) -> None:
    assert code not in codes(year, change)


def test_every_rule_is_tried() -> None:
    assert {rule.code for rule in catalogue()} == {code for code, *_ in CASES}


def test_a_number_is_of_one_rule_in_a_year() -> None:
    for year in YEARS:
        numbers = [rule.code for rule in catalogue() if rule.holds_in(year)]
        assert len(numbers) == len(set(numbers))


def test_a_q_marks_a_query_which_is_a_warning() -> None:
    for rule in catalogue():
        if rule.code[0].isdigit():
            is_query = rule.code.endswith("Q")
            assert rule.severity is (Severity.WARNING if is_query else Severity.ERROR)


def test_an_extract_of_a_year_that_is_not_over_counts_days_to_its_own_day() -> None:
    tables = changed(
        2023,
        header={"DateTime": "2022-06-10T09:00:00"},
        assessments={"AssessmentAuthorisationDate": None},
    )
    assert "8670Q" not in {finding.code for finding in found(2023, tables)}


def test_plans_in_a_census_before_they_were_asked_for_are_told_once() -> None:
    tables = changed(2021)
    tables["cin_plans"] = clean(2022)["cin_plans"] * 2
    hits = [each for each in found(2021, tables) if each.code == "element_of_another_year"]
    assert [(each.field, each.line) for each in hits] == [("CINPlanDates", 2)]
    assert "2 times" in hits[0].message
