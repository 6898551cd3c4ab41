"""The published samples and schemas: every sample loads, every fault of a schema is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from tests.unit.feeds.cin.helpers import FIXTURES, load

from virtualschool.feeds.base import Context
from virtualschool.feeds.cin.codes import (
    ABUSE,
    DISABILITIES,
    PRIMARY_NEEDS,
    SEXES,
    SEXES_BEFORE_2025,
    UPN_UNKNOWN,
    assessment_factors,
    reasons_for_closure,
    referral_sources,
)
from virtualschool.feeds.cin.fold import fold
from virtualschool.feeds.cin.layout import LAYOUT
from virtualschool.feeds.cin.settle import FIRST_YEAR, LAST_YEAR
from virtualschool.feeds.receive import Received

XS = "{http://www.w3.org/2001/XMLSchema}"
TODAY = date(2026, 6, 1)
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
SAMPLES = {
    "BAR_cin_2022": (2022, 1),
    "CIN2rows": (2024, 1),
    "CIN_Census_2021": (2023, 1),
    "CIN_Census_2021_copy": (2024, 1),
    "CIN_Census_2021_no_assessment_factors": (2024, 1),
    "CIN_Census_2024": (2024, 2),
    "CIN_Census_2026": (2024, 2),
    "CIN_header_issues_100": (2023, 1),
    "CIN_la_issues_2887Q": (2023, 1),
}


def sample(name: str) -> Received:
    return load(FIXTURES / f"{name}.xml", context=Context("201", TODAY))


def codes(received: Received) -> set[str]:
    return {finding.code for finding in received.findings}


def schema(year: int) -> etree._ElementTree:
    return etree.parse(str(FIXTURES / "schemas" / f"CIN_schema_{year}.xsd"))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_loads_whole(name: str) -> None:
    received = sample(name)
    year, children = SAMPLES[name]
    assert {each.scope["collection_year"] for each in received.staged} == {year}
    assert {each.scope["reference_date"] for each in received.staged} == {f"{year}-03-31"}
    assert sum(each.rows_set_aside for each in received.staged) == 0
    assert received.passed_over == ()
    assert len(fold([received.staged]).children) == children


@pytest.mark.parametrize("name", SAMPLES)
def test_every_finding_names_its_file_and_line(name: str) -> None:
    lines = (FIXTURES / f"{name}.xml").read_text(encoding="utf-8").splitlines()
    for finding in sample(name).findings:
        assert finding.file.startswith(f"{name}.xml (")
        assert finding.line is not None
        assert "<" in lines[finding.line - 1]
        assert finding.message.startswith(f"{finding.file} line {finding.line}: ")


def test_the_sample_of_rule_100_breaks_it() -> None:
    assert "100" in codes(sample("CIN_header_issues_100"))
    assert "100" not in codes(sample("CIN_la_issues_2887Q"))


def test_the_sample_of_rule_2887q_breaks_it() -> None:
    assert "2887Q" in codes(sample("CIN_la_issues_2887Q"))


def test_rows_are_at_the_lines_of_their_elements() -> None:
    lines = (FIXTURES / "CIN_Census_2026.xml").read_text(encoding="utf-8").splitlines()
    first = {
        "header": "<Header>",
        "child": "<Child>",
        "cin_details": "<CINdetails>",
        "assessments": "<Assessments>",
        "cin_plans": "<CINPlanDates>",
        "section_47": "<Section47>",
        "protection_plans": "<ChildProtectionPlans>",
        "plan_reviews": "<CPPreviewDate>",
        "pre_proceedings": "<PreProceedingsandFGDM>",
    }
    staged = sample("CIN_Census_2026").staged
    assert [each.table for each in staged] == list(first)
    for each in staged:
        for line in each.rows["line"].to_pylist():
            assert first[each.table] in lines[line - 1]


def test_pre_proceedings_are_read() -> None:
    staged = {each.table: each for each in sample("CIN_Census_2026").staged}
    (row,) = staged["pre_proceedings"].rows.to_pylist()
    assert row["PPStartDate"] == date(2026, 9, 9)
    assert row["FGDMMeetingOffer"] is True
    assert row["ReviewMeetingsCount"] == 3
    assert row["CINreferralDate"] == date(2022, 10, 6)


def test_two_plans_of_one_child_stand_apart() -> None:
    staged = {each.table: each for each in sample("CIN2rows").staged}
    assert staged["protection_plans"].rows["CPPstartDate"].to_pylist() == [date(2022, 2, 17)] * 2
    assert staged["plan_reviews"].rows.num_rows == 2


#: What stands for a fault of a schema, by the element that it names. Nothing does where the fault
#: changes nothing: true for 1, an empty list, and pre-proceedings, which no schema has yet.
TOLD_AS = {
    "ChildIdentifiers": {"stray_text"},
    "Sex": {"4180", "element_of_another_year"},
    "GenderCurrent": {"4180", "element_of_another_year"},
    "CINPlanDates": {"element_of_another_year"},
    "AssessmentFactors": {"factor_code"},
    "ReasonForClosure": {"8640"},
    "ICPCnotRequired": None,
    "ReferralNFA": None,
    "FactorsIdentifiedAtAssessment": None,
    "PreProceedingsandFGDM": None,
}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_a_schema_finds_is_told_in_words_of_our_own(name: str, year: int) -> None:
    published = etree.XMLSchema(schema(year))
    published.validate(etree.parse(str(FIXTURES / f"{name}.xml")))
    faults = {fault.message.split("'")[1] for fault in published.error_log}
    told = codes(load(FIXTURES / f"{name}.xml", context=Context("201", TODAY, year=year)))
    assert faults
    for element in faults:
        expected = TOLD_AS[element]
        assert expected is None or expected & told


def named_elements(tree: etree._ElementTree) -> set[str]:
    return {element.get("name") for element in tree.iter(f"{XS}element")} - {"Message"}


@pytest.mark.parametrize("year", YEARS)
def test_every_element_that_a_schema_names_is_read(year: int) -> None:
    read = {
        part
        for table in LAYOUT.tables
        for path in (table.path, *table.columns.values())
        for part in path.split("/")
    }
    not_read = named_elements(schema(year)) - read
    # What the header says of the fields that a return may hold is of no use here.
    assert not_read <= {"Content", "CBDSLevels", "CBDSLevel"}


@pytest.mark.parametrize("year", YEARS)
def test_code_lists_are_those_of_the_year_s_schema(year: int) -> None:
    lists = {
        kind.get("name"): {value.get("value") for value in kind.iter(f"{XS}enumeration")}
        for kind in schema(year).iter(f"{XS}simpleType")
        if kind.get("name")
    }
    assert lists["referralsourcetype"] == referral_sources(year)
    assert lists["reasonforclosuretype"] == reasons_for_closure(year)
    assert lists["assessmentfactorstype"] == assessment_factors(year)
    assert lists["primaryneedcodetype"] == PRIMARY_NEEDS
    assert lists["categoryofabusetype"] == ABUSE
    assert lists["disabilitytype"] == DISABILITIES
    assert lists["unknownupntype"] == UPN_UNKNOWN
    assert lists.get("sextype", SEXES) == SEXES
    assert lists.get("gendertype", SEXES_BEFORE_2025) == SEXES_BEFORE_2025


def test_no_sample_is_valid_against_any_schema() -> None:
    valid = [
        (path.name, year)
        for year in YEARS
        for path in sorted(Path(FIXTURES).glob("*.xml"))
        if etree.XMLSchema(schema(year)).validate(etree.parse(str(path)))
    ]
    assert valid == []
