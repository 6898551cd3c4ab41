"""Damaged censuses: one plain sentence, or rows set aside and findings; never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.unit.feeds.cin.helpers import (
    HEADER,
    case_xml,
    census_xml,
    child_xml,
    load,
    write,
)

from virtualschool.feeds.base import Unknown, Unreadable
from virtualschool.feeds.cin.fold import fold
from virtualschool.feeds.receive import Received

GOOD = census_xml(child_xml("A1"), child_xml("A2"))


def census(folder: Path, text: str | bytes, encoding: str = "utf-8") -> Received:
    return load(write(folder, "cin.xml", text, encoding))


def told(received: Received, code: str) -> list[tuple[int | None, str | None]]:
    return [(each.line, each.field) for each in received.findings if each.code == code]


def aside(received: Received) -> list[tuple[str, int, str | None]]:
    return [(each.table, row.line, row.field) for each in received.staged for row in each.set_aside]


def children(received: Received) -> list[str]:
    return list(fold([received.staged]).children)


def line_of(text: str, part: str) -> int:
    return text.count("\n", 0, text.index(part)) + 1


@pytest.mark.parametrize(
    "text",
    [
        GOOD[:700],
        GOOD.replace("</Child>", "</Kind>", 1),
        '<!DOCTYPE Message [<!ENTITY a "b">]>' + GOOD,
        '<!DOCTYPE Message SYSTEM "http://localhost:1/cin.dtd">' + GOOD,
        GOOD.replace("WBRI", "&ethnicity;"),
        '<?xml version="1.0" encoding="utf-16"?>' + GOOD,
        GOOD.replace("WBRI", "W" * 1_000_000, 1),
        GOOD.replace(child_xml("A1"), "").replace(child_xml("A2"), ""),
        "<Message>" + HEADER + "</Message>",
        "<Message/>",
    ],
)
def test_a_census_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        census(tmp_path, text)
    assert str(caught.value).startswith("cin.xml ")
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    ["<Returns/>", "<html><body>Sign in</body></html>", GOOD.replace("Message>", "Message2>")],
)
def test_what_is_no_census_is_unknown(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unknown):
        census(tmp_path, text)


def test_nothing_of_a_load_is_taken_when_one_census_is_cut_short(tmp_path: Path) -> None:
    whole, cut = write(tmp_path, "whole.xml", GOOD), write(tmp_path, "cut.xml", GOOD[:700])
    with pytest.raises(Unreadable, match=r"^cut\.xml line "):
        load(whole, cut)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_byte_order_marks_and_utf_16_are_read(tmp_path: Path, encoding: str) -> None:
    assert children(census(tmp_path, GOOD, encoding)) == ["A1", "A2"]


def test_a_namespace_is_read_through(tmp_path: Path) -> None:
    text = GOOD.replace("<Message>", '<d:Message xmlns:d="urn:dfe:cin">').replace(
        "</Message>", "</d:Message>"
    )
    for name in ("Children", "Child", "CINdetails", "LAchildID"):
        text = text.replace(f"<{name}>", f"<d:{name}>").replace(f"</{name}>", f"</d:{name}>")
    assert children(census(tmp_path, text)) == ["A1", "A2"]


def test_a_census_without_a_header_is_read(tmp_path: Path) -> None:
    received = census(tmp_path, census_xml(header=""))
    assert children(received) == ["A1"]
    assert told(received, "collection_year_unknown") == [(None, "ReferenceDate")]


def test_a_child_twice_is_8510_and_the_last_word_stands(tmp_path: Path) -> None:
    text = census_xml(child_xml("A1"), child_xml("A1").replace("WBRI", "BCRB"))
    received = census(tmp_path, text)
    assert len(told(received, "8510")) == 1
    assert fold([received.staged]).children["A1"].ethnicity == "BCRB"


def test_a_child_without_an_id_is_8500_and_set_aside_with_all_of_it(tmp_path: Path) -> None:
    received = census(tmp_path, census_xml(child_xml("A1"), child_xml("  ")))
    assert [table for table, _line, _field in aside(received)] == ["child", "cin_details"]
    assert len(told(received, "8500")) == 1
    assert children(received) == ["A1"]


def test_dates_that_cannot_be_are_left_blank_and_told(tmp_path: Path) -> None:
    text = census_xml(child_xml("A1").replace("2011-02-01", "2011-02-30"))
    received = census(tmp_path, text)
    line = line_of(text, "<Child>")
    assert told(received, "unreadable_value") == [(line, "PersonBirthDate")]
    assert told(received, "8525") == [(line, "PersonBirthDate")]
    assert [each.child_id for each in received.findings if each.code == "unreadable_value"] == [
        "A1"
    ]


def test_a_referral_on_no_day_is_8600_and_set_aside(tmp_path: Path) -> None:
    plan = (
        "<ChildProtectionPlans><CPPstartDate>2022-07-01</CPPstartDate>"
        "<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>"
        "<LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>"
        "<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans>"
    )
    text = census_xml(child_xml("A1", case_xml("2022-13-01", plan)))
    received = census(tmp_path, text)
    line = line_of(text, "<CINdetails>")
    assert aside(received) == [("cin_details", line, "CINreferralDate")]
    assert told(received, "8600") == [(line, "CINreferralDate")]
    facts = fold([received.staged])
    assert (len(facts.needs), len(facts.plans)) == (0, 1)


@pytest.mark.parametrize(
    ("element", "inside", "code"),
    [
        ("CINPlanStartDate", "CINPlanDates", "4010"),
        ("S47ActualStartDate", "Section47", "8615"),
        ("CPPstartDate", "ChildProtectionPlans", "8720"),
    ],
)
def test_a_part_without_its_start_is_set_aside_with_its_rule(
    tmp_path: Path, element: str, inside: str, code: str
) -> None:
    part = f"<{inside}><{element}>soon</{element}></{inside}>"
    received = census(tmp_path, census_xml(child_xml("A1", case_xml(rest=part))))
    assert [field for _table, _line, field in aside(received)] == [element]
    assert [field for _line, field in told(received, code)] == [element]


def test_a_review_without_its_date_is_8842q(tmp_path: Path) -> None:
    part = (
        "<ChildProtectionPlans><CPPstartDate>2022-07-01</CPPstartDate>"
        "<Reviews><CPPreviewDate/></Reviews></ChildProtectionPlans>"
    )
    received = census(tmp_path, census_xml(child_xml("A1", case_xml(rest=part))))
    assert len(told(received, "8842Q")) == 1


def test_stray_text_and_elements_that_are_not_known_are_told(tmp_path: Path) -> None:
    text = census_xml(child_xml("A1", identifiers="PersonBirthDate<Religion>none</Religion>"))
    received = census(tmp_path, text)
    line = line_of(text, "<ChildIdentifiers>")
    assert told(received, "stray_text") == [(line, "ChildIdentifiers")]
    assert told(received, "unknown_element") == [(line_of(text, "<Religion>"), "Religion")]
    assert children(received) == ["A1"]


def test_an_id_longer_than_any_is_set_aside(tmp_path: Path) -> None:
    received = census(tmp_path, census_xml(child_xml("A1"), child_xml("A" * 60)))
    assert children(received) == ["A1"]
    assert {table for table, _line, _field in aside(received)} == {"child", "cin_details"}


def test_windows_line_ends_and_one_line_files_are_read(tmp_path: Path) -> None:
    assert children(census(tmp_path, GOOD.replace("\n", "\r\n"))) == ["A1", "A2"]
    assert children(census(tmp_path, GOOD.replace("\n", ""))) == ["A1", "A2"]
