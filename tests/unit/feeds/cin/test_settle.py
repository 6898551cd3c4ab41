"""Which year's census a file is, and what is said where that is in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from tests.unit.feeds.cin.helpers import CONTEXT, HEADER, census_xml, child_xml, load, write

from virtualschool.feeds.receive import Received

DATED = "<ReferenceDate>2023-03-31</ReferenceDate>"


def settled(folder: Path, header: str, year: int | None = None) -> tuple[set[int], set[str]]:
    path = write(folder, "cin.xml", census_xml(header=header))
    received = load(path, context=replace(CONTEXT, year=year))
    return years(received), {finding.code for finding in received.findings}


def years(received: Received) -> set[int]:
    return {each.scope["collection_year"] for each in received.staged}


def test_the_reference_date_tells_the_year(tmp_path: Path) -> None:
    found, codes = settled(tmp_path, HEADER)
    assert found == {2023}
    assert not codes & {"collection_year_unknown", "census_year_unknown", "100"}


def test_a_reference_date_in_the_year_tells_the_year_that_it_is_in(tmp_path: Path) -> None:
    found, codes = settled(
        tmp_path, HEADER.replace(DATED, "<ReferenceDate>2022-12-31</ReferenceDate>")
    )
    assert found == {2023}
    assert "100" in codes


def test_the_year_of_the_header_tells_it_where_no_date_does(tmp_path: Path) -> None:
    found, codes = settled(tmp_path, HEADER.replace(DATED, ""))
    assert found == {2023}
    assert "100" in codes
    assert "collection_year_unknown" not in codes


def test_the_year_that_is_named_wins_and_the_contradiction_is_told(tmp_path: Path) -> None:
    found, codes = settled(tmp_path, HEADER, year=2022)
    assert found == {2022}
    assert "reference_date_contradicted" in codes
    found, codes = settled(tmp_path, HEADER, year=2023)
    assert found == {2023}
    assert "reference_date_contradicted" not in codes


@pytest.mark.parametrize(
    "header",
    ["", HEADER.replace(DATED, "").replace("<Year>2023<", "<Year>23<"), "<Header></Header>"],
)
def test_without_a_year_it_is_the_last_census_that_is_over(tmp_path: Path, header: str) -> None:
    found, codes = settled(tmp_path, header)
    assert found == {2026}
    assert "collection_year_unknown" in codes


def test_the_clock_before_april_is_still_in_the_census_before(tmp_path: Path) -> None:
    path = write(tmp_path, "cin.xml", census_xml(header=""))
    assert years(load(path, context=replace(CONTEXT, today=date(2026, 3, 1)))) == {2025}


def test_a_census_of_a_year_that_is_not_known_is_read_and_told(tmp_path: Path) -> None:
    header = HEADER.replace("2023", "2018")
    found, codes = settled(tmp_path, header)
    assert found == {2018}
    assert "census_year_unknown" in codes


def test_censuses_of_several_years_come_together(tmp_path: Path) -> None:
    one = write(tmp_path, "one.xml", census_xml())
    two = write(tmp_path, "two.xml", census_xml(header=HEADER.replace("2023", "2024")))
    received = load(one, two)
    assert years(received) == {2023, 2024}
    for each in received.staged:
        expected = 2023 if each.file.startswith("one") else 2024
        assert each.scope["collection_year"] == expected
    assert "several_returns" not in {finding.code for finding in received.findings}


def test_two_returns_of_a_year_by_different_authorities_are_told(tmp_path: Path) -> None:
    one = write(tmp_path, "one.xml", census_xml())
    two = write(
        tmp_path,
        "two.xml",
        census_xml(child_xml("A2"), header=HEADER.replace("806", "201")),
    )
    received = load(one, two)
    told = {finding.code: finding for finding in received.findings}
    assert told["authority_differs"].file == "two.xml (header)"
    assert told["several_returns"].file == "two.xml (header)"
    assert "201" in told["authority_differs"].message
