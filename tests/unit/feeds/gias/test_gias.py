"""The register: kinds, statuses, successors, and no names of people."""

from datetime import date
from pathlib import Path

import pytest

from virtualschool.feeds.base import Context
from virtualschool.feeds.gias import FEED
from virtualschool.feeds.gias.fold import fold
from virtualschool.feeds.gias.kinds import kind_of, status_of
from virtualschool.feeds.gias.reduction import reduce
from virtualschool.feeds.receive import receive

CONTEXT = Context("806", date(2023, 7, 21))
SAMPLE = Path(__file__).parents[3] / "fixtures" / "gias" / "ebi_scenario1_gias.csv"
SCHOOLS = (
    "URN,LA (code),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (code),"
    "TypeOfEstablishment (name),EstablishmentStatus (name),OpenDate,CloseDate,"
    "PhaseOfEducation (name),HeadLastName"
)
LINKS = "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate"


@pytest.fixture
def register(tmp_path):
    def folder(schools, links=()):
        (tmp_path / "schools.csv").write_text("\n".join([SCHOOLS, *schools, ""]), encoding="cp1252")
        (tmp_path / "links.csv").write_text("\n".join([LINKS, *links, ""]), encoding="cp1252")
        received = receive([tmp_path], CONTEXT, feeds={"gias": FEED})
        return received, fold(received.staged)

    return folder


def school(urn, status="Open", closed=""):
    return f"{urn},806,4001,School {urn},1,Community school,{status},1/9/1999,{closed},Primary,Doe"


def test_the_real_layout_is_read_and_holds_no_head_teacher():
    received = receive([SAMPLE], CONTEXT)
    schools = fold(received.staged).schools
    assert len(schools) == 60
    first = schools["130000"]
    assert (first.kind, first.status, first.opened_on, first.low_age, first.high_age) == (
        "secondary",
        "open",
        date(1993, 5, 29),
        11,
        18,
    )
    assert "Jane" not in str(schools)
    assert received.findings == ()


def test_what_is_kept_has_the_other_columns_and_rows_as_they_were():
    kept = reduce(SAMPLE.read_bytes()).decode().splitlines()
    sent = SAMPLE.read_text(encoding="cp1252").splitlines()
    dropped = {
        "HeadTitle (name)",
        "HeadFirstName",
        "HeadLastName",
        "HeadPreferredJobTitle",
        "PropsName",
    }
    assert kept[0].split(",") == [name for name in sent[0].split(",") if name not in dropped]
    assert len(kept) == len(sent)


def test_a_file_without_people_is_kept_byte_for_byte():
    data = (LINKS + "\n1,2,é,Successor,\n").encode("cp1252")
    assert reduce(data) is data


def test_numbers_that_a_spreadsheet_shortened_get_their_zeros_back(register):
    row = "100001,1,42,A,1,Community school,Open,,,Primary,"
    _, got = register([row])
    assert (got.schools["100001"].la_code, got.schools["100001"].establishment_number) == (
        "001",
        "0042",
    )


@pytest.mark.parametrize(
    ("code", "name", "phase", "kind"),
    [
        ("1", "Community school", "Primary", "primary"),
        ("34", "Academy converter", "Middle deemed secondary", "secondary"),
        ("34", "Academy converter", "All-through", "secondary"),
        ("44", "Academy special converter", "Not applicable", "special"),
        ("14", "Pupil referral unit", "Not applicable", "alternative"),
        ("18", "Further education", "16 plus", "post16"),
        ("11", "Other independent school", "Not applicable", "independent"),
        ("15", "Local authority nursery school", "Nursery", "nursery"),
        ("24", "Secure units", "Not applicable", "other"),
        ("", "Free schools alternative provision", "", "alternative"),
        ("", "Special post 16 institution", "", "post16"),
        ("", "Community school", "Secondary", "secondary"),
    ],
)
def test_the_kind_of_a_school_follows_from_type_and_phase(code, name, phase, kind):
    assert kind_of(code, name, phase) == kind


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Open", "open"),
        ("Open, but proposed to close", "open"),
        ("Proposed to open", "proposed"),
        ("Closed", "closed"),
    ],
)
def test_the_registers_four_statuses_are_three(name, status):
    assert status_of(name) == status


def test_a_closed_school_leads_through_its_successors_to_one_that_is_open(register):
    _, got = register(
        [school(100001, "Closed"), school(100002, "Closed"), school(100003)],
        [
            "100001,100002,x,Successor,1/9/2010",
            "100003,100002,x,Predecessor - merged,1/9/2015",
            "100003,100009,x,Sixth Form Centre Link,",
        ],
    )
    assert got.successors == {"100001": "100003", "100002": "100003"}
    assert len(got.links) == 3


def test_of_several_successors_the_open_one_then_the_latest(register):
    _, got = register(
        [school(100001, "Closed"), school(100002, "Closed"), school(100003), school(100004)],
        [
            "100001,100002,x,Successor,1/9/2020",
            "100001,100003,x,Successor - Split School,1/9/2010",
            "100001,100004,x,Successor - Split School,1/9/2012",
        ],
    )
    assert got.successors == {"100001": "100004"}


def test_links_in_a_circle_lead_nowhere_and_are_told(register):
    _, got = register(
        [school(100001, "Closed"), school(100002, "Closed"), school(100003, "Closed")],
        ["100001,100002,x,Successor,", "100002,100001,x,Successor,"],
    )
    assert got.successors == {}
    assert [f.code for f in got.findings] == ["successor_circle", "successor_circle"]
    assert "100001 to 100002 to 100001" in got.findings[0].message


def test_the_later_word_about_a_school_wins(register):
    received, _ = register([school(100001), school(100001, "Closed", "31/8/2022")])
    got = fold(received.staged).schools["100001"]
    assert (got.status, got.closed_on) == ("closed", date(2022, 8, 31))


def test_a_urn_of_another_shape_is_a_finding(register):
    received, _ = register([school(12)])
    assert [(f.code, f.line) for f in received.findings if f.field == "urn"] == [
        ("urn_malformed", 2)
    ]
